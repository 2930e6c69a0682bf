"""Names of objects that last: an object that is found again next year keeps its id."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
LETTERS = np.array(list("0123456789bcdefghjkmnpqrstuvwxyz"))
"""Digits of a geohash (G. Niemeyer 2008), each of five bits."""
LENGTH = 10
"""Digits of an id: a cell of 1.2 x 0.6 m, so that two pixels of 2 m never share one."""
SAME = 0.3
"""Overlap over union from which an object is the earlier one. [1]"""


def cells(lons: NDArray[np.float64], lats: NDArray[np.float64], length: int = LENGTH) -> list[str]:
    """Geohash of each point.

    Parameters
    ----------
    lons, lats : (n,) float64
        WGS 84, east and north. [degree]
    length : int
        Digits.

    Examples
    --------
    >>> cells(np.array([-5.6]), np.array([42.6]), 5)
    ['ezs42']
    """
    bits = 5 * length
    east = _bits((lons + 180) / 360, (bits + 1) // 2)
    north = _bits((lats + 90) / 180, bits // 2)
    woven = np.empty((len(lons), bits), np.uint8)
    woven[:, 0::2], woven[:, 1::2] = east, north
    digits = woven.reshape(len(lons), length, 5) @ np.array([16, 8, 4, 2, 1])
    return ["".join(row) for row in LETTERS[digits]]


def _bits(share: NDArray[np.float64], count: int) -> NDArray[np.uint8]:
    """The first *count* binary digits of numbers in 0..1."""
    whole = np.minimum((share * 2.0**count).astype(np.int64), 2**count - 1)
    return np.asarray((whole[:, None] >> np.arange(count - 1, -1, -1)) & 1, np.uint8)


def matched(shapes: Shapes, earlier: Shapes, least: float = SAME) -> NDArray[np.int64]:
    """Which earlier object each one is: position in *earlier*, -1 for none.

    Parameters
    ----------
    shapes, earlier : (n,), (m,) Polygons
        In one CRS that counts in metres.
    least : float
        Overlap over union from which two are the same. [1]

    Returns
    -------
    (n,) int64
        One to one: the pair that overlaps most comes first; of equal ones that of the lower positions.
    """
    found = np.full(len(shapes), -1, np.int64)
    if not len(shapes) or not len(earlier):
        return found
    new, old = shapely.STRtree(earlier).query(shapes, predicate="intersects")
    both = shapely.area(shapely.intersection(shapes[new], earlier[old]))
    share = both / (shapely.area(shapes)[new] + shapely.area(earlier)[old] - both)
    taken = np.zeros(len(earlier), bool)
    for place in np.lexsort((old, new, -share)):
        here, there = new[place], old[place]
        if share[place] >= least and found[here] < 0 and not taken[there]:
            found[here], taken[there] = there, True
    return found


def named(
    lons: NDArray[np.float64], lats: NDArray[np.float64], *, known: Sequence[str], was: NDArray[np.int64]
) -> list[str]:
    """Ids of objects: that of the earlier object, else one from the place.

    Parameters
    ----------
    lons, lats : (n,) float64
        A point inside each object, WGS 84. [degree]
    known : (m,) str
        Ids of the earlier objects.
    was : (n,) int64
        From :func:`matched`.

    Returns
    -------
    (n,) str
        No id twice, and none of an earlier object that is another: those get ``-2``, ``-3``, ...
    """
    ids = [known[place] if place >= 0 else "" for place in was]
    taken = set(known)
    for place, cell in enumerate(cells(lons, lats)):
        if not ids[place]:
            free = (f"{cell}-{number}" if number > 1 else cell for number in range(1, len(taken) + len(ids) + 2))
            ids[place] = next(name for name in free if name not in taken)
            taken.add(ids[place])
    return ids
