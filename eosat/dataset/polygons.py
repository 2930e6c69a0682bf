"""Polygons to learn from: GeoJSON or GeoParquet, each with a class and the days on which it stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.errors import InputError
from eosat.grid import project

CLASS, START, END = "class", "start", "end"
"""Properties that are read."""
PLAIN_CRS = ("OGC:CRS84", "EPSG:4326")


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """One thing on the ground."""

    geometry: BaseGeometry
    """Outline, lon/lat degrees (EPSG:4326)."""
    name: str
    """Its class."""
    start: date | None = None
    """First day on which it surely stands; None: always did."""
    end: date | None = None
    """Last such day; None: still does."""

    def stands(self, day: date) -> bool:
        """Whether it is there on *day*."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def read_polygons(path: Path, name: str) -> tuple[Polygon, ...]:
    """Polygons of a file.

    Parameters
    ----------
    path : Path
        ``.geojson`` or ``.json`` (lon/lat degrees), or ``.parquet`` (GeoParquet with WKB).
    name : str
        Class of those that have no property ``class``. Properties ``start`` and ``end`` are days, ``2021`` or
        ``2021-05-01``.

    Raises
    ------
    InputError
        When the file cannot be read, or holds no polygon.
    """
    read = _parquet if path.suffix.lower() in (".parquet", ".geoparquet") else _geojson
    try:
        found = [_polygon(geometry, facts, name) for geometry, facts in read(path)]
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ShapelyError) as err:
        raise InputError("dataset.polygons", path=path, reason=err) from err
    polygons = tuple(one for one in found if one is not None)
    if not polygons:
        raise InputError("dataset.no_polygons", path=path)
    return polygons


def _geojson(path: Path) -> Iterator[tuple[BaseGeometry, Mapping[str, Any]]]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        if feature.get("geometry"):
            yield shape(feature["geometry"]), feature.get("properties") or {}


def _parquet(path: Path) -> Iterator[tuple[BaseGeometry, Mapping[str, Any]]]:
    from pyarrow import parquet

    table = parquet.read_table(path)
    geo = json.loads((table.schema.metadata or {})[b"geo"])
    column = geo["primary_column"]
    crs = _crs(geo["columns"][column])
    for row in table.to_pylist():
        if row[column]:
            outline = shapely.from_wkb(row[column])
            yield outline if crs in PLAIN_CRS else project(outline, crs, back=True), row


def _crs(column: Mapping[str, Any]) -> str:
    """Name of a GeoParquet column's CRS; without one it is lon/lat."""
    known = (column.get("crs") or {}).get("id") or {"authority": "OGC", "code": "CRS84"}
    return f"{known['authority']}:{known['code']}"


def _polygon(geometry: BaseGeometry, facts: Mapping[str, Any], name: str) -> Polygon | None:
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None
    days = {key: _day(facts.get(key), last=key == END) for key in (START, END)}
    return Polygon(geometry=shapely.make_valid(geometry), name=str(facts.get(CLASS) or name), **days)


def _day(value: Any, *, last: bool) -> date | None:
    """A day from ``2021``, ``2021-05-01`` or a date; of a year its first day, or its *last*.

    >>> _day("2021", last=True), _day("2021-05-01T00:00:00Z", last=False), _day(None, last=False)
    (datetime.date(2021, 12, 31), datetime.date(2021, 5, 1), None)
    """
    text = str(value).strip() if value is not None else ""
    if not text or text.lower() == "nan":
        return None
    if len(text) == 4:
        return date(int(text), 12, 31) if last else date(int(text), 1, 1)
    return date.fromisoformat(text[:10])
