"""Datasets: polygons, splits by place, labels; and the whole way from polygons to a judged model on the island."""

import json
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
import shapely
from odc.geo.geobox import GeoBox
from PIL import Image
from pyproj import Geod
from rasterio import Affine
from rasterio.features import shapes
from rasterio.warp import transform_geom
from servers.files import file_server
from shapely.geometry import box, mapping

from eosat.cli.app import build as command
from eosat.dataset import Wish, build, evaluate
from eosat.dataset.evaluate import Seen, by_block, by_size, judged
from eosat.dataset.labels import soft_labels
from eosat.dataset.places import SPLITS, block_at, blocks_over, splits_of
from eosat.dataset.polygons import Polygon, read_polygons
from eosat.errors import InputError
from eosat.storage import Access
from eosat.train.dataset import dataset_task
from eosat.train.go import train_model
from eosat.train.host import Host
from eosat.train.pack import Chip, read_packs
from eosat.train.settings import Settings, read_settings

SQUARE = box(126.5, 33.3, 126.501, 33.301)


def written(path: Path, *features) -> Path:
    items = [{"type": "Feature", "geometry": mapping(shape), "properties": facts} for shape, facts in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}))
    return path


def test_polygons_of_geojson_know_class_and_days(tmp_path):
    path = written(
        tmp_path / "x.geojson", (SQUARE, {"class": "solar", "start": "2021", "end": 2022}), (SQUARE, {}),
        (SQUARE.centroid, {"class": "point"}),
    )  # fmt: skip
    first, second = read_polygons(path, "park")
    assert (first.name, first.start, first.end) == ("solar", date(2021, 1, 1), date(2022, 12, 31))
    assert (second.name, second.start, second.end) == ("park", None, None)
    assert [first.stands(date(year, 6, 1)) for year in (2020, 2021, 2022, 2023)] == [False, True, True, False]
    assert second.stands(date(1900, 1, 1))


@pytest.mark.parametrize("crs", [None, "EPSG:32652"])
def test_polygons_of_geoparquet_come_to_degrees(tmp_path, crs):
    import pyarrow as pa
    from pyarrow import parquet

    from eosat.grid import project

    outline = SQUARE if crs is None else project(SQUARE, crs)
    table = pa.table({"geometry": [shapely.to_wkb(outline)], "start": [date(2020, 5, 1)]})
    column = {"encoding": "WKB"} | ({"crs": {"id": {"authority": "EPSG", "code": 32652}}} if crs else {})
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "x.parquet")
    (one,) = read_polygons(tmp_path / "x.parquet", "solar")
    assert one.geometry.symmetric_difference(SQUARE).area < 1e-4 * SQUARE.area
    assert one.start == date(2020, 5, 1)


def test_files_without_polygons_are_refused(tmp_path):
    with pytest.raises(InputError, match="no polygon"):
        read_polygons(written(tmp_path / "x.geojson", (SQUARE.centroid, {})), "x")
    (tmp_path / "y.geojson").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        read_polygons(tmp_path / "y.geojson", "x")
    with pytest.raises(InputError, match="cannot be read"):
        read_polygons(tmp_path / "none.geojson", "x")


@pytest.mark.parametrize("lat", [-45.0, 0.1, 33.4, 64.0])
def test_blocks_are_about_as_wide_as_high_and_have_rims_of_metres(lat):
    block = block_at(126.5, lat, 10.0)
    outline, inner = block.outline(), block.outline(250)
    assert outline.contains(shapely.Point(126.5, lat))
    west, south, east, north = outline.bounds
    middle = (south + north) / 2
    geod = Geod(ellps="WGS84")
    assert geod.inv(west, middle, east, middle)[2] == pytest.approx(10_000, rel=0.01)
    assert geod.inv(west, south, west, north)[2] == pytest.approx(10_000, rel=0.01)
    assert geod.inv(west, middle, inner.bounds[0], middle)[2] == pytest.approx(250, rel=0.01)


