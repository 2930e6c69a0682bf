"""The part of a scene's file that an area needs, as a COG on the very pixels of the source."""

import math
from pathlib import Path
from typing import Any

import pystac
from affine import Affine
from odc.geo.geobox import GeoBox
from rasterio.windows import Window
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from eosat.cog import Style, write_cog
from eosat.errors import InputError
from eosat.grid import project, wgs84_outline
from eosat.storage import Access, opened
from eosat.tiling import Window as Part

MARGIN = 1500.0
"""Ground around the area that is kept: halo, dilation and the rescue of bright targets look beyond it. [m]"""
STEP = 3000.0
"""Corners lie on multiples of this from the source's: the phase of any usual resolution stays the same. [m]"""


def clip(href: str, access: Access, area: BaseGeometry, staged: Path) -> GeoBox:
    """Write what *area* (lon/lat degrees) and its surroundings show of *href* to *staged*; returns its grid.

    Raises
    ------
    InputError
        When the file does not reach the area.
    """
    with opened(href, access) as src:
        window = window_of(src, area)
        grid = _grid(src, window)
        style = Style(
            dtype=src.dtypes[0],
            nodata=0 if src.nodata is None else src.nodata,
            overviews="nearest",
            tags={key: value for key, value in src.tags().items() if key != "AREA_OR_POINT"},
            scale=src.scales[0],
            offset=src.offsets[0],
        )
        values = src.read(1, window=window)
    with write_cog(staged, grid, style) as out:
        out.write(values, Part(row=0, col=0, height=grid.shape[0], width=grid.shape[1]))
    return grid


def clip_grid(href: str, access: Access, area: BaseGeometry) -> GeoBox:
    """The grid that :func:`clip` would write; only the file's header is read."""
    with opened(href, access) as src:
        return _grid(src, window_of(src, area))


def _grid(src: Any, window: Window) -> GeoBox:
    corner = src.transform * Affine.translation(window.col_off, window.row_off)
    return GeoBox((window.height, window.width), corner, src.crs.to_string())


def window_of(src: Any, area: BaseGeometry) -> Window:
    """Window of an open raster over *area* with its margin, corners on multiples of :data:`STEP`."""
    if src.crs is None:
        raise InputError("error.no_crs", href=src.name)
    west, south, east, north = project(area, src.crs.to_wkt()).bounds
    pixel, left, top = abs(src.transform.a), src.transform.c, src.transform.f
    step = max(round(STEP / pixel), 1)

    def span(low: float, high: float, length: int) -> tuple[int, int]:
        first = math.floor((low - MARGIN) / pixel / step) * step
        last = math.ceil((high + MARGIN) / pixel / step) * step
        return max(first, 0), min(last, length)

    col, col_end = span(west - left, east - left, src.width)
    row, row_end = span(top - north, top - south, src.height)
    if col_end <= col or row_end <= row:
        raise InputError("mirror.outside", href=src.name)
    return Window(col, row, col_end - col, row_end - row)


def clipped(item: pystac.Item, grids: dict[str, GeoBox]) -> pystac.Item:
    """*item* with the footprint and pixel places of its clipped files, by asset key; all else as it was."""
    found = item.clone()
    outline = wgs84_outline(next(iter(grids.values())))
    ground = shape(item.geometry).intersection(outline)
    found.geometry, found.bbox = mapping(ground), list(ground.bounds)
    for name in ("proj:shape", "proj:transform", "proj:bbox", "proj:geometry"):
        found.properties.pop(name, None)
    for key, grid in grids.items():
        fields = found.assets[key].extra_fields
        fields.pop("proj:bbox", None)
        fields["proj:shape"], fields["proj:transform"] = list(grid.shape), list(grid.transform[:6])
    return found
