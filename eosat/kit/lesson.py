"""What every lesson of the camp begins with: figures, and checks that hint and never stop a notebook."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eosat.errors import InputError
from eosat.kit.starter import DATES, Start
from eosat.places import cache_folder
from eosat.words import LANGUAGES, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 3000
"""Side of the island of the lessons. [m]"""
Pair = tuple[str, str]
"""A sentence in English and in Korean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson that has begun, and the points it has given."""

    start: Start
    """What the starter scripts begin with: pictures, the language."""
    points: dict[str, int] = field(default_factory=dict)
    """By name of the exercise 1 or 0; an exercise that is run again counts once."""

    @property
    def catalog(self) -> Path:
        """The catalogue of a simulated island with four looks of one May; made when it is first asked for."""
        return self.island("may", size=SIDE, dates=DATES)

    def island(self, name: str, *, size: int, dates: tuple[date, ...]) -> Path:
        """The catalogue of another simulated island, kept in the cache under *name*; *size* is its side in metres."""
        from eosat.simulate import RECIPE, simulate

        return simulate(cache_folder(os.environ) / f"lesson-{name}-{RECIPE}", size=size, dates=dates)

    @property
    def where(self) -> Path:
        """The island's districts (GeoJSON)."""
        return self.catalog.with_name("districts.geojson")

    @property
    def period(self) -> str:
        """That May."""
        return self.start.period

    def pick(self, english: str, korean: str) -> str:
        """The one of two sentences that is in the lesson's language."""
        return (english, korean)[LANGUAGES.index(self.start.lang)]

    def charts(self, count: int, titles: Sequence[Pair]) -> tuple["Figure", list[Any]]:
        """A figure of *count* charts side by side, with axes, in a font that has both languages."""
        figure, axes = self.start.pictures(count, titles)
        figure.set_size_inches(5.2 * count, 3.9)
        for one in axes:
            one.set_axis_on()
            one.spines[["top", "right"]].set_visible(False)
        return figure, axes

    def save(self, figure: "Figure", name: str, source: Pair | None = None) -> Path:
        """Write a figure as a PNG that says where its numbers come from: the island, or what *source* says."""
        credit = self.pick(*source) if source else say("kit.simulated", self.start.lang)
        figure.supxlabel(credit, fontsize=10, color="#566270")
        self.start.out.mkdir(parents=True, exist_ok=True)
        path = self.start.out / f"{self.start.script}_{name}.png"
        figure.savefig(path, dpi=110, facecolor="white", metadata={"Software": None})
        return path

    def check(self, name: str, value: Any, expected: Any, *, hint: Pair, within: float = 1e-6) -> int:
        """Judge an answer: say what is wrong and a hint.

        Parameters
        ----------
        name : str
            Of the exercise.
        value : object
            The answer, or a function without arguments that gives it; three dots where there is none yet.
        expected : object
            A number, array (NaN equals NaN), sentence, truth value, or a list of these.
        hint : (str, str)
            English, Korean.
        within : float
            How far numbers may be off.

        Returns
        -------
        int
            The points, 1 or 0; as the last line of a cell they are the cell's grade in nbgrader.

        Raises
        ------
        InputError
            Where nbgrader grades: there a cell without points has to raise. A learner's notebook never stops.
        """
        return graded(self._judged(name, value, expected, within, hint))

    def _judged(self, name: str, value: Any, expected: Any, within: float, hint: Pair) -> int:
        """Say what an answer is worth, and keep it."""
        hinted = self.pick(*hint)
        try:
            found = value() if callable(value) else value
            message = self._wrong(name, found, expected, within, hinted)
        except Exception as err:  # whatever a learner's code raises is told as a hint
            error = f"{type(err).__name__}: {err}"
            message = say("lesson.raised", self.start.lang, name=name, error=error, hint=hinted)
        print(message or say("lesson.right", self.start.lang, name=name), flush=True)
        self.points[name] = int(not message)
        return self.points[name]

    def _wrong(self, name: str, found: Any, expected: Any, within: float, hint: str) -> str:
        """What is to be said of a wrong answer; empty when it is right."""
        if unanswered(found):
            return say("lesson.empty", self.start.lang, name=name, hint=hint)
        shapes = np.shape(found), np.shape(expected)
        if shapes[0] != shapes[1]:
            return say("lesson.shape", self.start.lang, name=name, found=shapes[0], wanted=shapes[1], hint=hint)
        if same(found, expected, within):
            return ""
        return say("lesson.other", self.start.lang, name=name, found=shown(found), hint=hint)

    def quiz(self, answers: dict[int, Any], seals: dict[int, str]) -> int:
        """Judge the letters of a quiz, against seals so that the answers cannot be read beside the questions."""
        hint = (say("lesson.quiz", "en"), say("lesson.quiz", "ko"))
        return graded(
            sum(
                self._judged(f"quiz {number}", sealed(number, answers.get(number, ...)), seal, 0, hint)
                for number, seal in seals.items()
            )
        )

    def result(self) -> int:
        """Say and give the points of all exercises so far."""
        found = sum(self.points.values())
        print(say("lesson.result", self.start.lang, found=found, all=len(self.points)), flush=True)
        return found


