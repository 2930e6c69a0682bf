"""What a run would cost, before it is started."""

import time
from dataclasses import asdict, dataclass
from typing import Any

import torch

from eosat.run.plan import Plan
from eosat.run.prepare import Prepared
from eosat.segment import probabilities
from eosat.sentinel2 import band
from eosat.storage import is_remote

PACKED = 0.7
"""Compressed over raw bytes of Sentinel-2 COGs (measured ratios 1.30 to 1.51)."""
REMOTE_RATE, LOCAL_RATE = 10e6, 200e6
"""Assumed bytes a second from a bucket and from disk."""
BLOCK = 1024
"""Side of a block of a Sentinel-2 COG. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A dry run's answer; sizes and times are estimates."""

    scenes: int
    dropped: int
    tiles: int
    megapixels: float
    """Output pixels. [Mpx]"""
    read_gb: float
    """Compressed bytes to read. [GB]"""
    requests: int
    """Range requests, one a block."""
    disk_gb: float
    """Space for tiles and outputs. [GB]"""
    seconds: float
    """Reading at an assumed rate plus inference at a rate measured just now. [s]"""
    remote: bool
    """Whether pixels come over the network."""
    requester_pays: bool
    """Whether the reader's AWS account is billed."""

    def as_dict(self) -> dict[str, Any]:
        """Field by name."""
        return asdict(self)


def estimate(prepared: Prepared) -> Estimate:
    """Count what *prepared* would read, compute and write."""
    plan = prepared.plan
    tiles = [tile for lane in plan.lanes() for tile in lane.tiles]
    read_px = sum(tile.read.height * tile.read.width for tile in tiles)
    remote = any(is_remote(href) for scene in plan.scenes.kept for href in scene.hrefs.values())
    packed, requests = reading(plan, remote=remote)
    pixels = plan.shape[0] * plan.shape[1]
    return Estimate(
        scenes=len(plan.scenes.kept),
        dropped=len(plan.scenes.dropped),
        tiles=len(tiles),
        megapixels=round(pixels / 1e6, 2),
        read_gb=round(packed / 1e9, 3),
        requests=round(requests),
        disk_gb=round(pixels * (3 + (20 if "composite" in plan.request["outputs"] else 0)) / 1e9, 3),
        seconds=round(packed / (REMOTE_RATE if remote else LOCAL_RATE) + read_px / inference_rate(prepared), 1),
        remote=remote,
        requester_pays=any(scene.access.requester_pays for scene in plan.scenes.kept),
    )


def reading(plan: Plan, *, remote: bool) -> tuple[float, float]:
    """Compressed bytes and blocks to read.

    Over the network whole blocks come, also where the grid needs a corner of one: a side of *n* pixels touches
    ``n / BLOCK + 1`` blocks on average. From disk only the pixels are counted. A scene counts with the share it sees.
    """
    names = (*plan.bands, "SCL") if plan.mask.kind == "scl" else plan.bands
    looks = sum(scene.seen for scene in plan.scenes.kept)
    blocks = packed = 0.0
    for name in names:
        scale = plan.grid.resolution.x / max(_metres(name), plan.grid.resolution.x)
        sides = [(length + 2 * plan.halo) * scale / BLOCK for length in plan.shape]
        touched = (sides[0] + 1) * (sides[1] + 1)
        blocks += looks * touched
        packed += looks * (touched if remote else sides[0] * sides[1]) * BLOCK**2 * PACKED * (1 if name == "SCL" else 2)
    return packed, blocks


def _metres(name: str) -> int:
    return 20 if name == "SCL" else band(name).metres


def inference_rate(prepared: Prepared, *, side: int = 256) -> float:
    """Pixels a second of the net on this machine, measured on one small window after a warm-up. [px/s]"""
    image = torch.full((len(prepared.plan.bands), side, side), 0.1, device=prepared.model.device)
    probabilities(prepared.model, image)
    start = time.perf_counter()
    probabilities(prepared.model, image).sum().item()
    return side * side / (time.perf_counter() - start)
