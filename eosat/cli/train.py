"""Training: train."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of, telling


def train(
    context: typer.Context,
    config: Annotated[str, typer.Argument()],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set")] = None,
    seed: Annotated[int | None, typer.Option("--seed")] = None,
    restart: Annotated[bool, typer.Option("--restart")] = False,
    device: Annotated[str, typer.Option("--device")] = "auto",
    threads: Annotated[int, typer.Option("--threads")] = 0,
    drawers: Annotated[int, typer.Option("--drawers")] = 1,
    compiled: Annotated[bool, typer.Option("--compile")] = False,
    minutes: Annotated[float, typer.Option("--minutes")] = float("inf"),
) -> None:
    """Train a model."""
    from eosat.train.go import sparing, train_model
    from eosat.train.host import Host
    from eosat.train.settings import find_settings, read_settings

    asked = [*(changes or ()), *([] if seed is None else [f"seed={seed}"])]
    settings = read_settings(find_settings(config), asked)
    sets = [part for change in asked for part in ("--set", change)]
    host = Host(device=device, threads=threads, drawers=drawers, compiled=compiled, minutes=minutes)
    with telling(lang_of(context)) as tell:
        train_model(
            settings,
            out or Path("runs") / "train" / settings.name,
            command=shlex.join(["eosat", "train", config, *sets]),
            host=host,
            restart=restart,
            tell=sparing(tell),
        )


COMMANDS: dict[str, Callable[..., None]] = {"train": train}
