"""What this installation is and what is wrong with it."""

from collections.abc import Callable
from typing import Annotated

import typer

from eosat.cli.speak import lang_of
from eosat.words import say


def doctor(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json")] = False,
    quick: Annotated[bool, typer.Option("--quick")] = False,
    bench: Annotated[bool, typer.Option("--bench")] = False,
) -> None:
    """Say what this installation is and what to do where something is wrong."""
    from eosat.doctor import examine, speed

    lang, findings = lang_of(context), [*examine(quick=quick), *(speed() if bench else ())]
    if json:
        import json as notation

        plain = [{"what": one.what, "good": one.good, **{k: str(v) for k, v in one.fields.items()}} for one in findings]
        typer.echo(notation.dumps(plain, indent=1, ensure_ascii=False))
    else:
        for one in findings:
            typer.echo(f"{'ok ' if one.good else '!! '} {say(one.what, lang, **one.fields)}")
    if not all(one.good for one in findings):
        raise typer.Exit(1)


COMMANDS: dict[str, Callable[..., None]] = {"doctor": doctor}
