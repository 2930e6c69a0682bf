"""What a catalogue should hold and does not: passes of a satellite's repeat orbit without an item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pystac

from eosat.catalog.found import Found
from eosat.catalog.items import moment, platform, relative_orbit, tile_name
from eosat.catalog.period import Period
from eosat.catalog.tiles import same_tile

REPEAT = 10
"""Days after which one satellite sees a place again under the same angle; two satellites: 5 between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A day on which a satellite of the orbit flew over, and which collections show it."""

    day: date
    orbit: int | None
    """Relative orbit 1..143; None when the items do not say."""
    tiles: Mapping[str, tuple[str, ...]]
    """Tile -> collections that have an item of it on that day; none: a hole."""

    @property
    def holes(self) -> tuple[str, ...]:
        """Tiles that no collection has."""
        return tuple(tile for tile, having in self.tiles.items() if not having)

    def lacking(self, collection: str) -> tuple[str, ...]:
        """Tiles that *collection* does not have."""
        return tuple(tile for tile, having in self.tiles.items() if collection not in having)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """What is known of one relative orbit over the region."""

    number: int | None
    platforms: tuple[str, ...]
    tiles: tuple[str, ...]
    """Tiles of which it ever had an item."""
    seen: int
    """Days with an item in any collection."""
    expected: int
    """Days of the period on which a satellite flew by, if nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Passes over a region, day by day, and the tiles that never appear."""

    collections: tuple[str, ...]
    """The preferred first."""
    orbits: tuple[Orbit, ...]
    passes: tuple[Pass, ...]
    """Every expected pass, oldest first."""
    absent: tuple[str, ...]
    """Tiles that touch the region by the rule of the grid, yet have no item at all."""

    @property
    def holes(self) -> tuple[Pass, ...]:
        """Passes that lack a tile in every collection."""
        return tuple(one for one in self.passes if one.holes)


def audit(found: Found, *, days: Period, tiles: Sequence[str] = ()) -> Audit:
    """Compare the items of *found* with the passes that the 10-day repeat leads to expect.

    The days of an orbit are learnt from its items: where one flew by, one flies by every ten days. Changes of the
    sensing plan, manoeuvres, and a satellite's first and last day are not known, so a hole is a question, no proof;
    an orbit of which the catalogue holds nothing at all cannot be missed.

    Parameters
    ----------
    found : Found
        Unfiltered by cloud.
    days : Period
        Days to audit.
    tiles : sequence of str
        Tiles that should appear, see :func:`eosat.catalog.tiles_over`.
    """
    items = [item for copies in found.candidates for item in copies]
    collections = found.collections or tuple(sorted({item.collection_id or "" for item in items}))
    numbers = sorted({relative_orbit(item) for item in items}, key=lambda number: number or 0)
    orbits, passes = [], []
    for number in numbers:
        own = [item for item in items if relative_orbit(item) == number]
        expected = list(_passes(number, own, days, collections))
        orbits.append(_orbit(number, own, len(expected)))
        passes += expected
    names = {tile_name(item) for item in items}
    absent = tuple(tile for tile in tiles if not any(same_tile(tile, name) for name in names if name))
    passes.sort(key=lambda one: (one.day, one.orbit or 0))
    return Audit(collections=collections, orbits=tuple(orbits), passes=tuple(passes), absent=absent)


def _orbit(number: int | None, items: Sequence[pystac.Item], expected: int) -> Orbit:
    return Orbit(
        number=number,
        platforms=tuple(sorted({platform(item) for item in items})),
        tiles=tuple(sorted({tile_name(item) for item in items})),
        seen=len({moment(item).date() for item in items}),
        expected=expected,
    )


def _passes(
    number: int | None, items: Sequence[pystac.Item], days: Period, collections: Sequence[str]
) -> Iterator[Pass]:
    having: dict[tuple[date, str], set[str]] = {}
    for item in items:
        having.setdefault((moment(item).date(), tile_name(item)), set()).add(item.collection_id or "")
    phases = {day.toordinal() % REPEAT for day, _ in having}
    tiles = sorted({tile for _, tile in having})
    for day in each_day(days):
        if day.toordinal() % REPEAT in phases:
            shown = {tile: having.get((day, tile), set()) for tile in tiles}
            kept = {tile: tuple(one for one in collections if one in held) for tile, held in shown.items()}
            yield Pass(day=day, orbit=number, tiles=kept)


def each_day(days: Period) -> Iterator[date]:
    """Every day of *days*."""
    for after in range((days.last - days.first).days + 1):
        yield days.first + timedelta(days=after)
