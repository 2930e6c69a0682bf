"""The block cache: bounded, shared by threads and processes, never wrong; a second run reads no pixels."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from servers.files import file_server

import eosat
from eosat.cli.app import build
from eosat.cog import look
from eosat.storage import Cache, opened
from eosat.storage.blocks import SIZE, clear, known_version, load, remember, store, usage
from eosat.storage.ranges import Version
from eosat.storage.reader import identified

HREF = "http://h/B04.tif?sig=secret"
VERSION = Version(size=100 * SIZE + 5, tag='"a"')
COST = SIZE + 4


def block(number: int) -> bytes:
    return bytes([number % 251]) * (SIZE if number < 100 else 5)


def put(cache: Cache, *numbers: int, version: Version = VERSION) -> None:
    store(cache, HREF, version, {number: block(number) for number in numbers})


def here(cache: Cache, *numbers: int) -> list[int]:
    return [number for number in numbers if load(cache, HREF, VERSION, number) is not None]


def paths(cache: Cache) -> list[Path]:
    return sorted(path for path in Path(cache.folder, "blocks").glob("*/*") if path.is_file())


def test_blocks_come_back_and_no_address_stands_on_disk(tmp_path):
    cache = Cache(folder=str(tmp_path), limit=10 * COST)
    put(cache, 0, 7, 100)
    remember(cache, HREF, VERSION)
    assert [load(cache, HREF, VERSION, number) == block(number) for number in (0, 7, 100)] == [True] * 3
    assert load(cache, HREF, VERSION, 1) is None
    assert load(cache, HREF, Version(size=VERSION.size, tag='"b"'), 0) is None
    assert (known_version(cache, HREF), known_version(cache, "http://h/B08.tif")) == (VERSION, None)
    assert usage(cache).files == 3
    assert usage(cache).size == 2 * COST + 9
    stored = b"".join(path.read_bytes() + str(path).encode() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret" not in stored


@pytest.mark.parametrize("harm", [
    lambda data: data[:-9], lambda data: b"", lambda data: data[:100] + b"?" + data[101:], lambda data: data + b"x",
], ids=["short", "empty", "one byte wrong", "long"])  # fmt: skip
def test_a_damaged_block_is_dropped(tmp_path, harm):
    cache = Cache(folder=str(tmp_path), limit=10 * COST)
    put(cache, 3)
    path = paths(cache)[0]
    path.write_bytes(harm(path.read_bytes()))
    assert load(cache, HREF, VERSION, 3) is None
    assert not path.exists()
    put(cache, 3)
    assert load(cache, HREF, VERSION, 3) == block(3)


def test_the_least_recently_used_make_room(tmp_path):
    cache = Cache(folder=str(tmp_path), limit=10 * COST)
    for number in range(10):
        put(cache, number)
        os.utime(paths(cache)[-1])
    for age, path in enumerate(sorted(paths(cache), key=lambda path: int(path.name))):
        os.utime(path, (0, time.time() - 1000 + age))
    assert here(cache, 0) == [0]  # used again: now the youngest
    put(cache, 10)
    assert here(cache, *range(11)) == [0, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert usage(cache).size <= cache.limit


def test_what_is_larger_than_the_limit_is_not_kept(tmp_path):
    cache = Cache(folder=str(tmp_path), limit=COST - 1)
    put(cache, 0)
    assert usage(cache).files == 0


def test_a_half_written_block_counts_and_goes(tmp_path):
    cache = Cache(folder=str(tmp_path), limit=3 * COST)
    put(cache, 0)
    left = paths(cache)[0].with_name("1.999.part")
    left.write_bytes(bytes(COST))
    os.utime(left, (0, 0))
    (tmp_path / "blocks" / "total").unlink()
    put(cache, 2, 3)
    assert not left.exists()
    assert usage(cache).size <= cache.limit


HAMMER = """
import sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, sys.argv[3])
from test_cache import Cache, COST, VERSION, HREF, block, load, put
cache, seed = Cache(folder=sys.argv[1], limit=20 * COST), int(sys.argv[2])
def work(step):
    number = (step * 7 + seed * 13) % 60
    found = load(cache, HREF, VERSION, number)
    assert found in (None, block(number))
    if found is None:
        put(cache, number)
with ThreadPoolExecutor(3) as pool:
    list(pool.map(work, range(120)))
