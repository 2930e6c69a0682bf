"""Saying things on the screen: in the user's language, on any terminal, with a bar where there is one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import typer

from eosat.words import say


def make_safe(*streams: TextIO) -> None:
    """Let characters that a console's code page (e.g. cp949) lacks come out as ``?`` instead of an error."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def lang_of(context: typer.Context) -> str:
    """The language this command line speaks."""
    return str(context.obj or "en")


@contextmanager
def telling(lang: str) -> Iterator[Callable[..., None]]:
    """A function that says progress on stderr: a bar for tiles on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda key, **fields: typer.echo(say(key, lang, **fields), err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _on_bar(progress, lang)


def _on_bar(progress: Any, lang: str) -> Callable[..., None]:
    bars: dict[str, Any] = {}

    def tell(key: str, /, **fields: Any) -> None:
        if key != "run.tile":
            progress.console.print(say(key, lang, **fields), markup=False, highlight=False)
            return
        if key not in bars:
            bars[key] = progress.add_task(say("cli.tiles", lang), total=fields["total"])
        progress.update(bars[key], completed=fields["done"])

    return tell
