"""Files as bytes by range, and remote ones as GDAL reads them: seek and read over blocks, many ranges at once."""

import io
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from rasterio.abc import MultiByteRangeResourceContainer

from eosat.errors import EosatError, WorldError
from eosat.storage.access import Access, Cache
from eosat.storage.blocks import SIZE, known_version, load, remember, store
from eosat.storage.files import is_remote
from eosat.storage.ranges import Remote, Version, shown

HEADER = 64 * 1024
"""First bytes of a file that come with its size where no cache is kept; a COG's directories end before. [bytes]"""
TRUSTED = 300.0
"""How long a file is taken to be the same without asking again. [s]"""
MOST = 8 * 2**20
"""Longest range asked for at once. [bytes]"""
HELD = 32
"""Blocks that one open file keeps in memory."""


class Ranged(Protocol):
    """A file that gives ranges of its bytes, to several threads at once."""

    version: Version

    def fetch(self, start: int, stop: int) -> bytes | memoryview:
        """Bytes from *start* to before *stop*, all of them."""


def ranged(href: str, access: Access, cache: Cache | None) -> "Ranged":
    """The file at *href*, here or far away.

    Raises
    ------
    OSError
        When a local file cannot be opened.
    WorldError
        When a remote one cannot.
    """
    return RemoteFile(Remote(href=href, access=access), cache) if is_remote(href) else LocalFile(href)


class LocalFile:
    """A file on disk, read only."""

    def __init__(self, path: str) -> None:
        self._path = path
        state = os.stat(path)
        self.version = Version(size=state.st_size, tag=f"{state.st_ino}-{state.st_mtime_ns}")

    def fetch(self, start: int, stop: int) -> bytes:
        """Bytes from *start* to before *stop*; fewer where the file was cut meanwhile."""
        with open(self._path, "rb", buffering=0) as file:
            file.seek(start)
            return file.read(stop - start)


