"""Polygons of a raster: sieved, traced, named, and written as GeoParquet, GeoJSON and PMTiles."""

from eosat.vector.geojson import degrees, write_geojson
from eosat.vector.ids import cells, matched, named
from eosat.vector.parquet import read_parquet, write_parquet
from eosat.vector.pmtiles import write_pmtiles
from eosat.vector.trace import burned, outlines, patches, sieve

__all__ = [
    "burned",
    "cells",
    "degrees",
    "matched",
    "named",
    "outlines",
    "patches",
    "read_parquet",
    "sieve",
    "write_geojson",
    "write_parquet",
    "write_pmtiles",
]
