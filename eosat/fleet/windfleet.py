"""``eosat fleet wind``: a register becomes a fleet, its table, and its sum beside the official one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from eosat._version import __version__
from eosat.energy.wind import farms_of
from eosat.errors import InputError
from eosat.fleet.table import write_fleet
from eosat.fleet.wind import STATUSES, Register, Totals, fleet_of, read_register, totals
from eosat.regions import region as region_called
from eosat.storage import sha256, write_text
from eosat.words import say

SHIPPED_REGIONS = {"wind-jeju": "jeju", "scenario-sinan-offshore": "sinan"}
"""Regions of the registers that eosat brings."""
COLUMNS: Mapping[str, str] = {
    "district": "wind.head.district",
    "name": "wind.head.name",
    "mw_p50": "wind.head.mw_p50",
    "turbines": "wind.head.turbines",
    "turbine_mw": "wind.head.turbine_mw",
    "turbine_type": "wind.head.turbine_type",
    "year": "wind.head.year",
    "place_kind": "wind.head.place_kind",
}
"""Columns of the table on the screen, and their heads."""
PLACES: Mapping[str, str] = {
    "turbine": "wind.place.turbine",
    "turbine field": "wind.place.turbine_field",
    "village centroid": "wind.place.village_centroid",
    "district centroid": "wind.place.district_centroid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WindFleet:
    """What was written of a register."""

    register: Register
    totals: Totals
    table: pd.DataFrame
    """See :func:`eosat.fleet.wind.fleet_of`."""
    files: tuple[Path, ...]


def write_wind(
    name: str,
    out: Path | None = None,
    *,
    region: str = "",
    year: int | None = None,
    statuses: Sequence[str] = ("operating",),
) -> WindFleet:
    """Check a register of wind farms and write ``fleet.parquet``, ``wind.csv`` and ``totals.json``.

    Parameters
    ----------
    name : str
        A CSV, or a register that eosat brings: ``"wind-jeju"``, ``"scenario-sinan-offshore"``.
    out : Path, optional
        Default ``runs/fleet-<register>``.
    region : str
        Whose districts place the farms; that of a shipped register by default.
    year : int, optional
        Only what was complete at its end; by default everything, and the sum is that of this year.
    statuses : sequence of str
        States of the entries that make the fleet.
    """
    wrong = [status for status in statuses if status not in STATUSES]
    if wrong:
        raise InputError("wind.status", status=", ".join(wrong), options=", ".join(STATUSES))
    wish = region or SHIPPED_REGIONS.get(name, "")
    place = region_called(wish) if wish else None
    register = read_register(name, place)
    fleet = fleet_of(register, place, statuses=statuses, year=year)
    summed = totals(register, year or datetime.now(UTC).year, statuses)
    folder = out or Path("runs") / f"fleet-{register.path.stem}"
    notes = {
        "eosat": __version__,
        "register": register.path.name,
        "register_sha256": sha256(register.path),
        "simulated": False,
        "year": summed.year,
    }
    fleet = write_fleet(folder / "fleet.parquet", fleet, notes=notes)
    shown = fleet.drop(columns=["geometry", "tilt_deg", "azimuth_deg", "area_m2"])
    shown["curve"] = [f"{one.curve.name} {one.curve.why}".strip() for one in farms_of(fleet)]
    write_text(folder / "wind.csv", shown.to_csv(index=False, lineterminator="\r\n"), bom=True)
    write_text(folder / "totals.json", json.dumps(asdict(summed) | notes, ensure_ascii=False, indent=1) + "\n")
    files = tuple(folder / one for one in ("fleet.parquet", "wind.csv", "totals.json"))
    return WindFleet(register=register, totals=summed, table=fleet, files=files)


def head_of(lang: str) -> list[str]:
    """Heads of the table on the screen."""
    return [say(key, lang) for key in COLUMNS.values()]


def rows_of(found: WindFleet, lang: str) -> list[list[str]]:
    """Rows of the table on the screen."""
    names = found.table["name_ko"].where(found.table["name_ko"] != "", found.table["name"]) if lang == "ko" else None
    shown = found.table.assign(name=found.table["name"] if names is None else names)[list(COLUMNS)]
    return [[_cell(str(column), value, lang) for column, value in row.items()] for row in shown.to_dict("records")]


def _cell(column: str, value: object, lang: str) -> str:
    if column == "place_kind":
        return say(PLACES[str(value)], lang)
    if isinstance(value, float):
        return "-" if value != value else f"{value:g}"
    return str(value) or "-"


def lines_of(found: WindFleet, lang: str) -> list[str]:
    """The sum, what it lacks, and the official total, in sentences."""
    summed = found.totals
    lines = [say("wind.sum", lang, year=summed.year, mw=summed.mw, sites=summed.sites)]
    told = {
        "wind.sum.no_mw": summed.without_mw,
        "wind.sum.no_year": summed.without_year,
        "wind.sum.unknown": summed.unknown,
    }
    for key, names in told.items():
        if names:
            lines.append(say(key, lang, count=len(names), names=", ".join(names)))
    if summed.official_mw is None:
        lines.append(say("wind.sum.no_official", lang, year=summed.year))
        return lines
    lines.append(say(
        "wind.sum.official", lang, year=summed.year, mw=summed.official_mw, sites=summed.official_sites or "-",
        missing=summed.missing_mw, percent=100 * summed.mw / summed.official_mw, source=summed.official_source,
    ))  # fmt: skip
    return lines
