"""Ranges of remote files, fetched whole or not at all, with retries."""

import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from eosat.errors import EosatError, InputError, WorldError
from eosat.storage.access import Access
from eosat.storage.pace import drained
from eosat.storage.stores import place_of, store_at, who_pays
from eosat.storage.tally import tally

RETRIES = 8
"""With the waits between them they outlast a minute."""
FIRST_WAIT = 0.5
"""Before the first retry; doubled before each further one up to :data:`LONGEST_WAIT`, with jitter. [s]"""
LONGEST_WAIT = 30.0
"""[s]"""
AT_ONCE = 8
"""Ranges of one file fetched at a time."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What tells one state of a remote file from another."""

    size: int
    """[bytes]"""
    tag: str
    """ETag, else the time of the last change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A remote file and how it is opened."""

    href: str
    access: Access

    def head(self) -> Version:
        """Ask for size and tag, no bytes."""
        store, key = self._at()
        return retried(lambda: _version(store.head(key)), self.href, self.access)

    def whole(self) -> bytes:
        """The whole file: for documents, not for rasters."""
        store, key = self._at()
        return retried(lambda: bytes(drained(store.get(key), shown(self.href))), self.href, self.access)

    def start(self, length: int) -> tuple[Version, bytes]:
        """The first *length* bytes, fewer where the file is shorter, and what version they are of."""
        version, data = retried(lambda: self._once(0, length), self.href, self.access)
        return version, bytes(data)

    def ranges(self, spans: Sequence[tuple[int, int]], version: Version) -> list[memoryview]:
        """Bytes of each (start, stop), all of *version*; several at a time."""
        if len(spans) < 2:
            return [self.part(start, stop, version) for start, stop in spans]
        with ThreadPoolExecutor(min(AT_ONCE, len(spans))) as pool:
            return list(pool.map(lambda span: self.part(span[0], span[1], version), spans))

    def part(self, start: int, stop: int, version: Version) -> memoryview:
        """Bytes from *start* to before *stop*.

        Raises
        ------
        WorldError
            When they cannot be had after all retries, or the file is no longer of *version*.
        """

        def once() -> memoryview:
            found, data = self._once(start, stop)
            if found != version:
                raise WorldError("storage.changed", href=shown(self.href))
            return data

        return retried(once, self.href, self.access)

    def _at(self) -> tuple[Any, str]:
        place = place_of(self.href, self.access)
        return store_at(place.kind, place.root, place.query, self.access), place.key

    def _once(self, start: int, stop: int) -> tuple[Version, memoryview]:
        store, key = self._at()
        answer = store.get(key, options={"range": (start, stop)})
        data = drained(answer, shown(self.href))
        version = _version(answer.meta)
        if len(data) != min(stop, version.size) - start:
            raise WorldError("storage.away", href=shown(self.href), reason=f"{len(data)} of {stop - start} bytes")
        tally().add(bytes=len(data))
        return version, data


def _version(meta: Any) -> Version:
    return Version(size=meta["size"], tag=meta["e_tag"] or meta["last_modified"].isoformat())


def retried(once: Callable[[], T], href: str, access: Access, *, first_wait: float | None = None) -> T:
    """What *once* returns; busy servers, broken connections and truncated bodies are tried again."""
    from obstore.exceptions import BaseError

    wait = FIRST_WAIT if first_wait is None else first_wait
    for attempt in range(RETRIES + 1):
        try:
            return once()
        except (BaseError, OSError, InputError) as err:
            trouble = err if isinstance(err, EosatError) else explained(err, href, access)
            if attempt == RETRIES or trouble.key != "storage.away":
                raise trouble from None  # the cause's text may hold a signed URL
        tally().add(retries=1)
        time.sleep(min(wait * 2**attempt, LONGEST_WAIT) * random.uniform(0.75, 1.25))
    raise AssertionError


def explained(err: Exception, href: str, access: Access) -> WorldError:
    """The error in words of the user's world: missing, private, at the reader's cost, or away."""
    text = str(err)
    status = re.search(r"status code: (\d{3})", text)
    code = status[1] if status else ""
    name = type(err).__name__
    if isinstance(err, FileNotFoundError) or code in ("404", "410"):
        return WorldError("storage.missing", href=shown(href))
    if name in ("PermissionDeniedError", "UnauthenticatedError") or code in ("401", "403"):
        payer = who_pays(href, access)
        if payer and not (access.requester_pays and access.signing == "s3"):
            return WorldError("storage.reader_pays", href=shown(href), bucket=payer)
        if "?" in href:
            return WorldError("storage.expired", href=shown(href))
        return WorldError("storage.private" if access.signing == "none" else "storage.refused", href=shown(href))
    if code and code[0] == "4" and code not in ("408", "429"):
        return WorldError("storage.answer", href=shown(href), code=code)
    return WorldError("storage.away", href=shown(href), reason=f"HTTP {code}" if code else _reason(text))


def _reason(text: str) -> str:
    """The heart of a store's message: no debug print, no URL (it may be signed)."""
    first = text.split("\n", 1)[0].split("Debug source", 1)[0]
    plain = re.sub(r"(Error performing \w+ )?https?://\S+( in [\d.]+\S+)?( - )?", "", first)
    return " ".join(plain.removeprefix("Generic ").split())[:160].rstrip(".: ")


def shown(href: str) -> str:
    """*href* without its query, which may hold a signature.

    >>> shown("https://host/B04.tif?sig=secret")
    'https://host/B04.tif'
    """
    return href.split("?", 1)[0]
