"""The contract between a challenge and what runs it: a scorer takes a file and gives a score.

A challenge is a folder with ``challenge.yaml``, whose ``scorer: module:function`` names a function that takes the
folder and returns a scorer. That code is the organiser's own; a submission is data and is never run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from eosat.errors import EosatError, InputError
from eosat.words import LANGUAGES, catalogue

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What came of one submission."""

    public: float = 0.0
    """Score on the public part of the truth; the team sees it at once."""
    private: float = 0.0
    """Score on the private part of the truth; the organiser sees it, others after release."""
    details: Mapping[str, float] = field(default_factory=dict)
    """Further numbers for the team's eyes: nothing that tells of the private part."""
    refused: str | None = None
    """Key of the sentence that says why there is no score."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values for that sentence's placeholders."""


Scorer = Callable[[Path], Score]
"""Scores one submitted file. What it raises as InputError is a refusal, with the error's sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a board has to know of a challenge."""

    folder: Path
    """Where it lies."""
    name: str
    """Its folder's name."""
    title: Mapping[str, str]
    """What it is called, by language."""
    better: str
    """Which score is better: ``higher`` or ``lower``."""
    metric: str
    """What the score is called, e.g. ``MAE``."""
    suffix: str
    """Ending of the file to hand in, with its dot."""
    scorer: str
    """``module:function`` that makes the scorer."""


def read_challenge(folder: Path) -> Challenge:
    """Read ``challenge.yaml`` of *folder*.

    Raises
    ------
    InputError
        There is none, it is no YAML, or it lacks a key.
    """
    path = folder / "challenge.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise InputError("board.no_challenge", path=path) from err
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        raise InputError("board.challenge_yaml", path=path, reason=err) from err
    return _challenge(content if isinstance(content, dict) else {}, path)


def _challenge(content: Mapping[str, Any], path: Path) -> Challenge:
    title = content.get("title")
    titles = title if isinstance(title, dict) else dict.fromkeys(LANGUAGES, title)
    given = {"title": titles.get("en"), "scorer": content.get("scorer"), "metric": content.get("metric")}
    for key, value in given.items():
        if not isinstance(value, str) or not value.strip():
            raise InputError("board.challenge_key", path=path, key=key)
    better = content.get("better", "higher")
    if better not in ("higher", "lower"):
        raise InputError("board.challenge_better", path=path, value=better)
    return Challenge(
        folder=path.parent,
        name=path.parent.resolve().name,
        title={lang: str(titles.get(lang) or titles["en"]) for lang in LANGUAGES},
        better=better,
        metric=str(content["metric"]),
        suffix=str(content.get("suffix", "")),
        scorer=str(content["scorer"]),
    )


def scorer_of(challenge: Challenge) -> Scorer:
    """The function that scores a file for *challenge*.

    Raises
    ------
    InputError
        There is no such module or function.
    """
    module, _, name = challenge.scorer.partition(":")
    try:
        make: Callable[[Path], Scorer] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as err:
        raise InputError("board.scorer", path=challenge.folder / "challenge.yaml", scorer=challenge.scorer) from err
    return make(challenge.folder)


def scored(scorer: Scorer, path: Path) -> Score:
    """The score of *path*, or the refusal: what it raises as InputError, a score that is no number, an unknown key."""
    try:
        found = scorer(path)
    except InputError as err:
        return refusal(err)
    if found.refused is not None:
        return found if found.refused in catalogue() else Score(refused="board.refused.unknown")
    if not all(isfinite(one) for one in (found.public, found.private, *found.details.values())):
        return Score(refused="board.refused.not_finite")
    return found


def refusal(err: EosatError) -> Score:
    """An error of the house as a refusal; its fields as text, so that they can be kept."""
    plain = {key: value if isinstance(value, int | float | str) else str(value) for key, value in err.fields.items()}
    return Score(refused=err.key, fields=plain)
