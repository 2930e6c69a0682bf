"""Scenes by hand: a few invented files of 64 x 64 px, every number of the answer worked out beside them."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely.geometry import box

from eosat.catalog import Provider
from eosat.errors import InputError
from eosat.grid import project
from eosat.radiometry import Scaling
from eosat.scenes import Scene, asset_scaling, darkest_by_band, declared, examine, files, find, looks_of, main_crs
from eosat.scenes.assets import naming_of
from eosat.scenes.glance import glance_at, glance_grid, inside_of, share_of
from eosat.scenes.zones import Glimpse, without_idle
from eosat.sentinel2 import TEN_BANDS

CRS = "EPSG:32652"
LEFT, TOP, STEP, SIDE = 300_000.0, 3_690_000.0, 100.0, 64
WHEN = datetime(2024, 5, 3, 2, 19, 48, tzinfo=UTC)


def degrees(left: float, bottom: float, right: float, top: float):
    """A box in metres of :data:`CRS` as lon/lat degrees."""
    return project(box(left, bottom, right, top), CRS, back=True)


AREA = degrees(LEFT + 1000, TOP - 5000, LEFT + 5000, TOP - 1000)
"""Four kilometres inside the files."""


def write(path: Path, values: np.ndarray, *, crs: str | None = CRS, step: float = STEP, left: float = LEFT) -> str:
    profile = {"driver": "GTiff", "count": 1, "dtype": values.dtype, "nodata": 0, "crs": crs,
               "height": values.shape[0], "width": values.shape[1]}  # fmt: skip
    with rasterio.open(path, "w", **profile, transform=Affine(step, 0, left, 0, -step, TOP)) as dst:
        dst.write(values, 1)
    return str(path)


def item(folder: Path, name: str = "S2A_one", *, dn: int = 3000, cloud: int = 0, **properties) -> pystac.Item:
    """An item with two bands and SCL on disk; the first *cloud* rows of SCL are cloud, the rest vegetation."""
    folder.mkdir(parents=True, exist_ok=True)
    plane = np.full((SIDE, SIDE), dn, "uint16")
    scl = np.full((SIDE, SIDE), 4, "uint8")
    scl[:cloud] = 9
    made = pystac.Item(name, None, None, WHEN, {"platform": "sentinel-2a", "grid:code": "MGRS-52SBB",
                                                "s2:processing_baseline": "05.10", **properties})  # fmt: skip
    for key, values in {"red": plane, "nir": plane, "scl": scl}.items():
        made.add_asset(key, pystac.Asset(write(folder / f"{key}.tif", values)))
    return made


def judged(*items: pystac.Item, area=AREA, **options):
    asked = {"bands": ("B04", "B08"), "scl": True} | options
    return examine([items], area=area, **asked)


def reasons(scenes) -> list[tuple[str, str]]:
    return [(one.id, one.reason) for one in scenes.dropped]


# --- files and what they state


@pytest.mark.parametrize(
    ("keys", "found", "naming"),
    [
        (("red", "nir", "scl", "B04"), {"B04": "red", "B08": "nir", "SCL": "scl"}, "colour"),
        (("B04", "B08", "SCL", "red"), {"B04": "B04", "B08": "B08", "SCL": "SCL"}, "band"),
        (
            ("B04_10m", "B08_10m", "B04", "SCL_20m"),
            {"B04": "B04_10m", "B08": "B08_10m", "SCL": "SCL_20m"},
            "band-metres",
        ),
        (("red", "B08", "SCL_20m"), {"B04": "red"}, "colour"),  # a tie: ways of naming are never mixed
    ],
)
def test_bands_are_looked_up_under_the_one_way_of_naming_that_most_are_in(tmp_path, keys, found, naming):
    made = pystac.Item("x", None, None, WHEN, {})
    for key in keys:
        made.add_asset(key, pystac.Asset(str(tmp_path / f"{key}.tif")))
    names = ("B04", "B08", "SCL")
    assert naming_of(made, names) == naming
    hrefs, missing = files(made, names)
    assert {name: Path(href).stem for name, href in hrefs.items()} == found
    assert missing == [name for name in names if name not in found]
    assert files(made, names, "band-metres")[0].keys() == {
        n for n in names if f"{n}_{20 if n == 'SCL' else 10}m" in keys
    }


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ({"scale": 1e-4, "offset": -1000}, "offset -1000"),
        ({"scale": 10000, "offset": -0.1}, "scale 10000"),
        ({"scale": 0, "offset": 0}, "scale 0"),
        ({"scale": -1e-4}, "scale -0.0001"),
        ({"scale": "much", "offset": "none"}, "scale nan, offset nan"),
        ({"offset": 1.5}, "offset 1.5"),
        ({"scale": 1.5}, "scale 1.5"),
    ],
)
def test_a_scale_or_offset_that_cannot_be_is_an_error_that_names_it(stated, wrong):
    made = pystac.Item("x", None, None, WHEN, {"s2:processing_baseline": "05.10"})
    made.add_asset("red", pystac.Asset("r.tif", extra_fields={"raster:bands": [stated]}))
    with pytest.raises(InputError, match=rf"x.*B04.*{wrong}"):
        declared(made, "B04")
    assert (
        declared(made, "B04", offset="baseline").offset == -0.1
    )  # passed over where the catalogue states nothing of worth


def test_the_ends_of_what_can_be():
    made = pystac.Item("x", None, None, WHEN, {})
    for key, stated in {"red": {"scale": 1, "offset": 1}, "nir": {"scale": 1e-4, "offset": -1}}.items():
        made.add_asset(key, pystac.Asset("r.tif", extra_fields={"raster:bands": [stated]}))
    assert (declared(made, "B04").scale, declared(made, "B04").offset) == (1.0, 1.0)
    assert declared(made, "B08").offset == -1.0


def test_a_relative_href_is_meant_from_the_item(tmp_path):
    made = pystac.Item("x", None, None, WHEN, {}, href=str(tmp_path / "x" / "x.json"))
    made.add_asset("red", pystac.Asset("./red.tif"))
    assert Path(files(made, ["B04"])[0]["B04"]) == tmp_path / "x" / "red.tif"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"earthsearch:boa_offset_applied": True}, 0.0),
        ({"sentinel:boa_offset_applied": True}, 0.0),
        ({"earthsearch:boa_offset_applied": False, "sentinel:boa_offset_applied": True}, -0.1),
        ({}, -0.1),
    ],
)
def test_the_flag_is_read_under_both_of_its_names(properties, expected):
    made = pystac.Item("x", None, None, WHEN, {"s2:processing_baseline": "05.10", **properties})
    assert declared(made, "B04").offset == expected


def test_what_an_asset_states_goes_before_the_baseline_and_nothing_at_all_is_an_error():
    made = pystac.Item("x", None, None, WHEN, {"s2:processing_baseline": "05.10"})
    made.add_asset("red", pystac.Asset("r.tif", extra_fields={"raster:bands": [{"scale": 2e-4, "offset": -0.7}]}))
    assert (declared(made, "B04").scale, declared(made, "B04").offset) == (2e-4, -0.7)
    with pytest.raises(InputError, match=r"bare.*B04"):
        declared(pystac.Item("bare", None, None, WHEN, {}), "B04")


def test_scale_and_offset_of_the_band_go_before_those_of_the_asset():
    both = {"raster:bands": [{"offset": -0.1}], "bands": [{"offset": -0.2}], "raster:offset": -0.3, "scale": 1e-4}
    assert asset_scaling(both) == {"scale": 1e-4, "offset": -0.1}
    assert asset_scaling({"raster:bands": [{"scale": 1e-4}, {"offset": -0.9}]}) == {"scale": 1e-4}
    assert asset_scaling({"bands": [{"raster:scale": 1e-4}, {"raster:offset": -0.9}]}) == {"scale": 1e-4}
    assert asset_scaling({"raster:bands": [], "bands": [{"raster:offset": -0.2}]}) == {"offset": -0.2}


# --- one scene, whole


def test_every_field_of_a_scene(tmp_path):
    made = item(tmp_path / "one", cloud=30)
    (scene,) = judged(made).kept
    assert (scene.id, scene.collection, scene.time) == ("S2A_one", "", "2024-05-03T02:19:48Z")
    assert (scene.platform, scene.tile, scene.baseline, scene.simulated) == ("sentinel-2a", "52SBB", "05.10", False)
    assert (scene.crs, scene.anchor, scene.pixel, scene.shape) == (CRS, (LEFT, TOP), STEP, (SIDE, SIDE))
    assert scene.bounds == (LEFT, TOP - SIDE * STEP, LEFT + SIDE * STEP, TOP)
    assert set(scene.hrefs) == {"B04", "B08", "SCL"}
    assert scene.scaling == {b: Scaling(scale=1e-4, offset=-0.1, source="baseline") for b in ("B04", "B08")}
    assert scene.darkest == {"B04": 3000.0, "B08": 3000.0}
    assert scene.seen == 1.0
    assert scene.cloud == pytest.approx(0.5, abs=0.01)  # rows 10 to 29 of rows 10 to 49
    assert scene.adds is None


def test_a_simulated_item_says_so_and_its_collection_is_kept(tmp_path):
    made = item(tmp_path / "one", **{"eosat:simulated": True})
    made.collection_id = "sentinel-2-l2a-sim"
    del made.properties["platform"]
    (scene,) = judged(made).kept
    assert (scene.simulated, scene.collection, scene.platform) == (True, "sentinel-2-l2a-sim", "")


def test_the_finest_of_the_first_four_bands_gives_the_grid(tmp_path):
    made = item(tmp_path / "one")
    made.assets["nir"].href = write(tmp_path / "fine.tif", np.full((128, 128), 3000, "uint16"), step=50.0)
    (scene,) = judged(made).kept
    assert (scene.pixel, scene.shape) == (50.0, (128, 128))
    for key in ("blue", "green", "rededge1"):
        made.add_asset(key, pystac.Asset(write(tmp_path / f"{key}.tif", np.full((SIDE, SIDE), 3000, "uint16"))))
    (fifth,) = judged(made, bands=("B02", "B03", "B04", "B05", "B08")).kept
    assert fifth.pixel == STEP


def test_an_item_that_says_too_little_is_dropped_alone_with_what_it_lacks(tmp_path):
    mute, good = item(tmp_path / "mute", "mute"), item(tmp_path / "good", "good")
    for key in ("red", "nir"):
        mute.assets[key].href = write(tmp_path / f"{key}.tif", np.full((SIDE, SIDE), 3000, "uint16"), crs=None)
    found = judged(mute, good)
    assert [scene.id for scene in found.kept] == ["good"]
    assert reasons(found) == [("mute", "error.no_crs")]
    assert found.dropped[0].fields["href"].endswith("red.tif")


def test_pixels_decide_each_band_with_all_bands_together(tmp_path):
    (scene,) = judged(item(tmp_path / "one", dn=300)).kept
    assert {one.source for one in scene.scaling.values()} == {"data-check"}
    assert {one.offset for one in scene.scaling.values()} == {0.0}
    (early,) = judged(item(tmp_path / "early", dn=300, **{"s2:processing_baseline": "02.14"})).kept
    assert {one.source for one in early.scaling.values()} == {"baseline"}


# --- why a scene is dropped


def test_cloud_at_the_limit_is_kept_and_above_it_is_not(tmp_path):
    made = item(tmp_path / "one", cloud=30)
    exact = judged(made).kept[0].cloud * 100
    assert reasons(judged(made, cloud_limit=exact)) == []
    (rejected,) = judged(made, cloud_limit=exact - 1).dropped
    assert (rejected.reason, rejected.fields) == ("scene.cloudy", {"cloud": 50, "limit": 49})


def test_without_scl_cloud_is_unknown_and_never_too_much(tmp_path):
    made = item(tmp_path / "one", cloud=SIDE)
    (rejected,) = judged(made, cloud_limit=99).dropped
    assert rejected.fields == {"cloud": 100, "limit": 99}
    del made.assets["scl"]
    (scene,) = judged(made, scl=False, cloud_limit=0).kept
    assert scene.cloud is None
    (rejected,) = judged(made, cloud_limit=100).dropped
    assert (rejected.reason, rejected.fields) == ("scene.missing", {"bands": "SCL"})
    del made.assets["nir"]
    assert judged(made).dropped[0].fields == {"bands": "B08, SCL"}


def test_a_provider_says_how_assets_are_called_and_whether_their_offset_is_of_worth(tmp_path):
    made = item(tmp_path / "one")
    assert reasons(judged(made, provider=Provider(url="", naming="band"))) == [("S2A_one", "scene.missing")]
    for key in ("red", "nir"):
        made.assets[key].extra_fields["raster:bands"] = [{"scale": 1e-4, "offset": 0.0}]
    dark = {"B04": -0.1, "B08": -0.1}
    (scene,) = judged(made, provider=Provider(url="", naming="colour", offset="baseline")).kept
    assert {band: one.offset for band, one in scene.scaling.items()} == dark
    (scene,) = judged(made, provider=Provider(url="", naming="colour")).kept
    assert {band: one.offset for band, one in scene.scaling.items()} == {"B04": 0.0, "B08": 0.0}


@pytest.mark.parametrize(("limit", "kept"), [(None, 1), (70, 0)])
def test_find_searches_judges_and_names_what_it_drops(tmp_path, limit, kept):
    catalog = pystac.Catalog("one", "invented")
    outline = degrees(LEFT, TOP - SIDE * STEP, LEFT + SIDE * STEP, TOP)
    for name, cloud in (("S2A_one", 40), ("S2A_full", SIDE)):  # three quarters, and all of the area
        made = item(tmp_path / name, name, cloud=cloud, **{"grid:code": f"MGRS-{name[-5:]}"})
        made.geometry, made.bbox = outline.__geo_interface__, list(outline.bounds)
        catalog.add_item(made)
    catalog.normalize_and_save(str(tmp_path / "catalog"), pystac.CatalogType.SELF_CONTAINED)
    asked = {"catalog": str(tmp_path / "catalog" / "catalog.json"), "bands": ("B04", "B08")}
    found = find(AREA.bounds, "2024-05-03/2024-05-03", **asked, **({} if limit is None else {"cloud_limit": limit}))
    assert len(found.kept) == kept
    assert {one.id: one.reason for one in found.dropped}["S2A_full"] == "scene.cloudy"
    assert len(found.kept) + len(found.dropped) == 2
    none = find(AREA.bounds, "2023-05-03/2023-05-03", **asked)
    assert none.kept == ()


def test_find_asks_earth_search_for_ten_bands_and_scl_unless_told_otherwise():
    asked = inspect.signature(find).parameters
    defaults = {name: asked[name].default for name in ("catalog", "bands", "scl", "cloud_limit")}
    assert defaults == {"catalog": "earth-search", "bands": TEN_BANDS, "scl": True, "cloud_limit": 80.0}


def test_a_scene_that_shows_nothing_of_the_area_lies_outside(tmp_path):
    made = item(tmp_path / "one")
    beside = degrees(LEFT - 9000, TOP - 5000, LEFT - 5000, TOP - 1000)
    assert reasons(judged(made, area=beside)) == [("S2A_one", "scene.outside")]


def test_a_pixel_is_seen_when_every_band_shows_it(tmp_path):
    made = item(tmp_path / "one")
    holed = np.full((SIDE, SIDE), 3000, "uint16")
    holed[10:30] = 0  # half of the area
    made.assets["nir"].href = write(tmp_path / "holed.tif", holed)
    (scene,) = judged(made).kept
    assert scene.seen == pytest.approx(0.5, abs=0.01)


def test_a_file_that_the_world_does_not_give_is_said_with_its_reason(tmp_path):
    """Nothing listens on port 9."""
    made = item(tmp_path / "one")
    made.assets["nir"].href = "http://127.0.0.1:9/nir.tif"
    (rejected,) = judged(made).dropped
    assert rejected.reason == "scene.unreadable"
    assert "127.0.0.1:9/nir.tif" in rejected.fields["why"]
    made.assets["nir"].href = str(tmp_path / "away.tif")
    with pytest.raises(InputError, match=r"away\.tif"):  # on this machine: whoever asks can mend it
        judged(made)


def test_the_next_copy_is_tried_when_the_first_lacks_a_file(tmp_path):
    broken, good, spare = (item(tmp_path / name, name) for name in ("broken", "good", "spare"))
    del broken.assets["nir"]
    found = judged(broken, good, spare)
    assert [scene.id for scene in found.kept] == ["good"]
    assert [(one.id, one.reason, one.fields) for one in found.dropped] == [
        ("broken", "scene.missing", {"bands": "B08"}),
        ("spare", "scene.copy", {"of": "good"}),
    ]


def test_a_cloudy_copy_is_not_replaced_by_another_of_the_same_look(tmp_path):
    first, second = item(tmp_path / "a", "a", cloud=SIDE), item(tmp_path / "b", "b")
    found = judged(first, second, cloud_limit=50)
    assert found.kept == ()
    assert reasons(found) == [("a", "scene.cloudy"), ("b", "scene.copy")]


def test_when_every_copy_is_broken_each_is_named(tmp_path):
    first, second = item(tmp_path / "a", "a"), item(tmp_path / "b", "b")
    del first.assets["red"], second.assets["nir"]
    assert reasons(judged(first, second)) == [("a", "scene.missing"), ("b", "scene.missing")]


# --- the darkest pixels


def test_the_darkest_have_one_decimal():
    planes = {"B04": np.arange(1, 1252).reshape(1, -1)}
    assert darkest_by_band(planes, np.ones((1, 1251), bool), ["B04"]) == {"B04": 2.2}  # 2.25


def test_the_darkest_are_judged_from_a_thousand_clear_pixels_on():
    planes = {"B04": np.arange(1, 1001).reshape(1, -1), "SCL": np.full((1, 1000), 6)}
    assert darkest_by_band(planes, np.ones((1, 1000), bool), ["B04"]) == {"B04": 2.0}  # quantile 0.001 of 1..1000
    one_less = np.ones((1, 1000), bool)
    one_less[0, 0] = False
    assert darkest_by_band(planes, one_less, ["B04"]) == {}


@pytest.mark.parametrize("value", range(12))
def test_shadow_of_terrain_and_snow_count_as_clear_here_clouds_and_their_shadow_do_not(value):
    planes = {"B04": np.full((40, 40), 1500), "SCL": np.full((40, 40), value)}
    found = darkest_by_band(planes, np.ones((40, 40), bool), ["B04"])
    assert found == ({"B04": 1500.0} if value in (2, 4, 5, 6, 7, 11) else {})


def test_without_scl_every_valid_pixel_is_judged():
    assert darkest_by_band({"B04": np.full((40, 40), 1500)}, np.ones((40, 40), bool), ["B04"]) == {"B04": 1500.0}


# --- the glance


def test_the_glance_has_at_most_512_px_a_side_and_square_pixels():
    wide = glance_grid(degrees(LEFT, TOP - 2000, LEFT + 8000, TOP))
    west, south, east, north = project(degrees(LEFT, TOP - 2000, LEFT + 8000, TOP), CRS).bounds
    assert wide.shape[1] == 512
    assert str(wide.crs) == CRS
    assert wide.transform.a == -wide.transform.e == pytest.approx((east - west) / 512)
    assert (wide.transform.c, wide.transform.f) == (west, north)
    assert wide.shape[0] == int(np.ceil((north - south) / wide.transform.a))
    tall = glance_grid(degrees(LEFT, TOP - 8000, LEFT + 2000, TOP))
    assert tall.shape[0] == 512
    assert (wide.transform.b, wide.transform.d) == (0, 0)
    assert glance_grid(degrees(LEFT, TOP - 0.05, LEFT + 60, TOP)).shape[1] == 512


def test_a_glance_of_a_line_is_one_pixel_wide_or_high():
    """On the zone's central meridian, and where it meets the equator, where lines of the grid are lines of degrees."""
    assert glance_grid(box(129, 33, 129 + 1e-9, 33.001)).shape == (512, 1)
    assert glance_grid(box(129, 0, 129.001, 1e-9)).shape == (1, 512)


