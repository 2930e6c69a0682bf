"""What Dask costs a run of many tiles: tiles that only sleep, through do_tiles itself: python bench/scheduling.py --help.

Writes docs/scheduling.json, of which bench/page.py makes a table. The cost has two parts: time of workers in which none
of them had a tile in work, and processor time that client, scheduler and the workers' own loops take.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

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
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "scheduling.json")
    asked = options.parse_args()
    lanes.do_tile = asleep  # type: ignore[assignment]  # workers are threads of this process
    result: dict[str, Any] = {"machine": machine(), "rows": []}
    for workers in asked.workers:
        result["rows"].append(measured(asked.windows, asked.seconds, workers))
        print(result["rows"][-1], flush=True)
        asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What was measured on, and with what; no name of the machine."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit.strip(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "distributed": version("distributed"),
    }


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
