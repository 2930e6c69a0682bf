"""The simulated island as it stands on disk: equal arguments, STAC, grids, truth, clouds, tiles."""

import hashlib
import json
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pystac
import pystac_client
import pytest
import rasterio
import shapely
import torch
from shapely.geometry import shape

from eosat.classes import LANDCOVER
from eosat.errors import InputError, WorldError
from eosat.sentinel2 import TEN_BANDS, asset_names, band
from eosat.simulate import archive, simulate, store
from eosat.simulate.archive import DATES, extent_of
from eosat.simulate.districts import districts
from eosat.simulate.materials import CLASSES
from eosat.simulate.place import Island, Window, island_at, look_time, square, tiles_of, zone_of
from eosat.simulate.scene import Scene, at_ten_metres, look, sky_of, surface_of
from eosat.simulate.store import Drawers, blocks, in_order, shared
from eosat.words.simulate import WORDS

PLACE = {"lon": 126.6, "lat": 33.25}
DAYS = DATES[:2]
SIZE = 3000


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("island") / "sim", **PLACE, size=SIZE, dates=DAYS).parent


@pytest.fixture(scope="module")
def items(home):
    return sorted(pystac.Catalog.from_file(str(home / "catalog.json")).get_items(recursive=True), key=when)


def when(item):
    return item.datetime


def pixels(path):
    with rasterio.open(path) as image:
        return image.read().squeeze()


def layer(item, asset):
    return pixels(item.assets[asset].get_absolute_href())


def files(home):
    return {path.relative_to(home): path for path in sorted(home.rglob("*")) if path.is_file()}


def sums(home: Path) -> dict[str, str]:
    """Sha256 of decoded pixels, and of every other file."""
    return {
        str(name): hashlib.sha256(pixels(path).tobytes() if path.suffix == ".tif" else path.read_bytes()).hexdigest()
        for name, path in files(home).items()
    }


def test_equal_arguments_give_equal_sums_whatever_the_block_is(home, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "blocks", lambda rows, cols, side=130: blocks(rows, cols, side=side))
    assert store.BLOCK != 130
    again = simulate(tmp_path / "other-name", **PLACE, size=SIZE, dates=DAYS).parent
    assert sums(again) == sums(home)


def test_another_seed_is_another_land_and_other_clouds(home, items, tmp_path):
    other = simulate(tmp_path / "sim", **PLACE, size=SIZE, dates=DAYS[:1], seed=8).parent
    assert (pixels(other / "truth.tif") != pixels(home / "truth.tif")).mean() > 0.2
    (item,) = pystac.Catalog.from_file(str(other / "catalog.json")).get_items(recursive=True)
    assert (np.isin(layer(item, "scl_true"), (8, 9)) != np.isin(layer(items[0], "scl_true"), (8, 9))).mean() > 0.03


def test_a_block_on_its_own_equals_the_same_pixels_of_the_whole(home, items):
    island = island_at(seed=7, **PLACE, size=SIZE, crs=None, dates=DAYS)
    window = Window(row=84, col=150, rows=36, cols=58)
    _, surface = surface_of(island, window, 2025)
    lon, lat = island.degrees(np.zeros(1), np.zeros(1))[0]
    scene = look(island, window, surface, sky_of(island, 0, lon, lat))
    np.testing.assert_array_equal(scene.dn["B08"], layer(items[0], "nir")[84:120, 150:208])
    np.testing.assert_array_equal(scene.dn["B11"], layer(items[0], "swir16")[42:60, 75:104])
    np.testing.assert_array_equal(scene.scl, layer(items[0], "scl")[42:60, 75:104])


def test_bands_at_ten_metres_are_interpolated_as_torch_does_it():
    rng = np.random.default_rng(1)
    dn = {
        name: rng.integers(1, 9000, (16, 20) if band(name).metres == 10 else (8, 10), np.uint16) for name in TEN_BANDS
    }
    scl = np.full((8, 10), 4, np.uint8)
    scl[0, 0] = 0
    cloudy = np.zeros((8, 10), bool)
    cloudy[3, 4] = True
    planes, clear = at_ten_metres(Scene(dn=dn, scl=scl, true_scl=scl, cloudy=cloudy))
    assert planes.shape == (10, 16, 20)
    np.testing.assert_array_equal(planes[0], dn["B02"].astype(np.float32) - 1000)
    coarse = torch.from_numpy(dn["B11"].astype(np.float32) - 1000)[None, None]
    wanted = torch.nn.functional.interpolate(coarse, scale_factor=2, mode="bilinear")[0, 0]
    np.testing.assert_allclose(planes[TEN_BANDS.index("B11")], wanted.numpy(), atol=1e-2)
    assert (~clear).sum() == 8
    assert not clear[0, 0]
    assert not clear[7, 9]


