"""Regions are files: GeoJSON with names in Korean and English, a source and a licence; districts can be picked."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import shapely
from pyproj import Geod
from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from eosat.errors import InputError
from eosat.places import shipped

SUFFIXES = (".geojson", ".json")
LISTED = 3
"""A pick of so many districts is called by their names, a larger one by the name of what it was picked from."""


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
        A name in ``configs/regions``, a GeoJSON path, or ``[west, south, east, north]`` in degrees. After a slash
        districts are picked: ``"jeju/애월읍"``, ``"jeju/Aewol-eup,Hallim-eup"``, ``"jeju/eup"``; see :func:`pick`.

    Raises
    ------
    InputError
        When there is no such region or district, or the file or box is not usable.

    Examples
    --------
    >>> region("jeju").name_ko, region("jeju/aewol-eup").name_ko
    ('제주', '애월읍')
    """
    if not isinstance(wish, str | Path):
        return boxed(wish)
    name, wanted = apart(str(wish))
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        path = shipped("configs") / "regions" / f"{name}.geojson"
    if not path.is_file():
        near = get_close_matches(name.casefold(), names(), n=1)
        key = "error.region_meant" if near else "error.region_unknown"
        raise InputError(key, region=name, near="".join(near), known=", ".join(names()) or "-")
    whole = read_region(path)
    return pick(whole, wanted) if wanted else whole


def apart(wish: str) -> tuple[str, str]:
    """The name or path of a region, and what is wanted of it.

    >>> apart("jeju/애월읍"), apart("jeju:애월읍"), apart("my/farm.geojson/barn"), apart("C:/farm.geojson")
    (('jeju', '애월읍'), ('jeju', '애월읍'), ('my/farm.geojson', 'barn'), ('C:/farm.geojson', ''))
    """
    file = re.match(r"(.+?\.(?:geo)?json)(?:[/:](.*))?$", wish, re.IGNORECASE)
    if file:
        return file[1], file[2] or ""
    name, *wanted = re.split("[/:]", wish, maxsplit=1)
    return name, "".join(wanted)


def pick(whole: Region, wanted: str) -> Region:
    """Districts of a region as a region.

    Parameters
    ----------
    whole : Region
        The region to pick from.
    wanted : str
        Names in Korean or English, ids or levels, with commas between them; ``*`` for all. After a slash follows what
        is wanted *inside* those: ``"Aewol-eup,한림읍"``, ``"50110253"``, ``"eup"``, ``"제주시/*"``. A minus leaves out:
        ``"-추자면"`` is all but 추자면 and what holds it. Capitals, spaces and hyphens do not matter.

    Raises
    ------
    InputError
        When no district has that name, or several have it.
    """
    place = whole
    for step, names_here in enumerate(wanted.strip("/").split("/")):
        there = [one for one in whole.districts if step == 0 or _inside(one, place.districts)]
        asked = [name.strip() for name in names_here.split(",")]
        gone = [one for name in asked if name[:1] == "-" for one in _called(name[1:], there, place)]
        found = [one for name in asked if name[:1] != "-" for one in _called(name, there, place)] or there
        kept = tuple(one for one in dict.fromkeys(found) if not any(_shared(one, other) for other in gone))
        if not kept:
            raise InputError("error.district_unknown", district=names_here, region=_both(place), near=_near("", there))
        place = _of(kept, gone, place)
    return place


def _of(kept: tuple[District, ...], gone: Sequence[District], place: Region) -> Region:
    """Districts of *place* as a region, called by their names when they are few."""

    def name(key: str) -> str:
        few = ", ".join(str(getattr(one, key)) for one in kept)
        left_out = "".join(f" − {getattr(one, key)}" for one in gone)
        return (few if len(kept) <= LISTED else str(getattr(place, key))) + left_out

    area = unary_union([one.geometry for one in kept])
    return Region(name_ko=name("name_ko"), name_en=name("name_en"), area=area, districts=kept)


def _shared(one: District, other: District) -> bool:
    """Whether two districts are the same ground, or one holds the other."""
    points = one.geometry.representative_point(), other.geometry.representative_point()
    return bool(other.geometry.covers(points[0]) or one.geometry.covers(points[1]))


def _both(place: Region) -> str:
    return f"{place.name_ko} ({place.name_en})"


def _inside(one: District, others: Sequence[District]) -> bool:
    """Whether a district lies inside one of the others, and is none of them."""
    point = one.geometry.representative_point()
    return one not in others and any(other.geometry.covers(point) and _larger(other, one) for other in others)


def _larger(other: District, one: District) -> bool:
    return bool(other.geometry.area > one.geometry.area)


def _called(name: str, there: Sequence[District], place: Region) -> list[District]:
    """The district of a name or id, or all of a level; InputError with what may be meant."""
    said = _plain(name)
    of_level = [one for one in there if said in ("*", _plain(one.level))]
    named = [one for one in there if said in {_plain(text) for text in _names(one)}]
    if of_level or len(named) == 1:
        return of_level or named
    if named:
        options = ", ".join(f"{one.id} ({one.name_ko}, {one.name_en})" for one in named)
        raise InputError("error.district_several", district=name, options=options)
    raise InputError("error.district_unknown", district=name, region=_both(place), near=_near(said, there))


def _near(said: str, there: Sequence[District]) -> str:
    """Districts whose names are close to what was said; the first ones where none is."""
    known = {_plain(text): one for one in there for text in _names(one)}
    close = [text for text in known if said and text.startswith(said)] or get_close_matches(said, known, n=3)
    meant = list(dict.fromkeys(known[text] for text in close))[:3] or there[:5]
    return ", ".join(f"{one.name_ko} ({one.name_en})" for one in meant)


def _names(one: District) -> Iterator[str]:
    """Id and names of a district, also without what tells it from its namesakes."""
    for text in (one.id, one.name_ko, one.name_en):
        yield text
        yield text.partition("(")[0]


def _plain(text: str) -> str:
    """For comparing: composed Hangul, no capitals, spaces, hyphens.

    >>> _plain("Aewol-eup") == _plain(" aewol eup")
    True
    """
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFC", text)).casefold()


def polygons(outline: BaseGeometry) -> BaseGeometry:
    """The polygons of an outline, without the points and lines that a repair may leave beside them."""
    parts = shapely.get_parts(shapely.get_parts(outline))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def hectares(outline: BaseGeometry) -> float:
    """Area of an outline (lon/lat degrees) on the WGS84 ellipsoid, its edges straight in degrees. [ha]

    >>> round(hectares(box(126, 33, 127, 34)))
    1030622
    """
    dense = shapely.segmentize(polygons(outline), 0.01).normalize()
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(dense)[0]) / 10_000


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
