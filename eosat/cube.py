"""Scenes as arrays on one grid: the reader that runs use tile by tile, and the same as a lazy xarray cube."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
import xarray as xr
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.xr import xr_coords

from eosat import cloud
from eosat.cog.read import Plane, read_plane, read_planes
from eosat.composite import LEAST_LOOKS, METHODS, clear_count, grow, persistent_bright
from eosat.errors import InputError
from eosat.grid import axes_on, overlaps, part
from eosat.radiometry import Scaling, reflectance
from eosat.resampling import bilinear, nearest
from eosat.scenes import Scene, looks_of
from eosat.sentinel2 import SCL_BRIGHT, SCL_CLEAR, SCL_CLOUD
from eosat.storage import Cache
from eosat.tiling import Window

STRIP_BYTES = 96 * 2**20
"""Float32 reflectance of all looks in memory at once while a window is composed."""
STORED_BYTES = 512 * 2**20
"""Planes as stored of all looks in memory at once; a window with more of them is read in parts."""
LEAST_ROWS = 128
"""Fewest rows read at a time: below it the same blocks of a file would be read too often. [px]"""
SCL_OF_NET = np.array([4, 9, 3], np.uint8)
"""Values of the scene classification that stand for the cloud net's clear, cloud and shadow."""
NEAR_M = 500.0
"""How far around a pixel the sky must be mostly clear for its flag to count as a bright target's. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Which pixels of a scene count as clear."""

    kind: str = "scl"
    """``"scl"`` for the scene classification, ``"ukis"`` for the net of :mod:`eosat.cloud`, ``"none"`` for everything
    inside the swath."""
    clear: tuple[int, ...] = SCL_CLEAR
    """SCL values that are clear."""
    dilate_m: float = 100.0
    """How far cloud, cirrus and cloud shadow are grown. [m]"""
    rescue: bool = True
    """Whether targets that are flagged as cloud on most dates and never change are taken for what they are: bright
    ground. See :func:`eosat.composite.persistent_bright`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One scene's share of a look: planes at their native pixel size, as stored."""

    scene: Scene
    planes: Mapping[str, Plane]
    """By band."""
    inner: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    """Rows and columns of the window away from the files' edge, where interpolation of coarse bands is cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one pass of the satellite shows of one window."""

    window: Window
    bands: tuple[str, ...]
    parts: tuple[Part, ...]
    """Scenes of the pass that reach the window; where they overlap the first that sees a pixel gives it."""
    clear: Any
    """(y, x) bool tensor on the grid: clear by the mask; None where the mask is ``"none"``."""


def read_looks(
    scenes: Sequence[Scene],
    grid: GeoBox,
    window: Window,
    *,
    bands: Sequence[str],
    mask: Mask,
    device: str = "cpu",
    cache: Cache | None = None,
) -> list[Look]:
    """Every pass's look at *window*, as stored, oldest first; SCL wider, so that no tile border shows.

    Wider than the grid too: a cloud just outside the region hides what lies beside it, as it does everywhere else.
    """
    passes = [reaching(several, grid, window) for several in looks_of(scenes)]
    sky = partial(_skies, _cloudy, looks_of(scenes)) if mask.kind == "ukis" else partial(_skies, _classes, passes)
    clear = clear_masks(passes, grid, window, mask=mask, bands=bands, sky=sky, device=device, cache=cache)
    return [
        Look(
            window=window,
            bands=tuple(bands),
            parts=tuple(_part(scene, grid, window, bands, cache) for scene in several),
            clear=good,
        )
        for several, good in zip(passes, clear, strict=True)
    ]


def reaching(scenes: Sequence[Scene], grid: GeoBox, window: Window) -> tuple[Scene, ...]:
    """Those scenes whose files reach *window* of *grid*: files elsewhere need not be opened."""
    return tuple(scene for scene in scenes if overlaps(part(grid, window), scene.crs, scene.bounds))


def _part(scene: Scene, grid: GeoBox, window: Window, bands: Sequence[str], cache: Cache | None) -> Part:
    hrefs = {band: scene.hrefs[band] for band in bands}
    planes = read_planes(hrefs, grid, window, access=scene.access, cache=cache)
    return Part(scene=scene, planes=planes, inner=_away_from_edge(scene, part(grid, window)))