def test_a_pixel_is_inside_when_its_centre_is():
    grid = GeoBox((4, 5), Affine(1000, 0, LEFT, 0, -1000, TOP), CRS)
    inside = inside_of(degrees(LEFT + 400, TOP - 2600, LEFT + 1600, TOP - 400), grid)
    assert inside.astype(int).tolist() == [[1, 1, 0, 0, 0]] * 3 + [[0] * 5]


def test_a_glance_holds_values_of_the_file_and_nothing_beside_it(tmp_path):
    values = np.arange(1, SIDE * SIDE + 1, dtype="uint16").reshape(SIDE, SIDE)
    href = write(tmp_path / "a.tif", values)
    grid = GeoBox((3, 4), Affine(STEP, 0, LEFT - 2 * STEP, 0, -STEP, TOP), CRS)
    assert glance_at(href, grid)[:, 2:].tolist() == values[:3, :2].tolist()
    assert (glance_at(href, grid)[:, :2] == 0).all()
    with pytest.raises(InputError, match=r"nothing\.tif"):
        glance_at(str(tmp_path / "nothing.tif"), grid)


def test_share_of_is_rounded_to_four_places_and_zero_of_nothing():
    part, whole = np.arange(7) < 2, np.ones(7, bool)
    assert share_of(part, whole) == 0.2857
    assert share_of(part, np.zeros(7, bool)) == 0.0


