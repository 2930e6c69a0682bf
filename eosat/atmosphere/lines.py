"""Straight lines between reflectance at the top of the atmosphere (L1C) and at the surface (L2A), a value per band.

Measured: L1C = slope x L2A + intercept for real pairs of one look (slope: transmittance of gases and haze;
intercept: path radiance).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import QUANTIFICATION

Array = NDArray[np.float64]
Image = NDArray[np.float32]

DARKEST = 1 / QUANTIFICATION
"""Least reflectance that L2A stores: DN 0 is nodata. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """L1C = slope x L2A + intercept, a value per band."""

    slope: Array
    """(bands,) [1]"""
    intercept: Array
    """(bands,) Path reflectance. [1]"""


def mixed(lines: tuple[Line, ...], weights: Array) -> Line:
    """The lines mixed by weights that sum to 1; the mean line by equal ones."""
    return Line(
        slope=weights @ np.stack([line.slope for line in lines]),
        intercept=weights @ np.stack([line.intercept for line in lines]),
    )


def mean_line(lines: tuple[Line, ...]) -> Line:
    """The mean of the lines."""
    return mixed(lines, np.full(len(lines), 1 / len(lines)))


def capped(line: Line, dark: Array) -> Line:
    """*line* with its path radiance lowered as a whole until no band's exceeds the scene's dark pixel."""
    return Line(slope=line.slope, intercept=line.intercept * cap(line.intercept, dark))


def cap(intercept: Array, dark: Array) -> float:
    """Factor, at most 1, that brings the path radiance of the hazy bands below the dark pixel."""
    hazy = intercept > 0.01  # below, noise and not haze decides
    return float(np.min(dark[hazy] / intercept[hazy], initial=1.0))


def partly(line: Line, share: float) -> Line:
    """*share* of the way from no atmosphere (0: stay at L1C) to *line* (1)."""
    return Line(slope=1 + share * (line.slope - 1), intercept=share * line.intercept)


def surface(top: Image, line: Line) -> Image:
    """Surface reflectance (bands, y, x) of top-of-atmosphere reflectance, at least :data:`DARKEST`.

    >>> line = Line(slope=np.array([0.8]), intercept=np.array([0.1]))
    >>> surface(np.array([[[0.5, 0.05]]], "float32"), line)
    array([[[5.e-01, 1.e-04]]], dtype=float32)
    """
    slope, intercept = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    ground: Image = (top - intercept) / slope
    return np.maximum(ground, np.float32(DARKEST))  # NaN stays NaN


def dark_pixel(top: Image) -> Array:
    """Reflectance (bands,) that one pixel in 500 of (bands, y, x) falls below. [1]"""
    quantile = np.nanquantile if np.isnan(top).any() else np.quantile  # the first is slow
    return np.asarray(quantile(top, 0.002, axis=(1, 2)), np.float64)
