"""Asking catalogues over the network, with patience and with bounds."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pystac
from pystac.stac_io import DefaultStacIO
from shapely import get_num_coordinates
from shapely.geometry.base import BaseGeometry

from eosat.catalog.found import Trouble
from eosat.catalog.period import Period
from eosat.errors import InputError
from eosat.storage import is_remote

if TYPE_CHECKING:
    from pystac_client.stac_api_io import StacApiIO

MAX_PAGES = 1000
"""More pages than any honest answer has: 100 000 items."""
PAGE = 100
"""Items a page that are asked for."""
CORNERS = 500
"""Outlines of more corners are asked for by their hull: Jeonnam's 40,000 are 1 MB, which servers refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a catalogue, and how often to ask again."""

    connect: float = 10.0
    """Longest wait for a connection. [s]"""
    read: float = 30.0
    """Longest silence of the server. [s]"""
    retries: int = 4
    """Times that a refused, broken or overloaded (429, 502, 503, 504) request is sent again."""
    backoff: float = 1.0
    """Pause before the second retry, doubled for each more. [s]"""


def opened(patience: Patience) -> "StacApiIO":
    """Reader of STAC documents, local or over HTTP, that waits and retries as *patience* says."""
    from pystac_client.stac_api_io import StacApiIO
    from urllib3.util.retry import Retry

    retry = Retry(
        total=patience.retries,
        connect=min(patience.retries, 2),
        read=min(patience.retries, 1),  # a silent server costs a whole read timeout each time
        backoff_factor=patience.backoff,
        status_forcelist=[429, 502, 503, 504],
        allowed_methods=None,
        raise_on_status=False,
    )
    return StacApiIO(max_retries=retry, timeout=(patience.connect, patience.read))


def is_api(url: str, patience: Patience) -> bool:
    """Whether the root at *url* says that it can be searched."""
    root = json.loads(opened(patience).read_text(url))
    return bool(root.get("conformsTo")) or any(link.get("rel") == "search" for link in root.get("links", []))


def ask(
    url: str,
    *,
    area: BaseGeometry,
    days: Period,
    collections: Sequence[str],
    patience: Patience,
    trouble: list[Trouble],
) -> Iterator[dict[str, Any]]:
    """Items of a STAC API as dicts, each id of each collection once.

    Pages that bring nothing new end the search, and *trouble* says so: some servers' ``next`` runs in a circle.
    """
    from pystac_client import Client

    client = Client.open(url, stac_io=opened(patience))
    query = client.search(
        collections=list(collections) or None,
        intersects=asked_area(area).__geo_interface__,
        datetime=days.interval(),
        limit=PAGE,
    )
    seen: set[tuple[str, str]] = set()
    for number, page in enumerate(query.pages_as_dicts(), 1):
        fresh = {(str(one.get("collection")), str(one.get("id"))): one for one in page["features"]}
        new = [key for key in fresh if key not in seen]
        if not new or number > MAX_PAGES:
            trouble.append(Trouble(key="catalog.pages", fields={"catalog": url, "page": number}))
            return
        seen.update(new)
        yield from (fresh[key] for key in new)


def asked_area(area: BaseGeometry) -> BaseGeometry:
    """What a server is asked for: the area itself, or its hull. Every item is compared with the area afterwards.

    >>> from shapely.geometry import Point
    >>> island = Point(126, 33).buffer(1, quad_segs=1000)
    >>> hull = asked_area(island)
    >>> hull.covers(island), len(hull.exterior.coords) <= CORNERS
    (True, True)
    """
    return area if get_num_coordinates(area) <= CORNERS else area.convex_hull.simplify(0.01).buffer(0.02, quad_segs=2)


class _Patient(DefaultStacIO):
    """pystac's reader of static files, with time-outs and retries."""

    def __init__(self, web: "StacApiIO") -> None:
        super().__init__()
        self.web = web

    def read_text_from_href(self, href: str) -> str:
        return self.web.request(href) if is_remote(href) else super().read_text_from_href(href)


def walk(url: str, patience: Patience) -> Iterator[pystac.Item]:
    """Items of a static catalogue, file by file."""
    root = pystac.read_file(url, stac_io=_Patient(opened(patience)))
    if not isinstance(root, pystac.Catalog):
        raise InputError("error.catalog_kind", catalog=url, kind=type(root).__name__)
    yield from root.get_items(recursive=True)
