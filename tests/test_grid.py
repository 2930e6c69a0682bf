import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely.geometry import box

from eosat.errors import InputError
from eosat.grid import axes_on, grid_over, metric_crs, part, project, utm, wgs84_outline
from eosat.tiling import Window

JEJU = box(126.1, 33.1, 127.0, 33.6)


def test_the_grid_covers_the_area_and_is_in_phase_with_the_sentinel_2_tile():
    anchor = (199980.0, 3700020.0)  # 52SBB
    grid = grid_over(JEJU, crs="EPSG:32652", resolution=10, anchor=anchor)
    left, bottom, right, top = grid.boundingbox.bbox
    assert (left - anchor[0]) % 60 == (top - anchor[1]) % 60 == 0
    assert grid.shape[0] % 6 == grid.shape[1] % 6 == 0
    west, south, east, north = project(JEJU, "EPSG:32652").bounds
    assert left <= west
    assert bottom <= south
    assert right >= east
    assert top >= north
    assert max(west - left, south - bottom, right - east, top - north) < 60


@pytest.mark.parametrize("resolution", [10, 20, 60, 100])
def test_the_grid_takes_up_any_phase(resolution):
    anchor = (199980.0, 2800020.0)  # 29RKH: no multiple of 100
    grid = grid_over(box(-11.6, 24.6, -11.1, 25.0), crs="EPSG:32629", resolution=resolution, anchor=anchor)
    assert (grid.transform.c - anchor[0]) % resolution == (grid.transform.f - anchor[1]) % resolution == 0
    assert grid.resolution.x == resolution


def test_edges_of_the_area_are_followed_because_they_bulge():
    wide = box(120.0, 33.0, 126.0, 34.0)  # a whole zone: its southern edge sags 1 km below its corners
    corners = project(box(120.0, 33.0, 120.0 + 1e-9, 33.0 + 1e-9), "EPSG:32651").bounds[1]
    assert corners - project(wide, "EPSG:32651").bounds[1] > 1000


@pytest.mark.parametrize(
    ("place", "code"), [((126.5, 33.4), "EPSG:32652"), ((125.9, 34), "EPSG:32651"), ((-71, -33), "EPSG:32719")]
)
def test_utm_zone(place, code):
    x, y = place
    assert utm(box(x - 0.01, y - 0.01, x + 0.01, y + 0.01)) == code


def test_crs_must_count_in_metres():
    assert metric_crs("EPSG:5186") == "EPSG:5186"
    for wrong in ("EPSG:4326", "EPSG:2263", "EPSG:99999", "moon"):
        with pytest.raises(InputError):
            metric_crs(wrong)


def test_axes_of_a_20_m_raster_under_a_10_m_grid():
    grid = GeoBox((60, 40), Affine(10, 0, 300020, 0, -10, 3690000), "EPSG:32652")
    rows, cols = axes_on(Affine(20, 0, 300000, 0, -20, 3690060), grid)
    assert (rows.scale, rows.offset, rows.length) == (0.5, 3.0, 60)
    assert (cols.scale, cols.offset, cols.length) == (0.5, 1.0, 40)
    assert axes_on(Affine(20, 1, 300000, 0, -20, 3690060), grid) is None


def test_a_part_of_a_grid_lies_where_it_should():
    grid = GeoBox((60, 40), Affine(10, 0, 300000, 0, -10, 3690000), "EPSG:32652")
    piece = part(grid, Window(row=10, col=5, height=20, width=30))
    assert piece.shape == (20, 30)
    assert (piece.transform.c, piece.transform.f) == (300050, 3689900)


def test_the_outline_goes_back_to_degrees():
    grid = grid_over(JEJU, crs="EPSG:32652", resolution=100)
    west, south, east, north = wgs84_outline(grid).bounds
    assert west <= 126.1 <= 127.0 <= east
    assert south <= 33.1 <= 33.6 <= north
    assert max(126.1 - west, east - 127.0) < 0.02