# --- looks and zones


def scene(name: str, time: str, *, tile: str = "52SBB", crs: str = CRS, seen: float = 1.0, platform="sentinel-2a"):
    return Scene(id=name, collection="c", time=time, platform=platform, tile=tile, baseline="05.10", simulated=False,
                 crs=crs, anchor=(LEFT, TOP), pixel=10.0, shape=(10, 10), hrefs={}, scaling={}, darkest={}, seen=seen,
                 cloud=0.0)  # fmt: skip


def test_bounds_of_a_scene_that_is_no_square():
    wide = replace(scene("a", "t"), shape=(3, 5), pixel=10.0)
    assert wide.bounds == (LEFT, TOP - 30, LEFT + 50, TOP)


def test_one_pass_is_one_look_ten_minutes_are_one_pass_and_another_satellite_is_another():
    a = scene("a", "2024-05-03T02:19:00Z", tile="52SCB")
    b = scene("b", "2024-05-03T02:29:00Z", tile="52SBB")
    late = scene("late", "2024-05-03T02:29:01Z")
    other = scene("other", "2024-05-03T02:19:30Z", platform="Sentinel-2B")
    upper = replace(scene("upper", "2024-05-03T02:20:00Z", tile="52SAA"), platform="SENTINEL-2A")
    looks = looks_of([late, other, a, b, upper])
    assert [[one.id for one in look] for look in looks] == [["upper", "b", "a"], ["other"], ["late"]]
    assert looks_of([]) == ()


