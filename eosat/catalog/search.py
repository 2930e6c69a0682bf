"""Finding items: metadata only, from a STAC API or a static catalogue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pystac
from shapely.geometry.base import BaseGeometry

from eosat.catalog.api import Patience, ask, collection_extent, is_api, items_extent, root_of, walk
from eosat.catalog.copies import looks
from eosat.catalog.found import Extent, Found, Rejected, Trouble
from eosat.catalog.items import footprint, moment
from eosat.catalog.period import Period
from eosat.catalog.providers import PROVIDERS, provider_of
from eosat.errors import EosatError, InputError, WorldError
from eosat.storage import is_remote

OVERCAST = 99.99
"""Cloud over a whole tile from which not even a small place in it can be clear: 1.2 km2 are left. [%]

Cloud over the tile says nothing else of a place in it: of a coast the tile is mostly sea."""

Filter = Literal["malformed", "collection", "days", "outside", "cloud"]
TOLD: Mapping[str | None, str] = {"malformed": "catalog.malformed", "cloud": "catalog.cloud"}
"""Filters whose items are named one by one; the others take what was never asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a search asks for."""

    area: BaseGeometry
    """Area of interest, lon/lat degrees."""
    days: Period
    collections: tuple[str, ...] = ()
    """The preferred first; empty: all."""
    clouds: bool = True
    """Whether tiles wholly under cloud are wanted."""


def search(
    catalog: str | Sequence[str],
    *,
    area: BaseGeometry,
    days: Period,
    collections: Sequence[str] = (),
    cloud_limit: float = 100.0,
    patience: Patience | None = None,
) -> Found:
    """Items over *area* in *days*, from the first catalogue that answers.

    Parameters
    ----------
    catalog : str or sequence of str
        Name of a provider, URL of a STAC API or of a static catalogue, or path of one. Of several the first that
        answers is used; the others are asked only when it is down, never joined.
    area : shapely geometry
        Area of interest, lon/lat degrees.
    days : Period
        Acquisition days.
    collections : sequence of str
        The preferred first. Empty: the provider's own, or all of a static catalogue. A known provider that stands in
        for another is asked for its own.
    cloud_limit : float
        Below 100 an item whose whole tile is under cloud is dropped unread; cloud over the area itself is counted
        later, from pixels. [%]
    patience : Patience, optional
        How long to wait and how often to try again.

    Returns
    -------
    Found

    Raises
    ------
    InputError
        When a catalogue's name or path is unknown.
    WorldError
        When none answers.
    """
    names = (catalog,) if isinstance(catalog, str) else tuple(catalog)
    for name in names:
        _known(name)
    trouble: list[Trouble] = []
    for place, name in enumerate(names):
        asked = _wanted(name, collections, first=place == 0)
        wish = Wish(area=area, days=days, collections=asked, clouds=cloud_limit >= 100)
        try:
            found = _search_one(name, wish, patience or Patience())
        except WorldError as err:
            if place == len(names) - 1:
                raise
            fields = {"catalog": name, "reason": err.fields.get("reason", str(err)), "next": names[place + 1]}
            trouble.append(Trouble(key="catalog.down", fields=fields))
        else:
            break
    return replace(found, trouble=(*trouble, *found.trouble))


def _known(name: str) -> None:
    if name not in PROVIDERS and not is_remote(name) and not Path(name).is_file():
        raise InputError("error.catalog_unknown", catalog=name, known=", ".join(PROVIDERS))


def _wanted(name: str, collections: Sequence[str], *, first: bool) -> tuple[str, ...]:
    own = provider_of(name).collections
    return tuple(collections) if (first and collections) or not own else own


def _search_one(name: str, wish: Wish, patience: Patience) -> Found:
    contents, trouble, extent = _raw(provider_of(name).url, wish, patience)
    kept: list[pystac.Item] = []
    rejected: list[Rejected] = []
    counts: Counter[str] = Counter()
    for content in contents:
        item = content if isinstance(content, pystac.Item) else _item(content)
        why = "malformed" if item is None else taken_by(item, wish)
        if item is not None and why is None:
            kept.append(item)
            continue
        counts[str(why)] += 1
        if why in TOLD:
            rejected.append(Rejected(id=_name(content), reason=TOLD[why]))
    return Found(
        provider=name,
        candidates=looks(kept, wish.collections),
        rejected=tuple(rejected),
        counts=dict(counts),
        trouble=tuple(trouble),
        collections=wish.collections,
        extent=None if kept else extent,
    )


def _raw(url: str, wish: Wish, patience: Patience) -> tuple[list[Any], list[Trouble], Extent | None]:
    """Items as they came: what an API sent, pystac items of a static catalogue; troubles; the catalogue's extent."""
    trouble: list[Trouble] = []
    try:
        root = root_of(url, patience)
        if not is_api(root):
            items, broken = walk(url, patience)
            return [*items, *broken], trouble, items_extent(items)
        found = list(ask(url, root, wish.area, wish.days, wish.collections, patience=patience, trouble=trouble))
        extent = None if found else collection_extent(url, wish.collections, patience)
    except EosatError:
        raise
    except Exception as err:
        reason = " ".join(str(err).split())[:300]
        if is_remote(url):
            raise WorldError("error.catalog_away", catalog=url, reason=reason) from err
        raise InputError("error.catalog_answer", catalog=url, reason=reason) from err
    return found, trouble, extent


def _item(content: Any) -> pystac.Item | None:
    """*content* as an item; None when it is none."""
    try:
        return pystac.Item.from_dict(dict(content), preserve_dict=True)
    except Exception:  # pystac raises what its code happens to meet: KeyError, TypeError, STACError
        return None


def _name(content: Any) -> str:
    if isinstance(content, Mapping):
        return str(content.get("id") or "?")
    return content.id if isinstance(content, pystac.Item) else str(content)[-80:]


def taken_by(item: pystac.Item, wish: Wish) -> Filter | None:
    """The first filter of metadata that *item* does not pass, or None.

    Asked again of every item here, whatever was asked of the server: it may ignore what it does not know.
    """
    try:
        when = moment(item)
        ground = footprint(item)
        cloud = float(item.properties.get("eo:cloud_cover") or 0)
    except (InputError, ValueError, TypeError, OverflowError):
        return "malformed"
    if ground is None:
        return "malformed"
    reasons: tuple[tuple[Filter, bool], ...] = (
        ("collection", bool(wish.collections) and item.collection_id not in wish.collections),
        ("days", not wish.days.holds(when)),
        ("outside", not ground.intersects(wish.area)),
        ("cloud", not wish.clouds and cloud >= OVERCAST),
    )
    return next((name for name, taken in reasons if taken), None)
