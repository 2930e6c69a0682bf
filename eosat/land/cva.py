"""Change vector analysis: how far a pixel moved in the space of its bands, and which way.

Malila 1980, "Change vector analysis: an approach for detecting forest changes with Landsat".
"""

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Floats = NDArray[np.float32]
BINS = 512
"""Bins of a histogram that is cut in two."""


def magnitude(before: Floats, after: Floats) -> Floats:
    """Length of the change vector.

    Parameters
    ----------
    before, after : (band, ...) float32
        Reflectance of the same pixels at two dates; NaN where unobserved. [1]

    Returns
    -------
    (...) float32
        Root of the sum of squares over bands; NaN where either is NaN. [1]

    Examples
    --------
    >>> magnitude(np.float32([[0.1], [0.3]]), np.float32([[0.4], [0.7]])).round(3).tolist()
    [0.5]
    """
    step = after - before
    return np.asarray(np.sqrt(np.einsum("b...,b...->...", step, step)), np.float32)


def direction(before: Floats, after: Floats, *, red: int, near: int) -> Floats:
    """Which way a pixel moved in the plane of red and near infrared.

    Parameters
    ----------
    before, after : (band, ...) float32
        Reflectance. [1]
    red, near : int
        Positions of the two bands.

    Returns
    -------
    (...) float32
        Angle from the axis of red towards that of near infrared, 0..360: 90 to 180 is a gain of vegetation, 270 to 360
        a loss, 0 to 90 brightening, 180 to 270 darkening. [degree]

    Examples
    --------
    >>> direction(np.float32([[0.2], [0.2]]), np.float32([[0.1], [0.3]]), red=0, near=1).tolist()
    [135.0]
    """
    angle = np.degrees(np.arctan2(after[near] - before[near], after[red] - before[red]))
    return np.asarray(np.mod(angle, 360), np.float32)


WAYS = ("", "brighter", "greener", "darker", "barer")
"""Names of quarters of the plane of red and near infrared, by value; the first stands where nothing is said."""


def ways(angle: Floats) -> NDArray[np.uint8]:
    """Value in :data:`WAYS` of each angle of :func:`direction`.

    >>> [WAYS[value] for value in ways(np.float32([45, 135, 225, 315]))]
    ['brighter', 'greener', 'darker', 'barer']
    """
    return np.asarray(1 + np.floor(angle / 90).astype(np.uint8) % 4, np.uint8)


def otsu(values: NDArray[np.floating]) -> float:
    """The threshold that parts *values* into two groups of least spread (Otsu 1979, IEEE SMC 9(1):62-66).

    NaN is left out. The values are binned in :data:`BINS` equal steps between their least and their 99.9 % quantile, so
    that one glint does not set the scale.

    Raises
    ------
    InputError
        When fewer than two different values are there.

    Examples
    --------
    >>> 1.0 < otsu(np.float32([0.9, 1.0, 1.1, 4.9, 5.0, 5.1])) < 5.0
    True
    """
    finite = np.asarray(values, np.float64)[np.isfinite(values)]
    low, high = (float(edge) for edge in np.quantile(finite, (0, 0.999))) if finite.size else (0.0, 0.0)
    if not low < high:
        raise InputError("change.flat_magnitude")
    counts, edges = np.histogram(np.minimum(finite, high), bins=BINS, range=(low, high))
    return otsu_of(counts, edges)


def otsu_of(counts: NDArray[np.int64], edges: NDArray[np.float64]) -> float:
    """Otsu's threshold of a histogram with these *edges*, one more than *counts*.

    >>> otsu_of(np.array([5, 0, 0, 5]), np.arange(5.0))
    2.0
    """
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = counts.sum() - below
    total = np.cumsum(counts * middles)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = total[:-1] / below - (total[-1] - total[:-1]) / above
    between = np.nan_to_num(below * above * apart**2)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))  # a gap is cut in its middle
    return float(edges[1:][best].mean())
