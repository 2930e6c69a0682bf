"""How fast anyone may ask: buckets in memory, by team and by address. A restart fills them, which does no harm."""

import threading
import time

from eosat.errors import InputError
from eosat.kit.rules import Bucket, Pace, kept, take

PACES = {
    "send": Pace(per_minute=20, burst=10),
    "read": Pace(per_minute=240, burst=120),
    "address": Pace(per_minute=3000, burst=1000),
    "wrong": Pace(per_minute=20, burst=20),
}
"""A team's files and appeals, its other requests; everything from one address, where a whole room may sit behind; wrong
tokens from one address. Right tokens are never held back by wrong ones."""
MOST_KEPT = 20_000
"""Buckets of a kind before the full ones are forgotten."""


class Paces:
    """Buckets by kind and name; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, dict[str, Bucket]] = {kind: {} for kind in PACES}

    def spend(self, kind: str, name: str) -> None:
        """Take one of *kind* for *name*.

        Raises
        ------
        InputError
            There is none left; the sentence says how many seconds to wait.
        """
        pace, now = PACES[kind], time.monotonic()
        with self._lock:
            buckets = self._buckets[kind]
            if len(buckets) > MOST_KEPT:
                buckets = self._buckets[kind] = kept(buckets, pace, now)
            buckets[name], wait = take(buckets.get(name), pace, now)
        if wait:
            raise InputError("board.too_fast", wait=int(wait) + 1)
