"""Where and when the island lies: its parameters, checked, and what follows from them by rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import rasterio.warp
from numpy.typing import NDArray

from eosat.errors import InputError

LEAST, MOST = 1200, 120_000
"""Sides an extent can have: below it no town fits, above it one UTM zone does not serve. [m]"""
LOCAL_HOUR = 10.77
"""Mean local solar time of a look: 02:20 UTC over Jeju (126.5 E). [h]"""
RECIPE = "3"
"""Version of the simulation; another one means other pixels."""
TILE_SIDE = 109_800
"""Side of a Sentinel-2 tile, 9.8 km more than the square that it is named after. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A block of the extent's pixels of 10 m, row 0 in the north."""

    row: int
    col: int
    rows: int
    cols: int

    def grown(self, by: int) -> "Window":
        """The window and *by* pixels more on each side, also beyond the extent."""
        return Window(row=self.row - by, col=self.col - by, rows=self.rows + 2 * by, cols=self.cols + 2 * by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """North-western corner of a raster, on multiples of 60 m."""

    east: int
    """Easting. [m]"""
    north: int
    """Northing. [m]"""

    def transform(self, metres: int) -> tuple[int, int, int, int, int, int]:
        """Affine coefficients from (column, row) to (easting, northing) for pixels of this size, row by row."""
        return metres, 0, self.east, 0, -metres, self.north


@dataclass(frozen=True, slots=True, kw_only=True)
class Island:
    """What decides every pixel of the land."""

    seed: int
    west: int
    """Easting of the extent's western edge. [m]"""
    north: int
    """Northing of its northern edge. [m]"""
    width: int
    """[m]"""
    height: int
    """[m]"""
    crs: str
    """``EPSG:326zz`` or ``EPSG:327zz``."""
    dates: tuple[date, ...]
    """Days of the looks in UTC, in order."""
    case: str = "e"
    """Letter of the encoding, see `cases`."""
    works: bool = False
    """Whether wind turbines have stands, lanes and shadows, see `works`."""

    @property
    def corner(self) -> Corner:
        """North-western corner of the extent."""
        return Corner(east=self.west, north=self.north)

    @property
    def whole(self) -> Window:
        """All of the extent."""
        return Window(row=0, col=0, rows=self.height // 10, cols=self.width // 10)

    @property
    def half_axes(self) -> tuple[float, float]:
        """Half axes of the island, before the coast is drawn: along it and across. [m]"""
        long, short = max(self.width, self.height), min(self.width, self.height)
        along = 0.46 * long if long > 1.2 * short else 0.44 * long
        return along, min(0.43 * short, 0.82 * along)

    @property
    def summit(self) -> float:
        """Height of the mountain: 1,947 m on an island as large as Jeju, less on smaller ones (a choice). [m]"""
        return float(1947 * (self.half_axes[1] / 16_000) ** 0.9)

    def key(self, name: str) -> int:
        """Key of one layer of this world."""
        from eosat.simulate.noise import key_of

        return key_of(self.seed, name)

    def parameters(self) -> dict[str, object]:
        """For ``simulation.json``: equal parameters mean equal pixels."""
        return ({"works": True} if self.works else {}) | {
            "simulated": True,
            "recipe": RECIPE,
            "seed": self.seed,
            "crs": self.crs,
            "bounds": [self.west, self.north - self.height, self.west + self.width, self.north],
            "case": self.case,
            "dates": [day.isoformat() for day in self.dates],
        }

    def axes(self, window: Window, cells: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coordinates ``u`` of columns and ``v`` of rows, from the extent's middle to the centres of pixels. [m]

        Parameters
        ----------
        window : Window
        cells : int
            Parts that each side of a pixel of 10 m is cut into.
        """
        step = 10 / cells
        cols = np.arange(window.col * cells, (window.col + window.cols) * cells, dtype=np.float64)
        rows = np.arange(window.row * cells, (window.row + window.rows) * cells, dtype=np.float64)
        return (cols + 0.5) * step - self.width / 2, self.height / 2 - (rows + 0.5) * step

    def degrees(self, u: NDArray[np.float64], v: NDArray[np.float64]) -> list[list[float]]:
        """[lon, lat] of points given from the extent's middle, rounded to a centimetre."""
        east = self.west + self.width / 2 + np.asarray(u)
        north = self.north - self.height / 2 + np.asarray(v)
        lons, lats = rasterio.warp.transform(self.crs, "EPSG:4326", east.tolist(), north.tolist())
        return [[round(lon, 7), round(lat, 7)] for lon, lat in zip(lons, lats, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The part of one Sentinel-2 tile that the extent shows."""

    name: str
    """Military grid square, e.g. ``"52SBB"``."""
    window: Window
    corner: Corner


def island_at(
    *, seed: int, lon: float, lat: float, size: int | tuple[int, int], crs: str | None, dates: tuple[date, ...]
) -> Island:
    """The island whose middle is a place on Earth.

    Parameters
    ----------
    seed : int
    lon, lat : float
        East and north. [degree]
    size : int or (int, int)
        Side, or width and height, multiples of 60. [m]
    crs : str or None
        A UTM zone of WGS 84; the zone of the place by default.
    dates : tuple of date

    Raises
    ------
    InputError
        A CRS that is no UTM zone, a place outside it, a size off the 60 m grid or out of bounds, or dates that are
        missing or given twice.
    """
    width, height = (size, size) if isinstance(size, int) else size
    crs = crs or zone_of(lon, lat)
    check_place(lon, lat, crs)
    for side in (width, height):
        if side % 60 or not LEAST <= side <= MOST:
            raise InputError("simulate.size", size=side, least=LEAST, most=MOST)
    if not dates or len(set(dates)) < len(dates):
        raise InputError("simulate.dates", dates=", ".join(map(str, dates)) or "-")
    (east,), (north,) = rasterio.warp.transform("EPSG:4326", crs, [lon], [lat])
    at = corner(east=east, north=north, width=width, height=height)
    return Island(
        seed=seed, west=at.east, north=at.north, width=width, height=height, crs=crs, dates=tuple(sorted(dates))
    )


def check_place(lon: float, lat: float, crs: str) -> None:
    """InputError when *crs* is no UTM zone of WGS 84 or the place lies outside it."""
    head, tail = crs[:8], crs[8:]
    if head not in ("EPSG:326", "EPSG:327") or not (len(tail) == 2 and tail.isdigit() and 1 <= int(tail) <= 60):
        raise InputError("simulate.crs", crs=crs)
    off = (lon - (6 * int(tail) - 183) + 180) % 360 - 180
    if not (-180 <= lon <= 180 and -80 <= lat <= 84 and abs(off) <= 6):
        raise InputError("simulate.place", lon=lon, lat=lat, crs=crs)


def zone_of(lon: float, lat: float) -> str:
    """The UTM zone of a place.

    >>> zone_of(126.6, 33.25), zone_of(-70.6, -33.4)
    ('EPSG:32652', 'EPSG:32719')
    """
    return f"EPSG:{326 if lat >= 0 else 327}{int((lon + 180) // 6) % 60 + 1:02d}"


def corner(*, east: float, north: float, width: int, height: int) -> Corner:
    """Corner of an extent whose middle has this easting and northing, rounded outwards to multiples of 60 m. [m]

    >>> corner(east=276_000.5, north=3_683_000.0, width=6000, height=6000)
    Corner(east=273000, north=3686040)
    """
    return Corner(east=int((east - width / 2) // 60) * 60, north=-int(-(north + height / 2) // 60) * 60)


def look_time(day: date, lon: float) -> datetime:
    """Time of the look on a UTC day: the satellite passes at the same local solar time everywhere.

    >>> look_time(date(2025, 5, 3), 126.6).isoformat()
    '2025-05-03T02:19:48+00:00'
    """
    hours = (LOCAL_HOUR - lon / 15) % 24
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=round(hours * 3600))


def square(crs: str, lat: float, *, east: float, north: float) -> str:
    """The 100 km square of the military grid that holds a point of a UTM zone, as Sentinel-2 names its tiles.

    >>> square("EPSG:32652", 33.25, east=276_000, north=3_683_000)
    '52SBB'
    """
    zone = int(crs[-2:])
    bands, columns, rows = "CDEFGHJKLMNPQRSTUVWX", "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMNPQRSTUV"
    band = bands[min(int((lat + 80) // 8), 19)]
    column = columns[(zone - 1) % 3 * 8 + int(east // 100_000) - 1]
    row = rows[(int(north // 100_000) + (5 if zone % 2 == 0 else 0)) % 20]
    return f"{zone:02d}{band}{column}{row}"


def tiles_of(island: Island, *, every: bool = False) -> tuple[Tile, ...]:
    """The tiles that show the extent; unless *every* is asked for, not those whose part lies within another's.

    A tile reaches from its 100 km square 9.8 km to the east and south: upper left ``60 * floor(E0 / 60)``,
    ``60 * ceil((N0 + 100 km) / 60)``, side 109.8 km; this fits ESA's tiling grid.
    """
    south, east = island.north - island.height, island.west + island.width
    lat = island.degrees(np.zeros(1), np.zeros(1))[0][1]
    found = []
    for e0 in range((island.west // 100_000 - 1) * 100_000, east, 100_000):
        for n0 in range((south // 100_000 - 1) * 100_000, island.north + 100_000, 100_000):
            left, top = e0 // 60 * 60, -(-(n0 + 100_000) // 60) * 60
            box = (
                max(left, island.west),
                max(top - TILE_SIDE, south),
                min(left + TILE_SIDE, east),
                min(top, island.north),
            )
            if box[0] < box[2] and box[1] < box[3] and 100_000 <= e0 < 900_000:
                found.append((square(island.crs, lat, east=e0 + 50_000, north=n0 + 50_000), box))
    found.sort(key=lambda one: ((one[1][0] - one[1][2]) * (one[1][3] - one[1][1]), one[0]))
    kept: list[tuple[str, tuple[int, int, int, int]]] = []
    for name, box in found:
        if every or not any(_within(box, other) for _, other in kept):
            kept.append((name, box))
    return tuple(sorted((_tile(island, name, box) for name, box in kept), key=lambda tile: tile.name))


def _within(box: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _tile(island: Island, name: str, box: tuple[int, int, int, int]) -> Tile:
    west, south, east, north = box
    window = Window(
        row=(island.north - north) // 10,
        col=(west - island.west) // 10,
        rows=(north - south) // 10,
        cols=(east - west) // 10,
    )
    return Tile(name=name, window=window, corner=Corner(east=west, north=north))
