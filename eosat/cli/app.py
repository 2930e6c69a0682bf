"""Builds the command tree, gives it words in the user's language and turns errors into exit codes."""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Annotated, Any

import typer

from eosat.cli import (
    board,
    cache,
    challenge,
    change,
    config,
    dataset,
    doctor,
    energy,
    fleet,
    image,
    island,
    mirror,
    models,
    products,
    report,
    sample,
    series,
    sunyield,
    train,
    work,
)
from eosat.words import catalogue, language, say, spoken

GLOBAL = {"--lang": 1, "--verbose": 0, "-v": 0}
"""Options understood anywhere on the line, and how many values each takes."""


def build(environ: Mapping[str, str], argv: Sequence[str]) -> int:
    """Run the command line *argv*; returns the exit code."""
    arguments = hoisted(argv)
    lang = language(arguments[arguments.index("--lang") + 1] if "--lang" in arguments[:-1] else None, environ)
    verbose = "--verbose" in arguments or "-v" in arguments
    command = typer.main.get_command(tree())
    translate(command, catalogue(), lang)
    guard(command, lang=lang, verbose=verbose)
    if verbose:
        listen(lang)
    try:
        command.main(args=arguments, prog_name="eosat", obj=lang)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


def listen(lang: str) -> None:
    """Print what the library says of its work, in *lang*, beside the command's own output."""

    class Spoken(logging.StreamHandler[Any]):
        def format(self, record: logging.LogRecord) -> str:
            return str(spoken(getattr(record, "phrase", record.getMessage()), lang))

    logger = logging.getLogger("eosat")
    logger.handlers = [Spoken()]
    logger.setLevel(logging.INFO)


def hoisted(argv: Sequence[str]) -> list[str]:
    """The line with the global options moved to its front, so that they may stand anywhere.

    >>> hoisted(["run", "demo", "--lang", "ko"])
    ['--lang', 'ko', 'run', 'demo']
    """
    front: list[str] = []
    rest = [part for word in argv for part in (word.split("=", 1) if word.startswith("--lang=") else [word])]
    for option, values in GLOBAL.items():
        while option in rest:
            place = rest.index(option)
            front += rest[place : place + 1 + values]
            del rest[place : place + 1 + values]
    return front + rest


def tree() -> typer.Typer:
    """Every command."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
    app.callback()(root)
    for name, function in {
        **work.COMMANDS,
        **change.COMMANDS,
        **mirror.COMMANDS,
        **image.COMMANDS,
        **island.COMMANDS,
        **doctor.COMMANDS,
        **train.COMMANDS,
        **dataset.SINGLE,
        **sample.COMMANDS,
        **series.COMMANDS,
        **sunyield.COMMANDS,
        **energy.COMMANDS,
    }.items():
        app.command(name)(function)
    groups = {
        "models": models,
        "config": config,
        "cache": cache,
        "dataset": dataset,
        "products": products,
        "fleet": fleet,
        "report": report,
        "board": board,
        "challenge": challenge,
    }
    commands = {name: room.COMMANDS for name, room in groups.items()}
    commands["models"] = {**models.COMMANDS, **train.OF_MODELS}
    for name, group in commands.items():
        inner = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
        for verb, function in group.items():
            inner.command(verb)(function)
        app.add_typer(inner, name=name)
    return app


def _version(asked: bool) -> None:
    if asked:
        from eosat._version import __version__

        typer.echo(f"eosat {__version__}")
        raise typer.Exit


def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
    lang: Annotated[str | None, typer.Option("--lang")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v")] = False,
) -> None:
    """Stand for the options of every command; they are read before."""


def translate(command: Any, words: Mapping[str, tuple[str, str]], lang: str, path: str = "help") -> None:
    """Give *command*, its options and its children their help from the catalogue: ``help.<path>[.<option>]``."""
    command.help = say(path if path in words else f"{path}.", lang)
    command.short_help = command.help.split("\n", 1)[0]
    for parameter in command.params:
        if parameter.name != "help":
            parameter.help = say(f"{path}.{parameter.name}", lang)
    for name, child in getattr(command, "commands", {}).items():
        translate(child, words, lang, f"{path}.{name}")


def guard(command: Any, *, lang: str, verbose: bool) -> None:
    """Wrap every command so that an error becomes one message and an exit code."""
    for child in getattr(command, "commands", {}).values():
        guard(child, lang=lang, verbose=verbose)
    if command.callback is not None and not hasattr(command, "commands"):
        command.callback = guarded(command.callback, lang=lang, verbose=verbose)


def guarded(function: Callable[..., None], *, lang: str, verbose: bool) -> Callable[..., None]:
    """*function* with errors turned into messages: 2 yours, 3 the world's, 130 interrupted, 1 ours."""

    @wraps(function)
    def inside(*args: Any, **kwargs: Any) -> None:
        from eosat.errors import EosatError

        try:
            function(*args, **kwargs)
        except KeyboardInterrupt:
            typer.echo(say("run.interrupted", lang), err=True)
            sys.exit(130)
        except EosatError as err:
            _fail(err.text(lang), err.exit_code, verbose)
        except Exception as err:
            if _disk_is_full(err):
                _fail(say("cli.disk_full", lang), 3, verbose)
            _fail(say("cli.ours", lang, kind=type(err).__name__, reason=err), 1, verbose)

    return inside


def _disk_is_full(err: Exception) -> bool:
    return isinstance(err, OSError) and err.errno == 28


def _fail(message: str, code: int, verbose: bool) -> None:
    if verbose:
        import traceback

        traceback.print_exc()
    typer.echo(message, err=True)
    sys.exit(code)