def begin_lesson(name: str, lang: str) -> Lesson:
    """Begin a lesson; its figures are kept in ``runs/lessons``, or where ``EOSAT_LESSONS`` points.

    Examples
    --------
    >>> lesson = begin_lesson("00_example", "en")
    >>> lesson.check("a third", 0.3, 1 / 3, hint=("divide one by three.", "1을 3으로 나누세요."))
    [look again] a third: 0.3 is not it. Hint: divide one by three.
    0
    >>> lesson.check("a third", 1 / 3, 1 / 3, hint=("divide one by three.", "1을 3으로 나누세요."))
    [right] a third
    1
    """
    out = Path(os.environ.get("EOSAT_LESSONS", "runs/lessons"))
    return Lesson(start=Start(script=name, lang=lang, real=False, device="cpu", out=out, began=time.monotonic()))


def graded(points: int) -> int:
    """*points*; none at all is an error where nbgrader grades, which would take a zero for full marks.

    nbgrader's ``determine_grade`` counts a value above zero as partial credit, an error as none, and the rest as full.
    """
    if not points and os.environ.get("NBGRADER_EXECUTION"):
        raise InputError("lesson.none")
    return points


def sealed(number: int, letter: Any) -> Any:
    """What stands in a notebook for the answer of a quiz's question.

    >>> sealed(1, "B") == sealed(1, "b"), sealed(1, ...)
    (True, Ellipsis)
    """
    return letter if letter is ... else sha256(f"{number}{str(letter).strip().lower()}".encode()).hexdigest()[:8]


def unanswered(found: Any) -> bool:
    """Whether three dots still stand somewhere in an answer.

    >>> unanswered(...), unanswered((1, ...)), unanswered(0)
    (True, True, False)
    """
    return found is ... or found is None or (isinstance(found, list | tuple) and any(map(unanswered, found)))


def same(found: Any, expected: Any, within: float) -> bool:
    """Whether an answer is the expected one.

    >>> same([1.0, float("nan")], [1.0 + 1e-9, float("nan")], 1e-6), same("a", "b", 1), same([True], [False], 2)
    (True, False, False)
    """
    one, other = np.asarray(found), np.asarray(expected)
    if other.dtype.kind in "fiu" and one.dtype.kind in "fiu":
        return bool(np.allclose(one, other, rtol=0, atol=within, equal_nan=True))
    return one.dtype.kind == other.dtype.kind and bool(np.array_equal(one, other))


def shown(found: Any) -> str:
    """An answer, short.

    >>> shown(0.12345678), shown("x" * 100)[-3:]
    ('0.12346', 'xx…')
    """
    text = f"{found:.5g}" if isinstance(found, float) else str(found)
    return text if len(text) <= 60 else text[:59] + "…"
