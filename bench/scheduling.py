"""What Dask costs a run of many tiles: tiles that only sleep, through do_tiles itself: python bench/scheduling.py --help.

Writes docs/long/scheduling.json. The cost has two parts: worker time in which no tile was in work, and processor time
that workers of a whole machine would miss, because client, scheduler and the workers' own loops take it.
"""

import argparse
import json
import os
import resource
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from run import machine

from eosat.run import lanes
from eosat.run.tile import TileDone
from eosat.storage import Fetched
from eosat.tiling import tiles

ROOT = Path(__file__).resolve().parents[1]
PARAMETERS = 290_000
"""Of a model as large as ours: it travels with the tiles."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--windows", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=1.0, help="that a tile takes")
    options.add_argument("--workers", type=int, nargs="*", default=[16, 64], help="threads that work")
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "long" / "scheduling.json")
    asked = options.parse_args()
    lanes.do_tile = asleep  # type: ignore[assignment]  # workers are threads of this process
    rows = [measured(asked.windows, asked.seconds, workers) for workers in asked.workers]
    for row in rows:
        print(row)
    asked.out.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n", encoding="utf-8")


def asleep(work: Any, model: Any, tile: Any, path: Path) -> TileDone:
    """A tile that takes its time and no processor; tells how long it really was."""
    start = time.perf_counter()
    time.sleep(work.seconds)
    took = time.perf_counter() - start
    return TileDone(id=tile.id, read_s=took, compose_s=0, segment_s=0, write_s=0, fetched=Fetched())


def measured(windows: int, seconds: float, workers: int) -> dict[str, Any]:
    """Do *windows* tiles of *seconds*; how long it took, and what of it was no work."""
    some = list(tiles((64, 64 * windows), size=64, halo=0, stride=1))
    work, model = SimpleNamespace(seconds=seconds, device="cpu"), os.urandom(4 * PARAMETERS)
    done: list[TileDone] = []
    with lanes.client(workers) as dask:
        start, before = time.perf_counter(), processor_s()
        lanes.do_tiles(work, model, some, path_of=lambda tile: Path(f"{tile.id}.npz"), dask=dask, each=done.append)  # type: ignore[arg-type]
        wall, cpu = time.perf_counter() - start, processor_s() - before
    worked = sum(one.read_s for one in done)
    assert len(done) == windows
    return {
        "windows": windows,
        "tile_s": seconds,
        "workers": workers,
        "wall_s": round(wall, 2),
        "worked_s": round(worked, 1),
        "idle_percent": round(100 * (1 - worked / (wall * workers)), 3),
        "processor_ms_a_tile": round(1000 * cpu / windows, 2),
        "processor_percent": round(100 * cpu / worked, 3),
        "load": round(os.getloadavg()[0], 1),
    }


def processor_s() -> float:
    """Of this process so far. [s]"""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
