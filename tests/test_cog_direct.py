"""COGs read without GDAL: the same pixels as by rasterio, from few requests; other files go to rasterio."""

import gc
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox
from rasterio.transform import from_origin
from rasterio.windows import Window as Box
from servers.files import file_server

from eosat.cog import direct, read, tiles
from eosat.cog.decoded import Decoded
from eosat.cog.direct import cog
from eosat.cog.header import Other
from eosat.cog.memory import Pool
from eosat.cog.read import read_plane
from eosat.cog.tiles import together
from eosat.errors import InputError, WorldError
from eosat.storage import UNSIGNED, Cache, ranges
from eosat.storage.reader import identified
from eosat.tiling import Window

PLACE = {"crs": "EPSG:32652", "transform": from_origin(199980, 3700020, 10, 10)}


def written(path, *, height=150, width=170, dtype="uint16", count=1, empty=False, mask=False, **options):
    """A GeoTIFF of smooth noise by GDAL: in the Sentinel-2 layout unless *options* say otherwise."""
    rng = np.random.default_rng(height * width)
    values = np.cumsum(rng.integers(-40, 41, (count, height, width)), axis=2) + 3000
    values = values.astype(dtype)
    layout = {"driver": "GTiff", "tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"} | options
    shape = {"height": height, "width": width, "count": count, "dtype": dtype}
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "w", **PLACE, **layout, **shape) as out:
        if not empty:
            out.write(values)
        out.write(values[:, 64:128, 64:128], window=Box(64, 64, 64, 64))
        if mask:
            out.write_mask(values[0] > 2990)
    return str(path)


def windows(height, width, *, times, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(times):
        row, col = int(rng.integers(0, height)), int(rng.integers(0, width))
        yield Box(col, row, int(rng.integers(1, width - col + 1)), int(rng.integers(1, height - row + 1)))


def assert_same(href, *, times=8):
    """Everything that is asked of a COG, by rasterio and without."""
    ours = cog(href, UNSIGNED, None)
    with rasterio.open(href) as theirs:
        for name in ("height", "width", "dtypes", "crs", "transform", "bounds"):
            assert getattr(ours, name) == getattr(theirs, name), name
        for band in range(1, theirs.count + 1):
            for box in (None, *windows(theirs.height, theirs.width, times=times, seed=band)):
                np.testing.assert_array_equal(ours.read(band, window=box), theirs.read(band, window=box))
        factors = theirs.overviews(1)
    assert len(ours.header.levels) == len(factors) + 1
    for number in range(len(factors)):
        with rasterio.open(href, overview_level=number) as theirs:
            np.testing.assert_array_equal(ours.read(1, level=number + 1), theirs.read(1))


@pytest.mark.parametrize("options", [
    {},
    {"predictor": 2},
    {"predictor": 2, "endianness": "big"},
    {"endianness": "big", "bigtiff": "yes"},
    {"predictor": 2, "bigtiff": "yes"},
    {"predictor": 2, "dtype": "uint8"},
    {"dtype": "uint8", "photometric": "miniswhite"},
    {"predictor": 2, "blockxsize": 48, "blockysize": 32},
    {"predictor": 2, "blockxsize": 256, "blockysize": 256},
    {"predictor": 2, "height": 128, "width": 64},
    {"predictor": 2, "height": 1, "width": 1},
    {"predictor": 2, "empty": True, "sparse_ok": True},
    {"predictor": 2, "empty": True, "sparse_ok": True, "nodata": 7},
    {"predictor": 2, "mask": True},
    {"predictor": 2, "count": 3, "interleave": "band"},
    {"driver": "COG", "blocksize": 64, "predictor": 2, "height": 700, "width": 500},
    {"driver": "COG", "blocksize": 128, "predictor": 1, "height": 700, "width": 500, "dtype": "uint8"},
    {"driver": "COG", "blocksize": 64, "predictor": 2, "height": 300, "width": 300, "mask": True, "nodata": 0},
], ids=str)  # fmt: skip
def test_pixels_overviews_and_place_are_rasterios(tmp_path, options):
    path = tmp_path / "one.tif"
    if options.get("driver") == "COG":  # it knows no tiles of its own, and its predictor has a name
        layout = {key: value for key, value in options.items() if key != "predictor"}
        layout |= {"predictor": "YES" if options["predictor"] == 2 else "NO", "tiled": None}
        layout |= {"blockxsize": None, "blockysize": None}
        href = written(path, **layout)
    else:
        href = written(path, **options)
    assert_same(href)


@pytest.mark.parametrize(("options", "said"), [
    ({"tiled": False, "blockysize": 8, "blockxsize": None}, "not tiled"),
    ({"compress": "lzw"}, "COMPRESSION=5"),
    ({"compress": None}, "COMPRESSION=1"),
    ({"dtype": "int16"}, "FORMAT=2"),
    ({"dtype": "float32"}, "BITS=32"),
    ({"dtype": "float32", "predictor": 3}, "PREDICTOR=3"),
    ({"nbits": 12}, "BITS=12"),
    ({"count": 3, "interleave": "pixel"}, "3 bands, pixel by pixel"),
    ({"crs": "EPSG:3857"}, "CRS 3857"),
    ({"crs": "EPSG:32752+3855"}, "CRS 32752"),
    ({"crs": "EPSG:4326"}, "CRS 0"),
    ({"crs": None}, "no GEO_KEYS"),
    ({"transform": Affine.rotation(10)}, "no PIXEL_SCALE"),
    ({"nodata": -1, "dtype": "float32"}, "BITS=32"),
])  # fmt: skip
def test_what_is_laid_out_otherwise_is_said_and_left_to_rasterio(tmp_path, monkeypatch, options, said):
    for name in ("crs", "transform"):
        if name in options:
            monkeypatch.setitem(PLACE, name, options[name])
    options = {key: value for key, value in options.items() if key not in ("crs", "transform")}
    href = written(tmp_path / "other.tif", **options)
    with pytest.raises(Other) as caught:
        cog(href, UNSIGNED, None)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow)])
