"""Hectares of each class by district: pixels count with their share inside and their size on the ground."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Proj
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from eosat.classes import LABEL_FILES, LANDCOVER, UNOBSERVED
from eosat.cog.read import look
from eosat.coverage import fractions
from eosat.errors import InputError
from eosat.grid import metric_crs, project
from eosat.regions import District, Region, hectares, polygons, region
from eosat.storage import unreadable
from eosat.tiling import Window

BLOCK = 1024
"""Rows of labels in memory at once, and half their columns: a few 100 MB at most. [px]"""
BY_FRACTION = "_ha_by_fraction"
"""End of the columns that sum covered shares of pixels. [ha]"""
FAINT = 5
"""Smaller shares are left out of sums: over empty land a doubt of 1 % a pixel would outweigh what is there. [%]"""
LOW = 80
"""A district observed by less than this is marked: its numbers are incomplete. [%]"""
WHOLE = 0.999
"""A level covers its region when it holds this share of the region's area. [1]"""


def summarise(
    labels: str | Path, regions: str | Path | Region, *, classes: Sequence[str] | None = None
) -> pd.DataFrame:
    """Hectares of each class in each district.

    A pixel counts with the share of it that lies inside the outline, and with its size on the ground: that of the grid
    over the areal scale of the projection there. ``area_ha`` is the area of the outline on the WGS84 ellipsoid, and the
    classes and the unobserved add up to it. Ground that the raster does not reach is unobserved.

    Parameters
    ----------
    labels : path
        Class raster (uint8, 255 unobserved), or a run directory that holds ``landcover.tif`` or
        ``labels.tif``.
    regions : name, path or Region
        Districts; see :func:`eosat.regions.region`.
    classes : sequence of str
        Name of class value 0, 1, ...; default those that the raster names (its tags ``CLASS_0``, ...), else those of
        land cover.

    Returns
    -------
    pandas.DataFrame
        A row a district that touches the raster: ``id, level, name_ko, name_en, area_ha, observed_percent,
        well_observed`` (at least 80 %), ``inside_percent`` (share of the district that the raster reaches),
        ``<class>_ha`` for every class, ``unobserved_ha``. Where no level covers the region (a province of si and gun),
        the first row is the whole of it, level ``"region"``; so one level always can be summed.

    Raises
    ------
    InputError
        When no district touches the raster, or the raster holds no such classes.
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
    names = classes or classes_of(raster.tags)
    rows = [_row(path, grid, district, names) for district in with_whole(wanted)]
    table = pd.DataFrame([row for row in rows if row is not None])
    if table.empty:
        raise InputError("error.regions_outside", path=path)
    return table


def classes_of(tags: Mapping[str, str]) -> Sequence[str]:
    """Class names that a raster's tags hold, by value; land cover's where it holds none.

    >>> classes_of({"CLASS_0": "rice", "CLASS_1": "other", "CLASS_255": "unobserved"})
    ['rice', 'other']
    """
    named = list(takewhile(bool, (tags.get(f"CLASS_{value}") for value in range(UNOBSERVED))))
    return [name for name in named if name] or LANDCOVER


def labels_of(folder: Path) -> Path:
    """Label raster of a finished run's directory; InputError when it has none."""
    for name in LABEL_FILES:
        if (folder / name).exists():
            return folder / name
    raise InputError("run.not_finished", path=folder, missing=LABEL_FILES[0])


def with_whole(place: Region) -> tuple[District, ...]:
    """The districts of *place*, led by the whole of it where no level covers it."""
    areas: dict[str, float] = {}
    for one in place.districts:
        areas[one.level] = areas.get(one.level, 0.0) + one.geometry.area
    if max(areas.values()) >= WHOLE * place.area.area:
        return place.districts
    names = {"name_ko": place.name_ko, "name_en": place.name_en}
    return District(id="region", level="region", source="", geometry=place.area, **names), *place.districts


def _row(path: Path, grid: GeoBox, district: District, classes: Sequence[str]) -> dict[str, Any] | None:
    outline = polygons(project(district.geometry, str(grid.crs)))
    counted = ground_inside(path, grid, outline)
    area, reached = hectares(district.geometry), float(counted.sum())
    if reached == 0:
        return None
    strange = [value for value in np.flatnonzero(counted) if value not in (*range(len(classes)), UNOBSERVED)]
    if strange:
        raise InputError("error.no_labels", path=path, why=", ".join(map(str, strange[:5])))
    if reached > area or _footprint(grid).contains(outline):
        counted *= area / reached  # pixels and outline differ by 1e-6 at most; what adds up shall add up
        reached = area
    unseen = counted[UNOBSERVED] + area - reached
    return {
        "id": district.id,
        "level": district.level,
        "name_ko": district.name_ko,
        "name_en": district.name_en,
        "area_ha": round(area, 2),
        "observed_percent": round(100 * (1 - unseen / area), 2),
        "well_observed": bool(100 * (1 - unseen / area) >= LOW),
        "inside_percent": round(100 * reached / area, 2),
        **{f"{name}_ha": round(counted[value], 2) for value, name in enumerate(classes)},
        "unobserved_ha": round(unseen, 2),
    }


