"""The report: one HTML file in Korean and English that opens from disk and asks nothing of the network."""

import base64
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS
from eosat.errors import InputError
from eosat.report.comparison import Comparison, part_of
from eosat.report.layers import Layer
from eosat.report.shapes import Shape
from eosat.report.table import LOW, answer, class_rows, district_table, figures, lacking, percent, titled, topic
from eosat.storage import write_text
from eosat.words import LANGUAGES, catalogue, say

Both = str | Mapping[str, str]
"""A value that is the same in every language, or one by language."""

SCRIPTS = ("map.js", "pair.js", "page.js")
FOLDED = 8
"""Tables of scenes longer than this begin folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The map of the page: pictures of one size, and what is drawn over them."""

    rows: int
    columns: int
    """Size of every picture. [px]"""
    metres: float
    """Ground length of a pixel of the pictures. [m]"""
    layers: tuple[Layer, ...]
    """Layers to choose from, the first is shown first."""
    shapes: tuple[Shape, ...]
    """Districts, the larger ones first so that smaller ones lie above them."""
    area: str
    """``d`` of an SVG path around everything that was asked for; outside of it the map is veiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneRow:
    """One scene that was used."""

    id: str
    time: str
    """Acquisition as it shall be read, UTC."""
    offset: float
    """What is added after scaling to make reflectance."""
    source: str
    """What decided the offset; words ``scene.source.<source>``."""
    cloud_percent: float | None
    """Cloud over the area of interest; None when unknown. [%]"""
    seen_percent: float
    """Share of the area of interest inside the swath. [%]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedRow:
    """One scene that was left out, and why."""

    id: str
    reason: str
    """The filter that took it; words ``report.reason.<reason>``."""
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
    """Whose data this is, by language; from :func:`eosat.mosaic.attribution`."""
    chart: Chart
    """The map."""
    asked: tuple[tuple[str, Both], ...]
    """What was asked: (key of words, value)."""
    facts: tuple[tuple[str, Both], ...]
    """How it was made: (key of words, value)."""
    districts: pd.DataFrame
    """Columns id, level, name_ko, name_en, area_ha, observed_percent, ``<class>_ha`` of each class, unobserved_ha;
    with a column parent (id of the district around it, empty for none) levels nest."""
    scenes: tuple[SceneRow, ...]
    """Scenes that were used, in the order to be shown."""
    dropped: tuple[DroppedRow, ...]
    """Scenes that were left out."""
    limits: tuple[str, ...]
    """Keys of words."""
    files: tuple[tuple[str, str], ...]
    """(file name, key of words that says what it is)."""
    classes: tuple[str, ...] = LANDCOVER
    """Class of label 0, 1, ..."""
    colours: tuple[str, ...] = LANDCOVER_COLOURS
    """Colour ``#rrggbb`` of each class."""
    caution: Mapping[str, str] = field(default_factory=dict)
    """What must be said of the model, by language; empty: nothing."""
    comparison: Comparison | None = None
    """What changed since an earlier run."""


def write_page(path: Path, page: Page) -> None:
    """Write *page* as one self-contained HTML file.

    Raises
    ------
    InputError
        When a language, a column of the table or a text of the catalogue is missing.
    WorldError
        When the file cannot be written.
    """
    _check(page)
    views = {lang: _view(page, lang) for lang in LANGUAGES}
    parts = [part_of(page.comparison)] if page.comparison else []
    shown = {"page": page, "chart": _chart(page), "data": _data(page), "parts": parts}
    write_text(path, render("page.html.jinja", views, page.lang, shown))


