"""Polygons and points as GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0): WKB, CRS in the metadata."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from eosat.errors import InputError
from eosat.storage import whole

COLUMN = "geometry"


def write_parquet(
    path: Path, shapes: NDArray[np.object_], columns: Mapping[str, Sequence[Any]], *, crs: str, notes: Mapping[str, Any]
) -> None:
    """Write polygons or points with their columns, whole or not at all.

    Parameters
    ----------
    path : Path
    shapes : (n,) Polygons or Points
        Coordinates in *crs*, x before y.
    columns : mapping
        Name -> n values, an Arrow array where the type must stand without any.
    crs : str
        Authority code, e.g. ``"EPSG:32652"``.
    notes : mapping
        JSON values kept in the file's metadata under ``eosat``.
    """
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    sides = {name: bounds[:, place] for place, name in enumerate(("xmin", "ymin", "xmax", "ymax"))}
    box = pyarrow.StructArray.from_arrays([pyarrow.array(side) for side in sides.values()], list(sides))
    table = pyarrow.table({**{name: _array(values) for name, values in columns.items()},
                           COLUMN: pyarrow.array(list(shapely.to_wkb(shapes, byte_order=1)), pyarrow.binary()),
                           "bbox": box})  # fmt: skip
    said = {"geo": json.dumps(_geo(shapes, crs)), "eosat": json.dumps(dict(notes), ensure_ascii=False)}
    with whole(path) as temporary:
        pyarrow.parquet.write_table(table.replace_schema_metadata(said), temporary, compression="zstd")


def _array(values: Any) -> pyarrow.Array:
    return values if isinstance(values, pyarrow.Array) else pyarrow.array(list(values))


def _geo(shapes: NDArray[np.object_], crs: str) -> dict[str, Any]:
    covering = {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": CRS.from_user_input(crs).to_json_dict(),
        "orientation": "counterclockwise",
        "covering": {"bbox": covering},
    }
    if len(shapes):
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(shapes)]
    return {"version": "1.1.0", "primary_column": COLUMN, "columns": {COLUMN: column}}


def read_parquet(path: Path) -> tuple[NDArray[np.object_], dict[str, list[Any]], str]:
    """Polygons, columns and CRS of a GeoParquet file.

    Raises
    ------
    InputError
        When it is none, or its geometry is not WKB.
    """
    try:
        table = pyarrow.parquet.read_table(path)
        geo = json.loads((table.schema.metadata or {})[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        shapes = np.asarray(shapely.from_wkb(table[geo["primary_column"]].to_pylist()), object)
        crs = CRS.from_json_dict(column["crs"]) if column.get("crs") else CRS.from_epsg(4326)
    except (OSError, KeyError, ValueError, TypeError, pyarrow.ArrowException, shapely.errors.ShapelyError) as err:
        raise InputError("vector.no_parquet", path=path, reason=f"{type(err).__name__}: {err}") from err
    others = [name for name in table.column_names if name not in (geo["primary_column"], "bbox")]
    code = crs.to_authority()
    return shapes, {name: table[name].to_pylist() for name in others}, ":".join(code) if code else crs.to_wkt()
