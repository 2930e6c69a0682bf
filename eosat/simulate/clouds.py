"""One cloud, its shadow, and the scene classification a processor would give."""

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.light import KIND, Sun
from eosat.simulate.texture import texture

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

CLOUD = np.array([0.80, 0.78, 0.76, 0.77, 0.77, 0.76, 0.75, 0.74, 0.48, 0.36], dtype=np.float32)
"""Reflectance of a thick cloud in the ten bands (an estimate). [1]"""
SHADE = np.array([0.58, 0.42, 0.42], dtype=np.float32)
"""Part of the light left in full shadow: visible, near infrared, short-wave infrared (estimates). [1]"""
THIN = 0.1
"""Opacity from which on a pixel counts as cloudy. [1]"""


def cloud(rng: np.random.Generator, shape: tuple[int, int], share: float) -> Floats:
    """Opacity ``(y, x)`` in 0..1 of one ragged cloud a little south of the middle.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : (rows, columns)
        Pixels of 10 m.
    share : float
        Part of the pixels with an opacity above `THIN`; 0 is a clear sky. [1]
    """
    if share == 0:
        return np.zeros(shape, dtype=np.float32)
    down, right = np.ogrid[0 : 1 : shape[0] * 1j, 0 : 1 : shape[1] * 1j]
    away = np.hypot(down - 0.56, (right - 0.62) * 0.8)
    ragged = texture(rng, shape, longest=shape[0] / 4, slope=2.8)
    field = 0.06 * ragged - away
    edge = np.quantile(field, 1 - share)
    return np.asarray(np.clip((field - edge) / 0.09 + THIN, 0, 1), dtype=np.float32)


def shadow_of(opacity: Floats, sun: Sun, *, height: float) -> Floats:
    """Depth of shadow ``(y, x)`` in 0..1 on the ground: the cloud moved away from the sun.

    Parameters
    ----------
    opacity : (y, x) float32
        North up, pixels of 10 m; nothing comes in over the edges.
    sun : Sun
    height : float
        Of the cloud above the ground. [m]
    """
    away = height * np.tan(sun.zenith) / 10  # px
    up = round(float(-away * np.cos(np.radians(sun.azimuth))))
    right = round(float(-away * np.sin(np.radians(sun.azimuth))))
    rows, cols = opacity.shape
    shadow = np.zeros_like(opacity)
    if abs(up) < rows and abs(right) < cols:
        shadow[max(-up, 0) : rows - max(up, 0), max(right, 0) : cols + min(right, 0)] = opacity[
            max(up, 0) : rows + min(up, 0), max(-right, 0) : cols - max(right, 0)
        ]
    return shadow


def cover(rho: Floats, opacity: Floats, shadow: Floats) -> Floats:
    """Reflectance ``(10, y, x)`` of land partly in *shadow* under a cloud of this *opacity*."""
    left = 1 - shadow * (1 - SHADE[KIND][:, None, None])
    bright = CLOUD[:, None, None] * (0.8 + 0.25 * opacity)
    return np.asarray((1 - opacity) * rho * left + opacity * bright, dtype=np.float32)


def classify(rng: np.random.Generator, rho: Floats, opacity: Floats, shadow: Floats) -> NDArray[np.uint8]:
    """Scene classification ``(y, x)`` as a processor would give it, a few errors included.

    Vegetation, soil and water come from the pixel's own reflectance, so dark town pixels and bright roofs go
    wrong by themselves. One thin cloud edge in five is missed, a third of the brightest clear pixels is called
    cloud, and a part of the shadow on dark ground is called water.

    Parameters
    ----------
    rng : numpy.random.Generator
    rho : (10, y, x) float32
        Reflectance on the grid of 20 m, clouds included.
    opacity, shadow : (y, x) float32
        On the same grid.
    """
    blue, green, red, nir = (rho[TEN_BANDS.index(name)] for name in ("B02", "B03", "B04", "B08"))
    luck = texture(rng, (blue.shape[0], blue.shape[1]), longest=6, slope=1.5)
    vegetation = (nir - red) > 0.38 * (nir + red)
    water = (green > nir) & (nir < 0.06)
    scl = np.full(blue.shape, 5, dtype=np.uint8)
    scl[(nir < 0.1) & ~water] = 7
    scl[vegetation] = 4
    scl[water] = 6
    scl[(blue > 0.19) & (luck > 0.4)] = 8
    scl[(shadow > 0.2) & ~(water & (luck > 0.8))] = 3
    scl[(opacity > THIN) & ((opacity > 0.3) | (luck > -0.85))] = 8
    scl[opacity > 0.5] = 9
    return scl
