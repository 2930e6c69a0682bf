"""Hectares of each class by district, counted in pixels and corrected for the areal scale of the projection."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Proj
from rasterio.errors import RasterioError
from rasterio.features import geometry_mask
from rasterio.windows import Window as RasterWindow
from shapely.geometry.base import BaseGeometry

from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.cog.read import look, unreadable
from eosat.errors import InputError
from eosat.grid import metric_crs, project
from eosat.regions import District, Region, region

BLOCK_ROWS = 2048
"""Rows of labels in memory at once. [px]"""


def summarise(labels: str | Path, regions: str | Path | Region, *, classes: Sequence[str] = LANDCOVER) -> pd.DataFrame:
    """Hectares of each class in each district.

    Parameters
    ----------
    labels : path
        Class raster (uint8, 255 unobserved), or a run directory that holds ``landcover.tif``.
    regions : name, path or Region
        Districts; see :func:`eosat.regions.region`.
    classes : sequence of str
        Name of class value 0, 1, ...

    Returns
    -------
    pandas.DataFrame
        A row a district: ``id, level, name_ko, name_en, area_ha, observed_percent``, ``<class>_ha`` for every class,
        ``unobserved_ha``. Pixel-counted: a pixel belongs to the district that holds its centre. ``area_ha`` is the sum
        of the classes and the unobserved; pixels outside the raster are not counted.

    Raises
    ------
    InputError
        When no district touches the raster.
    """
    path = Path(labels)
    path = labels_of(path) if path.is_dir() else path
    wanted = regions if isinstance(regions, Region) else region(regions)
    raster = look(str(path))
    if raster.crs is None:
        raise InputError("error.no_crs", href=path)
    metric_crs(raster.crs)
    if raster.dtype != "uint8":
        raise InputError("error.no_labels", path=path, why=raster.dtype)
    grid = GeoBox(raster.shape, raster.transform, raster.crs)
    rows = [_row(path, grid, district, classes) for district in wanted.districts]
    table = pd.DataFrame([row for row in rows if row is not None])
    if table.empty:
        raise InputError("error.regions_outside", path=path)
    return table


def labels_of(folder: Path) -> Path:
    """Label raster of a finished run's directory; InputError when it has none."""
    path = folder / "landcover.tif"
    if not path.exists():
        raise InputError("run.not_finished", path=folder, missing=path.name)
    return path


def _row(path: Path, grid: GeoBox, district: District, classes: Sequence[str]) -> dict[str, Any] | None:
    outline = project(district.geometry, str(grid.crs))
    counts = count_inside(path, grid, outline)
    if counts.sum() == 0:
        return None
    strange = [value for value in np.flatnonzero(counts) if value not in (*range(len(classes)), UNOBSERVED)]
    if strange:
        raise InputError("error.no_labels", path=path, why=", ".join(map(str, strange[:5])))
    hectares = counts * pixel_hectares(grid, district.geometry)
    total, unseen = hectares.sum(), hectares[UNOBSERVED]
    return {
        "id": district.id,
        "level": district.level,
        "name_ko": district.name_ko,
        "name_en": district.name_en,
        "area_ha": round(total, 2),
        "observed_percent": round(100 * (1 - unseen / total), 2),
        **{f"{name}_ha": round(hectares[value], 2) for value, name in enumerate(classes)},
        "unobserved_ha": round(unseen, 2),
    }


def count_inside(path: Path, grid: GeoBox, outline: BaseGeometry) -> NDArray[np.int64]:
    """Pixels of each value 0..255 of the raster whose centre lies in *outline* (CRS of the raster): shape (256,)."""
    counts = np.zeros(256, np.int64)
    rows, cols = _box(grid, outline)
    try:
        with rasterio.open(path) as src:
            for start in range(rows[0], rows[1], BLOCK_ROWS):
                window = RasterWindow(cols[0], start, cols[1] - cols[0], min(BLOCK_ROWS, rows[1] - start))
                values = src.read(1, window=window)
                inside = geometry_mask([outline], values.shape, src.window_transform(window), invert=True)
                counts += np.bincount(values[inside], minlength=256)
    except RasterioError as err:
        raise unreadable(str(path), err) from err
    return counts


def count_pixels(path: Path) -> dict[str, int]:
    """Observed and unobserved pixels of a class raster."""
    total = unseen = 0
    with rasterio.open(path) as src:
        for _, block in src.block_windows(1):
            values = src.read(1, window=block)
            total += values.size
            unseen += int(np.count_nonzero(values == UNOBSERVED))
    return {"total": total, "observed": total - unseen, "unobserved": unseen}


def _box(grid: GeoBox, outline: BaseGeometry) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns (start, stop) of *grid* that the outline's box touches; empty when it misses."""
    left, bottom, right, top = outline.bounds
    corners = [~grid.transform * corner for corner in ((left, top), (right, bottom))]
    (first_col, first_row), (last_col, last_row) = corners
    rows = max(int(np.floor(first_row)), 0), min(int(np.ceil(last_row)), grid.shape[0])
    cols = max(int(np.floor(first_col)), 0), min(int(np.ceil(last_col)), grid.shape[1])
    missed = rows[0] >= rows[1] or cols[0] >= cols[1]
    return ((0, 0), (0, 0)) if missed else (rows, cols)


def pixel_hectares(grid: GeoBox, near: BaseGeometry) -> float:
    """Area of a pixel on the ground at the centre of *near* (lon/lat degrees): the grid's over the areal scale. [ha]"""
    centre = near.centroid
    scale = Proj(CRS.from_user_input(str(grid.crs))).get_factors(centre.x, centre.y).areal_scale
    return float(abs(grid.resolution.x * grid.resolution.y) / scale / 10_000)
