"""Cloud-optimised GeoTIFFs that appear whole: tiles are set down in any order, overviews come at the end."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.errors import RasterioError
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window as RasterWindow

from eosat.errors import WorldError
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
    """A raster being filled, window by window; windows do not overlap."""

    dataset: Any
    path: Path
    """Its final name."""
    sums: dict[Window, int] = field(default_factory=dict)
    """CRC-32 of what was set down at each window."""

    def write(self, values: NDArray[Any], window: Window) -> None:
        """Set down *values* (y, x) or (band, y, x) at *window*."""
        stack = np.ascontiguousarray(values if values.ndim == 3 else values[None], self.dataset.dtypes[0])
        self.sums[window] = zlib.crc32(stack.data)
        try:
            self.dataset.write(stack, window=_box(window))
        except RasterioError as err:
            raise WorldError("error.write_lost", path=self.path) from err


def _box(window: Window) -> RasterWindow:
    return RasterWindow(window.col, window.row, window.width, window.height)


@contextmanager
def write_cog(path: Path, grid: GeoBox, style: Style) -> Iterator[CogWriter]:
    """Open a writer; when the block ends well *path* is a COG with overviews, else nothing stands there.

    Raises
    ------
    WorldError
        When the disk does not take it all.
    """
    with whole(path) as temporary:
        scratch = temporary.with_suffix(".scratch.tif")
        try:
            with rasterio.open(scratch, "w", **_profile(grid, style)) as dst:
                _describe(dst, style)
                writer = CogWriter(dst, path)
                yield writer
            try:
                _to_cog(scratch, temporary, style)
            except RasterioError as err:
                raise WorldError("error.write_lost", path=path) from err
            if not holds(temporary, writer.sums):
                raise WorldError("error.write_lost", path=path)
        finally:
            scratch.unlink(missing_ok=True)


def holds(path: Path, sums: Mapping[Window, int]) -> bool:
    """Whether a raster is whole: every window has the CRC-32 it was written with, every block of overviews is there.

    GDAL says nothing when a disk fills up while a file is closed; the file then lacks blocks, or its directory.
    """
    try:
        with rasterio.open(path) as src:
            same = all(zlib.crc32(src.read(window=_box(window))) == crc for window, crc in sums.items())
            levels = range(len(src.overviews(1)))
        for level in levels:
            with rasterio.open(path, overview_level=level) as small:
                for _, block in small.block_windows(1):
                    small.read(window=block)
    except RasterioError:
        return False
    return same


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
    options = {
        "compress": "DEFLATE",
        "level": 6,
        "predictor": "YES" if np.dtype(style.dtype).itemsize > 1 else "NO",
        "blocksize": BLOCK,
        "overview_resampling": style.overviews,
        "bigtiff": "IF_SAFER",
        "num_threads": "ALL_CPUS",
    }
    copy_raster(source, target, driver="COG", **options)
