"""Labels of a chip: how much of each pixel each class covers."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from eosat.coverage import fractions
from eosat.dataset.polygons import Polygon
from eosat.grid import project

Floats = NDArray[np.float64]
LEAST = 0.005
"""A smaller covered share is taken for none. [1]"""


def soft_labels(polygons: Sequence[Polygon], classes: Sequence[str], grid: GeoBox, day: date) -> NDArray[np.uint8]:
    """Covered share of each pixel by class, exact.

    Parameters
    ----------
    polygons : sequence of Polygon
        Those near the chip.
    classes : sequence of str
        The first is what no polygon covers.
    grid : GeoBox
        Of the chip.
    day : date
        Of the scene. What a polygon covers that does not stand on that day is unknown: a building site, or ground
        that was cleared.

    Returns
    -------
    (classes, y, x) uint8
        Share x 255; 0 in all classes where unknown.
    """
    standing = [one for one in polygons if one.stands(day)]
    covered = np.stack([_covered([one for one in standing if one.name == name], grid) for name in classes])
    total = covered.sum(0)
    covered[1:] /= np.maximum(total, 1)
    covered[0] = 1 - np.minimum(total, 1)
    unknown = _covered([one for one in polygons if not one.stands(day)], grid) > LEAST
    soft: NDArray[np.uint8] = np.where(unknown, 0, np.rint(covered * 255)).astype(np.uint8)
    return soft


def _covered(polygons: Sequence[Polygon], grid: GeoBox) -> Floats:
    """Share of each pixel that the polygons cover together, (y, x). [1]"""
    rows, cols = grid.shape[0], grid.shape[1]
    if not polygons:
        return np.zeros((rows, cols))
    outline = on_pixels(unary_union([one.geometry for one in polygons]), grid)
    near = outline.intersection(box(-2, -2, cols + 2, rows + 2))
    areas = [part for part in shapely.get_parts(near) if part.geom_type == "Polygon"]
    if not areas:
        return np.zeros((rows, cols))
    return fractions(edges_of(shapely.multipolygons(areas).normalize()), (rows, cols))


def on_pixels(outline: BaseGeometry, grid: GeoBox) -> BaseGeometry:
    """A lon/lat outline in columns and rows of *grid*."""
    moved = project(outline, str(grid.crs))
    return shapely.transform(moved, lambda xy: np.column_stack((~grid.transform) @ xy.T))


def edges_of(outline: BaseGeometry) -> Floats:
    """Edges of all rings, (n, 4): x0, y0, x1, y1."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(outline)), return_index=True)
    edges: Floats = np.hstack([points[:-1], points[1:]])[ring[:-1] == ring[1:]]
    return edges
