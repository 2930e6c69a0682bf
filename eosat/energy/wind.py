"""What wind farms yield, step by step, with intervals: weather or an invented year, power curves, losses.

Wind farms of one place follow one course of wind: their outputs rise and fall together, so ramps and surplus come out
somewhat larger than on an island where a front takes an hour to pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from eosat.energy.curves import PowerCurve, at_standard_density, library, nearest_curve, share, windpowerlib
from eosat.errors import InputError

Floats = NDArray[np.float64]

ROUGHNESS = {False: 0.15, True: 0.0002}
"""Roughness length of farmland with hedges, and (True) of open sea: European Wind Atlas (Troen, Petersen 1989). [m]"""
SPEED_SD = 0.06
"""Standard deviation of annual mean speed that the wind industry assumes; Pryor, Shepherd and Barthelmie (2018, Wind
Energy Science 3, 651) find it rather too large than too small. [1]"""
CAPACITY_FACTOR = 0.25
"""Middle of the 20 to 30 percent that the province calls usual for Jeju's wind; for farms that state no yield. [1]"""
TURBINE_MW = 3.0
"""Of a turbine that no register describes: the commonest on Jeju. [MW]"""
HUB = {False: 80.0, True: 100.0}
"""Hub heights where a register tells none, on land and (True) at sea: assumptions. [m]"""
WEIBULL_SHAPE = 2.0
"""Rayleigh's special case of Weibull's distribution, the usual assumption where nothing was measured. [1]"""
MEMORY_HOURS = 20.0
"""Time in which the correlation of wind with itself falls to 1/e in the invented year (an estimate). [h]"""
SEASON = 0.15
"""How much stronger than the year's mean the wind of mid January is, and weaker that of mid July: an estimate, no
monthly figures with a source were found. [1]"""
MOST_SPEED = 75.0
"""Larger 10-minute or hourly means do not occur; such values are other units. [m/s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Ranges that are drawn from evenly, one draw for all farms: parts of the energy that are lost. [1]"""

    wake: tuple[float, float] = (0.05, 0.15)
    """Onshore farms of 5 to 30 turbines (repoweringhub.com/en/yield/wake-losses, after Barthelmie and Jensen)."""
    stopped: tuple[float, float] = (0.015, 0.06)
    """Turbines out of service: newer plants report 98.5 % availability (freebreeze.com, faq-33); the upper end is an
    estimate."""
    electrical: tuple[float, float] = (0.01, 0.03)
    """Cables and transformers up to the meter: an estimate."""

    def kept(self, drawn: Floats) -> Floats:
        """Part of the energy that is kept for draws ``(3, n)`` between 0 and 1."""
        ranges = np.array([self.wake, self.stopped, self.electrical])
        lost = ranges[:, :1] + (ranges[:, 1:] - ranges[:, :1]) * drawn
        return np.asarray(np.prod(1 - lost, axis=0))

    @property
    def middle(self) -> float:
        """Part of the energy kept in the middle of the ranges. [1]

        >>> round(Losses().middle, 3)
        0.849
        """
        return float(self.kept(np.full((3, 1), 0.5))[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Farm:
    """What the yield of a wind farm follows from."""

    name: str
    district: str
    mw: tuple[float, float, float]
    """p10, p50 and p90 of its capacity; a nameplate has three equal ones. [MW]"""
    curve: PowerCurve
    hub_m: float
    """[m]"""
    offshore: bool = False
    capacity_factor: float = CAPACITY_FACTOR
    """Net, as stated for it; the invented year is scaled to it, weather is not. [1]"""


def farms_of(fleet: pd.DataFrame, curves: Mapping[str, PowerCurve] | None = None) -> tuple[Farm, ...]:
    """Farms of the rows of a fleet whose ``tech`` is wind.

    Read where they are there: ``name``, ``turbine_type``, ``turbine_mw`` (else ``mw_p50`` over ``turbines``),
    ``rotor_m``, ``hub_m``, ``offshore``, ``mwh_year``. A turbine whose type is in *curves* or in windpowerlib has that
    curve, another the nearest, which says so.

    Parameters
    ----------
    fleet : DataFrame
        See :func:`eosat.fleet.read_fleet`.
    curves : mapping, optional
        Own curves by ``turbine_type``.
    """
    return tuple(_farm(row, dict(curves or {})) for row in fleet[fleet["tech"] == "wind"].to_dict("records"))


def _farm(row: Mapping[Any, Any], curves: Mapping[str, PowerCurve]) -> Farm:
    """A farm of a fleet's row; what it lacks is assumed."""

    def known(column: str) -> float | None:
        value = row.get(column)
        return float(value) if isinstance(value, int | float) and value == value else None

    offshore, mw, turbines = bool(row.get("offshore", False)), float(row["mw_p50"]), known("turbines")
    size = known("turbine_mw") or (mw / turbines if turbines else TURBINE_MW)
    kind, yearly = str(row.get("turbine_type") or ""), known("mwh_year")
    own = curves.get(kind) or library().get(kind)
    return Farm(
        name=str(row.get("name") or row["id"]),
        district=str(row["district"]),
        mw=(float(row["mw_p10"]), mw, float(row["mw_p90"])),
        curve=own or nearest_curve(size, known("rotor_m")),
        hub_m=known("hub_m") or HUB[offshore],
        offshore=offshore,
        capacity_factor=yearly / (8760 * mw) if yearly else CAPACITY_FACTOR,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Wind through time over a place."""

    speed: pd.Series
    """Mean of each interval, by its start (aware). [m/s]; relative to the mean, [1], when *kind* is ``"synthetic"``."""
    height: float | None
    """Height of *speed* above ground; None: relative speeds at hub height. [m]"""
    kind: str
    """``"weather"`` or ``"synthetic"``."""
    temp_air: pd.Series | None = None
    """At 2 m, same index; None: standard density. [°C]"""


def hub_speed(
    speed: ArrayLike, *, height: float, hub: float, roughness: float = ROUGHNESS[False], exponent: float | None = None
) -> Floats:
    """Wind speed at hub height from that at *height*, by windpowerlib.

    Parameters
    ----------
    speed : array
        [m/s]
    height, hub : float
        [m]
    roughness : float
        Roughness length of a logarithmic profile. [m]
    exponent : float, optional
        Hellmann's exponent: a power law in place of the logarithmic profile. [1]

    Examples
    --------
    >>> hub_speed([3.0], height=10, hub=80, roughness=0.15).round(4).tolist()
    [4.4854]
    >>> hub_speed([3.0], height=10, hub=80, exponent=1 / 7).round(4).tolist()
    [4.0377]
    """
    profile = windpowerlib().wind_speed
    values = np.asarray(speed, float)
    if exponent is not None:
        return np.asarray(profile.hellman(values, height, hub, hellman_exponent=exponent))
    return np.asarray(profile.logarithmic_profile(values, height, hub, roughness))


def density_at(temp_air: ArrayLike, *, hub: float) -> Floats:
    """Air density at hub height over ground near the sea, from the temperature at 2 m and 1013.25 hPa. [kg/m3]

    >>> density_at([6.85], hub=80).round(3).tolist()
    [1.25]
    """
    wind = windpowerlib()
    warm = np.asarray(temp_air, float) + 273.15
    at_hub = wind.temperature.linear_gradient(warm, 2.0, hub)
    return np.asarray(wind.density.ideal_gas(101_325.0, 0.0, hub, at_hub))


def check_course(course: Course) -> Course:
    """The course in UTC; an InputError names the first stamp that is naive, doubled, missing, negative, too fast."""
    speed = course.speed
    index = speed.index
    if not isinstance(index, pd.DatetimeIndex) or index.tz is None:
        raise InputError("wind.naive", first=str(index[0]) if len(index) else "-")
    if index.has_duplicates:
        raise InputError("wind.twice", time=str(index[index.duplicated()][0]))
    index = index.tz_convert("UTC")
    apart = np.asarray(index[1:] - index[:-1])
    wrong = apart != (apart.min() if len(apart) else 0)
    if wrong.any() or not len(apart) or apart.min() <= np.timedelta64(0):
        raise InputError("wind.gap", time=str(speed.index[int(np.argmax(wrong)) + 1]) if len(apart) else "-")
    values = speed.to_numpy(float)
    wrong = ~np.isfinite(values) | (values < 0) | (values > MOST_SPEED)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError("wind.speed", time=str(speed.index[at]), speed=values[at], most=MOST_SPEED)
    temp = None
    if course.temp_air is not None:
        temp = course.temp_air.reindex(speed.index)
        strange = ~(temp.between(-60, 60).to_numpy())
        if strange.any():
            at = int(np.argmax(strange))
            raise InputError("wind.temperature", time=str(speed.index[at]), value=float(temp.iloc[at]))
        temp = pd.Series(temp.to_numpy(float), index=index)
    return Course(speed=pd.Series(values, index=index), height=course.height, kind=course.kind, temp_air=temp)


def synthetic_course(
    year: int, *, zone: str = "Asia/Seoul", seed: int = 7, shape: float = WEIBULL_SHAPE, season: float = SEASON
) -> Course:
    """An invented year of wind in steps of 15 minutes: relative speeds with mean 1, for planning, no forecast.

    A normal process with a memory of :data:`MEMORY_HOURS` is given Weibull's distribution and the season's swell. Which
    hour is windy is chance: the same seed gives the same year.

    Parameters
    ----------
    year : int
        In *zone*.
    zone : str
    seed : int
    shape : float
        Weibull's k. [1]
    season : float
        See :data:`SEASON`. [1]
    """
    from scipy.signal import lfilter
    from scipy.special import ndtr

    index = pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq="15min", inclusive="left", tz=zone).tz_convert(
        "UTC"
    )
    fade = np.exp(-0.25 / MEMORY_HOURS)
    drawn = np.random.default_rng(seed).standard_normal(len(index) + 4000) * np.sqrt(1 - fade**2)
    process = lfilter([1.0], [1.0, -fade], drawn)[4000:]
    speed = (-np.log1p(-ndtr(process))) ** (1 / shape)
    speed *= 1 + season * np.cos(2 * np.pi * (np.arange(len(index)) / 96 - 14) / 365.25)
    return Course(speed=pd.Series(speed / speed.mean(), index=index), height=None, kind="synthetic")


def mean_speed_for(relative: Floats, curve: PowerCurve, *, gross: float, name: str = "") -> float:
    """Mean speed at hub height with which relative speeds give a mean output of *gross* times rated power. [m/s]

    Raises
    ------
    InputError
        When no mean speed up to 12 m/s gives so much.
    """
    low, high = 1.0, 12.0
    if share(curve, relative * high).mean() < gross:
        raise InputError("wind.capacity_factor", name=name, percent=100 * gross, curve=curve.name)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if share(curve, relative * middle).mean() > gross else (middle, high)
    return high


def speeds_at(farm: Farm, course: Course, losses: Losses) -> Floats:
    """Speeds at the farm's hub, in air of standard density. [m/s]"""
    values = course.speed.to_numpy(float)
    if course.height is None:
        gross = farm.capacity_factor / losses.middle
        return values * mean_speed_for(values, farm.curve, gross=gross, name=farm.name)
    hub = hub_speed(values, height=course.height, hub=farm.hub_m, roughness=ROUGHNESS[farm.offshore])
    if course.temp_air is None:
        return hub
    return at_standard_density(farm.curve, hub, density_at(course.temp_air.to_numpy(), hub=farm.hub_m))


def wind_profiles(
    farms: Sequence[Farm],
    course: Course,
    *,
    step: int = 60,
    zone: str = "Asia/Seoul",
    losses: Losses | None = None,
    draws: int = 60,
    seed: int = 7,
    total: str | None = None,
    within: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> pd.DataFrame:
    """The long table of the wind of each district: p10, p50 and p90 of its output in every step.

    What is drawn: the year's mean speed (:data:`SPEED_SD`), losses, and capacities where they are uncertain; a draw
    holds for all farms and all steps, so quantiles are of sums. They say how sure the level is, not which hour is
    windy: that is given (weather) or chance (synthetic).

    Parameters
    ----------
    farms : sequence of Farm
    course : Course
        In steps of 15 or 60 minutes; hourly wind given in 15-minute steps stays the same within the hour.
    step : int
        15 or 60. [min]
    zone : str
        Of ``time_start_local``.
    losses : Losses, optional
    draws, seed : int
    total : str, optional
        Name under which the sum of all districts is added; summed within draws.
    within : (first, last), optional
        Aware starts of steps, both included, that the table shall hold; speeds are scaled over the whole course.

    Returns
    -------
    DataFrame
        ``time_start`` (UTC), ``time_start_local``, ``district``, ``tech``, ``mw_p10``, ``mw_p50``, ``mw_p90``,
        ``clear_sky_mw`` (NaN), ``kind``; sorted by district and time. ``attrs["assumptions"]`` says what was assumed.
    """
    from scipy.special import ndtri

    if step not in (15, 60):
        raise InputError("wind.step", step=step)
    known = check_course(course)
    minutes = round((known.speed.index[1] - known.speed.index[0]) / pd.Timedelta(minutes=1))
    if minutes not in (15, 60):
        raise InputError("wind.step", step=minutes)
    kept = losses or Losses()
    even = evenly(draws, 5, seed)
    faster = np.clip(1 + SPEED_SD * ndtri(even[0]), 0.5, 1.5)
    left, sizes = kept.kept(even[1:4]), even[4]
    wanted = _wanted(pd.DatetimeIndex(known.speed.index), within)
    index = steps_of(pd.DatetimeIndex(known.speed.index[wanted]), minutes, step)
    hubs: dict[tuple[object, ...], Floats] = {}
    sums = {district: np.zeros((draws, len(index))) for district in sorted({farm.district for farm in farms})}
    for farm in farms:
        alike = (farm.curve.name, farm.capacity_factor, farm.hub_m, farm.offshore)
        if alike not in hubs:
            hubs[alike] = speeds_at(farm, known, kept)[wanted]
        mw = np.interp(sizes, (0.1, 0.5, 0.9), farm.mw) * left
        for one in range(draws):
            output = share(farm.curve, hubs[alike] * faster[one]) * mw[one]
            sums[farm.district][one] += regular(output, minutes, step)
    if total is not None:
        sums[total] = np.sum(list(sums.values()), axis=0)
    quantiles = {name: np.quantile(mw, (0.1, 0.5, 0.9), axis=0) for name, mw in sums.items()}
    tables = [_table(index, zone, name, quantiles[name], known.kind) for name in sorted(quantiles)]
    nothing = _table(index[:0], zone, "", np.zeros((3, 0)), known.kind)
    found = pd.concat(tables, ignore_index=True) if tables else nothing
    found.attrs["assumptions"] = assumptions(farms, known, kept)
    return found


def _wanted(index: pd.DatetimeIndex, within: tuple[pd.Timestamp, pd.Timestamp] | None) -> NDArray[np.bool_]:
    """Which steps of a course the table holds."""
    if within is None:
        return np.ones(len(index), dtype=bool)
    return np.asarray((index >= within[0]) & (index <= within[1]))


def evenly(draws: int, things: int, seed: int) -> Floats:
    """Draws ``(things, draws)`` between 0 and 1: each thing takes every *draws*-th part once, in an order of its own.

    >>> evenly(1, 2, 7).tolist()
    [[0.5], [0.5]]
    """
    rng = np.random.default_rng(seed)
    return np.stack([(rng.permutation(draws) + 0.5) / draws for _ in range(things)])


def steps_of(index: pd.DatetimeIndex, minutes: int, step: int) -> pd.DatetimeIndex:
    """Starts of the steps of a table made from a course in steps of *minutes*."""
    if step == minutes:
        return index
    if step > minutes:
        if len(index) * minutes % step or index[0].minute:
            raise InputError("wind.gap", time=str(index[0]))
        return index[:: step // minutes]
    return pd.date_range(index[0], periods=len(index) * minutes // step, freq=f"{step}min")


def regular(output: Floats, minutes: int, step: int) -> Floats:
    """Output in steps of *step*: means of shorter ones, longer ones repeated; the energy stays.

    >>> regular(np.array([1.0, 2, 3, 6]), 15, 60).tolist(), regular(np.array([3.0]), 60, 15).tolist()
    ([3.0], [3.0, 3.0, 3.0, 3.0])
    """
    if step >= minutes:
        return np.asarray(output.reshape(-1, step // minutes).mean(axis=1))
    return np.repeat(output, minutes // step)


def _table(index: pd.DatetimeIndex, zone: str, district: str, mw: Floats, kind: str) -> pd.DataFrame:
    return pd.DataFrame({
        "time_start": index,
        "time_start_local": index.tz_convert(zone),
        "district": district,
        "tech": "wind",
        "mw_p10": mw[0],
        "mw_p50": mw[1],
        "mw_p90": mw[2],
        "clear_sky_mw": np.nan,
        "kind": kind,
    })  # fmt: skip


def assumptions(farms: Sequence[Farm], course: Course, losses: Losses) -> dict[str, Any]:
    """What a table of wind rests on, for the record beside it."""
    curves: Mapping[str, str] = {farm.name: f"{farm.curve.name} {farm.curve.why}".strip() for farm in farms}
    return {
        "kind": course.kind,
        "losses": {"wake": losses.wake, "stopped": losses.stopped, "electrical": losses.electrical},
        "speed_sd": SPEED_SD,
        "curves": dict(curves),
        "capacity_factor": {farm.name: farm.capacity_factor for farm in farms} if course.height is None else None,
        "roughness_m": None if course.height is None else {"land": ROUGHNESS[False], "sea": ROUGHNESS[True]},
        "farms": "rise and fall together",
    }
