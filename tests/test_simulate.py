import json
import warnings
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pystac
import pystac_client
import pytest
import rasterio

from eosat.classes import LANDCOVER
from eosat.errors import InputError, WorldError
from eosat.sentinel2 import TEN_BANDS, asset_names
from eosat.simulate import simulate
from eosat.simulate.clouds import shadow_of
from eosat.simulate.land import CLASS_NAMES, Material, make_land, truth
from eosat.simulate.light import RECIPES, Sun, palette, reflectance, see, spectra, sun_at
from eosat.simulate.place import Strip, check, look_time, mgrs_square, zone_of
from eosat.simulate.sensor import encode, sample
from eosat.simulate.texture import texture
from eosat.words.simulate import WORDS

SIZE = 2400


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("strip") / "sim", size=SIZE).parent


@pytest.fixture(scope="module")
def items(home):
    return sorted(pystac.Catalog.from_file(str(home / "catalog.json")).get_items(recursive=True), key=key)


@pytest.fixture(scope="module")
def truth_labels(home):
    return pixels(home / "truth.tif")


def key(item):
    return item.datetime


def pixels(path):
    with rasterio.open(path) as image:
        return image.read(1)


def layer(item, asset):
    return pixels(item.assets[asset].get_absolute_href())


def files(home):
    return {path.relative_to(home): path for path in sorted(home.rglob("*")) if path.is_file()}


def test_simulate_gives_equal_pixels_and_json_when_seed_is_equal(home, tmp_path):
    again = files(simulate(tmp_path / "other-name", size=SIZE).parent)
    first = files(home)
    assert first.keys() == again.keys()
    for name, path in first.items():
        if path.suffix == ".tif":
            np.testing.assert_array_equal(pixels(path), pixels(again[name]))
        else:
            assert path.read_bytes() == again[name].read_bytes()


def test_simulate_gives_other_land_when_seed_differs(truth_labels):
    seeds = np.random.SeedSequence(8).spawn(1)[0]
    assert (truth(make_land(seeds, SIZE).material) != truth_labels).mean() > 0.2


def test_simulate_reuses_the_same_strip_and_refuses_another(home, tmp_path):
    stamp = (home / "truth.tif").stat().st_mtime_ns
    assert simulate(home, size=SIZE) == home / "catalog.json"
    assert (home / "truth.tif").stat().st_mtime_ns == stamp
    with pytest.raises(InputError) as caught:
        simulate(home, size=SIZE, seed=8)
    assert caught.value.key == "simulate.taken"
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(InputError):
        simulate(tmp_path, size=SIZE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_simulate_refuses_a_strip_whose_statement_is_broken(tmp_path):
    (tmp_path / "simulation.json").write_text("{")
    with pytest.raises(InputError):
        simulate(tmp_path, size=SIZE)


def test_simulate_leaves_nothing_behind_when_writing_fails(tmp_path, monkeypatch):
    from eosat.simulate import archive

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(archive, "write_catalog", full)
    with pytest.raises(WorldError, match="No space left"):
        simulate(tmp_path / "sim", size=1200)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"crs": "EPSG:4326"}, "simulate.crs"),
        ({"crs": "EPSG:32661"}, "simulate.crs"),
        ({"crs": "EPSG:32633"}, "simulate.place"),
        ({"lat": 86.0}, "simulate.place"),
        ({"size": 1210}, "simulate.size"),
        ({"size": 60}, "simulate.size"),
        ({"dates": ()}, "simulate.dates"),
        ({"dates": (date(2025, 5, 3),) * 2}, "simulate.dates"),
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
    path = simulate(
        tmp_path / "sim", lon=-70.6, lat=-33.4, size=1200, dates=(date(2024, 1, 9),), seed=1
    )  # fmt: skip
    (item,) = pystac.Catalog.from_file(str(path)).get_items(recursive=True)
    assert item.id == "SIM_S2A_19HCD_20240109T152836_L2A"
    assert item.properties["proj:code"] == "EPSG:32719"
    assert item.properties["eo:cloud_cover"] > 0 < item.properties["s2:nodata_pixel_percentage"]


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
    assert json.loads((home / "simulation.json").read_text())["simulated"] is True


def test_items_carry_what_a_reader_needs(items):
    for item in items:
        assert item.properties["s2:processing_baseline"] == "05.11"
        assert item.properties["grid:code"] == "MGRS-52SBB"
        assert set(item.assets) == {asset_names(name)[0] for name in (*TEN_BANDS, "SCL")}
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