def _away_from_edge(scene: Scene, grid: GeoBox) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows and columns of *grid* at least two fine pixels inside the files of *scene*; all of them in another CRS."""
    rows, cols = (np.arange(length) + 0.5 for length in (grid.shape[0], grid.shape[1]))
    if str(grid.crs) != scene.crs:
        return rows > 0, cols > 0
    left, bottom, right, top = scene.bounds
    rim, to_ground = 2 * scene.pixel, grid.transform
    x, y = to_ground.c + cols * to_ground.a, to_ground.f + rows * to_ground.e
    return (y > bottom + rim) & (y < top - rim), (x > left + rim) & (x < right - rim)


def clear_masks(
    passes: Sequence[Sequence[Scene]],
    grid: GeoBox,
    window: Window,
    *,
    mask: Mask,
    bands: Sequence[str],
    sky: Callable[..., list[Any]],
    device: str = "cpu",
    cache: Cache | None = None,
) -> list[Any]:
    """(y, x) bool tensor a pass: an SCL value of *mask*'s clear set, and no cloud or shadow near; None without mask.

    *sky* gives SCL values of every pass, (y, x) uint8 tensors, for a grid and a window.
    """
    if mask.kind == "none":
        return [None] * len(passes)
    rescue = mask.rescue and sum(bool(several) for several in passes) >= LEAST_LOOKS
    radius = dilation(mask, grid)
    rim = radius + (_pixels(NEAR_M, grid) if rescue else 0)
    wide = Window(row=window.row, col=window.col, height=window.height + 2 * rim, width=window.width + 2 * rim)
    padded = grid.pad(rim) if rim else grid
    skies = sky(padded, wide, device=device, cache=cache)
    flagged = [_is_any(one, [value for value in SCL_CLOUD if value not in mask.clear]) for one in skies]
    clear = [_is_any(one, mask.clear) for one in skies]
    if rescue:
        bright = [_brightness(several, padded, wide, bands[0], device, cache) for several in passes]
        seen = torch.stack([one != 0 for one in skies])
        high = torch.stack([_is_any(one, SCL_BRIGHT) for one in skies])
        steady = persistent_bright(high, seen, torch.stack(bright), radius=_pixels(NEAR_M, grid))
        clear = [one | (steady & flag) for one, flag in zip(clear, high, strict=True)]
        flagged = [one & ~(steady & flag) for one, flag in zip(flagged, high, strict=True)]
    inner = Window(row=rim, col=rim, height=window.height, width=window.width).slices()
    return [(good & ~grow(bad, radius))[inner] for good, bad in zip(clear, flagged, strict=True)]


def dilation(mask: Mask, grid: GeoBox) -> int:
    """Dilation of *mask* on *grid*. [px]"""
    return 0 if mask.kind == "none" else _pixels(mask.dilate_m, grid)


def _pixels(metres: float, grid: GeoBox) -> int:
    return math.ceil(metres / abs(grid.resolution.x))


def _skies(
    one: Callable[..., Any],
    passes: Sequence[Sequence[Scene]],
    grid: GeoBox,
    window: Window,
    *,
    device: str,
    cache: Cache | None,
) -> list[Any]:
    """What *one* says of each pass."""
    return [one(several, grid, window, device, cache) for several in passes]


def _cloudy(scenes: Sequence[Scene], grid: GeoBox, window: Window, device: str, cache: Cache | None) -> Any:
    """What the cloud net says of one pass on the grid, as SCL values, (y, x) uint8 tensor.

    It takes all scenes of the pass, also those that miss the window: a patch of the net reaches farther.
    """
    here = part(grid, window)
    found = torch.zeros((window.height, window.width), dtype=torch.uint8, device=device)
    for left, top in cloud.patches(*here.boundingbox.bbox):
        core = _patch(scenes, str(grid.crs), left, top, cache)
        axes = axes_on(Affine(cloud.METRES, 0, left, 0, -cloud.METRES, top), here)
        if core is None or axes is None:
            continue
        values = nearest(torch.from_numpy(core).to(device), *axes, fill=0)
        found = torch.where(values != 0, values, found)
    return found


def _patch(scenes: Sequence[Scene], crs: str, left: float, top: float, cache: Cache | None) -> NDArray[np.uint8] | None:
    """SCL values of a patch's core by the cloud net; None where the pass sees nothing of the patch."""
    rim = cloud.RIM * cloud.METRES
    grid = GeoBox((cloud.SIDE, cloud.SIDE), Affine(cloud.METRES, 0, left - rim, 0, -cloud.METRES, top + rim), crs)
    whole = Window(row=0, col=0, height=cloud.SIDE, width=cloud.SIDE)
    reached = reaching(scenes, grid, whole)
    if not reached:
        return None
    planes = np.stack([_brightness(reached, grid, whole, name, "cpu", cache).numpy() for name in cloud.BANDS])
    unseen = np.isnan(planes).any(axis=0)
    values = np.where(unseen, 0, SCL_OF_NET[cloud.classify(cloud.open_net(), planes)])
    inner = slice(cloud.RIM, cloud.SIDE - cloud.RIM)
    return values[inner, inner]


