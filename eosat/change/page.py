"""The page of a comparison: collects what it shows from the folder and both runs; showing is the report's."""

from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
from shapely import box

from eosat.change.judge import FILES
from eosat.change.pair import Pair
from eosat.change.picture import DRAWN, small
from eosat.grid import project
from eosat.mosaic import attribution
from eosat.regions import Region
from eosat.report import Comparison, Shape
from eosat.report.comparison import answer, part_of
from eosat.report.layers import Layer, changes_layer, size_for_page, stretch_of, view_layer
from eosat.report.page import render, speaker
from eosat.report.shapes import in_pixels, shape_of
from eosat.report.table import LOW, outermost, percent
from eosat.run.chart import true_colour
from eosat.storage import write_text
from eosat.words import LANGUAGES, say

PAGE = "report.html"
FILE_WORDS = {
    FILES["change"]: "report.file.change",
    FILES["from_to"]: "report.file.from_to",
    FILES["confidence"]: "report.file.change_confidence",
    FILES["class_change"]: "report.file.class_change",
    FILES["direction"]: "report.file.direction",
    "districts.csv": "report.file.changes.districts",
    "changes.csv": "report.file.changes.flows",
    "changes.parquet": "report.file.changes",
    "changes.geojson": "report.file.changes",
    "changes.pmtiles": "report.file.changes",
    "change.png": "report.file.change.map",
    "provenance.json": "report.file.provenance",
    "item.json": "report.file.item",
}


def comparison_of(folder: Path, pair: Pair, place: Region, districts: pd.DataFrame, flows: pd.DataFrame) -> Comparison:
    """What a page shows of the comparison in *folder*, whose tables are *districts* and *flows*."""
    rows, columns = size_for_page(*pair.grid.shape)
    shown, _ = small(folder, len(pair.classes))
    full = pair.grid.shape
    step = max(-(-max(full) // DRAWN), 1)
    reach = (100 * step * shown.shape[1] / full[1], 100 * step * shown.shape[0] / full[0])
    return Comparison(
        before=days_of(pair.before.interval),
        after=days_of(pair.after.interval),
        rows=rows,
        columns=columns,
        pictures=pictures(pair, (rows, columns)),
        changes=changes_layer(shown, pair.after.colours),
        reach=reach,
        shapes=shapes(pair, place, columns, districts),
        classes=pair.classes,
        colours=pair.after.colours,
        districts=districts,
        flows=flows,
    )


def days_of(interval: str) -> str:
    """An interval as it is read.

    >>> days_of("2019-05-03/2019-05-20"), days_of("2019-05-03/2019-05-03")
    ('2019-05-03 – 2019-05-20', '2019-05-03')
    """
    first, _, last = interval.partition("/")
    return first if first == last else f"{first} – {last}"


def pictures(pair: Pair, shape: tuple[int, int]) -> tuple[Layer, Layer]:
    """True colour of both dates in one stretch, so that what looks brighter is brighter."""
    views = [true_colour(run.path("composite"), shape) for run in (pair.before, pair.after)]
    known = [np.full((3, *shape), np.nan, np.float32) if view is None else view for view in views]
    stretch = stretch_of(*known)
    first, second = (view_layer(view, stretch) for view in known)
    return first, second


def shapes(pair: Pair, place: Region, columns: int, districts: pd.DataFrame) -> tuple[Shape, ...]:
    """Outlines of the districts, those marked of which too little was seen."""
    left, bottom, right, top = pair.grid.boundingbox.bbox
    metres = (right - left) / columns
    low = {str(row["id"]) for row in districts.to_dict("records") if not row["observed_percent"] >= LOW}
    frame, found = box(left, bottom, right, top), []
    for one in place.districts:
        outline = in_pixels(project(one.geometry, str(pair.grid.crs)) & frame, left=left, top=top, metres=metres)
        found.append(shape_of({"en": one.name_en, "ko": one.name_ko}, outline, low=one.id in low))
    return tuple(sorted(filter(None, found), key=lambda shape: -shape.area))


def write_page(
    folder: Path, pair: Pair, place: Region, found: Comparison, *, objects: int, least: int, lang: str
) -> None:
    """Write ``report.html``: the slider, the tables, what they cannot say, the files."""
    views = {one: view(folder, pair, place, found, objects=objects, least=least, lang=one) for one in LANGUAGES}
    page = {"lang": lang, "simulated": pair.simulated, "period": f"{found.before} → {found.after}"}
    shown = {"page": page, "parts": [part_of(found)], "data": {}}
    write_text(folder / PAGE, render("comparison.html.jinja", views, lang, shown))


def view(
    folder: Path, pair: Pair, place: Region, found: Comparison, *, objects: int, least: int, lang: str
) -> dict[str, object]:
    """What frames the comparison in one language."""
    name = place.name_ko if lang == "ko" else place.name_en
    heading = say("change.title", lang, region=name)
    limits = [say(f"report.limit.change.{key}", lang, least=least) for key in ("pixels", "season", "small")]
    simulated = [say("report.limit.simulated", lang)] if pair.simulated else []
    return {
        "lang": lang,
        "say": speaker(lang),
        "region": name,
        "title": f"[{say('map.simulated', lang)}] {heading}" if pair.simulated else heading,
        "heading": heading,
        "kicker": say("report.kicker", lang),
        "caution": "",
        "answer": answer(found.districts, lang),
        "figures": figures(found.districts, objects, lang),
        "asked": [],
        "limits": [*limits, *simulated],
        "low": LOW,
        "files": [
            (name, "./" + quote(name), say(key, lang))
            for name, key in FILE_WORDS.items()
            if (folder / name).exists() or name in ("item.json", "provenance.json")
        ],
        "attribution": attribution(pair.years, simulated=pair.simulated, lang=lang),
    }


def figures(districts: pd.DataFrame, objects: int, lang: str) -> list[tuple[str, str, str]]:
    """The few numbers that stand large at the top: (number, unit, what it is)."""
    rows = outermost(districts)
    area, changed = float(rows["area_ha"].sum()), float(rows["changed_ha"].sum())
    seen = float((rows["area_ha"] * rows["observed_percent"]).sum()) / 100
    parts = (("report.figure.changed_share", changed, seen), ("report.figure.seen_both", seen, area))
    shares = [
        (percent(100 * part / whole if whole else float("nan")).split("\xa0%")[0], "%", say(key, lang))
        for key, part, whole in parts
    ]
    return [
        (f"{changed:,.1f}", "ha", say("report.figure.changed", lang)),
        shares[0],
        (f"{objects:,}", "", say("report.figure.patches", lang)),
        shares[1],
    ]
