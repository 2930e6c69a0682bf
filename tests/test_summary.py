"""Hectares: by hand, against the ellipsoid on real outlines, at the raster's rim, and under any cut into blocks."""

from itertools import pairwise
from math import atanh, sin, sqrt

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from odc.geo.geobox import GeoBox
from pyproj import Geod
from shapely.geometry import box

from eosat import summary
from eosat.classes import LANDCOVER
from eosat.errors import InputError
from eosat.grid import grid_over, project
from eosat.regions import District, Region, hectares, polygons, region
from eosat.summary import ground_inside, pixel_hectares, summarise
from eosat.tiling import Window

PARTS = [*(f"{name}_ha" for name in LANDCOVER), "unobserved_ha"]


def write(path, labels, transform, crs="EPSG:32652"):
    settings = {"driver": "GTiff", "height": labels.shape[0], "width": labels.shape[1], "count": 1, "dtype": "uint8",
                "crs": crs, "transform": transform, "nodata": 255}  # fmt: skip
    with rasterio.open(path, "w", **settings) as dst:
        dst.write(labels, 1)
    return path


def constant(path, grid: GeoBox, value: int = 0):
    """A raster of one value, its blocks left out where that is 0."""
    settings = {"driver": "GTiff", "height": grid.shape[0], "width": grid.shape[1], "count": 1, "dtype": "uint8",
                "crs": str(grid.crs), "transform": grid.transform, "tiled": True, "blockxsize": 512,
                "blockysize": 512, "compress": "DEFLATE", "sparse_ok": True}  # fmt: skip
    with rasterio.open(path, "w", **settings) as dst:
        if value:
            dst.write(np.full(grid.shape, value, "uint8"), 1)
    return path


def place(*geometries, levels=()) -> Region:
    """A region of made districts, lon/lat degrees."""
    named = [
        District(id=f"{i}", level=level, name_ko=f"구역{i}", name_en=f"district {i}", source="", geometry=one)
        for i, (one, level) in enumerate(zip(geometries, levels or ["town"] * len(geometries), strict=True))
    ]
    return Region(name_ko="곳", name_en="place", area=shapely.union_all(list(geometries)), districts=tuple(named))


def in_degrees(outline, crs="EPSG:32652"):
    return project(outline, crs, back=True)


def test_a_hectare_pixel_on_the_central_meridian_is_larger_on_the_ground(tmp_path):
    labels = np.array([[0, 0, 1], [4, 255, 1]], "uint8")
    path = write(tmp_path / "l.tif", labels, rasterio.Affine(100, 0, 499_850, 0, -100, 3_700_000))
    whole = in_degrees(box(499_850, 3_699_800, 500_150, 3_700_000))
    half = in_degrees(box(499_850, 3_699_850, 499_900, 3_700_000))
    table = summarise(path, place(whole, half, levels=["city", "town"])).set_index("id")
    one = 1 / 0.9996**2  # scale of UTM on its central meridian
    assert table.loc["0", PARTS].to_dict() == pytest.approx(
        {f"{name}_ha": 0.0 for name in LANDCOVER}
        | {"water_ha": 2 * one, "trees_ha": 2 * one, "crops_ha": one, "unobserved_ha": one},
        abs=0.006,
    )
    assert table.loc["1", ["water_ha", "crops_ha"]].to_list() == pytest.approx([one / 2, one / 4], abs=0.006)
    assert table.loc["0", "observed_percent"] == pytest.approx(100 * 5 / 6, abs=0.01)


def test_hectares_are_those_of_the_ellipsoid_in_closed_form():
    e = sqrt(0.0066943799901413165)  # WGS84

    def below(degrees: float) -> float:
        s = sin(np.radians(degrees))
        return s / (1 - (e * s) ** 2) + atanh(e * s) / e

    b = 6_378_137 * sqrt(1 - e**2)
    expected = b**2 * np.radians(1) / 2 * (below(34) - below(33)) / 10_000
    assert hectares(box(126, 33, 127, 34)) == pytest.approx(expected, rel=1e-7)
    assert hectares(box(126, 33, 127, 34).difference(box(126.2, 33, 126.4, 34))) == pytest.approx(0.8 * expected)


