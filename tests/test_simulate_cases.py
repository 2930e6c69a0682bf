"""Each encoding case is what it claims, on its own pixels."""

import json

import numpy as np
import pystac
import pytest
import rasterio

from eosat.sentinel2 import TEN_BANDS, asset_names
from eosat.simulate import CASES, case_arguments, simulate

FLAG = "earthsearch:boa_offset_applied"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Items of a case by its letter, made when first asked for."""
    root, made = tmp_path_factory.mktemp("cases"), {}

    def items(letter):
        if letter not in made:
            path = simulate(root / letter, **case_arguments(letter))
            made[letter] = sorted(pystac.Catalog.from_file(str(path)).get_items(recursive=True), key=lambda one: one.id)
        return made[letter]

    return items


def layer(item, band):
    with rasterio.open(item.assets[asset_names(band)[0]].get_absolute_href()) as image:
        return image.read(1)


def stated(item, band):
    """Offset that an item declares for a band, whichever version of STAC it speaks."""
    fields = item.assets[asset_names(band)[0]].extra_fields
    return fields["raster:bands"][0]["offset"] if "raster:bands" in fields else fields["raster:offset"]


def without_offset(dn):
    return np.where(dn == 0, 0, np.clip(dn.astype(int) - 1000, 1, 32767))


def test_a_old_baseline_has_no_offset(case):
    (item,) = case("a")
    assert item.properties["s2:processing_baseline"] == "02.14"
    assert {stated(item, band) for band in TEN_BANDS} == {0.0}
    nir = layer(item, "B08")
    assert np.percentile(nir[nir > 0], 2) < 400  # dark water stays dark: nothing was added


def test_b_has_the_offset_in_pixels_and_metadata(case):
    (item,) = case("b")
    assert (item.properties["s2:processing_baseline"], item.properties[FLAG]) == ("04.00", False)
    assert {stated(item, band) for band in TEN_BANDS} == {-0.1}
    nir = layer(item, "B08")
    assert np.percentile(nir[nir > 0], 1) > 950


@pytest.mark.parametrize(("letter", "flag"), [("c", True), ("d", False)])
def test_c_and_d_are_b_without_the_offset_and_d_lies_about_it(case, letter, flag):
    (item,), (full,) = case(letter), case("b")
    assert item.properties[FLAG] is flag
    assert {stated(item, band) for band in TEN_BANDS} == {-0.1}
    for band in TEN_BANDS:
        np.testing.assert_array_equal(layer(item, band), without_offset(layer(full, band)))


def test_e_is_collection_1(case):
    (item,) = case("e")
    assert item.properties["s2:processing_baseline"] == "05.11"
    assert FLAG not in item.properties
    assert {stated(item, band) for band in TEN_BANDS} == {-0.1}


def test_f_lacks_a_band(case):
    (item,) = case("f")
    assert "rededge1" not in item.assets
    assert {"rededge2", "rededge3", "scl"} <= set(item.assets)


def test_g_holds_one_scene_twice(case):
    one, other = case("g")
    assert one.id != other.id
    assert one.datetime == other.datetime
    for name in ("platform", "grid:code"):
        assert one.properties[name] == other.properties[name]
    assert one.properties["s2:processing_baseline"] > other.properties["s2:processing_baseline"]
    np.testing.assert_array_equal(layer(one, "B04"), layer(other, "B04"))


def test_h_shows_the_same_ground_in_two_tiles(case):
    west, east = case("h")
    assert (west.properties["s2:tile_id"], east.properties["s2:tile_id"]) == ("52SBC", "52SCC")
    assert (west.datetime, west.properties["platform"]) == (east.datetime, east.properties["platform"])
    for band, metres in (("B04", 10), ("B11", 20), ("SCL", 20)):
        left, right = layer(west, band), layer(east, band)
        begin = round((transform(east, band).c - transform(west, band).c) / metres)
        shared = left.shape[1] - begin
        assert shared * metres == pytest.approx(9780, abs=20)
        assert begin > 0
        assert right.shape[1] > shared
        np.testing.assert_array_equal(left[:, begin:], right[:, :shared])


def transform(item, band):
    with rasterio.open(item.assets[asset_names(band)[0]].get_absolute_href()) as image:
        return image.transform


def test_i_is_there_in_two_zones(case):
    other, own = case("i")
    assert (own.properties["proj:code"], other.properties["proj:code"]) == ("EPSG:32652", "EPSG:32651")
    assert other.properties["s2:tile_id"] == "51SYS"
    assert own.datetime == other.datetime
    seen = layer(other, "B04")
    assert 0.5 < (seen > 0).mean() < 1  # turned against the other grid: corners are empty
    assert np.median(seen[seen > 0]) == pytest.approx(np.median(layer(own, "B04")), rel=0.01)
    assert set(np.unique(layer(other, "SCL"))) - {0} <= set(np.unique(layer(own, "SCL")))


def test_j_has_a_sliver_of_the_next_orbit(case):
    main, sliver = sorted(case("j"), key=lambda item: item.datetime)
    assert (main.properties["sat:relative_orbit"], sliver.properties["sat:relative_orbit"]) == (3, 103)
    assert sliver.properties["s2:nodata_pixel_percentage"] > 90
    seen = layer(sliver, "B04") > 0
    assert 0 < seen.mean() < 0.1
    assert seen[:, : seen.shape[1] // 2].sum() == 0


def test_k_says_bands_as_stac_1_1_does(case):
    (item,), (plain,) = case("k"), case("e")
    for asset in item.assets.values():
        assert "eo:bands" not in asset.extra_fields
    red = item.assets["red"].extra_fields
    assert red["bands"][0]["name"] == "B04"
    assert (red["raster:scale"], red["raster:offset"]) == (1e-4, -0.1)
    assert "raster:bands" not in red
    np.testing.assert_array_equal(layer(item, "B04"), layer(plain, "B04"))


def test_l_has_one_band_with_another_offset_in_pixels_and_metadata(case):
    (item,), (plain,) = case("l"), case("e")
    for band in TEN_BANDS:
        dn, usual = layer(item, band).astype(int), layer(plain, band).astype(int)
        assert stated(item, band) == (-0.07 if band == "B05" else -0.1)
        both = (usual > 300) & (dn > 1)
        assert np.abs((dn[both] * 1e-4 + stated(item, band)) - (usual[both] * 1e-4 - 0.1)).max() < 1e-9


def test_every_case_says_which_it_is(case):
    for letter in CASES:
        for item in case(letter):
            assert item.properties["eosat:case"] == letter
            assert item.properties["eosat:simulated"] is True
            json.dumps(item.to_dict())
