"""Registers of wind farms: read and checked row by row, summed against an official total, turned into a fleet."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import cos, hypot, isfinite, radians
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from eosat.errors import InputError
from eosat.fleet.table import COLUMNS
from eosat.places import shipped
from eosat.regions import Region
from eosat.words import Phrase

TEXTS = ("site", "name", "name_ko", "district", "place_kind", "turbine_type", "status", "source", "note")
LIMITS: Mapping[str, tuple[float, float]] = {
    "lon": (-180, 180),
    "lat": (-90, 90),
    "mw": (0.001, 1000),
    "turbines": (1, 1000),
    "turbine_mw": (0.001, 20),
    "rotor_m": (5, 300),
    "hub_m": (10, 250),
    "year": (1975, 2100),
    "mwh_year": (1, 8_784_000),
}
"""What a number in a register can be; a farm over 1,000 MW or a turbine over 20 MW was given in kW."""
PLACE_KINDS = ("turbine", "turbine field", "village centroid", "none")
"""What lon and lat are: one turbine's foot, the middle of the turbines, the middle of a village, or not there."""
STATUSES = ("operating", "construction", "planned", "retired", "unknown")
YES, NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n", "")
YIELD_COLUMNS = ("turbines", "turbine_mw", "turbine_type", "rotor_m", "hub_m", "mwh_year")
"""What :func:`eosat.energy.wind.farms_of` reads of a fleet, where it is there."""
SHOWN = 8
"""Rows that are wrong are told up to this number at once."""
METRES = 111_320.0
"""Of a degree of latitude."""
SAME_PLACE = 20.0
"""Nearer than this, two turbines are one. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a register: a farm, or a part of one with turbines of one type."""

    row: int
    """Row of the file; 2 is the first after the head."""
    site: str
    """Farm that the row belongs to; its name where the file says none."""
    name: str
    name_ko: str
    district: str
    """English or Korean name of a district of the region; may be empty."""
    place_kind: str
    """One of :data:`PLACE_KINDS`."""
    lon: float | None
    lat: float | None
    mw: float | None
    turbines: float | None
    turbine_mw: float | None
    turbine_type: str
    rotor_m: float | None
    hub_m: float | None
    year: float | None
    """Of completion, past or planned."""
    offshore: bool
    status: str
    """One of :data:`STATUSES`."""
    mwh_year: float | None
    """Net yield that its owner states for a year. [MWh]"""
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A file's rows, all of them possible, and what looks odd in them."""

    path: Path
    entries: tuple[Entry, ...]
    flags: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a register sums to at the end of a year, beside an official total where one is known."""

    year: int
    mw: float
    """Of entries that were running by then, or run and tell no year. [MW]"""
    sites: int
    """Farms among them, those without MW too."""
    without_mw: tuple[str, ...]
    """Farms that run and whose MW was not found."""
    without_year: tuple[str, ...]
    """Entries counted that tell no year."""
    unknown: tuple[str, ...]
    """Entries whose state was not found; not counted."""
    official_mw: float | None
    official_sites: int | None
    official_source: str

    @property
    def missing_mw(self) -> float | None:
        """Official total less the register's. [MW]"""
        return None if self.official_mw is None else self.official_mw - self.mw


def find_register(name: str | Path) -> Path:
    """A file, or a register that eosat brings by its bare name: ``"wind-jeju"``."""
    path = Path(name)
    beside = shipped("configs") / "energy" / f"{path.name}.csv"
    if not path.is_file() and path.parent == Path() and beside.is_file():
        return beside
    return path


def read_register(name: str | Path, region: Region | None = None) -> Register:
    """Read and check a register of wind farms.

    Columns: ``name`` and ``mw``, and any of ``site``, ``name_ko``, ``district``, ``lon``, ``lat``, ``place_kind``,
    ``turbines``, ``turbine_mw``, ``turbine_type``, ``rotor_m``, ``hub_m``, ``year``, ``offshore``, ``status``,
    ``mwh_year``, ``source``, ``note``. What is not known stays empty.

    Parameters
    ----------
    name : str or Path
        CSV in UTF-8 (with or without BOM) or CP949, or a shipped register's name.
    region : Region, optional
        Points outside its bounding box (half a degree wider, for the sea) are refused.

    Raises
    ------
    InputError
        Names every wrong row, up to eight: no number, kW given for MW, lon and lat swapped or outside, a name twice.
    """
    path = find_register(name)
    rows, unread = _rows(path)
    wrong: list[Phrase] = []
    entries = [_entry(number, row, region, wrong) for number, row in enumerate(rows, start=2)]
    wrong += _doubled(entries)
    if wrong:
        told = tuple(wrong[:SHOWN])
        raise InputError("wind.rows", path=path, count=len(wrong), rows=told)
    if not entries:
        raise InputError("wind.no_rows", path=path)
    return Register(path=path, entries=tuple(entries), flags=tuple([*unread, *_odd(entries)]))


