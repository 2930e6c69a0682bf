"""Legends for other programs: QGIS's style as its documents give it, GDAL's table read back by GDAL."""

from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
from rasterio.shutil import copy

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb
from eosat.mosaic import legend, write_legends


@pytest.fixture
def labels(tmp_path):
    """A class raster with its legends beside it."""
    path = tmp_path / "landcover.tif"
    settings = {"driver": "GTiff", "height": 3, "width": 3, "count": 1, "dtype": "uint8", "crs": "EPSG:32652",
                "transform": rasterio.Affine(10, 0, 276000, 0, -10, 3683000), "nodata": 255}  # fmt: skip
    with rasterio.open(path, "w", **settings) as dst:
        dst.write(np.arange(9, dtype="uint8").reshape(1, 3, 3))
    write_legends(path, LANDCOVER)
    return path


def test_legend_names_every_class_in_both_languages():
    entries = legend(LANDCOVER)
    assert [one.value for one in entries] == list(range(9))
    assert [one.label for one in entries][:3] == ["물 / water", "나무 / trees", "풀밭 / grass"]
    assert all(" / " in one.label and one.label.isprintable() for one in entries)


def test_the_style_is_a_paletted_renderer_with_every_class(labels):
    root = ElementTree.parse(labels.with_suffix(".qml")).getroot()
    assert root.tag == "qgis"
    (renderer,) = root.findall("pipe/rasterrenderer")
    assert {key: renderer.get(key) for key in ("type", "band", "opacity", "alphaBand")} == {
        "type": "paletted", "band": "1", "opacity": "1", "alphaBand": "-1",
    }  # fmt: skip
    entries = renderer.findall("colorPalette/paletteEntry")
    assert [one.get("value") for one in entries] == [str(value) for value in range(9)]
    assert [one.get("color") for one in entries] == list(LANDCOVER_COLOURS)
    assert {one.get("alpha") for one in entries} == {"255"}
    assert entries[0].get("label") == "물 / water"


def test_gdal_reads_the_attribute_table_and_carries_it_on(labels, tmp_path):
    with rasterio.open(labels) as src:
        assert any(name.endswith("landcover.tif.aux.xml") for name in src.files)
    copy(labels, tmp_path / "copied.tif", driver="GTiff")  # GDAL writes what it has read
    table = ElementTree.parse(tmp_path / "copied.tif.aux.xml").find("PAMRasterBand/GDALRasterAttributeTable")
    assert table.get("tableType") == "thematic"
    uses = {one.findtext("Name"): (one.findtext("Type"), one.findtext("Usage")) for one in table.findall("FieldDefn")}
    assert uses == {
        "Value": ("0", "5"),
        "Class": ("2", "2"),
        "Red": ("0", "6"),
        "Green": ("0", "7"),
        "Blue": ("0", "8"),
    }
    rows = [[cell.text for cell in row.findall("F")] for row in table.findall("Row")]
    assert rows[4] == ["4", "농작물 / crops", *map(str, rgb(LANDCOVER_COLOURS[4]))]
    assert len(rows) == 9


def test_names_with_marks_of_xml_survive(tmp_path):
    write_legends(tmp_path / "own.tif", ["a & b", "<rice>"])
    entries = ElementTree.parse(tmp_path / "own.qml").iter("paletteEntry")
    rows = ElementTree.parse(tmp_path / "own.tif.aux.xml").iter("Row")
    assert [one.get("label") for one in entries] == [one[1].text for one in rows] == ["a & b", "<rice>"]