def test_splits_are_stable_whole_and_never_empty():
    blocks = blocks_over(box(126.1, 33.1, 127.0, 33.6), 10.0)
    splits = splits_of(blocks, 1)
    assert set(splits) == set(blocks)
    assert splits == splits_of(tuple(reversed(blocks)), 1)
    assert splits != splits_of(blocks, 2)
    assert set(splits_of(blocks[:3], 1).values()) == set(SPLITS)


def test_labels_are_covered_shares_and_what_does_not_stand_yet_is_unknown():
    grid = GeoBox((4, 4), Affine(10, 0, 300_000, 0, -10, 3_690_040), "EPSG:32652")

    def outline(west, south, east, north):
        from eosat.grid import project

        return project(
            box(300_000 + west, 3_690_000 + south, 300_000 + east, 3_690_000 + north), "EPSG:32652", back=True
        )

    here = Polygon(geometry=outline(0, 0, 15, 20), name="solar")
    later = Polygon(geometry=outline(30, 30, 40, 40), name="solar", start=date(2025, 1, 1))
    soft = soft_labels([here, later], ("other", "solar"), grid, date(2024, 6, 1))
    assert soft[1].tolist() == [[0] * 4, [0] * 4, [255, 128, 0, 0], [255, 128, 0, 0]]
    assert soft[:, 0, 3].tolist() == [0, 0]
    known = soft.sum(0)
    known[0, 3] = 255
    assert (known == 255).all()
    assert soft_labels([later], ("other", "solar"), grid, date(2025, 6, 1))[1, 0, 3] == 255


def chip(truth: np.ndarray, place: str = "n1e1-0-0") -> Chip:
    soft = np.stack([(truth == value) * np.uint8(255) for value in range(2)])
    dn = np.full((10, *truth.shape), 1000, np.uint16)
    return Chip(source="x/test", place=place, date="1", level="L2A", bounds=(0, 0, 1, 1), dn=dn, soft=soft)


def seen(truth: np.ndarray, found: np.ndarray, place: str = "n1e1-0-0") -> Seen:
    sure = np.full(truth.shape, 0.75, np.float32)
    return Seen(chip=chip(truth, place), truth=truth, found=found, confidence=sure)


def test_scores_by_hand():
    truth, found = np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.uint8)
    truth[0, 0] = truth[4:8, 4:8] = 1  # an object of 1 px and one of 16
    found[4:8, 4:6] = found[0, 5] = 1  # half of the large one, and one false alarm
    rows = by_size([seen(truth, found)], 1)
    assert [(row["objects"], row["found"]) for row in rows] == [(1, 0), (1, 1), (0, 0), (0, 0)]
    assert [(row["alarms"], row["right"]) for row in rows] == [(2, 1), (0, 0), (0, 0), (0, 0)]
    result = judged([seen(truth, found), seen(truth, truth, "n1e2-0-0")], ("other", "solar"))
    assert result["confusion"] == [[93, 1], [9, 25]]
    assert result["by_class"]["solar"] == {"iou": 0.7143, "precision": 0.9615, "recall": 0.7353, "f1": 0.8333}
    assert result["calibration_error"] == pytest.approx(118 / 128 - 0.75, abs=1e-4)
    low, high = result["agreement"][1:]
    assert (low, high) == (pytest.approx(54 / 64, abs=1e-4), 1.0)  # both draws of one block are possible


def test_blocks_are_by_place():
    flat = np.zeros((2, 2), np.uint8)
    counts = by_block([seen(flat, flat, "n1e1-0-0"), seen(flat, flat, "n1e1-9-9"), seen(flat, flat, "n1e2-0-0")], 2)
    assert counts[:, 0, 0].tolist() == [8, 4]


def test_recipe_wants_the_classes_of_its_labels():
    settings = Settings(name="x", recipe="dataset", options={"classes": ["other"]})
    with pytest.raises(InputError, match="have 2 classes"):
        dataset_task(settings, [replace(chip(np.zeros((16, 16), np.uint8)), source="x/train")])
    with pytest.raises(InputError, match="no chip to learn from"):
        dataset_task(settings, [replace(chip(np.zeros((16, 16), np.uint8)), source="x/val")])


