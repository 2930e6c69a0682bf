"""ERA5 as the Climate Data Store gives it: one NetCDF, or a ZIP of one for instants and one for sums.

Radiation is the sum over the hour that ends at the stamp, in J/m2 (ECMWF, "ERA5: data documentation",
confluence.ecmwf.int); temperature and wind are those of the stamp, in K and m/s. ERA5-Land sums from midnight on: its
hours exceed what the sun gives and are refused.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy import clock
from eosat.energy.sun import Floats, Place
from eosat.energy.weather import Weather, weather_of
from eosat.errors import InputError

UNITS = {"ssrd": "J m**-2", "fdir": "J m**-2", "t2m": "K", "u10": "m s**-1", "v10": "m s**-1"}
NEEDED = ("ssrd", "t2m", "u10", "v10")
HOUR, FREEZING = 3600.0, 273.15
Variables = dict[str, tuple[Any, Any]]
"""Variable and the file it stands in, by name."""


def read_era5(path: Path, *, lat: float, lon: float, altitude: float, fill: int = 0) -> Weather:
    """Weather of the cell nearest to a point.

    Parameters
    ----------
    path : Path
        NetCDF or ZIP with ``ssrd``, ``t2m``, ``u10``, ``v10``; ``fdir`` if there.
    lat, lon : float
        Point, EPSG:4326. [deg]
    altitude : float
        Height over the sea. [m]
    fill : int
        Longest gap that is filled. [h]

    Raises
    ------
    InputError
        The file is none of ERA5, lacks a variable, has another unit, or does not cover the point; a value is
        impossible, with the number of its hour in the file.
    """
    return read_cells(path, {"": Place(lat=lat, lon=lon, altitude=altitude)}, fill=fill)[""]


def read_cells(path: Path, places: Mapping[str, Place], *, fill: int = 0) -> dict[str, Weather]:
    """Weather of the cells nearest to several places, the file opened once and each cell checked once.

    Parameters
    ----------
    path : Path
        See :func:`read_era5`.
    places : mapping
        Places by name.
    fill : int
        Longest gap that is filled. [h]

    Returns
    -------
    Weather by name, each with its cell's coordinates and its place's altitude.
    """
    cells: dict[tuple[int, int], Weather] = {}
    found: dict[str, Weather] = {}
    with variables(path) as held:
        missing = [name for name in NEEDED if name not in held]
        if missing:
            raise InputError("weather.columns", source=path.name, missing=", ".join(missing))
        file = held["ssrd"][1]
        for name, place in places.items():
            row, _ = _nearest(file.variables["latitude"], place.lat, path)
            column, _ = _nearest(file.variables["longitude"], place.lon % 360 if _turns(file) else place.lon, path)
            if (row, column) not in cells:
                cells[row, column] = _cell(held, row, column, place.altitude, path, fill)
            one = cells[row, column]
            found[name] = replace(one, place=replace(one.place, altitude=place.altitude))
    return found


def _cell(held: Variables, row: int, column: int, altitude: float, path: Path, fill: int) -> Weather:
    """Weather of one cell."""
    series = {name: _series(held, name, row, column, path) for name in UNITS if name in held}
    light, ends = series["ssrd"]
    for name, (_, others) in series.items():
        if not ends.equals(others):
            raise InputError("weather.times", source=path.name, one="ssrd", other=name)
    light = light / HOUR
    table = pd.DataFrame({
        "ghi": light,
        "temp_air": series["t2m"][0] - FREEZING,
        "wind": np.hypot(series["u10"][0], series["v10"][0]),
    }, index=clock.starts(ends, step=60, label="end"))  # fmt: skip
    if "fdir" in series:
        table["dhi"] = light - series["fdir"][0] / HOUR
    axes = held["ssrd"][1].variables
    north, east = float(axes["latitude"][row]), (float(axes["longitude"][column]) + 180) % 360 - 180
    place = Place(lat=north, lon=east, altitude=altitude)
    source = f"{path.name} ({north:.2f}, {east:.2f})"
    return weather_of(table, place=place, step=60, source=source, first_row=1, instants=True, fill=fill)


@contextmanager
def variables(path: Path) -> Iterator[Variables]:
    """Variables of a NetCDF, or of all in a ZIP; the files are closed at the end."""
    import netCDF4

    opened: list[Any] = []
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as box:
                for name in box.namelist():
                    if name.endswith(".nc"):
                        opened.append(netCDF4.Dataset(name, memory=box.read(name)))
        else:
            opened.append(netCDF4.Dataset(path))
    except (OSError, zipfile.BadZipFile) as error:
        for one in opened:
            one.close()
        raise InputError("weather.unreadable", path=path, reason=" ".join(str(error).split())[:200]) from error
    try:
        yield {name: (one.variables[name], one) for one in opened for name in one.variables}
    finally:
        for one in opened:
            one.close()


def _series(held: Variables, name: str, row: int, column: int, path: Path) -> tuple[Floats, pd.DatetimeIndex]:
    """Values of a cell, and their stamps."""
    variable, file = held[name]
    unit = getattr(variable, "units", "-")
    if unit != UNITS[name]:
        raise InputError("weather.unit", source=path.name, column=name, unit=unit, known=UNITS[name])
    time = next((one for one in ("valid_time", "time") if one in variable.dimensions), None)
    others = set(variable.dimensions) - {time, "latitude", "longitude"}
    flat = all(len(file.dimensions[one]) == 1 for one in others)
    if time is None or not {"latitude", "longitude"} <= set(variable.dimensions) or not flat:
        raise InputError("weather.dimensions", source=path.name, column=name, found=", ".join(variable.dimensions))
    index = tuple({time: slice(None), "latitude": row, "longitude": column}.get(one, 0) for one in variable.dimensions)
    values: Floats = np.ma.asarray(variable[index], dtype=float).filled(np.nan)
    return values, _stamps(file.variables[time])


def _turns(file: Any) -> bool:
    """Whether longitudes run from 0 to 360."""
    return bool(np.max(file.variables["longitude"][:]) > 180)


def _nearest(axis: Any, wish: float, path: Path) -> tuple[int, float]:
    values: NDArray[np.float64] = np.asarray(axis[:], dtype=float)
    at = int(np.argmin(abs(values - wish)))
    size = float(np.diff(np.sort(values)).min()) if len(values) > 1 else 0.25
    if abs(values[at] - wish) > size:
        raise InputError(
            "weather.outside", source=path.name, axis=axis.name, wish=round(wish, 3), low=round(float(values.min()), 3),
            high=round(float(values.max()), 3),
        )  # fmt: skip
    return at, float(values[at])


def _stamps(axis: Any) -> pd.DatetimeIndex:
    import netCDF4

    when = netCDF4.num2date(axis[:], axis.units, getattr(axis, "calendar", "standard"), only_use_cftime_datetimes=False,
                            only_use_python_datetimes=True)  # fmt: skip
    return pd.DatetimeIndex(pd.to_datetime(np.asarray(when))).tz_localize("UTC")
