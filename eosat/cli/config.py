"""Configs: schema, check."""

from collections.abc import Callable
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.words import say


def schema() -> None:
    """Print the JSON schema of a config."""
    import json

    from eosat.config import schema as describe

    typer.echo(json.dumps(describe(), indent=1, ensure_ascii=False))


def check(context: typer.Context, config: Annotated[str, typer.Argument()]) -> None:
    """Check a config."""
    from eosat.catalog import period
    from eosat.config import content_of, find_config, read_periods
    from eosat.models import folder_of
    from eosat.regions import region

    path = find_config(config)
    if content_of(path).get("kind") == "energy":
        from eosat.system import rehearse

        rehearse(str(path))
        typer.echo(say("config.good", lang_of(context), path=path))
        return
    for checked in read_periods(path):
        period(checked.period)
        folder_of(checked.model)
        for wish in (checked.region, checked.districts):
            if wish is not None:
                region(wish)
    typer.echo(say("config.good", lang_of(context), path=path))


COMMANDS: dict[str, Callable[..., None]] = {"schema": schema, "check": check}
