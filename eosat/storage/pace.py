"""Bodies drained with an eye on the clock: a connection that only trickles is given up, another may be better."""

import time
from collections.abc import Callable
from typing import Any

from eosat.errors import WorldError

LEAST = 2_000.0
"""Slowest connection that is waited for: 16 of them at once are a line of 256 kbit/s. [bytes/s]"""
WATCHED = 30.0
"""Time over which the rate is taken. [s]"""
CHUNK = 16 * 1024
"""Bytes between two looks at the clock."""


def drained(answer: Any, href: str, *, clock: Callable[[], float] = time.monotonic) -> memoryview:
    """The body of an obstore answer; its pieces are joined once, as obstore would.

    Raises
    ------
    WorldError
        ``storage.away``, which is tried again, when less than :data:`LEAST` came for :data:`WATCHED` seconds.
    """
    parts: list[memoryview] = []
    since, arrived = clock(), 0
    for chunk in answer.stream(min_chunk_size=CHUNK):
        parts.append(memoryview(chunk))
        arrived += len(parts[-1])
        passed = clock() - since
        if passed >= WATCHED:
            if arrived / passed < LEAST:
                raise WorldError("storage.away", href=href, reason=f"{arrived / passed / 1000:.1f} kB/s")
            since, arrived = clock(), 0
    return memoryview(b"".join(parts))
