"""Windows in any order become blocks of every zoom level; a block is given as soon as nothing of it is missing. Pure.

In memory stand the blocks that are begun and not yet full: with tiles row by row about one row of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.tiling import Window

Key = tuple[int, int, int]
"""Level (0: full size), row and column of a block."""


@dataclass(slots=True)
class _Begun:
    values: NDArray[Any]
    missing: int
    """Pixels that nobody has set down yet."""


@dataclass(slots=True, kw_only=True)
class Pyramid:
    """A raster and its overviews in blocks, while it is filled."""

    shape: tuple[int, int]
    """Rows, columns at full size. [px]"""
    bands: int
    dtype: np.dtype[Any]
    nodata: float
    block: int
    """Side of a block, even. [px]"""
    mode: bool
    """Overviews by the value that most pixels have; else by their mean."""
    begun: dict[Key, _Begun] = field(default_factory=dict)
    given: set[Key] = field(default_factory=set)

    def shapes(self) -> list[tuple[int, int]]:
        """Rows and columns of every level, until one block holds it. [px]"""
        found = [self.shape]
        while max(found[-1]) > self.block:
            found.append((-(-found[-1][0] // 2), -(-found[-1][1] // 2)))
        return found

    def keys(self, level: int) -> list[Key]:
        """Blocks of a level, row by row."""
        down, across = (-(-length // self.block) for length in self.shapes()[level])
        return [(level, row, col) for row in range(down) for col in range(across)]

    def put(self, values: NDArray[Any], window: Window, level: int = 0) -> Iterator[tuple[Key, NDArray[Any]]]:
        """Set down (band, y, x) at *window* of a level; gives the blocks (band, y, x) that are full now."""
        side = self.block
        for row in range(window.row // side, -(-(window.row + window.height) // side)):
            for col in range(window.col // side, -(-(window.col + window.width) // side)):
                box = self._box((level, row, col))
                shared = box.shared(window)
                if shared is None:
                    continue
                there = self._begin((level, row, col), box)
                there.values[(..., *shared.inside(box).slices())] = values[(..., *shared.inside(window).slices())]
                there.missing -= shared.height * shared.width
                if there.missing == 0:
                    yield from self._give((level, row, col))

    def rest(self) -> Iterator[tuple[Key, NDArray[Any]]]:
        """Every block that was not given yet; what nobody set down is nodata."""
        for key in self.keys(0):
            if key not in self.given:
                self._begin(key, self._box(key))
                yield from self._give(key)

    def _box(self, key: Key) -> Window:
        level, row, col = key
        rows, cols = self.shapes()[level]
        top, left = row * self.block, col * self.block
        return Window(row=top, col=left, height=min(self.block, rows - top), width=min(self.block, cols - left))

    def _begin(self, key: Key, box: Window) -> _Begun:
        if key not in self.begun:
            values = np.full((self.bands, box.height, box.width), self.nodata, self.dtype)
            self.begun[key] = _Begun(values, box.height * box.width)
        return self.begun[key]

    def _give(self, key: Key) -> Iterator[tuple[Key, NDArray[Any]]]:
        """The block, and what it makes full on the levels above."""
        values = self.begun.pop(key).values
        self.given.add(key)
        yield key, values
        level, row, col = key
        if level + 1 < len(self.shapes()):
            half = halved(values, self.nodata, mode=self.mode)
            place = Window(
                row=row * self.block // 2, col=col * self.block // 2, height=half.shape[-2], width=half.shape[-1]
            )
            yield from self.put(half, place, level + 1)


def halved(values: NDArray[Any], nodata: float, *, mode: bool) -> NDArray[Any]:
    """Half as many pixels each way out of (..., y, x): of four the value of most, or their mean; nodata does not count.

    Of values that are equally many the first wins; means of whole numbers are rounded, halves up.

    >>> classes = np.array([[1, 2, 7], [2, 1, 7], [255, 3, 255]], "uint8")
    >>> halved(classes, 255, mode=True).tolist()
    [[1, 7], [3, 255]]
    >>> halved(np.array([[1, 2], [2, 255]], "uint8"), 255, mode=False).tolist()
    [[2]]
    """
    below, right = (length % 2 for length in values.shape[-2:])
    odd = [(0, 0)] * (values.ndim - 2) + [(0, below), (0, right)]
    even = np.pad(values, odd, constant_values=nodata) if below or right else values
    four = [even[..., row::2, col::2] for row in (0, 1) for col in (0, 1)]
    if all(np.array_equal(four[0], other) for other in four[1:]):
        return four[0].copy()
    return _most(four, nodata) if mode else _mean(four, nodata)


def _is_seen(values: NDArray[Any], nodata: float) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(values) if np.isnan(nodata) else values != nodata)


def _most(four: list[NDArray[Any]], nodata: float) -> NDArray[Any]:
    a, b, c, d = four
    seen = [_is_seen(one, nodata) for one in four]
    lone = np.where(seen[0], a, np.where(seen[1], b, np.where(seen[2], c, d)))
    pair = np.where(seen[2] & (c == d), c, lone)
    pair = np.where(seen[1] & ((b == c) | (b == d)), b, pair)
    return np.where(seen[0] & ((a == b) | (a == c) | (a == d)), a, pair)


def _mean(four: list[NDArray[Any]], nodata: float) -> NDArray[Any]:
    kind = four[0].dtype
    exact = np.dtype(np.float64) if kind.kind == "f" else np.dtype(np.int16 if kind.itemsize == 1 else np.int64)
    seen = [_is_seen(one, nodata) for one in four]
    if all(one.all() for one in seen):
        total = sum((one.astype(exact) for one in four[1:]), four[0].astype(exact))
        return np.asarray((total + 2) >> 2 if exact.kind == "i" else total / 4).astype(kind)
    total, count = np.zeros(four[0].shape, exact), np.zeros(four[0].shape, exact)
    for one, there in zip(four, seen, strict=True):
        total += np.where(there, one, 0).astype(exact)
        count += there
    many = np.maximum(count, 1)
    mean = (2 * total + many) // (2 * many) if exact.kind == "i" else total / many
    return np.where(count > 0, mean, nodata).astype(kind)
