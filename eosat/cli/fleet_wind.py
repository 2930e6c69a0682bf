"""Registers of wind farms as fleets."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.cli.table import table
from eosat.words import say, spoken


def wind(
    context: typer.Context,
    register: Annotated[str, typer.Argument(metavar="REGISTER")] = "wind-jeju",
    region: Annotated[str, typer.Option("--region")] = "",
    year: Annotated[int | None, typer.Option("--year", min=1975, max=2100)] = None,
    status: Annotated[str, typer.Option("--status", metavar="STATE,...")] = "operating",
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Check a register of wind farms, sum it, write it as a fleet."""
    from eosat.fleet.windfleet import head_of, lines_of, rows_of, write_wind

    lang = lang_of(context)
    found = write_wind(register, out, region=region, year=year, statuses=status.split(","))
    for flag in found.register.flags:
        typer.echo(spoken(flag, lang), err=True)
    for line in table(head_of(lang), rows_of(found, lang)):
        typer.echo(line)
    for sentence in lines_of(found, lang):
        typer.echo(sentence)
    for path in found.files:
        typer.echo(f"  {path}")
    typer.echo(say("wind.limits", lang))


def presence(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN")],
    register: Annotated[str, typer.Option("--register")],
    region: Annotated[str, typer.Option("--region")] = "",
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Look at each point of a register in a run's clear view."""
    from eosat.fleet.windpresence import HEAD, presence_lines, presence_rows, write_presence

    lang = lang_of(context)
    made = write_presence(run, register, out, region=region)
    for line in table([say(key, lang) for key in HEAD], presence_rows(made, lang)):
        typer.echo(line)
    for sentence in presence_lines(made, lang):
        typer.echo(sentence)
    for path in made.files[:2]:
        typer.echo(f"  {path}")


COMMANDS: dict[str, Callable[..., None]] = {"wind": wind, "presence": presence}
