"""Cards of districts, and one page of a run with change, series and area."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

import eosat
from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, UNOBSERVED, rgb
from eosat.cube import Mask
from eosat.errors import InputError
from eosat.radiometry import Scaling
from eosat.report.whole import PLACE, whole_page
from eosat.run.cards import cards
from eosat.run.plan import Plan, save_plan
from eosat.scenes import Scene, Scenes
from eosat.sentinel2 import TEN_BANDS
from eosat.vector import degrees

SHAPE, CORNER = (120, 160), (300_000.0, 3_700_000.0)
HERE = from_origin(*CORNER, 10, 10)
CROPS, TREES, BUILT = (LANDCOVER.index(name) for name in ("crops", "trees", "built"))


def scene() -> Scene:
    return Scene(
        id="SIM_1", collection="simulated", time="2025-05-03T02:20:00Z", platform="", tile="52SCC", baseline=None,
        simulated=True, crs="EPSG:32652", anchor=CORNER, pixel=10.0, shape=(300, 300), hrefs={},
        scaling={"B02": Scaling(scale=1e-4, offset=-0.1, source="declared", declared=-0.1)}, darkest={}, seen=1.0,
        cloud=0.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """A run of two districts: the west is woods, seen in half; the east is crops with a town, and has a hole."""
    home = tmp_path_factory.mktemp("run")
    labels = np.full(SHAPE, CROPS, np.uint8)
    labels[:, :80], labels[:50, :80], labels[20:40, 100:120] = TREES, UNOBSERVED, BUILT
    with rasterio.open(home / "landcover.tif", "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=1,
                       crs="EPSG:32652", dtype="uint8", transform=HERE, nodata=UNOBSERVED) as out:  # fmt: skip
        out.write(labels, 1)
    left, top = CORNER
    west, whole_east = (shapely.box(left + x, top - 1200, left + x + 800, top) for x in (0, 800))
    east = whole_east - shapely.box(left + 1300, top - 900, left + 1500, top - 700)
    shapes = degrees(np.array([west, east], object), "EPSG:32652")
    features = [
        {"type": "Feature", "properties": {"id": one, "name_ko": f"{one} 구역", "name_en": one},
         "geometry": shapely.geometry.mapping(shape)}
        for one, shape in zip(("west", "east"), shapes, strict=True)
    ]  # fmt: skip
    place = home / "districts.geojson"
    place.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    plan = Plan(
        request={"region": str(place), "districts": None, "resolution": 10, "period": "2025-05-01/2025-05-31"},
        version="0", started="2025-06-01T00:00:00Z", crs="EPSG:32652", transform=tuple(HERE[:6]), shape=SHAPE,
        tile=256, halo=8, stride=2, bands=TEN_BANDS, mask=Mask(), composite="median", model="toy", model_sha256="0",
        device="cpu", device_reason="run.device_asked", engine="torch", dtype="float32", region_sha256="0",
        scenes=Scenes((scene(),), ()),
    )  # fmt: skip
    save_plan(plan, home / "plan.json")
    eosat.summarise(home / "landcover.tif", place, classes=LANDCOVER).to_parquet(home / "summary.parquet")
    (home / "item.json").write_text("{}")
    (home / "report.html").write_text(f"<html><body><p>map</p>{PLACE}<p>rest</p></body></html>", encoding="utf-8")
    return home


def picture(path: Path) -> np.ndarray:
    with rasterio.open(path) as src:
        return src.read([1, 2, 3]).transpose(1, 2, 0)


def count(path: Path, colour: tuple[int, int, int]) -> int:
    return int((np.abs(picture(path).astype(int) - colour) <= 1).all(-1).sum())


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_card_a_district_and_language_with_its_ground_strong_and_the_rest_pale(finished, tmp_path):
    found = cards(finished, tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in found) == [
        "en/east-east.png", "en/west-west.png", "ko/east-east-구역.png", "ko/west-west-구역.png",
    ]  # fmt: skip
    assert picture(found[0]).shape == (800, 1280, 3)
    crops, trees = (rgb(LANDCOVER_COLOURS[value]) for value in (CROPS, TREES))
    pale = tuple(round(0.3 * part + 0.7 * 255) for part in trees)
    east, west = tmp_path / "en" / "east-east.png", tmp_path / "en" / "west-west.png"
    assert count(east, crops) > 50_000
    assert count(east, trees) < 2_000  # no more than in its list
    assert count(east, pale) > 5_000
    hole = tuple(round(0.3 * part + 0.7 * 255) for part in crops)
    assert count(east, hole) > 3_000  # no part of the district
    assert count(west, trees) > 50_000


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_district_of_which_too_little_was_seen_is_marked(finished, tmp_path):
    cards(finished, tmp_path)
    mark = rgb("#8a1f2b")
    plain, low = (count(tmp_path / "en" / name, mark) for name in ("east-east.png", "west-west.png"))
    assert low > plain + 300


def test_cards_are_the_same_bytes_again(finished, tmp_path):
    first, second = cards(finished, tmp_path / "a"), cards(finished, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def estimate(folder: Path, ground: float) -> Path:
    rows = [
        {"class": "crops", "pixel_counted_ha": 92.0, "area_ha": 88.5, "area_low_ha": 80.1, "area_high_ha": 96.9,
         "area_ci95_ha": 8.4, "users_percent": 91.25, "producers_percent": 80.5},
        {"class": "water", "pixel_counted_ha": 0.0, "area_ha": 0.0, "area_low_ha": None, "area_high_ha": None,
         "area_ci95_ha": None, "users_percent": None, "producers_percent": None},
    ]  # fmt: skip
    held = {"points": 321, "method": {"estimator": "Olofsson et al. 2014"}, "observed_ha": ground, "table": rows,
            "warnings": [{"en": "mind this", "ko": "주의"}]}  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "area.json").write_text(json.dumps(held), encoding="utf-8")
    return folder


def test_estimates_get_a_card_when_they_are_of_this_map(finished, tmp_path):
    table = pd.read_parquet(finished / "summary.parquet")
    ground = float((table["area_ha"] - table["unobserved_ha"]).sum())
    found = cards(finished, tmp_path / "out", area=estimate(tmp_path / "area", ground))
    assert [path.name for path in found].count("adjusted.png") == 2
    with pytest.raises(InputError, match="another map"):
        cards(finished, tmp_path / "out", area=estimate(tmp_path / "other", 2 * ground))


def test_what_is_no_run_and_no_estimate_is_refused(finished, tmp_path):
    with pytest.raises(InputError, match="no finished run"):
        cards(tmp_path, tmp_path / "out")
    (tmp_path / "area.json").write_text("[]")
    with pytest.raises(InputError, match="no estimate"):
        cards(finished, tmp_path / "out", area=tmp_path)
    assert not (tmp_path / "out").exists()


def series(folder: Path) -> Path:
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "001-west.png").write_bytes(b"\x89PNG west")
    names = {"district": ["west", "west"], "name_ko": ["서쪽"] * 2, "name_en": ["The west"] * 2}
    pd.DataFrame(names).to_parquet(folder / "series.parquet")
    return folder


def test_one_page_takes_up_change_series_and_area(finished, tmp_path):
    (tmp_path / "change").mkdir()
    part = '<section class="change"><h2>Before</h2></section>'
    (tmp_path / "change" / "report.html").write_text(f"<html>{part}</html>", encoding="utf-8")
    given = {"change": tmp_path / "change", "series": series(tmp_path / "s"), "area": estimate(tmp_path / "a", 1.0)}
    html = whole_page(finished / "report.html", tmp_path / "full.html", **given).read_text(encoding="utf-8")
    places = [html.index(text) for text in ("<p>map</p>", part, "The west", "Olofsson", "<p>rest</p>")]
    assert places == sorted(places)
    for text in ("서쪽", "80.1 – 96.9", "91.2", "mind this", "주의", "data:image/png;base64,", "보정 면적(ha)"):
        assert text in html
    assert "http" not in html


@pytest.mark.parametrize("wrong", ["change", "series", "area"])
def test_parts_that_are_not_there_are_refused_and_nothing_is_written(finished, tmp_path, wrong):
    with pytest.raises(InputError, match=str(tmp_path / "none")):
        whole_page(finished / "report.html", tmp_path / "full.html", **{wrong: tmp_path / "none"})
    assert not (tmp_path / "full.html").exists()


def test_a_page_without_anything_to_add_and_an_old_report_are_refused(finished, tmp_path):
    with pytest.raises(InputError, match="--change"):
        whole_page(finished / "report.html", tmp_path / "full.html")
    (tmp_path / "report.html").write_text("<html></html>")
    with pytest.raises(InputError, match="report among its outputs"):
        whole_page(tmp_path / "report.html", tmp_path / "full.html", area=estimate(tmp_path / "a", 1.0))
