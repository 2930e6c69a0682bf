"""How remote files are opened: as whom, where, at whose cost, and what of them is kept on disk."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eosat.errors import InputError

SIGNINGS = ("none", "s3", "planetary-computer")
UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
"""Bytes by unit, decimal as disks are sold; ``KiB`` and so on count by 1024."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the files of a scene are opened. Holds no secret: it stands in ``plan.json`` and travels to workers."""

    signing: str = "none"
    """``"none"``, ``"s3"`` (keys of the standard chain, through boto3) or ``"planetary-computer"`` (a SAS token)."""
    endpoint: str | None = None
    """URL of an S3 service other than AWS; None: ``AWS_ENDPOINT_URL_S3``, ``AWS_ENDPOINT_URL``, else AWS."""
    region: str | None = None
    """Region of the bucket; None: what boto3 knows."""
    requester_pays: bool = False
    """Whether the reader agrees to pay for what is read."""


UNSIGNED = Access()
"""For public buckets: no keys are sent, nobody can be billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A bounded folder of blocks of remote files."""

    folder: str
    limit: int
    """[bytes]"""


GDAL_READ: Mapping[str, str] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no side-car files are looked for in a bucket
    "CPL_VSIL_CURL_NON_CACHED": "/vsis3/:/vsicurl/",  # else a truncated read poisons every retry of this process
    "GDAL_HTTP_MAX_RETRY": "5",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_HTTP_TIMEOUT": "60",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "VSI_CACHE": "FALSE",
}
"""Options of every read; entered by :func:`opened` inside the task, never set in the environment."""


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
    """
    import rasterio
    from rasterio.session import AWSSession

    with rasterio.Env(session=AWSSession(aws_unsigned=True), **GDAL_READ), rasterio.open(href) as src:
        yield src


def byte_count(text: str | int) -> int:
    """Bytes that ``"2 GB"`` means; ``0`` and ``"off"`` are 0.

    >>> byte_count("2 GB"), byte_count("512 MiB"), byte_count("off")
    (2000000000, 536870912, 0)
    """
    plain = str(text).strip().lower()
    if plain in ("off", "false", "none"):
        return 0
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)", plain)
    if found is None:
        raise InputError("cache.size", text=text)
    number, prefix, binary, _ = found.groups()
    factor = 1024 ** " kmgt".index(prefix) if binary and prefix else UNITS[f"{prefix}b"]
    return int(float(number) * factor)


def cloud_identity() -> dict[str, Any]:
    """Whether boto3 finds AWS credentials on this machine, and by what way; never the credentials themselves."""
    import boto3

    found = boto3.Session().get_credentials()
    return {"found": found is not None, "way": getattr(found, "method", None)}
