"""Names of the Sentinel-2 tiles over a place, from the rule of ESA's tiling grid."""

import math
from collections.abc import Iterator

from shapely import segmentize
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from eosat.grid import project

SQUARE, SIDE, SNAP = 100_000, 109_800, 60
"""Square of the Military Grid Reference System, tile, and the multiple that a tile's corner is snapped to. [m]"""
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS = "ABCDEFGHJKLMNPQRSTUV"
BANDS = "CDEFGHJKLMNPQRSTUVWX"


def tiles_over(area: BaseGeometry) -> tuple[str, ...]:
    """MGRS tiles that touch *area* (lon/lat degrees), in every UTM zone, sorted.

    A tile starts at the upper left of its 100 km square, snapped outwards to 60 m, and is 109.8 km wide and high; a
    square has a tile in each zone that it lies in. The wider zones of Norway and Svalbard are not known here, and of
    squares that lie in two latitude bands the letter is that of the middle.

    >>> tiles_over(box(126.15, 33.1, 126.2, 33.3))
    ('51SYS', '52SBB')
    """
    halves = ((area.intersection(box(-180, 0, 180, 84)), 326), (area.intersection(box(-180, -80, 180, 0)), 327))
    return tuple(sorted({name for half, series in halves if not half.is_empty for name in _of_half(half, series)}))


def _of_half(area: BaseGeometry, series: int) -> Iterator[str]:
    west, _, east, _ = area.bounds
    first, last = (math.floor((lon + 180) / 6) for lon in (west, east))
    for zone in sorted({number % 60 + 1 for number in range(first - 1, last + 2)}):
        yield from _of_zone(area, zone, f"EPSG:{series}{zone:02d}")


def _of_zone(area: BaseGeometry, zone: int, crs: str) -> Iterator[str]:
    there = project(area, crs)
    west, south, east, north = there.bounds
    start = zone * 6 - 186
    _, low, _, high = area.bounds
    strip = project(segmentize(box(start, max(low - 2, -80), start + 6, min(high + 2, 84)), 0.25), crs)
    for left in range(_below(west - SIDE), math.ceil(east), SQUARE):
        for bottom in range(_below(south - SIDE), math.ceil(north) + SIDE, SQUARE):
            tile, square = tile_box(left, bottom), box(left, bottom, left + SQUARE, bottom + SQUARE)
            if tile.intersects(there) and square.intersection(strip).area > 0:
                yield _name(zone, left, bottom, _latitude(square, crs))


def tile_box(left: int, bottom: int) -> BaseGeometry:
    """Outline in UTM of the tile of the square whose lower left corner is (*left*, *bottom*). [m]

    >>> tile_box(200_000, 3_600_000).bounds
    (199980.0, 3590220.0, 309780.0, 3700020.0)
    """
    x, y = SNAP * math.floor(left / SNAP), SNAP * math.ceil((bottom + SQUARE) / SNAP)
    return box(x, y - SIDE, x + SIDE, y)


def _below(value: float) -> int:
    return SQUARE * math.floor(value / SQUARE)


def _latitude(square: BaseGeometry, crs: str) -> float:
    from pyproj import Transformer

    return float(Transformer.from_crs(crs, 4326, always_xy=True).transform(square.centroid.x, square.centroid.y)[1])


def _name(zone: int, left: int, bottom: int, latitude: float) -> str:
    column = COLUMNS[(zone - 1) % 3][left // SQUARE - 1]
    row = ROWS[(bottom // SQUARE + (5 if zone % 2 == 0 else 0)) % 20]
    return f"{zone:02d}{BANDS[min(int((latitude + 80) // 8), 19)]}{column}{row}"


def same_tile(one: str, other: str) -> bool:
    """Whether two names mean one tile; the letter of the latitude band says nothing that the others do not.

    >>> same_tile("52SBB", "52RBB"), same_tile("52SBB", "52SBC")
    (True, False)
    """
    return (one[:2], one[3:]) == (other[:2], other[3:])
