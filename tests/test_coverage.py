"""Shares of pixels: by hand, against GEOS, and cut into windows."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from eosat.coverage import fractions


def edges(outline) -> np.ndarray:
    """Edges of an outline whose y counts downwards like rows."""
    rings = [np.asarray(ring.coords) for ring in shapely.get_rings(shapely.get_parts(outline.normalize()))]
    return np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (box(0.5, 0.5, 2.5, 2.5), [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]),
        (box(1, 1, 2, 2), [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        (box(-9, -9, 9, 9), [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
        (box(-5, 1, 1, 1.5), [[0, 0, 0], [0.5, 0, 0], [0, 0, 0]]),
        (box(2.75, -4, 30, 30), [[0, 0, 0.25]] * 3),
        (box(4, 0, 5, 3), [[0, 0, 0]] * 3),
        (box(0, 4, 3, 5), [[0, 0, 0]] * 3),
        (box(0, 0, 3, 3).difference(box(1, 1, 2, 2.5)), [[1, 1, 1], [1, 0, 1], [1, 0.5, 1]]),
        (Polygon([(0, 0), (3, 0), (0, 3)]), [[1, 1, 0.5], [1, 0.5, 0], [0.5, 0, 0]]),
        (box(0.2, 0, 0.4, 3).union(box(0.6, 0, 0.7, 3)), [[0.3, 0, 0]] * 3),
    ],
)
def test_shares_by_hand(outline, expected):
    np.testing.assert_allclose(fractions(edges(outline), (3, 3)), expected, atol=1e-12)


def star(seed: int):
    """Two ragged islands, the first with a lake, partly outside a window of 9 x 12."""
    rng = np.random.default_rng(seed)
    turns = np.sort(rng.uniform(0, 2 * np.pi, 23))
    reach = rng.uniform(2, 9, 23)
    shore = Polygon(np.column_stack([5 + reach * np.cos(turns), 4 + reach * np.sin(turns)]))
    lake = Point(rng.uniform(3, 7, 2)).buffer(1.3)
    return shapely.make_valid(shore).difference(lake).union(Point(14, 1).buffer(3.2))


@given(st.integers(0, 10_000))
def test_shares_are_those_of_geos(seed):
    outline = star(seed)
    cells = [[box(col, row, col + 1, row + 1) for col in range(12)] for row in range(9)]
    expected = shapely.area(shapely.intersection(outline, np.array(cells)))
    np.testing.assert_allclose(fractions(edges(outline), (9, 12)), expected, atol=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 11))
def test_windows_are_parts_of_the_whole(seed, row, col):
    around = edges(star(seed))
    whole = fractions(around, (9, 12))
    parts = [
        [fractions(around - [x, y, x, y], (height, width)) for x, width in ((0, col), (col, 12 - col))]
        for y, height in ((0, row), (row, 9 - row))
    ]
    np.testing.assert_allclose(np.block(parts), whole, atol=1e-9)
