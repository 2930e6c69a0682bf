"""How well two maps agree: confusion and what follows from it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Labels = NDArray[Any]
Counts = NDArray[np.int64]


def confusion(reference: Labels, labels: Labels, classes: int, ignore: int = 255) -> Counts:
    """Count pixels by reference class and by label.

    Parameters
    ----------
    reference, labels : (...) integer
        Two label maps of one shape.
    classes : int
        Number of classes; values run from 0.
    ignore : int
        Pixels with this value in either map are left out.

    Returns
    -------
    (classes, classes) int64
        Rows: reference; columns: labels.

    Raises
    ------
    InputError
        When the shapes differ or a value is no class.

    Examples
    --------
    >>> confusion(np.array([0, 0, 1, 255]), np.array([0, 1, 1, 1]), classes=2)
    array([[1, 1],
           [0, 1]])
    """
    if reference.shape != labels.shape:
        raise InputError("models.shapes", reference=reference.shape, labels=labels.shape)
    seen = (reference != ignore) & (labels != ignore)
    rows, columns = reference[seen].astype(np.int64), labels[seen].astype(np.int64)
    ends = [int(end) for values in (rows, columns) for end in (values.min(initial=0), values.max(initial=0))]
    strange = [value for value in ends if not 0 <= value < classes]
    if strange:
        raise InputError("models.no_class", value=strange[0], classes=classes, ignore=ignore)
    return np.bincount(rows * classes + columns, minlength=classes * classes).reshape(classes, classes)


def overall(matrix: Counts) -> float:
    """Share of pixels on the diagonal; NaN when there are none. [1]

    >>> overall(np.array([[3, 1], [0, 4]]))
    0.875
    """
    return _share(np.trace(matrix), matrix.sum())


def iou(matrix: Counts) -> NDArray[np.float64]:
    """Intersection over union per class; NaN where neither map has the class. [1]

    >>> iou(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    array([0.75, 0.8 ,  nan])
    """
    both = np.diag(matrix).astype(float)
    either = matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
    share: NDArray[np.float64] = np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0)
    return share


def agreement(reference: Labels, labels: Labels, ignore: int = 255) -> float:
    """Share of the pixels seen in both maps that have the same label; NaN when there are none. [1]

    >>> agreement(np.array([0, 1, 2, 255]), np.array([0, 1, 1, 1]))
    0.6666666666666666
    """
    if reference.shape != labels.shape:
        raise InputError("models.shapes", reference=reference.shape, labels=labels.shape)
    seen = (reference != ignore) & (labels != ignore)
    return _share((reference == labels)[seen].sum(), seen.sum())


def majority(matrix: Counts) -> float:
    """Score of a map that says the reference's commonest class everywhere: what a net has to beat. [1]

    >>> majority(np.array([[3, 1], [0, 4]]))
    0.5
    """
    return _share(matrix.sum(1).max(), matrix.sum())


def _share(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else float("nan")
