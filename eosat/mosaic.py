"""Tiles become whole rasters: cloud-optimised GeoTIFFs with colours, names and attribution inside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.classes import LABEL_FILES, UNOBSERVED, colours_of, rgb
from eosat.cog.write import Style, write_cog
from eosat.models import Card, caution_of
from eosat.qgis import Entry, attribute_table, style
from eosat.sentinel2 import QUANTIFICATION
from eosat.storage import write_text
from eosat.tiling import Tile
from eosat.words import catalogue, say

FILES: Mapping[str, str] = {
    "labels": "landcover.tif",
    "confidence": "confidence.tif",
    "entropy": "entropy.tif",
    "scores": "scores.tif",
    "fractions": "fractions.tif",
    "clear_count": "clear_count.tif",
    "composite": "composite.tif",
}
"""File name of each raster output; that of labels is :func:`eosat.classes.label_file`'s."""


def labels_in(folder: Path) -> Path:
    """Raster of labels in the directory of a run: where none is there yet, that of land cover."""
    return next((folder / name for name in LABEL_FILES if (folder / name).exists()), folder / LABEL_FILES[0])


def attribution(years: Sequence[int], *, simulated: bool, lang: str = "en") -> str:
    """The sentence that every picture, report, item and TIFF carries.

    >>> attribution([2021, 2020, 2021], simulated=False)
    'Contains modified Copernicus Sentinel data [2020, 2021]'
    """
    if simulated:
        return say("report.attribution.simulated", lang)
    return say("report.attribution", lang, years=", ".join(str(year) for year in sorted(set(years))))


def styles(*, card: Card, credit: str) -> dict[str, Style]:
    """How each raster output of a model is stored."""
    tags = {"TIFFTAG_COPYRIGHT": credit} | ({"CAUTION": caution_of(card)} if card.caution else {})
    percent = partial(Style, dtype="uint8", nodata=UNOBSERVED, overviews="average", tags=tags)
    classes = card.classes
    names = {f"CLASS_{value}": name for value, name in enumerate(classes)} | {f"CLASS_{UNOBSERVED}": "unobserved"}
    return {
        "labels": Style(
            dtype="uint8",
            nodata=UNOBSERVED,
            bands=("class",),
            colours=colour_table(classes, card.colours),
            tags=tags | names,
        ),
        "confidence": percent(bands=("confidence_percent",)),
        "entropy": percent(bands=("entropy_percent",)),
        "scores": percent(bands=classes),
        "fractions": percent(bands=card.fractions),
        "clear_count": Style(dtype="uint8", nodata=255, bands=("clear_looks",), overviews="average", tags=tags),
        "composite": Style(
            dtype="uint16",
            nodata=0,
            bands=card.bands,
            overviews="average",
            tags=tags,
            scale=1 / QUANTIFICATION,
            offset=-0.1,
        ),
    }


def colour_table(classes: Sequence[str], colours: Sequence[str] = ()) -> dict[int, tuple[int, int, int]]:
    """Red, green, blue of each class value: the model's own *colours*, else those of the house."""
    return {value: rgb(colour) for value, colour in enumerate(colours or colours_of(classes))}


def legend(classes: Sequence[str], colours: Sequence[str] = ()) -> list[Entry]:
    """Value, name and colour of each class; names in both languages, as far as the catalogue of words knows them.

    >>> [one.label for one in legend(["water", "reed"])]
    ['물 / water', 'reed']
    """
    known, table = catalogue(), colour_table(classes, colours)
    keys = [f"class.{name}" for name in classes]
    labels = [" / ".join(reversed(known[key])) if key in known else key.removeprefix("class.") for key in keys]
    return [Entry(value=value, label=label, colour=table[value]) for value, label in enumerate(labels)]


def write_legends(labels: Path, classes: Sequence[str], colours: Sequence[str] = ()) -> None:
    """Write the QGIS style and the attribute table beside a class raster, so that names show where it is opened."""
    entries = legend(classes, colours)
    write_text(labels.with_suffix(".qml"), style(entries))
    write_text(labels.with_name(f"{labels.name}.aux.xml"), attribute_table(entries))


def assemble(
    path: Path, grid: GeoBox, style: Style, tiles: Iterable[Tile], layer_of: Callable[[Tile], NDArray[Any]]
) -> None:
    """Write one raster from its tiles; *layer_of* gives the core of a tile, (y, x) or (band, y, x)."""
    with write_cog(path, grid, style) as out:
        for tile in tiles:
            out.write(layer_of(tile), tile.core)
