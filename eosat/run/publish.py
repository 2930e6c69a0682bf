"""A run whose results go to a bucket: worked on in a local folder, then put there, ``item.json`` last.

``plan.json`` is put there first. Where the local folder is lost, a later start takes that plan up again: tiles are done
anew, and because the plan decides everything the bytes are the same.
"""

import json
from collections.abc import Callable
from pathlib import Path

from eosat.config import Config
from eosat.errors import InputError
from eosat.storage import Shelf, shelf_at, whole

PLAN, ITEM = "plan.json", "item.json"


def shelf_of(out: str | Path | None, config: Config) -> Shelf | None:
    """The bucket that *out* names; None for a folder."""
    if out is None or not str(out).startswith("s3://"):
        return None
    return shelf_at(str(out), kms_key=config.out_kms_key, requester_pays=config.out_requester_pays)


def take_up(shelf: Shelf, folder: Path) -> None:
    """Fetch into *folder*, where it has no plan, what a run of the same prefix left: its plan, or its finished files.

    Raises
    ------
    InputError
        When the prefix holds something else, or another run than *folder*.
    """
    plan = shelf.read(PLAN)
    if plan is None:
        found = shelf.names()
        if found:
            raise InputError("run.out_not_empty", path=shelf.url, found=", ".join(sorted(found)[:5]))
        return
    if (folder / PLAN).exists():
        if (folder / PLAN).read_bytes() != plan:
            raise InputError("run.other_there", path=shelf.url, folder=folder)
        return
    item = shelf.read(ITEM)
    _put(folder / PLAN, plan)
    if item is not None:
        for asset in json.loads(item)["assets"].values():
            name = str(asset["href"]).removeprefix("./")
            _put(folder / name, shelf.read(name) or b"")
        _put(folder / ITEM, item)


def _put(path: Path, content: bytes) -> None:
    with whole(path) as temporary:
        temporary.write_bytes(content)


def publish(shelf: Shelf, folder: Path, tell: Callable[..., None]) -> None:
    """Put every file of a finished run's *folder* on *shelf*, its item last: who sees the item finds all of it."""
    item = (folder / ITEM).read_bytes()
    if shelf.read(ITEM) == item:
        tell("run.published_already", target=shelf.url)
        return
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "." and path.name != ITEM]
    for path in (*files, folder / ITEM):
        shelf.put(path, path.name)
    size = sum(path.stat().st_size for path in files) + len(item)
    tell("run.published", target=shelf.url, files=len(files) + 1, megabytes=size / 1e6)
