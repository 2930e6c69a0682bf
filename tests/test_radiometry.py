import json
from datetime import UTC, datetime

import numpy as np
import pystac
import pytest
import torch
from shapely.geometry import box

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
from eosat.scenes import asset_scaling, declared
from eosat.sentinel2 import TEN_BANDS

# scale, offset, baseline, boa_offset_applied -> offset, source, reason
# (sources: Sentinel-2 Products Specification Document 14.9; Element84/earth-search docs/collections and issues 66, 71)
DECLARED = [
    (1e-4, 0.0, "00.01", False, 0.0, "asset", "the first reprocessing for AWS: nothing was added"),
    (1e-4, 0.0, "02.14", False, 0.0, "asset", "before 04.00: nothing was added, the flag is false and right"),
    (1e-4, 0.0, "03.01", None, 0.0, "asset", "pre-c1 states 0 before 04.00"),
    (1e-4, -0.1, "04.00", None, -0.1, "asset", "pre-c1 states the offset of 04.00"),
    (1e-4, -0.1, "05.11", None, -0.1, "asset", "c1: never applied, always stated"),
    (1e-4, -0.1, "05.10", False, -0.1, "asset", "c1 with the flag: false and right"),
    (1e-4, -0.1, "02.14", None, -0.1, "asset", "the asset comes before the baseline, also where they disagree"),
    (1e-4, 0.0, "05.11", None, 0.0, "asset", "COGs harmonised by their provider state 0"),
    (1e-4, -0.1, "04.00", False, -0.1, "asset", "v1 l2a, the doubtful case: metadata say -0.1, pixels decide"),
    (1e-4, -0.1, "05.09", True, 0.0, "flag", "v1 l2a: raster:bands kept ESA's offset, the COG was shifted"),
    (1e-4, 0.0, "05.09", True, 0.0, "flag", "v1 l2a, both agree"),
    (1e-4, -0.7, "04.00", None, -0.7, "asset", "one band of its own (stactools S2A_T34LBQ): read, not assumed"),
    (1e-4, -0.1, None, None, -0.1, "asset", "an item without a baseline (sentinel-s2-l2a)"),
    (1e-4, None, "05.11", None, -0.1, "baseline", "a scale alone tells no offset"),
    (None, -0.1, "05.11", None, -0.1, "asset", "an offset alone: the scale is ESA's"),
    (None, None, "02.14", None, 0.0, "baseline", "Planetary Computer before 04.00"),
    (None, None, "03.01", None, 0.0, "baseline", "the last before the offset"),
    (None, None, "04.00", None, -0.1, "baseline", "the first with the offset"),
    (None, None, "05.09", None, -0.1, "baseline", "05.09 is older than 05.10 and has the offset"),
    (None, None, "05.10", None, -0.1, "baseline", "as a number 05.10 would be 5.1"),
    (None, None, "10.00", None, -0.1, "baseline", "as text 10.00 would come before 04.00"),
    (None, None, "N0511", None, None, None, "no baseline: refused"),
    (None, None, "05.10", False, -0.1, "baseline", "not subtracted, so still in"),
    (None, None, "02.14", False, 0.0, "baseline", "not subtracted, for there was nothing"),
    (None, None, "05.10", True, 0.0, "flag", "sentinel:boa_offset_applied of older items"),
    (None, None, None, True, 0.0, "flag", "subtracted, whatever the baseline"),
]


@pytest.mark.parametrize(("scale", "offset", "baseline", "applied", "expected", "source", "why"), DECLARED)
def test_declared_scaling_truth_table(scale, offset, baseline, applied, expected, source, why):
    if source is None:
        with pytest.raises(InputError):
            declared_scaling(scale=scale, offset=offset, baseline=baseline, offset_applied=applied)
        return
    found = declared_scaling(scale=scale, offset=offset, baseline=baseline, offset_applied=applied)
    assert found == Scaling(scale=1e-4, offset=expected, source=source), why


@pytest.mark.parametrize("applied", [None, False])
@pytest.mark.parametrize("scale", [None, 1e-4])
def test_declared_scaling_is_none_when_nothing_is_known(scale, applied):
    assert declared_scaling(scale=scale, offset=None, baseline=None, offset_applied=applied) is None


