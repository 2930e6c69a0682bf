"""Samples of a map: design, points, sheets with faults, the way from a map to hectares, the page in a browser."""

import csv
import json
import os
import sqlite3
import sys

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as some
from rasterio.transform import from_origin
from test_report_browser import CONTRAST, SIZES, SPREAD, browser  # noqa: F401  (a fixture)

from eosat.cli.app import build
from eosat.errors import InputError
from eosat.sample import area, sample
from eosat.sample.design import allocate, expected_error, numbers, size_for, spread_of
from eosat.sample.sheet import read_labels
from eosat.words import LANGUAGES, say, spoken

NAMES = ("water", "trees", "built", "bare")
HIGH, WIDE = 300, 420
POINTS = 90
OLOFSSON = np.array([20, 15, 320, 645]) * 10_000, np.array([0.7, 0.6, 0.9, 0.95])
"""Strata of Olofsson et al. 2014, table 5, and what is expected to be right in them."""


@pytest.mark.parametrize(
    ("way", "points"),
    [("equal", [160, 160, 160, 161]), ("proportional", [13, 10, 205, 413]), ("neyman", [23, 19, 243, 356])],
)
def test_allocations_of_the_published_example(way, points):
    """Table 9 of Olofsson et al. 2014 for equal and proportional; Neyman's by hand: N S over their sum."""
    sizes, accuracy = OLOFSSON
    given = allocate(641, sizes, way=way, minimum=0, accuracy=accuracy)
    assert sorted(given) == sorted(points)
    assert given.sum() == 641


def test_size_and_error_are_each_others_answer():
    sizes, accuracy = OLOFSSON
    assert size_for(0.01, sizes, way="neyman", minimum=0, accuracy=accuracy) == 641
    for way in ("proportional", "equal", "neyman"):
        how = {"way": way, "minimum": 50, "accuracy": accuracy}
        n = size_for(0.013, sizes, **how)
        errors = [expected_error(allocate(one, sizes, **how), sizes, accuracy) for one in (n, n - 1)]
        assert errors[0] <= 0.013 < errors[1]


strata = some.lists(some.integers(1, 5000), min_size=1, max_size=8)


@given(strata, some.integers(0, 60), some.sampled_from(("proportional", "equal", "neyman")), some.data())
def test_every_allocation_adds_up_and_keeps_its_bounds(sizes, minimum, way, data):
    sizes = np.array(sizes)
    least = np.minimum(sizes, minimum)
    points = data.draw(some.integers(int(least.sum()), int(sizes.sum())))
    accuracy = np.array(data.draw(some.lists(some.floats(0, 1), min_size=len(sizes), max_size=len(sizes))))
    given = allocate(points, sizes, way=way, minimum=minimum, accuracy=accuracy)
    assert given.sum() == points
    assert (given >= least).all()
    assert (given <= sizes).all()


def test_wishes_that_cannot_be_met_are_refused():
    how = {"way": "equal", "minimum": 50, "accuracy": np.full(2, 0.8)}
    for points, key in ((99, "sample.too_few"), (10_000, "sample.too_many")):
        with pytest.raises(InputError) as caught:
            allocate(points, np.array([1000, 1000]), **how)
        assert caught.value.key == key
    with pytest.raises(InputError, match="proportional, equal, neyman"):
        allocate(200, np.array([1000, 1000]), **(how | {"way": "clever"}))
    with pytest.raises(InputError, match=r"between 0 and 0\.5"):
        size_for(0.0, np.array([1000]), way="equal", minimum=2, accuracy=spread_of(np.array([0.5])))


