"""Outlines of districts as paths of SVG, in pixels of the picture they lie on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

FINEST = 0.6
"""Bends smaller than this are straightened. [px]"""
SMALLEST = 2.0
"""Islands smaller than this are left out, but for a district's largest. [px²]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One district on the map."""

    name: Mapping[str, str]
    """Name by language."""
    path: str
    """``d`` of an SVG path."""
    at: tuple[float, float]
    """Column and row where the name is centred. [px]"""
    area: float
    """[px²]"""
    inner: bool = False
    """Whether another district holds this one; it is drawn in thin lines."""
    low: bool = False
    """Whether so little of it was observed that it is marked."""


def in_pixels(outline: BaseGeometry, *, left: float, top: float, metres: float) -> MultiPolygon:
    """*outline* (x and y in the CRS of the picture, m) in columns and rows, simplified to what can be seen."""
    moved = affine_transform(outline, [1 / metres, 0, 0, -1 / metres, -left / metres, top / metres])
    plain = moved.simplify(FINEST).buffer(0)
    parts = [part for part in getattr(plain, "geoms", [plain]) if isinstance(part, Polygon) and not part.is_empty]
    parts.sort(key=lambda part: -float(part.area))
    return MultiPolygon([part for place, part in enumerate(parts) if place == 0 or part.area >= SMALLEST])


def shape_of(name: Mapping[str, str], outline: MultiPolygon, *, inner: bool = False, low: bool = False) -> Shape | None:
    """The district *outline* (px); None when nothing of it can be seen."""
    if outline.is_empty:
        return None
    largest = max(outline.geoms, key=lambda part: float(part.area))
    centre = polylabel(largest, tolerance=max(float(largest.length) / 500, 0.1))
    at = (round(float(centre.x), 1), round(float(centre.y), 1))
    return Shape(name=name, path=path_of(outline), at=at, area=round(float(outline.area), 1), inner=inner, low=low)


def path_of(outline: MultiPolygon) -> str:
    """``d`` of an SVG path with every ring of *outline*.

    >>> path_of(MultiPolygon([Polygon([(0, 0), (4, 0), (4, 3.25)])]))
    'M0 0L4 0L4 3.2Z'
    """
    return "".join(
        _ring(np.asarray(ring.coords)) for part in outline.geoms for ring in (part.exterior, *part.interiors)
    )


def _ring(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points[:-1, :2]) + "Z"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
