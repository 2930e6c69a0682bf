"""The output grid: one GeoBox per run, and how files lie on it. Coordinates are (x, y) in the grid's CRS."""

from typing import Any

from odc.geo import CRS
from odc.geo.geobox import GeoBox
from odc.geo.geom import Geometry
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
    box = project(area, crs).boundingbox
    step = resolution * SNAP
    left, top = _snap(box.left, anchor[0], step, up=False), _snap(box.top, anchor[1], step, up=True)
    right, bottom = _snap(box.right, anchor[0], step, up=True), _snap(box.bottom, anchor[1], step, up=False)
    return GeoBox.from_bbox(
        (left, bottom, right, top),
        crs=crs,
        shape=(_count(top - bottom, resolution), _count(right - left, resolution)),
    )


def _snap(value: float, origin: float, step: float, *, up: bool) -> float:
    steps = (value - origin) / step
    nearest = round(steps)
    if abs(steps - nearest) > 1e-6:
        nearest = int(steps // 1) + (1 if up else 0)
    return origin + nearest * step


def _count(length: float, resolution: float) -> int:
    return round(length / resolution)


def project(area: BaseGeometry, crs: str) -> Geometry:
    """*area* (lon/lat degrees) in *crs*, its edges followed densely because a straight edge bulges."""
    return Geometry(area, "EPSG:4326").to_crs(metric_crs(crs), resolution=0.01)


def metric_crs(crs: str) -> CRS:
    """A CRS that counts in metres, or InputError."""
    try:
        known = CRS(crs)
    except Exception as err:
        raise InputError("error.crs_unknown", crs=crs) from err
    if known.geographic or known.units[0] not in ("metre", "m"):
        raise InputError("error.crs_units", crs=crs)
    return known


def part(grid: GeoBox, window: Window) -> GeoBox:
    """The window of *grid* as a grid of its own."""
    return grid[window.slices()]


def axes_on(transform: Any, grid: GeoBox) -> tuple[Axis, Axis] | None:
    """Rows and columns of *grid* on a raster of affine *transform* in the same CRS; None when it is turned or sheared."""
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
    return grid.extent.to_crs("EPSG:4326", resolution=grid.resolution.x * 100).geom
