"""Region files: what is shipped is whole and named rightly; districts can be picked; bad input is named."""

import importlib.util
import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from eosat.errors import InputError
from eosat.regions import Region, apart, names, region

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path for path in (ROOT / "configs/regions").glob("*.geojson") if not path.stem.startswith("simulated"))
KOREAN = sorted(path.stem for path in FILES)
FINE = ("eup", "myeon", "beopjeong-dong")


@cache
def known(name: str) -> Region:
    """A shipped region, read once."""
    return region(name)


def square_km(geometry) -> float:
    return abs(Geod(ellps="GRS80").geometry_area_perimeter(shapely.orient_polygons(geometry))[0]) / 1e6


def levels(name: str) -> list[list]:
    """Outlines of a shipped region in groups that each cover it: si and gun, or gu and gun; gu inside si; eup, ..."""
    place = known(name)
    there = {one.level for one in place.districts}
    wide = ("si", "gun") if "si" in there or there == {"gun", "eup", "myeon"} else ("gu", "gun")
    groups = [[one.geometry for one in place.districts if one.level in group] for group in (wide, FINE)]
    return [group for group in groups if group]


def test_the_regions_of_the_plan_are_there():
    assert {"jeju", "gwangju", "jeonnam", "sinan", "ulsan", "gyeongbuk", "busan"} <= set(KOREAN)
    assert {"pohang", "gyeongju", "simulated-island"} <= set(names())


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("jeju", 1850.2),  # the province's own figure
        ("gwangju", 501.0),  # Cadastral Statistics 2025 of the Ministry of Land, end of 2024
        ("jeonnam", 12363.0),
        ("gyeongbuk", 18428.0),  # without Gunwi
    ],
)
def test_areas_are_about_those_published(name, published):
    assert square_km(known(name).area) == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("name", KOREAN)