def test_the_main_zone_is_the_one_that_sees_most_in_sum_and_the_first_by_name_of_equals():
    east, west = "EPSG:32652", "EPSG:32651"
    assert main_crs([scene("a", "t", crs=east, seen=0.4), scene("b", "t", crs=west, seen=0.3),
                     scene("c", "t", crs=west, seen=0.3)]) == west  # fmt: skip
    assert main_crs([scene("a", "t", crs=east, seen=0.5), scene("b", "t", crs=west, seen=0.5)]) == west
    assert main_crs([scene("a", "t", crs=east, seen=0.5), scene("b", "t", crs=west, seen=0.4)]) == east


GRID = GeoBox((100, 100), Affine(100, 0, LEFT, 0, -100, TOP), CRS)


def glimpse(name: str, crs: str, rows: slice, cols: slice, time: str = "2024-05-03T02:19:00Z") -> Glimpse:
    valid = np.zeros(GRID.shape, bool)
    valid[rows, cols] = True
    return Glimpse(scene=scene(name, time, crs=crs, seen=float(valid.mean())), valid=valid)


def test_another_zone_stays_only_where_it_adds_ground_and_says_where():
    inside = np.ones(GRID.shape, bool)
    main = glimpse("main", CRS, slice(0, 100), slice(0, 80), time="2024-05-04T02:19:00Z")
    adds = glimpse("adds", "EPSG:32651", slice(10, 21), slice(70, 95))
    idle = glimpse("idle", "EPSG:32651", slice(0, 50), slice(0, 81))  # the rim of the main zone counts as seen
    kept, dropped = without_idle([main, adds, idle], GRID, inside)
    assert [one.id for one in kept] == ["adds", "main"]
    assert kept[1].adds is None
    assert [(one.id, one.reason, one.fields) for one in dropped] == [
        ("idle", "scene.zone", {"crs": "EPSG:32651", "main": CRS})
    ]
    # columns 81 to 94 and rows 10 to 20 are new, three pixels more on each side
    expected = degrees(LEFT + 7800, TOP - 2400, LEFT + 9800, TOP - 700).bounds
    assert kept[0].adds == pytest.approx(expected, abs=1e-9)


