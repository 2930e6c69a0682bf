"""Submissions in the board's database and in its folder of uploads."""

import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.kit.rules import Entry, Rules, day_start, obstacle
from eosat.kit.score import Score
from eosat.kit.store import transaction
from eosat.kit.teams import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file that a team sent, and what came of it."""

    id: int
    """Its number on this board."""
    team: str
    """Name of the team."""
    name: str
    """What the file was called."""
    size: int
    """[bytes]"""
    sha256: str
    """Of its bytes."""
    at: float
    """When it came. [s since 1970 UTC]"""
    state: str
    """``queued``, ``scoring``, ``scored`` or ``refused``."""
    public: float | None
    """Score on the public part."""
    private: float | None
    """Score on the private part: for the organiser."""
    details: dict[str, float]
    """Further numbers from the scorer."""
    refused: str | None
    """Key of the sentence that says why there is no score."""
    fields: dict[str, Any]
    """That sentence's values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came in whole and lies under a temporary name."""

    path: Path
    """Where it lies, in the board's folder."""
    name: str
    """What its sender called it."""
    size: int
    """[bytes]"""
    sha256: str
    """Of its bytes."""


def file_of(folder: Path, team: int, sha256: str) -> Path:
    """Where a submission's bytes lie: a name that no sender chose."""
    return folder / "uploads" / str(team) / sha256


def sent_today(connection: sqlite3.Connection, team: Team, rules: Rules, *, now: float) -> tuple[int, int]:
    """Submissions of the day of *now*: those that count, which the refused do not, and all."""
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE state != 'refused'), count(*) FROM submissions WHERE team = ? AND at >= ?",
        (team.id, day_start(now, rules.zone)),
    ).fetchone()
    return int(row[0]), int(row[1])


def accept(
    connection: sqlite3.Connection, folder: Path, team: Team, upload: Upload, rules: Rules, *, now: float
) -> tuple[int, bool]:
    """Take an upload: its file gets its final name and its row is committed, both or neither.

    Returns
    -------
    int
        Number of the submission.
    bool
        Whether it is new. A team that sends the same bytes again, say because the answer was lost on the way, gets the
        number of the first and spends nothing.

    Raises
    ------
    InputError
        The rules forbid it, or the team was removed meanwhile.
    """
    with transaction(connection):
        row = connection.execute(
            "SELECT id FROM submissions WHERE team = ? AND sha256 = ?", (team.id, upload.sha256)
        ).fetchone()
        if row is not None:
            upload.path.unlink(missing_ok=True)
            return int(row["id"]), False
        if connection.execute("SELECT 1 FROM teams WHERE id = ?", (team.id,)).fetchone() is None:
            raise InputError("board.no_team", name=team.name)
        check(connection, team, rules, now=now)
        _settle_file(upload.path, file_of(folder, team.id, upload.sha256))
        cursor = connection.execute(
            "INSERT INTO submissions (team, sha256, name, size, at, state) VALUES (?, ?, ?, ?, ?, 'queued')",
            (team.id, upload.sha256, upload.name, upload.size, now),
        )
        return int(cursor.lastrowid or 0), True


def check(connection: sqlite3.Connection, team: Team, rules: Rules, *, now: float) -> None:
    """Raise the InputError that says why *team* may not submit now, if it may not."""
    today, tries = sent_today(connection, team, rules, now=now)
    key = obstacle(rules, now=now, today=today, tries=tries)
    if key is not None:
        raise InputError(key, daily=rules.daily, tries=rules.tries)


def _settle_file(temporary: Path, final: Path) -> None:
    """Rename, and bring the names to disk."""
    final.parent.mkdir(exist_ok=True)
    temporary.replace(final)
    if os.name == "posix":
        for folder in (final.parent, final.parent.parent):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


JOINED = "SELECT s.*, t.name AS team_name FROM submissions s JOIN teams t ON t.id = s.team"


def submissions(connection: sqlite3.Connection, team: Team | None = None) -> list[Submission]:
    """Submissions of *team*, or of all: the newest first."""
    if team is None:
        rows = connection.execute(f"{JOINED} ORDER BY s.id DESC")
    else:
        rows = connection.execute(f"{JOINED} WHERE s.team = ? ORDER BY s.id DESC", (team.id,))
    return [_submission(row) for row in rows]


