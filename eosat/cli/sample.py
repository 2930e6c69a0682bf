"""Area that can be defended: sample, area."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eosat.cli.speak import lang_of
from eosat.errors import InputError
from eosat.words import say, spoken

Allocation = Literal["proportional", "equal", "neyman"]


def sample(
    context: typer.Context,
    map: Annotated[Path, typer.Argument(metavar="MAP")],
    out: Annotated[Path, typer.Option("--out")],
    points: Annotated[int | None, typer.Option("--points", min=2)] = None,
    error: Annotated[float | None, typer.Option("--error")] = None,
    allocation: Annotated[Allocation, typer.Option("--allocation")] = "proportional",
    minimum: Annotated[int, typer.Option("--minimum", min=2)] = 50,
    accuracy: Annotated[list[str] | None, typer.Option("--accuracy")] = None,
    region: Annotated[str | None, typer.Option("--regions")] = None,
    also: Annotated[list[str] | None, typer.Option("--also")] = None,
    views: Annotated[list[Path] | None, typer.Option("--view")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
) -> None:
    """Draw points of a map to be labelled."""
    from eosat.sample import Wish
    from eosat.sample import sample as draw

    if points is not None and error is not None:
        raise InputError("sample.points_and_error")
    wish = Wish(
        map=map,
        points=points,
        error=error,
        allocation=allocation,
        minimum=minimum,
        accuracy=shares(accuracy or ()),
        region=region,
        also=tuple(also or ()),
        views=tuple(views or ()),
        seed=seed,
    )
    lang = lang_of(context)
    typer.echo("\n".join(sample_lines(draw(wish, out, lang=lang), lang)))


def shares(texts: Sequence[str]) -> dict[str, float]:
    """What ``--accuracy 0.8 --accuracy built=0.7`` means.

    >>> shares(["0.8", "built=0.7"])
    {'': 0.8, 'built': 0.7}
    """
    found = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError as err:
            raise InputError("sample.accuracy", value=text) from err
    return found


def sample_lines(drawn: Any, lang: str) -> list[str]:
    """A drawn sample as text."""
    from eosat.cli.table import table
    from eosat.sample import class_name

    head = (say("sample.head.class", lang), say("sample.head.area", lang), say("sample.head.points", lang))
    rows = [(class_name(one.name, lang), f"{one.hectares:,.1f}", f"{one.points:,}") for one in drawn.strata]
    lines = table(head, rows, indent="  ")
    lines += [say("sample.drawn", lang, points=drawn.points, error=100 * drawn.expected_error)]
    if not drawn.views:
        lines += [say("sample.blind", lang)]
    names = ("label.html", "labels.csv", "points.gpkg", "sample.json")
    return [*lines, *(f"  {drawn.folder / name}" for name in names)]


def area(
    context: typer.Context,
    labels: Annotated[Path, typer.Argument(metavar="LABELS")],
    map: Annotated[Path, typer.Argument(metavar="MAP")],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    design: Annotated[Path | None, typer.Option("--design")] = None,
    partial: Annotated[bool, typer.Option("--partial")] = False,
) -> None:
    """Turn labelled points into hectares with intervals."""
    from eosat.sample import area as estimate
    from eosat.sample import write_area

    lang = lang_of(context)
    found = estimate(labels, map, design=design, partial=partial)
    files = write_area(found, out or labels.parent, lang)
    typer.echo("\n".join([*area_lines(found, lang), *(f"  {file}" for file in files)]))


def area_lines(found: Any, lang: str) -> list[str]:
    """An estimate as text: the table, the overall accuracy, what to doubt."""
    from eosat.cli.table import table
    from eosat.sample import answer, class_name

    keys = ("class", "pixels", "estimate", "users", "producers")
    head = tuple(say(f"area.head.{key}", lang) for key in keys)
    rows = [
        (
            class_name(row["class"], lang),
            f"{row['pixel_counted_ha']:,.1f}",
            _plus_minus(row["area_ha"], row["area_ci95_ha"], ",.1f"),
            *(_accuracy(row, kind) for kind in ("users", "producers")),
        )
        for row in found.table.to_dict("records")
    ]
    doubts = [f"! {spoken(one, lang)}" for one in found.warnings]
    simulated = [say("cli.simulated", lang)] if found.simulated else []
    return [*table(head, rows, indent="  "), answer(found, lang), *doubts, *simulated]


def _accuracy(row: Any, kind: str) -> str:
    """An accuracy and its interval: half of it, or both ends where it has no half."""
    value, half, low, high = (row[f"{kind}_{key}percent"] for key in ("", "ci95_", "low_", "high_"))
    if value == value and half != half and low == low:
        return f"{value:.1f} ({low:.1f} – {high:.1f})"
    return _plus_minus(value, half, ".1f")


def _plus_minus(value: float, half: float, form: str) -> str:
    if value != value:
        return "-"
    return f"{value:{form}} ± {'?' if half != half else f'{half:{form}}'}"


COMMANDS: dict[str, Callable[..., None]] = {"sample": sample, "area": area}
