"""``eosat yield``: a fleet's solar yield, written as tables, a picture and a record of what they rest on."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eosat._version import __version__
from eosat.energy.era5 import read_cells
from eosat.energy.plants import SHARED
from eosat.energy.profile import write_profile
from eosat.energy.sky import JEJU, ClearSky, Climatology
from eosat.energy.solar import Sky, sky_of
from eosat.energy.sun import Place
from eosat.energy.weather import Weather
from eosat.energy.weatherfile import read_weather, shape_of
from eosat.energy.yields import Yield, site_profiles, yields
from eosat.errors import InputError
from eosat.fleet.sunpicture import draw_yield
from eosat.fleet.table import points_of, read_fleet
from eosat.storage import sha256, whole, write_text

ALTITUDE = 50.0
"""Height over the sea of sites where none is given: an assumption. Under a clear sky a site
at 600 m yields 1.4 % more than one at 50 m. [m]"""
JEJU_BOX = (126.0, 33.0, 127.1, 34.1)
"""West, south, east, north of where the shipped clearness index is taken without being asked for."""
MOST_ROWS = 1_048_575
"""Rows that a spreadsheet takes below a line of headings."""
KINDS = ("climatology", "clear_sky", "weather")
WAYS = ("district", "site")
Period = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a yield is asked for with."""

    kind: str = ""
    """One of :data:`KINDS`; empty: weather where a file is given, else climatology."""
    weather: Path | None = None
    """ERA5, NASA POWER or KMA ASOS."""
    station: str = ""
    """Number of the station in an ASOS file of several."""
    fill: int = 0
    """Longest gap of the weather that is filled. [h]"""
    clearness: str = ""
    """One clearness index or twelve with commas; empty: Jeju's."""
    period: str = ""
    """``2025``, or ``2025-06-01/2025-06-30``; empty: all whole days of the weather, else last year."""
    step: int = 60
    """[min]"""
    zone: str = "Asia/Seoul"
    altitude: str = ""
    """Metres, or a CSV of ``district,altitude_m``; empty: the fleet's column ``altitude_m``, else :data:`ALTITUDE`."""
    by: str = "district"
    """One of :data:`WAYS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written."""

    found: Yield
    kind: str
    period: Period
    altitude: str
    """Where the altitudes come from: ``given``, ``fleet`` or ``assumed``."""
    filled: int
    """Hours of the weather that were filled."""
    sky: str
    """Where the sky comes from."""
    simulated: bool
    """Whether the fleet is of a simulated island."""
    files: tuple[Path, ...]
    left_out: bool
    """Whether the CSV of the profile was left out, because no spreadsheet takes so many rows."""


def write_yield(path: Path, out: Path | None, wish: Wish) -> Written:
    """Yield of the solar sites of a fleet, as files.

    Parameters
    ----------
    path : Path
        ``fleet.parquet``, see :func:`eosat.fleet.read_fleet`.
    out : Path, optional
        Folder; default ``runs/yield-<fleet's folder>``.
    wish : Wish

    Returns
    -------
    Written: ``profile.parquet`` (and ``.csv``), ``yield.csv``, ``yield.png``, ``yield.ko.png``, ``yield.json``; with
    ``by="site"`` also ``sites.parquet``.

    Raises
    ------
    InputError
        A wish, the fleet or the weather cannot be; nothing is written then.
    """
    fleet = read_fleet(path)
    simulated = bool(fleet.attrs.get("simulated", False))
    solar = placed(fleet)
    if wish.by not in WAYS:
        raise InputError("yields.by", by=wish.by, options=", ".join(WAYS))
    altitude, source = altitudes(solar, wish.altitude)
    sky = sky_for(solar, wish, altitude)
    period = period_of(wish, sky)
    given: dict[str, Any] = {"altitude": altitude, "period": period, "step": wish.step, "zone": wish.zone}
    found = yields(solar, sky, **given)
    folder = out or Path("runs") / f"yield-{path.resolve().parent.name}"
    one = next(iter(sky.values())) if isinstance(sky, Mapping) else sky
    written = Written(
        found=found,
        kind=one.kind,
        period=period,
        altitude=source,
        filled=getattr(one, "filled", 0),
        sky=wish.weather.name if wish.weather else str(getattr(one, "source", "")),
        simulated=simulated,
        files=(),
        left_out=len(found.table) > MOST_ROWS,
    )
    files = _write(written, folder, wish, record_of(written, path, wish, altitude, sky))
    if wish.by == "site":
        files.append(_write_sites(folder / "sites.parquet", site_profiles(solar, sky, **given)))
    return Written(**{name: getattr(written, name) for name in Written.__slots__} | {"files": tuple(files)})


