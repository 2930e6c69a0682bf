"""Map and report of a finished run: collects what they show; drawing is the report's."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from eosat.catalog import Rejected
from eosat.classes import UNOBSERVED, colours_of
from eosat.grid import project
from eosat.models import Card, caution, caution_of
from eosat.mosaic import attribution, labels_in
from eosat.regions import Region
from eosat.report import Both, Captions, DroppedRow, Outline, Page, SceneRow, write_map, write_page
from eosat.report.table import LOW, outermost
from eosat.run.chart import chart_of, parents
from eosat.run.plan import Plan
from eosat.scenes import Scene
from eosat.words import LANGUAGES, say

LIMITS = (
    "report.limit.pixels",
    "report.limit.accuracy",
    "report.limit.small",
    "report.limit.season",
    "report.limit.unobserved",
)
FILE_WORDS: Mapping[str, str] = {
    "landcover.tif": "report.file.labels",
    "labels.tif": "report.file.labels.things",
    "confidence.tif": "report.file.confidence",
    "entropy.tif": "report.file.entropy",
    "scores.tif": "report.file.scores",
    "fractions.tif": "report.file.fractions",
    "clear_count.tif": "report.file.looks",
    "composite.tif": "report.file.view",
    "summary.csv": "report.file.districts",
    "summary.parquet": "report.file.parquet",
    "item.json": "report.file.item",
    "provenance.json": "report.file.provenance",
    "map.png": "report.file.map",
    "landcover.qml": "report.file.qml",
    "landcover.tif.aux.xml": "report.file.aux",
    "labels.qml": "report.file.qml",
    "labels.tif.aux.xml": "report.file.aux",
}
DRAWN = 1600
"""Longest side of the labels that are drawn. [px]"""


def show(
    folder: Path, plan: Plan, districts: Region, table: pd.DataFrame, *, card: Card, facts: Mapping[str, Any], lang: str
) -> None:
    """Write ``map.png`` and ``report.html`` as far as the run asked for them.

    Parameters
    ----------
    folder : Path
        The run directory, its rasters in place.
    plan : Plan
    districts : Region
        Districts of *table*.
    table : pandas.DataFrame
        From :func:`eosat.summary.summarise`.
    card : Card
        The model's: names, colours, and what must be said of it.
    facts : mapping
        ``words`` key -> value, shown as they are.
    lang : str
        Language of ``map.png``; the report holds both.
    """
    wanted = plan.request["outputs"]
    if "map" not in wanted and "report" not in wanted:
        return
    around = parents(districts.districts)
    table = table.assign(parent=[around.get(one, "") for one in table["id"]])
    if "map" in wanted:
        draw(folder, plan, districts, table, card=card, lang=lang)
    if "report" in wanted:
        page = page_of(folder, plan, districts, table, card=card, facts=facts, lang=lang)
        write_page(folder / "report.html", page)


def draw(folder: Path, plan: Plan, districts: Region, table: pd.DataFrame, *, card: Card, lang: str) -> None:
    """Write the map for slides in one language; *table* with the column parent."""
    labels, bounds = small_labels(labels_in(folder))
    captions = Captions(
        region=districts.name_ko if lang == "ko" else districts.name_en,
        period=str(plan.request["period"]).replace("/", " – "),
        attribution=attribution(plan.years, simulated=plan.simulated, lang=lang),
        caution=say("models.caution", lang, caution=caution(card)) if card.caution else "",
        simulated=plan.simulated,
        pixel=float(plan.request["resolution"]),
        shares=shares_of(table),
        classes=card.classes,
        colours=hexes(card),
    )
    inner, low = set(table["id"][table["parent"] != ""]), low_of(table)
    outlines = [
        Outline(
            name=(one.name_ko if lang == "ko" else one.name_en) if len(districts.districts) > 1 else "",
            rings=rings(one.geometry, plan.crs),
            depth=int(one.id in inner),
            low=one.id in low,
        )
        for one in districts.districts
    ]
    path = folder / "map.png"
    write_map(path, labels, bounds=bounds, crs=plan.crs, captions=captions, lang=lang, districts=outlines)


def low_of(table: pd.DataFrame) -> frozenset[str]:
    """Ids of districts of which too little was observed."""
    return frozenset(str(name) for name in table["id"][~(table["observed_percent"] >= LOW)])


def shares_of(table: pd.DataFrame) -> dict[int, float]:
    """Share of each class value that occurs, and of the unobserved (255), in the outermost districts."""
    rows = outermost(table)
    hectares = {
        value: float(rows[f"{name}_ha"].sum())
        for value, name in (*enumerate(classes_of(table)), (UNOBSERVED, "unobserved"))
    }
    return {value: area / sum(hectares.values()) for value, area in hectares.items() if area > 0}


def classes_of(table: pd.DataFrame) -> tuple[str, ...]:
    """Classes of a table of districts: its columns in hectares but for the area and the unobserved."""
    names = (name.removesuffix("_ha") for name in table.columns if name.endswith("_ha"))
    return tuple(name for name in names if name not in ("area", "unobserved"))


def small_labels(path: Path) -> tuple[NDArray[np.uint8], tuple[float, float, float, float]]:
    """Labels at most 1600 px a side (from the overviews), and their bounds (left, bottom, right, top) [m]."""
    with rasterio.open(path) as src:
        shrink = max(max(src.shape) / DRAWN, 1)
        shape = tuple(max(round(side / shrink), 1) for side in src.shape)
        labels = src.read(1, out_shape=shape, resampling=Resampling.nearest)
        return np.asarray(labels, np.uint8), tuple(src.bounds)


def rings(outline: BaseGeometry, crs: str) -> tuple[NDArray[np.float64], ...]:
    """Every ring of a polygon (lon/lat degrees) as (n, 2) x, y in *crs*, clockwise, holes anticlockwise."""
    moved = project(outline, crs)
    polygons = [orient(one, sign=-1.0) for one in getattr(moved, "geoms", [moved]) if one.geom_type == "Polygon"]
    return tuple(np.asarray(ring.coords)[:, :2] for one in polygons for ring in (one.exterior, *one.interiors))


def page_of(
    folder: Path, plan: Plan, districts: Region, table: pd.DataFrame, *, card: Card, facts: Mapping[str, Any], lang: str
) -> Page:
    """Everything the report shows; *table* with the column parent."""
    classes = classes_of(table)
    colours = hexes(card)
    return Page(
        lang=lang,
        region={"en": districts.name_en, "ko": districts.name_ko},
        period=str(plan.request["period"]).replace("/", " – "),
        simulated=plan.simulated,
        attribution={one: attribution(plan.years, simulated=plan.simulated, lang=one) for one in LANGUAGES},
        chart=chart_of(folder, districts, colours, low=low_of(table)),
        asked=asked(plan, districts),
        facts=(*facts.items(), *more_facts(folder, districts)),
        districts=table,
        scenes=tuple(scene_row(scene) for scene in plan.scenes.kept),
        dropped=tuple(dropped_row(one) for one in plan.scenes.dropped),
        limits=(
            *LIMITS,
            *limits_of(plan.request["products"]),
            *(("report.limit.simulated",) if plan.simulated else ()),
        ),
        files=tuple(
            (name, key)
            for name, key in {**FILE_WORDS, **product_files(plan.request["products"])}.items()
            if (folder / name).exists() or name == "item.json"
        ),
        classes=classes,
        colours=colours,
        caution={one: caution_of(card, one) for one in LANGUAGES} if card.caution else {},
    )


def limits_of(products: Sequence[str]) -> tuple[str, ...]:
    """What the run's indicators cannot do: ``words`` keys."""
    return tuple(f"products.{name}.limit" for name in products)


