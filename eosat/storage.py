"""Bytes on disk and in buckets: files that appear whole or not at all, and how GDAL may reach the network."""

import errno
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from eosat.errors import InputError, WorldError

GDAL_READ: Mapping[str, str] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no side-car files are looked for in a bucket
    "CPL_VSIL_CURL_NON_CACHED": "/vsis3/:/vsicurl/",  # else a truncated read poisons every retry of this process
    "GDAL_HTTP_MAX_RETRY": "5",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_HTTP_TIMEOUT": "60",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "VSI_CACHE": "FALSE",
}
"""Options of every read; entered with :func:`reading` inside the task, never set in the environment."""


@contextmanager
def reading() -> Iterator[None]:
    """A GDAL environment for reading. Unsigned: nobody can be billed, and no credentials leave this machine."""
    import rasterio
    from rasterio.session import AWSSession

    with rasterio.Env(session=AWSSession(aws_unsigned=True), **GDAL_READ):
        yield


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary path beside *path*; it takes the final name only when the block ends well.

    Raises
    ------
    WorldError
        When the disk is full or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as err:
        if isinstance(err, WorldError | InputError) or not _about_writing(err, temporary):
            raise
        raise WorldError("error.write", path=path, reason=err.strerror or err) from err
    finally:
        for left in (temporary, Path(f"{temporary}.aux.xml")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _about_writing(err: OSError, temporary: Path) -> bool:
    """Whether the disk or the folder refused *temporary*; other errors of the block are not ours to explain."""
    ours = (str(temporary), *(str(parent) for parent in temporary.parents))
    quota = getattr(errno, "EDQUOT", errno.ENOSPC)  # Windows has none
    refused = (errno.ENOSPC, quota, errno.EROFS, errno.EACCES, errno.EPERM)
    return err.errno in refused or str(err.filename) in ours


def write_text(path: Path, text: str, *, bom: bool = False) -> None:
    """Write UTF-8 *text* whole; *bom* for spreadsheets that need a byte order mark to read Korean."""
    with whole(path) as temporary:
        temporary.write_bytes(text.encode("utf-8-sig" if bom else "utf-8"))


def sha256(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_remote(href: str) -> bool:
    """Whether *href* leaves this machine.

    >>> is_remote("s3://bucket/key"), is_remote("/data/B04.tif")
    (True, False)
    """
    return href.split("://", 1)[0] in {"http", "https", "s3", "gs", "az"} and "://" in href


def cloud_identity() -> dict[str, Any]:
    """Whether boto3 finds AWS credentials on this machine, and by what way; never the credentials themselves."""
    import boto3

    found = boto3.Session().get_credentials()
    return {"found": found is not None, "way": getattr(found, "method", None)}
