"""Memory that is used again: the first touch of a fresh page costs more than decoding into it."""

import ctypes
from contextlib import suppress
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 2**20
"""Blocks are multiples of so many bytes; smaller arrays are left to NumPy."""
MOST = 384 * 2**20
"""Bytes kept for later at most; what came back longest ago is let go."""


class _Block:
    """Bytes that go back to the pool when the last array over them is gone."""

    def __init__(self, values: NDArray[np.uint8], pool: "Pool") -> None:
        self.values, self.pool = values, pool
        self.__array_interface__ = values.__array_interface__

    def __del__(self) -> None:
        self.pool.give(self.values)


class Pool:
    """Arrays whose memory comes back by itself.

    Without a lock, since a block may come back in the middle of anything: single steps on a dict are whole, and what is
    looped over is a copy.
    """

    def __init__(self) -> None:
        self.free: dict[int, NDArray[np.uint8]] = {}

    def take(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
        """An array in which stands whatever stood there before."""
        size = prod(shape) * dtype.itemsize
        if size < LEAST:
            return np.empty(shape, dtype)
        block = _Block(self._found(-(-size // LEAST) * LEAST), self)
        return np.asarray(block)[:size].view(dtype).reshape(shape)

    def _found(self, size: int) -> NDArray[np.uint8]:
        """A free block of *size* bytes to twice as many, or a fresh one."""
        for key, block in list(self.free.items()):
            if size <= block.nbytes <= 2 * size and self.free.pop(key, None) is not None:
                return block
        return np.empty(size, np.uint8)

    def give(self, block: NDArray[np.uint8]) -> None:
        """Keep *block* for later."""
        self.free[id(block)] = block
        excess = sum(one.nbytes for one in list(self.free.values())) - MOST
        for key, one in list(self.free.items()):
            if excess > 0 and self.free.pop(key, None) is not None:
                excess -= one.nbytes


@lru_cache(maxsize=1)
def memory() -> Pool:
    """The pool of this process."""
    return Pool()


M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8
"""Settings of malloc, see mallopt(3)."""
KEPT = 2**30
"""Free bytes at the end of the heap above which it shrinks."""


@lru_cache(maxsize=1)
def keep_pages() -> bool:
    """Let this process keep the memory that libraries free, for their next array; whether it could be asked for.

    By glibc's rule every array above some MB is fresh memory from the system, each page of which costs a fault and is
    set to zero: a sixth of the processor time of a run. Other systems and allocators are left as they are.
    """
    with suppress(OSError, AttributeError, TypeError):
        malloc = ctypes.CDLL("libc.so.6").mallopt
        return all([malloc(M_ARENA_MAX, 1), malloc(M_MMAP_MAX, 0), malloc(M_TRIM_THRESHOLD, KEPT)])
    return False
