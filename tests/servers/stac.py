"""A STAC API on loopback: stac-fastapi over pgstac, filled by pypgstac."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from servers.environment import tool
from servers.postgres import sql
from servers.process import free_port, serving

CLOUD_AS_NUMBER = (
    "SET search_path TO pgstac, public; "
    "INSERT INTO queryables (name, definition, property_wrapper) "
    """VALUES ('eo:cloud_cover', '{"type": "number"}', 'to_float')"""
)
"""Without it pgstac sorts and compares cloud cover as text: 8 after 69."""
COUNTED = "UPDATE pgstac.pgstac_settings SET value = 'on' WHERE name = 'context'"
"""Without it a search does not say how many items match."""


def migrate(database: Mapping[str, str]) -> None:
    """Make an empty pgstac in *database*."""
    _pypgstac(database, "migrate")
    sql(database, CLOUD_AS_NUMBER)
    sql(database, COUNTED)


def load(database: Mapping[str, str], collections: Iterable[dict[str, Any]], items: Iterable[dict[str, Any]]) -> None:
    """Put collections, then items, into pgstac; those of the same id are replaced."""
    with TemporaryDirectory() as folder:
        for kind, content in (("collections", collections), ("items", items)):
            path = Path(folder) / f"{kind}.ndjson"
            path.write_text("".join(json.dumps(one) + "\n" for one in content), encoding="utf-8")
            _pypgstac(database, "load", kind, str(path), "--method", "upsert")


def _pypgstac(database: Mapping[str, str], *words: str) -> None:
    subprocess.run([tool("pypgstac"), *words], env=dict(database), check=True, capture_output=True, text=True)


@contextmanager
def stac_api(database: Mapping[str, str]) -> Iterator[str]:
    """Serve the pgstac of *database*; yields the root's URL."""
    port, folder = free_port(), Path(mkdtemp(prefix="eosat-stac-"))
    url = f"http://127.0.0.1:{port}"
    command = [tool("uvicorn"), "stac_fastapi.pgstac.app:create_app", "--factory", "--host", "127.0.0.1", "--port",
               str(port), "--log-level", "warning"]  # fmt: skip
    with serving(command, folder=folder, ready=lambda: _healthy(url), env=database):
        yield url


def _healthy(url: str) -> bool:
    with suppress(OSError):
        return json.load(urllib.request.urlopen(url, timeout=2)).get("type") == "Catalog"
    return False


@contextmanager
def poor_api(collection: dict[str, Any], items: list[dict[str, Any]]) -> Iterator[str]:
    """Serve *items* by rustac: places and times are understood, but neither filters, queries, sorting nor fields."""
    port, folder = free_port(), Path(mkdtemp(prefix="eosat-poor-"))
    (folder / "collection.json").write_text(json.dumps(collection), encoding="utf-8")
    (folder / "items.json").write_text(json.dumps({"type": "FeatureCollection", "features": items}), encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    command = [tool("rustac"), "serve", "collection.json", "items.json", "--addr", f"127.0.0.1:{port}"]
    with serving(command, folder=folder, ready=lambda: _healthy(url), env=os.environ):
        yield url
