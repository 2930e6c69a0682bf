"""All servers at once, filled: what the integration tests work with."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from test_real_scenes import DATES, write_item

from servers import environment, postgres, real, stac
from servers.s3 import Store, object_store

OPEN, CLOSED = "open-scenes", "private-scenes"
"""Buckets: objects of one are public, of the other private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Running servers and what was put into them."""

    api: str
    """Root of the STAC API."""
    store: Store
    items: Mapping[str, list[dict[str, Any]]]
    """Items by collection, as loaded."""
    scenes: Mapping[str, real.Scene]
    """The ten earth-search scenes as they lie in the shared folder, by id."""
    shared: Path
    """Folder of the shared imagery."""


def lacks() -> str | None:
    """What is missing on this machine, in words; None when nothing is."""
    return environment.lacks() or postgres.lacks()


@contextmanager
def running(shared: Path, folder: Path) -> Iterator[World]:
    """Start the servers and load the real scenes; *folder* holds the COGs on their way into the store."""
    with object_store() as store, postgres.postgres() as database, ThreadPoolExecutor(1) as aside:
        migrated = aside.submit(stac.migrate, database)
        scenes = real.earth_search(shared)
        items = stored(shared, scenes, folder, store)
        migrated.result()
        titles = {name: real.collection(name, name) for name in items}
        titles |= {name: real.earth_search_collection(shared, name) for name in real.CASES}
        stac.load(database, titles.values(), [item for group in items.values() for item in group])
        with stac.stac_api(database) as url:
            yield World(api=url, store=store, items=items, scenes=scenes, shared=shared)


def stored(
    shared: Path, scenes: Mapping[str, real.Scene], folder: Path, store: Store
) -> dict[str, list[dict[str, Any]]]:
    """Put every scene into the store; items by collection."""
    store.bucket(OPEN)
    store.bucket(CLOSED)

    def put(path: Path, key: str) -> str:
        return store.put(path, OPEN, key, public=True)

    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in real.CASES}
    for item in real.stored_earth_search(scenes, folder / "earth-search", put):
        groups[item["collection"]].append(item)
    groups["sentinel-s2-l2a-cogs"] = [real.stored_aws_scene(shared, put)]
    groups["boadella"] = [boadella(shared, day, folder, put) for day in DATES]
    return groups | awkward(groups["boadella"], store)


def boadella(shared: Path, day: str, folder: Path, put: real.Put) -> dict[str, Any]:
    """One date of the reservoir as COGs in the store."""
    item = write_item(shared / "boadella-l2a" / f"Boadella_{day}.tif", folder)
    for asset in item.assets.values():
        asset.href = put(Path(asset.href), f"{item.id}/{Path(asset.href).name}")
    return item.to_dict(include_self_link=False, transform_hrefs=False) | {"collection": "boadella", "links": []}


def awkward(dates: list[dict[str, Any]], store: Store) -> dict[str, list[dict[str, Any]]]:
    """The reservoir as the world serves it on a bad day.

    ``private``: objects that only keys open, by ``http://``; ``private-s3`` and ``open-s3``: by ``s3://``;
    ``holes``: the first date's item names no red band, the second's red file is not in the store, the third is whole.
    """
    first, second, third = dates
    store.copy(OPEN, CLOSED, prefix=first["id"])
    here = f"{store.endpoint}/{OPEN}/"
    holes = [first | {"assets": {key: asset for key, asset in first["assets"].items() if key != "red"}},
             moved(second, f"{second['id']}/B04.tif", f"{second['id']}/lost.tif"), third]  # fmt: skip
    groups = {
        "private": [moved(first, here, f"{store.endpoint}/{CLOSED}/")],
        "private-s3": [moved(first, here, f"s3://{CLOSED}/")],
        "open-s3": [moved(first, here, f"s3://{OPEN}/")],
        "holes": holes,
    }
    return {name: [item | {"collection": name} for item in items] for name, items in groups.items()}


def moved(item: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A copy of *item* whose hrefs say *new* where they said *old*."""
    assets = {key: asset | {"href": asset["href"].replace(old, new)} for key, asset in item["assets"].items()}
    return item | {"assets": assets}
