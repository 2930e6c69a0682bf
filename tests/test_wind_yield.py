"""Wind: power curves, hub height, losses, the invented year, the long table."""

import json

import numpy as np
import pandas as pd
import pytest

from eosat.energy.curves import at_standard_density, curve_named, nearest_curve, read_curve, share
from eosat.energy.wind import (
    CAPACITY_FACTOR,
    Course,
    Farm,
    Losses,
    check_course,
    density_at,
    hub_speed,
    synthetic_course,
    wind_profiles,
)  # fmt: skip
from eosat.errors import InputError

SPEEDS = [3.0, 5.0, 7.0, 9.0, 12.0, 20.0]
LOSSLESS = Losses(wake=(0, 0), stopped=(0, 0), electrical=(0, 0))


def hours(values, start="2023-01-01", freq="1h", tz="Asia/Seoul"):
    return pd.Series(np.asarray(values, float), index=pd.date_range(start, periods=len(values), freq=freq, tz=tz))


def farm(name="a", district="d", mw=30.0, **more):
    return Farm(
        **{"name": name, "district": district, "mw": (mw,) * 3, "curve": curve_named("V90/3000"), "hub_m": 80.0} | more
    )


def test_goldens_of_windpowerlib(shared_data):
    golden = json.loads((shared_data / "facts" / "goldens.json").read_text())["windpowerlib_0.2.2"]
    power = golden["V90/3000 hub80, log z0=0.15, T=280K@2m, p=101325@0m, v10=[3,5,7,9,12,20]"]
    curve = curve_named("V90/3000")
    at_hub = hub_speed(SPEEDS, height=10, hub=80, roughness=0.15)
    density = density_at(np.full(6, 6.85), hub=80)
    assert (share(curve, at_standard_density(curve, at_hub, density)) * curve.rated_w).round(1).tolist() == power
    assert at_hub.round(4).tolist() == golden["log_profile_10to80"]
    assert hub_speed(SPEEDS, height=10, hub=80, exponent=1 / 7).round(4).tolist() == golden["hellman_1/7"]


def test_a_storm_stops_the_turbine():
    assert share(curve_named("V90/3000"), [25.0, 25.5]).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("density", [1.10, 1.185, 1.225, 1.30])
def test_density_moves_the_curve_as_windpowerlib_does(density):
    from windpowerlib.power_output import power_curve_density_correction

    curve = curve_named("V112/3075")
    speed = np.linspace(0, 30, 301)
    theirs = power_curve_density_correction(speed, np.array(curve.speeds), np.array(curve.watts), np.full(301, density))
    ours = share(curve, at_standard_density(curve, speed, np.full(301, density))) * curve.rated_w
    assert np.abs(ours - np.asarray(theirs)).max() < 1e-6 * curve.rated_w


def test_cold_air_is_denser():
    winter, summer = density_at([0.0, 30.0], hub=80)
    assert 1.27 < winter < 1.29
    assert 1.13 < summer < 1.16


def test_a_korean_turbine_takes_the_nearest_curve_and_says_so():
    hanlim = nearest_curve(5.56)
    assert "5.56 MW" in hanlim.why
    assert "rotor is not known" in hanlim.why
    siemens = nearest_curve(3.0, 108.0)
    assert abs(siemens.specific_power / 327.5 - 1) < 0.1
    assert "specific power, 327 W/m2" in siemens.why
    assert curve_named("v90/3000").why == ""
    with pytest.raises(InputError, match="Near: "):
        curve_named("WinDS3000")


def test_own_curves_are_read_and_the_unit_stands_in_the_column(tmp_path):
    path = tmp_path / "WinDS3000.csv"
    path.write_text("\ufeffwind_speed,power_kW\n3,0\n12,3000\n25,3000\n", encoding="utf-8")
    curve = read_curve(path, rotor_m=91.3)
    assert (curve.name, curve.rated_w, curve.watts) == ("WinDS3000", 3e6, (0.0, 3e6, 3e6))


@pytest.mark.parametrize(("text", "match"), [
    ("wind_speed,power\n3,0\n", "the name says the unit"),
    ("wind_speed,power_kw\n3,0\n3,10\n4,20\n", "row 3: speed 3"),
    ("wind_speed,power_kw\n3,0\n4,-1\n5,2\n", "row 3: power -1"),
    ("wind_speed,power_kw\n3,0\n4,x\n5,2\n", "row 3: power_kw is 'x'"),
    ("wind_speed,power_kw\n3,0\n4,\n5,2\n", "row 3: power_kw is ''"),
    ("wind_speed,power_kw\n3,0\n12,3000000\n25,3000000\n", "would be 3000 MW"),
    ("wind_speed,power_mw\n3,0\n12,3000\n25,3000\n", "would be 3000 MW"),
    ("wind_speed,power_kw\n3,0\n4,5\n", "2 rows"),
])  # fmt: skip
def test_bad_curves_are_refused_by_row(tmp_path, text, match):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=match):
        read_curve(path)


def test_one_farm_one_hour_by_hand():
    """4.4854 m/s at the hub give 131,852.4 W a turbine in standard air; ten of them 1.3185 MW."""
    course = Course(speed=hours([3.0, 12.0]), height=10.0, kind="weather")
    found = wind_profiles([farm()], course, losses=LOSSLESS, draws=41)
    assert found["mw_p50"].iloc[0] == pytest.approx(1.318524, rel=0.02)
    assert found["mw_p10"].iloc[0] < found["mw_p50"].iloc[0] < found["mw_p90"].iloc[0]
    assert found["mw_p90"].iloc[1] == pytest.approx(30.0)
    assert str(found["time_start"].iloc[0]) == "2022-12-31 15:00:00+00:00"
    assert str(found["time_start_local"].iloc[0]) == "2023-01-01 00:00:00+09:00"
    assert found["clear_sky_mw"].isna().all()
    assert set(found["kind"]) == {"weather"}


