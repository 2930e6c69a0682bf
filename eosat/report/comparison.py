"""The part of a page that shows two dates: both pictures under a slider, what became what, and where."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat.report.layers import Layer
from eosat.report.shapes import Shape
from eosat.report.table import LOW, class_name, hectares, outermost, percent
from eosat.words import LANGUAGES, say

TEMPLATE = "change.html.jinja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two dates of one place, as plain values."""

    before: str
    """Days of the earlier looks, as they shall be read."""
    after: str
    """Days of the later looks."""
    rows: int
    columns: int
    """Size of both pictures. [px]"""
    pictures: tuple[Layer, Layer]
    """True colour before and after, stretched alike."""
    changes: Layer
    """What changed in the colour of what it became; the rest is transparent."""
    reach: tuple[float, float]
    """Width and height of *changes* over those of the pictures: its last cells may lie over the edge. [%]"""
    shapes: tuple[Shape, ...]
    """Districts, the larger ones first."""
    classes: tuple[str, ...]
    colours: tuple[str, ...]
    """Colour ``#rrggbb`` of each class."""
    districts: pd.DataFrame
    """As ``districts.csv`` of a comparison holds them."""
    flows: pd.DataFrame
    """As ``changes.csv`` holds them."""


def part_of(found: Comparison) -> dict[str, Any]:
    """What the template shows."""
    sides = zip(("before", "after"), found.pictures, (found.before, found.after), strict=True)
    return {
        "template": TEMPLATE,
        "rows": found.rows,
        "columns": found.columns,
        "sides": [{"key": key, "source": source(layer), "days": days} for key, layer, days in sides],
        "changes": source(found.changes),
        "reach": found.reach,
        "shapes": found.shapes,
        "views": {lang: view(found, lang) for lang in LANGUAGES},
    }


def source(layer: Layer) -> str:
    """A picture as it stands in the page."""
    return f"data:{layer.media};base64,{base64.b64encode(layer.data).decode('ascii')}"


def view(found: Comparison, lang: str) -> dict[str, Any]:
    """Tables and legend in one language."""
    rows = [district_row(row, lang) for row in found.districts.to_dict("records")]
    return {
        "answer": answer(found.districts, lang),
        "legend": legend(found, lang),
        "matrix": matrix(found, lang),
        "rows": rows,
        "low": any(row["low"] for row in rows),
    }


def answer(districts: pd.DataFrame, lang: str) -> str:
    """How much changed, in one sentence."""
    rows = outermost(districts)
    seen = float((rows["area_ha"] * rows["observed_percent"]).sum()) / 100
    changed = float(rows["changed_ha"].sum())
    share = percent(100 * changed / seen if seen else math.nan)
    return say("report.change.answer", lang, changed=f"{changed:,.1f}", share=share, seen=f"{seen:,.0f}")


def totals(found: Comparison) -> NDArray[np.float64]:
    """(before, after) Ground that was one class and is another, over the whole region. [ha]"""
    whole = found.flows[found.flows["id"].isin(outermost(found.districts)["id"])]
    columns = [f"to_{name}_ha" for name in found.classes]
    table = whole.groupby("from")[columns].sum().reindex(list(found.classes), fill_value=0.0)
    return table.to_numpy("float64")


def legend(found: Comparison, lang: str) -> list[dict[str, str]]:
    """Classes that ground became, the largest first, with the ground that did."""
    ground = totals(found)
    gained = ground.sum(0) - np.diag(ground)
    order = sorted(range(len(found.classes)), key=lambda at: -gained[at])
    return [
        {"name": class_name(found.classes[at], lang), "colour": found.colours[at], "hectares": hectares(gained[at])}
        for at in order
        if gained[at] > 0
    ]


def matrix(found: Comparison, lang: str) -> dict[str, Any]:
    """The table of what became what, without classes that neither date has."""
    ground = totals(found)
    there = [at for at in range(len(found.classes)) if ground[at].sum() > 0 or ground[:, at].sum() > 0]
    names = [class_name(found.classes[at], lang) for at in there]
    rows = [
        {
            "name": name,
            "cells": [{"text": hectares(float(ground[old, new])), "same": old == new} for new in there],
        }
        for name, old in zip(names, there, strict=True)
    ]
    return {"heads": names, "rows": rows}


def district_row(row: Mapping[Any, Any], lang: str) -> dict[str, Any]:
    """One district: its cells as they are read and as they sort."""
    keys: Sequence[str] = ("area_ha", "observed_percent", "changed_ha", "changed_percent", "within_class_ha")
    values = [float(row[key]) for key in keys]
    return {
        "name": row[f"name_{lang}"] or row["id"],
        "low": not float(row["observed_percent"]) >= LOW,
        "cells": [(percent if key.endswith("percent") else hectares)(v) for key, v in zip(keys, values, strict=True)],
        "values": [f"{value:.4f}" if math.isfinite(value) else "-1" for value in values],
    }