def _footprint(grid: GeoBox) -> BaseGeometry:
    """Outer edge of the grid in its CRS."""
    return shapely.Polygon(
        [grid.transform * (x * grid.shape[1], y * grid.shape[0]) for x, y in box(0, 0, 1, 1).exterior.coords]
    )


def with_covered(table: pd.DataFrame, fractions: Path, regions: Region) -> pd.DataFrame:
    """The table with what things cover by the sum of their shares of pixels, which small things do not drop out of.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`summarise` for the same districts.
    fractions : Path
        Covered shares (uint8 percent, 255 unobserved), a band a thing, its name in the band's description.
    regions : Region
        Districts.

    Returns
    -------
    pandas.DataFrame
        With ``<thing>_ha_by_fraction`` for each band, of shares of :data:`FAINT` and more. [ha]
    """
    raster = look(str(fractions))
    grid = GeoBox(raster.shape, raster.transform, raster.crs)
    outlines = {one.id: polygons(project(one.geometry, str(grid.crs))) for one in with_whole(regions)}
    values = np.arange(256)
    share = np.where((values >= FAINT) & (values <= 100), values / 100, 0)  # 255 is unobserved
    added = {
        f"{name}{BY_FRACTION}": [
            round(float(ground_inside(fractions, grid, outlines[one], band) @ share), 2) for one in table["id"]
        ]
        for band, name in enumerate(raster.descriptions, start=1)
    }
    return table.assign(**added)


def ground_inside(path: Path, grid: GeoBox, outline: BaseGeometry, band: int = 1) -> NDArray[np.float64]:
    """Ground of each value 0..255 of a band inside *outline* (polygons in the CRS of the raster): shape (256,). [ha]"""
    ground = np.zeros(256)
    try:
        with rasterio.open(path) as src:
            for part, weights in weights_inside(grid, outline):
                values = src.read(band, window=RasterWindow(part.col, part.row, part.width, part.height))
                ground += np.bincount(values.ravel(), weights=weights.ravel(), minlength=256)
    except RasterioError as err:
        raise unreadable(str(path), err) from err
    return ground


def weights_inside(grid: GeoBox, outline: BaseGeometry) -> Iterator[tuple[Window, NDArray[np.float64]]]:
    """Blocks of *grid* that *outline* (in its CRS) touches, and the ground of each pixel inside it (y, x). [ha]"""
    on_pixels = shapely.transform(outline.normalize(), lambda at: np.column_stack((~grid.transform) @ at.T))
    edges = _edges(on_pixels)
    shapely.prepare(on_pixels)
    for part in _windows(grid, on_pixels):
        cover = fractions(edges - [part.col, part.row] * 2, (part.height, part.width))
        yield part, cover * pixel_hectares(grid, part)


def _edges(outline: BaseGeometry) -> NDArray[np.float64]:
    """Edges of all rings, (n, 4): x0, y0, x1, y1."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(outline)), return_index=True)
    edges: NDArray[np.float64] = np.hstack([points[:-1], points[1:]])[ring[:-1] == ring[1:]]
    return edges


def _windows(grid: GeoBox, outline: BaseGeometry) -> Iterator[Window]:
    """The part of the raster that the outline (pixels of *grid*) touches, in blocks."""
    left, top, right, bottom = outline.bounds
    first_row, last_row = max(int(top), 0), min(int(bottom) + 1, grid.shape[0])
    first_col, last_col = max(int(left), 0), min(int(right) + 1, grid.shape[1])
    for row in range(first_row, last_row, BLOCK):
        for col in range(first_col, last_col, 2 * BLOCK):
            height, width = min(BLOCK, last_row - row), min(2 * BLOCK, last_col - col)
            if outline.intersects(box(col, row, col + width, row + height)):
                yield Window(row=row, col=col, height=height, width=width)


def count_pixels(path: Path) -> dict[str, int]:
    """Observed and unobserved pixels of a class raster."""
    total = unseen = 0
    with rasterio.open(path) as src:
        for _, block in src.block_windows(1):
            values = src.read(1, window=block)
            total += values.size
            unseen += int(np.count_nonzero(values == UNOBSERVED))
    return {"total": total, "observed": total - unseen, "unobserved": unseen}


def pixel_hectares(grid: GeoBox, window: Window) -> NDArray[np.float64]:
    """Size of each pixel of *window* on the ground: the grid's over the areal scale of its projection, (y, x). [ha]

    The scale is taken along the middle row and the middle column of the window and multiplied.
    """
    projection = Proj(CRS.from_user_input(str(grid.crs)))
    rows, cols = np.arange(window.row, window.row + window.height), np.arange(window.col, window.col + window.width)

    def scale(row: NDArray[Any], col: NDArray[Any]) -> NDArray[np.float64]:
        x, y = grid.transform * (col + 0.5, row + 0.5)  # type: ignore[operator]
        lon, lat = projection(x, y, inverse=True)
        return np.asarray(projection.get_factors(lon, lat).areal_scale)

    middle_row, middle_col = rows.mean(), cols.mean()
    across = scale(np.full(cols.shape, middle_row), cols)
    down = scale(rows, np.full(rows.shape, middle_col)) / scale(np.array([middle_row]), np.array([middle_col]))
    return np.asarray(abs(grid.transform.determinant) / 10_000 / (down[:, None] * across))
