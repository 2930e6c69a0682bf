"""Points as a GeoPackage: the few tables that the standard asks for (OGC 12-128r18), through SQLite."""

import sqlite3
import struct
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pyproj import CRS

from eosat.storage import whole

APPLICATION, VERSION = 0x47504B47, 10300
"""``GPKG`` and 1.3.0 in the header of the file."""
TYPES = {int: "INTEGER", float: "REAL", str: "TEXT"}
NEVER = "1970-01-01T00:00:00.000Z"
"""Last change as the file says it: equal samples make equal files."""
TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
 organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
 description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
 srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
 geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
 CONSTRAINT pk_geom_cols PRIMARY KEY (table_name,
 column_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs
 FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES ('undefined cartesian', -1, 'NONE', -1, 'undefined', NULL),
 ('undefined geographic', 0, 'NONE', 0, 'undefined', NULL);
"""


def write_points(path: Path, rows: Sequence[Mapping[str, object]], *, crs: str, description: str) -> None:
    """Write *rows* with their columns ``x`` and ``y`` as the points of a layer ``sample``; equal rows, equal bytes."""
    reference = CRS.from_user_input(crs)
    number = reference.to_epsg() or 100_000
    with whole(path) as temporary, closing(sqlite3.connect(temporary)) as base, base:
        base.executescript(f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};{TABLES}")
        systems = {4326: CRS("EPSG:4326"), number: reference}
        base.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)",
            [(one.name, code, code, one.to_wkt("WKT1_GDAL")) for code, one in systems.items()],
        )
        xs, ys = [float(str(row["x"])) for row in rows], [float(str(row["y"])) for row in rows]
        base.execute(
            "INSERT INTO gpkg_contents VALUES ('sample', 'features', 'sample', ?, ?, ?, ?, ?, ?, ?)",
            (description, NEVER, min(xs), min(ys), max(xs), max(ys), number),
        )
        base.execute("INSERT INTO gpkg_geometry_columns VALUES ('sample', 'geom', 'POINT', ?, 0, 0)", (number,))
        columns = ", ".join(f'"{name}" {TYPES[type(value)]}' for name, value in rows[0].items())
        base.execute(f"CREATE TABLE sample (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {columns})")
        slots = ", ".join("?" * (len(rows[0]) + 2))
        base.executemany(
            f"INSERT INTO sample VALUES ({slots})",
            [(at + 1, point(xs[at], ys[at], number), *row.values()) for at, row in enumerate(rows)],
        )


def point(x: float, y: float, srs: int) -> bytes:
    """A point in GeoPackage's binary: its header without an envelope, then WKB.

    >>> point(1.0, 2.0, 32652).hex()
    '475000018c7f00000101000000000000000000f03f0000000000000040'
    """
    return b"GP" + struct.pack("<BBi", 0, 1, srs) + struct.pack("<BIdd", 1, 1, x, y)
