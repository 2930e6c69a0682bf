"""What fields look like on one date: the season can only explain a look that other fields have too.

A film greenhouse or a solar park on a field is often still called crops; no field is as bright, or as dark and blue.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.land.mad import quantile

Floats = NDArray[np.float32]
LEAST = 50
"""Pixels a band below which no spread is fitted."""
FAR = 0.99999
"""Share of fields nearer than the distance at which a look is half a field's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean and spread of the spectra of fields."""

    mean: NDArray[np.float64]
    """(band,)"""
    whitener: NDArray[np.float64]
    """(band, band) Turns a difference from the mean into one whose squared length is chi-square for a field."""


def spread_of(pixels: NDArray[np.floating]) -> Spread | None:
    """Fit the spread of field pixels (n, band); None when there are too few, or a band is flat.

    The median distance is brought to that of chi-square, so that heavy tails do not make half of all fields strange.
    """
    x = np.asarray(pixels, np.float64)
    if len(x) < LEAST * x.shape[1] or np.ptp(x, axis=0).min() == 0:
        return None
    mean = x.mean(0)
    unit = x.std(0)
    values, vectors = np.linalg.eigh(np.corrcoef(x.T))
    whitener = vectors / np.sqrt(np.maximum(values, 1e-9)) / unit[:, None]
    lengths = (((x - mean) @ whitener) ** 2).sum(1)
    scale = float(np.median(lengths)) / quantile(0.5, x.shape[1])
    return Spread(mean=mean, whitener=whitener / np.sqrt(scale))


def likeness(spread: Spread | None, reflectance: Floats) -> Floats:
    """How much each pixel may be a field: 1 in their midst, a half at the distance :data:`FAR`; 1 without a spread.

    Parameters
    ----------
    spread : Spread or None
    reflectance : (band, y, x) float32

    Returns
    -------
    (y, x) float32
        [1]; NaN where unobserved, but 1 everywhere without a spread.
    """
    if spread is None:
        return np.ones(reflectance.shape[1:], np.float32)
    flat = reflectance.reshape(len(reflectance), -1)
    turned = spread.whitener.T.astype(np.float32) @ flat
    turned -= (spread.mean @ spread.whitener).astype(np.float32)[:, None]
    far = np.einsum("bn,bn->n", turned, turned) / np.float32(quantile(FAR, len(reflectance)))
    return np.asarray((1 / (1 + far * far)).reshape(reflectance.shape[1:]), np.float32)