def render(template: str, views: Mapping[str, Any], lang: str, shown: Mapping[str, Any]) -> str:
    """A page of *template*: style and scripts in it, the *views* by language, that of *lang* first."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    ordered = [views[one] for one in sorted(LANGUAGES, key=lambda one: one != lang)]
    script = "\n".join(map(_part, SCRIPTS))
    return environment.get_template(template).render(views=ordered, style=_part("page.css"), script=script, **shown)


def _part(name: str) -> str:
    return resources.files("eosat.report").joinpath(name).read_text("utf-8")


def _check(page: Page) -> None:
    if page.lang not in LANGUAGES:
        raise InputError("report.lang", lang=page.lang, known=", ".join(LANGUAGES))
    named: list[tuple[str, Both]] = [("region", page.region), ("attribution", page.attribution)]
    named += [("caution", page.caution)] if page.caution else []
    named += [("dropped", row.sentence) for row in page.dropped]
    for name, both in (*named, *page.asked, *page.facts):
        missing = [lang for lang in LANGUAGES if not isinstance(both, str) and not both.get(lang)]
        if missing:
            raise InputError("report.both", field=name, missing=", ".join(missing))
    known = catalogue()
    for key in (*(key for key, _ in (*page.asked, *page.facts)), *page.limits, *(key for _, key in page.files)):
        if key not in known:
            raise InputError("report.key", key=key)
    missing = lacking(page.districts, page.classes)
    if missing:
        raise InputError("report.columns", missing=", ".join(missing))


def _view(page: Page, lang: str) -> dict[str, Any]:
    """What the template shows in one language: strings only, nothing is computed there."""
    region = page.region[lang]
    headed = partial(titled, lang=lang, classes=page.classes, region=region)
    return {
        "lang": lang,
        "say": speaker(lang),
        "region": region,
        "title": headed("report.title.simulated" if page.simulated else "report.title"),
        "heading": headed("report.title"),
        "kicker": headed("report.kicker"),
        "alt": headed("report.map.alt", period=page.period),
        "attribution": page.attribution[lang],
        "caution": say("models.caution", lang, caution=page.caution[lang]) if page.caution else "",
        "answer": answer(page.districts, region=region, lang=lang, classes=page.classes),
        "figures": figures(page.districts, scenes=len(page.scenes), lang=lang, classes=page.classes),
        "table": district_table(page.districts, page.classes, lang),
        "scenes": [_scene_row(row, lang) for row in page.scenes],
        "dropped": [(row.id, row.sentence[lang]) for row in page.dropped],
        "found": _found(len(page.scenes), len(page.dropped), lang),
        "filters": _filters(page.dropped, lang),
        "asked": _listed(page.asked, lang),
        "facts": _listed(page.facts, lang),
        "limits": [say(key, lang) for key in page.limits],
        "files": [(name, "./" + quote(name), say(key, lang)) for name, key in page.files],
        "low": LOW,
        "folded": FOLDED,
    }


def speaker(lang: str) -> Callable[..., str]:
    """:func:`eosat.words.say` in *lang*."""
    return lambda key, **fields: say(key, lang, **fields)


def _listed(facts: tuple[tuple[str, Both], ...], lang: str) -> list[tuple[str, str]]:
    return [(say(key, lang), value if isinstance(value, str) else value[lang]) for key, value in facts]


def _scene_row(row: SceneRow, lang: str) -> dict[str, str]:
    source, known = f"scene.source.{row.source}", catalogue()
    return {
        "id": row.id,
        "time": row.time,
        "offset": "0" if row.offset == 0 else f"{row.offset:+g}".replace("-", "−").replace("+", "+"),
        "source": say(source, lang) if source in known else row.source,
        "cloud": percent(math.nan if row.cloud_percent is None else row.cloud_percent),
        "seen": percent(row.seen_percent),
    }


def _found(used: int, dropped: int, lang: str) -> str:
    """How many scenes were found, used and left out, as a sentence.

    >>> _found(3, 0, "en")
    'Found: 3. All were used.'
    """
    key = "report.images.note" if dropped else "report.images.all"
    return say(key, lang, found=used + dropped, used=used, dropped=dropped)


def _filters(dropped: tuple[DroppedRow, ...], lang: str) -> list[tuple[str, int]]:
    """How many scenes each filter took, the busiest first."""
    known = catalogue()
    counts = Counter(row.reason for row in dropped)
    keys = {reason: f"report.reason.{reason}" for reason in counts}
    names = {reason: say(key if key in known else "report.reason.other", lang) for reason, key in keys.items()}
    return [(names[reason], count) for reason, count in counts.most_common()]


def _chart(page: Page) -> dict[str, Any]:
    """The map for the template; words by language stand side by side, because the map is there once."""
    return {
        "rows": page.chart.rows,
        "columns": page.chart.columns,
        "area": page.chart.area,
        "layers": [_layer(layer, page) for layer in page.chart.layers],
        "shapes": page.chart.shapes,
        "legend": {lang: class_rows(page.districts, page.classes, page.colours, lang) for lang in LANGUAGES},
        "names": len(page.chart.shapes) > 1,
    }


def _layer(layer: Layer, page: Page) -> dict[str, Any]:
    source = f"data:{layer.media};base64,{base64.b64encode(layer.data).decode('ascii')}"
    steps = list(layer.steps.items())
    labels = layer.key == "landcover"
    name = f"report.layer.{layer.key}" + (".things" if labels and topic(page.classes, page.lang) else "")
    return {"key": layer.key, "name": name, "source": source, "steps": [] if labels else steps}


def _data(page: Page) -> dict[str, Any]:
    """What the script reads: values by colour, names by value, sizes."""
    known = catalogue()
    keys = [f"class.{name}" for name in page.classes]
    words = ("report.read.confidence", "report.read.looks", "report.read.none")
    return {
        "rows": page.chart.rows,
        "columns": page.chart.columns,
        "metres": page.chart.metres,
        "layers": {layer.key: {colour: value for value, colour in layer.steps.items()} for layer in page.chart.layers},
        "classes": {
            lang: [say(key, lang) if key in known else key.removeprefix("class.") for key in keys] for lang in LANGUAGES
        },
        "words": {
            lang: {key.rsplit(".", 1)[-1]: known[key][place] for key in words} for place, lang in enumerate(LANGUAGES)
        },
    }
