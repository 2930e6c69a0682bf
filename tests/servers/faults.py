"""Stands before any HTTP server and spoils its answers as it is told: what networks, buckets and catalogues do."""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

EXPIRED = b"<Error><Code>ExpiredToken</Code><Message>Request has expired</Message></Error>"


@dataclass
class Line:
    """A running proxy.

    Faults: a status; ``"later"`` is 503 and bids to come again in an hour; ``"reset"`` closes at once; ``"header"``
    ends inside the header; ``"cut"`` sends half the body; ``"corrupt"`` blanks up to 32 kB in the middle of the body,
    ``"flip"`` turns four bytes there over; ``"stall"`` falls silent after half; ``"slow"`` sends at :attr:`rate`;
    ``"away"`` resets everything until :attr:`back`.
    """

    upstream: str
    url: str = ""
    ending: str = ".tif"
    """Only paths that end so are spoilt."""
    faults: list[str] = field(default_factory=list)
    """Eaten one an answer."""
    always: str = ""
    """A fault that stays."""
    back: float = 0.0
    """When the server is there again, by the monotonic clock. [s]"""
    rate: int = 1000
    """Of slow answers. [bytes/s]"""
    spoilt: list[str] = field(default_factory=list)
    """Faults that were sent."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Headers of every request, names in lower case."""

    def next(self, path: str) -> str:
        """The fault of this answer; "" for a good one."""
        if time.monotonic() < self.back:
            fault = "reset"
        elif not urlsplit(path).path.endswith(self.ending):
            return ""
        else:
            fault = self.always or (self.faults.pop(0) if self.faults else "")
        if fault:
            self.spoilt.append(fault)
        return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    line: Line

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.line.asked.append({name.lower(): value for name, value in self.headers.items()})
        fault = self.line.next(self.path)
        if fault.isdigit():
            return self._refuse(int(fault))
        if fault == "later":
            return self._refuse(503, ("Retry-After", "3600"))
        if fault == "reset":
            return self._reset()
        status, headers, content = self._asked(body)
        if fault == "header":
            self.wfile.write(b"HTTP/1.1 206 Partial Content\r\nContent-Le")
            return self._reset()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        return self._send(b"" if self.command == "HEAD" else content, fault)

    do_HEAD = do_POST = do_PUT = do_GET

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        onward = http.client.HTTPConnection(urlsplit(self.line.upstream).netloc, timeout=30)
        onward.request(self.command, self.path, body=body or None, headers=dict(self.headers))
        answer = onward.getresponse()
        content = answer.read()
        onward.close()
        drop = ("transfer-encoding", "connection", "content-length")
        headers = [one for one in answer.getheaders() if one[0].lower() not in drop]
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        return answer.status, [*headers, ("Content-Length", length or "0")], content

    def _refuse(self, status: int, *more: tuple[str, str]) -> None:
        body = EXPIRED if status == 403 else b""
        self.send_response(status)
        for name, value in more:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _send(self, content: bytes, fault: str) -> None:
        half = len(content) // 2
        if fault == "corrupt":
            blank = min(32_000, len(content) // 3)
            content = content[:half] + bytes(blank) + content[half + blank :]
        if fault == "flip":
            content = content[:half] + bytes(255 - byte for byte in content[half : half + 4]) + content[half + 4 :]
        if fault in ("cut", "stall"):
            content, self.close_connection = content[:half], True
        try:
            if fault != "slow":
                self.wfile.write(content)
            else:
                self._trickle(content)
            if fault == "stall":
                self.connection.settimeout(20)
                self.connection.recv(1)  # until the reader gives up
        except OSError:
            self.close_connection = True

    def _trickle(self, content: bytes) -> None:
        step = max(self.line.rate // 20, 1)
        for at in range(0, len(content), step):
            self.wfile.write(content[at : at + step])
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Readers that go away are the point."""


@contextmanager
def before(upstream: str) -> Iterator[Line]:
    """Stand before the server at URL *upstream*."""
    line = Line(upstream=upstream)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"line": line}))
    line.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
