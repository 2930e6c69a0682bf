"""Tables of an energy view: what hours, surplus, flexibility and goals come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy.dispatch import Case, Dispatch
from eosat.energy.flexibility import flexibility_table
from eosat.energy.shape import duration_curve, ramps, typical_days, typical_weeks
from eosat.energy.surplus import calendar, surplus, surplus_table
from eosat.energy.targets import factor_of, progress
from eosat.energy.zone import ZoneFile
from eosat.system.hours import Hours
from eosat.system.sources import Part
from eosat.words import say

Floats = NDArray[np.float64]
YEAR_HOURS = 8760
"""A shorter period is no year. [h]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Energy of the period, after a dispatch or without one. [MWh]"""

    renewable: float
    """Available from sun and wind."""
    unused: float
    """Curtailed by the dispatch; without one, the surplus that nobody takes."""
    export: float
    """Carried away by lines; 0 without a dispatch."""
    demand: float
    """Of consumers and of P2X."""

    @property
    def used(self) -> float:
        """Renewable energy used in the zone: what is exported is taken to be renewable. [MWh]"""
        return max(0.0, self.renewable - self.unused - self.export)


def case_of(hours: Hours, zone: ZoneFile, time_zone: str) -> Case:
    """The drawn year as a dispatch wants it."""
    curves = {"solar": hours.sum_of("solar"), "wind": hours.sum_of("wind"), "demand": hours.demand}
    return Case(times=hours.times, zone=zone.zone, time_zone=time_zone, **curves)


def surplus_of(case: Case) -> pd.Series:
    """Power that neither demand, lines, storage, vehicles nor P2X take, by time. [MW]"""
    zone = case.zone
    power = surplus(
        case.solar + case.wind,
        case.demand,
        must_run=zone.must_run_mw,
        export_most=zone.export_mw,
        charge_most=zone.storage_mw + zone.p2x_mw + case.v2g_power,
    )
    return pd.Series(power, case.times)


def hourly(case: Case, spare: pd.Series, plan: Dispatch | None) -> pd.DataFrame:
    """The drawn year of the whole, a row an interval: available, demand, surplus, and what the dispatch did. [MW]"""
    table = pd.DataFrame({"time_start": case.times, "time_start_local": case.times.tz_convert(case.time_zone)})
    table["demand"] = case.demand
    table["solar_available"], table["wind_available"] = case.solar, case.wind
    table["surplus"] = spare.to_numpy()
    if plan is not None:
        for column in plan.hours.columns.drop("demand"):
            table[column] = plan.hours[column].to_numpy()
    return table


def balance_of(case: Case, spare: pd.Series, plan: Dispatch | None) -> Balance:
    """What the period comes to."""
    renewable = float((case.solar + case.wind).sum() * case.hours)
    if plan is None:
        unused = min(renewable, float(spare.sum() * case.hours))
        return Balance(renewable=renewable, unused=unused, export=0.0, demand=float(case.demand.sum() * case.hours))
    sums = plan.hours.sum() * case.hours
    unused = float(sums["curtailed_solar"] + sums["curtailed_wind"])
    demand = float(sums["demand"] + sums["p2x"])
    return Balance(renewable=renewable, unused=unused, export=float(sums["export"]), demand=demand)


def tables_of(case: Case, spare: pd.Series, zone: ZoneFile) -> dict[str, pd.DataFrame]:
    """Tables by their file name without a suffix."""
    power = pd.Series(case.solar + case.wind, case.times)
    curves: dict[str, pd.Series] = {
        "renewable": power,
        "demand": pd.Series(case.demand, case.times),
        "residual": pd.Series(case.demand - power.to_numpy(), case.times),
    }
    series = {"solar": case.solar, "wind": case.wind, "renewable": power.to_numpy()}
    series |= {"demand": case.demand, "surplus": spare.to_numpy()}
    whole = pd.DataFrame(series, index=case.times)
    return {
        "ramps": ramps(power, case.time_zone),
        "duration": _side_by_side(curves),
        "typical_days": typical_days(whole, case.time_zone),
        "typical_weeks": typical_weeks(whole, case.time_zone),
        "surplus": surplus_table(spare, case.time_zone),
        "calendar": calendar(spare, case.time_zone),
        "flexibility": flexibility_table(zone.zone),
        "figures": zone.figures,
        "steps": pd.DataFrame(
            [
                {"year": s.year, "what": s.what, "value": s.value, "unit": s.unit, "source": s.source}
                for s in zone.steps
            ],
            columns=["year", "what", "value", "unit", "source"],
        ),
    }


def _side_by_side(curves: Mapping[str, pd.Series]) -> pd.DataFrame:
    found = {name: duration_curve(power) for name, power in curves.items()}
    table = pd.DataFrame({"percent_of_time": next(iter(found.values()))["percent_of_time"]})
    return table.assign(**{f"{name}_mw": curve["mw"] for name, curve in found.items()})


def districts_table(hours: Hours, fleet: pd.DataFrame, parts: Sequence[Part], step: int) -> pd.DataFrame:
    """Capacity and energy of the period by district and tech: ``district, name_ko, tech, sites, mw_p10..p90, gwh``.

    ``mw_p10`` and ``mw_p90`` of a district are written where it holds one site: bounds of several are not summed.
    """
    korean = {part.name: part.name_ko for part in parts} | {say("energy.nowhere", "en"): say("energy.nowhere", "ko")}
    rows = []
    for (district, tech), sites in fleet.groupby(["district", "tech"], sort=True):
        one = len(sites) == 1
        drawn = hours.year[(hours.year["district"] == district) & (hours.year["tech"] == tech)]["mw"]
        rows.append({
            "district": district,
            "name_ko": korean.get(str(district), ""),
            "tech": tech,
            "sites": len(sites),
            "mw_p10": float(sites["mw_p10"].iloc[0]) if one else np.nan,
            "mw_p50": float(sites["mw_p50"].sum()),
            "mw_p90": float(sites["mw_p90"].iloc[0]) if one else np.nan,
            "gwh_drawn": float(drawn.sum() * step / 60_000),
            "highest_mw": float(drawn.max()) if len(drawn) else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)


def goals_of(zone: ZoneFile, balance: Balance, capacity_mw: float, hours: float) -> pd.DataFrame:
    """How far the goals are, see :func:`eosat.energy.targets.progress`; the share of demand only of a whole year."""
    demand = balance.demand if hours >= YEAR_HOURS else 0.0
    return progress(zone.zone, capacity_mw=capacity_mw, used_mwh=balance.used, demand_mwh=demand)


def avoided_of(factors: pd.DataFrame | None, balance: Balance, year: int) -> dict[str, Any] | None:
    """Avoided emissions with the year and source of the factor; None where no factor is given."""
    if factors is None:
        return None
    of_year, factor, source = factor_of(factors, year)
    said = {"tco2eq": balance.used * factor, "factor_tco2eq_per_mwh": factor, "factor_year": of_year, "source": source}
    return said | {"newest": bool(of_year == int(factors["year"].max()))}
