"""A yearly rhythm on a line, with steps: least squares over looks of any dates, gaps left out. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RHYTHM_SPAN = 1.5
"""Shorter series hold no harmonic: within one year a rhythm and a trend cannot be told apart. [year]"""
LOOKS_PER_TERM = 2.0
"""A harmonic is taken only while the looks are at least so many times the coefficients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A fitted curve: level, slope, harmonics of the year, and a step at each break."""

    origin: float
    """Time of the first look that was used. [year]"""
    harmonics: int
    """Harmonics of the year: 0, 1 or 2."""
    breaks: tuple[float, ...]
    """Times from which a step holds. [year]"""
    coefficients: tuple[float, ...]
    """Level, slope, then cosine and sine of each harmonic, then the steps."""
    rmse: float
    """Root of the residual sum of squares over its degrees of freedom; NaN where none are left."""
    looks: int
    """Looks that were used."""

    @property
    def slope(self) -> float:
        """Change in a year, steps and rhythm apart. [1/year]"""
        return self.coefficients[1]

    @property
    def steps(self) -> tuple[float, ...]:
        """Size of each step."""
        return self.coefficients[2 + 2 * self.harmonics :]

    @property
    def amplitude(self) -> float:
        """Half the range of the first harmonic; 0 without one."""
        return math.hypot(*self.coefficients[2:4]) if self.harmonics else 0.0

    @property
    def peak(self) -> float:
        """When in the year the first harmonic is highest, 0..1; NaN without one. [year]"""
        if not self.harmonics:
            return float("nan")
        cosine, sine = self.coefficients[2:4]
        return float(np.arctan2(sine, cosine) / (2 * np.pi) % 1)

    def at(self, years: Floats) -> Floats:
        """The curve at *years* (n,)."""
        found: Floats = design(years, self.harmonics, self.breaks, origin=self.origin) @ np.array(self.coefficients)
        return found


def design(years: Floats, harmonics: int, breaks: Sequence[float] = (), *, origin: float = 0.0) -> Floats:
    """Columns of the model at *years* (n,): 1, time, cosine and sine of each harmonic, a step from each break.

    >>> design(np.array([2024.0, 2024.5]), 1, [2024.25], origin=2024).round(3) + 0.0
    array([[ 1. ,  0. ,  1. ,  0. ,  0. ],
           [ 1. ,  0.5, -1. ,  0. ,  1. ]])
    """
    time = np.asarray(years, "float64")
    waves = [wave(2 * np.pi * k * time) for k in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    steps = [(time >= start).astype("float64") for start in breaks]
    return np.column_stack([np.ones_like(time), time - origin, *waves, *steps])


def harmonics_for(years: Floats, most: int = 2) -> int:
    """How many harmonics the looks at *years* (n,) can carry, up to *most*.

    A harmonic needs a span of :data:`RHYTHM_SPAN`, twice as many looks as coefficients, and looks that tell its columns
    apart: four dates a year, always the same, hold one harmonic and not two.

    >>> monthly = np.arange(24) / 12
    >>> harmonics_for(monthly), harmonics_for(monthly[:12]), harmonics_for(np.arange(12) / 4)
    (2, 0, 1)
    """
    if len(years) == 0 or np.ptp(years) < RHYTHM_SPAN:
        return 0
    for count in range(most, 0, -1):
        columns = design(years, count, origin=float(np.min(years)))
        enough = len(years) >= LOOKS_PER_TERM * columns.shape[1]
        if enough and np.linalg.cond(columns) < 1e3:
            return count
    return 0


def fit(years: Floats, values: Floats, *, harmonics: int | None = None, breaks: Sequence[float] = ()) -> Trend | None:
    """Ordinary least squares of *values* (n,) at *years* (n,); NaN are gaps.

    Parameters
    ----------
    years : (n,) float
        Times, uneven as they may be. [year]
    values : (n,) float
        What was seen.
    harmonics : int, optional
        Default: what the looks can carry, see :func:`harmonics_for`.
    breaks : sequence of float
        Times from which a step holds. [year]

    Returns
    -------
    Trend or None
        None when fewer looks than coefficients are left, or they cannot tell the coefficients apart.
    """
    seen = np.isfinite(values)
    time, level = np.asarray(years, "float64")[seen], np.asarray(values, "float64")[seen]
    count = harmonics_for(time) if harmonics is None else harmonics
    if len(time) < 2 + 2 * count + len(breaks):
        return None
    origin = float(time.min())
    columns = design(time, count, breaks, origin=origin)
    found, _, rank, _ = np.linalg.lstsq(columns, level, rcond=1e-10)
    if rank < columns.shape[1]:
        return None
    free = len(level) - rank
    rest = float(((level - columns @ found) ** 2).sum())
    return Trend(
        origin=origin,
        harmonics=count,
        breaks=tuple(float(one) for one in breaks),
        coefficients=tuple(float(one) for one in found),
        rmse=float(np.sqrt(rest / free)) if free else float("nan"),
        looks=len(level),
    )


def slopes(years: Floats, values: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Slope of each pixel by least squares, and its t statistic; a decline without a step shows in both.

    Parameters
    ----------
    years : (time,) float
        Times of looks of one season, so that the year's rhythm is no trend. [year]
    values : (time, y, x) float
        NaN where unobserved.

    Returns
    -------
    (y, x), (y, x) float64
        Slope [1/year] and slope over its standard error; NaN with fewer than three looks.
    """
    seen = np.isfinite(values)
    count = seen.sum(axis=0)
    time = np.where(seen, np.asarray(years, "float64")[:, None, None], 0.0)
    level = np.where(seen, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(seen, time - time.sum(axis=0) / count, 0.0)
        v = np.where(seen, level - level.sum(axis=0) / count, 0.0)
        spread = (t**2).sum(axis=0)
        slope = (t * v).sum(axis=0) / spread
        rest = ((v - slope * t) ** 2 * seen).sum(axis=0)
        error = np.sqrt(rest / (count - 2) / spread)
        score = slope / error
    few = count < 3
    return np.where(few, np.nan, slope), np.where(few, np.nan, score)
