"""What a power zone has beside sun and wind: every figure from a dated YAML, with its source or named an assumption."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from eosat.errors import InputError

EVENING = (
    *(0.75, 0.75, 0.75, 0.75, 0.75, 0.70, 0.60, 0.45, 0.35, 0.30, 0.30, 0.30),
    *(0.30, 0.30, 0.30, 0.32, 0.35, 0.42, 0.52, 0.60, 0.66, 0.70, 0.73, 0.75),
)
"""Share of vehicles that are plugged in, by local hour: an assumption, mostly at home by night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Demand, plants, lines and flexibility of one power zone; what is 0 is not there."""

    demand_peak_mw: float = 0.0
    """Highest demand of the year. [MW]"""
    demand_annual_gwh: float = 0.0
    """Demand of the year. [GWh]"""
    storage_mw: float = 0.0
    """Power of batteries, the same both ways. [MW]"""
    storage_hours: float = 4.0
    """Hours at full power that a full battery gives. [h]"""
    storage_efficiency: float = 0.86
    """Of a round trip; its root is lost each way. [1]"""
    v2g_mw: float = 0.0
    """Most that vehicles give or take, by contract or plan. [MW]"""
    v2g_evs: float = 0.0
    """Electric vehicles on the road."""
    v2g_participation: float = 0.0
    """Share of the vehicles that take part. [1]"""
    v2g_charger_kw: float = 7.0
    """Power of a two-way charger. [kW]"""
    v2g_efficiency: float = 0.9
    """Of charging, and of giving back. [1]"""
    v2g_usable_kwh: float = 50.0
    """Energy between empty and full of one vehicle. [kWh]"""
    v2g_soc_min: float = 0.4
    """Share that stays for driving. [1]"""
    v2g_soc_start: float = 0.7
    """Share at the beginning, and at least at the end. [1]"""
    v2g_drive_kwh: float = 6.0
    """What one vehicle drives a day, spread evenly. [kWh/d]"""
    v2g_plugged: tuple[float, ...] = EVENING
    """Share that is plugged in, by local hour: 24 numbers. [1]"""
    p2x_mw: float = 0.0
    """Power of electrolysers and heat stores. [MW]"""
    p2x_value: float = 0.0
    """What they pay for energy. [KRW/kWh]"""
    export_mw: float = 0.0
    """Most that lines carry away. [MW]"""
    export_price: float = 0.0
    """What exported energy earns. [KRW/kWh]"""
    import_mw: float = 0.0
    """Most that lines bring. [MW]"""
    import_cost: float = 0.0
    """What imported energy costs. [KRW/kWh]"""
    must_run_mw: float = 0.0
    """Power of plants that cannot stop. [MW]"""
    thermal_mw: float = 0.0
    """Power of plants that follow, beside those that cannot stop. [MW]"""
    thermal_cost: float = 0.0
    """What their energy costs. [KRW/kWh]"""
    target_mw: float = 0.0
    """Renewable capacity that is aimed at. [MW]"""
    target_share: float = 0.0
    """Share of demand that renewables shall cover. [1]"""
    target_year: float = 0.0
    """Year of both."""

    @property
    def storage_mwh(self) -> float:
        """Energy of full batteries. [MWh]"""
        return self.storage_mw * self.storage_hours

    @property
    def v2g_mwh(self) -> float:
        """Energy of the full batteries of vehicles that take part. [MWh]"""
        return self.v2g_evs * self.v2g_participation * self.v2g_usable_kwh / 1000

    def v2g_power(self, hour: int) -> float:
        """What plugged vehicles can give the grid at a local *hour*, at most :attr:`v2g_mw`. [MW]

        >>> zone = Zone(v2g_mw=36, v2g_evs=1000, v2g_participation=0.5, v2g_charger_kw=10, v2g_plugged=(0.8,) * 24)
        >>> zone.v2g_power(3)
        3.6
        """
        plugged = self.v2g_evs * self.v2g_participation * self.v2g_plugged[hour] * self.v2g_charger_kw / 1000
        return round(min(self.v2g_mw, plugged * self.v2g_efficiency), 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step on the way to a goal."""

    year: int
    what: str
    value: float | None
    """None where no figure with a source was found."""
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFile:
    """A zone as read: its values, where each comes from, and the steps that were announced."""

    name_en: str
    name_ko: str
    as_of: str
    """Day the figures were put together."""
    zone: Zone
    figures: pd.DataFrame
    """``figure, value, unit, source, assumption``: one row a figure given."""
    steps: tuple[Step, ...]