def test_the_invented_year_has_the_capacity_factor_that_was_stated():
    course = synthetic_course(2023, seed=3)
    assert len(course.speed) == 35_040
    assert course.speed.mean() == pytest.approx(1)
    farms = [farm("east", "b"), farm("sea", "a", mw=100.0, offshore=True, capacity_factor=0.267)]
    found = wind_profiles(farms, course, draws=15)
    factor = found.groupby("district")["mw_p50"].mean() / pd.Series({"a": 100.0, "b": 30.0})
    assert factor["a"] == pytest.approx(0.267, abs=0.01)
    assert factor["b"] == pytest.approx(CAPACITY_FACTOR, abs=0.01)
    assert (found["mw_p10"] <= found["mw_p50"]).all()
    assert (found["mw_p50"] <= found["mw_p90"]).all()
    assert found[["district", "time_start"]].equals(
        found[["district", "time_start"]].sort_values(["district", "time_start"])
    )
    assert set(found["kind"]) == {"synthetic"}
    level = found.groupby(found["time_start_local"].dt.month)["mw_p50"].mean()
    assert level[1] > level[7]
    assert found.attrs["assumptions"]["curves"] == {"east": "V90/3000", "sea": "V90/3000"}


def test_quarters_of_an_hour_hold_the_energy_of_the_hour():
    course = synthetic_course(2023, seed=4)
    week = Course(speed=course.speed[: 96 * 7], height=None, kind="synthetic")
    fine, coarse = (wind_profiles([farm()], week, step=step, draws=1) for step in (15, 60))
    sums = fine["mw_p50"].to_numpy().reshape(-1, 4).mean(axis=1)
    assert np.allclose(sums, coarse["mw_p50"], rtol=0, atol=1e-12)
    assert np.abs(np.diff(fine["mw_p50"])).max() > 0.1


def test_quantiles_are_of_sums_and_capacity_has_its_own_interval():
    course = Course(speed=hours([7.0, 7.5]), height=10.0, kind="weather")
    sure = wind_profiles([farm("a"), farm("b")], course)
    alone = wind_profiles([farm("a")], course)
    assert np.allclose(sure["mw_p90"], 2 * alone["mw_p90"])
    wide = Farm(name="c", district="d", mw=(10.0, 30.0, 60.0), curve=curve_named("V90/3000"), hub_m=80.0)
    found = wind_profiles([wide], course)
    assert (found["mw_p90"] - found["mw_p10"]).iloc[0] > 1.5 * (alone["mw_p90"] - alone["mw_p10"]).iloc[0]


def test_the_same_seed_gives_the_same_year():
    one, same, other = (synthetic_course(2023, seed=seed).speed for seed in (7, 7, 8))
    assert one.equals(same)
    assert not one.equals(other)
    assert one.autocorr(4) > 0.9


@pytest.mark.parametrize(("speed", "match"), [
    (pd.Series([1.0, 2.0], index=pd.date_range("2023-01-01", periods=2, freq="1h")), "no time zone"),
    (hours([1.0, 2.0, 3.0, 4.0]).iloc[[0, 1, 3]], "changes at 2023-01-01 03:00"),
    (pd.concat([hours([1.0, 2.0]), hours([2.0], start="2023-01-01 01:00")]), "01:00:00.* stands twice"),
    (hours([1.0, -2.0, 3.0]), "01:00:00.*: -2 m/s"),
    (hours([1.0, np.nan, 3.0]), "01:00:00.*: nan m/s"),
    (hours([5.0, 120.0, 3.0]), "120 m/s. Speeds lie between 0 and 75"),
])  # fmt: skip
def test_bad_wind_is_refused_by_its_time(speed, match):
    with pytest.raises(InputError, match=match):
        check_course(Course(speed=speed, height=10.0, kind="weather"))


def test_kelvin_is_not_taken_for_celsius():
    speed = hours([5.0, 6.0])
    with pytest.raises(InputError, match=r"air of 280 °C"):
        check_course(Course(speed=speed, height=10.0, kind="weather", temp_air=speed * 0 + 280))


def test_more_than_a_turbine_gives_is_refused():
    with pytest.raises(InputError, match="sea: a capacity factor of 106"):
        wind_profiles([farm("sea", capacity_factor=0.9)], synthetic_course(2023))


@pytest.mark.parametrize(
    ("name", "hub", "mean_speed"), [("V80/2000", 80.0, 6.5), ("V90/3000", 80.0, 7.5), ("V112/3075", 94.0, 7.0)]
)
def test_capacity_factors_lie_where_jeju_s_do(name, hub, mean_speed):
    """Weather of 6.5 to 7.5 m/s at the hub (a Rayleigh year) gives 20 to 40 % net; the province says 20 to 30."""
    relative = synthetic_course(2023, season=0.0).speed
    course = Course(speed=relative * mean_speed, height=hub, kind="weather")
    one = Farm(name=name, district="d", mw=(2.0, 2.0, 2.0), curve=curve_named(name), hub_m=hub)
    assert 0.20 < wind_profiles([one], course, draws=11)["mw_p50"].mean() / 2 < 0.40
