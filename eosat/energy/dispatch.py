"""Least-cost dispatch on one bus by PyPSA and HiGHS, and the plain rule that it must never do worse than."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy.zone import Zone
from eosat.errors import InputError

if TYPE_CHECKING:
    import pypsa

HUB = "island"
"""The bus where everything meets."""
UNMET = 100_000.0
"""What energy costs that is missing or too much: so dear that it comes only where nothing else can. [KRW/kWh]"""
WEAR = 0.01
"""What charging costs beside energy, so that no storage burns free energy by doing both at once. [KRW/kWh]"""
SMALLEST = 1e-5
"""Less than this unmet is the solver's rounding. [MW]"""

Floats = NDArray[np.float64]
TAKES = ("demand", "export", "p2x", "storage_charge", "v2g_charge")
GIVES = ("solar", "wind", "must_run", "thermal", "import", "storage_discharge", "v2g_discharge")
"""Columns that leave and enter the bus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a dispatch is asked: curves on even steps, and the zone."""

    times: pd.DatetimeIndex
    """Starts of the intervals, UTC."""
    solar: Floats
    """Available, summed over districts. (time,) [MW]"""
    wind: Floats
    demand: Floats
    zone: Zone
    time_zone: str
    """Zone of the hours in which vehicles are plugged in."""

    @property
    def hours(self) -> float:
        """Length of an interval. [h]"""
        return (self.times[1] - self.times[0]).total_seconds() / 3600

    @property
    def v2g_power(self) -> Floats:
        """What plugged vehicles can take or give at the grid. (time,) [MW]"""
        by_hour = np.array([self.zone.v2g_power(hour) for hour in range(24)])
        return by_hour[self.times.tz_convert(self.time_zone).hour]

    @property
    def driving(self) -> float:
        """What taking-part vehicles drive, evenly through the day. [MW]"""
        return self.zone.v2g_evs * self.zone.v2g_participation * self.zone.v2g_drive_kwh / 24_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Who ran when."""

    hours: pd.DataFrame
    """By time (UTC): those of :data:`TAKES` and :data:`GIVES`, what was curtailed, what is stored. [MW], [MWh]"""
    cost_krw: float
    """Fuel and imports less what exports and P2X pay. [KRW]"""
    step_hours: float
    """Length of an interval. [h]"""

    @property
    def imbalance(self) -> float:
        """Largest difference between what enters and leaves the bus. [MW]"""
        table = self.hours
        return float((table[list(GIVES)].sum(axis=1) - table[list(TAKES)].sum(axis=1)).abs().max())


def dispatch(case: Case) -> Dispatch:
    """The cheapest way to meet demand at every interval.

    Sun and wind are free and may be curtailed; generators of one price are one column of the linear programme, which
    changes neither cost nor balance (districts share curtailment by what each had). Batteries and vehicles end no
    emptier than they began.

    Raises
    ------
    InputError
        Demand cannot be met, or what must run has nowhere to go: names the first such hour and the power; or the
        extra ``energy`` is not installed.
    """
    network = network_of(case)
    solve(network)
    _refuse_unmet(network, case)
    return _read(network, case)


def network_of(case: Case) -> "pypsa.Network":
    """The case as a PyPSA network with one bus ``island``; snapshots are UTC without a zone, as PyPSA wants them."""
    network = empty_network(case)
    network.add("Bus", HUB)
    for name, power in (("solar", case.solar), ("wind", case.wind)):
        add_source(network, name, HUB, power)
    add_others(network, case)
    return network


def add_others(network: "pypsa.Network", case: Case) -> None:
    """Add to the bus ``island`` all but sun and wind: demand, plants, lines, P2X, storage and vehicles."""
    zone = case.zone
    network.add("Load", "demand", bus=HUB, p_set=pd.Series(case.demand, network.snapshots))
    network.add("Generator", "must_run", bus=HUB, p_nom=zone.must_run_mw, p_min_pu=1.0)
    network.add("Generator", "thermal", bus=HUB, p_nom=zone.thermal_mw, marginal_cost=zone.thermal_cost)
    network.add("Generator", "import", bus=HUB, p_nom=zone.import_mw, marginal_cost=zone.import_cost)
    network.add("Generator", "unserved", bus=HUB, p_nom=1e6, marginal_cost=UNMET)
    sinks = {
        "export": (zone.export_mw, -zone.export_price),
        "p2x": (zone.p2x_mw, -zone.p2x_value),
        "dump": (1e6, UNMET),
    }
    for name, (power_mw, cost) in sinks.items():
        network.add("Generator", name, bus=HUB, sign=-1, p_nom=power_mw, marginal_cost=cost)
    _add_stores(network, case)


def empty_network(case: Case) -> "pypsa.Network":
    """A network that knows the case's times and nothing else."""
    import warnings

    library = _pypsa()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # once a process: what PyPSA 2 will do with strings
        network: pypsa.Network = library.Network()
    snapshots: Any = case.times.tz_convert("UTC").tz_localize(None).rename("snapshot")
    network.set_snapshots(snapshots, weightings_from_timedelta=False)
    columns = ["objective", "stores", "generators"]
    network.snapshot_weightings = pd.DataFrame(case.hours, index=network.snapshots, columns=columns)
    return network


def add_source(network: "pypsa.Network", name: str, bus: str, power: Floats) -> None:
    """A free generator that gives at most *power* at each snapshot. (time,) [MW]"""
    most = float(power.max()) if len(power) else 0.0
    share = power / most if most > 0 else np.zeros(len(power))
    network.add("Generator", name, bus=bus, p_nom=most, p_max_pu=pd.Series(share, network.snapshots))


