"""What a register says there is: megawatts by year, technology and district, each row with its source."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eosat.errors import InputError
from eosat.places import shipped

COLUMNS = ("tech", "district", "year", "mw", "sites", "source", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A row of a register."""

    tech: str
    district: str
    """English or Korean name, or id; empty for the whole region."""
    year: int
    """End of it."""
    mw: float
    """AC. [MW]"""
    sites: int | None
    source: str
    note: str


def read_official(name: str | Path) -> tuple[Official, ...]:
    """Rows of a register: a CSV, or one of ``configs/energy`` by its name.

    Raises
    ------
    InputError
        When it is not there, a column is missing, or a row holds what cannot be: it is named by number.
    """
    path = Path(name)
    if not path.is_file():
        path = shipped("configs") / "energy" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as err:
        raise InputError("fleet.official", path=name) from err
    missing = [column for column in COLUMNS if rows and column not in rows[0]]
    if missing or not rows:
        raise InputError("fleet.columns", path=path, missing=", ".join(missing or COLUMNS))
    return tuple(_row(path, number, row) for number, row in enumerate(rows, start=1))


def _row(path: Path, number: int, row: dict[str, str]) -> Official:
    def of(column: str, kind: type) -> float:
        try:
            value = kind(row[column])
        except (TypeError, ValueError) as err:
            raise InputError("fleet.official_value", path=path, row=number, column=column, value=row[column]) from err
        if not 0 <= value < 1e6:
            raise InputError("fleet.official_value", path=path, row=number, column=column, value=row[column])
        return float(value)

    if not row["source"].strip():
        raise InputError("fleet.official_value", path=path, row=number, column="source", value="")
    texts = {key: row[key].strip() for key in ("tech", "district", "source", "note")}
    sites = int(of("sites", int)) if row["sites"].strip() else None
    return Official(year=int(of("year", int)), mw=of("mw", float), sites=sites, **texts)


def latest(rows: Sequence[Official], tech: str, year: int | None = None) -> tuple[Official, ...]:
    """Rows of a technology of the last year there is, or of *year*; empty when there are none.

    >>> facts = {"tech": "solar", "district": "", "mw": 1.0, "sites": None, "source": "s", "note": ""}
    >>> rows = [Official(year=year, **facts) for year in (2021, 2023)]
    >>> [row.year for row in latest(rows, "solar")], latest(rows, "wind")
    ([2023], ())
    """
    years = [row.year for row in rows if row.tech == tech and (year is None or row.year == year)]
    return tuple(row for row in rows if row.tech == tech and years and row.year == max(years))
