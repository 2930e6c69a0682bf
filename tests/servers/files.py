"""A file server on loopback that counts what it sends, and has bad days when it is told to."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass
class Files:
    """A running server."""

    root: Path
    url: str = ""
    log: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and bytes of body of every answer."""
    headers: list[dict[str, str]] = field(default_factory=list)
    """What was asked with; ``":path"`` is the path with its query."""
    faults: list[str] = field(default_factory=list)
    """Eaten one an answer: ``"cut"`` sends half a body, ``"reset"`` nothing, a number is a status."""
    always: str = ""
    """A fault that stays."""

    def sent(self, *, suffixes: tuple[str, ...] = (".tif", ".jp2")) -> int:
        """Bytes of bodies of rasters. [bytes]"""
        return sum(size for _, path, size in self.log if path.endswith(suffixes))

    def count(self, method: str) -> int:
        """Requests of one method for rasters."""
        return sum(one == method and path.endswith((".tif", ".jp2")) for one, path, _ in self.log)

    def forget(self) -> None:
        """Count from nothing again."""
        self.log.clear()
        self.headers.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: Files

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.files.headers.append({":path": self.path, **self.headers})
        fault = self.files.always or (self.files.faults.pop(0) if self.files.faults else "")
        path = self.files.root / unquote(urlsplit(self.path).path).lstrip("/")
        if fault.isdigit() or not path.is_file():
            return self._plain(int(fault) if fault.isdigit() else 404)
        if fault == "reset":
            self.close_connection = True
            return self.connection.close()
        return self._send(path, cut=fault == "cut")

    def _plain(self, status: int) -> None:
        self.files.log.append((self.command, self.path, 0))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, path: Path, *, cut: bool) -> None:
        data, found = path.read_bytes(), re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(found[1]) if found else 0
        stop = min(int(found[2]) + 1 if found and found[2] else len(data), len(data))
        self.send_response(206 if found else 200)
        self.send_header("Content-Length", str(stop - start))
        self.send_header("Last-Modified", formatdate(path.stat().st_mtime, usegmt=True))
        self.send_header("ETag", f'"{path.stat().st_mtime_ns}"')
        if found:
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
        self.end_headers()
        body = b"" if self.command == "HEAD" else data[start:stop]
        body = body[: len(body) // 2] if cut else body
        self.close_connection = cut
        self.files.log.append((self.command, urlsplit(self.path).path, len(body)))
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def file_server(root: Path) -> Iterator[Files]:
    """Serve *root* until the block ends."""
    files = Files(root=root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"files": files}))
    server.daemon_threads = True
    files.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
