"""The report in a real browser: both languages, a desktop and a phone; nothing asked of the network, all of it works.

Needs Debian's ``chromium`` and ``fonts-noto-cjk``, and Playwright from the test extra. EOSAT_SHOTS=DIR keeps pictures.
"""

import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import from_origin
from shapely import Point, box

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS
from eosat.mosaic import attribution
from eosat.report import Chart, Comparison, DroppedRow, Page, SceneRow, write_page
from eosat.report.layers import changes_layer, confidence_layer, landcover_layer, looks_layer, view_layer
from eosat.report.shapes import in_pixels, path_of, shape_of
from eosat.words import LANGUAGES, say

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
FLAGS = ["--no-sandbox", "--disable-gpu"]
SIDE, METRES = 320, 30.0
NAME = {"ko": "모의섬", "en": "Simulated Island"}
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def missing() -> str | None:
    """What keeps a browser from being here; None when all is well."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is not here: pip install 'eosat[test]'"
    return None if shutil.which("chromium") else "no Chromium here: apt-get install chromium fonts-noto-cjk"


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; without it the tests are skipped, and fail where CI=true."""
    lack = missing()
    if lack:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lack)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


def land():
    """Labels, confidence, looks and reflectance of an invented island of 320 x 320 px."""
    y, x = np.indices((SIDE, SIDE))
    inside = np.hypot(x - 160, (y - 160) * 1.5) < 140
    labels = np.where(inside, 1 + (x // 23 + y // 17) % 7, 0).astype("uint8")
    labels[40:70, 150:190] = 255
    confidence = np.where(labels == 255, 255, 40 + (x * 60) // SIDE).astype("uint8")
    looks = np.where(labels == 255, 0, 1 + (x + y) // 160).astype("uint8")
    view = np.stack([0.02 + 0.03 * (labels % 5 + band) for band in range(3)]).astype("float32")
    view[:, labels == 255] = np.nan
    return labels, confidence, looks, view


def chart():
    """The island with two cities of four towns each."""
    labels, confidence, looks, view = land()
    transform = from_origin(0, SIDE * METRES, METRES, METRES)
    island = Point(160 * METRES, 160 * METRES).buffer(138 * METRES)
    shapes, towns = [], []
    for number in range(8):
        strip = box(number * 40 * METRES, 0, (number + 1) * 40 * METRES, SIDE * METRES)
        outline = in_pixels(island & strip, left=transform.c, top=transform.f, metres=METRES)
        towns.append(shape_of({"ko": f"{number + 1}번읍", "en": f"Town {number + 1}"}, outline, inner=True))
    whole = in_pixels(island, left=0, top=SIDE * METRES, metres=METRES)
    shapes = [shape_of({"ko": "섬시", "en": "Island city"}, whole), *towns]
    layers = (
        landcover_layer(labels, LANDCOVER_COLOURS),
        confidence_layer(confidence),
        looks_layer(looks),
        view_layer(view),
    )
    return Chart(rows=SIDE, columns=SIDE, metres=METRES, layers=layers, shapes=tuple(shapes), area=path_of(whole))


def table():
    """A city and its eight towns."""
    import pandas as pd

    def row(name, ko, level, parent, factor):
        areas = {f"{one}_ha": factor * (number * 37.0 % 11) for number, one in enumerate(LANDCOVER)}
        total = sum(areas.values())
        plain = {"id": name, "level": level, "name_ko": ko, "name_en": name, "area_ha": total + 3, "parent": parent}
        return plain | {"observed_percent": 60.0 + 4 * factor, **areas, "unobserved_ha": 3.0}

    towns = [row(f"Town {n + 1}", f"{n + 1}번읍", "eup", "Island city", n + 1.0) for n in range(8)]
    return pd.DataFrame([row("Island city", "섬시", "si", "", 36.0) | {"observed_percent": 90.0}, *towns])


def comparison():
    """The island in two years; in the third town crops were built on."""
    import pandas as pd

    _, _, _, view = land()
    pictures = (view_layer(view), view_layer(view * 1.2))
    changed = np.zeros((SIDE, SIDE), "uint8")
    changed[150:170, 85:110] = 1 + LANDCOVER.index("built")
    row = {"id": "Town 3", "level": "eup", "name_ko": "3번읍", "name_en": "Town 3", "area_ha": 900.0, "parent": ""}
    row |= {"observed_percent": 71.0, "changed_ha": 45.0, "changed_percent": 5.0, "within_class_ha": 2.0}
    flow = {"id": "Town 3", "from": "crops"} | {f"to_{name}_ha": 0.0 for name in LANDCOVER} | {"to_built_ha": 45.0}
    return Comparison(
        before="2019-05-01",
        after="2025-05-01",
        rows=SIDE,
        columns=SIDE,
        pictures=pictures,
        changes=changes_layer(changed, LANDCOVER_COLOURS),
        reach=(100.0, 100.0),
        shapes=chart().shapes,
        classes=LANDCOVER,
        colours=LANDCOVER_COLOURS,
        districts=pd.DataFrame([row]),
        flows=pd.DataFrame([flow]),
    )


def report(folder: Path, lang: str) -> Path:
    scenes = tuple(
        SceneRow(
            id=f"SIM_S2A_52SBB_202505{day:02d}T021948_L2A",
            time=f"2025-05-{day:02d} 02:19",
            offset=-0.1,
            source="asset",
            cloud_percent=12.3,
            seen_percent=99.0,
        )
        for day in range(1, 4)
    )
    dropped = tuple(
        DroppedRow(
            id=f"SIM_S2B_52SBB_202505{day:02d}T021948_L2A",
            reason="cloudy",
            sentence={lang: say("scene.cloudy", lang, cloud=93, limit=80) for lang in LANGUAGES},
        )
        for day in range(10, 22)
    )
    page = Page(
        lang=lang,
        region=NAME,
        period="2025-05-01 – 2025-05-31",
        simulated=True,
        attribution={one: attribution([2025], simulated=True, lang=one) for one in LANGUAGES},
        chart=chart(),
        asked=(("report.fact.dates", "2025-05-01 – 2025-05-31"), ("report.fact.resolution", "30 m")),
        facts=(("report.fact.weights", "0123456789abcdef" * 4),),
        districts=table(),
        scenes=scenes,
        dropped=dropped,
        limits=("report.limit.pixels", "report.limit.simulated"),
        files=(("landcover.tif", "report.file.labels"), ("summary.csv", "report.file.districts")),
        comparison=comparison(),
    )
    write_page(folder / "report.html", page)
    return folder / "report.html"


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return report(tmp_path_factory.mktemp("report"), "ko")


@pytest.fixture
def open_page(browser, path):
    """Opens the report; what the page complains of or asks of the network fails the test at its end."""
    faults, contexts = [], []

    def guard(route):
        if route.request.url.startswith(("file://", "data:")):
            route.continue_()
        else:
            faults.append(f"request {route.request.url}")
            route.abort()

    def begin(lang="ko", size="desktop", **options):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.route("**/*", guard)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("console", lambda message: faults.append(f"console {message.type}: {message.text}"))
        tab.on("pageerror", lambda error: faults.append(f"error {error}"))
        tab.goto(f"{path.as_uri()}#{lang}")
        if options.get("java_script_enabled", True):
            tab.wait_for_selector("#frame[data-ready]")
        return tab

    yield begin
    for context in contexts:
        context.close()
    assert not faults


def shown(tab, selector, what="one => true"):
    """*what* of every visible element of *selector*, in one call to the browser."""
    visible = "one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 0"
    return tab.locator(selector).evaluate_all(f"list => list.filter({visible}).map({what})")


def place(tab):
    """The map's pictures on the screen."""
    return tab.locator("#stage").bounding_box()


def middle(tab):
    """The middle of the map's frame, after it was scrolled into sight."""
    tab.locator("#frame").scroll_into_view_if_needed()
    frame = tab.locator("#frame").bounding_box()
    return frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2


SPREAD = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('.scroll, .frame, .choice');
}).map(one => one.tagName + '.' + one.className)"""

CONTRAST = """() => {
  const parse = text => {
    const part = text.match(/[\\d.]+/g).map(Number);
    return [...part.slice(0, 3), part[3] ?? 1];
  };
  const light = rgb => rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), one = walker.currentNode.parentElement;
    if (!text || !one.checkVisibility() || one.closest('.names, script, style, noscript')) continue;
    let back = null;
    for (let up = one; up; up = up.parentElement) {
      const colour = parse(getComputedStyle(up).backgroundColor);
      if (colour[3] > .8) { back = colour; break; }
    }
    const [a, b] = [parse(getComputedStyle(one).color), back].map(c => light(c.slice(0, 3)));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push([text.slice(0, 30), ratio.toFixed(2)]);
  }
  return poor;
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_reads_well_at_every_width(open_page, tmp_path, lang, size):
    tab = open_page(lang, size)
    other = next(one for one in LANGUAGES if one != lang)
    assert tab.evaluate("document.documentElement.lang") == lang
    assert tab.title() == say("report.title.simulated", lang, region=NAME[lang])
    assert not shown(tab, f".l.{other}")
    assert len(shown(tab, f"section .l.{lang}, .l.{lang} section")) > 10
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert tab.evaluate(SPREAD) == []
    assert "\ufffd" not in tab.inner_text("body")
    folder = Path(os.environ.get("EOSAT_SHOTS", tmp_path))
    tab.screenshot(path=folder / f"report-{lang}-{size}.png", full_page=True)
    assert place(tab)["width"] > 300
    assert re.fullmatch(r"[125]0* k?m", tab.inner_text("#rule").strip())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_by_4_5_or_more(open_page, scheme):
    tab = open_page("en", color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.evaluate(CONTRAST) == []


def test_the_language_switch_works_by_mouse_and_keyboard_and_is_remembered(open_page):
    tab = open_page("ko")
    tab.click("label[for=pick-en]")
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert "Land cover of" in tab.title()
    assert tab.get_attribute("#frame", "aria-label") == say("report.map.keys", "en")
    assert shown(tab, ".l.en h1")
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("document.documentElement.lang") == "ko"
    assert say("report.title", "ko", region="모의섬") in tab.title()
    tab.click("label[for=pick-en]")
    tab.goto(tab.url.split("#")[0])
    tab.wait_for_selector("#frame[data-ready]")
    assert tab.evaluate("document.documentElement.lang") == "en"


def test_layers_are_chosen_and_faded(open_page):
    tab = open_page("en")
    for key in ("confidence", "looks", "view", "landcover"):
        tab.check(f"[name=layer][value={key}]", force=True)
        assert set(shown(tab, "img.layer", "one => one.dataset.layer")) == {key, "view"}
        assert shown(tab, ".legend", "one => one.dataset.for") == [key]
    tab.fill("#opacity", "30")
    assert tab.locator("img[data-layer=landcover]").evaluate("one => getComputedStyle(one).opacity") == "0.3"
    assert tab.inner_text("#opacity-value") == "30 %"


def test_layers_are_chosen_by_keyboard(open_page):
    tab = open_page("en")
    tab.focus("[name=layer][value=landcover]")
    tab.keyboard.press("ArrowRight")
    assert tab.get_attribute("#map", "data-active") == "confidence"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pointing_reads_class_confidence_looks_and_district(open_page, lang):
    """The pixel under the pointer, reckoned by hand from the place of the picture on the screen."""
    tab = open_page(lang)
    labels, confidence, looks, _ = land()
    middle(tab)
    box_ = place(tab)
    for column, row in [(100, 160), (201, 133), (60, 160)]:
        scale = box_["width"] / SIDE
        tab.mouse.move(box_["x"] + (column + 0.5) * scale, box_["y"] + (row + 0.5) * scale)
        text = tab.inner_text("#read")
        assert say(f"class.{LANDCOVER[labels[row, column]]}", lang) in text
        least = confidence[row, column] // 5 * 5
        assert f"{least}–{least + 5} %" in text
        assert say("report.read.looks", lang, count=looks[row, column]) in text
        assert (f"{column // 40 + 1}번읍" if lang == "ko" else f"Town {column // 40 + 1}") in text
    tab.mouse.move(box_["x"] + 170.5 * scale, box_["y"] + 55.5 * scale)
    assert say("report.read.none", lang) in tab.inner_text("#read")


def test_the_map_zooms_and_pans_by_mouse(open_page):
    tab = open_page("en")
    x, y = middle(tab)
    first = place(tab)
    tab.mouse.move(x, y)
    tab.mouse.wheel(0, 240)  # nothing was clicked yet: the page scrolls
    tab.wait_for_function("scrollY > 100")
    assert place(tab)["width"] == first["width"]
    tab.click("[data-zoom=in]")
    x, y = middle(tab)
    second = place(tab)
    assert second["width"] == pytest.approx(1.8 * first["width"], rel=0.01)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 40, y - 25, steps=4)
    tab.mouse.up()
    third = place(tab)
    assert (third["x"] - second["x"], third["y"] - second["y"]) == pytest.approx((-40, -25), abs=1)
    tab.locator("#frame").focus()
    tab.mouse.wheel(0, -200)
    tab.wait_for_function(f"document.getElementById('stage').offsetWidth > {third['width'] + 5}")
    tab.click("[data-zoom=all]")
    assert place(tab)["width"] == pytest.approx(first["width"], abs=1)


def test_the_map_zooms_and_pans_by_keyboard(open_page):
    tab = open_page("en")
    first = place(tab)
    tab.focus("#frame")
    for key in ("+", "+"):
        tab.keyboard.press(key)
    second = place(tab)
    assert second["width"] == pytest.approx(2.25 * first["width"], rel=0.01)
    assert shown(tab, "#pin")
    before = tab.inner_text("#read")
    for _ in range(6):
        tab.keyboard.press("ArrowRight")
    assert place(tab)["x"] < second["x"]
    assert tab.inner_text("#read") != before
    tab.keyboard.press("0")
    assert place(tab)["width"] == pytest.approx(first["width"], abs=1)
    tab.keyboard.press("Escape")
    assert say("report.read.hint", "en") in tab.inner_text("#read")


def test_two_fingers_zoom_and_a_touch_reads(open_page):
    tab = open_page("ko", "phone", has_touch=True, is_mobile=True)
    x, y = middle(tab)
    first = place(tab)
    tab.touchscreen.tap(x, y)
    assert shown(tab, "#pin")
    assert "번읍" in tab.inner_text("#read")
    touch = tab.context.new_cdp_session(tab)

    def fingers(kind, *spots):
        points = [{"x": u, "y": v, "id": number} for number, (u, v) in enumerate(spots)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", (x - 20, y))
    fingers("touchStart", (x - 20, y), (x + 20, y))
    for step in (30, 45, 60):
        fingers("touchMove", (x - step, y), (x + step, y))
    fingers("touchEnd")
    assert place(tab)["width"] > 2 * first["width"]


def test_names_of_districts_never_cover_each_other(open_page):
    tab = open_page("ko", "phone")
    edges = "one => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }"
    seen = shown(tab, "#names > span", edges)
    assert seen
    for number, a in enumerate(seen):
        for b in seen[number + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_the_table_sorts_within_its_districts_and_back(open_page):
    tab = open_page("en")

    def names():
        return shown(tab, ".districts tbody th", "one => one.firstChild.textContent")

    original = names()
    head = ".l.en .districts thead th:nth-child(3) button"
    tab.click(head)
    assert names() == ["Island city", *reversed([f"Town {n + 1}" for n in range(8)])]
    assert tab.locator(".l.en .districts thead th:nth-child(3)").get_attribute("aria-sort") == "descending"
    tab.click(head)
    tab.click(head)
    assert names() == original


def test_the_first_column_stays_when_the_table_scrolls_on_a_phone(open_page):
    tab = open_page("ko", "phone")
    scroll = tab.locator(".l.ko .districts .scroll")
    first, second = (scroll.locator(f"tbody tr:first-child > :nth-child({n})") for n in (1, 3))
    before = first.bounding_box()["x"], second.bounding_box()["x"]
    scroll.evaluate("one => { one.scrollLeft = 200; }")
    assert first.bounding_box()["x"] == before[0]
    assert second.bounding_box()["x"] == before[1] - 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_script_the_map_stands_and_both_languages_read(open_page, lang):
    tab = open_page("x", java_script_enabled=False)
    tab.click(f"label[for=pick-{lang}]")
    assert shown(tab, "img.layer", "one => one.dataset.layer") == ["landcover"]
    assert shown(tab, f".l.{lang} h1")
    assert not shown(tab, f".l.{'en' if lang == 'ko' else 'ko'} h1")
    assert say("report.map.still", lang) in tab.inner_text("#map")
    assert not shown(tab, ".zoom, .choice, #read, .opacity")
    stage = place(tab)
    assert stage["width"] == pytest.approx(stage["height"], abs=2)  # as the picture: no rim that looks unobserved


def test_it_prints_with_all_that_was_folded(open_page, tmp_path):
    tab = open_page("en")
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not shown(tab, ".zoom, .choice, .switch")
    assert len(shown(tab, ".reasons li")) == 12
    assert len(tab.pdf(path=tmp_path / "report.pdf")) > 20_000


def test_both_dates_lie_under_a_slider_that_keys_move(open_page):
    tab = open_page("en")
    cut = "one => getComputedStyle(one).getPropertyValue('--cut').trim()"
    stage = tab.locator(".pair-stage")
    assert stage.evaluate(cut) == "50%"
    tab.focus(".pair-stage input")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    assert stage.evaluate(cut) == "53%"
    assert tab.locator(".pair-after").evaluate("one => getComputedStyle(one).clipPath") == "inset(0px 0px 0px 53%)"
    assert tab.get_attribute(".pair-stage input", "aria-label") == say("report.change.slide", "en")
    assert shown(tab, ".pair-changes", "one => getComputedStyle(one).visibility") == ["visible"]
    tab.uncheck("[data-changes]")
    assert tab.locator(".pair-changes").evaluate("one => getComputedStyle(one).visibility") == "hidden"
    assert "45.0" in tab.inner_text(".change .matrix >> visible=true")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_prints_both_dates_side_by_side(open_page, tmp_path, lang):
    tab = open_page(lang)
    tab.emulate_media(media="print")
    before, after = (tab.locator(f".pair-{side}").bounding_box() for side in ("before", "after"))
    assert before["x"] + before["width"] <= after["x"] + 1
    assert not shown(tab, ".pair-stage input, .switch, .zoom")
    tab.pdf(path=tmp_path / "report.pdf", format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "report.pdf").read_bytes()))
    assert 3 <= pages <= 8