def test_batches_turn_labels_with_the_ground():
    settings = Settings(name="x", recipe="dataset", batch=5, options={"classes": ["other", "solar"], "size": 8})
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (20, 20)).astype(np.uint8)
    marked = replace(chip(truth), source="x/train", dn=np.stack([1000 + 4000 * truth.astype(np.uint16)] * 10))
    task = dataset_task(settings, [marked])
    for step in (0, 3):
        x, soft = task.draw(step)
        assert x.shape == (5, 10, 8, 8)
        assert ((x[:, 0] > 0.25) == (soft[:, 1] > 0.5)).all()
    assert (task.draw(3)[0] == task.draw(3)[0]).all()
    assert (task.draw(3)[0] != task.draw(4)[0]).any()


@pytest.fixture(scope="module")
def parks(strip, tmp_path_factory) -> Path:
    """Outlines of what the simulated island's truth calls solar parks and greenhouses."""
    features = []
    with rasterio.open(strip.parent / "fractions.tif") as file:
        for name, band in (("solar", "pv"), ("greenhouse", "greenhouse")):
            covered = file.read(file.descriptions.index(band) + 1)
            mostly = covered > covered.max() / 2
            for outline, _ in shapes(mostly.astype("uint8"), mask=mostly, transform=file.transform):
                geometry = shapely.geometry.shape(transform_geom(file.crs, "EPSG:4326", outline))
                features.append((geometry, {"class": name}))
    return written(tmp_path_factory.mktemp("parks") / "parks.geojson", *features)


@pytest.fixture(scope="module")
def island(parks, strip, tmp_path_factory) -> Path:
    """A dataset of these, its scenes read from a server."""
    out = tmp_path_factory.mktemp("dataset") / "parks"
    with file_server(strip.parent) as server:
        wish = Wish(
            polygons=parks, period="2025-05-01/2025-05-31", catalog=(f"{server.url}/catalog.json",), size=48,
            block_km=1.5, buffer_m=200, cloud_limit=100, source="truth of the simulated island",
        )  # fmt: skip
        build(wish, out)
        assert server.sent() > 0
    return out


def test_dataset_is_a_catalogue_that_keeps_places_apart(island):
    collection = pystac.Collection.from_file(str(island / "collection.json"))
    items = list(collection.get_items())
    summary = json.loads((island / "collection.json").read_text())["summaries"]
    assert summary["eosat:simulated"]
    assert summary["eosat:classes"] == ["other", "greenhouse", "solar"]
    assert sum(summary["eosat:splits"].values()) == len(items)
    assert all(summary["eosat:splits"].values())
    geod = Geod(ellps="WGS84")
    for one in items:
        for two in items:
            if one.properties["eosat:split"] != two.properties["eosat:split"]:
                assert metres_apart(geod, one.bbox, two.bbox) >= 190  # of 200, the blocks being of a sphere
    paths = [items[0].assets[key].get_absolute_href() for key in ("label", "image")]
    with rasterio.open(paths[0]) as label, rasterio.open(paths[1]) as image:
        assert label.transform == image.transform
        assert label.descriptions == ("other", "greenhouse", "solar")
        assert (image.count, image.shape) == (10, (48, 48))


def metres_apart(geod: Geod, one, two) -> float:
    """Distance of two boxes in degrees. [m]"""
    gaps = [max(one[i] - two[i + 2], two[i] - one[i + 2], 0.0) for i in (0, 1)]
    lat = (one[1] + two[3]) / 2
    across, down = geod.inv(0, lat, gaps[0], lat)[2], geod.inv(0, lat, 0, lat + gaps[1])[2]
    return float(np.hypot(across, down))


