"""A prefix of an S3 bucket that a folder is put into, with the keys of the standard chain."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eosat.errors import WorldError
from eosat.storage.access import Access
from eosat.storage.ranges import retried
from eosat.storage.stores import writer_at

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where files are put, and how. Holds no secret."""

    bucket: str
    prefix: str = ""
    """Without slashes at its ends."""
    kms_key: str = ""
    """Id, alias or ARN of the KMS key that encrypts; empty: as the bucket does it."""
    requester_pays: bool = False
    """Whether the writer agrees to pay."""

    @property
    def url(self) -> str:
        """Its address.

        >>> Shelf(bucket="maps", prefix="jeju/2024").url
        's3://maps/jeju/2024'
        """
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def read(self, name: str) -> bytes | None:
        """Content of a file; None when it is not there."""
        try:
            return self._tried(name, lambda store, key: bytes(store.get(key).bytes()))
        except WorldError as err:
            if err.key == "storage.missing":
                return None
            raise

    def put(self, path: Path, name: str) -> None:
        """Put a file there; it shows whole or not at all, and its SHA-256 is checked on arrival."""
        self._tried(name, lambda store, key: store.put(key, path))

    def names(self) -> list[str]:
        """What lies there, at most fifty."""
        listed: Any = self._tried("", lambda store, _: next(iter(store.list(self.prefix or None)), []))
        return [str(one["path"]).removeprefix(f"{self.prefix}/") for one in listed][:50]

    def _tried(self, name: str, once: Callable[[Any, str], T]) -> T:
        access = Access(signing="s3", requester_pays=self.requester_pays)
        store, key = writer_at(self.bucket, access, self.kms_key), f"{self.prefix}/{name}".lstrip("/")
        return retried(lambda: once(store, key), f"{self.url}/{name}", access)


def shelf_at(url: str, *, kms_key: str = "", requester_pays: bool = False) -> Shelf:
    """The shelf at ``s3://bucket/prefix``.

    >>> shelf_at("s3://maps/jeju/").prefix
    'jeju'
    """
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    return Shelf(bucket=bucket, prefix=prefix.strip("/"), kms_key=kms_key, requester_pays=requester_pays)
