"""Teams, the organiser among them, and their sessions, in the board's database."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from eosat.errors import InputError
from eosat.kit.store import transaction
from eosat.kit.tokens import Lock

ORGANISER = "organiser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who a token or a session belongs to."""

    id: int
    """Its number."""
    name: str
    """Its name on the board."""
    organiser: bool
    """Whether it is the organiser, who sees everything and submits nothing."""


def add_team(connection: sqlite3.Connection, name: str, lock: Lock, *, now: float, organiser: bool = False) -> None:
    """Add a team.

    Raises
    ------
    InputError
        There is one of that name.
    """
    try:
        connection.execute(
            "INSERT INTO teams (name, organiser, key, salt, hash, made) VALUES (?, ?, ?, ?, ?, ?)",
            (name, organiser, lock.key, lock.salt, lock.hash, now),
        )
    except sqlite3.IntegrityError as err:
        raise InputError("board.team_exists", name=name) from err


def renew(connection: sqlite3.Connection, name: str, lock: Lock) -> None:
    """Give a team another token: the old one and its sessions end.

    Raises
    ------
    InputError
        There is no such team.
    """
    with transaction(connection):
        team = _team_named(connection, name)
        new = (lock.key, lock.salt, lock.hash, team)
        connection.execute("UPDATE teams SET key = ?, salt = ?, hash = ? WHERE id = ?", new)
        connection.execute("DELETE FROM sessions WHERE team = ?", (team,))


def remove_team(connection: sqlite3.Connection, folder: Path, name: str) -> int:
    """Delete a team and all it sent: rows, files, appeals. Returns how many submissions that were.

    Raises
    ------
    InputError
        There is no such team, or it is the organiser.
    """
    with transaction(connection):
        team = _team_named(connection, name)
        if connection.execute("SELECT organiser FROM teams WHERE id = ?", (team,)).fetchone()[0]:
            raise InputError("board.team_organiser")
        count = connection.execute("SELECT count(*) FROM submissions WHERE team = ?", (team,)).fetchone()[0]
        connection.execute("DELETE FROM teams WHERE id = ?", (team,))
    drop_files(folder / "uploads" / str(team))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return int(count)


def drop_files(folder: Path) -> None:
    """Remove a folder of uploads, if it is there."""
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
    if folder.is_dir():
        folder.rmdir()


def _team_named(connection: sqlite3.Connection, name: str) -> int:
    row = connection.execute("SELECT id FROM teams WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise InputError("board.no_team", name=name)
    return int(row["id"])


def teams(connection: sqlite3.Connection) -> list[tuple[Team, int]]:
    """Every team with how many files it sent."""
    rows = connection.execute(
        "SELECT t.*, (SELECT count(*) FROM submissions s WHERE s.team = t.id) AS sent FROM teams t ORDER BY t.id"
    )
    return [(_team(row), int(row["sent"])) for row in rows]


def lock_of(connection: sqlite3.Connection, key: str) -> tuple[Team, Lock] | None:
    """The team whose token begins with *key*, and what is kept of that token."""
    row = connection.execute("SELECT * FROM teams WHERE key = ?", (key,)).fetchone()
    return None if row is None else (_team(row), Lock(key=row["key"], salt=row["salt"], hash=row["hash"]))


def _team(row: sqlite3.Row) -> Team:
    return Team(id=row["id"], name=row["name"], organiser=bool(row["organiser"]))


def open_session(connection: sqlite3.Connection, hashed: bytes, team: Team, *, now: float, seconds: float) -> None:
    """Remember a session; forget those that are over."""
    with transaction(connection):
        connection.execute("DELETE FROM sessions WHERE until < ?", (now,))
        connection.execute(
            "INSERT INTO sessions (hash, team, until) VALUES (?, ?, ?)", (hashed, team.id, now + seconds)
        )


def close_session(connection: sqlite3.Connection, hashed: bytes) -> None:
    """Forget a session."""
    connection.execute("DELETE FROM sessions WHERE hash = ?", (hashed,))


def team_of_session(connection: sqlite3.Connection, hashed: bytes, *, now: float) -> Team | None:
    """Whose session that is."""
    row = connection.execute(
        "SELECT t.* FROM sessions s JOIN teams t ON t.id = s.team WHERE s.hash = ? AND s.until >= ?", (hashed, now)
    ).fetchone()
    return None if row is None else _team(row)
