"""Tiles through Dask: a few in flight at a time, what is on disk already is not done again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eosat.errors import EosatError
from eosat.models import Model
from eosat.run.tile import TileDone, Work, do_tile
from eosat.tiling import Tile


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
    """Do *tiles* on the workers of *dask*, at most two a worker thread in flight; *each* hears of every finished one.

    The first error stops the run; tiles finished before it stay on disk.
    """
    from distributed import as_completed

    shared_work, shared_model = dask.scatter([work, model], broadcast=True, hash=False)
    waiting = iter(tiles)
    in_flight = 2 * sum(dask.nthreads().values())

    def submit(tile: Tile) -> Any:
        return dask.submit(done_or_error, shared_work, shared_model, tile, path_of(tile), pure=False)

    queue = as_completed([submit(tile) for tile in islice(waiting, in_flight)])
    for future in queue:
        found = future.result()
        if isinstance(found, EosatError):
            raise found
        each(found)
        following = next(waiting, None)
        if following is not None:
            queue.add(submit(following))
