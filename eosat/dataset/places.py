"""Blocks of ground, and which split each belongs to: no place stands in two."""

import hashlib
import math
from dataclasses import dataclass

from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

SPLITS = {"train": 0.7, "val": 0.15, "test": 0.15}
"""Share of the blocks, by their order in a hash."""
KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km. [km]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of ground of about the same width and height in kilometres."""

    row: int
    """From the equator northwards."""
    col: int
    """From Greenwich eastwards."""
    km: float
    """Side. [km]"""

    @property
    def id(self) -> str:
        """Name, e.g. ``"n371e1175"``: without a hyphen, which parts it from the chip's number."""
        return f"{'s' if self.row < 0 else 'n'}{abs(self.row)}{'w' if self.col < 0 else 'e'}{abs(self.col)}"

    def outline(self, rim_m: float = 0.0) -> BaseGeometry:
        """Its ground without a rim of *rim_m* metres inside its border, lon/lat degrees."""
        high, wide = _steps(self.row, self.km)
        south, west = self.row * high, self.col * wide
        down, across = (rim_m / 1000 / self.km * step for step in (high, wide))
        return box(west + across, south + down, west + wide - across, south + high - down)


def block_at(lon: float, lat: float, km: float) -> Block:
    """The block that holds a point.

    >>> block_at(126.55, 33.37, 10.0).id
    'n371e1174'
    """
    row = math.floor(lat / (km / KM_PER_DEGREE))
    return Block(row=row, col=math.floor(lon / _steps(row, km)[1]), km=km)


def _steps(row: int, km: float) -> tuple[float, float]:
    """Height and width of the blocks of a row. [degree]"""
    high = km / KM_PER_DEGREE
    return high, high / max(math.cos(math.radians((row + 0.5) * high)), 0.01)


def blocks_over(area: BaseGeometry, km: float) -> tuple[Block, ...]:
    """Blocks that *area* touches."""
    west, south, east, north = area.bounds
    rows = range(block_at(west, south, km).row, block_at(west, north, km).row + 1)
    found = []
    for row in rows:
        wide = _steps(row, km)[1]
        columns = range(math.floor(west / wide), math.floor(east / wide) + 1)
        found += [Block(row=row, col=col, km=km) for col in columns]
    return tuple(one for one in found if one.outline().intersects(area))


def splits_of(blocks: tuple[Block, ...], seed: int) -> dict[Block, str]:
    """A split for each block: ordered by a hash of name and seed, then cut by :data:`SPLITS`.

    With three blocks or more no split is empty.

    >>> row = tuple(Block(row=0, col=col, km=10.0) for col in range(20))
    >>> [list(splits_of(row, 1).values()).count(name) for name in SPLITS]
    [14, 3, 3]
    """
    order = sorted(blocks, key=lambda one: hashlib.sha256(f"{seed} {one.id}".encode()).digest())
    small = 1 if len(order) >= len(SPLITS) else 0
    tests = max(round(len(order) * SPLITS["test"]), small)
    vals = max(round(len(order) * SPLITS["val"]), small)
    names = ["test"] * tests + ["val"] * vals + ["train"] * (len(order) - tests - vals)
    return dict(zip(order, names, strict=True))
