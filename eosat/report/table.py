"""What the table of districts says: sentences, rows and figures, as they are read. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from eosat.classes import LANDCOVER
from eosat.summary import LOW as OBSERVED
from eosat.words import catalogue, say

LOW = OBSERVED
"""A district observed by less than this is marked. [%]"""

_PLAIN = ("id", "level", "name_ko", "name_en", "area_ha", "observed_percent", "unobserved_ha")


def lacking(districts: pd.DataFrame, classes: Sequence[str]) -> list[str]:
    """Columns that a table of districts needs and does not have; none when it is empty."""
    needed = (*_PLAIN, *(f"{name}_ha" for name in classes))
    return [] if districts.empty else [column for column in needed if column not in districts.columns]


def answer(districts: pd.DataFrame, *, region: str, lang: str, classes: Sequence[str] = LANDCOVER) -> str:
    """What the table of districts says, in two or three sentences of *lang*.

    Where levels nest, the outermost districts are counted, so nothing is counted twice.

    >>> answer(pd.DataFrame(), region="Udo", lang="en")
    'This run came without districts, so the map is the answer.'
    """
    if districts.empty:
        return say("report.answer.none", lang)
    rows = outermost(districts)
    observed, unobserved = by_class(rows, classes), float(rows["unobserved_ha"].sum())
    seen = sum(observed.values())
    area = f"{seen + unobserved:,.0f}"
    if seen <= 0:
        return say("report.answer.unseen", lang, region=region, area=area)
    largest = sorted(observed.items(), key=lambda entry: -entry[1])[:3]
    phrases = [_class_phrase(name, hectares, seen, lang) for name, hectares in largest if hectares > 0]
    share = percent(100 * seen / (seen + unobserved))
    first = say("report.answer", lang, region=region, area=area, observed=share, classes=_listing(phrases, lang))
    return f"{first} {_quality(districts, lang)}"


def figures(
    districts: pd.DataFrame, *, scenes: int, lang: str, classes: Sequence[str] = LANDCOVER
) -> list[tuple[str, str, str]]:
    """The few numbers that stand large at the top: (number, unit, what it is)."""
    used = (f"{scenes:,}", "", say("report.figure.scenes", lang))
    if districts.empty:
        return [used]
    rows = outermost(districts)
    observed, unobserved = by_class(rows, classes), float(rows["unobserved_ha"].sum())
    seen = sum(observed.values())
    total = seen + unobserved
    whole = percent(100 * seen / total if total else math.nan).split("\xa0%")[0]
    largest = max(observed, key=lambda name: observed[name])
    first = (f"{total:,.0f}", "ha", say("report.figure.area", lang))
    found = [first, (whole, "%", say("report.figure.observed", lang)), used]
    if seen > 0:
        share = percent(100 * observed[largest] / seen).split("\xa0%")[0]
        found.append((share, "%", say("report.figure.largest", lang, name=class_name(largest, lang))))
    return found


def class_name(name: str, lang: str) -> str:
    """A class as it is read; a class of another model keeps its own name."""
    key = f"class.{name}"
    return say(key, lang) if key in catalogue() else name


def topic(classes: Sequence[str], lang: str) -> str:
    """What a map of a model that knows other things than land cover shows; empty for land cover.

    >>> topic(LANDCOVER, "en"), topic(("other", "solar", "greenhouse"), "en")
    ('', 'Solar panels and greenhouses')
    """
    if tuple(classes) == LANDCOVER:
        return ""
    names = [name for name in classes if name != "other"] or list(classes)
    named = _listing([class_name(name, lang) for name in names], lang)
    return named[:1].upper() + named[1:]


def titled(key: str, lang: str, *, classes: Sequence[str], **fields: str) -> str:
    """A heading of ``words`` that names land cover, or what else the classes are."""
    things = topic(classes, lang)
    return say(f"{key}.things", lang, things=things, **fields) if things else say(key, lang, **fields)


def _class_phrase(name: str, hectares: float, seen: float, lang: str) -> str:
    share = percent(100 * hectares / seen)
    return say("report.answer.class", lang, name=class_name(name, lang), hectares=f"{hectares:,.0f}", share=share)


def _listing(phrases: list[str], lang: str) -> str:
    """Phrases as they are listed in a sentence.

    >>> _listing(["a", "b", "c"], "en")
    'a, b and c'
    """
    head, last = phrases[:-1], phrases[-1]
    return ", ".join(head) + say("report.answer.and", lang) + last if head else last


def _quality(districts: pd.DataFrame, lang: str) -> str:
    low, count = int((districts["observed_percent"] < LOW).sum()), len(districts)
    if count == 1:
        return say("report.answer.low.one", lang, limit=LOW) if low else ""
    return say("report.answer.low" if low else "report.answer.good", lang, low=low, count=count, limit=LOW)


def percent(share: float) -> str:
    r"""A percentage that no line break tears; only what is whole reads as 100, only what is nothing as 0.

    >>> percent(99.97), percent(100.0), percent(0.01), percent(float("nan"))
    ('99.9\xa0%', '100.0\xa0%', '<\xa00.1\xa0%', '–')
    """
    if math.isnan(share):
        return "–"
    if 0 < share < 0.05:
        return "<\xa00.1\xa0%"
    return f"{min(share, 99.9) if share < 100 else share:.1f}\xa0%"


def hectares(area: float) -> str:
    r"""Hectares with a separator of thousands.

    >>> hectares(12345.67), hectares(0.04), hectares(0.0)
    ('12,345.7', '<\xa00.1', '–')
    """
    if math.isnan(area) or area == 0:
        return "–"
    return f"{area:,.1f}" if area >= 0.05 else "<\xa00.1"


def outermost(districts: pd.DataFrame) -> pd.DataFrame:
    """Rows that no other row holds: without a parent, or of the level that covers most where parents are unknown."""
    rows: pd.DataFrame
    if "parent" in districts.columns:
        rows = districts[districts["parent"] == ""]
        return rows
    areas = districts.groupby("level", sort=False)["area_ha"].sum()
    widest = areas[areas >= 0.999 * areas.max()].index[0]
    rows = districts[districts["level"] == widest]
    return rows


def by_class(rows: pd.DataFrame, classes: Sequence[str]) -> dict[str, float]:
    """Hectares of each class over *rows*."""
    return {name: float(rows[f"{name}_ha"].sum()) for name in classes}


def class_rows(
    districts: pd.DataFrame, classes: Sequence[str], colours: Sequence[str], lang: str
) -> list[dict[str, str]]:
    """Rows of the legend, the largest class first; a table without districts gives names alone, in class order."""
    colour_of = dict(zip(classes, colours, strict=True))
    if districts.empty:
        return [_class_row(name, colour_of[name], lang) for name in classes]
    observed = {name: area for name, area in by_class(outermost(districts), classes).items() if area > 0}
    seen, most = sum(observed.values()), max(observed.values(), default=0.0)
    return [
        _class_row(name, colour_of[name], lang)
        | {
            "bar": f"{max(0.4, 100 * area / most):.1f}",
            "hectares": hectares(area),
            "share": percent(100 * area / seen),
        }
        for name, area in sorted(observed.items(), key=lambda entry: -entry[1])
    ]


def _class_row(name: str, colour: str, lang: str) -> dict[str, str]:
    return {"name": class_name(name, lang), "colour": colour, "bar": "", "hectares": "", "share": ""}


def district_table(districts: pd.DataFrame, classes: Sequence[str], lang: str) -> dict[str, Any]:
    """Heads and rows of the table of districts, with a column for each class that occurs; inner districts follow
    the one that holds them.
    """
    if districts.empty:
        return {"classes": [], "rows": [], "levels": False, "low": False}
    there = [name for name in classes if (districts[f"{name}_ha"] > 0).any()]
    rows = [_district_row(row, depth, there, lang) for row, depth in nested(districts)]
    return {
        "classes": [class_name(name, lang) for name in there],
        "rows": rows,
        "levels": districts["level"].nunique() > 1,
        "low": any(row["low"] for row in rows),
    }


def nested(districts: pd.DataFrame) -> list[tuple[Mapping[Any, Any], int]]:
    """Rows with their depth, each followed by those it holds; depth 0 throughout where parents are unknown."""
    records = districts.to_dict("records")
    if "parent" not in districts.columns:
        return [(row, 0) for row in records]

    def below(parent: str, depth: int) -> list[tuple[Mapping[Any, Any], int]]:
        own = [row for row in records if row["parent"] == parent]
        return [found for row in own for found in [(row, depth), *below(str(row["id"]), depth + 1)]]

    return below("", 0)


def _district_row(row: Mapping[Any, Any], depth: int, classes: list[str], lang: str) -> dict[str, Any]:
    observed = float(row["observed_percent"])
    areas = [float(row["area_ha"]), observed, *(float(row[f"{name}_ha"]) for name in (*classes, "unobserved"))]
    return {
        "name": next(row[name] for name in (f"name_{lang}", "name_ko", "name_en", "id") if _given(row[name])),
        "level": _level(str(row["level"]), lang),
        "depth": depth,
        "low": not observed >= LOW,
        "cells": [(percent if place == 1 else hectares)(area) for place, area in enumerate(areas)],
        "values": [f"{area:.4f}" for area in areas],
    }


def _given(name: Any) -> bool:
    """Whether a cell of the table holds a name.

    >>> _given(""), _given(float("nan")), _given("Udo")
    (False, False, True)
    """
    return not pd.isna(name) and name != ""


def _level(level: str, lang: str) -> str:
    """The name of a level, or the level itself when the catalogue has none."""
    key = f"report.level.{level}"
    return say(key, lang) if key in catalogue() else level
