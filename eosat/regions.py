"""Regions are files: GeoJSON with a name in Korean and English, a source and a licence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from eosat.errors import InputError
from eosat.places import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One named area."""

    id: str
    level: str
    """What kind of area it is, e.g. ``"eup"``."""
    name_ko: str
    name_en: str
    source: str
    """Where the outline comes from, with its licence."""
    geometry: BaseGeometry
    """Outline, lon/lat degrees (EPSG:4326)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An area of interest and the districts that tables are made for."""

    name_ko: str
    name_en: str
    area: BaseGeometry
    """Union of the districts, lon/lat degrees (EPSG:4326)."""
    districts: tuple[District, ...]


def region(wish: str | Path | Sequence[float]) -> Region:
    """The region that *wish* names.

    Parameters
    ----------
    wish : str, Path or four numbers
        A name in ``configs/regions``, a GeoJSON path, or ``[west, south, east, north]`` in degrees.

    Raises
    ------
    InputError
        When there is no such region, or the file or box is not usable.
    """
    if not isinstance(wish, str | Path):
        return boxed(wish)
    path = Path(wish)
    if path.suffix.lower() not in {".geojson", ".json"}:
        path = shipped("configs") / "regions" / f"{wish}.geojson"
    if not path.is_file():
        raise InputError("error.region_unknown", region=wish, known=", ".join(names()) or "-")
    return read_region(path)


def names() -> list[str]:
    """Names of the shipped regions."""
    return sorted(path.stem for path in (shipped("configs") / "regions").glob("*.geojson"))


def boxed(corners: Sequence[float]) -> Region:
    """A box ``[west, south, east, north]`` in degrees, with one district: itself.

    >>> boxed([126.1, 33.1, 127.0, 33.6]).districts[0].name_en
    'box 126.1 33.1 127 33.6'
    """
    if len(corners) != 4 or not _sane(*corners):
        raise InputError("error.bbox", bbox=list(corners))
    numbers = " ".join(f"{number:g}" for number in corners)
    outline = box(*corners)
    whole = District(
        id="box", level="box", name_ko=f"범위 {numbers}", name_en=f"box {numbers}", source="", geometry=outline
    )
    return Region(name_ko=whole.name_ko, name_en=whole.name_en, area=outline, districts=(whole,))


def _sane(west: float, south: float, east: float, north: float) -> bool:
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def read_region(path: Path) -> Region:
    """Read a GeoJSON file: its features are the districts; ``name_ko`` and ``name_en`` beside them name the whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"] if content["type"] == "FeatureCollection" else [content]
        districts = tuple(_district(feature, number) for number, feature in enumerate(features, start=1))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ShapelyError) as err:
        raise InputError("error.region_unreadable", path=path, reason=f"{type(err).__name__}: {err}") from err
    if not districts or any(district.geometry.area == 0 for district in districts):
        raise InputError("error.region_unreadable", path=path, reason="no polygon")
    area = unary_union([district.geometry for district in districts])
    if not _sane(*area.bounds):
        raise InputError("error.region_degrees", path=path, bounds=[round(number, 2) for number in area.bounds])
    return Region(
        name_ko=str(content.get("name_ko") or _only(districts, "name_ko") or path.stem),
        name_en=str(content.get("name_en") or _only(districts, "name_en") or path.stem),
        area=area,
        districts=districts,
    )


def _only(districts: Sequence[District], name: str) -> str:
    """The name of a single district; empty when there are several."""
    return str(getattr(districts[0], name)) if len(districts) == 1 else ""


def _district(feature: dict[str, Any], number: int) -> District:
    said = feature.get("properties") or {}
    fallback = str(said.get("name") or f"{number}")
    source = " ".join(str(said[key]) for key in ("source", "licence") if said.get(key))
    return District(
        id=str(said.get("id") or number),
        level=str(said.get("level") or "district"),
        name_ko=str(said.get("name_ko") or fallback),
        name_en=str(said.get("name_en") or fallback),
        source=source,
        geometry=make_valid(shape(feature.get("geometry") or feature)),
    )
