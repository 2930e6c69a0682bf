"""Real scenes behind real servers: a STAC API over pgstac, and S3. One file, so that one worker starts them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import yaml
from pyproj import Transformer
from servers import real
from servers.faults import Line, before
from servers.process import free_port
from servers.real import CASES
from servers.recorder import recording
from servers.s3 import KEYS
from servers.stac import poor_api
from servers.world import World
from test_real_scenes import DATES, asked, water_figures

import eosat
from eosat.catalog import Patience, period, search
from eosat.cli.app import build
from eosat.regions import region
from eosat.run import find as run_find
from eosat.scenes import Scene
from eosat.storage import Access
from eosat.words import say

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
BANDS = ("B02", "B03", "B04", "B08")
AUGUST = "2023-08-10/2023-08-20"
BOTH_TILES = (15.35, 46.0, 15.95, 46.4)
"""West of Maribor, mostly 33TWM; its south is 33TWL too."""
NORTHERN = (15.35, 46.1, 15.95, 46.4)
"""The part that is 33TWM alone."""


def find(servers: World, case: str = CASES[0], region: tuple = BOTH_TILES, limit: float = 100) -> eosat.scenes.Scenes:
    return eosat.find(region, AUGUST, catalog=servers.api, collections=[case], bands=BANDS, cloud_limit=limit)


@pytest.mark.parametrize(("case", "offset", "source"), [
    ("sentinel-2-l2a", 0.0, "flag"),
    ("flag-removed", 0.0, "data-check"),
    ("flag-false", 0.0, "data-check"),
    ("1000-added", -0.1, "data-check"),
])  # fmt: skip
def test_the_ten_scenes_get_the_right_verdict(servers, case, offset, source):
    scenes = find(servers, case)
    assert scenes.dropped == ()
    assert sorted(scene.id for scene in scenes.kept) == sorted(item["id"] for item in servers.items[case])
    assert {(one.offset, one.source) for scene in scenes.kept for one in scene.scaling.values()} == {(offset, source)}


def test_cloud_over_the_area_is_what_scl_counts_by_hand(servers):
    for scene in find(servers).kept:
        item, planes = servers.scenes[scene.id]
        cols, rows = np.meshgrid(np.arange(planes["SCL"].shape[1]) + 0.5, np.arange(planes["SCL"].shape[0]) + 0.5)
        x, y = real.transform(item) @ (cols, rows)
        lon, lat = Transformer.from_crs(item["properties"]["proj:epsg"], 4326, always_xy=True).transform(x, y)
        west, south, east, north = BOTH_TILES
        valid = (lon > west) & (lon < east) & (lat > south) & (lat < north)
        valid &= np.all([planes[band] > 0 for band in BANDS], axis=0)
        cloud = np.isin(planes["SCL"][valid], (3, 8, 9, 10)).mean()
        print(f"{scene.id}: {scene.cloud:.4f}, by hand {cloud:.4f}")
        assert scene.cloud == pytest.approx(cloud, abs=0.01)


def by_hand(scene: Scene, servers: World, grid) -> np.ndarray:
    """(band, y, x) reflectance of a scene's 120 m planes on *grid*, NaN where SCL or a cloud's neighbour hides it."""
    item, planes = servers.scenes[scene.id]
    at = ~real.transform(item) @ (grid.transform.c, grid.transform.f)
    col, row = round(at[0]), round(at[1])
    assert at == pytest.approx((col, row))  # on the scene's own pixels
    cut = (slice(row, row + grid.shape[0]), slice(col, col + grid.shape[1]))
    classes = planes["SCL"][row - 1 : cut[0].stop + 1, col - 1 : cut[1].stop + 1]
    cloud = np.isin(classes, (3, 8, 9, 10))
    hidden = cloud[1:-1, 1:-1] | cloud[:-2, 1:-1] | cloud[2:, 1:-1] | cloud[1:-1, :-2] | cloud[1:-1, 2:]
    stored = np.stack([planes[band][cut] for band in BANDS])
    clear = np.isin(classes[1:-1, 1:-1], (4, 5, 6, 7)) & ~hidden & (stored > 0).all(axis=0)
    return np.where(clear, stored.astype("float32") * 1e-4, np.nan)


@pytest.mark.filterwarnings("ignore:All-NaN slice")
@pytest.mark.parametrize("case", ["sentinel-2-l2a", "1000-added"])
def test_the_composite_is_numpys_median_of_the_same_files(servers, case):
    scenes = find(servers, case, NORTHERN, limit=60)
    assert [one.id for one in scenes.dropped] == ["S2B_33TWM_20230810_0_L2A"]
    assert len(scenes.kept) == 4
    first = scenes.kept[0]
    grid = eosat.grid_over(eosat.region(NORTHERN).area, crs=first.crs, resolution=120, anchor=first.anchor)
    ours = eosat.composite(eosat.cube(scenes.kept, grid, bands=BANDS, mask=eosat.Mask(rescue=False))).compute()
    theirs = np.nanmedian([by_hand(scene, servers, grid) for scene in scenes.kept], axis=0)
    np.testing.assert_allclose(ours.values, theirs, atol=1e-6)
    print(f"{case}: {ours.shape}, {np.isnan(theirs[0]).mean():.2%} never clear")
    assert np.isnan(theirs).mean() < 0.02


def test_the_rescue_of_bright_ground_leaves_clouds_alone(servers):
    """What is flagged on most dates and does not change is no cloud: on these scenes five pixels of water and shade."""
    scenes = find(servers, CASES[0], NORTHERN).kept
    grid = eosat.grid_over(eosat.region(NORTHERN).area, crs=scenes[0].crs, resolution=120, anchor=scenes[0].anchor)
    masks = (eosat.Mask(rescue=False), eosat.Mask())
    strict, rescued = (eosat.cube(scenes, grid, bands=BANDS, mask=mask).compute().values for mask in masks)
    assert not (np.isnan(rescued) & ~np.isnan(strict)).any()
    more = np.isnan(strict[:, 0]) & ~np.isnan(rescued[:, 0])
    print(f"{more.any(axis=0).sum()} of {more[0].size} pixels rescued, blue up to {rescued[:, 0][more].max():.3f}")
    assert more.any(axis=0).mean() < 1e-3
    assert (rescued[:, 0][more] < 0.1).all()  # darker than any cloud


@pytest.fixture(scope="module")
def reservoir_run(servers, tmp_path_factory) -> Path:
    """Folder of a whole run over the reservoir, from public files by http."""
    day = DATES[0]
    wish = asked(servers.api, f"{day}/{day}") | {"collections": ["boadella"]}
    return eosat.run(wish, tmp_path_factory.mktemp("reservoir") / "run").folder


def test_boadella_from_the_api_and_the_store(reservoir_run):
    iou, false, seen = water_figures(reservoir_run)
    print(f"water IoU {iou:.3f}, {false:.1%} of the rest called water")
    assert iou >= 0.70
    assert false <= 0.08
    assert seen > 0.99
    record = json.loads((reservoir_run / "provenance.json").read_text())
    assert [one["scaling"]["offset"] for one in record["scenes"]] == [0.0]
    assert record["seam"]["changed_labels"] <= 1e-4


def test_the_aws_layout_at_its_own_100_m(servers, tmp_path):
    wish = {
        "region": [-11.6, 24.6, -11.1, 25.0],
        "period": "2020-02-19/2020-02-19",
        "resolution": 100,
        "catalog": servers.api,
        "collections": ["sentinel-s2-l2a-cogs"],
        "tile": 128,
        "outputs": ["labels", "composite", "clear_count", "summary", "map", "report"],
    }
    result = eosat.run(wish, tmp_path / "run")
    source = servers.shared / "sentinel-cogs-29RKH" / real.AWS_SCENE / "B04.tif"
    with rasterio.open(result.folder / "composite.tif") as src, rasterio.open(source) as red:
        assert (src.crs, src.res) == (red.crs, (100, 100))
        ours = src.read(src.descriptions.index("B04") + 1)
        row, col = red.index(src.bounds.left + 50, src.bounds.top - 50)
        theirs = red.read(1)[row : row + src.height, col : col + src.width]
    seen = ours > 0
    np.testing.assert_array_equal(ours[seen], theirs[seen] + 1000)  # native pixels; the composite keeps 1000 for offset
    assert seen.mean() > 0.9
    assert (result.folder / "item.json").is_file()


def call(capsys, tmp_path, verb: str, wish: dict, *more: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command line with *wish* as its config."""
    config = tmp_path / "wish.yaml"
    config.write_text(yaml.safe_dump(wish))
    out = ["--out", str(tmp_path / "run")] if verb == "run" else []
    code = build({"EOSAT_LANG": "en"}, [verb, str(config), *out, *more])
    said = capsys.readouterr()
    return code, said.out, said.err


