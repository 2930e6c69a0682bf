"""The main job: find, run, summarise."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.words import say

ConfigArgument = Annotated[str, typer.Argument()]
Changes = Annotated[list[str] | None, typer.Option("--set")]
DeviceOption = Annotated[str, typer.Option("--device")]


def find(
    context: typer.Context,
    config: ConfigArgument,
    save: Annotated[Path | None, typer.Option("--save")] = None,
    changes: Changes = None,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say which scenes a config would use."""
    from eosat.cli.scenes import scene_lines, scenes_json
    from eosat.run import find_for_config
    from eosat.storage import write_text

    lang = lang_of(context)
    with telling(lang) as tell:
        scenes = find_for_config(config, changes=changes or (), tell=tell)
    if save:
        write_text(save, scenes_json(scenes))
        typer.echo(say("cli.saved", lang, path=save), err=True)
    typer.echo(scenes_json(scenes) if json else "\n".join(scene_lines(scenes, lang)), nl=not json)


def run(
    context: typer.Context,
    config: ConfigArgument,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    changes: Changes = None,
    scenes: Annotated[Path | None, typer.Option("--scenes")] = None,
    device: DeviceOption = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Run the whole job."""
    from eosat.run import dry_run as rehearse
    from eosat.run import run as go

    lang = lang_of(context)
    with telling(lang) as tell:
        if dry_run:
            estimate = rehearse(config, changes=changes or (), scenes=scenes, device=device, tell=tell)
        else:
            result = go(config, out, changes=changes or (), scenes=scenes, device=device, lang=lang, tell=tell)
    if dry_run:
        payer = "run.pays_remote" if estimate.remote else "run.pays_local"
        payer = say("run.pays_reader" if estimate.requester_pays else payer, lang)
        typer.echo(say("run.dry", lang, payer=payer, **estimate.as_dict()))
    else:
        show_result(result, lang)


def show_result(result: Any, lang: str) -> None:
    """Print where everything is, and what kind of scenes it was made from."""
    for path in result.files:
        typer.echo(f"  {path}")
    if result.simulated:
        typer.echo(say("cli.simulated", lang))


def summarise(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="RUN")],
    regions: Annotated[str, typer.Option("--regions")],
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Count hectares again for other districts."""
    from eosat.storage import write_text
    from eosat.summary import summarise as count

    table = count(folder, regions)
    if out:
        write_text(out, table.to_csv(index=False), bom=True)
        typer.echo(say("cli.saved", lang_of(context), path=out), err=True)
    else:
        typer.echo(table.to_csv(index=False), nl=False)


COMMANDS: dict[str, Callable[..., None]] = {"find": find, "run": run, "summarise": summarise}
