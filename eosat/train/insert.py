"""Objects laid into imagery: outlines exact to 2 m, spectra with correlated spread, the sensor's blur.

An object is a set of polygons in metres. What the sensor sees of it is its outline blurred by the point spread and
sampled at 10 m (bands of 20 m: at 20 m, then bilinear to 10 m); what is true of a pixel is the share of its square that
the outline covers. The background, already seen through the sensor, is mixed with the object by the former.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.sentinel2 import BANDS, TEN_BANDS

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Places = NDArray[np.floating[Any]]

CELL, PIXEL = 2.0, 10.0
"""Sides of a cell, on which outlines are drawn, and of a pixel. [m]"""
CELLS = int(PIXEL / CELL)
SPREAD = (4.8, 7.5)
"""Standard deviations of the point spread of a 10 m band: 1.1 px FWHM to what was fitted on resampled products. [m]"""
SHIFT = 1.0
"""Standard deviation of the shift between bands of 10 and 20 m. [m]"""
FINE = np.array([band.metres == 10 for band in BANDS if band.name in TEN_BANDS])
"""Which of the ten bands have pixels of 10 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Reflectance of a kind of surface in the ten bands."""

    mean: Floats
    """(10,) [1]"""
    factor: Floats
    """(10, 10) Lower factor of the covariance between places. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An object on the ground."""

    value: int
    """Class: 0 is other."""
    outline: tuple[Floats, ...]
    """Polygons (n, 2) of x and y from the north-western corner of the chip, y southwards; together the object. [m]"""
    colour: Floats
    """(10,) Reflectance. [1]"""
    dims: bool = False
    """*colour* is a factor on what lies there, as a shadow is, and no reflectance."""
    rough: float = 0.06
    """Standard deviation of brightness from pixel to pixel inside. [1]"""
    fill: tuple[float, float, float] | None = None
    """Rows across the object: direction [rad], pitch [m], and share of the pitch that is covered [1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A chip with objects."""

    x: Floats
    """(10, y, x) reflectance. [1]"""
    cover: Floats
    """(classes - 1, y, x) Share of each pixel covered by class 1, 2, ... [1]"""
    shares: tuple[tuple[int, Floats], ...] = field(default=())
    """Class and share of each pixel (y, x) of every single object of class 1 and up."""


def read_materials(path: Path | None = None) -> dict[str, Material]:
    """Materials by name out of a table: rows mean, sd and, where measured, the correlation of each band.

    Where no correlation was measured, bands of one part of the spectrum go together (visible .9, near infrared .95,
    shortwave .9) and parts do so by .6.

    Raises
    ------
    InputError
        When a material lacks a row.
    """
    path = path or Path(__file__).with_name("solar_spectra.csv")
    rows: dict[str, dict[str, Floats]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values = np.array([float(row[band]) for band in TEN_BANDS], np.float32)
            rows.setdefault(row["material"], {})[row["stat"]] = values
    try:
        return {name: _material(stats) for name, stats in rows.items()}
    except KeyError as err:
        raise InputError("solar.material", path=path, row=err.args[0]) from err


def _material(stats: dict[str, Floats]) -> Material:
    sd = stats["sd"].astype(float)
    measured = f"corr_{TEN_BANDS[0]}" in stats
    together = np.stack([stats[f"corr_{band}"] for band in TEN_BANDS]) if measured else _together()
    covariance = together * np.outer(sd, sd) + 1e-8 * np.eye(len(sd))
    return Material(mean=stats["mean"], factor=np.linalg.cholesky(covariance).astype(np.float32))


def _together() -> NDArray[np.float64]:
    part = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2])  # visible with the first red edge, near infrared, shortwave
    inside = np.array([0.9, 0.95, 0.9])[part]
    matrix = np.where(part[:, None] == part[None], inside[:, None], 0.6)
    np.fill_diagonal(matrix, 1)
    return matrix


def draw_colour(material: Material, rng: np.random.Generator, wide: float = 1.0) -> Floats:
    """Reflectance (10,) of one object of a material, at least 0.004; *wide* scales the spread. [1]"""
    colour = material.mean + wide * material.factor @ rng.standard_normal(len(TEN_BANDS)).astype(np.float32)
    return np.maximum(colour, np.float32(0.004))


@dataclass(frozen=True, slots=True, kw_only=True)
class Optics:
    """How cells become pixels, one side of a chip at a time; (pixels, cells) matrices whose rows sum to 1."""

    fine: Floats
    """Through the point spread of a 10 m band."""
    coarse: Floats
    """Through that of a 20 m band, sampled at 20 m, and bilinear back to 10 m."""
    square: Floats
    """Mean over the square of a pixel: what is true of it."""


def optics(size: int, sigma: float, shift: float = 0.0) -> Optics:
    """Matrices of a chip.

    Parameters
    ----------
    size : int
        Even side of the chip. [px]
    sigma : float
        Standard deviation of the point spread of 10 m bands; that of 20 m bands is twice it. [m]
    shift : float
        Shift of 20 m bands against those of 10 m. [m]
    """
    cells = (np.arange(CELLS * size) + 0.5) * CELL
    fine = _gauss((np.arange(size) + 0.5) * PIXEL, cells, sigma)
    coarse = _gauss((np.arange(size // 2) + 0.5) * 2 * PIXEL + shift, cells, 2 * sigma)
    square = np.repeat(np.eye(size), CELLS, axis=1) / CELLS
    return Optics(
        fine=fine.astype(np.float32),
        coarse=(_bilinear(size) @ coarse).astype(np.float32),
        square=square.astype(np.float32),
    )


def _gauss(centres: Places, cells: Places, sigma: float) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * ((centres[:, None] - cells[None]) / sigma) ** 2)
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _bilinear(size: int) -> NDArray[np.float64]:
    """(size, size / 2) from pixels of 20 m to pixels of 10 m between them, edges held."""
    at = np.clip((np.arange(size) + 0.5) / 2 - 0.5, 0, size // 2 - 1)
    low = np.minimum(at.astype(int), max(size // 2 - 2, 0))
    matrix = np.zeros((size, size // 2))
    matrix[np.arange(size), low] = 1 - (at - low)
    matrix[np.arange(size), np.minimum(low + 1, size // 2 - 1)] += at - low
    return matrix


def drawn(polygons: tuple[Floats, ...], size: int) -> tuple[Flags, slice, slice]:
    """Cells whose centres lie inside any of the polygons, and the rows and columns of cells they stand for.

    Returns
    -------
    (rows, columns) bool, slice, slice
        Cut to the box around the object and to the chip of *size* px; empty where it lies outside.
    """
    corners = np.concatenate(polygons)
    low = np.clip(np.floor(corners.min(0) / CELL), 0, CELLS * size).astype(int)
    high = np.clip(np.ceil(corners.max(0) / CELL), 0, CELLS * size).astype(int)
    rows, columns = slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))
    y = ((np.arange(rows.start, rows.stop) + 0.5) * CELL)[:, None]
    x = ((np.arange(columns.start, columns.stop) + 0.5) * CELL)[None]
    inside = np.zeros((y.size, x.size), bool)
    for polygon in polygons:
        inside |= _within(polygon, x, y)
    return inside, rows, columns


def _within(polygon: Floats, x: Places, y: Places) -> Flags:
    """Whether points lie inside a polygon, by crossings of a ray to the east."""
    inside = np.zeros((y.size, x.size), bool)
    x0, y0 = polygon[-1]
    for x1, y1 in polygon:
        if y0 != y1:
            between = (y0 > y) != (y1 > y)
            inside ^= between & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        x0, y0 = x1, y1
    return inside


def lay(background: Floats, things: tuple[Thing, ...], lens: Optics, classes: int, rng: np.random.Generator) -> Seen:
    """Lay objects into a chip, one over the other in their order.

    Parameters
    ----------
    background : (10, y, x) float32
        Square, even side. Reflectance. [1]
    things : tuple of Thing
        Those of class 1 and up come last and do not overlap each other: then shares are exact.
    lens : Optics
        Of this size.
    classes : int
        Number of classes, other included.
    rng : Generator
        Of what varies inside objects.
    """
    x, size = background.astype(np.float32, copy=True), background.shape[-1]
    cover = np.zeros((classes - 1, size, size), np.float32)
    shares = []
    for thing in things:
        inside, rows, columns = drawn(thing.outline, size)
        cells = inside.astype(np.float32)
        share = _sampled(lens.square, cells, rows, columns)
        cells *= _rows(thing, rows, columns)
        near, far = (_sampled(matrix, cells, rows, columns) for matrix in (lens.fine, lens.coarse))
        _mix(x, thing, near, far, rng)
        if thing.value:
            cover[thing.value - 1] += share
            shares.append((thing.value, share))
    return Seen(x=x, cover=np.minimum(cover, 1), shares=tuple(shares))


def _sampled(matrix: Floats, cells: Floats, rows: slice, columns: slice) -> Floats:
    """Pixels (y, x) that a matrix of :class:`Optics` makes of some cells."""
    return np.asarray(matrix[:, rows] @ cells @ matrix[:, columns].T, np.float32)


def _rows(thing: Thing, rows: slice, columns: slice) -> Floats:
    """Opacity of the cells of an object: 1, or less between its rows."""
    if thing.fill is None:
        return np.ones((1, 1), np.float32)
    angle, pitch, share = thing.fill
    y = ((np.arange(rows.start, rows.stop) + 0.5) * CELL)[:, None]
    x = ((np.arange(columns.start, columns.stop) + 0.5) * CELL)[None]
    across = np.mod(y * np.cos(angle) - x * np.sin(angle), pitch) / pitch
    return np.where(across < share, 1, 0.35).astype(np.float32)


def _mix(x: Floats, thing: Thing, near: Floats, far: Floats, rng: np.random.Generator) -> None:
    """Mix an object into *x*, in place, by how much of it bands of 10 m and of 20 m see of it."""
    hit = np.flatnonzero(np.maximum(near, far).max(1) > 1e-4), np.flatnonzero(np.maximum(near, far).max(0) > 1e-4)
    if not (len(hit[0]) and len(hit[1])):
        return
    rows, columns = slice(hit[0][0], hit[0][-1] + 1), slice(hit[1][0], hit[1][-1] + 1)
    alpha = np.where(FINE[:, None, None], near[rows, columns], far[rows, columns])
    below = x[:, rows, columns]
    colour = thing.colour[:, None, None]
    grain = below if thing.dims else _grain(below.shape, thing.rough, rng)
    x[:, rows, columns] = (1 - alpha) * below + alpha * colour * grain


def _grain(shape: tuple[int, ...], rough: float, rng: np.random.Generator) -> Floats:
    """Brightness inside an object: patches common to all bands, and a third as much for each band alone."""
    _, rows, columns = shape
    raw = rng.standard_normal((len(TEN_BANDS) + 1, rows + 2, columns + 2)).astype(np.float32)
    # as the point spread does, neighbours share light
    noise = (raw[:, :-1, :-1] + raw[:, :-1, 1:] + raw[:, 1:, :-1] + raw[:, 1:, 1:])[:, :rows, :columns] / 2
    return np.asarray(np.exp(rough * (noise[:1] + noise[1:] / 3)), np.float32)
