"""Asking catalogues, with patience and with bounds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pystac
from pystac.stac_io import DefaultStacIO
from shapely import get_num_coordinates
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.catalog.found import Extent, Trouble
from eosat.catalog.items import moment
from eosat.catalog.period import Period
from eosat.errors import EosatError, InputError, WorldError
from eosat.storage import UNSIGNED, Access, is_remote
from eosat.storage.ranges import Remote

if TYPE_CHECKING:
    from pystac_client.stac_api_io import StacApiIO

PAGE = 100
"""Items a page that are asked for."""
CORNERS = 500
"""Outlines of more corners are asked for by their hull: Jeonnam's 40,000 are 1 MB, which servers refuse."""
SORT = "item-search#sort"
"""End of the conformance class of sorting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a catalogue, and how often to ask again."""

    connect: float = 10.0
    """Longest wait for a connection. [s]"""
    read: float = 30.0
    """Longest silence of the server. [s]"""
    retries: int = 4
    """Times that a broken or overloaded (429, 502, 503, 504) request is sent again; a refused one twice at most."""
    backoff: float = 1.0
    """Pause before the second retry, doubled for each more. [s]"""
    whole: float = 300.0
    """Longest time for one answer, with all retries and pauses: a page of 2 MB on a line of 64 kbit/s takes 250. [s]"""
    pages: int = 2000
    """Most pages read: more than any honest answer has."""
    access: Access = UNSIGNED
    """How the documents of a catalogue in a bucket (``s3://``) are opened."""


def opened(patience: Patience) -> "StacApiIO":
    """Reader of STAC documents, local or over HTTP, that waits and retries as *patience* says."""
    from urllib3.util.retry import Retry

    from eosat.catalog.again import PatientIO

    retry = Retry(
        total=patience.retries,
        connect=min(patience.retries, 2),
        read=min(patience.retries, 1),  # a silent server costs a whole read timeout each time
        backoff_factor=patience.backoff,
        status_forcelist=[429, 502, 503, 504],
        allowed_methods=None,
        raise_on_status=False,
    )
    io = PatientIO(max_retries=retry, timeout=(patience.connect, patience.read))
    io.backoff, io.whole = patience.backoff, patience.whole
    return io


def root_of(url: str, patience: Patience) -> dict[str, Any]:
    """The document at *url*."""
    root = json.loads(_Patient(opened(patience), patience.access).read_text(url))
    if not isinstance(root, dict):
        raise InputError("error.catalog_kind", catalog=url, kind=type(root).__name__)
    return root


def is_api(root: Mapping[str, Any]) -> bool:
    """Whether the document of a root says that it can be searched."""
    return bool(root.get("conformsTo")) or bool(_search_links(root))


