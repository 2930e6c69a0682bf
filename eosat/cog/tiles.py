"""Tiles of a GeoTIFF: which of them a window needs, in which ranges of bytes they lie, and how they become pixels.

Pure: bytes in, pixels out. libdeflate inflates; the predictor is undone and the pixels set down in one pass; both let
other threads run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from imagecodecs import DeflateError, deflate_decode, delta_decode
from numpy.typing import NDArray

from eosat.cog.header import Damaged, Level
from eosat.tiling import Window

GAP = 256 * 1024
"""Bytes between two tiles that are rather fetched in vain than asked around."""
MOST = 4 * 2**20
"""Longest range asked for at once, where tiles are shorter. [bytes]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one tile gives a window."""

    start: int
    """Where the tile begins in the file. [bytes]"""
    stop: int
    """Where it ends; as *start* where it is not stored."""
    rows: slice
    """Of the tile."""
    cols: slice
    down: slice
    """Of the window."""
    across: slice

    def fills(self, level: Level) -> bool:
        """Whether the window takes the whole tile."""
        return (self.rows.stop - self.rows.start, self.cols.stop - self.cols.start) == level.tile


def pieces(level: Level, window: Window, *, band: int = 1) -> list[Piece]:
    """What each tile of *band* gives *window*, which lies inside the picture, in the order of the file's rows."""
    (high, wide), (down, across) = level.tile, level.tiles
    found = []
    for row in range(window.row // high, -(-(window.row + window.height) // high)):
        for col in range(window.col // wide, -(-(window.col + window.width) // wide)):
            number = ((band - 1) * down + row) * across + col
            start, count = int(level.offsets[number]), int(level.counts[number])
            rows, to_rows = _shared(row * high, high, window.row, window.height)
            cols, to_cols = _shared(col * wide, wide, window.col, window.width)
            found.append(Piece(start=start, stop=start + count, rows=rows, cols=cols, down=to_rows, across=to_cols))
    return found


def _shared(tile: int, length: int, window: int, size: int) -> tuple[slice, slice]:
    """What a tile and a window share of an axis, counted from the begin of each.

    >>> _shared(512, 512, 500, 100)
    (slice(0, 88, None), slice(12, 100, None))
    """
    first, last = max(tile, window), min(tile + length, window + size)
    return slice(first - tile, last - tile), slice(first - window, last - window)


def together(wanted: Sequence[Piece], *, gap: int = GAP, most: int = MOST) -> list[list[Piece]]:
    """Stored pieces by the range that they are fetched in: neighbours together, none beyond *most* but by one tile."""
    groups: list[list[Piece]] = []
    for piece in sorted((one for one in wanted if one.stop > one.start), key=lambda one: one.start):
        last = groups[-1] if groups else None
        if last and piece.start - last[-1].stop <= gap and piece.stop - last[0].start <= most:
            last.append(piece)
        else:
            groups.append([piece])
    return groups


def set_down(data: Any, piece: Piece, level: Level, scratch: NDArray[np.uint8], into: NDArray[Any]) -> None:
    """Decode the tile *data*, which *piece* takes whole, into its place in *into*, the window.

    Parameters
    ----------
    data : bytes or memoryview
        The tile as stored.
    scratch : (tile_bytes,) uint8
        Where it is inflated; used again for the next one.
    into : (y, x)
        Of the level's type in this machine's byte order.

    Raises
    ------
    Damaged
        When the tile is damaged, or has more or fewer bytes than it should.
    """
    tile, target = _inflated(data, level, scratch), into[piece.down, piece.across]
    if level.predictor == 1:
        target[...] = tile
    else:
        delta_decode(tile, axis=-1, out=target)


def decode(data: Any, level: Level, into: NDArray[Any]) -> None:
    """Decode the tile *data* into *into*, (tile rows, tile columns) of the level's type in this machine's byte order.

    Raises
    ------
    Damaged
        When the tile is damaged, or has more or fewer bytes than it should.
    """
    tile = _inflated(data, level, into.reshape(-1).view(np.uint8))
    if level.predictor != 1:
        delta_decode(tile, axis=-1, out=tile)


def _inflated(data: Any, level: Level, scratch: NDArray[np.uint8]) -> NDArray[Any]:
    """Pixels of a tile, with the predictor still in them, in the memory of *scratch*."""
    try:
        size = len(deflate_decode(data, out=scratch[: level.tile_bytes].data))
    except DeflateError as err:
        raise Damaged("a damaged tile") from err
    if size != level.tile_bytes:
        raise Damaged(f"a tile of {size} bytes, {level.tile_bytes} are due")
    tile = scratch[: level.tile_bytes].view(level.dtype.newbyteorder("=")).reshape(level.tile)
    if not level.dtype.isnative:
        tile.byteswap(inplace=True)
    return tile