def _rows(path: Path) -> tuple[list[dict[str, str]], list[Phrase]]:
    """Rows by column, and a phrase for each column that is not read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("wind.unreadable", path=path, reason=error.strerror or str(error)) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp949")
        except UnicodeDecodeError as error:
            raise InputError("wind.unreadable", path=path, reason=str(error)) from error
    lines = list(csv.reader(io.StringIO(text)))
    columns = [name.strip().casefold() for name in lines[0]] if lines else []
    known = (*TEXTS, *LIMITS, "offshore")
    missing = [name for name in ("name", "mw") if name not in columns]
    if missing:
        raise InputError("wind.columns", path=path, missing=", ".join(missing), found=", ".join(columns) or "-")
    unread = [
        Phrase("wind.flag.column", {"column": name, "near": "".join(get_close_matches(name, known, 1)) or "-"})
        for name in columns
        if name not in known
    ]
    full = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    return [dict(zip(columns, (cell.strip() for cell in line), strict=False)) for line in full], unread


def _entry(number: int, row: Mapping[str, str], region: Region | None, wrong: list[Phrase]) -> Entry:
    """A row's values; what cannot be is added to *wrong*."""
    name = row.get("name") or row.get("name_ko") or ""

    def refuse(key: str, **fields: Any) -> None:
        wrong.append(Phrase(key, {"row": number, "name": name or "-", **fields}))

    values = {column: _number(row.get(column, ""), column, refuse) for column in LIMITS}
    if not name:
        refuse("wind.row.name")
    _check_place(values["lon"], values["lat"], region, refuse)
    if (values["lon"] is None) != (values["lat"] is None):
        refuse("wind.row.half_place")
    said: dict[str, str] = {text: row.get(text, "") for text in TEXTS}
    said["place_kind"] = said["place_kind"].casefold() or _place_kind(values)
    said["status"] = said["status"].casefold() or "operating"
    if said["place_kind"] == "none" and values["lon"] is not None:
        refuse("wind.row.no_place_kind", options=", ".join(PLACE_KINDS[:-1]))
    for column, options in (("place_kind", PLACE_KINDS), ("status", STATUSES), ("offshore", YES + NO)):
        value = said.get(column, row.get(column, "")).casefold()
        if value not in options:
            refuse(
                "wind.row.option", column=column, value=value, options=", ".join(option for option in options if option)
            )
    yearly, mw = values["mwh_year"], values["mw"]
    if yearly is not None and mw is not None and yearly > 0.7 * 8760 * mw:
        refuse("wind.row.yield", value=yearly, percent=100 * yearly / (8760 * mw))
    said |= {"name": name, "site": said["site"] or name}
    return Entry(row=number, offshore=row.get("offshore", "").casefold() in YES, **said, **values)  # type: ignore[arg-type]


def _place_kind(values: Mapping[str, float | None]) -> str:
    """What a row's point is where it does not say: the foot of its only turbine, or the middle of several."""
    if values["lon"] is None:
        return "none"
    return "turbine" if values["turbines"] == 1 else "turbine field"


def _number(text: str, column: str, refuse: Any) -> float | None:
    """The number in a cell, None where it is empty."""
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = float("nan")
    low, high = LIMITS[column]
    if not isfinite(value):
        refuse("wind.row.number", column=column, value=text)
    elif column in ("mw", "turbine_mw") and value > high:
        refuse("wind.row.kilowatts", column=column, value=value, most=high)
    elif column == "lat" and 90 < abs(value) <= 180:
        return value  # swapped with lon, told there
    elif not low <= value <= high or (column in ("turbines", "year") and value != int(value)):
        refuse("wind.row.range", column=column, value=value, low=low, high=high)
    else:
        return value
    return None


def _check_place(lon: float | None, lat: float | None, region: Region | None, refuse: Any) -> None:
    if lon is None or lat is None:
        return
    west, south, east, north = (-180, -90, 180, 90) if region is None else region.area.bounds
    wide = 0 if region is None else 0.5

    def inside(x: float, y: float) -> bool:
        return west - wide <= x <= east + wide and south - wide <= y <= north + wide

    if inside(lon, lat):
        return
    if inside(lat, lon):
        refuse("wind.row.swapped", lon=lon, lat=lat)
    else:
        refuse("wind.row.outside", lon=lon, lat=lat, region="-" if region is None else region.name_en)


