"""Mirrors: whole or gone on with, checked, and as good as the source."""

import json
import threading
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.transform import from_origin
from servers.files import file_server

import eosat
from eosat.cli.app import build
from eosat.errors import InputError, WorldError
from eosat.mirror import bring, mirror, verify
from eosat.mirror.fetch import fetch, source_at
from eosat.storage import UNSIGNED, ranges
from eosat.storage.reader import identified

BANDS = {"B02": "blue", "B03": "green", "B04": "red", "B05": "rededge1", "B06": "rededge2", "B07": "rededge3",
         "B08": "nir", "B8A": "nir08", "B11": "swir16", "B12": "swir22", "SCL": "scl"}  # fmt: skip
SIDE = 1200
"""Pixels of 10 m: 12 km; the region lies 4.5 km from its north-west corner."""
REGION = [126.4, 33.26, 126.42, 33.275]


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A folder with one item of noise in the AWS style, its offset present in the DN and stated."""
    from pyproj import Transformer

    folder = tmp_path_factory.mktemp("source")
    x, y = Transformer.from_crs(4326, 32652, always_xy=True).transform(126.41, 33.2675)
    left, top = 199980 + round((x - 4500 - 199980) / 60) * 60, 3700020 - round((3700020 - y - 4500) / 60) * 60
    rng, assets = np.random.default_rng(5), {}
    for name, key in BANDS.items():
        step = 10 if name in ("B02", "B03", "B04", "B08") else 20
        side = SIDE * 10 // step
        shape = (side, side)
        values = np.full(shape, 4, np.uint8) if name == "SCL" else rng.integers(1100, 4000, shape, dtype=np.uint16)
        profile = {"driver": "COG", "height": side, "width": side, "count": 1, "dtype": values.dtype, "nodata": 0,
                   "crs": "EPSG:32652", "transform": from_origin(left, top, step, step)}  # fmt: skip
        with rasterio.open(folder / f"{name}.tif", "w", compress="deflate", blocksize=256, **profile) as out:
            out.write(values, 1)
        scaling = {} if name == "SCL" else {"raster:bands": [{"scale": 0.0001, "offset": -0.1, "nodata": 0}]}
        assets[key] = {"href": f"./{name}.tif", "roles": ["data"], "proj:shape": list(shape)} | scaling
    assets["thumbnail"] = {"href": "./thumbnail.jpg", "roles": ["thumbnail"]}
    west, south, east, north = 126.3, 33.2, 126.5, 33.35
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    item = {"type": "Feature", "stac_version": "1.0.0", "id": "S2B_52SBB_20240501_0_L2A", "collection": "noise",
            "geometry": {"type": "Polygon", "coordinates": [ring]}, "bbox": [west, south, east, north], "links": [],
            "properties": {"datetime": "2024-05-01T02:16:00Z", "platform": "sentinel-2b", "grid:code": "MGRS-52SBB",
                           "s2:processing_baseline": "05.10", "earthsearch:boa_offset_applied": False},
            "assets": assets}  # fmt: skip
    (folder / "item.json").write_text(json.dumps(item))
    links = [{"rel": "item", "href": "./item.json", "type": "application/geo+json"}]
    catalog = {"type": "Catalog", "id": "noise", "stac_version": "1.0.0", "description": "noise", "links": links}
    (folder / "catalog.json").write_text(json.dumps(catalog))
    return folder


@pytest.fixture
def served(source, monkeypatch):
    """The running server, and a wish."""
    monkeypatch.setattr(ranges, "FIRST_WAIT", 0.01)
    identified.cache_clear()
    with file_server(source) as files:
        yield (
            files,
            {
                "region": REGION,
                "period": "2024-05-01/2024-05-01",
                "catalog": f"{files.url}/catalog.json",
                "outputs": ["labels"],
                "cache": "off",
            },
        )


class Said(list):
    def __call__(self, key: str, **fields: object) -> None:
        self.append((key, fields))


def labels(wish: dict, out: Path) -> bytes:
    return (eosat.run(wish, out, device="cpu").folder / "landcover.tif").read_bytes()


def test_a_run_from_a_mirror_is_the_run_from_the_source(served, source, tmp_path):
    files, wish = served
    said = Said()
    catalog = mirror(wish, str(tmp_path / "mirror"), tell=said)
    sizes = sum((source / f"{name}.tif").stat().st_size for name in BANDS)
    assert ("mirror.size", {"files": 11, "size": sizes / 1e6, "missing": 11, "rest": sizes / 1e6}) in said
    clip = mirror(wish, str(tmp_path / "clip"), clip=True, tell=said)
    theirs = labels(wish, tmp_path / "source")
    files.always = "500"  # the source is gone
    assert labels(wish | {"catalog": catalog}, tmp_path / "whole") == theirs
    assert labels(wish | {"catalog": clip}, tmp_path / "part") == theirs
    assert verify(str(tmp_path / "mirror")) == (11, [])
    assert verify(str(tmp_path / "clip")) == (11, [])


def test_metadata_stay_and_files_are_the_sources(served, source, tmp_path):
    _, wish = served
    catalog = mirror(wish, str(tmp_path / "mirror"), tell=Said())
    (item,) = pystac.Catalog.from_file(catalog).get_items(recursive=True)
    before = json.loads((source / "item.json").read_text())
    assert {key: item.properties[key] for key in before["properties"]} == before["properties"]
    assert set(item.assets) == set(BANDS.values())  # no thumbnail
    for name, key in BANDS.items():
        asset = item.assets[key]
        copied = Path(asset.get_absolute_href())
        assert copied.read_bytes() == (source / f"{name}.tif").read_bytes()
        assert asset.href == f"./{key}.tif"
        assert asset.extra_fields["file:size"] == copied.stat().st_size
        assert asset.extra_fields.get("raster:bands") == before["assets"][key].get("raster:bands")
    assert not [path for path in (tmp_path / "mirror").rglob("*") if ".part" in path.name]


def test_a_clip_shows_the_very_pixels_of_the_source_at_their_place(served, source, tmp_path):
    _, wish = served
    catalog = mirror(wish, str(tmp_path / "clip"), clip=True, tell=Said())
    (item,) = pystac.Catalog.from_file(catalog).get_items(recursive=True)
    for key, name in (("red", "B04"), ("swir16", "B11"), ("scl", "SCL")):
        with rasterio.open(item.assets[key].get_absolute_href()) as part, rasterio.open(source / f"{name}.tif") as full:
            assert (part.crs, part.res, part.dtypes) == (full.crs, full.res, full.dtypes)
            assert part.width < full.width
            window = full.window(*part.bounds)
            np.testing.assert_array_equal(part.read(1), full.read(1, window=window))
            assert ((part.transform.c - full.transform.c) % 3000, (full.transform.f - part.transform.f) % 3000) == (
                0,
                0,
            )
            assert item.assets[key].extra_fields["proj:shape"] == list(part.shape)


def test_what_is_there_is_not_brought_again_and_what_is_damaged_is(served, tmp_path):
    files, wish = served
    mirror(wish, str(tmp_path / "mirror"), tell=Said())
    files.forget()
    said = Said()
    mirror(wish, str(tmp_path / "mirror"), tell=said)
    assert next(fields for key, fields in said if key == "mirror.size")["missing"] == 0
    harmed = next((tmp_path / "mirror").rglob("red.tif"))
    data = bytearray(harmed.read_bytes())
    data[1000] ^= 1
    harmed.write_bytes(data)
    next((tmp_path / "mirror").rglob("scl.tif")).unlink()
    assert [Path(name).name for name in verify(str(tmp_path / "mirror"))[1]] == ["red.tif", "scl.tif"]
    mirror(wish, str(tmp_path / "mirror"), tell=said)
    assert verify(str(tmp_path / "mirror")) == (11, [])
    assert [fields["missing"] for key, fields in said if key == "mirror.size"] == [0, 2]


def test_a_file_goes_on_where_it_broke_off_and_never_mixes(served, source, tmp_path, monkeypatch):
    files, _ = served
    monkeypatch.setattr("eosat.mirror.fetch.CHUNK", 100_000)
    found = source_at(f"{files.url}/B04.tif", UNSIGNED)
    staged = tmp_path / ".red.tif.part.tif"
    came: list[int] = []

    def breaking(count: int) -> None:
        came.append(count)
        if sum(came) > 250_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(found, staged, each=breaking)
    kept = staged.stat().st_size
    files.forget()
    fetch(found, staged, each=lambda _: None)
    assert staged.read_bytes() == (source / "B04.tif").read_bytes()
    assert files.sent() == found.version.size - kept
    staged.write_bytes(b"of another file")
    fetch(found, staged, each=lambda _: None)
    assert staged.read_bytes() == (source / "B04.tif").read_bytes()


def test_a_source_that_fails_keeps_what_is_done(served, tmp_path, monkeypatch):
    files, wish = served
    monkeypatch.setattr(bring, "AT_ONCE", 1)
    real, count = bring.fetch, threading.Semaphore(4)

    def failing(source, staged, *, each):
        if not count.acquire(blocking=False):
            files.always = "503"
        return real(source, staged, each=each)

    monkeypatch.setattr(bring, "fetch", failing)
    with pytest.raises(WorldError, match="after several tries"):
        mirror(wish, str(tmp_path / "mirror"), tell=Said())
    assert len(json.loads((tmp_path / "mirror" / "mirror.json").read_text())["files"]) == 4
    assert not (tmp_path / "mirror" / "catalog.json").exists()  # no item is whole
    files.always, said = "", Said()
    monkeypatch.setattr(bring, "fetch", real)
    mirror(wish, str(tmp_path / "mirror"), tell=said)
    assert next(fields for key, fields in said if key == "mirror.size")["missing"] == 7
    assert verify(str(tmp_path / "mirror")) == (11, [])


def test_other_mirrors_and_other_folders_are_left_alone(served, tmp_path):
    _, wish = served
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        mirror(wish, str(tmp_path / "mine"), tell=Said())
    mirror(wish, str(tmp_path / "mirror"), tell=Said())
    with pytest.raises(InputError, match="cloud_limit"):
        mirror(wish | {"cloud_limit": 5}, str(tmp_path / "mirror"), tell=Said())
    with pytest.raises(InputError, match="clip"):
        mirror(wish, str(tmp_path / "mirror"), clip=True, tell=Said())
    with pytest.raises(InputError, match="Give a folder"):
        mirror(wish, "ftp://host/x", tell=Said())
    with pytest.raises(InputError, match="holds no mirror"):
        verify(str(tmp_path / "mine"))


def test_a_disk_without_room_is_said_before_anything_is_brought(served, tmp_path, monkeypatch):
    _, wish = served
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(WorldError, match="its disk has"):
        mirror(wish, str(tmp_path / "mirror"), tell=Said())


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_command_makes_and_checks_a_mirror(served, tmp_path, capsys, lang):
    import yaml

    _, wish = served
    (tmp_path / "wish.yaml").write_text(yaml.safe_dump(wish))
    place = str(tmp_path / "mirror")
    assert build({}, ["mirror", str(tmp_path / "wish.yaml"), place, "--lang", lang]) == 0
    heard = capsys.readouterr()
    assert heard.out.strip() == f"{place}/catalog.json"
    assert "MB" in heard.err
    assert build({}, ["mirror", "--verify", place, "--lang", lang]) == 0
    assert "11" in capsys.readouterr().out
    next(Path(place).rglob("nir.tif")).unlink()
    assert build({}, ["mirror", "--verify", place, "--lang", lang]) == 2
    assert "nir.tif" in capsys.readouterr().out
    assert build({}, ["mirror", str(tmp_path / "wish.yaml"), "--lang", lang]) == 2
