"""What networks, buckets and catalogues do, done by a proxy: recovered and equal, or stopped and resumable.

Each row of the tables in docs/nothing-lost.md names its test.
"""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
from servers.faults import Line, before
from servers.files import file_server
from servers.pond import pond, wish

import eosat
from eosat.catalog import Patience
from eosat.cli.app import build
from eosat.errors import WorldError
from eosat.run import find, find_for_config, go, seam
from eosat.storage import Access, Cache, opened, pace, ranges, stores, tally
from eosat.storage.reader import identified
from eosat.storage.stores import store_at

FILE = "2024-05-01/B04.tif"
HASTY = {"allow_http": True, "connect_timeout": "2s", "read_timeout": "300ms", "timeout": "20s"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pond(tmp_path_factory.mktemp("faults") / "pond").parent


@pytest.fixture
def line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The pond behind a file server behind the proxy; clocks run fast."""
    monkeypatch.setattr(stores, "CLIENT", HASTY)
    monkeypatch.setattr(pace, "WATCHED", 0.4)
    monkeypatch.setattr(pace, "LEAST", 50_000)
    monkeypatch.setattr(pace, "CHUNK", 1024)
    monkeypatch.setattr(seam, "WINDOWS", 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    store_at.cache_clear()
    identified.cache_clear()
    with file_server(folder) as files, before(files.url) as running:
        yield running
    store_at.cache_clear()
    identified.cache_clear()


def test_every_test_that_the_page_names_is_there() -> None:
    root = Path(__file__).parents[2]
    there = re.findall(r"def (test_\w+)", "".join(path.read_text() for path in (root / "tests").rglob("test_*.py")))
    named = re.findall(r"`(test_\w+)(…?)`", (root / "docs" / "nothing-lost.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for name, rest in named:
        assert name in there if not rest else any(one.startswith(name) for one in there), name


def pixels(href: str, cache: Cache | None = None) -> np.ndarray:
    with opened(href, cache=cache) as src:
        return src.read(1)


BURSTS = {
    "503, 429, 500": ["503", "429", "500", "503", "502"],
    "resets": ["reset", "reset", "reset"],
    "truncated headers": ["header", "header"],
    "truncated tiles": ["cut", "cut", "cut"],
    "stalls": ["stall", "stall"],
    "1 kB/s": ["slow"],
    "of everything": ["503", "cut", "reset", "header", "stall", "429"],
}


@pytest.mark.parametrize("faults", BURSTS.values(), ids=BURSTS)
@pytest.mark.parametrize("kept", [False, True], ids=["no cache", "cache"])
def test_a_burst_is_outlasted_and_the_pixels_are_equal(line: Line, folder: Path, tmp_path: Path, faults, kept) -> None:
    cache = Cache(folder=str(tmp_path), limit=10**8) if kept else None
    tally().take()
    line.faults += faults
    np.testing.assert_array_equal(pixels(f"{line.url}/{FILE}", cache), pixels(str(folder / FILE)))
    assert line.spoilt == faults
    assert tally().take().retries == len(faults)
    np.testing.assert_array_equal(pixels(f"{line.url}/{FILE}", cache), pixels(str(folder / FILE)))


@pytest.mark.parametrize("fault", ["503", "reset", "header", "cut", "stall", "slow"])
def test_what_stays_broken_is_the_worlds_fault_and_good_again_later(
    line: Line, folder: Path, monkeypatch, fault
) -> None:
    monkeypatch.setattr(ranges, "RETRIES", 1)
    line.always = fault
    with pytest.raises(WorldError, match="after several tries") as caught:
        pixels(f"{line.url}/{FILE}")
    assert caught.value.exit_code == 3
    print(caught.value)
    line.always = ""
    np.testing.assert_array_equal(pixels(f"{line.url}/{FILE}"), pixels(str(folder / FILE)))


def test_a_bucket_that_is_away_for_a_while_is_waited_for(line: Line, folder: Path, monkeypatch) -> None:
    """A sixtieth of the real clock: the waits outlast 60 s also where chance makes all of them short."""
    waits = [min(0.5 * 2**attempt, ranges.LONGEST_WAIT) for attempt in range(ranges.RETRIES)]
    assert 0.75 * sum(waits) > 60
    monkeypatch.setattr(ranges, "FIRST_WAIT", 0.5 / 60)
    monkeypatch.setattr(ranges, "LONGEST_WAIT", 30 / 60)
    line.back = time.monotonic() + 1.0
    np.testing.assert_array_equal(pixels(f"{line.url}/{FILE}"), pixels(str(folder / FILE)))
    assert time.monotonic() >= line.back


@pytest.mark.parametrize("kept", [False, True], ids=["no cache", "cache"])
def test_a_corrupt_tile_stops_the_read_and_poisons_nothing(line: Line, folder: Path, tmp_path: Path, kept) -> None:
    cache = Cache(folder=str(tmp_path), limit=10**8) if kept else None
    line.faults += ["", "corrupt"] if not kept else ["corrupt"]
    with pytest.raises(WorldError, match=r"Cannot read .*B04\.tif"):
        pixels(f"{line.url}/{FILE}", cache)
    assert line.spoilt == ["corrupt"]
    np.testing.assert_array_equal(pixels(f"{line.url}/{FILE}", cache), pixels(str(folder / FILE)))


@pytest.mark.parametrize("signing", ["none", "s3"])
def test_an_expired_signature_stops_at_once_with_what_to_do(line: Line, monkeypatch, signing: str) -> None:
    for name, value in (("AWS_ACCESS_KEY_ID", "practice"), ("AWS_SECRET_ACCESS_KEY", "verysecret")):
        monkeypatch.setenv(name, value)
    line.always = "403"
    href = f"s3://bucket/{FILE}" if signing == "s3" else f"{line.url}/{FILE}?X-Amz-Signature=TOPSECRET"
    said = "keys that were found do not open it" if signing == "s3" else "may have expired"
    access = Access(signing=signing, endpoint=line.url)
    with pytest.raises(WorldError, match=said) as caught, opened(href, access):
        pass
    assert line.spoilt == ["403"]
    assert "SECRET" not in str(caught.value).upper()


def call(config: dict, out: Path, tmp_path: Path) -> int:
    path = tmp_path / "wish.yaml"
    path.write_text(json.dumps(config))
    return build({"EOSAT_LANG": "en"}, ["run", str(path), "--device", "cpu", "--out", str(out)])


def same(ours: Path, theirs: Path) -> None:
    """Whether two runs left the same bytes; they were asked of other addresses."""
    for name in ("landcover.tif", "confidence.tif", "clear_count.tif", "summary.csv"):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name


@pytest.fixture(scope="module")
def calm(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the pond on disk."""
    return eosat.run(wish(str(folder / "catalog.json")), tmp_path_factory.mktemp("calm") / "run", device="cpu").folder


def test_a_whole_run_through_bursts_is_equal_and_says_what_it_met(
    line: Line, calm: Path, tmp_path: Path, capsys
) -> None:
    line.faults += ["503", "cut", "", "", "reset", "", "header", "", "429", "", "", "cut"] * 2
    assert call(wish(f"{line.url}/catalog.json"), tmp_path / "run", tmp_path) == 0
    same(tmp_path / "run", calm)
    told = json.loads((tmp_path / "run" / "performance.json").read_text())
    print({key: told[key] for key in ("bytes_fetched", "retries", "bottleneck", "gpu_busy_percent")})
    assert told["retries"] == len(line.spoilt) == 12
    assert told["bytes_fetched"] > 500_000
    assert told["gpu_busy_percent"] is None
    assert told["bottleneck"]["stage"] in told["worker_seconds"]
    last = capsys.readouterr().err.splitlines()[-2:]
    assert f"{told['retries']} retries; peak memory {told['peak_memory_mb']} MB" in last[0]


def test_a_run_whose_bucket_goes_away_stops_with_3_and_goes_on_later(
    line: Line, calm: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.setattr(ranges, "RETRIES", 1)
    config, out = wish(f"{line.url}/catalog.json"), tmp_path / "run"
    line.always = "503"
    assert call(config, out, tmp_path) == 3  # while scenes are examined: none is dropped in silence
    assert not out.exists()
    line.always = ""
    with monkeypatch.context() as patch:
        patch.setattr(go, "tiles_of", lambda *_, **__: spoil(line))
        assert call(config, out, tmp_path) == 3
    assert (out / "plan.json").exists()
    assert not (out / "item.json").exists()
    line.always = ""
    assert call(config, out, tmp_path) == 0
    same(out, calm)


def spoil(line: Line) -> None:
    line.always = "reset"
    pixels(f"{line.url}/{FILE}")


def test_a_scene_that_is_away_while_scenes_are_examined_is_not_left_out_in_silence(
    line: Line, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(ranges, "RETRIES", 1)
    line.ending, line.always = "2024-05-06/B08.tif", "500"
    assert call(wish(f"{line.url}/catalog.json"), tmp_path / "run", tmp_path) == 3
    assert "on_error: skip" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_corrupt_tile_is_fetched_again_by_the_run(line: Line, calm: Path, tmp_path: Path, monkeypatch) -> None:
    """Four wrong bytes in a tile, which still inflates to the right length."""
    carry_out = go.carry_out

    def corrupt_from_here(*args: object, **how: object) -> object:
        identified.cache_clear()
        line.ending, line.faults = FILE, ["flip"]
        return carry_out(*args, **how)

    monkeypatch.setattr(go, "carry_out", corrupt_from_here)
    config = wish(f"{line.url}/catalog.json", cache="20 MB")
    eosat.run(config | {"tile": 512}, tmp_path / "run", device="cpu")
    assert line.spoilt == ["flip"]
    same(tmp_path / "run", calm)


def test_a_bad_file_is_left_out_and_counted_only_where_that_is_asked_for(
    line: Line, tmp_path: Path, monkeypatch, capsys
) -> None:
    """One file of one date is good for the examination, then always corrupt."""
    carry_out = go.carry_out

    def corrupt_from_here(*args: object, **how: object) -> object:
        identified.cache_clear()
        line.ending, line.always = FILE, "corrupt"
        return carry_out(*args, **how)

    monkeypatch.setattr(go, "carry_out", corrupt_from_here)
    config = wish(f"{line.url}/catalog.json", outputs=["labels", "clear_count", "summary", "report"])
    assert call(config, tmp_path / "stops", tmp_path) == 3
    assert "B04.tif" in capsys.readouterr().err
    line.always = ""
    assert call(config | {"on_error": "skip"}, tmp_path / "skips", tmp_path) == 0
    out = tmp_path / "skips"
    with rasterio.open(out / "clear_count.tif") as src:
        looks = src.read(1)
    assert set(np.unique(looks)) == {1}  # two dates less one, everywhere
    table = pd.read_csv(out / "summary.csv")
    assert list(table["files_left_out"]) == [1]
    (record,) = json.loads((out / "provenance.json").read_text())["left_out"]
    assert record["href"] == f"{line.url}/{FILE}"
    assert len(record["tiles"]) == 4
    assert "1 files that could not be read were left out of 4 tiles" in (out / "report.html").read_text()


CATALOGUE = {"503": ["503", "503"], "429": ["429"], "reset": ["reset"], "500": ["500"], "cut": ["cut"],
             "header": ["header"], "stall": ["stall"], "1 kB/s": ["slow"]}  # fmt: skip


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue is waited for in tenths of seconds."""
    monkeypatch.setattr(find, "Patience", lambda **more: Patience(connect=1, read=0.5, backoff=0.01, **more))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("faults", CATALOGUE.values(), ids=CATALOGUE)
def test_a_catalogue_that_stumbles_is_asked_again(line: Line, folder: Path, faults) -> None:
    line.ending, line.faults = ".json", list(faults)
    assert len(find_for_config(wish(f"{line.url}/catalog.json")).kept) == 2
    assert line.spoilt == faults


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", ["503", "500", "reset", "cut", "header", "stall", "corrupt"])
def test_a_catalogue_that_stays_broken_ends_with_3(line: Line, tmp_path: Path, capsys, fault: str) -> None:
    line.ending, line.always = ".json", fault
    assert call(wish(f"{line.url}/catalog.json"), tmp_path / "run", tmp_path) == 3
    said = capsys.readouterr().err
    print(said)
    assert "catalog.json" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("fault", ["slow", "later"])
def test_a_catalogue_is_not_waited_for_without_end(line: Line, tmp_path: Path, capsys, monkeypatch, fault: str) -> None:
    """A byte now and then is no silence, and who bids to come again in an hour may do so for ever."""
    assert Patience().whole == 300
    monkeypatch.setattr(find, "Patience", lambda **more: Patience(whole=0.5, **more))
    line.ending, line.rate, line.always = ".json", 20, fault
    assert call(wish(f"{line.url}/catalog.json"), tmp_path / "run", tmp_path) == 3
    assert "gave no whole answer within 0.5 s" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    line.always = ""
    assert len(find_for_config(wish(f"{line.url}/catalog.json")).kept) == 2
