"""The energy page: what it says in both languages, and that its sliders work in a browser that has no network."""

import os
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from eosat.energy.dispatch import Case
from eosat.energy.zone import read_zone
from eosat.system.cases import COLUMNS
from eosat.system.charts import day_plots, duration_plot, map_of, year_heat
from eosat.system.drawing import area, line
from eosat.system.page import cases_of, interval, write_energy_page
from eosat.system.sources import Part
from eosat.system.tables import surplus_of, tables_of
from eosat.words import LANGUAGES, say

SIZES = {"desktop": (1280, 900), "phone": (360, 780)}
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
PARTS = (
    Part(name="West", name_ko="서쪽", geometry=box(126.0, 33.0, 126.5, 33.5)),
    Part(name="East", name_ko="동쪽", geometry=box(126.5, 33.0, 127.0, 33.5)),
)


def fleet():
    rows = [("solar", "West", 40.0, Point(126.2, 33.2)), ("wind", "East", 10.0, Point(126.8, 33.3))]
    return pd.DataFrame(rows, columns=["tech", "district", "mw_p50", "geometry"])


def case(days=365):
    """An invented year of one island in hours: sun at noon, steady wind, level demand."""
    times = pd.date_range("2025-12-31 15:00", periods=24 * days, freq="h", tz="UTC")
    hour = times.tz_convert("Asia/Seoul").hour.to_numpy()
    sun = 1500 * np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None)
    zone = read_zone(Path("configs/energy/zone-jeju.yaml")).zone
    curves = {"solar": sun, "wind": np.full(len(times), 100.0), "demand": np.full(len(times), 600.0)}
    return Case(times=times, zone=zone, time_zone="Asia/Seoul", **curves)


def cases():
    """Eight cases by hand: curtailed is 100 - storage / 2 - export / 4 GWh of 200; one cannot be."""
    rows = []
    for storage in (0.0, 60.0):
        for share in (0.2, 0.5):
            for export in (0.0, 180.0):
                row = dict.fromkeys(COLUMNS, 0.0) | {"renewables": 1.0, "storage_mw": storage, "export_mw": export}
                lost = 100 - storage / 2 - export / 4
                row |= {"v2g_participation": share, "renewable_mwh": 200_000.0, "curtailed_mwh": 1000 * lost}
                row |= {"curtailed_percent": lost / 2, "export_mwh": 250 * export, "hours": 672.0, "why": ""}
                row |= {"base": (storage, share, export) == (60.0, 0.2, 180.0)}
                rows.append(row | {"feasible": (storage, share, export) != (0.0, 0.5, 0.0)})
    return pd.DataFrame(rows)


def tables():
    zone = read_zone(Path("configs/energy/zone-jeju.yaml"))
    found = tables_of(case(), surplus_of(case()), zone) | {"cases": cases()}
    origin = {"tech": "solar", "name": "A <register>", "mw": 40.0, "year": 2023, "source": "here"}
    found["origins"] = pd.DataFrame([origin | {"assumption": "spread over districts by area"}])
    rows = [("West", "서쪽", "solar", 1, 30.0, 40.0, 55.0), ("East", "동쪽", "wind", 1, 10.0, 10.0, 10.0)]
    columns = ["district", "name_ko", "tech", "sites", "mw_p10", "mw_p50", "mw_p90"]
    found["districts"] = pd.DataFrame(rows, columns=columns).assign(gwh_drawn=12.0, highest_mw=9.0)
    return found


