"""What a place went through in looks of one season, a look a year: woods that go, ground that is built. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from eosat.classes import UNOBSERVED
from eosat.land.decline import change_in_season, lasting_drop
from eosat.land.growth import no_return
from eosat.land.trend import Floats, slopes

Bytes = NDArray[np.uint8]
OTHER, STAND, SLOW, LOST = 0, 1, 2, 2
"""Values of :func:`decline_codes`; ``LOST + k`` is lost, seen so first in look *k*, 1 or later: the first
look is what the others are measured against."""
UNBUILT, BEFORE = 0, 1
"""Values of :func:`growth_codes`; ``BEFORE + k`` is built, seen so first in look *k*."""
FALL = 0.1
"""Fall of NBR over the span from which a slow decline is named: the lower edge of low severity of Key and Benson 2006,
FIREMON (RMRS-GTR-164), section Landscape Assessment."""
SURE = 0.99
"""Of a hundred steady stands one may seem to decline (Student's t, one-sided)."""
FEWEST = 5
"""Looks from which a slow decline is told from chance."""
EARLY = 3
"""First looks of a pixel of which most have to say woods: one map may be wrong."""
MOST_LOOKS = UNOBSERVED - LOST
"""More do not fit the values."""


def decline_codes(nbr: NDArray[np.floating], woods: NDArray[np.bool_], years: Floats) -> Bytes:
    """What became of woods: :data:`STAND`, :data:`SLOW`, or lost since a look.

    Lost is a drop of NBR that lasts to the end (:func:`eosat.land.decline.lasting_drop`); slow is a slope that is
    surely negative and adds up to :data:`FALL`, as where trees of a stand die one by one (a step would miss it).

    Parameters
    ----------
    nbr : (time, y, x) float
        NaN where unobserved.
    woods : (time, y, x) bool
        Whether the map of each look says trees.
    years : (time,) float
        Times of the looks, all of one season. [year]

    Returns
    -------
    (y, x) uint8
        255 where no look saw the pixel.
    """
    seen = np.isfinite(nbr)
    early = seen & (seen.cumsum(axis=0) <= EARLY)
    stand = 2 * (woods & early).sum(axis=0) > early.sum(axis=0)
    drop = lasting_drop(change_in_season(nbr, np.zeros(len(nbr), "int64")))
    slope, score = slopes(years, nbr)
    count = seen.sum(axis=0)
    bound = stdtrit(np.maximum(count - 2, 1), 1 - SURE)
    with np.errstate(invalid="ignore"):
        slow = (count >= FEWEST) & (score <= bound) & (slope * np.ptp(years) <= -FALL)
    codes = np.select([~stand, drop.first >= 0, slow], [OTHER, LOST + drop.first.astype("int64"), SLOW], STAND)
    return np.where(seen.any(axis=0), codes, UNOBSERVED).astype(np.uint8)


def growth_codes(labels: Bytes, built: Sequence[int]) -> Bytes:
    """Since when ground is built, with no return: :data:`UNBUILT`, :data:`BEFORE`, or since a look.

    Parameters
    ----------
    labels : (time, y, x) uint8
        Class maps in order of time, 255 unobserved.
    built : sequence of int
        Class values that count as built.

    Returns
    -------
    (y, x) uint8
        255 where no look saw the pixel.

    Examples
    --------
    >>> growth_codes(np.uint8([[[6, 4, 4]], [[4, 4, 4]], [[6, 6, 6]], [[6, 6, 4]]]), [6])
    array([[1, 3, 0]], dtype=uint8)
    """
    found = no_return(labels, built)
    codes = np.where(found.new, BEFORE + found.first, np.where(found.first >= 0, BEFORE, UNBUILT))
    return np.where(found.observed, codes, UNOBSERVED).astype(np.uint8)
