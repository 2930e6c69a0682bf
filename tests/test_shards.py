"""A run in shards equals a run in one go, in any order; what shards may not do is refused."""

import multiprocessing
from pathlib import Path
from types import SimpleNamespace

import pytest
from distributed import KilledWorker
from hypothesis import given
from hypothesis import strategies as st
from servers.pond import pond, wish

import eosat
from eosat.errors import InputError, WorldError
from eosat.run import lanes, run_shard, shard_of
from eosat.run.hold import LOCK, held, held_for_planning, held_shard, living_shards
from eosat.run.shard import Shard
from eosat.run.tile import TileDone
from eosat.storage import Fetched

PERFORMANCE = "performance.json"


def silent(key: str, **fields: object) -> None:
    pass


def files(folder: Path) -> dict[str, bytes]:
    """What a run found, not how it went."""
    kept = [path for path in folder.iterdir() if path.is_file() and path.suffix != ".log" and path.name != PERFORMANCE]
    return {path.name: path.read_bytes() for path in kept}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A config of four tiles."""
    return wish(str(pond(tmp_path_factory.mktemp("pond") / "data")))


@given(st.integers(0, 300), st.integers(1, 70))
def test_shards_are_disjoint_neighbours_and_together_everything(count, of):
    parts = [Shard(number=number, of=of).cut(range(count)) for number in range(1, of + 1)]
    assert [tile for part in parts for tile in part] == list(range(count))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/4/2", ""])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(InputError, match=r"e\.g\. --shard 3/64"):
        shard_of(text)


def test_shards_in_any_order_end_as_one_run_does(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    whole = eosat.run(asked, tmp_path / "whole", device="cpu")
    folder = tmp_path / "shards"
    with pytest.raises(InputError, match="nothing to join"):
        eosat.run(asked, folder, device="cpu", only_join=True)
    last = run_shard(asked, folder, shard_of("3/3"), device="cpu", tell=silent)
    with pytest.raises(WorldError, match="2 of 4 tiles are missing"):
        eosat.run(asked, folder, device="cpu", only_join=True)
    first, again, middle = (
        run_shard(asked, folder, shard_of(text), device="cpu", tell=silent) for text in ("1/3", "3/3", "2/3")
    )
    assert (first.tiles, middle.tiles, last.tiles) == (1, 1, 2)
    assert (last.done_now, again.done_now) == (2, 0)
    joined = eosat.run(asked, folder, device="cpu", only_join=True)
    assert files(joined.folder) == files(whole.folder)
    assert not list(folder.glob(f"{LOCK}*"))


def test_other_shards_of_another_config_are_refused(asked, tmp_path):
    run_shard(asked, tmp_path / "run", shard_of("1/4"), device="cpu", tell=silent)
    with pytest.raises(InputError, match="holds another run"):
        run_shard(asked | {"composite": "recent"}, tmp_path / "run", shard_of("2/4"), device="cpu", tell=silent)


def test_a_bucket_is_no_place_for_shards_to_meet(asked):
    with pytest.raises(InputError, match="not in a bucket"):
        run_shard(asked, "s3://bucket/run", shard_of("1/4"), device="cpu", tell=silent)


def hold(folder: Path, begun, over) -> None:
    with held_shard(folder, "2-of-4"):
        begun.set()
        over.wait(60)


def test_locks_of_shards_hold_up_nobody_but_themselves_and_the_join(tmp_path):
    context = multiprocessing.get_context("spawn")
    begun, over = context.Event(), context.Event()
    other = context.Process(target=hold, args=(tmp_path, begun, over))
    other.start()
    try:
        assert begun.wait(60)
        with held_for_planning(tmp_path), held_shard(tmp_path, "1-of-4"):
            pass
        with pytest.raises(WorldError, match="in use by another run"), held_shard(tmp_path, "2-of-4"):
            pass
        with pytest.raises(WorldError, match=r"still being done \(2-of-4\)"), held(tmp_path, silent):
            pass
        assert living_shards(tmp_path) == ["2-of-4"]
    finally:
        over.set()
        other.join(60)
    with held(tmp_path, silent):
        assert living_shards(tmp_path) == []


def test_a_plan_that_never_ends_is_not_waited_for_for_ever(tmp_path):
    with held_for_planning(tmp_path), pytest.raises(WorldError), held_for_planning(tmp_path, seconds=0.1):
        pass


class Flown:
    """A future that has an answer, or an error."""

    def __init__(self, key: str, jobs: list) -> None:
        self.key, self.jobs, self.error, self.status = key, jobs, None, "finished"

    def result(self) -> object:
        raise self.error


class Dask:
    """Stands in for a client of four threads."""

    scheduler, status = SimpleNamespace(address="tcp://a"), "running"
    sent = 0

    def nthreads(self):
        return {"tcp://a": 4}

    def submit(self, work, *arguments, **how):
        assert arguments[:2] == ("work", "net")
        self.sent += 1
        return Flown(str(self.sent), arguments[2])


def flight(tiles: int) -> tuple[lanes._Flight, list]:
    waiting = [SimpleNamespace(id=str(number)) for number in reversed(range(tiles))]
    flying = lanes._Flight(dask=Dask(), share=lambda: ["work", "net"], on_gpu=False, path_of=lambda tile: Path(tile.id))
    return flying, waiting


def finished(tile: SimpleNamespace, seconds: float) -> TileDone:
    return TileDone(id=tile.id, read_s=seconds, compose_s=0, segment_s=0, write_s=0, fetched=Fetched())


def answers(future: Flown, seconds: float) -> list[TileDone]:
    return [finished(tile, seconds) for tile, _ in future.jobs]


@pytest.mark.parametrize(("seconds", "largest"), [(2.0, 1), (0.5, 4), (0.01, 12)])
def test_small_tiles_go_several_to_a_task_and_each_is_done_once(seconds, largest):
    """Of 109 tiles 8 tasks of one fly first; then a task is two seconds, or an eighth of what is left: at most 12."""
    flying, waiting = flight(109)
    flown, order, sizes = flying.more(waiting), [], []
    assert (len(flown), len(waiting)) == (8, 101)
    while flown:
        future = flown.pop(0)
        sizes.append(len(future.jobs))
        order += [done.id for done in flying.landed(future, answers(future, seconds), waiting)]
        flown += flying.more(waiting)
        assert len(flown) <= 8
    assert order == [str(number) for number in range(109)]
    assert sizes[:8] == [1] * 8
    assert max(sizes) == largest
    assert sizes[-1] == 1


def test_an_error_of_a_tile_ends_the_run_after_the_tiles_before_it():
    flying, waiting = flight(3)
    (first, *_) = flying.more(waiting)
    tile, _ = first.jobs[0]
    landed = flying.landed(first, [finished(tile, 1), InputError("run.shard", text="x")], waiting)
    assert next(landed).id == "0"
    with pytest.raises(InputError):
        next(landed)


def test_a_task_ends_with_its_first_error(tmp_path, monkeypatch):
    def do_tile(work, model, tile, path):
        if tile == "b":
            raise WorldError("run.workers_die", tile=tile, times=1)
        return tile

    monkeypatch.setattr(lanes, "do_tile", do_tile)
    *good, bad = lanes.do_some(None, None, [(name, tmp_path) for name in "abc"])
    assert good == ["a"]
    assert isinstance(bad, WorldError)


def test_a_task_with_which_several_workers_died_ends_the_run():
    flying, waiting = flight(9)
    (first, *_) = flying.more(waiting)
    first.status, first.error = "error", KilledWorker(first.key, SimpleNamespace(address="tcp://a"), 3)
    with pytest.raises(WorldError, match="died 4 times in a row, last with tile 0"):
        list(flying.landed(first, None, waiting))


def lose(flying: lanes._Flight, waiting: list) -> list:
    """Let all that fly be lost; what was sent."""
    flown = flying.more(waiting)
    for future in flown:
        future.status = "cancelled"
        assert list(flying.landed(future, None, waiting)) == []
    return flown


def test_what_is_shared_is_sent_again_once_for_all_tiles_that_were_lost_with_it():
    flying, waiting = flight(9)
    assert len(lose(flying, waiting)) == 8  # more than LOSSES
    assert (flying.losses, sorted(tile.id for tile in waiting)) == (1, [str(number) for number in range(9)])
    first, *_ = flying.more(waiting)
    assert len(list(flying.landed(first, answers(first, 1), waiting))) == 1
    assert flying.losses == 0


def test_a_scheduler_that_is_gone_or_forgets_again_and_again_ends_the_run():
    flying, waiting = flight(9)
    for _ in range(lanes.LOSSES):
        lose(flying, waiting)
    with pytest.raises(WorldError, match=r"scheduler at tcp://a is gone\. What is done is kept"):
        lose(flying, waiting)
    flying, waiting = flight(9)
    flying.dask.status = "connecting"
    with pytest.raises(WorldError, match="is gone"):
        lose(flying, waiting)
