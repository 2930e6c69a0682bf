"""How high the sun stands: the one thing about a scene's air that its date and place tell exactly."""

from datetime import UTC, datetime

import numpy as np

from eosat.atmosphere.lines import Array


def sun_zenith(time: datetime, longitude: float, latitude: float) -> float:
    """Angle of the sun from the zenith, good to about half a degree (series of Spencer 1971). [deg]

    Parameters
    ----------
    time : datetime
        With its zone.
    longitude, latitude : float
        [deg]

    Examples
    --------
    >>> round(sun_zenith(datetime(2024, 6, 20, 12, tzinfo=UTC), 0.0, 23.44))
    0
    """
    tilt, hour_angle = _place(time, longitude)
    return float(_zenith(tilt, hour_angle, latitude))


def sun_azimuth(time: datetime, longitude: float, latitude: float) -> float:
    """Direction of the sun, clockwise from north, good to about a degree where it does not stand overhead. [deg]

    Parameters
    ----------
    time : datetime
        With its zone.
    longitude, latitude : float
        [deg]

    Examples
    --------
    The 15th of July at 02:20 UTC over Jeju (pvlib: 119):

    >>> abs(sun_azimuth(datetime(2025, 7, 15, 2, 20, tzinfo=UTC), 126.53, 33.36) - 119) < 1
    True
    """
    tilt, hour_angle = _place(time, longitude)
    north = np.radians(latitude)
    east = -np.cos(tilt) * np.sin(hour_angle)
    ahead = np.sin(tilt) * np.cos(north) - np.cos(tilt) * np.sin(north) * np.cos(hour_angle)
    return float(np.degrees(np.arctan2(east, ahead)) % 360)


def _place(time: datetime, longitude: float) -> tuple[Array, float]:
    """Declination and hour angle. [rad]"""
    utc = time.astimezone(UTC)
    hour = utc.hour + utc.minute / 60 + utc.second / 3600
    day = 2 * np.pi * (utc.timetuple().tm_yday - 1 + (hour - 12) / 24) / 365
    minutes = 229.18 * (
        0.000075
        + 0.001868 * np.cos(day)
        - 0.032077 * np.sin(day)
        - 0.014615 * np.cos(2 * day)
        - 0.040849 * np.sin(2 * day)
    )
    return declination(day), float(np.radians(15 * (hour - 12) + longitude + minutes / 4))


def declination(day: Array | float) -> Array:
    """Declination of the sun, *day* being the angle of the year from 1 January (Spencer 1971). [rad]"""
    angle: Array = np.asarray(
        0.006918
        - 0.399912 * np.cos(day)
        + 0.070257 * np.sin(day)
        - 0.006758 * np.cos(2 * np.asarray(day))
        + 0.000907 * np.sin(2 * np.asarray(day))
        - 0.002697 * np.cos(3 * np.asarray(day))
        + 0.001480 * np.sin(3 * np.asarray(day))
    )
    return angle


def yearly_zeniths(latitude: float) -> Array:
    """The sun's zenith angle at Sentinel-2's local hour, 10:30, every five days of a year. [deg]

    >>> [round(float(angle)) for angle in (yearly_zeniths(57.2).min(), yearly_zeniths(57.2).max())]
    [37, 83]
    """
    days = 2 * np.pi * np.arange(0, 365, 5) / 365
    return _zenith(declination(days), np.radians(-22.5), latitude)


def _zenith(tilt: Array, hour_angle: float, latitude: float) -> Array:
    here = np.radians(latitude)
    height = np.sin(here) * np.sin(tilt) + np.cos(here) * np.cos(tilt) * np.cos(hour_angle)
    zenith: Array = np.degrees(np.arccos(np.clip(height, -1, 1)))
    return zenith