def product_files(products: Sequence[str]) -> dict[str, str]:
    """Files of the run's indicators, and what they are: ``words`` keys."""
    files = {f"{name}.tif": f"products.{name}" for name in products}
    return files | ({"products.csv": "report.file.products"} if products else {})


def hexes(card: Card) -> tuple[str, ...]:
    """Colour ``#rrggbb`` of each class."""
    return card.colours or colours_of(card.classes)


def asked(plan: Plan, districts: Region) -> tuple[tuple[str, Both], ...]:
    """What was asked, for people."""
    wish = plan.request
    method = f"report.value.composite.{plan.composite}"
    return (
        ("report.fact.region", {"en": districts.name_en, "ko": districts.name_ko}),
        ("report.fact.dates", str(wish["period"]).replace("/", " – ")),
        ("report.fact.catalogue", wish["catalog"] if isinstance(wish["catalog"], str) else " / ".join(wish["catalog"])),
        ("report.fact.resolution", say("report.value.resolution", metres=float(wish["resolution"]))),
        ("report.fact.cloud", {lang: say("report.value.cloud", lang, limit=wish["cloud_limit"]) for lang in LANGUAGES}),
        ("report.fact.composite", {lang: say(method, lang) for lang in LANGUAGES}),
        ("report.fact.model", plan.model),
    )


def more_facts(folder: Path, districts: Region) -> list[tuple[str, Both]]:
    """Where the outlines are from, and the versions that the record names."""
    sources = "; ".join(sorted({one.source for one in districts.districts if one.source}))
    found: list[tuple[str, Both]] = [("report.fact.districts", sources)] if sources else []
    software = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["software"]
    return [*found, ("report.fact.libraries", ", ".join(f"{name} {version}" for name, version in software.items()))]


def dropped_row(one: Rejected) -> DroppedRow:
    """One line of the report's list of scenes that were left out."""
    sentence = {lang: say(one.reason, lang, **one.fields) for lang in LANGUAGES}
    return DroppedRow(id=one.id, reason=one.reason.rpartition(".")[2], sentence=sentence)


def scene_row(scene: Scene) -> SceneRow:
    """One line of the report's table of scenes."""
    first = next(iter(scene.scaling.values()))
    return SceneRow(
        id=scene.id,
        time=scene.time[:16].replace("T", " "),
        offset=first.offset,
        source=first.source,
        cloud_percent=None if scene.cloud is None else round(100 * scene.cloud, 1),
        seen_percent=round(100 * scene.seen, 1),
    )
