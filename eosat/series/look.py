"""One period of a series as it turned out: a finished run, or a gap with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eosat.run.plan import Plan, load_plan
from eosat.series.periods import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A period and what came of it."""

    span: Span
    folder: Path
    """Directory of its run."""
    plan: Plan | None
    """Of the finished run; None for a gap."""
    why: Mapping[str, str]
    """For a gap, by language: why there is nothing to see."""

    @property
    def times(self) -> tuple[datetime, ...]:
        """When its scenes were taken, in order."""
        kept = self.plan.scenes.kept if self.plan else ()
        return tuple(sorted(datetime.fromisoformat(scene.time.replace("Z", "+00:00")) for scene in kept))

    @property
    def middle(self) -> datetime | None:
        """Mean time of its scenes: the date of its values. None for a gap."""
        times = self.times
        return datetime.fromtimestamp(sum(one.timestamp() for one in times) / len(times), UTC) if times else None


def finished(span: Span, folder: Path) -> Look | None:
    """The look of a run that is finished in *folder*, else None."""
    if not (folder / "item.json").exists():
        return None
    return Look(span=span, folder=folder, plan=load_plan(folder / "plan.json"), why={})


def seen(looks: Sequence[Look]) -> list[tuple[Look, Plan]]:
    """Looks that are no gap, with their plans."""
    return [(look, look.plan) for look in looks if look.plan is not None]


def year_of(moment: datetime) -> float:
    """Time as a year with fraction.

    >>> round(year_of(datetime(2024, 7, 2, tzinfo=UTC)), 3)
    2024.5
    """
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (moment.year, moment.year + 1))
    return moment.year + (moment - start) / (end - start)


def day_of(year: float) -> str:
    """The day of a year with fraction.

    >>> day_of(2024.5)
    '2024-07-02'
    """
    start, end = (datetime(number, 1, 1, tzinfo=UTC) for number in (int(year), int(year) + 1))
    return f"{start + (end - start) * (year - int(year)):%Y-%m-%d}"
