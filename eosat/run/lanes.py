"""Tiles through Dask: a few in flight at a time, what is on disk already is not done again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

from eosat.errors import EosatError, WorldError
from eosat.models import Model
from eosat.run.tile import TileDone, Work, do_tile
from eosat.tiling import Tile

T = TypeVar("T")

CONNECT, WORKERS = 20, 120
"""How long a scheduler is waited for, and then its first worker. [s]"""


@contextmanager
def client(workers: int, *, processes: bool = False) -> Iterator[Any]:
    """A Dask client of its own cluster on this machine: *workers* threads in this process, or processes."""
    import dask
    from distributed import Client, LocalCluster

    shape = (workers, 1) if processes else (1, workers)
    with (
        TemporaryDirectory(prefix="eosat-") as scratch,
        dask.config.set({"temporary-directory": scratch}),  # the scheduler's own, which would stay behind
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


def done_or_error(work: Work, model: Model, tile: Tile, path: Path) -> TileDone | EosatError:
    """:func:`do_tile`, an error of ours as a value: raised, it would not travel where its cause is one of GDAL's."""
    try:
        return do_tile(work, model, tile, path)
    except EosatError as err:
        return err


def do_tiles(
    work: Work,
    model: Model,
    tiles: Sequence[Tile],
    *,
    path_of: Callable[[Tile], Path],
    dask: Any,
    each: Callable[[TileDone], None],
) -> None:
    """Do *tiles* on the workers of *dask*, about two a worker thread in flight; *each* hears of every finished one.

    Workers may come and go: a tile whose worker died is done by another. The first error stops the run; tiles finished
    before it stay on disk.

    Raises
    ------
    EosatError
        What a tile met; or WorldError when workers died again and again, or the scheduler did.
    """
    from distributed import as_completed

    flight = _Flight(dask=dask, work=work, model=model, path_of=path_of)
    waiting = list(reversed(tiles))
    # on this client's own loop: by default it is that of the process's default client, of which there may be none
    queue = as_completed(flight.more(waiting), loop=dask.loop)
    for future in queue:
        each(flight.landed(future))
        queue.update(flight.more(waiting))


def itself(thing: T) -> T:
    """*thing*, as a task: unlike data that is scattered, it comes back by itself where the workers that had it die."""
    return thing


@dataclass(slots=True, kw_only=True)
class _Flight:
    """Tiles on the workers, and what these share."""

    dask: Any
    work: Work
    model: Model
    path_of: Callable[[Tile], Path]
    shared: list[Any] = field(default_factory=list)
    """Futures of *work* and *model*: sent once, and from worker to worker."""
    needs: dict[str, int] | None = None
    """Resources of a worker that a tile takes, where workers count their GPUs."""
    flying: dict[str, Tile] = field(default_factory=dict)
    """Tiles by the key of their future."""

    def more(self, waiting: list[Tile]) -> list[Any]:
        """As many futures of *waiting*, from its end, as the workers of now can take."""
        import dask

        if not self.shared:
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):  # models may be large
                self.shared = [self.dask.submit(itself, thing, pure=False) for thing in (self.work, self.model)]
            self.needs = {"GPU": 1} if self.work.device != "cpu" and self.counts_gpus() else None
        room = max(2 * sum(self.dask.nthreads().values()), 2) - len(self.flying)
        return [self.sent(waiting.pop()) for _ in range(min(room, len(waiting)))]

    def sent(self, tile: Tile) -> Any:
        """The future of *tile*."""
        how = {"pure": False, "resources": self.needs}
        future = self.dask.submit(done_or_error, *self.shared, tile, self.path_of(tile), **how)
        self.flying[future.key] = tile
        return future

    def counts_gpus(self) -> bool:
        """Whether workers were started with ``--resources GPU=1``."""
        return any("GPU" in one["resources"] for one in self.dask.scheduler_info(n_workers=-1)["workers"].values())

    def landed(self, future: Any) -> TileDone:
        """What a future came to; a tile with which several workers died, as Dask counts, is not tried again."""
        from distributed import CancelledError, KilledWorker

        tile = self.flying.pop(future.key)
        try:
            found = future.result()
        except KilledWorker as err:
            raise WorldError("run.workers_die", tile=tile.id, times=err.allowed_failures + 1) from err
        except CancelledError as err:
            raise WorldError("run.scheduler_gone", address=self.dask.scheduler.address) from err
        if isinstance(found, EosatError):
            raise found
        return cast(TileDone, found)
