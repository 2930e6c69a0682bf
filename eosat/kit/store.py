"""What a board remembers: one SQLite file and a folder of uploads. Functions over a connection, each one transaction.

A submission is whole on disk before its row is committed, and its row is committed before it is acknowledged; so
whatever was acknowledged is there after a kill, and a file without a row was never acknowledged.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eosat.errors import InputError

VERSION = 1
SCHEMA = """
CREATE TABLE teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, organiser INTEGER NOT NULL,
  key TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, hash BLOB NOT NULL, made REAL NOT NULL);
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY, team INTEGER NOT NULL REFERENCES teams ON DELETE CASCADE, until REAL NOT NULL);
CREATE TABLE submissions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, team INTEGER NOT NULL REFERENCES teams ON DELETE CASCADE,
  sha256 TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, at REAL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'scoring', 'scored', 'refused')), crashes INTEGER NOT NULL DEFAULT 0,
  public REAL, private REAL, details TEXT NOT NULL DEFAULT '{}', refused TEXT, fields TEXT NOT NULL DEFAULT '{}',
  done REAL, UNIQUE (team, sha256));
CREATE INDEX waiting ON submissions (state, id);
CREATE TABLE appeals (
  id INTEGER PRIMARY KEY AUTOINCREMENT, team INTEGER NOT NULL REFERENCES teams ON DELETE CASCADE,
  submission INTEGER REFERENCES submissions ON DELETE CASCADE, text TEXT NOT NULL, at REAL NOT NULL,
  answer TEXT, answered REAL);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def database(folder: Path) -> Path:
    """The board's database."""
    return folder / "board.db"


@contextmanager
def connected(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database of the board in *folder*; every commit is on disk when it returns.

    Raises
    ------
    InputError
        There is no board, or it is of another version.
    """
    path = database(folder)
    if not path.is_file():
        raise InputError("board.no_board", folder=folder)
    connection = _connection(path)
    try:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found != VERSION:
            raise InputError("board.version", folder=folder, found=found, known=VERSION)
        yield connection
    finally:
        connection.close()


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # secure_delete: what is deleted is overwritten, since a team may ask for that
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def create(folder: Path) -> None:
    """Make the database of a new board."""
    (folder / "uploads").mkdir(parents=True, exist_ok=True)
    connection = _connection(database(folder))
    try:
        connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
    finally:
        connection.close()


def settings(connection: sqlite3.Connection) -> dict[str, Any]:
    """What the organiser chose: rules and where the challenge lies."""
    return {row["key"]: json.loads(row["value"]) for row in connection.execute("SELECT * FROM settings")}


def set_settings(connection: sqlite3.Connection, values: Mapping[str, Any]) -> None:
    """Change *values*, all or none; they hold from the next request on."""
    with transaction(connection):
        for key, value in values.items():
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))
