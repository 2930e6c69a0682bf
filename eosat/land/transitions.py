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
    best, most = np.zeros(before.shape[1:], np.uint8), before[0] * after[0]
    for value in range(1, len(before)):  # argmax over planes that lie apart is five times slower
        both = before[value] * after[value]
        best[both > most] = value
        np.maximum(most, both, out=most)
    return best


def both_in(before: Floats, after: Floats, classes: Sequence[str], group: Sequence[str]) -> Floats:
    """Probability that both looks show a class of *group*. [1]

    Parameters
    ----------
    before, after : (class, y, x) float32
        Probabilities; each pixel's sum is made 1.
    classes : sequence of str
        Their names.
    group : sequence of str
        Names; those that the model does not know are passed over.

    Examples
    --------
    >>> p, q = np.float32([[[0.9]], [[0.1]]]), np.float32([[[0.8]], [[0.2]]])
    >>> both_in(p, q, ["crops", "built"], ["crops", "grass"]).round(2)
    array([[0.72]], dtype=float32)
    """
    return np.asarray(_share(before, classes, group) * _share(after, classes, group), np.float32)


def either_in(before: Floats, after: Floats, classes: Sequence[str], group: Sequence[str]) -> Floats:
    """Probability that one of two looks, or both, show a class of *group*; see :func:`both_in`. [1]

    >>> p, q = np.float32([[[0.5]], [[0.5]]]), np.float32([[[0.5]], [[0.5]]])
    >>> either_in(p, q, ["snow", "built"], ["snow"])
    array([[0.75]], dtype=float32)
    """
    neither = (1 - _share(before, classes, group)) * (1 - _share(after, classes, group))
    return np.asarray(1 - neither, np.float32)


def _share(scores: Floats, classes: Sequence[str], group: Sequence[str]) -> Floats:
    chosen = [value for value, name in enumerate(classes) if name in group]
    return np.asarray(scores[chosen].sum(0) / np.maximum(scores.sum(0), np.float32(1e-6)), np.float32)


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
