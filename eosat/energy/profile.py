"""The long table of hours: one row a district, technology and interval; made, checked, summed, read and written."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.energy.clock import STEPS, parse
from eosat.errors import InputError

COLUMNS = (
    *("time_start", "time_start_local", "district", "tech"),
    *("mw_p10", "mw_p50", "mw_p90", "clear_sky_mw", "kind"),
)
"""Columns of the table, in order. Power is the mean over the interval that begins at ``time_start``. [MW]"""
KEYS = ("district", "tech", "time_start")
TECHS = ("solar", "wind", "demand")
KINDS = ("clear_sky", "climatology", "weather", "synthetic", "given")
MOST_MW = 100_000.0
"""No district yields or takes so much: all of Korea takes less. A larger number is W or kW. [MW]"""

Floats = NDArray[np.float64]


def long_table(
    times: pd.DatetimeIndex,
    *,
    district: str,
    tech: str,
    mw: Floats,
    low: Floats | None = None,
    high: Floats | None = None,
    clear_sky: Floats | None = None,
    kind: str,
    zone: str = "Asia/Seoul",
) -> pd.DataFrame:
    """The rows of one district and technology.

    Parameters
    ----------
    times : DatetimeIndex
        Starts of the intervals, with a time zone.
    district, tech, kind : str
        As in :data:`TECHS`, :data:`KINDS`.
    mw : (time,) float
        Median. [MW]
    low, high : (time,) float, optional
        10th and 90th percentile; without them *mw*, which says that no interval is known. [MW]
    clear_sky : (time,) float, optional
        What a cloudless sky would give; NaN without. [MW]
    zone : str
        Time zone of ``time_start_local``.

    Examples
    --------
    >>> hours = pd.date_range("2026-01-01", periods=2, freq="h", tz="UTC")
    >>> table = long_table(hours, district="Aewol-eup", tech="wind", mw=np.array([3.0, 4.0]), kind="given")
    >>> str(table["time_start_local"].iloc[0]), table["mw_p90"].tolist()
    ('2026-01-01 09:00:00+09:00', [3.0, 4.0])
    """
    if times.tz is None:
        raise InputError("energy.naive", name=district, row=HEAD, value=str(times[0]) if len(times) else "")
    nothing = np.full(len(times), np.nan)
    return pd.DataFrame(
        {
            "time_start": times.tz_convert("UTC"),
            "time_start_local": times.tz_convert(zone),
            "district": district,
            "tech": tech,
            "mw_p10": mw if low is None else low,
            "mw_p50": mw,
            "mw_p90": mw if high is None else high,
            "clear_sky_mw": nothing if clear_sky is None else clear_sky,
            "kind": kind,
        }
    )


def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Several tables as one, sorted by district, technology and time."""
    whole = pd.concat(list(tables), ignore_index=True)
    return whole.sort_values(list(KEYS), kind="stable", ignore_index=True)


