import json
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.transform import Affine
from shapely.geometry import box, shape

from eosat.catalog import Period, looks, period, search
from eosat.errors import InputError
from eosat.radiometry import checked_scaling
from eosat.scenes import darkest_by_band, declared, examine, files, find
from eosat.sentinel2 import TEN_BANDS

BANDS = ("B02", "B03", "B04", "B08")


def test_find_keeps_both_simulated_looks_with_their_verdicts(strip):
    area = strip.parent / "districts.geojson"
    scenes = find(area, "2025-05-01/2025-05-31", catalog=str(strip))
    assert [scene.time[:10] for scene in scenes.kept] == ["2025-05-03", "2025-05-08"]
    for scene in scenes.kept:
        assert scene.simulated
        assert {(one.offset, one.source) for one in scene.scaling.values()} == {(-0.1, "asset")}
    assert scenes.kept[0].cloud > 0.05 > scenes.kept[1].cloud
    assert scenes.dropped == ()


def test_each_dropped_scene_has_its_reason(strip):
    area = strip.parent / "districts.geojson"
    cloudy = find(area, "2025-05-01/2025-05-31", catalog=str(strip), cloud_limit=5)
    assert [one.reason for one in cloudy.dropped] == ["scene.cloudy"]
    missing = find(area, "2025-05-01/2025-05-31", catalog=str(strip), bands=("B04", "B09"))
    assert [one.fields["bands"] for one in missing.dropped] == ["B09", "B09"]
    assert find(area, "2020-01-01/2020-01-31", catalog=str(strip)).kept == ()


def altered(strip: Path, folder: Path, change) -> Path:
    """A copy of the strip whose items went through *change*."""
    shutil.copytree(strip.parent, folder)
    for path in folder.glob("SIM_*/SIM_*.json"):
        item = json.loads(path.read_text())
        change(item, path.parent)
        path.write_text(json.dumps(item))
    return folder / "catalog.json"


def shift_pixels(item, folder, by):
    for path in folder.glob("B*.tif"):
        with rasterio.open(path) as src:
            values, profile = src.read(), src.profile
        profile.update(driver="GTiff", tiled=True, blockxsize=256, blockysize=256)
        shifted = np.where(values == 0, 0, np.clip(values.astype(int) + by, 1, 65535)).astype("uint16")
        with rasterio.open(path, "w", **{k: v for k, v in profile.items() if k not in ("layout", "overviews")}) as dst:
            dst.write(shifted)


def test_pixels_overrule_an_offset_that_was_removed_already(strip, tmp_path):
    catalog = altered(strip, tmp_path / "c", lambda item, folder: shift_pixels(item, folder, -1000))
    scenes = find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(catalog))
    for scene in scenes.kept:
        assert {(one.offset, one.source, one.declared) for one in scene.scaling.values()} == {(0.0, "data-check", -0.1)}


def test_pixels_overrule_a_flag_that_says_removed_when_it_is_not(strip, tmp_path):
    def lie(item, folder):
        item["properties"]["earthsearch:boa_offset_applied"] = True

    catalog = altered(strip, tmp_path / "c", lie)
    scenes = find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(catalog))
    assert {one.source for scene in scenes.kept for one in scene.scaling.values()} == {"data-check"}
    assert {one.offset for scene in scenes.kept for one in scene.scaling.values()} == {-0.1}


def test_period_is_inclusive_and_refuses_the_wrong_order():
    assert period("2024-04-01/2024-04-01").interval() == "2024-04-01T00:00:00Z/2024-04-01T23:59:59Z"
    for text in ("2024-05-01/2024-04-01", "2024", "yesterday/today"):
        with pytest.raises(InputError):
            period(text)


def real_items(shared_data: Path) -> list[pystac.Item]:
    root = shared_data / "earth-search-v1" / "sentinel-2-l2a"
    return [pystac.Item.from_file(str(path)) for path in sorted(root.glob("S2*/S2*.json"))]


def real_planes(item: pystac.Item) -> dict[str, np.ndarray]:
    return planes_in(Path(item.get_self_href()).parent)


@cache
def planes_in(folder: Path) -> dict[str, np.ndarray]:
    """Decoded once for all cases: JPEG 2000 takes its time. Not to be written to."""
    planes = {}
    for name in (*BANDS, "SCL"):
        with rasterio.open(folder / f"{name}.tif") as src:
            planes[name] = src.read(1)
    return planes


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("case", ["as they are", "flag removed", "flag false", "1000 added"])
def test_verdicts_of_the_ten_real_scenes(shared_data, case):
    items = real_items(shared_data)
    assert len(items) == 10
    for item in items:
        if case == "flag removed":
            del item.properties["earthsearch:boa_offset_applied"]
        if case == "flag false":
            item.properties["earthsearch:boa_offset_applied"] = False
        planes = real_planes(item)
        valid = np.all([planes[band] > 0 for band in BANDS], axis=0)
        if case == "1000 added":
            planes = {
                name: plane if name == "SCL" else np.where(plane > 0, plane + 1000, 0) for name, plane in planes.items()
            }
        darkest = darkest_by_band(planes, valid, BANDS)
        verdict = checked_scaling(declared(item, "B04"), darkest=tuple(darkest.values()), baseline="05.09")
        assert verdict.offset == (-0.1 if case == "1000 added" else 0.0), (item.id, darkest)


