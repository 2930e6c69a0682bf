"""A mirror, made: find the scenes a config would use, say how large they are, bring what is missing."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pystac

from eosat.config import Config
from eosat.errors import InputError
from eosat.mirror.bring import Copy, bring_all
from eosat.mirror.items import wanted_of
from eosat.mirror.ledger import Ledger, load, save
from eosat.mirror.target import Target, target_at
from eosat.models import folder_of, read_card
from eosat.places import cache_folder
from eosat.regions import Region, region
from eosat.run.find import Tell, find_items, judged
from eosat.run.go import read
from eosat.run.prepare import fingerprint
from eosat.scenes import Scene


def mirror(
    config: str | Path | Mapping[str, Any],
    place: str,
    *,
    changes: Sequence[str] = (),
    clip: bool = False,
    tell: Tell,
) -> str:
    """Copy the scenes that a run of *config* would use, with their items and a catalogue; again to go on.

    Parameters
    ----------
    config : str, Path or mapping
        As for :func:`eosat.run`.
    place : str
        A folder, or ``s3://bucket/prefix`` (written with your AWS keys).
    changes : sequence of str
        ``"key=value"`` laid over the config.
    clip : bool
        Only the region and its surroundings of each file, instead of whole files.
    tell : callable
        Called with a ``words`` key and its fields as it goes on.

    Returns
    -------
    str
        What to give as ``catalog``: the mirror's ``catalog.json``.

    Raises
    ------
    InputError
        No scene, or the place holds something else.
    WorldError
        Network, bucket or disk failed; what is done is kept.
    """
    _, checked = read(config, changes)
    area, bands = region(checked.region), read_card(folder_of(checked.model)).bands
    asked = asked_of(checked, area, bands, clip)
    scratch = cache_folder(os.environ) / "mirror" / hashlib.sha256(place.encode()).hexdigest()[:16]
    target = target_at(place, scratch)
    ledger = taken_up(target, asked)
    answer = find_items(checked, area, tell)
    scenes = judged(checked, area, bands, answer, tell)
    copies = copies_of([item for several in answer.candidates for item in several], scenes.kept, clip)
    save(ledger, target)
    bring_all(copies, target, ledger, area=area.area if clip else None, tell=tell)
    size = sum(one.size for one in ledger.files.values())
    tell("mirror.done", items=len(copies), files=len(ledger.files), size=size / 1e6, target=target.name)
    return f"{target.name}/catalog.json"


def asked_of(config: Config, area: Region, bands: Sequence[str], clip: bool) -> dict[str, Any]:
    """What decides which files a mirror holds."""
    chosen = config.model_dump(mode="json", include={"region", "period", "catalog", "collections", "cloud_limit"})
    scl = config.mask.kind == "scl"
    return {**chosen, "bands": list(bands), "scl": scl, "clip": clip, "region_sha256": fingerprint(area)}


def taken_up(target: Target, asked: Mapping[str, Any]) -> Ledger:
    """The ledger of a mirror that is gone on with, or an empty one; InputError where something else lies."""
    old = load(target)
    if old is None:
        strangers = target.strangers()
        if strangers:
            raise InputError("mirror.not_empty", target=target.name, found=", ".join(strangers[:5]))
        return Ledger(asked=asked)
    if old.asked != json.loads(json.dumps(asked)):
        differs = [key for key in asked if old.asked.get(key) != json.loads(json.dumps(asked[key]))]
        raise InputError("mirror.other", target=target.name, differs=", ".join(differs))
    return old


def copies_of(items: Iterable[pystac.Item], scenes: Sequence[Scene], clip: bool) -> list[Copy]:
    """Items of the kept scenes with the files that a run reads."""
    by_name = {(item.collection_id or "", item.id): item for item in items}
    suffix = ".tif" if clip else None
    return [
        Copy(item=item, scene=scene, wanted=tuple(wanted_of(item, scene, suffix=suffix)))
        for scene in scenes
        for item in [by_name[scene.collection, scene.id]]
    ]
