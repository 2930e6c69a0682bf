"""Time without doubt: intervals begin at their stamp, stamps are UTC, and a year has every step once.

A series of energy is a series of intervals. Files label them by start, centre or end, in UTC, in a zone, or without
saying; here all become aware stamps of the start in UTC, and what is naive, doubled, missing or in no zone's day is
refused by its row. The sun is asked about the centre of an interval.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from eosat.errors import InputError

STEPS = (15, 60)
"""Lengths of an interval that the house takes. [min]"""
Label = Literal["start", "centre", "end"]
LABELS: tuple[Label, ...] = ("start", "centre", "end")
OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


def length(step: int) -> pd.Timedelta:
    """An interval of *step* minutes.

    >>> length(15)
    Timedelta('0 days 00:15:00')
    """
    if step not in STEPS:
        raise InputError("sun.step", step=step, steps=", ".join(str(one) for one in STEPS))
    return pd.Timedelta(minutes=step)


def known_zone(zone: str) -> str:
    """*zone*, refused where the zone database has no such name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise InputError("sun.zone", zone=zone) from error
    return zone


def steps_of(period: int | tuple[str | date, str | date], *, step: int, zone: str) -> pd.DatetimeIndex:
    """Starts of all intervals of a year, or of the days from the first to the last, as *zone* counts them.

    Parameters
    ----------
    period : int or (first day, last day)
        A calendar year, or two days, both included.
    step : int
        15 or 60. [min]
    zone : str
        Name in the zone database, e.g. ``"Asia/Seoul"``. A day of 23 or 25 hours has 23 or 25.

    Returns
    -------
    DatetimeIndex in UTC, regular.

    Examples
    --------
    >>> year = steps_of(2023, step=60, zone="Asia/Seoul")
    >>> len(year), str(year[0])
    (8760, '2022-12-31 15:00:00+00:00')
    >>> len(steps_of(("2024-03-31", "2024-03-31"), step=60, zone="Europe/Berlin"))
    23
    """
    width = length(step)
    known_zone(zone)
    days = (f"{period}-01-01", f"{period}-12-31") if isinstance(period, int) else period
    try:
        first, last = (pd.Timestamp(day).normalize() for day in days)
    except ValueError as error:
        raise InputError("sun.period", period=period) from error
    if first > last or first.tzinfo is not None or last.tzinfo is not None:
        raise InputError("sun.period", period=period)
    begin, end = (stamp.tz_localize(zone).tz_convert("UTC") for stamp in (first, last + pd.Timedelta(days=1)))
    return pd.date_range(begin, end, freq=width, inclusive="left")


def starts(stamps: pd.DatetimeIndex, *, step: int, label: Label) -> pd.DatetimeIndex:
    """Starts, in UTC, of intervals that a file labels by their start, centre or end.

    >>> noon = pd.DatetimeIndex(["2023-06-21 13:00+09:00"])
    >>> [str(starts(noon, step=60, label=label)[0].tz_convert("Asia/Seoul"))[11:16] for label in LABELS]
    ['13:00', '12:30', '12:00']
    """
    if stamps.tz is None:
        raise InputError("sun.naive", source="stamps", row=1, stamp=str(stamps[0]) if len(stamps) else "")
    if label not in LABELS:
        raise InputError("sun.label", label=label, labels=", ".join(LABELS))
    return stamps.tz_convert("UTC") - length(step) * (LABELS.index(label) / 2)


def centres(begins: pd.DatetimeIndex, *, step: int) -> pd.DatetimeIndex:
    """Centres of intervals that begin at *begins*: where the sun is asked about.

    >>> str(centres(pd.DatetimeIndex(["2023-06-21 03:00+00:00"]), step=15)[0])
    '2023-06-21 03:07:30+00:00'
    """
    return begins + length(step) / 2


