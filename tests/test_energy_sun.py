"""The chain from sunlight to AC power: published and computed values, night, and the place of noon."""

import json

import numpy as np
import pandas as pd
import pytest

from eosat.energy import clock, sun
from eosat.errors import InputError

pvlib = pytest.importorskip("pvlib")
JEJU = sun.Place(lat=33.4996, lon=126.5312, altitude=20)


def hours(year=2023, step=60):
    return clock.centres(clock.steps_of(year, step=step, zone="Asia/Seoul"), step=step)


@pytest.fixture
def golden(shared_data):
    return json.loads((shared_data / "facts/goldens.json").read_text(encoding="utf-8"))["pvlib_0.16.1"]


def test_the_models_give_their_published_values(golden):
    sapm = pvlib.temperature.sapm_cell(900, 20, 5, -3.47, -0.0594, 3)
    assert pvlib.pvsystem.pvwatts_dc(900, 30, 100, -0.003) == pytest.approx(golden["pvwatts_dc(900,30,100,-0.003)"])
    assert pvlib.inverter.pvwatts(90, 100, 0.95) == pytest.approx(golden["inverter.pvwatts(90,100,0.95)"], abs=1e-12)
    assert pvlib.pvsystem.pvwatts_losses() == pytest.approx(golden["pvwatts_losses()"], abs=1e-12)
    assert golden["pvwatts_losses()"] == sun.LOSSES
    assert pvlib.temperature.faiman(900, 20, 5) == pytest.approx(golden["faiman(900,20,5)"], abs=1e-12)
    assert sapm == pytest.approx(golden["sapm_cell(900,20,5,-3.47,-.0594,3)"], abs=1e-12)


def test_the_sun_over_jeju_at_noon_is_where_it_was_computed(golden):
    noon = pd.DatetimeIndex(["2023-06-21 12:00+09:00"])
    over = sun.sun_at(JEJU, noon)
    assert [round(float(v[0]), 4) for v in (over.apparent_zenith, over.azimuth)] == golden[
        "jeju_city_2023-06-21T12+09_zenith_az"
    ]
    light = sun.clear_sky(JEJU, over, linke=3.5)
    expected = golden["ineichen_TL3.5_alt20_2023-06-21T12+09"]
    assert {name: round(float(getattr(light, name)[0]), 3) for name in expected} == expected


def test_a_clear_day_sums_to_what_was_computed(golden):
    day = pd.date_range("2023-06-21 00:00+09:00", periods=24, freq="1h")
    ghi = sun.clear_sky(JEJU, sun.sun_at(JEJU, day), linke=3.5).ghi
    assert ghi.sum() / 1000 == pytest.approx(golden["daily_GHI_kWh_hourly_sum"], abs=1e-9)


def test_a_clear_year_sums_to_what_the_model_chain_gives(golden):
    case = golden["clear_sky_modelchain"]
    place = sun.Place(lat=case["lat"], lon=case["lon"], altitude=case["alt"])
    array = sun.Array(tilt=case["tilt"], azimuth=case["az"], gamma=case["gamma"], dc_ac=case["pdc0_W"] / case["max_W"])
    times = hours()
    light = sun.clear_sky(place, sun.sun_at(place, times))
    # the chain of the golden bends light at the weather's temperature, its clear sky at 12 C
    over = sun.sun_at(place, times, temp_air=case["T"])
    watts = sun.ac_power(array, over, light, case["T"], case["wind"]) * case["max_W"]
    assert round(watts.sum() / 1000, 4) == case["kWh_per_kWdc"]
    assert watts.max() == pytest.approx(case["max_W"], abs=1e-9)


def test_the_year_above_the_air_and_below_it_are_as_known():
    over = sun.sun_at(JEJU, hours())
    assert over.horizontal.sum() / 1000 == pytest.approx(3104, abs=1)  # kWh/m2, domain facts


