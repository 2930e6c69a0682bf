"""Where a mirror lies: a folder, or a prefix of an S3 bucket."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from eosat.errors import InputError, WorldError
from eosat.storage import Access, sha256, write_text
from eosat.storage.ranges import retried
from eosat.storage.stores import store_at

CHUNK = 8 * 2**20
"""Bytes read at a time."""


class Target(Protocol):
    """A place that files can be put into, whole or not at all."""

    @property
    def name(self) -> str:
        """What errors call it."""

    def read_text(self, name: str) -> str | None:
        """Text of a file; None when it is not there."""

    def write_text(self, name: str, text: str) -> None:
        """Write a text file whole."""

    def staging(self, name: str) -> Path:
        """Where a file is made ready on this machine."""

    def finish(self, name: str, staged: Path) -> None:
        """Give a file that is ready its final name."""

    def checksum(self, name: str, size: int) -> str | None:
        """Hex sha256 of a file; None when it is not there or of another size."""

    def strangers(self) -> list[str]:
        """Names of what else lies there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine."""

    root: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.root)

    def read_text(self, name: str) -> str | None:
        """Text of a file; None when it is not there."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def write_text(self, name: str, text: str) -> None:
        """Write a text file whole."""
        write_text(self.root / name, text)

    def staging(self, name: str) -> Path:
        """A hidden name beside the final one."""
        path = self.root / name
        return path.with_name(f".{path.name}.part{path.suffix}")

    def finish(self, name: str, staged: Path) -> None:
        """Rename."""
        os.replace(staged, self.root / name)

    def checksum(self, name: str, size: int) -> str | None:
        """Hex sha256 of a file; None when it is not there or of another size."""
        path = self.root / name
        return sha256(path) if path.is_file() and path.stat().st_size == size else None

    def strangers(self) -> list[str]:
        """What lies in the folder."""
        if self.root.exists() and not self.root.is_dir():
            raise InputError("mirror.is_file", target=self.name)
        return sorted(path.name for path in self.root.iterdir()) if self.root.is_dir() else []


@dataclass(frozen=True, slots=True)
class Bucket:
    """A prefix of an S3 bucket, written with the keys of the standard chain."""

    bucket: str
    prefix: str
    scratch: Path
    """Folder on this machine where files are made ready."""

    @property
    def name(self) -> str:
        """Its URL."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def _store(self) -> Any:
        return store_at("s3", self.bucket, "", Access(signing="s3"))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}".lstrip("/")

    def _retried(self, once: Any, name: str) -> Any:
        return retried(once, f"{self.name}/{name}", Access(signing="s3"))

    def read_text(self, name: str) -> str | None:
        """Text of an object; None when it is not there."""
        try:
            return bytes(self._retried(lambda: self._store.get(self._key(name)).bytes(), name)).decode()
        except WorldError as err:
            if err.key == "storage.missing":
                return None
            raise

    def write_text(self, name: str, text: str) -> None:
        """Put a text object."""
        self._retried(lambda: self._store.put(self._key(name), text.encode()), name)

    def staging(self, name: str) -> Path:
        """A file in the scratch folder."""
        return self.scratch / name.replace("/", "__")

    def finish(self, name: str, staged: Path) -> None:
        """Upload, in parts where it is large, and remove the staged file."""
        self._retried(lambda: self._store.put(self._key(name), staged), name)
        staged.unlink()

    def checksum(self, name: str, size: int) -> str | None:
        """Hex sha256 of an object, read back; None when it is not there or of another size."""
        try:
            if self._retried(lambda: self._store.head(self._key(name)), name)["size"] != size:
                return None
            return str(self._retried(lambda: _digest(self._store.get(self._key(name)).stream(CHUNK)), name))
        except WorldError as err:
            if err.key == "storage.missing":
                return None
            raise

    def strangers(self) -> list[str]:
        """Keys below the prefix, at most fifty."""
        listed = self._retried(lambda: next(iter(self._store.list(self.prefix or None)), []), "")
        return [str(one["path"]).removeprefix(f"{self.prefix}/") for one in listed][:50]


def _digest(chunks: Iterator[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(bytes(chunk))
    return digest.hexdigest()


def target_at(place: str, scratch: Path) -> Target:
    """The target that *place* names: ``s3://bucket/prefix``, else a folder."""
    if place.startswith("s3://"):
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        return Bucket(bucket, prefix.strip("/"), scratch)
    if "://" in place:
        raise InputError("mirror.target", target=place)
    return Folder(Path(place))
