"""Drawing the points: strata are counted, then the pixels with the least random numbers are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from eosat.sample.design import numbers
from eosat.sample.maps import strips


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One part of the ground and its share of the sample."""

    value: int
    """Value of its pixels in the raster of strata."""
    name: str
    pixels: int
    hectares: float
    """Ground, pixel-counted. [ha]"""
    points: int
    """Points drawn in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The centre of a drawn pixel."""

    id: str
    """``"r<row>c<column>"`` in the raster of strata: the same pixel keeps its name in a larger sample."""
    row: int
    column: int
    x: float
    y: float
    """In the CRS of the raster of strata. [m]"""
    lon: float
    lat: float
    """WGS 84. [degree]"""
    stratum: int
    """Value of its stratum."""


def draw(path: Path, grid: GeoBox, outline: BaseGeometry | None, points: Mapping[int, int], seed: int) -> list[Point]:
    """A simple random sample without replacement within each stratum, in random order.

    Parameters
    ----------
    path, grid, outline
        Raster of strata, its grid, and where points may lie; see :func:`eosat.sample.maps.strips`.
    points : mapping
        Value of a stratum -> points in it.
    seed : int
        Decides which pixels; the same seed and more points give these points and others.
    """
    kept = {value: np.zeros((3, 0), np.uint64) for value in points}
    for first, values in strips(path, grid, outline):
        rows, columns = np.arange(values.shape[0])[:, None], np.arange(values.shape[1])[None]
        drawn = numbers(seed, rows + first, columns)
        for value, wanted in points.items():
            kept[value] = _least(kept[value], drawn, values == value, first, wanted)
    rows, columns = np.concatenate([one[1:] for one in kept.values()], axis=1).astype(np.int64)
    strata = np.repeat(list(kept), [one.shape[1] for one in kept.values()])
    order = np.argsort(numbers(seed + 1, rows, columns))
    return _placed(rows[order], columns[order], strata[order], grid)


def _least(
    before: NDArray[np.uint64], drawn: NDArray[np.uint64], there: NDArray[np.bool_], first: int, wanted: int
) -> NDArray[np.uint64]:
    """The *wanted* pixels with the least numbers so far: (number, row, column) by pixel."""
    if before.shape[1] == wanted and wanted:
        there = there & (drawn < before[0].max())
    rows, columns = np.nonzero(there)
    new = np.stack([drawn[rows, columns], (rows + first).astype(np.uint64), columns.astype(np.uint64)])
    both = np.concatenate([before, new], axis=1)
    return both[:, np.argsort(both[0], kind="stable")[:wanted]]


def _placed(
    rows: NDArray[np.int64], columns: NDArray[np.int64], strata: Sequence[int] | NDArray[np.int64], grid: GeoBox
) -> list[Point]:
    x, y = grid.transform * (columns + 0.5, rows + 0.5)  # type: ignore[operator]
    lon, lat = Transformer.from_crs(str(grid.crs), "EPSG:4326", always_xy=True).transform(x, y)
    return [
        Point(
            id=f"r{rows[at]}c{columns[at]}", row=int(rows[at]), column=int(columns[at]), stratum=int(strata[at]),
            x=float(x[at]), y=float(y[at]), lon=round(float(lon[at]), 7), lat=round(float(lat[at]), 7),
        )
        for at in range(len(rows))
    ]  # fmt: skip
