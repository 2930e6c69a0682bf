"""Hourly files of the Korean weather service's stations (KMA ASOS), as its open data portal gives them.

Headings are Korean with the unit in brackets, the text is CP949 or UTF-8. A stamp in Korean time ends its hour:
radiation is what fell in the hour before, temperature and wind are those of the stamp. At night radiation stays empty.
"""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd

from eosat.energy import clock
from eosat.energy.sun import Floats, Place, sun_at
from eosat.energy.weather import Weather, weather_of
from eosat.errors import InputError

ZONE = "Etc/GMT-9"
"""Korean standard time, without the summers of 1987 and 1988 that the civil clock of Seoul shifted."""
STATION, TIME = "지점", "일시"
COLUMNS = {"temp_air": "기온", "wind": "풍속", "ghi": "일사"}
UNITS = {"temp_air": ("°C", "℃", "C"), "wind": ("m/s",), "ghi": ("MJ/m2", "MJ/m²", "MJ/㎡")}
MEGAJOULES = 1e6 / 3600
"""An hour of 1 MJ/m2 as mean power. [W/m2]"""
DUSK = 88.0
"""Zenith angle in the middle of an hour from which on an empty radiation means none. [deg]"""


def read_asos(path: Path, *, place: Place, station: str = "", fill: int = 0) -> Weather:
    """Weather of one station.

    Parameters
    ----------
    path : Path
        CSV with ``지점, 일시, 기온(°C), 풍속(m/s), 일사(MJ/m2)`` among its columns; the portal offers radiation as a
        column of its own, and not every station has it.
    place : Place
        Where the station stands: the file does not say. Good to some tens of kilometres, it only checks the hours.
    station : str
        Number of the station, where the file holds several.
    fill : int
        Longest gap that is filled. [h]

    Raises
    ------
    InputError
        The text, a heading, a unit, a stamp or a value is not as it should be, by row.
    """
    rows = list(csv.reader(io.StringIO(decoded(path))))
    if not rows:
        raise InputError("weather.empty", source=path.name)
    heads = [head.strip() for head in rows[0]]
    at = {name: _column(heads, name, path) for name in COLUMNS}
    body = [(row, cells) for row, cells in enumerate(rows[1:], 2) if any(cells)]
    short = next((row for row, cells in body if len(cells) < len(heads)), None)
    if short is not None:
        raise InputError("weather.short", source=path.name, row=short, count=len(heads))
    first, lines = _of_station(body, heads, station, path)
    stamps = clock.parse([cells[heads.index(TIME)] for cells in lines], source=path.name, zone=ZONE, first_row=first)
    begins = clock.starts(stamps, step=60, label="end")
    columns = {
        name: numbers([cells[column] for cells in lines], path.name, heads[column], first)
        for name, column in at.items()
    }
    table = pd.DataFrame(columns, index=begins)
    over = sun_at(place, clock.centres(begins, step=60))
    light = table["ghi"].to_numpy(dtype=float) * MEGAJOULES
    table["ghi"] = np.where(np.isnan(light) & (over.zenith > DUSK), 0.0, light)
    return weather_of(table, place=place, step=60, source=path.name, first_row=first, instants=True, fill=fill)


def decoded(path: Path) -> str:
    """Text of a file in UTF-8, with or without a byte order mark, or in CP949."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("weather.unreadable", path=path, reason=error.strerror) from error
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("weather.encoding", source=path.name)


def _column(heads: list[str], name: str, path: Path) -> int:
    """Where a quantity stands; flags of quality beside it have other headings."""
    korean = COLUMNS[name]
    for at, head in enumerate(heads):
        found = re.fullmatch(rf"{korean}\s*\((.+)\)", head)
        if found is None:
            continue
        if found[1] not in UNITS[name]:
            raise InputError("weather.unit", source=path.name, column=korean, unit=found[1], known=UNITS[name][0])
        return at
    wanted = f"{korean}({UNITS[name][0]})"
    raise InputError("weather.columns", source=path.name, missing=wanted)


def _of_station(
    body: list[tuple[int, list[str]]], heads: list[str], station: str, path: Path
) -> tuple[int, list[list[str]]]:
    """Row of the first line of one station, and its lines, which stand together."""
    if TIME not in heads:
        raise InputError("weather.columns", source=path.name, missing=TIME)
    if STATION in heads:
        numbers_of = [cells[heads.index(STATION)].strip() for _, cells in body]
        given = list(dict.fromkeys(numbers_of))
        if (station and station not in given) or (not station and len(given) > 1):
            raise InputError("weather.station", source=path.name, stations=", ".join(given), station=station or "-")
        body = [one for one, number in zip(body, numbers_of, strict=True) if number == (station or given[0])]
    if not body:
        raise InputError("weather.empty", source=path.name)
    return body[0][0], [cells for _, cells in body]


def numbers(texts: list[str], source: str, column: str, first_row: int) -> Floats:
    """Numbers of cells; an empty one is NaN, another text is refused by row."""
    words = pd.Series([text.strip() for text in texts], dtype=str)
    found = pd.to_numeric(words, errors="coerce").to_numpy(dtype=float)
    bad = np.isnan(found) & (words != "").to_numpy()
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError("weather.number", source=source, row=first_row + at, column=column, value=words.iloc[at])
    return found
