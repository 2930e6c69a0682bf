"""Worker processes of a Dask scheduler: killed and joined in mid-run, one slow; nobody there at all."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from servers.pond import pond, wish

import eosat
from eosat.errors import WorldError
from eosat.run import lanes, seam

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
APART = ("performance.json", "run.log")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name not in APART}


def slow_down() -> None:
    """Make every tile of this worker take half a second more."""
    import time

    from eosat.run import lanes as here

    do_tile = here.do_tile

    def slowly(*args: object) -> object:
        time.sleep(0.5)
        return do_tile(*args)  # type: ignore[arg-type]

    here.do_tile = slowly  # type: ignore[assignment]


@pytest.mark.slow
def test_four_workers_one_slow_two_killed_one_joined_then_all_killed_change_nothing(tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    asked = wish(str(pond(tmp_path / "pond"))) | {"resolution": 4}
    whole = eosat.run(asked, tmp_path / "whole", device="cpu")
    done: list[int] = []
    four = LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        silence_logs=50, local_directory=str(tmp_path / "dask"), preload=["eosat.run"],
    )  # fmt: skip
    with four as cluster, cluster.get_client() as watcher:
        first, second, third, _ = list(watcher.scheduler_info(n_workers=-1)["workers"])
        watcher.run(slow_down, workers=[third])
        pids = watcher.run(os.getpid)

        def tell(key: str, **fields: object) -> None:
            if key == "run.tile":
                done.append(1)
                if len(done) in (2, 5):
                    os.kill(pids[first if len(done) == 2 else second], signal.SIGKILL)
                if len(done) == 3:
                    cluster.scale(5)
                if len(done) == 10:  # with them goes all that was in memory
                    for pid in watcher.run(os.getpid, on_error="ignore").values():
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)

        result = eosat.run(asked, tmp_path / "run", device="cpu", tell=tell, scheduler=cluster.scheduler_address)
    assert len(done) > 20
    assert files(result.folder) == files(whole.folder)


def test_a_scheduler_by_its_address_is_enough_where_the_process_has_no_client(tmp_path, monkeypatch):
    from distributed import LocalCluster, get_client

    monkeypatch.setattr(seam, "WINDOWS", 1)
    asked = wish(str(pond(tmp_path / "pond")))
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        protocol="tcp", silence_logs=50, local_directory=str(tmp_path / "dask"),
    ) as two:  # fmt: skip
        with pytest.raises(ValueError, match="client"):
            get_client()
        result = eosat.run(asked, tmp_path / "run", device="cpu", scheduler=two.scheduler_address)
    assert (result.folder / "item.json").exists()


def test_a_scheduler_that_is_not_there_ends_the_run_with_a_word_on_it(tmp_path, monkeypatch):
    monkeypatch.setattr(lanes, "CONNECT", 1)
    asked = wish(str(pond(tmp_path / "pond")))
    with pytest.raises(WorldError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        eosat.run(asked, tmp_path / "run", device="cpu", scheduler="tcp://127.0.0.1:9")
    assert (tmp_path / "run" / "plan.json").exists()


def test_a_scheduler_without_workers_is_not_waited_for_for_ever(monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(lanes, "WORKERS", 0.5)
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50) as empty,
        pytest.raises(WorldError, match="has had no worker"),
        lanes.cluster(1, empty.scheduler_address),
    ):
        pass