def test_truth_holds_every_class_of_the_recipe_in_sane_shares(truth_labels):
    share = dict(zip(LANDCOVER, np.bincount(truth_labels.ravel(), minlength=9) / truth_labels.size, strict=True))
    least = {"water": 0.1, "trees": 0.1, "grass": 0.1, "crops": 0.1, "shrub_and_scrub": 0.03, "built": 0.03}
    assert all(share[name] > low for name, low in (*least.items(), ("bare", 0.01)))
    assert share["flooded_vegetation"] == share["snow_and_ice"] == 0
    assert max(share.values()) < 0.5
    assert (truth_labels[-5:] == 0).all()  # the sea lies in the south


def test_water_dn_keeps_the_offset(items, truth_labels):
    nir = layer(items[1], "nir")
    dark = nir[(truth_labels == 0) & (nir > 0)]
    assert np.percentile(dark, 5) > 1000
    assert np.median(dark) < 1300


def test_dn_round_trip_stays_within_half_a_dn():
    rho = np.random.default_rng(3).uniform(-0.09, 1.2, 10_000).astype(np.float32)
    dn = encode(rho, np.ones(rho.shape, dtype=bool))
    assert np.abs((dn.astype(np.float64) - 1000) - rho.astype(np.float64) * 10_000).max() <= 0.501


def test_nodata_is_one_corner_of_the_last_date_in_all_bands(items):
    empty = layer(items[1], "scl") == 0
    assert 0.002 < empty.mean() < 0.03
    assert empty[0, 0]
    assert not empty[[-1, 0, -1], [0, -1, -1]].any()
    assert items[1].properties["s2:nodata_pixel_percentage"] == pytest.approx(100 * empty.mean(), abs=1e-3)
    np.testing.assert_array_equal(layer(items[1], "swir16") == 0, empty)
    np.testing.assert_array_equal(layer(items[1], "red") == 0, np.kron(empty, np.ones((2, 2), dtype=bool)))
    assert (layer(items[0], "red") > 0).all()


def test_cloud_stands_on_the_first_date_only_and_scl_sees_it(items):
    cloudy, clear = (layer(item, "scl") for item in items)
    share = 100 * np.isin(cloudy, (8, 9)).mean()
    assert items[0].properties["eo:cloud_cover"] == pytest.approx(7, abs=0.1)
    assert share == pytest.approx(items[0].properties["eo:cloud_cover"], abs=2)
    assert {8, 9} <= set(np.unique(cloudy))
    assert (cloudy == 3).mean() > 0.005
    assert items[1].properties["eo:cloud_cover"] == 0
    assert not np.isin(clear, (3, 9)).any()
    blue = layer(items[0], "blue")[::2, ::2]
    assert np.median(blue[cloudy == 9]) > 6000


def test_shadow_lies_away_from_the_sun(items):
    scl, sun = layer(items[0], "scl"), items[0].properties
    azimuth = np.radians(sun["view:sun_azimuth"])
    down, right = (np.argwhere(scl == 3).mean(axis=0) - np.argwhere(scl >= 8).mean(axis=0)).tolist()
    away = right * -np.sin(azimuth) - down * -np.cos(azimuth)
    assert away > 2


@pytest.mark.parametrize(("azimuth", "row", "col"), [(90, 10, 7), (180, 7, 10), (270, 10, 13), (0, 13, 10)])
def test_shadow_of_moves_one_pixel_as_far_as_the_sun_is_low(azimuth, row, col):
    spot = np.zeros((21, 21), dtype=np.float32)
    spot[10, 10] = 1
    moved = shadow_of(spot, Sun(azimuth=azimuth, elevation=45), height=30)
    assert np.argwhere(moved).tolist() == [[row, col]]


def test_shadow_of_leaves_the_strip_when_the_sun_is_very_low():
    assert not shadow_of(np.ones((9, 9), dtype=np.float32), Sun(azimuth=135, elevation=1), height=900).any()


def test_mean_spectra_of_pure_pixels_stay_near_the_table():
    ground, sight = np.random.SeedSequence(7).spawn(2)
    surface = see(make_land(ground, SIZE), sight)
    flat = surface.height * 0
    surface = type(surface)(share=surface.share, fields=surface.fields, grain=surface.grain, height=flat)
    rho = reflectance(surface, 125, Sun(azimuth=134, elevation=66))
    mean, spread = palette(125)
    for material in (Material.SEA, Material.BROADLEAF, Material.PASTURE, Material.RIPE_CROP, Material.SHRUB):
        pure = rho[:, surface.share[material] > 0.98]
        assert pure.shape[1] > 200, material
        assert (np.abs(pure.mean(axis=1) - mean[:, material]) < 0.4 * spread[:, material] + 1e-3).all(), material


def test_bands_of_a_class_vary_together_and_indices_stay_real():
    ground, sight = np.random.SeedSequence(7).spawn(2)
    surface = see(make_land(ground, SIZE), sight)
    rho = reflectance(surface, 125, Sun(azimuth=134, elevation=66))
    wood = rho[:, surface.share[Material.BROADLEAF] > 0.98]
    links = np.corrcoef(wood)
    assert links[6, 7] > 0.85  # B08 and B8A
    assert links[0, 1] > 0.7  # B02 and B03
    assert links[2, 6] < 0.85  # B04 and B08
    ndvi = (wood[6] - wood[2]) / (wood[6] + wood[2])
    assert 0.7 < ndvi.mean() < 0.92
    assert ndvi.std() < 0.1


