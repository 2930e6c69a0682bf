"""One tile of a run, from files to a small file of results: idempotent, so it can be done again anywhere."""

import hashlib
import os
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.atmosphere import Sky
from eosat.cog.memory import keep_pages
from eosat.cube import Look, Mask, bounded, clear_view, concatenated, read_looks
from eosat.lane.streams import timed
from eosat.models import Model
from eosat.models.memory import Memory
from eosat.radiometry import to_dn
from eosat.run.lost import Lost, as_layer, read_what_can_be
from eosat.run.products import in_season, layers_of
from eosat.scenes import Scene
from eosat.segment import Segmentation, infer, unobserved
from eosat.storage import Cache, Fetched, tally, whole
from eosat.tiling import Tile, Window

CHECKSUM = "checksum"
"""Name of the array that stands beside a tile's layers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every tile of a run has in common; it travels to the workers."""

    scenes: tuple[Scene, ...]
    grid: GeoBox
    bands: tuple[str, ...]
    mask: Mask
    composite: str
    device: str
    outputs: tuple[str, ...]
    """What the run writes; a tile keeps ``composite``, ``scores`` and ``fractions`` only when they are among it."""
    cache: Cache | None = None
    """Where blocks of remote files are kept; it decides nothing."""
    sky: Sky | None = None
    """Air that is put back before a model sees the view; None for models of surface reflectance."""
    skip: bool = False
    """Whether a file that cannot be read is left out; else it is an error."""
    products: tuple[str, ...] = ()
    """Indicators that are made with the labels."""
    stamp: str = ""
    """Fingerprint of the plan that the tiles belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileDone:
    """What a finished tile says of itself."""

    id: str
    read_s: float
    """Seconds spent reading and masking."""
    compose_s: float
    segment_s: float
    write_s: float
    fetched: Fetched
    """What its process fetched since it last told of a tile."""
    gpu: str = ""
    """Name of the GPU it was computed on, as its driver knows it; empty on the processor."""
    spans: tuple[tuple[float, float], ...] = ()
    """When that GPU worked on it, by events, start and end. [s]"""
    halvings: int = 0
    """How often the device's memory was too small for it."""


def stage_seconds(timings: Iterable[TileDone]) -> dict[str, float]:
    """Worker seconds by stage, summed over tiles."""
    every = list(timings)
    stages = ("read", "compose", "segment", "write")
    return {stage: round(sum(getattr(one, f"{stage}_s") for one in every), 3) for stage in stages}


def do_tile(work: Work, model: Model, tile: Tile, path: Path) -> TileDone:
    """Read, compose and segment *tile*, and write its core to *path* (npz), whole or not at all."""
    keep_pages()
    lost: Lost = {}
    spans: list[tuple[float, float]] = []
    view, count, seconds = compose(work, tile.read, lost, spans)
    with computing(work.device), timed(work.device, spans):
        start = time.perf_counter()
        memory = Memory()
        wanted = {name: name in work.outputs for name in ("scores", "entropy")}
        found = label(model, under(work.sky, view), count, memory=memory, **wanted)
    extra = indicators(work, tile.read, view, found.labels, lost)
    segmented = time.perf_counter()
    core = tile.core.inside(tile.read).slices()
    layers = {"labels": found.labels[core], "confidence": found.confidence[core]}
    layers |= {} if found.entropy is None else {"entropy": found.entropy[core]}
    layers["clear_count"] = count.cpu().numpy()[core]
    shares = {"scores": found.scores, "fractions": found.fractions}
    layers |= {
        name: sheet[(..., *core)] for name, sheet in shares.items() if sheet is not None and name in work.outputs
    }
    layers |= {name: sheet[core] for name, sheet in extra.items()}
    if "composite" in work.outputs:
        layers["composite"] = to_dn(view.cpu().numpy()[(..., *core)])
    write_layers(path, layers | as_layer(lost), work.stamp)
    return TileDone(
        id=tile.id,
        read_s=seconds[0],
        compose_s=seconds[1],
        segment_s=segmented - start,
        write_s=time.perf_counter() - segmented,
        fetched=tally().take(),
        gpu=gpu_name(work.device),
        spans=tuple(spans),
        halvings=memory.halvings,
    )


def indicators(
    work: Work, window: Window, view: Any, labels: NDArray[np.uint8], lost: Lost
) -> dict[str, NDArray[np.uint8]]:
    """Values of each indicator that is asked for over *window*; scenes of their seasons are read again."""
    if not work.products:
        return {}

    def of_season(season: str) -> Any:
        return compose(replace(work, scenes=in_season(work.scenes, season)), window, lost)[0]

    return layers_of(work.products, view, labels, work.bands, of_season)


def gpu_name(device: str) -> str:
    """Name of a GPU by which its driver knows it, whatever CUDA_VISIBLE_DEVICES says; empty for a processor."""
    return f"GPU-{torch.cuda.get_device_properties(device).uuid}" if device.startswith("cuda") else ""


