"""Finding items: metadata only, from a STAC API or a static catalogue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pystac
from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.catalog.api import Patience, ask, is_api, walk
from eosat.catalog.copies import looks
from eosat.catalog.found import Found, Rejected, Trouble
from eosat.catalog.items import moment
from eosat.catalog.period import Period
from eosat.catalog.providers import PROVIDERS
from eosat.errors import EosatError, InputError, WorldError
from eosat.storage import is_remote

Filter = Literal["malformed", "collection", "days", "outside"]


def search(
    catalog: str | Sequence[str],
    *,
    area: BaseGeometry,
    days: Period,
    collections: Sequence[str] = (),
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
        try:
            found = _search_one(name, area, days, _wanted(name, collections, first=place == 0), patience or Patience())
        except WorldError as err:
            if place == len(names) - 1:
                raise
            reason = err.fields.get("reason", str(err))
            trouble.append(Trouble(key="catalog.down", fields={"catalog": name, "reason": reason}))
        else:
            trouble += found.trouble
            break
    return Found(
        provider=found.provider,
        candidates=found.candidates,
        rejected=found.rejected,
        counts=found.counts,
        trouble=tuple(trouble),
    )


def _known(name: str) -> None:
    if name not in PROVIDERS and not is_remote(name) and not Path(name).is_file():
        raise InputError("error.catalog_unknown", catalog=name, known=", ".join(PROVIDERS))


def _wanted(name: str, collections: Sequence[str], *, first: bool) -> tuple[str, ...]:
    provider = PROVIDERS.get(name)
    if provider is None or (first and collections):
        return tuple(collections)
    return provider.collections


def _search_one(name: str, area: BaseGeometry, days: Period, collections: tuple[str, ...], patience: Patience) -> Found:
    provider = PROVIDERS.get(name)
    trouble: list[Trouble] = []
    found = _raw(provider.url if provider else name, area, days, collections, patience, trouble)
    kept: list[pystac.Item] = []
    rejected: list[Rejected] = []
    counts: Counter[str] = Counter()
    for content in found:
        item = content if isinstance(content, pystac.Item) else _item(content)
        why = "malformed" if item is None else taken_by(item, area=area, days=days, collections=collections)
        if item is not None and why is None:
            kept.append(item)
            continue
        counts[str(why)] += 1
        if why == "malformed":
            rejected.append(Rejected(id=_name(content), reason="catalog.malformed"))
    return Found(
        provider=name,
        candidates=looks(kept, collections),
        rejected=tuple(rejected),
        counts=dict(counts),
        trouble=tuple(trouble),
    )


def _raw(
    url: str,
    area: BaseGeometry,
    days: Period,
    collections: Sequence[str],
    patience: Patience,
    trouble: list[Trouble],
) -> list[Any]:
    """Items as they came: dicts of an API, pystac items of a static catalogue."""
    try:
        if is_api(url, patience):
            return list(ask(url, area=area, days=days, collections=collections, patience=patience, trouble=trouble))
        return list(walk(url, patience))
    except EosatError:
        raise
    except Exception as err:
        reason = " ".join(str(err).split())[:300]
        if is_remote(url):
            raise WorldError("error.catalog_away", catalog=url, reason=reason) from err
        raise InputError("error.catalog_answer", catalog=url, reason=reason) from err


def _item(content: Mapping[str, Any]) -> pystac.Item | None:
    """*content* as an item; None when it is none."""
    try:
        return pystac.Item.from_dict(dict(content), preserve_dict=True)
    except Exception:  # pystac raises what its code happens to meet: KeyError, TypeError, STACError
        return None


def _name(content: Any) -> str:
    stated = content.id if isinstance(content, pystac.Item) else dict(content).get("id")
    return str(stated or "?")


def taken_by(item: pystac.Item, *, area: BaseGeometry, days: Period, collections: Sequence[str] = ()) -> Filter | None:
    """The first filter of metadata that *item* does not pass, or None.

    Asked again of every item here, whatever was asked of the server: it may ignore what it does not know.
    """
    if collections and item.collection_id not in collections:
        return "collection"
    try:
        inside = item.geometry is not None and make_valid(shape(item.geometry)).intersects(area)
        when = moment(item)
    except (InputError, ShapelyError, ValueError, TypeError, KeyError, AttributeError):
        return "malformed"
    if item.geometry is None:
        return "malformed"
    if not days.holds(when):
        return "days"
    return None if inside else "outside"
