"""Streams and events of a device; on a processor the clock stands for them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch


class Streams:
    """Three queues of work of one device: copies to it, computing, copies back.

    Parameters
    ----------
    device : str
        ``"cuda:0"``, or ``"cpu"``, where work is done at once and an event is the time of the clock.
    """

    def __init__(self, device: str) -> None:
        self.device, self.cuda = device, torch.device(device).type == "cuda"
        self.copying, self.computing, self.leaving = (self._stream() for _ in range(3))

    def _stream(self) -> Any:
        return torch.cuda.Stream(self.device) if self.cuda else None  # type: ignore[no-untyped-call]

    def on(self, stream: Any) -> AbstractContextManager[Any]:
        """Work of the block goes to *stream*."""
        return torch.cuda.stream(stream) if self.cuda else nullcontext()

    def event(self, stream: Any) -> Any:
        """The moment when all that *stream* was given is done."""
        if not self.cuda:
            return time.perf_counter()
        moment: Any = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
        moment.record(stream)
        return moment

    def after(self, stream: Any, moment: Any) -> None:
        """What *stream* is given from now on waits for *moment*."""
        if self.cuda:
            stream.wait_event(moment)

    def wait(self, moment: Any) -> None:
        """Wait here for *moment*."""
        if self.cuda:
            moment.synchronize()

    def seconds(self, first: Any, last: Any) -> float:
        """Time from one moment to another; both must be over. [s]"""
        return float(first.elapsed_time(last) / 1e3) if self.cuda else last - first


@contextmanager
def timed(device: str, spans: list[tuple[float, float]]) -> Iterator[None]:
    """Note when *device* worked on the block: from its first step to its last, by events on its current stream. [s]

    Seconds of this machine's clock; on a processor nothing is noted, and nothing waited for.
    """
    if not device.startswith("cuda"):
        yield
        return
    stream = torch.cuda.current_stream(device)
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
    first.record(stream)
    yield
    last.record(stream)
    last.synchronize()
    spans.append(span(time.time(), first.elapsed_time(last)))


def span(end: float, milliseconds: float) -> tuple[float, float]:
    """Start and end of what took *milliseconds* and has just ended. [s]

    >>> span(10.0, 500.0)
    (9.5, 10.0)
    """
    return end - milliseconds / 1e3, end


def busy_share(spans: Iterable[tuple[float, float]], seconds: float) -> float:
    """Share of *seconds* in which at least one of the *spans* (start, end) went on. [1]

    >>> busy_share([(0.0, 1.0), (0.5, 2.0), (3.0, 4.0)], 6.0)
    0.5
    >>> busy_share([], 6.0)
    0.0
    """
    covered, until = 0.0, float("-inf")
    for start, end in sorted(spans):
        covered += max(end - max(start, until), 0.0)
        until = max(until, end)
    return min(covered / seconds, 1.0) if seconds > 0 else 0.0
