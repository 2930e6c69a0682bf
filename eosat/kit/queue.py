"""Scores what waits: a thread that hands one file at a time to a process of its own.

The scorer runs apart, so a file that kills it (or never lets it end) costs one child and no submission. The child ends
with the board, also where the board was killed.
"""

import logging
import multiprocessing
import os
import signal
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from eosat.kit.score import Score, read_challenge, scored, scorer_of
from eosat.kit.store import connected
from eosat.kit.submissions import Submission, crashed, file_path, next_queued, settle

log = logging.getLogger(__name__)

MOST_CRASHES = 2
"""Children that one submission may cost."""
START_SECONDS = 120.0
"""In which a child has to have loaded its scorer."""
STOP_SECONDS = 5.0
"""For which the end of the board waits for what is being scored."""
Ask = Callable[[Path], Score | None]
"""Gives the score of a file; None when the child died over it."""


class Stopped(Exception):
    """The board ends in the middle of a scoring: no fault of the file, which is scored after the next start."""


def child(pipe: Connection, challenge: Path) -> None:
    """The process that scores: takes paths, gives scores, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the board's to hear
    threading.Thread(target=_end_with_parent, daemon=True).start()
    scorer = scorer_of(read_challenge(challenge))
    pipe.send(None)
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(scored(scorer, path))
        except Exception:
            traceback.print_exc()
            pipe.send(Score(refused="board.refused.scorer"))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Scoring:
    """The child and the pipe to it; started when needed, killed when it takes too long."""

    def __init__(self, challenge: Path, seconds: float) -> None:
        self.challenge, self.seconds = challenge, seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, path: Path) -> Score | None:
        """The score of *path*; None when the child died."""
        try:
            pipe = self._ready()
            pipe.send(path)
            if pipe.poll(self.seconds):
                answer: Score = pipe.recv()
                return answer
        except (EOFError, OSError):
            self.stop()
            return None
        self.stop()
        return Score(refused="board.refused.slow", fields={"seconds": self.seconds})

    def _ready(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=child, args=(theirs, self.challenge), daemon=True)
            process.start()
            theirs.close()
            self._process, self._pipe = process, ours
            if not self._pipe.poll(START_SECONDS):
                raise EOFError
            self._pipe.recv()
        return self._pipe

    def kill(self) -> None:
        """End the child from another thread: the one that asks finds the pipe at its end."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def work_off(connection: sqlite3.Connection, folder: Path, ask: Ask) -> bool:
    """Score the submission that waits longest; False when none waits."""
    one = next_queued(connection)
    if one is None:
        return False
    path = file_path(connection, folder, one.id)
    try:
        score = _gone() if path is None else ask(path)
    except (Stopped, sqlite3.Error):
        raise
    except Exception:  # whatever it is, the files behind this one are scored
        log.exception("submission %d could not be scored", one.id)
        score = None
    if score is None and crashed(connection, one.id) >= MOST_CRASHES:
        score = Score(refused="board.refused.crashed")
    if score is not None:
        settle(connection, one.id, score, now=time.time())
    log.info("%s", _line(one, score))
    return True


def _gone() -> Score:
    return Score(refused="board.refused.unknown")


def _line(one: Submission, score: Score | None) -> str:
    outcome = "the scorer died" if score is None else score.refused or f"{score.public:g}"
    return f"{one.id} {one.team}: {outcome}"


class Queue:
    """The thread that works the queue off while the board serves."""

    def __init__(self, folder: Path, challenge: Path, seconds: float) -> None:
        self._folder = folder
        self._scoring = Scoring(challenge, seconds)
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="scoring", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something came."""
        self._wake.set()

    def stop(self) -> None:
        """End after what is being scored, or in the middle of it: it waits for the next start then."""
        self._over.set()
        self._wake.set()
        self._thread.join(timeout=STOP_SECONDS)
        while self._thread.is_alive():
            self._scoring.kill()
            self._thread.join(timeout=0.2)
        self._scoring.stop()

    def _run(self) -> None:
        with connected(self._folder) as connection:
            while not self._over.is_set():
                try:
                    busy = work_off(connection, self._folder, self._ask)
                except Stopped:
                    return
                except sqlite3.OperationalError:  # locked for 20 s, or a full disk: it may pass
                    log.exception("the database could not be written")
                    busy = False
                if not busy:
                    self._wake.wait(1.0)
                    self._wake.clear()

    def _ask(self, path: Path) -> Score | None:
        score = self._scoring.ask(path)
        if score is None and self._over.is_set():
            raise Stopped
        return score
