"""A whole series over a small catalogue: table, gap, resuming, refusing."""

import json
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pystac
import pytest
import rasterio
from servers.pond import pond, scene, wish
from shapely.geometry import box

from eosat.catalog import period
from eosat.classes import LANDCOVER
from eosat.errors import InputError
from eosat.grid import project
from eosat.regions import District
from eosat.run.plan import load_plan
from eosat.series import Site, go, series, site_of
from eosat.series.look import day_of, finished, year_of
from eosat.series.measure import DIFFERENCES, index_means
from eosat.series.page import answer, write_page
from eosat.series.periods import spans
from eosat.series.site import progress

DAYS = ("2024-05-03", "2024-06-12", "2024-08-21")
SPAN = "2024-05-01/2024-08-31"
"""Four months, the third without a scene."""


def catalogue(folder: Path, days: tuple[str, ...]) -> str:
    """A pond with a scene on each of *days*."""
    found = pond(folder)
    content = json.loads(found.read_text())
    content["links"] = []
    for number, day in enumerate(days):
        (folder / day).mkdir(exist_ok=True)
        item = scene(folder / day, day, np.random.default_rng(number))
        (folder / day / "item.json").write_text(json.dumps(item))
        content["links"].append({"rel": "item", "href": f"./{day}/item.json", "type": "application/geo+json"})
    found.write_text(json.dumps(content))
    return str(found)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    home = catalogue(tmp_path_factory.mktemp("pond") / "data", DAYS)
    return wish(home, period=SPAN, tile=256)


@pytest.fixture(scope="module")
def made(asked, tmp_path_factory):
    return series(asked, tmp_path_factory.mktemp("series") / "out", device="cpu")


def test_months_and_seasons_partition_the_days():
    for every in ("month", "season"):
        cut = spans(period("2023-01-17/2025-02-03"), every)
        assert cut[0].first == date(2023, 1, 17)
        assert cut[-1].last == date(2025, 2, 3)
        assert all((after.first - before.last).days == 1 for before, after in pairwise(cut))
        assert len({one.folder for one in cut}) == len({one.name for one in cut}) == len(cut)
    assert [one.name for one in spans(period("2023-11-30/2024-03-01"), "season")] == [
        "2023-autumn",
        "2024-winter",
        "2024-spring",
    ]


@pytest.mark.parametrize("day", ["2024-01-01", "2024-02-29", "2023-12-31", "2000-07-15"])
def test_a_day_as_a_year_and_back(day):
    noon = pd.Timestamp(f"{day}T12:00Z").to_pydatetime()
    assert day_of(year_of(noon)) == day


def test_every_period_is_a_run_of_its_own_and_the_gap_is_shown(made):
    months = made.table.groupby("period", sort=False).first()
    assert list(months.index) == ["2024-05", "2024-06", "2024-07", "2024-08"]
    assert list(months["scenes"]) == [1, 1, 0, 1]
    assert list(months["date"]) == ["2024-05-03", "2024-06-12", "", "2024-08-21"]
    assert made.gaps == ("2024-07",)
    gap = made.table[made.table["period"] == "2024-07"]
    assert len(gap) == len(LANDCOVER) + len(DIFFERENCES)
    assert gap["value"].isna().all()
    assert (gap["observed_percent"] == 0).all()
    assert made.table[made.table["period"] != "2024-07"]["value"].notna().all()


def test_hectares_are_those_of_each_run_and_shares_add_up(made):
    classes = made.table[(made.table["kind"] == "class") & (made.table["scenes"] > 0)]
    np.testing.assert_allclose(classes.groupby("period")["percent_of_observed"].sum(), 100, atol=0.02)
    run = pd.read_parquet(made.folder / "periods" / "2024-06-01_2024-06-30" / "summary.parquet").iloc[0]
    june = classes[classes["period"] == "2024-06"].set_index("name")["value"]
    assert [june[name] for name in LANDCOVER] == [run[f"{name}_ha"] for name in LANDCOVER]


