"""Cards of the districts of a finished run: collects what they show; drawing is the report's."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window, from_bounds
from shapely.geometry.base import BaseGeometry

from eosat.classes import colours_of
from eosat.errors import InputError
from eosat.grid import project
from eosat.mosaic import attribution, labels_in
from eosat.regions import District, Region, region
from eosat.report.card import MAP, Card, Line, by_size, write_card
from eosat.report.table import class_name, outermost
from eosat.run.plan import Plan, load_plan
from eosat.run.show import classes_of
from eosat.summary import with_whole
from eosat.words import LANGUAGES, say

ROUND = 0.06
"""Ground around a district that its map shows too. [share of its longer side]"""
LIKE = 0.02
"""By how much the ground of an estimate may differ from that of the districts. [share]"""


def cards(
    folder: str | Path, out: str | Path, *, area: str | Path | None = None, tell: Callable[..., None] | None = None
) -> list[Path]:
    """Write a card of every district of a run as PNG, in both languages.

    Parameters
    ----------
    folder : str or Path
        A finished run with ``summary`` among its outputs.
    out : str or Path
        Cards go to ``ko/<district>.png`` and ``en/<district>.png`` in it.
    area : str or Path, optional
        ``area.json`` of :func:`eosat.area`, or its folder: one more card, ``adjusted.png``, shows the whole map's
        estimates with their intervals. Labelled points say nothing of a single district.
    tell : callable, optional
        Called with a ``words`` key and its fields as it goes on.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        When it is no finished run with a table, or *area* no estimate.
    """
    home = Path(folder)
    if not (home / "summary.parquet").is_file() or not (home / "item.json").is_file():
        raise InputError("card.no_run", folder=home)
    plan, table = load_plan(home / "plan.json"), pd.read_parquet(home / "summary.parquet")
    place = region(plan.request["districts"] or plan.request["region"])
    shapes = {one.id: one for one in with_whole(place)}
    estimate = None if area is None else _estimate(Path(area), outermost(table))
    found: list[Path] = []
    for lang in LANGUAGES:
        for row in table.to_dict("records"):
            card = card_of(home, plan, place, shapes[str(row["id"])], row, lang)
            found.append(Path(out) / lang / f"{_plain(card.name, row)}.png")
            write_card(found[-1], card, lang)
            if tell:
                tell("card.done", path=found[-1])
        if estimate is not None:
            found.append(Path(out) / lang / "adjusted.png")
            write_card(found[-1], _adjusted(home, plan, place, table, estimate, lang), lang)
    return found


def _plain(name: str, row: Mapping[Any, Any]) -> str:
    """A file's name: the id and the name, without what file systems dislike."""
    return "".join(one if one.isalnum() or one in "-_." else "-" for one in f"{row['id']}-{name}")


def card_of(home: Path, plan: Plan, place: Region, one: District, row: Mapping[Any, Any], lang: str) -> Card:
    """What the card of a district shows."""
    classes = classes_of(pd.DataFrame([row]))
    colours = colours_of(classes)
    labels, rings = around(labels_in(home), project(one.geometry, plan.crs))
    lines = [
        Line(name=class_name(name, lang), colour=colour, hectares=float(row[f"{name}_ha"]))
        for name, colour in zip(classes, colours, strict=True)
    ]
    return Card(
        name=(one.name_ko if lang == "ko" else one.name_en) or one.id,
        region=place.name_ko if lang == "ko" else place.name_en,
        period=str(plan.request["period"]).replace("/", " – "),
        area=float(row["area_ha"]),
        observed=float(row["observed_percent"]),
        lines=by_size(lines),
        adjusted=False,
        credit=attribution(plan.years, simulated=plan.simulated, lang=lang),
        simulated=plan.simulated,
        labels=labels,
        rings=tuple(rings),
        colours=colours,
    )


def around(path: Path, outline: BaseGeometry) -> tuple[NDArray[np.uint8], list[NDArray[np.float64]]]:
    """Labels around an outline at the size of a card's map, and the outline's rings in their pixels."""
    left, bottom, right, top = outline.bounds
    rim = ROUND * max(right - left, top - bottom)
    with rasterio.open(path) as source:
        place = source.transform
        asked = from_bounds(left - rim, bottom - rim, right + rim, top + rim, place).round_offsets().round_lengths()
        box = asked.intersection(Window(0, 0, source.width, source.height))
        step = max(max(box.width, box.height) / MAP, 1.0)
        shape = (max(round(box.height / step), 1), max(round(box.width / step), 1))
        labels: NDArray[np.uint8] = source.read(1, window=box, out_shape=shape, resampling=Resampling.mode)
    scale = np.array([shape[1] / box.width, shape[0] / box.height])
    corner = np.array([place.c + box.col_off * place.a, place.f + box.row_off * place.e])
    return labels, [(points - corner) / (place.a, place.e) * scale for points in _rings(outline)]


def _rings(outline: BaseGeometry) -> Iterator[NDArray[np.float64]]:
    for part in getattr(outline, "geoms", [outline]):
        for ring in (part.exterior, *part.interiors):
            yield np.array(ring.coords)[:, :2]


def _estimate(path: Path, rows: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    """Rows of an estimate of the ground that the districts *rows* show."""
    file = path / "area.json" if path.is_dir() else path
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        found: Sequence[Mapping[str, Any]] = held["table"]
        ground = float(held["observed_ha"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InputError("card.no_area", path=file) from err
    seen = float(rows["area_ha"].sum() - rows["unobserved_ha"].sum())
    if not abs(ground - seen) <= LIKE * seen:
        raise InputError("card.other_map", path=file, ground=f"{ground:,.0f}", seen=f"{seen:,.0f}")
    return found


def _adjusted(
    home: Path, plan: Plan, place: Region, table: pd.DataFrame, estimate: Sequence[Mapping[str, Any]], lang: str
) -> Card:
    """The card of the whole map with the estimates of ``eosat area``."""
    name = say("card.whole", lang, region=place.name_ko if lang == "ko" else place.name_en)
    one = District(id="region", level="region", source="", geometry=place.area, name_ko=name, name_en=name)
    rows = outermost(table)
    row = {str(key): float(value) for key, value in rows.filter(like="_ha").sum().items()}
    row["observed_percent"] = 100 - 100 * row["unobserved_ha"] / row["area_ha"]
    plain = card_of(home, plan, place, one, row, lang)
    colours = dict(zip(classes_of(table), plain.colours, strict=True))
    lines = [
        Line(
            name=class_name(str(each["class"]), lang),
            colour=colours.get(str(each["class"]), "#dcdcdc"),
            hectares=float(each["area_ha"]),
            low=each["area_low_ha"],
            high=each["area_high_ha"],
        )
        for each in estimate
    ]
    return replace(plain, lines=by_size(lines), adjusted=True)
