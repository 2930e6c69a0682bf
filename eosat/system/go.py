"""The act: from a config of an energy view to a folder of tables, its summary last."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.config import find_config
from eosat.energy import clock
from eosat.energy.dispatch import Case, Dispatch, dispatch
from eosat.energy.profile import write_profile
from eosat.energy.targets import read_factors
from eosat.energy.zone import ZoneFile, read_zone
from eosat.errors import InputError
from eosat.fleet import write_fleet
from eosat.storage import whole, write_text
from eosat.system.cases import cases_table
from eosat.system.config import EnergyConfig, read_energy
from eosat.system.exchange import district_network, features, forecast_sites, openadr_report, write_exchange
from eosat.system.hours import Hours, demand_of, hours_of, sky_of
from eosat.system.page import write_energy_page
from eosat.system.record import provenance, summary_of
from eosat.system.sources import Part, Sites, parts_of, places_of, sites_of
from eosat.system.tables import (
    Balance,
    avoided_of,
    balance_of,
    case_of,
    districts_table,
    goals_of,
    hourly,
    surplus_of,
    tables_of,
)  # fmt: skip

Tell = Callable[..., None]
RECORD, SUMMARY, PAGE = "provenance.json", "summary.json", "energy.html"


def _silent(key: str, /, **fields: Any) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a config names, read and checked."""

    config: EnergyConfig
    name: tuple[str, str]
    """Of the region, in English and Korean."""
    parts: tuple[Part, ...]
    sites: Sites
    zone: ZoneFile
    factors: pd.DataFrame | None
    """Emission factors; None where the config names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A finished energy view."""

    folder: Path
    files: tuple[Path, ...]
    summary: dict[str, Any]
    """As ``summary.json``."""
    hours: Hours
    dispatch: Dispatch | None
    """None where the config asks for none."""


def setting_of(name: str, changes: Sequence[str] = ()) -> Setting:
    """Read everything that the config *name* names.

    Raises
    ------
    InputError
        The config or a file that it names is wrong: says which, where and what to do.
    """
    config = read_energy(find_config(name), changes)
    places = places_of(config)
    parts = parts_of(places, config.level)
    zone = read_zone(Path(config.zone))
    factors = read_factors(Path(config.factors)) if config.factors else None
    times = clock.steps_of(config.span, step=config.step, zone=config.time_zone)
    demand_of(config, zone.zone, times)
    sky_of(config)
    joined = (" + ".join(place.name_en for place in places), "·".join(place.name_ko for place in places))
    return Setting(
        config=config, name=joined, parts=parts, sites=sites_of(config, places, parts), zone=zone, factors=factors
    )


def rehearse(name: str, *, changes: Sequence[str] = ()) -> dict[str, Any]:
    """What a view would be made of: nothing is computed, nothing written."""
    setting = setting_of(name, changes)
    config = setting.config
    times = clock.steps_of(config.span, step=config.step, zone=config.time_zone)
    capacity = setting.sites.fleet.groupby("tech")["mw_p50"].sum()
    return {
        "districts": len(setting.parts),
        "sites": len(setting.sites.fleet),
        "solar": float(capacity.get("solar", 0.0)),
        "wind": float(capacity.get("wind", 0.0)),
        "intervals": len(times),
        "step": config.step,
    }


def view(name: str, out: str | Path | None = None, *, changes: Sequence[str] = (), tell: Tell = _silent) -> View:
    """Make the energy view of the config *name* in the folder *out*.

    Parameters
    ----------
    name : str
        Path of a config with ``kind: energy``, or a shipped one by its name.
    out : path, optional
        Default ``runs/<name>``. A view that stands there is replaced; any other folder that holds files is refused.
    changes : sequence of str
        ``key=value`` laid over the config.
    tell : callable
        Takes a key of the words and its fields.

    Raises
    ------
    InputError
        See :func:`setting_of`; or demand cannot be met: names the first such hour.
    """
    tell("energy.stage.sites")
    setting = setting_of(name, changes)
    folder = Path(out) if out is not None else Path("runs") / Path(name).stem
    _begin(folder, setting)
    config = setting.config
    tell("energy.stage.hours", districts=len(setting.parts), sites=len(setting.sites.fleet))
    hours = hours_of(config, setting.sites.fleet, setting.zone.zone, setting.name[0])
    case = case_of(hours, setting.zone, config.time_zone)
    spare = surplus_of(case)
    tell("energy.stage.dispatch", count=len(case.times))
    plan = dispatch(case) if config.dispatch else None
    cases = cases_table(config.cases, case, tell) if config.dispatch else pd.DataFrame()
    tell("energy.stage.files")
    _write_exchange(folder / "exchange", setting, hours, case)
    balance = balance_of(case, spare, plan)
    tables = tables_of(case, spare, setting.zone) | {"cases": cases}
    _write_hours(folder, setting, hours)
    summary = _write_tables(folder, setting, hours, case, plan, balance, tables)
    files = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
    return View(folder=folder, files=files, summary=summary, hours=hours, dispatch=plan)


