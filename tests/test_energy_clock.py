"""Rules of time: which interval a stamp means, and which stamps are refused, by row."""

import pandas as pd
import pytest

from eosat.energy import clock
from eosat.errors import InputError


@pytest.mark.parametrize(
    ("step", "label", "expected"),
    [
        (60, "start", "03:00"),
        (60, "centre", "02:30"),
        (60, "end", "02:00"),
        (15, "start", "03:00"),
        (15, "centre", "02:52"),
        (15, "end", "02:45"),
    ],
)
def test_a_stamp_of_noon_in_korea_begins_where_its_label_says(step, label, expected):
    noon = pd.DatetimeIndex(["2023-06-21 12:00+09:00"])
    assert str(clock.starts(noon, step=step, label=label)[0])[11:16] == expected


@pytest.mark.parametrize(
    ("period", "step", "zone", "count"),
    [
        (2023, 60, "Asia/Seoul", 8760),
        (2024, 15, "Asia/Seoul", 366 * 96),
        (2023, 60, "Europe/Berlin", 8760),
        (("2023-03-26", "2023-03-26"), 60, "Europe/Berlin", 23),
        (("2023-10-29", "2023-10-29"), 15, "Europe/Berlin", 100),
        (("1988-05-08", "1988-05-08"), 60, "Asia/Seoul", 23),  # Korea had daylight saving in 1987 and 1988
    ],
)
def test_days_have_the_hours_that_their_zone_gives_them(period, step, zone, count):
    begins = clock.steps_of(period, step=step, zone=zone)
    assert len(begins) == count
    assert begins[0].tz_convert(zone).strftime("%H:%M") == "00:00"
    clock.check(begins, step=step, source="own")


@pytest.mark.parametrize("period", [("2023-02-30", "2023-03-01"), ("2023-03-02", "2023-03-01"), ("x", "y")])
def test_a_period_that_is_none_is_refused(period):
    with pytest.raises(InputError, match="period"):
        clock.steps_of(period, step=60, zone="UTC")


def test_zone_step_and_label_are_refused_by_name():
    with pytest.raises(InputError, match="Asia/Soul"):
        clock.steps_of(2023, step=60, zone="Asia/Soul")
    with pytest.raises(InputError, match="30 minutes"):
        clock.steps_of(2023, step=30, zone="UTC")
    with pytest.raises(InputError, match="middle"):
        clock.starts(pd.DatetimeIndex(["2023-01-01T00:00Z"]), step=60, label="middle")


@pytest.mark.parametrize(
    ("texts", "zone", "row", "said"),
    [
        (["2023-01-01T00:00Z", "2023-01-01 01:00"], None, 3, "no time zone"),
        (["2023-01-01T00:00Z", "yesterday+09:00"], None, 3, "not a time"),
        (["2023-01-01 00:00", "2023-01-01T01:00+09:00"], "Asia/Seoul", 3, "has an offset"),
        (["2023-03-26 01:00", "2023-03-26 02:00"], "Europe/Berlin", 3, "does not exist"),
        (["2023-10-29 01:00", "2023-10-29 02:00"], "Europe/Berlin", 3, "comes twice"),
        (["2023-13-01 01:00"], "Asia/Seoul", 2, "not a time"),
    ],
)
def test_doubtful_stamps_are_refused_by_row(texts, zone, row, said):
    with pytest.raises(InputError, match=rf"a\.csv, row {row}: .*{said}"):
        clock.parse(texts, source="a.csv", zone=zone)


def test_stamps_with_offsets_pass_the_end_of_daylight_saving():
    texts = ["2023-10-29T01:00+02:00", "2023-10-29T02:00+02:00", "2023-10-29T02:00+01:00"]
    read = clock.parse(texts, source="a.csv")
    clock.check(read, step=60, source="a.csv")


@pytest.mark.parametrize(
    ("hours", "row", "said"),
    [
        ([0, 1, 1, 2], 4, "second time"),
        ([0, 1, 3], 4, "02:00:00.*missing"),
        ([0, 2, 1], 3, "missing"),
        ([1, 0], 3, "comes after"),
        ([0, 1, 1.5], 4, "less than 60 minutes"),
    ],
)
def test_irregular_series_are_refused_by_row(hours, row, said):
    stamps = pd.Timestamp("2023-01-01T00:00Z") + pd.to_timedelta(hours, unit="h")
    with pytest.raises(InputError, match=rf"a\.csv, row {row}: .*{said}"):
        clock.check(pd.DatetimeIndex(stamps), step=60, source="a.csv")


def test_naive_series_are_refused():
    with pytest.raises(InputError, match="no time zone"):
        clock.check(pd.date_range("2023-01-01", periods=3, freq="1h"), step=60, source="a.csv")
