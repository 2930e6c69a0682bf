"""The sea: water that joins the edge of the map in one large piece. And its shore."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.windows import Window as RasterWindow

from eosat.cog.write import Style, write_cog
from eosat.land.product import Bytes, Flags
from eosat.tiling import Window

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


def pieces(rows: Iterable[Bytes], least: float) -> tuple[list[NDArray[np.int64]], NDArray[np.bool_]]:
    """Connected pieces of water, by runs of pixels in rows: 4-neighbours join. One row is looked at a time.

    Parameters
    ----------
    rows : iterable of (x,) uint8
        Every row of a raster, the uppermost first.
    least : float
        Pixels from which a piece is large.

    Returns
    -------
    list of (run, 3) int64, (piece,) bool
        By row first column, column after the last, and number of the piece of each run; whether a piece touches the
        edge of the raster and is large.
    """
    parent: list[int] = []
    size: list[int] = []
    edge: list[bool] = []
    found: list[NDArray[np.int64]] = []
    before = np.zeros((0, 3), np.int64)
    for row in rows:
        here = _runs(row == INLAND)
        for at, (start, end, _) in enumerate(here):
            here[at, 2] = len(parent)
            parent.append(len(parent))
            size.append(int(end - start))
            edge.append(not found or start == 0 or end == len(row))
        for above, below in _touching(before, here):
            _join(parent, size, edge, above, below)
        found.append(here)
        before = here
    for _, _, piece in before:
        edge[_root(parent, int(piece))] = True
    roots = np.array([_root(parent, one) for one in range(len(parent))], np.int64)
    large = np.array([edge[one] and size[one] >= least for one in range(len(parent))], bool)
    for runs in found:
        runs[:, 2] = roots[runs[:, 2]]
    return found, large


def _runs(flags: Flags) -> NDArray[np.int64]:
    """(run, 3) First column, column after the last, 0."""
    change = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return np.column_stack([change[::2], change[1::2], np.zeros(len(change) // 2, np.int64)])


def _touching(above: NDArray[np.int64], below: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pieces of runs that share a column."""
    if len(above) and len(below):
        first = np.searchsorted(above[:, 1], below[:, 0], side="right")
        last = np.searchsorted(above[:, 0], below[:, 1], side="left")
        for at in range(len(below)):
            for other in range(first[at], last[at]):
                yield int(above[other, 2]), int(below[at, 2])


def _root(parent: list[int], one: int) -> int:
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


def _join(parent: list[int], size: list[int], edge: list[bool], one: int, other: int) -> None:
    """Make two pieces one."""
    one, other = _root(parent, one), _root(parent, other)
    if one == other:
        return
    low, high = min(one, other), max(one, other)
    parent[high] = low
    size[low] += size[high]
    edge[low] = edge[low] or edge[high]


def with_sea(row: Bytes, runs: NDArray[np.int64], large: NDArray[np.bool_]) -> Bytes:
    """A row of land and inland water with the sea told apart."""
    done = row.copy()
    for start, end, piece in runs:
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