"""


def test_the_limit_holds_for_threads_and_processes(tmp_path):
    cache = Cache(folder=str(tmp_path), limit=20 * COST)
    command = [sys.executable, "-c", HAMMER, str(tmp_path)]
    several = [subprocess.Popen([*command, str(seed), str(Path(__file__).parent)]) for seed in range(2)]
    most = 0
    while any(one.poll() is None for one in several):
        most = max(most, usage(cache).size)
        time.sleep(0.01)
    assert [one.wait(60) for one in several] == [0, 0]
    print(f"most {most / COST:.1f} blocks of 20")
    assert 10 * COST < most <= cache.limit + COST
    assert usage(cache).size <= cache.limit
    assert int((tmp_path / "blocks" / "total").read_text()) == usage(cache).size


def test_a_file_that_changed_is_read_anew(tmp_path):
    place = {"crs": "EPSG:32652", "transform": from_origin(0, 0, 10, 10)}
    shape = {"height": 64, "width": 64, "count": 1, "dtype": "uint16"}
    for name, value in (("old", 1), ("new", 2)):
        with rasterio.open(tmp_path / name, "w", driver="GTiff", **shape, **place) as out:
            out.write(np.full((64, 64), value, np.uint16), 1)
    (tmp_path / "files").mkdir()
    served, cache = tmp_path / "files" / "B04.tif", Cache(folder=str(tmp_path / "cache"), limit=10**7)
    with file_server(tmp_path / "files") as files:
        for name, value in (("old", 1), ("new", 2)):
            served.write_bytes((tmp_path / name).read_bytes())
            identified.cache_clear()  # as five minutes later, or in another process
            for _ in range(2):
                with opened(f"{files.url}/B04.tif", cache=cache) as src:
                    assert set(np.unique(src.read(1))) == {value}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_command_says_what_is_kept_and_clears_it(tmp_path, monkeypatch, capsys, lang):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    cache = Cache(folder=str(tmp_path), limit=10**9)
    put(cache, 0, 1)
    assert build({}, ["cache", "info", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert "0.5 MB" in said
    assert str(tmp_path) in said
    assert build({}, ["cache", "clear", "--lang", lang]) == 0
    assert "0.5 MB" in capsys.readouterr().out
    assert usage(cache).files == 0
    assert (tmp_path / "models").is_dir()
    assert clear(cache).files == 0


@pytest.fixture
def served(strip, monkeypatch, tmp_path):
    """The simulated strip behind a counting server; wish of a run over a part of it."""
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path / "cache"))
    identified.cache_clear()
    with file_server(strip.parent) as files:
        yield (
            files,
            {
                "region": str(strip.parent / "districts.geojson"),
                "period": "2025-05-01/2025-05-31",
                "catalog": f"{files.url}/{strip.name}",
                "resolution": 20,
                "outputs": ["labels", "summary"],
            },
        )


SECRETS = {"AWS_ACCESS_KEY_ID": "AKIASECRETID", "AWS_SECRET_ACCESS_KEY": "verysecretkey", "AWS_SESSION_TOKEN": "tok3n",
           "PC_SDK_SUBSCRIPTION_KEY": "subscr1ption", "AZURE_STORAGE_KEY": "azur3"}  # fmt: skip


def test_a_second_run_over_the_same_place_reads_no_pixels(served, tmp_path, monkeypatch):
    files, wish = served
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    first = eosat.run(wish, tmp_path / "first", device="cpu")
    cold = (files.sent(), files.count("GET"), files.count("HEAD"))
    files.forget()
    identified.cache_clear()  # as in another process
    second = eosat.run(wish, tmp_path / "second", device="cpu")
    warm = (files.sent(), files.count("GET"), files.count("HEAD"))
    print(f"bytes, GET, HEAD: first {cold}, second {warm}")
    assert cold[0] > 1e6
    assert warm[:2] == (0, 0)
    assert 0 < warm[2] <= cold[1]
    assert (first.folder / "landcover.tif").read_bytes() == (second.folder / "landcover.tif").read_bytes()
    record = json.loads((first.folder / "provenance.json").read_text())
    assert "cache" not in record["request"]
    for path in (*first.folder.rglob("*"), *(tmp_path / "cache" / "blocks").rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        assert [name for name, value in SECRETS.items() if value.encode() in content] == [], path


def test_without_a_cache_nothing_is_kept(served, tmp_path):
    files, _ = served
    name = next(path.relative_to(files.root) for path in files.root.rglob("B04.tif"))
    look(f"{files.url}/{name}")
    assert not (tmp_path / "cache" / "blocks").exists()
