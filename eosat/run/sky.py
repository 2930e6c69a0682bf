"""For a model made for the top of the atmosphere: the air that these scenes lost is estimated once, before any tile."""

import math
from dataclasses import replace
from datetime import datetime

import numpy as np

from eosat.atmosphere import sky_of, sun_zenith
from eosat.grid import wgs84_outline
from eosat.run.find import Tell
from eosat.run.plan import Plan
from eosat.run.tile import Work, compose
from eosat.tiling import Tile, Window

WINDOWS = 9
"""Windows of the clear view that are looked at, spread over the tiles."""
SIDE = 128
"""Side of a window. [px]"""


def with_sky(plan: Plan, work: Work, tell: Tell) -> Plan:
    """*plan* with the air to put back: the same for every tile, however the run is cut or taken up again."""
    pixels = [compose(work, window)[0].cpu().numpy().reshape(len(plan.bands), -1) for window in windows_of(plan)]
    sun = sun_over(plan)
    sky = sky_of(np.concatenate(pixels, axis=1), bands=plan.bands, sun_zenith=sun)
    tell("run.sky", **sky.said)
    return replace(plan, sky=sky)


def windows_of(plan: Plan) -> list[Window]:
    """Up to nine windows on a lattice inside tiles that are spread evenly over the run."""
    tiles = plan.tiles()
    chosen = [tiles[i * len(tiles) // min(len(tiles), WINDOWS)] for i in range(min(len(tiles), WINDOWS))]
    across = max(math.isqrt(WINDOWS // len(chosen)), 1)
    return [window for tile in chosen for window in _lattice(tile, across)]


def _lattice(tile: Tile, across: int) -> list[Window]:
    core = tile.core
    height, width = (min(SIDE, side) for side in (core.height, core.width))
    places = [(i + 0.5) / across for i in range(across)]
    return [
        Window(
            row=core.row + int(down * (core.height - height)),
            col=core.col + int(right * (core.width - width)),
            height=height,
            width=width,
        )
        for down in places
        for right in places
    ]


def sun_over(plan: Plan) -> float:
    """Mean zenith angle of the sun over the scenes, at the middle of the grid. [deg]"""
    middle = wgs84_outline(plan.grid).centroid
    times = [datetime.fromisoformat(scene.time.replace("Z", "+00:00")) for scene in plan.scenes.kept]
    return float(np.mean([sun_zenith(time, middle.x, middle.y) for time in times]))
