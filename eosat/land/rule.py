"""The rule that says changed: the probability that spectra need a change, times that nothing passing explains it.

The statistic is that of MAD, with each canonical variate held against the range of the neighbours at the other date
(:func:`eosat.land.registration.unexplained`): so neither a gain, nor an offset, nor a shift of a pixel makes a change.
What passes explains it where both looks show fields that look like fields, where both show open water, or where one
shows snow. The classes do not decide whether a pixel changed, they say from what to what; a change within a class (a
building torn down for another) stays on the diagonal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.classes import UNOBSERVED
from eosat.land.mad import Mad, fit, quantile, variates
from eosat.land.registration import unexplained
from eosat.land.spread import Spread, likeness, spread_of
from eosat.land.transitions import both_in, class_changed, codes, either_in, staying

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
FIELDS = ("grass", "flooded_vegetation", "crops", "shrub_and_scrub")
"""Classes between which a field goes in a year, and which maps confuse most: grass, shrub and flooded vegetation are
right in 34 to 53 % of cases (Venter et al. 2022, doi 10.3390/rs14164101)."""
WATER, SNOW = ("water",), ("snow_and_ice",)
SURE = 0.99999
"""Share of unchanged pixels that the theory leaves below the threshold. Far out, because the differences of real images
have heavier tails than the normal distribution. Kept after a look at the five training cities of OSCD: half the
threshold lowers the mean F1 there from .366 to .340."""
LAND = 50
"""Pixels a band that are enough to fit MAD without water."""
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
class Fitted:
    """What a pair of images is judged with, from a sample of its pixels."""

    mad: Mad
    fields_before: Spread | None
    """Spectra of fields; None where there are too few."""
    fields_after: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Pixels of one date."""

    reflectance: Floats
    """(n, band) [1]"""
    labels: Bytes
    """(n,)"""


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


def fit_pair(before: Sample, after: Sample, classes: Sequence[str]) -> Fitted:
    """Fit MAD on the pixels that are not water at both dates, and the spectra of each date's fields.

    Water has a statistic of its own: fitted with it, land would seem to change. Where little else is there it stays in.

    Parameters
    ----------
    before, after : Sample
        The same pixels, seen at both dates.
    classes : sequence of str
        Names of the labels.

    Raises
    ------
    InputError
        As :func:`eosat.land.mad.fit`.
    """
    wet = _in(before, classes, WATER) & _in(after, classes, WATER)
    dry = ~wet if (~wet).sum() >= LAND * before.reflectance.shape[1] else np.ones_like(wet)
    spreads = [spread_of(one.reflectance[_in(one, classes, FIELDS)]) for one in (before, after)]
    mad = fit(before.reflectance[dry], after.reflectance[dry])
    return Fitted(mad=mad, fields_before=spreads[0], fields_after=spreads[1])


def _in(sample: Sample, classes: Sequence[str], group: Sequence[str]) -> NDArray[np.bool_]:
    """Which pixels carry a class of *group*."""
    return np.isin(sample.labels, [value for value, name in enumerate(classes) if name in group])


def passing(fitted: Fitted, before: Look, after: Look, classes: Sequence[str]) -> Floats:
    """Probability that what differs passes: fields that look like fields, water, snow. (y, x), [1]"""
    scores = before.scores, after.scores
    alike = likeness(fitted.fields_before, before.reflectance)
    np.minimum(alike, likeness(fitted.fields_after, after.reflectance), out=alike)
    stays = 1 - both_in(*scores, classes, FIELDS) * alike
    stays *= 1 - both_in(*scores, classes, WATER)
    stays *= 1 - either_in(*scores, classes, SNOW)
    return np.asarray(1 - stays, np.float32)


def judge(fitted: Fitted, before: Look, after: Look, classes: Sequence[str]) -> Verdict:
    """Judge a window; its outermost pixels lack neighbours, so give it a rim of :data:`RIM`."""
    share = probability(evidence(fitted.mad, before.reflectance, after.reflectance), fitted.mad.bands)
    share *= 1 - passing(fitted, before, after, classes)
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
