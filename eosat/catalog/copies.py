"""Several items of one look of one tile."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pystac
from shapely import make_valid
from shapely.geometry import shape

from eosat.catalog.items import baseline, generated, moment, platform, tile_name, updated
from eosat.errors import InputError
from eosat.radiometry import baseline_number

SAME_TIME = timedelta(seconds=1)
"""Processings of one look state its time within this: they round to the second, and not all the same way."""
RIM = 0.001
"""By how much the footprint of a copy may stick out of the best one's, drawn with fewer corners. [deg]"""

Order = tuple[tuple[int, int], datetime, int, datetime, str]


def looks(items: Sequence[pystac.Item], collections: Sequence[str] = ()) -> tuple[tuple[pystac.Item, ...], ...]:
    """Group *items* into looks: the copies of each, best first; looks ordered by time, then id.

    Copies share platform, tile and time, and the best one's footprint covers theirs. So two parts of one datatake,
    or a later processing of a part of the tile, stay looks of their own and nothing of the ground is lost.

    Parameters
    ----------
    items : sequence of pystac.Item
        Each with a geometry and a time.
    collections : sequence of str
        The preferred first; decides between copies of equal baseline and generation time.
    """
    groups: list[list[pystac.Item]] = []
    for item in sorted(items, key=lambda one: _order(one, collections), reverse=True):
        twins = next((group for group in groups if same_look(group[0], item)), None)
        if twins is None:
            groups.append([item])
        else:
            twins.append(item)
    return tuple(tuple(group) for group in sorted(groups, key=lambda group: (moment(group[0]), group[0].id)))


def same_look(best: pystac.Item, other: pystac.Item) -> bool:
    """Whether *other* shows nothing that *best* does not: same platform, tile and time, and its ground is covered."""
    if tile_name(best) == "" or (platform(best), tile_name(best)) != (platform(other), tile_name(other)):
        return False
    if abs(moment(best) - moment(other)) > SAME_TIME:
        return False
    return bool(make_valid(shape(best.geometry)).buffer(RIM).covers(make_valid(shape(other.geometry))))


def _order(item: pystac.Item, collections: Sequence[str]) -> Order:
    """What makes a copy better, most important first: baseline, generation, collection, time of the catalogue entry."""
    start = datetime.min.replace(tzinfo=UTC)
    place = collections.index(item.collection_id) if item.collection_id in collections else len(collections)
    return _number(baseline(item)), generated(item) or start, -place, updated(item) or start, item.id


def _number(stated: str | None) -> tuple[int, int]:
    try:
        return baseline_number(stated) if stated else (0, 0)
    except InputError:
        return (0, 0)
