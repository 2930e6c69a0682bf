"""Districts and the sites in them: from a fleet, from registers, or spread by area and named so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from eosat.energy.profile import HEAD, first_row
from eosat.errors import InputError
from eosat.fleet import check_fleet, read_fleet
from eosat.fleet.wind import fleet_of, read_register, totals
from eosat.regions import District, Region, hectares, region
from eosat.system.config import EnergyConfig
from eosat.words import say

LEAST_REST = 0.01
"""A district whose smaller ones leave less than this share of it is not one of its own. [1]"""
LOCATED = 2023
"""Year in which a register of wind is held against the official total."""
ORIGIN = ("tech", "name", "mw", "year", "source", "assumption")
CAPACITY = ("tech", "name", "district", "mw", "gwh", "capacity_factor", "year", "source", "assumption")
"""Columns of a CSV of capacities."""
TEXTS = ("tech", "name", "district", "source", "assumption")
"""Those that hold words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A district that profiles are made for."""

    name: str
    name_ko: str
    geometry: Any
    """Outline, lon/lat degrees (EPSG:4326)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The fleet of a view and where it comes from."""

    fleet: pd.DataFrame
    """As ``fleet.parquet``."""
    origins: pd.DataFrame
    """Columns :data:`ORIGIN`: one row an origin."""
    simulated: bool
    """Whether the fleet was found on a simulated island."""
    attribution: str
    """Of the imagery that the fleet was found on; empty without."""


def places_of(config: EnergyConfig) -> tuple[Region, ...]:
    """The regions of a config."""
    return tuple(region(name) for name in config.regions)


def parts_of(places: Sequence[Region], levels: Sequence[str]) -> tuple[Part, ...]:
    """Districts of *levels* that do not overlap: one that holds others keeps what they leave, and says so.

    Raises
    ------
    InputError
        No district has one of the levels.
    """
    every = [one for place in places for one in place.districts]
    chosen = [one for one in every if not levels or one.level in levels]
    if not chosen:
        known = ", ".join(sorted({one.level for one in every}))
        raise InputError("energy.no_level", levels=", ".join(levels), known=known)
    return tuple(part for one in chosen if (part := _rest(one, chosen)) is not None)


def _rest(one: District, chosen: Sequence[District]) -> Part | None:
    """What smaller chosen districts leave of *one*."""
    inner = [
        other.geometry
        for other in chosen
        if other.geometry.area < one.geometry.area and one.geometry.covers(other.geometry.representative_point())
    ]
    if not inner:
        return Part(name=one.name_en, name_ko=one.name_ko, geometry=one.geometry)
    left = one.geometry.difference(shapely.union_all(inner))
    if left.area < LEAST_REST * one.geometry.area:
        return None
    return Part(name=f"{one.name_en} (rest)", name_ko=f"{one.name_ko} (나머지)", geometry=left)


def sites_of(config: EnergyConfig, places: Sequence[Region], parts: Sequence[Part]) -> Sites:
    """Sites from a fleet; techs that it lacks from the register of wind and the CSV of capacities.

    Raises
    ------
    InputError
        Nothing gives a site, or a file is wrong.
    """
    tables: list[pd.DataFrame] = []
    origins: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    if config.fleet is not None:
        fleet = read_fleet(config.fleet)
        notes = {str(key): value for key, value in fleet.attrs.items()}
        fleet["district"] = fleet["district"].replace("", say("energy.nowhere", "en"))
        tables += [fleet] if len(fleet) else []
        for tech, rows in fleet.groupby("tech"):
            about: dict[str, Any] = {"tech": tech, "name": Path(config.fleet).name, "mw": float(rows["mw_p50"].sum())}
            origins.append(about | {"year": "", "source": "fleet", "assumption": ""})
    known = {tech for table in tables for tech in table["tech"]}
    if config.wind is not None and "wind" not in known:
        rows, told = _register(config, places, parts)
        tables.append(rows)
        origins += told
        known.add("wind")
    if config.capacity is not None:
        rows, told = capacities(Path(config.capacity), parts, skip=known)
        tables += [rows] if len(rows) else []
        origins += told
    if not tables:
        raise InputError("energy.no_sites")
    whole = check_fleet(pd.concat(tables, ignore_index=True), "fleet")
    return Sites(
        fleet=whole,
        origins=pd.DataFrame(origins, columns=list(ORIGIN)),
        simulated=bool(notes.get("simulated", False)),
        attribution=str(notes.get("attribution", "")),
    )


def _register(
    config: EnergyConfig, places: Sequence[Region], parts: Sequence[Part]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Farms of a register of wind; what the official total holds beyond them is spread by area and named so."""
    register = read_register(str(config.wind), places[0])
    fleet = fleet_of(register, places[0], statuses=config.wind_status)
    said = {"tech": "wind", "name": register.path.stem, "mw": float(fleet["mw_p50"].sum()), "year": ""}
    origins: list[dict[str, Any]] = [said | {"source": "a source per row of the register", "assumption": ""}]
    missing = totals(register, LOCATED, config.wind_status)
    if missing.missing_mw and missing.missing_mw > 0:
        why = f"{missing.mw:.1f} of {missing.official_mw:.1f} MW are on the register; the rest is spread by area"
        row = {"tech": "wind", "name": "not located", "mw": missing.missing_mw, "year": LOCATED}
        row |= {"source": missing.official_source, "assumption": why}
        fleet = pd.concat([fleet, _spread(row, parts)], ignore_index=True)
        origins.append({key: row[key] for key in ORIGIN})
    return fleet, origins