UNITS = {"_mw": "MW", "_gwh": "GWh", "_kwh": "kWh", "_kw": "kW", "_hours": "h", "_cost": "KRW/kWh"}
UNITS |= {"_price": "KRW/kWh", "_value": "KRW/kWh", "_year": "year", "_evs": "vehicles"}
SHARES = ("_efficiency", "_participation", "_min", "_start", "_share")


def read_zone(path: Path) -> ZoneFile:
    """Read a zone's YAML.

    Raises
    ------
    InputError
        The file cannot be read; a figure is unknown (with the nearest known), negative, no number, a share above 1, or
        has neither source nor assumption.
    """
    content = _yaml(path)
    lacking = [key for key in ("name_en", "name_ko", "as_of", "figures") if key not in content]
    if lacking:
        raise InputError("config.missing", name=path.name, key=lacking[0])
    figures: Mapping[str, Any] = content["figures"] or {}
    values = {key: _value(key, entry, path.name) for key, entry in figures.items()}
    rows = [
        {
            "figure": key,
            "value": entry["value"] if not isinstance(entry["value"], list) else str(entry["value"]),
            "unit": unit_of(key),
            "source": entry.get("source", ""),
            "assumption": entry.get("assumption", ""),
        }
        for key, entry in figures.items()
    ]
    table = pd.DataFrame(rows, columns=["figure", "value", "unit", "source", "assumption"])
    return ZoneFile(
        name_en=str(content["name_en"]),
        name_ko=str(content["name_ko"]),
        as_of=str(content["as_of"]),
        zone=Zone(**values),
        figures=table,
        steps=tuple(_step(entry, path.name) for entry in content.get("steps") or ()),
    )


def unit_of(figure: str) -> str:
    """Unit of a figure by its name.

    >>> unit_of("export_mw"), unit_of("v2g_soc_min"), unit_of("v2g_drive_kwh")
    ('MW', '1', 'kWh')
    """
    return next((unit for end, unit in UNITS.items() if figure.endswith(end)), "1")


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as err:
        raise InputError("energy.unreadable", path=path, reason=" ".join(str(err).split())[:200]) from err
    if not isinstance(content, dict):
        raise InputError("config.not_a_mapping", path=path)
    return content


def _value(key: str, entry: Any, name: str) -> Any:
    known = [field.name for field in fields(Zone)]
    if key not in known:
        near = get_close_matches(key, known, n=1)
        raise InputError("energy.figure_unknown", name=name, key=key, near=near[0] if near else ", ".join(known))
    if not isinstance(entry, dict) or "value" not in entry or not (entry.get("source") or entry.get("assumption")):
        raise InputError("energy.figure_source", name=name, key=key)
    value = entry["value"]
    if key == "v2g_plugged":
        if not isinstance(value, list) or len(value) != 24 or not all(_number(one) and 0 <= one <= 1 for one in value):
            raise InputError("energy.figure_plugged", name=name)
        return tuple(float(one) for one in value)
    if not _number(value) or value < 0 or (key.endswith(SHARES) and value > 1):
        raise InputError("energy.figure_value", name=name, key=key, value=value, unit=unit_of(key))
    return float(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _step(entry: Any, name: str) -> Step:
    needed = ("year", "what", "unit", "source")
    if not isinstance(entry, dict) or any(key not in entry for key in needed):
        raise InputError("energy.step_keys", name=name, keys=", ".join(needed))
    value = entry.get("value")
    return Step(
        year=int(entry["year"]),
        what=str(entry["what"]),
        value=None if value is None else float(value),
        unit=str(entry["unit"]),
        source=str(entry["source"]),
    )
