"""From top of atmosphere to a plausible surface: straight lines per band, drawn around measured ones.

Measured: L1C = slope x L2A + intercept for real pairs of one look (slope: transmittance of gases and haze;
intercept: path radiance). Bands vary together, so lines are mixed as a whole and jittered by a common factor
far more than band by band.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.sentinel2 import QUANTIFICATION, TEN_BANDS

Array = NDArray[np.float64]

DARKEST = 1 / QUANTIFICATION
"""Least reflectance that L2A stores: DN 0 is nodata. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """L1C = slope x L2A + intercept, a value per band."""

    slope: Array
    """(bands,) [1]"""
    intercept: Array
    """(bands,) Path reflectance. [1]"""


def read_lines(path: Path) -> tuple[Line, ...]:
    """Measured lines of every place in a table with the columns place, band, slope and intercept.

    Raises
    ------
    InputError
        When a place lacks a band.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = {(row["place"], row["band"]): row for row in csv.DictReader(file)}
    places = sorted({place for place, _ in rows})
    try:
        return tuple(
            Line(slope=_column(rows, place, "slope"), intercept=_column(rows, place, "intercept")) for place in places
        )
    except KeyError as err:
        raise InputError("models.lines", path=path, place=err.args[0][0], band=err.args[0][1]) from err


def _column(rows: dict[tuple[str, str], dict[str, str]], place: str, column: str) -> Array:
    return np.array([float(rows[place, band][column]) for band in TEN_BANDS])


def mixed(lines: tuple[Line, ...], weights: Array) -> Line:
    """The lines mixed by weights that sum to 1; the mean line by equal ones."""
    return Line(
        slope=weights @ np.stack([line.slope for line in lines]),
        intercept=weights @ np.stack([line.intercept for line in lines]),
    )


def mean_line(lines: tuple[Line, ...]) -> Line:
    """The mean of the lines."""
    return mixed(lines, np.full(len(lines), 1 / len(lines)))


def draw_line(lines: tuple[Line, ...], dark: Array, rng: np.random.Generator) -> Line:
    """A plausible line at random.

    Parameters
    ----------
    lines : tuple of Line
        Measured ones.
    dark : (bands,)
        Dark pixels of the scene at the top of the atmosphere: no path radiance can exceed them. [1]
    rng : Generator
        Source of randomness.
    """
    line = mixed(lines, 1.5 * rng.dirichlet(np.ones(len(lines))) - 0.5 / len(lines))
    slope = line.slope * rng.lognormal(0, 0.04) * rng.lognormal(0, 0.02, line.slope.shape)
    intercept = line.intercept * rng.lognormal(0, 0.25) + rng.normal(0, 0.002, line.intercept.shape)
    return Line(slope=slope, intercept=intercept * _cap(intercept, dark))


def capped(line: Line, dark: Array) -> Line:
    """*line* with its path radiance lowered as a whole until no band's exceeds the scene's dark pixel."""
    return Line(slope=line.slope, intercept=line.intercept * _cap(line.intercept, dark))


def _cap(intercept: Array, dark: Array) -> float:
    """Factor, at most 1, that brings the path radiance of the hazy bands below the dark pixel."""
    hazy = intercept > 0.01  # below, noise and not haze decides
    return float(np.min(dark[hazy] / intercept[hazy], initial=1.0))


def partly(line: Line, share: float) -> Line:
    """*share* of the way from no atmosphere (0: stay at L1C) to *line* (1)."""
    return Line(slope=1 + share * (line.slope - 1), intercept=share * line.intercept)


def surface(top: NDArray[np.float32], line: Line) -> NDArray[np.float32]:
    """Surface reflectance (bands, y, x) of top-of-atmosphere reflectance, at least :data:`DARKEST`.

    >>> line = Line(slope=np.array([0.8]), intercept=np.array([0.1]))
    >>> surface(np.array([[[0.5, 0.05]]], "float32"), line)
    array([[[5.e-01, 1.e-04]]], dtype=float32)
    """
    slope, intercept = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    ground: NDArray[np.float32] = (top - intercept) / slope
    return np.maximum(ground, np.float32(DARKEST))  # NaN stays NaN


def dark_pixel(top: NDArray[np.float32]) -> Array:
    """Reflectance (bands,) that one pixel in 500 of (bands, y, x) falls below. [1]"""
    return np.nanquantile(top, 0.002, axis=(1, 2)).astype(float)
