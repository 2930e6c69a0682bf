"""COGs of the Sentinel-2 layout, read without GDAL: the index once, tiles in few ranges, no copy too many."""

import logging
from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.coords import BoundingBox
from rasterio.crs import CRS

from eosat.cog.decoded import Decoded, decoded
from eosat.cog.header import Header, Level, Other, parse
from eosat.cog.memory import memory
from eosat.cog.tiles import Piece, decode, pieces, set_down, together
from eosat.errors import EosatError
from eosat.storage import HEADER, Access, Cache, Ranged, Version, is_remote, ranged, shown
from eosat.tiling import Window
from eosat.words import Phrase, spoken

AT_ONCE = 4
"""Ranges of one remote file fetched and decoded at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cog:
    """An open COG. Has what is used here of an open rasterio dataset, under the same names."""

    href: str
    file: Ranged
    header: Header

    @property
    def height(self) -> int:
        """Rows. [px]"""
        return self.header.levels[0].shape[0]

    @property
    def width(self) -> int:
        """Columns. [px]"""
        return self.header.levels[0].shape[1]

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Type of each band."""
        level = self.header.levels[0]
        return (level.dtype.newbyteorder("=").name,) * level.bands

    @property
    def crs(self) -> CRS:
        """Coordinate reference system."""
        return _crs(self.header.epsg)

    @property
    def transform(self) -> Affine:
        """Column and row to x and y."""
        return self.header.transform

    @property
    def bounds(self) -> BoundingBox:
        """Left, bottom, right, top."""
        place = self.transform
        return BoundingBox(place.c, place.f + place.e * self.height, place.c + place.a * self.width, place.f)

    def read(self, index: int, *, window: Any = None, level: int = 0) -> NDArray[Any]:
        """Pixels of band *index*: of a rasterio window inside the picture, or all; of the full size or an overview.

        Raises
        ------
        Other
            When a tile is damaged.
        WorldError
            When a remote file cannot be had.
        """
        picture = self.header.levels[level]
        box = Window(row=0, col=0, height=picture.shape[0], width=picture.shape[1])
        if window is not None:
            box = Window(row=window.row_off, col=window.col_off, height=window.height, width=window.width)
        values = memory().take((box.height, box.width), picture.dtype.newbyteorder("="))
        wanted = pieces(picture, box, band=index)
        for piece in wanted:
            if piece.stop == piece.start:
                values[piece.down, piece.across] = self.header.fill
        stored = [piece for piece in wanted if piece.stop > piece.start]
        shared = {self._key(piece, picture): piece for piece in stored if not piece.fills(picture)}
        kept = decoded()  # asked for once: two threads that ask first may get two
        tiles, mine = kept.claim(shared)
        alone = [piece for piece in stored if piece.fills(picture)]
        try:
            self._bring_all([*alone, *(shared[key] for key in mine)], picture, values, kept)
        except BaseException as err:
            kept.fail(mine, err)
            raise
        for piece in stored:
            if not piece.fills(picture):
                values[piece.down, piece.across] = tiles[self._key(piece, picture)].result()[piece.rows, piece.cols]
        return values

    def _key(self, piece: Piece, level: Level) -> Hashable:
        """What a decoded tile depends on."""
        layout = level.tile, level.dtype.str, level.predictor
        return self.href, self.file.version, piece.start, piece.stop, *layout

    def _bring_all(self, wanted: Sequence[Piece], level: Level, values: NDArray[Any], kept: Decoded) -> None:
        """Fetch *wanted* in few ranges, of a remote file several at a time."""
        groups = together(wanted)
        if is_remote(self.href) and len(groups) > 1:
            with ThreadPoolExecutor(min(AT_ONCE, len(groups))) as pool:
                list(pool.map(lambda group: self._bring(group, level, values, kept), groups))
        else:
            for group in groups:
                self._bring(group, level, values, kept)

    def _bring(self, group: Sequence[Piece], level: Level, values: NDArray[Any], kept: Decoded) -> None:
        """Fetch and decode the pieces of one range: whole tiles into *values*, others for all who want them."""
        start, stop = group[0].start, max(piece.stop for piece in group)
        data = memoryview(self.file.fetch(start, stop))
        scratch = memory().take((level.tile_bytes,), np.dtype(np.uint8))
        for piece in group:
            encoded = data[piece.start - start : piece.stop - start]
            if piece.fills(level):
                set_down(encoded, piece, level, scratch, values)
            else:
                tile = memory().take(level.tile, level.dtype.newbyteorder("="))
                decode(encoded, level, tile)
                kept.give(self._key(piece, level), tile)


def cog(href: str, access: Access, cache: Cache | None) -> Cog:
    """Open *href* without GDAL.

    Raises
    ------
    Other
        When it is laid out otherwise, or is a local file that cannot be opened.
    WorldError
        When a remote file cannot be had.
    """
    try:
        file = ranged(href, access, cache)
        header = _header(href, access, cache, file.version)
    except (OSError, ValueError) as err:
        if isinstance(err, EosatError):
            raise
        raise Other("not to be opened as a file") from err
    if isinstance(header, str):
        raise Other(header)
    return Cog(href=href, file=file, header=header)


@lru_cache(maxsize=1024)
def _header(href: str, access: Access, cache: Cache | None, version: Version) -> Header | str:
    """Header of one version of a file; what is otherwise about it, where it is not ours. Read once."""
    file = ranged(href, access, cache)
    try:
        return parse(bytes(file.fetch(0, min(HEADER, version.size))), version.size)
    except Other as other:
        return str(other)


@lru_cache(maxsize=64)
def _crs(epsg: int) -> CRS:
    return CRS.from_epsg(epsg)


@lru_cache(maxsize=4096)
def tell(href: str, reason: str) -> None:
    """Say once, to who listens (``--verbose``), that a file is read through rasterio, and why."""
    said = Phrase("cog.through_rasterio", {"href": shown(href), "reason": reason})
    logging.getLogger("eosat").info(spoken(said, "en"), extra={"phrase": said})
