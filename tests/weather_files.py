"""Files of weather in the shapes that ERA5, NASA POWER and the Korean weather service give them, written for tests.

Each takes a table by starts of hours: ``ghi`` [W/m2], and ``temp_end`` [C] and ``wind_end`` [m/s] at their ends.
"""

import zipfile

import numpy as np
import pandas as pd
import pytest

netCDF4 = pytest.importorskip("netCDF4")


def asos_text(
    truth, change=lambda rows: rows, heads="지점,지점명,일시,기온(°C),기온 QC플래그,풍속(m/s),일사(MJ/m2),일사 QC플래그"
):
    ends = (truth.index + pd.Timedelta(hours=1)).tz_convert("Asia/Seoul")
    rows = []
    for stamp, one in zip(ends, truth.itertuples(), strict=True):
        light = "" if one.ghi < 0.5 else f"{one.ghi * 0.0036:.4f}"
        flag = "9" if light == "" else ""
        rows.append(f"184,제주,{stamp:%Y-%m-%d %H:%M},{one.temp_end:.3f},,{one.wind_end:.3f},{light},{flag}")
    return "\n".join([heads, *change(rows)]) + "\n"


def power_head(standard="UTC", light="Wh/m^2"):
    return (
        "-BEGIN HEADER-\nNASA/POWER Source Native Resolution Hourly Data \n"
        f"Dates (month/day/year): 06/10/2023 through 06/22/2023 in {standard}\n"
        "Location: latitude  33.5   longitude 126.5 \n"
        "elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 61.5 meters\n"
        "The value for missing source data that cannot be computed or is outside of the sources availability "
        "range: -999 \n"
        "parameter(s): \n"
        f"ALLSKY_SFC_SW_DWN     CERES SYN1deg All Sky Surface Shortwave Downward Irradiance ({light}) \n"
        "T2M                   MERRA-2 Temperature at 2 Meters (C) \n"
        "WS10M                 MERRA-2 Wind Speed at 10 Meters (m/s) \n"
        "-END HEADER-\nYEAR,MO,DY,HR,ALLSKY_SFC_SW_DWN,T2M,WS10M\n"
    )


def power_csv(truth, standard="UTC", light="Wh/m^2", factor=1.0, head=None):
    local = truth.index + pd.Timedelta(hours=8 if standard == "LST" else 0)  # 126.5 degrees are in the zone of 120
    rows = [
        f"{stamp.year},{stamp.month},{stamp.day},{stamp.hour},{one.ghi * factor:.5f},"
        f"{one.temp_end:.3f},{one.wind_end:.3f}"
        for stamp, one in zip(local, truth.itertuples(), strict=True)
    ]
    return (head or power_head(standard, light)) + "\n".join(rows) + "\n"


def power_json(truth):
    stamps = truth.index.strftime("%Y%m%d%H")
    columns = {"ALLSKY_SFC_SW_DWN": "ghi", "T2M": "temp_end", "WS10M": "wind_end"}
    units = {"ALLSKY_SFC_SW_DWN": "Wh/m^2", "T2M": "C", "WS10M": "m/s"}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [126.5, 33.5, 61.5]},
        "properties": {"parameter": {code: dict(zip(stamps, truth[name].tolist(), strict=True))
                                     for code, name in columns.items()}},
        "header": {"title": "NASA/POWER Source Native Resolution Hourly Data", "fill_value": -999.0,
                   "time_standard": "UTC", "start": "20230610", "end": "20230622"},
        "messages": [],
        "parameters": {code: {"units": unit, "longname": code} for code, unit in units.items()},
        "times": {"data": 0.1, "process": 0.1},
    }  # fmt: skip


def netcdf(path, series, units, *, time="valid_time", stamps=None, edit=lambda file: None):
    """A file as the Climate Data Store writes it: four cells, of which one is the truth's."""
    with netCDF4.Dataset(path, "w") as file:
        for name, size in ((time, len(stamps)), ("latitude", 2), ("longitude", 2)):
            file.createDimension(name, size)
        old = time == "time"  # as files were until 2024: packed shorts, hours since 1900, longitudes from 0 to 360
        axis = file.createVariable(time, "i4" if old else "i8", (time,))
        axis.units = "hours since 1900-01-01 00:00:00.0" if old else "seconds since 1970-01-01"
        axis.calendar = "gregorian" if old else "proleptic_gregorian"
        axis[:] = stamps.as_unit("s").asi8 // 3600 + 613_608 if old else stamps.as_unit("s").asi8
        file.createVariable("latitude", "f8", ("latitude",))[:] = [33.5, 33.25]
        file.createVariable("longitude", "f8", ("longitude",))[:] = [126.5, 126.75]
        for name, values in series.items():
            kind, missing = ("i2", -32767) if old else ("f4", np.nan)
            one = file.createVariable(name, kind, (time, "latitude", "longitude"), fill_value=missing)
            one.units = units[name]
            if old:
                middle, half = (values.max() + values.min()) / 2, (values.max() - values.min()) / 2
                if name == "ssrd":  # the other cells have less
                    middle = half = values.max() / 2
                one.scale_factor, one.add_offset = half / 32_000, middle
            shares = [[1.0, 0.5], [0.4, 0.3]] if name == "ssrd" else np.ones((2, 2))
            one[:] = values[:, None, None] * np.array(shares)
        edit(file)
    return path


UNITS = {"ssrd": "J m**-2", "t2m": "K", "u10": "m s**-1", "v10": "m s**-1"}


def era5(folder, truth, *, packed=True, units=UNITS, time="valid_time", scale=1.0, edit=lambda file: None):
    ends = truth.index + pd.Timedelta(hours=1)
    accum = {"ssrd": truth["ghi"].to_numpy() * 3600 * scale}
    instant = {
        "t2m": truth["temp_end"].to_numpy() + 273.15,
        "u10": 0.6 * truth["wind_end"].to_numpy(),
        "v10": -0.8 * truth["wind_end"].to_numpy(),
    }
    given = {"stamps": ends, "time": time, "edit": edit}
    if not packed:
        return netcdf(folder / "era5.nc", accum | instant, units, **given)
    path = folder / "era5.zip"
    with zipfile.ZipFile(path, "w") as box:
        for kind, series in (("accum", accum), ("instant", instant)):
            name = f"data_stream-oper_stepType-{kind}.nc"
            box.write(netcdf(folder / name, series, units, **given), name)
    return path


def saved(folder, text, name="weather.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