def test_means_of_indices_are_those_of_the_pixels(made):
    home = made.folder / "periods" / "2024-06-01_2024-06-30"
    plan = load_plan(home / "plan.json")
    around = project(box(*plan.grid.boundingbox.bbox).buffer(50), plan.crs, back=True)
    whole = District(id="a", level="b", name_ko="", name_en="", source="", geometry=around)
    means = index_means(home / "composite.tif", plan.grid, whole)
    with rasterio.open(home / "composite.tif") as src:
        stored = dict(zip(src.descriptions, src.read().astype("float64"), strict=True))
    bands = {name: np.where(values == 0, np.nan, values * 1e-4 - 0.1) for name, values in stored.items()}
    assert set(means) == set(DIFFERENCES)
    for name, (one, other) in DIFFERENCES.items():
        values = (bands[one] - bands[other]) / (bands[one] + bands[other])
        assert means[name] == pytest.approx(np.nanmean(np.clip(values, -1, 1)), abs=2e-6)


def test_four_months_carry_no_trend_and_no_step(made):
    assert made.trends["slope_per_year"].isna().all()
    assert (made.trends["used"] == 3).all()
    assert made.breaks.empty


def test_the_files_are_named_by_a_valid_item(made):
    item = pystac.Item.from_file(made.folder / "item.json")
    assert {Path(asset.href).name for asset in item.assets.values()} >= {"series.csv", "series.parquet", "trends.csv"}
    for asset in item.assets.values():
        assert (made.folder / asset.href).stat().st_size == asset.extra_fields["file:size"]
    told = {one["name"]: one for one in item.properties["eosat:periods"]}
    assert "No scene is left" in told["2024-07"]["gap"]
    assert (made.folder / told["2024-05"]["run"]).is_file()
    pd.testing.assert_frame_equal(pd.read_parquet(made.folder / "series.parquet"), made.table)
    assert (made.folder / "series.csv").read_bytes().startswith(b"\xef\xbb\xbfperiod")
    assert not list(made.folder.glob(".*"))


def test_what_is_finished_is_not_done_again_and_a_longer_span_adds(made, asked, monkeypatch):
    done = []
    real = go.run
    monkeypatch.setattr(go, "run", lambda config, out, **more: done.append(out.name) or real(config, out, **more))
    longer = asked | {"period": "2024-05-01/2024-09-30"}
    again = series(longer, made.folder, device="cpu")
    assert done == ["2024-07-01_2024-07-31", "2024-09-01_2024-09-30"]
    assert again.gaps == ("2024-07", "2024-09")
    before = made.table[made.table["scenes"] > 0]
    after = again.table[again.table["scenes"] > 0]
    pd.testing.assert_frame_equal(before.reset_index(drop=True), after.reset_index(drop=True))