def test_districts_are_a_coverage_and_sum_to_their_region(name):
    whole = square_km(known(name).area)
    for outlines in levels(name):
        assert all(shapely.is_valid(outlines))
        assert shapely.coverage_is_valid(outlines)
        assert sum(map(square_km, outlines)) == pytest.approx(whole, rel=1e-4)
        joined = shapely.get_parts(shapely.union_all(outlines))
        holes = [square_km(shapely.Polygon(ring)) for part in joined for ring in part.interiors]
        assert all(hole > 0.1 for hole in holes)  # no slivers; Gwangju inside Jeonnam, closed bays
    assert square_km(shapely.union_all([one.geometry for one in known(name).districts])) == pytest.approx(whole)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_district_has_its_properties(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["simplified_m"] <= 40
    ids = [feature["properties"]["id"] for feature in content["features"]]
    assert len(set(ids)) == len(ids)
    for feature in content["features"]:
        said = feature["properties"]
        assert set(said) == {"id", "level", "name_ko", "name_en", "source", "licence"}
        assert "2023-09-15" in said["source"]
        assert "attribution" in said["licence"]
        assert said["level"] in ("si", "gun", "gu", *FINE)
        assert re.fullmatch(r"[가-힣 ]*[가-힣0-9]+(\([가-힣]+\))?", said["name_ko"]), said
        assert re.fullmatch(r"[A-Z][a-z]*(-dong)?( \d\([a-z]+\))?-[a-z]+([ ,(A-Za-z)-]+)?", said["name_en"]), said
        assert unicodedata.is_normalized("NFC", said["name_ko"])
    for key in ("name_ko", "name_en"):
        told = [feature["properties"][key] for feature in content["features"]]
        assert len(set(told)) == len(told), "two districts of one name"


def test_files_are_small():
    sizes = [path.stat().st_size for path in FILES]
    assert max(sizes) <= 1_000_000
    assert sum(sizes) <= 3_000_000


def test_jeju_has_its_cities_towns_and_legal_dong():
    jeju = region("jeju")
    assert (jeju.name_ko, jeju.name_en) == ("제주", "Jeju")
    of_level = {
        level: {one.name_ko: one.name_en for one in jeju.districts if one.level == level} for level in ("si", *FINE)
    }
    assert of_level["si"] == {"제주시": "Jeju-si", "서귀포시": "Seogwipo-si"}
    assert of_level["eup"] == {"한림읍": "Hallim-eup", "애월읍": "Aewol-eup", "구좌읍": "Gujwa-eup",
                               "조천읍": "Jocheon-eup", "대정읍": "Daejeong-eup", "남원읍": "Namwon-eup",
                               "성산읍": "Seongsan-eup"}  # fmt: skip
    assert of_level["myeon"] == {"한경면": "Hangyeong-myeon", "추자면": "Chuja-myeon", "우도면": "Udo-myeon",
                                 "안덕면": "Andeok-myeon", "표선면": "Pyoseon-myeon"}  # fmt: skip
    assert of_level["beopjeong-dong"]["일도이동"] == "Ildoi-dong"


def test_far_islands_are_kept():
    marado, chujado = shapely.Point(126.268, 33.119), shapely.Point(126.33, 33.955)
    dokdo, hongdo, gageodo = shapely.Point(131.866, 37.24), shapely.Point(125.195, 34.69), shapely.Point(125.12, 34.07)
    for point, name in ((marado, "jeju"), (chujado, "jeju"), (dokdo, "gyeongbuk"), (hongdo, "sinan"),
                        (gageodo, "sinan"), (gageodo, "jeonnam")):  # fmt: skip
        assert known(name).area.distance(point) < 0.01, name


def test_gunwi_has_left_gyeongbuk_and_gwangju_is_not_jeonnam():
    assert "군위군" not in {one.name_ko for one in known("gyeongbuk").districts}
    assert {"포항시", "경주시", "울릉군"} <= {one.name_ko for one in known("gyeongbuk").districts}
    assert known("jeonnam").area.intersection(known("gwangju").area).area < 5e-3 * known("gwangju").area.area
    assert square_km(region("jeonnam/신안군").area) == pytest.approx(square_km(region("sinan").area), rel=1e-3)


@pytest.mark.parametrize(
    ("wish", "korean", "english", "count"),
    [
        ("jeju/애월읍", "애월읍", "Aewol-eup", 1),
        ("jeju:애월읍", "애월읍", "Aewol-eup", 1),
        ("jeju/Aewol-eup", "애월읍", "Aewol-eup", 1),
        ("jeju/aewol eup", "애월읍", "Aewol-eup", 1),
        ("jeju/50110253", "애월읍", "Aewol-eup", 1),
        (unicodedata.normalize("NFD", "jeju/애월읍"), "애월읍", "Aewol-eup", 1),
        ("jeju/애월읍,Hallim-eup", "애월읍, 한림읍", "Aewol-eup, Hallim-eup", 2),
        ("jeju/eup", "제주", "Jeju", 7),
        ("jeju/서귀포시/eup", "대정읍, 남원읍, 성산읍", "Daejeong-eup, Namwon-eup, Seongsan-eup", 3),
        ("jeju/서귀포시/*", "서귀포시", "Seogwipo-si", 27),
        ("jeju/서귀포시/월평동", "월평동(서귀포시)", "Wolpyeong-dong (Seogwipo-si)", 1),
        ("gyeongbuk/포항시", "포항시", "Pohang-si", 1),
        ("gyeongbuk/포항시,-경주시", "포항시 − 경주시", "Pohang-si − Gyeongju-si", 1),
        ("jeju/-추자면", "제주 − 추자면", "Jeju − Chuja-myeon", 74),
        (
            "jeju/제주시/eup,-애월읍",
            "한림읍, 구좌읍, 조천읍 − 애월읍",
            "Hallim-eup, Gujwa-eup, Jocheon-eup − Aewol-eup",
            3,
        ),
        ("busan/남포동1가", "남포동1가", "Nampo-dong 1(il)-ga", 1),
    ],
)
def test_districts_are_picked_by_name_id_or_level(wish, korean, english, count):
    found = region(wish)
    assert (found.name_ko, found.name_en, len(found.districts)) == (korean, english, count)
    assert found.area.equals(shapely.union_all([one.geometry for one in found.districts]))


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("jeju/애월", r"no district '애월'\. Did you mean one of: 애월읍 \(Aewol-eup\)"),
        ("jeju/Hanlim-eup", "한림읍"),
        ("jeju/월평동", "50110135 .*50130115"),
        ("jeju/서귀포시/애월읍", "서귀포시"),
        ("jeju/,", "Did you mean"),
        ("jeju/애월읍,-애월읍", "no district"),
        ("jeju/-nothing", "no district 'nothing'"),
        ("jejuu", "Did you mean jeju"),
        ("Jejo/애월읍", "Did you mean jeju"),
        ("nowhere", "There is no region nowhere"),
    ],
)
def test_a_miss_says_what_may_be_meant(wish, said):
    with pytest.raises(InputError, match=said):
        region(wish)