def georeferenced(item: pystac.Item, folder: Path) -> pystac.Item:
    """The item with its JP2s written as GeoTIFFs at 120 m; their CRS and transform stand in the item alone."""
    copy = item.clone()
    folder.mkdir(parents=True)
    for name, plane in real_planes(item).items():
        key = {"B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "SCL": "scl"}[name]
        transform = Affine(
            120,
            0,
            item.assets["red"].extra_fields["proj:transform"][2],
            0,
            -120,
            item.assets["red"].extra_fields["proj:transform"][5],
        )
        profile = {
            "driver": "GTiff",
            "height": plane.shape[0],
            "width": plane.shape[1],
            "count": 1,
            "nodata": 0,
            "dtype": plane.dtype,
            "crs": item.properties.get("proj:code", "EPSG:32633"),
            "transform": transform,
        }
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as dst:
            dst.write(plane, 1)
        copy.assets[key].href = str(folder / f"{name}.tif")
    return copy


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_real_scene_is_examined_end_to_end(shared_data, tmp_path):
    item = georeferenced(real_items(shared_data)[0], tmp_path / "scene")
    area = shape(item.geometry).buffer(-0.2)
    scenes = examine([[item]], area=area, bands=BANDS, scl=True)
    (scene,) = scenes.kept
    assert {one.offset for one in scene.scaling.values()} == {0.0}
    assert 0 <= scene.cloud < 0.2
    assert scene.seen > 0.95


def test_the_aws_layout_is_read_by_its_files_not_by_the_items_shape(shared_data):
    root = shared_data / "sentinel-cogs-29RKH" / "sentinel-s2-l2a-cogs/29/R/KH/2020/2/S2A_29RKH_20200219_0_L2A"
    item = pystac.Item.from_file(str(root / "S2A_29RKH_20200219_0_L2A.json"))
    for asset in item.assets.values():
        asset.href = str(root / Path(asset.href).name)
    found, missing = files(item, (*TEN_BANDS, "SCL"))
    assert missing == []
    scenes = examine([[item]], area=shape(item.geometry).buffer(-0.1), bands=TEN_BANDS, scl=True)
    (scene,) = scenes.kept
    assert scene.pixel == 100  # the item says 10 m
    assert {one.offset for one in scene.scaling.values()} == {0.0}
    assert Path(found["B04"]).name == "B04.tif"


def stub(name: str, baseline: str, footprint, second: int = 0) -> pystac.Item:
    from datetime import UTC, datetime

    properties = {"platform": "sentinel-2a", "grid:code": "MGRS-52SBB", "s2:processing_baseline": baseline}
    when = datetime(2024, 5, 1, 2, 10, second, tzinfo=UTC)
    return pystac.Item(name, footprint.__geo_interface__, list(footprint.bounds), when, properties)


def ids(groups) -> list[list[str]]:
    return [[item.id for item in group] for group in groups]


def test_the_later_processing_of_one_look_comes_first_where_it_covers_the_other():
    whole, left, right = box(0, 0, 2, 1), box(0, 0, 1, 1), box(1, 0, 2, 1)
    assert ids(looks([stub("old", "02.14", whole), stub("new", "05.00", whole)])) == [["new", "old"]]
    assert ids(looks([stub("a", "05.09", whole), stub("b", "05.10", whole)])) == [["b", "a"]]
    assert ids(looks([stub("a", "05.00", left), stub("b", "05.00", right)])) == [["a"], ["b"]]
    assert ids(looks([stub("a", "05.00", whole), stub("b", "05.00", whole, second=9)])) == [["a"], ["b"]]
    assert ids(looks([stub("part", "05.00", left), stub("whole", "02.14", whole)])) == [["part"], ["whole"]]


def test_search_asks_again_of_every_item(strip):
    days = Period(first=period("2025-05-08/2025-05-08").first, last=period("2025-05-08/2025-05-08").last)
    found = search(str(strip), area=box(126.5, 33.2, 126.7, 33.3), days=days)
    assert (len(found.candidates), found.counts) == (1, {"days": 1})
    nowhere = search(str(strip), area=box(10, 10, 11, 11), days=days)
    assert (nowhere.candidates, nowhere.counts) == ((), {"days": 1, "outside": 1})


def test_a_catalogue_that_is_none_is_named(tmp_path):
    with pytest.raises(InputError, match="earth-search"):
        search("earth-serch", area=box(0, 0, 1, 1), days=period("2024-01-01/2024-01-02"))
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        search(str(tmp_path / "x.json"), area=box(0, 0, 1, 1), days=period("2024-01-01/2024-01-02"))
