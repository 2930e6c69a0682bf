"""The map for slides and the page: complete, in both languages, the same every time, safe with strange names."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb
from eosat.errors import InputError
from eosat.mosaic import attribution
from eosat.report import Captions, DroppedRow, Outline, Page, SceneRow, answer, write_map, write_page
from eosat.report.map import WIDTH
from eosat.report.picture import STRIPES, counts, fit, paint
from eosat.words import LANGUAGES, say

BOUNDS = (230_000.0, 3_675_000.0, 250_000.0, 3_687_000.0)
HOSTILE = '<script>alert("x")</script>'


def captions(lang="ko", **changes):
    names = {"region": "제주특별자치도", "period": "2024-05-01 – 2024-06-30", "simulated": True}
    return Captions(**(names | {"attribution": attribution([2024], simulated=True, lang=lang)} | changes))


@pytest.fixture
def labels():
    y, x = np.indices((120, 200))
    values = ((x // 40 + y // 30) % 8).astype("uint8")
    values[40:60, 90:120] = 255
    return values


def district(name, **changes):
    row = {"id": name, "level": "town", "name_ko": f"{name}읍", "name_en": name, "area_ha": 12_500.0}
    row |= {f"{c}_ha": 0.0 for c in LANDCOVER} | {"trees_ha": 7_400.0, "crops_ha": 3_600.0, "bare_ha": 0.02}
    return row | {"observed_percent": 88.0, "unobserved_ha": 1_499.98} | changes


@pytest.fixture
def page():
    low = district("Chuja", observed_percent=61.4, trees_ha=100.0, crops_ha=514.0, unobserved_ha=386.0, area_ha=1000.0)
    scene = SceneRow(id="S2A_1", time="2024-05-01 02:15", offset="-0.1 (asset)", cloud_percent=None, seen_percent=96.7)
    return Page(
        lang="ko",
        region={"en": "Jeju", "ko": "제주"},
        period="2024-05-01 – 2024-06-30",
        simulated=False,
        attribution={lang: attribution([2024], simulated=False, lang=lang) for lang in LANGUAGES},
        map_png={"en": b"english", "ko": b"korean"},
        facts=(
            ("report.fact.model", "dynamicworld 1.0"),
            ("report.fact.device", {"en": "the CPU", "ko": "중앙처리장치"}),
        ),
        districts=pd.DataFrame([district("Aewol"), low]),
        scenes=(scene,),
        dropped=(DroppedRow(id="S2B_2", sentence={"en": "too cloudy", "ko": "구름이 많음"}),),
        limits=("report.limit.pixels", "report.limit.coast"),
        files=(("landcover.tif", "report.file.labels"),),
    )


def size_of(path):
    return Image.open(BytesIO(path.read_bytes())).size


def written(tmp_path, page):
    write_page(tmp_path / "page.html", page)
    return (tmp_path / "page.html").read_text("utf-8")


def halves(html):
    """The part of each language: lang -> text of its view."""
    parts = re.split(r'<div class="view" id="(..)"', html)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_counts_equals_brute_force(labels):
    assert counts(labels) == {int(v): int((labels == v).sum()) for v in np.unique(labels)}


@pytest.mark.parametrize(("height", "width"), [(120, 200), (37, 61), (7, 3), (500, 301), (1, 1)])
def test_fit_has_the_size_asked_for_and_no_new_values(labels, height, width):
    fitted = fit(labels, height=height, width=width)
    assert fitted.shape == (height, width)
    assert set(np.unique(fitted)) <= set(np.unique(labels))


def test_fit_takes_the_commonest_when_it_shrinks():
    block = np.full((8, 8), 4, "uint8")
    block[:3] = 1
    block[0, 0] = 255
    assert fit(np.tile(block, (2, 3)), height=2, width=3).tolist() == [[4, 4, 4], [4, 4, 4]]


def test_paint_shows_classes_and_stripes_the_unobserved():
    picture = paint(np.array([[0, 4, 8], [255] * 3], "uint8"))
    assert [tuple(pixel) for pixel in picture[0]] == [rgb(LANDCOVER_COLOURS[v]) for v in (0, 4, 8)]
    assert {tuple(map(int, pixel)) for pixel in paint(np.full((9, 9), 255, "uint8")).reshape(-1, 3)} == set(STRIPES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_map_has_slide_width_and_no_missing_glyph(tmp_path, labels, lang):
    ring = np.array([[232e3, 3677e3], [248e3, 3677e3], [248e3, 3685e3], [232e3, 3677e3]])
    path = tmp_path / "new" / "map.png"
    outlines = [Outline(name="애월읍 $뷁$", rings=(ring,)), Outline(name="", rings=())]
    write_map(path, labels, bounds=BOUNDS, crs="EPSG:32652", captions=captions(lang), lang=lang, districts=outlines)
    width, height = size_of(path)
    assert width == WIDTH
    assert 800 < height < 1000
    assert [file.name for file in path.parent.iterdir()] == ["map.png"]


def test_map_shows_class_colours_and_mark_only_when_simulated(tmp_path, labels):
    colours = {}
    for simulated in (True, False):
        path = tmp_path / f"{simulated}.png"
        own = captions(simulated=simulated)
        write_map(path, labels, bounds=BOUNDS, crs="EPSG:32652", captions=own, lang="ko")
        found = Image.open(BytesIO(path.read_bytes())).convert("RGB").getcolors(1 << 24)
        colours[simulated] = {colour for count, colour in found if count > 500}
    assert colours[True] - colours[False] == {rgb("#8a1f2b")}
    assert {rgb(LANDCOVER_COLOURS[value]) for value in range(8)} <= colours[False]
    assert rgb(LANDCOVER_COLOURS[8]) not in colours[False]


def test_map_is_the_same_bytes_again(tmp_path, labels):
    for name in ("a.png", "b.png"):
        write_map(tmp_path / name, labels, bounds=BOUNDS, crs="EPSG:32652", captions=captions(), lang="ko")
    first = (tmp_path / "a.png").read_bytes()
    assert first == (tmp_path / "b.png").read_bytes()
    assert Image.open(BytesIO(first)).info.keys() == {"dpi"}


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3)])
def test_map_takes_any_shape_and_a_long_name(tmp_path, size):
    own = captions(region="이름이 아주 긴 지역 " * 12)
    bounds = (0.0, 0.0, 10.0 * size[1], 10.0 * size[0])
    write_map(tmp_path / "m.png", np.full(size, 255, "uint8"), bounds=bounds, crs="x", captions=own, lang="en")
    assert size_of(tmp_path / "m.png")[0] == WIDTH


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"labels": np.zeros((2, 2), "int32")}, "report.labels"),
        ({"labels": np.full((2, 2), 9, "uint8")}, "report.values"),
        ({"bounds": (1.0, 0.0, 1.0, 5.0)}, "report.bounds"),
        ({"bounds": (0.0, 0.0, float("nan"), 5.0)}, "report.bounds"),
        ({"lang": "fr"}, "report.lang"),
    ],
)
def test_map_says_what_is_wrong(tmp_path, wrong, key):
    given = {"labels": np.zeros((2, 2), "uint8"), "bounds": BOUNDS, "lang": "en"} | wrong
    with pytest.raises(InputError) as error:
        write_map(tmp_path / "m.png", given.pop("labels"), crs="x", captions=captions(), **given)
    assert error.value.key == key
    assert not list(tmp_path.iterdir())


def test_attribution_never_credits_copernicus_for_simulated_data():
    for lang in LANGUAGES:
        assert "Contains modified Copernicus Sentinel data [2024]" in attribution([2024], simulated=False, lang=lang)
        assert "2024" not in attribution([2024], simulated=True, lang=lang)


def test_page_asks_nothing_of_the_network(tmp_path, page):
    html = written(tmp_path, page)
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    assert "http://" not in html
    assert "https://" not in html
    assert "url(" not in html
    links = [attrs[name] for _, attrs in reader.tags for name in ("src", "href") if name in attrs]
    assert links
    assert all(link.startswith(("data:image/png;base64,", "#")) for link in links)
    assert not {"link", "iframe", "object", "embed"} & {tag for tag, _ in reader.tags}


def test_page_is_complete_in_both_languages(tmp_path, page):
    parts = halves(written(tmp_path, page))
    heads = ("classes", "districts", "limits", "scenes", "dropped", "facts", "files", "low")
    for lang in LANGUAGES:
        assert f'lang="{lang}"' in parts[lang]
        assert all(say(f"report.{key}", lang) in parts[lang] for key in heads)
        assert say("report.limit.coast", lang) in parts[lang]
        assert page.attribution[lang] in parts[lang]
        assert "dynamicworld 1.0" in parts[lang]
    assert "구름이 많음" in parts["ko"]
    assert "too cloudy" not in parts["ko"]
    assert "애월" not in parts["en"]
    assert "중앙처리장치" not in parts["en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_shows_its_own_language_without_script(tmp_path, page, lang):
    html = written(tmp_path, replace(page, lang=lang))
    shown = re.findall(r'<div class="view" id="(..)"[^>]*?( hidden)?>', html)
    assert shown[0] == (lang, "")
    assert shown[1][1] == " hidden"
    assert f'<html lang="{lang}">' in html


def test_page_shows_values_with_separators_and_marks_low_districts(tmp_path, page):
    english = halves(written(tmp_path, page))["en"]
    assert "7,500.0" in english  # trees of both districts
    assert "12,500.0" in english
    assert "&lt;\xa00.1" in english
    assert "−0.1 (asset)" in english
    assert english.count('<tr class="low">') == 1
    assert re.search(r'<tr class="low"><th scope="row"[^>]*>Chuja<span', english)
    assert "flooded vegetation" not in english
    assert "None" not in english
    assert "nan" not in english


def test_page_escapes_hostile_names(tmp_path, page):
    hostile = replace(
        page,
        region={"en": HOSTILE, "ko": '" onload="x'},
        period=HOSTILE,
        districts=pd.DataFrame([district(HOSTILE, level=HOSTILE), district("b{0}")]),
        facts=(("report.fact.model", HOSTILE),),
        dropped=(DroppedRow(id=HOSTILE, sentence={"en": HOSTILE, "ko": HOSTILE}),),
        files=((HOSTILE, "report.file.labels"),),
    )
    html = written(tmp_path, hostile)
    reader = Reader()
    reader.feed(html)
    assert html.count("<script>") == 1
    assert not any("onload" in attrs for _, attrs in reader.tags)


def test_page_names_a_district_by_what_there_is(tmp_path, page):
    table = pd.DataFrame([district("Udo", name_en=float("nan")), district("0042", name_en="", name_ko="")])
    english = halves(written(tmp_path, replace(page, districts=table)))["en"]
    assert "Udo읍</th>" in english
    assert "0042</th>" in english


def test_page_is_the_same_bytes_again(tmp_path, page):
    assert written(tmp_path, page) == written(tmp_path, page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_warns_of_simulated_data_only_then(tmp_path, page, lang):
    for simulated in (True, False):
        part = halves(written(tmp_path, replace(page, simulated=simulated)))[lang]
        assert (say("map.simulated", lang) in part) is simulated


def test_page_without_districts_scenes_and_files_still_reads(tmp_path, page):
    bare = replace(page, districts=pd.DataFrame(), scenes=(), dropped=(), limits=(), files=(), facts=())
    english = halves(written(tmp_path, bare))["en"]
    assert say("report.answer.none", "en") in english
    assert say("report.scenes.none", "en") in english
    assert "districts</h2>" not in english


def test_page_is_accessible(tmp_path, page):
    reader = Reader()
    reader.feed(written(tmp_path, page))
    assert all(attrs.get("scope") in {"row", "col"} for tag, attrs in reader.tags if tag == "th")
    assert all(attrs["alt"] for tag, attrs in reader.tags if tag == "img")
    boxes = [attrs for _, attrs in reader.tags if attrs.get("class") == "scroll"]
    assert len(boxes) == 4
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)
    names = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"lang": "fr"}, "report.lang"),
        ({"map_png": {"ko": b"x"}}, "report.both"),
        ({"facts": (("report.fact.model", {"en": "x"}),)}, "report.both"),
        ({"limits": ("report.limit.unknown",)}, "report.key"),
        ({"districts": pd.DataFrame([{"id": 1}])}, "report.columns"),
    ],
)
def test_page_says_what_is_missing(tmp_path, page, wrong, key):
    with pytest.raises(InputError) as error:
        write_page(tmp_path / "page.html", replace(page, **wrong))
    assert error.value.key == key
    assert not list(tmp_path.iterdir())


def test_answer_counts_nested_levels_once(page):
    whole = district("Jeju", level="city", area_ha=13_500.0, trees_ha=7_500.0, crops_ha=4_114.0, unobserved_ha=1885.96)
    nested = pd.concat([pd.DataFrame([whole]), page.districts])
    text = answer(nested, region="Jeju", lang="en").replace("\xa0", " ")
    assert "of the 13,500 ha of Jeju" in text
    assert "trees (7,500 ha, 64.6 %), crops (4,114 ha, 35.4 %) and bare" in text
    assert "Of 3 districts, 1 had less than 80 %" in text


def test_answer_says_so_when_nothing_was_seen():
    nothing = {f"{c}_ha": 0.0 for c in LANDCOVER}
    table = pd.DataFrame([district("x", unobserved_ha=50.0, area_ha=50.0, observed_percent=0.0, **nothing)])
    assert "Nothing of the 50\xa0ha of Udo" in answer(table, region="Udo", lang="en")
    assert "없어" in answer(table, region="우도", lang="ko")
