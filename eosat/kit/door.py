"""Who is asking, and what every answer carries: tokens, sessions, forms, headers."""

import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from eosat.errors import InputError
from eosat.kit.board import Board
from eosat.kit.paces import Paces
from eosat.kit.store import connected
from eosat.kit.teams import Team, lock_of, open_session, team_of_session
from eosat.kit.tokens import form_fits, form_token, key_of, new_session, opens, session_hash
from eosat.words import language

COOKIE = "eosat_board"
SESSION_SECONDS = 3 * 86400.0
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""On every answer; OWASP's list of 2025 where it applies to a page without outside parts."""
HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


def with_headers(app: App, *, secure: bool) -> App:
    """*app* with the headers of every answer."""
    added = [(key.lower().encode(), text.encode()) for key, text in (HEADERS | (HTTPS if secure else {})).items()]

    async def answer(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {key for key, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in added if one[0] not in given)]
            await send(message)

        await app(scope, receive, sending)

    return answer


class Door:
    """Lets in who has a token or a session, at a bearable pace."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.paces = Paces()

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread."""
        with connected(self.board.folder) as connection:
            yield connection

    def by_token(self, token: str, address: str) -> Team:
        """Whose token that is.

        Raises
        ------
        InputError
            Nobody's.
        """
        with self.database() as connection:
            found = lock_of(connection, key_of(token))
        if found is None or not opens(token, found[1]):
            self.paces.spend("wrong", address)
            raise InputError("board.wrong_token")
        return found[0]

    def by_header(self, request: Request, kind: str = "read") -> Team:
        """Who asks through the API: by ``Authorization: Bearer``, never by a cookie, so no form can be forged."""
        self.paces.spend("address", address(request))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise InputError("board.no_token")
        team = self.by_token(token.strip(), address(request))
        self.paces.spend(kind, str(team.id))
        return team

    def by_session(self, request: Request) -> Team | None:
        """Who looks at the page; None when nobody signed in."""
        self.paces.spend("address", address(request))
        team = self.signed_in(request)
        if team is not None:
            self.paces.spend("read", str(team.id))
        return team

    def signed_in(self, request: Request) -> Team | None:
        """Whose session the cookie names; nothing is spent."""
        session = request.cookies.get(COOKIE, "")
        if not session:
            return None
        with self.database() as connection:
            return team_of_session(connection, session_hash(session), now=time.time())

    def by_form(self, request: Request, given: str, kind: str = "send") -> Team:
        """Who sent a form of the page.

        Raises
        ------
        InputError
            Nobody signed in, or the form was made for another session.
        """
        team = self.by_session(request)
        if team is None:
            raise InputError("board.signed_out")
        if not same_origin(request) or not form_fits(self.board.secret, request.cookies.get(COOKIE, ""), given):
            raise InputError("board.form")
        self.paces.spend(kind, str(team.id))
        return team

    def sign_in(self, request: Request, token: str) -> str:
        """Open a session for whose token that is; returns the cookie's value."""
        if not same_origin(request):
            raise InputError("board.form")
        self.paces.spend("address", address(request))
        team, session = self.by_token(token.strip(), address(request)), new_session()
        with self.database() as connection:
            open_session(connection, session_hash(session), team, now=time.time(), seconds=SESSION_SECONDS)
        return session

    def form_token(self, request: Request) -> str:
        """What a form of this session carries."""
        return form_token(self.board.secret, request.cookies.get(COOKIE, ""))


def organiser_only(team: Team) -> None:
    """Raise the InputError of a team that asks for what is the organiser's."""
    if not team.organiser:
        raise InputError("board.organiser_only")


def teams_only(team: Team) -> None:
    """Raise the InputError of an organiser who submits."""
    if team.organiser:
        raise InputError("board.teams_only")


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def same_origin(request: Request) -> bool:
    """Whether a form came from a page of this board; browsers send ``Origin`` with every form that is posted."""
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:
        return False


def spoken_language(request: Request) -> str:
    """``lang`` of the address, else what the browser prefers, else Korean.

    The first language of the list that is known here is taken, as browsers sort it.
    """
    wishes = request.headers.get("accept-language", "").split(",")
    asked = request.query_params.get("lang")
    for wish in (asked, *wishes, "ko"):
        code = (wish or "").strip()[:2].lower()
        if code in ("ko", "en"):
            return language(code, {})
    return "ko"