def _classes(scenes: Sequence[Scene], grid: GeoBox, window: Window, device: str, cache: Cache | None) -> Any:
    """SCL of one pass on the grid, (y, x) uint8 tensor: the first scene that knows a pixel gives it."""
    fused = torch.zeros((window.height, window.width), dtype=torch.uint8, device=device)
    for scene in reversed(scenes):
        plane = read_plane(scene.hrefs["SCL"], grid, window, classes=True, access=scene.access, cache=cache)
        values = nearest(torch.from_numpy(plane.values.astype(np.uint8)).to(device), plane.rows, plane.cols, fill=0)
        fused = torch.where(values != 0, values, fused)
    return fused


def _brightness(
    scenes: Sequence[Scene], grid: GeoBox, window: Window, band: str, device: str, cache: Cache | None
) -> Any:
    """Reflectance of one pass in its shortest band, (y, x) float32 tensor; there clouds and bright roofs part best."""
    fused = torch.full((window.height, window.width), float("nan"), device=device)
    for scene in reversed(scenes):
        plane = read_plane(scene.hrefs[band], grid, window, access=scene.access, cache=cache)
        values = _on_grid(plane, scene.scaling[band], device)
        fused = torch.where(torch.isnan(values), fused, values)
    return fused


def _is_any(classes: Any, values: Sequence[int]) -> Any:
    return torch.isin(classes, torch.tensor(values, dtype=classes.dtype, device=classes.device))


def clear_reflectance(look: Look, start: int, rows: int, *, device: str = "cpu") -> Any:
    """Reflectance of some rows of a look, computed on *device*: (band, rows, x) float32, NaN where not seen clearly."""
    stacks = [_stack(piece, start, rows, device) for piece in look.parts]
    if len(stacks) == 1 and look.clear is None and bool(torch.isfinite(stacks[0].sum())):
        return stacks[0]  # no gap in it
    fused = torch.full((len(look.bands), rows, look.window.width), float("nan"), device=device)
    for stack in reversed(stacks):
        fused = torch.where(torch.isnan(stack).any(dim=0), fused, stack)
    for piece, stack in reversed(list(zip(look.parts, stacks, strict=True))) if len(stacks) > 1 else ():
        down, across = (torch.from_numpy(line).to(device) for line in piece.inner)
        good = ~torch.isnan(stack).any(dim=0) & down[start : start + rows, None] & across[None]
        fused = torch.where(good, stack, fused)
    if look.clear is None:
        return fused
    return torch.where(look.clear[None, start : start + rows], fused, torch.full_like(fused, float("nan")))


def _stack(piece: Part, start: int, rows: int, device: str) -> Any:
    stack: Any = None
    for number, (band, plane) in enumerate(piece.planes.items()):
        values = _on_grid(plane.strip(start, rows), piece.scene.scaling[band], device)
        stack = torch.empty((len(piece.planes), *values.shape), device=device) if stack is None else stack
        stack[number] = values
    return stack


def _on_grid(plane: Plane, scaling: Scaling, device: str) -> Any:
    stored = plane.values.astype(np.int32) if plane.values.dtype == np.uint16 else plane.values
    values = reflectance(torch.from_numpy(stored).to(device), scale=scaling.scale, offset=scaling.offset)
    return bilinear(values, plane.rows, plane.cols)


