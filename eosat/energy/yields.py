"""What a solar fleet yields over a period: courses by district and by site, and energy with intervals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from eosat.energy import clock
from eosat.energy.plants import Group
from eosat.energy.profile import joined, long_table
from eosat.energy.solar import QUANTILES, Draws, Profile, Sky, drawn, long_of, profiles, spread, weights
from eosat.energy.sun import Floats

ENERGY = ("district", "sites", "mw_p50", "mwh_p10", "mwh_p50", "mwh_p90", "clear_sky_mwh", "hours")
"""Columns of the table of energy; ``hours`` is energy over capacity, both p50. [h]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """A fleet's yield."""

    table: pd.DataFrame
    """The long table, by district."""
    energy: pd.DataFrame
    """:data:`ENERGY`: a row a district, and last the whole fleet, whose ``district`` is empty."""
    course: pd.DataFrame
    """The whole fleet by interval: ``time_start_local``, ``mw_p10``, ``mw_p50``, ``mw_p90``, ``clear_sky_mw`` and
    ``mw_mean``, the mean over days good and bad. [MW]"""
    groups: tuple[Group, ...]
    """Districts with their sites, places and arrays."""


def yields(
    fleet: pd.DataFrame,
    sky: Sky,
    *,
    altitude: float | Mapping[str, float] | None,
    period: int | tuple[str | date, str | date],
    step: int = 60,
    zone: str = "Asia/Seoul",
    draws: int = 200,
    seed: int = 0,
) -> Yield:
    """Courses, energy and the whole fleet's course in one pass.

    Energy spans the error of the capacity: over many days good and bad ones even out, so a climate counts with its
    mean. How years differ from one another is not in it.

    Parameters
    ----------
    fleet, sky, altitude, period, step, zone, draws, seed
        As :func:`eosat.energy.solar.district_profiles` takes them.

    Examples
    --------
    >>> from eosat.energy.sky import JEJU
    >>> site = {"id": "a", "tech": "solar", "type": "ground", "district": "Gujwa", "lon": 126.8, "lat": 33.5,
    ...         "mw_p10": 8.0, "mw_p50": 10.0, "mw_p90": 13.0}
    >>> found = yields(pd.DataFrame([site]), JEJU, altitude=50, period=("2023-06-01", "2023-06-30"))
    >>> found.energy[["district", "mwh_p50", "clear_sky_mwh"]].round(-1).values.tolist()
    [['Gujwa', 1340.0, 2190.0], ['', 1340.0, 2190.0]]
    """
    shared = Draws.of(draws, seed)
    tables: list[pd.DataFrame] = []
    rows: list[dict[str, Any]] = []
    found: list[Group] = []
    sums: list[Floats] = []
    profile = None
    for profile in profiles(fleet, sky, altitude=altitude, period=period, step=step, zone=zone):
        capacity = profile.group.draw(shared.common, shared.seed)
        mw, ceiling = drawn(profile, capacity, shared.day)
        tables.append(long_of(profile, profile.group.district, mw, ceiling, zone))
        energy = [*energies(profile, capacity, step), _mean(profile, capacity)]
        new = [mw, ceiling, *energy, capacity.sum(axis=1)]
        sums = new if not sums else [old + one for old, one in zip(sums, new, strict=True)]
        rows.append(_row(profile.group.district, len(profile.group.sites), new))
        found.append(profile.group)
    assert profile is not None  # groups() refuses a fleet without sites
    rows.append(_row("", sum(len(one.sites) for one in found), sums))
    course = long_of(profile, "", sums[0], sums[1], zone).assign(mw_mean=sums[4])
    return Yield(
        table=joined(tables),
        energy=pd.DataFrame(rows, columns=list(ENERGY)),
        course=course.drop(columns=["district", "tech", "kind"]),
        groups=tuple(found),
    )


def energies(profile: Profile, capacity: Floats, step: int) -> tuple[Floats, Floats]:
    """Energy of a district in each draw, under its sky and under a clear one, two of (draw,). [MWh]"""
    hours = clock.length(step) / pd.Timedelta(hours=1)
    mean = np.einsum("l,alt->a", day_shares(profile.nodes), profile.power) * hours
    return capacity @ mean, capacity @ (profile.clear.sum(axis=1) * hours)


def _mean(profile: Profile, capacity: Floats) -> Floats:
    """Mean over days of a district's power at its median capacity, (time,). [MW]"""
    course = np.einsum("l,alt->at", day_shares(profile.nodes), profile.power)
    return np.asarray(np.median(capacity, axis=0) @ course)


def day_shares(nodes: Floats) -> Floats:
    """How much each level weighs in the mean over all days, (level,).

    >>> day_shares(np.array([0.0, 0.5, 1.0])), day_shares(np.array([0.5]))
    (array([0.25, 0.5 , 0.25]), array([1.]))
    """
    days = (np.arange(1000) + 0.5) / 1000
    return np.asarray(weights(days, nodes).mean(axis=0).round(12))


def _row(district: str, sites: int, sums: list[Floats]) -> dict[str, Any]:
    capacity = float(np.median(sums[5]))
    low, middle, high = np.quantile(sums[2], QUANTILES).tolist()
    return {
        "district": district,
        "sites": sites,
        "mw_p50": capacity,
        "mwh_p10": low,
        "mwh_p50": middle,
        "mwh_p90": high,
        "clear_sky_mwh": float(np.median(sums[3])),
        "hours": middle / capacity if capacity > 0 else 0.0,
    }


def site_profiles(
    fleet: pd.DataFrame,
    sky: Sky,
    *,
    altitude: float | Mapping[str, float] | None,
    period: int | tuple[str | date, str | date],
    step: int = 60,
    zone: str = "Asia/Seoul",
    draws: int = 200,
    seed: int = 0,
) -> Iterator[pd.DataFrame]:
    """The long table by site, a district at a time: the sun of the district's middle, the site's array and capacity.

    Parameters
    ----------
    fleet, sky, altitude, period, step, zone, draws, seed
        As :func:`eosat.energy.solar.district_profiles` takes them.

    Yields
    ------
    DataFrame, the long table with ``id`` first; sorted by site and time. Bounds of sites do not add up to those of
    their district.
    """
    shared = Draws.of(draws, seed)
    for profile in profiles(fleet, sky, altitude=altitude, period=period, step=step, zone=zone):
        capacity = profile.group.draw_sites(shared.common, shared.seed)
        share = weights(shared.day, profile.nodes)
        units = [np.asarray(share @ power) for power in profile.power]  # (draw, time) of each kind of array
        tables = [
            _site(profile, site, capacity[:, at], units[profile.group.member[at]], profile.group.member[at], zone)
            for at, site in enumerate(profile.group.sites)
        ]
        yield pd.concat(tables, ignore_index=True)


def _site(profile: Profile, site: str, capacity: Floats, units: Floats, kind: int, zone: str) -> pd.DataFrame:
    """Rows of one site. Under one sky its quantiles are those of its capacity, times the course."""
    one_sky = len(profile.nodes) == 1
    low, middle, high = (
        np.quantile(capacity, QUANTILES)[:, None] * units[0] if one_sky else spread(capacity[:, None] * units)
    )
    table = long_table(
        profile.begins,
        district=profile.group.district,
        tech="solar",
        mw=middle,
        low=low,
        high=high,
        clear_sky=float(np.median(capacity)) * profile.clear[kind],
        kind=profile.kind,
        zone=zone,
    )
    table.insert(0, "id", site)
    return table
