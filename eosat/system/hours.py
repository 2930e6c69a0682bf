"""A region's hours: profiles with intervals, and one drawn year that surplus and dispatch take.

The sum of medians is not a year: at every noon the median day is a fair one, so curves of p50 never see the bright and
windy hours that bring surplus. Surplus and dispatch therefore take a year that is drawn: each day from the worst to the
best that a climate has, an invented course of wind. It is planning, no forecast, and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy import clock
from eosat.energy.demand import read_demand, synthetic_demand
from eosat.energy.profile import joined, long_table
from eosat.energy.sky import JEJU, ClearSky, Climatology
from eosat.energy.solar import Draws, Profile, drawn, long_of, profiles, weights
from eosat.energy.wind import Course, farms_of, synthetic_course, wind_profiles
from eosat.energy.zone import Zone
from eosat.system.config import EnergyConfig

Floats = NDArray[np.float64]
DRAWS = 100
"""Draws behind the quantiles of solar power."""
WHOLE = "\0whole"
"""Stands for the sum of all districts while it is computed: no district is called so."""
YEAR = ("time_start", "time_start_local", "district", "tech", "mw")
"""Columns of the drawn year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What a region's sites give and its people take, interval by interval."""

    districts: pd.DataFrame
    """The long table of each district's solar and wind power."""
    region: pd.DataFrame
    """The long table of the whole: solar and wind summed within draws, and demand."""
    year: pd.DataFrame
    """One drawn course: columns :data:`YEAR`, by district and tech. [MW]"""
    totals: pd.DataFrame
    """``tech, mw_p10, mw_p50, mw_p90, gwh_p10, gwh_p50, gwh_p90, gwh_drawn``: capacity and energy of the period."""
    demand: Floats
    """(time,) [MW]"""
    assumptions: dict[str, Any]
    """What the hours rest on."""

    @property
    def times(self) -> pd.DatetimeIndex:
        """Starts of the intervals, UTC."""
        rows = self.region[self.region["tech"] == "demand"]
        return pd.DatetimeIndex(rows["time_start"])

    def sum_of(self, tech: str) -> Floats:
        """The drawn course of *tech* over all districts. (time,) [MW]"""
        rows = self.year[self.year["tech"] == tech]
        return rows.groupby("time_start")["mw"].sum().reindex(self.times, fill_value=0.0).to_numpy(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One technology's share of the hours."""

    districts: list[pd.DataFrame]
    whole: list[pd.DataFrame]
    year: list[pd.DataFrame]
    totals: list[dict[str, Any]]
    assumptions: dict[str, Any]


def hours_of(config: EnergyConfig, fleet: pd.DataFrame, zone: Zone, name: str) -> Hours:
    """The hours of a config's period.

    Parameters
    ----------
    config : EnergyConfig
    fleet : DataFrame
        Sites, see :func:`eosat.fleet.read_fleet`.
    zone : Zone
        Whose demand is taken where none is given.
    name : str
        What the whole is called in the tables.
    """
    times = clock.steps_of(config.span, step=config.step, zone=config.time_zone)
    parts = [
        make(config, fleet, times, name)
        for tech, make in (("solar", _solar), ("wind", _wind))
        if (fleet["tech"] == tech).any()
    ]
    demand, kind = demand_of(config, zone, times)
    taken = long_table(times, district=name, tech="demand", mw=demand, kind=kind, zone=config.time_zone)
    hours = config.step / 60
    energy = dict.fromkeys(("gwh_p10", "gwh_p50", "gwh_p90", "gwh_drawn"), float(demand.sum() * hours / 1000))
    totals = [row for part in parts for row in part.totals]
    totals.append({"tech": "demand"} | dict.fromkeys(("mw_p10", "mw_p50", "mw_p90"), float(demand.max())) | energy)
    return Hours(
        districts=joined(table for part in parts for table in part.districts),
        region=joined([*(table for part in parts for table in part.whole), taken]),
        year=pd.concat([table for part in parts for table in part.year], ignore_index=True),
        totals=pd.DataFrame(totals),
        demand=demand,
        assumptions={"demand": kind} | {key: value for part in parts for key, value in part.assumptions.items()},
    )


def demand_of(config: EnergyConfig, zone: Zone, times: pd.DatetimeIndex) -> tuple[Floats, str]:
    """Demand at *times* and whether it is synthetic or given. [MW]"""
    if config.demand != "synthetic":
        return read_demand(Path(config.demand), times), "given"
    asked = {"annual_gwh": zone.demand_annual_gwh, "peak_mw": zone.demand_peak_mw}
    return synthetic_demand(times, zone=config.time_zone, **asked), "synthetic"


def sky_of(config: EnergyConfig) -> ClearSky | Climatology:
    """The sky that a config asks for."""
    if config.sky == "clear_sky":
        return ClearSky()
    if not config.clearness:
        return JEJU
    monthly = config.clearness if len(config.clearness) == 12 else config.clearness * 12
    return Climatology(monthly=monthly, source=config.clearness_source)


def _solar(config: EnergyConfig, fleet: pd.DataFrame, times: pd.DatetimeIndex, name: str) -> _Part:
    sky, zone = sky_of(config), config.time_zone
    shared = Draws.of(DRAWS, config.seed)
    days = day_shares(times, zone=zone, seed=config.seed)
    part = _Part(districts=[], whole=[], year=[], totals=[], assumptions={"sky": config.sky})
    if isinstance(sky, Climatology):
        part.assumptions["clearness"] = {"monthly": list(sky.monthly), "source": sky.source}
    asked: dict[str, Any] = {"altitude": config.altitude, "period": config.span, "step": config.step, "zone": zone}
    sums, best, mw, energy, course = (np.zeros(1) for _ in range(5))
    last = None
    for last in profiles(fleet, sky, **asked):
        capacity = last.group.draw(shared.common, shared.seed)
        output, ceiling = drawn(last, capacity, shared.day)
        part.districts.append(long_of(last, last.group.district, output, ceiling, zone))
        sums, best, mw = sums + output, best + ceiling, mw + capacity.sum(axis=1)
        energy = energy + capacity @ _mean_energy(last, shared.day, config.step)
        own = one_course(last, days)
        course = course + own
        part.year.append(_course_rows(times, last.group.district, "solar", own, zone))
    if last is not None:
        part.whole.append(long_of(last, name, sums, best, zone))
    total = {"tech": "solar"} | _spread("mw", mw) | _spread("gwh", energy)
    part.totals.append(total | {"gwh_drawn": float(course.sum() * config.step / 60_000)})
    return part


def _mean_energy(profile: Profile, day: Floats, step: int) -> Floats:
    """Expected energy of the period by one MW of each kind of array. (array,) [GWh]"""
    mean = weights(day, profile.nodes).mean(axis=0)
    return np.asarray(np.einsum("l,alt->a", mean, profile.power) * step / 60_000)


def _spread(name: str, values: Floats) -> dict[str, float]:
    found = np.quantile(values, (0.1, 0.5, 0.9))
    return {f"{name}_p{percent}": float(value) for percent, value in zip((10, 50, 90), found, strict=True)}


def day_shares(times: pd.DatetimeIndex, *, zone: str, seed: int) -> Floats:
    """Share of days that are worse than the drawn day of each interval, (time,). [1]

    Within each month the days are spread evenly from the worst to the best and shuffled, so that a month is neither
    bright nor dark by chance. One day after another is not alike: real weather lasts longer.

    >>> times = pd.date_range("2026-04-01", "2026-05-01", freq="h", inclusive="left", tz="Asia/Seoul")
    >>> shares = day_shares(times.tz_convert("UTC"), zone="Asia/Seoul", seed=1)
    >>> float(shares.mean().round(6)), bool((shares[:24] == shares[0]).all())
    (0.5, True)
    """
    local = times.tz_convert(zone)
    day = local.normalize()
    days = day.unique()
    shares = np.zeros(len(days))
    months = days.month.to_numpy() + 12 * days.year.to_numpy()
    for month in np.unique(months):
        here = np.flatnonzero(months == month)
        order = np.random.default_rng([seed, int(month)]).permutation(len(here))
        shares[here] = (order + 0.5) / len(here)
    return np.asarray(shares[days.get_indexer(day)])


def one_course(profile: Profile, shares: Floats) -> Floats:
    """A district's solar power on drawn days, at its median capacity. (time,) [MW]"""
    capacity = np.bincount(profile.group.member, weights=profile.group.mw[:, 1], minlength=len(profile.group.arrays))
    power = np.einsum("a,alt->lt", capacity, profile.power)
    if len(profile.nodes) == 1:
        return np.asarray(power[0])
    return np.asarray((weights(shares, profile.nodes).T * power).sum(axis=0))


def _wind(config: EnergyConfig, fleet: pd.DataFrame, times: pd.DatetimeIndex, name: str) -> _Part:
    sites = fleet[fleet["tech"] == "wind"]
    span = (times[0], times[-1] + pd.Timedelta(minutes=config.step - 15))
    asked: dict[str, Any] = {"step": config.step, "zone": config.time_zone, "seed": config.seed, "within": span}
    part = _Part(districts=[], whole=[], year=[], totals=[], assumptions={})
    found = [wind_profiles(farms_of(sites), course, **asked, total=WHOLE) for course in _years(config, times)]
    part.assumptions["wind"] = found[0].attrs["assumptions"]
    table = pd.concat(found, ignore_index=True)
    whole = table["district"] == WHOLE
    tables = [table[~whole].reset_index(drop=True), table[whole].assign(district=name).reset_index(drop=True)]
    part.districts.append(tables[0])
    part.whole.append(tables[1])
    part.year.append(tables[0].rename(columns={"mw_p50": "mw"})[list(YEAR)])
    total: dict[str, Any] = {"tech": "wind"}
    for percent in (10, 50, 90):
        total[f"mw_p{percent}"] = float(sites[f"mw_p{percent}"].sum())
        total[f"gwh_p{percent}"] = float(tables[1][f"mw_p{percent}"].sum() * config.step / 60_000)
    part.totals.append(total | {"gwh_drawn": float(tables[0]["mw_p50"].sum() * config.step / 60_000)})
    return part


def _years(config: EnergyConfig, times: pd.DatetimeIndex) -> Iterator[Course]:
    """The invented wind of each year that *times* touch."""
    for year in times.tz_convert(config.time_zone).year.unique():
        yield synthetic_course(int(year), zone=config.time_zone, seed=config.seed + int(year))


def _course_rows(times: pd.DatetimeIndex, district: str, tech: str, mw: Floats, zone: str) -> pd.DataFrame:
    rows = {"time_start": times, "time_start_local": times.tz_convert(zone), "district": district, "tech": tech}
    return pd.DataFrame(rows | {"mw": mw}, columns=list(YEAR))
