"""Remote rasters: the same pixels as from disk, over a line that breaks, and as whom."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window
from servers.files import file_server

from eosat.cog import look
from eosat.errors import InputError, WorldError
from eosat.storage import Access, Cache, opened, ranges
from eosat.storage.reader import identified
from eosat.storage.stores import place_of, store_at

SIDE = 1200


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A COG and a JPEG 2000 of the same noise; 2.4 MB of pixels that hardly compress."""
    folder = tmp_path_factory.mktemp("files")
    values = np.random.default_rng(3).integers(1, 30000, (SIDE, SIDE), dtype=np.uint16)
    place = {"crs": "EPSG:32652", "transform": from_origin(199980, 3700020, 10, 10), "nodata": 0}
    shape = {"height": SIDE, "width": SIDE, "count": 1, "dtype": "uint16"}
    with rasterio.open(
        folder / "B04.tif", "w", driver="COG", compress="deflate", blocksize=256, **shape, **place
    ) as out:
        out.write(values, 1)
    jp2 = {"driver": "JP2OpenJPEG", "quality": 100, "reversible": True, "blockxsize": 512, "blockysize": 512}
    with rasterio.open(folder / "B04.jp2", "w", **jp2, **shape, **place) as out:
        out.write(values, 1)
    return folder


@pytest.fixture
def files(folder, monkeypatch):
    monkeypatch.setattr(ranges, "FIRST_WAIT", 0.01)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    identified.cache_clear()
    store_at.cache_clear()
    with file_server(folder) as running:
        yield running


def pixels(href, window=None, **how):
    with opened(href, **how) as src:
        return src.read(1, window=window)