def reservoir(servers: World, collection: str, period: str = f"{DATES[0]}/{DATES[0]}") -> dict:
    return asked(servers.api, period) | {"collections": [collection], "outputs": ["labels", "clear_count"]}


def find_reservoir(servers: World, collection: str, access: Access) -> eosat.scenes.Scenes:
    region, period = asked("", f"{DATES[0]}/{DATES[0]}")["region"], f"{DATES[0]}/{DATES[0]}"
    return eosat.find(region, period, catalog=servers.api, collections=[collection], scl=False, access=access)


def test_what_the_store_lacks_is_dropped_with_the_reason_and_the_rest_is_used(servers, tmp_path, capsys):
    code, _, err = call(capsys, tmp_path, "run", reservoir(servers, "holes", "2020-06-01/2021-12-31"))
    assert code == 0, err
    record = json.loads((tmp_path / "run" / "provenance.json").read_text())
    whole = servers.items["holes"][2]["id"]
    assert [one["id"] for one in record["scenes"]] == [whole]
    unnamed, lost = sorted(record["dropped"], key=lambda one: one["id"])
    assert (unnamed["id"][-10:], unnamed["reason"], unnamed["bands"]) == (DATES[0], "scene.missing", "B04")
    assert (lost["id"][-10:], lost["reason"]) == (DATES[1], "scene.unreadable")
    assert f"{lost['id']}/lost.tif" in lost["why"]
    assert "does not exist" in lost["why"]
    with rasterio.open(tmp_path / "run" / "clear_count.tif") as src:
        assert np.median(src.read(1)) == 1


