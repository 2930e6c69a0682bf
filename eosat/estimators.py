"""What a stratified sample of points says of areas and accuracies, with standard errors. Pure.

One estimator serves all: a ratio R = Y / X of two totals, each the number of pixels with some property of their class
in the map and their class on the ground. With the map's classes as strata it gives the formulas of Olofsson et al. 2014
(doi 10.1016/j.rse.2014.02.015); with other strata those of Stehman 2014 (doi 10.1080/01431161.2014.930207). Counts come
as ``(..., stratum, map, reference)``: what stands before is a batch, so a thousand samples are judged at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z95 = 1.96
"""Half width of a 95 % interval of a normal estimate, in standard errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Estimates with their standard errors; NaN where the sample does not tell."""

    overall: Floats
    """(...) Overall accuracy. [1]"""
    overall_se: Floats
    """(...) [1]"""
    users: Floats
    """(..., class) Share of a class of the map that is right: 1 - commission. [1]"""
    users_se: Floats
    """(..., class) [1]"""
    producers: Floats
    """(..., class) Share of a class on the ground that the map finds: 1 - omission. [1]"""
    producers_se: Floats
    """(..., class) [1]"""
    share: Floats
    """(..., class) Share of the ground that truly is of the class. [1]"""
    share_se: Floats
    """(..., class) [1]"""
    cells: Floats
    """(..., map, reference) Estimated shares of the ground; they add up to 1. [1]"""


def judge(counts: NDArray[Any], sizes: NDArray[Any], *, finite: bool = True) -> Judged:
    """Areas and accuracies from the points of a stratified random sample.

    Parameters
    ----------
    counts : (..., stratum, map, reference) integer
        Points by stratum, class in the map and class on the ground; map and ground have one list of classes.
    sizes : (stratum,)
        Size of each stratum: pixels, or whatever is in proportion to them where *finite* is false.
    finite : bool
        Whether a stratum that is sampled to a good part has a smaller error (factor 1 - n/N). Olofsson's formulas
        leave it out; below 5 % of a stratum it hardly matters (Cochran 1977, section 2.6).

    Examples
    --------
    >>> sizes = np.array([22353, 1122543, 610228])
    >>> found = judge(by_map_class([[97, 0, 3], [3, 279, 18], [2, 1, 97]]), sizes, finite=False)
    >>> round(float(found.overall), 6), round(float(Z95 * found.overall_se), 6)
    (0.944417, 0.021882)
    """
    classes = counts.shape[-1]
    everywhere = np.ones((classes, classes))
    overall, overall_se = ratio(counts, sizes, np.eye(classes), everywhere, finite=finite)
    users, producers, share = [], [], []
    for one in range(classes):
        mapped, there, both = np.zeros((3, classes, classes))
        mapped[one], there[:, one], both[one, one] = 1, 1, 1
        users.append(ratio(counts, sizes, both, mapped, finite=finite))
        producers.append(ratio(counts, sizes, both, there, finite=finite))
        share.append(ratio(counts, sizes, there, everywhere, finite=finite))
    return Judged(
        overall=overall,
        overall_se=overall_se,
        **_stacked("users", users),
        **_stacked("producers", producers),
        **_stacked("share", share),
        cells=cells(counts, sizes),
    )


def _stacked(name: str, pairs: list[tuple[Floats, Floats]]) -> dict[str, Floats]:
    """Values and errors of all classes, the class last."""
    return {name: np.stack([one for one, _ in pairs], -1), f"{name}_se": np.stack([se for _, se in pairs], -1)}


def ratio(
    counts: NDArray[Any], sizes: NDArray[Any], top: NDArray[Any], bottom: NDArray[Any], *, finite: bool = True
) -> tuple[Floats, Floats]:
    """Pixels with one property per pixels with another, and the standard error (Stehman 2014, eqs. 27 and 28).

    Parameters
    ----------
    counts, sizes, finite
        As in :func:`judge`.
    top, bottom : (map, reference) 0 or 1
        Which pairs of classes have the property.

    Returns
    -------
    (...) float64, (...) float64
        Ratio, NaN where no point has the property of *bottom*; its standard error, NaN where a stratum has one point.
    """
    n = counts.sum((-2, -1)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x, both = ((counts * one).sum((-2, -1)) / n for one in (top, bottom, top * bottom))
        whole = (sizes * x).sum(-1)
        found = (sizes * y).sum(-1) / whole
        r = found[..., None]
        spread = (y - y**2) + r**2 * (x - x**2) - 2 * r * (both - y * x)  # of y - r x within the stratum, over n
        unseen = 1 - n / sizes if finite else np.ones_like(n)
        part = np.where(unseen <= 0, 0.0, sizes**2 * unseen * np.maximum(spread, 0) / (n - 1))
        error = np.sqrt(part.sum(-1)) / whole
    return np.asarray(found), np.asarray(error)


def cells(counts: NDArray[Any], sizes: NDArray[Any]) -> Floats:
    """(..., map, reference) Estimated share of the ground of each pair of classes. [1]"""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = counts / counts.sum((-2, -1), keepdims=True)
    weights = sizes / sizes.sum()
    return np.asarray((weights[:, None, None] * inside).sum(-3))


def by_map_class(matrix: Any) -> NDArray[np.int64]:
    """(stratum, map, reference) Counts of a sample whose strata are the map's classes.

    Parameters
    ----------
    matrix : (..., map, reference) integer
        Points by class in the map and class on the ground.

    >>> by_map_class([[3, 1], [0, 4]])[1]
    array([[0, 0],
           [0, 4]])
    """
    rows = np.asarray(matrix, np.int64)
    return np.asarray(rows[..., None, :, :] * np.eye(rows.shape[-2], dtype=np.int64)[:, :, None])


def wilson(hits: int, points: int) -> tuple[float, float]:
    """95 % interval of a share, also where all points or none hit (Wilson 1927). [1]

    >>> [round(end, 3) for end in wilson(50, 50)]
    [0.929, 1.0]
    """
    if points == 0:
        return 0.0, 1.0
    share, z2 = hits / points, Z95**2
    middle = (share + z2 / (2 * points)) / (1 + z2 / points)
    half = Z95 * float(np.sqrt(share * (1 - share) / points + z2 / (4 * points**2))) / (1 + z2 / points)
    return max(middle - half, 0.0), min(middle + half, 1.0)
