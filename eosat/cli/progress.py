"""Progress of a run: one live line on a terminal, plain lines elsewhere; both know stage, rate and time left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from eosat.words import catalogue, say

STAGES = ("find", "examine", "plan", "tiles", "mosaic", "table", "report")
"""Stages of a run in their order; each begins with the message ``run.stage.<name>``."""
QUIET = 5.0
"""Plain lines about tiles keep at least this distance. [s]"""
PATIENCE = 60.0
"""After this long a plain line is due even when less than a tenth was done. [s]"""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far the tiles are."""

    done: int
    total: int
    megapixels: float
    """Output pixels of those done. [Mpx]"""
    seconds: float
    """Time since the tiles began. [s]"""

    @property
    def rate(self) -> float:
        """Output pixels a second. [Mpx/s]"""
        return self.megapixels / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float:
        """Time the missing tiles take at the pace so far. [s]

        >>> Pace(done=10, total=40, megapixels=2.5, seconds=20.0).left
        60.0
        """
        return self.seconds * (self.total - self.done) / self.done


def duration(seconds: float, lang: str) -> str:
    """A time as people say it: no more digits than an estimate deserves.

    >>> [duration(s, "en") for s in (0.4, 42, 130, 7000)]
    ['1 s', '42 s', '2 min', '1 h 57 min']
    >>> duration(7000, "ko")
    '1시간 57분'
    """
    if seconds < 90:
        return say("cli.seconds", lang, count=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return say("cli.minutes", lang, count=minutes)
    return say("cli.hours", lang, hours=minutes // 60, minutes=minutes % 60)


def pace_words(pace: Pace, lang: str) -> str:
    """The pace as a sentence.

    >>> pace_words(Pace(done=10, total=40, megapixels=2.5, seconds=20.0), "en")
    '10 of 40 tiles, 0.12 Mpx/s, about 60 s left'
    """
    key = "cli.pace" if pace.done < pace.total else "cli.pace_end"
    fields = {"done": pace.done, "total": pace.total, "rate": pace.rate}
    return say(key, lang, **fields, left=duration(pace.left, lang))


def due(pace: Pace, before: Pace | None) -> bool:
    """Whether a plain line is due: the last tile, another tenth after some seconds, or a long silence.

    >>> first = Pace(done=1, total=100, megapixels=0.1, seconds=2.0)
    >>> due(first, None), due(Pace(done=11, total=100, megapixels=1.1, seconds=4.0), first)
    (True, False)
    >>> due(Pace(done=11, total=100, megapixels=1.1, seconds=8.0), first)
    True
    """
    if before is None or pace.done == pace.total:
        return True
    silence = pace.seconds - before.seconds
    tenth = pace.done * 10 // pace.total > before.done * 10 // before.total
    return silence >= PATIENCE or (tenth and silence >= QUIET)


def numbered(key: str, lang: str) -> str:
    """The sentence *key*, a stage with its number before it.

    >>> numbered("run.stage.plan", "en")
    '[3/7] deciding grid and tiles'
    """
    stage = key.removeprefix("run.stage.")
    number = f"[{STAGES.index(stage) + 1}/{len(STAGES)}] " if stage in STAGES else ""
    return number + say(key, lang)


@dataclass(slots=True, kw_only=True)
class Told:
    """Turns the messages of a run into lines, and tiles into a pace; where they go is the caller's."""

    lang: str
    line: Callable[[str], None]
    """Shows a line that stays."""
    stage: Callable[[str], None]
    """Shows the stage that begins."""
    pace: Callable[[Pace], None]
    """Shows how far the tiles are."""
    clock: Clock = time.monotonic
    began: float = field(default=0.0, init=False)
    """When the stage began, by *clock*; where no stage is said, when telling began."""
    megapixels: float = field(default=0.0, init=False)
    """Output pixels of the tiles done in this stage. [Mpx]"""

    def __post_init__(self) -> None:
        """Start the clock."""
        self.began = self.clock()

    def __call__(self, key: str, /, **fields: Any) -> None:
        """Say the sentence *key*."""
        if key.startswith("run.stage."):
            self.began, self.megapixels = self.clock(), 0.0
            self.stage(numbered(key, self.lang))
        elif key == "run.tile":
            self.megapixels += fields["megapixels"]
            counts = {"done": fields["done"], "total": fields["total"]}
            self.pace(Pace(**counts, megapixels=self.megapixels, seconds=self.clock() - self.began))
        else:
            source = f"scene.source.{fields.get('source')}"
            named = {"source": say(source, self.lang)} if source in catalogue() else {}
            self.line(say(key, self.lang, **(fields | named)))


def plain(lang: str, write: Callable[[str], None], clock: Clock = time.monotonic) -> Told:
    """Lines for a log or a pipe: one a message, and of tiles no more than a reader can use."""
    shown: list[Pace] = []

    def pace(now: Pace) -> None:
        if due(now, shown[-1] if shown else None):
            shown.append(now)
            write("      " + pace_words(now, lang))

    return Told(lang=lang, line=write, stage=write, pace=pace, clock=clock)


@contextmanager
def live(lang: str, stream: TextIO) -> Iterator[Told]:
    """One line at the bottom of a terminal, renewed in place; messages scroll by above it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(file=stream)
    spinner = "dots" if console.encoding.startswith("utf") else "line"
    columns = (
        SpinnerColumn(spinner),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[detail]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, refresh_per_second=5) as progress:

        def line(text: str) -> None:
            console.print(text, markup=False, highlight=False, soft_wrap=True)

        def stage(text: str) -> None:
            for old in progress.task_ids:
                progress.remove_task(old)
            line(text)
            progress.add_task(text, total=None, detail="")

        def pace(now: Pace) -> None:
            tasks = progress.task_ids
            if tasks:
                progress.update(tasks[-1], completed=now.done, total=now.total, detail=pace_words(now, lang))

        yield Told(lang=lang, line=line, stage=stage, pace=pace)
