"""Two runs read strip by strip, each stored block once, both cores at it: decoding is most of what a comparison costs.

A window with a rim cuts into the neighbours' blocks; read window by window each block would be decoded four times.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.change.pair import Pair, layers_read, look_of, read
from eosat.land import Look
from eosat.tiling import Window

BLOCK = 512
"""Side of the blocks that the files are stored in. [px]"""
ACROSS = 2048
"""Columns that one task reads. [px]"""

Stored = dict[str, NDArray[Any]]
"""Layer -> (band, y, x) as stored, over the full width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Rows of both runs in memory."""

    pair: Pair
    core: Window
    """Rows that are to be judged, over the full width."""
    top: int
    """First row in memory. [px]"""
    held: tuple[Stored, Stored]
    """Before and after."""

    def looks(self, window: Window) -> tuple[Look, Look]:
        """What both runs show of a window within the rows in memory."""
        rows = slice(window.row - self.top, window.row - self.top + window.height)
        cols = slice(window.col, window.col + window.width)
        before, after = (
            look_of(run, {layer: planes[:, rows, cols] for layer, planes in stored.items()})
            for run, stored in zip((self.pair.before, self.pair.after), self.held, strict=True)
        )
        return before, after


def strips(pair: Pair, *, rows: int, rim: int, pool: ThreadPoolExecutor) -> Iterator[Strip]:
    """The raster from top to bottom, *rows* at a time, with *rim* rows above and below in memory.

    Raises
    ------
    InputError
        When a file cannot be read.
    """
    height = pair.grid.shape[0]
    held: tuple[Stored, Stored] = ({}, {})
    top = bottom = 0
    for first in range(0, height, rows):
        core = Window(row=first, col=0, height=min(rows, height - first), width=pair.grid.shape[1])
        above = max(first - rim, 0)
        last = min(-(-(first + core.height + rim) // BLOCK) * BLOCK, height)
        fresh = _read(pair, Window(row=bottom, col=0, height=last - bottom, width=core.width), pool)
        held = (_joined(held[0], fresh[0], above - top), _joined(held[1], fresh[1], above - top))
        top, bottom = above, last
        yield Strip(pair=pair, core=core, top=top, held=held)


def _joined(kept: Stored, fresh: Stored, gone: int) -> Stored:
    """Rows below one another, the first *gone* left out."""
    if not kept:
        return fresh
    return {layer: np.concatenate([kept.pop(layer)[:, gone:], fresh.pop(layer)], axis=1) for layer in list(kept)}


def _read(pair: Pair, window: Window, pool: ThreadPoolExecutor) -> tuple[Stored, Stored]:
    """Every layer of a strip, by several threads."""
    parts = [
        Window(row=window.row, col=col, height=window.height, width=min(ACROSS, window.width - col))
        for col in range(0, window.width, ACROSS)
    ]
    runs = (pair.before, pair.after)
    todo = [(number, run, layer) for number, run in enumerate(runs) for layer in layers_read(run)]
    waiting = [(number, layer, [pool.submit(read, run, layer, part) for part in parts]) for number, run, layer in todo]
    found: tuple[Stored, Stored] = ({}, {})
    for number, layer, futures in waiting:
        found[number][layer] = np.concatenate([future.result() for future in futures], axis=2)
    return found
