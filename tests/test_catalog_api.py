"""A STAC API on loopback: search, paging, a server that ignores filters, one that fails."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pystac
import pytest
from shapely.geometry import shape

import eosat
from eosat.catalog import period, search
from eosat.errors import WorldError

CORE = "https://api.stacspec.org/v1.0.0/core"
SEARCH = "https://api.stacspec.org/v1.0.0/item-search"


class Api(BaseHTTPRequestHandler):
    """Answers with every item whatever is asked, one a page."""

    items: list[dict]
    asked: list[dict]
    status = 200

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
        links = [{"rel": "self", "href": self.root}, {"rel": "root", "href": self.root}]
        links.append({"rel": "search", "href": f"{self.root}/search", "method": "POST", "type": "application/geo+json"})
        self.reply({"type": "Catalog", "stac_version": "1.0.0", "id": "api", "description": "a poor server",
                    "conformsTo": [CORE, SEARCH], "links": links})  # fmt: skip

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(body)
        if type(self).status != 200:
            return self.reply({"code": "broken"}, type(self).status)
        page = int(body.get("page", 0))
        links = []
        if page + 1 < len(self.items):
            links = [{"rel": "next", "href": f"{self.root}/search", "method": "POST", "merge": True,
                      "body": {"page": page + 1}}]  # fmt: skip
        return self.reply({"type": "FeatureCollection", "features": self.items[page : page + 1], "links": links})

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api(strip) -> Iterator[tuple[str, type[Api]]]:
    """URL of a running API over the strip's items, and its handler."""
    items = []
    for item in pystac.Catalog.from_file(str(strip)).get_items(recursive=True):
        item.make_asset_hrefs_absolute()
        items.append(item.to_dict(include_self_link=False, transform_hrefs=False) | {"links": []})
    handler = type("Handler", (Api,), {"items": items, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()
    thread.join()


def area(strip: Path):
    return eosat.region(strip.parent / "districts.geojson").area


def test_every_page_is_read_and_the_period_is_sent(api, strip):
    url, handler = api
    found = search(url, area=area(strip), days=period("2025-05-01/2025-05-31"))
    assert [len(copies) for copies in found.candidates] == [1, 1]
    assert (found.provider, found.trouble, found.counts) == (url, (), {})
    assert handler.asked[0]["datetime"] == "2025-05-01T00:00:00Z/2025-05-31T23:59:59Z"
    assert handler.asked[0]["intersects"]["type"] in ("Polygon", "MultiPolygon")


def test_a_ragged_coast_is_asked_for_by_its_hull_and_compared_exactly(api, strip):
    url, handler = api
    jeonnam = eosat.region("jeonnam").area
    found = search(url, area=jeonnam, days=period("2025-05-01/2025-05-31"))
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
    none = search(url, area=area(strip), days=period("2025-05-01/2025-05-31"), collections=["sentinel-2-c1-l2a"])
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


def test_a_server_that_fails_is_the_worlds_fault(api, strip):
    url, handler = api
    handler.status = 500
    with pytest.raises(WorldError, match="does not answer"):
        search(url, area=area(strip), days=period("2025-05-01/2025-05-31"))
    with pytest.raises(WorldError, match="does not answer"):
        search("http://127.0.0.1:9", area=area(strip), days=period("2025-05-01/2025-05-31"))
