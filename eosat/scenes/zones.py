"""Scenes of several UTM zones: which zone a run is in, and what another zone adds to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely.geometry import box

from eosat.catalog import Rejected
from eosat.composite import grow
from eosat.grid import project
from eosat.scenes.scene import Scene

LEAST = 2e-4
"""Share of the area that another zone must add to be worth a grid of its own."""
RIM_M = 100.0
"""Ground around what another zone adds that its grid covers too: grids end on multiples of six pixels. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A scene and what its small read shows."""

    scene: Scene
    valid: NDArray[np.bool_]
    """(y, x) on the glance: pixels of the area that the scene sees."""


def main_crs(scenes: Iterable[Scene]) -> str:
    """The CRS whose scenes see most of the area in sum; the first by name of equals."""
    seen: dict[str, float] = {}
    for scene in scenes:
        seen[scene.crs] = seen.get(scene.crs, 0.0) + scene.seen
    return max(sorted(seen), key=lambda crs: seen[crs])


def without_idle(
    glimpses: Sequence[Glimpse], glance: GeoBox, inside: NDArray[np.bool_]
) -> tuple[list[Scene], list[Rejected]]:
    """Drop scenes of other zones that see no ground which the main zone's scenes do not see.

    Parameters
    ----------
    glimpses : sequence of Glimpse
        Scenes that passed every other filter.
    glance : GeoBox
        Grid of their small reads.
    inside : (y, x) bool
        Pixels of the glance in the area of interest.

    Returns
    -------
    (scenes, rejected)
        Kept scenes of another zone say what they add (:attr:`Scene.adds`).
    """
    if not glimpses:
        return [], []
    kept: list[Scene] = []
    dropped: list[Rejected] = []
    main = main_crs(one.scene for one in glimpses)
    covered = np.zeros_like(inside)
    for crs in [main, *sorted({one.scene.crs for one in glimpses} - {main})]:
        own = [one for one in glimpses if one.scene.crs == crs]
        new = inside & ~covered
        for one in own:
            gain = one.valid & new
            if crs == main:
                kept.append(one.scene)
            elif np.count_nonzero(gain) > LEAST * np.count_nonzero(inside):
                kept.append(replace(one.scene, adds=_degrees(gain, glance)))
            else:
                dropped.append(Rejected(id=one.scene.id, reason="scene.zone", fields={"crs": crs, "main": main}))
        seen = np.any([one.valid for one in own], axis=0)
        covered |= grow(seen, 1)  # a scene's rim falls between pixels of the glance
    return sorted(kept, key=lambda scene: (scene.time, scene.tile, scene.id)), dropped


def _degrees(gain: NDArray[np.bool_], glance: GeoBox) -> tuple[float, float, float, float]:
    """Box of some pixels of the glance and a rim around them. [degree]"""
    rows, cols = np.flatnonzero(gain.any(axis=1)), np.flatnonzero(gain.any(axis=0))
    step, left, top = glance.transform.a, glance.transform.c, glance.transform.f
    rim = 2 * step + RIM_M
    corners = (
        left + int(cols[0]) * step - rim,
        top - (int(rows[-1]) + 1) * step - rim,
        left + (int(cols[-1]) + 1) * step + rim,
        top - int(rows[0]) * step + rim,
    )
    west, south, east, north = project(box(*corners), str(glance.crs), back=True).bounds
    return west, south, east, north
