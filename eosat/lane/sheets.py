"""What one window is made of, as stored, and how it becomes one clear view on the device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from eosat.composite import METHODS, clear_count, grow
from eosat.lane.ring import Slot
from eosat.radiometry import reflectance
from eosat.resampling import Axis, bilinear, nearest

There = Callable[[NDArray[Any]], Tensor]
"""From an array here to its tensor on the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One plane at its own pixel size, as stored."""

    values: NDArray[Any]
    """(h, w) uint16 DN or uint8 classes. [DN]"""
    rows: Axis
    cols: Axis
    """How the window's pixels lie on it."""
    scale: float = 1e-4
    """Reflectance per DN. [1/DN]"""
    offset: float = 0.0
    """Added after scaling. [1]"""
    block: int = 0
    """Width of blocks whose rows are still differences (TIFF predictor 2); 0: values are as they are. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One scene's share of a look."""

    bands: tuple[Sheet, ...]
    inner: tuple[NDArray[Any], NDArray[Any]] | None = None
    """Rows and columns of the window away from the file's edge, bool; None: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one pass shows of a window."""

    shots: tuple[Shot, ...]
    """Where they overlap the first that sees a pixel gives it."""
    clear: NDArray[Any] | None = None
    """(y, x) bool, where the mask is made already."""
    sky: tuple[Sheet, ...] = ()
    """Scene classification of each scene, over the window widened by the slab's :attr:`Slab.rim`; empty: no mask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """One window of all looks."""

    shape: tuple[int, int]
    """Rows and columns. [px]"""
    bands: int
    """Number of bands."""
    glances: tuple[Glance, ...]
    method: str = "median"
    """How looks become one: a key of :data:`eosat.composite.METHODS`."""
    clear: tuple[int, ...] = ()
    """Classes of the sky that are clear."""
    hidden: tuple[int, ...] = ()
    """Classes that are grown by *rim* before they hide what is near."""
    rim: int = 0
    """How far, and how much wider the sky is than the window on each side. [px]"""


def held(slab: Slab, slot: Slot) -> Slab:
    """*slab* with every array in *slot*; what lies there already is not copied."""

    def sheet(one: Sheet) -> Sheet:
        return replace(one, values=slot.hold(one.values))

    def shot(one: Shot) -> Shot:
        return replace(one, bands=tuple(map(sheet, one.bands)))

    def glance(one: Glance) -> Glance:
        clear = None if one.clear is None else slot.hold(one.clear)
        return replace(one, shots=tuple(map(shot, one.shots)), clear=clear, sky=tuple(map(sheet, one.sky)))

    return replace(slab, glances=tuple(map(glance, slab.glances)))


def view_of(slab: Slab, there: There, *, device: str = "cpu") -> tuple[Tensor, Tensor]:
    """The clear view of a slab on the device.

    Returns
    -------
    (band, y, x) float32 and (y, x) uint8 tensors
        Reflectance, NaN where no look was clear; number of clear looks.
    """
    looks = [_look(glance, slab, there) for glance in slab.glances if glance.shots]
    nothing = torch.full((slab.bands, *slab.shape), float("nan"), device=device)
    stack = torch.stack(looks or [nothing])
    return METHODS[slab.method](stack), clear_count(stack)


def _look(glance: Glance, slab: Slab, there: There) -> Tensor:
    """(band, y, x) float32 reflectance of one pass, NaN where not seen clearly."""
    stacks = [torch.stack([on_grid(sheet, there) for sheet in shot.bands]) for shot in glance.shots]
    inners = [None if shot.inner is None else tuple(map(torch.from_numpy, shot.inner)) for shot in glance.shots]
    seen = fused(stacks, inners)
    good = _clear(glance, slab, there)
    return seen if good is None else torch.where(good[None], seen, torch.full_like(seen, float("nan")))


def fused(stacks: Sequence[Tensor], inners: Sequence[Any]) -> Tensor:
    """Scenes of one pass (band, y, x) as one: the first that sees a pixel gives it, rather away from files' edges."""
    found = torch.full_like(stacks[0], float("nan"))
    for stack in reversed(stacks):
        found = torch.where(torch.isnan(stack).any(dim=0), found, stack)
    for stack, inner in reversed(list(zip(stacks, inners, strict=True))) if len(stacks) > 1 else ():
        good = ~torch.isnan(stack).any(dim=0)
        if inner is not None:
            down, across = (line.to(stack.device) for line in inner)
            good &= down[:, None] & across[None]
        found = torch.where(good, stack, found)
    return found


def on_grid(sheet: Sheet, there: There) -> Tensor:
    """Reflectance of a plane on the window's pixels: (y, x) float32, NaN where unseen. [1]"""
    dn = undone(there(sheet.values).to(torch.int32) & 0xFFFF, sheet.block)
    values: Tensor = bilinear(reflectance(dn, scale=sheet.scale, offset=sheet.offset), sheet.rows, sheet.cols)
    return values


def undone(dn: Tensor, block: int) -> Tensor:
    """TIFF predictor 2 undone: sums along the rows of each block, modulo 65536.

    Parameters
    ----------
    dn : (h, w) int32 tensor
        Differences, w a multiple of *block*.
    block : int
        Width of a block; 0: *dn* as it is. [px]

    Examples
    --------
    >>> undone(torch.tensor([[7, 1, 65535, 5]], dtype=torch.int32), 2).tolist()
    [[7, 8, 65535, 4]]
    """
    if not block:
        return dn
    rows, width = dn.shape
    sums = dn.reshape(rows, width // block, block).cumsum(dim=-1, dtype=torch.int32)
    return sums.reshape(rows, width) & 0xFFFF


def _clear(glance: Glance, slab: Slab, there: There) -> Tensor | None:
    """(y, x) bool: clear by the mask; None where there is no mask."""
    if glance.clear is not None:
        return there(glance.clear)
    if not glance.sky:
        return None
    found: Tensor | None = None
    for sheet in reversed(glance.sky):
        values = nearest(there(sheet.values), sheet.rows, sheet.cols, fill=0)
        found = values if found is None else torch.where(values != 0, values, found)
    assert found is not None
    good, bad = (_is_any(found, values) for values in (slab.clear, slab.hidden))
    rows, cols = slab.shape
    inner = slice(slab.rim, slab.rim + rows), slice(slab.rim, slab.rim + cols)
    clear: Tensor = (good & ~grow(bad, slab.rim))[inner]
    return clear


def _is_any(classes: Tensor, values: Sequence[int]) -> Tensor:
    return torch.isin(classes, torch.tensor(values, dtype=classes.dtype, device=classes.device))
