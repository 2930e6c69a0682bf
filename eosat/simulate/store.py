"""Rasters on disk: written block by block into plain GeoTIFFs, then turned into COGs, so that memory does not grow."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.transform import Affine
from rasterio.windows import Window as Block

from eosat.simulate.place import Corner, Tile, Window

NOTICE = "Simulated, contains no Copernicus data"
COG = {"compress": "DEFLATE", "level": "4", "blocksize": "256", "num_threads": "1", "overviews": "IGNORE_EXISTING"}
"""Options of GDAL's COG driver; small blocks so that even a small scene has several."""
BLOCK = 240
"""Side of the blocks in which the world is made; even. [px of 10 m]"""
WORKERS = 2
CACHE_MB = 96
"""GDAL's block cache while rasters are written. [MB]"""

Thing = TypeVar("Thing")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """One file to be written."""

    path: Path
    crs: str
    corner: Corner
    metres: int
    shape: tuple[int, int]
    """Rows, columns."""
    dtype: str = "uint16"
    nodata: int | None = 0
    names: tuple[str, ...] = ("",)
    """Descriptions of its bands."""
    colours: dict[int, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawers:
    """Open files by name; closed together."""

    stack: ExitStack
    open: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, raster: Raster) -> None:
        """Open *raster* for writing as a plain GeoTIFF beside its final name."""
        profile = {"tiled": True, "blockxsize": 256, "blockysize": 256, "BIGTIFF": "IF_SAFER", "SPARSE_OK": True}
        rows, cols = raster.shape
        target = rasterio.open(
            raw(raster.path), "w", driver="GTiff", height=rows, width=cols, count=len(raster.names),
            dtype=raster.dtype, crs=raster.crs, nodata=raster.nodata,
            transform=Affine(*raster.corner.transform(raster.metres)), **profile,
        )  # fmt: skip
        self.stack.enter_context(target)
        target.update_tags(TIFFTAG_COPYRIGHT=NOTICE)
        for number, text in enumerate(raster.names, start=1):
            if text:
                target.set_band_description(number, text)
        if raster.colours:
            target.write_colormap(1, raster.colours)
        elif len(raster.names) > 1:
            target.colorinterp = [ColorInterp.gray] + [ColorInterp.undefined] * (len(raster.names) - 1)
        self.open[name] = target

    def put(self, name: str, pixels: NDArray[Any], *, row: int, col: int) -> None:
        """Write ``(y, x)`` or ``(band, y, x)`` *pixels* at a place of a file."""
        rows, cols = pixels.shape[-2:]
        place = Block(col_off=col, row_off=row, width=cols, height=rows)
        if pixels.ndim == 2:
            self.open[name].write(pixels, 1, window=place)
        else:
            self.open[name].write(pixels, window=place)


def raw(path: Path) -> Path:
    """Where the plain GeoTIFF of a file stands while it is written."""
    return path.with_name(f"{path.name}.raw")


def to_cog(path: Path) -> None:
    """Turn the plain GeoTIFF of *path* into a COG; labels (uint8) keep their values in overviews."""
    with rasterio.open(raw(path)) as image:
        labels = image.dtypes[0] == "uint8"
        kind = {"predictor": "NO" if labels else "STANDARD", "resampling": "NEAREST" if labels else "AVERAGE"}
        rasterio.shutil.copy(image, path, driver="COG", **COG, **kind)
    raw(path).unlink()


def blocks(rows: int, cols: int, side: int = BLOCK) -> list[Window]:
    """Windows that cover a raster, row by row, none of them larger than *side*.

    >>> [(one.row, one.cols) for one in blocks(300, 240)]
    [(0, 240), (240, 240)]
    """
    return [
        Window(row=row, col=col, rows=min(side, rows - row), cols=min(side, cols - col))
        for row in range(0, rows, side)
        for col in range(0, cols, side)
    ]


def shared(window: Window, tile: Tile) -> Window | None:
    """The part of a window that a tile shows, in the extent's pixels; None if there is none."""
    top, left = max(window.row, tile.window.row), max(window.col, tile.window.col)
    bottom = min(window.row + window.rows, tile.window.row + tile.window.rows)
    right = min(window.col + window.cols, tile.window.col + tile.window.cols)
    if top >= bottom or left >= right:
        return None
    return Window(row=top, col=left, rows=bottom - top, cols=right - left)


def in_order(make: Any, things: list[Thing]) -> Iterator[tuple[Thing, Any]]:
    """``make`` of each thing, some at a time, in their order; no more than a few wait in memory."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: list[tuple[Thing, Future[Any]]] = []
        for thing in things:
            waiting.append((thing, pool.submit(make, thing)))
            if len(waiting) > WORKERS:
                first, future = waiting.pop(0)
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
