"""Solar fleets: fleet solar."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.cli.table import table


def solar(
    context: typer.Context,
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...")],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    region: Annotated[str, typer.Option("--region")] = "",
    landcover: Annotated[Path | None, typer.Option("--landcover")] = None,
    register: Annotated[str, typer.Option("--register")] = "",
    year: Annotated[int | None, typer.Option("--year", min=1975, max=2100)] = None,
    calibrate: Annotated[bool, typer.Option("--calibrate")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
) -> None:
    """Make a fleet of the solar arrays of a run."""
    from eosat.fleet.solarfleet import head_of, lines_of, rows_of, write_solar

    lang = lang_of(context)
    folder = out or Path("runs") / f"fleet-{runs[-1].resolve().name}"
    made = write_solar(
        runs, folder, region=region, landcover=landcover, register=register, year=year, calibrated=calibrate, seed=seed
    )
    for line in table(head_of(lang), rows_of(made, lang)):
        typer.echo(line)
    for sentence in lines_of(made, lang):
        typer.echo(sentence)
    for path in made.files[:5]:
        typer.echo(f"  {path}")


COMMANDS: dict[str, Callable[..., None]] = {"solar": solar}
