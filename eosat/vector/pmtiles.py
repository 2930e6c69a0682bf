"""Polygons as one file of vector tiles (PMTiles 3): what a page on a plain server shows, zoomed, without a database."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from eosat.storage import whole
from eosat.vector.mvt import EXTENT, layer

ZOOMS = (5, 13)
"""First and last zoom; at the last a step of a tile is 1.2 m at the equator, and viewers enlarge it further."""
HALF = 20037508.342789244
"""Half the side of the world in web mercator. [m]"""
BUFFER = 64
"""What a tile shows beyond its edge, so that outlines are not drawn along it. [step]"""
PIXEL = EXTENT // 256
"""Pixel of a map in steps."""
CROWD = 2000
"""Objects below a pixel that a tile may hold, the largest first: else the world's tile would be the heaviest."""


def write_pmtiles(
    path: Path,
    shapes: NDArray[np.object_],
    columns: Mapping[str, Sequence[Any]],
    *,
    crs: str,
    name: str,
    credit: str = "",
) -> None:
    """Write polygons as PMTiles of one layer, whole or not at all.

    Parameters
    ----------
    path : Path
    shapes : (n,) Polygons
        In *crs*.
    columns : mapping
        Name -> n strings or numbers.
    crs : str
    name : str
        Of the layer.
    credit : str
        Attribution.
    """
    from pmtiles.tile import zxy_to_tileid
    from pmtiles.writer import Writer

    turn = Transformer.from_crs(crs, "EPSG:3857", always_xy=True)
    mercator = shapely.transform(shapes, lambda at: np.column_stack(turn.transform(at[:, 0], at[:, 1])))
    made = [
        (zxy_to_tileid(zoom, x, y), content)
        for zoom in range(ZOOMS[0], ZOOMS[1] + 1)
        for x, y, content in _tiles(mercator, columns, zoom, name)
    ]
    with whole(path) as temporary, temporary.open("wb") as file:
        writer = Writer(file)
        with writer.tile_f:
            for number, content in sorted(made) or [(0, gzip.compress(b"", mtime=0))]:
                writer.write_tile(number, content)
            writer.finalize(_header(mercator), _metadata(name, columns, credit))


def _tiles(
    mercator: NDArray[np.object_], columns: Mapping[str, Sequence[Any]], zoom: int, name: str
) -> Iterator[tuple[int, int, bytes]]:
    """Column, row and compressed content of every tile of a zoom that shows anything."""
    step = 2 * HALF / 2**zoom / EXTENT
    world = shapely.transform(mercator, lambda at: np.column_stack([at[:, 0] + HALF, HALF - at[:, 1]]) / step)
    plain = shapely.simplify(world, PIXEL / 4)
    sizes = shapely.area(plain)
    where, xs, ys = _places(shapely.bounds(plain), zoom)
    order = np.lexsort((where, ys, xs))
    where, xs, ys = where[order], xs[order], ys[order]
    fresh = np.append(True, (xs[1:] != xs[:-1]) | (ys[1:] != ys[:-1]))[: len(xs)]
    cuts = np.flatnonzero(fresh)
    for start, stop in zip(cuts, [*cuts[1:], len(xs)][: len(cuts)], strict=True):
        chosen = _seen(where[start:stop], sizes)
        x, y = int(xs[start]), int(ys[start])
        inside = shapely.clip_by_rect(plain[chosen], x * EXTENT - BUFFER, y * EXTENT - BUFFER,
                                      (x + 1) * EXTENT + BUFFER, (y + 1) * EXTENT + BUFFER)  # fmt: skip
        local = shapely.transform(inside, lambda at, x=x, y=y: at - [x * EXTENT, y * EXTENT])
        content = layer(name, local, {key: [column[int(i)] for i in chosen] for key, column in columns.items()})
        if content:
            yield x, y, gzip.compress(content, 6, mtime=0)


def _seen(which: NDArray[np.int64], sizes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Objects that a tile shows: all of a pixel and more, and the largest of the others; in their own order."""
    small = which[sizes[which] < PIXEL**2]
    if len(small) <= CROWD:
        return which
    gone = small[np.lexsort((small, -sizes[small]))[CROWD:]]
    return which[~np.isin(which, gone)]


def _places(bounds: NDArray[np.float64], zoom: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Which object lies in which tile: positions, columns and rows of tiles, the buffer counted in."""
    low = np.clip(np.floor((bounds[:, :2] - BUFFER) / EXTENT), 0, 2**zoom - 1).astype(np.int64)
    high = np.clip(np.floor((bounds[:, 2:] + BUFFER) / EXTENT), 0, 2**zoom - 1).astype(np.int64)
    wide = high - low + 1
    counts = wide[:, 0] * wide[:, 1]
    which = np.repeat(np.arange(len(bounds)), counts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return which, low[which, 0] + place % wide[which, 0], low[which, 1] + place // wide[which, 0]


def _header(mercator: NDArray[np.object_]) -> dict[str, Any]:
    from pmtiles.tile import Compression, TileType

    turn = Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True)
    left, bottom, right, top = shapely.total_bounds(mercator) if len(mercator) else (0.0, 0.0, 0.0, 0.0)
    (west, east), (south, north) = turn.transform([left, right], [bottom, top])
    edges = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
    edges |= {"center_lon_e7": (west + east) / 2, "center_lat_e7": (south + north) / 2}
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": ZOOMS[0],
        "max_zoom": ZOOMS[1],
        "center_zoom": 10,
        **{key: round(value * 1e7) for key, value in edges.items()},
    }


def _metadata(name: str, columns: Mapping[str, Sequence[Any]], credit: str) -> dict[str, Any]:
    fields = {
        key: "String" if any(isinstance(value, str) for value in column[:1]) else "Number"
        for key, column in columns.items()
    }
    layers = [{"id": name, "fields": fields, "minzoom": ZOOMS[0], "maxzoom": ZOOMS[1], "description": ""}]
    said: dict[str, Any] = {"name": name, "vector_layers": layers, "type": "overlay", "format": "pbf"}
    return said | ({"attribution": credit} if credit else {})
