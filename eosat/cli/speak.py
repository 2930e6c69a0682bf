"""Saying things on the screen: in the user's language, on any terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import typer


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
    """A function that says progress on stderr: a live line on a terminal, plain lines elsewhere."""
    from eosat.cli.progress import live, plain

    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with live(lang, sys.stderr) as told:
            yield told
    else:
        yield plain(lang, lambda line: typer.echo(line, err=True))
