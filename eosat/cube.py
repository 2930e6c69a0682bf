"""Scenes as arrays on one grid: the reader that runs use tile by tile, and the same as a lazy xarray cube."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import xarray as xr
from odc.geo.geobox import GeoBox
from odc.geo.xr import xr_coords

from eosat.cog.read import Plane, read_plane
from eosat.composite import METHODS, clear_count, grow
from eosat.errors import InputError
from eosat.radiometry import Scaling, reflectance
from eosat.resampling import bilinear, nearest
from eosat.scenes import Scene
from eosat.sentinel2 import SCL_CLEAR, SCL_CLOUD
from eosat.storage import reading
from eosat.tiling import Window

STRIP_BYTES = 96 * 2**20
"""Float32 reflectance of all looks in memory at once while a window is composed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Which pixels of a scene count as clear."""

    kind: str = "scl"
    """``"scl"`` for the scene classification, ``"none"`` for everything inside the swath."""
    clear: tuple[int, ...] = SCL_CLEAR
    """SCL values that are clear."""
    dilate_m: float = 100.0
    """How far cloud, cirrus and cloud shadow are grown. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one scene shows of one window: planes at their native pixel size, as stored."""

    scene: Scene
    planes: Mapping[str, Plane]
    """By band."""
    clear: Any
    """(y, x) bool tensor on the grid: clear by the mask; None where the mask is ``"none"``."""


def read_look(
    scene: Scene, grid: GeoBox, window: Window, *, bands: Sequence[str], mask: Mask, device: str = "cpu"
) -> Look:
    """Read what *window* of *grid* shows of *scene*; SCL wider, by the dilation, so that no tile border shows.

    Wider than the grid too: a cloud just outside the region hides what lies beside it, as it does everywhere else.
    """
    planes = {band: read_plane(scene.hrefs[band], grid, window) for band in bands}
    if mask.kind == "none":
        return Look(scene=scene, planes=planes, clear=None)
    radius = dilation(mask, grid)
    wide = Window(row=window.row, col=window.col, height=window.height + 2 * radius, width=window.width + 2 * radius)
    scl = read_plane(scene.hrefs["SCL"], grid.pad(radius), wide, classes=True)
    inner = Window(row=radius, col=radius, height=window.height, width=window.width)
    clear = clear_mask(scl, mask, radius=radius, device=device)[inner.slices()]
    return Look(scene=scene, planes=planes, clear=clear)


def dilation(mask: Mask, grid: GeoBox) -> int:
    """Dilation of *mask* on *grid*. [px]"""
    return math.ceil(mask.dilate_m / abs(grid.resolution.x)) if mask.kind == "scl" else 0


def clear_mask(scl: Plane, mask: Mask, *, radius: int, device: str = "cpu") -> Any:
    """(y, x) bool on the grid: an SCL value of *mask*'s clear set, and no cloud or shadow within *radius* px."""
    values = torch.from_numpy(scl.values.astype(np.uint8)).to(device)
    classes = nearest(values, scl.rows, scl.cols, fill=0)
    clear = _is_any(classes, mask.clear)
    cloud = [value for value in SCL_CLOUD if value not in mask.clear]
    return clear & ~grow(_is_any(classes, cloud), radius)


def _is_any(classes: Any, values: Sequence[int]) -> Any:
    return torch.isin(classes, torch.tensor(values, dtype=classes.dtype, device=classes.device))


def clear_reflectance(look: Look, start: int, rows: int, *, device: str = "cpu") -> Any:
    """Reflectance of some rows of a look, computed on *device*: (band, rows, x) float32, NaN where not seen clearly."""
    strips = {band: plane.strip(start, rows) for band, plane in look.planes.items()}
    stack = torch.stack([_on_grid(strip, look.scene.scaling[band], device) for band, strip in strips.items()])
    if look.clear is None:
        return stack
    return torch.where(look.clear[None, start : start + rows], stack, torch.full_like(stack, float("nan")))


def _on_grid(plane: Plane, scaling: Scaling, device: str) -> Any:
    stored = plane.values.astype(np.int32) if plane.values.dtype == np.uint16 else plane.values
    values = reflectance(torch.from_numpy(stored).to(device), scale=scaling.scale, offset=scaling.offset)
    return bilinear(values, plane.rows, plane.cols)


def read_looks(
    scenes: Sequence[Scene], grid: GeoBox, window: Window, *, bands: Sequence[str], mask: Mask, device: str = "cpu"
) -> list[Look]:
    """Every scene's look at *window*, as stored: this is all that is kept of the dates in memory."""
    with reading():
        return [read_look(scene, grid, window, bands=bands, mask=mask, device=device) for scene in scenes]


