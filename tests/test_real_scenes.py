"""Real Sentinel-2 L2A through the whole job: the Boadella reservoir, written as COGs with STAC items."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from odc.geo.geobox import GeoBox
from shapely.geometry import box, mapping

import eosat
from eosat.cog.write import Style, write_cog
from eosat.sentinel2 import BAND_NAMES, QUANTIFICATION, band
from eosat.tiling import Window

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
DATES = ("2020-06-21", "2021-07-21", "2020-09-14")
CREDIT = "Contains modified Copernicus Sentinel data [{}]"


def write_item(source: Path, folder: Path) -> pystac.Item:
    """One date as COGs in its own CRS (pixels unchanged) and an item with scale and offset."""
    day = source.stem.removeprefix("Boadella_")
    with rasterio.open(source) as src:
        stack, bounds = src.read(), box(*src.bounds)
        grid = GeoBox(src.shape, src.transform, "EPSG:4326")
    when = datetime.fromisoformat(f"{day}T10:50:00").replace(tzinfo=UTC)
    item = pystac.Item(f"boadella_{day}", mapping(bounds), list(bounds.bounds), when, {"platform": "sentinel-2"})
    for name, values in zip(BAND_NAMES, stack, strict=True):
        path = folder / item.id / f"{name}.tif"
        with write_cog(path, grid, Style(dtype="int16", nodata=0, bands=(name,), overviews="average")) as out:
            out.write(values, Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1]))
        scaling = {"raster:bands": [{"scale": 1 / QUANTIFICATION, "offset": 0, "nodata": 0}]}
        item.add_asset(band(name).asset, pystac.Asset(str(path), extra_fields=scaling))
    return item


@pytest.fixture(scope="module")
def boadella(shared_data, tmp_path_factory) -> Path:
    """A static catalogue of three clear dates: path of its catalog.json."""
    folder = tmp_path_factory.mktemp("boadella")
    catalog = pystac.Catalog("boadella", "Boadella reservoir, Sentinel-2 L2A")
    for day in DATES:
        catalog.add_item(write_item(shared_data / "boadella-l2a" / f"Boadella_{day}.tif", folder))
    catalog.normalize_and_save(str(folder / "stac"), pystac.CatalogType.SELF_CONTAINED)
    return folder / "stac" / "catalog.json"


def asked(catalog: Path | str, period: str) -> dict:
    """Inside the imagery: the warped frame is turned, so its corners are left out."""
    return {
        "region": [2.796, 42.334, 2.834, 42.361],
        "period": period,
        "crs": "EPSG:32631",
        "catalog": str(catalog),
        "mask": "none",
        "tile": 128,
        "outputs": ["labels", "confidence", "clear_count", "composite", "summary", "map", "report"],
    }


def water_figures(folder: Path) -> tuple[float, float, float]:
    """Water against NDWI > 0: intersection over union, share of the rest that is called water, share that is seen."""
    with rasterio.open(folder / "landcover.tif") as src:
        labels = src.read(1)
    with rasterio.open(folder / "composite.tif") as src:
        stored = dict(zip(src.descriptions, src.read(), strict=True))
        green, swir = (stored[name] * src.scales[0] + src.offsets[0] for name in ("B03", "B11"))
    seen = labels != 255
    wet, called = ((green - swir) / (green + swir) > 0) & seen, (labels == 0) & seen
    false = (called & ~wet).sum() / (seen & ~wet).sum()
    return (wet & called).sum() / (wet | called).sum(), false, seen.mean()


@pytest.mark.parametrize("day", DATES[:2])
def test_water_of_a_real_scene(boadella, tmp_path, day):
    result = eosat.run(asked(boadella, f"{day}/{day}"), tmp_path / "run")
    with rasterio.open(result.folder / "landcover.tif") as src:
        credit, crs = src.tags()["TIFFTAG_COPYRIGHT"], src.crs
    iou, false, seen = water_figures(result.folder)
    assert seen > 0.99
    print(f"{day}: water IoU {iou:.3f}, {false:.1%} of the rest called water")
    assert iou >= 0.70
    assert false <= 0.08
    assert crs.to_epsg() == 32631
    assert credit == CREDIT.format(day[:4])


def test_a_run_over_two_years_says_both_and_takes_offset_0_as_stated(boadella, tmp_path):
    result = eosat.run(asked(boadella, "2020-06-01/2021-12-31"), tmp_path / "run")
    record = json.loads((result.folder / "provenance.json").read_text())
    assert [one["scaling"]["offset"] for one in record["scenes"]] == [0.0, 0.0, 0.0]
    assert record["attribution"] == CREDIT.format("2020, 2021")
    assert record["simulated"] is False
    assert CREDIT.format("2020, 2021") in (result.folder / "report.html").read_text()
    assert record["seam"]["changed_labels"] <= 1e-4
    with rasterio.open(result.folder / "clear_count.tif") as src:
        assert np.median(src.read(1)) == 3


def test_the_aws_layout_at_its_own_100_m(shared_data, tmp_path):
    """Grids of 100, 200 and 600 m whose item says 10, 20 and 60: the files are believed."""
    root = shared_data / "sentinel-cogs-29RKH" / "sentinel-s2-l2a-cogs/29/R/KH/2020/2/S2A_29RKH_20200219_0_L2A"
    item = pystac.Item.from_file(str(root / "S2A_29RKH_20200219_0_L2A.json"))
    item.clear_links()
    for asset in item.assets.values():
        asset.href = str(root / Path(asset.href).name)
    catalog = pystac.Catalog("aws", "One scene in the layout of the AWS bucket")
    catalog.add_item(item)
    catalog.normalize_and_save(str(tmp_path / "stac"), pystac.CatalogType.SELF_CONTAINED)
    asked = {
        "region": [-11.6, 24.6, -11.1, 25.0],
        "period": "2020-02-19/2020-02-19",
        "resolution": 100,
        "catalog": str(tmp_path / "stac" / "catalog.json"),
        "tile": 128,
        "outputs": ["labels", "composite", "clear_count"],
    }
    result = eosat.run(asked, tmp_path / "run")
    with rasterio.open(result.folder / "composite.tif") as src, rasterio.open(root / "B04.tif") as red:
        assert (src.crs, src.res) == (red.crs, (100, 100))
        ours = src.read(src.descriptions.index("B04") + 1)
        row, col = red.index(src.bounds.left + 50, src.bounds.top - 50)
        theirs = red.read(1)[row : row + src.height, col : col + src.width]
    seen = ours > 0
    np.testing.assert_array_equal(
        ours[seen], theirs[seen] + 1000
    )  # native pixels, nothing resampled, no offset in them
    assert seen.mean() > 0.9
