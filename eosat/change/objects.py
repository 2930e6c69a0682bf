"""What changed as objects: an outline, from what to what, how sure, between which looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import Transformer
from rasterio.windows import Window as RasterWindow
from shapely.geometry.base import BaseGeometry

from eosat.change.judge import CORE, FILES, shape_of, transitions, windows
from eosat.change.pair import Pair, Run
from eosat.land.cva import WAYS
from eosat.regions import Region
from eosat.tiling import Window
from eosat.vector import burned, matched, named, outlines, read_parquet

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """Changed patches, in the order of the raster's rows."""

    shapes: Shapes
    """(n,) Polygons along the edges of pixels, in the grid's CRS. [m]"""
    columns: dict[str, list[Any]]
    """Name -> n values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Sums over the pixels of each object."""

    pixels: NDArray[np.int64]
    """(n,)"""
    kinds: NDArray[np.int64]
    """(n, code) Pixels of each transition."""
    sure: NDArray[np.float64]
    """(n,) Sum of the confidence. [%]"""
    surest: NDArray[np.int64]
    """(n,) Its greatest. [%]"""
    other: NDArray[np.float64]
    """(n,) Sum of the probability of another class. [%]"""
    ways: NDArray[np.int64]
    """(n, way) Pixels that moved each way."""


def objects_of(folder: Path, pair: Pair, place: Region, earlier: Path | None) -> Objects:
    """Trace what changed in the rasters of *folder*.

    Parameters
    ----------
    folder : Path
        Holds the rasters of a comparison; they are sieved already.
    pair : Pair
    place : Region
        Districts; an object belongs to the last that holds a point of it, the smallest where levels nest.
    earlier : Path, optional
        GeoParquet of an earlier comparison: its objects keep their ids.
    """
    with rasterio.open(folder / FILES["change"]) as src:
        changed = src.read(1) == 1
    found = outlines(changed.view(np.uint8), pair.grid.transform, mask=changed)
    shapes = np.array([shape for shape, _ in found] or [None], object)[: None if changed.any() else 0]
    counted = _counted(folder, pair.grid, shapes, len(pair.classes) ** 2)
    points = shapely.point_on_surface(shapes)
    return Objects(
        shapes=shapes,
        columns={
            "id": _ids(shapes, points, str(pair.grid.crs), earlier),
            **_said(counted, pair),
            "district": _districts(points, place, str(pair.grid.crs)),
            "before": [pair.before.interval] * len(shapes),
            "after": [pair.after.interval] * len(shapes),
            "scenes_before": _scenes(points, pair.before),
            "scenes_after": _scenes(points, pair.after),
        },
    )


def _said(counted: Counted, pair: Pair) -> dict[str, list[Any]]:
    """Columns that are read off the pixels."""
    kind = counted.kinds.argmax(1) if len(counted.kinds) else np.zeros(0, int)
    names, pixels = transitions(pair.classes), np.maximum(counted.pixels, 1)
    hectare = abs(pair.grid.transform.determinant) / 10_000
    most = counted.kinds[np.arange(len(kind)), kind]
    return {
        "from": [names[int(code)][0] for code in kind],
        "to": [names[int(code)][1] for code in kind],
        "share_percent": np.rint(100 * most / pixels).astype(int).tolist(),
        "confidence": np.round(counted.sure / pixels, 1).tolist(),
        "confidence_max": counted.surest.tolist(),
        "class_change": np.round(counted.other / pixels, 1).tolist(),
        "direction": [WAYS[way] for way in counted.ways.argmax(1).tolist()],
        "n_px": counted.pixels.tolist(),
        "area_ha": np.round(counted.pixels * hectare, 4).tolist(),
    }


def _counted(folder: Path, grid: GeoBox, shapes: Shapes, kinds: int) -> Counted:
    """Sums over the pixels of each object, block by block."""
    count = len(shapes)
    totals = Counted(
        pixels=np.zeros(count, np.int64),
        kinds=np.zeros((count, kinds), np.int32 if count * kinds > 10**7 else np.int64),
        sure=np.zeros(count),
        surest=np.zeros(count, np.int64),
        other=np.zeros(count),
        ways=np.zeros((count, len(WAYS)), np.int64),
    )
    if not count:
        return totals
    tree = shapely.STRtree(shapes)
    for window, layers in _blocks(folder, grid):
        left, top = grid.transform * (window.col, window.row)
        right, bottom = grid.transform * (window.col + window.width, window.row + window.height)
        here = np.sort(tree.query(shapely.box(left, bottom, right, top)))
        transform = grid.transform @ type(grid.transform).translation(window.col, window.row)
        numbers = burned(shapes[here], transform, (window.height, window.width))
        inside = numbers > 0
        if inside.any():
            _add(totals, here[numbers[inside] - 1], {name: plane[inside] for name, plane in layers.items()})
    return totals


def _add(totals: Counted, which: NDArray[np.int64], values: dict[str, NDArray[np.uint8]]) -> None:
    """Add pixels of a block to the sums."""
    np.add.at(totals.pixels, which, 1)
    np.add.at(totals.kinds, (which, values["from_to"]), 1)
    np.add.at(totals.sure, which, values["confidence"])
    np.maximum.at(totals.surest, which, values["confidence"])
    np.add.at(totals.other, which, values["class_change"])
    np.add.at(totals.ways, (which, values["direction"]), 1)


def _blocks(folder: Path, grid: GeoBox) -> Iterator[tuple[Window, dict[str, NDArray[np.uint8]]]]:
    names = ("from_to", "confidence", "class_change", "direction")
    sources = {name: rasterio.open(folder / FILES[name]) for name in names}
    try:
        for window in windows(shape_of(grid), CORE):
            box = RasterWindow(window.col, window.row, window.width, window.height)
            yield window, {name: src.read(1, window=box) for name, src in sources.items()}
    finally:
        for src in sources.values():
            src.close()


def _ids(shapes: Shapes, points: Shapes, crs: str, earlier: Path | None) -> list[str]:
    """Ids: that of the object an earlier comparison found there, else one from the place."""
    lons, lats = _degrees(points, crs)
    if earlier is None:
        return named(lons, lats, known=[], was=np.full(len(shapes), -1))
    old, columns, old_crs = read_parquet(earlier)
    if old_crs != crs and len(old):
        bridge = Transformer.from_crs(old_crs, crs, always_xy=True)
        old = shapely.transform(old, lambda at: np.column_stack(bridge.transform(at[:, 0], at[:, 1])))
    return named(lons, lats, known=[str(one) for one in columns["id"]], was=matched(shapes, old))


def _degrees(points: Shapes, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not len(points):
        return np.zeros(0), np.zeros(0)
    bridge = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lons, lats = bridge.transform(shapely.get_x(points), shapely.get_y(points))
    return np.asarray(lons), np.asarray(lats)


def _districts(points: Shapes, place: Region, crs: str) -> list[str]:
    """Id of the smallest district that holds each point; empty outside of all."""
    lons, lats = _degrees(points, crs)
    at = shapely.points(lons, lats)
    found = np.full(len(points), "", object)
    for one in sorted(place.districts, key=lambda district: -float(district.geometry.area)):
        shapely.prepare(one.geometry)
        found[shapely.covers(one.geometry, at)] = one.id
    return [str(name) for name in found]


def _scenes(points: Shapes, run: Run) -> list[str]:
    """Ids of the scenes whose files cover each point, with spaces between."""
    lists: list[list[str]] = [[] for _ in points]
    for scene in run.plan.scenes.kept:
        outline: BaseGeometry = shapely.box(*scene.bounds)
        at = points
        if scene.crs != str(run.grid.crs) and len(points):
            bridge = Transformer.from_crs(str(run.grid.crs), scene.crs, always_xy=True)
            at = shapely.points(*bridge.transform(shapely.get_x(points), shapely.get_y(points)))
        for place in np.flatnonzero(shapely.covers(outline, at)):
            lists[int(place)].append(scene.id)
    return [" ".join(names) for names in lists]
