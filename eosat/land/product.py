"""What an indicator is: classes of a raster, a rule that gives them, and what it needs and cannot do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.indices import index

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

PERIOD = "period"
"""The view of the whole period of a run, whose labels an indicator sees."""
SEASONS: Mapping[str, tuple[int, ...]] = {"leaf_off": (12, 1, 2, 3), "leaf_on": (6, 7, 8, 9)}
"""Months of the views that seasonal indicators need; of the northern hemisphere's temperate forests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an indicator sees of a window."""

    labels: Bytes
    """(y, x) Land cover 0 to 8, 255 unobserved."""
    views: Mapping[str, Mapping[str, Floats]]
    """Season, or :data:`PERIOD` -> band -> (y, x) reflectance, NaN where nobody saw."""

    def index(self, name: str, season: str = PERIOD) -> Floats:
        """A spectral index of a season, (y, x)."""
        value: Floats = index(name, self.views[season])
        return value

    def band(self, name: str, season: str = PERIOD) -> Floats:
        """Reflectance of a band in a season, (y, x)."""
        return self.views[season][name]

    def is_any(self, *names: str) -> Flags:
        """(y, x) Whether the label is one of these classes."""
        found: Flags = np.isin(self.labels, [LANDCOVER.index(name) for name in names])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An indicator. Its words are ``products.<name>``, ``.what`` and ``.limit``."""

    name: str
    classes: tuple[str, ...]
    """Name of value 0, 1, ...; value 0 is everything else."""
    colours: tuple[str, ...]
    """``#rrggbb`` by value."""
    bands: tuple[str, ...]
    """Bands that it reads."""
    rule: Callable[[Ground], Any]
    """Gives (y, x) values; what it says of unseen pixels does not matter."""
    seasons: tuple[str, ...] = ()
    """Views that it needs beside that of the period: keys of :data:`SEASONS`."""
    reach: int = 0
    """How far it looks around a pixel. [px]"""
    after: str = ""
    """What is done on the joined raster: ``"sea"`` tells the sea from inland water."""


def applied(product: Product, ground: Ground) -> Bytes:
    """(y, x) uint8 Values of an indicator; 255 where the labels or a band of a needed season are unobserved."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.asarray(product.rule(ground), np.uint8)
    unseen = ground.labels == UNOBSERVED
    for season in (PERIOD, *product.seasons):
        for band in product.bands:
            unseen |= np.isnan(ground.views[season][band])
    return np.where(unseen, np.uint8(UNOBSERVED), values)


def share_around(flags: Flags, radius: int) -> Floats:
    """Share of flagged pixels in the square of so many pixels to each side, inside the image. [1]

    >>> share_around(np.array([[True, False, False]]), 1).round(2)
    array([[0.5 , 0.33, 0.  ]], dtype=float32)
    """
    return _sums(flags, radius) / _sums(np.ones_like(flags), radius)


def _sums(flags: Flags, radius: int) -> Floats:
    """Flagged pixels of each square, from an image of running sums."""
    total = np.pad(flags.cumsum(0, dtype=np.int64).cumsum(1), ((1, 0), (1, 0)))
    ends = [
        (np.clip(np.arange(side) - radius, 0, side), np.clip(np.arange(side) + radius + 1, 0, side))
        for side in flags.shape
    ]
    (top, bottom), (left, right) = ends
    found = total[np.ix_(bottom, right)] - total[np.ix_(top, right)] - total[np.ix_(bottom, left)]
    return np.asarray(found + total[np.ix_(top, left)], np.float32)
