"""Days of a search."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from eosat.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, both inclusive, UTC."""

    first: date
    last: date

    def holds(self, moment: datetime) -> bool:
        """Whether *moment* (UTC) falls on one of the days."""
        return self.first <= moment.date() <= self.last

    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def interval(self) -> str:
        """As RFC 3339 interval for a search."""
        start = datetime.combine(self.first, time.min, UTC)
        end = datetime.combine(self.last, time(23, 59, 59), UTC)
        return f"{start:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}"


def period(text: str) -> Period:
    """Read ``2024-04-01/2024-05-31``.

    >>> period("2024-04-01/2024-05-31").interval()
    '2024-04-01T00:00:00Z/2024-05-31T23:59:59Z'
    """
    try:
        first, last = (date.fromisoformat(day) for day in str(text).split("/"))
    except ValueError as err:
        raise InputError("error.period", text=text) from err
    if last < first:
        raise InputError("error.period_order", first=first, last=last)
    return Period(first=first, last=last)
