"""Windows of rasters on the run's grid: native pixels where the CRS agrees, a warp only where it does not."""

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window as RasterWindow

from eosat.cog.direct import cog, tell
from eosat.cog.header import Damaged, Other
from eosat.cog.warp import bilinear_at, nearest_at, source_pixels
from eosat.errors import InputError
from eosat.grid import axes_on, part
from eosat.resampling import Axis
from eosat.storage import UNSIGNED, Access, Cache, distrust, is_remote, opened, shown, unreadable
from eosat.tiling import Window

AT_ONCE = 4
"""Remote files read at a time."""
MARGIN = 2
"""Source pixels read beyond the window so that interpolation at its rim sees its neighbours. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """What a raster file says of itself."""

    href: str
    shape: tuple[int, int]
    """Rows, columns. [px]"""
    count: int
    """Bands."""
    dtype: str
    crs: str | None
    """Authority code or WKT; None when the file has no CRS."""
    transform: Any
    """Affine: column, row -> x, y."""
    nodata: float | None
    descriptions: tuple[str | None, ...]
    """Name of each band."""
    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """One band of one window at its native pixel size, and where the window's pixels lie on it."""

    values: NDArray[Any]
    """(y, x) as stored. [DN]"""
    rows: Axis
    cols: Axis

    def strip(self, start: int, rows: int) -> "Plane":
        """What *rows* output rows from *start* on need of this plane."""
        wanted = self.rows.part(start, rows)
        first, height = _span(wanted, self.values.shape[0])
        if height <= 0:
            return Plane(values=self.values, rows=wanted, cols=self.cols)
        return Plane(values=self.values[first : first + height], rows=_moved(wanted, first), cols=self.cols)


def look(href: str, *, access: Access = UNSIGNED, cache: Cache | None = None) -> Raster:
    """Open *href* and say what it is.

    Raises
    ------
    InputError, WorldError
        When it cannot be opened: InputError for a local file, WorldError for a remote one.
    """
    with opened(href, access, cache) as src:
        return _describe(href, src)


def _describe(href: str, src: Any) -> Raster:
    return Raster(
        href=href,
        shape=(src.height, src.width),
        count=src.count,
        dtype=src.dtypes[0],
        crs=src.crs.to_string() if src.crs else None,
        transform=src.transform,
        nodata=src.nodata,
        descriptions=tuple(src.descriptions),
        scales=tuple(src.scales),
        offsets=tuple(src.offsets),
        tags=dict(src.tags()),
    )


def read_plane(
    href: str,
    grid: GeoBox,
    window: Window,
    *,
    classes: bool = False,
    access: Access = UNSIGNED,
    cache: Cache | None = None,
) -> Plane:
    """Read what *window* of *grid* shows of the first band of *href*.

    Parameters
    ----------
    href : str
        Path or URL of a raster with a CRS.
    grid : GeoBox
        Grid of the whole run; what is read does not depend on the window.
    window : Window
        Part of *grid* that is wanted. [px]
    classes : bool
        Class values: nearest neighbour in another CRS. Else bilinear there, and the mean where *grid* is coarser.
    access, cache
        How a remote file is opened; see :func:`eosat.storage.opened`.

    Returns
    -------
    Plane
        Stored values and their place; 0 (nodata) outside the raster.

    Raises
    ------
    InputError, WorldError
        When the file cannot be read or has no CRS.
    """
    try:
        source = cog(href, access, cache)
        if not classes and _is_coarser(source, grid):
            raise Other("mean onto a coarser grid")
        return _read_in(source, grid, window, classes=classes)
    except Other as other:
        if isinstance(other, Damaged) and is_remote(href):  # GDAL would pass over the checksum of a tile
            distrust(href, cache)
            raise unreadable(shown(href), other) from other
        tell(href, str(other))
    with opened(href, access, cache) as src:
        if src.crs is None:
            raise InputError("error.no_crs", href=href)
        if not classes and _is_coarser(src, grid):
            return _read_mean(src, grid, window)
        return _read_in(src, grid, window, classes=classes)


def read_planes(
    hrefs: Mapping[str, str],
    grid: GeoBox,
    window: Window,
    *,
    classes: bool = False,
    access: Access = UNSIGNED,
    cache: Cache | None = None,
) -> dict[str, Plane]:
    """Several files by name, each as by :func:`read_plane`; remote ones side by side, since a line answers late."""

    def one(href: str) -> Plane:
        return read_plane(href, grid, window, classes=classes, access=access, cache=cache)

    if not any(is_remote(href) for href in hrefs.values()):
        return {name: one(href) for name, href in hrefs.items()}
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return dict(zip(hrefs, pool.map(one, hrefs.values()), strict=True))


