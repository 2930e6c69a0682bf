"""What this process fetched, counted where it is fetched and taken by whoever tells of it."""

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Traffic with remote files."""

    bytes: int = 0
    """Bytes of bodies that arrived whole. [bytes]"""
    retries: int = 0
    """Requests that were sent again."""

    def __add__(self, other: "Fetched") -> "Fetched":
        """Both.

        >>> Fetched(bytes=5) + Fetched(bytes=1, retries=2)
        Fetched(bytes=6, retries=2)
        """
        return Fetched(bytes=self.bytes + other.bytes, retries=self.retries + other.retries)


@dataclass(slots=True)
class Tally:
    """A sum that several threads add to."""

    _sum: Fetched = field(default_factory=Fetched)
    _lock: Lock = field(default_factory=Lock)

    def add(self, *, bytes: int = 0, retries: int = 0) -> None:
        """Count some more."""
        with self._lock:
            self._sum += Fetched(bytes=bytes, retries=retries)

    def take(self) -> Fetched:
        """What was counted since it was last taken."""
        with self._lock:
            taken, self._sum = self._sum, Fetched()
        return taken


@lru_cache(maxsize=1)
def tally() -> Tally:
    """This process's tally, like its stores: readers are many and deep, and what they fetch goes over one line."""
    return Tally()
