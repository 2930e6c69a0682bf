"""Indicators of a run: computed with each tile, joined like labels, counted by district."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pystac
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.classes import LANDCOVER, UNOBSERVED, rgb
from eosat.cog.write import Style
from eosat.errors import InputError
from eosat.land.product import PERIOD, SEASONS, Ground, Product, applied
from eosat.land.products import products_of
from eosat.land.sea import separate_sea
from eosat.models import Card
from eosat.mosaic import assemble, write_legends
from eosat.record import COG_TYPE, MEDIA, asset, classes_named
from eosat.regions import Region
from eosat.report.table import class_name
from eosat.scenes import Scene, Scenes
from eosat.storage import whole, write_text
from eosat.summary import summarise
from eosat.tiling import Tile
from eosat.words import LANGUAGES, say

TABLES = ("products.csv", "products.parquet")


def in_season(scenes: Sequence[Scene], season: str) -> tuple[Scene, ...]:
    """Scenes of the months of a season."""
    return tuple(scene for scene in scenes if int(scene.time[5:7]) in SEASONS[season])


def check_products(names: Sequence[str], card: Card, scenes: Scenes) -> None:
    """InputError when indicators cannot be made with this model, or of these scenes."""
    for one in products_of(names):
        if tuple(card.classes) != LANDCOVER:
            raise InputError("products.model", name=one.name, model=card.name)
        lacking = [band for band in one.bands if band not in card.bands]
        if lacking:
            raise InputError("products.no_bands", name=one.name, bands=", ".join(lacking))
        for season in one.seasons:
            if not in_season(scenes.kept, season):
                months = ", ".join(map(str, SEASONS[season]))
                raise InputError("products.no_season", name=one.name, months=months)


def reach(names: Sequence[str]) -> int:
    """How far the indicators look around a pixel. [px]"""
    return max((one.reach for one in products_of(names)), default=0)


def layers_of(
    names: Sequence[str], view: Any, labels: NDArray[np.uint8], bands: Sequence[str], compose: Callable[[str], Any]
) -> dict[str, NDArray[np.uint8]]:
    """Values (y, x) of each indicator over a window.

    Parameters
    ----------
    names : sequence of str
    view : (band, y, x)
        Clear view of the whole period, reflectance.
    labels : (y, x) uint8
    bands : sequence of str
        Names of the view's bands.
    compose : callable
        Gives the view of a season; it is called once for each season that is needed.
    """
    wanted = products_of(names)
    seasons = sorted({season for one in wanted for season in one.seasons})
    views = {PERIOD: _by_band(view, bands)} | {season: _by_band(compose(season), bands) for season in seasons}
    ground = Ground(labels=labels, views=views)
    return {one.name: applied(one, ground) for one in wanted}


def _by_band(view: Any, bands: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    return dict(zip(bands, np.asarray(view.cpu()), strict=True))


def rasters(
    folder: Path, names: Sequence[str], grid: GeoBox, tiles: Sequence[Tile], layers: Any, *, credit: str
) -> None:
    """Write a raster of each indicator with its legend."""
    for one in products_of(names):
        path, style = folder / f"{one.name}.tif", style_of(one, credit)
        assemble(path, grid, style, tiles, partial(layers, one.name))
        if one.after == "sea":
            separate_sea(path, path, grid, style)
        write_legends(path, one.classes, one.colours)


def style_of(one: Product, credit: str) -> Style:
    """How an indicator is stored; what it cannot do is among its tags."""
    names = {f"CLASS_{value}": name for value, name in enumerate(one.classes)} | {f"CLASS_{UNOBSERVED}": "unobserved"}
    limit = {"LIMIT": say(f"products.{one.name}.limit", "en")}
    return Style(
        dtype="uint8",
        nodata=UNOBSERVED,
        bands=(one.name,),
        colours={value: rgb(colour) for value, colour in enumerate(one.colours)},
        tags={"TIFFTAG_COPYRIGHT": credit} | names | limit,
    )


def tabulate(folder: Path, names: Sequence[str], districts: Region, request: Mapping[str, Any]) -> pd.DataFrame:
    """Pixel-counted hectares of each class of each indicator in each district, a row each; written as CSV and Parquet.

    Columns: ``district, level, name_ko, name_en, product, class, class_ko, first_day, last_day, month`` (``2025-05``
    where the period lies in one month, else empty), ``area_ha, observed_percent,
    well_observed``. Class 0, which is everything else,
    has no row.
    """
    first, _, last = str(request["period"]).partition("/")
    last = last or first
    month = first[:7] if first[:7] == last[:7] else ""
    rows = []
    for one in products_of(names):
        table = summarise(folder / f"{one.name}.tif", districts, classes=one.classes)
        for line in table.to_dict("records"):
            for kind in one.classes[1:]:
                rows.append({
                    "district": line["id"], **{key: line[key] for key in ("level", "name_ko", "name_en")},
                    "product": one.name, "class": kind, "class_ko": class_name(kind, "ko"), "first_day": first[:10],
                    "last_day": last[:10], "month": month, "area_ha": line[f"{kind}_ha"],
                    "observed_percent": line["observed_percent"], "well_observed": line["well_observed"],
                })  # fmt: skip
    found = pd.DataFrame(rows)
    write_text(folder / TABLES[0], found.to_csv(index=False, lineterminator="\r\n"), bom=True)
    with whole(folder / TABLES[1]) as temporary:
        found.to_parquet(temporary, index=False)
    return found


def assets_of(folder: Path, names: Sequence[str]) -> dict[str, pystac.Asset]:
    """Assets of the indicators for the run's item, each with what it cannot do in both languages."""
    found = {}
    for one in products_of(names):
        colours = {value: rgb(colour) for value, colour in enumerate(one.colours)}
        limit = {lang: say(f"products.{one.name}.limit", lang) for lang in LANGUAGES}
        extra = {
            "nodata": UNOBSERVED,
            "data_type": "uint8",
            "classification:classes": classes_named(one.classes, colours),
        }
        found[one.name] = asset(folder / f"{one.name}.tif", COG_TYPE, ["data"], extra | {"eosat:limit": limit})
    tables = {name: MEDIA[f"summary{Path(name).suffix}"] for name in TABLES} if found else {}
    return found | {name.replace(".", "_"): asset(folder / name, *how, {}) for name, how in tables.items()}
