"""Surplus: what is left when demand, export and charging have taken what they can. A scenario, not a forecast."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def surplus(
    renewable: Floats, demand: Floats, *, must_run: float, export_most: float, charge_most: float | Floats
) -> Floats:
    """Power that nobody takes in each interval. [MW]

    ``max(0, RE + must_run - demand - export_most - charge_most)``: storage is taken to be able to charge at full power
    at any time, so this is the least surplus; the dispatch, which knows how full storage is, curtails at least as much.

    Parameters
    ----------
    renewable, demand : (time,) float
        [MW]
    must_run : float
        Power of plants that cannot stop. [MW]
    export_most, charge_most : float
        Most that lines carry away and storage, vehicles and electrolysers take; the latter may differ by interval. [MW]

    Examples
    --------
    >>> surplus(np.array([100.0, 700.0]), np.array([500.0, 500.0]), must_run=100, export_most=150, charge_most=60)
    array([ 0., 90.])
    """
    return np.maximum(0.0, renewable + must_run - demand - export_most - charge_most)


def surplus_table(power: pd.Series, zone: str) -> pd.DataFrame:
    """Hours and energy of surplus by local month and hour: ``month, hour, hours, mwh, most_mw``.

    Examples
    --------
    >>> times = pd.date_range("2026-04-05 03:00", periods=4, freq="15min", tz="UTC")
    >>> surplus_table(pd.Series([0.0, 8.0, 4.0, 0.0], times), "Asia/Seoul").values.tolist()
    [[4.0, 12.0, 0.5, 3.0, 8.0]]
    """
    local = pd.DatetimeIndex(power.index).tz_convert(zone)
    hours = (local[1] - local[0]).total_seconds() / 3600
    values = power.to_numpy()
    table = pd.DataFrame(
        {
            "month": local.month,
            "hour": local.hour,
            "hours": np.where(values > 0, hours, 0.0),
            "mwh": values * hours,
            "most_mw": values,
        }
    )
    return table.groupby(["month", "hour"], as_index=False).agg({"hours": "sum", "mwh": "sum", "most_mw": "max"})


def calendar(power: pd.Series, zone: str) -> pd.DataFrame:
    """Hours and energy of surplus of every local day: ``date, hours, mwh``."""
    local = pd.DatetimeIndex(power.index).tz_convert(zone)
    hours = (local[1] - local[0]).total_seconds() / 3600
    values = power.to_numpy()
    table = pd.DataFrame(
        {"date": local.strftime("%Y-%m-%d"), "hours": np.where(values > 0, hours, 0.0), "mwh": values * hours}
    )
    return table.groupby("date", as_index=False).sum()
