"""Polygons as GeoJSON (RFC 7946): WGS 84, longitude first, outer rings anticlockwise, seven decimals (about 1 cm)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from eosat.storage import whole

DECIMALS = 7


def degrees(shapes: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """Polygons in *crs* as longitude and latitude, outer rings anticlockwise."""
    turn = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    moved = shapely.transform(shapes, lambda at: np.column_stack(turn.transform(at[:, 0], at[:, 1])))
    return np.asarray(shapely.orient_polygons(moved, exterior_cw=False), object)


def write_geojson(
    path: Path, shapes: NDArray[np.object_], columns: Mapping[str, Sequence[Any]], *, crs: str, notes: Mapping[str, Any]
) -> None:
    """Write polygons with their columns as properties, an id of each as the feature's; whole or not at all.

    Parameters
    ----------
    path : Path
    shapes : (n,) Polygons
        In *crs*.
    columns : mapping
        Name -> n values; ``id`` becomes the id of the feature.
    crs : str
    notes : mapping
        JSON values that stand beside the features.
    """
    with whole(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        head = json.dumps({"type": "FeatureCollection", **notes}, ensure_ascii=False)
        file.write(f'{head[:-1]}, "features": [\n')
        for number, line in enumerate(_features(degrees(shapes, crs), columns)):
            file.write((",\n" if number else "") + line)
        file.write("\n]}\n")


def _features(shapes: NDArray[np.object_], columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Each feature as one line of JSON."""
    names = list(columns)
    for outline, values in zip(_outlines(shapes), zip(*columns.values(), strict=True), strict=True):
        said = dict(zip(names, values, strict=True))
        own = {"id": said.pop("id")} if "id" in said else {}
        head = json.dumps({"type": "Feature", **own, "properties": said}, ensure_ascii=False, default=_plain)
        yield f'{head[:-1]}, "geometry": {outline}}}'


def _outlines(shapes: NDArray[np.object_]) -> list[str]:
    """Polygons as JSON."""
    rounded = shapely.transform(shapes, lambda at: np.round(at, DECIMALS))
    return [json.dumps({"type": one.geom_type, "coordinates": _rings(one)}) for one in rounded]


def _rings(polygon: Any) -> list[Any]:
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def _plain(value: Any) -> Any:
    """A number of numpy as Python's."""
    return value.item()
