"""Finding scenes: metadata only, from a STAC API or a static catalogue."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pystac
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.errors import InputError, WorldError
from eosat.radiometry import baseline_number
from eosat.storage import is_remote


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A catalogue that is known by name."""

    url: str
    """Root of a STAC API."""
    collections: tuple[str, ...]
    """Collections searched unless the run names others."""


PROVIDERS: Mapping[str, Provider] = {
    "earth-search": Provider(
        url="https://earth-search.aws.element84.com/v1", collections=("sentinel-2-c1-l2a", "sentinel-2-pre-c1-l2a")
    ),
}
"""Element 84's Earth Search over the AWS Open Data registry; both collections keep scale and offset honestly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, both inclusive, UTC."""

    first: date
    last: date

    def holds(self, moment: datetime) -> bool:
        """Whether *moment* (UTC) falls on one of the days."""
        return self.first <= moment.date() <= self.last

    def interval(self) -> str:
        """As RFC 3339 interval for a search."""
        start = datetime.combine(self.first, time.min, UTC)
        end = datetime.combine(self.last, time(23, 59, 59), UTC)
        return f"{start:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A scene that is not used, and why."""

    id: str
    reason: str
    """Key of a sentence in ``words``."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of the sentence."""


def period(text: str) -> Period:
    """Read ``2024-04-01/2024-05-31``.

    >>> period("2024-04-01/2024-05-31").interval()
    '2024-04-01T00:00:00Z/2024-05-31T23:59:59Z'
    """
    try:
        first, last = (date.fromisoformat(day) for day in str(text).split("/"))
    except ValueError as err:
        raise InputError("error.period", text=text) from err
    if last < first:
        raise InputError("error.period_order", first=first, last=last)
    return Period(first=first, last=last)


def search(
    catalog: str, *, area: BaseGeometry, days: Period, collections: Sequence[str] = ()
) -> tuple[list[pystac.Item], list[Rejected]]:
    """Items of *catalog* over *area* in *days*, oldest first.

    Parameters
    ----------
    catalog : str
        Name of a provider, URL of a STAC API or of a static catalogue, or path of one.
    area : shapely geometry
        Area of interest, lon/lat degrees.
    days : Period
        Acquisition days.
    collections : sequence of str
        Empty: the provider's own, or all of a static catalogue.

    Returns
    -------
    (items, rejected)
        Items that touch the area; those dropped as copies of another.

    Raises
    ------
    InputError
        When the catalogue's name or path is unknown.
    WorldError
        When it does not answer.
    """
    provider = PROVIDERS.get(catalog)
    url = provider.url if provider else catalog
    wanted = tuple(collections) or (provider.collections if provider else ())
    found = list(_items(url, area, days, wanted))
    fitting = [item for item in found if _fits(item, area, days, wanted)]
    return without_copies(sorted(fitting, key=lambda item: (moment(item), item.id)))


def _items(url: str, area: BaseGeometry, days: Period, collections: Sequence[str]) -> Iterable[pystac.Item]:
    if not is_remote(url) and not Path(url).is_file():
        raise InputError("error.catalog_unknown", catalog=url, known=", ".join(PROVIDERS))
    try:
        if is_api(url):
            return list(_ask(url, area, days, collections))
        return list(_walk(url))
    except (InputError, WorldError):
        raise
    except Exception as err:
        reason = " ".join(str(err).split())[:300]
        if is_remote(url):
            raise WorldError("error.catalog_away", catalog=url, reason=reason) from err
        raise InputError("error.catalog_answer", catalog=url, reason=reason) from err


def is_api(url: str) -> bool:
    """Whether the root at *url* says that it can be searched."""
    text = pystac.StacIO.default().read_text(url)
    root = json.loads(text)
    return bool(root.get("conformsTo")) or any(link.get("rel") == "search" for link in root.get("links", []))


def _ask(url: str, area: BaseGeometry, days: Period, collections: Sequence[str]) -> Iterator[pystac.Item]:
    from pystac_client import Client
    from pystac_client.stac_api_io import StacApiIO
    from urllib3.util.retry import Retry

    retry = Retry(total=5, backoff_factor=1, status_forcelist=[429, 502, 503, 504], allowed_methods=None)
    client = Client.open(url, stac_io=StacApiIO(max_retries=retry, timeout=30))
    query = client.search(
        collections=list(collections) or None,
        intersects=area.__geo_interface__,
        datetime=days.interval(),
        limit=100,
    )
    yield from query.items()


def _walk(url: str) -> Iterator[pystac.Item]:
    root = pystac.read_file(url)
    if not isinstance(root, pystac.Catalog):
        raise InputError("error.catalog_kind", catalog=url, kind=type(root).__name__)
    yield from root.get_items(recursive=True)


def _fits(item: pystac.Item, area: BaseGeometry, days: Period, collections: Sequence[str]) -> bool:
    """Asked again of every item: a server may ignore what it does not know."""
    if collections and item.collection_id not in collections:
        return False
    return item.geometry is not None and days.holds(moment(item)) and shape(item.geometry).intersects(area)


def moment(item: pystac.Item) -> datetime:
    """Acquisition time of *item*, UTC."""
    when = item.datetime or item.common_metadata.start_datetime
    if when is None:
        raise InputError("error.item_time", id=item.id)
    return when.astimezone(UTC)


def baseline(item: pystac.Item) -> str | None:
    """Processing baseline that the item states, e.g. ``"05.11"``."""
    stated = item.properties.get("s2:processing_baseline") or item.properties.get("processing:version")
    return str(stated) if stated else None


def tile_name(item: pystac.Item) -> str:
    """MGRS tile, e.g. ``"52SBB"``; empty when the item names none."""
    code = item.properties.get("grid:code") or item.properties.get("s2:mgrs_tile") or ""
    return str(code).removeprefix("MGRS-")


def without_copies(items: Sequence[pystac.Item]) -> tuple[list[pystac.Item], list[Rejected]]:
    """Drop an item whose tile, platform and second equal another's of higher baseline that covers its footprint."""
    kept: list[pystac.Item] = []
    dropped: list[Rejected] = []
    for item in sorted(items, key=_rank, reverse=True):
        twin = next((other for other in kept if _same_look(item, other)), None)
        if twin is None:
            kept.append(item)
        else:
            dropped.append(Rejected(id=item.id, reason="scene.copy", fields={"of": twin.id}))
    return sorted(kept, key=lambda item: (moment(item), item.id)), dropped


def _rank(item: pystac.Item) -> tuple[tuple[int, int], str, str]:
    stated = baseline(item)
    number = baseline_number(stated) if stated else (0, 0)
    return number, str(item.properties.get("s2:generation_time", item.properties.get("updated", ""))), item.id


def _same_look(item: pystac.Item, other: pystac.Item) -> bool:
    same = all(key(item) == key(other) for key in (_platform, tile_name, _second))
    return same and tile_name(item) != "" and shape(other.geometry).buffer(0.001).covers(shape(item.geometry))


def _platform(item: pystac.Item) -> str:
    return str(item.properties.get("platform", "")).lower()


def _second(item: pystac.Item) -> datetime:
    return moment(item).replace(microsecond=0)
