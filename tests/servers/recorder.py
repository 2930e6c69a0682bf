"""Stands before the object store and writes down what readers send: who signs, who offers to pay, who asks for what."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Asked = tuple[str, str, dict[str, str]]
"""Method, path and headers (names in lower case) of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """A running recorder."""

    endpoint: str
    """Its URL, to be used in the store's place."""
    asked: list[Asked]
    """Every request so far."""


class Handler(BaseHTTPRequestHandler):
    """Passes a request on and the answer back."""

    protocol_version = "HTTP/1.1"
    store: str
    asked: list[Asked]

    def do_GET(self) -> None:
        """Pass the request on."""
        self.asked.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        onward = http.client.HTTPConnection(self.store, timeout=30)
        onward.request(self.command, self.path, headers=dict(self.headers))
        answer = onward.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(body)
        onward.close()

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def recording(store: str) -> Iterator[Recorder]:
    """Stand before the store at URL *store*."""
    asked: list[Asked] = []
    handler = type("Recording", (Handler,), {"store": urlsplit(store).netloc, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Recorder(endpoint=f"http://127.0.0.1:{server.server_port}", asked=asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
