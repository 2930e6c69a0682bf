"""The challenges of a hackathon."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.cli.table import table
from eosat.words import say

Name = Annotated[str, typer.Argument(metavar="NAME")]
Folder = Annotated[Path, typer.Argument(metavar="DIR")]
Key = Annotated[Path, typer.Option("--key", metavar="FILE")]


class Platform(StrEnum):
    """Where a bundle can go."""

    CODABENCH = "codabench"


def show(context: typer.Context) -> None:
    """List the challenges."""
    from eosat.kit.challenge import listed

    lang = lang_of(context)
    better = {"higher": say("challenge.higher", lang), "lower": say("challenge.lower", lang)}
    rows = [(one.name, one.title[lang], one.metric, better[one.better]) for one in listed()]
    keys = ("challenge.head_name", "challenge.head_title", "challenge.head_metric", "challenge.head_better")
    for line in table([say(key, lang) for key in keys], rows):
        typer.echo(line)


def start(context: typer.Context, name: Name, folder: Folder) -> None:
    """Make a folder to work in."""
    from eosat.kit import challenge

    lang = lang_of(context)
    challenge.start(name, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    typer.echo(say("challenge.started", lang, folder=folder, size=size, name=name))


def score(
    context: typer.Context, name: Name, submission: Annotated[Path, typer.Argument(metavar="SUBMISSION")]
) -> None:
    """Score an answer."""
    from eosat.kit import challenge

    found, lang = challenge.score(name, submission), lang_of(context)
    metric = challenge.named(name).metric
    typer.echo(say("challenge.score", lang, metric=metric, score=found.public))


def seal(context: typer.Context, name: Name, folder: Folder, key: Key) -> None:
    """Make the data that decide."""
    from eosat.kit.seal import seal as make

    digest = make(name, folder, key)
    typer.echo(say("challenge.sealed", lang_of(context), folder=folder, key=key), err=True)
    typer.echo(digest)


def pack(
    context: typer.Context, folder: Folder, key: Key, out: Annotated[Path, typer.Option("--out", metavar="ZIP")]
) -> None:
    """Zip what teams get."""
    from eosat.kit.seal import pack as make

    size = make(folder, key, out)
    typer.echo(say("challenge.packed", lang_of(context), path=out, size=size / 1e6))


def export(
    context: typer.Context,
    folder: Folder,
    key: Key,
    out: Annotated[Path, typer.Option("--out", metavar="ZIP")],
    begins: Annotated[datetime, typer.Option("--begins")],
    ends: Annotated[datetime, typer.Option("--ends")],
    to: Annotated[Platform, typer.Option("--to")] = Platform.CODABENCH,
) -> None:
    """Write a bundle for another platform."""
    from eosat.kit import codabench

    size = {Platform.CODABENCH: codabench.export}[to](folder, key, out, begins=begins, ends=ends)
    typer.echo(say("challenge.exported", lang_of(context), path=out, size=size / 1e6))


COMMANDS = {"list": show, "start": start, "score": score, "seal": seal, "pack": pack, "export": export}
