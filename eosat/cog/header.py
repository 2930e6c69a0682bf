"""What the first bytes of a GeoTIFF say, where it is laid out as Sentinel-2 COGs are. Pure: bytes in, values out.

Whatever is laid out otherwise, or odd in any way, is :class:`Other`, and GDAL reads it. Sources: TIFF 6.0 (Adobe 1992),
its Technical Note 1 (predictor of 16-bit samples), BigTIFF (2007), GeoTIFF 1.1 (OGC 19-008r4).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

MOST_TILE = 64 * 2**20
"""Largest tile that is decoded here; that of a Sentinel-2 COG has 2 MiB. [bytes]"""
MOST_LEVELS = 32
"""Directories followed at most: a chain may bite its tail."""
MOST_TAGS = 1024
"""Tags of a directory read at most."""
GROWTH = 1.01
"""What does not compress grows by less (RFC 1951: 5 bytes in 65,535)."""


class Tag(IntEnum):
    """Tags that decide how a file is read."""

    SUBFILE = 254
    WIDTH = 256
    HEIGHT = 257
    BITS = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    FILL_ORDER = 266
    ORIENTATION = 274
    BANDS = 277
    PLANAR = 284
    PREDICTOR = 317
    TILE_WIDTH = 322
    TILE_HEIGHT = 323
    TILE_OFFSETS = 324
    TILE_COUNTS = 325
    FORMAT = 339
    PIXEL_SCALE = 33550
    TIE_POINT = 33922
    TRANSFORM = 34264
    GEO_KEYS = 34735
    GEO_TEXT = 34737
    NODATA = 42113


WANTED = frozenset(Tag)
TYPES: Mapping[int, str] = {1: "u1", 2: "u1", 3: "u2", 4: "u4", 12: "f8", 16: "u8"}
"""Types of those tags; text comes as bytes."""
SET: Mapping[Tag, tuple[int, ...]] = {
    Tag.COMPRESSION: (8, 32946),  # Deflate by its two numbers
    Tag.PHOTOMETRIC: (0, 1, 2, 3),
    Tag.FILL_ORDER: (1,),
    Tag.ORIENTATION: (1,),
    Tag.PREDICTOR: (1, 2),
    Tag.BITS: (8, 16),
    Tag.FORMAT: (1,),
}
"""What such a file may say; a tag that is not there says 1."""
KEYS: Mapping[int, tuple[int, ...]] = {1024: (1,), 1025: (1,), 2054: (9102,), 3076: (9001,)}
"""GeoKeys beside the CRS and the citations: projected, pixel is area, degrees, metres."""
CITATIONS = (1026, 2049, 3073)
CRS_KEY = 3072


class Other(Exception):
    """The file is not laid out as this room reads it; the text says what is otherwise, in the format's own terms."""


