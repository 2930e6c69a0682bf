"""Registers of wind farms: every bad row is named, sums are stated beside the official one, a fleet comes out."""

import json

import pytest

from eosat.cli.app import build
from eosat.energy.wind import farms_of, synthetic_course, wind_profiles
from eosat.errors import InputError
from eosat.fleet import read_fleet
from eosat.fleet.wind import fleet_of, read_register, totals
from eosat.regions import region

JEJU = region("jeju")


def register(tmp_path, *rows, head="name,mw,lon,lat", encoding="utf-8"):
    path = tmp_path / "farms.csv"
    path.write_bytes("\n".join((head, *rows, "")).encode(encoding))
    return path


@pytest.mark.parametrize(("head", "row", "match"), [
    ("name,mw", "a,30000", "row 2 \\(a\\): mw is 30000, more than 1000. Is it in kW"),
    ("name,mw,turbine_mw", "a,3,3000", "turbine_mw is 3000, more than 20"),
    ("name,mw", "a,-3", "mw is -3. It lies between"),
    ("name,mw", "a,3 MW", "mw is '3 MW', no number"),
    ("name,mw", "a,inf", "mw is 'inf', no number"),
    ("name,mw,lon,lat", "a,3,33.4,126.5", "lon 33.4, lat 126.5 look swapped"),
    ("name,mw,lon,lat", "a,3,128.9,35.1", "lie outside the region Jeju"),
    ("name,mw,lon,lat", "a,3,126.5,", "give lon and lat, or neither"),
    ("name,mw,turbines", "a,3,1.5", "turbines is 1.5"),
    ("name,mw,year", "a,3,1492", "year is 1492"),
    ("name,mw,hub_m", "a,3,8000", "hub_m is 8000"),
    ("name,mw,offshore", "a,3,maybe", "offshore is 'maybe'"),
    ("name,mw,status", "a,3,broken", "Give one of: operating, construction"),
    ("name,mw,place_kind", "a,3,guess", "place_kind is 'guess'"),
    ("name,mw,lon,lat,place_kind", "a,3,126.5,33.4,none", "place_kind is 'none', but lon and lat are given"),
    ("name,mw,mwh_year", "a,30,85000000", "mwh_year is|Is it in kWh"),
    ("name,mw,mwh_year", "a,30,250000", "95 % of what it can yield"),
    ("name,mw", ",3", "no name"),
    ("name,power", "a,3", "column mw is missing. Columns are: name, power"),
    ("name,mw", "", "holds no row"),
])  # fmt: skip
def test_a_bad_row_is_named(tmp_path, head, row, match):
    with pytest.raises(InputError, match=match):
        read_register(register(tmp_path, row, head=head), JEJU)


def test_all_bad_rows_are_told_at_once(tmp_path):
    path = register(tmp_path, "a,3,126.5,33.4", "A,3,126.6,33.4", "b,3000,,", "c,3,126.5,33.40001")
    with pytest.raises(InputError) as caught:
        read_register(path, JEJU)
    said = caught.value.text("en")
    assert "3 rows cannot be" in said
    assert "row 4 (b)" in said
    assert "row 3 (A): the name stands in row 2" in said
    assert "row 5 (c): less than 20 m from row 2 (a)" in said
    assert "4행(b)" in caught.value.text("ko")


def test_a_spreadsheet_in_cp949_is_read(tmp_path):
    found = read_register(register(tmp_path, '"성산 1",20,126.9,33.45', encoding="cp949"), JEJU)
    assert found.entries[0].name == "성산 1"
    assert found.entries[0].place_kind == "turbine field"


def test_what_a_point_is_follows_from_the_row(tmp_path):
    head = "name,mw,lon,lat,turbines,place_kind,status"
    rows = ("a,3,126.5,33.4,1,,Operating", "b,9,126.6,33.4,3,,", "c,3,126.7,33.4,,Turbine,", "d,3,,,,,")
    found = read_register(register(tmp_path, *rows, head=head), JEJU)
    assert [one.place_kind for one in found.entries] == ["turbine", "turbine field", "turbine", "none"]
    assert {one.status for one in found.entries} == {"operating"}


