"""What an energy view says of itself: ``provenance.json`` begins it, ``summary.json`` ends it."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eosat._version import __version__
from eosat.energy.dispatch import Case, Dispatch
from eosat.energy.greedy import greedy
from eosat.energy.zone import ZoneFile
from eosat.errors import InputError
from eosat.storage import sha256
from eosat.system.config import FILES, EnergyConfig
from eosat.system.hours import Hours
from eosat.system.sources import Sites
from eosat.system.tables import Balance, surplus_of
from eosat.words import LANGUAGES, say

SCHEMA_VERSION = 1
LIBRARIES = ("pvlib", "windpowerlib", "pypsa", "highspy", "numpy", "pandas")
UNKNOWN = ("energy.unknown.output", "energy.unknown.owner", "energy.unknown.grid_node", "energy.unknown.self_use")
"""What a satellite cannot know."""


def provenance(config: EnergyConfig, sites: Sites) -> dict[str, Any]:
    """Everything that decides the view, as JSON values; files by name and hash, no path, clock or host."""
    asked = config.model_dump(mode="json")
    given = {}
    for key in FILES:
        if asked[key] and asked[key] != "synthetic":
            path = Path(asked[key])
            asked[key] = path.name
            given[key] = {"name": path.name, "sha256": sha256(path)}
    asked["region"] = [Path(name).name for name in config.regions]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "energy",
        "request": asked,
        "inputs": given,
        "simulated": sites.simulated,
        "attribution": sites.attribution,
        "origins": sites.origins.astype(str).to_dict("records"),
        "software": {"eosat": __version__, "python": platform.python_version()} | {n: _version(n) for n in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def summary_of(
    config: EnergyConfig,
    name: tuple[str, str],
    zone: ZoneFile,
    *,
    hours: Hours,
    case: Case,
    plan: Dispatch | None,
    balance: Balance,
    goals: pd.DataFrame,
    avoided: dict[str, Any] | None,
) -> dict[str, Any]:
    """What a page or a reader needs first, as JSON values; powers in MW, energies in GWh of the period."""
    spare = surplus_of(case)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "energy",
        "region": {"en": name[0], "ko": name[1]},
        "zone": {"en": zone.name_en, "ko": zone.name_ko, "as_of": zone.as_of},
        "period": config.period,
        "step_min": config.step,
        "time_zone": config.time_zone,
        "intervals": len(case.times),
        "sky": config.sky,
        "wind": "synthetic",
        "demand": hours.assumptions["demand"],
        "forecast": False,
        "totals": [_plain(row) for row in hours.totals.to_dict("records")],
        "surplus": {
            "hours": float((spare > 0).sum() * case.hours),
            "gwh": float(spare.sum() * case.hours / 1000),
            "most_mw": float(spare.max()),
        },
        "renewable_gwh": balance.renewable / 1000,
        "unused_gwh": balance.unused / 1000,
        "used_gwh": balance.used / 1000,
        "share_percent": 100 * balance.used / balance.demand if balance.demand else None,
        "dispatch": None if plan is None else _dispatched(case, plan),
        "avoided": avoided,
        "progress": [_plain(row) for row in goals.to_dict("records")],
        "cases_hours": min(len(case.times) * case.hours, 672.0) if plan is not None else None,
        "assumptions": hours.assumptions,
        "cannot_know": [{lang: say(key, lang) for lang in LANGUAGES} for key in UNKNOWN],
    }


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """JSON values of a table's row."""
    return {str(key): value.item() if isinstance(value, np.generic) else value for key, value in row.items()}


def _dispatched(case: Case, plan: Dispatch) -> dict[str, Any]:
    """Energies by column [GWh], cost, what the plain rule would have cost, and the largest imbalance."""
    try:
        rule: float | None = greedy(case).cost_krw / 1e9
    except InputError:
        rule = None
    powers = [column for column in plan.hours.columns if not column.endswith("_mwh")]
    sums = plan.hours[powers].sum() * case.hours / 1000
    return {
        "gwh": {str(key): round(float(value), 6) for key, value in sums.items()},
        "cost_billion_krw": plan.cost_krw / 1e9,
        "plain_rule_billion_krw": rule,
        "imbalance_mw": plan.imbalance,
    }
