"""Fleets: the table that other rooms and tools read."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
import shapely

from eosat.errors import InputError
from eosat.fleet import COLUMNS, read_fleet, write_fleet


def fleet(**changed) -> pd.DataFrame:
    """A solar site and a turbine."""
    content = {
        "id": ["wvc3", "w1"], "tech": ["solar", "wind"], "type": ["ground", "turbine"], "district": ["a", "b"],
        "area_m2": [4000.0, np.nan], "mw_p10": [0.2, 3.0], "mw_p50": [0.25, 3.0], "mw_p90": [0.4, 3.0],
        "tilt_deg": [20.0, np.nan], "azimuth_deg": [180.0, np.nan], "first_seen": ["2024-05-01", ""],
        "last_seen": ["2025-05-01", ""], "confidence": [81.0, np.nan], "evidence": ["S2A_1 S2B_2", ""],
        "geometry": [shapely.box(126.2, 33.3, 126.21, 33.31), shapely.Point(126.3, 33.4)],
    }  # fmt: skip
    return pd.DataFrame(content | changed)


def test_a_fleet_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "fleet.parquet"
    table = fleet(hub_m=[np.nan, 80.0])
    write_fleet(path, table, notes={"simulated": True})
    found = read_fleet(path)
    assert list(found.columns) == [*COLUMNS, "hub_m", "geometry"]
    pd.testing.assert_frame_equal(found.drop(columns="geometry"), table[[*COLUMNS, "hub_m"]], check_dtype=False)
    assert shapely.equals(list(found["geometry"]), list(table["geometry"])).all()
    assert found.attrs == {"simulated": True}
    geo = json.loads(pyarrow.parquet.read_schema(path).metadata[b"geo"])
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point", "Polygon"]


def test_a_fleet_without_sites_keeps_its_types(tmp_path):
    write_fleet(tmp_path / "x.parquet", fleet().iloc[:0], notes={})
    found = read_fleet(tmp_path / "x.parquet")
    assert len(found) == 0
    assert pyarrow.parquet.read_schema(tmp_path / "x.parquet").field("area_m2").type == "double"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"area_m2": [-1.0, np.nan]}, r"row 1 \(wvc3\): area_m2 is -1.0"),
        ({"type": ["barn", "turbine"]}, r"row 1 \(wvc3\): type is 'barn'; known are ground, roof"),
        ({"tech": ["solar", "tide"]}, r"row 2 \(w1\): tech is 'tide'"),
        ({"id": ["x", "x"]}, "row 2: id 'x'"),
        ({"mw_p50": [0.1, 3.0]}, "does not lie between"),
        ({"mw_p90": ["much", 3.0]}, "mw_p90 is no number: 'much'"),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_name(tmp_path, changed, said):
    with pytest.raises(InputError, match=said):
        write_fleet(tmp_path / "x.parquet", fleet(**changed), notes={})
    assert not list(tmp_path.iterdir())


def test_a_file_without_the_columns_is_no_fleet(tmp_path):
    with pytest.raises(InputError, match="lacks the columns mw_p10"):
        write_fleet(tmp_path / "x.parquet", fleet().drop(columns="mw_p10"), notes={})
    with pytest.raises(InputError):
        read_fleet(tmp_path / "none.parquet")