def _add_stores(network: "pypsa.Network", case: Case) -> None:
    zone = case.zone
    each_way = zone.storage_efficiency**0.5
    if zone.storage_mwh > 0:
        always = np.ones(len(case.times))
        _add_store(network, "storage", energy=zone.storage_mwh, floor=0.0, start=0.0)
        _add_links(network, "storage", power=zone.storage_mw * always, efficiency=each_way)
    if zone.v2g_mwh > 0 and zone.v2g_mw > 0:
        _add_store(network, "v2g", energy=zone.v2g_mwh, floor=zone.v2g_soc_min, start=zone.v2g_soc_start)
        _add_links(network, "v2g", power=case.v2g_power, efficiency=zone.v2g_efficiency)
        network.add("Load", "driving", bus="v2g", p_set=case.driving)


def _add_store(network: "pypsa.Network", name: str, *, energy: float, floor: float, start: float) -> None:
    """A bus of its own with a store that ends at least as full as it starts."""
    least = np.full(len(network.snapshots), floor)
    least[-1] = max(floor, start)
    network.add("Bus", name)
    network.add(
        "Store", name, bus=name, e_nom=energy, e_initial=start * energy, e_min_pu=pd.Series(least, network.snapshots)
    )


def _add_links(network: "pypsa.Network", name: str, *, power: Floats, efficiency: float) -> None:
    """Charging and giving back, both limited by *power* at the island's side. (time,) [MW]"""
    most = float(power.max())
    share = pd.Series(power / most if most > 0 else power, network.snapshots)
    network.add(
        "Link",
        f"{name}_charge",
        bus0=HUB,
        bus1=name,
        p_nom=most,
        p_max_pu=share,
        efficiency=efficiency,
        marginal_cost=WEAR,
    )
    network.add(
        "Link",
        f"{name}_discharge",
        bus0=name,
        bus1=HUB,
        p_nom=most / efficiency,
        p_max_pu=share,
        efficiency=efficiency,
    )


def solve(network: "pypsa.Network") -> float:
    """Solve *network* in place; its cost in thousand KRW (prices are KRW/kWh, energy MWh).

    Raises
    ------
    InputError
        The solver finds no optimum.
    """
    import logging
    import warnings

    for name in ("pypsa", "linopy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    options: Mapping[str, Any] = {
        "output_flag": False,
        "log_to_console": False,
        "solver": "ipx" if len(network.snapshots) > 3000 else "choose",
        "primal_feasibility_tolerance": 1e-9,
        "threads": 1,
    }
    _greet()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, condition = network.optimize(
            solver_name="highs",
            solver_options=dict(options),
            assign_all_duals=False,
            include_objective_constant=False,
            progress=False,
        )
    if condition != "optimal":
        raise InputError("energy.no_optimum", condition=condition)
    return float(network.objective or 0.0)


def _greet() -> None:
    """Let HiGHS print its banner into nothing: 1.16 does so once, on standard output, whatever its options say."""
    import os

    import highspy

    kept = os.dup(1)
    with open(os.devnull, "w", encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 1)
        try:
            highspy.Highs()  # type: ignore[no-untyped-call]
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def _refuse_unmet(network: "pypsa.Network", case: Case) -> None:
    local = case.times.tz_convert(case.time_zone)
    for name, key in (("unserved", "energy.short"), ("dump", "energy.too_much")):
        power = network.generators_t.p[name].abs().to_numpy()
        if (power > SMALLEST).any():
            first = int((power > SMALLEST).argmax())
            count = int((power > SMALLEST).sum())
            raise InputError(key, time=local[first].strftime("%Y-%m-%d %H:%M"), mw=power[first], count=count)


def _read(network: "pypsa.Network", case: Case) -> Dispatch:
    """The solved network as a table."""
    given = network.generators_t.p
    index = case.times
    table = pd.DataFrame(index=index.rename("time_start"))
    table["demand"] = case.demand
    for name in ("solar", "wind", "must_run", "thermal", "import", "export", "p2x"):
        table[name] = given[name].to_numpy() if name in given else 0.0
    for name in ("storage", "v2g"):
        known = f"{name}_charge" in network.links.index
        table[f"{name}_charge"] = network.links_t.p0[f"{name}_charge"].to_numpy() if known else 0.0
        table[f"{name}_discharge"] = -network.links_t.p1[f"{name}_discharge"].to_numpy() if known else 0.0
        table[f"{name}_mwh"] = network.stores_t.e[name].to_numpy() if known else 0.0
    table["curtailed_solar"] = np.maximum(0.0, case.solar - table["solar"].to_numpy())
    table["curtailed_wind"] = np.maximum(0.0, case.wind - table["wind"].to_numpy())
    table = table + 0.0  # no minus zeros
    return Dispatch(hours=table, cost_krw=cost_of(table, case), step_hours=case.hours)


def cost_of(table: pd.DataFrame, case: Case) -> float:
    """Fuel and imports, less what exports and P2X pay, with the token price of charging. [KRW]"""
    zone = case.zone
    each = zone.thermal_cost * table["thermal"] + zone.import_cost * table["import"]
    each = each - zone.export_price * table["export"] - zone.p2x_value * table["p2x"]
    each = each + WEAR * (table["storage_charge"] + table["v2g_charge"])
    return float(each.sum() * case.hours * 1000)


def _pypsa() -> Any:
    try:
        import pypsa
    except ImportError as err:
        raise InputError("energy.extra", extra="energy") from err
    return pypsa
