"""Models: list, show, verify, precision, export, import-dynamicworld."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of
from eosat.words import Phrase, say


def list_(context: typer.Context) -> None:
    """List the models there are."""
    from eosat.models import list_models

    lang, cards = lang_of(context), list_models()
    wide = max((len(card.name) for card in cards), default=0)
    for card in cards:
        typer.echo(f"{card.name:{wide}}  {card.level}  {card.parameters:>9,}  {card.description}")
        if card.caution:
            typer.echo(f"{'':{wide}}  {caution_line(card, lang)}")


def show(context: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Print a model's card; what must be said of it is in the JSON, and goes to the errors' stream too."""
    import json

    from eosat.models import folder_of, read_card, to_item

    card = read_card(folder_of(name))
    typer.echo(json.dumps(to_item(card), indent=1, ensure_ascii=False))
    if card.caution:
        typer.echo(caution_line(card, lang_of(context)), err=True)


def caution_line(card: Any, lang: str) -> str:
    """What must be said wherever a model or its results are shown."""
    from eosat.models import caution

    return say("models.caution", lang, caution=caution(card))


def verify(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument()] = None,
    engine: Annotated[str, typer.Option("--engine")] = "auto",
) -> None:
    """Check that models' files belong together and keep what their cards say."""
    from eosat.errors import InputError
    from eosat.models import folder_of, list_models
    from eosat.models import verify as check

    lang, bad = lang_of(context), 0
    for one in [name] if name else [card.name for card in list_models()]:
        found = check(folder_of(one), engine=engine)
        problems = found if isinstance(found, tuple) else ()
        bad += bool(problems)
        typer.echo(say("cli.model_bad" if problems else "cli.model_good", lang, name=one))
        for problem in problems:
            typer.echo(f"  {problem.text(lang)}")
    if bad:
        raise InputError("cli.models_bad", count=bad)


def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    to: Annotated[str, typer.Option("--to")],
    int8: Annotated[bool, typer.Option("--int8")] = False,
    sample: Annotated[list[Path] | None, typer.Option("--sample")] = None,
    scale: Annotated[float | None, typer.Option("--scale")] = None,
    offset: Annotated[float | None, typer.Option("--offset")] = None,
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Write a model as a graph, and how far it is from the net."""
    from eosat.cli.parity import lines, simulated_block
    from eosat.local import read_image
    from eosat.models import export_model, folder_of, read_card

    card, lang = read_card(folder_of(name)), lang_of(context)
    images = {path.name: read_image([path], card, scale=scale, offset=offset) for path in sample or ()}
    folder, rows = export_model(name, to=to, int8=int8, out=out, images=images or simulated_block(card.bands))
    typer.echo("\n".join(lines(rows, lang)))
    if not images:
        typer.echo(say("models.parity.note", lang), err=True)
    typer.echo(folder)


def precision(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    sample: Annotated[list[Path], typer.Option("--sample")],
    bands: Annotated[str, typer.Option("--bands")] = "",
    scale: Annotated[float | None, typer.Option("--scale")] = None,
    offset: Annotated[float | None, typer.Option("--offset")] = None,
) -> None:
    """Measure how many labels a model keeps in fewer bits."""
    from eosat.local import read_image
    from eosat.models import folder_of, measure_kept, read_card
    from eosat.models.ladder import GATES

    card, lang = read_card(folder_of(name)), lang_of(context)
    how: dict[str, Any] = {"bands": tuple(bands.split(",")) if bands else (), "scale": scale, "offset": offset}
    images = {path.name: read_image([path], card, **how) for path in sample}
    rows = measure_kept(name, images)
    for row in rows:
        gate = GATES[row.dtype]
        verdict = Phrase("models.kept.yes" if row.labels >= gate else "models.kept.no", {})
        said = {"dtype": row.dtype, "engine": row.engine, "labels": row.labels, "pixels": row.pixels}
        typer.echo(say("models.kept.row", lang, **said, gate=gate, verdict=verdict))
        typer.echo(f"  {row.folder}")
    if len(rows) < len(GATES):
        typer.echo(say("models.kept.no_openvino", lang), err=True)


def import_dynamicworld(path: Annotated[Path, typer.Argument(metavar="PATH")]) -> None:
    """Make a local model from Dynamic World's published weights."""
    import os

    from eosat.models import import_dynamicworld as bring
    from eosat.places import cache_folder

    typer.echo(bring(path, cache_folder(os.environ) / "models"))


COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_,
    "show": show,
    "verify": verify,
    "precision": precision,
    "export": export,
    "import-dynamicworld": import_dynamicworld,
}
