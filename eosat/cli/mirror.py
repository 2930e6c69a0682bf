"""Scenes copied for places with a poor network: mirror."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import Changes
from eosat.words import say


def mirror(
    context: typer.Context,
    config: Annotated[str, typer.Argument()],
    place: Annotated[str | None, typer.Argument(metavar="DIR|s3://BUCKET/PREFIX")] = None,
    changes: Changes = None,
    clip: Annotated[bool, typer.Option("--clip")] = False,
    verify: Annotated[bool, typer.Option("--verify")] = False,
) -> None:
    """Copy the scenes that a config would use, or check such a copy."""
    from eosat.cli.progress import duration
    from eosat.errors import InputError
    from eosat.mirror import mirror as make

    lang = lang_of(context)
    if verify:
        return _verify(place or config, lang)
    if place is None:
        raise InputError("mirror.no_place")
    with telling(lang) as tell:

        def told(key: str, **fields: Any) -> None:
            tell(key, **{name: duration(value, lang) if name == "left" else value for name, value in fields.items()})

        catalog = make(config, place, changes=changes or (), clip=clip, tell=told)
    typer.echo(catalog)
    return None


def _verify(place: str, lang: str) -> None:
    from eosat.errors import InputError
    from eosat.mirror import verify as check

    count, bad = check(place)
    for name in bad:
        typer.echo(f"!! {name}")
    if bad:
        raise InputError("mirror.bad", count=len(bad), total=count, target=place)
    typer.echo(say("mirror.good", lang, count=count, target=place))


COMMANDS: dict[str, Callable[..., None]] = {"mirror": mirror}
