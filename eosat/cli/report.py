"""Pages and cards of finished runs: report page, report cards."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of, telling

Folder = Annotated[Path, typer.Argument(metavar="RUN")]


def page(
    context: typer.Context,
    folder: Folder,
    change: Annotated[Path | None, typer.Option("--change")] = None,
    series: Annotated[Path | None, typer.Option("--series")] = None,
    area: Annotated[Path | None, typer.Option("--area")] = None,
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Write a run's report with change, series and area."""
    from eosat.report.whole import whole_page

    path = out or folder / "report-full.html"
    typer.echo(whole_page(folder / "report.html", path, change=change, series=series, area=area))


def cards(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Option("--out")],
    area: Annotated[Path | None, typer.Option("--area")] = None,
) -> None:
    """Write a card of every district."""
    from eosat.run.cards import cards as write

    with telling(lang_of(context)) as tell:
        found = write(folder, out, area=area, tell=tell)
    typer.echo(f"{out}: {len(found)} PNG")


COMMANDS: dict[str, Callable[..., None]] = {"page": page, "cards": cards}
