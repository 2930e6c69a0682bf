"""A solar fleet's profile by district: MW every 15 or 60 minutes with p10, p50, p90, and what a year sums to.

One chain runs for each district and kind of array, not for each site. Intervals come from draws: each draw takes a
capacity of every site and a day from the worst to the best, and a district's MW is the sum within the draw, so bounds
are never added up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from eosat.energy import clock
from eosat.energy.plants import Group, groups
from eosat.energy.profile import joined, long_table
from eosat.energy.sky import ClearSky, Climatology, levels
from eosat.energy.sun import Array, Floats, Place, ac_power, clear_sky, maybe_up, sun_at
from eosat.energy.weather import Weather
from eosat.errors import InputError

OneSky = ClearSky | Climatology | Weather
Sky = OneSky | Mapping[str, Weather]
"""One sky for all districts, or a weather file for each."""
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one district gives, before draws."""

    group: Group
    """The district and its sites."""
    begins: pd.DatetimeIndex
    """Starts of the intervals, UTC, (time,)."""
    nodes: Floats
    """Share of days that are worse, (level,). [1]"""
    power: Floats
    """AC power by kind of array, (array, level, time). [MW per MW]"""
    clear: Floats
    """The same under a clear sky, (array, time). [MW per MW]"""
    kind: str
    """Kind of the sky."""


def unit_power(
    place: Place,
    arrays: tuple[Array, ...],
    sky: "ClearSky | Climatology | Weather",
    begins: pd.DatetimeIndex,
    zone: str,
) -> tuple[Floats, Floats, Floats]:
    """AC power of one MW of each array in quarter hours.

    Parameters
    ----------
    place : Place
    arrays : tuple of Array
    sky : ClearSky, Climatology or Weather
    begins : DatetimeIndex
        Starts of quarter hours, UTC, (time,).
    zone : str
        Zone whose months count.

    Returns
    -------
    nodes : (level,)
    power : (array, level, time), MW per MW
    clear : (array, time), MW per MW
    """
    times = clock.centres(begins, step=15)
    day = maybe_up(place, times)
    over = sun_at(place, times[day])
    lit = over.apparent_zenith < 90
    day[day] = lit
    up = over.only(lit)
    light = clear_sky(place, up)
    found = levels(sky, up, light, zone)
    power = np.zeros((len(arrays), len(found.nodes), len(begins)))
    clear = np.zeros((len(arrays), len(begins)))
    for at, array in enumerate(arrays):
        ceiling = ac_power(array, up, light, found.temp_air, found.wind)
        clear[at, day] = ceiling
        power[at][:, day] = ac_power(array, up, found.light, found.temp_air, found.wind)
        if sky.kind == "climatology":  # its split of light is coarser than the clear sky's own
            power[at][:, day] = np.minimum(power[at][:, day], ceiling)
    return found.nodes, power, clear


def profiles(
    fleet: pd.DataFrame,
    sky: Sky,
    *,
    altitude: float | Mapping[str, float] | None,
    period: int | tuple[str | date, str | date],
    step: int,
    zone: str,
) -> Iterator[Profile]:
    """Each district's power before draws, in the order of their names."""
    begins = clock.steps_of(period, step=15, zone=zone)
    per = clock.length(step) // clock.length(15)
    for group in groups(fleet, altitude):
        one = sky_of(sky, group.district)
        nodes, power, clear = unit_power(group.place, group.arrays, one, begins, zone)
        yield Profile(
            group=group,
            begins=begins[::per],
            nodes=nodes,
            power=power.reshape(*power.shape[:2], -1, per).mean(axis=-1),
            clear=clear.reshape(len(clear), -1, per).mean(axis=-1),
            kind=one.kind,
        )


def sky_of(sky: Sky, district: str) -> OneSky:
    """The sky over *district*."""
    if not isinstance(sky, Mapping):
        return sky
    if district not in sky:
        raise InputError("sun.no_weather", district=district, given=", ".join(sorted(sky)))
    return sky[district]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What all districts of one estimate share: one island has one day, and one error of the density of panels."""

    day: Floats
    """Share of days that are worse, stratified, (draw,). [1]"""
    common: Floats
    """Normal scores of the part of the capacity's error that all sites share, stratified, (draw,)."""
    seed: int
    """Seed of each site's own part."""

    @classmethod
    def of(cls, count: int, seed: int) -> "Draws":
        """*count* stratified draws."""
        from scipy.stats import norm

        if count < 20:
            raise InputError("sun.draws", draws=count)
        rng = np.random.default_rng(seed)
        strata = (np.arange(count) + 0.5) / count
        return cls(day=rng.permutation(strata), common=norm.ppf(rng.permutation(strata)), seed=seed)


