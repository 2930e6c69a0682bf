"""From labels to a picture of them: counts, the fitting size, colours. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER_COLOURS, UNOBSERVED, rgb

STRIPES = ((226, 228, 230), (205, 209, 213))
"""Greys of the diagonal stripes that mark what nobody saw."""
PERIOD = 10
"""Length of one light and one dark stripe. [px]"""


def counts(labels: NDArray[np.uint8]) -> dict[int, int]:
    """Pixels of each value that occurs, by ascending value.

    >>> counts(np.array([[0, 4], [4, 255]], "uint8"))
    {0: 1, 4: 2, 255: 1}
    """
    total = np.zeros(256, "int64")
    for top in range(0, labels.shape[0], 256):  # bincount widens to 8 bytes a pixel, so by strips
        total += np.bincount(labels[top : top + 256].ravel(), minlength=256)
    return {int(value): int(total[value]) for value in np.flatnonzero(total)}


def fit(labels: NDArray[np.uint8], *, height: int, width: int) -> NDArray[np.uint8]:
    """*labels* in exactly *height* x *width* pixels: the commonest value where it shrinks, the nearest where it grows.

    >>> fit(np.array([[0, 0, 4, 4], [0, 1, 4, 1]], "uint8"), height=1, width=2)
    array([[0, 4]], dtype=uint8)
    """
    step = min(labels.shape[0] // height, labels.shape[1] // width)
    if step > 1:
        jump = max(1, step // 8)  # at most ~ 8 x 8 values vote for a pixel of the picture
        labels = _commonest(labels[::jump, ::jump], step // jump)
    rows = (np.arange(height) * labels.shape[0]) // height
    columns = (np.arange(width) * labels.shape[1]) // width
    fitted: NDArray[np.uint8] = labels[rows[:, None], columns]
    return fitted


def _commonest(labels: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """The commonest value of each block of *step* x *step*; the lower value when two are equal."""
    height, width = labels.shape[0] // step, labels.shape[1] // step
    blocks = labels[: height * step, : width * step].reshape(height, step, width, step)
    best = np.zeros((height, width), "uint8")
    most = np.zeros((height, width), "int64")
    for value in counts(labels):
        votes = (blocks == value).sum(axis=(1, 3))
        best[votes > most] = value
        most = np.maximum(most, votes)
    return best


def paint(labels: NDArray[np.uint8], colours: Sequence[str] = LANDCOVER_COLOURS) -> NDArray[np.uint8]:
    """Red, green, blue (y, x, 3) of *labels* in the *colours* of the classes; unobserved pixels are striped."""
    table = np.zeros((256, 3), "uint8")
    table[: len(colours)] = [rgb(colour) for colour in colours]
    picture = table[labels]
    y, x = np.indices(labels.shape)
    stripes = np.array(STRIPES, "uint8")[((x + y) % PERIOD) // (PERIOD // 2)]
    unseen = labels == UNOBSERVED
    picture[unseen] = stripes[unseen]
    return picture
