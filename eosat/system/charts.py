"""What an energy page draws: typical days and weeks, the duration curve, calendars, the map of sites."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.affinity import affine_transform

from eosat.report.shapes import in_pixels, path_of, shape_of
from eosat.system.drawing import Heat, Plot, area, heat, line, ticks, ups
from eosat.system.sources import Part
from eosat.words import LANGUAGES, say

Floats = NDArray[np.float64]
SEASONS = {
    "spring": "energy_page.spring",
    "summer": "energy_page.summer",
    "autumn": "energy_page.autumn",
    "winter": "energy_page.winter",
}
MAP_WIDTH = 1000
"""Of the map. [px]"""
MOST_MARKS = 3000
"""Sites beyond the largest so many are not drawn, only counted."""
BIGGEST = 34.0
"""Radius of the largest site's mark. [px]"""
CLOCK = tuple((25.0 * part, f"{6 * part}") for part in range(5))


def day_plots(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A chart a season: key of words, plot, rows every three hours."""
    return _seasons(table, 1440, CLOCK, lambda minute: f"{minute // 60:02d}:00", every=180)


def week_plots(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A chart a season over a week from Monday on, and rows of its days."""
    names = {lang: say("energy_page.weekdays", lang).split() for lang in LANGUAGES}
    days = tuple(((n + 0.5) / 7 * 100, {lang: names[lang][n] for lang in LANGUAGES}) for n in range(7))
    hourly = table.assign(minute=table["minute"] // 60 * 60)
    means = hourly.groupby(["season", "series", "minute"], as_index=False)[["mean", "p10", "p90"]].mean()
    return _seasons(means, 7 * 1440, days, lambda minute: days[minute // 1440][1], every=1440)


def _seasons(table: pd.DataFrame, span: int, across: Any, named: Any, *, every: int) -> list[dict[str, Any]]:
    """Stacked sun and wind, the range of their sum, demand: one height for all seasons, so that they compare."""
    shown = table[table["series"].isin(("renewable", "demand"))]
    marks = ticks(float(shown[["mean", "p90"]].to_numpy().max(initial=0.0)))
    found = []
    for season, key in SEASONS.items():
        part = table[table["season"] == season]
        if not part.empty:
            curves = {str(one): rows.sort_values("minute") for one, rows in part.groupby("series")}
            plot = _stacked(curves, span, marks, across)
            found.append({"key": key, "plot": plot, "rows": _rows(curves, named, every)})
    return found


def _stacked(curves: dict[str, pd.DataFrame], span: int, marks: tuple[float, ...], across: Any) -> Plot:
    minutes = curves["solar"]["minute"].to_numpy(float)
    step = float(np.median(np.diff(minutes))) if len(minutes) > 1 else float(span)
    share, top = np.append(minutes, minutes[-1] + step) / span, marks[-1]

    def of(series: str, column: str = "mean") -> Floats:
        values = curves[series][column].to_numpy(float)
        return np.append(values, values[-1])

    wind, both = of("wind"), of("wind") + of("solar")
    low, high = of("renewable", "p10"), of("renewable", "p90")
    edges = line(share, low, 0, top) + line(share, high, 0, top)
    paths = (
        ("band", area(share, low, high, 0, top)),
        ("wind", area(share, np.zeros_like(wind), wind, 0, top)),
        ("solar", area(share, wind, both, 0, top)),
        ("under", edges),
        ("edge", edges),
        ("demand", line(share, of("demand"), 0, top)),
    )
    return Plot(paths=paths, across=tuple(across), up=ups(marks, 0, top))


def _rows(curves: dict[str, pd.DataFrame], named: Any, every: int) -> list[list[Any]]:
    """Mean power of each span of *every* minutes: solar, wind, both with the range of days, demand. [MW]"""
    rows = []
    for start in range(0, int(curves["solar"]["minute"].max()) + 1, every):
        inside = {
            series: part[(part["minute"] >= start) & (part["minute"] < start + every)]
            for series, part in curves.items()
        }
        if not inside["solar"].empty:
            means = [f"{inside[series]['mean'].mean():,.0f}" for series in ("solar", "wind", "renewable", "demand")]
            span = "–".join(f"{inside['renewable'][column].mean():,.0f}" for column in ("p10", "p90"))
            rows.append([named(start), *means[:3], span, means[3]])
    return rows


def duration_plot(table: pd.DataFrame) -> dict[str, Any]:
    """How much of the time power is at least so much: renewable, demand, and what is left to cover."""
    curves = {name: table[f"{name}_mw"].to_numpy(float) for name in ("renewable", "demand", "residual")}
    share = table["percent_of_time"].to_numpy(float) / 100
    marks = ticks(max(float(values.max()) for values in curves.values()))
    lowest = min(0.0, *(float(values.min()) for values in curves.values()))
    below = -math.ceil(-lowest / marks[1]) * marks[1] if lowest < 0 else 0.0
    paths = tuple((name, line(share, values, below, marks[-1])) for name, values in curves.items())
    under = tuple(np.arange(below, 0, marks[1]).tolist())
    across = tuple((float(one), f"{one}") for one in range(0, 101, 20))
    plot = Plot(paths=paths, across=across, up=ups((*under, *marks), below, marks[-1]))
    tenths = table[np.isclose(table["percent_of_time"] % 10, 0)]
    rows = [
        [f"{row['percent_of_time']:g} %", *(f"{row[f'{name}_mw']:,.0f}" for name in curves)]
        for row in tenths.to_dict("records")
    ]
    return {"plot": plot, "rows": rows}


def year_heat(calendar: pd.DataFrame) -> Heat:
    """Surplus of each day, a row a month."""
    dates = pd.to_datetime(calendar["date"].astype(str))
    months = sorted({(day.year, day.month) for day in dates})
    found = {
        (day.day - 1, months.index((day.year, day.month))): (float(mwh), f"{day:%Y-%m-%d}")
        for day, mwh in zip(dates, calendar["mwh"], strict=True)
    }
    several = len({year for year, _ in months}) > 1
    rows = [f"{year}-{month:02d}" if several else f"{month:02d}" for year, month in months]
    across = [(day - 1, f"{day}") for day in (1, 5, 10, 15, 20, 25, 31)]
    return heat(found, columns=31, rows=rows, across=across, unit="MWh")


def hour_heat(table: pd.DataFrame) -> Heat:
    """Surplus by month and hour of the day."""
    months = sorted(set(table["month"]))
    found = {
        (int(row["hour"]), months.index(row["month"])): (float(row["mwh"]), f"{row['month']:02d}, {row['hour']:02d}:00")
        for row in table.to_dict("records")
    }
    across = [(hour, f"{hour}") for hour in (0, 6, 12, 18, 23)]
    return heat(found, columns=24, rows=[f"{month:02d}" for month in months], across=across, unit="MWh")


def map_of(fleet: pd.DataFrame, parts: Sequence[Part]) -> dict[str, Any]:
    """Districts as outlines, sites as marks whose area goes with their megawatts: circles of sun, diamonds of wind."""
    whole = shapely.union_all([part.geometry for part in parts])
    west, south, east, north = whole.bounds
    narrow = math.cos(math.radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    degrees = (east - west) * narrow / MAP_WIDTH
    shapes = []
    for part in sorted(parts, key=lambda part: -float(part.geometry.area)):
        plain = affine_transform(part.geometry, [narrow, 0, 0, 1, 0, 0])
        outline = in_pixels(plain, left=west * narrow, top=north, metres=degrees)
        shape = shape_of({"en": part.name, "ko": part.name_ko or part.name}, outline)
        if shape is not None:
            shapes.append({"name": shape.name, "path": path_of(outline), "at": shape.at})
    height = math.ceil((north - south) / degrees)
    largest = fleet.nlargest(MOST_MARKS, "mw_p50")
    scale = BIGGEST / math.sqrt(max(float(largest["mw_p50"].max()), 1e-9)) if len(largest) else 0.0
    marks = []
    for row in largest.to_dict("records"):
        point = row["geometry"].representative_point()
        x, y = (point.x - west) * narrow / degrees, (north - point.y) / degrees
        radius = max(3.0, scale * math.sqrt(max(0.0, float(row["mw_p50"]))))
        said = {
            lang: f"{_named(row, shapes, lang)}: {say(_TECH[row['tech']], lang)} {row['mw_p50']:,.1f} MW"
            for lang in LANGUAGES
        }
        marks.append({"tech": row["tech"], "x": round(x, 1), "y": round(y, 1), "r": round(radius, 1), "said": said})
    return {"width": MAP_WIDTH, "height": height, "shapes": shapes, "marks": marks, "left_out": len(fleet) - len(marks)}


_TECH = {"solar": "energy.tech.solar", "wind": "energy.tech.wind"}


def _named(row: dict[Any, Any], shapes: list[dict[str, Any]], lang: str) -> str:
    """The district of a site in *lang*."""
    return next(
        (str(one["name"][lang]) for one in shapes if one["name"]["en"] == row["district"]), str(row["district"])
    )
