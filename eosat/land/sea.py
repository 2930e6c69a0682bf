"""The sea: water that joins the edge of the map in one large piece. And its shore."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.windows import Window as RasterWindow

from eosat.classes import UNOBSERVED
from eosat.cog.write import Style, write_cog
from eosat.land.product import Bytes, Flags
from eosat.tiling import Window

Runs = NDArray[np.int64]
SEA_HECTARES = 1000.0
"""Water that touches the edge of the map and is at least so large is the sea (a choice). [ha]"""
LAND, INLAND, SEA, SHORE = range(4)
STRIP = 512
"""Rows in memory at once. [px]"""


def separate_sea(source: Path, target: Path, grid: GeoBox, style: Style) -> None:
    """Write a raster of land and inland water again, with the sea and its shore told apart; strip by strip."""
    rows, columns = grid.shape
    least = SEA_HECTARES * 1e4 / abs(grid.transform.determinant)
    with rasterio.open(source) as src, write_cog(target, grid, style) as out:

        def read(start: int, end: int) -> Bytes:
            return np.asarray(src.read(1, window=RasterWindow(0, start, columns, end - start)), np.uint8)

        every = (row for start in range(0, rows, STRIP) for row in read(start, min(start + STRIP, rows)))
        runs, large = pieces(every, least)
        for start in range(0, rows, STRIP):
            end = min(start + STRIP, rows)
            first, last = max(start - 1, 0), min(end + 1, rows)
            told = [with_sea(row, runs[first + at], large) for at, row in enumerate(read(first, last))]
            above = [None, *told] if start == 0 else told
            below = [*told, None] if end == rows else told
            own = start - first
            done = [with_shore(above[at], told[at + own], below[at + own + 1]) for at in range(end - start)]
            out.write(np.stack(done), Window(row=start, col=0, height=end - start, width=columns))


def pieces(rows: Iterable[Bytes], least: float) -> tuple[list[Runs], Flags]:
    """Connected pieces of water, by runs of pixels in rows: 4-neighbours join. One row is looked at a time.

    The edge of the map is that of the raster, and of what is unobserved from there inwards: the grid of a run is a
    little larger than its region.

    Parameters
    ----------
    rows : iterable of (x,) uint8
        Every row of a raster, the uppermost first.
    least : float
        Pixels from which a piece is large.

    Returns
    -------
    list of (run, 4) int64, (piece,) bool
        By row first column, column after the last, number of the piece, and 1 for water or 0 for unobserved, of each
        run; whether a piece is water that touches the edge of the map and is large.
    """
    known = Pieces()
    found: list[Runs] = []
    before = np.zeros((0, 4), np.int64)
    for row in rows:
        here = known.numbered(_runs(row), len(row), first=not found)
        for above, below in _touching(before, here):
            known.meet(before[above], here[below])
        for at in np.flatnonzero(here[:-1, 1] == here[1:, 0]):
            known.meet(here[at], here[at + 1])
        found.append(here)
        before = here
    for run in before:
        known.edge[known.root(int(run[2]))] = True
    roots = np.array([known.root(one) for one in range(len(known.parent))], np.int64)
    for runs in found:
        runs[:, 2] = roots[runs[:, 2]]
    return found, known.seas(least)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces as they grow: a forest of numbers, each pointing to an older one of its piece or to itself."""

    parent: list[int] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    """[px]"""
    edge: list[bool] = field(default_factory=list)
    """Whether a piece touches the edge of the raster."""
    wet: list[bool] = field(default_factory=list)
    """Whether it is water; else it is unobserved."""
    beside: list[tuple[int, int]] = field(default_factory=list)
    """Neighbours of which one is water and one unobserved."""

    def numbered(self, runs: Runs, width: int, *, first: bool) -> Runs:
        """A row's runs, each as a new piece."""
        runs[:, 2] = np.arange(len(self.parent), len(self.parent) + len(runs))
        self.parent.extend(runs[:, 2].tolist())
        self.size.extend((runs[:, 1] - runs[:, 0]).tolist())
        self.edge.extend((first | (runs[:, 0] == 0) | (runs[:, 1] == width)).tolist())
        self.wet.extend((runs[:, 3] == 1).tolist())
        return runs

    def root(self, one: int) -> int:
        """The oldest number of a piece."""
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def meet(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> None:
        """Make the pieces of two neighbouring runs one, or note that water lies beside the unobserved."""
        if one[3] != other[3]:
            self.beside.append((int(one[2]), int(other[2])))
            return
        low, high = sorted((self.root(int(one[2])), self.root(int(other[2]))))
        if low != high:
            self.parent[high] = low
            self.size[low] += self.size[high]
            self.edge[low] = self.edge[low] or self.edge[high]

    def seas(self, least: float) -> Flags:
        """(piece,) Whether it is a root of water at the edge of the map and large."""
        edge = self.edge.copy()
        for one, other in self.beside:
            water, unseen = (one, other) if self.wet[one] else (other, one)
            edge[self.root(water)] |= self.edge[self.root(unseen)]
        large = np.asarray(np.array(self.size) >= least, bool)
        return np.asarray(np.array(self.wet, bool) & np.array(edge, bool) & large)


def _runs(row: Bytes) -> Runs:
    """(run, 4) First column, column after the last, 0, and 1 for water or 0 for unobserved."""
    kind = np.where(row == INLAND, 1, np.where(row == UNOBSERVED, 0, -1))
    starts = np.flatnonzero(np.concatenate([[True], kind[1:] != kind[:-1]]))
    ends = np.append(starts[1:], len(row))
    runs = np.column_stack([starts, ends, np.zeros(len(starts), np.int64), kind[starts]])
    return runs[runs[:, 3] >= 0]


def _touching(above: Runs, below: Runs) -> Iterator[tuple[int, int]]:
    """Runs of two rows that share a column."""
    if len(above) and len(below):
        first = np.searchsorted(above[:, 1], below[:, 0], side="right")
        last = np.searchsorted(above[:, 0], below[:, 1], side="left")
        for at in range(len(below)):
            for other in range(first[at], last[at]):
                yield other, at


def with_sea(row: Bytes, runs: Runs, large: Flags) -> Bytes:
    """A row of land and inland water with the sea told apart."""
    done = row.copy()
    for start, end, piece, _ in runs:
        if large[piece]:
            done[start:end] = SEA
    return done


def with_shore(above: Bytes | None, row: Bytes, below: Bytes | None) -> Bytes:
    """A row in which sea that has land beside it (4-neighbours) is the shore.

    >>> with_shore(None, np.array([2, 2, 0], "uint8"), np.array([0, 2, 2], "uint8"))
    array([3, 3, 0], dtype=uint8)
    """
    side = np.zeros(len(row), bool)
    side[1:] |= row[:-1] == LAND
    side[:-1] |= row[1:] == LAND
    for other in (above, below):
        if other is not None:
            side |= other == LAND
    return np.where((row == SEA) & side, np.uint8(SHORE), row)
