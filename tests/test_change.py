"""Two runs compared: from folders to rasters, tables and objects; what is refused; what stays the same."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from eosat.change import change
from eosat.change import judge as judging
from eosat.change import strips as reading
from eosat.change.judge import FILES, moved
from eosat.change.pair import open_run, paired, reflectance
from eosat.change.picture import shrunk
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.cli.app import build
from eosat.config import read_pair
from eosat.cube import Mask
from eosat.errors import InputError
from eosat.land.cva import WAYS
from eosat.mosaic import colour_table
from eosat.radiometry import Scaling
from eosat.run.plan import Plan, save_plan
from eosat.scenes import Scene, Scenes
from eosat.sentinel2 import TEN_BANDS
from eosat.vector import read_parquet

SHAPE = (150, 130)
CORNER = (300_000, 3_700_020)
HERE = from_origin(*CORNER, 10, 10)
CROPS, TREES, BUILT = (LANDCOVER.index(name) for name in ("crops", "trees", "built"))
NEW, TINY, GONE = (slice(30, 50), slice(40, 55)), (slice(90, 92), slice(20, 23)), (slice(100, 112), slice(70, 90))
"""A new building of 300 px, one of 6 px, and a forest of 240 px that was felled."""


def scene(day: date) -> Scene:
    return Scene(
        id=f"SIM_{day:%Y%m%d}", collection="simulated", time=f"{day}T02:20:00Z", platform="", tile="52SCC",
        baseline=None, simulated=True, crs="EPSG:32652", anchor=CORNER, pixel=10.0, shape=(300, 300), hrefs={},
        scaling={"B02": Scaling(scale=1e-4, offset=-0.1, source="declared", declared=-0.1)}, darkest={}, seen=1.0,
        cloud=0.0,
    )  # fmt: skip


def plan_of(region: Path, days: tuple[date, ...]) -> Plan:
    return Plan(
        request={"region": str(region), "districts": None, "resolution": 10, "period": "x"},
        version="0", started="2025-06-01T00:00:00Z", crs="EPSG:32652", transform=tuple(HERE[:6]), shape=SHAPE,
        tile=256, halo=8, stride=2, bands=TEN_BANDS, mask=Mask(), composite="median", model="toy", model_sha256="0",
        device="cpu", device_reason="run.device_asked", engine="torch", dtype="float32", region_sha256="0",
        scenes=Scenes(tuple(scene(day) for day in days), ()),
    )  # fmt: skip


def districts(folder: Path) -> Path:
    """Two halves of the raster, and a strip beyond it."""
    from eosat.vector import degrees

    left, top = CORNER
    middle, bottom = left + 650, top - 1500
    boxes = [(left, bottom, middle, top), (middle, bottom, left + 1300, top), (left + 1350, bottom, left + 2600, top)]
    shapes = degrees(np.array([shapely.box(*one) for one in boxes], object), "EPSG:32652")
    features = [
        {"type": "Feature", "properties": {"id": name, "name_ko": f"{name} 구역", "name_en": name},
         "geometry": shapely.geometry.mapping(shape)}
        for name, shape in zip(("west", "east", "beyond"), shapes, strict=True)
    ]  # fmt: skip
    path = folder / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write(path: Path, planes: np.ndarray, tags: dict[str, str] | None = None, names: tuple[str, ...] = ()) -> None:
    stack = planes if planes.ndim == 3 else planes[None]
    with rasterio.open(path, "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=len(stack), crs="EPSG:32652",
                       dtype=stack.dtype, transform=HERE) as out:  # fmt: skip
        out.write(stack)
        out.update_tags(**(tags or {}))
        if names:
            out.descriptions = names
        elif len(stack) == 1:
            out.write_colormap(1, {value: (*rgb, 255) for value, rgb in colour_table(LANDCOVER).items()})


def fake_run(folder: Path, labels: np.ndarray, ground: np.ndarray, days: tuple[date, ...], region: Path) -> Path:
    """A folder as a finished run leaves it; *ground* is reflectance (band, y, x), NaN unobserved."""
    folder.mkdir()
    unseen = np.isnan(ground).any(0)
    labels = np.where(unseen, UNOBSERVED, labels).astype(np.uint8)
    scores = np.full((len(LANDCOVER), *SHAPE), 1, np.uint8)
    np.put_along_axis(scores, np.where(unseen, 0, labels)[None].astype(int), 92, axis=0)
    scores[:, unseen] = UNOBSERVED
    dn = np.where(unseen, 0, np.rint((np.nan_to_num(ground) + 0.1) * 1e4)).astype(np.uint16)
    names = {f"CLASS_{value}": name for value, name in enumerate(LANDCOVER)}
    write(folder / "landcover.tif", labels, names)
    write(folder / "confidence.tif", np.where(unseen, 255, 92).astype(np.uint8))
    write(folder / "scores.tif", scores, names=LANDCOVER)
    write(folder / "composite.tif", dn, names=TEN_BANDS)
    save_plan(plan_of(region, days), folder / "plan.json")
    (folder / "provenance.json").write_text('{"schema_version": 1}')
    (folder / "item.json").write_text(json.dumps({"id": folder.name}))
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> tuple[Path, Path]:
    """Crops with a wood, six years apart; the second is brighter all over, is built on, cloudy in a corner."""
    home = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(8)
    labels = np.full(SHAPE, CROPS)
    labels[80:, 60:] = TREES
    mix = rng.normal(size=(10, 10)) * 0.02
    texture = np.einsum("bc,cyx->byx", mix, rng.normal(size=(10, *SHAPE)))
    ground = 0.2 + texture + np.where(labels == TREES, -0.05, 0)
    later = 1.1 * ground + 0.01 + rng.normal(0, 0.004, ground.shape)
    after = labels.copy()
    for place, value, look in ((NEW, BUILT, 0.5), (TINY, BUILT, 0.5), (GONE, CROPS, 0.4)):
        after[place] = value
        later[(slice(None), *place)] = look + rng.normal(0, 0.01, later[(slice(None), *place)].shape)
    later[:, :20, :20] = np.nan
    where = districts(home)
    first = fake_run(home / "y2019", labels, ground, (date(2019, 5, 3), date(2019, 5, 20)), where)
    return first, fake_run(home / "y2025", after, later, (date(2025, 5, 8),), where)


@pytest.fixture(scope="module")
def compared(runs, tmp_path_factory):
    return change(*runs, tmp_path_factory.mktemp("out") / "change")


def layer(folder: Path, name: str) -> np.ndarray:
    with rasterio.open(folder / FILES[name]) as src:
        return src.read(1)


def test_rasters_hold_what_was_built_and_felled_and_nothing_else(compared):
    change_, kinds = layer(compared.folder, "change"), layer(compared.folder, "from_to")
    truth = np.zeros(SHAPE, bool)
    truth[NEW] = truth[GONE] = True
    assert (change_[truth] == 1).mean() > 0.95
    assert (change_[~truth] == 1).sum() < 20
    assert set(np.unique(change_)) == {0, 1, 255}
    assert (change_[TINY] == 0).all()  # smaller than ten pixels
    assert (change_[:20, :20] == 255).all()
    assert ((kinds == 255) == (change_ == 255)).all()
    assert (kinds[NEW][change_[NEW] == 1] == CROPS * 9 + BUILT).all()
    assert (kinds[GONE][change_[GONE] == 1] == TREES * 9 + CROPS).all()
    still = (change_ == 0) & (kinds // 9 != kinds % 9)
    assert not still.any()  # what did not change stays on the diagonal


def test_confidence_is_that_of_the_value_in_the_map(compared):
    change_, sure = layer(compared.folder, "change"), layer(compared.folder, "confidence")
    assert (sure[change_ == 1] >= 50).all()
    assert ((sure == 255) == (change_ == 255)).all()
    assert (sure[TINY] < 50).all()  # the spectra say changed, the sieve does not
    other = layer(compared.folder, "class_change")
    way = layer(compared.folder, "direction")
    assert {WAYS[value] for value in np.unique(way[NEW])} == {"brighter"}
    assert (other[NEW] > 90).mean() > 0.9
    assert (other[60:80, :40] < 30).all()


def test_the_rasters_are_cogs_with_names_and_attribution(compared):
    with rasterio.open(compared.folder / "from_to.tif") as src:
        assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert src.tags()[f"CLASS_{CROPS * 9 + BUILT}"] == "crops -> built"
        assert src.tags()["BEFORE"] == "2019-05-03/2019-05-20"
        assert "Simulated" in src.tags()["TIFFTAG_COPYRIGHT"]
        assert src.crs.to_epsg() == 32652


def test_tables_add_up(compared):
    folder = compared.folder
    assert (folder / "changes.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    flows, table = pd.read_csv(folder / "changes.csv"), pd.read_csv(folder / "districts.csv")
    assert table["id"].tolist() == ["west", "east"]  # the third lies beyond the raster
    rows = table.set_index("id")
    change_ = layer(folder, "change")
    assert rows.loc["west", "changed_ha"] == pytest.approx((change_[:, :65] == 1).sum() / 100, rel=2e-3)
    assert rows.loc["east", "changed_ha"] == pytest.approx((change_[:, 65:] == 1).sum() / 100, rel=2e-3)
    columns = [f"to_{name}_ha" for name in LANDCOVER]
    east = flows[flows["id"] == "east"].set_index("from")[columns]
    seen = rows.loc["east", "area_ha"] * rows.loc["east", "observed_percent"] / 100
    assert east.to_numpy().sum() == pytest.approx(seen, rel=2e-3)
    assert east.loc["trees", "to_crops_ha"] == pytest.approx(2.4, abs=0.15)
    assert rows.loc["west", "well_observed"]
    assert rows["within_class_ha"].max() < 0.1


def test_objects_have_their_pixels_area_class_dates_and_scenes(compared):
    shapes, columns, crs = read_parquet(compared.folder / "changes.parquet")
    assert crs == "EPSG:32652"
    assert len(shapes) == compared.objects == 2
    assert (shapely.area(shapes) == np.array(columns["n_px"]) * 100).all()
    assert columns["area_ha"] == [round(count / 100, 4) for count in columns["n_px"]]
    assert list(zip(columns["from"], columns["to"], strict=True)) == [("crops", "built"), ("trees", "crops")]
    assert min(columns["confidence"]) > 70
    assert min(columns["class_change"]) > 80
    assert columns["district"] == ["west", "east"]
    assert columns["before"] == ["2019-05-03/2019-05-20"] * 2
    assert columns["scenes_before"] == ["SIM_20190503 SIM_20190520"] * 2
    assert columns["scenes_after"] == ["SIM_20250508"] * 2
    assert len(set(columns["id"])) == 2


def test_an_object_keeps_its_id_in_the_next_comparison(compared, runs, tmp_path):
    again = change(*runs, tmp_path / "again", least=200, earlier=compared.folder / "changes.parquet")
    old, new = (read_parquet(one.folder / "changes.parquet")[1]["id"] for one in (compared, again))
    assert set(new) <= set(old)
    assert again.objects == 2


def test_blocks_equal_the_whole(compared, runs, tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "CORE", 64)
    monkeypatch.setattr(judging, "ROWS", 40)
    monkeypatch.setattr(judging, "COLS", 48)
    monkeypatch.setattr(reading, "BLOCK", 16)
    monkeypatch.setattr(reading, "ACROSS", 50)
    cut = change(*runs, tmp_path / "cut")
    for name in FILES:
        one, two = layer(compared.folder, name), layer(cut.folder, name)
        assert (np.abs(one.astype(int) - two) <= (1 if name == "confidence" else 0)).all(), name
    assert (cut.folder / "changes.csv").read_bytes() == (compared.folder / "changes.csv").read_bytes()


def test_the_record_stands_alone(compared, runs):
    record = json.loads((compared.folder / "provenance.json").read_text(encoding="utf-8"))
    assert record["before"]["provenance"] == {"schema_version": 1}
    assert record["after"]["item"] == "y2025"
    assert set(record["before"]["inputs_sha256"]) == {"landcover.tif", "confidence.tif", "composite.tif", "scores.tif"}
    assert record["asked"]["least_px"] == 10
    assert str(runs[0].parent) not in json.dumps(record)
    item = json.loads((compared.folder / "item.json").read_text(encoding="utf-8"))
    assert item["properties"]["eosat:before"]["interval"] == "2019-05-03/2019-05-20"
    assert item["assets"]["from_to"]["classification:classes"][CROPS * 9 + BUILT]["name"] == "crops-to-built"
    for asset in item["assets"].values():
        assert (compared.folder / asset["href"]).is_file()


def test_a_finished_comparison_is_left_as_it_is_and_another_is_refused(compared, runs):
    stamp = (compared.folder / "item.json").stat().st_mtime_ns
    said = []
    change(*runs, compared.folder, tell=lambda key, **fields: said.append(key))
    assert said == ["change.finished_already"]
    assert (compared.folder / "item.json").stat().st_mtime_ns == stamp
    with pytest.raises(InputError, match="another comparison"):
        change(*runs, compared.folder, least=20)


def test_the_same_runs_give_the_same_bytes(compared, runs, tmp_path):
    again = change(*runs, tmp_path / "again")
    for path in compared.files:
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name


def test_without_scores_it_says_so_and_judges_by_labels(runs, tmp_path):
    folders = [shutil.copytree(run, tmp_path / run.name) for run in runs]
    (folders[0] / "scores.tif").unlink()
    said = []
    found = change(*folders, tmp_path / "out", tell=lambda key, **fields: said.append(key))
    assert said.count("change.no_scores") == 1
    assert found.objects == 2
    record = json.loads((found.folder / "provenance.json").read_text(encoding="utf-8"))
    assert (record["before"]["scored"], record["after"]["scored"]) == (False, True)


@pytest.mark.parametrize(("name", "words"), [
    ("item.json", "no finished run"), ("composite.tif", "lacks composite.tif"), ("confidence.tif", "lacks confidence"),
])  # fmt: skip
def test_an_unfinished_run_is_refused_and_nothing_is_written(runs, tmp_path, name, words):
    broken = shutil.copytree(runs[1], tmp_path / "broken")
    (broken / name).unlink()
    with pytest.raises(InputError, match=words):
        change(runs[0], broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_does_not_fit_together_is_refused(runs):
    one, two = (open_run(run) for run in runs)
    moved = replace(two, plan=replace(two.plan, transform=(10.0, 0.0, 300_010.0, 0.0, -10.0, 3_700_020.0)))
    with pytest.raises(InputError, match="different grids"):
        paired(one, moved, season=60)
    with pytest.raises(InputError, match="different classes"):
        paired(one, replace(two, classes=("rice", "other")), season=60)
    with pytest.raises(InputError, match="different bands"):
        paired(one, replace(two, bands=("B02",)), season=60)
    with pytest.raises(InputError, match="must end before"):
        paired(two, one, season=60)
    summer = replace(two, plan=replace(two.plan, scenes=Scenes((scene(date(2025, 8, 20)),), ())))
    with pytest.raises(InputError, match="days apart"):
        paired(one, summer, season=60)
    assert paired(one, summer, season=120).late


def test_the_command_line_says_what_changed_and_what_is_wrong(runs, tmp_path, capsys):
    code = build({"EOSAT_LANG": "en"}, ["change", *map(str, runs), "--out", str(tmp_path / "a")])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert "in 2 patches, counted from pixels" in said.out
    assert "change.png" in said.out
    assert "Simulated" in said.out
    assert build({"EOSAT_LANG": "ko"}, ["change", str(runs[1]), str(runs[0])]) == 2
    assert "앞 시기" in capsys.readouterr().err
    assert build({"EOSAT_LANG": "en"}, ["change", *map(str, runs), "--set", "tile=64"]) == 2
    assert build({"EOSAT_LANG": "en"}, ["change", "demo"]) == 2
    assert "'before' and 'after'" in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused(runs, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        change(*runs, tmp_path)


def test_a_config_with_two_periods_is_two_configs(tmp_path):
    path = tmp_path / "pair.yaml"
    path.write_text("region: demo\nbefore: 2019-05-01/2019-05-31\nafter: 2025-05-01/2025-05-31\n")
    one, two = read_pair(path, ["resolution=20"])
    assert (one.period, two.period) == ("2019-05-01/2019-05-31", "2025-05-01/2025-05-31")
    assert one.resolution == two.resolution == 20
    path.write_text("region: demo\nbefore: 2019-05-01/2019-05-31\nperiod: 2025-05-01/2025-05-31\n")
    with pytest.raises(InputError, match="'before' and 'after'"):
        read_pair(path)


@pytest.mark.parametrize(("text", "words"), [
    ("before: 2019-05-01/2019-05-31", "'after' is missing"),
    ("before: 2019-05-01/2019-05-31\nafter: may", "'after' is may"),
    ("before: 2019-05-31/2019-05-01\nafter: 2025-05-01/2025-05-31", "'before' is 2019-05-31/2019-05-01"),
    ("before: 2019-05-01/2019-05-31\nafter: 2019-05-31/2019-06-30", "'before' ends on 2019-05-31, 'after' begins"),
    ("before: 2019-05-01/2019-05-31\nafter: 2025-05-01/2025-05-31\nresolutoin: 10", "'resolution'"),
    ("before: 2019-01-01/2019-01-31\nafter: 2025-07-01/2025-07-31", "days apart"),
])  # fmt: skip
def test_what_is_wrong_with_two_periods_is_said_by_key_before_anything_runs(tmp_path, capsys, text, words):
    path = tmp_path / "pair.yaml"
    path.write_text(f"region: demo\n{text}\n")
    assert build({"EOSAT_LANG": "en"}, ["change", str(path), "--out", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_config_with_two_periods_is_checked_and_sent_to_the_right_command(tmp_path, capsys):
    path = tmp_path / "pair.yaml"
    path.write_text("region: demo\nbefore: 2019-05-01/2019-05-31\nafter: 2025-05-01/2025-05-31\n")
    assert build({"EOSAT_LANG": "en"}, ["run", str(path)]) == 2
    assert "eosat change" in capsys.readouterr().err
    assert build({"EOSAT_LANG": "en"}, ["change", "one", "two", "--dry-run"]) == 2
    assert "--dry-run is for a config" in capsys.readouterr().err
    path.write_text("region: demo\nbefore: 2019-05-01/2019-05-31\n")
    assert build({"EOSAT_LANG": "en"}, ["config", "check", str(path)]) == 2
    assert "'after' is missing" in capsys.readouterr().err


def test_few_pixels_seen_at_both_dates_are_refused(runs, tmp_path):
    blind = shutil.copytree(runs[1], tmp_path / "blind")
    with rasterio.open(blind / "composite.tif", "r+") as out:
        dn = out.read()
        dn[:, 3:] = 0
        out.write(dn)
    with pytest.raises(InputError, match="Only"):
        change(runs[0], blind, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.tif"))


def test_reflectance_is_nan_where_any_band_is_unseen():
    dn = np.uint16([[[0, 2000, 3000]], [[5, 0, 1000]]])
    assert np.isnan(reflectance(dn)[:, 0]).tolist() == [[True, True, False]] * 2
    assert reflectance(dn)[:, 0, 2].tolist() == pytest.approx([0.3, 0.1])


def test_a_changed_pixel_is_drawn_whatever_lies_around_it():
    shown = np.zeros((9, 9), np.uint8)
    shown[4, 4] = 7
    shown[6:, 6:] = 255
    assert shrunk(shown, 3).tolist() == [[0, 0, 0], [0, 7, 0], [0, 0, 255]]


@pytest.mark.slow
def test_the_simulated_island_between_two_years(tmp_path):
    """Whole runs of the shipped net on simulated scenes; scored exactly in docs/evaluation/change.json."""
    from eosat.simulate import simulate

    days = tuple(date(year, 5, day) for year in (2017, 2025) for day in (3, 8, 18))
    catalog = simulate(tmp_path / "isle", size=3000, dates=days)
    config = tmp_path / "pair.yaml"
    config.write_text(
        f"region: {catalog.parent / 'districts.geojson'}\ncatalog: {catalog}\ntile: 256\n"
        "before: 2017-05-01/2017-05-31\nafter: 2025-05-01/2025-05-31\n"
    )
    assert build({"EOSAT_LANG": "en"}, ["change", str(config), "--out", str(tmp_path / "out")]) == 0
    shares = [(layer(tmp_path / "out/change", "change") == value).mean() for value in (0, 1)]
    assert 0.001 < shares[1] < 0.03


def test_page_shows_both_dates_and_what_became_what_in_both_languages(compared):
    html = (compared.folder / "report.html").read_text(encoding="utf-8")
    assert "http://" not in html
    assert "https://" not in html
    assert html.count('class="pair-before"') == html.count('class="pair-after"') == 1
    assert 'type="range"' in html
    for lang, words in {"en": ("Before and after", "pixel-counted"), "ko": ("변화 전후", "화소 집계")}.items():
        assert all(word in html for word in words), lang
    hectares = compared.districts["changed_ha"].sum()
    assert f"{hectares:,.1f}" in html
    for name in ("change.tif", "changes.parquet", "districts.csv"):
        assert f'href="./{name}"' in html


def test_ways_by_hand():
    """Red and near infrared: +/+ brighter, -/+ greener, -/- darker, +/- barer; nothing where nothing changed."""
    before = np.zeros((2, 1, 5), np.float32) + 0.2
    after = before + np.float32([[[0.1, -0.1, -0.1, 0.1, 0.1]], [[0.1, 0.1, -0.1, -0.1, 0.1]]])
    changed = np.array([[True, True, True, True, False]])
    found = moved(before, after, changed, ("B04", "B08"))
    assert [WAYS[value] for value in found[0]] == ["brighter", "greener", "darker", "barer", ""]
    assert moved(before, after, changed, ("B03", "B08")).tolist() == [[0, 0, 0, 0, 0]]
