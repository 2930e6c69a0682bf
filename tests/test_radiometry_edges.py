"""The ends of the ranges."""

import numpy as np
import pytest

from eosat.radiometry import baseline_number, pixel_offset, to_dn


def test_to_dn_stops_at_the_largest_valid_dn():
    assert to_dn(np.array([3.1767, 3.1768, 9.0], "float32")).tolist() == [32767, 32767, 32767]


@pytest.mark.parametrize("text", ["05.11", "N05.11", " 05.11\n"])
def test_a_baseline_is_read_with_or_without_its_letter(text):
    assert baseline_number(text) == (5, 11)


def test_both_dark_bands_must_lie_in_the_range():
    assert pixel_offset([920.0, 1200.0]) is None
    assert pixel_offset([1200.0, 1500.0]) is None
    assert pixel_offset([1000.0]) is None
