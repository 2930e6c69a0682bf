"""Passes, copies and zones: which scenes make one look, which copy is taken, which zone adds ground."""

from dataclasses import replace

import numpy as np
import pystac
import pytest
import rasterio
from odc.geo.geobox import GeoBox
from rasterio.transform import Affine
from shapely.geometry import box

from eosat.grid import project
from eosat.scenes import Scene, examine, looks_of, main_crs
from eosat.scenes.glance import glance_at, glance_grid
from eosat.scenes.zones import Glimpse, without_idle

ZONE_51, ZONE_52 = "EPSG:32651", "EPSG:32652"


def scene(name: str, *, time: str = "2024-04-05T02:20:00Z", platform: str = "sentinel-2a", **facts) -> Scene:
    plain = {
        "collection": "c", "baseline": "05.11", "simulated": False, "crs": ZONE_52, "anchor": (0.0, 0.0), "pixel": 10.0,
        "shape": (4, 4), "hrefs": {}, "scaling": {}, "darkest": {}, "seen": 0.5, "cloud": None, "tile": name,
    }  # fmt: skip
    return Scene(**{**plain, "id": name, "time": time, "platform": platform, **facts})


@pytest.mark.parametrize(
    ("why", "scenes", "passes"),
    [
        ("neighbours of one pass, seconds apart, in the order of their tiles",
         [scene("52SCC", time="2024-04-05T02:20:14Z"), scene("52SBB"), scene("52SBC", time="2024-04-05T02:20:00Z")],
         [["52SBB", "52SBC", "52SCC"]]),
        ("another satellite over the same ground minutes later",
         [scene("a"), scene("b", platform="sentinel-2c", time="2024-04-05T02:25:00Z")], [["a"], ["b"]]),
        ("the same satellite one orbit later", [scene("a"), scene("b", time="2024-04-05T04:00:00Z")], [["a"], ["b"]]),
        ("another day, oldest first", [scene("a", time="2024-04-15T02:20:00Z"), scene("b")], [["b"], ["a"]]),
        ("platforms written in two ways", [scene("a"), scene("b", platform="Sentinel-2A")], [["a", "b"]]),
        ("two parts of one tile from two stations", [scene("a1", tile="52SBB"), scene("a2", tile="52SBB")],
         [["a1", "a2"]]),
        ("nothing", [], []),
    ],
)  # fmt: skip
def test_scenes_of_one_pass_are_one_look(why, scenes, passes):
    assert [[one.id for one in several] for several in looks_of(scenes)] == passes, why


def test_the_main_zone_is_the_one_that_sees_most():
    assert main_crs([scene("a", seen=0.3), scene("b", seen=0.3), scene("c", crs=ZONE_51, seen=0.5)]) == ZONE_52
    assert main_crs([scene("a", seen=0.2), scene("c", crs=ZONE_51, seen=0.5)]) == ZONE_51


def glimpse(name: str, crs: str, *cols: int) -> Glimpse:
    valid = np.zeros((10, 40), bool)
    valid[:, cols[0] : cols[1]] = True
    return Glimpse(scene=scene(name, crs=crs, seen=valid.mean()), valid=valid)


GLANCE = GeoBox((10, 40), Affine(100, 0, 250_000, 0, -100, 3_700_000), ZONE_52)


@pytest.mark.parametrize(
    ("why", "glimpses", "kept", "dropped"),
    [
        ("the same pixels on another grid", [glimpse("52", ZONE_52, 0, 40), glimpse("51", ZONE_51, 0, 9)],
         ["52"], ["51"]),
        ("ground the main zone never sees", [glimpse("52", ZONE_52, 10, 40), glimpse("51", ZONE_51, 0, 15)],
         ["51", "52"], []),
        ("a rim of one pixel is no ground", [glimpse("52", ZONE_52, 1, 40), glimpse("51", ZONE_51, 0, 9)],
         ["52"], ["51"]),
        ("what another date of the main zone sees counts",
         [glimpse("52", ZONE_52, 10, 40), glimpse("52later", ZONE_52, 0, 20), glimpse("51", ZONE_51, 0, 9)],
         ["52", "52later"], ["51"]),
        ("nothing at all", [], [], []),
    ],
)  # fmt: skip
def test_another_zone_is_kept_where_it_adds_ground(why, glimpses, kept, dropped):
    scenes, rejected = without_idle(glimpses, GLANCE, np.ones((10, 40), bool))
    assert sorted(one.id for one in scenes) == kept, why
    assert [one.id for one in rejected] == dropped, why
    assert all(one.reason == "scene.zone" for one in rejected)


def test_a_kept_scene_of_another_zone_says_what_it_adds():
    glimpses = [glimpse("52", ZONE_52, 10, 40), glimpse("51", ZONE_51, 0, 15)]
    scenes, _ = without_idle(glimpses, GLANCE, np.ones((10, 40), bool))
    adds = {one.id: one.adds for one in scenes}
    assert adds["52"] is None
    left, _, right, _ = project(box(*adds["51"]), ZONE_52).bounds
    assert 249_600 < left <= 249_700  # two pixels and 100 m around columns 0 to 8, and the turn between the grids
    assert 251_200 <= right < 251_300


def test_the_next_copy_is_tried_when_the_best_lacks_a_file(strip):
    import eosat

    catalog = pystac.Catalog.from_file(str(strip))
    whole = sorted(catalog.get_items(recursive=True), key=lambda item: item.id)[0]
    area = eosat.region(strip.parent / "districts.geojson").area
    broken, missing = whole.clone(), whole.clone()
    broken.id, missing.id = "broken", "missing"
    del missing.assets["green"]
    asked = {"area": area, "bands": ("B02", "B03"), "scl": True}
    found = examine([[missing, whole]], **asked)
    assert [one.id for one in found.kept] == [whole.id]
    assert [(one.id, one.reason) for one in found.dropped] == [("missing", "scene.missing")]
    found = examine([[whole, missing]], **asked)
    assert [(one.id, one.reason, one.fields["of"]) for one in found.dropped] == [("missing", "scene.copy", whole.id)]
    cloudy = examine([[whole, broken]], **asked, cloud_limit=0)  # a cloudy look is as cloudy in its copy
    assert cloudy.kept == ()
    assert [one.reason for one in cloudy.dropped] == ["scene.cloudy", "scene.copy"]


def test_a_scene_knows_where_its_files_end():
    assert replace(scene("a"), anchor=(100.0, 500.0), shape=(3, 7)).bounds == (100.0, 470.0, 170.0, 500.0)


def test_a_glance_finds_a_file_of_another_crs_where_it_lies(tmp_path):
    area = box(126.0, 33.0, 126.02, 33.02)
    grid = glance_grid(area)
    shown = {}
    for crs in ("EPSG:4326", "EPSG:32651", "EPSG:32652"):
        left, _, right, top = project(area, crs).bounds if crs != "EPSG:4326" else area.bounds
        step = (right - left) / 100
        profile = {"driver": "GTiff", "height": 60, "width": 40, "count": 1, "dtype": "uint16", "crs": crs}
        with rasterio.open(tmp_path / "one.tif", "w", transform=Affine(step, 0, left, 0, -step, top), **profile) as dst:
            dst.write(np.full((1, 60, 40), 7, "uint16"))  # the north-western part of the area
        shown[crs] = glance_at(str(tmp_path / "one.tif"), grid) == 7
    for crs, there in shown.items():
        assert there[50, 50], crs
        assert not there[-50, -50], crs
        assert there.mean() == pytest.approx(shown["EPSG:32652"].mean(), abs=0.05), crs
