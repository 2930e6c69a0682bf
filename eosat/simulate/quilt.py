"""Patchwork: quarters of different grain, each cut into parcels by borders that are nearly parallel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.noise import Bits, Floats, Sites, bits, fractal, scramble, sites, unit
from eosat.simulate.place import Island, Window

JITTER = 0.32
"""How far a border strays from its even place, in parts of a parcel's side. [1]"""
TABLE = 4096
"""Length of the tables of random numbers; a power of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcels:
    """What parcel each point lies in."""

    number: Bits
    """32 random bits, equal within a parcel."""
    edge: Floats
    """Distance to its border. [m]"""
    across: Floats
    """Position across the strips, from a corner of the quarter's lattice. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarters:
    """Which quarter each cell lies in."""

    sites: Sites
    index: NDArray[np.int32]
    """(y, x), position in `sites`."""
    edge: Floats
    """(y, x) distance to the quarter's border. [m]"""
    x: Floats
    """(y, x) coordinates, bent as all borders are. [m]"""
    y: Floats


def quarters(island: Island, window: Window, spacing: float) -> Quarters:
    """Cells of 2.5 m around scattered points, *spacing* metres apart, with bent borders."""
    from eosat.simulate.materials import FINE
    from eosat.simulate.noise import enlarge

    u, v = island.axes(window)
    fine_u, fine_v = island.axes(window, FINE)
    found = sites(island.key("quarter"), u, v, spacing=spacing, reach=2.2 * spacing)
    bend = [
        enlarge(np.float32(16) * fractal(island.key(name), u, v, (420.0, 170.0, 70.0), 0.45), FINE)
        for name in ("bend-x", "bend-y")
    ]
    x = fine_u.astype(np.float32)[None] + bend[0]
    y = fine_v.astype(np.float32)[:, None] + bend[1]
    index, edge = nearest(x, y, found, spacing)
    return Quarters(sites=found, index=index, edge=edge, x=x, y=y)


def nearest(x: Floats, y: Floats, found: Sites, spacing: float) -> tuple[NDArray[np.int32], Floats]:
    """Index of the nearest site to each point, and the distance to the border with the next. [m]

    The sites are those of one lattice, so nine of them are asked for each point.
    """
    left, top = int(np.floor(found.x.min() / spacing)), int(np.floor(found.y.min() / spacing))
    cols = int(np.floor(found.x.max() / spacing)) - left + 1
    sx, sy = found.x.astype(np.float32), found.y.astype(np.float32)
    home = np.floor(y * np.float32(1 / spacing)).astype(np.int32) - np.int32(top)
    home *= np.int32(cols)
    home += np.floor(x * np.float32(1 / spacing)).astype(np.int32) - np.int32(left)
    best = np.full(x.shape, np.inf, dtype=np.float32)
    second = best.copy()
    index = np.zeros(x.shape, dtype=np.int32)
    for down, right in np.ndindex(3, 3):
        number = home + np.int32((down - 1) * cols + right - 1)
        dx, dy = x - np.take(sx, number, mode="clip"), y - np.take(sy, number, mode="clip")
        dx *= dx
        dy *= dy
        dx += dy
        closer = dx < best
        np.minimum(second, np.maximum(dx, best), out=second)
        np.copyto(index, number, where=closer)
        np.minimum(best, dx, out=best)
    return index, (np.sqrt(second) - np.sqrt(best)) * np.float32(0.5)


def parcels(
    x: Floats, y: Floats, *, number: Bits, angle: tuple[Floats, Floats], sides: tuple[Floats, Floats], key: int
) -> Parcels:
    """Cut the quarter of each point into strips, and the strips into parcels.

    Parameters
    ----------
    x, y : float32 arrays of one shape
        Coordinates. [m]
    number : uint32
        Of the quarter of each point.
    angle : (cos, sin)
        Of the strips' direction to east, for each point.
    sides : (length, width)
        Of a parcel, along and across the strips, for each point. [m]
    key : int
    """
    table = unit(bits(key, np.arange(TABLE), np.zeros(TABLE, dtype=np.int64))) - np.float32(0.5)
    cos, sin = angle
    along, across = x * cos + y * sin, y * cos - x * sin
    row, beside = _cut(across, sides[1], number, table)
    strip = scramble(row.view(np.uint32) * np.uint32(0x9E3779B1) ^ number)
    shift = np.take(table, (strip & np.uint32(TABLE - 1)).astype(np.int32))
    col, ahead = _cut(along + shift * sides[0], sides[0], strip, table)
    parcel = scramble(strip + col.view(np.uint32) * np.uint32(0x85EBCA6B))
    return Parcels(number=parcel, edge=np.minimum(beside, ahead), across=across)


def _cut(at: Floats, side: Floats, number: Bits, table: Floats) -> tuple[NDArray[np.int32], Floats]:
    """Which part of a line cut at jittered places a point lies in, and how far the nearest cut is. [m]"""
    at = at / side
    low = np.floor(at).astype(np.int32)
    at -= low
    first = _jitter(low, number, table)
    last = _jitter(low + np.int32(1), number, table)
    before, after = at < first, at >= 1 + last
    distance = np.minimum(np.abs(at - first), np.abs(1 + last - at)) * side
    return low - before + after, distance


def _jitter(place: NDArray[np.int32], number: Bits, table: Floats) -> Floats:
    index = (place.view(np.uint32) * np.uint32(2654435) + number) & np.uint32(TABLE - 1)
    return np.asarray(np.take(table, index.view(np.int32)) * np.float32(2 * JITTER), dtype=np.float32)