def _search_links(root: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [link for link in root.get("links", []) if link.get("rel") == "search"]


def ask(
    url: str,
    root: Mapping[str, Any],
    area: BaseGeometry,
    days: Period,
    collections: Sequence[str],
    *,
    patience: Patience,
    trouble: list[Trouble],
) -> Iterator[Any]:
    """Items of a STAC API as they came, each id of each collection once.

    Only what every item search knows is sent (collections, place, time, page size), and the order where the server
    says that it can sort. Cloud is not sent: a server would also leave out items that do not state it. Pages that
    bring nothing new end the search, and *trouble* says so: the ``next`` of some servers runs in a circle.
    """
    seen: set[tuple[str, str]] = set()
    for number, page in enumerate(_pages(url, root, area, days, collections, patience), 1):
        fresh = {_key(one): one for one in page["features"]}
        new = [key for key in fresh if key not in seen]
        if not new or number > patience.pages:
            trouble.append(Trouble(key="catalog.pages", fields={"catalog": url, "page": number}))
            return
        seen.update(new)
        yield from (fresh[key] for key in new)


def _key(content: Any) -> tuple[str, str]:
    if isinstance(content, dict) and content.get("id"):
        return str(content.get("collection")), str(content["id"])
    return "", repr(content)


def _pages(
    url: str, root: Mapping[str, Any], area: BaseGeometry, days: Period, collections: Sequence[str], patience: Patience
) -> Iterator[dict[str, Any]]:
    from pystac_client import ItemSearch

    links = _search_links(root)
    methods = [str(link.get("method", "GET")).upper() for link in links]
    method = "POST" if "POST" in methods or not links else "GET"
    href = links[methods.index(method)]["href"] if links else f"{url.rstrip('/')}/search"
    sorts = any(str(one).endswith(SORT) for one in root.get("conformsTo") or [])
    place = {"intersects": asked_area(area).__geo_interface__} if method == "POST" else {"bbox": area.bounds}
    query = ItemSearch(
        url=href,
        method=method,
        stac_io=opened(patience),
        collections=list(collections) or None,
        datetime=days.interval(),
        limit=PAGE,
        sortby=[{"field": "properties.datetime", "direction": "asc"}] if sorts else None,
        **place,
    )
    yield from query.pages_as_dicts()


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

    def __init__(self, web: "StacApiIO", access: Access) -> None:
        super().__init__()
        self.web, self.access = web, access

    def read_text_from_href(self, href: str) -> str:
        if is_remote(href) and not href.startswith("http"):  # a bucket's own address
            return Remote(href=href, access=self.access).whole().decode()
        return self.web.request(href) if is_remote(href) else super().read_text_from_href(href)


def walk(url: str, patience: Patience) -> tuple[list[pystac.Item], list[str]]:
    """Items of a static catalogue, file by file, and the hrefs of links that lead to none."""
    io = _Patient(opened(patience), patience.access)
    root = pystac.read_file(url, stac_io=io)
    if not isinstance(root, pystac.Catalog):
        raise InputError("error.catalog_kind", catalog=url, kind=type(root).__name__)
    items: list[pystac.Item] = []
    broken: list[str] = []
    for folder, _, _ in root.walk():
        for link in folder.get_item_links():
            try:
                items.append(_followed(link, folder))
            except Exception as err:  # pystac raises what its code happens to meet
                if (trouble := _of_the_server(err)) is not None:
                    raise trouble from None
                broken.append(str(link.get_absolute_href()))
    return items, broken


def _of_the_server(err: Exception) -> BaseException | None:
    """What went wrong if the server, not the one document, is to blame: no answer, or a status but "not there"."""
    from pystac_client.exceptions import APIError

    cause = err if isinstance(err, APIError | WorldError) else err.__cause__
    if isinstance(cause, WorldError):
        return cause if cause.key in ("storage.away", "error.catalog_slow") else None
    there = isinstance(cause, APIError) and getattr(cause, "status_code", None) not in (403, 404, 410)
    return cause if there else None


def _followed(link: pystac.Link, folder: pystac.Catalog) -> pystac.Item:
    item = link.resolve_stac_object(root=folder.get_root()).target
    if not isinstance(item, pystac.Item):
        raise InputError("error.catalog_kind", catalog=link.get_absolute_href(), kind=type(item).__name__)
    return item


def items_extent(items: Sequence[pystac.Item]) -> Extent | None:
    """Box and days of *items*; None when none has them."""
    boxes, days = [], []
    for item in items:
        with suppress(EosatError, ValueError, TypeError, AttributeError, KeyError):
            day = moment(item).date()
            boxes.append(shape(item.geometry).bounds)
            days.append(day)
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return Extent(box=(min(west), min(south), max(east), max(north)), first=min(days), last=max(days))


def collection_extent(url: str, collections: Sequence[str], patience: Patience) -> Extent | None:
    """Extent that the preferred collection of an API states; None when it states none that can be read."""
    if not collections:
        return None
    try:
        content = json.loads(opened(patience).read_text(f"{url.rstrip('/')}/collections/{collections[0]}"))
        west, south, east, north = (float(edge) for edge in content["extent"]["spatial"]["bbox"][0][:4])
        first, last = (_day(text) for text in content["extent"]["temporal"]["interval"][0])
    except Exception:  # it only serves to explain an empty answer
        return None
    return Extent(box=(west, south, east, north), first=first, last=last)


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).date() if text else None
