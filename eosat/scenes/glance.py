"""One small read of each file over the area of interest."""

import math
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from shapely import contains_xy, prepare
from shapely.geometry.base import BaseGeometry

from eosat.grid import project, utm
from eosat.sentinel2 import NODATA
from eosat.storage import UNSIGNED, Access, Cache, opened

GLANCE = 512
"""Longest side of the small read by which a scene is judged. [px]"""


def glance_grid(area: BaseGeometry) -> GeoBox:
    """Grid of at most :data:`GLANCE` px a side over the box of *area* (lon/lat degrees), in its UTM zone.

    One grid for every scene, whatever CRS its files are in, so that what they see can be compared.
    """
    crs = utm(area)
    west, south, east, north = project(area, crs).bounds
    step = max(east - west, north - south) / GLANCE
    shape = max(math.ceil((north - south) / step), 1), max(math.ceil((east - west) / step), 1)
    return GeoBox(shape, Affine(step, 0, west, 0, -step, north), crs)


def inside_of(area: BaseGeometry, glance: GeoBox) -> NDArray[np.bool_]:
    """Pixels of the glance whose centre lies in *area*. By shapely: rasterio's mask is not safe on several threads."""
    outline = project(area, str(glance.crs))
    prepare(outline)
    cols, rows = np.meshgrid(np.arange(glance.shape[1]) + 0.5, np.arange(glance.shape[0]) + 0.5)
    step, left, top = glance.transform.a, glance.transform.c, glance.transform.f
    return np.asarray(contains_xy(outline, left + cols * step, top - rows * step), dtype=bool)


def glance_at(href: str, glance: GeoBox, *, access: Access = UNSIGNED, cache: Cache | None = None) -> NDArray[Any]:
    """Pixels of *href* over the glance, nearest neighbour, so that every value is one that stands in the file."""
    how = {"crs": str(glance.crs), "transform": glance.transform, "height": glance.shape[0], "width": glance.shape[1]}
    with (
        opened(href, access, cache) as src,
        WarpedVRT(src, **how, resampling=Resampling.nearest, nodata=NODATA, src_nodata=NODATA) as vrt,
    ):
        return np.asarray(vrt.read(1))


def share_of(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    """Share of *whole* that *part* makes up, 0..1."""
    total = np.count_nonzero(whole)
    return round(int(np.count_nonzero(part)) / int(total), 4) if total else 0.0
