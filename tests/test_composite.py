import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eosat.composite import METHODS, clear_count, grow, median, medoid, recent

NAN = float("nan")


def looks(*values):
    """A stack (time, 1, 1, 1)."""
    return np.array(values, "float32").reshape(-1, 1, 1, 1)


@pytest.mark.parametrize(
    ("values", "middle", "last"),
    [
        ([0.3, 0.1, 0.2], 0.2, 0.2),
        ([0.1, 0.2, 0.3, 0.9], 0.25, 0.9),
        ([0.1, NAN, 0.3], 0.2, 0.3),
        ([0.4, NAN, NAN], 0.4, 0.4),
        ([NAN, NAN], NAN, NAN),
        ([0.5], 0.5, 0.5),
    ],
)
def test_median_and_recent_by_hand(values, middle, last):
    np.testing.assert_allclose(median(looks(*values)).ravel(), [middle], rtol=1e-6)
    np.testing.assert_allclose(recent(looks(*values)).ravel(), [last], rtol=1e-6)


def test_medoid_is_a_real_look_and_the_one_nearest_to_all():
    stack = np.array([[0.1, 0.5], [0.2, 0.4], [0.9, 0.9]], "float32").reshape(3, 2, 1, 1)
    np.testing.assert_array_equal(medoid(stack).ravel(), stack[1].ravel())


def test_a_look_with_one_gap_counts_for_no_band():
    stack = np.array([[0.1, NAN], [0.3, 0.4]], "float32").reshape(2, 2, 1, 1)
    assert clear_count(stack).ravel().tolist() == [1]
    np.testing.assert_allclose(median(stack).ravel(), [0.3, 0.4])


@pytest.mark.parametrize("name", sorted(METHODS))
def test_numpy_and_torch_are_equal_on_random_stacks_with_gaps(name):
    rng = np.random.default_rng(3)
    for times in (1, 2, 5, 8):
        stack = rng.random((times, 4, 33, 29), dtype=np.float32)
        stack[np.broadcast_to(rng.random((times, 1, 33, 29)) < 0.4, stack.shape)] = NAN
        ours, theirs = METHODS[name](stack), METHODS[name](torch.from_numpy(stack)).numpy()
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(clear_count(stack), clear_count(torch.from_numpy(stack)).numpy())


def test_median_equals_numpys_nanmedian():
    rng = np.random.default_rng(4)
    stack = rng.random((7, 1, 20, 21), dtype=np.float32)
    stack[rng.random(stack.shape) < 0.3] = NAN
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(median(stack), np.nanmedian(stack, axis=0), rtol=1e-6)


@given(radius=st.integers(0, 9), seed=st.integers(0, 1000), rows=st.integers(1, 30), cols=st.integers(1, 30))
def test_grow_is_the_disc_around_every_masked_pixel(radius, seed, rows, cols):
    mask = np.random.default_rng(seed).random((rows, cols)) < 0.02
    y, x = np.mgrid[:rows, :cols]
    expected = np.zeros_like(mask)
    for row, col in np.argwhere(mask):
        expected |= (y - row) ** 2 + (x - col) ** 2 <= radius**2
    np.testing.assert_array_equal(grow(mask, radius), expected)
    np.testing.assert_array_equal(grow(torch.from_numpy(mask), radius).numpy(), expected)