@pytest.mark.parametrize(
    ("name", "crs", "resolution"),
    [("jeju", "EPSG:32652", 10), ("jeju", "EPSG:32652", 20), ("jeju", "EPSG:5179", 60), ("sinan", "EPSG:32652", 20),
     ("sinan", "EPSG:32651", 60), ("gyeongbuk", "EPSG:32652", 100)],
)  # fmt: skip
def test_pixels_of_a_real_district_add_up_to_its_area_on_the_ellipsoid(tmp_path, name, crs, resolution):
    where = region(name)
    grid = grid_over(where.area, crs=crs, resolution=resolution)
    path = constant(tmp_path / "l.tif", grid)
    for one in where.districts:
        area = abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(one.geometry))[0]) / 10_000
        counted = ground_inside(path, grid, polygons(project(one.geometry, crs)))
        assert counted.sum() == pytest.approx(area, rel=2e-5), (
            one.name_en
        )  # long edges are geodesics here, straight in degrees there


def test_tables_of_jeju_add_up_on_every_level(tmp_path):
    jeju = region("jeju")
    grid = grid_over(jeju.area, crs="EPSG:32652", resolution=60)
    rng = np.random.default_rng(3)
    path = write(tmp_path / "l.tif", rng.choice([*range(9), 255], grid.shape).astype("uint8"), grid.transform)
    table = summarise(path, jeju)
    np.testing.assert_allclose(table[PARTS].sum(axis=1), table.area_ha, atol=0.06)
    geodesic = [abs(Geod(ellps="WGS84").geometry_area_perimeter(one.geometry)[0]) / 10_000 for one in jeju.districts]
    np.testing.assert_allclose(table.area_ha, geodesic, rtol=5e-4)
    sums = table.groupby(table.level == "si")[[*PARTS, "area_ha"]].sum()
    np.testing.assert_allclose(sums.loc[True], sums.loc[False], rtol=1e-5, atol=0.4)
    assert (table.inside_percent == 100).all()
    assert table.well_observed.tolist() == (table.observed_percent >= 80).tolist()
    assert set(table.level) == {"si", "eup", "myeon", "beopjeong-dong"}


def test_what_the_raster_does_not_reach_is_unobserved(tmp_path):
    udo = region("jeju/우도면")
    west, south, east, north = project(udo.area, "EPSG:32652").bounds
    middle = (west + east) / 2
    rows, cols = int((north - south) / 10) + 2, int((middle - west) / 10)
    path = write(tmp_path / "l.tif", np.full((rows, cols), 2, "uint8"), rasterio.Affine(10, 0, west, 0, -10, north))
    row = summarise(path, udo).iloc[0]
    there = hectares(
        in_degrees(project(udo.area, "EPSG:32652").intersection(box(west, south, west + cols * 10, north)))
    )
    area = hectares(udo.area)
    assert 0.2 < there / area < 0.8
    assert row.area_ha == pytest.approx(area, abs=0.006)
    assert row.grass_ha == pytest.approx(there, rel=1e-4)
    assert row.unobserved_ha == pytest.approx(area - there, rel=1e-4)
    assert row.inside_percent == row.observed_percent == pytest.approx(100 * there / area, abs=0.02)


def test_districts_that_miss_the_raster_are_left_out(tmp_path):
    path = write(tmp_path / "l.tif", np.zeros((50, 50), "uint8"), rasterio.Affine(10, 0, 499_900, 0, -10, 3_700_000))
    here, there = in_degrees(box(500_000, 3_699_700, 500_100, 3_699_900)), box(10, 10, 11, 11)
    assert list(summarise(path, place(here, there)).id) == ["0"]
    with pytest.raises(InputError, match="No district touches"):
        summarise(path, place(there))


