"""STAC APIs on loopback: good ones, poor ones, and ones that misbehave."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pystac
import pytest
from shapely.geometry import box, shape

import eosat
from eosat.catalog import Found, period, search
from eosat.catalog.api import Patience
from eosat.errors import InputError, WorldError

CORE = "https://api.stacspec.org/v1.0.0/core"
SEARCH = "https://api.stacspec.org/v1.0.0/item-search"
SORT = "https://api.stacspec.org/v1.0.0/item-search#sort"
MAY = period("2025-05-01/2025-05-31")
PLACE = box(126.5, 33.2, 126.7, 33.3)
HASTY = Patience(connect=2, read=0.5, retries=2, backoff=0.01, pages=20)


def feature(name: str = "one", **changes) -> dict:
    """A made-up item over the place."""
    west, south, east, north = PLACE.bounds
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {
        "datetime": "2025-05-08T02:19:48Z",
        "platform": "sentinel-2a",
        "grid:code": "MGRS-52SBB",
        "s2:processing_baseline": "05.11",
    }
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "collection": "sentinel-2-c1-l2a",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": list(PLACE.bounds),
        "properties": properties | changes.pop("properties", {}),
        "assets": {"red": {"href": f"http://127.0.0.1/{name}/B04.tif"}},
        "links": [],
    }
    return item | changes


class Api(BaseHTTPRequestHandler):
    """Answers with every item whatever is asked, one a page."""

    items: list[dict]
    asked: list[dict]
    conforms: tuple[str, ...] = (CORE, SEARCH)
    statuses: list[int]
    answer: Callable | None = None
    """Makes the answer to a search in another way: ``answer(root, body) -> features, links``."""
    methods: tuple[str, ...] = ("POST",)

    def reply(self, content: dict, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/geo+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        if self.path.startswith("/search"):
            return self.search({"GET": self.path})
        if self.path.startswith("/collections/"):
            extent = {
                "spatial": {"bbox": [[-10, 40, 5, 50]]},
                "temporal": {"interval": [["2020-01-01T00:00:00Z", None]]},
            }
            return self.reply({"type": "Collection", "id": "x", "extent": extent})
        links = [{"rel": "self", "href": self.root}, {"rel": "root", "href": self.root}]
        links += [{"rel": "search", "href": f"{self.root}/search", "method": one} for one in self.methods]
        return self.reply({"type": "Catalog", "stac_version": "1.0.0", "id": "api", "description": "a poor server",
                           "conformsTo": list(self.conforms), "links": links})  # fmt: skip

    def do_POST(self) -> None:
        self.search(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def search(self, body: dict) -> None:
        type(self).asked.append(body)
        if self.statuses:
            return self.reply({"code": "broken"}, type(self).statuses.pop(0))
        features, links = (type(self).answer or one_a_page(self.items))(self.root, body)
        return self.reply({"type": "FeatureCollection", "features": features, "links": links})

    def log_message(self, *_: object) -> None:
        pass


def one_a_page(items: list[dict]) -> Callable:
    def answer(root: str, body: dict) -> tuple[list, list]:
        page = int(body.get("page", 0))
        return items[page : page + 1], [to_page(root, page + 1)] if page + 1 < len(items) else []

    return answer


def to_page(root: str, page: int) -> dict:
    return {"rel": "next", "href": f"{root}/search", "method": "POST", "merge": True, "body": {"page": page}}


@contextmanager
def serving(**behaviour) -> Iterator[tuple[str, type[Api]]]:
    """URL of a running API and its handler."""
    behaviour = {"items": [feature()], "asked": [], "statuses": []} | behaviour
    if "answer" in behaviour:
        behaviour["answer"] = staticmethod(behaviour["answer"])
    handler = type("Handler", (Api,), behaviour)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that no longer waits is no news
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked_of(url: str, **wish) -> Found:
    return search(url, **{"area": PLACE, "days": MAY, "patience": HASTY} | wish)


def ids(found: Found) -> list[str]:
    return [item.id for item in found.best]


@pytest.fixture
def api(strip) -> Iterator[tuple[str, type[Api]]]:
    """URL of a running API over the strip's items, and its handler."""
    items = []
    for item in pystac.Catalog.from_file(str(strip)).get_items(recursive=True):
        item.make_asset_hrefs_absolute()
        items.append(item.to_dict(include_self_link=False, transform_hrefs=False) | {"links": []})
    with serving(items=items) as served:
        yield served


def area(strip: Path):
    return eosat.region(strip.parent / "districts.geojson").area


def test_every_page_is_read_and_the_period_is_sent(api, strip):
    url, handler = api
    found = search(url, area=area(strip), days=MAY)
    assert [len(copies) for copies in found.candidates] == [1, 1]
    assert (found.provider, found.trouble, found.counts) == (url, (), {})
    assert handler.asked[0]["datetime"] == "2025-05-01T00:00:00Z/2025-05-31T23:59:59Z"
    assert handler.asked[0]["intersects"]["type"] in ("Polygon", "MultiPolygon")