def test_blocks_wait_for_the_disk_and_never_pile_up():
    alive, most = set(), [0]

    def make(number):
        alive.add(number)
        most[0] = max(most[0], len(alive))
        return number * 2

    seen = []
    for number, made in in_order(make, list(range(40))):
        seen.append((number, made))
        alive.discard(number)
    assert seen == [(n, 2 * n) for n in range(40)]
    assert most[0] <= store.WORKERS + 2


@pytest.mark.slow
def test_memory_does_not_grow_with_the_extent(tmp_path):
    import subprocess
    import sys

    peak = {}
    for size in (6_000, 18_000):
        code = (
            "import resource, sys; from datetime import date; from eosat.simulate import simulate;"
            f"simulate({str(tmp_path / str(size))!r}, size={size}, dates=(date(2025, 5, 3),));"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        peak[size] = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    assert peak[18_000] < 1.25 * peak[6_000]


def test_simulate_reuses_the_same_island_and_refuses_another(home, tmp_path):
    stamp = (home / "truth.tif").stat().st_mtime_ns
    assert simulate(home, **PLACE, size=SIZE, dates=DAYS) == home / "catalog.json"
    assert (home / "truth.tif").stat().st_mtime_ns == stamp
    with pytest.raises(InputError) as caught:
        simulate(home, **PLACE, size=SIZE, dates=DAYS, seed=8)
    assert caught.value.key == "simulate.taken"
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(InputError):
        simulate(tmp_path, **PLACE, size=SIZE, dates=DAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_simulate_refuses_an_island_whose_statement_is_broken(tmp_path):
    (tmp_path / "simulation.json").write_text("{")
    with pytest.raises(InputError):
        simulate(tmp_path, size=SIZE)


def test_simulate_leaves_nothing_behind_when_writing_fails(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(archive, "write_catalog", full)
    with pytest.raises(WorldError, match="No space left"):
        simulate(tmp_path / "sim", size=1200, dates=DAYS[:1])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"crs": "EPSG:4326"}, "simulate.crs"),
        ({"crs": "EPSG:32661"}, "simulate.crs"),
        ({"crs": "EPSG:32633"}, "simulate.place"),
        ({"lat": 86.0}, "simulate.place"),
        ({"size": 1210}, "simulate.size"),
        ({"size": (6000, 60)}, "simulate.size"),
        ({"size": 180_000}, "simulate.size"),
        ({"dates": ()}, "simulate.dates"),
        ({"dates": (date(2025, 5, 3),) * 2}, "simulate.dates"),
        ({"case": "z"}, "simulate.case"),
        ({"bbox": (127.0, 33.0, 126.0, 34.0)}, "error.bbox"),
    ],
)
def test_simulate_says_what_to_change_when_an_argument_is_wrong(tmp_path, arguments, sentence):
    with pytest.raises(InputError) as caught:
        simulate(tmp_path / "sim", **arguments)
    assert caught.value.key == sentence
    assert caught.value.text("ko") != caught.value.text("en")
    assert not any(tmp_path.iterdir())


def test_words_keep_their_placeholders_in_both_languages():
    for english, korean in WORDS.values():
        assert set(fields(english)) == set(fields(korean))


def fields(sentence):
    return [part.split("}")[0] for part in sentence.split("{")[1:]]


def test_simulate_stands_elsewhere_and_on_one_date(tmp_path):
    path = simulate(tmp_path / "sim", lon=-70.6, lat=-33.4, size=1200, dates=(date(2024, 1, 9),), seed=1)
    (item,) = pystac.Catalog.from_file(str(path)).get_items(recursive=True)
    assert item.id == "SIM_S2A_19HCD_20240109T152836_L2A"
    assert item.properties["proj:code"] == "EPSG:32719"
    assert item.properties["eo:cloud_cover"] > 0 < item.properties["s2:nodata_pixel_percentage"]


def test_a_box_in_degrees_is_covered():
    box = (126.14, 33.18, 126.99, 33.58)
    lon, lat, size = extent_of(box, None)
    island = island_at(seed=1, lon=lon, lat=lat, size=size, crs=None, dates=DAYS)
    half = np.array([island.width / 2, island.height / 2])
    around = shapely.Polygon(island.degrees(*(half[:, None] * np.array([[-1, 1, 1, -1], [-1, -1, 1, 1]]))))
    assert around.buffer(1e-6).contains(shapely.box(*box))
    assert size[0] < 90_000
    assert {tile.name for tile in tiles_of(island)} >= {"52SBB", "52SBC"}