def placed(fleet: pd.DataFrame) -> pd.DataFrame:
    """Solar sites with ``lon`` and ``lat`` of a point inside each."""
    solar = fleet[fleet["tech"] == "solar"]
    if solar.empty:
        raise InputError("sun.no_sites")
    lon, lat = points_of(solar)
    return solar.assign(lon=lon, lat=lat)


def altitudes(solar: pd.DataFrame, wish: str) -> tuple[dict[str, float], str]:
    """Height over the sea of each district, and where it comes from.

    Raises
    ------
    InputError
        The wish is neither a number nor a CSV that has every district.
    """
    districts = sorted(set(solar["district"].astype(str)))
    if not wish and "altitude_m" in solar.columns and bool(solar["altitude_m"].notna().all()):
        means = solar.groupby(solar["district"].astype(str))["altitude_m"].mean()
        return {one: float(means[one]) for one in districts}, "fleet"
    if not wish:
        return dict.fromkeys(districts, ALTITUDE), "assumed"
    try:
        return dict.fromkeys(districts, float(wish)), "given"
    except ValueError:
        pass
    try:
        table = pd.read_csv(wish, encoding="utf-8-sig").set_index("district")["altitude_m"].astype(float)
    except (OSError, KeyError, ValueError) as error:
        raise InputError("yields.altitude", wish=wish) from error
    lacking = [one for one in districts if one not in table.index or not np.isfinite(table[one])]
    if lacking:
        raise InputError("sun.altitude", district=lacking[0])
    return {one: float(table[one]) for one in districts}, "given"


def sky_for(solar: pd.DataFrame, wish: Wish, altitude: Mapping[str, float]) -> Sky:
    """The sky that was asked for.

    Raises
    ------
    InputError
        Kind and weather contradict each other; there is no clearness index for the place.
    """
    kind = wish.kind or ("weather" if wish.weather else "climatology")
    if kind not in KINDS or (kind == "weather") != (wish.weather is not None):
        raise InputError("yields.kind", kind=kind, options=", ".join(KINDS))
    if kind == "clear_sky":
        return ClearSky()
    if kind == "climatology":
        return _climate(solar, wish.clearness)
    assert wish.weather is not None  # held above
    places = {
        str(district): Place(lat=some["lat"].mean(), lon=some["lon"].mean(), altitude=altitude[str(district)])
        for district, some in solar.groupby("district")
    }
    if shape_of(wish.weather) == "era5":  # a grid: each district has its own cell
        return read_cells(wish.weather, places, fill=wish.fill)
    middle = Place(lat=solar["lat"].mean(), lon=solar["lon"].mean(), altitude=float(np.mean(list(altitude.values()))))
    return read_weather(wish.weather, place=middle, station=wish.station, fill=wish.fill)


def _climate(solar: pd.DataFrame, wish: str) -> Climatology:
    west, south, east, north = JEJU_BOX
    inside = solar["lon"].between(west, east) & solar["lat"].between(south, north)
    if not wish:
        if not inside.all():
            raise InputError("yields.clearness_needed", site=solar.loc[~inside, "id"].iloc[0])
        return JEJU
    try:
        values = tuple(float(one) for one in wish.split(","))
    except ValueError as error:
        raise InputError("yields.clearness", wish=wish) from error
    if len(values) not in (1, 12):
        raise InputError("yields.clearness", wish=wish)
    return Climatology(monthly=values if len(values) == 12 else values * 12, source=f"clearness {wish}")


