"""Tiles: which window to read, which core of it to keep, so that no seam exists.

A net of stride *s* and receptive-field radius *r* gives the same answer on a tile as on the whole image when
every read window starts on a multiple of *s* and reaches at least *r* pixels beyond the core (or to the image's
edge). So tile size and halo are multiples of the stride, and cores start on multiples of the size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eosat.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A box of pixels; rows count from the top, columns from the left."""

    row: int
    """First row. [px]"""
    col: int
    """First column. [px]"""
    height: int
    """Rows. [px]"""
    width: int
    """Columns. [px]"""

    def slices(self) -> tuple[slice, slice]:
        """Rows and columns as slices of an array ``(..., y, x)``."""
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)

    def inside(self, outer: "Window") -> "Window":
        """This window as seen from the first pixel of *outer*."""
        return Window(row=self.row - outer.row, col=self.col - outer.col, height=self.height, width=self.width)

    def shared(self, other: "Window") -> "Window | None":
        """What this window and *other* have in common; None when they miss each other."""
        top, left = max(self.row, other.row), max(self.col, other.col)
        bottom = min(self.row + self.height, other.row + other.height)
        right = min(self.col + self.width, other.col + other.width)
        if top >= bottom or left >= right:
            return None
        return Window(row=top, col=left, height=bottom - top, width=right - left)

    def grown(self, rim: int, shape: tuple[int, int]) -> "Window":
        """This window and *rim* pixels around it, clipped to an image of *shape* (rows, columns)."""
        wide = Window(row=self.row - rim, col=self.col - rim, height=self.height + 2 * rim, width=self.width + 2 * rim)
        clipped = wide.shared(Window(row=0, col=0, height=shape[0], width=shape[1]))
        return clipped or self


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One unit of work: *read* is the core and its halo, clipped to the image; *core* is what is kept."""

    id: str
    """``"r<tile row>c<tile column>"``."""
    read: Window
    core: Window


def in_columns(some: Sequence[Tile], abreast: int) -> list[Tile]:
    """Tiles in the order of a walk down *abreast* columns at a time, from the west; what is near is done soon after.

    >>> four = list(tiles((20, 40), size=10, halo=0, stride=1))
    >>> [tile.id for tile in in_columns(four, 2)]
    ['r0c0', 'r0c1', 'r1c0', 'r1c1', 'r0c2', 'r0c3', 'r1c2', 'r1c3']
    """
    columns = {col: number for number, col in enumerate(sorted({tile.core.col for tile in some}))}
    return sorted(some, key=lambda tile: (columns[tile.core.col] // abreast, tile.core.row, tile.core.col))


def up_to_multiple(length: int, stride: int) -> int:
    """Least multiple of *stride* that is not below *length*.

    >>> up_to_multiple(17, 4), up_to_multiple(16, 4)
    (20, 16)
    """
    return -(-length // stride) * stride


def halo_for(radius: int, stride: int) -> int:
    """Halo [px] that a net of receptive-field *radius* and *stride* needs: the radius, rounded up to the stride."""
    return up_to_multiple(radius, stride)


def tiles(shape: tuple[int, int], *, size: int, halo: int, stride: int) -> Iterator[Tile]:
    """Cut an image of *shape* (rows, columns) into tiles, row by row.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the image. [px]
    size, halo : int
        Side of a core and width of the rim read around it; multiples of *stride*. [px]
    stride : int
        Stride of the net. [px]

    Raises
    ------
    InputError
        When size or halo is no multiple of the stride, or nothing would be cut.

    Examples
    --------
    >>> [(t.id, t.core.height, t.read.height) for t in tiles((5, 4), size=4, halo=2, stride=2)]
    [('r0c0', 4, 5), ('r1c0', 1, 3)]
    """
    if size <= 0 or halo < 0 or size % stride or halo % stride:
        raise InputError("error.tile_size", size=size, halo=halo, stride=stride)
    rows, cols = shape
    for i, row in enumerate(range(0, rows, size)):
        for j, col in enumerate(range(0, cols, size)):
            core = Window(row=row, col=col, height=min(size, rows - row), width=min(size, cols - col))
            yield Tile(id=f"r{i}c{j}", read=core.grown(halo, shape), core=core)