def test_labels_lie_on_their_ground(island, strip):
    """The covered shares of the chips equal the island's own truth on the same pixels."""
    chips = read_packs(sorted((island / "packs").glob("*.npz")))
    items = {item.id: item for item in pystac.Collection.from_file(str(island / "collection.json")).get_items()}
    wrong = total = 0
    with rasterio.open(strip.parent / "fractions.tif") as file:
        scale = file.read(file.descriptions.index("pv") + 1).max()
        for one in chips:
            left, top = (items[f"{one.place}-{one.date}"].properties["proj:transform"][i] for i in (2, 5))
            col, row = (round(value) for value in ~file.transform * (left, top))
            window = rasterio.windows.Window(col, row, 48, 48)
            truth = file.read(file.descriptions.index("pv") + 1, window=window) > scale / 2
            known = one.soft.any(0)
            wrong += int(((one.soft[2] > 127) != truth)[known].sum())
            total += int(truth[known].sum())
    assert total > 50
    assert wrong <= 0.02 * total


def test_dataset_trains_a_model_that_is_judged(island, tmp_path, capsys):
    settings = read_settings(island / "train.yaml", ["steps=20", "batch=4", 'arguments={"width": 8, "depth": 1}'])
    model = tmp_path / "parks"
    train_model(settings, model, command="eosat train parks/train.yaml", host=Host(device="cpu", threads=1))
    assert command({}, ["evaluate", str(model), str(island), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "simulated" in said
    report = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert np.sum(report["confusion"]) == report["pixels"] > 1000
    assert f"{report['agreement'][0]:.3f}" in said
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:
        assert sheet.width > 900


def test_scenes_are_opened_as_the_wish_says(parks, strip, tmp_path, monkeypatch):
    class Asked(Exception):
        pass

    def examine(*_, access, **__):
        raise Asked(access)

    monkeypatch.setattr(import_module("eosat.dataset.build"), "examine", examine)  # the function hides its room
    wish = Wish(polygons=parks, period="2025-05-01/2025-05-31", catalog=(str(strip),), size=48, signing="s3",
                requester_pays=True)  # fmt: skip
    with pytest.raises(Asked) as asked:
        build(wish, tmp_path / "out")
    assert asked.value.args[0] == Access(signing="s3", requester_pays=True)
    with pytest.raises(InputError, match="signing: s3"):
        build(replace(wish, signing="auto"), tmp_path / "other")
    assert not list(tmp_path.glob("*other*"))


def test_stopped_build_goes_on_and_a_finished_one_is_not_overwritten(island, parks, strip, tmp_path):
    wish = Wish(polygons=parks, period="2025-05-01/2025-05-31", catalog=(str(strip),), size=48, block_km=1.5,
                buffer_m=200, cloud_limit=100)  # fmt: skip

    class Stopped(Exception):
        pass

    def tell(key, **fields):
        if key == "dataset.block" and fields["done"] == 2:
            raise Stopped

    with pytest.raises(Stopped):
        build(wish, tmp_path / "again", tell=tell)
    assert not (tmp_path / "again").exists()
    build(wish, tmp_path / "again")
    ours, theirs = (json.loads((folder / "collection.json").read_text()) for folder in (tmp_path / "again", island))
    assert ours["summaries"]["eosat:content_sha256"] == theirs["summaries"]["eosat:content_sha256"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again"]
    with pytest.raises(InputError, match="exists already"):
        build(wish, tmp_path / "again")
    with pytest.raises(InputError, match="no chip was cut"):
        build(replace(wish, period="2020-01-01/2020-01-31"), tmp_path / "never")


def test_models_and_splits_that_do_not_fit_are_refused(island, tmp_path):
    with pytest.raises(InputError, match="does not know the classes greenhouse, solar"):
        evaluate("landcover", island, tmp_path)
    with pytest.raises(InputError, match="no chips of the split 'all'"):
        evaluate("landcover", island, tmp_path, split="all")
    with pytest.raises(InputError, match="no dataset"):
        evaluate("landcover", tmp_path, tmp_path)
