"""A region's power, hour by hour: energy."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.table import table
from eosat.cli.work import Changes
from eosat.words import say

HEAD = ("energy.head.tech", "energy.head.mw", "energy.head.range", "energy.head.gwh", "energy.head.gwh_range")

TECHS = {"solar": "energy.tech.solar", "wind": "energy.tech.wind", "demand": "energy.tech.demand"}
DEMANDS = {"synthetic": "energy.kind.synthetic", "given": "energy.kind.given"}


def energy(
    context: typer.Context,
    config: Annotated[str, typer.Argument()],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    changes: Changes = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Sun, wind, demand and a dispatch of a region."""
    from eosat.system import rehearse, view

    lang = lang_of(context)
    if dry_run:
        typer.echo(say("energy.dry_run", lang, path=config, **rehearse(config, changes=changes or ())))
        return
    with telling(lang) as tell:
        made = view(config, out, changes=changes or (), tell=tell)
    for line in table([say(key, lang) for key in HEAD], rows_of(made.summary, lang)):
        typer.echo(line)
    for line in lines_of(made.summary, lang):
        typer.echo(line)
    for path in made.files:
        if "pypsa" not in path.parts:
            typer.echo(f"  {path}")
    if made.summary["simulated"]:
        typer.echo(say("cli.simulated", lang))


def rows_of(summary: Mapping[str, Any], lang: str) -> list[list[str]]:
    """A row each for sun, wind and demand: capacity and energy of the period; of demand peak and energy."""
    rows = []
    for one in summary["totals"]:
        named = say(TECHS[one["tech"]], lang)
        spread, energies = (range_of(one, name) for name in ("mw", "gwh"))
        rows.append([named, f"{one['mw_p50']:,.1f}", spread, f"{one['gwh_drawn']:,.1f}", energies])
    return rows


def range_of(row: Mapping[str, Any], name: str) -> str:
    """From p10 to p90; a dash where no interval is known, as of a register's capacity.

    >>> range_of({"mw_p10": 8.0, "mw_p90": 12.5}, "mw"), range_of({"mw_p10": 8.0, "mw_p90": 8.0}, "mw")
    ('8.0-12.5', '-')
    """
    low, high = row[f"{name}_p10"], row[f"{name}_p90"]
    return f"{low:,.1f}-{high:,.1f}" if high - low > 1e-6 * abs(high) else "-"


def lines_of(summary: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What the view comes to, in sentences; what it rests on and cannot know at the end."""
    spare = summary["surplus"]
    yield say("energy.says.surplus", lang, hours=spare["hours"], gwh=spare["gwh"], most=spare["most_mw"])
    energies = {"unused": summary["unused_gwh"], "renewable": summary["renewable_gwh"]}
    yield say("energy.says.share", lang, percent=summary["share_percent"] or 0.0, **energies)
    avoided = summary["avoided"]
    if avoided is not None:
        said = {"year": avoided["factor_year"], "factor": avoided["factor_tco2eq_per_mwh"]}
        yield say("energy.says.avoided", lang, kilotonnes=avoided["tco2eq"] / 1000, **said)
    for goal in summary["progress"]:
        numbers = {key: goal[key] for key in ("year", "now", "target", "percent")}
        yield say("energy.says.capacity" if goal["goal"] == "capacity" else "energy.says.goal_share", lang, **numbers)
    yield say("energy.says.year", lang, demand=say(DEMANDS[summary["demand"]], lang))
    yield say("energy.says.unknown", lang)


COMMANDS: dict[str, Callable[..., None]] = {"energy": energy}
