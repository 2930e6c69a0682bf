"""Files on disk that appear whole or not at all."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eosat.errors import InputError, WorldError


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
        _on_disk(temporary)
        os.replace(temporary, path)
    except OSError as err:
        if isinstance(err, WorldError | InputError) or not _about_writing(err, temporary):
            raise
        raise WorldError("error.write", path=path, reason=err.strerror or err) from err
    finally:
        for left in (temporary, Path(f"{temporary}.aux.xml")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _on_disk(path: Path) -> None:
    """Wait until the disk holds *path*: after a power cut a name must not stand for a file whose bytes are lost."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _about_writing(err: OSError, temporary: Path) -> bool:
    """Whether the disk or the folder refused *temporary*; other errors of the block are not ours to explain."""
    ours = (str(temporary), *(str(parent) for parent in temporary.parents))
    quota = getattr(errno, "EDQUOT", errno.ENOSPC)  # Windows has none
    refused = (errno.ENOSPC, quota, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
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