def test_another_series_and_strangers_are_left_alone(made, asked, tmp_path):
    with pytest.raises(InputError, match=r"holds another series \(composite: median -> medoid\)"):
        series(asked | {"composite": "medoid"}, made.folder)
    with pytest.raises(InputError, match="every: month -> season"):
        series(asked, made.folder, every="season")
    (tmp_path / "diary.txt").write_text("dear")
    with pytest.raises(InputError, match=r"diary\.txt"):
        series(asked, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["diary.txt"]
    with pytest.raises(InputError, match="is a file"):
        series(asked, tmp_path / "diary.txt")


@pytest.mark.parametrize(
    ("change", "every", "told"),
    [
        ({"period": "2024-05-01/2024-05-31"}, "month", r"one period \(2024-05"),
        ({"period": "2024-08-31/2024-05-01"}, "month", "2024-08-31"),
        ({}, "week", "--every week"),
    ],
)
def test_a_span_that_is_no_series_is_refused_before_anything_is_written(asked, tmp_path, change, every, told):
    with pytest.raises(InputError, match=told):
        series(asked | change, tmp_path / "out", every=every)
    assert not (tmp_path / "out").exists()


def test_a_span_in_which_nothing_was_seen_ends_with_a_clear_word(asked, tmp_path):
    with pytest.raises(InputError, match="None of the 2 periods shows anything"):
        series(asked | {"period": "2023-01-01/2023-02-28"}, tmp_path / "out", device="cpu")
    assert not (tmp_path / "out" / "item.json").exists()


def relabelled(made, tmp_path: Path, *, turned_from: int):
    """The looks of *made* with maps made by hand: crops, and 20 x 30 px of them built from one look on."""
    looks = []
    for number, span in enumerate(one for one in spans(period(SPAN), "month") if one.name != "2024-07"):
        home = tmp_path / span.folder
        shutil.copytree(made.folder / "periods" / span.folder, home)
        with rasterio.open(home / "landcover.tif") as src:
            profile, labels = src.profile, np.full(src.shape, LANDCOVER.index("crops"), "uint8")
        labels[10:30, 10:40] = LANDCOVER.index("built" if number >= turned_from else "crops")
        labels[0, :] = 255
        (home / "landcover.tif").unlink()
        with rasterio.open(home / "landcover.tif", "w", **(profile | {"driver": "GTiff"})) as out:
            out.write(labels, 1)
        looks.append(finished(span, home))
    return looks


def test_a_site_that_is_built_tells_between_which_looks_and_how_much(made, tmp_path):
    looks = relabelled(made, tmp_path, turned_from=1)
    grid = looks[0].plan.grid
    around = project(box(*grid.boundingbox.bbox).buffer(50), looks[0].plan.crs, back=True)
    site = District(id="a", level="b", name_ko="", name_en="", source="", geometry=around)
    found = progress(looks, site, LANDCOVER)
    assert (f"{found.after:%Y-%m-%d}", f"{found.by:%Y-%m-%d}") == ("2024-05-03", "2024-06-12")
    np.testing.assert_allclose(found.turned, [0, 6, 6], rtol=2e-3)
    np.testing.assert_allclose(found.as_mapped, [0, 6, 6], rtol=2e-3)
    assert "between 2024-05-03 and 2024-06-12 (40 days apart" in answer(found, 100.0, "en")
    assert "40일" in answer(found, 100.0, "ko")
    write_page(tmp_path / "site.html", "<Port & Co>", looks, found, area=100.0, lang="ko")
    page = (tmp_path / "site.html").read_text()
    assert page.count("data:image/png;base64,") == 3
    assert "&lt;Port &amp; Co&gt;" in page
    assert "<Port" not in page
    assert "http" not in page


def test_what_the_last_look_alone_shows_is_no_change_yet(made, tmp_path):
    looks = relabelled(made, tmp_path, turned_from=2)
    around = project(box(*looks[0].plan.grid.boundingbox.bbox), looks[0].plan.crs, back=True)
    found = progress(looks, District(id="a", level="b", name_ko="", name_en="", source="", geometry=around), LANDCOVER)
    assert found.by is None
    assert found.turned == (0, 0, 0)
    assert found.as_mapped[2] == pytest.approx(6, rel=2e-3)
    assert answer(found, 100.0, "en").startswith("No lasting change")
    with pytest.raises(InputError, match="knows other, solar"):
        progress(
            looks, District(id="a", level="b", name_ko="", name_en="", source="", geometry=around), ("other", "solar")
        )


def test_a_site_in_place_of_the_region_gets_a_page_with_its_gap(asked, tmp_path):
    place = site_of("quay", "126.412,33.262,126.418,33.267")
    assert place == Site(name="quay", place=(126.412, 33.262, 126.418, 33.267))
    found = series(asked | {"period": "2024-06-01/2024-08-31"}, tmp_path / "out", site=place, device="cpu")
    page = (found.folder / "site.html").read_text()
    assert page.count("data:image/png;base64,") == 2
    assert page.count('class="gap"') == 1
    assert set(found.table["name_en"]) == {"quay"}
    assert found.files[0].name == "site.html"


@pytest.mark.parametrize(("name", "place"), [("quay", ""), ("", "1,2,3,4"), ("quay", "1,2,3"), ("quay", "here")])
def test_half_a_site_is_refused(name, place):
    with pytest.raises(InputError, match="go together"):
        site_of(name, place)