class Damaged(Other):
    """A tile does not hold what its own checksum or length says."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """One picture of a file: its full size, or an overview."""

    shape: tuple[int, int]
    """Rows, columns. [px]"""
    tile: tuple[int, int]
    """Rows, columns of a tile. [px]"""
    bands: int
    dtype: np.dtype[Any]
    """As stored: with the file's byte order."""
    predictor: int
    """2: each row holds differences to the pixel before."""
    offsets: NDArray[np.uint64]
    """Where each tile begins, band by band, row by row; 0 where it is not stored."""
    counts: NDArray[np.uint64]
    """Bytes of each tile; 0 where it is not stored."""

    @property
    def tiles(self) -> tuple[int, int]:
        """How many tiles lie down and across."""
        return -(-self.shape[0] // max(self.tile[0], 1)), -(-self.shape[1] // max(self.tile[1], 1))

    @property
    def tile_bytes(self) -> int:
        """Bytes of a tile once inflated."""
        return self.tile[0] * self.tile[1] * self.dtype.itemsize


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Header:
    """What a file says of itself."""

    levels: tuple[Level, ...]
    """Full size first, then the overviews as they stand."""
    epsg: int
    """A UTM zone of WGS 84."""
    transform: Affine
    """Column and row to x and y."""
    fill: int
    """What stands where a tile is not stored: nodata, else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """The first bytes of a file and how numbers stand in them."""

    data: bytes
    order: str
    """``"<"`` or ``">"``."""
    big: bool
    """BigTIFF: counts and places have eight bytes."""

    def numbers(self, code: str, at: int, count: int) -> NDArray[Any]:
        dtype = np.dtype(f"{self.order}{code}")
        if count < 1 or at + count * dtype.itemsize > len(self.data):
            raise Other("index not in the first bytes")
        return np.frombuffer(self.data, dtype, count, at)

    def number(self, code: str, at: int) -> int:
        return int(self.numbers(code, at, 1)[0])


Tags = Mapping[int, NDArray[Any]]


def parse(data: bytes, size: int) -> Header:
    """Read the header of a file of *size* bytes out of its first bytes.

    Raises
    ------
    Other
        When the file is laid out otherwise, when it contradicts itself, or when its index lies further on.

    Examples
    --------
    >>> parse(b"GIF89a", 6)
    Traceback (most recent call last):
    eosat.cog.header.Other: no TIFF
    """
    start, at = _opening(data)
    directories = _directories(start, at)
    first = next(directories, {})
    levels = [_level(first, start.order, size)]
    for tags in directories:
        if _one(tags, Tag.SUBFILE, 0) == 1:  # a mask says 4 or 5, a second page 0 or 2
            levels.append(_level(tags, start.order, size))
    epsg, transform = _place(first)
    return Header(levels=tuple(levels), epsg=epsg, transform=transform, fill=_fill(first, levels[0].dtype))


def _opening(data: bytes) -> tuple[_Start, int]:
    """How numbers stand in the file, and where its first directory is."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 16:
        raise Other("no TIFF")
    start = _Start(data=data, order=order, big=False)
    if start.number("u2", 2) == 42:
        return start, start.number("u4", 4)
    if start.numbers("u2", 2, 3).tolist() == [43, 8, 0]:
        return _Start(data=data, order=order, big=True), start.number("u8", 8)
    raise Other("no TIFF")


def _directories(start: _Start, at: int) -> Iterator[Tags]:
    for _ in range(MOST_LEVELS):
        if at == 0:
            return
        tags, at = _directory(start, at)
        yield tags


def _directory(start: _Start, at: int) -> tuple[Tags, int]:
    """Tags of the directory at *at*, and where the next one is."""
    place, head, step, inline = ("u8", 8, 20, 8) if start.big else ("u4", 2, 12, 4)
    count = start.number("u8" if start.big else "u2", at)
    if count > MOST_TAGS:
        raise Other(f"{count} tags")
    tags: dict[int, NDArray[Any]] = {}
    for entry in range(at + head, at + head + count * step, step):
        tag, kind, length = start.number("u2", entry), start.number("u2", entry + 2), start.number(place, entry + 4)
        if tag not in WANTED:
            continue
        if kind not in TYPES or tag in tags:
            raise Other(f"tag {tag} of type {kind}")
        value = entry + step - inline
        fits = length * np.dtype(TYPES[kind]).itemsize <= inline
        tags[tag] = start.numbers(TYPES[kind], value if fits else start.number(place, value), length)
    return tags, start.number(place, at + head + count * step)


def _one(tags: Tags, tag: Tag, default: int = 1) -> int:
    """The one number that a tag gives, also where it gives it once a band."""
    values = tags.get(tag)
    if values is None:
        return default
    if values.dtype.kind != "u" or (values != values[0]).any():
        raise Other(f"{tag.name}={values[:4].tolist()}")
    return int(values[0])


def _level(tags: Tags, order: str, size: int) -> Level:
    if Tag.TILE_OFFSETS not in tags or Tag.TILE_COUNTS not in tags:
        raise Other("not tiled")
    for tag, allowed in SET.items():
        if _one(tags, tag) not in allowed:
            raise Other(f"{tag.name}={_one(tags, tag)}")
    bands = _one(tags, Tag.BANDS)
    if bands > 1 and _one(tags, Tag.PLANAR) != 2:
        raise Other(f"{bands} bands, pixel by pixel")
    level = Level(
        shape=(_one(tags, Tag.HEIGHT, 0), _one(tags, Tag.WIDTH, 0)),
        tile=(_one(tags, Tag.TILE_HEIGHT, 0), _one(tags, Tag.TILE_WIDTH, 0)),
        bands=bands,
        dtype=np.dtype(f"{order}u{_one(tags, Tag.BITS) // 8}"),
        predictor=_one(tags, Tag.PREDICTOR),
        offsets=tags[Tag.TILE_OFFSETS].astype(np.uint64),
        counts=tags[Tag.TILE_COUNTS].astype(np.uint64),
    )
    _check_tile_size(level)
    _check_tile_count(level)
    _check_places(level, size)
    return level


def _check_tile_size(level: Level) -> None:
    """A few bytes may claim to be a tile of any size."""
    if not 0 < level.tile_bytes <= MOST_TILE:
        raise Other(f"tiles of {level.tile_bytes} bytes")


def _check_tile_count(level: Level) -> None:
    down, across = level.tiles
    if not 0 < down * across * level.bands == len(level.offsets) == len(level.counts):
        raise Other(f"{len(level.offsets)} and {len(level.counts)} places for {down} x {across} x {level.bands} tiles")


def _check_places(level: Level, size: int) -> None:
    """Every tile lies in the file and can be what it says; or it is not stored, and has neither place nor length."""
    offsets, counts = level.offsets, level.counts
    inside = (counts <= size) & (offsets <= size - np.minimum(counts, np.uint64(size)))
    if not (inside & ((offsets == 0) == (counts == 0))).all():
        raise Other("tiles outside the file")
    if int(counts.max()) > GROWTH * level.tile_bytes + 1024:
        raise Other(f"a tile of {counts.max()} bytes, stored")


def _place(tags: Tags) -> tuple[int, Affine]:
    """CRS and transform, where they are a UTM zone of WGS 84 and pixels that lie straight."""
    for tag in (Tag.GEO_KEYS, Tag.PIXEL_SCALE, Tag.TIE_POINT):
        if tag not in tags:
            raise Other(f"no {tag.name}")
    if Tag.TRANSFORM in tags or b"ESRI" in tags.get(Tag.GEO_TEXT, np.zeros(0, np.uint8)).tobytes():
        raise Other("placed in another way")
    scale, tie = tags[Tag.PIXEL_SCALE], tags[Tag.TIE_POINT]
    if len(scale) != 3 or len(tie) != 6 or scale.dtype.kind != "f" or tie.dtype.kind != "f":
        raise Other("placed in another way")
    wide, high, (col, row, _, x, y, _) = float(scale[0]), float(scale[1]), tie.tolist()
    if not (np.isfinite([wide, high, col, row, x, y]).all() and wide > 0 and high > 0):
        raise Other("placed in another way")
    return _utm(tags[Tag.GEO_KEYS]), Affine(wide, 0.0, x - col * wide, 0.0, -high, y + row * high)


def _utm(keys: NDArray[Any]) -> int:
    """EPSG code of the GeoKeys: after four numbers of head four a key (id, where its value is, how many, the value)."""
    if keys.dtype.kind != "u" or len(keys) % 4 or len(keys) != 4 * (int(keys[3]) + 1):
        raise Other("GeoKeys of another length")
    found = {int(key): (int(where), int(value)) for key, where, _, value in keys[4:].reshape(-1, 4)}
    code = found.pop(CRS_KEY, (0, 0))[1]
    zone = code % 100 if code // 100 in (326, 327) else 0
    plain = all(
        key in CITATIONS or (where == 0 and value in KEYS.get(key, ())) for key, (where, value) in found.items()
    )
    if not (1 <= zone <= 60 and plain and 1024 in found):
        raise Other(f"CRS {code} with keys {sorted(found)}")
    return code


def _fill(tags: Tags, dtype: np.dtype[Any]) -> int:
    text = tags.get(Tag.NODATA, np.frombuffer(b"0", np.uint8)).tobytes().split(b"\0", 1)[0].strip()
    if not text.isdigit() or len(text) > 5 or int(text) > np.iinfo(dtype).max:
        raise Other(f"nodata {text[:20]!r}")
    return int(text)