@pytest.mark.parametrize("step", [15, 60])
def test_the_highest_sun_lies_in_the_interval_of_solar_noon(step):
    # solar noon in Jeju on 2023-06-21: 12:00 + (135 - 126.5312) x 4 min + 1.8 min (equation of time) = 12:35.7
    begins = clock.steps_of(("2023-06-21", "2023-06-21"), step=step, zone="Asia/Seoul")
    over = sun.sun_at(JEJU, clock.centres(begins, step=step))
    highest = begins[int(np.argmin(over.apparent_zenith))].tz_convert("Asia/Seoul")
    assert highest.strftime("%H:%M") == {15: "12:30", 60: "12:00"}[step]


def test_night_gives_nothing_and_no_hour_more_than_the_inverter():
    over = sun.sun_at(JEJU, hours())
    power = sun.ac_power(sun.Array(dc_ac=1.6), over, sun.clear_sky(JEJU, over), 16.0, 3.0)
    assert (power[over.apparent_zenith >= 90] == 0).all()
    assert 0 <= power.min() < power.max() <= 1 + 1e-12
    assert np.isfinite(power).all()


def test_cases_at_once_equal_cases_one_by_one():
    over = sun.sun_at(JEJU, hours()[4000:4048])
    light = sun.clear_sky(JEJU, over)
    both = sun.Light(**{n: np.stack([getattr(light, n), getattr(light, n) / 2]) for n in ("ghi", "dni", "dhi")})
    half = sun.Light(ghi=light.ghi / 2, dni=light.dni / 2, dhi=light.dhi / 2)
    together = sun.ac_power(sun.Array(), over, both, 16.0, 3.0)
    assert np.array_equal(together[0], sun.ac_power(sun.Array(), over, light, 16.0, 3.0))
    assert np.array_equal(together[1], sun.ac_power(sun.Array(), over, half, 16.0, 3.0))


def test_warm_cells_and_steep_roofs_to_the_north_give_less():
    over = sun.sun_at(JEJU, hours())
    light = sun.clear_sky(JEJU, over)

    def year(array, temp=16.0):
        return sun.ac_power(array, over, light, temp, 3.0).sum()

    assert year(sun.Array(), 30.0) < year(sun.Array())
    assert year(sun.Array(tilt=40, azimuth=0)) < year(sun.Array(tilt=10, azimuth=0)) < year(sun.Array())
    assert year(sun.Array(mount="close_roof")) < year(sun.Array())


@pytest.mark.parametrize(
    "wrong", [{"lat": 91.0}, {"lon": 200.0}, {"altitude": 20000.0}], ids=["latitude", "longitude", "altitude"]
)
def test_a_place_on_no_globe_is_refused(wrong):
    with pytest.raises(InputError, match="No place"):
        sun.Place(**({"lat": 33.5, "lon": 126.5, "altitude": 20.0} | wrong))


def test_the_altitude_has_no_default():
    with pytest.raises(TypeError, match="altitude"):
        sun.Place(lat=33.5, lon=126.5)


@pytest.mark.parametrize("wrong", [{"tilt": 120.0}, {"azimuth": -10.0}, {"dc_ac": 0.0}, {"mount": "glued"}])
def test_an_array_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError, match="No such array"):
        sun.Array(**wrong)


def test_naive_times_are_refused():
    with pytest.raises(InputError, match="no time zone"):
        sun.sun_at(JEJU, pd.DatetimeIndex(["2023-06-21 12:00"]))


@pytest.mark.parametrize(("lat", "lon"), [(33.5, 126.5), (-54.8, -68.3), (69.6, 18.9), (0.0, 179.9), (89.0, 0.0)])
def test_no_light_is_lost_by_the_rough_sun(lat, lon):
    place = sun.Place(lat=lat, lon=lon, altitude=0)
    times = pd.date_range("2024-01-01", "2025-01-01", freq="37min", tz="UTC")
    up = sun.sun_at(place, times).apparent_zenith < 90
    kept = sun.maybe_up(place, times)
    assert kept[up].all()
    assert kept.sum() < up.sum() + 0.12 * len(times)  # and little night is kept
