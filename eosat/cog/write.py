"""Cloud-optimised GeoTIFFs that appear whole: tiles are set down in any order, overviews come at the end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window as RasterWindow

from eosat.storage import whole
from eosat.tiling import Window

BLOCK = 512
"""Side of a block inside the file. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a raster is stored and what it says of itself."""

    dtype: str
    nodata: float
    bands: tuple[str, ...] = ("1",)
    """Description of each band."""
    overviews: str = "mode"
    """Resampling of the overviews: ``"mode"`` for classes, ``"average"`` for amounts."""
    colours: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    """Colour table: value -> red, green, blue."""
    tags: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    """Written into the file: value = stored * scale + offset."""
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class CogWriter:
    """A raster being filled, window by window."""

    dataset: Any

    def write(self, values: NDArray[Any], window: Window) -> None:
        """Set down *values* (y, x) or (band, y, x) at *window*."""
        stack = values if values.ndim == 3 else values[None]
        box = RasterWindow(window.col, window.row, window.width, window.height)
        self.dataset.write(stack, window=box)


@contextmanager
def write_cog(path: Path, grid: GeoBox, style: Style) -> Iterator[CogWriter]:
    """Open a writer; when the block ends well *path* is a COG with overviews, else nothing stands there."""
    with whole(path) as temporary:
        scratch = temporary.with_suffix(".scratch.tif")
        try:
            with rasterio.open(scratch, "w", **_profile(grid, style)) as dst:
                _describe(dst, style)
                yield CogWriter(dst)
            _to_cog(scratch, temporary, style)
        finally:
            scratch.unlink(missing_ok=True)


def _profile(grid: GeoBox, style: Style) -> dict[str, Any]:
    return {
        "driver": "GTiff",
        "height": grid.shape[0],
        "width": grid.shape[1],
        "count": len(style.bands),
        "dtype": style.dtype,
        "crs": str(grid.crs),
        "transform": grid.transform,
        "nodata": style.nodata,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "compress": "DEFLATE",
        "zlevel": 1,
        "bigtiff": "IF_SAFER",
        "sparse_ok": True,
    }


def _describe(dst: Any, style: Style) -> None:
    for index, name in enumerate(style.bands, start=1):
        dst.set_band_description(index, name)
    if style.colours:
        dst.write_colormap(1, {value: (*colour, 255) for value, colour in style.colours.items()})
    dst.scales = (style.scale,) * len(style.bands)
    dst.offsets = (style.offset,) * len(style.bands)
    dst.update_tags(**style.tags)


def _to_cog(source: Path, target: Path, style: Style) -> None:
    predictor = "YES" if np.dtype(style.dtype).itemsize > 1 else "NO"
    copy_raster(
        source,
        target,
        driver="COG",
        compress="DEFLATE",
        level=6,
        predictor=predictor,
        blocksize=BLOCK,
        overview_resampling=style.overviews,
        bigtiff="IF_SAFER",
        num_threads="ALL_CPUS",
    )
