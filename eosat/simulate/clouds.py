"""Weather: clouds of three kinds, their shadows, haze, and the scene classification with and without a processor's
errors. All of it pure functions of coordinates, so that clouds do not end at the borders of blocks.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.light import KIND, Sun
from eosat.simulate.noise import Floats, bits, fractal, noise, unit
from eosat.simulate.place import Island, Window
from eosat.simulate.terrain import Coordinates, shore

Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

CLOUD = np.array([0.78, 0.77, 0.76, 0.77, 0.77, 0.76, 0.75, 0.74, 0.48, 0.36], dtype=np.float32)
"""Reflectance of a thick cloud in the ten bands (an estimate). [1]"""
CIRRUS = np.array([0.055, 0.052, 0.050, 0.049, 0.048, 0.047, 0.046, 0.045, 0.028, 0.020], dtype=np.float32)
"""What thin cirrus adds at its thickest, .01-.05 in most bands (an estimate). [1]"""
HAZE = np.array([0.034, 0.022, 0.015, 0.012, 0.008, 0.006, 0.004, 0.003, 0.001, 0.0], dtype=np.float32)
"""What a haze of strength 1 adds to dark ground (an estimate). [1]"""
SHADE = np.array([0.60, 0.45, 0.45], dtype=np.float32)
"""Part of the light left in full shadow: visible, near infrared, short-wave infrared (.5-.7 and .35-.55). [1]"""
THIN = 0.1
"""Opacity from which on a pixel counts as cloudy. [1]"""
SAMPLES = 96
"""Points along each side of the extent from which the amount of cloud is set."""


class Kind(Enum):
    """Kinds of cloud."""

    CLEAR = "clear"
    CUMULUS = "cumulus"
    STRATUS = "stratus"
    CIRRUS = "cirrus"


HEIGHT = {Kind.CLEAR: 0.0, Kind.CUMULUS: 1300.0, Kind.STRATUS: 900.0, Kind.CIRRUS: 9000.0}
"""Height of the base above the ground. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The sky of one date."""

    key: int
    kind: Kind
    share: float
    """Part of the extent under cloud. [1]"""
    haze: float
    """Strength of the haze; 0 is none. [1]"""
    level: float
    """Value of the cloud field above which there is cloud, from `level_of`."""
    sun: Sun


def field(island: Island, key: int, kind: Kind, u: Coordinates, v: Coordinates) -> Floats:
    """The surface whose heights become cloud, ``(y, x)``."""
    size = max(island.width, island.height)
    if kind is Kind.CUMULUS:  # they grow over the mountain
        over = np.clip(shore(island, u, v).part, -0.6, 1)
        return fractal(key, u, v, (1900.0, 900.0, 430.0, 200.0, 95.0, 45.0), 0.62) + np.float32(0.35) * over
    if kind is Kind.STRATUS:  # a sheet from the north-west
        near = (v[:, None] - u[None]).astype(np.float32) * np.float32(1.5 / size)
        return near + np.float32(0.5) * fractal(key, u, v, (0.4 * size, 0.17 * size, 700.0, 300.0, 120.0, 50.0), 0.6)
    streaks = noise(key, u * 0.35, v, 900.0) + np.float32(0.5) * noise(key + 1, u * 0.4, v, 330.0)
    wide = np.float32(1.1) * noise(key + 2, u, v, 0.3 * size)
    return np.asarray(streaks + wide + np.float32(0.16) * noise(key + 3, u, v, 140.0), dtype=np.float32)


def level_of(island: Island, key: int, kind: Kind, share: float) -> float:
    """Height of the cloud field that leaves *share* of the extent above it, from a fixed sample of points."""
    u = (np.arange(SAMPLES) + 0.5) / SAMPLES * island.width - island.width / 2
    v = island.height / 2 - (np.arange(SAMPLES) + 0.5) / SAMPLES * island.height
    return float(np.quantile(field(island, key, kind, u, v), 1 - share))


def opacity(island: Island, weather: Weather, u: Coordinates, v: Coordinates) -> Floats:
    """How opaque the clouds over each pixel are, ``(y, x)`` in 0..1."""
    if weather.kind is Kind.CLEAR or weather.share == 0:
        return np.zeros((len(v), len(u)), dtype=np.float32)
    above = field(island, weather.key, weather.kind, u, v) - np.float32(weather.level)
    soft = {Kind.CUMULUS: 0.42, Kind.STRATUS: 0.4, Kind.CIRRUS: 1.4}[weather.kind]
    return np.asarray(np.clip(above / np.float32(soft) + np.float32(THIN), 0, 1), dtype=np.float32)


def shadow(island: Island, weather: Weather, u: Coordinates, v: Coordinates) -> Floats:
    """Depth of the clouds' shadow, ``(y, x)`` in 0..1: the cloud that stands toward the sun. Cirrus casts none."""
    if weather.kind in (Kind.CLEAR, Kind.CIRRUS):
        return np.zeros((len(v), len(u)), dtype=np.float32)
    away = HEIGHT[weather.kind] * np.tan(weather.sun.zenith)
    azimuth = np.radians(weather.sun.azimuth)
    return opacity(island, weather, u + away * np.sin(azimuth), v + away * np.cos(azimuth))


