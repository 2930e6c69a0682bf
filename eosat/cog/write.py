"""Cloud-optimised GeoTIFFs that appear whole: windows are set down in any order, overviews grow beside them."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from struct import pack
from typing import Any

import imagecodecs
import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.cog.layout import COUNTS, HEIGHT, LONG, OFFSETS, WIDTH, Entry, entries_of, front, overview_of
from eosat.cog.pyramid import Key, Pyramid
from eosat.errors import WorldError
from eosat.storage import whole
from eosat.tiling import Window

BLOCK = 512
"""Side of a block inside the file. [px]"""
EFFORT = 1
"""Of Deflate: a class map is a fifth larger than with the 6 of GDAL, and written four times as fast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a raster is stored and what it says of itself."""

    dtype: str
    nodata: float
    bands: tuple[str, ...] = ("1",)
    """Description of each band."""
    overviews: str = "mode"
    """How overviews are made: ``"mode"`` for classes, ``"average"`` for amounts."""
    colours: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    """Colour table: value -> red, green, blue."""
    tags: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    """Written into the file: value = stored * scale + offset."""
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class CogWriter:
    """A raster being filled, window by window; windows do not overlap."""

    path: Path
    """Its final name."""
    pyramid: Pyramid
    scratch: io.FileIO
    """Blocks as they are stored, in the order in which they were full."""
    pool: ThreadPoolExecutor
    places: dict[tuple[Key, int], tuple[int, int]] = field(default_factory=dict)
    """By block and band: where it stands in *scratch*, and how long it is. [bytes]"""

    def write(self, values: NDArray[Any], window: Window) -> None:
        """Set down *values* (y, x) or (band, y, x) at *window*.

        Raises
        ------
        WorldError
            When the disk does not take it.
        """
        self._keep(self.pyramid.put(values if values.ndim == 3 else values[None], window))

    def finish(self, target: Path, directory: Sequence[Entry]) -> None:
        """Write the file: directories first, then the blocks, those of the smallest overview first."""
        self._keep(self.pyramid.rest())
        levels = range(len(self.pyramid.shapes()))
        order = [
            [(key, band) for band in range(self.pyramid.bands) for key in self.pyramid.keys(level)] for level in levels
        ]
        head, _ = front(
            [directory, *(overview_of(directory, shape) for shape in self.pyramid.shapes()[1:])],
            [[self.places[one][1] for one in level] for level in order],
        )
        with _disk_takes(self.path), target.open("wb") as file:
            file.write(head)
            for level in reversed(order):
                for start, size in (self.places[one] for one in level):
                    self.scratch.seek(start)
                    block = self.scratch.read(size)
                    file.write(pack("<I", size) + block + block[-4:])

    def _keep(self, blocks: Iterable[tuple[Key, NDArray[Any]]]) -> None:
        full = list(blocks)
        at = self.scratch.seek(0, os.SEEK_END)
        with _disk_takes(self.path):
            for (key, _), stored in zip(full, self.pool.map(encoded, [values for _, values in full]), strict=True):
                for band, one in enumerate(stored):
                    self.places[key, band] = at, len(one)
                    at += len(one)
                    _write_all(self.scratch, one)


def encoded(values: NDArray[Any]) -> list[bytes]:
    """Every band of a block (band, y, x) as it is stored, filled up to the full size of a block."""
    below, right = (BLOCK - length for length in values.shape[-2:])
    if below or right:
        values = np.pad(values, ((0, 0), (0, below), (0, right)), mode="edge")
    if _predictor(values.dtype) == 2:
        before = values
        values = before.copy()
        values[..., 1:] -= before[..., :-1]  # wraps around, as the format wants it
    return [bytes(imagecodecs.deflate_encode(band.tobytes(), level=EFFORT)) for band in values]


def _predictor(dtype: np.dtype[Any]) -> int:
    """2, differences along rows, where it helps: numbers of several bytes."""
    return 2 if dtype.kind in "iu" and dtype.itemsize > 1 else 1


@contextmanager
def write_cog(path: Path, grid: GeoBox, style: Style) -> Iterator[CogWriter]:
    """Open a writer; when the block ends well *path* is a COG with overviews, else nothing stands there.

    Raises
    ------
    WorldError
        When the disk does not take it all.
    """
    rows, cols = int(grid.shape[0]), int(grid.shape[1])
    pyramid = Pyramid(
        shape=(rows, cols),
        bands=len(style.bands),
        dtype=np.dtype(style.dtype).newbyteorder("<"),
        nodata=style.nodata,
        block=BLOCK,
        mode=style.overviews == "mode",
    )
    with whole(path) as temporary:
        name = temporary.with_suffix(".scratch")
        try:
            with name.open("w+b", buffering=0) as scratch, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                writer = CogWriter(path, pyramid, scratch, pool)
                yield writer
                writer.finish(temporary, directory(grid, style))
        finally:
            name.unlink(missing_ok=True)


@contextmanager
def _disk_takes(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise WorldError("error.write_lost", path=path) from err


def _write_all(file: io.FileIO, content: bytes) -> None:
    """Write every byte: a disk that fills up takes some of them first."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


def directory(grid: GeoBox, style: Style) -> list[Entry]:
    """What GDAL says of such a raster, in TIFF's own terms, without the places of blocks."""
    profile = {
        "driver": "GTiff",
        "height": BLOCK,
        "width": BLOCK,
        "count": len(style.bands),
        "dtype": style.dtype,
        "crs": str(grid.crs),
        "transform": grid.transform,
        "nodata": style.nodata,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "compress": "DEFLATE",
        "predictor": _predictor(np.dtype(style.dtype)),
        "interleave": "band",
        "sparse_ok": True,
        "endianness": "LITTLE",
    }
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile) as dst:
            _describe(dst, style)
        entries = entries_of(bytes(memory.getbuffer()))
    sides = {WIDTH: int(grid.shape[1]), HEIGHT: int(grid.shape[0])}
    return [
        replace(one, kind=LONG, values=pack("<I", sides[one.tag])) if one.tag in sides else one
        for one in entries
        if one.tag not in (OFFSETS, COUNTS)
    ]


def _describe(dst: Any, style: Style) -> None:
    for index, name in enumerate(style.bands, start=1):
        dst.set_band_description(index, name)
    if style.colours:
        dst.write_colormap(1, {value: (*colour, 255) for value, colour in style.colours.items()})
    dst.scales = (style.scale,) * len(style.bands)
    dst.offsets = (style.offset,) * len(style.bands)
    dst.update_tags(**style.tags)
