"""Results of several grids as one: what the output grid's own scenes do not show comes from another zone's."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from eosat.classes import UNOBSERVED
from eosat.cog.warp import nearest_at, source_pixels
from eosat.land.products import PRODUCTS
from eosat.run.plan import Lane, Plan
from eosat.run.tile import read_layers
from eosat.tiling import Tile, Window

EMPTY = {
    "labels": UNOBSERVED,
    "confidence": UNOBSERVED,
    "entropy": UNOBSERVED,
    "scores": UNOBSERVED,
    "fractions": UNOBSERVED,
    "clear_count": 0,
    "composite": 0,
} | dict.fromkeys(PRODUCTS, UNOBSERVED)
"""Value of each layer where nothing was seen."""

Layers = Callable[[str, Tile], NDArray[Any]]


def stored_in(tiles: Sequence[Tile], path_of: Callable[[Tile], Path]) -> Callable[[Window, str], NDArray[Any]]:
    """Function from a window and a layer to what the tiles hold of it, (y, x) or (band, y, x)."""

    def read(window: Window, layer: str) -> NDArray[Any]:
        out: NDArray[Any] = np.full((window.height, window.width), EMPTY[layer], np.uint8)
        for tile in tiles:
            shared = tile.core.shared(window)
            if shared is None:
                continue
            values = read_layers(path_of(tile))[layer]
            if values.ndim > out.ndim or values.dtype != out.dtype:
                out = np.full((*values.shape[:-2], window.height, window.width), EMPTY[layer], values.dtype)
            out[(..., *shared.inside(window).slices())] = values[(..., *shared.inside(tile.core).slices())]
        return out

    return read


def joined(plan: Plan, path_of: Callable[[Tile], Path]) -> Layers:
    """Function from a layer and a tile of the output grid to the layer with every zone joined.

    A pixel without a clear look in the output grid's own zone takes the nearest pixel of the first other zone that
    has one: no gap between zones, nothing counted twice, each result warped once.
    """
    others = [(lane, stored_in(lane.tiles, path_of)) for lane in plan.lanes()[1:]]

    def layer_of(layer: str, tile: Tile) -> NDArray[Any]:
        own = read_layers(path_of(tile))
        values, empty = own[layer].copy(), own["clear_count"] == 0
        for lane, stored in others:
            if not empty.any():
                break
            looks = _shown(plan, lane, stored, tile, "clear_count")
            taken = empty & (looks > 0)
            values[..., taken] = _shown(plan, lane, stored, tile, layer)[..., taken]
            empty &= ~taken
        return values

    return layer_of


def _shown(
    plan: Plan, lane: Lane, stored: Callable[[Window, str], NDArray[Any]], tile: Tile, layer: str
) -> NDArray[Any]:
    """What *lane* shows of a tile of the output grid, nearest pixel."""
    rows, cols = source_pixels(Affine(*lane.grid.transform[:6]), str(lane.grid.crs), plan.grid, tile.core)
    everything = Window(row=0, col=0, height=lane.grid.shape[0], width=lane.grid.shape[1])
    top, left = int(np.floor(rows.min())), int(np.floor(cols.min()))
    height, width = int(np.ceil(rows.max())) - top + 2, int(np.ceil(cols.max())) - left + 2
    window = everything.shared(Window(row=top, col=left, height=height, width=width))
    if window is None:
        return np.full(rows.shape, EMPTY[layer], np.uint8)
    planes = stored(window, layer)
    stack = planes if planes.ndim == 3 else planes[None]
    found = [nearest_at(one, rows - window.row, cols - window.col, nodata=EMPTY[layer]) for one in stack]
    return np.stack(found) if planes.ndim == 3 else found[0]
