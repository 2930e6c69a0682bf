"""The labelling sheet: written for people, read back with every doubt named by its row."""

import csv
import io
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eosat.errors import InputError
from eosat.sample.draw import Point
from eosat.words import LANGUAGES, Phrase, catalogue, say

COLUMNS = ("id", "stratum", "lon", "lat", "x", "y", "row", "column", "label", "sure", "note")
"""Of the sheet: what was drawn, and three for whoever labels."""
SHOWN = 12
"""Faults that an error names; of more it says how many there are."""
YES, NO = ("yes", "y", "true", "1", "예", "네", ""), ("no", "n", "false", "0", "아니요", "아니오")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What somebody saw at a point."""

    id: str
    name: str
    """Class on the ground; empty where nobody labelled it."""
    sure: bool = True


def rows_of(points: Sequence[Point]) -> list[dict[str, object]]:
    """Points as rows of the sheet, with nothing labelled."""
    blank = {"label": "", "sure": "", "note": ""}
    return [{name: getattr(one, name) for name in COLUMNS[:8]} | blank for one in points]


def as_csv(points: Sequence[Point]) -> str:
    """The sheet as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows_of(points))
    return text.getvalue()


def read_labels(
    path: Path, *, points: Mapping[str, int], classes: Sequence[str], partial: bool = False
) -> tuple[Label, ...]:
    """Labels of a sheet, checked against what was drawn.

    Parameters
    ----------
    path : Path
        CSV (comma, semicolon or tab; UTF-8 or Korean Windows), or a GeoPackage of the same columns.
    points : mapping
        Id of each drawn point -> value of its stratum.
    classes : sequence of str
        Names a label may have. Their words in Korean and English, and their numbers, are understood too.
    partial : bool
        Whether points may lack a label or be missing.

    Raises
    ------
    InputError
        When the file cannot be read, or rows are wrong: each is named.
    """
    rows = list(_geopackage(path) if path.suffix.lower() == ".gpkg" else _csv(path))
    meant = {_plain(spelling): name for name, spellings in _spellings(classes).items() for spelling in spellings}
    seen: dict[str, int] = {}
    faults: list[Phrase] = []
    labels = []
    for number, row in rows:
        found = _faults(row, number, points=points, seen=seen, meant=meant, partial=partial)
        faults += found
        seen.setdefault(row["id"], number)
        if not found:
            name = meant.get(_plain(row["label"]), "")
            labels.append(Label(id=row["id"], name=name, sure=_plain(row["sure"]) in YES))
    faults += [Phrase("sample.row.missing", {"id": id_}) for id_ in points if id_ not in seen and not partial]
    if faults:
        more = (Phrase("sample.row.more", {"count": len(faults) - SHOWN}),) if len(faults) > SHOWN else ()
        raise InputError("sample.sheet", path=path, count=len(faults), faults=(*faults[:SHOWN], *more))
    return tuple(labels)


def _faults(
    row: Mapping[str, str], number: int, *, points: Mapping[str, int], seen: Mapping[str, int],
    meant: Mapping[str, str], partial: bool,
) -> list[Phrase]:  # fmt: skip
    """What is wrong with a row of the sheet."""
    id_, at = row["id"], {"row": number, "id": row["id"]}
    if id_ not in points:
        return [Phrase("sample.row.unknown", at)]
    found = []
    if id_ in seen:
        found.append(Phrase("sample.row.twice", at | {"first": seen[id_]}))
    if row["stratum"] not in ("", str(points[id_])):
        found.append(Phrase("sample.row.stratum", at | {"stratum": row["stratum"], "drawn": points[id_]}))
    if not row["label"] and not partial:
        found.append(Phrase("sample.row.unlabelled", at))
    elif row["label"] and _plain(row["label"]) not in meant:
        known = ", ".join(dict.fromkeys(meant.values()))
        found.append(Phrase("sample.row.class", at | {"label": row["label"], "known": known}))
    if _plain(row["sure"]) not in YES + NO:
        found.append(Phrase("sample.row.sure", at | {"sure": row["sure"]}))
    return found


def _spellings(classes: Sequence[str]) -> dict[str, set[str]]:
    """What each class may be called."""
    known = catalogue()
    found = {name: {name, str(value)} for value, name in enumerate(classes)}
    for name in classes:
        if f"class.{name}" in known:
            found[name] |= {say(f"class.{name}", lang) for lang in LANGUAGES}
    return found


def _plain(text: str) -> str:
    return text.strip().casefold()


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number as a spreadsheet shows it, and cells, of each row that is not empty."""
    text = _text(path)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    _has_columns(names, path)
    reader.fieldnames = names
    for row in reader:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if any(cells.values()):
            yield reader.line_num, cells


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as err:
        raise InputError("sample.unreadable", path=path, reason=err.strerror or err) from err
    for encoding in ("utf-8-sig", "cp949"):  # spreadsheets on Korean Windows save CSV as cp949
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("sample.unreadable", path=path, reason="UTF-8?")


def _has_columns(names: Sequence[str], path: Path) -> None:
    lacking = [name for name in ("id", "label") if name not in names]
    if lacking:
        raise InputError("sample.columns", path=path, lacking=", ".join(lacking))


def _geopackage(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)) as base:
            base.row_factory = sqlite3.Row
            found = base.execute("SELECT * FROM sample ORDER BY fid").fetchall()
    except sqlite3.Error as err:
        raise InputError("sample.unreadable", path=path, reason=err) from err
    _has_columns(found[0].keys() if found else ("id", "label"), path)
    for row in found:
        held = {name: row[name] for name in row.keys() if name in COLUMNS}  # noqa: SIM118
        cells = {name: "" if held.get(name) is None else str(held[name]).strip() for name in COLUMNS}
        yield int(row["fid"]), cells
