"""Items and catalogue of a mirror: the source's metadata as they are, addresses relative, checksums added."""

import copy
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pystac

from eosat.mirror.ledger import Entry
from eosat.scenes import Scene
from eosat.scenes.assets import asset_of
from eosat.storage.ranges import shown

FILE_EXTENSION = "https://stac-extensions.github.io/file/v2.1.0/schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One asset that a mirror holds."""

    key: str
    """Asset key of the item."""
    href: str
    """Where it lies at the source."""
    name: str
    """Its file below the mirror's root."""


def folder_of(item: pystac.Item) -> str:
    """Folder of an item below the mirror's root.

    >>> plain_name("S2A:52SBB/2024")
    'S2A_52SBB_2024'
    """
    return f"{plain_name(item.collection_id or 'items')}/{plain_name(item.id)}"


def item_name(item: pystac.Item) -> str:
    """File of an item below the mirror's root."""
    return f"{folder_of(item)}/{plain_name(item.id)}.json"


def plain_name(text: str) -> str:
    """*text* as a file name that every system takes."""
    return re.sub(r"[^\w.-]", "_", text).strip(".") or "_"


def wanted_of(item: pystac.Item, scene: Scene, *, suffix: str | None = None) -> list[Wanted]:
    """The assets of *item* that *scene* is read from, each under its key; *suffix* instead of their own."""
    keys = {name: next(key for key, one in item.assets.items() if one is asset_of(item, name)) for name in scene.hrefs}
    return [
        Wanted(
            key=keys[name],
            href=href,
            name=f"{folder_of(item)}/{plain_name(keys[name])}{suffix or PurePosixPath(urlsplit(href).path).suffix}",
        )
        for name, href in scene.hrefs.items()
    ]


def item_text(item: pystac.Item, wanted: Iterable[Wanted], files: Mapping[str, Entry]) -> str:
    """The item as JSON: nothing of what it says is changed but the addresses; other assets are left out."""
    content = copy.deepcopy(item.to_dict(include_self_link=False, transform_hrefs=False))
    origin = item.get_self_href()
    content["links"] = [
        {"rel": rel, "href": "../../catalog.json", "type": "application/json"} for rel in ("root", "parent")
    ]
    if origin and "://" in origin:
        content["links"].append({"rel": "via", "href": shown(origin), "type": "application/geo+json"})
    content["assets"] = {
        one.key: content["assets"][one.key]
        | {
            "href": f"./{one.name.rsplit('/', 1)[-1]}",
            "file:size": files[one.name].size,
            "file:checksum": f"1220{files[one.name].sha256}",
        }
        for one in wanted
    }
    content["stac_extensions"] = sorted({*content.get("stac_extensions", ()), FILE_EXTENSION})
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def catalog_text(items: Iterable[str], about: Mapping[str, Any]) -> str:
    """A static catalogue of the items whose files are all here; *items* are their names below the root."""
    links = [{"rel": "root", "href": "./catalog.json", "type": "application/json"}]
    links += [{"rel": "item", "href": f"./{name}", "type": "application/geo+json"} for name in sorted(items)]
    content = {
        "type": "Catalog",
        "id": "eosat-mirror",
        "stac_version": "1.1.0",
        "description": f"Mirror for {about['region']}, {about['period']}, made by eosat mirror.",
        "links": links,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
