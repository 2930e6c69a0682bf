"""The one door by which rasters are opened, here or far away."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock
from typing import Any

import rasterio
from rasterio.errors import RasterioError

from eosat.errors import EosatError, InputError, WorldError
from eosat.storage.access import UNSIGNED, Access, Cache
from eosat.storage.blocks import forget
from eosat.storage.files import is_remote
from eosat.storage.ranges import Remote, shown
from eosat.storage.reader import OneFile, RemoteFile, identified

OPTIONS: Mapping[str, str] = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}  # no side-car files are looked for
REMOTE: Mapping[str, str] = {"GDAL_NUM_THREADS": "1"}  # JPEG 2000 on GDAL's own threads cannot reach an opener

AT_THE_DOOR = Lock()
"""One at a time opens or closes: an opener is a filesystem of its own in GDAL, whose list of filesystems may not change
while another thread looks something up in it (GDAL 3.10 crashed within 3,000 opens on eight threads)."""


@contextmanager
def opened(href: str, access: Access = UNSIGNED, cache: Cache | None = None) -> Iterator[Any]:
    """An open rasterio dataset.

    Parameters
    ----------
    href : str
        Path, or URL with ``http``, ``https``, ``s3``, ``gs`` or ``az``.
    access : Access
        How a remote file is opened.
    cache : Cache, optional
        Where blocks of remote files are kept.

    Raises
    ------
    InputError, WorldError
        When it cannot be opened or read: InputError for a local file, WorldError for a remote one.
    """
    file: RemoteFile | None = None
    with ExitStack() as stack:
        try:
            if is_remote(href):
                file = RemoteFile(Remote(href=href, access=access), cache)
                source = stack.enter_context(_one_at_a_time(_remote(href, file)))
            else:
                source = stack.enter_context(_one_at_a_time(_local(href)))
            yield source
        except EosatError:
            raise
        except (RasterioError, OSError) as err:
            if file is not None and file.trouble is not None:
                raise file.trouble from err
            if file is not None:
                distrust(href, cache)
            raise unreadable(shown(href), err) from err
        if file is not None and file.trouble is not None:  # GDAL may not have noticed
            raise file.trouble


def distrust(href: str, cache: Cache | None) -> None:
    """Forget what was fetched of a file that cannot be decoded, so that another read fetches it anew."""
    identified.cache_clear()
    if cache is not None:
        forget(cache, href)


@contextmanager
def _one_at_a_time(way: AbstractContextManager[Any]) -> Iterator[Any]:
    """*way*, entered and left under the lock; what is done inside is free."""
    with AT_THE_DOOR:
        source = way.__enter__()
    try:
        yield source
    finally:
        with AT_THE_DOOR:
            way.__exit__(None, None, None)


@contextmanager
def _local(href: str) -> Iterator[Any]:
    with rasterio.Env(**OPTIONS), rasterio.open(href) as source:
        yield source


@contextmanager
def _remote(href: str, file: RemoteFile) -> Iterator[Any]:
    name = shown(href).rsplit("/", 1)[-1] or "file"
    with rasterio.Env(**OPTIONS, **REMOTE), rasterio.open(f"remote/{name}", opener=OneFile(name, file)) as source:
        yield source


def unreadable(href: str, err: Exception) -> InputError | WorldError:
    """The error for a raster that cannot be read: the user's when it is local, the world's when it is remote."""
    kind = WorldError if is_remote(href) else InputError
    deepest: BaseException = err
    while deepest.__cause__ is not None:
        deepest = deepest.__cause__
    return kind("error.unreadable", href=href, reason=" ".join(str(deepest).split()).rstrip("."))
