"""A fleet's profile: intervals, energy between steps, the ceiling, skies, and what is refused."""

import numpy as np
import pandas as pd
import pytest
import shapely

from eosat.energy import clock, sky, solar, sun
from eosat.energy.plants import array_of, groups
from eosat.energy.profile import COLUMNS
from eosat.energy.weather import weather_of
from eosat.errors import InputError

pytest.importorskip("pvlib")
WEEK = ("2023-06-19", "2023-06-25")


def site(name="a", district="Gujwa", mw=(8.0, 10.0, 13.0), **more):
    low, middle, high = mw
    return {
        "id": name, "tech": "solar", "type": "ground", "district": district, "lon": 126.8, "lat": 33.5,
        "mw_p10": low, "mw_p50": middle, "mw_p90": high, **more,
    }  # fmt: skip


def fleet(*sites):
    return pd.DataFrame(list(sites) or [site()])


def profile(sites=None, sky_=None, **more):
    given = {"altitude": 50.0, "period": WEEK, "step": 60} | more
    return solar.district_profiles(fleet() if sites is None else sites, sky_ or sky.ClearSky(), **given)


def cloudy(share=0.5, step=60, period=WEEK, place=None, label_shift=0):
    """Weather whose light is a share of the clear sky's, by the sky itself."""
    place = place or sun.Place(lat=33.5, lon=126.8, altitude=50)
    quarters = clock.steps_of(period, step=15, zone="Asia/Seoul")
    ghi = sun.clear_sky(place, sun.sun_at(place, clock.centres(quarters, step=15))).ghi
    parts = step // 15
    table = pd.DataFrame(
        {"ghi": share * ghi.reshape(-1, parts).mean(axis=1), "temp_air": 16.0, "wind": 3.0},
        index=quarters[::parts] + pd.Timedelta(hours=label_shift),
    )
    return weather_of(table, place=place, step=step, source="own.csv")


def test_the_table_has_the_columns_that_others_build_on():
    table = profile(fleet(site(), site("b", "Aewol", lon=126.3)))
    assert tuple(table.columns) == COLUMNS
    assert str(table["time_start"].dt.tz) == "UTC"
    assert str(table["time_start_local"].dt.tz) == "Asia/Seoul"
    assert table["district"].unique().tolist() == ["Aewol", "Gujwa"]
    assert set(table["kind"]) == {"clear_sky"}
    assert len(table) == 2 * 7 * 24
    clock.check(pd.DatetimeIndex(table["time_start"].iloc[: 7 * 24]), step=60, source="own")


def test_a_site_of_ten_megawatts_gives_what_its_chain_gives():
    table = profile(fleet(site(mw=(10.0, 10.0, 10.0))), step=15)
    place = sun.Place(lat=33.5, lon=126.8, altitude=50)
    over = sun.sun_at(place, clock.centres(pd.DatetimeIndex(table["time_start"]), step=15))
    by_hand = 10 * sun.ac_power(sun.Array(), over, sun.clear_sky(place, over), sky.TEMP_AIR, sky.WIND)
    for column in ("mw_p10", "mw_p50", "mw_p90", "clear_sky_mw"):
        assert np.allclose(table[column], by_hand, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("under", [sky.ClearSky(), sky.JEJU], ids=["clear", "climate"])
def test_quarter_hours_hold_the_energy_of_their_hours(under):
    hours, quarters = (profile(sky_=under, step=step) for step in (60, 15))
    for column, within in (("clear_sky_mw", 1e-5), ("mw_p50", 0.01), ("mw_p10", 0.01), ("mw_p90", 0.01)):
        assert quarters[column].sum() / 4 == pytest.approx(hours[column].sum(), rel=within)
    by_hour = quarters["clear_sky_mw"].to_numpy().reshape(-1, 4).mean(axis=1)
    assert np.allclose(by_hour, hours["clear_sky_mw"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("under", [sky.ClearSky(), sky.JEJU, cloudy()], ids=["clear", "climate", "weather"])
def test_bounds_rise_night_is_zero_and_the_ceiling_is_one(under):
    table = profile(sky_=under)
    assert (table["mw_p10"] <= table["mw_p50"]).all()
    assert (table["mw_p50"] <= table["mw_p90"]).all()
    slack = 0.01 if under.kind == "weather" else 1e-6  # a low sun behind the array: clouds send light to its front
    assert (table["mw_p50"] <= table["clear_sky_mw"] + slack).all()
    night = table["time_start_local"].dt.hour.isin([22, 23, 0, 1, 2, 3])
    assert (table.loc[night, ["mw_p90", "clear_sky_mw"]] == 0).all(axis=None)
    assert table["mw_p50"].max() > 2


def test_a_capacity_gives_back_its_own_bounds_under_a_clear_sky():
    table = profile()
    noon = table[table["clear_sky_mw"] > 5]
    assert np.allclose(noon["mw_p10"] / noon["mw_p50"], 0.8, atol=0.01)
    assert np.allclose(noon["mw_p90"] / noon["mw_p50"], 1.3, atol=0.01)


def test_many_sites_are_surer_than_one_and_no_bound_is_a_sum_of_bounds():
    one = profile(fleet(site()))
    many = profile(fleet(*(site(str(n), mw=(0.4, 0.5, 0.65)) for n in range(20))))

    def width(table):
        return (table["mw_p90"] - table["mw_p10"]).sum() / table["mw_p50"].sum()

    assert 0.5 * width(one) < width(many) < 0.85 * width(one)


def test_a_total_is_summed_within_draws():
    sites = fleet(site(), site("b", "Aewol", lon=126.3), site("c", "Hallim", lon=126.25))
    table = profile(sites, total="all", step=60)
    parts, whole = table[table["district"] != "all"], table[table["district"] == "all"]
    assert whole["clear_sky_mw"].sum() == pytest.approx(parts["clear_sky_mw"].sum(), rel=0.05)
    assert whole["mw_p90"].sum() < parts["mw_p90"].sum()
    assert whole["mw_p10"].sum() > parts["mw_p10"].sum()


def test_draws_repeat_and_districts_do_not_depend_on_each_other():
    alone = profile(fleet(site(), site("a2")))
    both = profile(fleet(site(), site("a2"), site("b", "Aewol", lon=126.3)))
    pd.testing.assert_frame_equal(alone, both[both["district"] == "Gujwa"].reset_index(drop=True))


def test_the_climate_gives_the_irradiation_that_its_clearness_says():
    place = sun.Place(lat=33.5, lon=126.53, altitude=20)
    begins = clock.steps_of(2023, step=15, zone="Asia/Seoul")
    over = sun.sun_at(place, clock.centres(begins, step=15))
    up = over.only(over.apparent_zenith < 90)
    found = sky.levels(sky.JEJU, up, sun.clear_sky(place, up), "Asia/Seoul")
    mean = np.trapezoid(found.light.ghi, found.nodes, axis=0).sum() / 4000
    assert mean == pytest.approx(0.42 * up.horizontal.sum() / 4000, rel=0.005)
    assert mean == pytest.approx(1304, rel=0.01)  # kWh/m2 a year, domain facts


@pytest.mark.parametrize("mean", [0.1, 0.3, 0.38, 0.42, 0.6, 0.7])
def test_days_of_a_climate_have_its_mean_and_its_bounds(mean):
    shares = (np.arange(4000) + 0.5) / 4000
    days = sky.quantiles(shares, 0.05, 0.72, mean)
    assert days.mean() == pytest.approx(mean, abs=2e-4)
    assert (np.diff(days) > 0).all()
    assert days.min() >= 0.05
    assert days.max() <= 0.72


def test_weather_that_is_a_clear_sky_gives_the_clear_sky():
    # its split into direct and diffuse is Erbs-Driesse's, the clear sky's is Ineichen's: they differ by percents
    table = profile(sky_=cloudy(1.0))
    assert table["mw_p50"].sum() == pytest.approx(table["clear_sky_mw"].sum(), rel=0.03)
    assert set(table["kind"]) == {"weather"}


@pytest.mark.parametrize("step", [15, 60])
def test_weather_keeps_its_radiation_in_quarter_hours(step):
    weather = cloudy(0.6, step)
    begins = clock.steps_of(WEEK, step=15, zone="Asia/Seoul")
    over = sun.sun_at(weather.place, clock.centres(begins, step=15))
    up = over.only(over.apparent_zenith < 90)
    found = sky.levels(weather, up, sun.clear_sky(weather.place, up), "Asia/Seoul")
    assert found.light.ghi.sum() / 4 == pytest.approx(weather.ghi.sum() * step / 60, rel=1e-4)


def test_weather_with_its_diffuse_light_keeps_it():
    base = cloudy(0.8)
    table = pd.DataFrame(
        {"ghi": base.ghi, "dhi": base.ghi, "temp_air": base.temp_air, "wind": base.wind}, index=base.begins
    )
    grey = profile(sky_=weather_of(table, place=base.place, step=60, source="own.csv"))
    assert grey["mw_p50"].sum() < profile(sky_=base)["mw_p50"].sum()  # all diffuse, none from the south


def test_each_district_takes_its_own_weather():
    sites = fleet(site(mw=(1.0, 1.0, 1.0)), site("b", "Aewol", mw=(1.0, 1.0, 1.0)))
    table = profile(sites, {"Gujwa": cloudy(0.9), "Aewol": cloudy(0.2)})
    sums = table.groupby("district")["mw_p50"].sum()
    assert sums["Aewol"] < 0.4 * sums["Gujwa"]
    with pytest.raises(InputError, match="No weather is given for Gujwa"):
        profile(sites, {"Aewol": cloudy()})


def test_weather_that_does_not_cover_the_period_is_refused():
    with pytest.raises(InputError, match=r"own\.csv does not cover 2023-06-25 20"):
        profile(sky_=cloudy(period=("2023-06-19", "2023-06-25")), period=("2023-06-19", "2023-06-26"))


def test_sites_say_their_own_arrays_and_types_say_the_rest():
    assert array_of(site(tilt_deg=33.0, azimuth_deg=200.0)) == sun.Array(tilt=35, azimuth=195)
    assert array_of(site(type="roof")).mount == "close_roof"
    assert array_of(site(type="unknown")) == array_of(site())
    (one,) = groups(fleet(site(), site("b", type="roof"), site("c", mw=(1.0, 1.0, 1.0))), 50)
    assert len(one.arrays) == 2
    assert one.member.tolist() == [0, 1, 0]


def test_places_come_from_outlines_and_weigh_by_power():
    def square(x):
        return shapely.box(x, 33.0, x + 0.2, 33.2)

    table = fleet(site(geometry=square(126.0), mw=(3.0, 3.0, 3.0)), site("b", geometry=square(126.4), mw=(1.0,) * 3))
    table = table.drop(columns=["lon", "lat"])
    (one,) = groups(table, 10)
    assert (one.place.lon, one.place.lat) == pytest.approx((126.2, 33.1))
    table["geometry"] = shapely.to_wkb(table["geometry"].to_numpy())
    (again,) = groups(table, 10)
    assert again.place == one.place


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mw": (2.0, 1.0, 3.0)}, "Site bad: its MW"),
        ({"mw": (-1.0, 1.0, 3.0)}, "Site bad: its MW"),
        ({"mw": (float("nan"), 1.0, 3.0)}, "Site bad: its MW"),
        ({"mw": (400.0, 500.0, 600.0), "area_m2": 8000.0}, "Site bad: 500.0 MW on 8000.0 m2"),
        ({"lat": float("nan")}, "Site bad has no district or no place"),
        ({"district": None}, "Site bad has no district or no place"),
        ({"lat": 133.5, "district": "North"}, "No place on the globe"),
    ],
)
def test_impossible_sites_are_refused_by_id(wrong, said):
    with pytest.raises(InputError, match=said):
        profile(fleet(site(area_m2=200_000.0), site("bad", **wrong)))


def test_what_a_fleet_lacks_is_named():
    with pytest.raises(InputError, match="mw_p90"):
        profile(fleet().drop(columns="mw_p90"))
    with pytest.raises(InputError, match="geometry"):
        profile(fleet().drop(columns="lon"))
    with pytest.raises(InputError, match="no site with tech 'solar'"):
        profile(fleet(site(tech="wind")))
    with pytest.raises(InputError, match="altitude of Gujwa"):
        profile(altitude=None)
    with pytest.raises(InputError, match="altitude of Gujwa"):
        profile(altitude={"Aewol": 10.0})
    with pytest.raises(InputError, match="5 draws"):
        profile(draws=5)


def test_altitudes_come_by_district_or_by_column_and_matter():
    low = profile(altitude={"Gujwa": 0.0})["mw_p50"].sum()
    high = profile(fleet(site(altitude_m=1000.0)), altitude=None)["mw_p50"].sum()
    assert 1.01 * low < high < 1.15 * low


def test_a_climate_that_is_none_is_refused_by_month():
    with pytest.raises(InputError, match="12 clearness indices"):
        sky.Climatology(monthly=(0.4,), source="own")
    with pytest.raises(InputError, match="Month 3: 42"):
        sky.Climatology(monthly=(0.4, 0.4, 42.0) + (0.4,) * 9, source="own")
    with pytest.raises(InputError, match=r"Month 6: a mean clearness index of 0\.75 is above"):
        profile(sky_=sky.Climatology(monthly=(0.75,) * 12, source="own"))
