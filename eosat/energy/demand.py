"""Demand: a given curve, or a synthetic one that says so."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy.profile import HEAD, MOST_MW, first_row, raw_table
from eosat.errors import InputError

DAY = (
    *(0.84, 0.81, 0.79, 0.78, 0.78, 0.80, 0.86, 0.92, 0.96, 0.96, 0.95, 0.94),
    *(0.92, 0.91, 0.91, 0.93, 0.98, 1.07, 1.15, 1.17, 1.13, 1.07, 1.00, 0.92),
)
"""Demand by local hour over its daily mean. An assumption: lowest before dawn, a dip at noon where roofs feed in,
highest at seven in the evening, when Jeju's summer peaks stood (19-20 h; Korea Power Exchange, ekn.kr 2024-08-02)."""
MONTH = (1.08, 1.06, 0.96, 0.89, 0.87, 0.93, 1.09, 1.16, 1.00, 0.91, 0.94, 1.05)
"""Demand by month over its yearly mean. An assumption: peaks in August and January (1,156.4 and 1,072.6 MW on record in
Jeju; ekn.kr 2024-08-02, newspim.com 2025-01-24), least in May."""
SUNDAY, SATURDAY = 0.93, 0.96
"""Days off over working days: an assumption."""


def synthetic_demand(times: pd.DatetimeIndex, *, zone: str, annual_gwh: float, peak_mw: float) -> NDArray[np.float64]:
    """A made-up demand curve with a daily, weekly and yearly course, scaled to energy and peak of the year. [MW]

    The shape is :data:`DAY` x :data:`MONTH` x weekday; it is stretched about its mean so that the highest interval is
    *peak_mw* and the mean that of *annual_gwh*. It holds no weather and no event: it is synthetic and labelled so.

    Parameters
    ----------
    times : DatetimeIndex
        Starts of the intervals, with a time zone.
    zone : str
        Zone of its hours.
    annual_gwh, peak_mw : float
        Energy and highest power of a whole year.

    Raises
    ------
    InputError
        The peak lies below the mean, or so high that the lowest demand would be negative.
    """
    mean = annual_gwh * 1000 / 8760
    local = times.tz_convert(zone)
    curve = _shape(local)
    whole = _shape(pd.date_range(f"{local[0].year}-01-01", periods=8760, freq="h", tz=zone))
    stretch = (peak_mw / mean - 1) / (whole.max() - 1) if mean > 0 else -1.0
    lowest = 1 + (whole.min() - 1) * stretch
    if stretch <= 0 or lowest <= 0:
        raise InputError("energy.demand_shape", peak=peak_mw, mean=mean)
    return np.asarray(np.clip(mean * (1 + (curve - 1) * stretch), 0, peak_mw), np.float64)


def _shape(local: pd.DatetimeIndex) -> NDArray[np.float64]:
    """The course over its mean, smooth between hours and months."""
    hour = (local.hour + local.minute / 60).to_numpy()
    day = np.interp(hour, np.arange(25), [*DAY, DAY[0]])
    middle = (local.month + (local.day - 0.5) / local.days_in_month).to_numpy() - 0.5
    month = np.interp(middle, np.arange(14), [MONTH[-1], *MONTH, MONTH[0]])
    week = np.select([local.day_of_week == 6, local.day_of_week == 5], [SUNDAY, SATURDAY], 1.0)
    curve = day / np.mean(DAY) * month / np.mean(MONTH) * week * 7 / (5 + SATURDAY + SUNDAY)
    return np.asarray(curve, np.float64)


def read_demand(path: Path, times: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Demand from a CSV or Parquet file with ``time_start`` and ``mw``, at *times*. [MW]

    Hourly values serve intervals of 15 minutes within their hour (the mean power holds); finer ones are averaged.

    Raises
    ------
    InputError
        A stamp without its offset from UTC, an hour given twice, a gap within *times*, a negative or missing power, or
        one so large that it is W or kW; by name and row.
    """
    table = raw_table(path, times=("time_start",))
    wanted = ("time_start", "mw")
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise InputError("energy.columns", name=path.name, missing=", ".join(missing), columns=", ".join(wanted))
    if not isinstance(table["time_start"].dtype, pd.DatetimeTZDtype):
        raise InputError("energy.naive", name=path.name, row=HEAD, value=table["time_start"].iloc[0])
    _sane(table, path.name)
    given = table.set_index("time_start")["mw"].sort_index()
    return _at(given, times, path.name)


def _sane(table: pd.DataFrame, name: str) -> None:
    power = pd.to_numeric(table["mw"], errors="coerce")
    tests = {"energy.no_power": power.isna(), "energy.negative": power < 0, "energy.unit": power > MOST_MW}
    for key, wrong in tests.items():
        row = first_row(wrong)
        if row is not None:
            value = table["mw"].iloc[row - HEAD]
            raise InputError(key, name=name, row=row, column="mw", value=value, most=MOST_MW)
    row = first_row(table["time_start"].duplicated())
    if row is not None:
        raise InputError("energy.twice", name=name, row=row, time=table["time_start"].iloc[row - HEAD])


def _at(given: pd.Series, times: pd.DatetimeIndex, name: str) -> NDArray[np.float64]:
    """*given* at *times*: averaged, or held within its interval; InputError where an interval is missing."""
    if len(given) < 2:
        raise InputError("energy.empty", name=name)
    ours = times[1] - times[0]
    theirs = (given.index[1:] - given.index[:-1]).min()
    if theirs < ours:
        spans = given.resample(ours, origin="epoch")
        given = spans.mean()[spans.count() == ours // theirs]
        theirs = ours
    starts = times.floor(theirs)
    found = given.reindex(starts)
    gone = found.isna().to_numpy()
    if gone.any():
        time = times[int(gone.argmax())]
        raise InputError("energy.gap", name=name, district="-", tech="demand", time=time, count=int(gone.sum()))
    return found.to_numpy(np.float64)
