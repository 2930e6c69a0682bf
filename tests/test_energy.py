"""Profiles, surplus, flexibility, targets, demand and the dispatch: by hand, by properties, and refused where wrong."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eosat.energy import profile
from eosat.energy.demand import read_demand, synthetic_demand
from eosat.energy.dispatch import Case, dispatch, network_of, solve
from eosat.energy.flexibility import flexibility_table
from eosat.energy.greedy import greedy, is_worse
from eosat.energy.shape import duration_curve, ramps, typical_days, typical_weeks
from eosat.energy.surplus import calendar, surplus, surplus_table
from eosat.energy.targets import factor_of, progress, read_factors
from eosat.energy.zone import Zone, read_zone
from eosat.errors import InputError

KST = "Asia/Seoul"


def hours(count, *, start="2026-04-01", freq="h"):
    return pd.date_range(start, periods=count, freq=freq, tz=KST).tz_convert("UTC")


def a_table(count=4, *, districts=("Aewol-eup", "Hallim-eup"), freq="h"):
    times = hours(count, freq=freq)
    rng = np.random.default_rng(1)
    parts = []
    for district in districts:
        for tech in ("solar", "wind", "demand"):
            mw = rng.uniform(1, 9, count)
            parts.append(
                profile.long_table(
                    times, district=district, tech=tech, mw=mw, low=mw - 1, high=mw + 1, kind="synthetic"
                )
            )
    return profile.joined(parts)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_profile_comes_back_as_it_was_written(tmp_path, suffix):
    table = a_table(freq="15min")
    path = tmp_path / f"profile{suffix}"
    profile.write_profile(path, table)
    back = profile.read_profile(path)
    assert list(back.columns) == list(profile.COLUMNS)
    assert (back["time_start"] == table["time_start"]).all()
    np.testing.assert_allclose(back["mw_p50"], table["mw_p50"], atol=1e-6)
    assert profile.step_of(back) == 15
    if suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def spoiled(table, **changes):
    """*table* with one cell of a column changed, or rows taken out."""
    table = table.copy()
    for column, (row, value) in changes.items():
        table[column] = table[column].astype(object) if isinstance(value, str) else table[column]
        table.loc[row, column] = value
    return table


@pytest.mark.parametrize(
    ("bad", "row", "said"),
    [
        (lambda table: spoiled(table, mw_p50=(3, -1.0)), 5, "negative"),
        (lambda table: spoiled(table, mw_p90=(2, 3e6)), 4, "W or kW"),
        (lambda table: spoiled(table, mw_p50=(1, np.nan)), 3, "no number"),
        (lambda table: spoiled(table, mw_p10=(5, 99.0)), 7, "mw_p10 <= mw_p50"),
        (lambda table: spoiled(table, tech=(7, "tidal")), 9, "tidal"),
        (lambda table: spoiled(table, kind=(7, "guess")), 9, "guess"),
        (lambda table: pd.concat([table, table.iloc[[2]]], ignore_index=True), 26, "twice"),
        (lambda table: table.assign(time_start=table["time_start"].dt.tz_localize(None)), 2, "offset from UTC"),
    ],
)
def test_a_bad_profile_is_refused_by_name_and_row(bad, row, said):
    with pytest.raises(InputError, match=said) as refused:
        profile.checked(bad(a_table()), name="mine.csv")
    assert "mine.csv" in str(refused.value)
    assert f"row {row}" in str(refused.value)


def test_a_gap_and_a_missing_column_are_refused_by_name():
    table = a_table()
    with pytest.raises(InputError, match=r"1 intervals are missing of Aewol-eup/solar, the first 2026-03-31 17:00"):
        profile.checked(table.drop(index=table.index[(table["tech"] == "solar")][2]), name="mine.csv")
    with pytest.raises(InputError, match="lacks the columns kind"):
        profile.checked(table.drop(columns="kind"), name="mine.csv")
    with pytest.raises(InputError, match="30 minutes"):
        profile.checked(a_table(freq="30min"), name="mine.csv")


def test_an_hour_repeated_by_a_change_of_clocks_is_two_hours(tmp_path):
    local = ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"]
    path = tmp_path / "berlin.csv"
    pd.DataFrame({"time_start": local}).to_csv(path, index=False)
    assert list(profile.raw_table(path)["time_start"].diff().dt.total_seconds().dropna()) == [3600, 3600]
    pd.DataFrame({"time_start": [local[0], "2026-10-25T02:00:00"]}).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"berlin\.csv, row 3: '2026-10-25T02:00:00' has no time zone"):
        profile.raw_table(path)


def test_ramps_of_quarter_hours_by_hand():
    power = pd.Series([0.0, 4.0, 1.0, 2.0, 10.0, 10.0, 3.0, 3.0], hours(8, freq="15min"))
    table = ramps(power, KST)
    assert table.to_dict("records") == [
        {"month": 4, "hour": 0, "up_15": 8.0, "down_15": -3.0, "up_60": 10.0, "down_60": 0.0}
    ]


def test_duration_curve_falls_from_the_highest_to_the_lowest():
    curve = duration_curve(pd.Series(np.arange(1000.0)))
    assert curve["mw"].is_monotonic_decreasing
    assert curve["mw"].iloc[[0, 50, -1]].tolist() == [999.0, 499.5, 0.0]


def test_typical_days_and_weeks_hold_each_season_once():
    times = pd.date_range("2026-01-01", "2026-12-31 23:00", freq="h", tz=KST)
    table = pd.DataFrame({"solar": np.where(times.hour == 12, times.month, 0.0)}, times.tz_convert("UTC"))
    days = typical_days(table, KST)
    noon = days[days["minute"] == 720].set_index("season")["mean"]
    assert noon["spring"] == pytest.approx((31 * 3 + 30 * 4 + 31 * 5) / 92)
    assert len(days) == 4 * 24
    assert len(typical_weeks(table, KST)) == 4 * 7 * 24


def test_surplus_by_hand_and_its_calendar():
    times = hours(4)
    left = surplus(np.array([0.0, 500, 800, 900]), np.full(4, 500.0), must_run=50, export_most=100, charge_most=60)
    assert left.tolist() == [0, 0, 190, 290]
    power = pd.Series(left, times)
    assert calendar(power, KST).to_dict("records") == [{"date": "2026-04-01", "hours": 2.0, "mwh": 480.0}]
    assert surplus_table(power, KST)["mwh"].sum() == 480


def test_flexibility_is_bounded_by_power_and_by_energy():
    zone = Zone(storage_mw=60, storage_hours=1, storage_efficiency=0.81, p2x_mw=57, v2g_mw=36, v2g_evs=40267,
                v2g_participation=0.2)  # fmt: skip
    table = flexibility_table(zone)
    assert table["storage_up"].unique() == pytest.approx(30 * 0.9)
    assert table["v2g_up"].max() == pytest.approx(36)
    assert table["v2g_up"].min() == pytest.approx(40267 * 0.2 * 0.30 * 7 * 0.9 / 1000)
    assert (table["down"] >= 57).all()


def test_the_factor_is_that_of_the_newest_year_known(tmp_path):
    path = tmp_path / "factors.csv"
    path.write_text("year,tco2eq_per_mwh,source\n2023,0.4173,b\n2022,0.4312,a\n", encoding="utf-8")
    table = read_factors(path)
    assert factor_of(table, 2026)[:2] == (2023, 0.4173)
    assert factor_of(table, 2022)[:2] == (2022, 0.4312)
    path.write_text("year,tco2eq_per_mwh,source\n2023,417.3,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2"):
        read_factors(path)


def test_progress_towards_two_goals():
    table = progress(Zone(target_mw=7000, target_share=0.7, target_year=2035), capacity_mw=877.997, used_mwh=19,
                     demand_mwh=100).set_index("goal")  # fmt: skip
    assert table.loc["capacity", "percent"] == pytest.approx(12.54, abs=0.005)
    assert table.loc["share", "percent"] == pytest.approx(100 * 19 / 70)
    assert len(progress(Zone(), capacity_mw=1, used_mwh=1, demand_mwh=1)) == 0


def test_synthetic_demand_has_the_energy_and_the_peak_it_is_told():
    times = pd.date_range("2026-01-01", periods=35040, freq="15min", tz=KST)
    curve = synthetic_demand(times, zone=KST, annual_gwh=6000, peak_mw=1156.4)
    assert curve.sum() / 4000 == pytest.approx(6000, rel=0.01)
    assert curve.max() == pytest.approx(1156.4, rel=0.002)
    assert curve.min() > 300
    assert times[curve.argmax()].month in (7, 8)
    with pytest.raises(InputError, match="peak"):
        synthetic_demand(times, zone=KST, annual_gwh=6000, peak_mw=600)


def demand_file(tmp_path, rows):
    path = tmp_path / "load.csv"
    path.write_text("time_start,mw\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_given_demand_is_read_at_our_intervals(tmp_path):
    rows = [f"2026-04-01T{hour:02d}:00:00+09:00,{500 + hour}" for hour in range(3)]
    path = demand_file(tmp_path, rows)
    assert read_demand(path, hours(3)).tolist() == [500, 501, 502]
    assert read_demand(path, hours(12, freq="15min")).tolist() == [500] * 4 + [501] * 4 + [502] * 4
    quarters = [f"2026-04-01T00:{minute:02d}:00+09:00,{minute}" for minute in (0, 15, 30, 45)]
    quarters += [f"2026-04-01T01:{minute:02d}:00+09:00,8" for minute in (0, 15, 30, 45)]
    assert read_demand(demand_file(tmp_path, quarters), hours(2)).tolist() == [22.5, 8]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["2026-04-01T00:00:00+09:00,5", "2026-04-01T01:00:00+09:00,-5"], "row 3: mw is -5"),
        (["2026-04-01T00:00:00+09:00,5", "2026-04-01T00:00:00+09:00,5"], "row 3"),
        (["2026-04-01T00:00:00,5", "2026-04-01T01:00:00,5"], "row 2.*offset"),
        (["2026-04-01T00:00:00+09:00,5", "2026-04-01T02:00:00+09:00,5"], "missing"),
        (["2026-04-01T00:00:00+09:00,5", "2026-04-01T01:00:00+09:00,600000000"], "row 3.*W or kW"),
        (["2026-04-01T00:00:00+09:00,5", "2026-04-01T01:00:00+09:00,much"], "row 3"),
    ],
)
def test_bad_demand_is_refused_by_row(tmp_path, rows, said):
    with pytest.raises(InputError, match=said):
        read_demand(demand_file(tmp_path, rows), hours(3))


def test_three_hours_by_hand():
    """Noon sun fills the battery, evening empties it: what import still costs is plain arithmetic.

    Demand 100 each hour. Sun 180, 100, 0. A battery of 50 MW, 50 MWh, 0.81 a round trip (0.9 each way);
    import 100 MW at 100 KRW/kWh, export 20 MW at 10.
    Hour 1: 80 too much: the battery takes 50 (stores 45), 20 go out, 10 are curtailed.
    Hour 2: even. Hour 3: the battery gives 45 x 0.9 = 40.5, import 59.5.
    But the battery holds 50: hour 2 has nothing free to fill the last 5 with.
    """
    zone = Zone(storage_mw=50, storage_hours=1, storage_efficiency=0.81, import_mw=100, import_cost=100, export_mw=20,
                export_price=10)  # fmt: skip
    case = Case(times=hours(3), solar=np.array([180.0, 100, 0]), wind=np.zeros(3), demand=np.full(3, 100.0), zone=zone,
                time_zone=KST)  # fmt: skip
    plan = dispatch(case)
    assert plan.hours["storage_charge"].tolist() == pytest.approx([50, 0, 0], abs=1e-6)
    assert plan.hours["storage_discharge"].tolist() == pytest.approx([0, 0, 40.5], abs=1e-6)
    assert plan.hours["export"].tolist() == pytest.approx([20, 0, 0], abs=1e-6)
    assert plan.hours["curtailed_solar"].tolist() == pytest.approx([10, 0, 0], abs=1e-6)
    assert plan.hours["import"].tolist() == pytest.approx([0, 0, 59.5], abs=1e-6)
    assert plan.cost_krw == pytest.approx((59.5 * 100 - 20 * 10 + 50 * 0.01) * 1000)
    assert plan.imbalance < 1e-6


def a_case(seed, *, count=48, freq="h", scale=1.0):
    """A random case that can always be met."""
    rng = np.random.default_rng(seed)
    times = hours(count, freq=freq)
    local = times.tz_convert(KST)
    noon = np.clip(np.sin((local.hour + local.minute / 60 - 6) / 12 * np.pi), 0, 1).to_numpy()
    zone = Zone(
        storage_mw=float(rng.choice([0, 60])),
        storage_hours=float(rng.uniform(0.5, 6)),
        storage_efficiency=float(rng.uniform(0.7, 1)),
        v2g_mw=float(rng.choice([0, 36])),
        v2g_evs=40267,
        v2g_participation=float(rng.uniform(0.05, 0.5)),
        p2x_mw=float(rng.choice([0, 57])),
        p2x_value=float(rng.uniform(0, 60)),
        export_mw=float(rng.choice([0, 180])),
        export_price=float(rng.uniform(0, 60)),
        import_mw=float(rng.uniform(0, 400)),
        import_cost=float(rng.uniform(60, 150)),
        thermal_mw=1200,
        thermal_cost=float(rng.uniform(60, 250)),
        must_run_mw=float(rng.uniform(0, 150)),
    )
    solar = rng.uniform(0, 900) * noon * rng.uniform(0.3, 1, count)
    wind = rng.uniform(0, 500) * rng.uniform(0, 1, count)
    demand = scale * rng.uniform(350, 700, count)
    return Case(times=times, solar=solar, wind=wind, demand=demand, zone=zone, time_zone=KST)


@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_the_dispatch_balances_and_is_never_worse_than_the_rule(seed):
    case = a_case(seed)
    plan, rule = dispatch(case), greedy(case)
    assert plan.imbalance < 1e-6
    assert rule.imbalance < 1e-6
    assert not is_worse(plan, rule)
    table = plan.hours
    assert (table >= -1e-6).all().all()
    assert (table["storage_mwh"] <= case.zone.storage_mwh + 1e-6).all()
    assert (table["v2g_charge"] + table["v2g_discharge"] <= case.v2g_power + 1e-6).all()
    if case.zone.v2g_mw:
        assert table["v2g_mwh"].min() >= case.zone.v2g_soc_min * case.zone.v2g_mwh - 1e-6
        assert table["v2g_mwh"].iloc[-1] >= case.zone.v2g_soc_start * case.zone.v2g_mwh - 1e-6


def test_a_worse_dispatch_would_be_noticed():
    case = a_case(9)
    plan, rule = dispatch(case), greedy(case)
    assert is_worse(rule, plan)


def test_storage_keeps_its_books():
    case = a_case(7)
    table = dispatch(case).hours
    each_way = case.zone.storage_efficiency**0.5
    assert case.zone.storage_mw > 0, "seed without a battery"
    change = table["storage_charge"] * each_way - table["storage_discharge"] / each_way
    np.testing.assert_allclose(table["storage_mwh"], change.cumsum(), atol=1e-5)
    assert (np.minimum(table["storage_charge"], table["storage_discharge"]) < 1e-6).all()


def test_districts_apart_cost_what_they_cost_together():
    """Generators of one price are one column of the programme: three districts give the same optimum."""
    case = a_case(5)
    together = solve(network_of(case))
    network = network_of(case)
    network.generators_t.p_max_pu["solar"] = 0.0
    from eosat.energy.dispatch import add_source

    for name, share in (("a", 0.5), ("b", 0.3), ("c", 0.2)):
        add_source(network, f"solar {name}", "island", case.solar * share)
    assert solve(network) == pytest.approx(together, rel=1e-9)


def test_an_hour_that_cannot_be_met_is_named():
    zone = Zone(thermal_mw=100, thermal_cost=100)
    demand = np.array([90.0, 90, 130, 120])
    case = Case(times=hours(4), solar=np.zeros(4), wind=np.zeros(4), demand=demand, zone=zone, time_zone=KST)
    for way in (dispatch, greedy):
        with pytest.raises(InputError, match=r"2026-04-01 02:00 30\.0 MW are missing"):
            way(case)
    case = Case(times=hours(4), solar=np.zeros(4), wind=np.zeros(4), demand=demand, time_zone=KST,
                zone=Zone(must_run_mw=100, thermal_mw=100))  # fmt: skip
    for way in (dispatch, greedy):
        with pytest.raises(InputError, match=r"2026-04-01 00:00 10\.0 MW are too much"):
            way(case)


def zone_file(tmp_path, figures):
    path = tmp_path / "zone.yaml"
    path.write_text(f"name_en: Here\nname_ko: 여기\nas_of: 2026-01-01\nfigures:\n{figures}", encoding="utf-8")
    return path


def test_a_zone_is_read_with_its_sources(tmp_path):
    path = zone_file(
        tmp_path, "  storage_mw: {value: 60, source: a plan}\n  storage_hours: {value: 4, assumption: usual}\n"
    )
    read = read_zone(path)
    assert read.zone.storage_mwh == 240
    assert read.figures["unit"].tolist() == ["MW", "h"]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("  storage_mv: {value: 60, source: a}\n", "Did you mean storage_mw"),
        ("  storage_mw: {value: 60}\n", "source"),
        ("  storage_mw: 60\n", "source"),
        ("  storage_mw: {value: -60, source: a}\n", "cannot be -60"),
        ("  storage_efficiency: {value: 86, source: a}\n", "at most 1"),
        ("  v2g_plugged: {value: [0.5, 0.5], source: a}\n", "24 shares"),
    ],
)
def test_a_bad_zone_is_refused_by_its_figure(tmp_path, figures, said):
    with pytest.raises(InputError, match=said):
        read_zone(zone_file(tmp_path, figures))
