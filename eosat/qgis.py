"""Legends that other programs read: a QGIS style (``.qml``) and GDAL's attribute table (``.aux.xml``), as XML text."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

INTEGER, TEXT = "0", "2"
"""Types of a column: GDAL's ``GFT_Integer`` and ``GFT_String``."""
COLUMNS = (
    ("Value", INTEGER, "5"),
    ("Class", TEXT, "2"),
    ("Red", INTEGER, "6"),
    ("Green", INTEGER, "7"),
    ("Blue", INTEGER, "8"),
)
"""Name, type and use of each column; uses are GDAL's ``GFU_MinMax``, ``GFU_Name``, ``GFU_Red``, ..."""
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One class of a legend."""

    value: int
    """Value of its pixels."""
    label: str
    """Name as it shall be read."""
    colour: tuple[int, int, int]
    """Red, green, blue, 0..255."""


def style(entries: Sequence[Entry]) -> str:
    """A QGIS layer style that paints band 1 by value; QGIS takes it by itself when it lies beside the raster.

    The renderer is ``paletted``, as QGIS 3 writes it (QgsPalettedRasterRenderer::writeXml).

    >>> 'value="0"' in style([Entry(value=0, label="물 / water", colour=(48, 118, 181))])
    True
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
    pipe = SubElement(root, "pipe")
    renderer = SubElement(
        pipe, "rasterrenderer", type="paletted", band="1", opacity="1", alphaBand="-1", nodataColor=""
    )
    SubElement(renderer, "rasterTransparency")
    palette = SubElement(renderer, "colorPalette")
    for one in entries:
        colour = "#{:02x}{:02x}{:02x}".format(*one.colour)
        SubElement(palette, "paletteEntry", value=str(one.value), color=colour, label=one.label, alpha="255")
    SubElement(root, "blendMode").text = "0"
    return DOCTYPE + _text(root)


def attribute_table(entries: Sequence[Entry]) -> str:
    """A file for GDAL's auxiliary metadata: a thematic raster attribute table of band 1, value, name, colour.

    >>> "<F>물 / water</F>" in attribute_table([Entry(value=0, label="물 / water", colour=(48, 118, 181))])
    True
    """
    root = Element("PAMDataset")
    band = SubElement(root, "PAMRasterBand", band="1")
    table = SubElement(band, "GDALRasterAttributeTable", tableType="thematic")
    for index, (name, kind, use) in enumerate(COLUMNS):
        column = SubElement(table, "FieldDefn", index=str(index))
        for tag, text in (("Name", name), ("Type", kind), ("Usage", use)):
            SubElement(column, tag).text = text
    for index, one in enumerate(entries):
        row = SubElement(table, "Row", index=str(index))
        for cell in (one.value, one.label, *one.colour):
            SubElement(row, "F").text = str(cell)
    return _text(root)


def _text(root: Element) -> str:
    indent(root)
    return tostring(root, encoding="unicode") + "\n"
