"""The seasonal guard: two dates are compared only when they show the same time of year."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from eosat.errors import InputError

YEAR = 365.25
"""[day]"""
USUAL, MOST = 30, 60
"""Days apart in the year from which a comparison is warned of, and from which it is refused."""
SPREAD = 120
"""Looks spread over more than this stand for no season; the guard then has nothing to say. [day]"""


def _place(day: date) -> float:
    """Where a day lies in its year, 0 to :data:`YEAR`, whatever the year's length."""
    first = date(day.year, 1, 1)
    return (day - first).days / (date(day.year + 1, 1, 1) - first).days * YEAR


def middle(days: Sequence[date]) -> float:
    """Mean day of the year of *days*, on the circle; NaN when they are spread over the whole year. [day]

    >>> round(middle([date(2024, 12, 31), date(2025, 1, 2)])) in (0, 1, 365)
    True
    """
    angles = [2 * math.pi * _place(day) / YEAR for day in days]
    east, north = sum(map(math.cos, angles)) / len(days), sum(map(math.sin, angles)) / len(days)
    if math.hypot(east, north) < 0.1:
        return math.nan
    return math.atan2(north, east) % (2 * math.pi) * YEAR / (2 * math.pi)


def spread(days: Sequence[date]) -> float:
    """Length of the shortest part of the year that holds all *days*. [day]

    >>> round(spread([date(2024, 12, 30), date(2025, 1, 5)]))
    6
    """
    at = sorted(map(_place, days))
    gaps = [after - before for before, after in pairwise(at)] + [at[0] + YEAR - at[-1]]
    return YEAR - max(gaps)


def apart(before: Sequence[date], after: Sequence[date]) -> float:
    """How far two sets of looks lie apart in the year; 0 where either shows no one season. [day]

    >>> round(apart([date(2019, 5, 10)], [date(2025, 5, 20)]))
    10
    >>> apart([date(2019, 1, 10)], [date(2024, 12, 30)]) < 13
    True
    """
    if max(spread(before), spread(after)) > SPREAD:
        return 0.0
    distance = abs(middle(before) - middle(after)) % YEAR
    return min(distance, YEAR - distance)


def guard(before: Sequence[date], after: Sequence[date], *, most: float = MOST) -> bool:
    """Whether a comparison of these looks needs a word about the season.

    Returns
    -------
    bool
        True when they lie more than :data:`USUAL` days apart in the year.

    Raises
    ------
    InputError
        When they lie more than *most* days apart, or *after* does not follow *before*.
    """
    if min(after) <= max(before):
        raise InputError("change.order", before=max(before), after=min(after))
    days = apart(before, after)
    if days > most:
        raise InputError("change.season", days=days, most=most)
    return days > USUAL