@pytest.mark.parametrize("name", ["B04.tif", "B04.jp2"])
@pytest.mark.parametrize("kept", [False, True], ids=["no cache", "cache"])
def test_pixels_are_those_of_the_file_on_eight_threads_at_once(files, folder, tmp_path, name, kept):
    cache = Cache(folder=str(tmp_path), limit=10**8) if kept else None
    rng = np.random.default_rng(0)
    windows = [Window(*map(int, rng.integers(0, SIDE - 300, 2)), 300, 300) for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        ours = list(pool.map(lambda window: pixels(f"{files.url}/{name}", window, cache=cache), windows))
    for got, window in zip(ours, windows, strict=True):
        np.testing.assert_array_equal(got, pixels(str(folder / name), window))


def test_one_file_is_opened_with_one_request_and_neighbouring_tiles_come_in_one(files):
    assert look(f"{files.url}/B04.tif").shape == (SIDE, SIDE)
    assert [(method, size) for method, _, size in files.log] == [("GET", 64 * 1024)]
    pixels(f"{files.url}/B04.tif", Window(0, 0, SIDE, 200))
    assert len(files.log) == 2  # the file is known by now; one row of tiles lies side by side


@pytest.mark.parametrize("faults", [["cut"], ["reset"], ["503"], ["429"], ["cut", "500", "cut", "reset", "504"]])
@pytest.mark.parametrize("kept", [False, True], ids=["no cache", "cache"])
def test_a_line_that_breaks_is_taken_up_again_and_poisons_nothing(files, folder, tmp_path, faults, kept):
    cache = Cache(folder=str(tmp_path), limit=10**8) if kept else None
    look(f"{files.url}/B04.tif", cache=cache)
    files.faults += faults
    got = pixels(f"{files.url}/B04.tif", cache=cache)
    assert files.faults == []
    np.testing.assert_array_equal(got, pixels(str(folder / "B04.tif")))
    np.testing.assert_array_equal(pixels(f"{files.url}/B04.tif", cache=cache), got)


def test_a_line_that_stays_broken_is_the_worlds_fault_and_the_next_read_is_good(files, folder):
    look(f"{files.url}/B04.tif")
    files.always = "cut"
    files.forget()
    with pytest.raises(WorldError, match="after several tries") as caught:
        pixels(f"{files.url}/B04.tif", Window(0, 0, 10, 10))
    assert caught.value.exit_code == 3
    assert len(files.log) == 1 + ranges.RETRIES
    files.always = ""
    np.testing.assert_array_equal(pixels(f"{files.url}/B04.tif"), pixels(str(folder / "B04.tif")))


@pytest.mark.parametrize(("fault", "said"), [
    ("404", "does not exist"), ("403", "set signing: s3"), ("401", "set signing: s3"), ("418", "HTTP 418"),
])  # fmt: skip
def test_a_refusal_is_said_at_once_with_what_to_do(files, fault, said):
    files.always = fault
    with pytest.raises(WorldError, match=said):
        look(f"{files.url}/B04.tif")
    assert len(files.log) == 1


def test_a_file_that_is_no_raster_or_ends_too_soon_is_said(files, folder):
    (folder / "text.tif").write_text("no raster")
    with pytest.raises(WorldError, match=r"Cannot read .*text\.tif"):
        look(f"{files.url}/text.tif")
    (folder / "short.tif").write_bytes((folder / "B04.tif").read_bytes()[:200_000])
    with pytest.raises(WorldError, match="200000"):
        pixels(f"{files.url}/short.tif")


def test_a_signature_in_an_address_is_used_and_never_said(files, folder):
    href = f"{files.url}/B04.tif?sig=TOPSECRET"
    assert look(href).shape == (SIDE, SIDE)
    files.always = "403"
    identified.cache_clear()
    with pytest.raises(WorldError) as caught:
        look(href)
    assert "TOPSECRET" not in str(caught.value)
    files.always = "500"
    with pytest.raises(WorldError) as caught:
        look(href)
    assert "TOPSECRET" not in str(caught.value)


def test_a_file_that_changes_under_the_reader_is_never_mixed(files, folder):
    changing = folder / "changing.tif"
    changing.write_bytes((folder / "B04.tif").read_bytes())
    look(f"{files.url}/changing.tif")
    changing.write_bytes((folder / "B04.tif").read_bytes()[::-1])
    with pytest.raises(WorldError, match="changed while it was read"):
        pixels(f"{files.url}/changing.tif", Window(600, 600, 100, 100))


KEYS = {"AWS_ACCESS_KEY_ID": "practice", "AWS_SECRET_ACCESS_KEY": "verysecret", "AWS_REQUEST_PAYER": "requester"}


@pytest.fixture
def keys(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("keys")
def test_nothing_is_signed_and_nobody_pays_unless_asked(files, folder):
    (folder / "bucket").mkdir(exist_ok=True)
    (folder / "bucket" / "B04.tif").write_bytes((folder / "B04.tif").read_bytes())
    asked = {"unsigned": Access(endpoint=files.url), "signed": Access(endpoint=files.url, signing="s3"),
             "paying": Access(endpoint=files.url, signing="s3", requester_pays=True)}  # fmt: skip
    seen = {}
    for name, access in asked.items():
        files.forget()
        look("s3://bucket/B04.tif", access=access)
        look(f"{files.url}/bucket/B04.tif", access=access)
        heads = [{key.lower() for key in one} for one in files.headers]
        seen[name] = [("authorization" in one, "x-amz-request-payer" in one) for one in heads]
        assert len(heads) == 2
    assert seen == {"unsigned": [(False, False)] * 2, "signed": [(True, False)] * 2, "paying": [(True, True)] * 2}


def test_keys_that_are_not_there_are_said(files, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match="aws configure"):
        look("s3://bucket/B04.tif", access=Access(endpoint=files.url, signing="s3"))


def test_paying_needs_keys_and_a_paying_bucket_says_who_pays(files, folder):
    with pytest.raises(InputError, match="your AWS account is billed"):
        Access(requester_pays=True)
    (folder / "sentinel-s2-l2a").mkdir(exist_ok=True)
    files.always = "403"
    with pytest.raises(WorldError, match="AWS bills whoever reads from sentinel-s2-l2a"):
        look("s3://sentinel-s2-l2a/B04.jp2", access=Access(endpoint=files.url))


@pytest.mark.parametrize(("href", "signing", "kind", "root", "key"), [
    ("s3://bucket/a/B04.tif", "none", "s3", "bucket", "a/B04.tif"),
    ("https://bucket.s3.us-west-2.amazonaws.com/a/B%2004.tif", "s3", "s3", "bucket", "a/B 04.tif"),
    ("https://s3.eu-central-1.amazonaws.com/bucket/a.tif", "s3", "s3", "bucket", "a.tif"),
    ("https://bucket.s3.amazonaws.com/a.tif", "none", "http", "https://bucket.s3.amazonaws.com", "a.tif"),
    ("https://acc.blob.core.windows.net/con/a.tif", "planetary-computer", "az", "acc/con", "a.tif"),
    ("https://elsewhere.org/con/a.tif", "planetary-computer", "http", "https://elsewhere.org", "con/a.tif"),
])  # fmt: skip
def test_where_an_address_lies(href, signing, kind, root, key):
    place = place_of(href, Access(signing=signing))
    assert (place.kind, place.root, place.key) == (kind, root, key)


class _Tokens(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self):
        self.asked.append(self.path)
        body = json.dumps({"msft:expiry": "2099-01-01T00:00:00Z", "token": "sv=2024&sig=SASSECRET"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_planetary_computers_token_is_asked_once_and_sent(files, folder, monkeypatch):
    (folder / "acc" / "con").mkdir(parents=True, exist_ok=True)
    for name in ("acc/con/B04.tif", "acc/con/B08.tif"):
        (folder / name).write_bytes((folder / "B04.tif").read_bytes())
    (folder / "con").mkdir(exist_ok=True)
    (folder / "con" / "B04.tif").write_bytes((folder / "B04.tif").read_bytes())
    handler = type("Tokens", (_Tokens,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    monkeypatch.setenv("PC_SDK_SAS_URL", f"http://127.0.0.1:{server.server_port}/token")
    access = Access(signing="planetary-computer", endpoint=f"{files.url}/acc")
    try:
        look("https://acc.blob.core.windows.net/con/B04.tif", access=access)
        pixels("https://acc.blob.core.windows.net/con/B08.tif", access=access)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert handler.asked == ["/token/acc/con"]
    assert all("SASSECRET" in one[":path"] for one in files.headers)
    assert "SASSECRET" not in repr(access)
    files.always = "403"
    with pytest.raises(WorldError, match="is refused") as caught:
        pixels("https://acc.blob.core.windows.net/con/B08.tif", access=access)
    assert "SASSECRET" not in str(caught.value)
