"""How GDAL may reach the network, and who we are there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

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


def cloud_identity() -> dict[str, Any]:
    """Whether boto3 finds AWS credentials on this machine, and by what way; never the credentials themselves."""
    import boto3

    found = boto3.Session().get_credentials()
    return {"found": found is not None, "way": getattr(found, "method", None)}