def test_catalogue_is_valid_stac_and_every_href_resolves(home, items):
    catalog = pystac.Catalog.from_file(str(home / "catalog.json"))
    collection = catalog.get_child("sentinel-2-l2a-sim")
    checker = pystac.validation.JsonSchemaSTACValidator()
    for thing, kind in ((catalog, "Catalog"), (collection, "Collection"), *((item, "Item") for item in items)):
        checker.validate_core(thing.to_dict(), pystac.STACObjectType(kind if kind != "Item" else "Feature"), "1.1.0")
    for asset in (*collection.assets.values(), *(a for item in items for a in item.assets.values())):
        assert Path(asset.get_absolute_href()).is_file()
        assert asset.href.startswith("./")
    assert all(item.get_collection().id == collection.id for item in items)


def test_catalogue_opens_in_pystac_client(home):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pystac_client.warnings.PystacClientWarning)  # a file is no server
        client = pystac_client.Client.open(str(home / "catalog.json"))
        assert len(list(client.get_items(recursive=True))) == 2


def test_everything_says_that_it_is_simulated(home, items):
    for name, path in files(home).items():
        if path.suffix == ".tif":
            with rasterio.open(path) as image:
                assert image.tags()["TIFFTAG_COPYRIGHT"] == "Simulated, contains no Copernicus data"
                assert image.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG", name
                assert image.overviews(1) or image.width <= 256
        assert str(home.parent) not in path.read_bytes().decode("latin-1")
    assert all(item.id.startswith("SIM_") and item.properties["eosat:simulated"] is True for item in items)
    assert all("imulated" in asset.title for item in items for asset in item.assets.values())
    assert json.loads((home / "simulation.json").read_text())["simulated"] is True


def test_items_carry_what_a_reader_needs(items):
    for item in items:
        assert item.properties["s2:processing_baseline"] == "05.11"
        assert item.properties["grid:code"] == "MGRS-52SBB"
        assert set(item.assets) == {asset_names(name)[0] for name in (*TEN_BANDS, "SCL")} | {"scl_true"}
        for name in TEN_BANDS:
            (raster,) = item.assets[asset_names(name)[0]].extra_fields["raster:bands"]
            assert (raster["scale"], raster["offset"], raster["nodata"]) == (1e-4, -0.1, 0)
    assert len({item.id for item in items}) == 2


def test_grids_of_10_and_20_m_share_bounds_and_metadata_tells_the_file(items):
    for item in items:
        boxes = set()
        for asset in item.assets.values():
            with rasterio.open(asset.get_absolute_href()) as image:
                boxes.add(tuple(image.bounds))
                assert image.crs.to_epsg() == 32652
                assert list(image.shape) == asset.extra_fields["proj:shape"]
                assert list(image.transform) == asset.extra_fields["proj:transform"]
        ((west, south, east, north),) = boxes
        assert {edge % 60 for edge in (west, south, east, north)} == {0}
        assert (east - west, north - south) == (SIZE, SIZE)


