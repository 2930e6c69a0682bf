"""Change between two runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import Changes, DeviceOption, show_estimate
from eosat.errors import InputError
from eosat.words import say


def change(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="BEFORE")],
    after: Annotated[str | None, typer.Argument(metavar="AFTER")] = None,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    regions: Annotated[str | None, typer.Option("--regions")] = None,
    least: Annotated[int, typer.Option("--least-px", min=1)] = 10,
    season: Annotated[float, typer.Option("--season", min=0, max=183)] = 60.0,
    earlier: Annotated[Path | None, typer.Option("--earlier", exists=True, dir_okay=False)] = None,
    changes: Changes = None,
    device: DeviceOption = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Compare two runs, or run a config with two periods and compare."""
    from eosat.change import change as compare
    from eosat.change import change_for_config, dry_run_pair

    lang = lang_of(context)
    options: dict[str, Any] = {"regions": regions, "least": least, "season": season, "earlier": earlier, "lang": lang}
    if after is not None and changes:
        raise InputError("change.set_of_runs")
    if after is not None and dry_run:
        raise InputError("change.dry_run_of_runs")
    with telling(lang) as tell:
        if dry_run:
            rehearsed = dry_run_pair(before, changes=changes or (), device=device, season=season, tell=tell)
        elif after is None:
            found = change_for_config(before, out, changes=changes or (), device=device, options=options, tell=tell)
        else:
            found = compare(before, after, out, **options, tell=tell)
    if dry_run:
        for key, estimate in zip(("change.dry_before", "change.dry_after"), rehearsed.values(), strict=True):
            typer.echo(say(key, lang))
            show_estimate(estimate, lang)
        return
    for path in found.files:
        typer.echo(f"  {path}")
    if found.districts is not None:
        typer.echo(say("change.answer", lang, objects=found.objects, **answer(found.districts)))
    if found.simulated:
        typer.echo(say("cli.simulated", lang))


def answer(districts: Any) -> dict[str, float]:
    """What changed over the whole region: hectares, and percent of the ground seen."""
    from eosat.report.table import outermost

    rows = outermost(districts)
    seen = (rows["area_ha"] * rows["observed_percent"]).sum() / 100
    return {"hectares": rows["changed_ha"].sum(), "percent": 100 * rows["changed_ha"].sum() / seen if seen else 0.0}


COMMANDS: dict[str, Callable[..., None]] = {"change": change}
