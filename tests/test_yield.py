"""``eosat yield``: from a fleet and a sky to tables, a picture and a record; what is refused leaves nothing behind."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
import shapely
from PIL import Image
from weather_files import era5

from eosat.cli.app import build
from eosat.energy import clock, solar
from eosat.energy.profile import read_profile
from eosat.energy.sky import JEJU, ClearSky
from eosat.energy.sun import Place, clear_sky, sun_at
from eosat.energy.yields import day_shares, site_profiles, yields
from eosat.errors import InputError
from eosat.fleet import read_fleet, write_fleet
from eosat.fleet.sunyield import Wish, write_yield

pytest.importorskip("pvlib")
WEEK = ("2023-06-19", "2023-06-25")
GIVEN = {"altitude": 50.0, "period": WEEK}


def site(name="a", district="구좌읍", lon=126.8, mw=(8.0, 10.0, 13.0), kind="ground"):
    return {
        "id": name, "tech": "solar", "type": kind, "district": district, "area_m2": 2e5,
        "mw_p10": mw[0], "mw_p50": mw[1], "mw_p90": mw[2], "tilt_deg": np.nan, "azimuth_deg": np.nan,
        "first_seen": "2019", "last_seen": "2025", "confidence": 0.9, "evidence": "",
        "geometry": shapely.box(lon - 0.002, 33.498, lon + 0.002, 33.502),
    }  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    sites = [site(), site("b", mw=(1.0, 2.0, 4.0), kind="roof"), site("c", "애월읍", 126.3, (4.0, 5.0, 6.0))]
    farm = site("w", "애월읍") | {"tech": "wind", "type": "turbine"}
    path = tmp_path_factory.mktemp("fleet") / "fleet.parquet"
    write_fleet(path, pd.DataFrame([*sites, farm]), notes={"simulated": True})
    return path


@pytest.fixture(scope="module")
def fleet(path):
    return read_fleet(path)


def asos(folder, first="2023-06-18", last="2023-06-27", share=0.5):
    """A simulated station file: a share of the clear sky, written as the Korean weather service writes."""
    place = Place(lat=33.5, lon=126.5, altitude=20)
    quarters = clock.steps_of((first, last), step=15, zone="Asia/Seoul")
    light = clear_sky(place, sun_at(place, clock.centres(quarters, step=15))).ghi.reshape(-1, 4).mean(axis=1) * share
    ends = (quarters[::4] + pd.Timedelta(hours=1)).tz_convert("Asia/Seoul")
    rows = [
        f"184,제주,{end:%Y-%m-%d %H:%M},20.0,3.0,{value * 0.0036:.4f}"
        for end, value in zip(ends, light.tolist(), strict=True)
    ]
    path = folder / "OBS_ASOS_TIM.csv"
    path.write_text("\n".join(["지점,지점명,일시,기온(°C),풍속(m/s),일사(MJ/m2)", *rows]), encoding="cp949")
    return path


def run(*words):
    return build({}, [str(word) for word in words])


def test_energy_is_the_course_summed_and_the_fleet_the_sum_of_its_districts(fleet):
    found = yields(fleet, ClearSky(), **GIVEN)
    by_district = found.table.groupby("district")["mw_p50"].sum()
    assert found.energy["mwh_p50"].iloc[:2].tolist() == pytest.approx(by_district.tolist(), rel=0.01)
    assert found.energy["district"].tolist() == ["구좌읍", "애월읍", ""]
    assert found.energy["sites"].tolist() == [2, 1, 3]
    last = found.energy.iloc[-1]
    assert last["mwh_p10"] < last["mwh_p50"] == pytest.approx(last["clear_sky_mwh"])
    # bounds of the fleet lie within the sums of the bounds of its districts
    assert last["mwh_p90"] < found.energy["mwh_p90"].iloc[:2].sum()
    assert last["mwh_p50"] == pytest.approx(found.course["mw_p50"].sum(), rel=0.01)


def test_quarter_hours_give_the_energy_of_hours(fleet):
    hours, quarters = (yields(fleet, JEJU, step=step, **GIVEN).energy for step in (60, 15))
    np.testing.assert_allclose(hours["mwh_p50"], quarters["mwh_p50"], rtol=1e-6)


def test_the_table_is_that_of_district_profiles(fleet):
    pd.testing.assert_frame_equal(
        yields(fleet, JEJU, **GIVEN).table, solar.district_profiles(fleet, JEJU, step=60, zone="Asia/Seoul", **GIVEN)
    )


def test_good_and_bad_days_weigh_by_how_many_there_are():
    assert day_shares(np.array([0.0, 0.2, 1.0])) == pytest.approx([0.1, 0.5, 0.4], abs=1e-3)
    mean = yields(pd.DataFrame([site() | {"lon": 126.8, "lat": 33.5}]), JEJU, **GIVEN)
    assert mean.energy["mwh_p50"].iloc[0] < 0.7 * mean.energy["clear_sky_mwh"].iloc[0]
    assert mean.course["mw_mean"].sum() == pytest.approx(mean.energy["mwh_p50"].iloc[-1], rel=0.01)


@pytest.mark.parametrize("sky", [ClearSky(), JEJU], ids=["clear_sky", "climatology"])
def test_sites_have_their_own_courses(fleet, sky):
    whole = pd.concat(list(site_profiles(fleet, sky, **GIVEN)))
    assert whole["id"].unique().tolist() == ["a", "b", "c"]
    assert (whole["mw_p10"] <= whole["mw_p50"]).all()
    assert (whole["mw_p50"] <= whole["mw_p90"]).all()
    alone = solar.district_profiles(fleet[fleet["id"] == "c"], sky, **GIVEN)  # the only one of its district
    one = whole[whole["id"] == "c"]
    for column in ("mw_p10", "mw_p50", "mw_p90", "clear_sky_mw"):
        np.testing.assert_allclose(one[column], alone[column], rtol=2e-3, atol=1e-4)
    roof, ground = (whole.loc[whole["id"] == name, "mw_p50"].sum() / mw for name, mw in (("b", 2.0), ("a", 10.0)))
    assert roof < ground  # a roof is warmer


def test_a_fleet_becomes_tables_a_picture_and_a_record(tmp_path, path, capsys):
    assert run("yield", path, "--period", "2023-06-19/2023-06-25", "--by", "site", "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert "애월읍" in said
    assert "no year in particular" in said
    assert "50 m everywhere, an assumption" in said
    assert "The fleet is simulated." in said
    out = tmp_path / "out"
    table = read_profile(out / "profile.parquet")
    assert len(table) == 2 * 7 * 24
    back = read_profile(out / "profile.csv")
    np.testing.assert_allclose(back["mw_p50"], table["mw_p50"], atol=1e-6)
    assert (out / "profile.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert pyarrow.parquet.read_table(out / "sites.parquet").num_rows == 3 * 7 * 24
    energy = pd.read_csv(out / "yield.csv", encoding="utf-8-sig")
    assert energy["mwh_p50"].iloc[-1] == pytest.approx(energy["mwh_p50"].iloc[:-1].sum(), rel=0.02)
    record = json.loads((out / "yield.json").read_text(encoding="utf-8"))
    assert record["kind"] == "climatology"
    assert record["altitude"] == "assumed"
    assert record["clearness"] == [0.42] * 12
    assert record["districts"]["구좌읍"]["arrays"][0]["dc_ac"] == 1.2
    for name in ("yield.png", "yield.ko.png"):
        with Image.open(out / name) as picture:
            assert picture.size == (1400, 900)


def test_a_weather_file_gives_its_whole_days(tmp_path, path, capsys):
    weather = asos(tmp_path)
    (tmp_path / "high.csv").write_text("district,altitude_m\n구좌읍,20\n애월읍,300\n", encoding="utf-8-sig")
    words = ("yield", path, "--weather", weather, "--altitude", tmp_path / "high.csv", "--out", tmp_path / "out")
    assert run(*words, "--lang", "ko") == 0
    said = capsys.readouterr().out
    assert "2023-06-18 ~ 2023-06-27." in said
    table = read_profile(tmp_path / "out" / "profile.parquet")
    assert set(table["kind"]) == {"weather"}
    share = table["mw_p50"].sum() / table["clear_sky_mw"].sum()
    assert 0.4 < share < 0.6
    record = json.loads((tmp_path / "out" / "yield.json").read_text(encoding="utf-8"))
    assert record["districts"]["애월읍"]["altitude_m"] == 300
    assert len(record["weather_sha256"]) == 64


def test_each_district_takes_its_own_cell_of_era5(tmp_path, path):
    quarters = clock.steps_of(("2023-06-18", "2023-06-22"), step=15, zone="Asia/Seoul")
    place = Place(lat=33.5, lon=126.5, altitude=20)
    light = clear_sky(place, sun_at(place, clock.centres(quarters, step=15))).ghi.reshape(-1, 4).mean(axis=1)
    truth = pd.DataFrame({"ghi": light * 0.6, "temp_end": 20.0, "wind_end": 3.0}, index=quarters[::4])
    written = write_yield(path, tmp_path / "out", Wish(weather=era5(tmp_path, truth)))
    record = json.loads((tmp_path / "out" / "yield.json").read_text(encoding="utf-8"))["districts"]
    assert [record[name]["weather_at"] for name in ("구좌읍", "애월읍")] == [[33.5, 126.75], [33.5, 126.5]]
    hours = written.found.energy["hours"].tolist()
    assert hours[0] == pytest.approx(hours[1] / 2, rel=0.25)  # half the light, most of it diffuse
    assert written.period == ("2023-06-18", "2023-06-22")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"kind": "weather"}, "weather needs --weather FILE"),
        ({"kind": "cloudy"}, "The kind 'cloudy'"),
        ({"by": "panel"}, "--by is 'panel'"),
        ({"step": 30}, "30"),
        ({"zone": "Asia/Jeju"}, "Asia/Jeju"),
        ({"period": "2023-13-01/2023-14-01"}, "2023-13-01"),
        ({"altitude": "high"}, "--altitude 'high'"),
        ({"clearness": "0.4,0.5"}, "--clearness '0.4,0.5'"),
        ({"clearness": "42"}, "42"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_leaves_nothing(tmp_path, path, wish, said):
    with pytest.raises(InputError) as caught:
        write_yield(path, tmp_path / "out", Wish(**({"period": "2023-06-19/2023-06-20"} | wish)))
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_bad_row_of_the_weather_is_refused_by_the_command(tmp_path, path, capsys):
    weather = asos(tmp_path)
    lines = weather.read_text(encoding="cp949").split("\n")
    lines[13] = lines[13].rsplit(",", 1)[0] + ",9.9"
    weather.write_text("\n".join(lines), encoding="cp949")
    assert run("yield", path, "--weather", weather, "--out", tmp_path / "out") == 2
    assert "OBS_ASOS_TIM.csv, row 14: ghi is 2750.0, above 1361.0 W/m2" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_jejus_climate_is_not_lent_to_other_places(tmp_path):
    path = tmp_path / "fleet.parquet"
    write_fleet(path, pd.DataFrame([site(lon=128.5)]), notes={})
    wish = {"period": "2023-06-19/2023-06-20"}
    with pytest.raises(InputError, match="lies outside Jeju"):
        write_yield(path, tmp_path / "out", Wish(**wish))
    assert write_yield(path, tmp_path / "out", Wish(clearness="0.45", **wish)).sky == "clearness 0.45"
    record = json.loads((tmp_path / "out" / "yield.json").read_text(encoding="utf-8"))
    assert record["clearness"] == [0.45] * 12