def test_what_is_too_little_for_a_grid_of_its_own_is_dropped():
    inside = np.ones(GRID.shape, bool)
    main = glimpse("main", CRS, slice(0, 100), slice(0, 80))
    two = glimpse("two", "EPSG:32651", slice(0, 2), slice(90, 91))
    three = glimpse("three", "EPSG:32651", slice(0, 3), slice(90, 91))
    assert [one.id for one in without_idle([main, two], GRID, inside)[1]] == ["two"]  # 2 of 10 000 pixels
    assert without_idle([main, three], GRID, inside)[1] == []
    assert without_idle([], GRID, inside) == ([], [])


def test_ground_outside_the_area_is_no_gain_and_a_third_zone_sees_what_the_second_left():
    inside = np.zeros(GRID.shape, bool)
    inside[:, :85] = True
    main = glimpse("main", CRS, slice(0, 100), slice(0, 80))
    beyond = glimpse("beyond", "EPSG:32651", slice(0, 100), slice(86, 100))
    second = glimpse("second", "EPSG:32651", slice(0, 100), slice(80, 85))
    third = glimpse("third", "EPSG:32653", slice(0, 100), slice(80, 85))
    kept, dropped = without_idle([main, beyond, second, third], GRID, inside)
    assert [one.id for one in kept] == ["main", "second"]
    assert [one.id for one in dropped] == ["beyond", "third"]
