"""One page of a run with what was found out afterwards: change, series, area with intervals."""

import base64
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.errors import InputError
from eosat.report.page import render, speaker
from eosat.report.table import class_name, hectares, percent
from eosat.storage import write_text
from eosat.words import LANGUAGES

PLACE = "<!-- parts -->"
"""Where a report takes further parts."""
CHANGE = re.compile(r'<section class="change".*?</section>', re.DOTALL)


def whole_page(
    report: Path, out: Path, *, change: Path | None = None, series: Path | None = None, area: Path | None = None
) -> Path:
    """Write a run's report with further parts, as one page that opens from disk.

    Parameters
    ----------
    report : Path
        ``report.html`` of a run; its links are kept, so *out* belongs beside it.
    out : Path
        The page.
    change, series, area : Path, optional
        Folders of a comparison, of a series, of an estimate (or its ``area.json``).

    Raises
    ------
    InputError
        When nothing is to be added, or a file is not what it should be.
    """
    if change is None and series is None and area is None:
        raise InputError("card.nothing")
    page = _text(report, "run")
    if PLACE not in page:
        raise InputError("card.no_page", path=report)
    parts = [] if change is None else [change_part(change / "report.html")]
    parts += [] if series is None else [drawn(series_part(series))]
    parts += [] if area is None else [drawn(area_part(area / "area.json" if area.is_dir() else area))]
    write_text(out, page.replace(PLACE, "\n".join([*parts, PLACE]), 1))
    return out


def _text(path: Path, command: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError("card.no_part", path=path, command=command) from err


def change_part(path: Path) -> str:
    """The part of a comparison's page that shows both dates."""
    found = CHANGE.search(_text(path, "change"))
    if found is None:
        raise InputError("card.no_part", path=path, command="change")
    return found[0]


def drawn(part: Mapping[str, Any]) -> str:
    """A part as HTML."""
    views = {lang: {"lang": lang, "say": speaker(lang)} for lang in LANGUAGES}
    return render(part["template"], views, LANGUAGES[0], {"part": part})


def series_part(folder: Path) -> dict[str, Any]:
    """The figures of a series, one a district."""
    figures = sorted((folder / "figures").glob("[0-9]*.png"))
    if not figures or not (folder / "series.parquet").is_file():
        raise InputError("card.no_part", path=folder, command="series")
    table = pd.read_parquet(folder / "series.parquet", columns=["district", "name_ko", "name_en"])
    names = table.drop_duplicates("district").reset_index(drop=True)
    pictures = []
    for path in figures:
        row = names.iloc[int(path.name.split("-")[0].split(".")[0]) - 1]
        source = f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        pictures.append({"name": {"en": row["name_en"], "ko": row["name_ko"]}, "source": source})
    return {"template": "series.html.jinja", "pictures": pictures}


def area_part(path: Path) -> dict[str, Any]:
    """Estimates with intervals beside what pixels count."""
    try:
        held = json.loads(_text(path, "area"))
        return {
            "template": "area.html.jinja",
            "points": held["points"],
            "method": held["method"]["estimator"],
            "rows": {lang: [area_row(row, lang) for row in held["table"]] for lang in LANGUAGES},
            "warnings": {lang: [one[lang] for one in held["warnings"]] for lang in LANGUAGES},
        }
    except (ValueError, KeyError, TypeError) as err:
        raise InputError("card.no_area", path=path) from err


def area_row(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """One class: cells as they are read and as they sort."""

    def number(key: str) -> float:
        value = row[key]
        return math.nan if value is None else float(value)

    ends = [number("area_low_ha"), number("area_high_ha")]
    span = " – ".join(map(hectares, ends)) if all(map(math.isfinite, ends)) else "–"
    keys = ("pixel_counted_ha", "area_ha", "area_ci95_ha", "users_percent", "producers_percent")
    values = [number(key) for key in keys]
    cells = [hectares(values[0]), hectares(values[1]), span, percent(values[3]), percent(values[4])]
    return {
        "name": class_name(str(row["class"]), lang),
        "cells": cells,
        "values": [f"{value:.4f}" if math.isfinite(value) else "-1" for value in values],
    }
