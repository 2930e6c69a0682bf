"""The config of an energy view: told from a run's by ``kind: energy``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eosat.config import content_of, explained, lay_over, moved
from eosat.errors import InputError


class CasesConfig(BaseModel):
    """What-if cases: every combination is dispatched over four weeks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    renewables: tuple[float, ...] = Field((), description="factor on all sun and wind, e.g. [1, 3] [1]")
    storage_mw: tuple[float, ...] = Field((), description="power of batteries [MW]")
    v2g_participation: tuple[float, ...] = Field((), description="share of vehicles that take part [1]")
    export_mw: tuple[float, ...] = Field((), description="most that lines carry away [MW]")


class EnergyConfig(BaseModel):
    """A region's power: sites, sky, demand, zone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["energy"] = Field(description="energy: what tells this config from a run's")
    region: str | tuple[str, ...] = Field(description="one or more names in configs/regions, or GeoJSON paths")
    level: tuple[str, ...] = Field((), description="levels of districts, e.g. [si, eup, myeon]; empty: all")
    time_zone: str = Field("Asia/Seoul", description="zone of days and hours")
    period: str = Field(description="a year, 2026, or first/last day: 2026-04-01/2026-04-07")
    step: Literal[15, 60] = Field(15, description="length of an interval [min]")
    fleet: str | None = Field(None, description="fleet.parquet of sites; what it lacks comes from capacity and wind")
    capacity: str | None = Field(None, description="CSV of capacities from a register, with source")
    wind: str | None = Field(None, description="register of wind farms (CSV), see eosat fleet wind")
    wind_status: tuple[str, ...] = Field(("operating",), description="which farms of the register count")
    altitude: float = Field(ge=-430, le=5000, description="height of the panels over the sea [m]")
    sky: Literal["climatology", "clear_sky"] = Field(
        "climatology", description="climatology: days as a climate has them; clear_sky: a ceiling, never a forecast"
    )
    clearness: tuple[float, ...] = Field(
        (), description="mean clearness index of the year, or of twelve months; empty: Jeju's, 0.42"
    )
    clearness_source: str = Field("", description="where clearness comes from")
    seed: int = Field(7, ge=0, description="of the invented year of wind")
    demand: str = Field("synthetic", description="synthetic, or a CSV or Parquet file with time_start and mw")
    zone: str = Field(description="YAML of the power zone: demand, storage, lines, goals, each with its source")
    factors: str | None = Field(None, description="CSV of emission factors by year; none: no avoided emissions")
    dispatch: bool = Field(True, description="false: profiles and tables alone")
    cases: CasesConfig = Field(CasesConfig(), description="what-if cases")

    @field_validator("region", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("clearness", mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int | float) else tuple(value)

    @field_validator("clearness")
    @classmethod
    def _months(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if len(value) not in (0, 1, 12) or not all(0.05 < one < 0.8 for one in value):
            raise InputError("energy.clearness", count=len(value))
        return value

    @field_validator("period", mode="before")
    @classmethod
    def _text(cls, value: Any) -> str:
        return str(value)

    @property
    def regions(self) -> tuple[str, ...]:
        """The region's parts."""
        return (self.region,) if isinstance(self.region, str) else self.region

    @property
    def span(self) -> int | tuple[str, str]:
        """The period as a year or two days."""
        first, slash, last = self.period.partition("/")
        if slash:
            return first.strip(), last.strip()
        if not first.strip().isdigit():
            raise InputError("energy.period", period=self.period)
        return int(first)


FILES = ("fleet", "capacity", "wind", "demand", "zone", "factors")
"""Keys that name files, meant from the config's folder."""


def is_energy(path: Path) -> bool:
    """Whether the config at *path* is one of an energy view."""
    return content_of(path).get("kind") == "energy"


def read_energy(path: Path, changes: Sequence[str] = ()) -> EnergyConfig:
    """Read and check the config of an energy view.

    Raises
    ------
    InputError
        Unknown key (with the nearest known), wrong value, broken YAML, a file that is not there, or no energy config.
    """
    content = content_of(path)
    for change in changes:
        lay_over(content, change)
    if content.get("kind") != "energy":
        raise InputError("energy.no_energy_config", path=path)
    try:
        config = EnergyConfig.model_validate(content)
    except ValidationError as err:
        raise explained(err, str(path), EnergyConfig, {"cases": CasesConfig}) from err
    update: dict[str, Any] = {
        key: moved(value, path.parent) for key in FILES if isinstance(value := getattr(config, key), str)
    }
    update["region"] = tuple(moved(name, path.parent) for name in config.regions)
    for key in FILES:
        if key in update and update[key] != "synthetic" and not Path(update[key]).is_file():
            raise InputError("energy.no_file", name=path, key=key, path=update[key])
    return config.model_copy(update=update)
