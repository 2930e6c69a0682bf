"""The cloud net of ukis-csmask as a mask: patches by hand, parity with the package, windows that show the whole."""

import sys

import numpy as np
import pytest
import torch
from odc.geo.geobox import GeoBox
from torch.nn import functional

import eosat
from eosat import cloud
from eosat.cube import Mask, clear_view, read_looks
from eosat.errors import InputError
from eosat.grid import grid_over
from eosat.tiling import Window

BANDS = ("B02", "B04")


@pytest.fixture(scope="module")
def net():
    pytest.importorskip("ukis_csmask", reason="extra cloud is not installed")
    return cloud.open_net()


def test_patches_cover_a_box_whatever_it_is():
    rng = np.random.default_rng(0)
    for _ in range(200):
        left, bottom = rng.integers(-20_000, 20_000, 2).astype(float)
        right, top = left + rng.integers(1, 15_000), bottom + rng.integers(1, 15_000)
        corners = np.array(list(cloud.patches(left, bottom, right, top)))
        assert (corners % cloud.STEP == 0).all()
        assert corners[:, 0].min() <= left < corners[:, 0].min() + cloud.STEP
        assert corners[:, 0].max() < right <= corners[:, 0].max() + cloud.STEP
        assert corners[:, 1].max() >= top > corners[:, 1].max() - cloud.STEP
        assert corners[:, 1].min() > bottom >= corners[:, 1].min() - cloud.STEP
        assert len(corners) == len(np.unique(corners, axis=0))


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    cloud.open_net.cache_clear()
    monkeypatch.setattr(cloud, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"eosat\[cloud\]"):
        cloud.open_net()


def fractal(rng, size):
    """Smooth heights with detail of every size."""
    planes = [torch.from_numpy(rng.normal(size=(1, 1, n, n))) for n in (4, 8, 16, 32, 64)]
    return sum(
        share * functional.interpolate(plane, (size, size), mode="bicubic")[0, 0].numpy()
        for plane, share in zip(planes, (1, 0.6, 0.4, 0.25, 0.15), strict=True)
    )


def scene_with_clouds(size):
    """Green land under white clouds, (6, size, size) reflectance, and the clouds' opacity (size, size)."""
    rng = np.random.default_rng(2)
    land = np.array([0.04, 0.07, 0.05, 0.30, 0.18, 0.09])[:, None, None] * np.exp(0.25 * fractal(rng, size))
    opacity = np.clip(1.2 * fractal(rng, size) - 0.9, 0, 1)
    shadow = np.array([0.4, 0.4, 0.4, 0.55, 0.55, 0.55])[:, None, None] * np.roll(opacity, (20, -20), (0, 1))
    white = np.array([0.75, 0.75, 0.75, 0.75, 0.45, 0.35])[:, None, None] * (0.75 + 0.25 * opacity)
    return (land * (1 - shadow) * (1 - opacity) + white * opacity).astype(np.float32), opacity


def test_the_net_sees_clouds_and_says_what_its_package_says(net):
    package = pytest.importorskip("ukis_csmask.mask")
    image, opacity = scene_with_clouds(256)
    ours = cloud.classify(net, image)
    assert (ours[opacity > 0.5] == cloud.CLOUD).mean() > 0.95
    assert (opacity[ours == cloud.CLOUD] > 0.1).mean() > 0.85
    order = ["blue", "green", "red", "nir", "swir16", "swir22"]
    shuffled = np.moveaxis(image[[3, 0, 5, 1, 4, 2]], 0, -1).copy()
    made = package.CSmask(shuffled, band_order=[order[i] for i in (3, 0, 5, 1, 4, 2)], product_level="l2a")
    (logits,) = made.session.run(None, {made.input_names: np.moveaxis(made.img, -1, 0)[None]})
    np.testing.assert_array_equal(ours, logits[0].argmax(0))  # its own scaling and order of bands


@pytest.fixture(scope="module")
def scenes(strip):
    return eosat.find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(strip)).kept


def looks_at(scenes, grid, window, mask):
    return clear_view(read_looks(scenes, grid, window, bands=BANDS, mask=mask), window, method="median")


@pytest.mark.parametrize("resolution", [10, 30])
def test_a_window_shows_what_the_whole_shows(net, scenes, strip, resolution):
    area = eosat.region(strip.parent / "districts.geojson").area
    grid = grid_over(area, crs="EPSG:32652", resolution=resolution, anchor=scenes[0].anchor)
    mask = Mask(kind="ukis")
    everything = Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1])
    whole, count = looks_at(scenes, grid, everything, mask)
    third = min(grid.shape) // 3
    window = Window(row=third, col=third + 1, height=third, width=third)
    piece, piece_count = looks_at(scenes, grid, window, mask)
    np.testing.assert_array_equal(piece_count.numpy(), count[window.slices()].numpy())
    np.testing.assert_allclose(piece.numpy(), whole[(..., *window.slices())].numpy(), atol=1e-6)
    assert 0 < int((count < count.max()).sum()) < count.numel()  # there is a cloud, and it is found


def test_dark_and_bright_come_out_as_the_scene_classification_would_say(net, scenes, monkeypatch):
    seen = []

    def stripes(_, patch):
        seen.append(patch.shape)
        classes = np.zeros(patch.shape[1:], np.uint8)
        classes[:, ::2] = cloud.CLOUD
        return classes

    monkeypatch.setattr(sys.modules["eosat.cube"].cloud, "classify", stripes)
    grid = GeoBox((90, 90), scenes_grid(scenes), "EPSG:32652")
    everything = Window(row=0, col=0, height=90, width=90)
    _, count = looks_at(scenes[:1], grid, everything, Mask(kind="ukis", dilate_m=0))
    assert set(seen) == {(6, cloud.SIDE, cloud.SIDE)}
    shares = torch.unique(count[30:33], return_counts=True)[1]
    assert abs(int(shares[0]) - int(shares[-1])) <= 40  # every other column of 30 m is cloud


def scenes_grid(scenes):
    import rasterio

    with rasterio.open(scenes[0].hrefs["B04"]) as src:
        return src.transform
