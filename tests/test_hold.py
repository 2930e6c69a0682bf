"""A run directory: one run at a time, half-written files swept, refusals that say whose it is; disks that fill up."""

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox
from servers.pond import pond, wish

from eosat.cli.app import build
from eosat.cog import Style, write_cog
from eosat.errors import WorldError
from eosat.run.go import free_for
from eosat.run.hold import LOCK, OWNER, held, sweep
from eosat.run.tile import is_whole, read_layers, write_layers
from eosat.tiling import Window


class Said(list):
    """Keeps what is told."""

    def __call__(self, key: str, **fields: object) -> None:
        self.append((key, fields))


def test_a_second_run_is_refused_and_told_by_whom_and_since_when(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, said = tmp_path / "run", Said()
    config = tmp_path / "pond.yaml"
    config.write_text(json.dumps(wish(str(pond(tmp_path / "pond")))))
    with held(folder, said, now=lambda: 1000.0):
        with (
            pytest.raises(WorldError, match=f"process {os.getpid()} on {socket.gethostname()}, begun 10 min ago"),
            held(folder, said, now=lambda: 1600.0),
        ):
            pass
        assert build({"EOSAT_LANG": "en"}, ["run", str(config), "--out", str(folder)]) == 3
        assert f"is in use by another run: process {os.getpid()}" in capsys.readouterr().err
        assert sorted(path.name for path in folder.iterdir()) == [LOCK, OWNER]
    assert list(folder.iterdir()) == []
    assert said == []


def test_a_lock_whose_process_was_killed_is_taken_over_whatever_the_clock_says(tmp_path: Path) -> None:
    said = Said()
    (tmp_path / LOCK).touch()
    (tmp_path / OWNER).write_text(json.dumps({"host": "node7", "pid": 4711, "since": 5000.0}))
    with held(tmp_path, said, now=lambda: 10.0):  # the clock was set back since
        assert json.loads((tmp_path / OWNER).read_text())["pid"] == os.getpid()
    assert said == [("run.taken_over", {"host": "node7", "pid": 4711, "age": "0 s"})]


def test_an_owner_that_cannot_be_read_is_still_respected(tmp_path: Path) -> None:
    with held(tmp_path, Said()):
        (tmp_path / OWNER).write_text("{")
        with pytest.raises(WorldError, match="in use by another run"), held(tmp_path, Said()):
            pass


def test_what_a_killed_run_left_half_written_goes_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "tiles").mkdir()
    left = [".plan.77.part.json", ".landcover.77.part.tif", ".landcover.77.part.scratch.tif", "tiles/.r0c0.77.part.npz"]
    kept = ["plan.json", "tiles/r0c0.npz", ".hidden", "mine.part.txt"]
    for name in (*left, *kept):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)


def test_a_start_that_was_killed_before_its_plan_is_no_stranger(tmp_path: Path) -> None:
    for name in (".plan.77.part.json", LOCK, OWNER, "run.log"):
        (tmp_path / name).touch()
    free_for(tmp_path)


@pytest.mark.parametrize(("harm", "whole"), [
    (lambda path: None, True),
    (lambda path: path.unlink(), False),
    (lambda path: path.write_bytes(b""), False),
    (lambda path: path.write_bytes(path.read_bytes()[:-30]), False),
    (lambda path: write_layers(path, read_layers(path) | {"labels": np.ones((2, 2), np.uint8)}, "plan B"), False),
    (lambda path: np.savez(path, **read_layers(path)), False),
], ids=["as it was", "gone", "empty", "cut", "of another plan", "without a checksum"])  # fmt: skip
def test_a_tile_is_trusted_only_as_it_was_written_for_this_plan(tmp_path: Path, harm, whole: bool) -> None:
    path = tmp_path / "r0c0.npz"
    write_layers(path, {"labels": np.zeros((2, 2), np.uint8), "clear_count": np.ones((2, 2), np.uint8)}, "plan A")
    harm(path)
    assert is_whole(path, "plan A") is whole


