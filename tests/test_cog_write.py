"""Files that are written: GDAL reads the pixels that were set down, in any order of windows, and calls them COGs."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox

from eosat.cog import Style, layout, write_cog
from eosat.cog.header import parse
from eosat.cog.pyramid import Pyramid, halved
from eosat.cog.write import directory
from eosat.tiling import Window


def grid_of(shape, crs="EPSG:32652"):
    return GeoBox(shape, Affine(10, 0, 3e5, 0, -10, 3.7e6), crs)


def pixels(shape, dtype, bands=1, seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return rng.random((bands, *shape)).astype(dtype)
    low, high = (0, 9) if dtype == "uint8" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    return rng.integers(low, high, (bands, *shape), dtype=dtype)


def windows(shape, size):
    return [
        Window(row=row, col=col, height=min(size, shape[0] - row), width=min(size, shape[1] - col))
        for row in range(0, shape[0], size)
        for col in range(0, shape[1], size)
    ]


@pytest.mark.parametrize(
    ("shape", "dtype", "bands", "size", "crs"),
    [
        ((1, 1), "uint8", 1, 512, "EPSG:32652"),
        ((512, 512), "uint8", 1, 512, "EPSG:32652"),
        ((513, 1025), "uint8", 1, 512, "EPSG:5186"),
        ((700, 1300), "uint16", 3, 300, "EPSG:32651"),
        ((1100, 600), "int16", 2, 1100, "EPSG:5179"),
        ((600, 610), "float32", 1, 256, "EPSG:4326"),
    ],
)
def test_gdal_reads_what_was_set_down_in_any_order(tmp_path, shape, dtype, bands, size, crs):
    values = pixels(shape, dtype, bands)
    style = Style(
        dtype=dtype,
        nodata=np.nan if dtype == "float32" else 0 if dtype != "uint8" else 255,
        bands=tuple(f"b{n}" for n in range(bands)),
        tags={"TIFFTAG_COPYRIGHT": "nobody", "OTHER": "x"},
        scale=0.5,
        offset=-1,
    )
    grid, path = grid_of(shape, crs), tmp_path / "a.tif"
    order = np.random.default_rng(1).permutation(np.array(windows(shape, size), dtype=object))
    with write_cog(path, grid, style) as out:
        for window in order:
            out.write(values[(..., *window.slices())], window)
    with rasterio.open(path) as src:
        np.testing.assert_array_equal(src.read(), values)
        assert (src.crs.to_epsg(), src.transform) == (int(crs[5:]), grid.transform)
        assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert src.descriptions == style.bands
        assert (src.scales, src.offsets) == ((0.5,) * bands, (-1.0,) * bands)
        assert (src.tags()["TIFFTAG_COPYRIGHT"], src.tags()["OTHER"]) == ("nobody", "x")
        np.testing.assert_equal(src.nodata, style.nodata)
        assert len(src.overviews(1)) == max(int(np.ceil(np.log2(max(shape) / 512))), 0)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]


def test_overviews_are_halves_of_halves_and_hold_the_colours(tmp_path):
    shape = (1500, 1100)
    values = (np.add.outer(np.arange(1500), np.arange(1100)) // 40 % 5).astype("uint8")
    values[100:300, 200:400] = 255
    style = Style(dtype="uint8", nodata=255, colours={0: (1, 2, 3), 4: (9, 8, 7)})
    with write_cog(tmp_path / "a.tif", grid_of(shape), style) as out:
        for window in windows(shape, 700):
            out.write(values[window.slices()], window)
    due = values
    for level in range(2):
        due = halved(due, 255, mode=True)
        with rasterio.open(tmp_path / "a.tif", overview_level=level) as small:
            np.testing.assert_array_equal(small.read(1), due)
            assert small.colormap(1)[4] == (9, 8, 7, 255)
            assert small.nodata == 255


def test_a_window_that_nobody_set_down_is_nodata(tmp_path):
    with write_cog(tmp_path / "a.tif", grid_of((1030, 1030)), Style(dtype="uint8", nodata=255)) as out:
        out.write(np.full((100, 100), 3, "uint8"), Window(row=500, col=500, height=100, width=100))
    with rasterio.open(tmp_path / "a.tif") as src:
        found = src.read(1)
    assert (found[500:600, 500:600] == 3).all()
    assert (found == 255).sum() == found.size - 100 * 100


def test_the_order_of_windows_changes_no_byte_of_the_pixels_and_the_same_order_no_byte_at_all(tmp_path):
    shape, values = (1100, 900), pixels((1100, 900), "uint8")
    for name, size in (("a", 512), ("b", 512), ("c", 300)):
        with write_cog(tmp_path / f"{name}.tif", grid_of(shape), Style(dtype="uint8", nodata=255)) as out:
            for window in windows(shape, size):
                out.write(values[(..., *window.slices())], window)
    first, again, other = ((tmp_path / f"{name}.tif").read_bytes() for name in "abc")
    assert first == again == other


def test_the_reader_of_the_house_takes_it(tmp_path):
    values = pixels((800, 1200), "uint16", 2)
    with write_cog(tmp_path / "a.tif", grid_of((800, 1200)), Style(dtype="uint16", nodata=0, bands=("x", "y"))) as out:
        out.write(values, Window(row=0, col=0, height=800, width=1200))
    content = (tmp_path / "a.tif").read_bytes()
    header = parse(content, len(content))
    assert [level.shape for level in header.levels] == [(800, 1200), (400, 600), (200, 300)]
    assert (header.levels[0].bands, header.levels[0].predictor) == (2, 2)


def test_a_large_file_becomes_a_bigtiff_whose_places_are_right():
    """Sizes of 6 GB, without the bytes."""
    entries = directory(grid_of((40000, 40000)), Style(dtype="uint8", nodata=255, bands=("a", "b", "c", "d")))
    sizes = [[250_000] * (4 * 79 * 79), [90_000] * (4 * 40 * 40)]
    head, offsets = layout.front([entries, layout.overview_of(entries, (20000, 20000))], sizes)
    assert head[:4] == b"II\x2b\0"
    assert offsets[1][0] == len(head) + 4
    assert offsets[0][0] == len(head) + 6400 * 90_008 + 4
    assert offsets[0][-1] == offsets[0][0] + (4 * 79 * 79 - 1) * 250_008
    header = parse(head, offsets[0][-1] + 250_004)
    assert header.levels[0].offsets.tolist() == offsets[0]
    assert header.levels[1].counts.tolist() == sizes[1]
    small, places = layout.front([entries], [sizes[0][:3]])
    assert (small[:4], places[0]) == (b"II*\0", [len(small) + 4 + n * 250_008 for n in range(3)])


@settings(max_examples=40, deadline=None)
@given(rows=st.integers(1, 40), cols=st.integers(1, 40), size=st.integers(1, 40), seed=st.integers(0, 9))
def test_every_block_of_every_level_is_given_once_whatever_the_windows(rows, cols, size, seed):
    values = np.random.default_rng(seed).integers(0, 4, (1, rows, cols), dtype=np.uint8)
    pyramid = Pyramid(shape=(rows, cols), bands=1, dtype=np.dtype("u1"), nodata=3, block=8, mode=True)
    every = windows((rows, cols), size)
    np.random.default_rng(seed).shuffle(every)
    found = [block for window in every for block in pyramid.put(values[(..., *window.slices())], window)]
    assert list(pyramid.rest()) == []
    assert pyramid.begun == {}
    assert sorted(key for key, _ in found) == sorted(
        key for level in range(len(pyramid.shapes())) for key in pyramid.keys(level)
    )
    due = values
    for level, shape in enumerate(pyramid.shapes()):
        whole = np.zeros((1, *shape), np.uint8)
        for (at, row, col), block in found:
            if at == level:
                whole[:, row * 8 : row * 8 + block.shape[1], col * 8 : col * 8 + block.shape[2]] = block
        np.testing.assert_array_equal(whole, due)
        due = halved(due, 3, mode=True)


@pytest.mark.parametrize(
    ("four", "nodata", "mode", "due"),
    [
        ([1, 1, 2, 3], 255, True, 1),
        ([1, 2, 2, 3], 255, True, 2),
        ([4, 3, 2, 1], 255, True, 4),
        ([255, 255, 255, 1], 255, True, 1),
        ([255, 255, 255, 255], 255, True, 255),
        ([1, 2, 3, 5], 255, False, 3),
        ([1, 2, 255, 255], 255, False, 2),
        ([254, 254, 254, 255], 255, False, 254),
        ([255, 255, 255, 255], 255, False, 255),
    ],
)
def test_four_pixels_by_hand(four, nodata, mode, due):
    assert halved(np.array(four, "uint8").reshape(2, 2), nodata, mode=mode).tolist() == [[due]]


def test_means_of_numbers_with_a_point_pass_over_nan():
    found = halved(np.array([[1.0, np.nan], [2.0, 4.5]], "float32"), np.nan, mode=False)
    assert found.dtype == np.float32
    assert found.tolist() == [[2.5]]