def test_truth_classes_and_fractions_agree(home):
    truth, classes, shares = (pixels(home / f"{name}.tif") for name in ("truth", "classes", "fractions"))
    assert shares.shape == (13, SIZE // 10, SIZE // 10)
    np.testing.assert_array_equal(shares.argmax(axis=0), classes)
    assert np.abs(shares.sum(axis=0, dtype=int) - 100).max() <= 3  # each rounded
    alone = shares.max(axis=0) == 100
    for name, dynamic_world in (("sea", "water"), ("field_crop", "crops"), ("pv", "built"), ("greenhouse", "built")):
        there = alone & (classes == CLASSES.index(name))
        assert set(truth[there]) <= {LANDCOVER.index(dynamic_world)}
    with rasterio.open(home / "fractions.tif") as image:
        assert image.descriptions == CLASSES


def test_water_dn_keeps_the_offset(home, items):
    nir = layer(items[1], "nir")
    dark = nir[(pixels(home / "truth.tif") == 0) & (nir > 0)]
    assert np.percentile(dark, 5) > 1000
    assert np.median(dark) < 1300


def test_nodata_is_one_corner_of_the_last_date_in_all_bands(items):
    empty = layer(items[1], "scl") == 0
    assert 0.002 < empty.mean() < 0.03
    assert empty[0, 0]
    assert not empty[[-1, 0, -1], [0, -1, -1]].any()
    assert items[1].properties["s2:nodata_pixel_percentage"] == pytest.approx(100 * empty.mean(), abs=1e-3)
    np.testing.assert_array_equal(layer(items[1], "swir16") == 0, empty)
    np.testing.assert_array_equal(layer(items[1], "red") == 0, np.kron(empty, np.ones((2, 2), dtype=bool)))
    assert (layer(items[0], "red") > 0).all()


def test_the_given_classification_has_errors_and_the_true_one_has_none(items):
    cloudy, true = layer(items[0], "scl"), layer(items[0], "scl_true")
    cloud = np.isin(true, (8, 9))
    assert items[0].properties["eo:cloud_cover"] == pytest.approx(100 * cloud.mean(), abs=0.01)
    assert 0.85 < np.isin(cloudy, (8, 9))[cloud].mean() < 1  # edges are missed
    clear, clear_true = layer(items[1], "scl"), layer(items[1], "scl_true")
    assert not np.isin(clear_true, (3, 8, 9, 10)).any()
    called = np.isin(clear, (8, 9))
    assert 0 < called.mean() < 0.02  # bright roofs and film
    assert np.median(layer(items[0], "blue")[::2, ::2][true == 9]) > 6000


def test_median_over_dates_sees_nearly_everything(items):
    clear = [np.isin(layer(item, "scl"), (4, 5, 6, 7)) for item in items]
    assert (clear[0] | clear[1]).mean() > 0.97


def test_districts_are_the_extent_without_gap_or_overlap(home):
    found = json.loads((home / "districts.geojson").read_text(encoding="utf-8"))["features"]
    assert [d["properties"]["name_ko"] for d in found] == ["모의 서부", "모의 동부", "모의 북부"]
    assert all(d["properties"].keys() == {"id", "level", "name_ko", "name_en", "source", "licence"} for d in found)
    outlines = [shape(d["geometry"]) for d in found]
    assert all(one.is_valid and one.exterior.is_ccw for one in outlines)
    whole = shapely.union_all(outlines)
    assert sum(one.area for one in outlines) == pytest.approx(whole.area, rel=1e-6)
    assert min(one.area for one in outlines) > 0.2 * whole.area


@pytest.mark.parametrize("seed", range(12))
def test_districts_hold_for_every_seed_and_shape(seed):
    for size in (6000, (72_000, 31_200), (6000, 12_000)):
        island = island_at(seed=seed, lon=126.5, lat=33.4, size=size, crs=None, dates=DAYS)
        outlines = [shape(one["geometry"]) for one in districts(island)["features"]]
        assert all(one.is_valid for one in outlines)
        assert sum(one.area for one in outlines) == pytest.approx(shapely.union_all(outlines).area, rel=1e-6)


@pytest.mark.parametrize(
    ("lon", "lat", "east", "north", "name"),
    [
        (126.9, 33.4, 305_000, 3_697_000, "52SCB"),
        (12.5, 42.0, 292_000, 4_653_000, "33TTG"),
        (-70.6, -33.4, 351_000, 6_303_000, "19HCD"),
        (5.0, 52.0, 637_000, 5_763_000, "31UFT"),
    ],
)
def test_square_names_known_tiles(lon, lat, east, north, name):
    assert square(zone_of(lon, lat), lat, east=east, north=north) == name


def test_tiles_are_those_of_the_grid_of_sentinel_2():
    whole = Island(seed=1, west=199_980, north=3_800_040, width=120_000, height=120_000, crs="EPSG:32652", dates=DAYS)
    found = {tile.name: (tile.corner.east, tile.corner.north) for tile in tiles_of(whole)}
    # upper left corners of ESA's tiling grid
    assert found["52SBC"] == (199_980, 3_800_040)
    assert found["52SCC"] == (300_000, 3_800_040)
    assert found["52SBB"] == (199_980, 3_700_020)
    assert found["52SCB"] == (300_000, 3_700_020)
    demo = island_at(seed=7, lon=archive.PLACE[0], lat=archive.PLACE[1], size=archive.SIZE, crs=None, dates=DATES)
    one, other = tiles_of(demo)
    assert (one.name, other.name) == ("52SBC", "52SCC")
    both = shared(one.window, other)
    assert both.cols * 10 == 9_780


def test_look_time_keeps_local_solar_time():
    for lon in (-120.0, 0.0, 126.6):
        at = look_time(date(2025, 5, 3), lon)
        assert (at.hour + at.minute / 60 + lon / 15) % 24 == pytest.approx(10.77, abs=0.02)
        assert at.date() == date(2025, 5, 3)


def test_half_written_folders_are_hidden_and_gone(home):
    assert not [path for path in home.parent.iterdir() if path.name.endswith(".part")]
    assert not list(home.rglob("*.raw"))


def test_drawers_are_closed_together(tmp_path):
    from contextlib import ExitStack

    from eosat.simulate.place import Corner
    from eosat.simulate.store import Raster, raw, to_cog

    path = tmp_path / "a.tif"
    with ExitStack() as stack:
        drawers = Drawers(stack)
        drawers.add("a", Raster(path=path, crs="EPSG:32652", corner=Corner(east=0, north=60), metres=10, shape=(6, 6)))
        drawers.put("a", np.full((2, 3), 7, dtype=np.uint16), row=1, col=2)
    assert drawers.open["a"].closed
    to_cog(path)
    assert not raw(path).exists()
    assert (pixels(path) == 7).sum() == 6
    assert pixels(path)[1, 2] == 7
