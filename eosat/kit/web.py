"""The board as a web application, and how it is served: one process, one scoring child beside it."""

import asyncio
import logging
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from filelock import FileLock, Timeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from eosat._version import __version__
from eosat.errors import InputError
from eosat.kit.api import routes
from eosat.kit.board import Board, opened
from eosat.kit.door import Door, spoken_language, with_headers
from eosat.kit.pages import Page, pages, renderer
from eosat.kit.queue import Queue
from eosat.kit.score import scorer_of
from eosat.kit.store import connected
from eosat.kit.submissions import recover
from eosat.words import LANGUAGES

log = logging.getLogger(__name__)

STATUS = {
    "board.no_token": 401,
    "board.wrong_token": 401,
    "board.signed_out": 401,
    "board.form": 403,
    "board.organiser_only": 403,
    "board.teams_only": 403,
    "board.not_open": 403,
    "board.closed": 403,
    "board.no_submission": 404,
    "board.no_page": 404,
    "board.slow_upload": 408,
    "board.too_large": 413,
    "board.daily": 429,
    "board.tries": 429,
    "board.too_fast": 429,
    "board.many_appeals": 429,
}
"""What an error is to a browser; 400 where it is not here."""
ANSWERS: dict[int | str, dict[str, Any]] = {
    code: {"description": "error"} for code in (400, 401, 403, 404, 405, 408, 413, 422, 429)
}
DRAINED = 1_000_000_000
"""Of an upload that is refused for its size. [bytes]"""
DRAIN_SECONDS = 60.0
BEARER = {"type": "http", "scheme": "bearer"}


def application(board: Board, queue: Queue) -> Callable[..., Any]:
    """The application that is served: :func:`built` with the headers of every answer."""
    return with_headers(built(board, queue), secure=board.secure)


def built(board: Board, queue: Queue) -> FastAPI:
    """Routes, and errors in both languages."""
    app = FastAPI(title="eosat board", version=__version__, docs_url=None, redoc_url=None, responses=ANSWERS)
    app.router.lifespan_context = _with(queue)
    app.state.board, app.state.queue = board, queue
    door = Door(board)
    page = renderer(door)
    app.include_router(routes(door, queue))
    app.include_router(pages(door, queue, page))
    _errors(app, page)
    app.openapi().setdefault("components", {})["securitySchemes"] = {"token": BEARER}
    return app


def _with(queue: Queue) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        queue.start()
        yield
        queue.stop()

    return life


def _errors(app: FastAPI, page: Page) -> None:
    answer = _answering(page)

    @app.exception_handler(InputError)
    async def ours(request: Request, err: InputError) -> Response:
        if err.key == "board.too_large":
            await drained(request, DRAINED)
        return await run_in_threadpool(answer, request, err, STATUS.get(err.key, 400))

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, err: RequestValidationError) -> Response:
        wrong = ", ".join(sorted({".".join(str(part) for part in one["loc"])[:60] for one in err.errors()}))
        return answer(request, InputError("board.request", fields=wrong), 422)

    @app.exception_handler(HTTPException)
    def theirs(request: Request, err: HTTPException) -> Response:
        key = "board.no_page" if err.status_code == 404 else "board.http"
        found = answer(request, InputError(key, status=err.status_code), err.status_code)
        found.headers.update(err.headers or {})
        return found

    @app.exception_handler(ClientDisconnect)
    def gone(request: Request, err: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody reads it

    @app.exception_handler(sqlite3.OperationalError)
    @app.exception_handler(OSError)
    def busy(request: Request, err: Exception) -> Response:
        log.error("%s: %s", type(err).__name__, err)  # locked for long, or a full disk: nothing was taken
        return _spoken(InputError("board.busy"), 503, {"Retry-After": "5"})


def _answering(page: Page) -> Callable[[Request, InputError, int], Response]:
    def answer(request: Request, err: InputError, status: int) -> Response:
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        if status == 429 and "wait" in err.fields:
            headers["Retry-After"] = str(err.fields["wait"])
        if status == 413:
            headers["Connection"] = "close"  # what is still on its way by now is not read
        if request.url.path.startswith("/api") or err.key == "board.too_fast":
            return _spoken(err, status, headers)
        shown = page(request, err.text(spoken_language(request)), status)
        shown.headers.update(headers)
        return shown

    return answer


def _spoken(err: InputError, status: int, headers: dict[str, str]) -> Response:
    content = {"error": err.key, "message": {lang: err.text(lang) for lang in LANGUAGES}}
    return JSONResponse(content, status_code=status, headers=headers)


async def drained(request: Request, most_bytes: int) -> None:
    """Read and forget what is on its way: a browser hears the answer only after it has sent all."""
    read = 0
    with suppress(TimeoutError, RuntimeError):  # the body may be at its end already
        async with asyncio.timeout(DRAIN_SECONDS):
            while read < most_bytes:
                message = await request.receive()
                read += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def listening(host: str, port: int) -> socket.socket:
    """A socket to serve on; port 0 takes a free one.

    Raises
    ------
    InputError
        The address is taken or is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(1024)
    except (OSError, OverflowError) as err:
        found.close()
        raise InputError("board.address", host=host, port=port, reason=err) from err
    return found


def serve(folder: Path, *, host: str, port: int, behind_proxy: bool, ready: Callable[[str], None]) -> None:
    """Serve the board in *folder* until it is interrupted; *ready* is told the address once it can be reached.

    Raises
    ------
    InputError
        There is no board, its challenge is gone, it is being served already, or the address is taken.
    """
    board = opened(folder, secure=behind_proxy)
    scorer_of(board.challenge)
    with _alone(folder), closing(listening(host, port)) as sock:
        with connected(folder) as connection:
            recover(connection, folder)
        ready(address_of(sock, host))
        queue = Queue(folder, board.challenge.folder, board.seconds)
        # only a proxy on this machine may say where a request comes from
        config = uvicorn.Config(
            application(board, queue),
            proxy_headers=behind_proxy,
            forwarded_allow_ips="127.0.0.1",
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=10,
            lifespan="on",
        )
        uvicorn.Server(config).run(sockets=[sock])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "board.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as err:
        raise InputError("board.served", folder=folder) from err
    try:
        yield
    finally:
        lock.release()


def address_of(sock: socket.socket, host: str) -> str:
    """Where a browser finds the board."""
    return f"http://{f'[{host}]' if ':' in host else host}:{sock.getsockname()[1]}/"