def test_a_ragged_coast_is_asked_for_by_its_hull_and_compared_exactly(api, strip):
    url, handler = api
    jeonnam = eosat.region("jeonnam").area
    found = search(url, area=jeonnam, days=MAY)
    sent = shape(handler.asked[0]["intersects"])
    assert len(json.dumps(handler.asked[0])) < 20_000
    assert sent.covers(jeonnam)
    assert sent.area < 1.2 * jeonnam.convex_hull.area
    assert not found.candidates  # the strip lies on Jeju, beyond Jeonnam's coast


def test_what_a_poor_server_sends_too_much_is_dropped_here(api, strip):
    url, _ = api
    one = search(url, area=area(strip), days=period("2025-05-08/2025-05-08"))
    assert [item.id[8:] for item in one.best] == ["52SBB_20250508T021948_L2A"]
    assert one.counts == {"days": 1}
    none = search(url, area=area(strip), days=MAY, collections=["sentinel-2-c1-l2a"])
    assert (none.candidates, none.counts) == ((), {"collection": 2})


def test_a_run_from_an_api_is_the_run_from_the_files(api, strip, tmp_path):
    url, _ = api
    asked = {
        "region": str(strip.parent / "districts.geojson"),
        "period": "2025-05-01/2025-05-31",
        "outputs": ["labels"],
    }
    ours = eosat.run(asked | {"catalog": url}, tmp_path / "api")
    theirs = eosat.run(asked | {"catalog": str(strip)}, tmp_path / "files")
    assert (ours.folder / "landcover.tif").read_bytes() == (theirs.folder / "landcover.tif").read_bytes()


def test_order_is_asked_for_only_where_the_server_can_sort_and_is_made_here_anyway():
    late, early = feature("late"), feature("early", properties={"datetime": "2025-05-03T02:19:48Z"})
    for conforms, sent in (((CORE, SEARCH), False), ((CORE, SEARCH, SORT), True)):
        with serving(items=[late, early], conforms=conforms) as (url, handler):
            assert ids(asked_of(url)) == ["early", "late"]
            assert ("sortby" in handler.asked[0]) is sent
            assert not {"query", "filter", "fields"} & set(handler.asked[0])


def test_a_server_that_only_takes_get_is_asked_by_box():
    with serving(methods=("GET",)) as (url, handler):
        assert ids(asked_of(url)) == ["one"]
        assert "bbox=126.5" in handler.asked[0]["GET"]
        assert "intersects" not in handler.asked[0]["GET"]


def test_a_long_outline_is_sent_as_its_hull_and_compared_here():
    ragged = PLACE.centroid.buffer(0.05, quad_segs=200).difference(PLACE.centroid.buffer(0.04, quad_segs=200))
    inside = feature("inside", geometry=PLACE.centroid.buffer(0.01).__geo_interface__)
    with serving(items=[inside]) as (url, handler):
        assert asked_of(url, area=ragged).counts == {"outside": 1}
        assert len(handler.asked[0]["intersects"]["coordinates"]) == 1


def test_a_next_that_runs_in_a_circle_ends_and_is_told():
    def circle(root, body):
        page = int(body.get("page", 0))
        return [feature(f"look-{page}")], [to_page(root, (page + 1) % 3)]

    with serving(answer=circle) as (url, handler):
        found = asked_of(url)
        assert [(one.key, one.fields["page"]) for one in found.trouble] == [("catalog.pages", 4)]
        assert sorted(copy.id for copies in found.candidates for copy in copies) == ["look-0", "look-1", "look-2"]
        assert len(handler.asked) == 4


def test_pages_without_end_are_bounded_and_told():
    def endless(root, body):
        page = int(body.get("page", 0))
        return [feature(f"look-{page}")], [to_page(root, page + 1)]

    with serving(answer=endless) as (url, handler):
        found = asked_of(url)
        assert [one.key for one in found.trouble] == ["catalog.pages"]
        assert sum(len(copies) for copies in found.candidates) == HASTY.pages
        assert len(handler.asked) == HASTY.pages + 1


def test_an_overloaded_server_is_asked_again():
    with serving(statuses=[503, 429]) as (url, handler):
        assert ids(asked_of(url)) == ["one"]
        assert len(handler.asked) == 3


@pytest.mark.parametrize("statuses", [[503] * 9, [500] * 9, [404], [400]])
def test_a_server_that_fails_is_the_worlds_fault(statuses):
    with serving(statuses=list(statuses)) as (url, handler):
        with pytest.raises(WorldError, match="does not answer"):
            asked_of(url)
        assert len(handler.asked) == (3 if statuses[0] >= 500 else 1)


def test_a_dead_server_is_named_at_once():
    began = time.perf_counter()
    with pytest.raises(WorldError, match="127"):
        asked_of("http://127.0.0.1:9")
    assert time.perf_counter() - began < 5


def test_a_server_that_falls_silent_is_waited_for_no_longer_than_said():
    def silent(root, body):
        time.sleep(3)
        return [], []

    began = time.perf_counter()
    with serving(answer=silent) as (url, handler), pytest.raises(WorldError, match="timed out"):
        asked_of(url)
    assert time.perf_counter() - began < 3
    assert len(handler.asked) == 2