def _begin(folder: Path, setting: Setting) -> None:
    """Take the folder: empty, new, or a view's; its summary goes, so that half a view never looks whole."""
    if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder / RECORD):
        raise InputError("energy.folder", path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUMMARY).unlink(missing_ok=True)
    write_json(folder / RECORD, provenance(setting.config, setting.sites))


def _is_ours(path: Path) -> bool:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("kind") == "energy"


def _write_hours(folder: Path, setting: Setting, hours: Hours) -> None:
    notes = {"attribution": setting.sites.attribution, "simulated": setting.sites.simulated}
    write_fleet(folder / "fleet.parquet", setting.sites.fleet, notes=notes)
    write_profile(folder / "profile.parquet", hours.districts)
    write_profile(folder / "region.parquet", hours.region)
    write_profile(folder / "region.csv", hours.region)
    write_parquet(folder / "year.parquet", hours.year)


def _write_exchange(folder: Path, setting: Setting, hours: Hours, case: Case) -> None:
    """What other tools take; the report is of the period's first day."""
    config, fleet = setting.config, setting.sites.fleet
    day = case.times[0].tz_convert(config.time_zone).strftime("%Y-%m-%d")
    asked: dict[str, Any] = {"step": config.step, "name": setting.name[0], "day": day, "zone": config.time_zone}
    files = {
        "report": openadr_report(hours.districts, **asked),
        "sites": forecast_sites(fleet),
        "features": features(hours.region),
    }
    network = district_network(case, hours.year, fleet) if config.dispatch else None
    write_exchange(folder, files, network)


def _write_tables(
    folder: Path,
    setting: Setting,
    hours: Hours,
    case: Case,
    plan: Dispatch | None,
    balance: Balance,
    tables: dict[str, pd.DataFrame],
) -> dict[str, Any]:
    """The tables, the page, and the summary last."""
    fleet, config = setting.sites.fleet, setting.config
    spare = surplus_of(case)
    capacity = float(hours.totals.loc[hours.totals["tech"] != "demand", "mw_p50"].sum())
    goals = goals_of(setting.zone, balance, capacity, len(case.times) * case.hours)
    avoided = avoided_of(setting.factors, balance, case.times[len(case.times) // 2].year)
    tables = tables | {
        "districts": districts_table(hours, fleet, setting.parts, config.step),
        "origins": setting.sites.origins,
        "totals": hours.totals,
        "progress": goals,
    }
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    write_parquet(folder / "hours.parquet", hourly(case, spare, plan))
    write_csv(folder / "hours.csv", hourly(case, spare, plan))
    made: dict[str, Any] = {
        "hours": hours,
        "case": case,
        "plan": plan,
        "balance": balance,
        "goals": goals,
        "avoided": avoided,
    }
    summary = summary_of(config, setting.name, setting.zone, **made)
    summary |= {"simulated": setting.sites.simulated, "attribution": setting.sites.attribution}
    write_energy_page(folder / PAGE, summary, tables, fleet=fleet, parts=setting.parts)
    write_json(folder / SUMMARY, summary)
    return summary


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """A table as CSV with a byte order mark, which spreadsheets need for Korean."""
    text = table.to_csv(index=False, lineterminator="\r\n", float_format="%.6g", date_format="%Y-%m-%dT%H:%M:%S%z")
    write_text(path, text, bom=True)


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """A table as Parquet, whole or not at all."""
    with whole(path) as temporary:
        table.to_parquet(temporary, index=False)


def write_json(path: Path, content: Any) -> None:
    """JSON, whole or not at all."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
