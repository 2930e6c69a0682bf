"""The main job: find, run, summarise."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.errors import InputError
from eosat.words import say

ConfigArgument = Annotated[str, typer.Argument()]
Changes = Annotated[list[str] | None, typer.Option("--set")]
DeviceOption = Annotated[str, typer.Option("--device")]


def find(
    context: typer.Context,
    config: ConfigArgument,
    save: Annotated[Path | None, typer.Option("--save")] = None,
    changes: Changes = None,
    audit: Annotated[bool, typer.Option("--audit")] = False,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say which scenes a config would use, or which passes its catalogue lacks."""
    from eosat.cli.scenes import audit_json, audit_lines, finding_json, finding_lines, scenes_json
    from eosat.run import audit_for_config, finding_for_config
    from eosat.storage import write_text

    lang = lang_of(context)
    if audit and save:
        raise InputError("cli.audit_saves_nothing")
    with telling(lang) as tell:
        if audit:
            passes = audit_for_config(config, changes=changes or (), tell=tell)
        else:
            finding = finding_for_config(config, changes=changes or (), tell=tell)
    if audit:
        typer.echo(audit_json(passes) if json else "\n".join(audit_lines(passes, lang)), nl=not json)
        return
    if save:
        write_text(save, scenes_json(finding.scenes))
        typer.echo(say("cli.saved", lang, path=save), err=True)
    typer.echo(finding_json(finding) if json else "\n".join(finding_lines(finding, lang)), nl=not json)


def run(
    context: typer.Context,
    config: ConfigArgument,
    out: Annotated[str | None, typer.Option("--out", metavar="PLACE")] = None,
    changes: Changes = None,
    scenes: Annotated[Path | None, typer.Option("--scenes")] = None,
    device: DeviceOption = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    shard: Annotated[str, typer.Option("--shard", metavar="N/M")] = "",
    finish: Annotated[bool, typer.Option("--finish")] = False,
    scheduler: Annotated[str, typer.Option("--scheduler", metavar="ADDRESS")] = "",
    precision: Annotated[str, typer.Option("--precision")] = "",
) -> None:
    """Run the whole job."""
    from eosat.run import dry_run as rehearse
    from eosat.run import run as go
    from eosat.run import run_shard, shard_of

    lang, share = lang_of(context), shard_of(shard) if shard else None
    if share and finish:
        raise InputError("run.shard_and_finish")
    with telling(lang) as tell:
        changes = [*(changes or ()), *([f"precision={precision}"] if precision else ())]
        asked: dict[str, Any] = {"changes": changes, "scenes": scenes, "device": device, "tell": tell}
        if dry_run:
            estimate = rehearse(config, **asked)
        elif share:
            run_shard(config, out, share, **asked)
            return
        else:
            result = go(config, out, **asked, lang=lang, scheduler=scheduler, only_join=finish)
    if dry_run:
        show_estimate(estimate, lang)
    else:
        show_result(result, lang)


def show_estimate(estimate: Any, lang: str) -> None:
    """Print what a run would do, and who pays."""
    payer = "run.pays_remote" if estimate.remote else "run.pays_local"
    payer = say("run.pays_reader" if estimate.requester_pays else payer, lang)
    typer.echo(say("run.dry", lang, payer=payer, **estimate.as_dict()))


def show_result(result: Any, lang: str) -> None:
    """Print where everything is, and what kind of scenes it was made from."""
    for path in result.files:
        typer.echo(f"  {path}")
    if result.simulated:
        typer.echo(say("cli.simulated", lang))
    if result.caution:
        typer.echo(say("models.caution", lang, caution=result.caution))


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
