"""What a search came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pystac


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A scene that is not used, and why."""

    id: str
    reason: str
    """Key of a sentence in ``words``."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something the search met and went on from."""

    key: str
    """Key of a sentence in ``words``."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where and when a catalogue has anything."""

    box: tuple[float, float, float, float]
    """West, south, east, north. [degree]"""
    first: date | None
    """First day; None: without beginning."""
    last: date | None
    """Last day; None: still growing."""

    def __str__(self) -> str:
        """For people: ``126.5 33.2 126.6 33.3, 2025-05-03/2025-05-08``."""
        return f"{' '.join(f'{edge:.6g}' for edge in self.box)}, {self.first or '..'}/{self.last or '..'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Items of one catalogue, copies beside each other, and what was left out."""

    provider: str
    """Name, URL or path of the catalogue that answered."""
    candidates: tuple[tuple[pystac.Item, ...], ...]
    """One look of one tile each, oldest first: its copies, the best first, at least one. The best covers the others."""
    rejected: tuple[Rejected, ...] = ()
    """Items that their own metadata rule out."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many items each filter of metadata took: ``malformed``, ``collection``, ``days``, ``outside``, ``cloud``."""
    trouble: tuple[Trouble, ...] = ()
    """Catalogues that were down, pages that repeated: what went wrong without ending the search."""
    collections: tuple[str, ...] = ()
    """Collections that were asked for, the preferred first; empty: all."""
    extent: Extent | None = None
    """Where and when the catalogue has anything; looked up when nothing was found."""

    @property
    def best(self) -> tuple[pystac.Item, ...]:
        """The best copy of each look, oldest first."""
        return tuple(copies[0] for copies in self.candidates)
