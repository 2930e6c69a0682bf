"""Runs in processes of their own that are killed by the system, and what they leave."""

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers.pond import pond, wish

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
    """What a run found, not how it went."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in APART}


def tiles_in(folder: Path) -> int:
    """How many tiles are finished."""
    return len(list((folder / "tiles").glob("r*.npz")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run, killed twice and then left alone."""

    kills: int
    """Two, less where a start was over before its kill."""
    late: int
    """Kills that found every tile finished and no item."""
    equal: bool
    """Whether the last start ended well, with the bytes of a run that nobody disturbed."""


def rounds(runs: Runs, folder: Path, first: int = 0) -> Iterator[Round]:
    """Rounds without end, from number *first*: killed at a random event of all, then after a random time."""
    number = first
    while True:
        rng, here = random.Random(f"kill {number}"), folder / str(number)
        kills = late = 0
        for how in ({"die_at": rng.randint(1, runs.events)}, {"after": rng.uniform(0, runs.seconds)}):
            killed = runs.start(here, **how) == -9
            kills += killed
            late += killed and tiles_in(here) == 4 and not (here / "item.json").exists()
        yield Round(kills=kills, late=late, equal=runs.start(here) == 0 and files(here) == runs.calm)
        number += 1
