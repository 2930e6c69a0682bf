"""The seam number: windows centred on tile borders are inferred again, and what changed is counted."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.models import Model
from eosat.run.plan import Plan
from eosat.run.tile import Work, look_again
from eosat.tiling import Window

WINDOWS = 16
SIDE = 128
"""Side of a window that is inferred again. [px]"""
READERS = 4
"""Windows looked at again at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """What changed where windows across tile borders were inferred again."""

    windows: int
    """Windows inferred again; 0 when the run has a single tile."""
    pixels: int
    changed_labels: float
    """Share of labels that changed."""
    largest_change: float
    """Largest change of a label's probability, in steps of one percent. [1]"""


def seam_number(
    plan: Plan,
    work: Work,
    model: Model,
    stored: Callable[[Window, str], NDArray[Any]],
    *,
    beside: Collection[str] = (),
) -> Seam:
    """Infer up to 16 windows across tile borders again and compare with what is *stored* of them.

    Windows that touch a tile whose id is in *beside* are passed over: something was left out of it.
    """
    holed = [tile.core for tile in plan.tiles() if tile.id in beside]
    windows = [one for one in border_windows(plan) if all(core.shared(one) is None for core in holed)]

    def again(window: Window) -> tuple[int, int, int]:
        labels, confidence = look_again(work, model, window, window.grown(plan.halo, plan.shape))
        same = labels == stored(window, "labels")
        apart = np.abs(confidence.astype(int) - stored(window, "confidence").astype(int))[same]
        return labels.size, int(np.count_nonzero(~same)), int(apart.max(initial=0))

    with ThreadPoolExecutor(READERS) as pool:
        found = list(pool.map(again, windows))
    pixels, changed = sum(one[0] for one in found), sum(one[1] for one in found)
    largest = max((one[2] for one in found), default=0)
    return Seam(
        windows=len(windows), pixels=pixels, changed_labels=changed / max(pixels, 1), largest_change=largest / 100
    )


def border_windows(plan: Plan) -> list[Window]:
    """Up to 16 windows centred on tile borders, drawn with a fixed seed, on multiples of the stride."""
    rows, cols = (range(plan.tile, length, plan.tile) for length in plan.shape)
    rng = np.random.default_rng(0)
    anywhere = [rng.integers(0, plan.shape) for _ in range(WINDOWS)]
    centres = [(int(rng.choice(rows)), int(spot[1])) for spot in anywhere[: WINDOWS // 2] if len(rows)]
    centres += [(int(spot[0]), int(rng.choice(cols))) for spot in anywhere[WINDOWS // 2 :] if len(cols)]
    windows = [_window(row, col, plan) for row, col in centres]
    return [window for window in windows if _is_done(window, plan)]


def _is_done(window: Window, plan: Plan) -> bool:
    """Whether every tile that the window touches was done: those beyond the region were not."""
    pixels = [shared for tile in plan.tiles() if (shared := tile.core.shared(window)) is not None]
    return sum(one.height * one.width for one in pixels) == window.height * window.width


def _window(row: int, col: int, plan: Plan) -> Window:
    top, left = (max(centre - SIDE // 2, 0) // plan.stride * plan.stride for centre in (row, col))
    return Window(row=top, col=left, height=min(SIDE, plan.shape[0] - top), width=min(SIDE, plan.shape[1] - left))