def test_a_province_of_si_and_gun_is_led_by_its_whole(tmp_path):
    here = region("gyeongbuk")
    grid = grid_over(here.area, crs="EPSG:32652", resolution=300)
    labels = np.random.default_rng(1).integers(0, 9, grid.shape).astype("uint8")
    table = summarise(write(tmp_path / "l.tif", labels, grid.transform), here)
    assert table.loc[0, ["id", "level", "name_ko", "name_en"]].to_list() == ["region", "region", "경북", "Gyeongbuk"]
    parts = table[table.level.isin(["si", "gun"])]
    np.testing.assert_allclose(
        parts[[*PARTS, "area_ha"]].sum(), table.loc[0, [*PARTS, "area_ha"]].astype(float), rtol=1e-5
    )
    assert "region" not in set(summarise(tmp_path / "l.tif", region("pohang")).level)


def test_classes_are_those_that_the_raster_names(tmp_path):
    path = write(tmp_path / "l.tif", np.array([[0, 1]], "uint8"), rasterio.Affine(100, 0, 500_000, 0, -100, 3_700_000))
    with rasterio.open(path, "r+") as dst:
        dst.update_tags(CLASS_0="rice", CLASS_1="other", CLASS_255="unobserved")
    table = summarise(path, place(in_degrees(box(500_000, 3_699_900, 500_200, 3_700_000))))
    assert list(table.columns[8:]) == ["rice_ha", "other_ha", "unobserved_ha"]
    assert table.rice_ha[0] == table.other_ha[0] == pytest.approx(1.0, abs=0.01)


def test_a_raster_that_counts_rows_from_the_south_gives_the_same_table(tmp_path):
    labels = np.random.default_rng(2).integers(0, 9, (40, 30)).astype("uint8")
    down = write(tmp_path / "down.tif", labels, rasterio.Affine(10, 0, 300_000, 0, -10, 3_700_000))
    up = write(tmp_path / "up.tif", labels[::-1], rasterio.Affine(10, 0, 300_000, 0, 10, 3_699_600))
    here = place(in_degrees(shapely.Point(300_150, 3_699_800).buffer(130)))
    pd.testing.assert_frame_equal(summarise(down, here), summarise(up, here))


def test_blocks_change_nothing(tmp_path, monkeypatch):
    labels = np.random.default_rng(4).integers(0, 9, (400, 300)).astype("uint8")
    path = write(tmp_path / "l.tif", labels, rasterio.Affine(10, 0, 300_000, 0, -10, 3_700_000))
    here = place(in_degrees(shapely.Point(301_500, 3_698_000).buffer(1_300)))
    whole = summarise(path, here)
    monkeypatch.setattr(summary, "BLOCK", 37)
    pd.testing.assert_frame_equal(summarise(path, here), whole, rtol=0, atol=0.011)


def test_no_block_is_larger_than_it_may_be_and_none_counts_twice():
    grid = grid_over(box(128, 35.5, 132, 37.6), crs="EPSG:32652", resolution=10)
    inside = shapely.transform(
        project(region("gyeongbuk").area, "EPSG:32652"), lambda at: np.column_stack((~grid.transform) @ at.T)
    )
    seen = list(summary._windows(grid, inside))
    assert all(one.height <= summary.BLOCK and one.width <= 2 * summary.BLOCK for one in seen)
    boxes = shapely.union_all([box(one.col, one.row, one.col + one.width, one.row + one.height) for one in seen])
    assert boxes.area == sum(one.height * one.width for one in seen)
    assert boxes.covers(inside.intersection(box(0, 0, grid.shape[1], grid.shape[0])))
    assert boxes.area < 0.5 * grid.shape[0] * grid.shape[1]  # the sea before Ulleungdo is not read


def test_pixels_grow_on_the_ground_towards_the_central_meridian():
    grid = grid_over(region("jeju").area, crs="EPSG:32652", resolution=1000)
    size = pixel_hectares(grid, Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1]))
    assert all((left < right).all() for left, right in pairwise(size.T))
    for lon, expected in ((126.15, 1.00093), (126.53, 1.00050), (126.95, 1.00010)):  # PROJ's areal scale, rounded
        x, y = project(shapely.Point(lon, 33.36), "EPSG:32652").coords[0]
        col, row = (int(number) for number in ~grid.transform * (x, y))
        assert 100 / size[row, col] == pytest.approx(expected, abs=1.5e-5)
