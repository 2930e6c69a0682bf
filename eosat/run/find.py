"""The search of a run: which scenes it would use, and why there may be none."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eosat.catalog import Audit, Found, Patience, access_of, audit, period, provider_of, search, tiles_over
from eosat.catalog.search import TOLD
from eosat.config import Config
from eosat.errors import InputError, WorldError
from eosat.places import cache_folder
from eosat.regions import Region
from eosat.scenes import Scenes, examine
from eosat.simulate import RECIPE, simulate
from eosat.storage import Cache, byte_count
from eosat.words import Phrase

Tell = Callable[..., None]
"""Called with a ``words`` key and its fields whenever there is something to say."""

OF_METADATA: Mapping[str, tuple[str, str]] = {
    "malformed": ("catalog.count.malformed", "catalog.hint.malformed"),
    "collection": ("catalog.count.collection", "catalog.hint.collection"),
    "days": ("catalog.count.days", "catalog.hint.days"),
    "outside": ("catalog.count.outside", "catalog.hint.outside"),
    "cloud": ("catalog.count.overcast", "catalog.hint.overcast"),
}
"""Filter of metadata -> what it took, what to try."""
OF_PIXELS: Mapping[str, tuple[str, str]] = {
    "scene.cloudy": ("catalog.count.cloudy", "catalog.hint.cloudy"),
    "scene.outside": ("catalog.count.swath", "catalog.hint.days"),
    "scene.missing": ("catalog.count.missing", "catalog.hint.missing"),
    "scene.unreadable": ("catalog.count.unreadable", "catalog.hint.unreadable"),
    "scene.copy": ("catalog.count.copies", "catalog.hint.copies"),
    "scene.zone": ("catalog.count.zone", "catalog.hint.copies"),
}
"""Filter of pixels -> what it took, what to try."""
PASSING = ("storage.away", "storage.changed", "error.unreadable")
"""Why a scene cannot be read now and perhaps can later."""
OTHER = ("catalog.count.other", "catalog.hint.other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Scenes of a config, and the search they come from."""

    scenes: Scenes
    found: Found
    catalog: str
    """The catalogue that answered, as the config calls it."""


def find_scenes(config: Config, area: Region, bands: tuple[str, ...], tell: Tell) -> Scenes:
    """The scenes of :func:`finding`.

    Raises
    ------
    WorldError
        When one could not be read for a reason that may pass, unless the config says ``on_error: skip``: without it
        the result would depend on the hour of the search.
    """
    scenes = finding(config, area, bands, tell).scenes
    passing = [one for one in scenes.dropped if one.fields.get("key") in PASSING]
    if passing and config.on_error == "stop":
        raise WorldError("run.scene_lost", id=passing[0].id, why=passing[0].fields["why"])
    return scenes


def finding(config: Config, area: Region, bands: tuple[str, ...], tell: Tell) -> Finding:
    """Search, examine and report."""
    found = find_items(config, area, tell)
    scenes = judged(config, area, bands, found, tell)
    return Finding(scenes=scenes, found=found, catalog=called(config, found))


def find_items(config: Config, area: Region, tell: Tell) -> Found:
    """Search; nothing of a scene is opened."""
    tell("run.stage.find")
    found = search(
        tuple(catalogue_of(name, tell) for name in names_of(config)),
        area=area.area,
        days=period(config.period),
        collections=config.collections,
        cloud_limit=config.cloud_limit,
        patience=Patience(access=access_of("", signing=config.signing, requester_pays=config.requester_pays)),
    )
    for one in found.trouble:
        tell(one.key, **one.fields)
    tell("run.found", count=sum(len(copies) for copies in found.candidates), catalog=called(config, found))
    return found