def test_a_page_that_is_no_json_is_the_worlds_fault():
    with serving(answer=lambda root, body: (5, [])) as (url, _), pytest.raises(WorldError, match="does not answer"):
        asked_of(url)


def test_the_next_catalogue_stands_in_for_one_that_is_down_and_only_then(strip):
    with serving() as (url, _), serving(items=[feature("other")]) as (other, other_handler):
        assert ids(asked_of([url, other])) == ["one"]
        assert other_handler.asked == []
        found = asked_of(["http://127.0.0.1:9", other, url])
        assert (found.provider, ids(found)) == (other, ["other"])
        ((told),) = found.trouble
        assert (told.key, told.fields["catalog"], told.fields["next"]) == ("catalog.down", "http://127.0.0.1:9", other)
    with pytest.raises(WorldError):
        asked_of(["http://127.0.0.1:9", "http://127.0.0.1:10"])
    with pytest.raises(InputError, match="no-such"):
        asked_of(["http://127.0.0.1:9", "no-such"])


def test_broken_entries_are_skipped_with_their_reason():
    broken = [
        feature("no-geometry", geometry=None),
        feature("no-time", properties={"datetime": None}),
        feature("odd-time", properties={"datetime": "yesterday"}),
        feature("odd-ring", geometry={"type": "Polygon", "coordinates": [[[1, 2], [3]]]}),
        feature("odd-kind", geometry={"type": "Blob"}),
        feature("odd-cloud", properties={"eo:cloud_cover": "much"}),
        {"id": "bare"},
        {"type": "Feature", "properties": 5, "id": "odd-properties"},
        "a word",
        None,
    ]
    with serving(answer=lambda root, body: ([feature("good"), *broken], [])) as (url, _):
        found = asked_of(url)
    assert ids(found) == ["good"]
    assert found.counts == {"malformed": len(broken)}
    assert {one.reason for one in found.rejected} == {"catalog.malformed"}
    assert [one.id for one in found.rejected][:4] == ["no-geometry", "no-time", "odd-time", "odd-ring"]


def test_an_entry_with_start_and_end_and_one_of_stac_1_1_are_read():
    span = {
        "datetime": None,
        "start_datetime": "2025-05-09T02:00:00+09:00",
        "end_datetime": "2025-05-09T03:00:00+09:00",
    }
    modern = feature("modern", stac_version="1.1.0", properties={"proj:code": "EPSG:32652"})
    with serving(items=[feature("span", properties=span), modern]) as (url, _):
        found = asked_of(url)
        assert sorted(ids(found)) == ["modern", "span"]
        assert asked_of(url, days=period("2025-05-08/2025-05-08")).counts == {}  # 02:00 in Korea is the day before


def test_only_a_tile_wholly_under_cloud_is_dropped_unread():
    items = [feature("white", properties={"eo:cloud_cover": 100}), feature("grey", properties={"eo:cloud_cover": 99.9})]
    with serving(items=items) as (url, _):
        found = asked_of(url, cloud_limit=80)
        assert (ids(found), found.counts) == (["grey"], {"cloud": 1})
        assert [(one.id, one.reason) for one in found.rejected] == [("white", "catalog.cloud")]
        assert asked_of(url).counts == {}


def test_an_empty_answer_says_where_the_catalogue_has_something(strip):
    with serving(items=[]) as (url, _):
        extent = asked_of(url, collections=["x"]).extent
        assert str(extent) == "-10 40 5 50, 2020-01-01/.."
        assert asked_of(url).extent is None
    days = period("2020-01-01/2020-01-31")
    assert str(search(str(strip), area=PLACE, days=days).extent).endswith("2025-05-03/2025-05-08")


def test_collections_are_searched_together_and_the_first_is_preferred():
    both = [feature("l2a", collection="sentinel-2-l2a"), feature("c1")]
    with serving(items=both) as (url, handler):
        found = asked_of(url, collections=["sentinel-2-c1-l2a", "sentinel-2-l2a"])
        assert handler.asked[0]["collections"] == ["sentinel-2-c1-l2a", "sentinel-2-l2a"]
        assert [[copy.id for copy in copies] for copies in found.candidates] == [["c1", "l2a"]]
        swapped = asked_of(url, collections=["sentinel-2-l2a", "sentinel-2-c1-l2a"])
        assert [[copy.id for copy in copies] for copies in swapped.candidates] == [["l2a", "c1"]]


def test_a_static_catalogue_with_a_broken_item_keeps_the_others(strip, tmp_path):
    import shutil

    shutil.copytree(strip.parent, tmp_path / "c")
    first, second = sorted((tmp_path / "c").glob("SIM_*/SIM_*.json"))
    first.write_text("{")
    found = search(str(tmp_path / "c" / "catalog.json"), area=PLACE, days=MAY)
    assert (ids(found), found.counts) == ([second.stem], {"malformed": 1})
    assert found.rejected[0].id.endswith(first.name)
    first.unlink()
    assert search(str(tmp_path / "c" / "catalog.json"), area=PLACE, days=MAY).counts == {"malformed": 1}
