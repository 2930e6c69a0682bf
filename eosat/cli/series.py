"""A place through many periods: series."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import Changes, DeviceOption
from eosat.words import say


def series(
    context: typer.Context,
    config: Annotated[str, typer.Argument()],
    every: Annotated[str, typer.Option("--every", metavar="month|season|year|summer")] = "month",
    out: Annotated[Path | None, typer.Option("--out")] = None,
    changes: Changes = None,
    device: DeviceOption = "auto",
    site: Annotated[str, typer.Option("--site", metavar="NAME")] = "",
    box: Annotated[str, typer.Option("--box", metavar="W,S,E,N|FILE")] = "",
) -> None:
    """Follow a place through months, seasons or years."""
    from eosat.series import series as follow
    from eosat.series import site_of

    lang, place = lang_of(context), site_of(site, box)
    with telling(lang) as tell:
        asked: dict[str, Any] = {"changes": changes or (), "site": place, "device": device, "lang": lang, "tell": tell}
        found = follow(config, out, every=every, **asked)
    for path in found.files:
        typer.echo(f"  {path}")
    if found.simulated:
        typer.echo(say("cli.simulated", lang))


COMMANDS: dict[str, Callable[..., None]] = {"series": series}
