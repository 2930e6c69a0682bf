"""The output grid: one GeoBox per run, and how files lie on it. Coordinates are (x, y) in the grid's CRS."""

from typing import Any

from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely import segmentize, transform
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from eosat.errors import InputError
from eosat.resampling import Axis
from eosat.tiling import Window

SNAP = 6
"""Grids start and end on multiples of so many pixels: then 10, 20 and 60 m pixels share their edges."""


def utm(area: BaseGeometry) -> str:
    """EPSG code of the UTM zone under the centre of *area* (lon/lat degrees).

    >>> from shapely.geometry import box
    >>> utm(box(126.1, 33.1, 127.0, 33.6))
    'EPSG:32652'
    """
    centre = area.centroid
    zone = min(int((centre.x + 180) // 6) + 1, 60)
    return f"EPSG:{(32600 if centre.y >= 0 else 32700) + zone}"


def grid_over(area: BaseGeometry, *, crs: str, resolution: float, anchor: tuple[float, float] = (0.0, 0.0)) -> GeoBox:
    """The smallest grid that covers *area*, its pixel edges in phase with *anchor*.

    Parameters
    ----------
    area : shapely geometry
        Area of interest, lon/lat degrees (EPSG:4326).
    crs : str
        Projected CRS of the grid, metres.
    resolution : float
        Pixel size. [m]
    anchor : (float, float)
        x and y of any pixel corner of the scenes, so that nothing has to be resampled. [m]

    Raises
    ------
    InputError
        When *crs* is unknown or counts in degrees.
    """
    west, south, east, north = project(area, metric_crs(crs)).bounds
    step = resolution * SNAP
    left, top = _snap(west, anchor[0], step, up=False), _snap(north, anchor[1], step, up=True)
    right, bottom = _snap(east, anchor[0], step, up=True), _snap(south, anchor[1], step, up=False)
    shape = round((top - bottom) / resolution), round((right - left) / resolution)
    return GeoBox(shape, Affine(resolution, 0, left, 0, -resolution, top), crs)


def _snap(value: float, origin: float, step: float, *, up: bool) -> float:
    steps = (value - origin) / step
    nearest = round(steps)
    if abs(steps - nearest) > 1e-6:
        nearest = int(steps // 1) + (1 if up else 0)
    return origin + nearest * step


def project(area: BaseGeometry, crs: str, *, back: bool = False) -> BaseGeometry:
    """*area* (lon/lat degrees) in *crs*, or *back*; edges are followed densely because a straight edge bulges."""
    known = pyproj_crs(crs)
    step = 0.01 if not back or known.is_geographic else 500.0
    source, target = (known, CRS("EPSG:4326")) if back else (CRS("EPSG:4326"), known)
    transformer = Transformer.from_crs(source, target, always_xy=True)
    return transform(segmentize(area, step), transformer.transform, interleaved=False)


def pyproj_crs(crs: str) -> CRS:
    """A CRS that PROJ knows, or InputError."""
    try:
        return CRS.from_user_input(crs)
    except ProjError as err:
        raise InputError("error.crs_unknown", crs=crs) from err


def metric_crs(crs: str) -> str:
    """Authority code of a projected CRS that counts in metres, or InputError.

    >>> metric_crs("epsg:32652")
    'EPSG:32652'
    """
    known = pyproj_crs(crs)
    if not known.is_projected or any(axis.unit_name != "metre" for axis in known.axis_info):
        raise InputError("error.crs_units", crs=crs)
    return str(known.to_string()).upper() if known.to_authority() else str(known.to_wkt())


def part(grid: GeoBox, window: Window) -> GeoBox:
    """The window of *grid* as a grid of its own."""
    return grid[window.slices()]


def overlaps(grid: GeoBox, crs: str, bounds: tuple[float, float, float, float]) -> bool:
    """Whether a file with these *bounds* (left, bottom, right, top in *crs*) and *grid* share ground."""
    left, bottom, right, top = grid.boundingbox.bbox
    if crs != str(grid.crs):
        bridge = Transformer.from_crs(pyproj_crs(str(grid.crs)), pyproj_crs(crs), always_xy=True)
        left, bottom, right, top = bridge.transform_bounds(left, bottom, right, top)
    return left < bounds[2] and right > bounds[0] and bottom < bounds[3] and top > bounds[1]


def axes_on(transform: Any, grid: GeoBox) -> tuple[Axis, Axis] | None:
    """Rows and columns of *grid* on a raster of affine *transform* in the same CRS; None when turned or sheared."""
    if transform.b or transform.d or transform.e > 0 or transform.a < 0:
        return None
    to_source = ~transform * grid.transform
    rows = Axis(scale=_tidy(to_source.e), offset=_tidy(to_source.f), length=grid.shape[0])
    cols = Axis(scale=_tidy(to_source.a), offset=_tidy(to_source.c), length=grid.shape[1])
    return rows, cols


def _tidy(value: float) -> float:
    """Without the last noise of float division, so that equal grids compare equal."""
    return round(value, 9) + 0.0


def wgs84_outline(grid: GeoBox) -> BaseGeometry:
    """Footprint of the grid, lon/lat degrees."""
    return project(box(*grid.boundingbox.bbox), str(grid.crs), back=True)
