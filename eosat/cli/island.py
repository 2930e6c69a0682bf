"""Simulated scenes: simulate, demo."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import DeviceOption, show_result
from eosat.words import say


def simulate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    seed: Annotated[int, typer.Option("--seed", min=0)] = 7,
) -> None:
    """Write simulated scenes as a STAC catalogue."""
    from eosat.simulate import simulate as make

    typer.echo(make(folder, seed=seed))
    typer.echo(say("cli.simulated", lang_of(context)))


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out")] = Path("runs/demo"),
    device: DeviceOption = "auto",
) -> None:
    """Run the main job on simulated scenes."""
    from eosat.run import run as go

    lang = lang_of(context)
    with telling(lang) as tell:
        result = go("demo", out, device=device, lang=lang, tell=tell)
    show_result(result, lang)


COMMANDS: dict[str, Callable[..., None]] = {"simulate": simulate, "demo": demo}
