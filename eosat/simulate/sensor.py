"""What the instrument does to the light: point spread, sampling, noise and digital numbers."""

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import NODATA, QUANTIFICATION
from eosat.simulate.noise import bits, gauss

Floats = NDArray[np.float32]

CELL = 2.5
"""Side of a cell of the land. [m]"""
PSF_METRES = 6.0
"""Standard deviation of the point spread: MTF 0.17 at the Nyquist frequency of 10 m, inside the 0.15-0.30 asked
of the instrument; between 5 m (a pure 1.2 px FWHM) and 7.5 m (fitted on resampled products). [m]"""
NOISE_FLOOR, NOISE_SLOPE = 4e-4, 4e-6
"""Standard deviation of reflectance is sqrt(floor**2 + slope * reflectance), a fit to the L1 noise model of
Sentinel-2B (s2-rut-python) at a sun zenith of 30 degrees. [1], [1]"""
SCENE_BIAS, SCENE_GAIN = 0.003, 0.01
"""Spread between scenes and bands that the atmospheric correction leaves (an estimate). [1], [1]"""
ADD = 1000
"""DN added by processing baselines from 04.00 on (BOA_ADD_OFFSET is its negative). [DN]"""


def kernel(sigma: float, step: int) -> Floats:
    """Gaussian weights around the centre of a block of *step* pixels, 3.5 sigma to both sides; they add up to 1.

    >>> kernel(0.5, 2).round(3)
    array([0.009, 0.491, 0.491, 0.009], dtype=float32)
    """
    reach = int(np.ceil(3.5 * sigma - step / 2))
    at = np.arange(-reach, step + reach) + 0.5 - step / 2
    weights = np.exp(-0.5 * (at / sigma) ** 2)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def sample(image: Floats, *, sigma: float, step: int) -> Floats:
    """Blur with a Gaussian and keep one value for each block of *step* x *step* pixels, at the block's centre.

    Parameters
    ----------
    image : (y, x) float32
        Sides are multiples of *step*; beyond the edge it goes on with its edge values.
    sigma : float
        Standard deviation of the Gaussian. [px of image]
    step : int
        Pixels of the image per sample. [px]

    Returns
    -------
    (y / step, x / step) float32
    """
    weights = kernel(sigma, step)
    reach = (len(weights) - step) // 2
    for _ in range(2):  # blur down the rows, turn, and again: back to (y, x) in the end
        rows = image.shape[0] // step
        padded = np.pad(image, ((reach, reach), (0, 0)), mode="edge")
        out = np.zeros((rows, image.shape[1]), dtype=np.float32)
        for place, weight in enumerate(weights):
            out += weight * padded[place : place + rows * step : step]
        image = np.ascontiguousarray(out.T)
    return image


def biased(rho: Floats, key: int) -> Floats:
    """Reflectance ``(band, y, x)`` with one small gain and bias for each band of a scene."""
    drawn = gauss(bits(key, np.arange(len(rho))[None], np.array([[0], [1]])))
    gain = 1 + np.float32(SCENE_GAIN) * drawn[0]
    bias = np.float32(SCENE_BIAS) * drawn[1]
    return np.asarray(rho * gain[:, None, None] + bias[:, None, None], dtype=np.float32)


def noisy(rho: Floats, rows: NDArray[np.int64], cols: NDArray[np.int64], key: int) -> Floats:
    """Reflectance ``(y, x)`` with the instrument's noise, drawn for each pixel from its *rows* and *cols*."""
    spread = np.sqrt(np.float32(NOISE_FLOOR**2) + np.float32(NOISE_SLOPE) * np.maximum(rho, 0))
    return np.asarray(rho + spread * gauss(bits(key, cols, rows)), dtype=np.float32)


def encode(rho: Floats, seen: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """Digital numbers of processing baseline 05.11: round(10000 rho) + 1000 in 1..32767, 0 only where not *seen*.

    >>> encode(np.float32([0.0452, -0.2, 9, 0.5]), np.array([True, True, True, False]))
    array([ 1452,     1, 32767,     0], dtype=uint16)
    """
    dn = np.clip(np.rint(rho * QUANTIFICATION) + ADD, 1, 32767).astype(np.uint16)
    return np.where(seen, dn, np.uint16(NODATA))
