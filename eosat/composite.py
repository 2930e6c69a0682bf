"""One clear view out of several looks: median, medoid, most recent; masks of cloud grown by a distance.

Stacks are (time, band, y, x) float32 reflectance with NaN where a look did not see the ground; a pixel of a look is
clear when all its bands are. Everything runs on numpy and on torch and gives equal output: ``torch.nanmedian`` would
take the lower of two middle values, here both take their mean.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eosat.vendor.array_api_compat import array_namespace, device


def clear_looks(stack: Any) -> Any:
    """(time, y, x) bool: looks whose bands are all seen."""
    xp = array_namespace(stack)
    return xp.all(~xp.isnan(stack), axis=1)


def clear_count(stack: Any) -> Any:
    """(y, x) uint8: number of clear looks, at most 254."""
    xp = array_namespace(stack)
    looks = xp.sum(xp.astype(clear_looks(stack), xp.int32), axis=0)
    return xp.astype(xp.clip(looks, 0, 254), xp.uint8)


def median(stack: Any) -> Any:
    """Per-band median of the clear looks.

    Parameters
    ----------
    stack : (time, band, y, x) float32
        Reflectance, NaN where unseen. [1]

    Returns
    -------
    (band, y, x) float32
        NaN where no look was clear. An even count gives the mean of the two middle values. [1]

    Examples
    --------
    >>> import numpy as np
    >>> looks = np.array([0.1, 0.4, float("nan"), 0.2], "float32").reshape(4, 1, 1, 1)
    >>> round(float(median(looks)[0, 0, 0]), 3)
    0.2
    """
    xp = array_namespace(stack)
    if stack.shape[0] == 1 and bool(xp.isfinite(xp.sum(stack))):
        return stack[0]
    clear = clear_looks(stack)[:, None]
    nothing = _constant(stack, float("nan"))
    if stack.shape[0] == 1:
        return xp.where(clear[0], stack[0], nothing)
    ordered = _ordered(xp.where(clear, stack, _constant(stack, float("inf"))))
    count = xp.sum(xp.astype(clear, xp.int32), axis=0)
    low = _chosen(ordered, xp.clip(count - 1, 0, None) // 2)
    high = _chosen(ordered, xp.clip(count // 2, 0, stack.shape[0] - 1))
    return xp.where(count > 0, (low + high) / 2, nothing)


def _ordered(stack: Any) -> list[Any]:
    """Looks in rising order, pixel by pixel: a sorting network of whole planes, for sorting short columns is slow.

    Of 3 looks of 1024 x 1024 px in ten bands, one thread: 2.0 s by torch.sort, see docs/LOG.md.
    """
    xp = array_namespace(stack)
    rows = [stack[i] for i in range(stack.shape[0])]
    for i, j in exchanges(len(rows)):
        rows[i], rows[j] = xp.minimum(rows[i], rows[j]), xp.maximum(rows[i], rows[j])
    return rows


def exchanges(count: int) -> list[tuple[int, int]]:
    """Pairs whose exchange in turn, where the first is greater, sorts *count* values: Batcher's merge exchange.

    Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M.

    >>> exchanges(3)
    [(0, 2), (0, 1), (1, 2)]
    """
    pairs = []
    top = 1 << max((count - 1).bit_length() - 1, 0)
    step = top
    while step > 0:
        reach, rest, apart = top, 0, step
        while apart > 0:
            pairs += [(i, i + apart) for i in range(count - apart) if i & step == rest]
            apart, reach, rest = reach - step, reach // 2, step
        step //= 2
    return pairs


def _chosen(rows: Sequence[Any], index: Any) -> Any:
    """Of planes (band, y, x) the one that *index* (1, y, x) names, pixel by pixel."""
    xp = array_namespace(index)
    found = rows[0]
    for i, row in enumerate(rows[1:], start=1):
        found = xp.where(index == i, row, found)
    return found


def medoid(stack: Any) -> Any:
    """The clear look nearest to all others (least sum of Euclidean distances): a real observation.

    (time, band, y, x) -> (band, y, x); the earliest wins a tie; NaN where no look was clear.
    """
    xp = array_namespace(stack)
    clear = clear_looks(stack)
    filled = xp.where(clear[:, None], stack, _constant(stack, 0.0))
    nowhere = _constant(stack, float("inf"))
    costs = []
    for here in range(stack.shape[0]):
        apart = xp.sqrt(xp.sum((filled - filled[here]) ** 2, axis=1))
        cost = xp.sum(xp.where(clear, apart, _constant(stack, 0.0)), axis=0)
        costs.append(xp.where(clear[here], cost, nowhere))
    return _look(stack, xp.argmin(xp.stack(costs), axis=0), clear)


def recent(stack: Any) -> Any:
    """The last clear look: (time ascending, band, y, x) -> (band, y, x); NaN where no look was clear."""
    xp = array_namespace(stack)
    clear = clear_looks(stack)
    backwards = xp.argmax(xp.astype(xp.flip(clear, axis=0), xp.int32), axis=0)
    return _look(stack, stack.shape[0] - 1 - backwards, clear)


METHODS: Mapping[str, Callable[[Any], Any]] = {"median": median, "medoid": medoid, "recent": recent}


LEAST_LOOKS = 3
"""Fewest looks under a mostly clear sky from which a flag can be called persistent."""
OFTEN = 0.6
"""Share of those looks above which a flagged pixel is suspect of being bright ground (python-fmask issue 72)."""
OVERCAST = 0.5
"""Share of cloud around a pixel above which its look says nothing about the pixel."""
STEADY = (0.015, 0.08)
"""Median absolute deviation of reflectance below which a pixel does not change: at least, and per reflectance (an
estimate: the same roof differs by .01 between scenes of one month, haze and gain of the correction in it; clouds of
several dates by .1 and more). [1], [1]"""


def persistent_bright(cloud: Any, seen: Any, bright: Any, *, radius: int) -> Any:
    """Ground that is flagged as cloud because it is bright: greenhouses of film, white roofs, concrete, sand.

    Such targets carry the flag on nearly every date and hardly change, while clouds come, go and differ.

    Parameters
    ----------
    cloud : (time, y, x) bool
        Flagged as cloud.
    seen : (time, y, x) bool
        Inside the swath.
    bright : (time, y, x) float32
        Reflectance of a short band, NaN where unseen. [1]
    radius : int
        Half the side of the box around a pixel in which the sky must be mostly clear. [px]

    Returns
    -------
    (y, x) bool
        Flagged on more than 60 % of at least three looks with a mostly clear sky around, and steady over these.
    """
    xp = array_namespace(bright)
    open_sky = [_is_open(flagged, there, radius) for flagged, there in zip(cloud & seen, seen, strict=True)]
    judged = seen & xp.stack(open_sky)
    looks = xp.sum(xp.astype(judged, xp.int32), axis=0)
    flags = xp.sum(xp.astype(judged & cloud, xp.int32), axis=0)
    often = (looks >= LEAST_LOOKS) & (flags > OFTEN * looks)
    values = xp.where(judged & cloud, bright, _constant(bright, float("nan")))[:, None]
    middle = median(values)
    spread = median(xp.abs(values - middle[None]))
    allowed = xp.clip(STEADY[1] * middle, STEADY[0], None)
    return often & (spread <= allowed)[0]


def _is_open(cloud: Any, seen: Any, radius: int) -> Any:
    """(y, x) bool: pixels of one look whose sky around is mostly clear, as far as it is seen."""
    return share_near(cloud, radius) <= OVERCAST * share_near(seen, radius)


def share_near(mask: Any, radius: int) -> Any:
    """Share of True in the box of *radius* px around each pixel, clipped to the image: (..., y, x) float32.

    >>> import numpy as np
    >>> share_near(np.array([[True, False, False, False]]), 1).round(2)
    array([[0.5 , 0.33, 0.  , 0.  ]], dtype=float32)
    """
    xp = array_namespace(mask)
    total, area = xp.astype(mask, xp.float32), None
    for axis in (-2, -1):
        length = mask.shape[axis]
        places = xp.arange(length, device=device(mask))
        left, right = xp.clip(places - radius, 0, length), xp.clip(places + radius + 1, 0, length)
        sums = xp.cumulative_sum(xp.astype(total, xp.float64), axis=axis, include_initial=True)
        total = xp.take(sums, right, axis=axis) - xp.take(sums, left, axis=axis)
        width = xp.astype(right - left, xp.float64)
        area = width[:, None] if area is None else area * width
    return xp.astype(total / area, xp.float32)


def grow(mask: Any, radius: int) -> Any:
    """A mask grown by a disc.

    Parameters
    ----------
    mask : (..., y, x) bool
        True where masked.
    radius : int
        Radius of the disc; pixel centres at this distance or nearer are masked. [px]

    Examples
    --------
    >>> import numpy as np
    >>> grow(np.eye(1, 5, 2, dtype=bool), 1).astype(int).tolist()
    [[0, 1, 1, 1, 0]]
    """
    xp = array_namespace(mask)
    rows, width = mask.shape[-2:]
    counts = xp.cumulative_sum(xp.astype(mask, xp.int32), axis=-1, include_initial=True)
    places = xp.arange(width, device=device(mask))
    grown = xp.asarray(mask, copy=True)
    for step in range(min(radius, rows - 1) + 1):
        reach = math.isqrt(radius**2 - step**2)
        left, right = xp.clip(places - reach, 0, width), xp.clip(places + reach + 1, 0, width)
        wide = xp.take(counts, right, axis=-1) > xp.take(counts, left, axis=-1)
        grown[..., step:, :] |= wide[..., : rows - step, :]
        grown[..., : rows - step, :] |= wide[..., step:, :]
    return grown


def _look(stack: Any, which: Any, clear: Any) -> Any:
    xp = array_namespace(stack)
    chosen = _at(stack, xp.broadcast_to(which[None, None], (1, *stack.shape[1:])))
    return xp.where(xp.any(clear, axis=0), chosen, _constant(stack, float("nan")))


def _at(ordered: Any, index: Any) -> Any:
    xp = array_namespace(ordered)
    full = xp.broadcast_to(index, (1, *ordered.shape[1:]))
    return xp.take_along_axis(ordered, full, axis=0)[0]


def _constant(like: Any, value: float) -> Any:
    xp = array_namespace(like)
    return xp.asarray(value, dtype=like.dtype, device=device(like))
