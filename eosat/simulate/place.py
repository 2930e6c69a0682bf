"""Where and when the strip lies: its parameters, checked, and what follows from them by rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from eosat.errors import InputError

LEAST, MOST = 1200, 12_000
"""Sides a strip can have: below it no town fits, above it the land of 2.5 m needs gigabytes. [m]"""
LOCAL_HOUR = 10.77
"""Mean local solar time of a look: 02:20 UTC over Jeju (126.5 E). [h]"""
RECIPE = "1"
"""Version of the simulation; another one means other pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What decides every pixel of a strip."""

    seed: int
    lon: float
    """Of the middle, east. [degree]"""
    lat: float
    """Of the middle, north. [degree]"""
    size: int
    """Side. [m]"""
    dates: tuple[date, ...]
    """Days of the looks in UTC, in order."""
    crs: str
    """``EPSG:326zz`` or ``EPSG:327zz``."""

    @property
    def zone(self) -> int:
        """Number of the UTM zone, 1 to 60."""
        return int(self.crs[-2:])

    def parameters(self) -> dict[str, object]:
        """For ``simulation.json``: equal parameters mean equal pixels."""
        return {
            "simulated": True,
            "recipe": RECIPE,
            "seed": self.seed,
            "lon": self.lon,
            "lat": self.lat,
            "size": self.size,
            "dates": [day.isoformat() for day in self.dates],
            "crs": self.crs,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """North-western corner of the strip in its CRS, on multiples of 60 m."""

    east: int
    """Easting. [m]"""
    north: int
    """Northing. [m]"""

    def transform(self, metres: int) -> tuple[int, int, int, int, int, int]:
        """Affine coefficients from (column, row) to (easting, northing) for pixels of this size, row by row."""
        return metres, 0, self.east, 0, -metres, self.north


def zone_of(lon: float, lat: float) -> str:
    """The UTM zone of a place.

    >>> zone_of(126.6, 33.25), zone_of(-70.6, -33.4)
    ('EPSG:32652', 'EPSG:32719')
    """
    return f"EPSG:{326 if lat >= 0 else 327}{int((lon + 180) // 6) % 60 + 1:02d}"


def check(strip: Strip) -> Strip:
    """The strip itself.

    Raises
    ------
    InputError
        A CRS that is no UTM zone, a place outside it, a size off the 60 m grid or out of bounds, or dates that are
        missing or given twice.
    """
    head, tail = strip.crs[:8], strip.crs[8:]
    if head not in ("EPSG:326", "EPSG:327") or not (len(tail) == 2 and tail.isdigit() and 1 <= int(tail) <= 60):
        raise InputError("simulate.crs", crs=strip.crs)
    off = (strip.lon - (6 * strip.zone - 183) + 180) % 360 - 180
    if not (-180 <= strip.lon <= 180 and -80 <= strip.lat <= 84 and abs(off) <= 6):
        raise InputError("simulate.place", lon=strip.lon, lat=strip.lat, crs=strip.crs)
    if strip.size % 60 or not LEAST <= strip.size <= MOST:
        raise InputError("simulate.size", size=strip.size, least=LEAST, most=MOST)
    if not strip.dates or len(set(strip.dates)) < len(strip.dates):
        raise InputError("simulate.dates", dates=", ".join(map(str, strip.dates)) or "-")
    return strip


def corner(*, east: float, north: float, size: int) -> Corner:
    """Corner of a strip whose middle has this easting and northing, rounded outwards to multiples of 60 m. [m]

    >>> corner(east=276_000.5, north=3_683_000.0, size=6000)
    Corner(east=273000, north=3686040)
    """
    return Corner(east=int((east - size / 2) // 60) * 60, north=-int(-(north + size / 2) // 60) * 60)


def look_time(day: date, lon: float) -> datetime:
    """Time of the look on a UTC day: the satellite passes at the same local solar time everywhere.

    >>> look_time(date(2025, 5, 3), 126.6).isoformat()
    '2025-05-03T02:19:48+00:00'
    """
    hours = (LOCAL_HOUR - lon / 15) % 24
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=round(hours * 3600))


def mgrs_square(strip: Strip, *, east: float, north: float) -> str:
    """The 100 km square of the military grid that holds a point of the strip's zone, as Sentinel-2 names its tiles.

    >>> jeju = Strip(seed=1, lon=126.6, lat=33.25, size=6000, dates=(), crs="EPSG:32652")
    >>> mgrs_square(jeju, east=276_000, north=3_683_000)
    '52SBB'
    """
    bands, columns, rows = "CDEFGHJKLMNPQRSTUVWX", "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMNPQRSTUV"
    band = bands[min(int((strip.lat + 80) // 8), 19)]
    column = columns[(strip.zone - 1) % 3 * 8 + int(east // 100_000) - 1]
    row = rows[(int(north // 100_000) + (5 if strip.zone % 2 == 0 else 0)) % 20]
    return f"{strip.zone:02d}{band}{column}{row}"