@lru_cache(maxsize=1)
def cores() -> BoundedSemaphore:
    """As many tiles of this process compute at a time as it has cores; others read or write meanwhile."""
    return BoundedSemaphore(os.cpu_count() or 1)


@contextmanager
def computing(device: str) -> Iterator[None]:
    """Wait for a core and hold it; on a GPU, which queues by itself, for nothing."""
    if device != "cpu":
        yield
        return
    with cores():
        yield


def read_all(work: Work, window: Window, lost: Lost | None = None) -> list[Look]:
    """Every scene's look at *window*; what is left out of it is noted in *lost*."""
    how: dict[str, Any] = {"bands": work.bands, "mask": work.mask, "device": work.device, "cache": work.cache}

    def read(scenes: Sequence[Scene]) -> list[Look]:
        return read_looks(scenes, work.grid, window, **how)

    return read_what_can_be(read, work.scenes, skip=work.skip, lost={} if lost is None else lost)


def compose(
    work: Work, window: Window, lost: Lost | None = None, spans: list[tuple[float, float]] | None = None
) -> tuple[Any, Any, tuple[float, float]]:
    """The clear view of *window* (band, y, x), its number of clear looks (y, x), and seconds of reading and composing.

    Many dates are read in strips of rows: memory ends with the window, not with the dates. Files that are left out
    are noted in *lost*, and when a GPU worked in *spans*.
    """
    spans = [] if spans is None else spans
    views, counts, read_s, compose_s = [], [], 0.0, 0.0
    for strip in bounded(work.scenes, window, bands=len(work.bands)):
        start = time.perf_counter()
        looks = read_all(work, strip, lost)
        read_s += time.perf_counter() - start
        with computing(work.device), timed(work.device, spans):
            start = time.perf_counter()
            if looks:
                view, count = clear_view(looks, strip, method=work.composite, device=work.device)
            else:
                view, count = unseen(work, strip)
            compose_s += time.perf_counter() - start
        views.append(view)
        counts.append(count)
    return concatenated(views, dim=1), concatenated(counts), (read_s, compose_s)


def unseen(work: Work, window: Window) -> tuple[Any, Any]:
    """View and number of looks of a window of which no file could be read."""
    shape = (window.height, window.width)
    view = torch.full((len(work.bands), *shape), float("nan"), device=work.device)
    return view, torch.zeros(shape, dtype=torch.uint8, device=work.device)


def under(sky: Sky | None, view: Any) -> Any:
    """*view* (band, y, x) as the model wants it: with the air put back where there is a *sky*."""
    return view if sky is None else sky.over(view)


def label(
    model: Model,
    view: Any,
    count: Any,
    *,
    scores: bool = False,
    entropy: bool = False,
    memory: Memory | None = None,
) -> Segmentation:
    """What the net says of a view; where nothing at all was seen it is not asked."""
    if not count.any():
        return unobserved(model.card, (count.shape[0], count.shape[1]), scores=scores, entropy=entropy)
    return infer(model, view, scores=scores, entropy=entropy, memory=memory)


def look_again(work: Work, model: Model, window: Window, halo: Window) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Labels and confidence [%] of *window*, inferred on its own within *halo*; for the seam number."""
    view, count, _ = compose(work, halo)
    found = label(model, under(work.sky, view), count)
    inner = window.inside(halo).slices()
    return found.labels[inner], found.confidence[inner]


def write_layers(path: Path, layers: Mapping[str, NDArray[Any]], stamp: str) -> None:
    """Write arrays and their checksum as npz under a temporary name, then rename."""
    content = {**layers, CHECKSUM: checksum(layers, f"{stamp} {path.stem}")}
    with whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **content)  # squeezing it takes longer than all else here


def checksum(layers: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.uint8]:
    """Sha256 of *name*, of a tile and its plan, and of every layer; (32,) uint8."""
    digest = hashlib.sha256(name.encode())
    for layer, values in sorted(layers.items()):
        digest.update(f" {layer} {values.dtype} {values.shape} ".encode())
        digest.update(np.ascontiguousarray(values).data)
    return np.frombuffer(digest.digest(), np.uint8)


def is_whole(path: Path, stamp: str) -> bool:
    """Whether *path* holds what was once written there for the plan of *stamp*; else the tile is done again."""
    try:
        layers = _load(path)
        return np.array_equal(layers.pop(CHECKSUM), checksum(layers, f"{stamp} {path.stem}"))
    except (OSError, ValueError, KeyError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False


def read_layers(path: Path) -> dict[str, NDArray[Any]]:
    """The layers that :func:`write_layers` wrote."""
    return {name: values for name, values in _load(path).items() if name != CHECKSUM}


def _load(path: Path) -> dict[str, NDArray[Any]]:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:  # numpy leaves damaged files open
        return {name: stored[name] for name in stored.files}
