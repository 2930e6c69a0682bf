"""The whole job on the simulated strip: files, truth, resuming, refusing."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pystac
import pytest
import rasterio
import yaml

import eosat
from eosat.classes import LANDCOVER
from eosat.errors import InputError, WorldError
from eosat.models import load_model
from eosat.run import dry_run, find_for_config
from eosat.run.plan import load_plan, save_plan
from eosat.storage import sha256

OUTPUTS = {
    "landcover.tif", "confidence.tif", "clear_count.tif", "composite.tif", "item.json", "summary.csv",
    "summary.parquet", "map.png", "report.html", "provenance.json", "performance.json", "run.log", "plan.json",
    "landcover.qml", "landcover.tif.aux.xml",
}  # fmt: skip
SIMULATED = "Simulated, contains no Copernicus data"


@pytest.fixture(scope="module")
def config(strip, tmp_path_factory) -> Path:
    """A config over the strip: 3 x 3 tiles with odd edges."""
    content = yaml.safe_load((Path(__file__).parents[1] / "configs" / "demo.yaml").read_text())
    content |= {"catalog": str(strip), "region": str(strip.parent / "districts.geojson")}
    path = tmp_path_factory.mktemp("config") / "strip.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.fixture(scope="module")
def result(config, tmp_path_factory):
    return eosat.run(config, tmp_path_factory.mktemp("run") / "strip")


def pixels(path: Path) -> np.ndarray:
    with rasterio.open(path) as src:
        return src.read()


def test_a_run_leaves_exactly_its_files(result):
    assert {path.name for path in result.folder.iterdir()} == OUTPUTS


def test_rasters_are_cloud_optimised_and_say_what_they_are(result):
    for name in ("landcover", "confidence", "clear_count", "composite"):
        with rasterio.open(result.folder / f"{name}.tif") as src:
            assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert src.tags()["TIFFTAG_COPYRIGHT"] == SIMULATED
            assert src.overviews(1)
            assert src.crs.to_epsg() == 32652
    with rasterio.open(result.folder / "landcover.tif") as src:
        assert src.dtypes == ("uint8",)
        assert src.nodata == 255
        assert src.colormap(1)[0][:3] != (0, 0, 0)
        assert [src.tags()[f"CLASS_{value}"] for value in range(9)] == list(LANDCOVER)
    with rasterio.open(result.folder / "composite.tif") as src:
        assert (src.scales[0], src.offsets[0], src.nodata) == (1e-4, -0.1, 0)
        assert src.descriptions == load_model("landcover").card.bands


def test_overviews_of_labels_hold_no_value_that_is_not_below(result):
    with rasterio.open(result.folder / "landcover.tif") as src:
        small = src.read(1, out_shape=(src.height // 2, src.width // 2))
        assert set(np.unique(small)) <= set(np.unique(src.read(1)))


def test_unobserved_is_where_nothing_was_clear(result):
    labels, confidence = pixels(result.folder / "landcover.tif")[0], pixels(result.folder / "confidence.tif")[0]
    looks, view = pixels(result.folder / "clear_count.tif")[0], pixels(result.folder / "composite.tif")
    np.testing.assert_array_equal(labels == 255, looks == 0)
    np.testing.assert_array_equal(labels == 255, confidence == 255)
    np.testing.assert_array_equal(labels == 255, (view == 0).any(axis=0))
    assert looks.max() == 2
    assert confidence[confidence != 255].max() <= 100


def test_the_map_knows_water_trees_and_town_of_the_exact_truth(result, strip):
    labels = pixels(result.folder / "landcover.tif")[0]
    with (
        rasterio.open(result.folder / "landcover.tif") as grid,
        rasterio.open(strip.parent / "truth.tif") as src,
        rasterio.vrt.WarpedVRT(src, crs=grid.crs, transform=grid.transform, height=grid.height, width=grid.width,
                               nodata=255) as vrt,
    ):  # fmt: skip
        truth = vrt.read(1)
    for name, share in (("water", 0.9), ("trees", 0.6), ("built", 0.6)):
        there = within(truth == LANDCOVER.index(name)) & (labels != 255)
        assert there.sum() > 500
        assert (labels[there] == LANDCOVER.index(name)).mean() > share, name


def within(flags):
    """Pixels whose neighbours are flagged too: at a border the sensor mixes what lies on both sides."""
    padded = np.pad(flags, 1)
    rows, cols = flags.shape
    return np.logical_and.reduce([padded[i : i + rows, j : j + cols] for i in range(3) for j in range(3)])


def test_the_table_counts_every_pixel_of_a_district(result, strip):
    table = result.table
    assert list(table.name_ko) == ["모의 서부", "모의 동부", "모의 북부"]
    parts = table[[f"{name}_ha" for name in LANDCOVER] + ["unobserved_ha"]].sum(axis=1)
    np.testing.assert_allclose(parts, table.area_ha, atol=0.06)
    assert (result.folder / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    pd.testing.assert_frame_equal(pd.read_csv(result.folder / "summary.csv"), table)
    again = eosat.summarise(result.folder, strip.parent / "districts.geojson")
    pd.testing.assert_frame_equal(again, table)


def test_the_item_is_valid_and_its_checksums_hold(result):
    item = pystac.Item.from_file(str(result.folder / "item.json"))
    assert item.properties["eosat:simulated"] is True
    assert item.properties["eosat:attribution"] == SIMULATED
    classes = item.assets["labels"].extra_fields["classification:classes"]
    assert [one["name"] for one in classes] == [*LANDCOVER, "unobserved"]
    assert {"landcover_qml", "landcover_tif_aux_xml", "summary_csv"} <= set(item.assets)
    for asset in item.assets.values():
        path = result.folder / asset.href
        assert asset.extra_fields["file:checksum"] == f"1220{sha256(path)}"
        assert asset.extra_fields["file:size"] == path.stat().st_size
    composite = item.assets["composite"].extra_fields
    assert (composite["raster:scale"], composite["raster:offset"]) == (1e-4, -0.1)


def test_provenance_names_what_decided_and_the_seam_is_nothing(result):
    record = json.loads((result.folder / "provenance.json").read_text())
    assert record["model"]["weights_sha256"] == load_model("landcover").card.weights_sha256
    assert {one["scaling"]["offset_source"] for one in record["scenes"]} == {"asset"}
    assert record["seam"]["windows"] == 16
    assert record["seam"]["changed_labels"] == 0
    assert record["seam"]["largest_change"] <= 0.01
    assert record["tiling"]["tiles"] == 9
    text = (result.folder / "provenance.json").read_text()
    assert "seconds" not in text
    assert "host" not in text


def test_pictures_and_pages_say_that_they_are_simulated(result):
    assert (result.folder / "map.png").read_bytes()[:4] == b"\x89PNG"
    page = (result.folder / "report.html").read_text()
    assert SIMULATED in page
    assert "모의" in page


def test_tiled_equals_one_single_tile(result, config, tmp_path):
    whole = eosat.run(config, tmp_path / "whole", changes=["tile=1024", "outputs=[labels, clear_count]"])
    for name in ("landcover.tif", "clear_count.tif"):
        np.testing.assert_array_equal(pixels(whole.folder / name), pixels(result.folder / name))
    assert {path.name for path in whole.folder.iterdir()} >= {"landcover.tif", "clear_count.tif", "item.json"}
    assert not (whole.folder / "map.png").exists()


def test_python_verbs_give_the_pixels_of_the_run(result, strip):
    scenes = eosat.find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(strip))
    grid = load_plan(result.folder / "plan.json").grid
    cube = eosat.cube(scenes.kept, grid, bands=load_model("landcover").card.bands, chunk=200)
    assert cube.dims == ("time", "band", "y", "x")
    assert cube.chunks is not None
    assert "spatial_ref" in cube.coords
    assert cube.offset.values.tolist() == [-0.1, -0.1]
    view = eosat.composite(cube).compute()
    found = eosat.segment(view, eosat.load_model("landcover"), tile=300)
    np.testing.assert_array_equal(found.labels.values, pixels(result.folder / "landcover.tif")[0])


def test_running_again_goes_on_and_a_finished_run_is_only_read(result, config, tmp_path):
    said: list[str] = []
    again = eosat.run(config, result.folder, tell=lambda key, **_: said.append(key))
    assert "run.finished_already" in said
    assert "run.tile" not in said
    pd.testing.assert_frame_equal(again.table, result.table)


def test_an_interrupted_run_goes_on_where_it_stopped_and_ends_the_same(result, config, tmp_path, monkeypatch):
    from eosat.run import finish

    folder = tmp_path / "broken"

    def fail(*_: object) -> None:
        raise WorldError("cli.disk_full")

    monkeypatch.setattr(finish, "tabulate", fail)
    with pytest.raises(WorldError):
        eosat.run(config, folder)
    assert not (folder / "item.json").exists()
    monkeypatch.undo()
    gone = sorted((folder / "tiles").glob("*.npz"))[:2]
    for path in gone:
        path.unlink()
    said: list[tuple[str, dict]] = []
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path / "cache"))
    eosat.run(config, folder, tell=lambda key, **fields: said.append((key, fields)))
    assert ("run.resumed", {"done": 7, "total": 9}) in said
    tiles = [fields for key, fields in said if key == "run.tile"]
    assert [(fields["done"], fields["total"]) for fields in tiles] == [(1, 2), (2, 2)]
    assert all(0 < fields["megapixels"] < 0.1 for fields in tiles)
    for name in OUTPUTS - {"performance.json", "run.log", "plan.json", "item.json"}:
        assert (folder / name).read_bytes() == (result.folder / name).read_bytes(), name


def test_a_directory_with_another_run_is_refused_and_left_as_it_was(result, config, tmp_path):
    before = {path.name: path.read_bytes() for path in result.folder.iterdir() if path.name != "run.log"}
    with pytest.raises(InputError, match=r"composite: median -> medoid"):
        eosat.run(config, result.folder, changes=["composite=medoid"])
    assert {p.name: p.read_bytes() for p in result.folder.iterdir() if p.name != "run.log"} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("keep me")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        eosat.run(config, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    with pytest.raises(InputError, match="is a file"):
        eosat.run(config, config)


def test_a_damaged_plan_is_named(config, result, tmp_path):
    shutil.copytree(result.folder, tmp_path / "copy")
    plan = tmp_path / "copy" / "plan.json"
    plan.write_text(plan.read_text()[:500])
    with pytest.raises(InputError, match="damaged"):
        eosat.run(config, tmp_path / "copy")


def test_a_plan_survives_its_file(result, tmp_path):
    plan = load_plan(result.folder / "plan.json")
    save_plan(plan, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == plan
    assert (tmp_path / "plan.json").read_bytes() == (result.folder / "plan.json").read_bytes()


def test_an_area_outside_the_imagery_is_an_empty_result_with_the_reason(config, tmp_path):
    with pytest.raises(InputError, match="No scene"):
        eosat.run(config, tmp_path / "out", changes=["region=[10, 10, 10.1, 10.1]"])
    with pytest.raises(InputError, match="1 too cloudy over the region: raise cloud_limit"):
        eosat.run(config, tmp_path / "out", changes=["period=2025-05-03/2025-05-03", "cloud_limit=1"])
    assert not (tmp_path / "out").exists()


def test_a_dry_run_says_what_it_would_cost_and_does_nothing(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    estimate = dry_run(config)
    assert (estimate.scenes, estimate.tiles, estimate.remote) == (2, 9, False)
    assert 0 < estimate.read_gb < 0.1
    assert estimate.seconds > 0
    assert list(tmp_path.iterdir()) == []


def test_saved_scenes_stand_in_for_a_search(config, result, tmp_path):
    from eosat.cli.scenes import scenes_json

    scenes = find_for_config(config)
    path = tmp_path / "scenes.json"
    path.write_text(scenes_json(scenes))
    again = eosat.run(config, tmp_path / "run", scenes=path, changes=["catalog=nowhere.json", "outputs=[labels]"])
    np.testing.assert_array_equal(pixels(again.folder / "landcover.tif"), pixels(result.folder / "landcover.tif"))
    path.write_text("[]")
    with pytest.raises(InputError, match="scenes"):
        eosat.run(config, tmp_path / "other", scenes=path)


def test_a_truncated_scene_stops_the_run_and_names_the_file(strip, config, tmp_path):
    shutil.copytree(strip.parent, tmp_path / "c")
    broken = next((tmp_path / "c").glob("SIM_*/B11.tif"))
    broken.write_bytes(broken.read_bytes()[:3000])
    with pytest.raises(InputError, match=r"B11\.tif"):
        eosat.run(config, tmp_path / "run", changes=[f"catalog={tmp_path / 'c' / 'catalog.json'}"])
    assert not (tmp_path / "run" / "item.json").exists()
    assert not (tmp_path / "run" / "landcover.tif").exists()


def test_the_result_shows_itself_in_a_notebook(result):
    assert "landcover.tif" in result._repr_html_()
    assert "모의 서부" in result._repr_html_()


def test_the_shipped_region_is_the_islands_own():
    from eosat.simulate.archive import DATES, PLACE, SIZE
    from eosat.simulate.districts import districts
    from eosat.simulate.place import island_at

    island = island_at(seed=7, lon=PLACE[0], lat=PLACE[1], size=SIZE, crs=None, dates=DATES)
    shipped = json.loads((Path(__file__).parents[1] / "configs/regions/simulated-island.geojson").read_text())
    assert shipped == json.loads(json.dumps(districts(island)))


def stopped(config, folder: Path, monkeypatch) -> Path:
    """A run that has all its tiles and was stopped before the maps."""
    from eosat.run import finish

    def fail(*_: object) -> None:
        raise WorldError("cli.disk_full")

    monkeypatch.setattr(finish, "rasters", fail)
    with pytest.raises(WorldError):
        eosat.run(config, folder, changes=["outputs=[labels]"])
    monkeypatch.undo()
    monkeypatch.setenv("EOSAT_CACHE", str(folder.parent / "cache"))
    return folder


def test_a_resume_needs_no_catalogue_and_does_damaged_tiles_again(strip, tmp_path, monkeypatch, result):
    shutil.copytree(strip.parent, tmp_path / "c")
    content = yaml.safe_load((Path(__file__).parents[1] / "configs" / "demo.yaml").read_text())
    mine = tmp_path / "mine.yaml"
    content |= {"catalog": str(tmp_path / "c" / "catalog.json"), "region": str(strip.parent / "districts.geojson")}
    mine.write_text(yaml.safe_dump(content))
    folder = stopped(mine, tmp_path / "run", monkeypatch)
    (tmp_path / "c" / "catalog.json").unlink()
    (folder / "tiles" / "r0c0.npz").write_bytes(b"garbage")
    said: list[str] = []
    eosat.run(mine, folder, changes=["outputs=[labels]"], tell=lambda key, **_: said.append(key))
    assert said.count("run.tile") == 1
    np.testing.assert_array_equal(pixels(folder / "landcover.tif"), pixels(result.folder / "landcover.tif"))


def test_a_region_file_that_was_changed_is_another_run(strip, tmp_path, monkeypatch):
    region = json.loads((strip.parent / "districts.geojson").read_text())
    place = tmp_path / "place.geojson"
    place.write_text(json.dumps(region))
    asked = {"region": str(place), "period": "2025-05-01/2025-05-31", "catalog": str(strip), "outputs": ["labels"]}
    eosat.run(asked, tmp_path / "run")
    place.write_text(json.dumps(region | {"features": region["features"][:1]}))
    with pytest.raises(InputError, match="region_sha256"):
        eosat.run(asked, tmp_path / "run")


def test_districts_elsewhere_are_refused_before_the_work(config, tmp_path):
    with pytest.raises(InputError, match="do not touch"):
        dry_run(config, changes=["districts=jeju", "region=[10, 10, 10.1, 10.1]"])
    with pytest.raises(InputError, match="clear"):
        dry_run(config, changes=["mask.clear=[]"])


def test_summarise_refuses_what_is_no_label_raster(result, strip, tmp_path):
    for change, why in (({"dtype": "uint16"}, "uint16"), ({"crs": "EPSG:4326"}, "metres")):
        path = tmp_path / f"{why}.tif"
        settings = {"driver": "GTiff", "height": 4, "width": 4, "count": 1, "dtype": "uint8", "crs": "EPSG:32652",
                    "transform": rasterio.Affine(10, 0, 276000, 0, -10, 3683000)} | change  # fmt: skip
        with rasterio.open(path, "w", **settings) as dst:
            dst.write(np.zeros((1, 4, 4), settings["dtype"]))
        with pytest.raises(InputError, match=why):
            eosat.summarise(path, "simulated-island")
    with pytest.raises(InputError, match="no class labels"):
        eosat.summarise(result.folder / "confidence.tif", strip.parent / "districts.geojson")
