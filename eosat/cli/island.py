"""Simulated scenes: simulate, demo."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import DeviceOption, show_result
from eosat.words import say


def simulate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    seed: Annotated[int, typer.Option("--seed", min=0)] = 7,
    size: Annotated[int | None, typer.Option("--size")] = None,
    region: Annotated[str | None, typer.Option("--region")] = None,
    dates: Annotated[str | None, typer.Option("--dates")] = None,
    cases: Annotated[str | None, typer.Option("--cases")] = None,
    works: Annotated[bool, typer.Option("--works")] = False,
) -> None:
    """Write simulated scenes as a STAC catalogue."""
    from eosat.simulate import simulate as plain
    from eosat.simulate import simulate_works

    asked = {"seed": seed} | asked_extent(size, region) | asked_days(dates)
    make = simulate_works if works else plain
    wanted = asked_cases(cases)
    for letter, own in wanted.items():
        typer.echo(make(folder if len(wanted) == 1 else folder / letter, **(own | asked)))
    typer.echo(say("cli.simulated", lang_of(context)))


def asked_extent(size: int | None, region: str | None) -> dict[str, Any]:
    """Arguments that --size and --region stand for."""
    from eosat.regions import region as read_region

    box = {} if region is None else {"bbox": read_region(region).area.bounds}
    return box if size is None else box | {"size": size}


def asked_days(text: str | None) -> dict[str, Any]:
    """Arguments that --dates stands for."""
    from datetime import date

    from eosat.errors import InputError

    try:
        return {} if text is None else {"dates": tuple(date.fromisoformat(part.strip()) for part in text.split(","))}
    except ValueError as err:
        raise InputError("simulate.days", dates=text) from err


def asked_cases(text: str | None) -> dict[str, dict[str, Any]]:
    """Letter -> arguments that --cases stands for; the plain island where nothing is asked."""
    from eosat.simulate import CASES, case_arguments

    if text is None:
        return {"": {}}
    letters = list(CASES) if text == "all" else [part.strip() for part in text.split(",")]
    return {letter: case_arguments(letter) for letter in letters}


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