def _read_in(src: Any, grid: GeoBox, window: Window, *, classes: bool) -> Plane:
    """Pixels of an open raster as stored, or interpolated where it lies in another CRS or turned."""
    axes = axes_on(src.transform, part(grid, window)) if src.crs == grid.crs else None
    if axes is None:
        return _read_warped(src, grid, window, classes=classes)
    return read_native(src, *axes, margin=0 if classes else MARGIN)


def read_native(src: Any, rows: Axis, cols: Axis, *, index: int = 1, margin: int = MARGIN) -> Plane:
    """Read what *rows* and *cols* show of band *index* of an open raster, with a margin for interpolation."""
    top, height = _span(rows, src.height, margin)
    left, width = _span(cols, src.width, margin)
    if height <= 0 or width <= 0:
        return Plane(values=np.zeros((1, 1), src.dtypes[index - 1]), rows=_beyond(rows), cols=_beyond(cols))
    values = src.read(index, window=RasterWindow(left, top, width, height))
    return Plane(values=values, rows=_moved(rows, top), cols=_moved(cols, left))


def _span(axis: Axis, length: int, margin: int = MARGIN) -> tuple[int, int]:
    margin = 0 if axis.scale == 1 and axis.offset == int(axis.offset) else margin
    first = int(np.floor(axis.offset)) - margin
    last = int(np.ceil(axis.offset + axis.scale * axis.length)) + margin
    start, stop = max(first, 0), min(last, length)
    return start, stop - start


def _moved(axis: Axis, start: int) -> Axis:
    return Axis(scale=axis.scale, offset=axis.offset - start, length=axis.length)


def _beyond(axis: Axis) -> Axis:
    """An axis that misses the source altogether."""
    return Axis(scale=axis.scale, offset=10.0, length=axis.length)


def _read_warped(src: Any, grid: GeoBox, window: Window, *, classes: bool) -> Plane:
    rows, cols = source_pixels(src.transform, src.crs.to_wkt(), grid, window)
    top, left = max(int(rows.min()) - MARGIN, 0), max(int(cols.min()) - MARGIN, 0)
    bottom, right = min(int(rows.max()) + MARGIN + 1, src.height), min(int(cols.max()) + MARGIN + 1, src.width)
    if bottom <= top or right <= left:
        return _plane(np.zeros((window.height, window.width), src.dtypes[0]), window)
    values = src.read(1, window=RasterWindow(left, top, right - left, bottom - top))
    pick = nearest_at if classes else bilinear_at
    return _plane(pick(values, rows - top, cols - left), window)


def _read_mean(src: Any, grid: GeoBox, window: Window) -> Plane:
    """Mean of the source pixels under each pixel of a coarser grid; unseen where its middle is unseen."""
    options = {
        "crs": str(grid.crs),
        "transform": grid.transform,
        "height": grid.shape[0],
        "width": grid.shape[1],
        "resampling": Resampling.average,
        "src_nodata": 0,
        "nodata": 0,
        "dtype": "float32",
        "tolerance": 0.01,
    }
    box = RasterWindow(window.col, window.row, window.width, window.height)
    with WarpedVRT(src, **options) as vrt, WarpedVRT(src, **options | {"resampling": Resampling.nearest}) as middle:
        return _plane(np.where(middle.read(1, window=box) == 0, 0, vrt.read(1, window=box)), window)


def _plane(values: NDArray[Any], window: Window) -> Plane:
    """Values that lie on the window's own pixels."""
    rows, cols = (Axis(scale=1, offset=0, length=length) for length in (window.height, window.width))
    return Plane(values=values, rows=rows, cols=cols)


def _is_coarser(src: Any, grid: GeoBox) -> bool:
    """Whether a pixel of *grid* covers clearly more ground than one of *src*; at most 1.5 times is interpolated.

    By the diagonal of the source's bounds. GDAL's own suggestion makes a dataset, which crashed beside openers that
    come and go on other threads.
    """
    if src.crs == grid.crs:
        return bool(abs(grid.resolution.x) > 1.001 * abs(src.transform.a))
    west, south, east, north = transform_bounds(src.crs, str(grid.crs), *src.bounds)
    pixel = math.hypot(east - west, north - south) / math.hypot(src.width, src.height)
    return bool(abs(grid.resolution.x) > 1.5 * pixel)