def test_real_files_are_read_as_rasterio_reads_them(shared_data, every, caplog):
    """Of all 888 files named .tif; 50 of them are JPEG 2000."""
    ours, other = 0, set()
    paths = sorted(shared_data.rglob("*.tif"))
    scene = sorted(shared_data.rglob("S2A_29RKH*/*.tif"))
    for path in {*paths[::every], *scene}:
        try:
            cog(str(path), UNSIGNED, None)
        except Other as reason:
            other.add(str(reason).split(" with")[0])
            continue
        assert_same(str(path), times=2)
        ours += 1
    assert ours >= 13
    assert {"no TIFF", "not tiled"} <= other
    if every == 1:
        assert (len(paths), ours) == (888, 148)


GRIDS = {
    "same": GeoBox((120, 140), Affine(10, 0, 200000, 0, -10, 3700000), "EPSG:32652"),
    "finer": GeoBox((200, 200), Affine(5, 0, 200005, 0, -5, 3700005), "EPSG:32652"),
    "coarser": GeoBox((40, 40), Affine(20, 0, 199980, 0, -20, 3700020), "EPSG:32652"),
    "other CRS": GeoBox((120, 120), Affine(10, 0, 763500, 0, -10, 3700000), "EPSG:32651"),
    "elsewhere": GeoBox((50, 50), Affine(10, 0, 300000, 0, -10, 3600000), "EPSG:32652"),
}


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_a_plane_does_not_depend_on_who_reads(tmp_path, monkeypatch, grid, classes):
    href = written(tmp_path / "one.tif", predictor=2)
    window = Window(row=10, col=5, height=30, width=25)
    ours = read_plane(href, grid, window, classes=classes)

    def refuse(*_):
        raise Other("tested")

    monkeypatch.setattr(read, "cog", refuse)
    theirs = read_plane(href, grid, window, classes=classes)
    assert ours.values.dtype == theirs.values.dtype
    np.testing.assert_array_equal(ours.values, theirs.values)
    assert (ours.rows, ours.cols) == (theirs.rows, theirs.cols)


def test_what_goes_through_rasterio_is_said_once(tmp_path, caplog):
    href = written(tmp_path / "other.tif", compress="lzw")
    window = Window(row=0, col=0, height=20, width=20)
    with caplog.at_level(logging.INFO, logger="eosat"):
        for _ in range(2):
            read_plane(href, GRIDS["same"], window)
        read_plane(written(tmp_path / "ours.tif"), GRIDS["same"], window)
    assert [record.getMessage() for record in caplog.records] == [f"{href} is read through rasterio: COMPRESSION=5."]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(ranges, "FIRST_WAIT", 0.01)
    for cached in (identified, direct._header):
        cached.cache_clear()
    (tmp_path / "served").mkdir()
    with file_server(tmp_path / "served") as running:
        yield running


def remote(files, **options):
    layout = {"driver": "COG", "blocksize": 128, "tiled": None, "blockxsize": None, "blockysize": None}
    path = files.root / "B04.tif"
    written(path, height=1100, width=900, predictor="YES", **layout, **options)
    return str(path), f"{files.url}/B04.tif"


