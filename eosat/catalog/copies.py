"""Several items of one look of one tile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pystac
from shapely.geometry import shape

from eosat.catalog.items import baseline, moment, platform, second, tile_name
from eosat.radiometry import baseline_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A scene that is not used, and why."""

    id: str
    reason: str
    """Key of a sentence in ``words``."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of the sentence."""


def without_copies(items: Sequence[pystac.Item]) -> tuple[list[pystac.Item], list[Rejected]]:
    """Drop an item whose tile, platform and second equal another's of higher baseline that covers its footprint."""
    kept: list[pystac.Item] = []
    dropped: list[Rejected] = []
    for item in sorted(items, key=_rank, reverse=True):
        twin = next((other for other in kept if _same_look(item, other)), None)
        if twin is None:
            kept.append(item)
        else:
            dropped.append(Rejected(id=item.id, reason="scene.copy", fields={"of": twin.id}))
    return sorted(kept, key=lambda item: (moment(item), item.id)), dropped


def _rank(item: pystac.Item) -> tuple[tuple[int, int], str, str]:
    stated = baseline(item)
    number = baseline_number(stated) if stated else (0, 0)
    return number, str(item.properties.get("s2:generation_time", item.properties.get("updated", ""))), item.id


def _same_look(item: pystac.Item, other: pystac.Item) -> bool:
    same = all(key(item) == key(other) for key in (platform, tile_name, second))
    return same and tile_name(item) != "" and shape(other.geometry).buffer(0.001).covers(shape(item.geometry))
