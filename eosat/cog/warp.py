"""Pixels of a raster in another CRS, at exact coordinates.

GDAL's warper approximates coordinates anew for every window it is asked for, so that tiles differ from the whole by
up to a tenth of a pixel. Here they come from PROJ on a lattice that is tied to the run's grid, and are linear between.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Transformer

from eosat.tiling import Window, up_to_multiple

LATTICE = 16
"""Distance of the points at which coordinates are exact. [px]"""

Floats = NDArray[np.float64]


def source_pixels(transform: Any, crs: str, grid: GeoBox, window: Window) -> tuple[Floats, Floats]:
    """Where the pixel centres of *window* lie in a raster.

    Parameters
    ----------
    transform : Affine
        Of the raster: column and row to x and y.
    crs : str
        Of the raster.
    grid : GeoBox
        Grid of the whole run.
    window : Window
        Part of *grid*.

    Returns
    -------
    rows, cols : (y, x) float64
        In pixels of the raster; 0 is the centre of its first pixel.
    """
    row_nodes, row_at = _lattice(window.row, window.height)
    col_nodes, col_at = _lattice(window.col, window.width)
    cols, rows = np.meshgrid(col_nodes + 0.5, row_nodes + 0.5)
    x, y = grid.transform.c + cols * grid.transform.a, grid.transform.f + rows * grid.transform.e
    bridge = Transformer.from_crs(CRS(str(grid.crs)), CRS(crs), always_xy=True)
    east, north = bridge.transform(x, y)
    back = ~transform
    there_col = back.a * east + back.b * north + back.c - 0.5
    there_row = back.d * east + back.e * north + back.f - 0.5
    return _between(there_row, row_at, col_at), _between(there_col, row_at, col_at)


def _lattice(start: int, length: int) -> tuple[Floats, Floats]:
    """Lattice lines that enclose some pixels of one axis, and where each pixel lies between them. [px], [lattice]"""
    first = start // LATTICE * LATTICE
    last = up_to_multiple(start + length, LATTICE)
    nodes = np.arange(first, last + 1, LATTICE, dtype=np.float64)
    return nodes, (np.arange(start, start + length) - first) / LATTICE


def _between(nodes: Floats, rows: Floats, cols: Floats) -> Floats:
    """Bilinear interpolation of *nodes* at every pair of *rows* and *cols*."""
    top, left = rows.astype(int), cols.astype(int)
    down, right = (rows - top)[:, None], cols - left
    along = nodes[top] * (1 - down) + nodes[top + 1] * down
    return np.asarray(along[:, left] * (1 - right) + along[:, left + 1] * right)


def nearest_at(values: NDArray[Any], rows: Floats, cols: Floats, *, nodata: float = 0) -> NDArray[Any]:
    """The pixel that each place falls into; *nodata* outside."""
    row, col = np.floor(rows + 0.5).astype(int), np.floor(cols + 0.5).astype(int)
    inside = (row >= 0) & (row < values.shape[0]) & (col >= 0) & (col < values.shape[1])
    found = values[np.clip(row, 0, values.shape[0] - 1), np.clip(col, 0, values.shape[1] - 1)]
    return np.where(inside, found, np.asarray(nodata, values.dtype))


def bilinear_at(values: NDArray[Any], rows: Floats, cols: Floats, *, nodata: float = 0) -> NDArray[np.float32]:
    """Bilinear interpolation that keeps nodata apart: the seen neighbours share the weight.

    Returns
    -------
    (y, x) float32
        *nodata* outside, and where the nearest pixel is nodata.
    """
    height, width = values.shape
    row, col = np.clip(rows, 0, height - 1), np.clip(cols, 0, width - 1)
    top, left = np.minimum(row.astype(int), max(height - 2, 0)), np.minimum(col.astype(int), max(width - 2, 0))
    down, right = row - top, col - left
    total, weights = np.zeros(rows.shape), np.zeros(rows.shape)
    for step_row, weight_row in ((0, 1 - down), (1, down)):
        for step_col, weight_col in ((0, 1 - right), (1, right)):
            here = values[np.minimum(top + step_row, height - 1), np.minimum(left + step_col, width - 1)]
            weight = weight_row * weight_col * (here != nodata)
            total += weight * here
            weights += weight
    seen = nearest_at(values, rows, cols, nodata=nodata) != nodata
    return np.where(seen, total / np.where(weights > 0, weights, 1), nodata).astype(np.float32)
