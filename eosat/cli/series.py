"""A place through many periods: series."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import Changes, DeviceOption
from eosat.words import say


def series(
    context: typer.Context,
    config: Annotated[str, typer.Argument()],
    every: Annotated[str, typer.Option("--every", metavar="month|season")] = "month",
    out: Annotated[Path | None, typer.Option("--out")] = None,
    changes: Changes = None,
    device: DeviceOption = "auto",
) -> None:
    """Follow a place through months or seasons."""
    from eosat.series import series as follow

    lang = lang_of(context)
    with telling(lang) as tell:
        found = follow(config, out, every=every, changes=changes or (), device=device, lang=lang, tell=tell)
    for path in found.files:
        typer.echo(f"  {path}")
    if found.simulated:
        typer.echo(say("cli.simulated", lang))


COMMANDS: dict[str, Callable[..., None]] = {"series": series}
