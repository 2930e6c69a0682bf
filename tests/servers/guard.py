"""Runs one server for as long as its parent lives, then stops it and removes its folder, however the parent ended.

    python guard.py FOLDER USER COMMAND...      USER "-" is the one who runs this

The parent holds the other end of standard input: when that end closes, by choice or because the parent was killed, the
server gets SIGINT (PostgreSQL's fast shutdown), and after ten seconds SIGKILL. Standard library alone.
"""

import shutil
import signal
import subprocess
import sys
import threading


def identity(user: str) -> dict[str, object]:
    """What makes a subprocess run as *user*."""
    return {} if user == "-" else {"user": user, "group": user, "extra_groups": []}


def guard(folder: str, user: str, command: list[str]) -> int:
    """Run *command* until it ends or standard input closes; the folder is gone afterwards."""
    try:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **identity(user))
        threading.Thread(target=stop_at_end_of_input, args=(server,), daemon=True).start()
        return server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop_at_end_of_input(server: "subprocess.Popen[bytes]") -> None:
    """Wait for the parent to let go, then stop *server*."""
    sys.stdin.buffer.read()
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    sys.exit(guard(sys.argv[1], sys.argv[2], sys.argv[3:]))
