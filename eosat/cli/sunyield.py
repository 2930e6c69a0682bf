"""The yield of a solar fleet."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.cli.table import table


def solar_yield(
    context: typer.Context,
    fleet: Annotated[Path, typer.Argument(metavar="FLEET")],
    weather: Annotated[Path | None, typer.Option("--weather")] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="climatology|clear_sky|weather")] = "",
    period: Annotated[str, typer.Option("--period", metavar="YEAR|FIRST/LAST")] = "",
    step: Annotated[int, typer.Option("--step")] = 60,
    altitude: Annotated[str, typer.Option("--altitude", metavar="METRES|CSV")] = "",
    clearness: Annotated[str, typer.Option("--clearness", metavar="INDEX,...")] = "",
    station: Annotated[str, typer.Option("--station")] = "",
    fill: Annotated[int, typer.Option("--fill", min=0, max=24)] = 0,
    zone: Annotated[str, typer.Option("--zone")] = "Asia/Seoul",
    by: Annotated[str, typer.Option("--by", metavar="district|site")] = "district",
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Yield of a fleet's solar sites, hour by hour, with intervals."""
    from eosat.fleet.sunspeak import head_of, lines_of, rows_of
    from eosat.fleet.sunyield import Wish, write_yield

    wish = Wish(weather=weather, kind=kind, period=period, step=step, altitude=altitude, clearness=clearness,
                station=station, fill=fill, zone=zone, by=by)  # fmt: skip
    written = write_yield(fleet, out, wish)
    lang = lang_of(context)
    for line in [*table(head_of(lang), rows_of(written, lang)), *lines_of(written, lang)]:
        typer.echo(line)
    for path in written.files:
        typer.echo(f"  {path}")


COMMANDS: dict[str, Callable[..., None]] = {"yield": solar_yield}
