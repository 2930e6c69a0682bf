import numpy as np
import pytest
import torch

from eosat.errors import InputError
from eosat.radiometry import (
    Scaling,
    baseline_number,
    checked_scaling,
    declared_scaling,
    pixel_offset,
    reflectance,
    to_dn,
)

# scale, offset, baseline, boa_offset_applied -> offset, source (docs: Earth Search README; PSD 14.9)
DECLARED = [
    (1e-4, 0.0, "02.14", False, 0.0, "asset"),
    (1e-4, -0.1, "04.00", False, -0.1, "asset"),
    (1e-4, -0.1, "05.11", None, -0.1, "asset"),
    (1e-4, -0.1, "05.09", True, 0.0, "flag"),
    (1e-4, 0.0, "05.09", True, 0.0, "flag"),
    (None, None, "02.14", None, 0.0, "baseline"),
    (None, None, "03.01", None, 0.0, "baseline"),
    (None, None, "04.00", None, -0.1, "baseline"),
    (None, None, "05.10", False, -0.1, "baseline"),
    (None, None, "05.10", True, 0.0, "flag"),
    (None, None, None, True, 0.0, "flag"),
    (None, None, None, False, 0.0, "flag"),
    (1e-4, -0.7, "04.00", None, -0.7, "asset"),
]


@pytest.mark.parametrize(("scale", "offset", "baseline", "applied", "expected", "source"), DECLARED)
def test_declared_scaling_truth_table(scale, offset, baseline, applied, expected, source):
    found = declared_scaling(scale=scale, offset=offset, baseline=baseline, offset_applied=applied)
    assert found == Scaling(scale=1e-4, offset=expected, source=source)


def test_declared_scaling_is_none_when_nothing_is_known():
    assert declared_scaling(scale=None, offset=None, baseline=None, offset_applied=None) is None


# declared offset, darkest DN of the bands, baseline -> offset, source
CHECKED = [
    (-0.1, [40, 120, 300], "04.00", 0.0, "data-check"),
    (-0.1, [1040, 1120, 1300], "04.00", -0.1, "asset"),
    (0.0, [1040, 1120, 1300], "05.11", -0.1, "data-check"),
    (0.0, [40, 120, 300], "05.11", 0.0, "asset"),
    (-0.1, [], "05.11", -0.1, "asset"),
    (0.0, [1040, 1900, 2400], "05.11", 0.0, "asset"),  # a bright desert proves nothing
    (0.0, [1500, 1900, 2400], "05.11", 0.0, "asset"),
    (0.0, [1040, 1120, 1300], "02.14", 0.0, "asset"),  # before 04.00 nothing was added
    (-0.7, [40, 120, 300], "04.00", 0.0, "data-check"),
    (-0.1, [40, 120, 300], None, 0.0, "data-check"),
]


@pytest.mark.parametrize(("declared", "darkest", "baseline", "expected", "source"), CHECKED)
def test_checked_scaling_truth_table(declared, darkest, baseline, expected, source):
    stated = Scaling(scale=1e-4, offset=declared, source="asset")
    found = checked_scaling(stated, darkest=darkest, baseline=baseline)
    assert (found.offset, found.source) == (expected, source)
    assert found.declared == (declared if source == "data-check" else None)


def test_pixel_offset_leaves_the_gap_between_open():
    assert [pixel_offset([dn, dn]) for dn in (899, 900, 949, 950, 1400, 1401)] == [0.0, None, None, -0.1, -0.1, None]


def test_baseline_compares_as_numbers():
    assert baseline_number("05.10") > baseline_number("05.09")
    with pytest.raises(InputError, match=r"05\.11"):
        baseline_number("five")


def test_reflectance_worked_values():
    # DN 1452 at offset -1000 is 0.0452, without it 0.1452 (step forum 34760)
    dn = np.array([[0, 1452], [500, 32767]], "uint16")
    with_offset = reflectance(dn, scale=1e-4, offset=-0.1)
    np.testing.assert_allclose(with_offset, [[np.nan, 0.0452], [-0.05, 3.1767]], atol=1e-6)
    np.testing.assert_allclose(reflectance(dn, scale=1e-4, offset=0.0)[0, 1], 0.1452, atol=1e-7)
    assert with_offset.dtype == np.float32


def test_reflectance_is_equal_on_numpy_and_torch():
    dn = np.random.default_rng(1).integers(0, 20000, (3, 40, 41)).astype("uint16")
    ours = reflectance(dn, scale=1e-4, offset=-0.1)
    theirs = reflectance(torch.from_numpy(dn.astype("int32")), scale=1e-4, offset=-0.1)
    np.testing.assert_array_equal(ours, theirs.numpy())


def test_to_dn_and_back_is_within_half_a_dn():
    values = np.random.default_rng(2).uniform(-0.05, 1.5, 1000).astype("float32")
    back = reflectance(to_dn(values), scale=1e-4, offset=-0.1)
    assert np.abs(back - values).max() <= 0.5e-4 + 1e-6
