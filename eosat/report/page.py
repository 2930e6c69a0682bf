"""The report: one HTML file in Korean and English that opens from disk and asks nothing of the network."""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS
from eosat.errors import InputError
from eosat.storage import write_text
from eosat.words import LANGUAGES, catalogue, say

LOW = 80
"""A district observed by less than this is marked. [%]"""

_PLAIN = ("id", "level", "name_ko", "name_en", "area_ha", "observed_percent", "unobserved_ha")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneRow:
    """One scene that was used."""

    id: str
    time: str
    """Acquisition as it shall be read, UTC."""
    offset: str
    """Offset of reflectance and its source, e.g. ``"-0.1 (asset)"``."""
    cloud_percent: float | None
    """Cloud over the area of interest; None when unknown. [%]"""
    seen_percent: float
    """Share of the area of interest inside the swath. [%]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedRow:
    """One scene that was left out, and why."""

    id: str
    sentence: Mapping[str, str]
    """The reason by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything the report says, as plain values. A mapping ``lang -> text`` holds ``"en"`` and ``"ko"``."""

    lang: str
    """Language that is shown first."""
    region: Mapping[str, str]
    """Name of the place by language."""
    period: str
    """Dates as they shall be read."""
    simulated: bool
    """Whether land and images are simulated."""
    attribution: Mapping[str, str]
    """Whose data this is, by language; from :func:`eosat.report.attribution`."""
    map_png: Mapping[str, bytes]
    """The map by language, as PNG."""
    facts: tuple[tuple[str, str | Mapping[str, str]], ...]
    """(key of words, value); a value that is a sentence comes by language."""
    districts: pd.DataFrame
    """Columns id, level, name_ko, name_en, area_ha, observed_percent, ``<class>_ha`` of each class, unobserved_ha."""
    scenes: tuple[SceneRow, ...]
    """Scenes that were used, in the order to be shown."""
    dropped: tuple[DroppedRow, ...]
    """Scenes that were left out."""
    limits: tuple[str, ...]
    """Keys of words."""
    files: tuple[tuple[str, str], ...]
    """(file name, key of words that says what it is)."""


def write_page(path: Path, page: Page) -> None:
    """Write *page* as one self-contained HTML file.

    Raises
    ------
    InputError
        When a language, a column of the table or a text of the catalogue is missing.
    WorldError
        When the file cannot be written.
    """
    from jinja2 import Environment, StrictUndefined

    _check(page)
    source = resources.files("eosat.report").joinpath("page.html.jinja").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    views = [_view(page, lang) for lang in sorted(LANGUAGES, key=lambda lang: lang != page.lang)]
    write_text(path, environment.from_string(source).render(views=views, page=page))


def answer(districts: pd.DataFrame, *, region: str, lang: str) -> str:
    """What the table of districts says, in two or three sentences of *lang*.

    Where levels nest, the level that covers most ground is counted, so nothing is counted twice.

    >>> answer(pd.DataFrame(), region="Udo", lang="en")
    'This run came without districts, so the map is the answer.'
    """
    if districts.empty:
        return say("report.answer.none", lang)
    rows = _widest_level(districts)
    observed, unobserved = _by_class(rows), float(rows["unobserved_ha"].sum())
    seen = sum(observed.values())
    area = f"{seen + unobserved:,.0f}"
    if seen <= 0:
        return say("report.answer.unseen", lang, region=region, area=area)
    largest = sorted(observed.items(), key=lambda entry: -entry[1])[:3]
    classes = [_class_phrase(name, hectares, seen, lang) for name, hectares in largest if hectares > 0]
    share = _percent(100 * seen / (seen + unobserved))
    first = say("report.answer", lang, region=region, area=area, observed=share, classes=_listing(classes, lang))
    return f"{first} {_quality(districts, lang)}"


def _class_phrase(name: str, hectares: float, seen: float, lang: str) -> str:
    share = _percent(100 * hectares / seen)
    return say("report.answer.class", lang, name=say(f"class.{name}", lang), hectares=f"{hectares:,.0f}", share=share)


def _listing(phrases: list[str], lang: str) -> str:
    """Phrases as they are listed in a sentence.

    >>> _listing(["a", "b", "c"], "en")
    'a, b and c'
    """
    head, last = phrases[:-1], phrases[-1]
    return ", ".join(head) + say("report.answer.and", lang) + last if head else last


def _quality(districts: pd.DataFrame, lang: str) -> str:
    low = int((districts["observed_percent"] < LOW).sum())
    key = "report.answer.low" if low else "report.answer.good"
    return say(key, lang, low=low, count=len(districts), limit=LOW)


def _percent(share: float) -> str:
    r"""A percentage that no line break tears; only what is whole reads as 100, only what is nothing as 0.

    >>> _percent(99.97), _percent(100.0), _percent(0.01), _percent(float("nan"))
    ('99.9\xa0%', '100.0\xa0%', '<\xa00.1\xa0%', '–')
    """
    if math.isnan(share):
        return "–"
    if 0 < share < 0.05:
        return "<\xa00.1\xa0%"
    return f"{min(share, 99.9) if share < 100 else share:.1f}\xa0%"


def _hectares(area: float) -> str:
    r"""Hectares with a separator of thousands.

    >>> _hectares(12345.67), _hectares(0.04), _hectares(0.0)
    ('12,345.7', '<\xa00.1', '–')
    """
    if math.isnan(area) or area == 0:
        return "–"
    return f"{area:,.1f}" if area >= 0.05 else "<\xa00.1"


def _widest_level(districts: pd.DataFrame) -> pd.DataFrame:
    """The rows of the level with the largest area; the first such level when levels cover the same."""
    areas = districts.groupby("level", sort=False)["area_ha"].sum()
    widest = areas[areas >= 0.999 * areas.max()].index[0]
    rows: pd.DataFrame = districts[districts["level"] == widest]
    return rows


def _by_class(rows: pd.DataFrame) -> dict[str, float]:
    return {name: float(rows[f"{name}_ha"].sum()) for name in LANDCOVER}


def _check(page: Page) -> None:
    if page.lang not in LANGUAGES:
        raise InputError("report.lang", lang=page.lang, known=", ".join(LANGUAGES))
    for field in ("region", "attribution", "map_png"):
        _check_both(field, getattr(page, field))
    for row in page.dropped:
        _check_both("dropped", row.sentence)
    for key, value in page.facts:
        if not isinstance(value, str):
            _check_both(key, value)
    known = catalogue()
    for key in (*(key for key, _ in page.facts), *page.limits, *(key for _, key in page.files)):
        if key not in known:
            raise InputError("report.key", key=key)
    needed = (*_PLAIN, *(f"{name}_ha" for name in LANDCOVER))
    missing = [column for column in needed if column not in page.districts.columns]
    if missing and not page.districts.empty:
        raise InputError("report.columns", missing=", ".join(missing))


def _check_both(field: str, both: Mapping[str, Any]) -> None:
    missing = [lang for lang in LANGUAGES if not both.get(lang)]
    if missing:
        raise InputError("report.both", field=field, missing=", ".join(missing))


def _view(page: Page, lang: str) -> dict[str, Any]:
    """What the template shows in one language: strings only, nothing is computed there."""
    region = page.region[lang]
    return {
        "lang": lang,
        "say": lambda key, **fields: say(key, lang, **fields),
        "region": region,
        "attribution": page.attribution[lang],
        "answer": answer(page.districts, region=region, lang=lang),
        "map": base64.b64encode(page.map_png[lang]).decode("ascii"),
        "classes": _class_rows(page.districts, lang),
        "table": _district_table(page.districts, lang),
        "scenes": [_scene_row(row) for row in page.scenes],
        "dropped": [(row.id, row.sentence[lang]) for row in page.dropped],
        "facts": [(say(key, lang), value if isinstance(value, str) else value[lang]) for key, value in page.facts],
        "limits": [say(key, lang) for key in page.limits],
        "files": [(name, say(key, lang)) for name, key in page.files],
        "low": LOW,
    }


def _scene_row(row: SceneRow) -> dict[str, str]:
    cloud = math.nan if row.cloud_percent is None else row.cloud_percent
    offset = row.offset.replace("-", "−", 1) if row.offset.startswith("-") else row.offset
    plain = {"id": row.id, "time": row.time, "offset": offset}
    return plain | {"cloud": _percent(cloud), "seen": _percent(row.seen_percent)}


def _class_rows(districts: pd.DataFrame, lang: str) -> list[dict[str, str]]:
    """Rows of the chart of classes, the largest first; unobserved is no class and not there."""
    if districts.empty:
        return []
    observed = {name: area for name, area in _by_class(_widest_level(districts)).items() if area > 0}
    seen, most = sum(observed.values()), max(observed.values(), default=0.0)
    colours = dict(zip(LANDCOVER, LANDCOVER_COLOURS, strict=True))
    return [
        {
            "name": say(f"class.{name}", lang),
            "colour": colours[name],
            "bar": f"{max(0.4, 100 * area / most):.1f}",
            "hectares": _hectares(area),
            "share": _percent(100 * area / seen),
        }
        for name, area in sorted(observed.items(), key=lambda entry: -entry[1])
    ]


def _district_table(districts: pd.DataFrame, lang: str) -> dict[str, Any]:
    """Heads and rows of the table of districts, with a column for each class that occurs."""
    if districts.empty:
        return {"classes": [], "rows": [], "levels": False, "low": False}
    there = [name for name in LANDCOVER if (districts[f"{name}_ha"] > 0).any()]
    rows = [_district_row(row, there, lang) for row in districts.to_dict("records")]
    return {
        "classes": [say(f"class.{name}", lang) for name in there],
        "rows": rows,
        "levels": districts["level"].nunique() > 1,
        "low": any(row["low"] for row in rows),
    }


def _district_row(row: Mapping[Any, Any], classes: list[str], lang: str) -> dict[str, Any]:
    observed = float(row["observed_percent"])
    return {
        "name": next(row[name] for name in (f"name_{lang}", "name_ko", "name_en", "id") if _given(row[name])),
        "level": _level(str(row["level"]), lang),
        "area": _hectares(float(row["area_ha"])),
        "observed": _percent(observed),
        "low": not observed >= LOW,
        "hectares": [_hectares(float(row[f"{name}_ha"])) for name in ("unobserved", *classes)],
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