def district_profiles(
    fleet: pd.DataFrame,
    sky: Sky,
    *,
    altitude: float | Mapping[str, float] | None,
    period: int | tuple[str | date, str | date],
    step: int = 60,
    zone: str = "Asia/Seoul",
    draws: int = 200,
    seed: int = 0,
    total: str | None = None,
) -> pd.DataFrame:
    """MW of a solar fleet by district, every 15 or 60 minutes.

    Parameters
    ----------
    fleet : DataFrame
        As ``fleet.parquet`` has it: ``id, tech, type, district, mw_p10, mw_p50, mw_p90`` and ``geometry`` in EPSG:4326
        or ``lon, lat``; ``tilt_deg``, ``azimuth_deg``, ``area_m2``, ``altitude_m`` are used where they stand. MW are
        AC capacity. Rows of other ``tech`` are left out.
    sky : ClearSky, Climatology, Weather, or a Weather for each district
    altitude : float, mapping from district, or None
        Height over the sea; None takes the column ``altitude_m``. [m]
    period : int or (first day, last day)
        A year, or two days, both included.
    step : int
        15 or 60. [min]
    zone : str
        Zone whose days and months count.
    draws : int
        Draws behind p10, p50 and p90.
    seed : int
    total : str, optional
        Name under which the sum of all districts is added; summed within draws.

    Returns
    -------
    DataFrame, the long table: ``time_start`` (UTC, start of the interval), ``time_start_local``, ``district``,
    ``tech``, ``mw_p10``, ``mw_p50``, ``mw_p90``, ``clear_sky_mw``, ``kind``; sorted by district, tech and time.
    Quantiles are those of each interval on its own. Under a clear sky and a weather file they span the capacity alone.

    Raises
    ------
    InputError
        A column is missing, a site's MW or place is impossible, an altitude is missing, weather does not cover the
        period.

    Examples
    --------
    >>> site = {"id": "a", "tech": "solar", "type": "ground", "district": "Gujwa", "lon": 126.8, "lat": 33.5,
    ...         "mw_p10": 8.0, "mw_p50": 10.0, "mw_p90": 13.0}
    >>> table = district_profiles(pd.DataFrame([site]), ClearSky(), altitude=50, period=("2023-06-21", "2023-06-21"))
    >>> table.loc[12, ["mw_p10", "mw_p50", "mw_p90"]].astype(float).round(2).tolist()
    [7.4, 9.24, 11.98]
    """
    shared = Draws.of(draws, seed)
    parts: list[pd.DataFrame] = []
    sums: list[Floats] = []
    profile = None
    for profile in profiles(fleet, sky, altitude=altitude, period=period, step=step, zone=zone):
        capacity = profile.group.draw(shared.common, shared.seed)
        mw, ceiling = drawn(profile, capacity, shared.day)
        parts.append(long_of(profile, profile.group.district, mw, ceiling, zone))
        if total is not None:
            sums = [mw, ceiling] if not sums else [sums[0] + mw, sums[1] + ceiling]
    if total is not None and profile is not None:
        parts.append(long_of(profile, total, sums[0], sums[1], zone))
    return joined(parts)


def drawn(profile: Profile, capacity: Floats, day: Floats) -> tuple[Floats, Floats]:
    """MW of a district in each draw, and its ceiling.

    Parameters
    ----------
    profile : Profile
    capacity : (draw, array)
        AC capacity of each kind of array. [MW]
    day : (draw,)
        Share of days that are worse. [1]

    Returns
    -------
    Two (draw, time) arrays of float32: under the profile's sky, and under a clear one. [MW]
    """
    share = weights(day, profile.nodes)
    power = profile.power.astype("float32")
    mixed = (capacity[:, :, None] * share[:, None, :]).reshape(len(day), -1).astype("float32")
    return mixed @ power.reshape(-1, power.shape[-1]), capacity.astype("float32") @ profile.clear.astype("float32")


def weights(day: Floats, nodes: Floats) -> Floats:
    """Shares of the two levels on both sides of each day, (draw, level).

    >>> weights(np.array([0.25, 1.0]), np.array([0.0, 0.5, 1.0]))
    array([[0.5, 0.5, 0. ],
           [0. , 0. , 1. ]])
    """
    if len(nodes) == 1:
        return np.ones((len(day), 1))
    return np.stack([np.interp(day, nodes, row) for row in np.eye(len(nodes))], axis=1)


def long_of(profile: Profile, district: str, mw: Floats, ceiling: Floats, zone: str) -> pd.DataFrame:
    """Rows of the long table from draws."""
    low, middle, high = spread(mw)
    return long_table(
        profile.begins,
        district=district,
        tech="solar",
        mw=middle,
        low=low,
        high=high,
        clear_sky=middle if profile.kind == "clear_sky" else spread(ceiling)[1],
        kind=profile.kind,
        zone=zone,
    )


def spread(mw: Floats) -> Floats:
    """p10, p50 and p90 over draws: (draw, time) -> (3, time) float64; hours without light are not sorted."""
    lit = mw.max(axis=0) > 0
    found = np.zeros((3, mw.shape[1]))
    found[:, lit] = np.quantile(np.ascontiguousarray(mw[:, lit].T), QUANTILES, axis=1)
    return found