def test_every_material_has_a_class_and_a_recipe_whose_shares_add_up():
    rows = spectra()
    assert len(CLASS_NAMES) == len(Material) == len(RECIPES)
    for recipe in RECIPES.values():
        for mix in filter(None, (recipe.summer, recipe.winter)):
            assert sum(mix.values()) == pytest.approx(1)
            assert rows.keys() >= mix.keys()


def test_season_darkens_trees_in_winter():
    winter, summer = palette(15)[0], palette(200)[0]
    assert winter[6, Material.BROADLEAF] < 0.6 * summer[6, Material.BROADLEAF]
    np.testing.assert_allclose(winter[:, Material.BASALT], summer[:, Material.BASALT], rtol=1e-5)


def test_sample_spreads_an_edge_as_its_sigma_says():
    step_edge = np.zeros((160, 160), dtype=np.float32)
    step_edge[:, 80:] = 1
    profile = sample(step_edge, sigma=2.4, step=4)[20]
    centre = (np.arange(40) + 0.5) * 4 - 80
    line = np.gradient(profile, centre)
    width = np.sqrt((line * centre**2).sum() / line.sum())
    assert width == pytest.approx(np.hypot(2.4, 4 / np.sqrt(3)), rel=0.15)  # sigma and the difference's own width
    np.testing.assert_allclose(sample(np.full((8, 8), 0.3, dtype=np.float32), sigma=2.4, step=4), 0.3, rtol=1e-5)


def test_texture_is_smoother_when_its_slope_is_steeper():
    rough, smooth = (
        np.abs(np.diff(texture(np.random.default_rng(1), (96, 96), longest=40, slope=slope))).mean()
        for slope in (1.0, 3.0)
    )
    assert smooth < 0.5 * rough


@pytest.mark.parametrize(
    ("month", "zenith", "azimuth"), [(1, 58.0, 157), (4, 29.2, 140), (6, 19.1, 117), (9, 34.3, 148), (12, 58.9, 162)]
)
def test_sun_at_agrees_with_pvlib_over_jeju(month, zenith, azimuth):
    sun = sun_at(datetime(2025, month, 15, 2, 20), lon=126.53, lat=33.36)
    assert 90 - sun.elevation == pytest.approx(zenith, abs=0.5)
    assert sun.azimuth == pytest.approx(azimuth, abs=1.5)


@pytest.mark.parametrize(
    ("lon", "lat", "east", "north", "square"),
    [
        (126.9, 33.4, 305_000, 3_697_000, "52SCB"),
        (12.5, 42.0, 292_000, 4_653_000, "33TTG"),
        (-70.6, -33.4, 351_000, 6_303_000, "19HCD"),
        (5.0, 52.0, 637_000, 5_763_000, "31UFT"),
    ],
)
def test_mgrs_square_names_known_tiles(lon, lat, east, north, square):
    strip = Strip(seed=1, lon=lon, lat=lat, size=1200, dates=(date(2025, 1, 1),), crs=zone_of(lon, lat))
    assert mgrs_square(check(strip), east=east, north=north) == square


def test_look_time_keeps_local_solar_time():
    for lon in (-120.0, 0.0, 126.6):
        when = look_time(date(2025, 5, 3), lon)
        assert (when.hour + when.minute / 60 + lon / 15) % 24 == pytest.approx(10.77, abs=0.02)
        assert when.date() == date(2025, 5, 3)


def test_districts_cover_the_land_and_say_they_are_invented(home, items):
    districts = json.loads((home / "districts.geojson").read_text(encoding="utf-8"))["features"]
    assert [d["properties"]["name_ko"] for d in districts] == ["모의 서부", "모의 동부", "모의 북부"]
    assert all(d["properties"].keys() == {"id", "level", "name_ko", "name_en", "source", "licence"} for d in districts)
    west, south, east, north = items[0].bbox
    for district in districts:
        (ring,) = district["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        turns = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
        assert turns < 0  # counter-clockwise
        assert all(west - 1e-6 <= lon <= east + 1e-6 and south - 1e-6 <= lat <= north + 1e-6 for lon, lat in ring)


def test_median_over_dates_sees_nearly_everything(items):
    clear = [np.isin(layer(item, "scl"), (4, 5, 6, 7)) for item in items]
    assert (clear[0] | clear[1]).mean() > 0.985


def test_half_written_folders_are_hidden_and_gone(home):
    assert not [path for path in home.parent.iterdir() if path.name.endswith(".part")]