def period_of(wish: Wish, sky: Sky) -> Period:
    """First and last day, as the zone counts them.

    >>> period_of(Wish(period="2024"), ClearSky())
    ('2024-01-01', '2024-12-31')
    """
    if wish.period:
        first, _, last = wish.period.partition("/")
        whole_year = first.isdigit() and len(first) == 4 and not last
        return (f"{first}-01-01", f"{first}-12-31") if whole_year else (first, last or first)
    one = next(iter(sky.values())) if isinstance(sky, Mapping) else sky
    if not isinstance(one, Weather):
        year = datetime.now(UTC).year - 1
        return f"{year}-01-01", f"{year}-12-31"
    begins = one.begins.tz_convert(wish.zone)
    end = begins[-1] + pd.Timedelta(minutes=one.step)
    first_day: date = begins[0].ceil("D").date()
    last_day: date = (end.floor("D") - pd.Timedelta(days=1)).date()
    if first_day > last_day:
        raise InputError("yields.no_day", source=one.source)
    return first_day.isoformat(), last_day.isoformat()


def record_of(written: Written, path: Path, wish: Wish, altitude: Mapping[str, float], sky: Sky) -> dict[str, Any]:
    """What the tables rest on."""
    districts = {
        group.district: {
            "altitude_m": altitude[group.district],
            "lat": round(group.place.lat, 4),
            "lon": round(group.place.lon, 4),
            "weather_at": _where(sky, group.district),
            "arrays": [asdict(array) for array in group.arrays],
        }
        for group in written.found.groups
    }
    return {
        "eosat": __version__,
        "fleet": path.name,
        "fleet_sha256": sha256(path),
        "simulated": written.simulated,
        "kind": written.kind,
        "ceiling": written.kind == "clear_sky",
        "sky": written.sky,
        "clearness": list(sky.monthly) if isinstance(sky, Climatology) else None,
        "weather_sha256": sha256(wish.weather) if wish.weather else None,
        "weather_hours_filled": written.filled,
        "period": list(written.period),
        "step_min": wish.step,
        "zone": wish.zone,
        "label": "start",
        "power": "AC side; DC is dc_ac times it",
        "altitude": written.altitude,
        "shared_correlation": SHARED,
        "not_in_the_intervals": [
            "differences of years",
            "shade of hills and trees",
            "outages",
            "tilts that are assumed",
        ],
        "districts": districts,
    }


def _where(sky: Sky, district: str) -> list[float] | None:
    """Latitude and longitude of a district's weather."""
    one = sky_of(sky, district)
    return [round(one.place.lat, 4), round(one.place.lon, 4)] if isinstance(one, Weather) else None


def _write(written: Written, folder: Path, wish: Wish, record: Mapping[str, Any]) -> list[Path]:
    """The files, the record last."""
    files = [folder / "profile.parquet"]
    write_profile(files[0], written.found.table)
    if not written.left_out:
        files.append(folder / "profile.csv")
        write_profile(files[-1], written.found.table)
    files.append(folder / "yield.csv")
    text = written.found.energy.to_csv(index=False, lineterminator="\r\n", float_format="%.3f")
    write_text(files[-1], text, bom=True)
    for lang, name in (("en", "yield.png"), ("ko", "yield.ko.png")):
        files.append(folder / name)
        draw_yield(files[-1], written.found, kind=written.kind, simulated=written.simulated, lang=lang)
    files.append(folder / "yield.json")
    write_text(files[-1], json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return files


def _write_sites(path: Path, tables: Any) -> Path:
    """Sites, a group of rows a district, so that no more than one district is in memory."""
    import pyarrow
    import pyarrow.parquet

    with whole(path) as temporary:
        writer = None
        for table in tables:
            rows = pyarrow.Table.from_pandas(table, preserve_index=False)
            writer = writer or pyarrow.parquet.ParquetWriter(temporary, rows.schema, compression="zstd")
            writer.write_table(rows)
        if writer is not None:
            writer.close()
    return path
