import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eosat.composite import METHODS, clear_count, exchanges, grow, median, medoid, persistent_bright, recent

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


def roofs(*flags_and_values, radius=1, sky=None):
    """Whether the middle of a 9 x 9 image is bright ground; one (flag, reflectance) a look, *sky* flags the rest."""
    cloud = np.zeros((len(flags_and_values), 9, 9), bool)
    bright = np.full(cloud.shape, 0.1, "float32")
    for look, (flag, value) in enumerate(flags_and_values):
        cloud[look] = bool(sky and sky[look])
        cloud[look, 4, 4], bright[look, 4, 4] = flag, value
    return bool(persistent_bright(cloud, ~np.isnan(bright), bright, radius=radius)[4, 4])


@pytest.mark.parametrize(
    ("why", "looks", "sky", "rescued"),
    [
        ("a roof flagged on every date", [(1, 0.30), (1, 0.31), (1, 0.29), (1, 0.30)], None, True),
        ("clouds differ from date to date", [(1, 0.30), (1, 0.55), (1, 0.80), (1, 0.45)], None, False),
        ("flagged on 60 % only", [(1, 0.3), (1, 0.3), (1, 0.3), (0, 0.3), (0, 0.3)], None, False),
        ("flagged on two of three", [(1, 0.3), (1, 0.3), (0, 0.3)], None, True),
        ("two looks prove nothing", [(1, 0.3), (1, 0.3)], None, False),
        ("an overcast date is not counted", [(1, 0.3), (1, 0.3), (1, 0.9), (1, 0.3)], [0, 0, 1, 0], True),
        ("too few dates with a clear sky", [(1, 0.3), (1, 0.3), (1, 0.3), (1, 0.3)], [0, 1, 1, 0], False),
        ("a date without data is not counted", [(1, 0.3), (1, 0.3), (0, NAN), (1, 0.3)], None, True),
    ],
)
def test_bright_ground_is_told_from_cloud(why, looks, sky, rescued):
    assert roofs(*looks, sky=sky) is rescued, why


def test_bright_ground_is_the_same_on_numpy_and_torch_and_in_parts():
    rng = np.random.default_rng(3)
    bright = (0.3 + 0.01 * rng.standard_normal((6, 30, 40))).astype("float32")
    bright[rng.random(bright.shape) < 0.1] = NAN
    cloud = rng.random(bright.shape) < rng.random((1, 30, 40))
    seen = ~np.isnan(bright)
    ours = persistent_bright(cloud, seen, bright, radius=3)
    theirs = persistent_bright(*map(torch.from_numpy, (cloud, seen, bright)), radius=3)
    np.testing.assert_array_equal(ours, theirs.numpy())
    assert 0 < ours.mean() < 1
    part = persistent_bright(cloud[:, 4:, 5:], seen[:, 4:, 5:], bright[:, 4:, 5:], radius=3)
    np.testing.assert_array_equal(part[3:, 3:], ours[7:, 8:])  # a rim of the radius is enough


def test_the_sky_at_the_edge_of_the_swath_is_judged_by_what_is_seen():
    """A bank of cloud of equal brightness where most of the box around is unseen: no ground."""
    seen = np.zeros((4, 40, 40), bool)
    seen[:, :4, :4] = True
    bright = np.where(seen, 0.6, NAN).astype("float32")
    assert not persistent_bright(seen, seen, bright, radius=20).any()


@pytest.mark.parametrize("count", range(1, 13))
def test_exchanges_sort_every_column_of_zeros_and_ones(count):
    columns = ((np.arange(2**count)[None] >> np.arange(count)[:, None]) & 1).copy()
    for i, j in exchanges(count):
        columns[[i, j]] = np.minimum(columns[i], columns[j]), np.maximum(columns[i], columns[j])
    assert (np.diff(columns, axis=0) >= 0).all()  # what sorts these sorts everything: the zero-one principle


@pytest.mark.parametrize("looks", [1, 2, 5, 8, 21])
def test_median_is_numpys_over_the_clear_looks(looks):
    rng = np.random.default_rng(looks)
    stack = rng.normal(0.2, 0.1, (looks, 3, 9, 7)).astype(np.float32)
    stack[:, 0, :3] = np.float32(0.25)  # equal values
    hidden = rng.uniform(size=(looks, 1, 9, 7)) < 0.4
    stack = np.where(hidden, np.float32(np.nan), stack)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no look was clear
        wanted = np.nanmedian(stack, axis=0)
    np.testing.assert_array_equal(median(stack), wanted)
    np.testing.assert_array_equal(median(torch.from_numpy(stack)).numpy(), wanted)
