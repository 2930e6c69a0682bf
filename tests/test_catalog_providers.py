"""Each provider's entry against an item by hand in the shape that the provider documents."""

import json
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import box

from eosat.catalog import PROVIDERS, access_of, baseline, looks, period, provider_of, relative_orbit, search, tile_name
from eosat.scenes import declared, examine, files
from eosat.sentinel2 import TEN_BANDS

HERE = Path(__file__).parent / "providers"
WANTED = (*TEN_BANDS, "SCL")


def made(name: str) -> pystac.Item:
    return pystac.Item.from_dict(json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))


# item -> provider, end of the red file, end of the SCL file, declared offset, what decided
SHAPES = [
    ("earth-search-c1", "earth-search", "/B04.tif", "/SCL.tif", -0.1, "asset"),
    ("earth-search-l2a", "earth-search", "/B04.tif", "/SCL.tif", 0.0, "flag"),
    ("earth-search-v2", "earth-search-v2", "/B04.tif", "/SCL.tif", -0.1, "asset"),
    ("planetary-computer", "planetary-computer", "_B04_10m.tif", "_SCL_20m.tif", -0.1, "baseline"),
    ("cdse", "cdse", "_B04_10m.jp2", "_SCL_20m.jp2", -0.1, "asset"),
]


@pytest.mark.parametrize(("name", "catalog", "red", "scl", "offset", "source"), SHAPES)
def test_an_item_of_each_provider_is_read_as_it_is_meant(name, catalog, red, scl, offset, source):
    item, provider = made(name), PROVIDERS[catalog]
    hrefs, missing = files(item, WANTED, provider.naming)
    assert missing == []
    assert (hrefs["B04"].endswith(red), hrefs["SCL"].endswith(scl)) == (True, True)
    assert len(set(hrefs.values())) == len(WANTED)
    assert {Path(href).suffix for href in hrefs.values()} == {".jp2" if provider.format == "jp2" else ".tif"}
    verdicts = {declared(item, band, provider.naming, offset=provider.offset) for band in TEN_BANDS}
    assert {(one.scale, one.offset, one.source) for one in verdicts} == {(1e-4, offset, source)}
    assert item.collection_id in provider.collections
    assert (tile_name(item), baseline(item), relative_orbit(item)) == ("52SBB", "05.10", 3)


@pytest.mark.parametrize(("name", "catalog", "red", "scl", "offset", "source"), SHAPES)
def test_a_catalogue_that_is_not_known_is_read_by_looking_at_the_item(name, catalog, red, scl, offset, source):
    item = made(name)
    assert files(item, WANTED) == files(item, WANTED, PROVIDERS[catalog].naming)
    verdict = declared(item, "B04")
    assert (verdict.offset, verdict.source) == (offset, source)


def test_each_provider_says_how_its_files_are_signed():
    ways = {name: (access_of(name).signing, access_of(name).endpoint) for name in PROVIDERS}
    assert ways == {
        "earth-search": ("none", None),
        "earth-search-v2": ("none", None),
        "planetary-computer": ("planetary-computer", None),
        "cdse": ("s3", "https://eodata.dataspace.copernicus.eu"),
    }
    assert not any(access_of(name).requester_pays for name in PROVIDERS)


def test_files_of_requester_pays_buckets_are_never_chosen():
    hrefs, _ = files(made("earth-search-l2a"), WANTED, PROVIDERS["earth-search"].naming)
    assert not [href for href in hrefs.values() if "sentinel-s2-l2a/" in href]


def test_one_look_of_two_collections_is_one_candidate_and_c1_comes_first():
    order = PROVIDERS["earth-search"].collections
    (group,) = looks([made("earth-search-l2a"), made("earth-search-c1")], order)
    assert [item.collection_id for item in group] == ["sentinel-2-c1-l2a", "sentinel-2-l2a"]


def test_the_flag_of_one_collection_says_nothing_of_the_other():
    item = made("earth-search-l2a")
    item.properties["earthsearch:boa_offset_applied"] = False
    assert declared(item, "B04").offset == -0.1  # the doubtful case: the pixels decide


def test_an_item_that_lacks_a_band_under_its_providers_naming_lacks_it():
    item = made("earth-search-c1")
    item.add_asset("B04", item.assets.pop("red"))
    assert files(item, WANTED, "colour")[1] == ["B04"]


def test_any_other_catalogue_is_taken_as_it_is():
    other = provider_of("https://stac.example.org")
    assert (other.url, other.collections, other.naming) == ("https://stac.example.org", (), None)


def test_jp2_files_are_examined_like_cogs(tmp_path):
    item = made("cdse")
    transform = from_origin(256_000, 3_690_000, 100, 100)
    shade = np.random.default_rng(4).integers(1100, 3000, (200, 200)).astype("uint16")
    for band in ("B04", "B08", "SCL"):
        path = tmp_path / f"{band}.jp2"
        pixels = np.full((200, 200), 4, "uint8") if band == "SCL" else shade
        profile = {"driver": "JP2OpenJPEG", "QUALITY": 100, "REVERSIBLE": "YES", "crs": "EPSG:32652", "count": 1}
        with rasterio.open(path, "w", height=200, width=200, dtype=pixels.dtype, transform=transform, **profile) as dst:
            dst.write(pixels, 1)
        item.assets[f"{band}_{'20' if band == 'SCL' else '10'}m"].href = str(path)
    area = box(126.41, 33.21, 126.5, 33.28)
    scenes = examine([[item]], area=area, bands=("B04", "B08"), scl=True, provider=PROVIDERS["cdse"])
    assert scenes.dropped == ()
    (scene,) = scenes.kept
    assert {one.offset for one in scene.scaling.values()} == {-0.1}
    assert scene.cloud == 0


@pytest.mark.network
@pytest.mark.parametrize("name", list(PROVIDERS))
def test_a_live_catalogue_answers_as_its_entry_says(name):
    """Never run here: one search over Seogwipo, no pixel read."""
    provider = PROVIDERS[name]
    found = search(name, area=box(126.55, 33.22, 126.60, 33.27), days=period("2024-04-01/2024-05-31"))
    assert found.provider == name
    assert len(found.candidates) >= 6
    for item in found.best:
        hrefs, missing = files(item, WANTED, provider.naming)
        assert missing == []
        assert {Path(href).suffix for href in hrefs.values()} == {".jp2" if provider.format == "jp2" else ".tif"}
        assert declared(item, "B04", provider.naming, offset=provider.offset).offset in (0.0, -0.1)
        assert relative_orbit(item) is not None
