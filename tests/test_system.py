"""The energy view: configs checked, districts apart, a view end to end, files read back by the tools they are for."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eosat.cli.app import build
from eosat.config import find_config, read_config
from eosat.energy.dispatch import Case, dispatch, solve
from eosat.energy.profile import checked, read_profile
from eosat.energy.zone import Zone
from eosat.errors import InputError
from eosat.fleet import read_fleet
from eosat.system import rehearse, view
from eosat.system.cases import by_hour, cases_table, changed, weeks_of
from eosat.system.config import CasesConfig, is_energy, read_energy
from eosat.system.exchange import district_network, forecast_sites
from eosat.system.hours import day_shares
from eosat.system.sources import capacities, parts_of, places_of

SHIPPED = sorted(path.stem for path in Path("configs").glob("*.yaml") if is_energy(path))
TWO_DAYS = ["period=2026-04-04/2026-04-05", "step=60", "cases={renewables: [1, 4]}"]


def test_three_energy_configs_ship():
    assert SHIPPED == ["gwangju-jeonnam-energy", "jeju-energy", "sinan-offshore"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_config_is_checked_and_rehearsed(name, capsys):
    assert build({"EOSAT_LANG": "en"}, ["config", "check", name]) == 0
    assert build({"EOSAT_LANG": "en"}, ["energy", name, "--dry-run"]) == 0
    assert ("35,040 intervals" if name == "jeju-energy" else "8,760 intervals") in capsys.readouterr().out


def test_the_rehearsal_of_jeju_has_the_registers_totals():
    found = rehearse("jeju-energy")
    assert found["solar"] == pytest.approx(538.552)
    assert found["wind"] == pytest.approx(331.78 + 82.99)
    assert found["districts"] == 14


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        ("perod=2026", "config.unknown_key", "period"),
        ("step=30", "config.value", "step"),
        ("period=soon", "energy.period", "soon"),
        ("zone=nowhere.yaml", "energy.no_file", "nowhere.yaml"),
        ("demand=nowhere.csv", "energy.no_file", "nowhere.csv"),
        ("level=[planet]", "energy.no_level", "planet"),
        ("clearness=[0.4, 0.4]", "energy.clearness", "2"),
        ("kind=map", "energy.no_energy_config", "jeju-energy"),
        ("cases={storage: [1]}", "config.unknown_key", "storage_mw"),
    ],
)
def test_a_wrong_key_or_value_is_named(change, key, said):
    with pytest.raises(InputError, match=said) as caught:
        rehearse("jeju-energy", changes=[change])
    assert caught.value.key == key


def test_nothing_that_makes_power_is_an_error():
    with pytest.raises(InputError) as caught:
        rehearse("jeju-energy", changes=["capacity=null", "wind=null"])
    assert caught.value.key == "energy.no_sites"


def test_run_says_which_command_an_energy_config_is_for():
    with pytest.raises(InputError, match="eosat energy"):
        read_config(find_config("jeju-energy"))


def test_districts_do_not_overlap_and_fill_the_island():
    config = read_energy(find_config("jeju-energy"))
    places = places_of(config)
    parts = parts_of(places, config.level)
    total = sum(part.geometry.area for part in parts)
    assert total == pytest.approx(places[0].area.area, rel=2e-3)
    for one in parts:
        for other in parts:
            assert one is other or one.geometry.intersection(other.geometry).area < 1e-6 * one.geometry.area


def capacity_file(path, *rows):
    head = "tech,name,district,mw,gwh,capacity_factor,year,source,assumption"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_capacities_are_spread_by_area_and_follow_from_energy(tmp_path):
    config = read_energy(find_config("jeju-energy"))
    parts = parts_of(places_of(config), config.level)
    path = capacity_file(
        tmp_path / "c.csv",
        "solar,A,Aewol-eup,10,,,2023,here,",
        "solar,B,rest,,8.76,0.1,2023,here,",
    )
    fleet, origins = capacities(path, parts, skip=set())
    assert len(origins) == 2
    by_district = fleet.groupby("district")["mw_p50"].sum()
    assert by_district["Aewol-eup"] == pytest.approx(10)
    assert by_district.drop("Aewol-eup").sum() == pytest.approx(10)  # 8.76 GWh / (8,760 h x 0.1)
    assert len(by_district) == 14


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("solar,A,Atlantis,10,,,2023,here,", "energy.unknown_district"),
        ("solar,A,,10,,,2023,,", "energy.capacity"),
        ("coal,A,,10,,,2023,here,", "energy.capacity"),
        ("solar,A,,-10,,,2023,here,", "energy.capacity"),
        ("solar,A,,,,,2023,here,", "energy.capacity"),
        ("solar,A,,538552000,,,2023,here,", "energy.capacity"),
    ],
)
def test_a_wrong_capacity_is_named_by_row(tmp_path, row, key):
    config = read_energy(find_config("jeju-energy"))
    parts = parts_of(places_of(config), config.level)
    with pytest.raises(InputError, match="row 2") as caught:
        capacities(capacity_file(tmp_path / "c.csv", row), parts, skip=set())
    assert caught.value.key == key


def test_a_month_of_drawn_days_has_each_rank_once():
    times = pd.date_range("2026-02-28 15:00", "2026-04-30 15:00", freq="h", inclusive="left", tz="UTC")
    shares = day_shares(times, zone="Asia/Seoul", seed=3)
    assert sorted(set(shares[: 31 * 24].round(9))) == pytest.approx((np.arange(31) + 0.5) / 31)
    assert sorted(set(shares[31 * 24 :].round(9))) == pytest.approx((np.arange(30) + 0.5) / 30)


@pytest.mark.parametrize(
    ("stamps", "powers", "key"),
    [
        (["2026-04-04T00:00", "2026-04-04T01:00"], [500, 500], "sun.naive"),
        (["2026-04-04T00:00+09:00"] * 2, [500, 500], "energy.twice"),
        (["2026-04-04T00:00+09:00", "2026-04-04T01:00+09:00"], [500, -1], "energy.negative"),
        (["2026-04-04T00:00+09:00", "2026-04-04T01:00+09:00"], [500, 512_000], "energy.unit"),
        (["2026-04-04T00:00+09:00", "2026-04-04T01:00+09:00"], [500, 500], "energy.gap"),
    ],
)
def test_a_given_demand_is_refused_before_anything_is_written(tmp_path, stamps, powers, key):
    path, out = tmp_path / "demand.csv", tmp_path / "out"
    pd.DataFrame({"time_start": stamps, "mw": powers}).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"demand\.csv") as caught:
        view("jeju-energy", out, changes=[*TWO_DAYS, f"demand={path}"])
    assert caught.value.key == key
    assert not out.exists()


@pytest.fixture(scope="module")
def two_days(tmp_path_factory):
    folder = tmp_path_factory.mktemp("view") / "jeju"
    return view("jeju-energy", folder, changes=TWO_DAYS)


def test_a_view_writes_tables_that_are_whole(two_days):
    folder = two_days.folder
    districts, region = (read_profile(folder / f"{name}.parquet") for name in ("profile", "region"))
    assert set(districts["tech"]) == {"solar", "wind"}
    assert set(region["tech"]) == {"solar", "wind", "demand"}
    assert districts["district"].nunique() == 14
    assert (folder / "region.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(checked(pd.read_parquet(folder / "region.parquet"), name="region")) == 3 * 48
    year = pd.read_parquet(folder / "year.parquet")
    hours = pd.read_parquet(folder / "hours.parquet")
    sums = year.groupby(["tech", "time_start"])["mw"].sum()
    np.testing.assert_allclose(sums["solar"], hours["solar_available"], atol=1e-9)
    np.testing.assert_allclose(sums["wind"], hours["wind_available"], atol=1e-9)
    assert not list(folder.rglob("*.part"))


def test_the_drawn_year_never_beats_the_clear_sky(two_days):
    year = pd.read_parquet(two_days.folder / "year.parquet")
    profile = pd.read_parquet(two_days.folder / "profile.parquet")
    both = year[year["tech"] == "solar"].merge(profile, on=["time_start", "district", "tech"])
    assert (both["mw"] <= both["clear_sky_mw"] + 1e-6).all()
    assert both["mw"].max() > 1


def test_the_summary_adds_up_and_says_what_it_is(two_days):
    summary = json.loads((two_days.folder / "summary.json").read_text(encoding="utf-8"))
    energies = summary["dispatch"]["gwh"]
    gives = ("solar", "wind", "must_run", "thermal", "import", "storage_discharge", "v2g_discharge")
    takes = ("demand", "export", "p2x", "storage_charge", "v2g_charge")
    assert sum(energies[one] for one in gives) == pytest.approx(sum(energies[one] for one in takes), abs=1e-5)
    assert summary["dispatch"]["imbalance_mw"] < 1e-6
    assert summary["dispatch"]["cost_billion_krw"] <= summary["dispatch"]["plain_rule_billion_krw"] + 1e-9
    assert summary["demand"] == "synthetic"
    assert summary["forecast"] is False
    assert summary["avoided"]["factor_year"] == 2023
    assert summary["avoided"]["tco2eq"] == pytest.approx(summary["used_gwh"] * 1000 * 0.4173)
    assert len(summary["cannot_know"]) == 4
    assert [one["goal"] for one in summary["progress"]] == ["capacity"]  # two days have no share of a year
    page = (two_days.folder / "energy.html").read_text(encoding="utf-8")
    assert all(one in page for one in ("×4", "60 MW", "애월읍", "Aewol-eup", *summary["cannot_know"][0].values()))


def test_provenance_names_files_by_hash_and_no_path(two_days):
    text = (two_days.folder / "provenance.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert set(record["inputs"]) == {"capacity", "wind", "zone", "factors"}
    assert all(len(one["sha256"]) == 64 for one in record["inputs"].values())
    assert str(Path.cwd()) not in text


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        view("jeju-energy", tmp_path, changes=TWO_DAYS)
    assert caught.value.key == "energy.folder"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_four_times_the_renewables_are_curtailed_and_cost_less(two_days):
    cases = pd.read_csv(two_days.folder / "cases.csv", encoding="utf-8-sig").set_index("renewables")
    assert cases["base"].tolist() == [True, False]
    assert cases.loc[4, "renewable_mwh"] == pytest.approx(4 * cases.loc[1, "renewable_mwh"], rel=1e-5)
    assert cases.loc[4, "curtailed_mwh"] > 100 + cases.loc[1, "curtailed_mwh"]
    assert cases.loc[4, "cost_million_krw"] < cases.loc[1, "cost_million_krw"]
    assert cases.loc[1, "cost_million_krw"] == pytest.approx(two_days.dispatch.cost_krw / 1e6, rel=1e-5)


def a_case(count=96, *, freq="15min", **figures):
    times = pd.date_range("2026-01-04 15:00", periods=count, freq=freq, tz="UTC")
    zone = Zone(**{"thermal_mw": 100, "thermal_cost": 200, "export_mw": 5, "export_price": 10, **figures})
    sun = np.clip(np.sin(np.arange(count) / 96 * 2 * np.pi), 0, None) * 60
    return Case(
        times=times, solar=sun, wind=np.full(count, 8.0), demand=np.full(count, 30.0), zone=zone, time_zone="Asia/Seoul"
    )


def test_hours_of_a_case_keep_its_energy():
    quarter, hour = a_case(), by_hour(a_case())
    assert hour.hours == 1
    assert hour.solar.sum() * 1 == pytest.approx(quarter.solar.sum() * 0.25)


def test_a_year_is_shown_by_a_week_of_each_season():
    weeks = weeks_of(a_case(8760, freq="h"))
    starts = weeks.times[::168].tz_convert("Asia/Seoul")
    assert starts.strftime("%a %m %H").tolist() == ["Mon 01 00", "Mon 04 00", "Mon 07 00", "Mon 10 00"]
    assert len(weeks.times) == 4 * 168
    assert weeks.hours == 1


def test_a_case_that_cannot_be_says_why_and_the_rest_stand():
    asked = CasesConfig(storage_mw=(0.0,), renewables=(1.0, 0.0))
    table = cases_table(asked, a_case(thermal_mw=22), lambda *_, **__: None)
    assert table["feasible"].tolist() == [True, False]
    assert "Demand cannot be met" in table["why"].iloc[1]


def test_changed_scales_sun_and_wind_alone():
    wish = {"renewables": 2.0, "storage_mw": 7.0, "v2g_participation": 0.0, "export_mw": 3.0}
    case = changed(a_case(), wish)
    assert case.wind[0] == 16
    assert case.demand[0] == 30
    assert (case.zone.storage_mw, case.zone.export_mw) == (7.0, 3.0)


@pytest.mark.parametrize("form", ["pypsa", "pypsa.nc"])
def test_pypsa_reads_the_network_and_dispatches_it_as_the_island(two_days, form):
    import warnings

    import pypsa

    path = str(two_days.folder / "exchange" / form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = pypsa.Network(path)
    assert len(network.buses) >= 14 + 1
    fleet = read_fleet(two_days.folder / "fleet.parquet")
    assert set(fleet["district"]) <= set(network.buses.index)
    capacity = network.generators.groupby("carrier")["p_nom"].sum()
    assert (capacity["solar"], capacity["wind"]) == pytest.approx((538.552, 414.77))
    assert network.generators_t.p_max_pu.to_numpy().max() <= 1
    cost = solve(network) * 1000
    assert cost == pytest.approx(two_days.dispatch.cost_krw, rel=1e-6)


def test_a_district_that_is_alone_equals_the_island():
    case = a_case(24, freq="h")
    rows = [
        pd.DataFrame({"time_start": case.times, "district": "A", "tech": tech, "mw": getattr(case, tech)})
        for tech in ("solar", "wind")
    ]
    from shapely.geometry import Point

    where = {"district": "A", "geometry": Point(126.5, 33.5), "mw_p50": 70.0}
    fleet = pd.DataFrame([where | {"tech": tech} for tech in ("solar", "wind")])
    network = district_network(case, pd.concat(rows), fleet)
    assert (network.buses.loc["A", "x"], network.buses.loc["A", "y"]) == (126.5, 33.5)
    assert solve(network) * 1000 == pytest.approx(dispatch(case).cost_krw, rel=1e-7)


def test_openadr3_reads_the_report(two_days):
    from openadr3.entities.models import Report
    from openadr3.entities.raw import RawReport

    content = json.loads((two_days.folder / "exchange" / "openadr-report.json").read_text(encoding="utf-8"))
    raw = RawReport.model_validate(content)
    assert raw.object_type == "REPORT"
    report = Report.from_raw(content)
    assert len(report.resources) == 28
    one = next(some for some in report.resources if some.resource_name == "Aewol-eup/solar")
    assert len(one.intervals) == 24
    assert one.interval_period.start.isoformat() == "2026-04-03T15:00:00+00:00"
    profile = read_profile(two_days.folder / "profile.parquet")
    rows = profile[(profile["district"] == "Aewol-eup") & (profile["tech"] == "solar")]
    assert float(one.intervals[12].payloads[0].values[0]) == pytest.approx(rows["mw_p50"].iloc[12], abs=1e-3)


def test_the_site_list_has_what_a_pv_site_takes(two_days):
    sites = pd.read_csv(two_days.folder / "exchange" / "quartz-sites.csv", encoding="utf-8-sig")
    assert sites["latitude"].between(33, 34.1).all()
    assert sites["longitude"].between(126, 127).all()
    assert sites["tilt"].between(0, 90).all()
    assert sites["orientation"].between(0, 360).all()
    assert sites["capacity_kwp"].sum() == pytest.approx(538.552 * 1.2 * 1000)
    assert len(sites) == len(forecast_sites(read_fleet(two_days.folder / "fleet.parquet")))


def test_features_stand_beside_a_load(two_days):
    table = pd.read_parquet(two_days.folder / "exchange" / "openstef-features.parquet")
    assert str(table.index.tz) == "UTC"
    assert table.index.name == "datetime"
    assert {"eosat_solar_p50", "eosat_solar_clear_sky", "eosat_wind_p50"} <= set(table.columns)
    load = pd.Series(1.0, table.index, name="load")
    assert len(pd.concat([load, table], axis=1).dropna()) == 48


def test_the_command_speaks_korean_and_makes_the_same_year(two_days, tmp_path, capsys):
    changes = [part for change in [*TWO_DAYS[:2], "cases={}", "dispatch=false"] for part in ("--set", change)]
    out = tmp_path / "a"
    assert build({"EOSAT_LANG": "ko"}, ["energy", "jeju-energy", "--out", str(out), *changes]) == 0
    said = capsys.readouterr().out
    assert "태양광" in said
    assert "예보나 측정이 아닙니다" in said
    assert "summary.json" in said
    one, other = (pd.read_parquet(folder / "year.parquet") for folder in (two_days.folder, out))
    pd.testing.assert_frame_equal(one, other)
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["dispatch"] is None
    assert not (out / "exchange" / "pypsa.nc").exists()


def test_from_simulated_scenes_over_five_kilometres_to_hours(tmp_path):
    """Scenes -> the map of arrays -> sites -> megawatts -> hours; what comes of simulated scenes says so."""
    import eosat
    from eosat.fleet.solarfleet import write_solar

    lon, lat = 126.3335, 33.2452
    scenes = eosat.simulate(tmp_path / "sky", lon=lon, lat=lat, size=6000, dates=(date(2024, 9, 7),))
    high, wide = 2500 / 111_000, 2500 / 111_000 / np.cos(np.radians(lat))
    box = [round(float(side), 6) for side in (lon - wide, lat - high, lon + wide, lat + high)]
    changes = [f"catalog={scenes}", "collections=[]", f"region={box}", "outputs=[labels, confidence]"]
    eosat.run("jeju-solar", tmp_path / "run", changes=changes, device="cpu")
    found = write_solar([tmp_path / "run"], tmp_path / "fleet", region="jeju", draws=200)
    fleet = tmp_path / "fleet" / "fleet.parquet"
    asked = [f"fleet={fleet}", "wind=null", "period=2026-06-21/2026-06-21", "dispatch=false"]
    made = view("jeju-energy", tmp_path / "view", changes=asked)
    assert made.summary["simulated"] is True
    total = {row["tech"]: row for row in made.summary["totals"]}["solar"]
    assert total["mw_p50"] == pytest.approx(found.fleet["mw_p50"].sum(), rel=0.1)
    assert total["mw_p10"] < total["mw_p50"] < total["mw_p90"]
    assert 0 < total["gwh_drawn"] * 1000 < 12 * total["mw_p50"]
    assert read_fleet(made.folder / "fleet.parquet").attrs["simulated"] is True


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_a_whole_year_of_a_shipped_config(name, tmp_path):
    made = view(name, tmp_path / "view", changes=["cases={}"])
    assert made.summary["dispatch"]["imbalance_mw"] < 1e-6
    cost, rule = (made.summary["dispatch"][key] for key in ("cost_billion_krw", "plain_rule_billion_krw"))
    assert rule is None or cost <= rule + 1e-6 * abs(rule)
    assert made.summary["used_gwh"] > 0
    assert len(made.summary["progress"]) == (2 if name == "jeju-energy" else 0)
