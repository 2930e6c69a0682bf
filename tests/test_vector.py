"""Polygons of rasters: sieve, outlines, ids that last, and files that other tools read."""

import json

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eosat.errors import InputError
from eosat.vector import (
    burned,
    cells,
    degrees,
    matched,
    named,
    outlines,
    patches,
    read_parquet,
    sieve,
    write_geojson,
    write_parquet,
    write_pmtiles,
)
from eosat.vector.mvt import _packed, layer

HERE = Affine(10, 0, 300_000, 0, -10, 3_700_000)
CRS = "EPSG:32652"
masks = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12))


def squares(*corners: tuple[int, int], side: int = 40) -> np.ndarray:
    """Squares whose lower left corners lie so many metres from the raster's."""
    return np.array([shapely.box(300_000 + x, 3_690_000 + y, 300_000 + x + side, 3_690_000 + y + side)
                     for x, y in corners], object)  # fmt: skip


def slow_sizes(mask):
    """Size of each True pixel's patch, by walking."""
    sizes = np.zeros(mask.shape, int)
    for start in zip(*np.nonzero(mask), strict=True):
        seen, todo = {start}, [start]
        while todo:
            y, x = todo.pop()
            for at in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                inside = 0 <= at[0] < mask.shape[0] and 0 <= at[1] < mask.shape[1]
                if inside and mask[at] and at not in seen:
                    seen.add(at)
                    todo.append(at)
        sizes[start] = len(seen)
    return sizes


def test_a_patch_joins_through_sides_not_through_corners():
    mask = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 1]], bool)
    assert patches(mask)[1] == 2
    assert sieve(mask, 2).tolist() == [[False] * 3, [False, True, True], [False, False, True]]


def test_holes_stay_open_when_small_patches_go():
    ring = np.ones((5, 5), bool)
    ring[2, 2] = False
    assert (sieve(ring, 10) == ring).all()


@given(masks, st.integers(1, 6))
def test_the_sieve_keeps_what_walking_counts(mask, least):
    assert (sieve(mask, least) == (slow_sizes(mask) >= least)).all()


@given(hnp.arrays(bool, (16, 12)), st.integers(1, 4))
def test_a_sieve_by_windows_with_a_rim_equals_the_whole(mask, least):
    whole = sieve(mask, least)
    upper, lower = sieve(mask[: 8 + least], least)[:8], sieve(mask[8 - least :], least)[least:]
    assert (np.vstack([upper, lower]) == whole).all()


def test_a_least_patch_below_one_is_refused():
    with pytest.raises(InputError, match="1 or more"):
        sieve(np.ones((2, 2), bool), 0)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=10), elements=st.integers(0, 3)))
def test_outlines_have_exactly_the_area_and_the_pixels_of_the_raster(raster):
    found = list(outlines(raster, HERE, mask=raster > 0))
    for value in (1, 2, 3):
        area = sum(shape.area for shape, one in found if one == value)
        assert area == 100 * (raster == value).sum()
    shapes = np.array([shape for shape, _ in found], object)
    back = burned(shapes, HERE, raster.shape)
    values = np.array([0, *(value for _, value in found)])
    assert (values[back] == raster).all()
    assert len(found) == sum(patches(raster == value)[1] for value in (1, 2, 3))


def test_cells_are_geohashes():
    # worked examples of the article on geohash in Wikipedia
    assert cells(np.array([-5.6, 10.40744]), np.array([42.6, 57.64911]), 11)[1] == "u4pruydqqvj"
    assert cells(np.array([-5.6]), np.array([42.6]), 5) == ["ezs42"]


def test_neighbouring_pixels_never_share_a_cell():
    lons, lats = 126.5 + np.arange(200) * 10 / 93_000, np.full(200, 33.4)
    assert len(set(cells(lons, lats))) == 200


def test_an_object_keeps_its_id_when_it_grows_and_a_new_one_gets_another():
    first = squares((0, 0), (200, 0))
    ids = named(np.array([126.0, 126.1]), np.array([33.0, 33.0]), known=[], was=matched(first, first[:0]))
    grown = np.array([shapely.box(299_990, 3_689_990, 300_050, 3_690_050), squares((400, 0))[0], first[1]], object)
    was = matched(grown, first)
    assert was.tolist() == [0, -1, 1]
    later = named(np.array([126.2, 126.0, 126.3]), np.array([33.0, 33.0, 33.0]), known=ids, was=was)
    assert later[0] == ids[0]
    assert later[2] == ids[1]
    assert later[1] == f"{ids[0]}-2"  # its own cell carries the id of another object


def test_matching_is_one_to_one_and_takes_the_better_pair():
    old = squares((0, 0))
    new = squares((20, 0), (5, 0))
    assert matched(new, old).tolist() == [-1, 0]
    assert matched(squares((30, 0)), old).tolist() == [-1]  # a seventh in common is another object


def test_a_split_object_leaves_its_id_to_its_larger_part():
    old = np.array([shapely.box(0, 0, 100, 10)], object)
    parts = np.array([shapely.box(0, 0, 40, 10), shapely.box(50, 0, 100, 10)], object)
    assert matched(parts, old).tolist() == [-1, 0]