class RemoteFile:
    """A remote file, read only. After an error reads come empty and :attr:`trouble` says why: GDAL passes nothing on.

    Parameters
    ----------
    remote : Remote
        The file.
    cache : Cache, optional
        Where its blocks are kept.
    """

    def __init__(self, remote: Remote, cache: Cache | None) -> None:
        self._remote, self._cache = remote, cache
        self.version, self._start = identified(remote.href, remote.access, cache, int(time.monotonic() // TRUSTED))
        self.trouble: EosatError | None = None
        self._held: dict[int, bytes] = {}

    def read(self, offsets: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
        """Bytes of several ranges; what is missing is fetched at once. All zero after an error."""
        spans = [(start, start + size) for start, size in zip(offsets, sizes, strict=True)]
        try:
            if any(stop > self.version.size for _, stop in spans):
                raise WorldError("storage.cut", href=shown(self._remote.href), size=self.version.size)
            if self.trouble is None:
                return self._bytes_of(spans)
        except EosatError as err:
            self.trouble = err
            identified.cache_clear()
        return [bytes(size) for size in sizes]

    def fetch(self, start: int, stop: int) -> bytes | memoryview:
        """Bytes from *start* to before *stop*: out of blocks where a cache keeps them, else in one request.

        Raises
        ------
        WorldError
            When they cannot be had.
        """
        try:
            if stop <= len(self._start):
                return memoryview(self._start)[start:stop]
            if self._cache is None:
                return self._remote.part(start, stop, self.version)
            numbers = range(start // SIZE, -(-stop // SIZE))
            return _cut(self._blocks(numbers), start, stop)
        except EosatError:
            identified.cache_clear()
            raise

    def _bytes_of(self, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        if all(stop <= len(self._start) for _, stop in spans):
            return [self._start[start:stop] for start, stop in spans]
        numbers = sorted({n for start, stop in spans for n in range(start // SIZE, -(-stop // SIZE))})
        blocks = self._blocks(numbers)
        self._hold(blocks)
        return [bytes(_cut(blocks, start, stop)) for start, stop in spans]

    def _blocks(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Blocks by number: held, kept on disk, or fetched and then kept."""
        found = {number: self._here(number) for number in numbers}
        missing = [number for number, data in found.items() if data is None]
        spans = runs(missing, self.version.size)
        fetched: dict[int, bytes] = {}
        for (first, _), data in zip(spans, self._remote.ranges(spans, self.version), strict=True):
            for at in range(0, len(data), SIZE):
                fetched[(first + at) // SIZE] = bytes(data[at : at + SIZE])
        if self._cache is not None and fetched:
            store(self._cache, self._remote.href, self.version, fetched)
        return {number: data for number, data in found.items() if data is not None} | fetched

    def _here(self, number: int) -> bytes | None:
        held = self._held.get(number)
        if held is None and self._cache is not None:
            return load(self._cache, self._remote.href, self.version, number)
        return held

    def _hold(self, blocks: Mapping[int, bytes]) -> None:
        self._held = dict([*self._held.items(), *blocks.items()][-HELD:])


def runs(numbers: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Byte ranges of neighbouring blocks, none longer than :data:`MOST`, of a file of *size* bytes.

    >>> runs([0, 1, 5], 6 * SIZE - 10) == [(0, 2 * SIZE), (5 * SIZE, 6 * SIZE - 10)]
    True
    """
    spans: list[tuple[int, int]] = []
    for number in numbers:
        start, stop = number * SIZE, min((number + 1) * SIZE, size)
        if spans and spans[-1][1] == start and stop - spans[-1][0] <= MOST:
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return spans


def _cut(blocks: Mapping[int, bytes], start: int, stop: int) -> memoryview:
    first, last = start // SIZE, -(-stop // SIZE)
    whole = b"".join(blocks[number] for number in range(first, last)) if last - first > 1 else blocks.get(first, b"")
    return memoryview(whole)[start - first * SIZE : stop - first * SIZE]


@lru_cache(maxsize=512)
def identified(href: str, access: Access, cache: Cache | None, period: int) -> tuple[Version, bytes]:
    """Version of a file, and its first bytes where no cache keeps them; asked again in another *period*.

    Remembered by the process: a run opens each file once a tile, and asking each time would cost more than reading.
    A read of another version than this fails, so nothing is ever mixed.
    """
    remote = Remote(href=href, access=access)
    if cache is None:
        return remote.start(HEADER)
    known = known_version(cache, href)
    if known is not None and remote.head() == known:
        return known, b""
    version, start = remote.start(SIZE)
    store(cache, href, version, {0: start})
    remember(cache, href, version)
    return version, b""


class OneFile:
    """A filesystem of one file, as GDAL sees it: no side-car files are looked for."""

    def __init__(self, name: str, file: RemoteFile) -> None:
        self.name, self.file = name, file

    def open(self, path: str, mode: str = "r", **_: object) -> "View":
        """A view of the file with a place of its own."""
        if not self.isfile(path):
            raise WorldError("storage.missing", href=path)
        return View(self.file)

    def isfile(self, path: str) -> bool:
        """Whether *path* is the file."""
        return path.endswith(self.name)

    def isdir(self, path: str) -> bool:
        """Nothing is."""
        return False

    def ls(self, path: str) -> list[str]:
        """Nothing but the file."""
        return [self.name]

    def mtime(self, path: str) -> int:
        """Unknown."""
        return 0

    def rm(self, path: str) -> None:
        """Nothing is ever removed."""
        raise WorldError("storage.changed", href=path)

    def size(self, path: str) -> int:
        """Bytes of the file."""
        return self.file.version.size


class View(io.RawIOBase):
    """One opening of a :class:`RemoteFile`: GDAL may open a file several times, each with its own place."""

    def __init__(self, file: RemoteFile) -> None:
        self._file, self._place = file, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; nothing is fetched."""
        self._place = offset + (0, self._place, self._file.version.size)[whence]
        return self._place

    def read(self, size: int = -1) -> bytes:
        """Up to *size* bytes from here; none after an error."""
        left = max(self._file.version.size - self._place, 0)
        data = self._file.read([self._place], [left if size < 0 else min(size, left)])[0]
        self._place += len(data)
        return b"" if self._file.trouble else data

    def get_byte_ranges(self, offsets: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
        """Bytes of several ranges at once; GDAL asks so for the tiles of a window."""
        return self._file.read(offsets, sizes)


MultiByteRangeResourceContainer.register(OneFile)