def checked(table: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """*table* when it is whole and sane, sorted by district, technology and time.

    Raises
    ------
    InputError
        A column is missing; a time is naive, given twice, or missing; a power is negative, absent, or so large that it
        is W or kW; percentiles are out of order; a technology or kind is unknown. The error names the row as a
        spreadsheet counts it: the head is row 1.
    """
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise InputError("energy.columns", name=name, missing=", ".join(missing), columns=", ".join(COLUMNS))
    if not len(table):
        raise InputError("energy.empty", name=name)
    _known(table, name)
    _times(table, name)
    _powers(table, name)
    _whole(table, name)
    return table.loc[:, list(COLUMNS)].sort_values(list(KEYS), kind="stable", ignore_index=True)


HEAD = 2
"""Row of the first values in a file: its head is row 1."""


def first_row(wrong: Any) -> int | None:
    """Row of the file in which the first *wrong* one stands; None where none is."""
    flags = np.asarray(wrong, bool)
    return int(np.argmax(flags)) + HEAD if flags.any() else None


def _known(table: pd.DataFrame, name: str) -> None:
    for column, values in (("tech", TECHS), ("kind", KINDS)):
        row = first_row(~table[column].isin(values))
        if row is not None:
            value = table[column].iloc[row - HEAD]
            raise InputError(
                "energy.unknown_value", name=name, row=row, column=column, value=value, known=", ".join(values)
            )


def _times(table: pd.DataFrame, name: str) -> None:
    times = table["time_start"]
    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise InputError("energy.naive", name=name, row=HEAD, value=times.iloc[0])
    row = first_row(times.isna())
    if row is not None:
        raise InputError("energy.no_time", name=name, row=row)
    row = first_row(table.duplicated(list(KEYS)))
    if row is not None:
        raise InputError("energy.twice", name=name, row=row, time=times.iloc[row - HEAD])


def _powers(table: pd.DataFrame, name: str) -> None:
    middle = table["mw_p50"]
    for column in ("mw_p10", "mw_p50", "mw_p90"):
        row = first_row(table[column].isna())
        if row is not None:
            raise InputError("energy.no_power", name=name, row=row, column=column)
        row = first_row(table[column] < 0)
        if row is not None:
            raise InputError("energy.negative", name=name, row=row, column=column, value=table[column].iloc[row - HEAD])
    row = first_row(table["mw_p90"] > MOST_MW)
    if row is not None:
        raise InputError("energy.unit", name=name, row=row, value=table["mw_p90"].iloc[row - HEAD], most=MOST_MW)
    row = first_row((table["mw_p10"] > middle + 1e-9) | (middle > table["mw_p90"] + 1e-9))
    if row is not None:
        raise InputError("energy.order", name=name, row=row)


def _whole(table: pd.DataFrame, name: str) -> None:
    """Refuse gaps: every district and technology has every interval between the table's first and last."""
    minutes = step_of(table, name=name)
    every = pd.date_range(table["time_start"].min(), table["time_start"].max(), freq=f"{minutes}min")
    for (district, tech), rows in table.groupby(["district", "tech"], sort=False):
        if len(rows) == len(every):
            continue
        gone = every.difference(pd.DatetimeIndex(rows["time_start"]))
        if len(gone):
            raise InputError("energy.gap", name=name, district=district, tech=tech, time=gone[0], count=len(gone))
        odd = pd.DatetimeIndex(rows["time_start"]).difference(every)
        raise InputError("energy.off_step", name=name, time=odd[0], minutes=minutes)


def step_of(table: pd.DataFrame, *, name: str = "profile") -> int:
    """Minutes of the table's interval: 15 or 60.

    Raises
    ------
    InputError
        The table has another step, or fewer than two times.
    """
    times = np.unique(table["time_start"].to_numpy(dtype="datetime64[s]").astype("int64"))
    steps = np.unique(np.diff(times)) // 60
    if not len(steps) or int(steps[0]) not in STEPS:
        raise InputError("energy.step", name=name, found=int(steps[0]) if len(steps) else 0)
    return int(steps[0])


def wide(table: pd.DataFrame, tech: str | None = None, column: str = "mw_p50") -> pd.DataFrame:
    """*column* as a matrix: a row a time (UTC), a column a district; of one *tech*, or all summed."""
    rows = table if tech is None else table[table["tech"] == tech]
    return rows.pivot_table(index="time_start", columns="district", values=column, aggfunc="sum").sort_index()


def total(table: pd.DataFrame, techs: Sequence[str]) -> pd.Series:
    """Sum over districts and *techs* of the medians, by time (UTC). Percentiles are not summed: it would widen them."""
    rows = table[table["tech"].isin(techs)]
    return rows.groupby("time_start")["mw_p50"].sum().sort_index()


def write_profile(path: Path, table: pd.DataFrame) -> None:
    """Write the long table: Parquet, or by suffix ``.csv`` UTF-8 with a byte order mark that spreadsheets need."""
    from eosat.storage import whole, write_text

    if path.suffix == ".csv":
        written = table.assign(**{name: _texts(table[name]) for name in ("time_start", "time_start_local")})
        text = written.to_csv(index=False, lineterminator="\r\n", float_format="%.6f")
        write_text(path, text, bom=True)
    else:
        with whole(path) as temporary:
            table.to_parquet(temporary, index=False)


def _texts(times: pd.Series) -> NDArray[np.object_]:
    """Stamps in ISO 8601, each written once however many districts have it: a third of the time of a year's file."""
    codes, once = pd.factorize(times)
    return np.asarray(pd.DatetimeIndex(once).strftime("%Y-%m-%dT%H:%M:%S%z"), dtype=object)[codes]


def read_profile(path: Path) -> pd.DataFrame:
    """Read and check a long table, Parquet or CSV.

    Raises
    ------
    InputError
        The file is none, or not as :func:`checked` wants it.
    """
    return checked(raw_table(path), name=path.name)


def raw_table(path: Path, *, times: Sequence[str] = ("time_start", "time_start_local")) -> pd.DataFrame:
    """A Parquet or CSV file as it is; texts in the columns *times* become time stamps where all carry an offset."""
    try:
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, encoding="utf-8-sig")
    except (OSError, ValueError, UnicodeDecodeError) as err:
        raise InputError("energy.unreadable", path=path, reason=" ".join(str(err).split())[:200]) from err
    for column in times:
        if column in table.columns and not pd.api.types.is_datetime64_any_dtype(table[column]):
            table[column] = parse(table[column].astype(str).tolist(), source=path.name)
    return table
