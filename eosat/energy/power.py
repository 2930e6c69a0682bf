"""Hourly files of NASA POWER: CSV with a header, or JSON.

A stamp begins its hour. The header says whether stamps are UTC or local solar time, the units and the mark of what is
missing; each is read from it, none is assumed.
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.energy.asos import decoded
from eosat.energy.sun import Place
from eosat.energy.weather import Weather, weather_of
from eosat.errors import InputError

END = "-END HEADER-"
LIGHT = {"ghi": "ALLSKY_SFC_SW_DWN", "dni": "ALLSKY_SFC_SW_DNI", "dhi": "ALLSKY_SFC_SW_DIFF"}
WINDS = {"WS10M": 10.0, "WS2M": 2.0, "WS50M": 50.0}
"""Wind speeds by preference, and their height. [m]"""
FACTORS: Mapping[str, float] = {
    "Wh/m^2": 1.0,
    "W/m^2": 1.0,
    "kW-hr/m^2": 1e3,
    "kWh/m^2": 1e3,
    "MJ/hr": 1e6 / 3600,
    "MJ/m^2": 1e6 / 3600,
}
"""Units of an hour's light -> W/m2. The renewable community's files say Wh/m^2, those of agroclimatology MJ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A file as it says of itself."""

    table: pd.DataFrame
    """A row an hour; index: stamps as texts ``YYYYMMDDHH``."""
    units: Mapping[str, str]
    """Unit of each parameter."""
    standard: str
    """``UTC``, ``LST`` or empty."""
    lat: float
    lon: float
    altitude: float | None
    """Mean height of the cell. [m]"""
    missing: float
    """Mark of what is missing."""
    first_row: int
    """Row of the first hour; 1 in JSON, which has no rows."""


def read_power(path: Path, *, altitude: float | None = None, fill: int = 0) -> Weather:
    """Weather of a point.

    Parameters
    ----------
    path : Path
        CSV or JSON with ``ALLSKY_SFC_SW_DWN``, ``T2M`` and ``WS10M`` (or ``WS2M``, ``WS50M``); ``ALLSKY_SFC_SW_DNI`` or
        ``..._DIFF`` if there.
    altitude : float, optional
        Height over the sea; the file's own where it says one. [m]
    fill : int
        Longest gap that is filled. [h]

    Raises
    ------
    InputError
        The header, a unit, a stamp or a value is not as it should be, by row.
    """
    text = decoded(path)
    raw = _json(text, path) if text.lstrip().startswith("{") else _csv(text, path)
    wind = next((name for name in WINDS if name in raw.table.columns), "WS10M")
    wanted = {**LIGHT, "temp_air": "T2M", "wind": wind}
    missing = [wanted[name] for name in ("ghi", "temp_air", "wind") if wanted[name] not in raw.table.columns]
    if missing:
        raise InputError("weather.columns", source=path.name, missing=", ".join(missing))
    columns = {name: code for name, code in wanted.items() if code in raw.table.columns}
    values = {name: raw.table[code].mask(raw.table[code] <= raw.missing) * _factor(name, code, raw, path)
              for name, code in columns.items()}  # fmt: skip
    found = altitude if raw.altitude is None else raw.altitude
    if found is None:
        raise InputError("weather.altitude", source=path.name)
    return weather_of(
        pd.DataFrame(values).set_axis(stamps_of(raw, path.name)),
        place=Place(lat=raw.lat, lon=raw.lon, altitude=found),
        step=60,
        source=path.name,
        first_row=raw.first_row,
        height=WINDS[wind],
        fill=fill,
    )


def stamps_of(raw: Raw, source: str) -> pd.DatetimeIndex:
    """Starts of the hours, UTC. Local solar time counts the whole hours of the longitude's own zone of 15 degrees."""
    if raw.standard not in ("UTC", "LST"):
        raise InputError("weather.standard", source=source, standard=raw.standard or "-")
    found = pd.to_datetime(pd.Series(raw.table.index, dtype=str), format="%Y%m%d%H", errors="coerce")
    if found.isna().any():
        at = int(found.isna().to_numpy().argmax())
        raise InputError("sun.stamp", source=source, row=raw.first_row + at, stamp=raw.table.index[at])
    ahead = round(raw.lon / 15) if raw.standard == "LST" else 0
    return pd.DatetimeIndex(found).tz_localize("UTC") - pd.Timedelta(hours=ahead)


def _factor(name: str, code: str, raw: Raw, path: Path) -> float:
    unit = raw.units.get(code, "-")
    known = FACTORS if name in LIGHT else {"C": 1.0} if name == "temp_air" else {"m/s": 1.0}
    if unit not in known:
        raise InputError("weather.unit", source=path.name, column=code, unit=unit, known=", ".join(known))
    return known[unit]


def _csv(text: str, path: Path) -> Raw:
    head, found, body = text.partition(END)
    place = re.search(r"Latitude\s+(-?[\d.]+)\s+Longitude\s+(-?[\d.]+)", head, re.IGNORECASE)
    if not found or place is None:
        raise InputError("weather.header", source=path.name)
    height = re.search(r"lat/lon region\s*=\s*(-?[\d.]+)", head, re.IGNORECASE)
    standard = re.search(r"Dates .*\bin (\w+)\s*$", head, re.MULTILINE | re.IGNORECASE)
    missing = re.search(r"range:\s*(-?[\d.]+)", head, re.IGNORECASE)
    named = re.findall(r"^(\w+)\s+.*\(([^()]+)\)\s*$", head, re.MULTILINE | re.IGNORECASE)
    try:
        table = pd.read_csv(io.StringIO(body.lstrip("\r\n")), dtype=float)
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError("weather.unreadable", path=path, reason=" ".join(str(error).split())[:200]) from error
    lacking = [name for name in ("YEAR", "MO", "DY", "HR") if name not in table.columns]
    if lacking:
        raise InputError("weather.columns", source=path.name, missing=", ".join(lacking))
    parts = table[["YEAR", "MO", "DY", "HR"]].fillna(-1).astype(int).itertuples(index=False)
    table.index = pd.Index([f"{year:04d}{month:02d}{day:02d}{hour:02d}" for year, month, day, hour in parts])
    return Raw(
        table=table,
        units=dict(named),
        standard=standard[1] if standard else "",
        lat=float(place[1]),
        lon=float(place[2]),
        altitude=float(height[1]) if height else None,
        missing=float(missing[1]) if missing else -999.0,
        first_row=head.count("\n") + 3,
    )


def _json(text: str, path: Path) -> Raw:
    try:
        content: dict[str, Any] = json.loads(text)
        lon, lat, *height = (float(value) for value in content["geometry"]["coordinates"])
        table = pd.DataFrame(content["properties"]["parameter"], dtype=float)
        units = {name: entry["units"] for name, entry in content["parameters"].items()}
        header = content["header"]
        return Raw(
            table=table,
            units=units,
            standard=str(header.get("time_standard", "")),
            lat=lat,
            lon=lon,
            altitude=height[0] if height else None,
            missing=float(header["fill_value"]),
            first_row=1,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("weather.header", source=path.name) from error
