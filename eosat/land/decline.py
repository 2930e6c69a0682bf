"""Vegetation that goes and does not come back: a drop that stays, against the same season before. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NBR_DROP = 0.27
"""Fall of NBR from which cover is taken for lost: the lower edge of moderate severity of Key and Benson 2006, FIREMON
(RMRS-GTR-164), section Landscape Assessment."""
CONFIRM = 2
"""Looks that have to agree; one may be haze or a cloud's rim that the mask missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Where and since when an index is down."""

    first: NDArray[np.int16]
    """Number of the first look of the drop (y, x); -1 where there is none."""
    last_before: NDArray[np.int16]
    """Number of the last observed look before it (y, x); -1 where there is none."""
    depth: NDArray[np.float32]
    """Mean change over the looks of the drop (y, x); NaN where there is none."""


def change_in_season(values: NDArray[np.floating], season: NDArray[np.integer]) -> NDArray[np.float32]:
    """Each look less the first observed look of the same season.

    Parameters
    ----------
    values : (time, y, x) float
        An index, NaN where unobserved.
    season : (time,) int
        Number of the season of each look, e.g. the month: rhythm then is no change.

    Returns
    -------
    (time, y, x) float32
        0 at the look that is the measure; NaN where unobserved.
    """
    changed = np.full(values.shape, np.nan, "float32")
    for one in np.unique(season):
        looks = np.flatnonzero(season == one)
        own = values[looks]
        seen = np.isfinite(own)
        at = seen.argmax(axis=0)
        measure = np.take_along_axis(own, at[None], axis=0)  # NaN where no look of the season was seen
        changed[looks] = own - measure
    return changed


def lasting_drop(change: NDArray[np.floating], *, least: float = NBR_DROP, confirm: int = CONFIRM) -> Drop:
    """The drop that lasts to the end of *change* (time, y, x): from it on every observed look is down by *least*.

    A fall that recovers is none: leaves, harvest, a field that was burnt. Gaps (NaN) neither confirm nor refute.

    Parameters
    ----------
    change : (time, y, x) float
        From :func:`change_in_season`.
    least : float
        Smallest fall.
    confirm : int
        Observed looks that have to agree.
    """
    first = np.full(change.shape[1:], -1, "int16")
    count = np.zeros(change.shape[1:], "int16")
    total = np.zeros(change.shape[1:], "float64")
    before = np.full(change.shape[1:], -1, "int16")
    lasting = np.ones(change.shape[1:], bool)
    for look in range(len(change) - 1, -1, -1):
        seen = np.isfinite(change[look])
        low = seen & (change[look] <= -least)
        before[seen & ~low & lasting] = look
        lasting &= low | ~seen
        grown = lasting & low
        first[grown] = look
        count[grown] += 1
        total[grown] += change[look][grown]
    real = count >= confirm
    return Drop(
        first=np.where(real, first, np.int16(-1)),
        last_before=np.where(real, before, np.int16(-1)),
        depth=np.where(real, total / np.maximum(count, 1), np.nan).astype("float32"),
    )
