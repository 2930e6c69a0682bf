"""Files that could not be read: fetched once more, then left out where the config says so, and counted."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.cube import Look
from eosat.errors import EosatError, WorldError
from eosat.grid import part, wgs84_outline
from eosat.regions import Region
from eosat.run.plan import Plan
from eosat.scenes import Scene
from eosat.storage import shown
from eosat.tiling import Tile
from eosat.words import LANGUAGES, say

LAYER = "left_out"
"""Name of the array of a tile that names what was left out of it."""
COLUMN = "files_left_out"
"""Column of the table of districts."""

Lost = dict[str, str]
"""Address of a file that was left out, without a signature -> why."""
Reader = Callable[[Sequence[Scene]], list[Look]]


def read_what_can_be(read: Reader, scenes: Sequence[Scene], *, skip: bool, lost: Lost) -> list[Look]:
    """Looks of *scenes*; those with a file that cannot be read are left out and noted in *lost* where *skip* is true.

    A file whose bytes cannot be decoded is read once more: the storage forgets what it had of it.

    Raises
    ------
    WorldError, InputError
        The first error, unless *skip*.
    """
    rest, again = list(scenes), True
    while rest:
        try:
            return read(rest)
        except EosatError as err:
            if again and isinstance(err, WorldError) and err.key == "error.unreadable":
                again = False
                continue
            href = shown(str(err.fields.get("href", "")))
            bad = [scene for scene in rest if href in {shown(one) for one in scene.hrefs.values()}]
            if not skip or not bad:
                raise
            lost[href] = err.text("en")
            rest, again = [scene for scene in rest if scene not in bad], True
    return []


def as_layer(lost: Lost) -> dict[str, NDArray[np.uint8]]:
    """What a tile keeps of *lost*: nothing where nothing was."""
    return {LAYER: np.frombuffer(json.dumps(lost, sort_keys=True).encode(), np.uint8)} if lost else {}


def lost_of(layers: Mapping[str, NDArray[Any]]) -> Lost:
    """What :func:`as_layer` kept."""
    return dict(json.loads(layers[LAYER].tobytes())) if LAYER in layers else {}


def lost_in(
    plan: Plan, read: Callable[[Path], Mapping[str, NDArray[Any]]], path_of: Callable[[Tile], Path]
) -> dict[str, Lost]:
    """What was left out of each tile that lacks anything, by the tile's id."""
    every = {tile.id: lost_of(read(path_of(tile))) for lane in plan.lanes() for tile in lane.tiles}
    return {name: lost for name, lost in every.items() if lost}


def counted(table: pd.DataFrame, districts: Region, plan: Plan, lost: Mapping[str, Lost]) -> pd.DataFrame:
    """*table* with the number of files that were left out of the tiles each district touches."""
    outlines = {one.id: one.geometry for one in districts.districts}
    grounds = [
        (wgs84_outline(part(lane.grid, tile.core)), lost[tile.id])
        for lane in plan.lanes()
        for tile in lane.tiles
        if tile.id in lost
    ]

    def files(name: str) -> int:
        outline = outlines.get(name)  # the whole of the region is no district of its own
        return len({href for ground, some in grounds if outline is None or ground.intersects(outline) for href in some})

    return table.assign(**{COLUMN: [files(name) for name in table["id"]]})


def record_of_lost(lost: Mapping[str, Lost]) -> list[dict[str, Any]]:
    """For the provenance: each file, why, and the tiles it was left out of."""
    files = sorted({href for some in lost.values() for href in some})
    return [
        {
            "href": href,
            "why": next(some[href] for some in lost.values() if href in some),
            "tiles": sorted(name for name, some in lost.items() if href in some),
        }
        for href in files
    ]


def numbers_of_lost(lost: Mapping[str, Lost]) -> dict[str, int]:
    """Files that were left out, and tiles that lack any."""
    return {"files": len({href for some in lost.values() for href in some}), "tiles": len(lost)}


def lost_facts(lost: Mapping[str, Lost]) -> dict[str, Any]:
    """For the report; nothing where nothing was left out."""
    if not lost:
        return {}
    said = {lang: say("run.left_out", lang, **numbers_of_lost(lost)) for lang in LANGUAGES}
    return {"report.fact.left_out": said}