def capacities(path: Path, parts: Sequence[Part], *, skip: set[str]) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Fleet rows of a CSV of capacities: of a district, of the rest (``rest``), or of all by area (empty).

    Where ``mw`` is empty it follows from ``gwh`` and ``capacity_factor``.

    Raises
    ------
    InputError
        A column is missing; a row has no MW nor GWh with capacity factor, no source, or an unknown district or tech.
    """
    table = _read_capacities(path)
    names = [part.name for part in parts]
    tables, origins = [], []
    for number, row in enumerate(table.to_dict("records")):
        if row["tech"] in skip:
            continue
        if row["district"] not in ("", "rest", *names):
            said = {"value": row["district"], "known": ", ".join(names[:20])}
            raise InputError("energy.unknown_district", name=path.name, row=number + HEAD, **said)
        named = set(table.loc[table["tech"] == row["tech"], "district"])
        tables.append(_spread(row, [part for part in parts if _takes(part.name, row["district"], named)]))
        origins.append({key: row[key] for key in ORIGIN})
    return (pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(), origins)


def _takes(name: str, wanted: str, named: set[str]) -> bool:
    return not wanted or name == wanted or (wanted == "rest" and name not in named)


def _read_capacities(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", dtype=dict.fromkeys(TEXTS, "string"))
    except (OSError, ValueError, UnicodeDecodeError) as err:
        raise InputError("energy.unreadable", path=path, reason=" ".join(str(err).split())[:200]) from err
    missing = [column for column in CAPACITY if column not in table.columns]
    if missing:
        raise InputError("energy.columns", name=path.name, missing=", ".join(missing), columns=", ".join(CAPACITY))
    for column in TEXTS:
        table[column] = table[column].fillna("").astype(str)
    for column in ("mw", "gwh", "capacity_factor"):
        table[column] = pd.to_numeric(table[column], errors="coerce")
    table["mw"] = table["mw"].fillna(table["gwh"] * 1000 / (8760 * table["capacity_factor"]))
    known = table["tech"].isin(("solar", "wind"))
    row = first_row(~known | (table["source"] == "") | ~table["mw"].between(0, 100_000))
    if row is not None:
        raise InputError("energy.capacity", name=path.name, row=row)
    return table


def _spread(row: Mapping[Any, Any], parts: Sequence[Part]) -> pd.DataFrame:
    """A capacity shared by the area of *parts*, as fleet rows at a point inside each."""
    areas = [hectares(part.geometry) for part in parts]
    factor = row.get("capacity_factor")
    rows = []
    for part, area in zip(parts, areas, strict=True):
        mw = float(row["mw"]) * area / sum(areas)
        site = {"id": f"{row['tech']}-{row['name']}-{part.name}".lower().replace(" ", "-"), "tech": row["tech"]}
        site |= {"type": "unknown" if row["tech"] == "solar" else "turbine", "district": part.name}
        site |= dict.fromkeys(("mw_p10", "mw_p50", "mw_p90"), mw)
        site |= dict.fromkeys(("area_m2", "tilt_deg", "azimuth_deg", "confidence"), float("nan"))
        site |= {"first_seen": "", "last_seen": "", "evidence": str(row["source"]), "name": row["name"]}
        site |= {"turbine_mw": row.get("turbine_mw"), "hub_m": row.get("hub_m")}
        site |= {"offshore": row.get("offshore") == "yes"}
        site["mwh_year"] = mw * 8760 * factor if factor is not None and factor == factor else float("nan")
        rows.append(site | {"geometry": part.geometry.representative_point()})
    return pd.DataFrame(rows)