def judged(config: Config, area: Region, bands: tuple[str, ...], found: Found, tell: Tell) -> Scenes:
    """Examine what was found, and report; an error that says what each filter took when nothing is left."""
    if config.requester_pays:
        tell("run.pays_reader")
    tell("run.stage.examine")
    examined = examine(
        found.candidates,
        area=area.area,
        bands=bands,
        scl=config.mask.kind == "scl",
        cloud_limit=config.cloud_limit,
        access=access_of(found.provider, signing=config.signing, requester_pays=config.requester_pays),
        cache=cache_of(config),
        provider=provider_of(found.provider),
    )
    scenes = Scenes(examined.kept, (*found.rejected, *examined.dropped))
    if not scenes.kept:
        raise nothing_left(config, found, scenes)
    tell("run.kept", kept=len(scenes.kept), dropped=len(scenes.dropped))
    return scenes


def names_of(config: Config) -> tuple[str, ...]:
    """The catalogues of *config*, in order."""
    return (config.catalog,) if isinstance(config.catalog, str) else config.catalog


def called(config: Config, found: Found) -> str:
    """The catalogue that answered, as *config* calls it; the simulated one has a path of its own."""
    return found.provider if found.provider in names_of(config) else "simulated"


def audited(config: Config, area: Region, tell: Tell) -> Audit:
    """Which acquisitions the catalogue should hold over the region and does not; no pixel is read."""
    found = find_items(config.model_copy(update={"cloud_limit": 100}), area, tell)
    return audit(found, days=period(config.period), tiles=tiles_over(area.area))


def nothing_left(config: Config, found: Found, scenes: Scenes) -> InputError | WorldError:
    """The error of an empty search: what each filter took, what to try, and where the catalogue has anything."""
    reasons = [one.reason for one in scenes.dropped]
    if reasons and set(reasons) == {"scene.unreadable"}:
        return WorldError("run.all_unreadable", count=len(reasons), why=scenes.dropped[0].fields["why"])
    region = config.region if isinstance(config.region, str) else list(config.region)
    taken = [*taken_by_metadata(found), *taken_by_pixels(scenes)]
    lines = [Phrase("catalog.line", {"count": what, "hint": hint}) for what, hint in taken]
    if not taken:
        lines.append(Phrase("catalog.nothing_sent", {}))
    if found.extent is not None:
        lines.append(Phrase("catalog.extent", {"extent": found.extent}))
    fields = {"catalog": called(config, found), "region": region, "period": config.period, "why": tuple(lines)}
    return InputError("run.nothing_left", **fields)


Taken = tuple[Phrase, Phrase]
"""How many a filter took, and what to try against it."""


def taken_by_metadata(found: Found) -> list[Taken]:
    """What each filter of metadata took; filters that took nothing are left out."""
    return [_taken(OF_METADATA[name], number) for name, number in found.counts.items() if number]


def taken_by_pixels(scenes: Scenes) -> list[Taken]:
    """What each filter took of the scenes that were examined; filters that took nothing are left out."""
    numbers = Counter(one.reason for one in scenes.dropped if one.reason not in TOLD.values())
    known = [_taken(OF_PIXELS[name], number) for name, number in numbers.items() if name in OF_PIXELS]
    other = sum(number for name, number in numbers.items() if name not in OF_PIXELS)
    return [*known, *([_taken(OTHER, other)] if other else [])]


def _taken(keys: tuple[str, str], number: int) -> Taken:
    return Phrase(keys[0], {"count": number}), Phrase(keys[1], {})


def catalogue_of(name: str, tell: Tell) -> str:
    """The catalogue that *name* means; ``"simulated"`` is made in the cache folder when it is first asked for."""
    if name != "simulated":
        return name
    folder = cache_folder(os.environ) / f"simulated-{RECIPE}"  # another recipe means other pixels
    tell("run.simulated", folder=folder)
    return str(simulate(folder))


def cache_of(config: Config) -> Cache | None:
    """The block cache that *config* asks for; None when it is off."""
    limit = byte_count(config.cache)
    return Cache(folder=str(cache_folder(os.environ)), limit=limit) if limit else None
