"""``fleet.parquet``: a row a site, solar or wind, as GeoParquet 1.1 in longitude and latitude."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet
import shapely

from eosat.capacity import DENSITIES
from eosat.errors import InputError
from eosat.vector import read_parquet, write_parquet

CRS = "EPSG:4326"
TECHS = ("solar", "wind")
TEXTS = ("id", "tech", "type", "district", "first_seen", "last_seen", "evidence")
"""Columns of text; empty where nothing is known. Days are ISO 8601; evidence is ids of scenes, spaces between."""
NUMBERS = ("area_m2", "mw_p10", "mw_p50", "mw_p90", "tilt_deg", "azimuth_deg", "confidence")
"""Columns of numbers; NaN where nothing is known. Megawatts are AC, azimuths from north, confidence in percent."""
COLUMNS = ("id", "tech", "type", "district", *NUMBERS[:6], "first_seen", "last_seen", "confidence", "evidence")
"""What every fleet has; others may stand behind them."""


def check_fleet(table: pd.DataFrame, name: str | Path) -> pd.DataFrame:
    """A fleet with its columns in order and in their types.

    Parameters
    ----------
    table : pandas.DataFrame
        :data:`COLUMNS` and ``geometry`` (shapely, WGS 84 longitude before latitude), and what else there is.
    name : str or Path
        What errors call it.

    Raises
    ------
    InputError
        A column is missing, or a row holds what cannot be: it is named by number and id.
    """
    missing = [column for column in (*COLUMNS, "geometry") if column not in table]
    if missing:
        raise InputError("fleet.columns", path=name, missing=", ".join(missing))
    others = [column for column in table.columns if column not in (*COLUMNS, "geometry")]
    found = table[[*COLUMNS, *others, "geometry"]].reset_index(drop=True)
    for column in TEXTS:
        found[column] = found[column].fillna("").astype(str)
    for column in NUMBERS:
        values = pd.to_numeric(found[column], errors="coerce").astype("float64")
        _refuse(found, name, column, values.isna() & found[column].notna(), found[column], "fleet.number")
        found[column] = values
    _check_values(found, name)
    return found


def _check_values(table: pd.DataFrame, name: str | Path) -> None:
    _refuse(table, name, "tech", ~table["tech"].isin(TECHS), table["tech"], "fleet.unknown", options=", ".join(TECHS))
    strange = (table["tech"] == "solar") & ~table["type"].isin(list(DENSITIES))
    _refuse(table, name, "type", strange, table["type"], "fleet.unknown", options=", ".join(DENSITIES))
    _refuse(table, name, "id", (table["id"] == "") | table["id"].duplicated(), table["id"], "fleet.id")
    for column in ("area_m2", "mw_p10", "mw_p50", "mw_p90"):
        wrong = (table[column] < 0) | np.isinf(table[column])
        _refuse(table, name, column, wrong, table[column], "fleet.negative")
    order = (table["mw_p10"] > table["mw_p50"]) | (table["mw_p50"] > table["mw_p90"])
    _refuse(table, name, "mw_p50", order, table["mw_p50"], "fleet.order")


def _refuse(
    table: pd.DataFrame, name: str | Path, column: str, wrong: pd.Series, values: pd.Series, key: str, **more: Any
) -> None:
    """Name the first row that is wrong."""
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        said = {"path": name, "row": row + 1, "id": table["id"][row], "column": column, "value": values[row]}
        raise InputError(key, **said, **more)


def write_fleet(path: Path, table: pd.DataFrame, *, notes: Mapping[str, Any]) -> pd.DataFrame:
    """Write a fleet, whole or not at all; returns it as written.

    Parameters
    ----------
    path : Path
    table : pandas.DataFrame
        See :func:`check_fleet`.
    notes : mapping
        JSON values kept in the file's metadata, e.g. ``attribution`` and ``simulated``.
    """
    found = check_fleet(table, path)
    shapes = np.asarray(found["geometry"], object)
    columns = {column: _stored(found[column]) for column in found.columns if column != "geometry"}
    write_parquet(path, shapes, columns, crs=CRS, notes=notes)
    return found


def _stored(column: pd.Series) -> Any:
    """A column with its type, also where it has no row."""
    return pyarrow.array(column, from_pandas=True)


def read_fleet(path: str | Path) -> pd.DataFrame:
    """A fleet: :data:`COLUMNS`, what stands behind them, ``geometry``; what the file says of itself is in ``attrs``.

    Raises
    ------
    InputError
        When it is no GeoParquet in longitude and latitude, a column is missing or a row holds what cannot be.
    """
    shapes, columns, crs = read_parquet(Path(path))
    if crs not in (CRS, "OGC:CRS84"):
        raise InputError("fleet.crs", path=path, crs=crs)
    table = pd.DataFrame(columns)
    table["geometry"] = pd.Series(list(shapes), dtype=object)
    found = check_fleet(table, path)
    found.attrs = json.loads((pyarrow.parquet.read_schema(path).metadata or {}).get(b"eosat", b"{}"))
    return found


def points_of(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of a point inside each site. [degree]"""
    inside = shapely.point_on_surface(np.asarray(table["geometry"], object))
    return np.asarray(shapely.get_x(inside)), np.asarray(shapely.get_y(inside))