@pytest.fixture
def no_keys(monkeypatch):
    """No key is to be found on this machine."""
    for name in [*KEYS, "AWS_SESSION_TOKEN", "AWS_PROFILE"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.usefixtures("no_keys")
@pytest.mark.parametrize(
    ("collection", "signing", "advice"),
    [
        ("private", "none", "signing: s3"),
        ("private-s3", "none", "signing: s3"),
        ("private-s3", "s3", "aws configure"),
    ],
)
def test_private_files_without_keys_say_what_to_do(servers, tmp_path, capsys, monkeypatch, collection, signing, advice):
    access = Access(signing=signing, endpoint=servers.store.endpoint)
    scenes = find_reservoir(servers, collection, access)
    assert scenes.kept == ()
    (why,) = [say(one.reason, "en", **one.fields) for one in scenes.dropped]
    assert "private-scenes" in why
    assert advice in why
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", servers.store.endpoint)
    code, _, _ = call(capsys, tmp_path, "run", reservoir(servers, collection) | {"signing": signing})
    assert code in (2, 3)
    assert not (tmp_path / "run").exists()


def test_private_files_with_keys_make_the_same_map(servers, reservoir_run, tmp_path, capsys, monkeypatch):
    for name, value in {**KEYS, "AWS_ENDPOINT_URL_S3": servers.store.endpoint}.items():
        monkeypatch.setenv(name, value)
    code, _, err = call(capsys, tmp_path, "run", reservoir(servers, "private-s3") | {"signing": "s3"})
    assert code == 0, err
    ours, theirs = (folder / "landcover.tif" for folder in (tmp_path / "run", reservoir_run))
    with rasterio.open(ours) as mine, rasterio.open(theirs) as public:
        np.testing.assert_array_equal(mine.read(1), public.read(1))
    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.suffix in (".json", ".html"))
    assert KEYS["AWS_SECRET_ACCESS_KEY"].encode() not in written


@pytest.mark.parametrize(
    ("collection", "access", "signs", "pays"),
    [
        ("open-s3", {}, False, False),
        ("private-s3", {"signing": "s3"}, True, False),
        ("private-s3", {"signing": "s3", "requester_pays": True}, True, True),
    ],
)
def test_keys_and_money_are_offered_only_when_asked(servers, monkeypatch, collection, access, signs, pays):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with recording(servers.store.endpoint) as recorder:
        scenes = find_reservoir(servers, collection, Access(endpoint=recorder.endpoint, **access))
    assert [one.id[-10:] for one in scenes.kept] == [DATES[0]]
    assert {"authorization" in headers for _, _, headers in recorder.asked} == {signs}
    assert {"x-amz-request-payer" in headers for _, _, headers in recorder.asked} == {pays}


