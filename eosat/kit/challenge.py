"""Challenges as folders: found, started, scored, packed for teams.

A challenge's ``challenge.yaml`` has, besides what a board needs, ``seed`` (public, of the data to practise on) and
``recipe``, a module with ``practice(folder, seed)``, ``practice_truth(seed)``, ``final(folder, seed)``,
``skeleton(ids)`` and ``score(path, truth)``. Nothing that a team hands in is ever run.
"""

import os
import shutil
import stat
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from eosat.errors import InputError
from eosat.kit.score import Challenge, Score, Scorer, read_challenge
from eosat.places import shipped

Truth = Mapping[str, tuple[float, str]]
"""True value and board, ``public`` or ``private``, by id."""
SEALED = "sealed.bin"
KEY_AT = "EOSAT_CHALLENGE_KEY"
"""Variable of the environment with the path of the key, for a board."""
HELD = ("README.md", "README.ko.md", "challenge.yaml", "baseline", "submission")


def challenges() -> Path:
    """Folder of the challenges: in the installed package, else in the checkout."""
    installed = shipped("challenges")
    return installed if installed.is_dir() else installed.parent / "hackathon" / "challenges"


def listed() -> list[Challenge]:
    """Every challenge, by name."""
    return [read_challenge(path.parent) for path in sorted(challenges().glob("*/challenge.yaml"))]


def named(name: str) -> Challenge:
    """The challenge called *name*; InputError with those that there are."""
    found = {one.name: one for one in listed()}
    if name not in found:
        raise InputError("challenge.unknown", name=name, known=", ".join(found))
    return found[name]


def settings(folder: Path) -> tuple[Any, int]:
    """Recipe and public seed of the challenge in *folder*."""
    read_challenge(folder)
    path = folder / "challenge.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    recipe, seed = content.get("recipe"), content.get("seed")
    if not isinstance(recipe, str) or not isinstance(seed, int):
        raise InputError("challenge.yaml", path=path)
    try:
        return import_module(recipe), seed
    except ImportError as err:
        raise InputError("challenge.yaml", path=path) from err


def start(name: str, folder: Path) -> Path:
    """Make a folder to work in: data to practise on, texts, baselines, an answer that already scores.

    Raises
    ------
    InputError
        No such challenge, or *folder* is there and not empty.
    """
    source = named(name).folder
    recipe, seed = settings(source)

    def fill(home: Path) -> None:
        copy_texts(source, home)
        write_skeleton(home, recipe, recipe.practice(home / "data", seed))

    make_whole(folder, fill)
    return folder


def copy_texts(source: Path, home: Path) -> None:
    """Copy what a challenge says and shows, without its data."""
    for one in HELD:
        if (source / one).is_dir():
            shutil.copytree(source / one, home / one, ignore=shutil.ignore_patterns("__pycache__"))
        elif (source / one).is_file():
            shutil.copy(source / one, home / one)


def write_skeleton(home: Path, recipe: Any, truth: Truth) -> None:
    """Write ``submission/answers.csv``, an answer that scores: of the truth it takes the ids alone."""
    text: str = recipe.skeleton(sorted(truth))
    (home / "submission" / "answers.csv").write_text(text, encoding="utf-8")


def make_whole(folder: Path, fill: Any) -> None:
    """Let *fill* write a new folder, which appears under its name when it is complete."""
    if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))):
        raise InputError("challenge.folder_taken", folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    half.mkdir()
    try:
        fill(half)
        half.replace(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def score(name: str, path: Path) -> Score:
    """The score of an answer to the data to practise on.

    Raises
    ------
    InputError
        No such challenge, or the answer is refused; the sentence says why.
    """
    return scorer(named(name).folder)(path)


def scorer(folder: Path) -> Scorer:
    """The scorer of a challenge's folder, for a board: by the sealed truth where there is one, else by the public seed.

    Raises
    ------
    InputError
        There is a sealed truth and no key that opens it.
    """
    recipe, seed = settings(folder)
    truth: Truth
    if (folder / SEALED).exists():
        from eosat.kit.seal import opened

        given = os.environ.get(KEY_AT)
        if not given:
            raise InputError("challenge.no_key", variable=KEY_AT)
        truth = opened(folder, Path(given))
    else:
        truth = recipe.practice_truth(seed)

    def judge(path: Path) -> Score:
        check_file(path)
        public, private = (list(one.values()) for one in recipe.score(path, truth))
        return Score(
            public=100 * sum(public) / len(public),
            private=100 * sum(private) / len(private) if private else 0.0,
            details={"judged": float(len(public))},
        )

    return judge


def check_file(path: Path) -> None:
    """Refuse what is no plain file: a folder, a link, a device."""
    try:
        kind = path.lstat().st_mode
    except (OSError, ValueError) as err:
        raise InputError("challenge.no_file", path=path) from err
    if not stat.S_ISREG(kind):
        raise InputError("challenge.no_plain_file", path=path)
