"""One pass in several tiles, one region in two zones: cut a scene apart, and the result is that of the whole scene."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as RasterWindow
from shapely.geometry import box, mapping

import eosat
from eosat.composite import grow
from eosat.cube import Mask, bounded, clear_view, read_looks
from eosat.grid import project
from eosat.tiling import Window

BANDS = ("B02", "B04", "B08", "B11")
OVERLAP = 1200
"""Ground that both tiles of a pass show. [m]"""


def items_of(catalog: Path) -> list[pystac.Item]:
    return sorted(pystac.Catalog.from_file(str(catalog)).get_items(recursive=True), key=lambda item: item.id)


def cut(item: pystac.Item, folder: Path, *, name: str, tile: str, span: tuple[float, float]) -> pystac.Item:
    """Part of a scene between two eastings in parts of its width, pixels unchanged."""
    part = item.clone()
    part.clear_links()
    part.id = f"{item.id}_{name}"
    part.properties["grid:code"] = f"MGRS-{tile}"
    for key, asset in item.assets.items():
        path = folder / part.id / f"{key}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        with rasterio.open(item.assets[key].get_absolute_href()) as src:
            step = src.transform.a
            first, last = (round(edge * src.width * step / 60) * 60 / step for edge in span)
            window = RasterWindow(first, 0, last - first, src.height)
            profile = src.profile | {
                "width": window.width,
                "transform": src.window_transform(window),
                "driver": "GTiff",
            }
            profile |= {"blockxsize": 256, "blockysize": 256, "tiled": True}
            with rasterio.open(path, "w", **profile) as dst:
                dst.write(src.read(window=window))
                crs, bounds = dst.crs, dst.bounds
        part.assets[key].href = str(path)
        asset.href = asset.get_absolute_href()
    outline = project(box(*bounds), crs.to_string(), back=True)
    part.geometry, part.bbox = mapping(outline), list(outline.bounds)
    return part


def moved(item: pystac.Item, folder: Path, crs: str) -> pystac.Item:
    """The scene on the grid of another zone, nearest pixel."""
    other = item.clone()
    other.clear_links()
    other.id = f"{item.id}_{crs[-2:]}"
    for key in item.assets:
        path = folder / other.id / f"{key}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        with rasterio.open(item.assets[key].href) as src:
            with WarpedVRT(src, crs=crs, resampling=Resampling.nearest, src_nodata=0, nodata=0) as free:
                step = src.transform.a
                left, top = (np.floor(free.bounds.left / 60) * 60, np.ceil(free.bounds.top / 60) * 60)
                width = int(np.ceil((free.bounds.right - left) / step))
                height = int(np.ceil((top - free.bounds.bottom) / step))
            transform = rasterio.Affine(step, 0, left, 0, -step, top)
            options = {"crs": crs, "transform": transform, "width": width, "height": height, "nodata": 0}
            with WarpedVRT(src, resampling=Resampling.nearest, src_nodata=0, **options) as vrt:
                profile = {"driver": "GTiff", "count": 1, "dtype": src.dtypes[0], "tiled": True, **options}
                with rasterio.open(path, "w", **profile | {"blockxsize": 256, "blockysize": 256}) as dst:
                    dst.write(vrt.read())
        other.assets[key].href = str(path)
    other.properties["proj:code"] = crs
    other.properties["grid:code"] = "MGRS-51SYS"
    return other


def catalogue(items: list[pystac.Item], folder: Path) -> Path:
    catalog = pystac.Catalog("cut", "Simulated scenes, cut apart")
    for item in items:
        catalog.add_item(item)
    catalog.normalize_and_save(str(folder), pystac.CatalogType.SELF_CONTAINED)
    return folder / "catalog.json"


@pytest.fixture(scope="module")
def tiles(strip, tmp_path_factory) -> Path:
    """Each pass of the strip in two tiles that overlap."""
    folder = tmp_path_factory.mktemp("tiles")
    parts = []
    for item in items_of(strip):
        parts.append(cut(item, folder, name="west", tile="52SBB", span=(0, 0.6)))
        parts.append(cut(item, folder, name="east", tile="52SCB", span=(0.4, 1)))
    return catalogue(parts, folder / "stac")


def find(catalog: Path, strip: Path):
    return eosat.find(strip.parent / "districts.geojson", "2025-01-01/2025-12-31", catalog=str(catalog)).kept


def grid_of(strip: Path):
    from odc.geo.geobox import GeoBox

    with rasterio.open(items_of(strip)[0].assets["red"].get_absolute_href()) as src:
        return GeoBox((src.height, src.width), src.transform, src.crs.to_string())


@pytest.mark.parametrize("mask", [Mask(), Mask(kind="none")], ids=["scl", "none"])
@pytest.mark.parametrize("method", ["median", "medoid", "recent"])
def test_two_tiles_of_a_pass_show_what_the_whole_pass_shows(strip, tiles, mask, method):
    grid = grid_of(strip)
    window = Window(row=100, col=grid.shape[1] // 2 - 90, height=150, width=180)  # across both borders of the overlap

    def view(scenes):
        return clear_view(read_looks(scenes, grid, window, bands=BANDS, mask=mask), window, method=method)

    whole, count = view(find(strip, strip))
    parts, parts_count = view(find(tiles, strip))
    np.testing.assert_array_equal(parts_count.numpy(), count.numpy())  # the overlap is not counted twice
    np.testing.assert_allclose(parts.numpy(), whole.numpy(), atol=1e-6)


def test_a_cube_has_a_step_of_time_for_each_pass(strip, tiles):
    scenes = find(tiles, strip)
    passes = len(items_of(strip))
    assert len(scenes) == 2 * passes
    cube = eosat.cube(scenes, grid_of(strip), bands=("B04",), chunk=256)
    assert cube.sizes["time"] == passes
    assert all(len(names.split()) == 2 for names in cube.scene.values)
    assert cube.offset.values == pytest.approx(-0.1)
    whole = eosat.cube(find(strip, strip), grid_of(strip), bands=("B04",), chunk=200)
    np.testing.assert_allclose(cube.values, whole.values, atol=1e-6)


def test_strips_of_many_dates_show_what_the_window_shows(strip):
    scenes, grid = find(strip, strip), grid_of(strip)
    window = Window(row=20, col=30, height=300, width=120)
    strips = bounded(scenes, window, bands=len(BANDS), most=1)
    assert [one.row for one in strips] == [20, 148, 276]
    assert sum(one.height for one in strips) == window.height
    assert bounded(scenes, window, bands=len(BANDS)) == [window]
    read = [read_looks(scenes, grid, one, bands=BANDS, mask=Mask()) for one in (window, *strips)]
    views = [clear_view(looks, one, method="median")[0] for looks, one in zip(read, (window, *strips), strict=True)]
    np.testing.assert_allclose(np.concatenate(views[1:], axis=1), views[0].numpy(), atol=1e-6)


@pytest.fixture(scope="module")
def zones(strip, tmp_path_factory) -> Path:
    """The last pass: its western part on the grid of zone 51, its eastern part on its own, with some overlap."""
    folder = tmp_path_factory.mktemp("zones")
    item = items_of(strip)[0]
    west = moved(cut(item, folder, name="west", tile="51SYS", span=(0, 0.5)), folder, "EPSG:32651")
    return catalogue([west, cut(item, folder, name="east", tile="52SBB", span=(0.4, 1))], folder / "stac")


def run(catalog: Path, strip: Path, out: Path):
    asked = {
        "region": str(strip.parent / "districts.geojson"), "period": "2025-01-01/2025-12-31", "catalog": str(catalog),
        "mask": "none", "tile": 256, "outputs": ["labels", "confidence", "clear_count", "composite", "summary"],
    }  # fmt: skip
    return eosat.run(asked, out)


def layer(result, name: str):
    with rasterio.open(result.folder / name) as src:
        return src.read(), src.transform, src.crs.to_string()


def test_a_region_in_two_zones_has_no_gap_and_counts_nothing_twice(strip, zones, tmp_path):
    alone = catalogue([cut(items_of(strip)[0], tmp_path, name="all", tile="52SBB", span=(0, 1))], tmp_path / "stac")
    whole, joined = run(alone, strip, tmp_path / "whole"), run(zones, strip, tmp_path / "joined")
    one, transform, crs = layer(whole, "clear_count.tif")
    two, transform_two, crs_two = layer(joined, "clear_count.tif")
    shift_row, shift_col = (round(v) for v in (~transform * (transform_two.c, transform_two.f))[::-1])
    assert crs == crs_two == "EPSG:32652"
    assert (shift_row, shift_col, one.shape) == (0, 0, two.shape)
    seen = ~grow(one[0] != 1, 2)  # but for the rim of the imagery itself, which a warp moves by a pixel
    assert seen.mean() > 0.8
    assert (two[0][seen] == 1).all()  # no gap between the zones
    assert two.max() == 1  # nowhere two looks
    labels, labels_two = (layer(r, "landcover.tif")[0][0] for r in (whole, joined))
    assert (labels_two[seen] != 255).all()
    east = np.zeros_like(seen)
    east[:, int(0.4 * seen.shape[1]) + 40 :] = True  # beyond what the net sees across the border of the zones
    np.testing.assert_array_equal(labels_two[east & seen], labels[east & seen])
    west = ~east & seen
    assert (labels_two[west] == labels[west]).mean() > 0.85  # warped twice by the nearest pixel
    red, red_two = (layer(r, "composite.tif")[0][2].astype(int) for r in (whole, joined))
    assert np.median(np.abs(red - red_two)[west]) < 100  # reflectance 0.01
    record = json.loads((joined.folder / "provenance.json").read_text())
    assert [zone["crs"] for zone in record["zones"]] == ["EPSG:32651"]
    assert json.loads((whole.folder / "provenance.json").read_text())["zones"] == []
    hectares = joined.table.filter(like="_ha").drop(columns="area_ha").sum(axis=1)
    np.testing.assert_allclose(hectares, joined.table["area_ha"], rtol=1e-4)


def test_another_zone_that_shows_nothing_new_is_dropped_with_the_reason(strip, tmp_path):
    item = items_of(strip)[0]
    copy = moved(cut(item, tmp_path, name="all", tile="51SYS", span=(0, 0.5)), tmp_path, "EPSG:32651")
    own = cut(item, tmp_path, name="own", tile="52SBB", span=(0, 1))
    catalog = catalogue([copy, own], tmp_path / "stac")
    found = eosat.find(strip.parent / "districts.geojson", "2025-01-01/2025-12-31", catalog=str(catalog))
    assert [one.id for one in found.kept] == [own.id]
    assert [(one.id, one.reason) for one in found.dropped] == [(copy.id, "scene.zone")]


def test_tiles_far_from_the_region_are_not_done(strip, tmp_path):
    """Two corners of the strip as one region: the grid spans both, the work does not."""
    west, south, east, north = eosat.region(strip.parent / "districts.geojson").area.bounds
    side = 0.006
    corners = [box(west + side, south + side, west + 2 * side, south + 2 * side)]
    corners.append(box(east - 2 * side, north - 2 * side, east - side, north - side))
    features = [
        {"type": "Feature", "properties": {"id": str(n)}, "geometry": mapping(c)} for n, c in enumerate(corners)
    ]
    path = tmp_path / "islands.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    asked = {"region": str(path), "period": "2025-01-01/2025-12-31", "catalog": str(strip), "tile": 64}
    result = eosat.run(asked, tmp_path / "run")
    plan = json.loads((result.folder / "plan.json").read_text())
    labels = layer(result, "landcover.tif")[0][0]
    assert len(plan["beyond"]) > 10
    assert (labels[: labels.shape[0] // 3, : labels.shape[1] // 3] == 255).all()  # no island in that corner
    assert (result.table["observed_percent"] > 50).all()


def flagged(scene, path: Path, patch: tuple[slice, slice], day: int):
    """The scene on another day, with a patch of its classification called cloud."""
    with rasterio.open(scene.hrefs["SCL"]) as src:
        values, profile = src.read(1), src.profile
    values[patch] = 9
    with rasterio.open(path, "w", **profile | {"driver": "GTiff"}) as dst:
        dst.write(values, 1)
    time = f"2025-06-{day:02d}T02:20:00Z"
    return replace(scene, id=f"day{day}", time=time, hrefs={**scene.hrefs, "SCL": str(path)})


def test_a_roof_that_is_flagged_on_every_date_stays_and_hides_no_neighbour(strip, tmp_path):
    (clear,) = [one for one in find(strip, strip) if one.cloud < 0.02][:1]
    patch = slice(100, 104), slice(150, 154)
    scenes = [flagged(clear, tmp_path / f"{day}.tif", patch, day) for day in range(1, 6)]
    unflagged = [replace(clear, id=one.id, time=one.time) for one in scenes]
    grid = grid_of(strip)
    window = Window(row=170, col=270, height=80, width=80)

    def count(scenes, **how):
        return clear_view(read_looks(scenes, grid, window, bands=BANDS, mask=Mask(**how)), window, method="median")[1]

    whole = count(unflagged, rescue=False).numpy()
    np.testing.assert_array_equal(count(scenes).numpy(), whole)
    hidden = count(scenes, rescue=False).numpy()
    assert (hidden[30:38, 30:38] == 0).all()
    assert (whole[30:38, 30:38] == 5).all()
    two = count(scenes[:2]).numpy()  # too few dates to know better
    assert (two[30:38, 30:38] == 0).all()
