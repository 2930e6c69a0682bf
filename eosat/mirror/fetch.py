"""One file brought whole: from where it broke off, every chunk checked, its sha256 with it."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eosat.errors import InputError, WorldError
from eosat.mirror.target import CHUNK
from eosat.storage import Access, is_remote
from eosat.storage.ranges import Remote, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be copied."""

    href: str
    access: Access
    version: Version

    def part(self, start: int, stop: int) -> bytes:
        """Bytes from *start* to before *stop*."""
        if is_remote(self.href):
            return bytes(Remote(href=self.href, access=self.access).part(start, stop, self.version))
        with Path(self.href).open("rb") as file:
            file.seek(start)
            return file.read(stop - start)


def source_at(href: str, access: Access) -> Source:
    """The file at *href* as it is now; one small request where it is remote."""
    if is_remote(href):
        return Source(href=href, access=access, version=Remote(href=href, access=access).head())
    try:
        state = Path(href).stat()
    except OSError as err:
        raise InputError("error.unreadable", href=href, reason=err.strerror or err) from err
    return Source(href=href, access=access, version=Version(size=state.st_size, tag=str(state.st_mtime_ns)))


def fetch(source: Source, staged: Path, *, each: Callable[[int], None]) -> str:
    """Copy *source* to *staged* and return its hex sha256; what is there already of the same version is kept.

    Parameters
    ----------
    source : Source
        What to copy.
    staged : Path
        Temporary file. Its version stands beside it, so that a later start goes on and never mixes.
    each : callable
        Hears of the bytes of every chunk. [bytes]

    Raises
    ------
    WorldError
        When the disk is full, the source fails, or it changed.
    """
    digest, size = hashlib.sha256(), source.version.size
    try:
        done = _resumed(source, staged, digest)
        each(done)
        with staged.open("ab") as file:
            for start in range(done, size, CHUNK):
                data = source.part(start, min(start + CHUNK, size))
                file.write(data)
                file.flush()
                digest.update(data)
                each(len(data))
            os.fsync(file.fileno())
    except OSError as err:
        if isinstance(err, WorldError):
            raise
        raise WorldError("error.write", path=staged, reason=err.strerror or err) from err
    forget(staged)
    return digest.hexdigest()


def _resumed(source: Source, staged: Path, digest: "hashlib._Hash") -> int:
    """Bytes of *staged* that can be kept, already in *digest*; what is of another version is removed."""
    staged.parent.mkdir(parents=True, exist_ok=True)
    note = _note(staged)
    same = staged.is_file() and note.is_file() and note.read_text(encoding="utf-8") == _stamp(source)
    if not same or staged.stat().st_size > source.version.size:
        staged.unlink(missing_ok=True)
        note.write_text(_stamp(source), encoding="utf-8")
        return 0
    with staged.open("rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return staged.stat().st_size


def forget(staged: Path) -> None:
    """Remove the note beside *staged*."""
    _note(staged).unlink(missing_ok=True)


def _note(staged: Path) -> Path:
    return staged.with_name(f"{staged.name}.of")


def _stamp(source: Source) -> str:
    return f"{source.version.size} {source.version.tag}"
