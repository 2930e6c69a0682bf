"""A file server for the benchmarks: nginx where it is installed, else one in Python; a line that answers late."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

CONF = """
daemon off; worker_processes 1; pid {scratch}/pid; error_log {scratch}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_timeout 120s; keepalive_requests 100000;
  client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy; fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; location ~ ^/r[0-9]+/(.*)$ {{ alias {root}/$1; }} }}
}}
"""
"""``/r0/B02.tif``, ``/r1/B02.tif``... are one file under new names: what a client kept of one does not help."""


@contextmanager
def served(root: Path, delay: float) -> Iterator[tuple[str, str]]:
    """URL of *root*, each answer *delay* seconds late, and what serves it, in words."""
    with _server(root) as (port, what):
        if not delay:
            yield f"http://127.0.0.1:{port}", what
            return
        with _late(port, delay) as late:
            yield f"http://127.0.0.1:{late}", what


@contextmanager
def _server(root: Path) -> Iterator[tuple[int, str]]:
    port, nginx = _free_port(), shutil.which("nginx")
    with tempfile.TemporaryDirectory(prefix="eosat-bench-") as scratch:
        if nginx:
            conf = Path(scratch) / "nginx.conf"
            user = "user root; " if sys.platform == "linux" and _is_root() else ""
            conf.write_text(user + CONF.format(scratch=scratch, port=port, root=root.resolve()), encoding="utf-8")
            command, what = [nginx, "-c", str(conf), "-e", f"{scratch}/error.log"], "nginx"
        else:
            command, what = [sys.executable, str(Path(__file__).with_name("files.py")), str(root), str(port)], "Python"
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait_for(f"http://127.0.0.1:{port}/item.json")
            yield port, what
        finally:
            server.terminate()
            server.wait()


def _is_root() -> bool:
    import os

    return os.geteuid() == 0


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(200):
        with suppress(OSError), urlopen(url):
            return
        time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


@contextmanager
def _late(port: int, delay: float) -> Iterator[int]:
    """A port that passes everything on to *port*, half of *delay* late each way; as much at once as the line takes."""
    started: list[int] = []
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(1024)

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(due - loop.time(), 0))
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        task = loop.create_task(deliver())
        with suppress(OSError):
            while data := await reader.read(2**18):
                await queue.put((loop.time() + delay / 2, data))
        await queue.put((loop.time() + delay / 2, b""))
        with suppress(OSError):
            await task

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(delay)  # the handshake
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, back), pump(there, writer))

    async def run() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        started.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()

    def work() -> None:
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError, RuntimeError):
            loop.run_until_complete(run())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield started[0]
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(5)
