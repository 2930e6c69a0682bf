"""What is built stays built: since when, from class maps that flicker. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.classes import UNOBSERVED

MISS, FALSE = 0.15, 0.10
"""How often a map misses what is built, and calls built what is not: Venter et al. 2022 (doi 10.3390/rs14164101) found
83 % of the built-up right over three global maps. Only their ratio matters: one look against two."""
CONFIRM = 2
"""Looks that have to say that something was built; what the last look alone shows is not yet counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Since when each pixel is built."""

    first: NDArray[np.int16]
    """Number of the look from which the pixel is built (y, x): the first one observed where it always was, -1 never."""
    last_before: NDArray[np.int16]
    """Number of the last observed look before (y, x); -1 where there is none, or it was never built."""
    observed: NDArray[np.bool_]
    """Whether any look saw the pixel (y, x)."""

    @property
    def new(self) -> NDArray[np.bool_]:
        """Pixels that were seen unbuilt first and built then (y, x)."""
        return (self.first >= 0) & (self.last_before >= 0)

    def built_at(self, look: int) -> NDArray[np.bool_]:
        """Pixels that are built at *look* (y, x), observed in it or not."""
        return (self.first >= 0) & (self.first <= look)


def no_return(
    labels: NDArray[np.uint8], built: Sequence[int], *, confirm: int = CONFIRM, miss: float = MISS, false: float = FALSE
) -> Growth:
    """The likeliest course of each pixel among those that turn built once at most, and never back.

    Of the two states only unbuilt to built is open, so the Viterbi path is the one turn that costs least: every
    observed look costs -log of the probability of what it says.

    Parameters
    ----------
    labels : (time, y, x) uint8
        Class maps in order of time, 255 unobserved.
    built : sequence of int
        Class values that count as built.
    confirm : int
        Looks from the turn on that have to say built.
    miss, false : float
        See :data:`MISS`.
    """
    seen = labels != UNOBSERVED
    says = np.isin(labels, list(built)) & seen
    turn = _cheapest_turn(says, seen, miss=miss, false=false)
    place = np.arange(len(labels))[:, None, None]
    agree = (says & (place >= turn)).sum(axis=0)
    before = np.where(seen & (place < turn), place, -1).max(axis=0)
    real = (turn < len(labels)) & ((agree >= confirm) | (before < 0))
    return Growth(
        first=np.where(real, turn, -1).astype("int16"),
        last_before=np.where(real, before, -1).astype("int16"),
        observed=seen.any(axis=0),
    )


def _cheapest_turn(says: NDArray[np.bool_], seen: NDArray[np.bool_], *, miss: float, false: float) -> NDArray[np.int16]:
    """Look from which built costs least (y, x), the latest of equals; the number of looks for never."""
    as_unbuilt = np.where(says, -math.log(false), -math.log(1 - false)) * seen
    as_built = np.where(says, -math.log(1 - miss), -math.log(miss)) * seen
    cost = as_built.sum(axis=0)
    least, turn = cost.copy(), np.zeros(cost.shape, "int16")
    for look in range(len(says)):
        cost = cost + as_unbuilt[look] - as_built[look]
        better = cost <= least + 1e-9
        least = np.where(better, cost, least)
        turn = np.where(better, look + 1, turn).astype("int16")
    return turn
