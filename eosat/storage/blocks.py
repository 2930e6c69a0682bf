"""A bounded folder of blocks of remote files, shared by threads and processes.

    <folder>/blocks/<hash of address>.json       size and tag the file had when it was last looked at
    <folder>/blocks/<hash of address and tag>/   one file a block: its bytes, then their CRC-32
    <folder>/blocks/total                        bytes of all blocks, kept under the lock beside it

A block appears whole or not at all; one that is damaged is dropped and fetched again. Least recently used go first.
"""

import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Any

from eosat.errors import WorldError
from eosat.storage.access import Cache
from eosat.storage.ranges import Version

SIZE = 256 * 1024
"""Bytes of a block: a tile of a Sentinel-2 COG is 4 to 6 of them, and half a block is fetched in vain at each end."""
FREED = 0.1
"""Share of the limit that is freed at a time: the folder is walked through seldom."""
FRESH = 60.0
"""A block used again within this time keeps its old stamp. [s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a cache holds."""

    size: int
    """[bytes]"""
    files: int


def name_of(*parts: str) -> str:
    """Folder name for an address: it can be long, and it may hold a signature that must not stand on disk."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def known_version(cache: Cache, href: str) -> Version | None:
    """The version of *href* whose blocks may be here; None when it was never seen."""
    try:
        return Version(**json.loads(_note(cache, href).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def remember(cache: Cache, href: str, version: Version) -> None:
    """Note the version of *href*."""
    _put(_note(cache, href), json.dumps({"size": version.size, "tag": version.tag}).encode())


def _note(cache: Cache, href: str) -> Path:
    return _root(cache) / f"{name_of(href)}.json"


def load(cache: Cache, href: str, version: Version, number: int) -> bytes | None:
    """Block *number* of *href*; None when it is not here or damaged."""
    path = _block(cache, href, version, number)
    try:
        stored = path.read_bytes()
        stamp = path.stat().st_mtime
    except OSError:
        return None
    data, check = stored[:-4], stored[-4:]
    if zlib.crc32(data).to_bytes(4, "big") != check or len(data) != min(SIZE, version.size - number * SIZE):
        with suppress(OSError):
            path.unlink()
        return None
    if time.time() - stamp > FRESH:
        with suppress(OSError):
            os.utime(path)
    return data


def store(cache: Cache, href: str, version: Version, blocks: Mapping[int, bytes]) -> None:
    """Keep *blocks*, by number; the least recently used make room. What does not fit is not kept.

    Raises
    ------
    WorldError
        When the folder cannot be written.
    """
    with _locked(cache):
        total = _total(cache)
        for number, data in blocks.items():
            path = _block(cache, href, version, number)
            cost = len(data) + 4
            if path.exists() or cost > cache.limit:
                continue
            if total + cost > cache.limit:
                total = _make_room(cache, cost)
            _put(path, data + zlib.crc32(data).to_bytes(4, "big"))
            total += cost
        _put(_root(cache) / "total", str(total).encode())


def forget(cache: Cache, href: str) -> None:
    """Drop every block of *href*: what its server sent cannot be right."""
    version = known_version(cache, href)
    if version is None:
        return
    with _locked(cache):
        for path in _block(cache, href, version, 0).parent.glob("*"):
            _drop(path)
        _drop(_root(cache) / "total")  # counted again when it is next needed


def usage(cache: Cache) -> Usage:
    """Bytes and blocks that are here."""
    sizes = [size for _, size, _ in _walk(_root(cache))]
    return Usage(size=sum(sizes), files=len(sizes))


def clear(cache: Cache) -> Usage:
    """Remove every block; returns what was there."""
    with _locked(cache):
        before = usage(cache)
        for path, _, _ in _walk(_root(cache)):
            _drop(path)
        for path in (*_root(cache).glob("*.json"), _root(cache) / "total"):
            with suppress(OSError):
                path.unlink()
    return before


def _root(cache: Cache) -> Path:
    return Path(cache.folder) / "blocks"


def _block(cache: Cache, href: str, version: Version, number: int) -> Path:
    return _root(cache) / name_of(href, version.tag, str(version.size)) / str(number)


def _total(cache: Cache) -> int:
    try:
        return int((_root(cache) / "total").read_text())
    except (OSError, ValueError):
        return usage(cache).size


def _make_room(cache: Cache, cost: int) -> int:
    """Drop the least recently used blocks until *cost* and some more fits; returns the bytes that are left."""
    found = sorted(_walk(_root(cache)), key=lambda one: one[2])
    total = sum(size for _, size, _ in found)
    aim = max(min(cache.limit - cost, int(cache.limit * (1 - FREED))), 0)
    for path, size, _ in found:
        if total <= aim:
            break
        _drop(path)
        total -= size
    return total


def _walk(root: Path) -> Iterator[tuple[Path, int, float]]:
    """Every file of a block, also half-written ones that a killed process left: path, bytes, last use."""
    for folder in root.glob("*/"):
        for path in folder.iterdir() if folder.is_dir() else ():
            with suppress(OSError):
                state = path.stat()
                yield path, state.st_size, state.st_mtime


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
    with suppress(OSError):
        path.parent.rmdir()


def _put(path: Path, data: bytes) -> None:
    """Write *data* to *path* whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as err:
        with suppress(OSError):
            temporary.unlink()
        raise WorldError("cache.write", folder=path.parent, reason=err.strerror or err) from err


@contextmanager
def _locked(cache: Cache) -> Iterator[Any]:
    from filelock import FileLock

    try:
        _root(cache).mkdir(parents=True, exist_ok=True)
        lock = FileLock(_root(cache) / "lock", timeout=60, thread_local=False)
        with lock:
            yield
    except (OSError, TimeoutError) as err:
        if isinstance(err, WorldError):
            raise
        raise WorldError("cache.write", folder=_root(cache), reason=getattr(err, "strerror", None) or err) from err
