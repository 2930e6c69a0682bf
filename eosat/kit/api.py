"""The board for programs: JSON over HTTP with a token."""

import time
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from eosat.errors import InputError
from eosat.kit.appeals import add_appeal, appeals
from eosat.kit.door import Door, address, teams_only
from eosat.kit.queue import Queue
from eosat.kit.rules import frozen, next_day, obstacle, standings
from eosat.kit.submissions import (
    Submission,
    Upload,
    accept,
    check,
    entries,
    sent_today,
    submission,
    submissions,
    waiting,
)
from eosat.kit.teams import Team
from eosat.kit.uploads import check_length, receive
from eosat.words import LANGUAGES, say

MOST = 2**63 - 1
"""The largest number that SQLite keeps."""
Number = Annotated[int, Path(ge=1, le=MOST)]
BINARY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}}
SAME: dict[int | str, dict[str, Any]] = {200: {"description": "The team sent these very bytes before"}}
BEARER: dict[str, Any] = {"security": [{"token": []}]}


class NewAppeal(BaseModel):
    """What a team asks to be looked at again."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    submission: Annotated[int, Field(ge=1, le=MOST)] | None = None


def shown(one: Submission, *, private: bool) -> dict[str, Any]:
    """A submission as its team, or with *private* the organiser, may see it."""
    kept = {key: value for key, value in asdict(one).items() if key not in ("private", "fields", "refused")}
    kept["refused"] = None if one.refused is None else reasons(one)
    return kept | ({"private": one.private} if private else {})


def reasons(one: Submission) -> dict[str, str]:
    """Why there is no score, by language."""
    return {lang: say(one.refused or "", lang, **one.fields) for lang in LANGUAGES}


def both_boards(door: Door, team: Team | None) -> dict[str, Any]:
    """What *team* (None: anyone) may see of the boards."""
    with door.database() as connection:
        rules, everything, queue = door.board.rules(connection), entries(connection), waiting(connection)
    organiser = team is not None and team.organiser
    public = rules if not organiser else replace(rules, freezes=None)
    found = {
        "challenge": door.board.challenge.name,
        "title": dict(door.board.challenge.title),
        "metric": door.board.challenge.metric,
        "better": rules.better,
        "frozen": frozen(rules, time.time()),
        "released": rules.released,
        "waiting": queue,
        "public": [asdict(one) for one in standings(everything, public)],
    }
    if organiser or rules.released:
        found["private"] = [asdict(one) for one in standings(everything, rules, private=True)]
    return found


def take_in(door: Door, team: Team, upload: Upload) -> tuple[int, bool]:
    """Keep an upload that came in whole; see :func:`eosat.kit.submissions.accept`."""
    try:
        with door.database() as connection:
            rules = door.board.rules(connection)
            return accept(connection, door.board.folder, team, upload, rules, now=time.time())
    except BaseException:
        upload.path.unlink(missing_ok=True)
        raise


def may_send(door: Door, team: Team) -> None:
    """Say early, before anything is sent, what would be refused late."""
    teams_only(team)
    with door.database() as connection:
        check(connection, team, door.board.rules(connection), now=time.time())


def left_today(door: Door, team: Team) -> dict[str, Any]:
    """How many submissions *team* has left, when there are more, and why it may not submit now, if so."""
    now = time.time()
    with door.database() as connection:
        rules = door.board.rules(connection)
        today, tries = sent_today(connection, team, rules, now=now)
    key = obstacle(rules, now=now, today=today, tries=tries)
    return {
        "daily": rules.daily,
        "left": max(rules.daily - today, 0),
        "more_at": next_day(now, rules.zone),
        "obstacle": None if key is None else {lang: say(key, lang, **asdict(rules)) for lang in LANGUAGES},
    }


def routes(door: Door, queue: Queue) -> APIRouter:
    """Every route of the API."""
    api = APIRouter(prefix="/api")
    _board_routes(api, door)
    _submission_routes(api, door, queue)
    _appeal_routes(api, door)
    return api


def _board_routes(api: APIRouter, door: Door) -> None:
    @api.get("/board")
    def board(request: Request) -> dict[str, Any]:
        """The public board; with the organiser's token both, without a freeze."""
        if "authorization" in request.headers:
            return both_boards(door, door.by_header(request))
        door.paces.spend("address", address(request))
        return both_boards(door, None)

    @api.get("/me", openapi_extra=BEARER)
    def me(request: Request) -> dict[str, Any]:
        """Who the token belongs to, and what is left of the day."""
        team = door.by_header(request)
        return {"team": team.name, "organiser": team.organiser, **left_today(door, team)}


def _submission_routes(api: APIRouter, door: Door, queue: Queue) -> None:
    @api.get("/submissions", openapi_extra=BEARER)
    def every(request: Request) -> list[dict[str, Any]]:
        """The team's own submissions, the newest first; for the organiser everyone's."""
        team = door.by_header(request)
        with door.database() as connection:
            found = submissions(connection, None if team.organiser else team)
        return [shown(one, private=team.organiser) for one in found]

    @api.get("/submissions/{number}", openapi_extra=BEARER)
    def single(request: Request, number: Number) -> dict[str, Any]:
        """One submission, if it is the team's own."""
        team = door.by_header(request)
        with door.database() as connection:
            found = submission(connection, number, team)
        if found is None:
            raise InputError("board.no_submission", id=number)
        return shown(found, private=team.organiser)

    @api.post("/submissions", status_code=201, responses=SAME, openapi_extra=BEARER | BINARY)
    async def submit(
        request: Request, response: Response, name: Annotated[str, Query(max_length=300)] = "submission"
    ) -> dict[str, Any]:
        """Hand in a file as the body. It is on disk when the answer comes; the same bytes again are not counted."""
        team = await run_in_threadpool(door.by_header, request, "send")
        await run_in_threadpool(may_send, door, team)
        check_length(request, door.board.most_bytes)
        upload = await receive(_body(request), door.board.folder, name, door.board.most_bytes)
        number, new = await run_in_threadpool(take_in, door, team, upload)
        queue.wake()
        response.status_code = 201 if new else 200
        return {"id": number, "new": new}


def _appeal_routes(api: APIRouter, door: Door) -> None:
    @api.get("/appeals", openapi_extra=BEARER)
    def asked(request: Request) -> list[dict[str, Any]]:
        """The team's own appeals; for the organiser everyone's."""
        team = door.by_header(request)
        with door.database() as connection:
            return [asdict(one) for one in appeals(connection, None if team.organiser else team)]

    @api.post("/appeals", status_code=201, openapi_extra=BEARER)
    def appeal(request: Request, new: NewAppeal) -> dict[str, int]:
        """Ask the organiser to look again."""
        team = door.by_header(request, "send")
        teams_only(team)
        with door.database() as connection:
            return {"id": add_appeal(connection, team, new.text, new.submission, now=time.time())}


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk
