"""Files of weather in their own shapes: units, zones, ends of hours, gaps, and what is refused by row.

Every file here is made by the test: a simulated half-clear sky, written as ERA5, NASA POWER and the Korean weather
service write theirs.
"""

import json

import numpy as np
import pandas as pd
import pytest
from weather_files import UNITS, asos_text, era5, power_csv, power_head, power_json, saved

from eosat.energy import clock, sun
from eosat.energy.asos import read_asos
from eosat.energy.era5 import read_era5
from eosat.energy.power import read_power
from eosat.energy.weather import at_quarters, weather_of
from eosat.energy.weatherfile import read_weather, shape_of, wind_course
from eosat.energy.wind import check_course, hub_speed
from eosat.errors import InputError

pytest.importorskip("pvlib")
netCDF4 = pytest.importorskip("netCDF4")
PLACE = sun.Place(lat=33.5, lon=126.5, altitude=20)
DAYS = ("2023-06-11", "2023-06-22")


@pytest.fixture(scope="module")
def truth():
    """Hourly means of 60 % of a clear sky; temperature and wind at the ends of the hours."""
    quarters = clock.steps_of(DAYS, step=15, zone="Asia/Seoul")
    ghi = sun.clear_sky(PLACE, sun.sun_at(PLACE, clock.centres(quarters, step=15))).ghi
    begins = quarters[::4]
    hour = np.asarray(begins.tz_convert("Asia/Seoul").hour, dtype=float)
    return pd.DataFrame(
        {
            "ghi": 0.6 * ghi.reshape(-1, 4).mean(axis=1),
            "temp_end": 22 + 4 * np.sin((hour - 8) / 24 * 2 * np.pi),
            "wind_end": 3 + np.cos(hour / 24 * 2 * np.pi),
        },
        index=begins,
    )


def met(weather, truth, *, instants=True):
    """The weather is the truth that was written."""
    assert weather.begins.equals(truth.index)
    np.testing.assert_allclose(weather.ghi, np.where(truth["ghi"] < 0.5, weather.ghi, truth["ghi"]), atol=0.05)
    expected = truth["temp_end"].to_numpy()
    if instants:
        expected = (expected + np.concatenate([expected[:1], expected[:-1]])) / 2
    np.testing.assert_allclose(weather.temp_air, expected, atol=2e-3)
    assert weather.height == 10.0
    assert weather.wind.min() > 1.9


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp949"])
def test_a_korean_station_is_read_in_its_encodings(tmp_path, truth, encoding):
    path = saved(tmp_path, asos_text(truth), encoding=encoding)
    weather = read_asos(path, place=PLACE)
    met(weather, truth)
    assert weather.filled == 0  # an empty night is no gap
    assert shape_of(path) == "asos"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("time", ["valid_time", "time"])
def test_era5_is_read_as_the_store_gives_it(tmp_path, truth, packed, time):
    path = era5(tmp_path, truth, packed=packed, time=time)
    weather = read_weather(path, place=PLACE)
    met(weather, truth)
    np.testing.assert_allclose(
        weather.wind[1:], (truth["wind_end"].to_numpy()[1:] + truth["wind_end"][:-1]) / 2, rtol=1e-3
    )
    assert (weather.place.lat, weather.place.lon, weather.place.altitude) == (33.5, 126.5, 20)
    other = read_era5(path, lat=33.3, lon=126.7, altitude=20)  # the nearest cell, not the first
    np.testing.assert_allclose(other.ghi, 0.3 * truth["ghi"], atol=0.05)


@pytest.mark.parametrize(
    ("standard", "light", "factor"),
    [("UTC", "Wh/m^2", 1.0), ("LST", "Wh/m^2", 1.0), ("UTC", "kW-hr/m^2", 1e-3), ("UTC", "MJ/hr", 0.0036)],
)
def test_nasa_power_is_read_in_its_time_standards_and_units(tmp_path, truth, standard, light, factor):
    path = saved(tmp_path, power_csv(truth, standard, light, factor))
    weather = read_weather(path, place=PLACE)
    met(weather, truth, instants=False)
    assert weather.place.altitude == 61.5  # its own, not the one asked for


def test_nasa_power_as_json_is_the_same(tmp_path, truth):
    path = saved(tmp_path, json.dumps(power_json(truth)), "power.json")
    met(read_weather(path, place=PLACE), truth, instants=False)


def test_three_shapes_of_one_weather_give_one_light(tmp_path, truth):
    paths = (
        saved(tmp_path, asos_text(truth), "asos.csv"),
        saved(tmp_path, power_csv(truth), "power.csv"),
        era5(tmp_path, truth),
    )
    sums = [read_weather(path, place=PLACE).ghi.sum() for path in paths]
    assert sums == pytest.approx([truth["ghi"].sum()] * 3, rel=1e-4)


def replaced(row, old_cell, new):
    """Change of one cell of one row; the first row of values is row 2 of the file."""

    def change(rows):
        cells = rows[row - 2].split(",")
        cells[old_cell] = new
        return [*rows[: row - 2], ",".join(cells), *rows[row - 1 :]]

    return change


STAMP, TEMP, WIND, LIGHT = 2, 3, 5, 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replaced(14, LIGHT, "5.1"), "row 14: ghi is 1416.667, above 1361.0 W/m2"),
        (replaced(14, LIGHT, "-0.2"), "row 14: ghi is -55.556, below -10.0 W/m2"),
        (replaced(14, LIGHT, ""), "row 14: ghi is missing"),
        (replaced(3, LIGHT, "0.5"), "row 3: 138.9 W/m2 at 2023-06-10 16:30:00+00:00, when the sun is down"),
        (replaced(14, TEMP, "295.1"), "row 14: temp_air is 295.1, above 60.0 C"),
        (replaced(14, WIND, "-1"), "row 14: wind is -1.0, below 0.0 m/s"),
        (replaced(14, TEMP, "warm"), "row 14: 기온(°C) is no number: 'warm'"),
        (replaced(14, STAMP, "2023-06-11 12:00"), "row 14: "),
        (replaced(14, STAMP, "noon"), "row 14: 'noon'"),
        (lambda rows: [*rows[:12], *rows[13:]], "row 14: a gap: "),
        (lambda rows: [*rows[:13], rows[12], *rows[13:]], "row 15: "),
        (lambda rows: [*rows[:12], "184,제주", *rows[13:]], "row 14: fewer cells"),
        (lambda rows: [], "holds no hour"),
        (lambda rows: [*rows, rows[0].replace("184", "189")], "stations 184, 189"),
    ],
)
def test_a_bad_row_of_a_station_is_refused_by_its_number(tmp_path, truth, change, said):
    with pytest.raises(InputError) as caught:
        read_asos(saved(tmp_path, asos_text(truth, change)), place=PLACE)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("지점,지점명,일시,기온(°F),기온 QC플래그,풍속(m/s),일사(MJ/m2),일사 QC플래그", "기온 is in '°F'"),
        ("지점,지점명,일시,기온(°C),기온 QC플래그,풍속(m/s),일사(W/m2),일사 QC플래그", "일사 is in 'W/m2'"),
        ("지점,지점명,일시,기온(°C),기온 QC플래그,풍속(m/s),일조(hr),일조 QC플래그", "lacks 일사(MJ/m2)"),
        ("지점,지점명,시각,기온(°C),기온 QC플래그,풍속(m/s),일사(MJ/m2),일사 QC플래그", "lacks 일시"),
    ],
)
def test_headings_of_another_unit_or_none_are_refused(tmp_path, truth, heads, said):
    with pytest.raises(InputError, match=r"weather\.csv") as caught:
        read_asos(saved(tmp_path, asos_text(truth, heads=heads)), place=PLACE)
    assert said in str(caught.value)


def test_a_station_of_several_is_taken_by_its_number(tmp_path, truth):
    def two(rows):
        return [*rows, *(row.replace("184,제주", "189,서귀포") for row in rows)]

    path = saved(tmp_path, asos_text(truth, two))
    met(read_asos(path, place=PLACE, station="189"), truth)


def test_short_gaps_are_filled_when_asked_for_and_counted(tmp_path, truth):
    def holes(rows):
        rows = replaced(14, LIGHT, "")(replaced(15, TEMP, "")(rows))
        return [*rows[:36], *rows[37:]]  # noon of the second day is no row at all

    path = saved(tmp_path, asos_text(truth, holes))
    with pytest.raises(InputError, match="row 38: a gap: "):
        read_asos(path, place=PLACE)
    weather = read_asos(path, place=PLACE, fill=1)
    assert weather.filled == 3
    np.testing.assert_allclose(weather.ghi[[12, 36]], truth["ghi"].to_numpy()[[12, 36]], rtol=0.02)
    assert weather.begins.equals(truth.index)


def test_gaps_longer_than_asked_for_stay_refused(tmp_path, truth):
    two = saved(tmp_path, asos_text(truth, lambda rows: [*rows[:12], *rows[14:]]))
    with pytest.raises(InputError, match="row 14: a gap: "):
        read_asos(two, place=PLACE, fill=1)
    assert read_asos(two, place=PLACE, fill=2).filled == 2
    double = saved(tmp_path, asos_text(truth, lambda rows: [*rows[:13], rows[12], *rows[13:]]))
    with pytest.raises(InputError, match="row 15: "):
        read_asos(double, place=PLACE, fill=2)


@pytest.mark.parametrize(("hours", "said"), [(-1, "lies -1.0 h"), (1, "lies 1.0 h")])
def test_an_hour_that_is_labelled_by_its_other_end_is_seen_in_the_light(truth, hours, said):
    table = truth.rename(columns={"temp_end": "temp_air", "wind_end": "wind"})
    good = weather_of(table, place=PLACE, step=60, source="own.csv")
    assert good.filled == 0
    with pytest.raises(InputError, match=r"own\.csv: over 1[0-3] days") as caught:
        weather_of(table.shift(freq=f"{hours}h"), place=PLACE, step=60, source="own.csv")
    assert said in str(caught.value)


def test_clouds_of_the_afternoon_are_no_wrong_label(truth):
    table = truth.rename(columns={"temp_end": "temp_air", "wind_end": "wind"})
    later = np.asarray(table.index.tz_convert("Asia/Seoul").hour) > 13
    table["ghi"] *= np.where(later, 0.6, 1.0)
    weather_of(table, place=PLACE, step=60, source="own.csv")


def test_korean_stamps_taken_for_utc_are_seen_at_night(truth):
    table = truth.rename(columns={"temp_end": "temp_air", "wind_end": "wind"})
    with pytest.raises(InputError, match="when the sun is down"):
        weather_of(table.shift(freq="9h"), place=PLACE, step=60, source="own.csv")


def test_naive_and_lacking_tables_are_refused(truth):
    table = truth.rename(columns={"temp_end": "temp_air", "wind_end": "wind"})
    with pytest.raises(InputError, match="no time zone"):
        weather_of(table.tz_localize(None), place=PLACE, step=60, source="own.csv")
    with pytest.raises(InputError, match=r"own\.csv lacks wind"):
        weather_of(table.drop(columns="wind"), place=PLACE, step=60, source="own.csv")
    with pytest.raises(InputError, match="holds no hour"):
        weather_of(table.iloc[:0], place=PLACE, step=60, source="own.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lambda truth: power_csv(truth, "KST"), "neither UTC nor LST but 'KST'"),
        (lambda truth: power_csv(truth, light="kW"), "ALLSKY_SFC_SW_DWN is in 'kW'"),
        (lambda truth: power_csv(truth, factor=5.0), "row 21: ghi is 1629.873, above 1361.0 W/m2"),
        (lambda truth: power_csv(truth).replace("T2M", "T2MDEW"), "lacks T2M"),
        (lambda truth: power_csv(truth).replace("-END HEADER-", ""), "lacks the header"),
        (lambda truth: power_csv(truth).replace("HR,", "HOUR,"), "lacks HR"),
        (lambda truth: power_csv(truth).replace("2023,6,11,3,", "2023,6,11,31,"), "row 25: '2023061131'"),
        (lambda truth: power_csv(truth, head=power_head().replace("= 61.5 meters", "")), None),
        (lambda truth: power_csv(truth.iloc[:30]) + "2023,6,11,21,-999.0,-999.0,-999.0\n", "row 43: ghi is missing"),
    ],
)
def test_bad_files_of_nasa_power_are_refused(tmp_path, truth, text, said):
    path = saved(tmp_path, text(truth))
    if said is None:
        with pytest.raises(InputError, match="does not say its altitude"):
            read_power(path)
        assert read_power(path, altitude=5).place.altitude == 5
        return
    with pytest.raises(InputError) as caught:
        read_power(path, altitude=5)
    assert said in str(caught.value)


def test_bad_files_of_era5_are_refused(tmp_path, truth):
    def refused(said, **how):
        with pytest.raises(InputError) as caught:
            read_era5(era5(tmp_path, truth, **how), lat=33.5, lon=126.5, altitude=20)
        assert said in str(caught.value)

    refused("t2m is in 'degC'", units=UNITS | {"t2m": "degC"})
    refused("ssrd is in 'W m**-2'", units=UNITS | {"ssrd": "W m**-2"})
    refused("above 1361.0 W/m2", scale=3.0)
    path = era5(tmp_path, truth)
    with pytest.raises(InputError, match=r"goes from 33\.25 to 33\.5 in latitude; 37\.0 lies outside"):
        read_era5(path, lat=37.0, lon=126.5, altitude=20)
    with pytest.raises(InputError, match="lacks t2m, u10, v10"):
        read_era5(tmp_path / "data_stream-oper_stepType-accum.nc", lat=33.5, lon=126.5, altitude=20)


def test_files_of_no_known_shape_are_refused(tmp_path):
    for name, content, said in (
        ("a.csv", b"time,ghi\n", "has the shape of no known weather file"),
        ("b.nc", b"\x89HDF\r\n\x1a\nrest", "cannot be read"),
        ("fleet.parquet", b"PAR1\x15\x04\x00", "has the shape of no known weather file"),
        ("c.csv", b"\xff\xfe\x80\x81", "neither UTF-8 nor CP949"),
        ("d.json", b"{}", "lacks the header"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=said):
            read_weather(tmp_path / name, place=PLACE)
    with pytest.raises(InputError, match="cannot be read"):
        read_weather(tmp_path / "none.csv", place=PLACE)


def test_a_file_of_weather_drives_wind_farms_too(tmp_path, truth):
    weather = read_weather(era5(tmp_path, truth), place=PLACE)
    course = check_course(wind_course(weather))
    assert course.height == 10
    assert course.speed.index.equals(truth.index)
    at_hub = hub_speed(course.speed, height=course.height, hub=80)
    assert (at_hub > course.speed.to_numpy()).all()


def test_wind_of_another_height_is_brought_to_ten_metres(truth):
    table = truth.rename(columns={"temp_end": "temp_air", "wind_end": "wind"})
    begins = clock.steps_of(("2023-06-15", "2023-06-15"), step=15, zone="Asia/Seoul")
    over = sun.sun_at(PLACE, clock.centres(begins, step=15)).only(np.arange(96) == 48)
    low, usual = (
        at_quarters(
            weather_of(table, place=PLACE, step=60, source="own", height=height), over, sun.clear_sky(PLACE, over)
        )
        for height in (2.0, 10.0)
    )
    assert low.wind / usual.wind == pytest.approx(5 ** (1 / 7))
