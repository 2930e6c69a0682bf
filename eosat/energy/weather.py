"""Weather of a place, hour by hour, whatever file it came from.

One value, :class:`Weather`, holds means over intervals that begin at their UTC stamp. What is impossible is refused by
row: radiation above the solar constant or below zero, radiation while the sun is down or around another hour than
the sun's noon (marks of a wrong zone or label), temperatures that are not Celsius, gaps.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy import clock
from eosat.energy.sky import Levels
from eosat.energy.sun import SOLAR_CONSTANT, Floats, Light, Place, Sun, sun_at
from eosat.errors import InputError

DARK = 96.0
"""Zenith angle beyond which the sky gives no light to speak of: the end of civil twilight. [deg]"""
FAINT = 10.0
"""Radiation that instruments and models report at night all the same. [W/m2]"""
HELLMANN = 1 / 7
"""Exponent of wind with height, to bring it to the 10 m of the cell's temperature: the usual one over open land."""
LIGHT = ("ghi", "dni", "dhi")
LOW_LIGHT = 30.0
"""Below this irradiance above the air a share of it says nothing. [W/m2]"""
DAYS_FOR_NOON = 10
OFF_NOON = 0.7
"""How far the middle of the light of many days may lie from the sun's noon: less than the hour that a wrong label
makes, more than clouds of the afternoon do (an estimate). [h]"""
LIMITS: Mapping[str, tuple[float, float, str]] = {
    "ghi": (-FAINT, SOLAR_CONSTANT, "W/m2"),
    "dni": (-FAINT, SOLAR_CONSTANT, "W/m2"),
    "dhi": (-FAINT, SOLAR_CONSTANT, "W/m2"),
    "temp_air": (-60.0, 60.0, "C"),
    "wind": (0.0, 90.0, "m/s"),
}
"""Lowest and highest value of each column, and its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Means over intervals at one place."""

    place: Place
    """Where: the station, or the middle of the cell."""
    step: int
    """Length of an interval, 15 or 60. [min]"""
    begins: pd.DatetimeIndex
    """Starts of the intervals, UTC, without a gap, (time,)."""
    ghi: Floats
    """Global horizontal irradiance, (time,). [W/m2]"""
    temp_air: Floats
    """Air temperature at 2 m, (time,). [C]"""
    wind: Floats
    """Wind speed at *height*, (time,). [m/s]"""
    source: str
    """File and kind, for records and errors."""
    height: float = 10.0
    """Height of the wind. [m]"""
    dhi: Floats | None = None
    """Diffuse horizontal irradiance where the file has it, (time,). [W/m2]"""
    filled: int = 0
    """Intervals that a reader filled because it was asked to."""
    kind: str = "weather"


def weather_of(
    table: pd.DataFrame,
    *,
    place: Place,
    step: int,
    source: str,
    first_row: int = 2,
    height: float = 10.0,
    instants: bool = False,
    fill: int = 0,
) -> Weather:
    """Weather from a table of starts and columns, each row checked.

    Parameters
    ----------
    table : DataFrame
        Index: starts of intervals, aware. Columns ``ghi``, ``temp_air``, ``wind``; ``dhi`` or ``dni`` if there.
    place : Place
    step : int
        15 or 60. [min]
    source : str
        File, for errors.
    first_row : int
        Row of the file that the first row of *table* stands in.
    height : float
        Height of the wind. [m]
    instants : bool
        Temperature and wind are those of the end of each interval: the mean of both its ends is taken.
    fill : int
        Longest gap, in intervals, that is filled between its neighbours: light by the clearness of the air, the rest
        evenly. How many were filled stands in :attr:`Weather.filled`.

    Raises
    ------
    InputError
        A row is doubled, missing or out of order; a value is missing or impossible; there is light at night, or its
        middle lies far from the sun's noon.
    """
    if table.empty:
        raise InputError("weather.empty", source=source)
    missing = [name for name in ("ghi", "temp_air", "wind") if name not in table.columns]
    if missing:
        raise InputError("weather.columns", source=source, missing=", ".join(missing))
    whole, rows = spanned(table, step=step, source=source, first_row=first_row, fill=fill)
    begins = pd.DatetimeIndex(whole.index).tz_convert("UTC")
    over = sun_at(place, clock.centres(begins, step=step))
    columns = {name: whole[name].to_numpy(dtype=float) for name in LIMITS if name in whole.columns}
    columns, filled = patched(columns, over, fill)
    for name, values in columns.items():
        within(name, values, rows, source)
    refuse_light_at_night(columns["ghi"], over, rows, source)
    refuse_light_off_noon(columns["ghi"], over, place, source)
    if instants:
        for name in ("temp_air", "wind"):
            columns[name] = (columns[name] + np.concatenate([columns[name][:1], columns[name][:-1]])) / 2
    dhi = columns.get("dhi")
    if dhi is None and "dni" in columns:
        dhi = columns["ghi"] - columns["dni"] * np.clip(np.cos(np.radians(over.zenith)), 0, None)
    return Weather(
        place=place,
        step=step,
        begins=begins,
        ghi=np.clip(columns["ghi"], 0, None),
        temp_air=columns["temp_air"],
        wind=columns["wind"],
        source=source,
        height=height,
        dhi=None if dhi is None else np.clip(dhi, 0, None),
        filled=filled,
    )


