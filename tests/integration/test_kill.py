"""A run that is killed by the system at any moment, and started again, ends as if nothing had been."""

import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from servers.pond import pond, wish

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
APART = {"performance.json", "run.log"}
"""What may differ: it tells how the run went, not what it found."""
EVENTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "socket.bind")
"""What the interpreter reports of itself and a kill is timed by."""


def work(config: dict[str, Any], folder: str, kinds: tuple[str, ...], die_at: int, counted: Any) -> None:
    """Do the run in this process; kill it at its event number *die_at* of *kinds*, or tell how many there were."""
    import torch

    import eosat
    from eosat.run import seam

    torch.set_num_threads(1)
    seam.WINDOWS = 2
    seen = 0

    def hear(event: str, _: object) -> None:
        nonlocal seen
        if event in kinds:
            seen += 1
            counted.value = seen
            if seen == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    os.environ["SOURCE_DATE_EPOCH"] = "1790000000"
    sys.addaudithook(hear)
    eosat.run(config, folder, device="cpu")


class Runs:
    """Starts runs of one config in processes of their own, cheaply: a server that has loaded everything forks them."""

    def __init__(self, folder: Path) -> None:
        self.config = wish(str(pond(folder / "pond")))
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["eosat.run", "distributed", "torch", "rasterio", "pystac_client"])
        self.counted = self.context.Value("i", 0)
        start = time.monotonic()
        assert self.start(folder / "calm") == 0
        self.seconds, self.events = time.monotonic() - start, self.counted.value
        self.calm = files(folder / "calm")
        assert len(self.calm) == 10

    def start(
        self, folder: Path, *, kinds: tuple[str, ...] = EVENTS, die_at: int = 0, after: float | None = None
    ) -> int:
        """Exit code of a run in *folder*: -9 when it was killed, at an event or *after* some seconds."""
        process = self.context.Process(target=work, args=(self.config, str(folder), kinds, die_at, self.counted))
        process.start()
        process.join(after if after is not None else 300)
        if process.is_alive():
            process.kill()
            process.join()
        return process.exitcode


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in APART}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("runs"))


def tiles_in(folder: Path) -> int:
    return len(list((folder / "tiles").glob("r*.npz")))


def test_three_kills_one_after_the_other_change_nothing(runs: Runs, tmp_path: Path) -> None:
    """Every file is renamed when it is whole: plan, four tiles, three maps, two legends, two tables, and so on."""
    folder, found = tmp_path / "run", []
    for rename in (4, 4, 10):  # at the third tile; at the second map; at item.json, the last
        assert runs.start(folder, kinds=("os.rename",), die_at=rename) == -9
        found.append((tiles_in(folder), sorted(path.name for path in folder.glob("[a-z]*.*"))))
    assert [tiles for tiles, _ in found] == [2, 4, 4]
    assert found[0][1] == ["plan.json", "run.log"]
    assert set(found[2][1]) == {*runs.calm, *APART} - {"item.json"}
    assert runs.start(folder) == 0
    assert files(folder) == runs.calm


@pytest.mark.slow
def test_fifty_kills_at_random_moments_change_nothing(runs: Runs, tmp_path: Path) -> None:
    rng, kills, last = random.Random(50), 0, 0
    for number in range(25):
        folder = tmp_path / str(number)
        killed = runs.start(folder, die_at=rng.randint(1, runs.events)) == -9
        killed += runs.start(folder, after=rng.uniform(0, runs.seconds)) == -9
        last += tiles_in(folder) == 4 and not (folder / "item.json").exists()
        kills += killed
        assert runs.start(folder) == 0
        assert files(folder) == runs.calm, number
    print(f"{kills} kills, {last} of the folders had every tile and no item then")
    assert kills >= 40
    assert last >= 3
