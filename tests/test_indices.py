"""Spectral indices: values of spyndex, formulas by hand where it has none, numpy and torch alike."""

import numpy as np
import pytest
import torch

from eosat.errors import InputError
from eosat.indices import INDICES, LETTERS, difference, index

FIELD = {
    "B02": 0.099, "B03": 0.127, "B04": 0.141, "B05": 0.173, "B06": 0.232, "B07": 0.259, "B08": 0.277, "B8A": 0.273,
    "B11": 0.293, "B12": 0.249,
}  # fmt: skip
"""Mean reflectance of fields in April, Aquileia."""
SPYNDEX = {
    "NDVI": 0.3253588516746412, "EVI": 0.24628757696486792, "SAVI": 0.2222222222222223, "NDMI": -0.028070175438596415,
    "NBR": 0.053231939163498145, "NBRplus": -0.3342245989304813, "NSDS": 0.08118081180811805,
    "NDWI": -0.37128712871287134, "MNDWI": -0.3952380952380952, "AWEIsh": -0.5007500000000001,
    "NDBI": 0.028070175438596415, "NDCI": 0.10191082802547773, "FAI": 0.10906248024444215,
}  # fmt: skip
"""Computed with the formulas of spyndex 0.12.0 for :data:`FIELD`, the wavelengths of FAI being Sentinel-2A's."""
BY_HAND = {
    "AWEInsh": 4 * (0.127 - 0.293) - (0.25 * 0.277 + 2.75 * 0.249),
    "BSI": (0.293 + 0.141 - 0.277 - 0.099) / (0.293 + 0.141 + 0.277 + 0.099),
    "PMLI": (0.293 - 0.141) / (0.293 + 0.141),
    "PGI": 0.0,  # NDBI > 0.005: no film
}


def of(pixel):
    return {name: np.array([value]) for name, value in pixel.items()}


@pytest.mark.parametrize("name", INDICES)
def test_values_are_those_of_the_published_formulas(name):
    wanted = (SPYNDEX | BY_HAND)[name]
    assert index(name, of(FIELD))[0] == pytest.approx(wanted, abs=1e-9)


def test_the_greenhouse_index_is_kept_where_there_is_no_leaf_and_no_roof():
    film = of(FIELD | {"B02": 0.182, "B03": 0.204, "B04": 0.206, "B08": 0.381, "B11": 0.299})
    assert index("PGI", film)[0] == pytest.approx(100 * 0.182 * 0.175 / (1 - (0.182 + 0.204 + 0.381) / 3))
    assert index("PGI", of(FIELD | {"B04": 0.02, "B08": 0.4, "B11": 0.2}))[0] == 0


def test_numpy_and_torch_give_equal_values_with_gaps():
    rng = np.random.default_rng(4)
    bands = {name: rng.uniform(-0.01, 0.6, (7, 9)).astype("float32") for name in LETTERS.values()}
    for plane in bands.values():
        plane[0] = 0
        plane[1, 2] = np.nan
    for name in INDICES:
        with np.errstate(invalid="ignore"):
            ours = index(name, bands)
        theirs = index(name, {band: torch.from_numpy(plane) for band, plane in bands.items()})
        assert ours.dtype == np.float32, name
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=2e-5, atol=1e-6, err_msg=name)
        assert np.isnan(ours[1, 2]), name


def test_a_ratio_without_a_bottom_is_nothing_and_says_so_quietly():
    assert np.isnan(difference(np.zeros(1), np.zeros(1))).all()


def test_an_unknown_index_or_a_missing_band_is_named():
    with pytest.raises(InputError, match="NDVI"):
        index("NDIV", {})
    with pytest.raises(InputError, match="B04"):
        index("NDVI", {"B08": np.zeros(1)})
