"""What hours look like: ramps by month and hour, the duration curve, a typical day and week of each season."""

import numpy as np
import pandas as pd

SEASONS = {"winter": (12, 1, 2), "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11)}
"""Meteorological seasons of the northern hemisphere, by month."""


def ramps(power: pd.Series, zone: str) -> pd.DataFrame:
    """Steepest rise and fall within 15 and 60 minutes, by local month and hour in which they begin.

    Parameters
    ----------
    power : Series
        Mean power of each interval by its start, with a time zone, at an even step of 15 or 60 minutes. [MW]
    zone : str
        Zone of the months and hours.

    Returns
    -------
    DataFrame
        ``month, hour, up_15, down_15, up_60, down_60``; falls are negative. At a step of 60 minutes the columns of 15
        are NaN. [MW]

    Examples
    --------
    >>> times = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ramps(pd.Series([0.0, 5.0, 3.0, 3.0], times), "UTC")[["hour", "up_60", "down_60"]].values.tolist()
    [[0.0, 5.0, 0.0], [1.0, 0.0, -2.0], [2.0, 0.0, 0.0]]
    """
    local = pd.DatetimeIndex(power.index).tz_convert(zone)
    minutes = int((local[1] - local[0]).total_seconds() // 60)
    table = pd.DataFrame({"month": local.month, "hour": local.hour})
    for span in (15, 60):
        steps = span // minutes
        change = power.shift(-steps).to_numpy() - power.to_numpy() if steps else np.full(len(power), np.nan)
        table[f"up_{span}"] = np.maximum(change, 0)
        table[f"down_{span}"] = np.minimum(change, 0)
    table = table.dropna(subset=["up_60"])
    limits = {"up_15": "max", "down_15": "min", "up_60": "max", "down_60": "min"}
    return table.groupby(["month", "hour"], as_index=False).agg(limits)


def duration_curve(power: pd.Series, points: int = 101) -> pd.DataFrame:
    """Power that is reached or passed in a share of the time.

    Examples
    --------
    >>> curve = duration_curve(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0]), points=3)
    >>> curve.values.tolist()
    [[0.0, 5.0], [50.0, 3.0], [100.0, 1.0]]
    """
    share = np.linspace(0, 1, points)
    return pd.DataFrame({"percent_of_time": 100 * share, "mw": np.quantile(power.to_numpy(), 1 - share)})


def season_of(months: pd.Index) -> np.ndarray:
    """Name of the season of each month, 1 to 12."""
    names = {month: name for name, three in SEASONS.items() for month in three}
    return np.array([names[int(month)] for month in months])


def typical_days(table: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A typical day of each season: over its days, mean and the range between 10 and 90 % of days.

    Parameters
    ----------
    table : DataFrame
        Columns by series, index the start of each interval with a time zone. [MW]
    zone : str
        Zone of seasons and hours.

    Returns
    -------
    DataFrame
        ``season, series, minute, mean, p10, p90``; *minute* counts from local midnight.
    """
    return _typical(table, zone, week=False)


def typical_weeks(table: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A typical week of each season, as :func:`typical_days`; *minute* counts from Monday's local midnight."""
    return _typical(table, zone, week=True)


def _typical(table: pd.DataFrame, zone: str, *, week: bool) -> pd.DataFrame:
    local = pd.DatetimeIndex(table.index).tz_convert(zone)
    minute = local.hour * 60 + local.minute + (local.day_of_week * 1440 if week else 0)
    keys = [season_of(local.month), minute.to_numpy()]
    parts = []
    for series in table.columns:
        groups = pd.Series(table[series].to_numpy()).groupby(keys)
        part = pd.DataFrame({"mean": groups.mean(), "p10": groups.quantile(0.1), "p90": groups.quantile(0.9)})
        part = part.rename_axis(["season", "minute"]).reset_index()
        part.insert(1, "series", series)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
