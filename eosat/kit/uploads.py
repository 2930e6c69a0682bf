"""What comes in: streamed to a temporary file in the board's folder, counted, hashed, brought to disk. Never run."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from unicodedata import category

from starlette.requests import Request

from eosat.errors import InputError
from eosat.kit.submissions import Upload

SECONDS = 600.0
"""In which an upload has to be whole."""
MOST_LETTERS = 100
"""Of a file's name that are kept."""


async def receive(chunks: AsyncIterator[bytes], folder: Path, name: str, most_bytes: int) -> Upload:
    """Write what comes to a temporary file of *folder*; nothing is left of what is refused or broken off.

    Raises
    ------
    InputError
        It is empty, too large, or too slow.
    """
    path = folder / "uploads" / f"coming-{secrets.token_hex(16)}"
    size, sha256 = 0, hashlib.sha256()
    try:
        with path.open("xb") as file:
            async with asyncio.timeout(SECONDS):
                async for chunk in chunks:
                    size += len(chunk)
                    check_size(size, most_bytes)
                    sha256.update(chunk)
                    file.write(chunk)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        if not size:
            raise InputError("board.empty")
    except BaseException as err:
        path.unlink(missing_ok=True)
        if isinstance(err, TimeoutError):
            raise InputError("board.slow_upload", seconds=SECONDS) from err
        raise
    return Upload(path=path, name=safe_name(name), size=size, sha256=sha256.hexdigest())


def check_size(size: int, most_bytes: int) -> None:
    """Raise the InputError of a file that is too large."""
    if size > most_bytes:
        raise InputError("board.too_large", limit=most_bytes / 1e6)


def check_length(request: Request, most_bytes: int) -> None:
    """Raise it before anything is read, where the request says how long it is."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        check_size(int(length[:20]), most_bytes)


def safe_name(name: str) -> str:
    r"""A file's name as it may be shown: no folders, no control letters, not long.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\a\\답.csv"), safe_name("\u202e\x00")
    ('passwd', '답.csv', 'submission')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if category(letter)[0] != "C").strip()
    return kept[:MOST_LETTERS] or "submission"
