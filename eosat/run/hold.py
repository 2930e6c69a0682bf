"""One run at a time in a directory: a lock that ends with its process and says whose it is; leftovers swept away."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from eosat.errors import WorldError

LOCK, OWNER = ".lock", ".owner.json"
PATIENCE = 1800.0
"""How long a shard waits for another one to plan. [s]"""
PARTS = (".*.part", ".*.part.*")
"""Names of files that were being written when their process was killed; see :func:`eosat.storage.whole`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds a run directory."""

    host: str
    pid: int
    since: float
    """Seconds since 1970, by the owner's clock."""

    def said(self, now: float) -> dict[str, Any]:
        """Fields of the sentences about it; a clock that was set back makes no negative age."""
        return {"host": self.host, "pid": self.pid, "age": age(max(now - self.since, 0))}


@contextmanager
def held(folder: Path, tell: Callable[..., None], *, now: Callable[[], float] = time.time) -> Iterator[None]:
    """Hold *folder* until the block ends; made where it is missing, and swept of what a killed run left half-written.

    The operating system lets go of the lock when its process ends, however it ends, so none is ever stale.

    Raises
    ------
    WorldError
        When another run holds it, or it cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as err:
        owner = owner_of(folder)
        if owner is None:
            raise WorldError("run.held_unknown", path=folder) from err
        raise WorldError("run.held", path=folder, **owner.said(now())) from err
    except OSError as err:
        raise WorldError("error.write", path=folder, reason=err.strerror or err) from err
    try:
        if alive := living_shards(folder):
            raise WorldError("run.held_by_shards", path=folder, shards=", ".join(alive))
        before = owner_of(folder)
        if before is not None:
            tell("run.taken_over", **before.said(now()))
        _own(folder, Owner(host=socket.gethostname(), pid=os.getpid(), since=now()))
        sweep(folder)
        yield
    finally:
        for name in (OWNER, LOCK):
            with suppress(OSError):
                (folder / name).unlink(missing_ok=True)
        lock.release()


@contextmanager
def held_for_planning(folder: Path, *, seconds: float = PATIENCE) -> Iterator[None]:
    """Hold *folder* while a plan is made; shards that come meanwhile wait, and find the plan.

    Raises
    ------
    WorldError
        When a run, or a plan that takes longer than *seconds*, holds it, or it cannot be written.
    """
    with _locked(folder, LOCK, seconds):
        yield


@contextmanager
def held_shard(folder: Path, name: str) -> Iterator[None]:
    """Hold one shard of the run in *folder*; shards do not hold each other up.

    Raises
    ------
    WorldError
        When another process does the same shard.
    """
    with _locked(folder, f"{LOCK}-{name}", 0):
        yield


@contextmanager
def _locked(folder: Path, name: str, seconds: float) -> Iterator[None]:
    lock = FileLock(folder / name, timeout=seconds, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as err:
        raise WorldError("run.held_unknown", path=folder / name) from err
    except OSError as err:
        raise WorldError("error.write", path=folder, reason=err.strerror or err) from err
    try:
        yield
    finally:
        lock.release()


def living_shards(folder: Path) -> list[str]:
    """Names of the shards of *folder* that some process is doing; what dead ones left is removed."""
    alive = []
    for path in sorted(folder.glob(f"{LOCK}-*")):
        try:
            with FileLock(path, timeout=0, thread_local=False):
                path.unlink(missing_ok=True)
        except Timeout:
            alive.append(path.name.removeprefix(f"{LOCK}-"))
    return alive


def owner_of(folder: Path) -> Owner | None:
    """Who says that he holds *folder*; None where nobody does, or it cannot be read."""
    try:
        return Owner(**json.loads((folder / OWNER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _own(folder: Path, owner: Owner) -> None:
    try:
        (folder / OWNER).write_text(json.dumps(asdict(owner)), encoding="utf-8")
    except OSError as err:
        raise WorldError("error.write", path=folder, reason=err.strerror or err) from err


def sweep(folder: Path) -> None:
    """Remove what a killed process left half-written in *folder* and its folder of tiles."""
    for place in (folder, folder / "tiles"):
        for pattern in PARTS:
            for path in place.glob(pattern):
                with suppress(OSError):
                    path.unlink()


def is_ours(name: str) -> bool:
    """Whether a name in a run directory is one that a run leaves before it has a plan.

    >>> is_ours(".plan.77.part.json"), is_ours("run-3-of-64.log"), is_ours("thesis.txt")
    (True, True, False)
    """
    logs = name == "run.log" or (name.startswith("run-") and name.endswith(".log"))
    return logs or name in (LOCK, OWNER) or name.startswith(f"{LOCK}-") or (name.startswith(".") and ".part" in name)


def age(seconds: float) -> str:
    """An age as people say it.

    >>> age(42), age(600), age(7200), age(200_000)
    ('42 s', '10 min', '2.0 h', '2.3 d')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86400 else f"{seconds / 86400:.1f} d"