def test_what_looks_odd_is_flagged_and_kept(tmp_path):
    head = "name,mw,turbines,turbine_mw,Turbine Type"
    found = read_register(register(tmp_path, "a,30,10,2,Vestas", "b,,,,", head=head), JEJU)
    keys = [flag.key for flag in found.flags]
    assert keys == ["wind.flag.column", "wind.flag.product", "wind.flag.source", "wind.flag.source", "wind.flag.no_mw"]
    assert found.flags[1].fields["product"] == 20


def test_the_register_of_jeju_says_what_it_lacks():
    """231.7 MW by hand: 6 + 15 + 1.7 + 20 + 33 + 15 + 30 + 30 + 30 + 21 + 30; 314.69 MW officially."""
    found = read_register("wind-jeju", JEJU)
    summed = totals(found, 2023)
    assert summed.mw == pytest.approx(6 + 15 + 1.7 + 20 + 33 + 15 + 30 + 30 + 30 + 21 + 30)
    assert (summed.official_mw, summed.official_sites, summed.sites) == (314.69, 23, 11)
    assert summed.missing_mw == pytest.approx(82.99)
    assert summed.without_mw == ("Haengwon",)
    assert all(one.source.startswith("http") for one in found.entries)
    assert all(one.lon is None and one.place_kind == "none" for one in found.entries)
    assert totals(found, 2026).mw == pytest.approx(summed.mw + 100.08)


def test_a_scenario_counts_what_is_planned():
    found = read_register("scenario-sinan-offshore", region("sinan"))
    assert totals(found, 2026).mw == 96
    assert totals(found, 2033, ("operating", "planned")).mw == pytest.approx(96 + 390 + 719 + 644 + 523 + 3 * 323 + 300)
    assert all(one.source.startswith("http") and one.offshore for one in found.entries)


def test_a_farm_without_a_place_is_refused(tmp_path):
    found = read_register(register(tmp_path, "a,3", head="name,mw"))
    with pytest.raises(InputError, match="row 2 \\(a\\): no lon and lat"):
        fleet_of(found, None)


def test_points_find_their_district(tmp_path):
    found = fleet_of(read_register(register(tmp_path, "a,3,126.75,33.38"), JEJU), JEJU)
    assert found["district"].tolist() == ["Pyoseon-myeon"]
    assert found["place_kind"].tolist() == ["turbine field"]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_command_writes_a_fleet_and_its_yield_follows(tmp_path, capsys, lang):
    out = tmp_path / "fleet"
    assert build({"EOSAT_LANG": lang}, ["fleet", "wind", "wind-jeju", "--year", "2023", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "82.99" in said.out
    assert "Haengwon" in said.err
    fleet = read_fleet(out / "fleet.parquet")
    assert fleet["mw_p50"].sum() == pytest.approx(231.7)
    assert set(fleet["place_kind"]) == {"district centroid"}
    assert (out / "wind.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert json.loads((out / "totals.json").read_text())["official_sites"] == 23
    farms = farms_of(fleet)
    tamra = next(one for one in farms if one.name.startswith("Tamra"))
    assert tamra.capacity_factor == pytest.approx(0.323, abs=0.001)
    assert tamra.offshore
    assert "nearest in rated power" in tamra.curve.why


def test_the_whole_register_yields_its_stated_energy():
    """The invented year of Jeju's farms gives what their owners state, 25 % where they state nothing."""
    farms = farms_of(fleet_of(read_register("wind-jeju", JEJU), JEJU, year=2023))
    found = wind_profiles(farms, synthetic_course(2023), draws=5)
    stated = sum(one.mw[1] * one.capacity_factor for one in farms)
    assert found.groupby("time_start")["mw_p50"].sum().mean() == pytest.approx(stated, rel=0.03)
    assert found["district"].nunique() == 5


def test_an_unknown_state_is_refused(tmp_path):
    assert (
        build({"EOSAT_LANG": "en"}, ["fleet", "wind", "wind-jeju", "--status", "running", "--out", str(tmp_path)]) == 2
    )
