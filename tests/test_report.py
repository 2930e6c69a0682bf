"""The map for slides and the page: complete, in both languages, the same every time, safe with strange names."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from shapely.geometry import MultiPolygon, Polygon, box

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb
from eosat.errors import InputError
from eosat.mosaic import attribution
from eosat.report import Captions, Chart, DroppedRow, Outline, Page, SceneRow, answer, write_map, write_page
from eosat.report.layers import confidence_layer, landcover_layer, looks_layer, size_for_page, view_layer
from eosat.report.map import WIDTH
from eosat.report.picture import STRIPES, counts, fit, paint
from eosat.report.shapes import in_pixels, shape_of
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


def chart():
    """A map of 40 x 30 px with a district on each half."""
    labels = np.zeros((30, 40), "uint8")
    labels[:, 20:] = 4
    labels[:5] = 255
    halves = [("애월읍", "Aewol", 0), ("추자면", "Chuja", 200)]
    shapes = [
        shape_of({"ko": ko, "en": en}, in_pixels(box(x, 0, x + 200, 300), left=0, top=300, metres=10))
        for ko, en, x in halves
    ]
    layers = (landcover_layer(labels, LANDCOVER_COLOURS), confidence_layer(np.full((30, 40), 77, "uint8")))
    return Chart(rows=30, columns=40, metres=10.0, layers=layers, shapes=tuple(shapes), area=shapes[0].path)


@pytest.fixture
def page():
    low = district("Chuja", observed_percent=61.4, trees_ha=100.0, crops_ha=514.0, unobserved_ha=386.0, area_ha=1000.0)
    scene = SceneRow(
        id="S2A_1", time="2024-05-01 02:15", offset=-0.1, source="asset", cloud_percent=None, seen_percent=96.7
    )
    return Page(
        lang="ko",
        region={"en": "Jeju", "ko": "제주"},
        period="2024-05-01 – 2024-06-30",
        simulated=False,
        attribution={lang: attribution([2024], simulated=False, lang=lang) for lang in LANGUAGES},
        chart=chart(),
        asked=(("report.fact.dates", "2024-05-01 – 2024-06-30"),),
        facts=(
            ("report.fact.model", "dynamicworld 1.0"),
            ("report.fact.device", {"en": "the CPU", "ko": "중앙처리장치"}),
        ),
        districts=pd.DataFrame([district("Aewol"), low]),
        scenes=(scene,),
        dropped=(DroppedRow(id="S2B_2", reason="cloudy", sentence={"en": "too cloudy", "ko": "구름이 많음"}),),
        limits=("report.limit.pixels", "report.limit.coast"),
        files=(("landcover.tif", "report.file.labels"),),
    )


def size_of(path):
    return Image.open(BytesIO(path.read_bytes())).size


def written(tmp_path, page):
    write_page(tmp_path / "page.html", page)
    return (tmp_path / "page.html").read_text("utf-8")


VOID = {"meta", "img", "br", "input"}


class Reader(HTMLParser):
    """Checks that tags are closed and gathers what stands in each language."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.texts = [], [], {"en": "", "ko": "", None: ""}

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        tags = {tag for tag, _ in self.open}
        if not tags & {"style", "script", "title"}:
            spoken = [attrs["lang"] for tag, attrs in self.open if "lang" in attrs and tag != "html"]
            self.texts[spoken[-1] if spoken else None] += data