def spanned(
    table: pd.DataFrame, *, step: int, source: str, first_row: int, fill: int
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """*table* with every interval from its first to its last, and the row of the file that each stands in or after.

    Rows that are missing are refused where more than *fill* are missing in a row; doubled and disordered ones always.
    """
    begins = pd.DatetimeIndex(table.index)
    rows = np.arange(first_row, first_row + len(table))
    width = clock.length(step)
    if fill == 0 or begins.tz is None:
        clock.check(begins, step=step, source=source, first_row=first_row)
        return table, rows
    apart = np.asarray((begins[1:] - begins[:-1]) / width, dtype=float)
    wrong = (apart < 1) | (apart > fill + 1) | (apart % 1 != 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        here = begins[at + 1]  # a doubled stamp is one that stands anywhere before
        pair = [here, here] if here in begins[: at + 1] else [begins[at], here]
        clock.check(pd.DatetimeIndex(pair), step=step, source=source, first_row=first_row + at)
    whole = pd.date_range(begins[0], begins[-1], freq=width)
    after = np.asarray(begins.searchsorted(whole, side="right")) - 1
    return table.reindex(whole), rows[after]


def patched(columns: Mapping[str, Floats], over: Sun, fill: int) -> tuple[dict[str, Floats], int]:
    """Columns with gaps of at most *fill* intervals filled between neighbours, and how many intervals were.

    Light is filled by its share of the light above the air, so that a filled morning rises as a morning does.
    """
    found = {name: values.copy() for name, values in columns.items()}
    touched = np.zeros(len(over.times), dtype=bool)
    for name, values in found.items():
        gap = np.isnan(values) & ~long_runs(np.isnan(values), fill)
        if not gap.any():
            continue
        base = over.horizontal if name in LIGHT else np.ones(len(values))
        known = np.isfinite(values) & (base > (LOW_LIGHT if name in LIGHT else 0))
        if not known.any():
            continue
        share = np.interp(np.flatnonzero(gap), np.flatnonzero(known), values[known] / base[known])
        values[gap] = share * base[gap]
        touched |= gap
    return found, int(touched.sum())


def long_runs(bad: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    """Runs of true that are longer than *most*, or reach an end, where there is no neighbour.

    >>> long_runs(np.array([True, False, True, False, True, True, False]), 1).tolist()
    [True, False, False, False, True, True, False]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]])))
    found = np.zeros(len(bad), dtype=bool)
    for first, end in edges.reshape(-1, 2).tolist():
        if end - first > most or first == 0 or end == len(bad):
            found[first:end] = True
    return found


def within(name: str, values: Floats, rows: NDArray[np.int64], source: str) -> None:
    """Refuse what is missing or impossible, by row."""
    low, high, unit = LIMITS[name]
    for bad, key in (
        (~np.isfinite(values), "sun.missing"),
        (values > high, "sun.above"),
        (values < low, "sun.below"),
    ):
        if bad.any():
            at = int(np.argmax(bad))
            limit = high if key == "sun.above" else low
            place = {"source": source, "row": int(rows[at]), "column": name, "value": round(float(values[at]), 3)}
            raise InputError(key, **place, limit=limit, unit=unit)


def refuse_light_at_night(ghi: Floats, over: Sun, rows: NDArray[np.int64], source: str) -> None:
    """Refuse radiation while the sun is far down: a wrong zone or label shows in it."""
    bad = (over.zenith > DARK) & (ghi > FAINT)
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError(
            "sun.night", source=source, row=int(rows[at]), value=round(float(ghi[at]), 1), stamp=str(over.times[at])
        )


def refuse_light_off_noon(ghi: Floats, over: Sun, place: Place, source: str) -> None:
    """Refuse radiation whose middle lies far from the sun's noon: stamps of another zone, or of the other end.

    Clouds move the middle of a day's light, not that of many days: the mean over whole days is taken, of no fewer than
    :data:`DAYS_FOR_NOON`.
    """
    hours = over.times.tz_convert("UTC").as_unit("s").asi8 / 3600 + place.lon / 15
    day, hour = np.floor(hours / 24).astype(int), hours % 24
    day -= day[0]
    light, sky = (np.bincount(day, weights=values) for values in (np.clip(ghi, 0, None), over.horizontal))
    whole = (np.bincount(day) == np.bincount(day).max()) & (light > 0) & (sky > 0)
    if whole.sum() < DAYS_FOR_NOON:
        return
    moments = (np.bincount(day, weights=values * hour) for values in (np.clip(ghi, 0, None), over.horizontal))
    seen, expected = moments
    late = float(
        (seen[whole] - expected[whole] * (light / np.where(sky > 0, sky, 1))[whole]).sum() / light[whole].sum()
    )
    if abs(late) > OFF_NOON:
        raise InputError("weather.noon", source=source, days=int(whole.sum()), hours=round(late, 1))


def at_quarters(weather: Weather, sun: Sun, clear: Light) -> Levels:
    """Weather at centres of quarter hours: each interval's share of the clear sky is held, its energy kept.

    Parameters
    ----------
    weather : Weather
    sun : Sun
        At centres of quarter hours with the sun up, (time,).
    clear : Light
        Irradiance of the clear sky at them. [W/m2]

    Raises
    ------
    InputError
        The weather does not cover a quarter hour.
    """
    quarters = sun.times.tz_convert("UTC")
    at = np.asarray(weather.begins.searchsorted(quarters, side="right")) - 1
    width = clock.length(weather.step)
    lost = (at < 0) | (quarters >= weather.begins[-1] + width)
    if lost.any():
        first = quarters[int(np.argmax(lost))]
        raise InputError(
            "sun.uncovered", source=weather.source, stamp=str(first.floor("15min")), first=str(weather.begins[0]),
            last=str(weather.begins[-1] + width),
        )  # fmt: skip
    ghi = weather.ghi[at] * _shape(clear.ghi, at, weather.step)
    light = _light(weather, ghi, at, sun)
    return Levels(
        nodes=np.array([0.5]),
        light=Light(ghi=light.ghi[None], dni=light.dni[None], dhi=light.dhi[None]),
        temp_air=weather.temp_air[at],
        wind=weather.wind[at] * (10 / weather.height) ** HELLMANN,
    )


def _shape(clear: Floats, at: NDArray[np.int64], step: int) -> Floats:
    """Each quarter's light over the mean of its interval, as under a clear sky; the sun's hour has it all."""
    parts = step // 15
    sums = np.bincount(at, weights=clear, minlength=int(at.max(initial=0)) + 1)
    counts = np.bincount(at, minlength=len(sums))
    lit = sums[at] > 1.0
    return np.where(lit, clear * parts / np.where(lit, sums[at], 1), parts / counts[at])


def _light(weather: Weather, ghi: Floats, at: NDArray[np.int64], sun: Sun) -> Light:
    """Direct and diffuse light: the file's own share of diffuse, else Erbs-Driesse."""
    from eosat.energy.sky import split

    if weather.dhi is None:
        return split(ghi, sun)
    whole = weather.ghi[at]
    share = np.clip(np.divide(weather.dhi[at], whole, out=np.ones_like(whole), where=whole > 0), 0, 1)
    high = np.cos(np.radians(sun.zenith))
    beam = np.divide(ghi * (1 - share), high, out=np.zeros_like(ghi), where=high > np.cos(np.radians(88)))
    dni = np.minimum(beam, sun.extra)  # the rest of a low sun's beam counts as diffuse
    return Light(ghi=ghi, dni=dni, dhi=ghi - dni * np.clip(high, 0, None))
