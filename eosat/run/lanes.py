"""Tiles through Dask: a few in flight at a time, what is on disk already is not done again."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from eosat.errors import EosatError, WorldError
from eosat.models import Model
from eosat.run.tile import TileDone, Work, do_tile
from eosat.tiling import Tile

T = TypeVar("T")

CONNECT, WORKERS = 20, 120
"""How long a scheduler is waited for, and then its first worker. [s]"""
COUNT_AGAIN = 1.0
"""Time after which the workers are counted anew. [s]"""
LOSSES = 5
"""How often in a row what all workers share is sent anew, because the scheduler does not know it any more."""
TASK = 2.0
"""Least work of a task, where tiles are small: Dask takes some milliseconds a task. [s]"""


@contextmanager
def client(workers: int, *, processes: bool = False) -> Iterator[Any]:
    """A Dask client of its own cluster on this machine: *workers* threads in this process, or processes."""
    import dask
    from distributed import Client, LocalCluster

    shape = (workers, 1) if processes else (1, workers)
    with (
        TemporaryDirectory(prefix="eosat-") as scratch,
        dask.config.set(
            {
                "temporary-directory": scratch,  # the scheduler's own, which would stay behind
                "distributed.scheduler.worker-saturation": "inf",  # what flies lies with workers: none waits for more
            }
        ),
        LocalCluster(
            n_workers=shape[0],
            threads_per_worker=shape[1],
            processes=processes,
            host="127.0.0.1",
            protocol="tcp",  # the in-process protocol asks the network for this machine's address, and warns offline
            dashboard_address="127.0.0.1:0",
            silence_logs=40,
            local_directory=scratch,
        ) as cluster,
        Client(cluster) as connected,
    ):
        yield connected


@contextmanager
def cluster(workers: int, scheduler: str = "") -> Iterator[Any]:
    """A Dask client: of the *scheduler* at an address, else of *workers* threads here.

    Raises
    ------
    WorldError
        When the scheduler does not answer, or has no worker within two minutes.
    """
    if not scheduler:
        with client(workers) as own:
            yield own
        return
    from distributed import Client

    try:
        connected = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as err:
        raise WorldError("run.no_scheduler", address=scheduler, reason=f"{type(err).__name__}: {err}") from err
    with connected:
        try:
            connected.wait_for_workers(1, timeout=WORKERS)
        except TimeoutError as err:
            raise WorldError("run.no_workers", address=scheduler, seconds=WORKERS) from err
        yield connected


def do_some(work: Work, model: Model, jobs: Sequence[tuple[Tile, Path]]) -> list[TileDone | EosatError]:
    """:func:`do_tile` of one after the other, up to the first error.

    That comes as a value: raised, it would not travel where its cause is one of GDAL's.
    """
    found: list[TileDone | EosatError] = []
    for tile, path in jobs:
        try:
            found.append(do_tile(work, model, tile, path))
        except EosatError as err:
            return [*found, err]
    return found


def do_tiles(
    work: Work,
    model: Model,
    tiles: Sequence[Tile],
    *,
    path_of: Callable[[Tile], Path],
    dask: Any,
    each: Callable[[TileDone], None],
) -> None:
    """Do *tiles* on the workers of *dask*, about two tasks a worker thread in flight; *each* hears of every tile.

    Small tiles go several to a task, so that one is :data:`TASK` of work. Workers may come and go: what a dead one had
    is done by another. The first error stops the run; tiles finished before it stay on disk.

    Raises
    ------
    EosatError
        What a tile met; or WorldError when workers died again and again, or the scheduler did.
    """
    from distributed import as_completed

    flight = _Flight(
        dask=dask, share=lambda: shared_by_all(dask, work, model), on_gpu=work.device != "cpu", path_of=path_of
    )
    waiting = list(reversed(tiles))
    # on this client's own loop: by default it is that of the process's default client, of which there may be none
    queue = as_completed(flight.more(waiting), loop=dask.loop, with_results=True, raise_errors=False)
    for future, found in queue:
        for done in flight.landed(future, found, waiting):
            each(done)
        queue.update(flight.more(waiting))


def shared_by_all(dask: Any, *things: Any) -> list[Any]:
    """Futures of *things*, sent once, and from worker to worker.

    They are results of tasks: unlike data that is scattered, they come back by themselves where the workers that had
    them die. They are waited for, since what is sent after them may overtake them, and then lacks them.
    """
    import dask as library
    from distributed import as_completed

    with library.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):  # models may be large
        futures = [dask.submit(itself, thing, pure=False) for thing in things]
    for _ in as_completed(futures, loop=dask.loop):
        pass
    return futures


def itself(thing: T) -> T:
    """*thing*, as a task."""
    return thing


@dataclass(slots=True, kw_only=True)
class _Flight:
    """Tiles on the workers."""

    dask: Any
    share: Callable[[], Sequence[Any]]
    """Sends what every tile needs, and returns its futures."""
    on_gpu: bool
    path_of: Callable[[Tile], Path]
    clock: Callable[[], float] = time.monotonic
    needs: dict[str, int] | None = None
    """Resources of a worker that a task takes, where workers count their GPUs."""
    shared: Sequence[Any] = ()
    """What :attr:`share` returned."""
    flying: dict[str, tuple[Sequence[Tile], Sequence[Any]]] = field(default_factory=dict)
    """Tiles by the key of their future, each with the shared things that it was sent with."""
    losses: int = 0
    """How often in a row the shared things were lost."""
    threads: int = 0
    """Of all workers, when they were last counted."""
    counted: float = -math.inf
    """When that was. [s]"""
    done: int = 0
    """Tiles that came back."""
    seconds: float = 0.0
    """That they took."""

    def more(self, waiting: list[Tile]) -> list[Any]:
        """Futures of as many tasks of *waiting*, from its end, as the workers of now can take."""
        self.shared = self.shared or self.share()
        if self.clock() - self.counted > COUNT_AGAIN:
            self.threads, self.counted = max(sum(self.dask.nthreads().values()), 1), self.clock()
            self.needs = {"GPU": 1} if self.on_gpu and self.counts_gpus() else None
        futures = []
        while waiting and len(self.flying) < 2 * self.threads:
            futures.append(self.sent([waiting.pop() for _ in range(self.together(len(waiting)))]))
        return futures

    def together(self, left: int) -> int:
        """How many of *left* tiles make a task: of small ones several, but nobody is to wait for another's last."""
        enough = math.ceil(TASK * self.done / self.seconds) if self.seconds else 1
        return max(min(enough, left // (2 * self.threads)), 1)

    def sent(self, some: Sequence[Tile]) -> Any:
        """The future of *some* tiles."""
        how = {"pure": False, "resources": self.needs}
        future = self.dask.submit(do_some, *self.shared, [(tile, self.path_of(tile)) for tile in some], **how)
        self.flying[future.key] = some, self.shared
        return future

    def counts_gpus(self) -> bool:
        """Whether workers were started with ``--resources GPU=1``."""
        return any("GPU" in one["resources"] for one in self.dask.scheduler_info(n_workers=-1)["workers"].values())

    def landed(self, future: Any, found: Any, waiting: list[Tile]) -> Iterator[TileDone]:
        """What a future came to; its tiles wait again where what they share is lost.

        Tiles with which several workers died, as Dask counts, are not tried again.
        """
        from distributed import KilledWorker

        some, shared = self.flying.pop(future.key)
        if future.status == "cancelled":
            self.lost(shared)
            waiting.extend(reversed(some))
            return
        if future.status != "finished":
            try:
                future.result()
            except KilledWorker as err:
                raise WorldError("run.workers_die", tile=some[0].id, times=err.allowed_failures + 1) from err
        self.losses = 0
        for one in found:
            if isinstance(one, EosatError):
                raise one
            self.done += 1
            self.seconds += one.read_s + one.compose_s + one.segment_s + one.write_s
            yield one

    def lost(self, shared: Sequence[Any]) -> None:
        """Forget *shared*, of which the scheduler lacks something; WorldError where it is gone or forgets again."""
        if shared is self.shared:  # else another task of the same loss has been here
            self.losses, self.shared = self.losses + 1, ()
        if self.dask.status != "running" or self.losses > LOSSES:
            raise WorldError("run.scheduler_gone", address=self.dask.scheduler.address)
