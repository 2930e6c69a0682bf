"""An object store on loopback: moto's S3, where who may read what is enforced."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from servers.environment import tool
from servers.process import answers, free_port, serving

KEYS = {
    "AWS_ACCESS_KEY_ID": "practice-id",
    "AWS_SECRET_ACCESS_KEY": "practice-secret",
    "AWS_DEFAULT_REGION": "us-west-2",
}
"""Made-up keys that the store takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A running object store."""

    endpoint: str
    """Its URL."""
    client: Any
    """A boto3 client that signs with :data:`KEYS`; making one takes longer than storing a file."""

    def bucket(self, name: str) -> None:
        """Make a bucket that is private but for what is put there for everyone."""
        self.client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})

    def put(self, path: Path, bucket: str, key: str, *, public: bool) -> str:
        """Store a file; returns its ``http://`` address."""
        acl = "public-read" if public else "private"
        self.client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), ACL=acl)
        return f"{self.endpoint}/{bucket}/{key}"

    def copy(self, source: str, target: str, *, prefix: str) -> None:
        """Copy what is under *prefix* of one bucket into another, where nobody may read it without keys."""
        for one in self.client.list_objects_v2(Bucket=source, Prefix=prefix)["Contents"]:
            self.client.copy_object(Bucket=target, Key=one["Key"], CopySource=f"{source}/{one['Key']}", ACL="private")


@contextmanager
def object_store() -> Iterator[Store]:
    """Start an empty store."""
    port, folder = free_port(), Path(mkdtemp(prefix="eosat-s3-"))
    command = [tool("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    try:
        with serving(command, folder=folder, ready=lambda: answers(port), env={**os.environ, **KEYS}):
            yield Store(endpoint=f"http://127.0.0.1:{port}", client=signing(f"http://127.0.0.1:{port}"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def signing(endpoint: str) -> Any:
    """A boto3 client of the store at *endpoint*."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        region_name=KEYS["AWS_DEFAULT_REGION"],
        config=Config(s3={"addressing_style": "path"}),
    )