def read(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


def halves(html):
    """The text of each language."""
    return read(html).texts


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


def colour_at(path, x, y):
    return Image.open(BytesIO(path.read_bytes())).convert("RGB").getpixel((x, y))


def test_map_pales_outside_of_the_outermost_districts_but_not_between_inner_ones(tmp_path):
    """Left half: a district that holds another. Right half: nothing asked for."""
    labels = np.zeros((100, 200), "uint8")
    outer, inner = (np.array(box(*edges).exterior.reverse().coords) for edges in ((0, 0, 1000, 1000), (0, 0, 500, 500)))
    districts = [Outline(name="", rings=(outer,)), Outline(name="", rings=(inner,), depth=1)]
    path = tmp_path / "m.png"
    own = captions(simulated=False)
    write_map(path, labels, bounds=(0, 0, 2000, 1000), crs="x", captions=own, lang="en", districts=districts)
    water = rgb(LANDCOVER_COLOURS[0])
    middle = size_of(path)[1] // 2
    assert colour_at(path, 300, middle - 100) == water
    assert colour_at(path, 200, middle + 100) == water  # the inner one
    pale = colour_at(path, 900, middle)
    assert all(full < veiled for full, veiled in zip(water, pale, strict=True))


def test_map_shows_the_shares_of_the_region_when_they_are_given(tmp_path, labels):
    sizes = []
    for shares in (None, {0: 0.5, 4: 0.5}):
        path = tmp_path / f"{shares is None}.png"
        own = replace(captions(), shares=shares)
        write_map(path, labels, bounds=BOUNDS, crs="x", captions=own, lang="en")
        found = Image.open(BytesIO(path.read_bytes())).convert("RGB").crop((1200, 0, WIDTH, 900)).getcolors(1 << 24)
        sizes.append(len({colour for count, colour in found if count > 700} & set(map(rgb, LANDCOVER_COLOURS))))
    assert sizes == [8, 2]


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
    reader = read(html)
    assert "http://" not in html
    assert "https://" not in html
    assert "url(" not in html.replace("url(#", "")
    links = [attrs[name] for _, attrs in reader.tags for name in ("src", "href") if name in attrs]
    assert len(links) == 2 + 2  # two layers, one file in two languages
    assert all(link.startswith(("data:image/png;base64,", "./")) for link in links)
    assert not {"link", "iframe", "object", "embed"} & {tag for tag, _ in reader.tags}


def test_page_is_complete_in_both_languages(tmp_path, page):
    texts = halves(written(tmp_path, page))
    heads = ("asked", "classes", "districts", "limits", "scenes", "dropped", "facts", "files", "low", "filters")
    for lang in LANGUAGES:
        assert all(say(f"report.{key}", lang) in texts[lang] for key in heads)
        assert say("report.limit.coast", lang) in texts[lang]
        assert say("report.reason.cloudy", lang) in texts[lang]
        assert say("scene.source.asset", lang) in texts[lang]
        assert page.attribution[lang] in texts[lang]
        assert "dynamicworld 1.0" in texts[lang]
    assert "구름이 많음" in texts["ko"]
    assert "too cloudy" not in texts["ko"]
    assert "애월" not in texts["en"]
    assert "중앙처리장치" not in texts["en"]
    assert not re.search("[가-힣]|[a-z]{3}", texts[None])  # every word belongs to a language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_shows_its_own_language_first(tmp_path, page, lang):
    reader = read(written(tmp_path, replace(page, lang=lang)))
    picks = {attrs["value"]: "checked" in attrs for tag, attrs in reader.tags if attrs.get("class") == "pick"}
    assert picks == {one: one == lang for one in LANGUAGES}
    assert ("html", {"lang": lang}) in reader.tags


def test_page_shows_values_with_separators_and_marks_low_districts(tmp_path, page):
    html = written(tmp_path, page)
    english = halves(html)["en"]
    assert "7,500.0" in english  # trees of both districts
    assert "12,500.0" in english
    assert "<\xa00.1" in english
    assert "−0.1" in english
    assert len([attrs for tag, attrs in read(html).tags if tag == "tr" and attrs.get("class") == "low"]) == 2
    assert re.search(rf"Chuja{say('report.low')}", english)
    assert "flooded vegetation" not in english
    assert "None" not in english
    assert "nan" not in english


def test_page_escapes_hostile_names(tmp_path, page):
    hostile = replace(
        page,
        region={"en": HOSTILE, "ko": '" onload="x'},
        period=HOSTILE,
        chart=replace(page.chart, shapes=(replace(page.chart.shapes[0], name={"en": HOSTILE, "ko": HOSTILE}),)),
        districts=pd.DataFrame([district(HOSTILE, level=HOSTILE), district("b{0}")]),
        facts=(("report.fact.model", HOSTILE),),
        dropped=(DroppedRow(id=HOSTILE, reason=HOSTILE, sentence={"en": HOSTILE, "ko": HOSTILE}),),
        files=((HOSTILE, "report.file.labels"), ("javascript:alert(1)", "report.file.labels")),
        classes=(HOSTILE, *LANDCOVER[1:]),
    )
    hostile = replace(hostile, districts=hostile.districts.rename(columns={"water_ha": f"{HOSTILE}_ha"}))
    html = written(tmp_path, hostile)
    reader = read(html)
    assert [tag for tag, _ in reader.tags].count("script") == 2
    assert not any("onload" in attrs for _, attrs in reader.tags)
    assert all(attrs["href"].startswith("./") for tag, attrs in reader.tags if tag == "a")


def test_page_names_a_district_by_what_there_is(tmp_path, page):
    table = pd.DataFrame([district("Udo", name_en=float("nan")), district("0042", name_en="", name_ko="")])
    english = halves(written(tmp_path, replace(page, districts=table)))["en"]
    assert "Udo읍" in english
    assert "0042" in english


def test_page_is_the_same_bytes_again(tmp_path, page):
    assert written(tmp_path, page) == written(tmp_path, page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_warns_of_simulated_data_only_then(tmp_path, page, lang):
    for simulated in (True, False):
        html = written(tmp_path, replace(page, simulated=simulated, lang=lang))
        assert halves(html)[lang].count(say("map.simulated", lang)) == 2 * simulated  # in the head and on the map
        assert (f"<title>{say('report.title.simulated', lang, region=page.region[lang])}</title>" in html) is simulated


def test_page_without_districts_scenes_and_files_still_reads(tmp_path, page):
    bare = replace(page, districts=pd.DataFrame(), scenes=(), dropped=(), limits=(), files=(), facts=(), asked=())
    english = halves(written(tmp_path, bare))["en"]
    assert say("report.answer.none", "en") in english
    assert say("report.scenes.none", "en") in english
    assert say("report.districts.note", "en") not in english


def test_page_is_accessible(tmp_path, page):
    reader = read(written(tmp_path, page))
    assert all(attrs.get("scope") in {"row", "col"} for tag, attrs in reader.tags if tag == "th")
    assert [bool(attrs["alt"]) for tag, attrs in reader.tags if tag == "img"] == [False, True]  # only the one shown
    boxes = [attrs for _, attrs in reader.tags if attrs.get("class") == "scroll"]
    assert len(boxes) == 4
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)
    names = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(names) == len(set(names))
    labelled = {attrs["aria-labelledby"] for _, attrs in reader.tags if "aria-labelledby" in attrs}
    assert labelled <= set(names)


def test_page_takes_the_classes_of_another_model(tmp_path, page):
    table = pd.DataFrame([district("Aewol") | {"panel_ha": 5.0, "rest_ha": 7.0}])
    known = {"classes": ("panel", "rest"), "colours": ("#000000", "#ffffff")}
    files = (("labels.tif", "report.file.labels.things"),)
    html = written(tmp_path, replace(page, districts=table, files=files, **known))
    assert "rest (7\xa0ha, 58.3\xa0%) and panel (5\xa0ha, 41.7\xa0%)" in halves(html)["en"]
    assert "Panel and rest in Jeju" in halves(html)["en"]
    assert "Land cover" not in html
    assert "토지피복" not in html


def nested_table():
    """A city that holds two towns, and one district beside it."""
    city = district("city", level="si", area_ha=100.0, trees_ha=60.0, crops_ha=40.0, bare_ha=0.0, unobserved_ha=0.0)
    towns = [
        district("b", area_ha=60.0, trees_ha=60.0, crops_ha=0.0, bare_ha=0.0, unobserved_ha=0.0),
        district("a", area_ha=40.0, trees_ha=0.0, crops_ha=40.0, bare_ha=0.0, unobserved_ha=0.0),
    ]
    other = district("other", area_ha=10.0, trees_ha=10.0, crops_ha=0.0, bare_ha=0.0, unobserved_ha=0.0)
    table = pd.DataFrame([towns[0], other, city, towns[1]])
    return table.assign(parent=["city", "", "", "city"])


def test_districts_follow_the_one_that_holds_them(tmp_path, page):
    html = written(tmp_path, replace(page, districts=nested_table()))
    rows = re.findall(r'<tr data-depth="(\d)".*?><th[^>]*>(\w+)</th>', html)
    english = rows[:4] if rows[0][1] == "other" else rows[4:]
    assert english == [("0", "other"), ("0", "city"), ("1", "b"), ("1", "a")]


def test_nested_districts_are_counted_once():
    text = answer(nested_table(), region="Jeju", lang="en").replace("\xa0", " ")
    assert "of the 110 ha of Jeju" in text
    assert "trees (70 ha, 63.6 %) and crops (40 ha, 36.4 %)" in text


def decoded(layer):
    """Values of a layer by its steps, -1 where it is transparent: what the script in the page does."""
    pixels = np.asarray(Image.open(BytesIO(layer.data)).convert("RGBA"))
    values = np.full(pixels.shape[:2], -2)
    for value, colour in layer.steps.items():
        values[(pixels[..., :3] == rgb(colour)).all(axis=-1)] = value
    values[pixels[..., 3] == 0] = -1
    return values


def test_landcover_layer_gives_back_every_class(labels):
    layer = landcover_layer(labels, LANDCOVER_COLOURS)
    np.testing.assert_array_equal(decoded(layer), np.where(labels == 255, -1, labels.astype(int)))


def test_confidence_layer_gives_back_steps_of_five():
    percent = np.array([[0, 4, 5, 37, 99, 100, 255]], "uint8")
    assert decoded(confidence_layer(percent)).tolist() == [[0, 0, 5, 35, 95, 95, -1]]


def test_looks_layer_gives_back_counts_up_to_twenty():
    count = np.array([[0, 1, 2, 20, 21, 254, 255]], "uint8")
    assert decoded(looks_layer(count)).tolist() == [[-1, 1, 2, 20, 20, 20, -1]]
    assert list(looks_layer(np.zeros((1, 1), "uint8")).steps) == [1]


def test_view_layer_is_brighter_where_reflectance_is_and_transparent_where_nothing_was_seen():
    grey = np.tile(np.linspace(0.02, 0.4, 64, dtype="float32"), (64, 1))
    view = np.stack([grey, grey, grey])
    view[:, :, :16] = np.nan
    pixels = np.asarray(Image.open(BytesIO(view_layer(view).data)).convert("RGBA")).astype(int)
    assert (pixels[:, :16, 3] == 0).all()
    assert (pixels[:, 16:, 3] == 255).all()
    shown = pixels[:, 16:, :3].mean(axis=(0, 2))
    assert (np.diff(shown[::8]) > 5).all()
    assert shown[0] < 30
    assert shown[-1] > 240
    assert view_layer(np.full((3, 4, 4), np.nan, "float32")).data


@pytest.mark.parametrize("shape", [(1, 1), (600, 800), (20_000, 30_000), (300, 90_000)])
def test_pictures_of_the_page_are_bounded_and_keep_their_shape(shape):
    height, width = size_for_page(*shape)
    assert height * width <= 2_000_000
    assert shape[0] > 2000 or shape[1] > 2000 or (height, width) == shape
    assert height == 1 or width / height == pytest.approx(shape[1] / shape[0], rel=0.01)


def test_pictures_of_a_province_stay_small():
    """The worst there is: every pixel its own, as large as a page takes."""
    side = size_for_page(20_000, 20_000)
    noise = np.random.default_rng(3).integers(0, 250, side, dtype="uint8")
    calm = np.repeat(np.repeat(noise[:700, :700], 2, axis=0), 2, axis=1)
    layers = (
        landcover_layer(calm % 8, LANDCOVER_COLOURS),
        confidence_layer(noise % 60 + 40),
        looks_layer(calm % 12 + 1),
        view_layer(np.stack([noise, noise // 2, noise // 3]).astype("float32") / 600),
    )
    assert 4 / 3 * sum(len(layer.data) for layer in layers) < 6e6


def test_shapes_lie_in_pixels_without_specks_but_for_the_largest():
    land = MultiPolygon([box(1000, 2000, 1100, 2050), box(1200, 2000, 1210, 2010)])
    shape = shape_of({"en": "x", "ko": "x"}, in_pixels(land, left=900, top=2100, metres=10))
    assert sorted(re.findall(r"[\d.]+ [\d.]+", shape.path)) == ["10 10", "10 5", "20 10", "20 5"]
    assert 10 < shape.at[0] < 20
    assert 5 < shape.at[1] < 10
    assert shape.area == 50
    speck = in_pixels(box(1000, 2000, 1010, 2010), left=900, top=2100, metres=10)
    assert shape_of({"en": "x", "ko": "x"}, speck).area == 1
    assert shape_of({"en": "x", "ko": "x"}, in_pixels(Polygon(), left=0, top=0, metres=1)) is None


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"lang": "fr"}, "report.lang"),
        ({"region": {"ko": "제주"}}, "report.both"),
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
