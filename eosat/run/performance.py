"""How fast a run was, what held it up and what it fetched; nothing here decides its result."""

import platform
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eosat.lane.streams import busy_share
from eosat.run.plan import Plan
from eosat.run.tile import TileDone, gpu_name, stage_seconds
from eosat.storage import Fetched
from eosat.words import Phrase

SAMPLED = 500
"""How often a GPU is asked how busy it is. [ms]"""
STAGES = {
    "read": "run.stage_of_tile.read",
    "compose": "run.stage_of_tile.compose",
    "segment": "run.stage_of_tile.segment",
    "write": "run.stage_of_tile.write",
}
"""``words`` key of each stage of a tile."""


@dataclass(slots=True, kw_only=True)
class Pace:
    """What is measured while the tiles are done."""

    tiles: list[TileDone] = field(default_factory=list)
    """Tiles done in this start."""
    seconds: float = 0.0
    """Wall time of all tiles. [s]"""
    gpu: list[int] = field(default_factory=list)
    """Samples by the driver of the share of time in which any kernel ran; none on the processor. [%]"""


def summary(plan: Plan, pace: Pace, *, fetched: Fetched) -> dict[str, Any]:
    """The content of ``performance.json``: this start alone, all of it measured."""
    totals = stage_seconds(pace.tiles)
    stage = max(totals, key=lambda name: totals[name]) if pace.tiles else None
    return {
        "tiles_done_now": len(pace.tiles),
        "output_pixels": plan.shape[0] * plan.shape[1],
        "tile_seconds": round(pace.seconds, 3),
        "mpx_per_second": round(megapixels(plan, pace.tiles) / pace.seconds, 4) if pace.tiles else None,
        "worker_seconds": totals,
        "bottleneck": {"stage": stage, "worker_seconds": totals[stage], "share": share(totals, stage)}
        if stage is not None
        else None,
        "gpu_busy_percent": gpu_busy(pace.tiles, pace.seconds),
        "gpu_kernels_percent": round(sum(pace.gpu) / len(pace.gpu), 1) if pace.gpu else None,
        "bytes_fetched": fetched.bytes,
        "retries": fetched.retries,
        "peak_memory_mb": peak_memory_mb(),
        "host": {"machine": platform.machine(), "system": platform.system(), "python": platform.python_version()},
    }


def gpu_busy(tiles: Sequence[TileDone], seconds: float) -> float | None:
    """Share of *seconds* in which a GPU worked on at least one tile, by events on it; mean of the GPUs. [%]

    Copies and the host's pauses between the steps of a tile count as work, so it is at least what the driver samples.
    None where there was no GPU.
    """
    names = sorted({one.gpu for one in tiles if one.gpu})
    if not names:
        return None
    shares = [busy_share([span for one in tiles if one.gpu == name for span in one.spans], seconds) for name in names]
    return round(100 * sum(shares) / len(shares), 1)


def megapixels(plan: Plan, done: Sequence[TileDone]) -> float:
    """Output pixels of tiles. [Mpx]"""
    ids = {one.id for one in done}
    every = [tile for lane in plan.lanes() for tile in lane.tiles]
    return sum(tile.core.height * tile.core.width for tile in every if tile.id in ids) / 1e6


def share(totals: dict[str, float], stage: str) -> float:
    """Share of a stage in the worker time of all. [1]

    >>> share({"read": 3.0, "compose": 1.0}, "read")
    0.75
    """
    return round(totals[stage] / max(sum(totals.values()), 1e-9), 3)


def closing(found: dict[str, Any]) -> dict[str, Any]:
    """Fields of the line that ends a run: ``words`` key ``run.performance``."""
    busy, neck = found["gpu_busy_percent"], found["bottleneck"]
    return {
        "rate": found["mpx_per_second"],
        "stage": Phrase(STAGES[neck["stage"]], {}),
        "seconds": neck["worker_seconds"],
        "share": neck["share"],
        "gpu": "–" if busy is None else f"{busy:.0f} %",
        "megabytes": found["bytes_fetched"] / 1e6,
        "retries": found["retries"],
        "memory": found["peak_memory_mb"],
    }


@contextmanager
def watched(device: str, samples: list[int]) -> Iterator[None]:
    """Ask the GPU's driver how busy it is while the block runs; *samples* stays empty on the processor. [%]

    The driver counts the time in which any kernel ran (``utilization.gpu`` of nvidia-smi).
    """
    if not device.startswith("cuda"):
        yield
        return
    fields = ["--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", f"--loop-ms={SAMPLED}"]
    try:
        asked = subprocess.Popen(
            ["nvidia-smi", *fields, f"--id={gpu_name(device)}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:  # no driver's tool in this container: it stays unknown
        yield
        return
    try:
        yield
    finally:
        asked.terminate()
        said, _ = asked.communicate()
        samples += [int(line) for line in said.split() if line.isdigit()]


def peak_memory_mb() -> int:
    """Most memory this process ever held. [MB]"""
    import psutil

    if platform.system() == "Windows":
        return int(psutil.Process().memory_info().peak_wset / 2**20)
    import resource

    unit = 2**20 if platform.system() == "Darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)