def submission(connection: sqlite3.Connection, number: int, team: Team) -> Submission | None:
    """One submission, if *team* may see it: its own, or any for the organiser."""
    row = connection.execute(
        f"{JOINED} WHERE s.id = ? AND (s.team = ? OR ?)", (number, team.id, team.organiser)
    ).fetchone()
    return None if row is None else _submission(row)


def file_path(connection: sqlite3.Connection, folder: Path, number: int) -> Path | None:
    """Where the bytes of a submission lie; None when there is no such submission."""
    row = connection.execute("SELECT team, sha256 FROM submissions WHERE id = ?", (number,)).fetchone()
    return None if row is None else file_of(folder, row["team"], row["sha256"])


def _submission(row: sqlite3.Row) -> Submission:
    same = ("id", "name", "size", "sha256", "at", "state", "public", "private", "refused")
    details, fields = json.loads(row["details"]), json.loads(row["fields"])
    return Submission(team=row["team_name"], details=details, fields=fields, **{key: row[key] for key in same})


def entries(connection: sqlite3.Connection) -> list[Entry]:
    """Every scored submission, for the boards."""
    rows = connection.execute(f"{JOINED} WHERE s.state = 'scored'")
    return [
        Entry(id=row["id"], team=row["team_name"], at=row["at"], public=row["public"], private=row["private"])
        for row in rows
    ]


def next_queued(connection: sqlite3.Connection) -> Submission | None:
    """The submission that waits longest, marked as being scored."""
    with transaction(connection):
        row = connection.execute(f"{JOINED} WHERE s.state = 'queued' ORDER BY s.id LIMIT 1").fetchone()
        if row is None:
            return None
        connection.execute("UPDATE submissions SET state = 'scoring' WHERE id = ?", (row["id"],))
    return _submission(row)


def settle(connection: sqlite3.Connection, number: int, score: Score, *, now: float) -> None:
    """Write what came of a submission; nothing happens where it was removed meanwhile."""
    done = score.refused is None
    connection.execute(
        "UPDATE submissions SET state = ?, public = ?, private = ?, details = ?, refused = ?, fields = ?, done = ? "
        "WHERE id = ?",
        (
            "scored" if done else "refused",
            score.public if done else None,
            score.private if done else None,
            json.dumps(dict(score.details) if done else {}),
            score.refused,
            json.dumps(dict(score.fields)),
            now,
            number,
        ),
    )


def crashed(connection: sqlite3.Connection, number: int) -> int:
    """Put a submission back because its scorer died; returns how often that happened to it."""
    with transaction(connection):
        connection.execute("UPDATE submissions SET state = 'queued', crashes = crashes + 1 WHERE id = ?", (number,))
        row = connection.execute("SELECT crashes FROM submissions WHERE id = ?", (number,)).fetchone()
    return 0 if row is None else int(row["crashes"])


def requeue(connection: sqlite3.Connection, number: int | None = None) -> int:
    """Have one submission, or all, scored again, say by a mended scorer; returns how many."""
    cursor = connection.execute(
        "UPDATE submissions SET state = 'queued', crashes = 0, refused = NULL, fields = '{}' WHERE ? IS NULL OR id = ?",
        (number, number),
    )
    return cursor.rowcount


def recover(connection: sqlite3.Connection, folder: Path) -> int:
    """After a start: what was being scored waits again, and files that no row names go. Returns how many wait."""
    with transaction(connection):
        connection.execute("UPDATE submissions SET state = 'queued' WHERE state = 'scoring'")
        rows = connection.execute("SELECT team, sha256 FROM submissions").fetchall()
        known = {file_of(folder, row["team"], row["sha256"]) for row in rows}
        for path in (folder / "uploads").rglob("*"):
            if path.is_file() and path not in known:
                path.unlink()
    return waiting(connection)


def waiting(connection: sqlite3.Connection) -> int:
    """How many submissions have no result yet."""
    row = connection.execute("SELECT count(*) FROM submissions WHERE state IN ('queued', 'scoring')").fetchone()
    return int(row[0])
