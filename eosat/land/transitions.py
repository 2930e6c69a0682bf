"""What became what: two maps of the same classes with their probabilities, compared pixel by pixel.

Under independence of the two looks the probability of going from a to b is p1(a) p2(b).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
MOST_CLASSES = 15
"""More classes than this have more transitions than a byte counts, 255 left out."""
SEASONAL = ("grass", "flooded_vegetation", "crops", "shrub_and_scrub")
"""Classes between which a field goes in a year, and which maps confuse most: grass, shrub and flooded vegetation are
right in 34 to 53 % of cases (Venter et al. 2022, doi 10.3390/rs14164101)."""
SNOW = "snow_and_ice"


def class_changed(before: Floats, after: Floats) -> Floats:
    """Probability that the two looks show different classes, whichever. [1]

    Parameters
    ----------
    before, after : (class, y, x) float32
        Probabilities of the same classes; each pixel's sum is made 1.

    Examples
    --------
    >>> p, q = np.float32([[[0.8]], [[0.2]]]), np.float32([[[0.1]], [[0.9]]])
    >>> class_changed(p, q).round(2)
    array([[0.74]], dtype=float32)
    """
    sums = np.maximum(before.sum(0) * after.sum(0), np.float32(1e-12))
    return np.asarray(np.clip(1 - np.einsum("cyx,cyx->yx", before, after) / sums, 0, 1), np.float32)


def staying(before: Floats, after: Floats) -> Bytes:
    """The likeliest class of each pixel if it is the same at both dates. (y, x)

    >>> staying(np.float32([[[0.6]], [[0.4]]]), np.float32([[[0.3]], [[0.7]]])).tolist()
    [[1]]
    """
    return np.asarray((before * after).argmax(0), np.uint8)


def of_season(before: Floats, after: Floats, classes: Sequence[str]) -> Floats:
    """Probability that what differs may be the season's: both looks show field or grass, or one shows snow. [1]

    Parameters
    ----------
    before, after : (class, y, x) float32
        Probabilities; each pixel's sum is made 1.
    classes : sequence of str
        Their names; 0 everywhere for a model that knows none of :data:`SEASONAL`.

    Examples
    --------
    >>> p, q = np.float32([[[0.9]], [[0.1]]]), np.float32([[[0.8]], [[0.2]]])
    >>> of_season(p, q, ["crops", "built"]).round(2)
    array([[0.72]], dtype=float32)
    """
    one, two = (np.maximum(scores.sum(0), np.float32(1e-6)) for scores in (before, after))
    green = [value for value, name in enumerate(classes) if name in SEASONAL]
    snow = [value for value, name in enumerate(classes) if name == SNOW]
    fields = before[green].sum(0) / one * (after[green].sum(0) / two)
    clear = (1 - before[snow].sum(0) / one) * (1 - after[snow].sum(0) / two)
    return np.asarray(np.clip(1 - (1 - fields) * clear, 0, 1), np.float32)


def codes(old: Bytes, new: Bytes, classes: int) -> Bytes:
    """One value for each pair of classes: ``old * classes + new``; on the diagonal what stayed.

    Raises
    ------
    InputError
        When there are more classes than :data:`MOST_CLASSES`.

    Examples
    --------
    >>> codes(np.uint8([4]), np.uint8([6]), 9)
    array([42], dtype=uint8)
    """
    if classes > MOST_CLASSES:
        raise InputError("change.classes", classes=classes, most=MOST_CLASSES)
    return np.asarray(old * np.uint8(classes) + new, np.uint8)


def spread_scores(labels: Bytes, confidence: Bytes, classes: int) -> Floats:
    """Class probabilities where only the label and its confidence are known: the rest is spread evenly.

    Parameters
    ----------
    labels, confidence : (y, x) uint8
        Class and its probability [%]; what it gives for unobserved pixels means nothing.

    Returns
    -------
    (class, y, x) float32
        [1]

    Examples
    --------
    >>> spread_scores(np.uint8([[1]]), np.uint8([[60]]), 3).round(2).ravel()
    array([0.2, 0.6, 0.2], dtype=float32)
    """
    sure = np.clip(confidence, 0, 100).astype(np.float32) / 100
    rest = (1 - sure) / max(classes - 1, 1)
    planes = [np.where(labels == value, sure, rest) for value in range(classes)]
    return np.asarray(np.stack(planes), np.float32)
