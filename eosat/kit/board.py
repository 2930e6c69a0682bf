"""A board's folder: made, opened, its rules read and changed, its table written."""

import csv
import io
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from eosat.errors import InputError
from eosat.kit.rules import Rules, csv_cell, standings
from eosat.kit.score import Challenge, read_challenge, scorer_of
from eosat.kit.store import connected, create, database, set_settings, settings, transaction
from eosat.kit.submissions import entries
from eosat.kit.teams import ORGANISER, add_team, renew
from eosat.kit.tokens import new_token

MOST_MB = 100.0
SECONDS = 120.0
NAME = re.compile(r"\w[\w .,'()&+-]{0,39}")
"""What a team may be called: letters of any script, up to 40."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A board that is being served."""

    folder: Path
    """Where its database and uploads lie."""
    challenge: Challenge
    """What is scored."""
    most_bytes: int
    """Of one upload."""
    seconds: float
    """For which one submission may be scored. [s]"""
    secret: bytes
    """What forms are signed with."""
    secure: bool = False
    """Whether browsers reach it through HTTPS only, by a proxy before it."""

    def rules(self, connection: sqlite3.Connection) -> Rules:
        """The rules as they are now."""
        return rules_of(settings(connection), self.challenge)


def rules_of(values: Mapping[str, Any], challenge: Challenge) -> Rules:
    """The rules among a board's settings."""
    known = {key: values[key] for key in asdict(Rules()) if key in values}
    return replace(Rules(**known), better=challenge.better)


def make(folder: Path, challenge: Path, values: Mapping[str, Any]) -> str:
    """Make a board for *challenge* in *folder*; returns the organiser's token, which is kept nowhere.

    Raises
    ------
    InputError
        There is a board already, the challenge has no working scorer, or a rule is none.
    """
    if database(folder).exists():
        raise InputError("board.exists", folder=folder)
    check_rules(values)
    scorer_of(read_challenge(challenge))
    create(folder)
    token, lock = new_token()
    with connected(folder) as connection:
        set_settings(connection, {"challenge": str(challenge.resolve()), "secret": secrets.token_hex(32), **values})
        add_team(connection, ORGANISER, lock, now=time.time(), organiser=True)
    return token


def opened(folder: Path, *, secure: bool = False) -> Board:
    """The board in *folder*, to be served.

    Raises
    ------
    InputError
        There is none, or its challenge is gone.
    """
    with connected(folder) as connection:
        values = settings(connection)
    challenge = read_challenge(Path(values["challenge"]))
    return Board(
        folder=folder,
        challenge=challenge,
        most_bytes=int(values.get("size_mb", MOST_MB) * 1e6),
        seconds=float(values.get("seconds", SECONDS)),
        secret=bytes.fromhex(values["secret"]),
        secure=secure,
    )


def change(folder: Path, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Change rules while the board runs or rests; returns all of them."""
    check_rules(values)
    with connected(folder) as connection:
        set_settings(connection, values)
        found = settings(connection)
        rules = rules_of(found, read_challenge(Path(found["challenge"])))
    rest = {"size_mb": found.get("size_mb", MOST_MB), "seconds": found.get("seconds", SECONDS)}
    return {**asdict(rules), **rest}


def check_rules(values: Mapping[str, Any]) -> None:
    """Raise the InputError that says which of *values* cannot be a rule."""
    allowed = {"counts": ("best", "last")}
    for key, value in values.items():
        if key in allowed and value not in allowed[key]:
            raise InputError("board.rule_choice", rule=key, value=value, allowed=", ".join(allowed[key]))
        if key in ("daily", "tries", "size_mb", "seconds") and not 0 < value <= 1e6:
            raise InputError("board.rule_number", rule=key, value=value)
    zone_of(values.get("zone", "UTC"))


KINDS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("daily", "tries"), int),
    **dict.fromkeys(("size_mb", "seconds"), float),
    **dict.fromkeys(("counts", "zone"), str),
}
MOMENTS = ("opens", "closes", "freezes")


def given(folder: Path, pairs: Sequence[str]) -> dict[str, Any]:
    """Rules written as ``key=value``; moments are in the board's zone.

    Raises
    ------
    InputError
        There is no such rule, or its value is none.
    """
    with connected(folder) as connection:
        zone = settings(connection).get("zone", Rules().zone)
    found: dict[str, Any] = {}
    for key, _, text in (pair.partition("=") for pair in pairs):
        if key in MOMENTS:
            found[key] = moment(text.strip(), found.get("zone", zone))
        elif key in KINDS:
            try:
                found[key] = KINDS[key](text.strip())
            except ValueError as err:
                raise InputError("board.rule_number", rule=key, value=text) from err
        else:
            raise InputError("board.rule_choice", rule="--set", value=key, allowed=", ".join((*KINDS, *MOMENTS)))
    return found


def zone_of(name: str) -> ZoneInfo:
    """The time zone called *name*."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as err:
        raise InputError("board.zone", zone=name) from err


def moment(text: str, zone: str) -> float | None:
    """A moment as an organiser writes it; without an offset it is in the board's zone. ``none`` takes it away.

    >>> moment("2026-02-03 18:00", "Asia/Seoul") == moment("2026-02-03T09:00+00:00", "Asia/Seoul")
    True
    """
    if text == "none":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as err:
        raise InputError("board.moment", value=text) from err
    return (found if found.tzinfo else found.replace(tzinfo=zone_of(zone))).timestamp()


def spoken_moment(at: float, zone: str) -> str:
    """A moment as people of *zone* read it.

    >>> spoken_moment(0, "Asia/Seoul")
    '1970-01-01 09:00'
    """
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def enrol(folder: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """Add teams, all or none; returns their names with their tokens, which are kept nowhere.

    Raises
    ------
    InputError
        A name is taken or is none.
    """
    for name in names:
        if not NAME.fullmatch(name):
            raise InputError("board.team_name", name=name[:60])
    made = [(name, *new_token()) for name in names]
    with connected(folder) as connection, transaction(connection):
        for name, _, lock in made:
            add_team(connection, name, lock, now=time.time())
    return [(name, token) for name, token, _ in made]


def new_token_for(folder: Path, name: str) -> str:
    """Another token for a team that lost its own; the old one ends."""
    token, lock = new_token()
    with connected(folder) as connection:
        renew(connection, name, lock)
    return token


COLUMNS = ("rank_public", "rank_private", "team", "public", "private", "scored", "submission_time")


def table(folder: Path) -> str:
    """Both boards as CSV, as they stand without a freeze: for the organiser. [UTF-8 with BOM, for spreadsheets]"""
    with connected(folder) as connection:
        found = settings(connection)
        rules = replace(rules_of(found, read_challenge(Path(found["challenge"]))), freezes=None)
        scored = entries(connection)
    public, private = standings(scored, rules), {one.team: one for one in standings(scored, rules, private=True)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in public:
        hidden = private[one.team]
        when = spoken_moment(one.at, rules.zone)
        cells = (one.rank, hidden.rank, csv_cell(one.team), repr(one.score), repr(hidden.score), one.entries, when)
        writer.writerow(cells)
    return "\ufeff" + text.getvalue()