def test_numbers_of_pixels_look_random():
    drawn = numbers(3, np.arange(400)[:, None], np.arange(300)[None])
    assert len(np.unique(drawn)) == drawn.size
    assert (numbers(4, np.arange(400)[:, None], np.arange(300)[None]) != drawn).all()
    share = drawn.astype(float) / 2**64
    assert np.histogram(share, 20, (0, 1))[0] == pytest.approx(6000, rel=0.05)
    for other in (share[1:] - share[:-1], share[:, 1:] - share[:, :-1]):
        assert np.abs(other).mean() == pytest.approx(1 / 3, abs=0.01)  # neighbours are independent


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A map with a rare class and a gap, its truth, and two composites; labels are right 9 times in 10."""
    rng = np.random.default_rng(8)
    y, x = np.indices((HIGH, WIDE))
    truth = np.select([x < 180, (x // 9 + y // 7) % 5 > 0, x > 400], [0, 1, 3], 2).astype("uint8")
    labels = np.where(rng.random(truth.shape) < 0.1, rng.integers(0, 3, truth.shape), truth).astype("uint8")
    labels[:40, :50] = 255
    home = tmp_path_factory.mktemp("ground")
    write(home / "map" / "landcover.tif", labels)
    write(home / "truth.tif", truth)
    for number, name in enumerate(("map", "later")):
        view = (1000 + 900 * truth.astype(int) + rng.integers(0, 200, (4, HIGH, WIDE)) + 100 * number).astype("uint16")
        write(home / name / "composite.tif", view, bands=("B02", "B03", "B04", "B08"))
        record = {"request": {"period": f"202{number}-05-01/202{number}-05-31"}, "attribution": "Invented"}
        (home / name / "provenance.json").write_text(json.dumps(record | {"simulated": True}))
    return home


def write(path, pixels, bands=()):
    path.parent.mkdir(exist_ok=True)
    stack = pixels if pixels.ndim == 3 else pixels[None]
    with rasterio.open(
        path, "w", driver="GTiff", height=HIGH, width=WIDE, count=len(stack), dtype=stack.dtype, crs="EPSG:32652",
        transform=from_origin(300_000, 3_700_000, 10, 10), nodata=0 if bands else 255,
    ) as dst:  # fmt: skip
        dst.write(stack)
        for number, name in enumerate(bands, 1):
            dst.set_band_description(number, name)
        if not bands:
            dst.update_tags(**{f"CLASS_{value}": name for value, name in enumerate(NAMES)})


def pixels(path):
    with rasterio.open(path) as src:
        return src.read(1)


@pytest.fixture(scope="module")
def drawn(ground, tmp_path_factory):
    views = (ground / "map", ground / "later")
    return sample(ground / "map", tmp_path_factory.mktemp("drawn") / "s", points=POINTS, minimum=15, views=views)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def labelled(drawn, ground, path, change=lambda rows: rows, encoding="utf-8-sig", delimiter=","):
    """The sheet filled in by the truth."""
    truth, sheet = pixels(ground / "truth.tif"), rows(drawn.folder / "labels.csv")
    for row in sheet:
        row |= {"label": NAMES[truth[int(row["row"]), int(row["column"])]], "sure": "yes"}
    sheet = change(sheet)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, sheet[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(sheet)
    return path


def test_points_are_centres_of_pixels_of_their_stratum(drawn, ground):
    labels = pixels(ground / "map/landcover.tif")
    sheet = rows(drawn.folder / "labels.csv")
    assert (drawn.folder / "labels.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len({row["id"] for row in sheet}) == len(sheet) == drawn.points == POINTS
    for row in sheet:
        line, column = int(row["row"]), int(row["column"])
        assert labels[line, column] == int(row["stratum"])
        assert (float(row["x"]), float(row["y"])) == (300_005 + 10 * column, 3_699_995 - 10 * line)
    given = {one.value: one.points for one in drawn.strata}
    assert {value: sum(int(row["stratum"]) == value for row in sheet) for value in given} == given
    assert min(given.values()) == 15
    assert [one.pixels for one in drawn.strata] == [int((labels == one.value).sum()) for one in drawn.strata]


def test_more_points_keep_those_of_fewer_and_strips_do_not_matter(ground, tmp_path, monkeypatch):
    small, large = (
        sample(ground / "map/landcover.tif", tmp_path / str(n), points=n, minimum=20, seed=5) for n in (120, 200)
    )
    few, many = ({row["id"] for row in rows(one.folder / "labels.csv")} for one in (small, large))
    assert few < many
    monkeypatch.setattr(sys.modules["eosat.sample.maps"], "STRIP", 37)
    again = sample(ground / "map/landcover.tif", tmp_path / "again", points=120, minimum=20, seed=5)
    for name in ("labels.csv", "sample.json", "points.gpkg", "label.html"):
        assert (again.folder / name).read_bytes() == (small.folder / name).read_bytes(), name


def test_the_pixels_with_the_least_numbers_are_a_simple_random_sample():
    """Chi-square of where 400 pixels fall, over quarters of an image, for 200 seeds: 3 on average, 5 % above 7.815."""
    y, x = np.indices((150, 210))
    there = (x * 7 + y * 3) % 5 > 2
    quarter = (2 * (y >= 75) + (x >= 140))[there]
    share = np.bincount(quarter) / quarter.size
    found = []
    for seed in range(200):
        least = np.argpartition(numbers(seed, y, x)[there], 400)[:400]
        seen, expected = np.bincount(quarter[least], minlength=4), 400 * share
        found.append(((seen - expected) ** 2 / expected).sum() / (1 - 400 / quarter.size))
    assert np.mean(found) == pytest.approx(3, abs=0.6)
    assert 0.02 < (np.array(found) > 7.815).mean() < 0.09


def test_points_lie_inside_the_region(ground, tmp_path):
    box_ = shapely.box(126.86, 33.41, 126.873, 33.42)
    place = {"type": "Feature", "properties": {"name_en": "Field", "name_ko": "들"}, "geometry": box_.__geo_interface__}
    file = tmp_path / "field.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [place]}))
    found = sample(ground / "map/landcover.tif", tmp_path / "s", points=60, minimum=10, region=str(file))
    sheet = rows(found.folder / "labels.csv")
    at = shapely.points([(float(row["lon"]), float(row["lat"])) for row in sheet])
    assert shapely.contains(box_.buffer(1e-6), at).all()
    size = 1207 * 1109 / 1e4  # a box of .013 x .01 degrees there, in ha
    assert sum(one.hectares for one in found.strata) == pytest.approx(size, rel=0.01)


def test_the_geopackage_is_one_and_holds_the_sheet(drawn):
    base = sqlite3.connect(drawn.folder / "points.gpkg")
    assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("SELECT srs_id FROM gpkg_contents").fetchall() == [(32652,)]
    sheet = rows(drawn.folder / "labels.csv")
    found = base.execute("SELECT id, x, y, geom, stratum FROM sample ORDER BY fid").fetchall()
    assert [one[0] for one in found] == [row["id"] for row in sheet]
    for id_, x, y, blob, _ in found:
        assert shapely.from_wkb(blob[8:]) == shapely.Point(x, y), id_
    base.close()


def test_chips_show_both_dates_around_the_point(drawn):
    from PIL import Image

    files = sorted((drawn.folder / "chips").iterdir())
    assert len(files) == drawn.points
    with Image.open(files[0]) as chip:
        assert chip.size == (4 * (65 * 4 + 6) + 6, 65 * 4 + 26)
        assert chip.text["Copyright"] == "Invented"


def test_a_folder_that_exists_is_left_alone_and_a_failed_sample_leaves_nothing(drawn, ground, tmp_path):
    with pytest.raises(InputError) as caught:
        sample(ground / "map", drawn.folder)
    assert caught.value.key == "sample.exists"
    (tmp_path / "bare").mkdir()
    with pytest.raises(InputError) as caught:
        sample(ground / "map", tmp_path / "s", views=(tmp_path / "bare",))
    assert caught.value.key == "sample.no_view"
    assert [one.name for one in tmp_path.iterdir()] == ["bare"]


def test_hectares_of_a_labelled_sample_hold_the_truth(drawn, ground, tmp_path):
    found = area(labelled(drawn, ground, tmp_path / "l.csv"), ground / "map", design=drawn.folder)
    truth = pixels(ground / "truth.tif")[pixels(ground / "map/landcover.tif") != 255]
    table = found.table.set_index("class")
    assert found.same_map
    assert found.hectares == pytest.approx(truth.size / 100, rel=2e-3)
    for value, name in enumerate(NAMES[:3]):
        true = (truth == value).mean() * found.hectares
        assert abs(table.area_ha[name] - true) < 1.5 * table.area_ci95_ha[name], name
    pixel_counted = [(pixels(ground / "map/landcover.tif") == value).sum() / 100 for value in range(4)]
    assert table.pixel_counted_ha.to_list() == pytest.approx(pixel_counted, rel=2e-3)
    assert table.area_ha.sum() == pytest.approx(found.hectares, abs=0.05)


def test_every_pixel_labelled_gives_the_truth_and_no_doubt(ground, tmp_path):
    small = pixels(ground / "map/landcover.tif")
    small[:, :300] = 255
    small[60:] = 255
    write(tmp_path / "small.tif", small)
    everything = int((small != 255).sum())
    census = sample(tmp_path / "small.tif", tmp_path / "s", points=everything)
    found = area(labelled(census, ground, tmp_path / "l.csv"), tmp_path / "small.tif", design=census.folder)
    truth = pixels(ground / "truth.tif")[small != 255]
    shares = [(truth == NAMES.index(name)).mean() for name in found.table["class"]]
    assert found.table.area_percent.to_list() == pytest.approx([100 * one for one in shares], abs=1e-3)
    assert not found.table.area_ci95_ha.any()
    assert found.overall == (pytest.approx((truth == small[small != 255]).mean()), 0.0)


def test_another_map_is_judged_by_the_same_points(drawn, ground, tmp_path):
    other = np.where(pixels(ground / "truth.tif") == 3, 2, pixels(ground / "truth.tif")).astype("uint8")
    other[:3] = 255
    write(tmp_path / "other.tif", other)
    found = area(labelled(drawn, ground, tmp_path / "l.csv"), tmp_path / "other.tif", design=drawn.folder)
    mine = area(labelled(drawn, ground, tmp_path / "l.csv"), ground / "map", design=drawn.folder)
    assert not found.same_map
    assert found.finite
    true = (other == pixels(ground / "truth.tif"))[pixels(ground / "map/landcover.tif") != 255].mean()
    assert abs(found.overall[0] - true) < found.overall[1]
    assert found.overall[0] > mine.overall[0]
    both = found.table.merge(mine.table, on="class", suffixes=("", "_mine"))
    np.testing.assert_allclose(both.area_ha, both.area_ha_mine)  # areas rest on the sample, not on the map
    assert any(one.key == "area.other_map" for one in found.warnings)


def keys_of(found):
    return [(one.key, spoken(one.fields["name"], "en")) for one in found.warnings if "name" in one.fields]


def test_doubts_are_said(drawn, ground, tmp_path):
    def change(sheet):
        for row in sheet:
            row["label"] = "water" if row["stratum"] == "0" else "pv" if row["stratum"] == "2" else row["label"]
        sheet[0]["sure"] = "no"
        return sheet

    with_pv = sample(ground / "map/landcover.tif", tmp_path / "pv", points=160, minimum=25, also=("pv",))
    found = area(labelled(with_pv, ground, tmp_path / "l.csv", change), ground / "map", design=with_pv.folder)
    keys = keys_of(found)
    assert ("area.few", "built") in keys
    assert ("area.certain", "water") in keys
    assert ("area.not_on_map", "pv") in keys
    assert ("area.unsure") in [one.key for one in found.warnings]
    water = found.table.set_index("class").loc["water"]
    assert water.users_percent == 100
    assert np.isnan(water.users_ci95_percent)
    assert 90 < water.users_low_percent < water.users_high_percent == 100
    for lang in LANGUAGES:
        assert all(spoken(one, lang) for one in found.warnings)


def test_one_point_in_a_stratum_gives_no_interval(drawn, ground, tmp_path):
    def change(sheet):
        bare = [row for row in sheet if row["stratum"] == "3"]
        return [row for row in sheet if row["stratum"] != "3"] + bare[:1]

    path = labelled(drawn, ground, tmp_path / "l.csv", change)
    found = area(path, ground / "map", design=drawn.folder, partial=True)
    assert np.isnan(found.table.area_ci95_ha).all()
    assert {"area.single", "area.partial"} <= {one.key for one in found.warnings}
    labelled(drawn, ground, path, lambda sheet: [row for row in sheet if row["stratum"] != "3"])
    with pytest.raises(InputError) as caught:
        area(path, ground / "map", design=drawn.folder, partial=True)
    assert caught.value.key == "area.empty_stratum"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"label": "lava"}, ["row 5: point {id} has the label 'lava', which is no class", "water, trees, built, bare"]),
        ({"label": ""}, ["row 5: point {id} has no label"]),
        ({"stratum": "7"}, ["row 5: point {id} was drawn in stratum", "the sheet says 7"]),
        ({"id": "r0c0"}, ["row 5: no point 'r0c0' was drawn", "point {id} is missing"]),
        ({"sure": "perhaps"}, ["row 5: point {id}, sure is 'perhaps'"]),
    ],
)
def test_a_wrong_row_is_named(drawn, ground, tmp_path, fault, said):
    ids = []

    def change(sheet):
        ids.append(sheet[3]["id"])
        sheet[3] |= fault
        return sheet

    with pytest.raises(InputError) as caught:
        area(labelled(drawn, ground, tmp_path / "l.csv", change), ground / "map", design=drawn.folder)
    for part in said:
        assert part.format(id=ids[0]) in str(caught.value)


def test_rows_that_stand_twice_or_are_gone_are_named(drawn, ground, tmp_path):
    def change(sheet):
        return [*sheet[:-20], sheet[1]]

    with pytest.raises(InputError) as caught:
        area(labelled(drawn, ground, tmp_path / "l.csv", change), ground / "map", design=drawn.folder)
    text = str(caught.value)
    assert "21 faults" in text
    assert "stands in row 3 already" in text
    assert text.count("is missing") == 11
    assert "and 9 more" in text


def test_sheets_of_spreadsheets_and_gis_are_read(drawn, ground, tmp_path):
    korean = {name: say(f"class.{name}", "ko") for name in NAMES}

    def change(sheet):
        for row in sheet:
            row["label"] = korean[row["label"]]
        return sheet

    points = {row["id"]: int(row["stratum"]) for row in rows(drawn.folder / "labels.csv")}
    plain = read_labels(labelled(drawn, ground, tmp_path / "a.csv"), points=points, classes=NAMES)
    excel = labelled(drawn, ground, tmp_path / "b.csv", change, encoding="cp949", delimiter=";")
    assert read_labels(excel, points=points, classes=NAMES) == plain
    package = tmp_path / "points.gpkg"
    package.write_bytes((drawn.folder / "points.gpkg").read_bytes())
    with sqlite3.connect(package) as base:
        base.executemany("UPDATE sample SET label = ? WHERE id = ?", [(NAMES.index(one.name), one.id) for one in plain])
    base.close()
    assert read_labels(package, points=points, classes=NAMES) == plain


def test_the_commands_write_their_files_and_fail_with_exit_code_2(ground, tmp_path, capsys):
    out = tmp_path / "s"
    line = [
        "sample",
        str(ground / "map"),
        "--out",
        str(out),
        "--points",
        "150",
        "--minimum",
        "25",
        "--accuracy",
        "bare=0.6",
    ]
    assert build({}, line) == 0
    assert "pixel-counted ha" in capsys.readouterr().out
    assert build({}, line) == 2
    assert build({}, [*line, "--error", "0.02"]) == 2
    assert "Give one of them" in capsys.readouterr().err
    design = json.loads((out / "sample.json").read_text(encoding="utf-8"))
    assert sum(one["points"] for one in design["strata"]) == len(design["points"]) == 150

    class Drawn:
        folder = out

    done = labelled(Drawn, ground, out / "done.csv")
    assert build({}, ["area", str(done), str(ground / "map"), "--lang", "ko"]) == 0
    said = capsys.readouterr().out
    assert "화소 집계 ha" in said
    table = pd.read_csv(out / "area.csv")
    record = json.loads((out / "area.json").read_text(encoding="utf-8"))
    assert record["method"] == {
        "estimator": "Olofsson et al. 2014", "finite_population": False, "interval": "normal, 95 %, z = 1.96",
    }  # fmt: skip
    assert [row["area_ha"] for row in record["table"]] == table.area_ha.to_list()
    assert record["simulated"] is True
    assert np.array(record["matrix"]["points"]).sum() == 150
    assert (out / "area.png").stat().st_size > 20_000
    assert build({}, ["area", str(tmp_path / "none.csv"), str(ground / "map")]) == 2
    assert "sample.json" in capsys.readouterr().err


def test_a_map_with_other_classes_is_refused(drawn, ground, tmp_path):
    write(tmp_path / "other.tif", pixels(ground / "truth.tif"))
    with rasterio.open(tmp_path / "other.tif", "r+") as dst:
        dst.update_tags(CLASS_3="lava")
    with pytest.raises(InputError, match="lava"):
        area(labelled(drawn, ground, tmp_path / "l.csv"), tmp_path / "other.tif", design=drawn.folder)


@pytest.fixture
def tab(browser, drawn):  # noqa: F811
    """The labelling page; what it asks of the network or complains of fails the test."""
    faults = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)

    def guard(route):
        if route.request.url.startswith(("file://", "data:", "blob:")):
            route.continue_()
        else:
            faults.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((drawn.folder / "label.html").as_uri())
    page.wait_for_selector("body[data-ready]")
    yield page
    context.close()
    assert not faults


def test_the_page_is_worked_by_keyboard_and_its_csv_is_taken(tab, drawn, ground, tmp_path):
    truth, sheet = pixels(ground / "truth.tif"), rows(drawn.folder / "labels.csv")
    tab.keyboard.press("3")
    tab.keyboard.press("ArrowLeft")
    assert tab.get_attribute("#classes button:nth-child(3)", "aria-checked") == "true"
    tab.keyboard.press("Delete")
    assert tab.inner_text("#count") == say("sample.page.count", "en", done=0, total=POINTS)
    for row in sheet:
        tab.keyboard.press(str(1 + truth[int(row["row"]), int(row["column"])]))
    tab.keyboard.press("Home")
    tab.keyboard.press("u")
    tab.keyboard.press("n")
    tab.keyboard.type('half "shade", 1 of 2')
    tab.keyboard.press("Escape")
    tab.fill("#who", "A B")
    tab.reload()
    tab.wait_for_selector("body[data-ready]")
    assert tab.inner_text("#count") == say("sample.page.count", "en", done=POINTS, total=POINTS)
    with tab.expect_download() as saving:
        tab.click("#save")
    assert saving.value.suggested_filename == "labels-A_B.csv"
    saving.value.save_as(tmp_path / "page.csv")
    saved = rows(tmp_path / "page.csv")
    assert saved[0]["note"] == 'half "shade", 1 of 2'
    assert [row["sure"] for row in saved[:2]] == ["no", "yes"]
    found = area(tmp_path / "page.csv", ground / "map", design=drawn.folder)
    by_hand = area(labelled(drawn, ground, tmp_path / "l.csv"), ground / "map", design=drawn.folder)
    pd.testing.assert_frame_equal(found.table, by_hand.table)


def test_the_page_takes_a_csv_back_and_speaks_korean(tab, drawn, ground, tmp_path):
    def change(sheet):
        sheet[5]["label"] = "lava"
        return sheet

    tab.set_input_files("#open", labelled(drawn, ground, tmp_path / "l.csv", change))
    tab.locator("#told", has_text=say("sample.page.opened", "en", taken=POINTS - 1, strange=1)).wait_for()
    tab.keyboard.press("Enter")
    assert tab.inner_text("#name") == say("sample.page.point", "en", number=6, total=POINTS)
    tab.click("[data-lang=ko]")
    assert tab.title() == say("sample.page.title", "ko")
    assert tab.inner_text("#name") == say("sample.page.point", "ko", number=6, total=POINTS)
    assert tab.inner_text("#classes button:nth-child(2) span") == "나무"


@pytest.mark.parametrize("size", SIZES)
def test_the_page_reads_well_at_every_width(tab, tmp_path, size):
    width, height = SIZES[size]
    tab.set_viewport_size({"width": width, "height": height})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(SPREAD) == []
    assert tab.evaluate(CONTRAST) == []
    assert tab.locator("#chips img").count() == 4
    shots = os.environ.get("EOSAT_SHOTS", str(tmp_path))
    tab.screenshot(path=f"{shots}/label-{size}.png", full_page=True)