def test_no_single_wrong_byte_of_a_tile_goes_unseen_where_it_matters(tmp_path: Path) -> None:
    path, harmed = tmp_path / "r0c0.npz", tmp_path / "harmed" / "r0c0.npz"
    harmed.parent.mkdir()
    layers = {"labels": np.arange(64, dtype=np.uint8).reshape(8, 8)}
    write_layers(path, layers, "plan")
    stored = path.read_bytes()
    seen = 0
    for place in range(0, len(stored), 3):
        harmed.write_bytes(stored[:place] + bytes([stored[place] ^ 0x55]) + stored[place + 1 :])
        if is_whole(harmed, "plan"):  # a byte that decides nothing, e.g. of a zip's time stamp
            np.testing.assert_array_equal(read_layers(harmed)["labels"], layers["labels"])
        else:
            seen += 1
    assert seen > len(stored) / 6


def test_a_tile_moved_to_another_place_is_not_trusted(tmp_path: Path) -> None:
    write_layers(tmp_path / "r0c0.npz", {"labels": np.zeros((2, 2), np.uint8)}, "plan")
    (tmp_path / "r0c0.npz").rename(tmp_path / "r1c1.npz")
    assert not is_whole(tmp_path / "r1c1.npz", "plan")


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse to write beyond *size* bytes, as a full disk does."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_raster_that_the_disk_did_not_take_is_an_error_and_not_there(tmp_path: Path) -> None:
    """GDAL passes over a write that fails while it closes a file."""
    values = np.random.default_rng(0).integers(0, 9, (1024, 1024), dtype=np.uint8)
    grid = GeoBox(values.shape, Affine(10, 0, 3e5, 0, -10, 3.7e6), "EPSG:32652")

    def write(path: Path) -> None:
        with write_cog(path, grid, Style(dtype="uint8", nodata=255)) as out:
            for row in (0, 512):
                out.write(values[row : row + 512], Window(row=row, col=0, height=512, width=1024))

    write(tmp_path / "good.tif")
    size = (tmp_path / "good.tif").stat().st_size
    for most in (2000, size // 2, size - 2000, size - 1):
        with pytest.raises(WorldError, match="full") as caught, no_file_longer_than(most):
            write(tmp_path / "bad.tif")
        assert caught.value.exit_code == 3
        assert [path.name for path in tmp_path.iterdir()] == ["good.tif"], most
    with no_file_longer_than(size):
        write(tmp_path / "bad.tif")
    with rasterio.open(tmp_path / "bad.tif") as src:
        np.testing.assert_array_equal(src.read(1), values)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_directory_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, monkeypatch, number: int) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WorldError, match=os.strerror(number)) as caught, held(tmp_path / "run", Said()):
        pass
    assert caught.value.exit_code == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_disk_that_fills_up_stops_the_run_and_room_lets_it_go_on(tmp_path: Path, monkeypatch, capsys) -> None:
    """Limits below the size of the plan, of a tile, of a map; each start goes on from the last."""
    from eosat.run import seam

    monkeypatch.setattr(seam, "WINDOWS", 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    config, folder = tmp_path / "pond.yaml", tmp_path / "run"
    config.write_text(json.dumps(wish(str(pond(tmp_path / "pond")), outputs=["labels", "composite"])))
    line = ["run", str(config), "--device", "cpu", "--out"]
    assert build({"EOSAT_LANG": "en"}, [*line, str(tmp_path / "calm")]) == 0
    calm = {path.name: path for path in (tmp_path / "calm").iterdir()}
    capsys.readouterr()
    limits = {"plan.json": 1000, ".npz": calm["plan.json"].stat().st_size, "composite.tif": 100_000}
    for named, most in limits.items():
        with no_file_longer_than(most):
            assert build({"EOSAT_LANG": "en"}, [*line, str(folder)]) == 3
        assert named in capsys.readouterr().err.splitlines()[-1]
        assert not (folder / "item.json").exists()
    assert build({"EOSAT_LANG": "en"}, [*line, str(folder)]) == 0
    for name in calm.keys() - {"performance.json", "run.log"}:
        assert (folder / name).read_bytes() == calm[name].read_bytes(), name
