"""A board that is killed in the middle of everything: what it acknowledged is there, once, and gets its score."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest
from board_toy import Process, answers, bearer, new_board, until

from eosat.kit.store import database

TEAMS = [f"팀 {number}" for number in range(1, 101)]


class Crowd:
    """Clients of a hundred teams that send, and send again what was not acknowledged."""

    def __init__(self, process, tokens):
        self.process, self.tokens = process, tokens
        self.acknowledged = {}
        self.retries = 0
        self.waits = []
        self._lock = threading.Lock()
        self._client = httpx.Client(timeout=60, verify=False)

    def send(self, team, number):
        """Send file *number* of *team* until it is acknowledged."""
        content, since = answers(number + 1), time.monotonic()
        while True:
            try:
                url = f"{self.process.url}/api/submissions?name={number}.csv"
                said = self._client.post(url, content=content, headers=bearer(self.tokens[team]))
            except httpx.TransportError:
                said = None
            if said is not None and said.status_code in (200, 201):
                break
            assert said is None or said.status_code in (429, 503), said.text
            self.retries += 1
            time.sleep(0.2)
        with self._lock:
            self.acknowledged[team, number] = said.json()["id"]
            self.waits.append(time.monotonic() - since)

    def close(self):
        self._client.close()


def rows(folder):
    """What stands in the database, read past the board."""
    connection = sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True)
    query = "SELECT s.id, t.name, s.name, s.state, s.public, s.sha256 FROM submissions s JOIN teams t ON t.id = s.team"
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def check(crowd, folder, count):
    """Every acknowledged file stands in the table once, is on disk, and has its own score."""
    crowd.close()
    assert len(crowd.acknowledged) == count
    found = {number: rest for number, *rest in rows(folder)}
    assert len(found) == count
    for (team, number), one in crowd.acknowledged.items():
        assert found[one][:4] == [team, f"{number}.csv", "scored", number / 2]
    assert len([path for path in (folder / "uploads").rglob("*") if path.is_file()]) == count


def test_three_hundred_uploads_of_a_hundred_teams_and_two_kills(tmp_path):
    tokens = new_board(tmp_path, *TEAMS)
    process = Process(tmp_path / "board")
    process.start()
    crowd = Crowd(process, tokens)
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(crowd.send, team, number) for number in (1, 2, 3) for team in TEAMS]
        for share in (60, 180):
            until(lambda share=share: len(crowd.acknowledged) >= share, seconds=60)
            process.kill()
            there = {number for number, *_ in rows(process.folder)}
            assert set(crowd.acknowledged.values()) <= there  # what was acknowledged is on disk
            process.start()
        for one in waiting:
            one.result()
    settle(process, crowd)
    process.kill()
    check(crowd, process.folder, 300)
    assert crowd.retries > 0  # the kills were felt


def test_a_scorer_that_never_ends_ends_with_the_board(tmp_path):
    tokens = new_board(tmp_path, "한라", scorer="board_toy:dangerous")
    process = Process(tmp_path / "board")
    process.start()
    sent = httpx.post(f"{process.url}/api/submissions", content=b"hang", headers=bearer(tokens["한라"]))
    assert sent.status_code == 201
    until(lambda: rows(process.folder)[0][3] == "scoring", seconds=30)
    children = psutil.Process(process.process.pid).children()
    process.kill()
    assert psutil.wait_procs(children, timeout=10)[1] == []
    process.start()
    until(lambda: rows(process.folder)[0][3] == "scoring", seconds=30)  # it waits again, and is begun again
    process.interrupt()
    assert rows(process.folder)[0][3] == "scoring"
    connection = sqlite3.connect(database(process.folder))
    assert connection.execute("SELECT crashes FROM submissions").fetchone() == (0,)  # no fault of the file
    connection.close()


def settle(process, crowd):
    """Wait until everything has its score; the board may lag."""
    until(lambda: not httpx.get(f"{process.url}/api/board", timeout=60).json()["waiting"], seconds=120)


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [1, 10])
def test_a_hundred_teams_send_three_files_a_minute(tmp_path, minutes):
    """At the true pace: each second five files; killed once in the middle."""
    tokens = new_board(tmp_path, *TEAMS, daily=100)
    process = Process(tmp_path / "board")
    process.start()
    crowd, start, sent = Crowd(process, tokens), time.monotonic(), []
    with ThreadPoolExecutor(32) as pool:
        for turn in range(300 * minutes):
            time.sleep(max(start + turn / 5 - time.monotonic(), 0))
            sent.append(pool.submit(crowd.send, TEAMS[turn % 100], turn // 100 + 1))
            if turn == 150 * minutes:
                process.kill()
                process.start()
        for one in sent:
            one.result()
    late = time.monotonic() - start - 60 * minutes
    settle(process, crowd)
    process.kill()
    check(crowd, process.folder, 300 * minutes)
    waits = sorted(crowd.waits)
    print(f"median {waits[len(waits) // 2]:.3f} s, 99 % {waits[int(len(waits) * 0.99)]:.2f} s, last {late:.1f} s late")
