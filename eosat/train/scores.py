"""Scores with intervals: confusion by blocks of ground, agreement, mean IoU, calibration, entropy.

Pixels of one place resemble each other, so intervals come from drawing whole blocks again (block bootstrap; Stock 2025,
10.3389/frsen.2025.1531097 on why blocks).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.accuracy import Counts, iou, overall
from eosat.classes import UNOBSERVED

Labels = NDArray[np.uint8]
Statistic = Callable[[Counts], float]

BLOCK = 64
"""Side of a block that is drawn as a whole. [px]"""
LEAST = 0.001
"""A class counts from this share of the pixels on. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float

    def as_row(self) -> list[float]:
        """``[value, low, high]``, rounded to four places."""
        return [round(self.value, 4), round(self.low, 4), round(self.high, 4)]


def block_counts(truth: Labels, found: Labels, classes: int, keep: NDArray[np.bool_] | None = None) -> Counts:
    """Confusion in each block of 64 x 64 px.

    Parameters
    ----------
    truth, found : (y, x) uint8
        Labels; 255 is left out.
    classes : int
        Number of classes.
    keep : (y, x) bool, optional
        Pixels to look at.

    Returns
    -------
    (blocks, classes, classes) int64
        Rows: truth; columns: found. Blocks without a pixel are left out.

    Examples
    --------
    >>> block_counts(np.zeros((64, 65), "uint8"), np.ones((64, 65), "uint8"), 2)[:, 0, 1].tolist()
    [4096, 64]
    """
    rows, columns = np.indices(truth.shape) // BLOCK
    block = rows * (columns.max(initial=0) + 1) + columns
    seen = (truth != UNOBSERVED) & (found != UNOBSERVED)
    if keep is not None:
        seen &= keep
    cell = (block[seen] * classes + truth[seen]) * classes + found[seen]
    counts = np.bincount(cell, minlength=(block.max(initial=0) + 1) * classes**2).reshape(-1, classes, classes)
    return np.asarray(counts[counts.sum((1, 2)) > 0], np.int64)


def mean_iou(matrix: Counts, least: float = LEAST) -> float:
    """Mean IoU over the classes that have at least *least* of the true pixels. [1]

    >>> mean_iou(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    0.775
    """
    counted = matrix.sum(1) >= max(least * matrix.sum(), 1)
    return float(iou(matrix)[counted].mean()) if counted.any() else float("nan")


def interval(groups: Sequence[Counts], statistic: Statistic = overall, draws: int = 200, seed: int = 0) -> Score:
    """Mean of *statistic* over groups of blocks, and its interval from blocks drawn again within each group.

    Parameters
    ----------
    groups : sequence of (blocks, classes, classes)
        E.g. one a city, from :func:`block_counts`; empty ones are left out.
    statistic : callable
        Of a confusion matrix, e.g. :func:`eosat.accuracy.overall` or :func:`mean_iou`.
    """
    groups = [group for group in groups if len(group)]
    if not groups:
        return Score(value=np.nan, low=np.nan, high=np.nan)
    rng = np.random.default_rng(seed)
    drawn = [
        np.nanmean([statistic(group[rng.integers(0, len(group), len(group))].sum(0)) for group in groups])
        for _ in range(draws)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    value = np.nanmean([statistic(group.sum(0)) for group in groups])
    return Score(value=float(value), low=float(low), high=float(high))


def calibration_error(confidence: NDArray[np.float32], right: NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error: mean gap of confidence and share of right answers over bins. [1]

    Guo et al. 2017, arXiv 1706.04599.

    >>> round(calibration_error(np.float32([0.9, 0.9, 0.9, 0.9]), np.array([True, True, True, False])), 2)
    0.15
    """
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(place, confidence - right, bins)
    return float(np.abs(gaps).sum() / max(len(right), 1))


def map_entropy(labels: Labels, classes: int) -> float:
    """Entropy of the shares of classes in a map: a map of one colour, however stable, has none. [nat]"""
    shares = np.bincount(labels[labels != UNOBSERVED].ravel(), minlength=classes) / max((labels != UNOBSERVED).sum(), 1)
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