def clear_view(looks: Sequence[Look], window: Window, *, method: str, device: str = "cpu") -> tuple[Any, Any]:
    """One clear view of a window out of its looks, in strips, so that memory hardly grows with the dates.

    Returns
    -------
    (band, y, x) float32 and (y, x) uint8 tensors on *device*
        Reflectance, NaN where no look was clear; number of clear looks.
    """
    per_row = 4 * len(looks) * len(looks[0].planes) * window.width
    height = max(STRIP_BYTES // per_row, 1)
    views, counts = [], []
    for start in range(0, window.height, height):
        rows = min(height, window.height - start)
        stack = torch.stack([clear_reflectance(look, start, rows, device=device) for look in looks])
        views.append(METHODS[method](stack))
        counts.append(clear_count(stack))
    return torch.cat(views, dim=1), torch.cat(counts)


def cube(
    scenes: Sequence[Scene], grid: GeoBox, *, bands: Sequence[str], mask: Mask | None = None, chunk: int = 1024
) -> xr.DataArray:
    """Scenes as one lazy cube on Dask; nothing is read before it is computed.

    Parameters
    ----------
    scenes : sequence of Scene
        ``eosat.find(...).kept``.
    grid : GeoBox
        Output grid; ``eosat.grid_over(area, crs=..., resolution=...)`` makes one.
    bands : sequence of str
        Bands ``"B02"``..``"B12"``.
    mask : Mask, optional
        Which pixels are clear; default SCL where every scene has one, else none.
    chunk : int
        Side of a chunk. [px]

    Returns
    -------
    xarray.DataArray (time, band, y, x)
        float32 reflectance, NaN where unseen or not clear; coordinate ``spatial_ref``; coordinates ``scene`` and
        ``offset`` (the verdict of each scene) along time.

    Raises
    ------
    InputError
        When there is no scene.
    """
    import dask.array as da

    if not scenes:
        raise InputError("error.no_scenes")
    chosen = mask or default_mask(scenes)
    rows = []
    for row in range(0, grid.shape[0], chunk):
        blocks = [
            _lazy_block(scenes, grid, _box(grid, row, col, chunk), tuple(bands), chosen)
            for col in range(0, grid.shape[1], chunk)
        ]
        rows.append(da.concatenate(blocks, axis=-1))
    data = da.concatenate(rows, axis=-2)
    return xr.DataArray(
        data, dims=("time", "band", *grid.dimensions), coords=_coords(scenes, grid, bands), name="reflectance"
    ).rename(dict(zip(grid.dimensions, ("y", "x"), strict=True)))


def default_mask(scenes: Sequence[Scene]) -> Mask:
    """SCL where every scene has one, else none."""
    return Mask() if all("SCL" in scene.hrefs for scene in scenes) else Mask(kind="none")


def _box(grid: GeoBox, row: int, col: int, size: int) -> Window:
    return Window(row=row, col=col, height=min(size, grid.shape[0] - row), width=min(size, grid.shape[1] - col))


def _lazy_block(scenes: Sequence[Scene], grid: GeoBox, window: Window, bands: tuple[str, ...], mask: Mask) -> Any:
    import dask.array as da
    from dask.delayed import delayed

    shape = (len(scenes), len(bands), window.height, window.width)
    task = delayed(_numpy_stack, pure=True)(tuple(scenes), grid, window, bands, mask)
    return da.from_delayed(task, shape=shape, dtype=np.float32)


def _numpy_stack(scenes: Sequence[Scene], grid: GeoBox, window: Window, bands: Sequence[str], mask: Mask) -> Any:
    looks = read_looks(scenes, grid, window, bands=bands, mask=mask)
    return np.stack([clear_reflectance(look, 0, window.height).numpy() for look in looks])


def _coords(scenes: Sequence[Scene], grid: GeoBox, bands: Sequence[str]) -> dict[str, Any]:
    times = np.array([scene.time.removesuffix("Z") for scene in scenes], dtype="datetime64[ns]")
    offsets = [next(iter(scene.scaling.values())).offset for scene in scenes]
    return {
        "time": times,
        "band": list(bands),
        "scene": ("time", [scene.id for scene in scenes]),
        "offset": ("time", offsets),
        **{str(name): coord for name, coord in xr_coords(grid).items()},
    }


def composite(stack: xr.DataArray, method: str = "median") -> xr.DataArray:
    """One clear view of a cube: (time, band, y, x) -> (band, y, x), lazily where the cube is lazy.

    *method* is ``"median"``, ``"medoid"`` or ``"recent"``; see :mod:`eosat.composite`.
    """
    if method not in METHODS:
        raise InputError("error.composite", method=method, known=", ".join(METHODS))
    if stack.chunks is None:
        data = METHODS[method](stack.values)
    else:
        whole_time = stack.data.rechunk({0: -1, 1: -1})
        data = whole_time.map_blocks(METHODS[method], drop_axis=0, dtype=np.float32)
    coords = {name: coord for name, coord in stack.coords.items() if "time" not in coord.dims}
    return xr.DataArray(data, dims=stack.dims[1:], coords=coords, name="composite")
