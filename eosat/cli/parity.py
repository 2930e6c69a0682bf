"""What ``eosat models export`` compares on when it is given no image, and how the comparison is read."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from eosat.cli.table import table
from eosat.words import say

if TYPE_CHECKING:
    from eosat.models import Parity

HEAD = (
    "models.parity.image",
    "models.parity.pixels",
    "models.parity.furthest",
    "models.parity.largest",
    "models.parity.labels",
)
SIDE = 192
"""Height and width of the simulated block. [px]"""


def simulated_block(bands: Sequence[str]) -> dict[str, Any]:
    """Part of the simulated island on a day in May, clear and without noise: name -> (band, y, x) reflectance. [1]"""
    from eosat.errors import InputError
    from eosat.sentinel2 import TEN_BANDS
    from eosat.simulate.land import make_land
    from eosat.simulate.light import reflectance, see, sun_at
    from eosat.simulate.place import Window, island_at, look_time

    missing = [band for band in bands if band not in TEN_BANDS]
    if missing:
        raise InputError("error.bands_missing", missing=", ".join(missing), have=", ".join(TEN_BANDS))
    day, place = date(2025, 5, 3), {"lon": 126.6, "lat": 33.25}
    island = island_at(seed=1, size=6000, crs=None, dates=(day,), **place)
    window = Window(row=200, col=200, rows=SIDE, cols=SIDE)
    surface = see(island, window, make_land(island, window, day.year))
    rho = reflectance(surface, day.timetuple().tm_yday, sun_at(look_time(day, place["lon"]), **place))
    return {"simulated": rho[[TEN_BANDS.index(band) for band in bands]]}


def lines(rows: Sequence["Parity"], lang: str) -> list[str]:
    """The comparison as a table."""
    head = [say(key, lang) for key in HEAD]
    cells = [
        (row.image, f"{row.pixels:,}", f"{row.furthest:.2e}", f"{row.largest:.2f}", f"{row.labels:.5f}") for row in rows
    ]
    return table(head, cells)
