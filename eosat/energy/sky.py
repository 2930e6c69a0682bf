"""How much sunlight there is: none but clear days, a climate's good and bad days, or the weather of a file.

A sky answers with levels: irradiance for days from the worst to the best, each with the share of days that are worse.
A clear sky and a weather file have one level.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from eosat.energy.sun import Floats, Light, Sun, days_of_year, library
from eosat.errors import InputError

if TYPE_CHECKING:
    from eosat.energy.weather import Weather

Kind = Literal["clear_sky", "climatology", "weather"]
NODES = np.array([0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0])
"""Shares of days that are worse, at which a climate's levels are taken. [1]"""
LOWEST = 0.05
"""Clearness index of the darkest day, the value that Duffie and Beckman's textbook uses with that model. [1]"""
TEMP_AIR = 16.0
"""Yearly mean air temperature of Jeju's coast, taken for every hour: an assumption. [C]"""
WIND = 3.0
"""Wind at 10 m, taken for every hour: an assumption. [m/s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearSky:
    """Not one cloud in the year: a ceiling, about 1.7 times what Jeju gets, and never a forecast."""

    temp_air: float = TEMP_AIR
    """Air temperature of every hour. [C]"""
    wind: float = WIND
    """Wind speed at 10 m of every hour. [m/s]"""
    kind: Kind = "clear_sky"


@dataclass(frozen=True, slots=True, kw_only=True)
class Climatology:
    """Days as a climate has them: a mean clearness index for each month, and how days differ."""

    monthly: tuple[float, ...]
    """Mean daily clearness index of January to December: global horizontal irradiation over that above the air. [1]"""
    source: str
    """Where *monthly* comes from, and what it leaves out."""
    temp_air: float = TEMP_AIR
    """Air temperature of every hour. [C]"""
    wind: float = WIND
    """Wind speed at 10 m of every hour. [m/s]"""
    kind: Kind = "climatology"

    def __post_init__(self) -> None:
        """Refuse what is no clearness index."""
        if len(self.monthly) != 12:
            raise InputError("sun.months", count=len(self.monthly))
        for month, value in enumerate(self.monthly, 1):
            if not LOWEST < value < 0.8:
                raise InputError("sun.clearness", month=month, value=value, lowest=LOWEST)


JEJU = Climatology(
    monthly=(0.42,) * 12,
    source="Spatio-Temporal Characteristics in the Clearness Index Derived from Global Solar Radiation Observations in "
    "Korea, Atmosphere 2016, 7(4), 55, doi:10.3390/atmos7040055: Jeju, 2000-2014. One yearly value for every month; "
    "the paper gives 0.29 for January, so winter is overstated and the rest of the year a little understated.",
)
"""Jeju's clearness index, one value for the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Irradiance from the worst to the best day."""

    nodes: Floats
    """Share of days that are worse than each level, rising; one value, 0.5, where there is one level. (level,) [1]"""
    light: Light
    """Irradiance, (level, time). [W/m2]"""
    temp_air: Floats
    """Air temperature, (time,). [C]"""
    wind: Floats
    """Wind speed at 10 m, (time,). [m/s]"""


def levels(sky: "ClearSky | Climatology | Weather", sun: Sun, clear: Light, zone: str) -> Levels:
    """Irradiance under *sky* at the times of *sun*.

    Parameters
    ----------
    sky : ClearSky, Climatology or Weather
    sun : Sun
        At centres of quarter hours.
    clear : Light
        Irradiance of the clear sky at the same times, (time,).
    zone : str
        Zone whose months count.

    Returns
    -------
    Levels
    """
    if isinstance(sky, ClearSky):
        light = Light(ghi=clear.ghi[None], dni=clear.dni[None], dhi=clear.dhi[None])
        nodes = np.array([0.5])
    elif isinstance(sky, Climatology):
        light, nodes = _climate(sky, sun, clear, np.asarray(sun.times.tz_convert(zone).month)), NODES
    else:
        from eosat.energy.weather import at_quarters

        return at_quarters(sky, sun, clear)
    count = len(sun.times)
    return Levels(nodes=nodes, light=light, temp_air=np.full(count, sky.temp_air), wind=np.full(count, sky.wind))


def _climate(sky: Climatology, sun: Sun, clear: Light, months: NDArray[np.int_]) -> Light:
    """The clear sky's curve of each month, lowered to days of the clearness index that the climate gives."""
    share = np.ones((len(NODES), len(months)))
    for month in np.unique(months):
        here = months == month
        best = clear.ghi[here].sum() / sun.horizontal[here].sum()
        mean = sky.monthly[month - 1]
        if not mean < best:
            raise InputError("sun.clearer", month=int(month), value=mean, clear=round(float(best), 3))
        share[:, here] = (quantiles(NODES, LOWEST, float(best), mean) / best)[:, None]
    return split(share * clear.ghi, sun)


def quantiles(nodes: Floats, lowest: float, highest: float, mean: float) -> Floats:
    """Clearness index of days, by the share of days that are worse.

    Days follow a truncated exponential between *lowest* and *highest* with the given mean (Bendt, Collares-Pereira and
    Rabl 1981, Solar Energy 27, 1-5); its rate is solved for, not read from their fit. *highest* is the clear sky's, so
    that no day is better than the ceiling.

    Parameters
    ----------
    nodes : (n,) float64
        Shares of days. [1]
    lowest, highest, mean : float
        Clearness indices. [1]

    Examples
    --------
    >>> quantiles(np.array([0.0, 0.5, 1.0]), 0.05, 0.71, 0.42).round(3)
    array([0.05 , 0.439, 0.71 ])
    """
    from scipy.optimize import brentq

    width = highest - lowest
    target = (mean - lowest) / width

    def excess(rate: float) -> float:
        # mean of exp(rate x) on 0..1; near zero its series, 1/2 + rate/12
        inside = 0.5 + rate / 12 if abs(rate) < 1e-6 else 1 / -np.expm1(-rate) - 1 / rate
        return float(inside - target)

    rate = float(brentq(excess, -500, 500))
    if abs(rate) < 1e-6:
        return lowest + width * nodes
    if rate > 0:  # from the top, so that exp never overflows
        return np.asarray(highest + width * np.log(nodes + (1 - nodes) * np.exp(-rate)) / rate, dtype=float)
    return np.asarray(lowest + width * np.log1p(nodes * np.expm1(rate)) / rate, dtype=float)


def split(ghi: Floats, sun: Sun) -> Light:
    """Direct and diffuse light of a global irradiance (Erbs et al. 1982 as Driesse et al. 2024 smoothed it).

    Parameters
    ----------
    ghi : (..., time) float64
        Global horizontal irradiance. [W/m2]
    sun : Sun

    Returns
    -------
    Light of *ghi*'s shape.
    """
    pvlib = library()
    with np.errstate(divide="ignore", invalid="ignore"):
        found = pvlib.irradiance.erbs_driesse(ghi, sun.zenith, days_of_year(sun.times), dni_extra=sun.extra)
    dhi, dni = (np.nan_to_num(np.asarray(found[name], dtype=float)) for name in ("dhi", "dni"))
    return Light(ghi=ghi, dni=dni, dhi=dhi)
