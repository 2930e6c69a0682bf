import json

import pytest
from pyproj import Geod

from eosat.errors import InputError
from eosat.regions import names, region


def square_km(geometry) -> float:
    return abs(Geod(ellps="GRS80").geometry_area_perimeter(geometry)[0]) / 1e6


def test_jeju_is_two_cities_of_about_the_official_area():
    jeju = region("jeju")
    assert (jeju.name_ko, jeju.name_en) == ("제주", "Jeju")
    assert {one.name_ko for one in jeju.districts} == {"제주시", "서귀포시"}
    assert square_km(jeju.area) == pytest.approx(1850.2, rel=0.005)  # km2, the province's own figure
    assert sum(square_km(one.geometry) for one in jeju.districts) == pytest.approx(square_km(jeju.area), rel=1e-4)
    assert all(one.source for one in jeju.districts)


def test_every_shipped_region_can_be_read():
    assert {"jeju", "simulated-strip"} <= set(names())
    for name in names():
        assert region(name).districts


def write(path, content) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def polygon(*corners) -> dict:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def test_a_bare_polygon_is_a_region(tmp_path):
    path = write(tmp_path / "field.geojson", polygon([126, 33], [127, 33], [127, 34]))
    assert region(path).name_en == "1"
    assert region(path).area.bounds == (126, 33, 127, 34)


def test_what_is_no_region_is_named(tmp_path):
    metres = write(tmp_path / "metres.geojson", polygon([200000, 3600000], [300000, 3600000], [300000, 3700000]))
    for wish, said in (
        (metres, "degrees"),
        (write(tmp_path / "line.geojson", {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}), "no polygon"),
        (write(tmp_path / "list.geojson", [1]), "GeoJSON"),
        (tmp_path / "absent.geojson", "There is no region"),
        ([3, 2, 1, 0], "no box"),
        ([126, 33, 127], "no box"),
    ):
        with pytest.raises(InputError, match=said):
            region(wish)
