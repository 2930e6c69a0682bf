"""A file of weather, whichever of the known shapes it has."""

import zipfile
from pathlib import Path
from typing import Literal

import pandas as pd

from eosat.energy.asos import TIME, decoded, read_asos
from eosat.energy.era5 import read_era5
from eosat.energy.power import read_power
from eosat.energy.sun import Place
from eosat.energy.weather import Weather
from eosat.energy.wind import Course
from eosat.errors import InputError

Shape = Literal["era5", "power", "asos"]


def shape_of(path: Path) -> Shape:
    """Which file it is, by its first bytes and headings, not by its name.

    Raises
    ------
    InputError
        It cannot be read, or is none of the known.
    """
    try:
        with path.open("rb") as file:
            start = file.read(1024)
    except OSError as error:
        raise InputError("weather.unreadable", path=path, reason=error.strerror) from error
    if (
        start[:4] in (b"CDF\x01", b"CDF\x02", b"CDF\x05")
        or start[:8] == b"\x89HDF\r\n\x1a\n"
        or zipfile.is_zipfile(path)
    ):
        return "era5"
    if b"\0" in start:  # no text
        raise InputError("weather.unknown", path=path)
    head = decoded(path).lstrip()
    if head.startswith("{") or "NASA/POWER" in head[:400]:
        return "power"
    if TIME in head.split("\n", 1)[0]:
        return "asos"
    raise InputError("weather.unknown", path=path)


def read_weather(path: Path, *, place: Place, station: str = "", fill: int = 0) -> Weather:
    """Weather of a file for a place.

    Parameters
    ----------
    path : Path
        ERA5 (NetCDF, ZIP), NASA POWER (hourly CSV, JSON) or KMA ASOS (hourly CSV).
    place : Place
        ERA5 gives its nearest cell; ASOS takes it as the station's; NASA POWER has its own and takes the altitude
        where its file says none.
    station : str
        Number of the station in an ASOS file of several.
    fill : int
        Longest gap that is filled. [h]

    Raises
    ------
    InputError
        What the reader of that shape refuses.
    """
    shape = shape_of(path)
    if shape == "era5":
        return read_era5(path, lat=place.lat, lon=place.lon, altitude=place.altitude, fill=fill)
    if shape == "power":
        return read_power(path, altitude=place.altitude, fill=fill)
    return read_asos(path, place=place, station=station, fill=fill)


def wind_course(weather: Weather) -> Course:
    """The wind of a weather file, as :func:`eosat.energy.wind.wind_profiles` takes it: one sky for sun and wind.

    Parameters
    ----------
    weather : Weather
        Of the place where the farms stand, or near it: means of ERA5's cells and of stations inland are lower than the
        wind on a ridge or at sea.
    """
    return Course(
        speed=pd.Series(weather.wind, index=weather.begins),
        height=weather.height,
        kind="weather",
        temp_air=pd.Series(weather.temp_air, index=weather.begins),
    )
