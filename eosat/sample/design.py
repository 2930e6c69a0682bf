"""How many points each stratum gets, and which pixels they are. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

WAYS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "proportional": lambda sizes, spread: sizes,
    "equal": lambda sizes, spread: np.ones_like(sizes),
    "neyman": lambda sizes, spread: sizes * spread,
}
"""Weight of a stratum by its size and by the standard deviation of right and wrong in it."""
MINIMUM = 50
"""Points that every stratum gets at least; Olofsson et al. 2014, 5.1.1 advise 50 to 100 for rare classes."""


def spread_of(accuracy: NDArray[Any]) -> Floats:
    """Standard deviation of right (1) and wrong (0) where this share is right. [1]

    >>> spread_of(np.array([0.5, 0.9])).round(3)
    array([0.5, 0.3])
    """
    return np.asarray(np.sqrt(accuracy * (1 - accuracy)), np.float64)


def allocate(points: int, sizes: Counts, *, way: str, minimum: int, accuracy: Floats) -> Counts:
    """Points of each stratum.

    Parameters
    ----------
    points : int
        Of all strata together.
    sizes : (stratum,)
        Pixels of each stratum.
    way : str
        ``"proportional"`` to size, ``"equal"``, or ``"neyman"``: to size times the spread of right and wrong, which
        makes the error of the overall accuracy least.
    minimum : int
        Points that a stratum gets at least, or all of its pixels where it has fewer. With ``"proportional"`` this is
        what Olofsson et al. 2014 advise: a fixed number for rare classes, the rest by size.
    accuracy : (stratum,)
        Share that is right, as far as it is known before. [1]

    Raises
    ------
    InputError
        When there is no such way, or the points do not suffice for the minimum, or are more than pixels.

    Examples
    --------
    >>> allocate(641, np.array([20, 15, 320, 645]) * 10_000, way="proportional", minimum=75, accuracy=np.full(4, 0.8))
    array([ 75,  75, 163, 328])
    """
    if way not in WAYS:
        raise InputError("sample.way", way=way, known=", ".join(WAYS))
    least = np.minimum(sizes, minimum)
    if points < least.sum():
        raise InputError("sample.too_few", points=points, least=int(least.sum()), strata=len(sizes), minimum=minimum)
    if points > sizes.sum():
        raise InputError("sample.too_many", points=points, pixels=int(sizes.sum()))
    weights = WAYS[way](sizes.astype(np.float64), spread_of(accuracy))
    given = np.zeros(len(sizes))
    free = np.ones(len(sizes), bool)
    for bound, beyond in ((least, np.less), (sizes, np.greater)):
        while free.any():
            total = weights[free].sum()
            part = weights[free] / total if total > 0 else np.full(free.sum(), 1 / free.sum())
            given[free] = part * (points - given[~free].sum())
            out = free & beyond(given, bound)
            if not out.any():
                break
            given[out], free = bound[out], free & ~out
    return rounded(given, points, sizes)


def rounded(wishes: Floats, total: int, most: Counts) -> Counts:
    """Whole numbers that add up to *total*: those with the largest remainders are rounded up, none above *most*.

    >>> rounded(np.array([1.4, 1.4, 1.2]), 4, np.array([9, 9, 9]))
    array([2, 1, 1])
    """
    given = np.floor(wishes + 1e-9).astype(np.int64)
    order = np.argsort(-(wishes - given), kind="stable")
    while given.sum() < total:
        up = [one for one in order if given[one] < most[one]][: total - int(given.sum())]
        given[up] += 1
    return given


def expected_error(points: Counts, sizes: Counts, accuracy: Floats) -> float:
    """Standard error of the overall accuracy that an allocation lets one expect. [1]

    >>> n = np.array([13, 10, 205, 413])
    >>> round(expected_error(n, np.array([20, 15, 320, 645]) * 10_000, np.array([0.7, 0.6, 0.9, 0.95])), 4)
    0.0102
    """
    weights = sizes / sizes.sum()
    left = np.maximum(1 - points / sizes, 0)
    return float(np.sqrt((weights**2 * spread_of(accuracy) ** 2 * left / np.maximum(points, 1)).sum()))


def size_for(error: float, sizes: Counts, *, way: str, minimum: int, accuracy: Floats) -> int:
    """Least number of points with which the overall accuracy is expected to have this standard error or less.

    Under Neyman's allocation and without a minimum it is n = (sum W S / error)^2 (Cochran 1977, 5.25).

    >>> accuracy = np.array([0.7, 0.6, 0.9, 0.95])
    >>> size_for(0.01, np.array([20, 15, 320, 645]) * 10_000, way="neyman", minimum=0, accuracy=accuracy)
    641
    """
    if not 0 < error < 0.5:
        raise InputError("sample.error", error=error)
    low, high = int(np.minimum(sizes, max(minimum, 1)).sum()) - 1, int(sizes.sum())
    while high - low > 1:
        middle = (low + high) // 2
        given = allocate(middle, sizes, way=way, minimum=max(minimum, 1), accuracy=accuracy)
        low, high = (low, middle) if expected_error(given, sizes, accuracy) <= error else (middle, high)
    return high


def numbers(seed: int, rows: NDArray[Any], columns: NDArray[Any]) -> NDArray[np.uint64]:
    """A random number for each pixel that depends on nothing but its row, its column and the seed.

    The pixels with the least numbers are a simple random sample (permanent random numbers, Ohlsson 1995): blocks may be
    walked in any order, and a larger sample of the same seed holds the smaller one.

    >>> numbers(1, np.array([0, 1]), np.array([0, 0])) == numbers(1, np.array([1, 0]), np.array([0, 0]))[::-1]
    array([ True,  True])
    """
    key = (rows.astype(np.uint64) << np.uint64(32)) | columns.astype(np.uint64)
    return _mixed(key + _mixed(np.array([seed], np.uint64)))


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Splitmix64's finaliser (Steele, Lea and Flood 2014) with an increment before: every bit depends on every bit."""
    with np.errstate(over="ignore"):
        value = value + np.uint64(0x9E3779B97F4A7C15)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(value ^ (value >> np.uint64(31)), np.uint64)
