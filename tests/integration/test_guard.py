"""Servers of the tests start within a bound and are gone afterwards, however the tests went. Needs no server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from servers.process import NotStarted, answers, free_port, serving

SERVER = "import http.server, sys; http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), None).serve_forever()"
DEAF = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_server_answers_and_leaves_nothing(tmp_path):
    folder, port = made(tmp_path / "server"), free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    with serving(command, folder=folder, ready=lambda: answers(port), env=os.environ):
        assert answers(port)
    assert not answers(port)
    assert not folder.exists()


def test_a_server_that_ends_or_never_answers_is_an_error_with_its_log(tmp_path):
    broken = [sys.executable, "-c", "raise SystemExit('no such database')"]
    with (
        pytest.raises(NotStarted, match=r"ended\.[\s\S]*no such database"),
        serving(broken, folder=made(tmp_path / "a"), ready=lambda: False, env=os.environ),
    ):
        pass
    silent = [sys.executable, "-c", "import time; print('waiting', flush=True); time.sleep(60)"]
    with (
        pytest.raises(NotStarted, match=r"no answer in 1 s[\s\S]*waiting"),
        serving(silent, folder=made(tmp_path / "b"), ready=lambda: False, env=os.environ, patience=1),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_killed_parent_takes_its_servers_with_it(tmp_path):
    folder, port = made(tmp_path / "server"), free_port()
    code = (
        "import os, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from servers.process import answers, serving\n"
        "folder, port = Path(sys.argv[2]), int(sys.argv[3])\n"
        "command = [sys.executable, '-c', sys.argv[4], str(port)]\n"
        "with serving(command, folder=folder, ready=lambda: answers(port), env=os.environ):\n"
        "    print('up', flush=True); time.sleep(60)\n"
    )
    tests = Path(__file__).resolve().parents[1]
    words = [sys.executable, "-c", code, str(tests), str(folder), str(port), SERVER]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "up\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 2  # the guard and the server
        parent.send_signal(signal.SIGKILL)
    gone, alive = psutil.wait_procs(children, timeout=20)
    assert (len(gone), alive) == (2, [])
    assert not answers(port)
    assert not folder.exists()


@pytest.mark.slow
def test_a_server_that_does_not_listen_to_signals_is_killed(tmp_path):
    folder = made(tmp_path / "deaf")
    log = folder / "server.log"
    start = time.monotonic()
    with serving(
        [sys.executable, "-c", DEAF], folder=folder, ready=lambda: b"deaf" in log.read_bytes(), env=os.environ
    ):
        pass
    assert 9 < time.monotonic() - start < 20
    assert not folder.exists()
