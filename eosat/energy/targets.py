"""Avoided emissions by a dated factor, and how far the way to a goal is."""

from pathlib import Path

import pandas as pd

from eosat.energy.profile import first_row
from eosat.energy.zone import Zone
from eosat.errors import InputError


def read_factors(path: Path) -> pd.DataFrame:
    """Emission factors by year: ``year, tco2eq_per_mwh, source``, sorted by year.

    Raises
    ------
    InputError
        The file cannot be read, a column is missing, a year stands twice, or a factor is not between 0 and 2.
    """
    try:
        table = pd.read_csv(path, encoding="utf-8-sig")
    except (OSError, ValueError, UnicodeDecodeError) as err:
        raise InputError("energy.unreadable", path=path, reason=" ".join(str(err).split())[:200]) from err
    wanted = ("year", "tco2eq_per_mwh", "source")
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise InputError("energy.columns", name=path.name, missing=", ".join(missing), columns=", ".join(wanted))
    wrong = table["year"].duplicated() | ~table["tco2eq_per_mwh"].between(0, 2) | table["source"].isna()
    row = first_row(wrong)
    if row is not None:
        raise InputError("energy.factor", name=path.name, row=row)
    return table.sort_values("year", ignore_index=True)


def factor_of(factors: pd.DataFrame, year: int) -> tuple[int, float, str]:
    """Year, factor [tCO2eq/MWh] and source of the newest factor not later than *year*; the oldest where all are later.

    >>> table = pd.DataFrame({"year": [2022, 2023], "tco2eq_per_mwh": [0.4312, 0.4173], "source": ["a", "b"]})
    >>> factor_of(table, 2026)
    (2023, 0.4173, 'b')
    """
    known = factors[factors["year"] <= year]
    row = known.iloc[-1] if len(known) else factors.iloc[0]
    return int(row["year"]), float(row["tco2eq_per_mwh"]), str(row["source"])


def progress(zone: Zone, *, capacity_mw: float, used_mwh: float, demand_mwh: float) -> pd.DataFrame:
    """How far the goals are: ``goal, year, now, target, unit, percent``.

    Parameters
    ----------
    zone : Zone
        With target year, capacity and share; a target of 0 is none and gives no row.
    capacity_mw : float
        Renewable capacity now. [MW]
    used_mwh, demand_mwh : float
        Renewable energy used in the zone within the year, and demand. [MWh]

    Examples
    --------
    >>> zone = Zone(target_mw=7000, target_year=2035)
    >>> float(progress(zone, capacity_mw=875, used_mwh=0, demand_mwh=1)["percent"].iloc[0])
    12.5
    """
    rows = []
    if zone.target_mw:
        rows.append(("capacity", zone.target_year, capacity_mw, zone.target_mw, "MW"))
    if zone.target_share and demand_mwh > 0:
        rows.append(("share", zone.target_year, 100 * used_mwh / demand_mwh, 100 * zone.target_share, "%"))
    table = pd.DataFrame(rows, columns=["goal", "year", "now", "target", "unit"])
    table["percent"] = 100 * table["now"] / table["target"]
    return table.astype({"year": int})
