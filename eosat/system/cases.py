"""What-if cases, dispatched before anyone asks: combinations of fleet, storage, vehicles and lines over some weeks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy.dispatch import Case, dispatch
from eosat.errors import InputError
from eosat.system.config import CasesConfig

WEEK_MONTHS = (1, 4, 7, 10)
"""Months whose second week, from its first Monday on, stands for a season."""
KEYS = ("storage_mw", "v2g_participation", "export_mw")
FLEET = "renewables"
SUMS = ("renewable_mwh", "curtailed_mwh", "export_mwh", "p2x_mwh", "thermal_mwh", "import_mwh", "demand_mwh")
COLUMNS = (FLEET, *KEYS, "base", "feasible", "hours", *SUMS, "curtailed_percent", "cost_million_krw", "why")
LONGEST = 28 * 24
"""A period of up to so many hours is dispatched whole. [h]"""


def combinations(asked: CasesConfig, case: Case) -> list[dict[str, float]]:
    """Every combination asked for; a list left empty stays as the zone has it."""
    lists = [asked.renewables or (1.0,), *(getattr(asked, key) or (getattr(case.zone, key),) for key in KEYS)]
    return [dict(zip((FLEET, *KEYS), values, strict=True)) for values in product(*lists)]


def weeks_of(case: Case) -> Case:
    """A week of each season, one behind the other; a period of up to four weeks whole.

    Batteries carry what they hold from one week into the next, so that four weeks are one linear programme: curtailed
    energy differs by a thousandth from four apart.
    """
    if len(case.times) * case.hours <= LONGEST:
        return case
    local = case.times.tz_convert(case.time_zone)
    spans: list[slice] = []
    for month in WEEK_MONTHS:
        mondays = np.flatnonzero((local.month == month) & (local.day_of_week == 0) & (local.day > 7))
        span = slice(mondays[0], mondays[0] + round(168 / case.hours)) if len(mondays) else slice(0, 0)
        if len(case.times[span]) * case.hours == 168:
            spans.append(span)
    spans = spans or [slice(0, round(LONGEST / case.hours))]
    return _cut(case, np.concatenate([np.arange(span.start, span.stop) for span in spans]))


def by_hour(case: Case) -> Case:
    """The case in steps of an hour: a quarter of the size, and energies hardly differ."""
    per = round(1 / case.hours)
    if per == 1 or len(case.times) % per:
        return case
    curves = {name: getattr(case, name).reshape(-1, per).mean(axis=1) for name in ("solar", "wind", "demand")}
    return replace(case, times=case.times[::per], **curves)


def _cut(case: Case, at: NDArray[np.int_]) -> Case:
    curves = {name: getattr(case, name)[at] for name in ("solar", "wind", "demand")}
    return replace(case, times=case.times[at], **curves)


def cases_table(asked: CasesConfig, case: Case, tell: Callable[..., None]) -> pd.DataFrame:
    """A row a combination: energy over the weeks, cost, or why it cannot be."""
    wishes = combinations(asked, case)
    if not any(getattr(asked, key) for key in (FLEET, *KEYS)):
        return pd.DataFrame(columns=list(COLUMNS))
    weeks = by_hour(weeks_of(case))
    return pd.DataFrame(list(_rows(wishes, weeks, tell)), columns=list(COLUMNS))


def _rows(wishes: list[dict[str, float]], weeks: Case, tell: Callable[..., None]) -> Iterator[dict[str, Any]]:
    base = {FLEET: 1.0} | {key: getattr(weeks.zone, key) for key in KEYS}
    for number, wish in enumerate(wishes, 1):
        if number % 5 == 0 or number == len(wishes):
            tell("energy.case", done=number, total=len(wishes))
        row: dict[str, Any] = {**wish, "base": wish == base, "feasible": True, "why": ""}
        try:
            row |= _sums(changed(weeks, wish))
        except InputError as err:
            row |= {"feasible": False, "why": str(err)}
        yield row


def changed(case: Case, wish: Mapping[str, float]) -> Case:
    """The case with the figures of *wish*, its sun and wind times ``renewables``."""
    figures: dict[str, Any] = {key: wish[key] for key in KEYS}
    zone = replace(case.zone, **figures)
    return replace(case, zone=zone, solar=case.solar * wish[FLEET], wind=case.wind * wish[FLEET])


def _sums(weeks: Case) -> dict[str, float]:
    """Energies, hours and cost of a dispatch of *weeks*."""
    plan = dispatch(weeks)
    sums = plan.hours.sum() * weeks.hours
    available = float((weeks.solar + weeks.wind).sum() * weeks.hours)
    curtailed = float(sums["curtailed_solar"] + sums["curtailed_wind"])
    found = {"renewable_mwh": available, "curtailed_mwh": curtailed, "hours": len(weeks.times) * weeks.hours}
    found |= {f"{name}_mwh": float(sums[name]) for name in ("export", "p2x", "thermal", "import", "demand")}
    found |= {"cost_million_krw": plan.cost_krw / 1e6}
    found |= {"curtailed_percent": 100 * curtailed / available if available else 0.0}
    return {key: round(value, 6) for key, value in found.items()}
