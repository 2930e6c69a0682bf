"""What a board allows and in which order teams stand: pure functions of rules, entries and a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for every team of a board."""

    daily: int = 10
    """Submissions of a team that are scored in a day; refused ones do not count."""
    tries: int = 100
    """Files that a team may send in a day, refused ones among them."""
    counts: str = "best"
    """Which submission stands on the board: the ``best`` by public score, or the ``last``."""
    better: str = "higher"
    """Which score is better: ``higher`` or ``lower``."""
    zone: str = "Asia/Seoul"
    """Time zone in which a day begins."""
    opens: float | None = None
    """Seconds since 1970 UTC before which nothing is taken."""
    closes: float | None = None
    """Seconds since 1970 UTC from which nothing is taken."""
    freezes: float | None = None
    """Seconds since 1970 UTC: what comes from then on does not move the public board before release."""
    released: bool = False
    """Whether private scores are for everyone's eyes; the freeze is over then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One scored submission."""

    id: int
    """Its number; a later one has a larger number."""
    team: str
    """Name of the team."""
    at: float
    """When it came. [s since 1970 UTC]"""
    public: float
    """Score on the public part of the truth."""
    private: float
    """Score on the private part of the truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One line of a board."""

    rank: int
    """From 1; of equal scores the one that came first stands first."""
    team: str
    """Name of the team."""
    score: float
    """Score that counts."""
    entries: int
    """Scored submissions that this board may show."""
    at: float
    """When the submission that counts came. [s since 1970 UTC]"""


def day_start(now: float, zone: str) -> float:
    """When the day of *now* began in *zone*. [s since 1970 UTC]

    >>> from datetime import UTC
    >>> noon = datetime(2026, 2, 2, 3, tzinfo=UTC).timestamp()
    >>> datetime.fromtimestamp(day_start(noon, "Asia/Seoul"), UTC).isoformat()
    '2026-02-01T15:00:00+00:00'
    """
    day = datetime.fromtimestamp(now, ZoneInfo(zone)).date()
    return datetime.combine(day, time(), ZoneInfo(zone)).timestamp()


def next_day(now: float, zone: str) -> float:
    """When the day after that of *now* begins in *zone*. [s since 1970 UTC]"""
    day = datetime.fromtimestamp(now, ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(zone)).timestamp()


def obstacle(rules: Rules, *, now: float, today: int, tries: int = 0) -> str | None:
    """Key of the sentence that says why a team may not submit now; None when it may.

    Parameters
    ----------
    rules : Rules
        The board's rules.
    now : float
        The time. [s since 1970 UTC]
    today : int
        What the team has sent in this day and was not refused.
    tries : int
        All that it has sent in this day.

    Examples
    --------
    >>> obstacle(Rules(daily=3), now=0, today=2) is None
    True
    >>> obstacle(Rules(daily=3), now=0, today=3)
    'board.daily'
    """
    if rules.opens is not None and now < rules.opens:
        return "board.not_open"
    if rules.closes is not None and now >= rules.closes:
        return "board.closed"
    if today >= rules.daily:
        return "board.daily"
    return "board.tries" if tries >= rules.tries else None


def frozen(rules: Rules, now: float) -> bool:
    """Whether the public board stands still."""
    return rules.freezes is not None and now >= rules.freezes and not rules.released


def shown(entries: Sequence[Entry], rules: Rules) -> list[Entry]:
    """Entries that the public board may show: those that came before the freeze, or all after release."""
    if rules.freezes is None or rules.released:
        return list(entries)
    return [one for one in entries if one.at < rules.freezes]


def counting(entries: Sequence[Entry], rules: Rules) -> Entry:
    """The entry of one team that stands on both boards. It is chosen by what the team could see: the public score.

    >>> one = Entry(id=1, team="a", at=1.0, public=0.5, private=0.9)
    >>> two = Entry(id=2, team="a", at=2.0, public=0.7, private=0.1)
    >>> counting([one, two], Rules()).id, counting([one, two], Rules(better="lower")).id
    (2, 1)
    """
    if rules.counts == "last":
        return max(entries, key=lambda one: one.id)
    return min(entries, key=lambda one: (_badness(one.public, rules), one.id))


def standings(entries: Sequence[Entry], rules: Rules, *, private: bool = False) -> list[Standing]:
    """A board: teams in their order.

    Parameters
    ----------
    entries : sequence of Entry
        Every scored submission of every team.
    rules : Rules
        The board's rules.
    private : bool
        The private board, which no freeze holds back, in place of the public one.
    """
    teams: dict[str, list[Entry]] = {}
    for one in entries if private else shown(entries, rules):
        teams.setdefault(one.team, []).append(one)
    chosen = {team: counting(theirs, rules) for team, theirs in teams.items()}
    scores = {team: one.private if private else one.public for team, one in chosen.items()}
    order = sorted(chosen, key=lambda team: (_badness(scores[team], rules), chosen[team].at, chosen[team].id))
    return [
        Standing(rank=rank, team=team, score=scores[team], entries=len(teams[team]), at=chosen[team].at)
        for rank, team in enumerate(order, 1)
    ]


def _badness(score: float, rules: Rules) -> float:
    return -score if rules.better == "higher" else score


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often something may happen: *burst* at once, then *per_minute*."""

    per_minute: float
    """What comes back in a minute."""
    burst: float
    """What there is at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What is left of a pace at one moment."""

    left: float
    """What may happen yet."""
    at: float
    """The moment. [s of any clock]"""


def take(bucket: Bucket | None, pace: Pace, now: float) -> tuple[Bucket, float]:
    """Take one from a bucket (a new one is full).

    Returns
    -------
    Bucket
        What is left.
    float
        0 when it was taken; else the wait until there is one again. [s]

    Examples
    --------
    >>> pace = Pace(per_minute=6, burst=1)
    >>> bucket, wait = take(None, pace, now=0)
    >>> wait
    0.0
    >>> take(bucket, pace, now=4)[1]
    6.0
    """
    known = bucket or Bucket(left=pace.burst, at=now)
    left = min(pace.burst, known.left + max(now - known.at, 0) * pace.per_minute / 60)
    if left >= 1:
        return Bucket(left=left - 1, at=now), 0.0
    return Bucket(left=left, at=now), (1 - left) * 60 / pace.per_minute


def kept(buckets: Mapping[str, Bucket], pace: Pace, now: float) -> dict[str, Bucket]:
    """Those of *buckets* that are not full again: a full one is as good as none."""
    return {name: one for name, one in buckets.items() if one.left + (now - one.at) * pace.per_minute / 60 < pace.burst}


def csv_cell(text: str) -> str:
    """A text for a cell of a CSV; one that a spreadsheet would compute gets an apostrophe.

    >>> csv_cell("=1+1"), csv_cell("한라팀")
    ("'=1+1", '한라팀')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
