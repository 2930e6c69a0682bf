"""The map of the report from rasters and districts on disk: what is drawn is what was written."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
import rasterio
from PIL import Image
from rasterio.transform import from_origin
from shapely import box

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb
from eosat.grid import project
from eosat.regions import District, Region
from eosat.run.chart import chart_of, parents
from eosat.run.show import classes_of, rings, shares_of

LEFT, TOP = 250_000.0, 3_690_000.0
CRS = "EPSG:32652"


def district(name, level, *edges):
    outline = box(*edges)
    return District(id=name, level=level, name_ko=f"{name}시", name_en=name, source="invented", geometry=outline)


NEST = (
    district("si", "si", 0, 0, 4, 4),
    district("west", "eup", 0, 0, 2, 4),
    district("east", "myeon", 2, 0, 4, 4),
    district("hamlet", "ri", 0, 0, 1, 1),
    district("island", "si", 6, 6, 7, 7),
)


def test_parents_are_the_smallest_district_around():
    assert parents(NEST) == {"si": "", "west": "si", "east": "si", "hamlet": "west", "island": ""}


def test_parents_of_one_level_are_none():
    assert parents(NEST[:1]) == {"si": ""}
    assert parents([district("a", "eup", 0, 0, 2, 2), district("b", "eup", 0, 0, 1, 1)]) == {"a": "", "b": ""}


def write(path, values, nodata, **names):
    profile = {"driver": "GTiff", "crs": CRS, "transform": from_origin(LEFT, TOP, 10, 10), "nodata": nodata}
    count, height, width = values.shape
    with rasterio.open(path, "w", count=count, height=height, width=width, dtype=values.dtype, **profile) as out:
        out.write(values)
        if names:
            out.descriptions, out.scales, out.offsets = names["bands"], [1e-4] * count, [-0.1] * count


@pytest.fixture
def folder(tmp_path):
    y, x = np.indices((60, 90))
    labels = ((x // 10 + y // 10) % 9).astype("uint8")
    labels[:10] = 255
    write(tmp_path / "landcover.tif", labels[None], 255)
    write(tmp_path / "confidence.tif", np.full((1, 60, 90), 83, "uint8"), 255)
    return tmp_path


def lonlat(*edges):
    """A box in metres from the upper left corner of the raster, as degrees."""
    from pyproj import Transformer
    from shapely.ops import transform

    back = Transformer.from_crs(CRS, 4326, always_xy=True)
    return transform(back.transform, box(LEFT + edges[0], TOP - edges[3], LEFT + edges[2], TOP - edges[1]))


@pytest.fixture
def place():
    outline = lonlat(100, 100, 700, 500)
    one = District(id="a", level="si", name_ko="가시", name_en="A", source="", geometry=outline)
    return Region(name_ko="가", name_en="A", area=outline, districts=(one,))


def test_chart_holds_the_labels_as_they_were_written(folder, place):
    chart = chart_of(folder, place, LANDCOVER_COLOURS)
    assert (chart.rows, chart.columns, chart.metres) == (60, 90, 10.0)
    assert [layer.key for layer in chart.layers] == ["landcover", "confidence"]
    shown = np.asarray(Image.open(BytesIO(chart.layers[0].data)).convert("RGBA"))
    with rasterio.open(folder / "landcover.tif") as src:
        labels = src.read(1)
    for value, colour in enumerate(LANDCOVER_COLOURS):
        assert (shown[labels == value, :3] == rgb(colour)).all()
    assert (shown[labels == 255, 3] == 0).all()


def test_chart_draws_districts_where_they_lie(folder, place):
    chart = chart_of(folder, place, LANDCOVER_COLOURS)
    (shape,) = chart.shapes
    assert shape.name == {"ko": "가시", "en": "A"}
    assert shape.area == pytest.approx(60 * 40, abs=2)
    assert shape.at == pytest.approx((40, 30), abs=12)
    assert chart.area


def test_true_colour_is_a_layer_when_the_composite_holds_its_bands(folder, place):
    write(folder / "composite.tif", np.full((3, 60, 90), 1500, "uint16"), 0, bands=("B02", "B03", "B04"))
    assert chart_of(folder, place, LANDCOVER_COLOURS).layers[-1].key == "view"
    write(folder / "composite.tif", np.full((2, 60, 90), 1500, "uint16"), 0, bands=("B08", "B11"))
    assert chart_of(folder, place, LANDCOVER_COLOURS).layers[-1].key == "confidence"


def test_rings_turn_clockwise_and_holes_the_other_way():
    land = lonlat(0, 0, 900, 600).difference(lonlat(300, 200, 500, 400))

    def turn(ring):
        x, y = ring.T
        return np.sign(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))

    middle = np.array(project(land, CRS).centroid.coords[0])
    assert [turn(ring - middle) for ring in rings(land, CRS)] == [-1, 1]


def test_shares_are_those_of_the_outermost_districts():
    row = {"id": "a", "level": "si", "parent": "", "area_ha": 40.0, "observed_percent": 75.0, "unobserved_ha": 10.0}
    row |= {f"{name}_ha": 0.0 for name in LANDCOVER} | {"trees_ha": 30.0}
    order = [
        "id",
        "level",
        "area_ha",
        "observed_percent",
        *(f"{name}_ha" for name in LANDCOVER),
        "unobserved_ha",
        "parent",
    ]
    table = pd.DataFrame([row, row | {"id": "b", "parent": "a", "trees_ha": 5.0}])[order]
    assert classes_of(table) == LANDCOVER
    assert shares_of(table) == {1: 0.75, 255: 0.25}
