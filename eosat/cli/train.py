"""Training: train; and the champions of MLflow's registry: promote, rollback."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eosat.cli.speak import lang_of, telling
from eosat.words import say

if TYPE_CHECKING:
    from eosat.train.go import Tracker


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
    track: Annotated[str, typer.Option("--track")] = "auto",
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
            track=tracking(track, settings.name, tell),
        )


def tracking(asked: str, name: str, tell: Callable[..., None]) -> "Callable[[Path], Tracker] | None":
    """How a training is followed in MLflow; None where it is not."""
    from eosat.train.track import begin, installed

    if asked == "off":
        return None
    if asked == "auto" and not installed():
        tell("train.not_tracked")
        return None
    return lambda out: begin(store(asked), name, out)


def store(asked: str) -> str:
    """MLflow's URI: ``"auto"`` is SQLite in ``runs``."""
    from eosat.train.track import default_uri

    return default_uri(Path("runs")) if asked == "auto" else asked


def promote(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    dataset: Annotated[Path, typer.Option("--dataset")],
    track: Annotated[str, typer.Option("--track")] = "auto",
) -> None:
    """Let the challenger try for the champion's place."""
    from eosat.dataset.promote import promote as judge

    verdict = judge(store(track), name, dataset)
    fields = {"name": name, "challenger": verdict.challenger, "champion": verdict.champion, "blocks": verdict.blocks}
    lang = lang_of(context)
    if verdict.gain is None:
        typer.echo(say("train.first", lang, **fields))
        return
    spread = {key: getattr(verdict.gain, key) for key in ("value", "low", "high")}
    typer.echo(say("train.promoted" if verdict.promoted else "train.kept", lang, **fields, **spread))


def rollback(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    track: Annotated[str, typer.Option("--track")] = "auto",
) -> None:
    """Put the champion before back."""
    from eosat.train.track import connect, roll_back

    version = roll_back(connect(store(track)), name)
    typer.echo(say("train.rolled_back", lang_of(context), name=name, version=version))


COMMANDS: dict[str, Callable[..., None]] = {"train": train}
OF_MODELS: dict[str, Callable[..., None]] = {"promote": promote, "rollback": rollback}
