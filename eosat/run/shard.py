"""A run shared by many processes without a scheduler: each does its tiles of one plan, the last call joins them."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.run.find import Tell
from eosat.run.go import free_for, prepared_in, read, settle, tile_path, tiles_of
from eosat.run.hold import held_for_planning, held_shard
from eosat.run.journal import Journal
from eosat.run.publish import shelf_of
from eosat.tiling import Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some of a run's tiles: neighbours, so that few blocks of a file are read by two shards."""

    number: int
    """From 1 on."""
    of: int
    """How many there are."""

    def cut(self, tiles: Sequence[Tile]) -> list[Tile]:
        """This shard's part of *tiles*; the parts of all shards are disjoint and together all tiles.

        >>> [Shard(number=n, of=3).cut("abcdefgh") for n in (1, 2, 3)]
        [['a', 'b'], ['c', 'd', 'e'], ['f', 'g', 'h']]
        """
        first, last = ((self.number + i) * len(tiles) // self.of for i in (-1, 0))
        return list(tiles[first:last])

    @property
    def name(self) -> str:
        """For names of files."""
        return f"{self.number}-of-{self.of}"


def shard_of(text: str) -> Shard:
    """The shard that ``"3/64"`` means.

    Raises
    ------
    InputError
        When it is no such pair, or lies beyond the last shard.

    Examples
    --------
    >>> shard_of("3/64").name
    '3-of-64'
    """
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise InputError("run.shard", text=text)
    return Shard(number=int(number), of=int(of))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardDone:
    """What a finished shard says of itself."""

    tiles: int
    """Tiles of the shard."""
    done_now: int
    """Those that this call did."""


def run_shard(
    config: str | Path | Mapping[str, Any],
    out: str | Path | None,
    shard: Shard,
    *,
    changes: Sequence[str] = (),
    scenes: Path | None = None,
    device: str = "auto",
    tell: Tell,
) -> ShardDone:
    """Do one shard of a run in a folder that all shards see; the first to come plans for all of them.

    Afterwards ``run(..., only_join=True)`` joins the tiles. Arguments are those of :func:`eosat.run.run`.

    Raises
    ------
    InputError
        Something in the config, the directory holds another run, or *out* is a bucket.
    WorldError
        Network, catalogue, bucket or disk failed, or the same shard is being done by another process.
    """
    name, checked = read(config, changes)
    if shelf_of(out, checked):
        raise InputError("run.shard_bucket", out=out)
    folder, started = Path("runs") / name if out is None else Path(out), time.perf_counter()
    free_for(folder)
    journal = Journal(path=folder / f"run-{shard.name}.log", tell=tell)
    with ExitStack() as stack:
        with held_for_planning(folder):
            stack.enter_context(held_shard(folder, shard.name))
            prepared = settle(folder, prepared_in(folder, checked, scenes, device, journal.note), tell=journal.note)
        journal.open()
        mine = shard.cut([tile for lane in prepared.plan.lanes() for tile in lane.tiles])
        pace = tiles_of(folder, prepared, tile_path(folder), journal, some=partial(_among, {tile.id for tile in mine}))
        seconds = round(time.perf_counter() - started, 1)
        journal.note("run.shard_done", number=shard.number, of=shard.of, tiles=len(mine), seconds=seconds)
    return ShardDone(tiles=len(mine), done_now=len(pace.tiles))


def _among(ids: set[str], tile: Tile) -> bool:
    return tile.id in ids
