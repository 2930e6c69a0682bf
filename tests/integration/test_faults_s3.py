"""What an object store does on a bad day, done by a proxy before a real one: recovered and equal, or stopped.

The same faults as in test_faults.py, by ``s3://`` and signed; catalogue, items and files are all in the bucket.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from servers import environment
from servers.faults import Line, before
from servers.pond import pond, wish
from servers.s3 import KEYS, object_store
from test_faults import BURSTS, HASTY, call, pixels, same

import eosat
from eosat.errors import WorldError
from eosat.run import go, seam
from eosat.storage import Access, opened, pace, ranges, stores, tally
from eosat.storage.reader import identified
from eosat.storage.stores import store_at

FILE = "2024-05-01/B04.tif"
SIGNED = Access(signing="s3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pond(tmp_path_factory.mktemp("faults-s3") / "pond").parent


@pytest.fixture(scope="module")
def calm(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the pond on disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seam, "WINDOWS", 1)
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        asked = wish(str(folder / "catalog.json"))
        return eosat.run(asked, tmp_path_factory.mktemp("calm-s3") / "run", device="cpu").folder


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[str]:
    """Where a store answers that has the pond in its bucket ``pond``, for those with keys."""
    missing = environment.lacks()
    if missing is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"not here: {missing}")
        pytest.skip(f"not here: {missing}")
    with object_store() as store:
        store.bucket("pond")
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            store.put(path, "pond", path.relative_to(folder).as_posix(), public=False)
        yield store.endpoint


@pytest.fixture
def line(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The proxy before the store; clocks run fast."""
    monkeypatch.setattr(stores, "CLIENT", HASTY)
    monkeypatch.setattr(pace, "WATCHED", 0.4)
    monkeypatch.setattr(pace, "LEAST", 50_000)
    monkeypatch.setattr(pace, "CHUNK", 1024)
    monkeypatch.setattr(seam, "WINDOWS", 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    store_at.cache_clear()
    identified.cache_clear()
    with before(endpoint) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", running.url)
        yield running
    store_at.cache_clear()
    identified.cache_clear()


def read() -> np.ndarray:
    with opened(f"s3://pond/{FILE}", SIGNED) as src:
        return src.read(1)


def asked(**more: object) -> dict:
    return wish("s3://pond/catalog.json", signing="s3", **more)


@pytest.mark.parametrize("faults", BURSTS.values(), ids=BURSTS)
def test_a_burst_is_outlasted_and_the_pixels_are_equal(line: Line, folder: Path, faults) -> None:
    tally().take()
    line.faults += faults
    np.testing.assert_array_equal(read(), pixels(str(folder / FILE)))
    assert line.spoilt == faults
    assert tally().take().retries >= len(faults)
    assert all("authorization" in headers for headers in line.asked)


@pytest.mark.parametrize("fault", ["503", "429", "reset", "header", "cut", "stall", "slow", "corrupt"])
def test_what_stays_broken_is_the_worlds_fault_and_good_again_later(
    line: Line, folder: Path, monkeypatch, fault
) -> None:
    monkeypatch.setattr(ranges, "RETRIES", 1)
    line.always = fault
    with pytest.raises(WorldError, match="after several tries" if fault != "corrupt" else "Cannot read") as caught:
        read()
    assert caught.value.exit_code == 3
    line.always = ""
    np.testing.assert_array_equal(read(), pixels(str(folder / FILE)))


def test_a_run_through_bursts_on_every_kind_of_file_is_equal(line: Line, calm: Path, tmp_path: Path, capsys) -> None:
    line.ending = ""  # catalogue and items too
    line.faults += ["503", "cut", "", "reset", "stall", "header", "", "429", "", "500", "slow", ""] * 2
    assert call(asked(), tmp_path / "run", tmp_path) == 0, capsys.readouterr().err
    same(tmp_path / "run", calm)
    assert len(line.spoilt) == 16
    assert json.loads((tmp_path / "run" / "performance.json").read_text())["retries"] >= 16


def test_a_bucket_that_goes_away_stops_the_run_with_3_wherever_it_is_and_it_goes_on_later(
    line: Line, calm: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.setattr(ranges, "RETRIES", 1)
    out, do_tiles = tmp_path / "run", go.do_tiles
    for ending in ("catalog.json", "item.json", "B08.tif"):  # while scenes are looked for and examined
        line.ending, line.always = ending, "reset"
        assert call(asked(), out, tmp_path) == 3
        assert ending in capsys.readouterr().err
        assert not out.exists()

    def away_after_the_first(*things: object, each, **how: object) -> None:
        def told(done: object) -> None:
            each(done)
            identified.cache_clear()
            line.ending, line.always = ".tif", "503"

        do_tiles(*things, each=told, **how)  # type: ignore[arg-type]

    line.always = ""
    with monkeypatch.context() as patch:
        patch.setattr(go, "do_tiles", away_after_the_first)
        patch.setattr(go, "workers", lambda _: 1)
        assert call(asked(), out, tmp_path) == 3
    done = len(list((out / "tiles").glob("*.npz")))
    assert 1 <= done < 4
    assert not (out / "item.json").exists()
    line.always = ""
    assert call(asked(), out, tmp_path) == 0
    assert f"{done} of 4" in capsys.readouterr().err
    same(out, calm)
