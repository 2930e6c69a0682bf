"""A bounded queue that can be closed, and stopped for all."""

from collections import deque
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Stopped(Exception):  # no error of its own: another thread met one
    """Somebody else met an error, and everyone ends."""


class Channel(Generic[T]):
    """Values from threads to threads, at most *most* of them waiting: who is quicker waits for who is slower.

    Parameters
    ----------
    most : int
        Values that may wait.
    """

    def __init__(self, most: int) -> None:
        self.most, self.highest = most, 0
        self._waiting: deque[T] = deque()
        self._changed = Condition()
        self._closed = self._stopped = False

    def put(self, value: T) -> None:
        """Add *value*, waiting for room."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._waiting) < self.most)
            if self._stopped:
                raise Stopped
            self._waiting.append(value)
            self.highest = max(self.highest, len(self._waiting))
            self._changed.notify_all()

    def get(self) -> T | None:
        """The oldest value, waiting for one; None when there will be no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._waiting or self._closed)
            if self._stopped:
                raise Stopped
            if not self._waiting:
                return None
            value = self._waiting.popleft()
            self._changed.notify_all()
            return value

    def close(self) -> None:
        """Say that no more will come."""
        self._set(closed=True)

    def stop(self) -> None:
        """Let everyone who waits, and everyone who comes, end with :class:`Stopped`."""
        self._set(stopped=True)

    def _set(self, *, closed: bool = False, stopped: bool = False) -> None:
        with self._changed:
            self._closed, self._stopped = self._closed or closed, self._stopped or stopped
            self._changed.notify_all()