def _doubled(entries: Sequence[Entry]) -> Iterator[Phrase]:
    first: dict[str, int] = {}
    for entry in entries:
        key = entry.name.casefold()
        if entry.name and key in first:
            yield Phrase("wind.row.doubled", {"row": entry.row, "name": entry.name, "first": first[key]})
        first.setdefault(key, entry.row)
    placed = [(one, (one.lon, one.lat)) for one in entries if one.lon is not None and one.lat is not None]
    for number, (one, here) in enumerate(placed):
        for other, there in placed[:number]:
            if other.name.casefold() != one.name.casefold() and _apart(here, there) < SAME_PLACE:
                fields = {"row": one.row, "name": one.name, "first": other.row, "other": other.name}
                yield Phrase("wind.row.same_place", fields)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two near points (lon, lat). [m]"""
    return METRES * hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


def _odd(entries: Sequence[Entry]) -> Iterator[Phrase]:
    """What is possible and looks wrong."""
    for entry in entries:
        said = {"row": entry.row, "name": entry.name}
        if entry.mw and entry.turbines and entry.turbine_mw:
            product = entry.turbines * entry.turbine_mw
            if abs(product / entry.mw - 1) > 0.02:
                yield Phrase("wind.flag.product", said | {"mw": entry.mw, "product": product})
        if not entry.source:
            yield Phrase("wind.flag.source", said)
        if entry.mw is None:
            yield Phrase("wind.flag.no_mw", said)


def totals(register: Register, year: int, statuses: Sequence[str] = ("operating",)) -> Totals:
    """What entries with one of *statuses* sum to at the end of *year*, and the official total (``wind-totals.csv``)."""
    running = [one for one in register.entries if one.status in statuses and (one.year is None or one.year <= year)]
    official = _official(register.path.stem, year)
    return Totals(
        year=year,
        mw=sum(one.mw or 0.0 for one in running),
        sites=len({one.site for one in running}),
        without_mw=tuple(one.name for one in running if one.mw is None),
        without_year=tuple(one.name for one in running if one.year is None),
        unknown=tuple(one.name for one in register.entries if one.status == "unknown"),
        official_mw=float(official["mw"]) if official.get("mw") else None,
        official_sites=int(official["sites"]) if official.get("sites") else None,
        official_source=official.get("source", ""),
    )


def _official(register: str, year: int) -> dict[str, str]:
    path = shipped("configs") / "energy" / "wind-totals.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["register"] == register and row["year"] == str(year)]
    return rows[0] if rows else {}


def fleet_of(
    register: Register, region: Region | None, *, statuses: Sequence[str] = ("operating",), year: int | None = None
) -> pd.DataFrame:
    """A fleet of the entries that have MW and one of *statuses*, in :func:`eosat.fleet.check_fleet`'s columns.

    With *year* only those that were complete at its end, and those that tell no year.

    An entry without a point gets one inside its district, and ``place_kind`` says "district centroid"; its nameplate
    has no interval. Behind the fleet's columns stand those that wind is computed from.

    Raises
    ------
    InputError
        An entry has neither a point nor a district of *region*.
    """
    chosen = [one for one in register.entries if one.mw is not None and one.status in statuses]
    if year is not None:
        chosen = [one for one in chosen if one.year is None or one.year <= year]
    rows = [_fleet_row(one, region, register.path) for one in chosen]
    if not rows:
        raise InputError("wind.empty_fleet", path=register.path, statuses=", ".join(statuses))
    more = [column for column in rows[0] if column not in (*COLUMNS, "geometry")]
    return pd.DataFrame(rows)[[*COLUMNS, *more, "geometry"]]


def slug(name: str) -> str:
    """A name as part of a file name.

    >>> slug("Gasiri (Phase 2)")
    'gasiri-phase-2'
    """
    return re.sub(r"[^0-9a-z가-힣]+", "-", name.casefold()).strip("-")


def _fleet_row(entry: Entry, region: Region | None, path: Path) -> dict[str, Any]:
    point, kind, district = place_of(entry, region, path)
    year = "" if entry.year is None else f"{entry.year:.0f}"
    return {
        "id": f"wind-{slug(entry.name)}",
        "tech": "wind",
        "type": "turbine",
        "district": district,
        "area_m2": float("nan"),
        **dict.fromkeys(("mw_p10", "mw_p50", "mw_p90"), entry.mw),
        "tilt_deg": float("nan"),
        "azimuth_deg": float("nan"),
        "first_seen": "",
        "last_seen": "",
        "confidence": float("nan"),
        "evidence": entry.source,
        "name": entry.name,
        "name_ko": entry.name_ko,
        "place_kind": kind,
        "status": entry.status,
        "year": year,
        "offshore": entry.offshore,
        **{
            name: getattr(entry, name)
            for name in ("turbines", "turbine_mw", "turbine_type", "rotor_m", "hub_m", "mwh_year")
        },
        "geometry": point,
    }


def place_of(entry: Entry, region: Region | None, path: Path) -> tuple[shapely.Point, str, str]:
    """Point (WGS 84, longitude before latitude), what it is, and English name of the district."""
    districts = () if region is None else region.districts
    named = [one for one in districts if entry.district in (one.name_en, one.name_ko, one.id)]
    if entry.lon is not None and entry.lat is not None:
        point = shapely.Point(entry.lon, entry.lat)
        inside = [one.name_en for one in districts if one.geometry.covers(point)]
        return point, entry.place_kind, [*(one.name_en for one in named), *inside[-1:], entry.district][0]
    if not named:
        raise InputError("wind.no_place", path=path, row=entry.row, name=entry.name, district=entry.district or "-")
    return named[0].geometry.representative_point(), "district centroid", named[0].name_en
