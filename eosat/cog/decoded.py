"""Decoded tiles that several windows share: each is inflated once, also where two threads want it at the same time."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from concurrent.futures import Future
from functools import lru_cache
from threading import Lock
from typing import Any

from numpy.typing import NDArray

MOST = 384 * 2**20
"""Bytes of decoded tiles kept at most; what was asked for longest ago is let go."""

Tiles = dict[Hashable, "Future[NDArray[Any]]"]


class Decoded:
    """Tiles by what they are of; those that are still being made, too."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._tiles: OrderedDict[Hashable, Future[NDArray[Any]]] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def claim(self, keys: Iterable[Hashable]) -> tuple[Tiles, set[Hashable]]:
        """The tiles of *keys*, there or to come, and the keys of those that the caller has to :meth:`give`."""
        found: Tiles = {}
        mine: set[Hashable] = set()
        with self._lock:
            for key in keys:
                if key not in self._tiles:
                    self._tiles[key] = Future()
                    mine.add(key)
                self._tiles.move_to_end(key)
                found[key] = self._tiles[key]
        return found, mine

    def give(self, key: Hashable, tile: NDArray[Any]) -> None:
        """Hand over a claimed tile; nobody writes into it from here on."""
        tile.flags.writeable = False
        with self._lock:
            self._tiles[key].set_result(tile)
            self._bytes += tile.nbytes
            if self._bytes > self.most:
                self._let_go()

    def _let_go(self) -> None:
        for key in [key for key, one in self._tiles.items() if one.done()]:
            if self._bytes <= self.most:
                return
            self._bytes -= self._tiles.pop(key).result().nbytes

    def fail(self, keys: Iterable[Hashable], error: BaseException) -> None:
        """Tell all who wait for claimed tiles of *keys* that there will be none; asked again they are tried again."""
        with self._lock:
            for key in keys:
                if key in self._tiles and not self._tiles[key].done():
                    self._tiles.pop(key).set_exception(error)


@lru_cache(maxsize=1)
def decoded() -> Decoded:
    """The tiles of this process."""
    return Decoded()