def test_a_dead_catalogue_ends_with_3_and_leaves_nothing(servers, tmp_path, capsys):
    wish = reservoir(servers, "boadella") | {"catalog": f"http://127.0.0.1:{free_port()}"}
    code, _, err = call(capsys, tmp_path, "run", wish)
    assert code == 3
    assert "does not answer" in err
    assert not (tmp_path / "run").exists()


def test_an_empty_result_ends_with_2_and_says_why(servers, tmp_path, capsys):
    code, _, err = call(capsys, tmp_path, "run", reservoir(servers, "boadella", "2019-01-01/2019-12-31"))
    assert code == 2
    assert "the catalogue sent nothing: widen the period" in err
    assert "what the catalogue has lies in" in err
    cloudy = {"region": [-11.6, 24.6, -11.1, 25.0], "period": "2020-02-19/2020-02-19", "cloud_limit": 0,
              "catalog": servers.api, "collections": ["sentinel-s2-l2a-cogs"], "resolution": 100}  # fmt: skip
    code, _, err = call(capsys, tmp_path, "run", cloudy)
    assert code == 2
    assert "- 1 too cloudy over the region: raise cloud_limit" in err
    assert not (tmp_path / "run").exists()


def test_a_poor_server_finds_what_the_good_one_finds(servers):
    collection = real.earth_search_collection(servers.shared, "sentinel-2-l2a")
    days = "2023-08-13/2023-08-18"
    ask = {"region": NORTHERN, "period": days, "bands": BANDS, "collections": ["sentinel-2-l2a"], "cloud_limit": 60}
    theirs = eosat.find(catalog=servers.api, **ask)
    with poor_api(collection, servers.items["sentinel-2-l2a"]) as url:
        assert eosat.find(catalog=url, **ask) == theirs
    assert len(theirs.kept) == 3


HASTY = Patience(connect=2, read=1, backoff=0.01)
"""For an API that answers at once or not at all; on a busy machine it takes tenths of a second."""
SPOILT = {"503": ["503", "503"], "429": ["429"], "500": ["500"], "reset": ["reset"], "header": ["header"],
          "cut": ["cut"], "stall": ["stall"], "slow line": ["slow"], "all": ["503", "reset", "cut", "429"]}  # fmt: skip


@pytest.fixture
def line(servers, monkeypatch) -> Iterator[Line]:
    """A proxy before the API that spoils answers to searches."""
    monkeypatch.setattr(run_find, "Patience", lambda **more: replace(HASTY, **more))
    with before(servers.api) as running:
        running.ending, running.rate = "/search", 20_000
        yield running


def searched(url: str) -> list[str]:
    """Ids of the items of the reservoir."""
    days = period("2020-01-01/2021-12-31")
    found = search(url, area=region(asked("", "")["region"]).area, days=days, collections=["boadella"], patience=HASTY)
    return [item.id for item in found.best]


@pytest.mark.parametrize("faults", SPOILT.values(), ids=SPOILT)
def test_an_api_that_stumbles_is_asked_again(servers, line, faults):
    line.faults = list(faults)
    assert searched(line.url) == searched(servers.api)
    assert line.spoilt == faults
    assert len(searched(servers.api)) == 3


@pytest.mark.parametrize("fault", ["503", "429", "500", "reset", "header", "cut", "stall", "slow", "later", "corrupt"])
def test_an_api_that_stays_broken_ends_with_3_and_can_be_asked_later(
    servers, line, tmp_path, capsys, monkeypatch, fault
):
    if fault in ("slow", "later"):  # no single wait is long
        monkeypatch.setattr(run_find, "Patience", lambda **more: replace(HASTY, whole=2, **more))
    line.always, line.rate = fault, 20
    code, _, err = call(capsys, tmp_path, "run", reservoir(servers, "boadella") | {"catalog": line.url})
    print(err)
    assert code == 3
    assert line.url in err
    assert not (tmp_path / "run").exists()
    line.always = ""
    assert searched(line.url) == searched(servers.api)
