"""Appeals in the board's database: what a team asks, what the organiser answers."""

import sqlite3
from dataclasses import dataclass

from eosat.errors import InputError
from eosat.kit.store import transaction
from eosat.kit.submissions import submission
from eosat.kit.teams import Team

MOST_APPEALS = 20
"""Of a team that have no answer yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """What a team asks to be looked at again."""

    id: int
    """Its number on this board."""
    team: str
    """Name of the team."""
    submission: int | None
    """The submission it is about, if any."""
    text: str
    """What the team says."""
    at: float
    """When. [s since 1970 UTC]"""
    answer: str | None
    """What the organiser says."""
    answered: float | None
    """When. [s since 1970 UTC]"""


def add_appeal(connection: sqlite3.Connection, team: Team, text: str, number: int | None, *, now: float) -> int:
    """Write an appeal; returns its number.

    Raises
    ------
    InputError
        The submission is not the team's, or too many appeals wait for an answer.
    """
    with transaction(connection):
        if number is not None and submission(connection, number, team) is None:
            raise InputError("board.no_submission", id=number)
        row = connection.execute(
            "SELECT count(*) FROM appeals WHERE team = ? AND answer IS NULL", (team.id,)
        ).fetchone()
        if row[0] >= MOST_APPEALS:
            raise InputError("board.many_appeals", most=MOST_APPEALS)
        cursor = connection.execute(
            "INSERT INTO appeals (team, submission, text, at) VALUES (?, ?, ?, ?)", (team.id, number, text, now)
        )
        return int(cursor.lastrowid or 0)


def answer_appeal(connection: sqlite3.Connection, number: int, text: str, *, now: float) -> None:
    """Write the organiser's answer.

    Raises
    ------
    InputError
        There is no such appeal.
    """
    cursor = connection.execute("UPDATE appeals SET answer = ?, answered = ? WHERE id = ?", (text, now, number))
    if not cursor.rowcount:
        raise InputError("board.no_appeal", id=number)


def appeals(connection: sqlite3.Connection, team: Team | None = None) -> list[Appeal]:
    """Appeals of *team*, or of all: the newest first."""
    query = "SELECT a.*, t.name AS team_name FROM appeals a JOIN teams t ON t.id = a.team"
    if team is None:
        rows = connection.execute(f"{query} ORDER BY a.id DESC")
    else:
        rows = connection.execute(f"{query} WHERE a.team = ? ORDER BY a.id DESC", (team.id,))
    same = ("id", "submission", "text", "at", "answer", "answered")
    return [Appeal(team=row["team_name"], **{key: row[key] for key in same}) for row in rows]
