"""What a map says of itself, and its pixels strip by strip: the ground that a sample is drawn from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.features
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow
from shapely.geometry.base import BaseGeometry

from eosat.classes import UNOBSERVED
from eosat.cog.read import look
from eosat.errors import InputError
from eosat.grid import metric_crs, project
from eosat.regions import polygons, region
from eosat.storage import unreadable
from eosat.summary import classes_of, labels_of, pixel_hectares
from eosat.tiling import Window

STRIP = 512
"""Rows in memory at once. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A class raster and what is known of how it was made."""

    path: Path
    grid: GeoBox
    classes: tuple[str, ...]
    """Name of value 0, 1, ..."""
    credit: str
    """Attribution of its imagery."""
    simulated: bool
    period: str
    """Dates of its imagery, empty where it does not say."""
    place: Any = None
    """The region its run was made for, as its config says it; None for a raster that no run made."""


def read_map(path: str | Path) -> Map:
    """The map in a finished run's directory, or a class raster of its own.

    Raises
    ------
    InputError
        When it is no uint8 raster of classes in a CRS that counts in metres.
    """
    given = Path(path)
    file = labels_of(given) if given.is_dir() else given
    raster = look(str(file))
    if raster.crs is None:
        raise InputError("error.no_crs", href=file)
    metric_crs(raster.crs)
    if raster.dtype != "uint8":
        raise InputError("error.no_labels", path=file, why=raster.dtype)
    record = said_by_run(file.parent)
    return Map(
        path=file,
        grid=GeoBox(raster.shape, raster.transform, raster.crs),
        classes=tuple(classes_of(raster.tags)),
        credit=record.get("attribution") or raster.tags.get("TIFFTAG_COPYRIGHT", ""),
        simulated=bool(record.get("simulated")),
        period=str(record.get("request", {}).get("period", "")),
        place=record.get("request", {}).get("region"),
    )


def said_by_run(folder: Path) -> dict[str, Any]:
    """The provenance of a run's directory; empty where there is none."""
    try:
        found = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def outline_of(wish: str | Path | Sequence[float] | None, grid: GeoBox) -> BaseGeometry | None:
    """Outline of a region in the CRS of *grid*; None when everything is wanted."""
    return None if wish is None else polygons(project(region(wish).area, str(grid.crs)))


def strips(path: Path, grid: GeoBox, outline: BaseGeometry | None) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """First row and values (y, x) of each strip of rows; pixels whose centre is not inside *outline* are unobserved."""
    try:
        with rasterio.open(path) as src:
            for row in range(0, grid.shape[0], STRIP):
                height = min(STRIP, grid.shape[0] - row)
                values = src.read(1, window=RasterWindow(0, row, grid.shape[1], height))
                if outline is not None:
                    values[_beyond(outline, grid[row : row + height])] = UNOBSERVED
                yield row, values
    except RasterioError as err:
        raise unreadable(str(path), err) from err


def _beyond(outline: BaseGeometry, grid: GeoBox) -> NDArray[np.bool_]:
    """(y, x) Pixels whose centre is not inside."""
    mask: NDArray[np.bool_] = rasterio.features.geometry_mask([outline], grid.shape, grid.transform)
    return mask


def count(path: Path, grid: GeoBox, outline: BaseGeometry | None) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pixels and ground [ha] of each value, (256,) both; what is not inside the outline is nowhere counted."""
    pixels, ground = np.zeros(256, np.int64), np.zeros(256)
    inside_unseen = 0.0
    for row, values in strips(path, grid, outline):
        window = Window(row=row, col=0, height=values.shape[0], width=values.shape[1])
        size = pixel_hectares(grid, window)
        pixels += np.bincount(values.ravel(), minlength=256)
        ground += np.bincount(values.ravel(), weights=size.ravel(), minlength=256)
        if outline is not None:
            inside_unseen += float(size[_beyond(outline, grid[row : row + values.shape[0]])].sum())
    ground[UNOBSERVED] -= inside_unseen
    return pixels, ground


def same_grid(one: GeoBox, other: GeoBox) -> bool:
    """Whether two rasters have the same pixels."""
    return one.shape == other.shape and str(one.crs) == str(other.crs) and one.transform.almost_equals(other.transform)


def value_at(one: Map, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Class of the map at points in lon/lat degrees; 255 beside the map."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", str(one.grid.crs), always_xy=True).transform(lon, lat)
    try:
        with rasterio.open(one.path) as src:
            columns, rows = ~one.grid.transform * (np.asarray(x), np.asarray(y))
            columns, rows = np.floor(columns + 1e-6).astype(int), np.floor(rows + 1e-6).astype(int)
            found = np.full(len(columns), UNOBSERVED, np.uint8)
            inside = (columns >= 0) & (rows >= 0) & (columns < one.grid.shape[1]) & (rows < one.grid.shape[0])
            for at in np.flatnonzero(inside):
                found[at] = src.read(1, window=RasterWindow(columns[at], rows[at], 1, 1))[0, 0]
    except RasterioError as err:
        raise unreadable(str(one.path), err) from err
    return found
