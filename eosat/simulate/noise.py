"""Randomness that belongs to a place: pure functions of a key and of coordinates, so that any block of any size is the
same part of the same world. Nothing here keeps a state.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint32]

SPREAD = 151 / 315
"""Standard deviation of a cubic B-spline surface over independent unit normals, averaged over places: the sum of the
squared weights in one dimension, whose root enters twice. [1]"""


def key_of(seed: int, name: str) -> int:
    """Key of one layer of one world, 32 bits.

    >>> key_of(7, "coast") != key_of(8, "coast")
    True
    """
    return zlib.crc32(f"{seed}/{name}".encode())


def scramble(bits: Bits) -> Bits:
    """Mix each number so that neighbours have nothing in common (the constants of ``lowbias32``, C. Wellons 2018)."""
    bits = bits ^ (bits >> np.uint32(16))
    bits *= np.uint32(0x7FEB352D)
    bits ^= bits >> np.uint32(15)
    bits *= np.uint32(0x846CA68B)
    bits ^= bits >> np.uint32(16)
    return bits


def bits(key: int, right: NDArray[np.integer], down: NDArray[np.integer]) -> Bits:
    """32 random bits for each pair of whole numbers; the two arrays broadcast."""
    x = scramble(right.astype(np.uint32) + np.uint32(key & 0xFFFFFFFF))
    y = scramble(down.astype(np.uint32) ^ np.uint32(key * 0x9E3779B1 & 0xFFFFFFFF))
    return scramble(x ^ (y + np.uint32(0x68BC21EB)))


def unit(drawn: Bits) -> Floats:
    """Random bits as numbers in 0..1."""
    return (drawn >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def gauss(drawn: Bits) -> Floats:
    """Random bits as nearly normal numbers: the sum of four bytes, mean 0, standard deviation 1, at most 3.46.

    >>> values = gauss(bits(5, np.arange(200)[None], np.arange(200)[:, None]))
    >>> bool(abs(values.mean()) < 0.01), bool(abs(values.std() - 1) < 0.01)
    (True, True)
    """
    total = drawn & np.uint32(255)
    for shift in (8, 16, 24):
        total = total + ((drawn >> np.uint32(shift)) & np.uint32(255))
    return (total.astype(np.float32) - np.float32(510)) * np.float32(1 / 147.8)


def noise(key: int, u: NDArray[np.float64], v: NDArray[np.float64], wave: float) -> Floats:
    """A smooth random surface over the grid of *u* and *v*: a cubic B-spline over normal numbers on a lattice.

    Parameters
    ----------
    key : int
    u, v : (x,), (y,) float64
        Coordinates of columns and rows. [m]
    wave : float
        Side of the lattice: features are about twice as long. [m]

    Returns
    -------
    (y, x) float32
        Mean 0, standard deviation 1.
    """
    i, across = _taps(u / wave)
    j, along = _taps(v / wave)
    left, top = int(i.min()), int(j.min())
    nodes = gauss(bits(key, np.arange(left, i.max() + 4)[None], np.arange(top, j.max() + 4)[:, None]))
    rows = sum(nodes[:, i - left + k] * across[k] for k in range(4))
    out = rows[j - top] * along[0][:, None]
    for k in range(1, 4):
        out += rows[j - top + k] * along[k][:, None]
    return np.asarray(out * np.float32(1 / SPREAD), dtype=np.float32)


def _taps(at: NDArray[np.float64]) -> tuple[Ints, Floats]:
    """First of the four lattice points around each place, and their B-spline weights ``(4, n)``."""
    low = np.floor(at)
    f = (at - low).astype(np.float32)
    g = 1 - f
    weights = np.stack([g**3, 3 * f**3 - 6 * f**2 + 4, 3 * g**3 - 6 * g**2 + 4, f**3]) * np.float32(1 / 6)
    return low.astype(np.int64) - 1, weights.astype(np.float32)


def fractal(key: int, u: NDArray[np.float64], v: NDArray[np.float64], waves: Sequence[float], fall: float) -> Floats:
    """Noise of several *waves*, each *fall* times as strong as the one before; standard deviation 1."""
    weights = np.array([fall**n for n in range(len(waves))])
    weights /= np.sqrt((weights**2).sum())
    total = np.zeros((len(v), len(u)), dtype=np.float32)
    for number, (wave, weight) in enumerate(zip(waves, weights, strict=True)):
        total += np.float32(weight) * noise(key + 7919 * number, u, v, wave)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Scattered points, one for each square of a lattice."""

    x: NDArray[np.float64]
    """East of the world's middle. [m]"""
    y: NDArray[np.float64]
    """North of the world's middle. [m]"""
    bits: Bits
    """32 random bits for each."""

    def draw(self, number: int) -> Floats:
        """A further random number in 0..1 for each."""
        return unit(scramble(self.bits + np.uint32(number * 0x9E3779B1 & 0xFFFFFFFF)))

    def only(self, keep: NDArray[np.bool_]) -> "Sites":
        """Those that *keep* names."""
        return Sites(x=self.x[keep], y=self.y[keep], bits=self.bits[keep])


def sites(key: int, u: NDArray[np.float64], v: NDArray[np.float64], *, spacing: float, reach: float) -> Sites:
    """Points scattered over the plane, *spacing* apart on average, that lie within *reach* of the grid. [m]"""
    i = np.arange(np.floor((u.min() - reach) / spacing), np.floor((u.max() + reach) / spacing) + 1)
    j = np.arange(np.floor((v.min() - reach) / spacing), np.floor((v.max() + reach) / spacing) + 1)
    right, down = (a.ravel().astype(np.int64) for a in np.meshgrid(i, j))
    drawn = bits(key, right, down)
    across = unit(scramble(drawn + np.uint32(1))).astype(np.float64)
    up = unit(scramble(drawn + np.uint32(2))).astype(np.float64)
    x = (right + 0.12 + 0.76 * across) * spacing
    y = (down + 0.12 + 0.76 * up) * spacing
    return Sites(x=x, y=y, bits=drawn)


def enlarge(field: Floats, factor: int) -> Floats:
    """Bilinear enlargement of a ``(y, x)`` field by a whole *factor*; pixel edges stay where they are.

    >>> enlarge(np.float32([[0, 4]]), 2)
    array([[0., 1., 3., 4.],
           [0., 1., 3., 4.]], dtype=float32)
    """
    for axis in (0, 1):
        count = field.shape[axis]
        at = np.clip((np.arange(count * factor) + 0.5) / factor - 0.5, 0, count - 1).astype(np.float32)
        low = at.astype(np.int64)
        weight = np.expand_dims(at - low.astype(np.float32), 1 - axis)
        high = np.minimum(low + 1, count - 1)
        field = np.take(field, low, axis) * (1 - weight) + np.take(field, high, axis) * weight
    return field
