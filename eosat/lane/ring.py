"""Host memory that planes are read into and sent from, made once and used again: fresh and unpinned pages are slow."""

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import DTypeLike, NDArray
from torch import Tensor

from eosat.lane.channel import Channel
from eosat.lane.streams import Streams

ALIGNED = 256
"""Where an array may begin in a slot: as CUDA's own allocations do. [B]"""


@dataclass(slots=True, kw_only=True)
class Arena:
    """Bytes here and on the device; on a processor they are the same."""

    host: Tensor
    device: Tensor
    used: int = 0

    def holds(self, address: int) -> bool:
        """Whether a byte at *address* is one of these."""
        return 0 <= address - self.host.data_ptr() < len(self.host)


@dataclass(slots=True, kw_only=True)
class Slot:
    """Memory for the planes of one window."""

    streams: Streams
    size: int
    """Bytes of an arena; another is added when it is full. [B]"""
    arenas: list[Arena] = field(default_factory=list)

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """An array in this slot, to be filled; it lasts until the slot is used again."""
        bytes_ = prod(shape) * np.dtype(dtype).itemsize
        arena = next((one for one in self.arenas if one.used + bytes_ <= len(one.host)), None) or self._more(bytes_)
        start, arena.used = arena.used, -(-(arena.used + bytes_) // ALIGNED) * ALIGNED
        return arena.host.numpy()[start : start + bytes_].view(dtype).reshape(shape)

    def hold(self, values: NDArray[Any]) -> NDArray[Any]:
        """*values* themselves when they lie in this slot, else a copy that does."""
        if any(arena.holds(values.__array_interface__["data"][0]) for arena in self.arenas):
            return values
        copy = self.empty(values.shape, values.dtype)
        copy[...] = values
        return copy

    def send(self) -> None:
        """Copy what is used to the device, on its copying stream; returns at once."""
        if self.streams.cuda:
            for arena in self.arenas:
                arena.device[: arena.used].copy_(arena.host[: arena.used], non_blocking=True)

    def there(self, values: NDArray[Any]) -> Tensor:
        """The tensor on the device of an array of this slot; uint16 as int16, for torch computes little in uint16."""
        address = values.__array_interface__["data"][0]
        arena = next(one for one in self.arenas if one.holds(address))
        start = address - arena.host.data_ptr()
        kind = {"uint16": torch.int16, "uint8": torch.uint8, "bool": torch.bool}[values.dtype.name]
        return arena.device[start : start + values.nbytes].view(kind).reshape(values.shape)

    def clear(self) -> None:
        """Forget the arrays, keep the memory."""
        for arena in self.arenas:
            arena.used = 0

    def _more(self, least: int) -> Arena:
        host = torch.empty(max(self.size, least), dtype=torch.uint8, pin_memory=self.streams.cuda)
        there = torch.empty(len(host), dtype=torch.uint8, device=self.streams.device) if self.streams.cuda else host
        self.arenas.append(Arena(host=host, device=there))
        return self.arenas[-1]


def ring(streams: Streams, *, slots: int, size: int) -> Channel[Slot]:
    """Free slots; who reads takes one, who has computed puts it back."""
    free: Channel[Slot] = Channel(slots)
    for _ in range(slots):
        free.put(Slot(streams=streams, size=size))
    return free
