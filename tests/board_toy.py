"""A board for tests: a challenge of numbers, teams, a server on loopback that stops by itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from eosat.kit import Score
from eosat.kit.board import enrol, make, opened
from eosat.kit.queue import Queue
from eosat.kit.web import application, listening

ROOT = Path(__file__).resolve().parents[1]
CHALLENGE = """title: {{en: Numbers of the island, ko: 섬의 숫자}}
metric: MAE
better: lower
suffix: .csv
scorer: {scorer}
"""
TRUTH = "id,value,board\na,1,public\nb,3,public\nc,10,private\nd,20,private\n"


def answers(a: float) -> bytes:
    """Answers whose public error is half of what *a* differs from 1, and whose private error is 3."""
    return f"id,value\na,{a}\nb,3\nc,10\nd,26\n".encode()


def challenge(folder: Path, scorer: str = "eosat.kit.numbers:scorer") -> Path:
    """A challenge in *folder*."""
    folder.mkdir()
    (folder / "challenge.yaml").write_text(CHALLENGE.format(scorer=scorer), encoding="utf-8")
    (folder / "truth.csv").write_text(TRUTH, encoding="utf-8")
    return folder


def new_board(folder: Path, *names: str, scorer: str = "eosat.kit.numbers:scorer", **rules) -> dict[str, str]:
    """A board in ``folder/board``; returns tokens by name, the organiser's among them."""
    made = make(folder / "board", challenge(folder / "numbers", scorer), rules)
    return {"organiser": made} | dict(enrol(folder / "board", names))


def dangerous(folder: Path):
    """A scorer that some files kill, never let end, or break."""

    def score(path: Path) -> Score:
        content = path.read_bytes()
        if content == b"die":
            os._exit(7)
        if content == b"hang":
            time.sleep(600)
        if content == b"break":
            raise RuntimeError("a bug of the scorer")
        print("a scorer may print")
        return Score(public=float(len(content)), private=1.0)

    return score


@contextmanager
def serving(folder: Path):
    """The board in *folder* served by a thread: its address."""
    board, sock = opened(folder), listening("127.0.0.1", 0)
    queue = Queue(folder, board.challenge.folder, board.seconds)
    server = uvicorn.Server(uvicorn.Config(application(board, queue), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


class Process:
    """``eosat board serve`` as a process of its own; the same port at each start, so clients find it again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.process = folder, 0, None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "eosat", "board", "serve", str(self.folder), "--port", str(self.port)]
        environ = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
        self.port = int(self.process.stdout.readline().split("/ -")[0].rsplit(":", 1)[1])
        until(lambda: up(self.url), seconds=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def interrupt(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=30) == 130
        self.process.stdout.close()


def up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/board", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def until(done, *, seconds: float) -> None:
    """Wait until ``done()`` is true."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
