"""Looks: everything that one pass of the satellite shows, however many tiles and parts it comes in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from eosat.scenes.scene import Scene

SAME_PASS = timedelta(minutes=10)
"""Neighbouring tiles of one pass are sensed seconds to minutes apart; the next orbit comes 100 minutes later."""


def looks_of(scenes: Iterable[Scene]) -> tuple[tuple[Scene, ...], ...]:
    """Scenes of one pass together, passes oldest first, scenes of a pass in the order of their tiles.

    Where scenes of a pass overlap, the first that sees a pixel gives it: it is the same acquisition, and must not
    count twice.
    """
    passes: list[list[Scene]] = []
    for scene in sorted(scenes, key=lambda one: (one.platform.lower(), one.time, one.id)):
        last = passes[-1][0] if passes else None
        if last is not None and _same_pass(last, scene):
            passes[-1].append(scene)
        else:
            passes.append([scene])
    ordered = (tuple(sorted(several, key=lambda one: (one.tile, one.id))) for several in passes)
    return tuple(sorted(ordered, key=lambda several: min(one.time for one in several)))


def _same_pass(first: Scene, other: Scene) -> bool:
    apart = datetime.fromisoformat(other.time) - datetime.fromisoformat(first.time)
    return first.platform.lower() == other.platform.lower() and apart <= SAME_PASS
