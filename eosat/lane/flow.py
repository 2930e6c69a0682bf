"""Windows through devices: each has a lane of threads that read, compute and write at a time."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

import torch
from numpy.typing import NDArray
from torch import Tensor

from eosat.lane.channel import Channel, Stopped
from eosat.lane.ring import Slot, ring
from eosat.lane.sheets import Slab, held, view_of
from eosat.lane.streams import Streams, busy_share

Job = TypeVar("Job")
Sheets = Mapping[str, NDArray[Any]]
Compute = Callable[[Tensor, Tensor], Mapping[str, Tensor]]
"""From a clear view (band, y, x) and its number of looks (y, x) to what is written, all on the device."""


@dataclass(slots=True, kw_only=True)
class LaneReport:
    """What one lane did."""

    device: str
    windows: int = 0
    bytes_sent: int = 0
    """Bytes of planes as stored that went to the device. [B]"""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """When the device computed, each window from its first step to its last, since the lane began. [s]"""
    seconds: float = 0.0
    """From the lane's first window to its end. [s]"""

    @property
    def busy(self) -> float:
        """Share of its time in which the device computed. [1]"""
        return busy_share(self.spans, self.seconds)


@dataclass(slots=True, kw_only=True)
class _Flow(Generic[Job]):
    """What all threads share: the windows to come, and the first error."""

    jobs: Iterator[Job]
    lock: Lock = field(default_factory=Lock)
    channels: list[Channel[Any]] = field(default_factory=list)
    error: BaseException | None = None

    def next(self) -> Job | None:
        """The next window; None when there are no more. One thread at a time asks."""
        with self.lock:
            return next(self.jobs, None)

    def channel(self, most: int) -> Channel[Any]:
        """A channel that stops when anything fails."""
        self.channels.append(Channel(most))
        return self.channels[-1]

    def fail(self, error: BaseException) -> None:
        """Keep the first error, and let everyone end."""
        with self.lock:
            self.error = self.error or error
        for channel in self.channels:
            channel.stop()

    def thread(self, work: Callable[[], None], name: str) -> Thread:
        """A thread whose error is everyone's."""

        def run() -> None:
            try:
                work()
            except Stopped:
                pass
            except BaseException as err:  # a thread's error would else be lost, and the others wait for ever
                self.fail(err)

        return Thread(target=run, name=name, daemon=True)


def run_lanes(
    jobs: Iterable[Job],
    *,
    devices: Sequence[str],
    read: Callable[[Job, Slot], Slab],
    compute: Callable[[str], Compute],
    write: Callable[[Job, Sheets], None],
    readers: int = 2,
    slots: int = 4,
    slot_bytes: int = 2**26,
) -> list[LaneReport]:
    """Take *jobs* through the lanes of *devices*; all lanes pull from the one queue.

    Parameters
    ----------
    jobs : iterable
        Windows; asked for one by one, never all in memory.
    devices : sequence of str
        ``["cuda:0", "cuda:1"]``; one lane each.
    read : callable
        From a job and the memory of its slot to its planes; called from several threads. Arrays that are made with
        ``slot.empty`` are not copied again.
    compute : callable
        Called once in each lane with its device; gives what is called with every clear view and count there.
    write : callable
        Called with a job and its arrays, from one thread a lane.
    readers : int
        Threads a lane that read.
    slots : int
        Windows in memory a lane, as stored.
    slot_bytes : int
        Memory of a slot to begin with. [B]

    Returns
    -------
    list of LaneReport
        One a lane.

    Raises
    ------
    Exception
        The first error of any thread; everything else has ended by then.
    """
    flow: _Flow[Job] = _Flow(jobs=iter(jobs))
    lanes = [
        _Lane(flow=flow, streams=Streams(device), read=read, compute=compute, write=write, slots=slots, size=slot_bytes)
        for device in devices
    ]
    threads = [thread for lane in lanes for thread in lane.threads(readers)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException as err:  # an interrupt from the keyboard: nobody may be left waiting
        flow.fail(err)
        for thread in threads:
            thread.join()
    if flow.error is not None:
        raise flow.error
    return [lane.report for lane in lanes]


class _Lane(Generic[Job]):
    """One device: readers fill slots, one thread sends and computes, one brings back and writes."""

    def __init__(
        self,
        *,
        flow: _Flow[Job],
        streams: Streams,
        read: Callable[[Job, Slot], Slab],
        compute: Callable[[str], Compute],
        write: Callable[[Job, Sheets], None],
        slots: int,
        size: int,
    ) -> None:
        self.flow, self.streams = flow, streams
        self.read, self.compute, self.write = read, compute, write
        self.free = ring(streams, slots=slots, size=size)
        flow.channels.append(self.free)
        self.ready, self.done = flow.channel(slots), flow.channel(slots)
        self.report = LaneReport(device=streams.device)
        self.lock, self.reading, self.began = Lock(), 0, time.perf_counter()

    def threads(self, readers: int) -> list[Thread]:
        """The lane's threads, not started."""
        self.reading = readers
        make = partial(self.flow.thread, name=f"lane-{self.streams.device}")
        return [make(work) for work in [self._read] * readers + [self._compute, self._write]]

    def _read(self) -> None:
        while (slot := self.free.get()) is not None:
            job = self.flow.next()
            if job is None:
                self.free.put(slot)  # another reader may be waiting for it, to find the same
                break
            slot.clear()
            self.ready.put((job, slot, held(self.read(job, slot), slot)))
        with self.lock:
            self.reading -= 1
            if not self.reading:
                self.ready.close()

    def _compute(self) -> None:
        if self.streams.cuda:
            torch.cuda.set_device(self.streams.device)
        label = self.compute(self.streams.device)
        start = self.streams.event(self.streams.computing)
        self.began = time.perf_counter()
        with torch.inference_mode():
            while (ready := self.ready.get()) is not None:
                self.done.put((start, *self._one(label, *ready)))
        self.done.close()

    def _one(self, label: Compute, job: Job, slot: Slot, slab: Slab) -> tuple[Any, ...]:
        """Send a window, compute it, bring it back; on a GPU nothing is waited for but what *label* waits for."""
        streams = self.streams
        with streams.on(streams.copying):
            slot.send()
        streams.after(streams.computing, streams.event(streams.copying))
        with streams.on(streams.computing):
            first = streams.event(streams.computing)
            view, count = view_of(slab, slot.there, device=streams.device)
            used = streams.event(streams.computing)
            found = label(view, count)
            last = streams.event(streams.computing)
        streams.after(streams.leaving, last)
        with streams.on(streams.leaving):
            here = {name: self._home(sheet) for name, sheet in found.items()}
        self.report.bytes_sent += sum(arena.used for arena in slot.arenas)
        return job, slot, first, used, last, streams.event(streams.leaving), here

    def _home(self, sheet: Tensor) -> Tensor:
        if not self.streams.cuda:
            return sheet
        sheet.record_stream(self.streams.leaving)  # its memory may not be given away before it was copied
        here = torch.empty(sheet.shape, dtype=sheet.dtype, pin_memory=True)
        return here.copy_(sheet, non_blocking=True)

    def _write(self) -> None:
        while (done := self.done.get()) is not None:
            start, job, slot, first, used, last, landed, here = done
            self.streams.wait(used)
            self.free.put(slot)
            self.streams.wait(landed)
            span = (self.streams.seconds(start, first), self.streams.seconds(start, last))
            self.report.spans.append(span)
            self.write(job, {name: sheet.numpy() for name, sheet in here.items()})
            self.report.windows += 1
            self.report.seconds = time.perf_counter() - self.began