# what an asset says -> scale, offset
STATED = [
    ({"raster:bands": [{"scale": 1e-4, "offset": -0.1}]}, (1e-4, -0.1)),  # STAC 1.0
    ({"raster:bands": [{"nodata": 0}]}, (None, None)),
    ({"raster:bands": []}, (None, None)),
    ({"bands": [{"name": "B04", "raster:scale": 1e-4, "raster:offset": -0.1}]}, (1e-4, -0.1)),  # STAC 1.1, band
    ({"raster:scale": 1e-4, "raster:offset": -0.1, "bands": [{"name": "B04"}]}, (1e-4, -0.1)),  # STAC 1.1, asset
    ({"raster:scale": 1e-4, "raster:offset": -0.1, "bands": [{"raster:offset": -0.7}]}, (1e-4, -0.7)),  # band first
    (
        {"raster:bands": [{"scale": 1e-4, "offset": -0.1}], "bands": [{"name": "red"}]},
        (1e-4, -0.1),
    ),  # 1.0 brought to 1.1
    ({"raster:scale": 1e-4, "raster:offset": 0}, (1e-4, 0.0)),
    ({"raster:bands": [{"scale": 1e-4, "offset": None}]}, (1e-4, None)),
    ({"eo:bands": [{"name": "red"}]}, (None, None)),
    ({}, (None, None)),
]


@pytest.mark.parametrize(("fields", "expected"), STATED)
def test_what_an_asset_states_in_each_version_of_stac(fields, expected):
    found = asset_scaling(fields)
    assert (found.get("scale"), found.get("offset")) == expected


def item_with(**offsets: object) -> pystac.Item:
    """An item whose assets state these offsets; ``None`` states nothing."""
    item = pystac.Item("one", box(0, 0, 1, 1).__geo_interface__, [0, 0, 1, 1], datetime(2024, 5, 1, tzinfo=UTC), {})
    for key, offset in offsets.items():
        raster = {} if offset is None else {"raster:bands": [{"scale": 1e-4, "offset": offset}]}
        item.add_asset(key, pystac.Asset(f"{key}.tif", extra_fields=raster))
    return item


def test_each_band_has_its_own_offset():
    item = item_with(red=-0.1, green=-0.7, blue=0)
    assert [declared(item, band).offset for band in ("B04", "B03", "B02")] == [-0.1, -0.7, 0.0]


@pytest.mark.parametrize(("offset", "stated"), [("much", "offset nan"), (-1000, "offset -1000"), (float("nan"), "nan")])
def test_an_offset_that_cannot_be_is_refused_by_name(offset, stated):
    with pytest.raises(InputError, match=stated):
        declared(item_with(red=offset), "B04")


def test_an_item_that_tells_nothing_is_refused_by_name():
    with pytest.raises(InputError, match=r"one tells neither .* B04"):
        declared(item_with(red=None), "B04")


# every real item: declared offset of B04 and what decided, read off its JSON by hand
REAL = {
    "S2A_12RWT_20240106_0_L2A": (0.0, "flag"),
    "S2A_32TMS_20221207_0_L2A": (0.0, "flag"),
    "S2A_33TWN_20161202_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20171005_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20181119_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20190707_1_L2A": (0.0, "asset"),
    "S2A_33TWN_20200202_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20210328_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20210629_0_L2A": (0.0, "asset"),
    "S2A_33TWN_20220122_0_L2A": (0.0, "asset"),
    "S2A_OPER_MSI_L2A_TL_2APS_20230602T025701_A041483_T01WCR": (-0.1, "asset"),
    "S2B_33TWN_20180521_1_L2A": (0.0, "asset"),
    "S2B_33TWN_20180806_0_L2A": (0.0, "asset"),
    "S2B_33TWN_20181005_0_L2A": (0.0, "asset"),
    "S2B_33TWN_20181104_0_L2A": (0.0, "asset"),
    "S2B_33TWN_20190503_0_L2A": (0.0, "asset"),
    "S2B_33TWN_20220130_0_L2A": (0.0, "flag"),
    "S2B_33TWN_20220226_0_L2A": (-0.1, "asset"),  # 04.00 and the flag false: pixels decide
    "S2A_33TWL_20230815_0_L2A": (0.0, "flag"),
    "S2A_33TWL_20230818_0_L2A": (0.0, "flag"),
    "S2A_33TWM_20230815_0_L2A": (0.0, "flag"),
    "S2A_33TWM_20230818_0_L2A": (0.0, "flag"),
    "S2B_33TWL_20230810_0_L2A": (0.0, "flag"),
    "S2B_33TWL_20230813_0_L2A": (0.0, "flag"),
    "S2B_33TWL_20230820_0_L2A": (0.0, "flag"),
    "S2B_33TWM_20230810_0_L2A": (0.0, "flag"),
    "S2B_33TWM_20230813_0_L2A": (0.0, "flag"),
    "S2B_33TWM_20230820_0_L2A": (0.0, "flag"),
}


def test_every_real_item_gets_the_verdict_read_off_by_hand(shared_data):
    root = shared_data / "earth-search-v1"
    paths = [path for path in root.rglob("S2*") if path.is_file() and path.suffix in ("", ".json")]
    found = {}
    for path in paths:
        item = pystac.Item.from_dict(json.loads(path.read_text()))
        verdicts = {declared(item, band) for band in TEN_BANDS}
        (verdict,) = verdicts
        assert verdict.scale == 1e-4
        found[path.stem] = (verdict.offset, verdict.source)
    assert found == REAL


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
