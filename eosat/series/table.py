"""The long table of a series, and what its trends and steps say."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from eosat.land.breaks import Break, find_breaks
from eosat.land.trend import Floats, Trend, fit, harmonics_for
from eosat.regions import District
from eosat.report.table import LOW
from eosat.series.look import Look, day_of, seen, year_of
from eosat.series.measure import index_means, indices_with

LEVEL = 0.01
"""Of the steps in a table: of a hundred series without one, one may show one."""
NOTHING = math.nan
SEASON = 60
"""Days around the mean day of the year within which looks count as of one season."""


def long_table(looks: Sequence[Look], districts: Sequence[District], classes: Sequence[str]) -> pd.DataFrame:
    """A row a period, district and value; a gap has its rows too, with no value.

    Returns
    -------
    pandas.DataFrame
        ``period, first, last, date, scenes, district, level, name_ko, name_en, observed_percent, well_observed, kind,
        name, value, unit, percent_of_observed``: kind ``class`` (pixel-counted hectares, and their share of what was
        observed) or ``index`` (mean over what was observed).
    """
    names = indices_with(next((plan.bands for _, plan in seen(looks)), ()))
    return pd.DataFrame([row for look in looks for row in _rows(look, districts, classes, names)])


def _rows(
    look: Look, districts: Sequence[District], classes: Sequence[str], names: Sequence[str]
) -> Iterator[dict[str, Any]]:
    counted = pd.read_parquet(look.folder / "summary.parquet").to_dict("records") if look.plan else []
    by_id: dict[str, dict[str, Any]] = {str(row["id"]): {str(key): row[key] for key in row} for row in counted}
    middle = look.middle
    when: dict[str, Any] = {"period": look.span.name, "first": str(look.span.first), "last": str(look.span.last)}
    when |= {"date": f"{middle:%Y-%m-%d}" if middle else "", "scenes": len(look.times)}
    for one in districts:
        who: dict[str, Any] = {"district": one.id, "level": one.level, "name_ko": one.name_ko, "name_en": one.name_en}
        row = by_id.get(one.id)
        who["observed_percent"] = 0.0 if row is None else float(row["observed_percent"])
        who["well_observed"] = who["observed_percent"] >= LOW
        there = 0.0 if row is None else float(row["area_ha"] - row["unobserved_ha"])
        for name in classes:
            hectares = NOTHING if row is None or there <= 0 else float(row[f"{name}_ha"])
            share = round(100 * hectares / there, 4) if there > 0 else NOTHING
            yield when | who | {"kind": "class", "name": name, "value": hectares, "unit": "ha",
                                "percent_of_observed": share}  # fmt: skip
        means = index_means(look.folder / "composite.tif", look.plan.grid, one) if look.plan and there > 0 else {}
        for name in names:
            yield when | who | {"kind": "index", "name": name, "value": round(means.get(name, NOTHING), 5),
                                "unit": "1", "percent_of_observed": NOTHING}  # fmt: skip


def fitted(years: Floats, values: Floats) -> tuple[Trend | None, tuple[Break, ...]]:
    """The curve of a series with its steps; none where it is too short for the year's rhythm.

    Without the rhythm every spring would be a step and half a year a trend; looks of one season have none. The noise
    that steps are measured against is the same for every series.
    """
    seen_years = years[np.isfinite(values)]
    if harmonics_for(seen_years) == 0 and not one_season(seen_years):
        return None, ()
    steps = find_breaks(years, values, rng=np.random.default_rng(0), level=LEVEL)
    return fit(years, values, breaks=[one.after for one in steps]), steps


def one_season(years: Floats) -> bool:
    """Whether these are at least four looks of the same time of year, one a year.

    >>> one_season(np.array([2020.6, 2021.62, 2022.57, 2024.6])), one_season(np.arange(2020, 2023, 0.5))
    (True, False)
    """
    if len(years) < 4 or np.diff(years).min() < 0.75:
        return False
    turns = np.exp(2j * np.pi * years)
    off = np.angle(turns / turns.mean()) / (2 * np.pi)
    return bool(np.abs(off).max() <= SEASON / 365.25)


def used(rows: pd.DataFrame) -> Floats:
    """Values that a trend is fitted to: means, and shares of what was observed; NaN under :data:`LOW` % observed."""
    values = rows["value"].where(rows["kind"] == "index", rows["percent_of_observed"])
    return values.where(rows["observed_percent"] >= LOW).to_numpy("float64")


def times(rows: pd.DataFrame) -> Floats:
    """Time of each row as a year with fraction; NaN for a gap."""
    return np.array([_year(day) for day in rows["date"]])


def _year(day: str) -> float:
    return year_of(pd.Timestamp(day, tz="UTC").to_pydatetime()) if day else NOTHING


def trends(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a series of *table* with its trend, and a row a step.

    Values of classes are shares of what was observed [%], so that a cloud is no loss.
    """
    lines, steps = [], []
    for keys, rows in table.groupby(["district", "kind", "name"], sort=False):
        who = dict(zip(("district", "kind", "name"), keys, strict=True))
        who |= {"name_ko": rows["name_ko"].iloc[0], "name_en": rows["name_en"].iloc[0]}
        curve, found = fitted(times(rows), used(rows))
        lines.append(who | _line(curve, len(rows), int(np.isfinite(used(rows)).sum())))
        steps += [
            who | {"after_look_of": day_of(one.before), "by_look_of": day_of(one.after),
                   "step": round(one.size, 5), "p": round(one.p, 4)}
            for one in found
        ]  # fmt: skip
    columns = ["district", "kind", "name", "name_ko", "name_en", "after_look_of", "by_look_of", "step", "p"]
    return pd.DataFrame(lines), pd.DataFrame(steps, columns=columns)


def _line(curve: Trend | None, periods: int, looks: int) -> dict[str, Any]:
    """Numbers of a trend for its row."""
    if curve is None:
        return {"periods": periods, "used": looks} | dict.fromkeys(
            ("slope_per_year", "amplitude", "peak_day", "harmonics", "rmse"), NOTHING
        )
    return {
        "periods": periods,
        "used": looks,
        "slope_per_year": round(curve.slope, 5),
        "amplitude": round(curve.amplitude, 5) if curve.harmonics else NOTHING,
        "peak_day": round(curve.peak * 365.25) if curve.harmonics else NOTHING,
        "harmonics": curve.harmonics,
        "rmse": round(curve.rmse, 5),
    }