def haze(island: Island, weather: Weather, u: Coordinates, v: Coordinates) -> Floats:
    """Strength of the haze, ``(y, x)``; it changes over kilometres."""
    size = float(np.clip(0.5 * max(island.width, island.height), 3000, 9000))
    strength = np.clip(1 + np.float32(0.35) * noise(weather.key + 77, u, v, size), 0.2, 2)
    return np.asarray(np.float32(weather.haze) * strength, dtype=np.float32)


def cover(rho: Floats, weather: Weather, *, cloud: Floats, shade: Floats, dim: Floats) -> Floats:
    """Reflectance ``(10, y, x)`` of land in *shade*, under haze (*dim*) and *cloud*."""
    left = 1 - shade * (1 - SHADE[KIND][:, None, None])
    seen = rho * left * (1 - np.float32(0.06) * dim) + HAZE[:, None, None] * dim
    if weather.kind is Kind.CIRRUS:
        return np.asarray(seen * (1 - 0.12 * cloud) + CIRRUS[:, None, None] * cloud, dtype=np.float32)
    bright = CLOUD[:, None, None] * (0.74 + 0.32 * cloud)
    return np.asarray((1 - cloud) * seen + cloud * bright, dtype=np.float32)


def ground_classes(rho: Floats) -> Bytes:
    """Vegetation, soil, water, snow or unclassified from a pixel's own reflectance ``(10, y, x)``."""
    blue, green, red, nir, swir = (rho[TEN_BANDS.index(name)] for name in ("B02", "B03", "B04", "B08", "B11"))
    scl = np.full(blue.shape, 5, dtype=np.uint8)
    water = (green > nir) & (nir < 0.075)
    scl[(nir < 0.11) & ~water] = 7
    scl[(nir - red) > 0.36 * (nir + red)] = 4
    scl[water] = 6
    scl[(green - swir > 0.42 * (green + swir)) & (green > 0.3)] = 11
    return scl


def classify(clear: Floats, weather: Weather, *, cloud: Floats, shade: Floats) -> Bytes:
    """The true scene classification ``(y, x)``: *clear* is the reflectance without clouds."""
    scl = ground_classes(clear)
    scl[shade > 0.2] = 3
    if weather.kind is Kind.CIRRUS:
        scl[cloud > 2 * THIN] = 10
        return scl
    scl[cloud > THIN] = 8
    scl[cloud > 0.5] = 9
    return scl


def mistaken(true: Bytes, clear: Floats, island: Island, weather: Weather, window: Window, *, cloud: Floats) -> Bytes:
    """The classification a processor would give: *true* with its usual errors.

    One thin cloud edge in ten is missed and three tenths of the cirrus; a third of bright film and roofs is called
    cloud, the same pixels on every date, as processors do; a part of the shadows is called water or cast shadow.

    Parameters
    ----------
    true : (y, x) uint8
        On the grid of 20 m.
    clear : (10, y, x) float32
        Reflectance without clouds.
    island, weather, window
        The window is that of the pixels of 10 m.
    cloud : (y, x) float32
    """
    rows, cols = half_grid(window)
    place = unit(bits(island.key("bright"), cols >> 1, rows >> 1))
    u, v = (np.ascontiguousarray(axis[::2]) for axis in island.axes(window))
    luck = fractal(weather.key + 5, u, v, (160.0, 80.0, 40.0), 0.8)
    scl = true.copy()
    blue = clear[0]
    on_ground = np.isin(true, (4, 5, 7))
    scl[on_ground & (blue > 0.155) & (place < 0.33)] = 8
    scl[on_ground & (blue > 0.21) & (place < 0.16)] = 9
    edge = (true == 8) & (cloud < 0.3)
    scl[edge & (luck < -1.28)] = ground_classes(clear)[edge & (luck < -1.28)]
    thin = (true == 10) & (luck < -0.52)
    scl[thin] = ground_classes(clear)[thin]
    scl[(true == 3) & (luck > 1.35)] = 6
    scl[(true == 3) & (luck < -1.5)] = 2
    return scl


def half_grid(window: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the even rows and columns of a window: where pixels of 20 m begin."""
    return (
        np.arange(window.row, window.row + window.rows, 2)[:, None],
        np.arange(window.col, window.col + window.cols, 2)[None],
    )
