"""The board for people: one page in Korean or English, forms that work without a script."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message

from eosat.errors import InputError
from eosat.kit.api import both_boards, left_today, may_send, reasons, take_in
from eosat.kit.appeals import add_appeal, appeals
from eosat.kit.board import spoken_moment
from eosat.kit.door import COOKIE, SESSION_SECONDS, Door, spoken_language, teams_only
from eosat.kit.queue import Queue
from eosat.kit.submissions import submissions
from eosat.kit.teams import Team, close_session
from eosat.kit.tokens import session_hash
from eosat.kit.uploads import check_length, check_size, receive
from eosat.words import say

SHOWN = 50
"""Submissions and appeals of a page."""
SMALL = 20_000
"""Of a form without a file. [bytes]"""
AROUND = 10_000
"""What a form adds to its file. [bytes]"""
CHUNK = 1 << 18
Page = Callable[[Request, str | None, int], Response]


def file_text(name: str) -> str:
    """A file that lies beside this one."""
    return (resources.files("eosat.kit") / name).read_text(encoding="utf-8")


def renderer(door: Door) -> Page:
    """What makes the page: for a request, with a sentence to say and a status."""
    view = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    template = view.from_string(file_text("board.html.jinja"))

    def page(request: Request, said: str | None = None, status: int = 200) -> Response:
        lang = spoken_language(request)
        return HTMLResponse(template.render(**context(door, request, lang), said=said), status_code=status)

    return page


def pages(door: Door, queue: Queue, page: Page) -> APIRouter:
    """Every route of the page."""
    kinds = {"css": "text/css", "js": "text/javascript"}
    parts = {name: Response(file_text(f"board.{name}"), media_type=kind) for name, kind in kinds.items()}
    site = APIRouter(include_in_schema=False)

    @site.get("/")
    def home(request: Request) -> Response:
        door.by_session(request)
        return page(request, None, 200)

    @site.get("/board.{kind}")
    def part(kind: str) -> Response:
        if kind not in parts:
            raise InputError("board.no_page")
        return parts[kind]

    _session_routes(site, door)
    _form_routes(site, door, queue)
    return site


def _session_routes(site: APIRouter, door: Door) -> None:
    @site.post("/login")
    async def login(request: Request) -> Response:
        async with fields(request, SMALL) as form:
            session = await run_in_threadpool(door.sign_in, request, text_of(form, "token"))
        answer = back(request, "")
        seconds, secure = int(SESSION_SECONDS), door.board.secure
        answer.set_cookie(COOKIE, session, max_age=seconds, httponly=True, samesite="lax", secure=secure)
        return answer

    @site.post("/logout")
    async def logout(request: Request) -> Response:
        async with fields(request, SMALL) as form:
            await run_in_threadpool(door.by_form, request, text_of(form, "form"), "read")
        await run_in_threadpool(_close, door, request)
        answer = back(request, "")
        answer.delete_cookie(COOKIE)
        return answer


def _form_routes(site: APIRouter, door: Door, queue: Queue) -> None:
    @site.post("/submit")
    async def submit(request: Request) -> Response:
        if await run_in_threadpool(door.by_session, request) is None:
            raise InputError("board.signed_out")
        async with fields(request, door.board.most_bytes + AROUND) as form:
            team = await run_in_threadpool(door.by_form, request, text_of(form, "form"))
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise InputError("board.empty")
            await run_in_threadpool(may_send, door, team)
            upload = await receive(_chunks(file), door.board.folder, file.filename, door.board.most_bytes)
        _, new = await run_in_threadpool(take_in, door, team, upload)
        queue.wake()
        return back(request, "sent" if new else "same")

    @site.post("/appeal")
    async def appeal(request: Request) -> Response:
        async with fields(request, SMALL) as form:
            team = await run_in_threadpool(door.by_form, request, text_of(form, "form"))
            await run_in_threadpool(_appeal, door, team, text_of(form, "text"), text_of(form, "submission"))
        return back(request, "appealed")


def back(request: Request, done: str) -> Response:
    """To the page again after a form, so that loading it anew sends nothing twice."""
    wish = urlencode({"lang": spoken_language(request), "done": done})
    return RedirectResponse(f"/?{wish}", status_code=303)


def context(door: Door, request: Request, lang: str) -> dict[str, Any]:
    """Everything the page says."""
    team = door.signed_in(request)
    boards = both_boards(door, team)
    with door.database() as connection:
        rules = door.board.rules(connection)
        moments = {key: getattr(rules, key) for key in ("opens", "closes", "freezes")}
        mine = submissions(connection, None if team is None or team.organiser else team)[:SHOWN] if team else []
        asked = appeals(connection, None if team is None or team.organiser else team)[:SHOWN] if team else []
    when = partial(spoken_moment, zone=rules.zone)
    done = request.query_params.get("done", "")
    return {
        "lang": lang,
        "say": _saying(lang),
        "title": door.board.challenge.title[lang],
        "board": boards,
        "rules": rules,
        "moments": [(key, when(at)) for key, at in moments.items() if at is not None],
        "team": team,
        "left": left_today(door, team) if team and not team.organiser else None,
        "submissions": [_line(one, lang) for one in mine],
        "appeals": [asdict(one) for one in asked],
        "form": door.form_token(request),
        "limit": door.board.most_bytes / 1e6,
        "suffix": door.board.challenge.suffix,
        "now": when(time.time()),
        "when": when,
        "number": number,
        "origin": str(request.base_url).rstrip("/"),
        "done": done if done in ("sent", "same", "appealed") else "",
    }


def _saying(lang: str) -> Callable[..., str]:
    def saying(key: str, **values: Any) -> str:
        return say(f"board.page.{key}", lang, **values)

    return saying


def _line(one: Any, lang: str) -> Mapping[str, Any]:
    return asdict(one) | {"reason": reasons(one)[lang] if one.refused else ""}


def number(score: float) -> str:
    """A score as it is read: six figures.

    >>> number(0.123456789), number(1234567.0), number(3.0)
    ('0.123457', '1,234,570', '3')
    """
    return f"{float(f'{score:.6g}'):,.15g}" if 1e-4 <= abs(score) < 1e15 else f"{score:.6g}"


def _close(door: Door, request: Request) -> None:
    with door.database() as connection:
        close_session(connection, session_hash(request.cookies.get(COOKIE, "")))


def _appeal(door: Door, team: Team, text: str, about: str) -> None:
    teams_only(team)
    if not text.strip() or len(text) > 2000:
        raise InputError("board.appeal_text", most=2000)
    one = int(about) if about.isascii() and about.isdigit() and len(about) < 19 else None
    with door.database() as connection:
        add_appeal(connection, team, text.strip(), one, now=time.time())


@asynccontextmanager
async def fields(request: Request, most_bytes: int) -> AsyncIterator[FormData]:
    """A form that is not larger than it may be; its temporary files end with it."""
    size = 0
    check_length(request, most_bytes)

    async def counted() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        check_size(size, most_bytes)
        return message

    async with Request(request.scope, counted).form(max_files=1, max_fields=8) as form:
        yield form


def text_of(form: FormData, key: str) -> str:
    """A field of text; empty where there is none. What is no Unicode text is replaced."""
    value = form.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk
