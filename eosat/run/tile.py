"""One tile of a run, from files to a small file of results: idempotent, so it can be done again anywhere."""

import time
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.atmosphere import Sky
from eosat.cube import Look, Mask, bounded, clear_view, read_looks
from eosat.models import Model
from eosat.radiometry import to_dn
from eosat.scenes import Scene
from eosat.segment import Segmentation, infer, unobserved
from eosat.storage import Cache, whole
from eosat.tiling import Tile, Window


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TileDone:
    """What a finished tile says of itself."""

    id: str
    read_s: float
    """Seconds spent reading and masking."""
    compose_s: float
    segment_s: float
    write_s: float


def stage_seconds(timings: Iterable[TileDone]) -> dict[str, float]:
    """Worker seconds by stage, summed over tiles."""
    every = list(timings)
    stages = ("read", "compose", "segment", "write")
    return {stage: round(sum(getattr(one, f"{stage}_s") for one in every), 3) for stage in stages}


def do_tile(work: Work, model: Model, tile: Tile, path: Path) -> TileDone:
    """Read, compose and segment *tile*, and write its core to *path* (npz), whole or not at all."""
    view, count, seconds = compose(work, tile.read)
    start = time.perf_counter()
    found = label(model, under(work.sky, view), count, scores="scores" in work.outputs)
    segmented = time.perf_counter()
    core = tile.core.inside(tile.read).slices()
    layers = {"labels": found.labels[core], "confidence": found.confidence[core]}
    layers["clear_count"] = count.cpu().numpy()[core]
    extra = {"scores": found.scores, "fractions": found.fractions}
    layers |= {name: sheet[(..., *core)] for name, sheet in extra.items() if sheet is not None and name in work.outputs}
    if "composite" in work.outputs:
        layers["composite"] = to_dn(view.cpu().numpy()[(..., *core)])
    write_layers(path, layers)
    return TileDone(
        id=tile.id,
        read_s=seconds[0],
        compose_s=seconds[1],
        segment_s=segmented - start,
        write_s=time.perf_counter() - segmented,
    )


def read_all(work: Work, window: Window) -> list[Look]:
    """Every scene's look at *window*."""
    how: dict[str, Any] = {"bands": work.bands, "mask": work.mask, "device": work.device, "cache": work.cache}
    return read_looks(work.scenes, work.grid, window, **how)


def compose(work: Work, window: Window) -> tuple[Any, Any, tuple[float, float]]:
    """The clear view of *window* (band, y, x), its number of clear looks (y, x), and seconds of reading and composing.

    Many dates are read in strips of rows: memory ends with the window, not with the dates.
    """
    views, counts, read_s, compose_s = [], [], 0.0, 0.0
    for strip in bounded(work.scenes, window, bands=len(work.bands)):
        start = time.perf_counter()
        looks = read_all(work, strip)
        read = time.perf_counter()
        view, count = clear_view(looks, strip, method=work.composite, device=work.device)
        views.append(view)
        counts.append(count)
        read_s, compose_s = read_s + read - start, compose_s + time.perf_counter() - read
    return torch.cat(views, dim=1), torch.cat(counts), (read_s, compose_s)


def under(sky: Sky | None, view: Any) -> Any:
    """*view* (band, y, x) as the model wants it: with the air put back where there is a *sky*."""
    return view if sky is None else sky.over(view)


def label(model: Model, view: Any, count: Any, *, scores: bool = False) -> Segmentation:
    """What the net says of a view; where nothing at all was seen it is not asked."""
    if not count.any():
        return unobserved(model.card, (count.shape[0], count.shape[1]), scores=scores)
    return infer(model, view, scores=scores)


def look_again(work: Work, model: Model, window: Window, halo: Window) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Labels and confidence [%] of *window*, inferred on its own within *halo*; for the seam number."""
    view, count, _ = compose(work, halo)
    found = label(model, under(work.sky, view), count)
    inner = window.inside(halo).slices()
    return found.labels[inner], found.confidence[inner]


def write_layers(path: Path, layers: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays as npz under a temporary name, then rename."""
    with whole(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **dict(layers))


def is_whole(path: Path) -> bool:
    """Whether *path* is a finished tile that can be read; a damaged one is done again."""
    try:
        return path.exists() and {"labels", "confidence", "clear_count"} <= read_layers(path).keys()
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
        return False


def read_layers(path: Path) -> dict[str, NDArray[Any]]:
    """Read what :func:`write_layers` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
