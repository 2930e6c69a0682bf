"""A span of days cut into months, seasons or years, or into one season of each year. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from eosat.catalog import Period
from eosat.errors import InputError

SEASONS = ("winter", "spring", "summer", "autumn")
"""December to February, March to May, June to August, September to November: the meteorological ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One period of a series."""

    name: str
    """As it is read: ``2024-03``, ``2024-spring``."""
    part: int
    """Which one of the year: the month 1..12, the season 0..3, 0 for a year."""
    first: date
    last: date
    """Inclusive."""

    @property
    def days(self) -> str:
        """As a config says it: ``2024-03-01/2024-03-31``."""
        return f"{self.first}/{self.last}"

    @property
    def folder(self) -> str:
        """Name of its folder; a month that was cut short has another than the whole."""
        return f"{self.first}_{self.last}"


def spans(days: Period, every: str) -> tuple[Span, ...]:
    """The periods of *days* in order, the first and the last as far as they lie within.

    A winter is that of its January. Of ``"summer"`` (or another season) there is one a year, and nothing between.

    >>> from eosat.catalog import period
    >>> [span.name for span in spans(period("2023-12-15/2024-06-02"), "season")]
    ['2024-winter', '2024-spring', '2024-summer']
    >>> [span.days for span in spans(period("2024-02-10/2024-03-05"), "month")]
    ['2024-02-10/2024-02-29', '2024-03-01/2024-03-05']
    >>> [span.name for span in spans(period("2022-03-01/2024-12-31"), "summer")]
    ['2022-summer', '2023-summer', '2024-summer']

    Raises
    ------
    InputError
        *every* is unknown, or there is but one period, which is no series.
    """
    if every not in EVERY:
        raise InputError("series.every", every=every, known=", ".join(EVERY))
    cut = NAMES["season" if every in SEASONS else every]
    found: list[Span] = []
    day = days.first
    while day <= days.last:
        name, part, beyond = cut(day)
        found.append(Span(name=name, part=part, first=day, last=min(beyond - timedelta(1), days.last)))
        day = beyond
    if every in SEASONS:
        found = [span for span in found if SEASONS[span.part] == every]
    if len(found) < 2:
        name = found[0].name if found else "-"
        raise InputError("series.one_period", days=f"{days.first}/{days.last}", name=name, every=every)
    return tuple(found)


def _month(day: date) -> tuple[str, int, date]:
    """Name and number of the month of *day*, and the first day behind it."""
    return f"{day:%Y-%m}", day.month, _months_on(day.replace(day=1), 1)


def _season(day: date) -> tuple[str, int, date]:
    """Name and number of the season of *day*, and the first day behind it."""
    part = day.month % 12 // 3
    begins = _months_on(day.replace(day=1), -(day.month % 3))
    year = day.year + (day.month == 12)
    return f"{year}-{SEASONS[part]}", part, _months_on(begins, 3)


def _year(day: date) -> tuple[str, int, date]:
    """The year of *day*, 0, and the first day behind it."""
    return f"{day.year}", 0, date(day.year + 1, 1, 1)


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


NAMES: Mapping[str, Callable[[date], tuple[str, int, date]]] = {"month": _month, "season": _season, "year": _year}
"""How a span can be cut."""
EVERY = (*NAMES, *SEASONS)
"""What can be asked for; a season's name is that season of each year."""
