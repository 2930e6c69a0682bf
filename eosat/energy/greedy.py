"""The plain rule: charge at surplus, give back at need, cheapest first, without looking ahead."""

import numpy as np
import pandas as pd

from eosat.energy.dispatch import SMALLEST, Case, Dispatch, cost_of
from eosat.errors import InputError


def greedy(case: Case) -> Dispatch:
    """Dispatch by the rule of thumb that a control room needs no computer for.

    Surplus first charges the batteries, then runs P2X and export in the order of what they pay, then is curtailed; need
    takes from the batteries first, then from import and thermal plants, the cheaper before the dearer. Vehicles charge
    as soon as they are plugged in and give nothing back. P2X runs on surplus only.

    Raises
    ------
    InputError
        Demand cannot be met at an hour by this rule.
    """
    state = _State(case)
    rows = [state.step(index) for index in range(len(case.times))]
    table = pd.DataFrame(rows, index=case.times.rename("time_start"))
    return Dispatch(hours=table, cost_krw=cost_of(table, case), step_hours=case.hours)


class _State:
    """What the rule remembers: how full batteries and vehicles are. [MWh]"""

    def __init__(self, case: Case) -> None:
        zone = case.zone
        self.case, self.stored = case, 0.0
        self.each_way = zone.storage_efficiency**0.5
        self.moving = zone.v2g_mwh > 0 and zone.v2g_mw > 0
        self.vehicles = zone.v2g_mwh * zone.v2g_soc_start if self.moving else 0.0
        self.power = case.v2g_power
        self.buyers = sorted((("export", zone.export_mw, zone.export_price), ("p2x", zone.p2x_mw, zone.p2x_value)),
                             key=lambda one: -one[2])  # fmt: skip
        self.sellers = sorted(
            (("import", zone.import_mw, zone.import_cost), ("thermal", zone.thermal_mw, zone.thermal_cost)),
            key=lambda one: one[2],
        )

    def step(self, index: int) -> dict[str, float]:
        """One interval, in order: vehicles, surplus or need, who gives and takes. [MW]"""
        case = self.case
        solar, wind, demand = (float(curve[index]) for curve in (case.solar, case.wind, case.demand))
        plugged = self._charge_vehicles(float(self.power[index]))
        row = dict.fromkeys(("export", "p2x", "import", "thermal", "storage_charge", "storage_discharge"), 0.0)
        row |= {"demand": demand, "must_run": case.zone.must_run_mw, "v2g_charge": plugged, "v2g_discharge": 0.0}
        left = solar + wind + case.zone.must_run_mw - demand - plugged
        curtailed = self._sell(left, row) if left > 0 else 0.0
        if left < 0:
            self._buy(-left, row, index)
        renewable = solar + wind
        if curtailed > renewable + SMALLEST:
            raise InputError("energy.too_much", time=self._said(index), mw=curtailed - renewable, count=1)
        share = curtailed / renewable if renewable > 0 else 0.0
        row |= {"curtailed_solar": share * solar, "curtailed_wind": share * wind}
        row |= {"solar": solar * (1 - share), "wind": wind * (1 - share)}
        return row | {"storage_mwh": self.stored, "v2g_mwh": self.vehicles}

    def _charge_vehicles(self, power: float) -> float:
        zone, hours = self.case.zone, self.case.hours
        if not self.moving:
            return 0.0
        gone = self.case.driving * hours
        room = zone.v2g_mwh - self.vehicles + gone
        taken = min(power, room / zone.v2g_efficiency / hours)
        self.vehicles += taken * hours * zone.v2g_efficiency - gone
        return taken

    def _sell(self, left: float, row: dict[str, float]) -> float:
        """Give *left* away; what remains. [MW]"""
        zone, hours = self.case.zone, self.case.hours
        if zone.storage_mwh > 0:
            taken = min(left, zone.storage_mw, (zone.storage_mwh - self.stored) / self.each_way / hours)
            self.stored += taken * hours * self.each_way
            row["storage_charge"] = taken
            left -= taken
        for name, most, _ in self.buyers:
            row[name] = min(left, most)
            left -= row[name]
        return left

    def _buy(self, need: float, row: dict[str, float], index: int) -> None:
        zone, hours = self.case.zone, self.case.hours
        if zone.storage_mwh > 0:
            given = min(need, zone.storage_mw, self.stored * self.each_way / hours)
            self.stored -= given * hours / self.each_way
            row["storage_discharge"] = given
            need -= given
        for name, most, _ in self.sellers:
            row[name] = min(need, most)
            need -= row[name]
        if need > SMALLEST:
            raise InputError("energy.short", time=self._said(index), mw=need, count=1)

    def _said(self, index: int) -> str:
        return self.case.times[index].tz_convert(self.case.time_zone).strftime("%Y-%m-%d %H:%M")


def is_worse(plan: Dispatch, rule: Dispatch, *, tolerance: float = 1e-6) -> bool:
    """Whether *plan* costs more than *rule*, beyond the solver's rounding."""
    scale = max(1.0, abs(plan.cost_krw), abs(rule.cost_krw))
    return bool(plan.cost_krw - rule.cost_krw > tolerance * scale) or bool(np.isnan(plan.cost_krw))
