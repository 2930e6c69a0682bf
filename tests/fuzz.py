"""Broken TIFFs and broken STAC items, made from a few good ones by a seed, and what must hold of whoever reads them.

python tests/fuzz.py            writes the good ones anew into tests/data/fuzz
"""

import copy
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from eosat.cog import direct
from eosat.cog.header import MOST_TILE, Other, parse
from eosat.cog.memory import Pool
from eosat.errors import EosatError
from eosat.storage import Version
from eosat.tiling import Window

CORPUS = Path(__file__).parent / "data" / "fuzz"
SECONDS = 2.0
"""Processor time that one case may take at most; they take a millisecond."""
SIDE = 200
"""Longest side of a window that is asked for. [px]"""
NUMBERS = (0, 1, 2, 3, 7, 8, 15, 16, 17, 42, 43, 255, 256, 1000, 2**15, 2**16 - 1, 2**16, 2**24, 2**31 - 1, 2**31,
           2**32 - 1, 2**32, 2**40, 2**63 - 1, 2**63, 2**64 - 1)  # fmt: skip


class Found(AssertionError):
    """A case that must not be: what happened, and the seed that makes it again."""


def corpus(suffix: str) -> list[bytes]:
    """The good files, always in the same order."""
    return [path.read_bytes() for path in sorted(CORPUS.glob(f"*{suffix}"))]


def mutated(rng: np.random.Generator, data: bytes) -> bytes:
    """*data* with one to four changes: a number put in another's place, a flipped bit, bytes gone, doubled or moved."""
    content = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        kind, at = rng.integers(0, 10), int(rng.integers(0, max(len(content) - 8, 1)))
        if rng.random() < 0.7:  # most of what decides stands in the head
            at = at % 512
        if kind < 6:
            size = (2, 4, 8)[int(rng.integers(0, 3))]
            near = int.from_bytes(content[at : at + size], "little") + int(rng.integers(-2, 3))
            number = near if kind == 0 else NUMBERS[int(rng.integers(0, len(NUMBERS)))]
            order = "little" if rng.random() < 0.6 else "big"
            content[at : at + size] = (number % 2 ** (8 * size)).to_bytes(size, order)
        elif kind == 6:
            content[at : at + 1] = bytes([int(rng.integers(0, 256))])
        elif kind == 7:
            del content[at : at + int(rng.integers(1, 64))]
        elif kind == 8:
            content[at:at] = content[: int(rng.integers(1, 200))]
        else:
            del content[max(at, 16) :]
    return bytes(content)


class _InMemory:
    """A file that notices what lies outside it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.version = data, Version(size=len(data), tag=hashlib.sha256(data).hexdigest())

    def fetch(self, start: int, stop: int) -> bytes:
        if not 0 <= start < stop <= len(self.data):
            raise Found(f"bytes {start} to {stop} of {len(self.data)} were asked for")
        return self.data[start:stop]


class _Frugal(Pool):
    """Memory that notices greed."""

    def take(self, shape: tuple[int, ...], dtype: Any) -> Any:
        size = int(np.prod([float(length) for length in shape])) * dtype.itemsize
        if size > MOST_TILE:
            raise Found(f"{size} bytes of memory were asked for")
        return super().take(shape, dtype)


def read_tiff(data: bytes, rng: np.random.Generator) -> str:
    """Read a window of every level; a word for what it came to. Whatever else happens is a find."""
    try:
        header = parse(data[: 64 * 1024], len(data))
    except Other:
        return "handed over"
    one = direct.Cog(href="memory", file=_InMemory(data), header=header)
    for number, level in enumerate(header.levels):
        window = _somewhere(rng, level.shape)
        try:
            values = one.read(int(rng.integers(1, level.bands + 1)), window=_Box(window), level=number)
        except Other:
            return "damaged"
        if values.shape != (window.height, window.width):
            raise Found(f"{values.shape} for {window}")
    return "read"


class _Box:
    """A window under rasterio's names."""

    def __init__(self, window: Window) -> None:
        self.row_off, self.col_off, self.height, self.width = window.row, window.col, window.height, window.width


def _somewhere(rng: np.random.Generator, shape: tuple[int, int]) -> Window:
    row, col = (int(rng.integers(0, length)) for length in shape)
    height, width = (min(length - at, SIDE) for length, at in zip(shape, (row, col), strict=True))
    return Window(row=row, col=col, height=height, width=width)


