"""Servers of the integration tests: each on a free loopback port, in a folder of its own, gone when the tests are."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

GUARD = Path(__file__).with_name("guard.py")
PATIENCE = 60
"""How long a server may take to answer. [s]"""


class NotStarted(Exception):
    """A server did not come up; the end of its log is in the message."""


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something listens on *port* of loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(
    command: Sequence[str],
    *,
    folder: Path,
    ready: Callable[[], bool],
    env: Mapping[str, str],
    user: str = "-",
    patience: float = PATIENCE,
) -> Iterator[None]:
    """Run *command* until the block ends; *folder* is removed with it.

    Raises
    ------
    NotStarted
        When it is not *ready* after *patience* seconds, or ends before.
    """
    with (folder / "server.log").open("a+b") as log:
        guard = subprocess.Popen(
            [sys.executable, str(GUARD), str(folder), user, *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=dict(env),
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for the tests; the guard hears of it when they let go
        )
        try:
            _wait(guard, ready, log, patience)
            yield
        finally:
            guard.stdin.close()
            guard.wait(20)


def _wait(guard: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: BinaryIO, patience: float) -> None:
    end = time.monotonic() + patience
    while not ready():
        if guard.poll() is not None or time.monotonic() > end:
            ended = "ended" if guard.poll() is not None else f"gave no answer in {patience:.0f} s"
            log.seek(0)  # the file is open: it can be read even when its folder is gone
            raise NotStarted(f"the server {ended}. The end of its log:\n{log.read().decode(errors='replace')[-3000:]}")
        time.sleep(0.1)
