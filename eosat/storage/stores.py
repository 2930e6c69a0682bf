"""One object store a bucket or host, opened as the scene's access says. Keys and tokens stay inside the stores."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore.store  # noqa: F401  # here, before any thread: two that import it at once find it half made

from eosat.errors import InputError
from eosat.storage.access import Access

CLIENT: Mapping[str, Any] = {"allow_http": True, "connect_timeout": "10s", "read_timeout": "30s", "timeout": "600s"}
"""A stalled connection is given up after half a minute, a trickling one by :mod:`eosat.storage.pace`."""
ONE_TRY: Mapping[str, Any] = {"max_retries": 0}
"""Retries are ours (``storage.ranges``): the store's own never repeat a body that came truncated."""
AWS_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:dualstack\.)?(?:[a-z]{2}-[a-z-]+-\d\.)?amazonaws\.com")
AZURE_HOST = re.compile(r"(?P<account>[a-z0-9]+)\.blob\.core\.windows\.net")
PAYING = ("sentinel-s2-l1c", "sentinel-s2-l2a")
"""Buckets of Sentinel-2 whose readers pay (Registry of Open Data on AWS, 2024)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a remote file lies."""

    kind: str
    """``"http"``, ``"s3"``, ``"gs"`` or ``"az"``."""
    root: str
    """Host with scheme, or bucket, or ``account/container``."""
    key: str
    """Path below the root, decoded."""
    query: str = ""
    """Query of the URL, which may hold somebody's signature: never shown, never stored."""


def place_of(href: str, access: Access) -> Place:
    """Where *href* lies, seen with *access*.

    >>> place_of("https://bucket.s3.us-west-2.amazonaws.com/a/B04.tif", Access(signing="s3"))
    Place(kind='s3', root='bucket', key='a/B04.tif', query='')
    """
    parts = urlsplit(href)
    path = unquote(parts.path).lstrip("/")
    if parts.scheme in ("s3", "gs", "az"):
        return Place(kind=parts.scheme, root=parts.netloc, key=path)
    aws, azure = AWS_HOST.fullmatch(parts.netloc), AZURE_HOST.fullmatch(parts.netloc)
    endpoint = (endpoint_of(access) or "").rstrip("/")
    if access.signing == "s3" and aws and aws["bucket"]:
        return Place(kind="s3", root=aws["bucket"], key=path)
    if access.signing == "s3" and (aws or (endpoint and href.startswith(f"{endpoint}/"))):
        bucket, _, key = path.partition("/")
        return Place(kind="s3", root=bucket, key=key)
    if access.signing == "planetary-computer" and azure and not parts.query:
        container, _, key = path.partition("/")
        return Place(kind="az", root=f"{azure['account']}/{container}", key=key)
    return Place(kind="http", root=f"{parts.scheme}://{parts.netloc}", key=path, query=parts.query)


def endpoint_of(access: Access) -> str | None:
    """URL of the S3 service: the access's own, else the standard variables', else None for AWS."""
    return access.endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def who_pays(href: str, access: Access) -> str | None:
    """Bucket whose readers pay, when *href* lies in one that is known to; None else."""
    place = place_of(href, Access(signing="s3", endpoint=access.endpoint))
    return place.root if place.kind == "s3" and place.root in PAYING else None


@lru_cache(maxsize=64)
def store_at(kind: str, root: str, query: str, access: Access) -> Any:
    """An obstore store. Kept for the life of the process, so that a bucket costs one handshake and not one a file.

    Raises
    ------
    InputError
        When keys are asked for and there are none.
    """
    from obstore.store import HTTPStore

    if kind == "az":
        return _azure(root, access)
    if kind == "s3" and access.signing == "s3":
        return _s3(root, access)
    url = f"{_public_url(kind, root, access)}{'?' if query else ''}{query}"
    options: dict[str, Any] = {"client_options": dict(CLIENT), "retry_config": dict(ONE_TRY)}
    return HTTPStore(url, **options)


def _public_url(kind: str, root: str, access: Access) -> str:
    """Where a bucket answers everyone: nothing is signed, so nobody can be billed."""
    if kind == "http":
        return root
    if kind == "gs":
        return f"https://storage.googleapis.com/{root}"
    endpoint = endpoint_of(access)
    if endpoint:
        return f"{endpoint.rstrip('/')}/{root}"
    if "." in root:  # a dot in the bucket breaks the certificate of its own host
        return f"https://s3.{access.region or 'us-east-1'}.amazonaws.com/{root}"
    return f"https://{root}.s3.amazonaws.com"


@lru_cache(maxsize=16)
def writer_at(bucket: str, access: Access, kms_key: str) -> Any:
    """An obstore store of S3 to write to, encrypted with *kms_key* where one is named; the service checks every body.

    Raises
    ------
    InputError
        When there are no keys.
    """
    encryption = {"server_side_encryption": "aws:kms", "sse_kms_key_id": kms_key} if kms_key else {}
    return _s3(bucket, access, checksum_algorithm="SHA256", **encryption)


def _s3(bucket: str, access: Access, **more: Any) -> Any:
    import boto3
    from obstore.auth.boto3 import Boto3CredentialProvider
    from obstore.store import S3Store

    session = boto3.Session()
    if session.get_credentials() is None:
        raise InputError("storage.no_keys", bucket=bucket)
    endpoint = endpoint_of(access)
    options: dict[str, Any] = {"client_options": dict(CLIENT), "retry_config": dict(ONE_TRY)}
    if endpoint:
        options["endpoint"] = endpoint
    return S3Store(
        bucket,
        region=access.region or (session.region_name or "us-east-1" if endpoint else bucket_region(session, bucket)),
        credential_provider=Boto3CredentialProvider(session),
        request_payer=access.requester_pays,  # said outright: AWS_REQUEST_PAYER in the environment changes nothing
        skip_signature=False,
        virtual_hosted_style_request=False,
        **options,
        **more,
    )


def bucket_region(session: Any, bucket: str) -> str:
    """Region of a bucket of AWS: its answer names it, also when it refuses."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = session.client("s3", region_name=session.region_name or "us-east-1")
    try:
        answer = client.head_bucket(Bucket=bucket)
    except ClientError as err:
        answer = err.response
    except BotoCoreError:
        return str(session.region_name or "us-east-1")
    named = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
    return str(named or session.region_name or "us-east-1")


def _azure(root: str, access: Access) -> Any:
    from obstore.store import AzureStore

    account, _, container = root.rpartition("/")
    account = account or os.environ.get("AZURE_STORAGE_ACCOUNT", "")
    if not account:
        raise InputError("storage.no_account", container=container)
    more: dict[str, Any] = {"endpoint": access.endpoint} if access.endpoint else {}
    if access.signing == "planetary-computer":
        from obstore.auth.planetary_computer import PlanetaryComputerCredentialProvider

        names: dict[str, Any] = {"account_name": account, "container_name": container}
        more["credential_provider"] = PlanetaryComputerCredentialProvider(**names)
    else:
        more["skip_signature"] = True
    options: dict[str, Any] = {"client_options": dict(CLIENT), "retry_config": dict(ONE_TRY)}
    return AzureStore(container, account_name=account, **options, **more)
