"""The reader: native pixels, coarser and other grids, tiles and strips that change nothing, masks across borders."""

import sys

import numpy as np
import pytest
import rasterio
import torch
from odc.geo.geobox import GeoBox

import eosat
from eosat.cube import Mask, clear_view, read_looks
from eosat.errors import InputError
from eosat.grid import grid_over
from eosat.tiling import Window

BANDS = ("B02", "B04", "B08", "B11")


@pytest.fixture(scope="module")
def scenes(strip):
    return eosat.find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(strip)).kept


def own_grid(scenes, resolution=10.0) -> GeoBox:
    with rasterio.open(scenes[0].hrefs["B04"]) as src:
        return GeoBox((src.height, src.width), src.transform, "EPSG:32652").zoom_out(resolution / 10)


def view(scenes, grid, window, mask, method="median"):
    looks = read_looks(scenes, grid, window, bands=BANDS, mask=mask)
    return clear_view(looks, window, method=method)


def test_native_pixels_come_out_as_they_are_stored(scenes):
    grid = own_grid(scenes)
    window = Window(row=100, col=50, height=64, width=80)
    looks = read_looks(scenes[:1], grid, window, bands=BANDS, mask=Mask(kind="none"))
    found, _ = clear_view(looks, window, method="median")
    with rasterio.open(scenes[0].hrefs["B04"]) as src:
        stored = src.read(1)[window.slices()]
    np.testing.assert_allclose(found[1].numpy(), stored * 1e-4 - 0.1, atol=1e-6)


@pytest.mark.parametrize("method", ["median", "medoid", "recent"])
def test_strips_change_nothing(scenes, monkeypatch, method):
    grid = own_grid(scenes)
    window = Window(row=40, col=30, height=151, width=90)
    whole = view(scenes, grid, window, Mask(), method)
    monkeypatch.setattr(sys.modules["eosat.cube"], "STRIP_BYTES", 4 * 2 * 4 * 90 * 7)  # seven rows at a time
    strips = view(scenes, grid, window, Mask(), method)
    for ours, theirs in zip(strips, whole, strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("crs", "resolution"), [("EPSG:32652", 10), ("EPSG:32652", 30), ("EPSG:32652", 60), ("EPSG:5186", 10)]
)
def test_a_window_shows_what_the_whole_shows(scenes, strip, crs, resolution):
    area = eosat.region(strip.parent / "districts.geojson").area
    grid = grid_over(area, crs=crs, resolution=resolution, anchor=scenes[0].anchor if crs == "EPSG:32652" else (0, 0))
    everything = Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1])
    side = min(grid.shape) // 3
    window = Window(row=side, col=side, height=side, width=side)
    whole, count = view(scenes, grid, everything, Mask())
    piece, piece_count = view(scenes, grid, window, Mask())
    np.testing.assert_allclose(piece.numpy(), whole[(..., *window.slices())].numpy(), atol=1e-6)
    np.testing.assert_array_equal(piece_count.numpy(), count[window.slices()].numpy())


def test_cloud_just_outside_a_window_is_grown_into_it(scenes):
    grid = own_grid(scenes)
    everything = Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1])
    cloudy = scenes[:1]
    whole = torch.isnan(view(cloudy, grid, everything, Mask())[0][0])
    raw = torch.isnan(view(cloudy, grid, everything, Mask(dilate_m=0))[0][0])
    rows, cols = np.nonzero((whole & ~raw).numpy())  # only the grown rim
    window = Window(row=int(rows[0]), col=int(cols[0]), height=1, width=1)
    assert torch.isnan(view(cloudy, grid, window, Mask())[0]).all()
    alone = Window(row=0, col=0, height=1, width=1)  # nor does it matter where the grid ends
    assert torch.isnan(view(cloudy, grid[window.slices()], alone, Mask())[0]).all()


def test_a_coarser_grid_shows_the_mean_of_its_pixels(scenes):
    fine, coarse = own_grid(scenes), own_grid(scenes, 60)
    big = Window(row=0, col=0, height=coarse.shape[0], width=coarse.shape[1])
    small = Window(row=0, col=0, height=coarse.shape[0] * 6, width=coarse.shape[1] * 6)
    mask = Mask(kind="none")
    ours = view(scenes[:1], coarse, big, mask)[0][1].numpy()
    theirs = view(scenes[:1], fine, small, mask)[0][1].numpy().reshape(coarse.shape[0], 6, coarse.shape[1], 6)
    np.testing.assert_allclose(ours, theirs.mean(axis=(1, 3)), atol=2e-4)


def test_a_bilinear_warp_agrees_with_exact_coordinates(scenes, strip):
    """Into EPSG:5186, against float64 bilinear interpolation at coordinates from PROJ."""
    from pyproj import Transformer

    area = eosat.region(strip.parent / "districts.geojson").area.buffer(-0.004)
    grid = grid_over(area, crs="EPSG:5186", resolution=10)
    window = Window(row=100, col=100, height=120, width=110)
    ours = view(scenes[:1], grid, window, Mask(kind="none"))[0][1].numpy()
    cols, rows = np.meshgrid(np.arange(window.width) + window.col + 0.5, np.arange(window.height) + window.row + 0.5)
    x, y = grid.transform.c + cols * 10, grid.transform.f - rows * 10
    with rasterio.open(scenes[0].hrefs["B04"]) as src:
        east, north = Transformer.from_crs("EPSG:5186", src.crs, always_xy=True).transform(x, y)
        col, row = (east - src.transform.c) / 10 - 0.5, (src.transform.f - north) / 10 - 0.5
        plane = src.read(1).astype(float) * 1e-4 - 0.1
    top, left = np.floor(row).astype(int), np.floor(col).astype(int)
    down, right = row - top, col - left
    exact = (
        plane[top, left] * (1 - down) * (1 - right)
        + plane[top, left + 1] * (1 - down) * right
        + plane[top + 1, left] * down * (1 - right)
        + plane[top + 1, left + 1] * down * right
    )
    np.testing.assert_allclose(ours, exact, atol=2e-6)


def test_cube_is_lazy_and_asks_for_scenes(scenes):
    grid = own_grid(scenes)
    cube = eosat.cube(scenes, grid, bands=BANDS, chunk=256)
    assert cube.shape == (2, 4, *grid.shape)
    assert cube.dtype == np.float32
    assert "32652" in cube.spatial_ref.attrs["crs_wkt"]
    with pytest.raises(InputError, match="no scene"):
        eosat.cube([], grid, bands=BANDS)
    with pytest.raises(InputError, match="median, medoid, recent"):
        eosat.composite(cube, "mean")
