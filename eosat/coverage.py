"""How much of each pixel lies inside an outline: exact, by the area that every edge leaves to its right."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fractions(edges: Floats, shape: tuple[int, int]) -> Floats:
    """Share of each pixel that an outline covers.

    Each edge is cut at the lines between pixels. A piece that rises by *d* in its row gives the area *d* to every pixel
    to its right, and its part of that to its own pixel; running sums along the rows add them up. Font rasterisers work
    so. What lies outside the window needs no clipping.

    Parameters
    ----------
    edges : (n, 4) float64
        x0, y0, x1, y1 of the edges of closed rings: x along columns, y along rows, 0, 0 the first pixel's outer corner.
        Holes run the other way round than outer rings; polygons do not overlap. [px]
    shape : (int, int)
        Rows and columns of the window.

    Returns
    -------
    (rows, cols) float64
        0 outside, 1 inside, between on the rim. [1]

    Examples
    --------
    >>> triangle = np.array([[0, 0, 2, 0], [2, 0, 2, 2], [2, 2, 0, 0]], float)
    >>> fractions(triangle, (2, 3))
    array([[0.5, 1. , 0. ],
           [0. , 0.5, 0. ]])
    """
    rows, cols = shape
    near = (edges[:, [1, 3]].max(axis=1) > 0) & (edges[:, [1, 3]].min(axis=1) < rows)
    pieces = _cut(edges[near], 1, rows)
    row = np.floor((pieces[:, 1] + pieces[:, 3]) / 2)
    pieces = _cut(pieces[(row >= 0) & (row < rows)], 0, cols)
    row = np.clip(np.floor((pieces[:, 1] + pieces[:, 3]) / 2), 0, rows - 1)
    # What lies left of the window counts as standing on its left edge, what lies right of it as on its right edge.
    middle = (np.clip(pieces[:, 0], 0, cols) + np.clip(pieces[:, 2], 0, cols)) / 2
    col = np.floor(middle)
    rise = pieces[:, 3] - pieces[:, 1]
    place = (row * (cols + 2) + col).astype(np.int64)
    areas = np.concatenate([rise * (1 - (middle - col)), rise * (middle - col)])
    spread = np.bincount(np.concatenate([place, place + 1]), weights=areas, minlength=rows * (cols + 2))
    cover = np.abs(np.cumsum(spread.reshape(rows, cols + 2), axis=1)[:, :cols])
    cover[cover < 1e-9] = 0.0
    return np.minimum(cover, 1.0)


def _cut(edges: Floats, axis: int, most: int) -> Floats:
    """Edges cut where x (axis 0) or y (axis 1) is a whole number from 0 to *most*, in their order along the edge."""
    begin, end = edges[:, axis], edges[:, axis + 2]
    first = np.clip(np.floor(np.minimum(begin, end)) + 1, 0, most + 1)
    last = np.clip(np.ceil(np.maximum(begin, end)) - 1, -1, most)
    cuts = np.maximum(last - first + 1, 0).astype(np.int64)
    edge = np.repeat(np.arange(len(edges)), cuts + 1)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(cuts + 1) - (cuts + 1), cuts + 1)
    rising, origin, length = (end >= begin)[edge], begin[edge], (end - begin)[edge]
    divisor = np.where(length == 0, 1.0, length)

    def along(cut: NDArray[np.int64]) -> Floats:
        line = np.where(rising, first[edge] + cut - 1, last[edge] - cut + 1)
        inner = (line - origin) / divisor
        return np.where(cut == 0, 0.0, np.where(cut > cuts[edge], 1.0, inner))[:, None]

    start, way = edges[edge, :2], edges[edge, 2:] - edges[edge, :2]
    return np.hstack([start + along(number) * way, start + along(number + 1) * way])