VALUES = (None, True, False, 0, -1, 1e308, 2**70, float("nan"), float("inf"), "", "x", "\x00", "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59-14:00", "2025-02-30", [], {}, [[]], [None], {"": None}, "a" * 3000, "EPSG:99999",
          [1e999, 0, 0, 1], {"type": "Polygon"}, {"type": "Polygon", "coordinates": []},
          [[[0, 0], [1, 1]]])  # fmt: skip


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside."""
    pairs = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(rng: np.random.Generator, document: Any, paths: list[tuple[Any, ...]]) -> Any:
    """*document* with one to three values replaced by odd ones, taken away, renamed or moved elsewhere."""
    document = copy.deepcopy(document)
    for _ in range(int(rng.integers(1, 4))):
        path = paths[int(rng.integers(0, len(paths)))]
        try:
            holder = document
            for key in path[:-1]:
                holder = holder[key]
            old, kind = holder[path[-1]], int(rng.integers(0, 6))
            if kind == 0:
                del holder[path[-1]]
            elif kind == 1 and isinstance(holder, dict):
                holder[str(old)[:40]] = holder.pop(path[-1])
            elif kind == 2:
                holder[path[-1]] = [old]
            else:
                holder[path[-1]] = copy.deepcopy(VALUES[int(rng.integers(0, len(VALUES)))])
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    return document


def read_item(document: Any) -> str:
    """Do with an item what a run does before it opens a file; a word for what it came to."""
    from shapely.geometry import box

    from eosat.catalog import baseline, items, moment, tile_name
    from eosat.catalog.copies import looks
    from eosat.catalog.period import period
    from eosat.catalog.search import Wish, _item, taken_by
    from eosat.scenes.assets import declared, files

    item = _item(document)
    if item is None:
        return "malformed"
    area = box(126.5, 33.2, 126.7, 33.4)
    taken = taken_by(item, Wish(area=area, days=period("2025-05-01/2025-05-31")))
    if taken is not None:
        return taken
    (copies,) = looks([item])
    for tell in (baseline, moment, tile_name, items.platform, items.relative_orbit):
        tell(copies[0])
    hrefs, _ = files(item, ("B02", "B04", "SCL"))
    for band in hrefs:
        try:
            declared(item, band)
        except EosatError:
            return "scaling"
    return "read"


def hunt(cases: range, case: Callable[[int], str]) -> dict[str, int]:
    """Try every case; how many came to what.

    Raises
    ------
    Found
        At the first that ended in anything but a word, or took too long.
    """
    came_to: dict[str, int] = {}
    for number in cases:
        start = time.thread_time()
        try:
            word = case(number)
        except Exception as err:
            raise Found(f"case {number}: {type(err).__name__}: {err}") from err
        if time.thread_time() - start > SECONDS:
            raise Found(f"case {number} took more than {SECONDS} s")
        came_to[word] = came_to.get(word, 0) + 1
    return came_to


def hunt_tiffs(cases: range) -> dict[str, int]:
    """Broken TIFFs by number."""
    good = corpus(".tif")

    def case(number: int) -> str:
        rng = np.random.default_rng(number)
        return read_tiff(mutated(rng, good[number % len(good)]), rng)

    with mock.patch.object(direct, "memory", return_value=_Frugal()):
        return hunt(cases, case)


def hunt_items(cases: range) -> dict[str, int]:
    """Broken items by number."""
    good = [json.loads(text) for text in corpus(".json")]
    paths = [list(places(one)) for one in good]

    def case(number: int) -> str:
        rng = np.random.default_rng(number)
        place = number % len(good)
        return read_item(changed(rng, good[place], paths[place]))

    return hunt(cases, case)


def with_tag(data: bytes, tag: int, value: int) -> bytes:
    """The little-endian file *data* with the number of one tag of its first directory replaced, or a tag renamed."""
    content = bytearray(data)
    at = int.from_bytes(data[4:8], "little")
    for entry in range(at + 2, at + 2 + 12 * int.from_bytes(data[at : at + 2], "little"), 12):
        here = int.from_bytes(data[entry : entry + 2], "little")
        if here == tag or (tag == 266 and here == 262):  # no file of the corpus has a FILL_ORDER
            content[entry : entry + 12] = tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little")
            return bytes(content)
    raise AssertionError(tag)


def write_corpus() -> None:
    """Small good files of every layout that is read, by GDAL, and the items of two kinds of catalogue."""
    import rasterio
    from rasterio.transform import from_origin

    place = {"crs": "EPSG:32652", "transform": from_origin(199980, 3700020, 10, 10)}
    common = {"driver": "GTiff", "height": 40, "width": 55, "count": 1, "dtype": "uint16", "tiled": True,
              "blockxsize": 32, "blockysize": 16, "compress": "deflate"}  # fmt: skip
    kinds = {
        "plain": {},
        "predictor": {"predictor": 2, "nodata": 0},
        "big": {"bigtiff": "yes", "predictor": 2},
        "swapped": {"endianness": "big", "predictor": 2, "dtype": "uint8"},
        "single": {"height": 16, "width": 16, "blockxsize": 16, "blockysize": 16, "predictor": 2},
        "sparse": {"sparse_ok": True, "count": 2, "interleave": "band", "nodata": 7},
    }
    rng = np.random.default_rng(1)
    for name, options in kinds.items():
        settings = common | place | options
        with rasterio.open(CORPUS / f"{name}.tif", "w", **settings) as out:
            rows, cols = 16 if name == "sparse" else settings["height"], settings["width"]
            values = 100 + np.cumsum(rng.integers(-3, 4, (settings["count"], rows, cols)), axis=2)
            out.write(values.astype(settings["dtype"]), window=((0, rows), (0, cols)))
        if name == "predictor":
            with rasterio.open(CORPUS / f"{name}.tif", "r+") as out:
                out.build_overviews([2, 4], rasterio.enums.Resampling.nearest)
    # GDAL writes the size of tiles with 16 bits; others with 32, and then it can be made huge
    single = (CORPUS / "single.tif").read_bytes()
    (CORPUS / "single.tif").write_bytes(with_tag(with_tag(single, 322, 16), 323, 16))
    for name, item in {"item-1.0": _item_of("1.0.0"), "item-1.1": _item_of("1.1.0")}.items():
        (CORPUS / f"{name}.json").write_text(json.dumps(item, indent=1) + "\n", encoding="utf-8")


def _item_of(version: str) -> dict[str, Any]:
    """An item as Earth Search (STAC 1.0) and newer catalogues (1.1) write them, made up here."""
    old = version == "1.0.0"
    stated = {"scale": 0.0001, "offset": -0.1, "nodata": 0, "data_type": "uint16"}
    bands = {"raster:bands": [stated]} if old else {"bands": [{"name": "B02", "raster:scale": 0.0001}], **stated}
    names = {"blue": "B02", "red": "B04", "scl": "SCL"}
    corners = [[126.4, 33.1], [126.8, 33.1], [126.8, 33.5], [126.4, 33.5], [126.4, 33.1]]
    return {
        "type": "Feature",
        "stac_version": version,
        "stac_extensions": [],
        "id": "S2A_52SBB_20250508_0_L2A",
        "collection": "sentinel-2-c1-l2a",
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "bbox": [126.4, 33.1, 126.8, 33.5],
        "properties": {
            "datetime": "2025-05-08T02:15:43.024000Z",
            "updated": "2025-05-08T09:00:00Z",
            "platform": "sentinel-2a",
            "eo:cloud_cover": 12.5,
            "grid:code": "MGRS-52SBB",
            "s2:processing_baseline": "05.11",
            "s2:generation_time": "2025-05-08T06:00:00.000000Z",
            "sat:relative_orbit": 60,
            "proj:epsg" if old else "proj:code": 32652 if old else "EPSG:32652",
        },
        "links": [{"rel": "self", "href": "https://example.org/item.json"}],
        "assets": {
            name: {"href": f"https://example.org/{band}.tif", "type": "image/tiff", "roles": ["data"], **bands}
            for name, band in names.items()
        },
    }


if __name__ == "__main__":
    CORPUS.mkdir(parents=True, exist_ok=True)
    write_corpus()
    sys.stdout.write(f"{len(list(CORPUS.iterdir()))} files in {CORPUS}\n")