def parse(texts: Sequence[str], *, source: str, zone: str | None = None, first_row: int = 2) -> pd.DatetimeIndex:
    """Stamps as a file has them, in UTC.

    Parameters
    ----------
    texts : sequence of str
        Stamps in ISO 8601, all with an offset, or all without one when *zone* is given.
    source : str
        Name of the file, for errors.
    zone : str, optional
        Zone of stamps without an offset.
    first_row : int
        Row of the first stamp in the file, for errors; 2 after one line of headings.

    Raises
    ------
    InputError
        A stamp cannot be read; it has no offset and no zone is given; daylight saving makes it mean two hours, or none.

    Examples
    --------
    >>> str(parse(["2023-01-01T09:00+09:00"], source="a.csv")[0])
    '2023-01-01 00:00:00+00:00'
    >>> parse(["2023-01-01 09:00"], source="a.csv")
    Traceback (most recent call last):
    ...
    eosat.errors.InputError: a.csv, row 2: '2023-01-01 09:00' has no time zone. ...
    """
    words = [str(text).strip() for text in texts]
    aware = np.array([OFFSET.search(word) is not None for word in words], dtype=bool)
    if zone is None and not aware.all():
        at = int(np.argmin(aware))
        raise InputError("sun.naive", source=source, row=first_row + at, stamp=words[at])
    if zone is None or aware.all():
        found = pd.to_datetime(pd.Series(words, dtype=str), utc=True, format="ISO8601", errors="coerce")
        return pd.DatetimeIndex(_readable(found, words, source, first_row))
    if aware.any():
        at = int(np.argmax(aware))
        raise InputError("sun.mixed", source=source, row=first_row + at, stamp=words[at], zone=zone)
    naive = pd.to_datetime(pd.Series(words, dtype=str), format="ISO8601", errors="coerce")
    return localized(
        pd.DatetimeIndex(_readable(naive, words, source, first_row)), zone, source=source, first_row=first_row
    )


def _readable(found: "pd.Series[pd.Timestamp]", words: list[str], source: str, first_row: int) -> pd.DatetimeIndex:
    bad = found.isna().to_numpy()
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError("sun.stamp", source=source, row=first_row + at, stamp=words[at])
    return pd.DatetimeIndex(found)


def localized(naive: pd.DatetimeIndex, zone: str, *, source: str, first_row: int = 2) -> pd.DatetimeIndex:
    """Stamps of the clock on the wall in *zone*, in UTC; hours that daylight saving doubles or skips are refused."""
    known_zone(zone)
    once = np.zeros(len(naive), dtype=bool)
    local = naive.tz_localize(zone, ambiguous=once, nonexistent="NaT")
    other = naive.tz_localize(zone, ambiguous=~once, nonexistent="NaT")
    for bad, key in ((np.asarray(local.isna()), "sun.skipped"), (np.asarray(local != other), "sun.ambiguous")):
        if bad.any():
            at = int(np.argmax(bad))
            raise InputError(key, source=source, row=first_row + at, stamp=str(naive[at]), zone=zone)
    return local.tz_convert("UTC")


def check(stamps: pd.DatetimeIndex, *, step: int, source: str, first_row: int = 2) -> None:
    """Refuse stamps that are naive, doubled, out of order, or leave a gap, by row.

    Parameters
    ----------
    stamps : DatetimeIndex
        One series, as the file has it.
    step : int
        15 or 60. [min]
    source : str
        File, or file and column, for errors.
    first_row : int
        Row of the first stamp, for errors.

    Examples
    --------
    >>> hours = pd.date_range("2023-01-01", periods=3, freq="1h", tz="UTC")
    >>> check(hours, step=60, source="a.csv")
    >>> check(hours[[0, 2]], step=60, source="a.csv")
    Traceback (most recent call last):
    ...
    eosat.errors.InputError: a.csv, row 3: a gap: 2023-01-01 01:00:00+00:00 is missing before ...
    """
    if stamps.tz is None:
        raise InputError("sun.naive", source=source, row=first_row, stamp=str(stamps[0]) if len(stamps) else "")
    width = length(step)
    apart = stamps[1:] - stamps[:-1]
    wrong = np.asarray(apart != width)
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    before, here = stamps[at], stamps[at + 1]
    place = {"source": source, "row": first_row + at + 1, "stamp": str(here)}
    if here in stamps[: at + 1]:
        raise InputError("sun.duplicate", **place)
    if here < before:
        raise InputError("sun.backwards", **place, before=str(before))
    if here - before < width:
        raise InputError("sun.too_close", **place, before=str(before), step=step)
    raise InputError("sun.gap", **place, missing=str(before + width))