@pytest.mark.parametrize("kept", [False, True], ids=["no cache", "cache"])
def test_remote_pixels_are_those_of_the_file_on_many_threads_over_a_bad_line(files, tmp_path, kept):
    path, href = remote(files)
    cache = Cache(folder=str(tmp_path / "cache"), limit=10**8) if kept else None
    cog(href, UNSIGNED, cache)
    files.faults += ["cut", "503", "reset", "cut"]

    def pixels(box):
        return cog(href, UNSIGNED, cache).read(1, window=box)

    boxes = list(windows(1100, 900, times=20))
    with rasterio.open(path) as src, ThreadPoolExecutor(8) as pool:
        for box, got in zip(boxes, pool.map(pixels, boxes), strict=True):
            np.testing.assert_array_equal(got, src.read(1, window=box))
    assert files.faults == []


def test_the_index_is_read_once_and_neighbouring_tiles_come_together(files):
    _, href = remote(files)
    box = Box(130, 256, 500, 200)
    cog(href, UNSIGNED, None).read(1, window=box)
    assert files.count("GET") == 1 + 1  # the index; two rows of five tiles, with four smooth ones between them
    for _ in range(3):
        cog(href, UNSIGNED, None).read(1, window=box)
    assert files.count("GET") == 1 + 4


def test_ranges_are_joined_over_small_gaps_and_end_in_time():
    level = cog_of_places([0, 100, 250, 1000, 1100], 100)
    found = [[one.start for one in group] for group in together(level, gap=60, most=300)]
    assert found == [[0, 100], [250], [1000, 1100]]


def cog_of_places(starts, length):
    from eosat.cog.tiles import Piece

    none = slice(0, 0)
    return [Piece(start=start, stop=start + length, rows=none, cols=none, down=none, across=none) for start in starts]


def damage(path):
    """Overwrite the middle of the fifth tile."""
    content = bytearray(path.read_bytes())
    place = int(cog(str(path), UNSIGNED, None).header.levels[0].offsets[4])
    content[place + 20 : place + 40] = bytes(20)
    path.write_bytes(content)


def test_a_damaged_tile_is_one_clear_error_and_the_others_are_read(tmp_path):
    path = tmp_path / "one.tif"
    written(path, predictor=2)
    damage(path)
    good, bad = Window(row=0, col=0, height=20, width=20), Window(row=0, col=0, height=120, width=140)
    assert read_plane(str(path), GRIDS["same"], good).values.shape == (20, 20)
    with pytest.raises(InputError, match=r"Cannot read .*one\.tif"):
        read_plane(str(path), GRIDS["same"], bad)


def test_a_remote_file_that_is_damaged_cut_or_changed_is_the_worlds_fault(files):
    _, href = remote(files)
    path, window = files.root / "B04.tif", Window(row=0, col=0, height=120, width=140)
    whole = path.read_bytes()
    damage(path)
    identified.cache_clear()
    grid = GeoBox((1100, 900), PLACE["transform"], "EPSG:32652")
    everything = Window(row=0, col=0, height=1100, width=900)
    with pytest.raises(WorldError, match=r"Cannot read .*B04\.tif"):
        read_plane(href, grid, everything)
    path.write_bytes(whole[: len(whole) - 5000])
    identified.cache_clear()
    with pytest.raises(WorldError, match="damaged at its source"):
        read_plane(href, grid, everything)
    path.write_bytes(whole)
    identified.cache_clear()
    read_plane(href, grid, window)
    path.write_bytes(whole[::-1])
    with pytest.raises(WorldError, match="changed while it was read"):
        read_plane(href, grid, everything)
    files.always = "404"
    with pytest.raises(WorldError, match="does not exist"):
        read_plane(href, grid, everything)


def test_memory_comes_back_by_itself_and_never_while_it_is_used():
    pool = Pool()
    first = pool.take((1024, 1024), np.dtype("uint16"))
    place = first.ctypes.data
    first[:] = 7
    row = first[3:4]
    del first
    second = pool.take((1024, 1024), np.dtype("uint16"))
    assert second.ctypes.data != place  # a view still looks at the first
    assert (row == 7).all()
    del row
    gc.collect()
    third = pool.take((1000, 1024), np.dtype("uint16"))
    assert third.ctypes.data == place
    assert third.shape == (1000, 1024)
    small = pool.take((10, 10), np.dtype("uint8"))
    assert small.nbytes == 100


def test_memory_is_bounded_and_safe_on_many_threads(monkeypatch):
    from eosat.cog import memory

    monkeypatch.setattr(memory, "MOST", 8 * 2**20)
    pool, wrong = Pool(), []

    def work(number):
        rng = np.random.default_rng(number)
        for _ in range(200):
            mine = [pool.take((int(rng.integers(1, 4)) * 2**20,), np.dtype("uint8")) for _ in range(3)]
            for at, one in enumerate(mine):
                one[:: 2**16] = number * 3 + at
            wrong.extend(at for at, one in enumerate(mine) if (one[:: 2**16] != number * 3 + at).any())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    gc.collect()
    pool.take((5 * 2**20,), np.dtype("uint8"))
    assert sum(block.nbytes for block in pool.free.values()) <= 8 * 2**20