def summary():
    def total(tech, low, middle, high):
        values = zip(("p10", "p50", "p90"), (low, middle, high), strict=True)
        both = {f"{unit}_{one}": value for one, value in values for unit in ("mw", "gwh")}
        return {"tech": tech, "gwh_drawn": middle, **both}

    goal = {"goal": "capacity", "year": 2035, "now": 953.0, "target": 7000.0, "unit": "MW", "percent": 13.614}
    unknown = ("output", "owner", "grid_node", "self_use")
    return {
        "region": {"en": "Test Island", "ko": "시험섬"},
        "zone": {"as_of": "2026-11-25"},
        "period": "2026",
        "simulated": False,
        "attribution": "a register",
        "demand": "synthetic",
        "totals": [total("solar", 30.0, 40.0, 55.0), total("wind", 10.0, 10.0, 10.0), total("demand", 9, 9, 9)],
        "surplus": {"hours": 12.0, "gwh": 3.0, "most_mw": 7.0},
        "renewable_gwh": 50.0,
        "unused_gwh": 3.0,
        "share_percent": 27.7,
        "avoided": {"factor_year": 2023, "factor_tco2eq_per_mwh": 0.4173, "tco2eq": 20_000.0},
        "progress": [goal],
        "cannot_know": [{lang: say(f"energy.unknown.{one}", lang) for lang in LANGUAGES} for one in unknown],
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    found = tmp_path_factory.mktemp("page") / "energy.html"
    write_energy_page(found, summary(), tables(), fleet=fleet(), parts=PARTS)
    return found


def test_a_curve_and_an_area_lie_where_they_are_by_hand():
    share = np.array([0.0, 0.5, 1.0])
    assert line(share, np.array([0.0, 50.0, 100.0]), 0, 100) == "M0 1000L500 500L1000 0"
    drawn = area(share[:2], np.array([0.0, 0.0]), np.array([10.0, 20.0]), 0, 100)
    assert drawn == "M0 900L500 800L500 1000L0 1000Z"


def test_typical_days_stack_sun_on_wind_and_share_one_scale():
    found = day_plots(tables()["typical_days"])
    assert [one["key"].rsplit(".", 1)[1] for one in found] == ["spring", "summer", "autumn", "winter"]
    assert len({one["plot"].up for one in found}) == 1
    noon = dict((row[0], row[1:]) for row in found[0]["rows"])["12:00"]
    sun = 1500 * np.sin(np.array([6, 7, 8]) / 12 * np.pi).mean()
    assert noon == [f"{sun:,.0f}", "100", f"{sun + 100:,.0f}", f"{sun + 100:,.0f}–{sun + 100:,.0f}", "600"]
    wind = dict(found[0]["plot"].paths)["wind"]
    top = float(found[0]["plot"].up[-1][1].replace(",", ""))
    assert wind.startswith(f"M0 {1000 - 100 / top * 1000:.1f}".removesuffix(".0"))


def test_the_duration_curve_goes_below_zero_where_sun_and_wind_exceed_demand():
    found = duration_plot(tables()["duration"])
    assert found["plot"].up[0][1].startswith("−")
    assert found["rows"][0] == ["0 %", "1,600", "600", "500"]
    assert found["rows"][-1] == ["100 %", "100", "600", "-1,000"]


def test_the_calendar_has_every_day_and_says_its_energy():
    table = tables()["calendar"]
    found = year_heat(table)
    assert len(found.cells) == 365
    assert found.rows == 12
    most = table.sort_values("mwh").iloc[-1]
    assert found.cells[0][3] == f"2026-01-01: {table['mwh'].iloc[0]:,.3g} MWh"
    assert {colour for *_, colour, _ in found.cells if colour} == {"#08519c"}  # every day is the same here
    assert most["mwh"] > 0
    quiet = year_heat(table.assign(mwh=0.0))
    assert quiet.legend == ()


def test_marks_lie_in_their_district_and_their_area_goes_with_megawatts():
    found = map_of(fleet(), PARTS)
    sun, wind = (next(one for one in found["marks"] if one["tech"] == tech) for tech in ("solar", "wind"))
    assert sun["x"] == pytest.approx(200, abs=1)
    assert wind["x"] == pytest.approx(800, abs=1)
    assert (sun["r"] / wind["r"]) ** 2 == pytest.approx(4, rel=0.02)
    assert found["height"] == pytest.approx(0.5 / np.cos(np.radians(33.25)) * 1000, abs=1)
    assert sun["said"] == {"en": "West: solar 40.0 MW", "ko": "서쪽: 태양광 40.0 MW"}


def test_an_interval_is_given_only_where_one_is_known():
    row = {"mw_p10": 30.0, "mw_p50": 40.0, "mw_p90": 55.0}
    assert interval(row, "mw") == "30.0–55.0"
    assert interval(row | {"mw_p10": float("nan")}, "mw") == "–"
    assert interval(dict.fromkeys(row, 40.0), "mw") == {
        lang: say("energy_page.no_interval", lang) for lang in LANGUAGES
    }


def test_cases_know_their_place_and_the_impossible_has_no_values():
    found = cases_of(cases())
    assert found["base"] == [0, 1, 0, 1]
    assert [stop["text"] for stop in found["levers"]["v2g_participation"]] == ["20 %", "50 %"]
    without = [row["at"] for row in found["rows"] if row["values"] is None]
    assert without == [[0, 0, 1, 0]]
    assert cases_of(pd.DataFrame(columns=list(COLUMNS))) is None


def test_the_page_holds_both_languages_escapes_text_and_loads_nothing(path):
    text = path.read_text(encoding="utf-8")
    for lang in LANGUAGES:
        for one in summary()["cannot_know"]:
            assert one[lang] in text
        assert say("energy.says.year", lang, demand=say("energy.kind.synthetic", lang)) in text
    assert "A &lt;register&gt;" in text
    assert "energy vision of 2024-05-01" in text
    assert not re.search(r"""(src|href)=["'](https?:|//)|@import|url\((?!#)""", text)
    assert len(text) < 600_000


def test_a_fleet_of_a_simulated_island_is_called_simulated(path, tmp_path):
    write_energy_page(tmp_path / "p.html", summary() | {"simulated": True}, tables(), fleet=fleet(), parts=PARTS)
    for lang in LANGUAGES:
        said = say("report.simulated", lang, region=summary()["region"][lang])
        assert said in (tmp_path / "p.html").read_text(encoding="utf-8")
        assert said not in path.read_text(encoding="utf-8")


def test_a_page_without_cases_or_surplus_says_so(tmp_path):
    empty = tables() | {"cases": pd.DataFrame(columns=list(COLUMNS))}
    empty["calendar"] = empty["calendar"].assign(mwh=0.0, hours=0.0)
    write_energy_page(tmp_path / "p.html", summary() | {"progress": []}, empty, fleet=fleet(), parts=PARTS)
    text = (tmp_path / "p.html").read_text(encoding="utf-8")
    for key in ("energy_page.cases.none", "energy_page.surplus.none", "energy_page.goals.none"):
        assert say(key, "ko") in text


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; without it the tests are skipped, and fail where CI=true."""
    if not shutil.which("chromium"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, path):
    """Opens the page; what it complains of or asks of the network fails the test at its end."""
    faults, contexts = [], []

    def guard(route):
        if route.request.url.startswith(("file://", "data:")):
            route.continue_()
        else:
            faults.append(f"request {route.request.url}")
            route.abort()

    def begin(lang, size="desktop", **options):
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].route("**/*", guard)
        tab = contexts[-1].new_page()
        tab.set_default_timeout(10_000)
        tab.on("console", lambda message: faults.append(f"console {message.text}"))
        tab.on("pageerror", lambda error: faults.append(f"error {error}"))
        tab.goto(f"{path.as_uri()}#{lang}")
        return tab

    yield begin
    for context in contexts:
        context.close()
    assert not faults


SPREAD = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('.scroll');
}).map(one => one.tagName + '.' + one.className)"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_reads_well_at_every_width(open_page, tmp_path, lang, size):
    tab = open_page(lang, size)
    assert tab.title() == say("energy_page.title", lang, region=summary()["region"][lang])
    assert tab.evaluate(SPREAD) == []
    other = next(one for one in LANGUAGES if one != lang)
    assert say("energy_page.unknown", lang) in tab.inner_text("body")
    assert say("energy_page.unknown", other) not in tab.inner_text("body")
    folder = Path(os.environ.get("EOSAT_SHOTS", tmp_path))
    tab.screenshot(path=folder / f"energy-{lang}-{size}.png", full_page=True)


def test_sliders_show_the_case_they_stand_at_by_keyboard(open_page):
    """Outcomes are those of the hand-made cases."""
    tab = open_page("en")
    shown = [tab.inner_text(f"#at-{key}") for key in ("renewables", "storage_mw", "v2g_participation", "export_mw")]
    assert shown == ["×1", "60 MW", "20 %", "180 MW"]
    assert tab.inner_text("#out-curtailed_mwh") == "25.0"  # 100 - 60 / 2 - 180 / 4
    tab.focus("#lever-storage_mw")
    tab.keyboard.press("ArrowLeft")
    assert tab.inner_text("#at-storage_mw") == "0 MW"
    assert tab.get_attribute("#lever-storage_mw", "aria-valuetext") == "0 MW"
    assert tab.inner_text("#out-curtailed_mwh") == "55.0"
    share = "one => one.getBoundingClientRect().width / one.parentElement.clientWidth"
    assert tab.locator(".flow .lost").evaluate(share) == pytest.approx(55 / 200, abs=0.01)
    assert tab.locator(".flow .away").evaluate(share) == pytest.approx(45 / 200, abs=0.01)
    tab.fill("#lever-export_mw", "0")
    assert tab.inner_text("#out-curtailed_percent") == "50.0"
    assert not tab.is_visible("#infeasible")
    tab.fill("#lever-v2g_participation", "1")
    assert tab.is_visible("#infeasible")
    assert tab.inner_text("#out-curtailed_mwh") == "–"
    tab.click("#as-it-is")
    assert tab.inner_text("#out-curtailed_mwh") == "25.0"
    assert tab.locator("#lever-renewables").count() == 0  # one position is no slider


def test_without_a_script_every_case_stands_in_a_table(open_page):
    tab = open_page("en", java_script_enabled=False)
    tab.click("label[for=pick-en]")
    assert not tab.is_visible(".levers")
    assert say("energy_page.cases.script", "en") in tab.inner_text("#cases")
    assert tab.locator("#cases tbody tr[data-at]").count() == 8


def test_it_prints_with_its_tables_open(open_page, tmp_path):
    tab = open_page("ko")
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details:not([open])").count() == 0
    assert not tab.is_visible("#lever-storage_mw")
    tab.set_viewport_size({"width": 720, "height": 1000})  # A4 within its margins
    assert tab.evaluate(SPREAD.replace(" && !one.closest('.scroll')", "")) == []
    assert len(tab.pdf(path=tmp_path / "energy.pdf")) > 20_000