def clear_view(looks: Sequence[Look], window: Window, *, method: str, device: str = "cpu") -> tuple[Any, Any]:
    """One clear view of a window out of its looks, in strips, so that memory hardly grows with the dates.

    Returns
    -------
    (band, y, x) float32 and (y, x) uint8 tensors on *device*
        Reflectance, NaN where no look was clear; number of clear looks.
    """
    reached = [look for look in looks if look.parts] or looks[:1]
    per_row = 4 * len(reached) * len(reached[0].bands) * window.width
    height = max(STRIP_BYTES // per_row, 1)
    views, counts = [], []
    for start in range(0, window.height, height):
        rows = min(height, window.height - start)
        stack = torch.stack([clear_reflectance(look, start, rows, device=device) for look in reached])
        views.append(METHODS[method](stack))
        counts.append(clear_count(stack))
    return concatenated(views, dim=1), concatenated(counts)


def concatenated(parts: Sequence[Any], dim: int = 0) -> Any:
    """Tensors after each other along *dim*; a single one as it is, for a copy of a view costs as much as its median."""
    return parts[0] if len(parts) == 1 else torch.cat(list(parts), dim=dim)


def bounded(scenes: Sequence[Scene], window: Window, *, bands: int, most: int = STORED_BYTES) -> list[Window]:
    """*window* cut into strips of rows whose looks, as stored, fit into *most* bytes: memory ends with the window."""
    per_row = len(looks_of(scenes)) * window.width * (2 * bands + 24)  # uint16 planes; classes, flags, brightness
    rows = max(most // max(per_row, 1), LEAST_ROWS)
    return [
        Window(row=top, col=window.col, height=min(rows, window.row + window.height - top), width=window.width)
        for top in range(window.row, window.row + window.height, rows)
    ]


def cube(
    scenes: Sequence[Scene],
    grid: GeoBox,
    *,
    bands: Sequence[str],
    mask: Mask | None = None,
    chunk: int = 1024,
    cache: Cache | None = None,
) -> xr.DataArray:
    """Scenes as one lazy cube on Dask, a step of time a pass; nothing is read before it is computed.

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
    cache : Cache, optional
        Where blocks of remote files are kept.

    Returns
    -------
    xarray.DataArray (time, band, y, x)
        float32 reflectance, NaN where unseen or not clear; coordinate ``spatial_ref``; along time the coordinates
        ``scene`` (ids of the pass's tiles) and ``offset`` (their verdict; NaN where they differ).

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
            _lazy_block(scenes, grid, _box(grid, row, col, chunk), tuple(bands), chosen, cache)
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


def _lazy_block(
    scenes: Sequence[Scene], grid: GeoBox, window: Window, bands: tuple[str, ...], mask: Mask, cache: Cache | None
) -> Any:
    import dask.array as da
    from dask.delayed import delayed

    shape = (len(looks_of(scenes)), len(bands), window.height, window.width)
    task = delayed(_numpy_stack, pure=True)(tuple(scenes), grid, window, bands, mask, cache)
    return da.from_delayed(task, shape=shape, dtype=np.float32)


def _numpy_stack(
    scenes: Sequence[Scene], grid: GeoBox, window: Window, bands: Sequence[str], mask: Mask, cache: Cache | None
) -> Any:
    looks = read_looks(scenes, grid, window, bands=bands, mask=mask, cache=cache)
    return np.stack([clear_reflectance(look, 0, window.height).numpy() for look in looks])


def _coords(scenes: Sequence[Scene], grid: GeoBox, bands: Sequence[str]) -> dict[str, Any]:
    passes = looks_of(scenes)
    times = np.array([several[0].time.removesuffix("Z") for several in passes], dtype="datetime64[ns]")
    offsets = [{next(iter(scene.scaling.values())).offset for scene in several} for several in passes]
    return {
        "time": times,
        "band": list(bands),
        "scene": ("time", [" ".join(scene.id for scene in several) for several in passes]),
        "offset": ("time", [one.pop() if len(one) == 1 else math.nan for one in offsets]),
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