def test_a_window_is_filled_whole_also_where_memory_is_used_again(tmp_path):
    """A picture with tiles that are not stored, into memory that held something else."""
    href = written(tmp_path / "one.tif", height=1200, width=1200, predictor=2, empty=True, sparse_ok=True, nodata=9)
    with rasterio.open(href) as src:
        expected = src.read(1)
    for _ in range(3):
        dirty = cog(href, UNSIGNED, None).read(1)
        np.testing.assert_array_equal(dirty, expected)
        dirty[:] = 60000
        del dirty


class Counting:
    """Stands in for inflating a tile, and counts; waits a little, so that two threads meet."""

    def __init__(self, monkeypatch):
        self.times, self.lock, self.real = 0, threading.Lock(), tiles.deflate_decode
        monkeypatch.setattr(tiles, "deflate_decode", self)

    def __call__(self, data, out):
        with self.lock:
            self.times += 1
        time.sleep(0.01)
        return self.real(data, out=out)


@pytest.fixture
def count(monkeypatch):
    fresh = Decoded()
    monkeypatch.setattr(direct, "decoded", lambda: fresh)
    return Counting(monkeypatch)


def test_windows_that_share_a_tile_inflate_it_once(tmp_path, count):
    href = written(tmp_path / "a.tif", predictor=2)  # three by three tiles, the last ones cut
    with rasterio.open(href) as theirs:
        for box in windows(theirs.height, theirs.width, times=12):
            np.testing.assert_array_equal(cog(href, UNSIGNED, None).read(1, window=box), theirs.read(1, window=box))
    assert count.times <= 9 + 4  # those that a window takes whole are not kept: four at most are whole at all


def test_threads_that_want_a_tile_at_a_time_inflate_it_once(tmp_path, count):
    href = written(tmp_path / "a.tif", predictor=2)
    box = Box(30, 30, 60, 60)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: cog(href, UNSIGNED, None).read(1, window=box), range(4)))
    assert count.times == 4
    for values in found[1:]:
        np.testing.assert_array_equal(values, found[0])


def test_a_file_that_changes_is_decoded_anew(tmp_path, count):
    box = Box(0, 0, 40, 40)
    before = cog(written(tmp_path / "a.tif"), UNSIGNED, None).read(1, window=box).copy()
    after = cog(written(tmp_path / "a.tif", height=151), UNSIGNED, None).read(1, window=box)
    assert count.times == 2
    assert not np.array_equal(before, after)


def test_decoded_tiles_are_bounded_and_the_oldest_go_first():
    kept = Decoded(most=3000)
    for key in ("a", "b", "c"):
        kept.claim([key])
        kept.give(key, np.zeros(1000, np.uint8))
    assert kept.claim(["a"])[1] == set()  # asked for again: now "b" is the oldest
    kept.claim(["d"])
    kept.give("d", np.zeros(1000, np.uint8))
    assert kept.claim(["a", "c", "d"])[1] == set()
    assert kept.claim(["b"])[1] == {"b"}


def test_who_waits_for_a_tile_hears_that_it_failed_and_who_asks_again_may_try():
    kept = Decoded()
    assert kept.claim(["a", "b"])[1] == {"a", "b"}
    waiting, mine = kept.claim(["a"])
    assert not mine
    kept.give("b", np.zeros(1, np.uint8))
    kept.fail(["a", "b"], WorldError("storage.missing", href="a"))
    with pytest.raises(WorldError):
        waiting["a"].result()
    assert kept.claim(["a", "b"])[1] == {"a"}


def test_nobody_writes_into_a_tile_that_others_see(tmp_path, count):
    href = written(tmp_path / "a.tif", predictor=2)
    box = Box(0, 0, 40, 40)
    first = cog(href, UNSIGNED, None).read(1, window=box)
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(cog(href, UNSIGNED, None).read(1, window=box), kept)


def test_a_read_keeps_to_the_tiles_it_began_with(tmp_path, monkeypatch):
    """Two threads that ask first of all may each get a store of their own; each must hand over to where it claimed."""
    path = tmp_path / "a.tif"
    written(path, height=300, width=300, compress="deflate", tiled=True, blockxsize=128, blockysize=128)
    monkeypatch.setattr(direct, "decoded", Decoded)
    found = cog(str(path), UNSIGNED, None).read(1, window=Box(10, 10, 250, 250))
    with rasterio.open(path) as src:
        np.testing.assert_array_equal(found, src.read(1, window=Box(10, 10, 250, 250)))
