"""Indicators: list, show, feed."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.words import say


def list_(context: typer.Context) -> None:
    """List the indicators."""
    from eosat.cli.table import table
    from eosat.land.products import PRODUCTS

    lang = lang_of(context)
    rows = [
        (one.name, say(f"products.{one.name}", lang), say(f"products.{one.name}.what", lang))
        for one in PRODUCTS.values()
    ]
    typer.echo("\n".join(table(rows[0], rows[1:])))


def show(context: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Tell of an indicator."""
    from eosat.land.products import product
    from eosat.report.table import class_name

    one, lang = product(name), lang_of(context)
    classes = ", ".join(f"{value} {class_name(kind, lang)}" for value, kind in enumerate(one.classes))
    needs = [say("products.needs.period", lang)] + ([say("products.needs.seasons", lang)] if one.seasons else [])
    typer.echo(f"{one.name}: {say(f'products.{one.name}', lang)}")
    typer.echo(f"  {say(f'products.{one.name}.what', lang)}")
    typer.echo(f"  {say('products.head.classes', lang)}: {classes}")
    typer.echo(f"  {say('products.head.needs', lang)}: {'; '.join(needs)} ({', '.join(one.bands)})")
    typer.echo(f"  {say('products.head.limit', lang)}: {say(f'products.{one.name}.limit', lang)}")


def feed(
    context: typer.Context,
    runs: Annotated[list[Path], typer.Argument(metavar="RUN")],
    out: Annotated[Path, typer.Option("--out")],
) -> None:
    """Join the crop tables of runs, a month each."""
    from eosat.land.feed import write_feed

    table = write_feed(runs, out)
    typer.echo(say("products.fed", lang_of(context), rows=len(table), months=table["month"].nunique()))
    typer.echo(f"  {out}")


COMMANDS: dict[str, Callable[..., None]] = {"list": list_, "show": show, "feed": feed}
