import numpy as np
import pytest
import torch

from eosat.resampling import Axis, bilinear, nearest

HALF = Axis(scale=0.5, offset=0.0, length=8)


def test_bilinear_by_hand_keeps_the_edge_and_blends_between():
    plane = np.array([[0, 1, 2, 3]] * 4, "float32")
    expected = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]
    np.testing.assert_allclose(bilinear(plane, HALF, HALF), [expected] * 8)


def test_a_gap_stays_a_gap_and_does_not_darken_its_neighbours():
    plane = np.full((1, 4), 5, "float32")
    plane[0, 1] = np.nan
    one = Axis(scale=1, offset=0, length=1)
    found = bilinear(plane, one, HALF)[0]
    assert np.isnan(found[2:4]).all()
    np.testing.assert_allclose(found[[0, 1, 4, 5, 6, 7]], 5)


def test_outside_the_source_is_unseen():
    one = Axis(scale=1, offset=0, length=1)
    shifted = Axis(scale=1, offset=-2, length=4)
    found = bilinear(np.ones((1, 2), "float32"), one, shifted)[0]
    assert np.isnan(found).tolist() == [True, True, False, False]
    assert nearest(np.array([[3, 4]]), one, shifted, fill=9).tolist() == [[9, 9, 3, 4]]


@pytest.mark.parametrize("ratio", [0.5, 1 / 6, 1.0])
def test_a_part_is_the_same_as_the_part_of_the_whole(ratio):
    rng = np.random.default_rng(5)
    plane = rng.random((40, 50), dtype=np.float32)
    plane[rng.random(plane.shape) < 0.1] = np.nan
    rows, cols = Axis(scale=ratio, offset=2, length=60), Axis(scale=ratio, offset=3, length=70)
    whole = bilinear(plane, rows, cols)
    some = bilinear(
        plane, Axis(scale=ratio, offset=2 + 12 * ratio, length=30), Axis(scale=ratio, offset=3 + 6 * ratio, length=20)
    )
    np.testing.assert_allclose(some, whole[12:42, 6:26], atol=1e-6)


def test_numpy_and_torch_are_equal():
    plane = np.random.default_rng(6).random((3, 9, 11), dtype=np.float32)
    rows, cols = Axis(scale=0.4, offset=0.3, length=20), Axis(scale=0.5, offset=0, length=22)
    np.testing.assert_array_equal(bilinear(plane, rows, cols), bilinear(torch.from_numpy(plane), rows, cols).numpy())