@pytest.fixture
def written(tmp_path):
    """Two polygons, one with a hole, in three formats."""
    ring = shapely.Polygon(shapely.box(300_000, 3_690_000, 300_400, 3_690_400).exterior,
                           [shapely.box(300_100, 3_690_100, 300_200, 3_690_200).exterior])  # fmt: skip
    shapes = np.array([ring, shapely.box(310_000, 3_690_000, 312_000, 3_690_300)], object)
    columns = {"id": ["a", "b"], "to": ["built", "논"], "n_px": [15, 60], "confidence": [87.5, 60.0]}
    write_parquet(tmp_path / "x.parquet", shapes, columns, crs=CRS, notes={"made": "by a test"})
    write_geojson(tmp_path / "x.geojson", shapes, columns, crs=CRS, notes={"name": "변화"})
    write_pmtiles(tmp_path / "x.pmtiles", shapes, columns, crs=CRS, name="change", credit="nobody")
    return tmp_path, shapes, columns


def test_geoparquet_is_read_by_geopandas_and_by_us(written):
    geopandas = pytest.importorskip("geopandas")
    folder, shapes, columns = written
    frame = geopandas.read_parquet(folder / "x.parquet")
    assert frame.crs.to_epsg() == 32652
    assert shapely.equals_exact(np.array(frame.geometry), shapes).all()
    assert frame["to"].tolist() == columns["to"]
    west = geopandas.read_parquet(folder / "x.parquet", bbox=(299_000, 3_600_000, 305_000, 3_700_000))
    assert west["id"].tolist() == ["a"]  # by the column of bounds
    again, held, crs = read_parquet(folder / "x.parquet")
    assert (again == shapes).all()
    assert (held, crs) == (columns, CRS)


def test_geojson_is_rfc_7946_and_gdal_reads_it(written):
    pyogrio = pytest.importorskip("pyogrio")
    folder, shapes, _ = written
    content = json.loads((folder / "x.geojson").read_text(encoding="utf-8"))
    assert [one["id"] for one in content["features"]] == ["a", "b"]
    assert content["features"][1]["properties"] == {"to": "논", "n_px": 60, "confidence": 60.0}
    for one in content["features"]:
        shell, *holes = one["geometry"]["coordinates"]
        assert shell[0] == shell[-1]
        assert shapely.LinearRing(shell).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
    frame = pyogrio.read_dataframe(folder / "x.geojson")
    assert frame.crs.to_epsg() == 4326
    assert np.allclose(frame.to_crs(32652).area, [150_000, 600_000], rtol=1e-4)
    assert np.allclose(shapely.bounds(degrees(shapes, CRS)), frame.bounds.to_numpy(), atol=1e-7)


def test_pmtiles_are_read_by_gdal(written):
    pyogrio = pytest.importorskip("pyogrio")
    folder, _, _ = written
    frame = pyogrio.read_dataframe(folder / "x.pmtiles")
    frame = frame[frame["id"].notna()]
    assert sorted(set(frame["id"])) == ["a", "b"]
    parts = frame.dissolve("id").to_crs(32652)
    assert parts.geometry.is_valid.all()
    assert parts.loc["a", "to"] == "built"
    assert parts.loc["b", "n_px"] == 60
    assert parts.loc["a", "confidence"] == 87.5
    assert parts.area.loc["a"] == pytest.approx(150_000, rel=0.02)  # the hole is there
    assert parts.area.loc["b"] == pytest.approx(600_000, rel=0.02)  # joined over the edge of tiles


def test_pmtiles_say_where_they_are_and_who_made_them(written):
    from pmtiles.reader import MmapSource, Reader

    folder, _, _ = written
    with (folder / "x.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        header, said = reader.header(), reader.metadata()
    assert header["min_lon_e7"] / 1e7 == pytest.approx(126.858, abs=0.01)
    assert said["attribution"] == "nobody"
    assert said["vector_layers"][0]["fields"] == {"id": "String", "to": "String", "n_px": "Number",
                                                  "confidence": "Number"}  # fmt: skip


def test_a_layer_of_nothing_is_empty():
    assert layer("x", np.array([], object), {}) == b""
    dot = np.array([shapely.box(1, 1, 1.1, 1.1)], object)
    assert layer("x", dot, {"id": ["a"]}) == b""


def test_a_square_is_encoded_as_the_specification_says():
    # worked example 4.3.5.4 of the specification: polygon (3 6, 8 12, 20 34)
    triangle = np.array([shapely.Polygon([(3, 6), (8, 12), (20, 34)])], object)
    commands = bytes([9, 6, 12, 18, 10, 12, 24, 44, 15])
    assert commands in layer("x", triangle, {"id": ["a"]})


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=30))
def test_packed_numbers_unpack(numbers):
    raw = b"".join(_packed(np.array(numbers, np.int64), np.array([0])))
    found, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    assert found == numbers


def test_files_of_no_object_are_whole_files(tmp_path):
    none = np.array([], object)
    write_parquet(tmp_path / "x.parquet", none, {"id": []}, crs=CRS, notes={})
    write_geojson(tmp_path / "x.geojson", none, {"id": []}, crs=CRS, notes={})
    write_pmtiles(tmp_path / "x.pmtiles", none, {"id": []}, crs=CRS, name="change")
    assert json.loads((tmp_path / "x.geojson").read_text())["features"] == []
    assert len(read_parquet(tmp_path / "x.parquet")[0]) == 0
    assert (tmp_path / "x.pmtiles").read_bytes()[:7] == b"PMTiles"


def test_what_is_no_geoparquet_is_refused(tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    with pytest.raises(InputError, match="GeoParquet"):
        read_parquet(tmp_path / "x.parquet")
