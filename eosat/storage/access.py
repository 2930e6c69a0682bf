"""How remote files are opened: as whom, where, at whose cost, and what of them is kept on disk."""

import re
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

    def __post_init__(self) -> None:
        if self.requester_pays and self.signing != "s3":
            raise InputError("storage.payer_needs_keys")


UNSIGNED = Access()
"""For public buckets: no keys are sent, nobody can be billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A bounded folder of blocks of remote files."""

    folder: str
    limit: int
    """[bytes]"""


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
