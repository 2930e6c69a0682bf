"""The rule that says changed: the probability that spectra need a change, times that the season does not explain it.

The statistic is that of MAD, with each canonical variate held against the range of the neighbours at the other date
(:func:`eosat.land.registration.unexplained`): so neither a gain, nor an offset, nor a shift of a pixel makes a change.
Where both looks show fields or grass the season may have made it. The classes do not decide whether a pixel changed,
they say from what to what; a change within a class (a building torn down for another) stays on the diagonal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.classes import UNOBSERVED
from eosat.land.mad import Mad, quantile, variates
from eosat.land.registration import unexplained
from eosat.land.transitions import class_changed, codes, of_season, staying

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
SURE = 0.99999
"""Share of unchanged pixels that the theory leaves below the threshold. Far out, because the differences of real images
have heavier tails than the normal distribution. Kept after a look at the five training cities of OSCD: half or one and
a half times the threshold lowers the mean F1 there from .366 to .340 and .345."""
RIM = 2
"""Pixels around a window that the rule looks at, the sieve's not counted. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One date of a window."""

    reflectance: Floats
    """(band, y, x) NaN where unobserved. [1]"""
    scores: Floats
    """(class, y, x) Probabilities. [1]"""
    labels: Bytes
    """(y, x) Classes; 255 unobserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rule says of a window."""

    changed: NDArray[np.bool_]
    """(y, x) False where unobserved."""
    observed: NDArray[np.bool_]
    """(y, x) Seen at both dates."""
    codes: Bytes
    """(y, x) Transition of :func:`eosat.land.transitions.codes`; 255 unobserved."""
    probability: Floats
    """(y, x) That the pixel changed; NaN where unobserved. [1]"""
    other_class: Floats
    """(y, x) Probability that its class is another; NaN where unobserved. [1]"""


def threshold(bands: int) -> float:
    """Statistic at which changed and unchanged are alike.

    >>> round(threshold(10), 1)
    41.3
    """
    return quantile(SURE, bands)


def evidence(mad: Mad, before: Floats, after: Floats) -> Floats:
    """Statistic of MAD beyond what neighbours explain; NaN where unobserved.

    Parameters
    ----------
    mad : Mad
    before, after : (band, y, x) float32
        Reflectance. [1]

    Returns
    -------
    (y, x) float32
        At most :func:`eosat.land.mad.statistic`. [1]
    """
    one, two = variates(mad, before, after)
    return np.asarray(unexplained(one, two) ** 2, np.float32)


def probability(statistic: Floats, bands: int) -> Floats:
    """The statistic as a number from 0 to 1, a half at the threshold. It ranks; how often it is right is measured.

    >>> probability(np.float32([0, 41.3, 123.9]), 10).round(2)
    array([0.  , 0.5 , 0.75], dtype=float32)
    """
    return np.asarray(statistic / (statistic + np.float32(threshold(bands))), np.float32)


def judge(mad: Mad, before: Look, after: Look, classes: Sequence[str]) -> Verdict:
    """Judge a window; its outermost pixels lack neighbours, so give it a rim of :data:`RIM`."""
    share = probability(evidence(mad, before.reflectance, after.reflectance), mad.bands)
    share *= 1 - of_season(before.scores, after.scores, classes)
    observed = np.isfinite(share) & (before.labels != UNOBSERVED) & (after.labels != UNOBSERVED)
    changed = observed & (share > np.float32(0.5))
    stay = staying(before.scores, after.scores)
    old, new = np.where(changed, before.labels, stay), np.where(changed, after.labels, stay)
    kinds = np.where(observed, codes(old, new, len(classes)), np.uint8(UNOBSERVED))
    unknown = np.float32(np.nan)
    return Verdict(
        changed=changed,
        observed=observed,
        codes=kinds,
        probability=np.where(observed, share, unknown),
        other_class=np.where(observed, class_changed(before.scores, after.scores), unknown),
    )
