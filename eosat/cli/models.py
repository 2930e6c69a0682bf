"""Models: list, show, verify, import-dynamicworld."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of
from eosat.words import say


def list_(context: typer.Context) -> None:
    """List the models there are."""
    from eosat.models import list_models

    lang = lang_of(context)
    for card in list_models():
        typer.echo(f"{card.name:14} {card.level}  {card.parameters:>9,}  {card.description}")
        if card.caution:
            typer.echo(f"{'':14} {caution_line(card, lang)}")


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


def verify(context: typer.Context, name: Annotated[str | None, typer.Argument()] = None) -> None:
    """Check that models' files belong together and keep what their cards say."""
    from eosat.errors import InputError
    from eosat.models import folder_of, list_models
    from eosat.models import verify as check

    lang, bad = lang_of(context), 0
    for one in [name] if name else [card.name for card in list_models()]:
        found = check(folder_of(one))
        problems = found if isinstance(found, tuple) else ()
        bad += bool(problems)
        typer.echo(say("cli.model_bad" if problems else "cli.model_good", lang, name=one))
        for problem in problems:
            typer.echo(f"  {problem.text(lang)}")
    if bad:
        raise InputError("cli.models_bad", count=bad)


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
    "import-dynamicworld": import_dynamicworld,
}
