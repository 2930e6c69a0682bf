"""A net over windows on a device whose memory may be too small: batches are halved, then the window itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from eosat.errors import WorldError
from eosat.tiling import up_to_multiple

Sheets = Mapping[str, Tensor]
"""Answers by name, each (B, ..., y, x)."""
Ask = Callable[[Tensor], Sheets]
"""From windows (B, band, y, x) to answers of the same B, y and x."""


@dataclass(slots=True, kw_only=True)
class Memory:
    """How much was found to fit; it only shrinks."""

    batch: int = 1
    """Windows at a time."""
    rows: int | None = None
    """Rows of a window at a time; None: all."""
    halvings: int = 0
    """How often the device had too little."""


def answered(ask: Ask, images: Tensor, *, memory: Memory, halo: int, stride: int) -> dict[str, Tensor]:
    """What *ask* says of *images*, whatever fits: the answers do not depend on how they were cut.

    Parameters
    ----------
    ask : callable
        Called with some of the images, or with some of the rows of one.
    images : (B, band, y, x) tensor
        Windows of one size.
    memory : Memory
        Where to begin; what was found to fit is kept there.
    halo : int
        Rows beyond its own that an answer depends on, a multiple of *stride*. [px]
    stride : int
        Rows of a strip begin at multiples of this. [px]

    Raises
    ------
    WorldError
        When not even one strip of *stride* rows fits.
    """
    parts: list[Sheets] = []
    at = 0
    while at < len(images):
        some = images[at : at + memory.batch]
        found = _tried(ask, some) if memory.rows is None else _in_strips(ask, some[:1], memory, halo, stride)
        if found is not None:
            parts.append(found)
            at += len(next(iter(found.values())))
        else:
            _halve(memory, some, stride)
    return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


def _tried(ask: Ask, images: Tensor) -> Sheets | None:
    """The answers; None when the device's memory is too small for them."""
    try:
        return ask(images)
    except torch.cuda.OutOfMemoryError:
        pass  # only after this block the error lets go of what was computed half
    if images.is_cuda:
        torch.cuda.empty_cache()
    return None


def _halve(memory: Memory, images: Tensor, stride: int) -> None:
    """Ask for half as much from now on."""
    memory.halvings += 1
    if memory.rows is None and len(images) > 1:
        memory.batch = len(images) // 2
        return
    rows = min(memory.rows or images.shape[-2], images.shape[-2])
    if rows <= stride:
        raise WorldError("models.no_memory", device=images.device, rows=images.shape[-2], cols=images.shape[-1])
    memory.batch, memory.rows = 1, up_to_multiple(max(rows // 2, 1), stride)


def _in_strips(ask: Ask, image: Tensor, memory: Memory, halo: int, stride: int) -> Sheets | None:
    """Answers for one window, *memory.rows* at a time; None when that is too much."""
    parts: list[Sheets] = []
    for first, last, top, bottom in strips(image.shape[-2], memory.rows or image.shape[-2], halo):
        found = _tried(ask, image[..., top:bottom, :])
        if found is None:
            return None
        parts.append({name: sheet[..., first - top : last - top, :] for name, sheet in found.items()})
    return {name: torch.cat([part[name] for part in parts], dim=-2) for name in parts[0]}


def strips(height: int, rows: int, halo: int) -> Iterator[tuple[int, int, int, int]]:
    """First and last row of each strip, and first and last row to be asked for it.

    >>> list(strips(10, 4, 2))
    [(0, 4, 0, 6), (4, 8, 2, 10), (8, 10, 6, 10)]
    """
    for first in range(0, height, rows):
        last = min(first + rows, height)
        yield first, last, max(first - halo, 0), min(last + halo, height)


def batches(shapes: Sequence[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """Places of windows that can be asked together: equal shapes, in a row, at most *most*.

    >>> list(batches([(8, 8), (8, 8), (8, 8), (8, 4)], 2))
    [[0, 1], [2], [3]]
    """
    together: list[int] = []
    for place, shape in enumerate(shapes):
        if together and (len(together) == most or shapes[together[0]] != shape):
            yield together
            together = []
        together.append(place)
    if together:
        yield together