def test_the_island_without_chujado_is_half_the_box():
    here = region("jeju/-추자면")
    assert here.area.bounds[3] < 33.6 < known("jeju").area.bounds[3]
    assert square_km(here.area) == pytest.approx(square_km(known("jeju").area) - square_km(region("jeju/추자면").area))


def test_districts_of_an_own_file_are_picked(tmp_path):
    path = write(tmp_path / "farm.geojson", {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": name}, "geometry": polygon([x, 0], [x + 1, 0], [x, 1])}
                     for x, name in enumerate(["Barn", "Field"])],
    })  # fmt: skip
    assert apart(f"{path}/barn") == (path, "barn")
    assert region(f"{path}/barn").area.bounds == (0, 0, 1, 1)
    assert [one.id for one in region(f"{path}/barn, field").districts] == ["1", "2"]


def write(path, content) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def polygon(*corners) -> dict:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def test_a_bare_polygon_is_a_region(tmp_path):
    path = write(tmp_path / "field.geojson", polygon([126, 33], [127, 33], [127, 34]))
    assert region(path).name_en == "1"
    assert region(path).area.bounds == (126, 33, 127, 34)


def test_what_is_no_region_is_named(tmp_path):
    metres = write(tmp_path / "metres.geojson", polygon([200000, 3600000], [300000, 3600000], [300000, 3700000]))
    for wish, said in (
        (metres, "degrees"),
        (write(tmp_path / "line.geojson", {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}), "no polygon"),
        (write(tmp_path / "list.geojson", [1]), "GeoJSON"),
        (tmp_path / "absent.geojson", "There is no region"),
        ([3, 2, 1, 0], "no box"),
        ([126, 33, 127], "no box"),
    ):
        with pytest.raises(InputError, match=said):
            region(wish)


def romanise(name: str) -> str:
    path = ROOT / "scripts" / "romanise.py"
    if not path.exists():
        pytest.skip("scripts are not part of the source archive")
    spec = importlib.util.spec_from_file_location("romanise", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.romanise(name)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        # examples of the rule itself: liaison, the consonants that meet, nouns with a visible h, units, streets
        ("삼죽면", "Samjuk-myeon"), ("종로2가", "Jongno 2(i)-ga"), ("의정부시", "Uijeongbu-si"),
        ("양주군", "Yangju-gun"),
        ("신창읍", "Sinchang-eup"), ("인왕리", "Inwang-ri"), ("당산동", "Dangsan-dong"), ("제주도", "Jeju-do"),
        ("왕십리", "Wangsip-ri"), ("백마동", "Baengma-dong"), ("묵호동", "Mukho-dong"),
        # names on signs and sites of the places themselves
        ("서귀포시", "Seogwipo-si"), ("압해읍", "Aphae-eup"), ("울릉군", "Ulleung-gun"), ("강릉시", "Gangneung-si"),
        ("임실군", "Imsil-gun"), ("칠곡군", "Chilgok-gun"), ("옥룡면", "Ongnyong-myeon"), ("의령군", "Uiryeong-gun"),
        ("백령면", "Baengnyeong-myeon"), ("곡성읍", "Gokseong-eup"), ("흑산면", "Heuksan-myeon"),
        ("남포동6가", "Nampo-dong 6(yuk)-ga"),
    ],
)  # fmt: skip
def test_names_in_latin_letters_follow_the_rule(korean, english):
    assert romanise(korean) == english


def test_shipped_english_names_are_those_of_the_rule():
    for path in FILES:
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            korean, english = (feature["properties"][key] for key in ("name_ko", "name_en"))
            if " " not in korean:
                assert romanise(korean.partition("(")[0]) == re.sub(r" \([A-Z].*", "", english)
