"""Finding items: metadata only, from a STAC API or a static catalogue."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pystac
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.catalog.copies import Rejected, without_copies
from eosat.catalog.items import moment
from eosat.catalog.period import Period
from eosat.catalog.providers import PROVIDERS
from eosat.errors import InputError, WorldError
from eosat.storage import is_remote


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
