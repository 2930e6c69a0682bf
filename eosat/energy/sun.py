"""From sunlight to AC power at one place: pvlib's models as one chain over arrays.

Solar position (NREL SPA) -> irradiance -> plane of the array (Perez) -> reflection (Fresnel) -> cell temperature
(Sandia) -> DC (PVWatts) -> losses -> inverter (PVWatts) -> AC. Power is given per MW of AC capacity, because registers
quote the AC side.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.errors import InputError

Floats = NDArray[np.float64]
SOLAR_CONSTANT = 1361.0
"""Irradiance of the sun at its mean distance (Kopp and Lean 2011, doi:10.1029/2010GL045777). [W/m2]"""
LOSSES = 14.075660688264469
"""Soiling, shading, snow, mismatch, wiring, connections, light-induced, nameplate, availability: PVWatts version 5
(Dobos 2014, NREL/TP-6A20-62641), ``pvlib.pvsystem.pvwatts_losses()``. [%]"""
MOUNTS = {
    "open_rack": "open_rack_glass_polymer",
    "close_roof": "close_mount_glass_glass",
}
"""Ways to mount a module -> parameters of the Sandia cell temperature model (King et al. 2004, SAND2004-3535)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point whose sun is asked about."""

    lat: float
    """Latitude, EPSG:4326. [deg]"""
    lon: float
    """Longitude, EPSG:4326. [deg]"""
    altitude: float
    """Height over the sea; it has no default, since 600 m change clear-sky energy by 1.4 %. [m]"""

    def __post_init__(self) -> None:
        """Refuse what lies on no globe."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180 and -500 <= self.altitude <= 9000):
            raise InputError("sun.place", lat=self.lat, lon=self.lon, altitude=self.altitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """A fixed array and its inverter, per MW of AC capacity."""

    tilt: float = 20.0
    """Angle from the horizontal; an assumption where no site says it. [deg]"""
    azimuth: float = 180.0
    """Where the array faces, clockwise from north; an assumption where no site says it. [deg]"""
    mount: str = "open_rack"
    """A key of :data:`MOUNTS`."""
    gamma: float = -0.0035
    """Power lost per degree of cell temperature over 25 C: a usual crystalline module. [1/K]"""
    dc_ac: float = 1.2
    """DC power at standard conditions over AC capacity: an assumption. [1]"""
    losses: float = LOSSES
    """Losses of the system before the inverter. [%]"""
    efficiency: float = 0.96
    """Nominal efficiency of the inverter (PVWatts version 5). [1]"""

    def __post_init__(self) -> None:
        """Refuse what no array can be."""
        if not (0 <= self.tilt <= 90 and 0 <= self.azimuth <= 360 and self.dc_ac > 0 and self.mount in MOUNTS):
            raise InputError(
                "sun.array", tilt=self.tilt, azimuth=self.azimuth, dc_ac=self.dc_ac, mount=self.mount,
                mounts=", ".join(MOUNTS),
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sun:
    """The sun over a place at some times, one value a time in each array."""

    times: pd.DatetimeIndex
    """Instants, aware."""
    zenith: Floats
    """True zenith angle. [deg]"""
    apparent_zenith: Floats
    """Zenith angle with refraction. [deg]"""
    azimuth: Floats
    """Clockwise from north. [deg]"""
    airmass: Floats
    """Relative airmass (Kasten and Young 1989); NaN at night. [1]"""
    extra: Floats
    """Irradiance on a plane that faces the sun above the air (Spencer 1971). [W/m2]"""

    def only(self, keep: NDArray[np.bool_]) -> "Sun":
        """The times where *keep* is true."""
        return Sun(
            times=self.times[keep],
            zenith=self.zenith[keep],
            apparent_zenith=self.apparent_zenith[keep],
            azimuth=self.azimuth[keep],
            airmass=self.airmass[keep],
            extra=self.extra[keep],
        )

    @property
    def horizontal(self) -> Floats:
        """Irradiance on a horizontal plane above the air. [W/m2]"""
        return np.asarray(self.extra * np.clip(np.cos(np.radians(self.zenith)), 0, None), dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Irradiance at some times: arrays of one shape, of which the last axis is time."""

    ghi: Floats
    """Global horizontal. [W/m2]"""
    dni: Floats
    """Direct on a plane that faces the sun. [W/m2]"""
    dhi: Floats
    """Diffuse horizontal. [W/m2]"""


def library() -> Any:
    """pvlib, or an error that says how to get it."""
    try:
        import pvlib
    except ImportError as error:
        raise InputError("sun.extra") from error
    return pvlib


def sun_at(place: Place, times: pd.DatetimeIndex, temp_air: float = 12.0) -> Sun:
    """Where the sun stands (Reda and Andreas 2004, NREL SPA).

    Parameters
    ----------
    place : Place
    times : DatetimeIndex
        Aware instants: centres of intervals, never their labels.
    temp_air : float
        Air temperature, for refraction alone. [C]

    Examples
    --------
    >>> noon = pd.DatetimeIndex(["2023-06-21 12:00+09:00"])
    >>> sun = sun_at(Place(lat=33.4996, lon=126.5312, altitude=20), noon)
    >>> sun.apparent_zenith.round(4), sun.azimuth.round(4)
    (array([12.7255]), array([139.9353]))
    """
    if times.tz is None:
        raise InputError("sun.naive", source="times", row=1, stamp=str(times[0]) if len(times) else "")
    pvlib = library()
    where = {"altitude": place.altitude, "temperature": temp_air}
    found = pvlib.solarposition.get_solarposition(times, place.lat, place.lon, **where)
    apparent = found["apparent_zenith"].to_numpy(dtype=float)
    return Sun(
        times=times,
        zenith=found["zenith"].to_numpy(dtype=float),
        apparent_zenith=apparent,
        azimuth=found["azimuth"].to_numpy(dtype=float),
        airmass=np.asarray(pvlib.atmosphere.get_relative_airmass(apparent), dtype=float),
        extra=np.asarray(pvlib.irradiance.get_extra_radiation(days_of_year(times)), dtype=float),
    )


def maybe_up(place: Place, times: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """Where the sun may be up, by a rough position that costs a hundredth of the exact one (Spencer 1971).

    It errs by less than a degree and keeps three below the horizon, so nothing that is lit is lost.

    Examples
    --------
    >>> hours = pd.date_range("2023-06-21", periods=24, freq="1h", tz="Asia/Seoul")
    >>> maybe_up(Place(lat=33.5, lon=126.5, altitude=20), hours).nonzero()[0]
    array([ 6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    """
    solar = library().solarposition
    day = days_of_year(times)
    utc = times.tz_convert("UTC")
    hours = np.asarray(utc.hour + utc.minute / 60 + utc.second / 3600, dtype=float)
    angle = np.radians(15 * (hours - 12) + place.lon + np.asarray(solar.equation_of_time_spencer71(day)) / 4)
    tilt, north = np.asarray(solar.declination_spencer71(day)), np.radians(place.lat)
    height = np.sin(north) * np.sin(tilt) + np.cos(north) * np.cos(tilt) * np.cos(angle)
    return np.asarray(height > np.sin(np.radians(-3)))


def days_of_year(times: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Days of the year in UTC, as pvlib counts them.

    >>> days_of_year(pd.DatetimeIndex(["2023-01-02 08:00+09:00"]))
    array([1])
    """
    return np.asarray(times.tz_convert("UTC").day_of_year, dtype=np.int64)


def clear_sky(place: Place, sun: Sun, linke: float | None = None) -> Light:
    """Irradiance of a sky without clouds (Ineichen and Perez 2002), a ceiling and no forecast.

    Parameters
    ----------
    place : Place
    sun : Sun
        From :func:`sun_at`.
    linke : float, optional
        Linke turbidity; else the monthly climatology that pvlib carries (SoDa; Remund et al. 2003), by day. [1]

    Returns
    -------
    Light, arrays of one value a time; zero at night.

    Examples
    --------
    >>> place = Place(lat=33.4996, lon=126.5312, altitude=20)
    >>> light = clear_sky(place, sun_at(place, pd.DatetimeIndex(["2023-06-21 12:00+09:00"])), linke=3.5)
    >>> light.ghi.round(3), light.dni.round(3), light.dhi.round(3)
    (array([974.351]), array([868.811]), array([126.881]))
    """
    pvlib = library()
    pressure = pvlib.atmosphere.alt2pres(place.altitude)
    absolute = pvlib.atmosphere.get_absolute_airmass(sun.airmass, pressure)
    turbidity = _turbidity(place, sun.times) if linke is None else np.full(len(sun.times), float(linke))
    with np.errstate(divide="ignore", invalid="ignore"):  # below the horizon
        found = pvlib.clearsky.ineichen(
            sun.apparent_zenith, absolute, turbidity, altitude=place.altitude, dni_extra=sun.extra
        )
    return Light(**{name: np.nan_to_num(np.asarray(found[name], dtype=float)) for name in ("ghi", "dni", "dhi")})


def _turbidity(place: Place, times: pd.DatetimeIndex) -> Floats:
    """Linke turbidity by day, looked up once a day of UTC."""
    days = times.tz_convert("UTC").normalize()
    once = days.unique()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "DatetimeIndex.dayofyear")  # pvlib 0.16 with pandas 3
        found = library().clearsky.lookup_linke_turbidity(once, place.lat, place.lon).to_numpy(dtype=float)
    return np.asarray(found[once.get_indexer(days)], dtype=float)


def ac_power(array: Array, sun: Sun, light: Light, temp_air: Floats | float, wind: Floats | float) -> Floats:
    """AC power of one MW of AC capacity.

    Parameters
    ----------
    array : Array
    sun : Sun
        Where the sun stands, (time,).
    light : Light
        Irradiance, (time,) or (case, time).
    temp_air : float or (time,)
        Air temperature. [C]
    wind : float or (time,)
        Wind speed at 10 m. [m/s]

    Returns
    -------
    Array of *light*'s shape: MW per MW of AC capacity, 0..1; zero where the sun is down.

    Examples
    --------
    >>> place = Place(lat=33.4996, lon=126.5312, altitude=20)
    >>> sun = sun_at(place, pd.DatetimeIndex(["2023-06-21 12:30+09:00", "2023-06-22 00:30+09:00"]))
    >>> ac_power(Array(), sun, clear_sky(place, sun), 22.0, 3.0).round(3)
    array([0.905, 0.   ])
    """
    pvlib = library()
    aoi = pvlib.irradiance.aoi(array.tilt, array.azimuth, sun.apparent_zenith, sun.azimuth)
    plane = pvlib.irradiance.get_total_irradiance(
        array.tilt, array.azimuth, sun.apparent_zenith, sun.azimuth, light.dni, light.ghi, light.dhi,
        dni_extra=sun.extra, airmass=sun.airmass, model="perez",
    )  # fmt: skip
    used = plane["poa_direct"] * pvlib.iam.physical(aoi) + plane["poa_diffuse"]
    model = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"][MOUNTS[array.mount]]
    cell = pvlib.temperature.sapm_cell(plane["poa_global"], temp_air, wind, **model)
    dc = pvlib.pvsystem.pvwatts_dc(used, cell, array.dc_ac, array.gamma) * (1 - array.losses / 100)
    # the inverter's DC limit is such that its AC limit is 1 MW
    ac = pvlib.inverter.pvwatts(dc, 1 / array.efficiency, array.efficiency)
    up = (sun.apparent_zenith < 90) & (np.asarray(light.ghi) > 0)
    return np.where(up, np.clip(np.nan_to_num(np.asarray(ac, dtype=float)), 0, None), 0.0)
