"""Changes that one pixel of misplacement explains are none: two looks of Sentinel-2 lie up to half a pixel apart."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def unexplained(before: Floats, after: Floats, scale: Floats | float = 1.0) -> Floats:
    """How far a pixel moved beyond what its neighbours already showed at the other date.

    Each band of one date is held against the range of the 3 x 3 pixels around it at the other date; what lies outside
    counts. This is done both ways and the larger is kept: a new road one pixel wide has its new look nowhere before,
    although its old look is still beside it, whereas an edge that is merely shifted has both. A range, and not the
    nearest of nine pixels, because a shift of half a pixel mixes neighbours. What such a shift blurs, specks of one
    pixel, it does not forgive.

    Parameters
    ----------
    before, after : (band, y, x) float32
        Reflectance; NaN where unobserved. [1]
    scale : float or (band,) float32
        What is one unit of change in each band. [1]

    Returns
    -------
    (y, x) float32
        Root of the sum over bands of squares, in units of *scale*; NaN where either date is unobserved. At the image's
        edge the neighbours that are there count.
    """
    unit = np.broadcast_to(np.asarray(scale, np.float32), (len(before),))
    ways = [np.zeros(before.shape[1:], np.float32) for _ in range(2)]
    for one, other, size in zip(before, after, unit, strict=True):
        for total, plane, around in ((ways[0], other, one), (ways[1], one, other)):
            low, high = reach(around, np.fmin), reach(around, np.fmax)
            beyond = np.maximum(np.maximum(low - plane, plane - high), 0) / size
            total += beyond * beyond
    return np.asarray(np.sqrt(np.maximum(*ways)), np.float32)


def reach(plane: Floats, pick: np.ufunc) -> Floats:
    """The least or greatest of each pixel and its eight neighbours, NaN left out; *pick* is ``np.fmin`` or ``np.fmax``.

    >>> reach(np.float32([[1, 2, 9]]), np.fmax).tolist()
    [[2.0, 9.0, 9.0]]
    """
    out = plane.copy()
    pick(out[1:], plane[:-1], out=out[1:])
    pick(out[:-1], plane[1:], out=out[:-1])
    across = out.copy()
    pick(across[:, 1:], out[:, :-1], out=across[:, 1:])
    pick(across[:, :-1], out[:, 1:], out=across[:, :-1])
    return across
