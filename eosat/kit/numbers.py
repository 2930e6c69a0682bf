"""The simplest kind of challenge: a table of numbers by id, scored by the mean absolute error.

The challenge's folder holds ``truth.csv`` with columns ``id, value, board``, where ``board`` is ``public`` or
``private``. Answers are a CSV with columns ``id, value`` and a row for each id.
"""

import csv
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path

from eosat.errors import InputError
from eosat.kit.score import Score, Scorer

MOST_BYTES = 20_000_000
"""Of a table of answers."""


def scorer(folder: Path) -> Scorer:
    """The scorer of the challenge in *folder*: mean absolute error, public and private.

    Raises
    ------
    InputError
        ``truth.csv`` is not there or is no such table.
    """
    public, private = truth(folder / "truth.csv")

    def score(path: Path) -> Score:
        given = answers(path, public.keys() | private.keys())
        errors = [abs(given[one] - public[one]) for one in public]
        return Score(
            public=sum(errors) / len(errors),
            private=sum(abs(given[one] - private[one]) for one in private) / len(private),
            details={"worst": max(errors), "rows": float(len(given))},
        )

    return score


def truth(path: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Public and private truth by id."""
    boards: dict[str, dict[str, float]] = {"public": {}, "private": {}}
    for row, cells in rows(path, ("id", "value", "board")):
        if cells["board"] not in boards:
            raise InputError("board.table.board", path=path.name, row=row, value=cells["board"][:40])
        boards[cells["board"]][cells["id"]] = number(cells["value"], row)
    if not all(boards.values()):
        raise InputError("board.table.no_truth", path=path.name)
    return boards["public"], boards["private"]


def answers(path: Path, ids: set[str]) -> dict[str, float]:
    """Answers by id: each of *ids* once, nothing else.

    Raises
    ------
    InputError
        The file is no such table; the sentence says which row.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InputError("board.table.size", size=path.stat().st_size / 1e6, limit=MOST_BYTES / 1e6)
    found: dict[str, float] = {}
    for row, cells in rows(path, ("id", "value")):
        if cells["id"] not in ids:
            raise InputError("board.table.unknown", row=row, id=cells["id"][:40])
        if cells["id"] in found:
            raise InputError("board.table.twice", row=row, id=cells["id"])
        found[cells["id"]] = number(cells["value"], row)
    lacking = sorted(ids - found.keys())
    if lacking:
        raise InputError("board.table.lacking", count=len(lacking), first=lacking[0])
    return found


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows of a CSV in UTF-8 with their numbers, the head being row 1."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            lacking = [one for one in columns if one not in (table.fieldnames or ())]
            if lacking:
                raise InputError("board.table.columns", lacking=", ".join(lacking))
            for row, cells in enumerate(table, 2):
                yield row, {one: (cells[one] or "").strip() for one in columns}
    except (UnicodeDecodeError, csv.Error) as err:
        raise InputError("board.table.no_csv") from err
    except FileNotFoundError as err:
        raise InputError("board.table.no_file", path=path.name) from err


def number(text: str, row: int) -> float:
    """A finite number, or an InputError that names the row."""
    try:
        value = float(text)
    except ValueError as err:
        raise InputError("board.table.number", row=row, value=text[:40]) from err
    if not isfinite(value):
        raise InputError("board.table.number", row=row, value=text[:40])
    return value
