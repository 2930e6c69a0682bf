"""Means of indices by district, from the clear view of a run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow

from eosat.grid import project
from eosat.indices import difference
from eosat.regions import District, polygons
from eosat.storage import unreadable
from eosat.summary import weights_inside
from eosat.tiling import Window

Floats = NDArray[np.float64]

DIFFERENCES: Mapping[str, tuple[str, str]] = {
    "NDVI": ("B08", "B04"),
    "NDMI": ("B08", "B11"),
    "NBR": ("B08", "B12"),
    "NDWI": ("B03", "B08"),
    "NDBI": ("B11", "B08"),
}
"""Indices (a - b) / (a + b): vegetation (Rouse 1974), moisture (Gao 1996), burn ratio (Key and Benson 2006), open water
(McFeeters 1996), built-up (Zha et al. 2003). Names as in Awesome Spectral Indices."""


def indices_with(bands: Sequence[str]) -> tuple[str, ...]:
    """Names of the indices that *bands* give."""
    return tuple(name for name, pair in DIFFERENCES.items() if set(pair) <= set(bands))


def bounded_difference(one: Floats, other: Floats) -> Floats:
    """(one - other) / (one + other) within -1..1, the range that positive reflectance can give; NaN stays.

    >>> bounded_difference(np.array([0.4, -0.01]), np.array([0.1, 0.02]))
    array([ 0.6, -1. ])
    """
    return np.asarray(np.clip(difference(one, other), -1, 1))


def reflectance_of(src: rasterio.DatasetReader, names: Sequence[str], part: Window) -> dict[str, Floats]:
    """Bands of an open clear view at *part* by name (y, x); NaN where nothing was seen. [1]"""
    window = RasterWindow(part.col, part.row, part.width, part.height)
    places = {name: src.descriptions.index(name) + 1 for name in names}
    stored = src.read(list(places.values()), window=window)
    values = stored.astype("float64") * src.scales[0] + src.offsets[0]
    values[stored == src.nodata] = np.nan
    return dict(zip(places, values, strict=True))


def index_means(view: Path, grid: GeoBox, district: District) -> dict[str, float]:
    """Mean of each index over what was seen of *district*, pixels weighing with their ground inside; NaN for nothing.

    Parameters
    ----------
    view : Path
        ``composite.tif`` of a run.
    grid : GeoBox
        Its grid.
    district : District
    """
    outline = polygons(project(district.geometry, str(grid.crs)))
    try:
        with rasterio.open(view) as src:
            names = indices_with(src.descriptions)
            bands = sorted({band for name in names for band in DIFFERENCES[name]})
            sums = np.zeros((len(names), 2))
            for part, weights in weights_inside(grid, outline):
                known = reflectance_of(src, bands, part)
                for at, name in enumerate(names):
                    values = bounded_difference(*(known[band] for band in DIFFERENCES[name]))
                    there = np.isfinite(values)
                    sums[at] += (values[there] * weights[there]).sum(), weights[there].sum()
    except RasterioError as err:
        raise unreadable(str(view), err) from err
    return {
        name: float(total / ground) if ground > 0 else float("nan")
        for name, (total, ground) in zip(names, sums, strict=True)
    }
