"""Bring a plane of one pixel size onto a grid of another: bilinear for reflectance, nearest for classes.

Both grids are axis-aligned, so an axis is three numbers. Ratios come from the grids, never from constants.
"""

from dataclasses import dataclass
from typing import Any

from eosat.vendor.array_api_compat import array_namespace, device

ROUNDING = 1e-6
"""Weight of unseen neighbours below which they count for nothing. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """How output pixels of one axis lie on the source's: centre *i* is at ``(i + 0.5) * scale + offset`` there."""

    scale: float
    """Source pixels per output pixel."""
    offset: float
    """Edge of the first output pixel, from the edge of the first source pixel. [source px]"""
    length: int
    """Output pixels."""

    def is_cut(self, source_length: int) -> bool:
        """Whether the output pixels are some of the source's own."""
        first = int(self.offset)
        return self.scale == 1 and self.offset == first and first >= 0 and first + self.length <= source_length

    def is_inside(self, source_length: int) -> bool:
        """Whether every output centre falls into the source."""
        ends = (0.5 * self.scale + self.offset, (self.length - 0.5) * self.scale + self.offset)
        return self.length > 0 and min(ends) >= 0 and max(ends) < source_length

    def part(self, start: int, length: int) -> "Axis":
        """Some of the output pixels: *length* of them from *start* on."""
        return Axis(scale=self.scale, offset=self.offset + start * self.scale, length=length)


def bilinear(plane: Any, rows: Axis, cols: Axis) -> Any:
    """Bilinear interpolation that keeps gaps apart.

    Parameters
    ----------
    plane : (..., y, x) float32
        Values; NaN where unseen. [1]
    rows, cols : Axis
        Where the output lies on *plane*.

    Returns
    -------
    (..., rows.length, cols.length) float32
        NaN outside the source and where the nearest source pixel is NaN; next to a gap the seen neighbours share the
        weight. [1]

    Examples
    --------
    >>> import numpy as np
    >>> half = Axis(scale=0.5, offset=0.0, length=4)
    >>> bilinear(np.array([[0.0, 1.0]], "float32"), Axis(scale=1, offset=0, length=1), half).tolist()
    [[0.0, 0.25, 0.75, 1.0]]
    """
    if rows.is_cut(plane.shape[-2]) and cols.is_cut(plane.shape[-1]):
        return _cut(plane, rows, cols)
    xp = array_namespace(plane)
    if rows.is_inside(plane.shape[-2]) and cols.is_inside(plane.shape[-1]) and bool(xp.isfinite(xp.sum(plane))):
        return _blend(_blend(plane, rows, -2), cols, -1)
    seen = xp.astype(~xp.isnan(plane), plane.dtype)
    values = xp.where(seen > 0, plane, xp.zeros_like(plane))
    for axis, steps in ((-2, rows), (-1, cols)):
        values, seen = _blend(values, steps, axis), _blend(seen, steps, axis)
    nothing = xp.asarray(float("nan"), dtype=plane.dtype, device=device(plane))
    # weights of neighbours that are all seen may sum up to a last digit beside 1: such a pixel is no other beside a gap
    lacking = (seen > 0) & (seen < 1 - ROUNDING)
    mean = values / xp.where(lacking, seen, xp.ones_like(seen))
    return xp.where(~xp.isnan(nearest(plane, rows, cols, fill=float("nan"))), mean, nothing)


def nearest(plane: Any, rows: Axis, cols: Axis, *, fill: float) -> Any:
    """The source pixel that each output centre falls into; *fill* outside the source.

    >>> import numpy as np
    >>> row, half = Axis(scale=1, offset=0, length=1), Axis(scale=0.5, offset=0, length=5)
    >>> nearest(np.array([[4, 9]]), row, half, fill=0).tolist()
    [[4, 4, 9, 9, 0]]
    """
    if rows.is_cut(plane.shape[-2]) and cols.is_cut(plane.shape[-1]):
        return _cut(plane, rows, cols)
    xp = array_namespace(plane)
    picked, inside = plane, []
    for axis, steps in ((-2, rows), (-1, cols)):
        last = plane.shape[axis] - 1
        index = xp.astype(xp.floor(_centres(xp, plane, steps)), xp.int64)
        inside.append((index >= 0) & (index <= last))
        picked = xp.take(picked, xp.clip(index, 0, last), axis=axis)
    ground = inside[0][:, None] & inside[1][None, :]
    return xp.where(ground, picked, xp.asarray(fill, dtype=plane.dtype, device=device(plane)))


def _cut(plane: Any, rows: Axis, cols: Axis) -> Any:
    top, left = int(rows.offset), int(cols.offset)
    return plane[..., top : top + rows.length, left : left + cols.length]


def _blend(values: Any, steps: Axis, axis: int) -> Any:
    xp = array_namespace(values)
    last = values.shape[axis] - 1
    places = xp.clip(_centres(xp, values, steps) - 0.5, 0.0, float(last))
    low = xp.astype(xp.floor(places), xp.int64)
    high = xp.clip(low + 1, 0, last)
    weight = xp.astype(places - xp.astype(low, places.dtype), values.dtype)
    weight = weight[:, None] if axis == -2 else weight
    return xp.take(values, low, axis=axis) * (1 - weight) + xp.take(values, high, axis=axis) * weight


def _centres(xp: Any, like: Any, steps: Axis) -> Any:
    index = xp.astype(xp.arange(steps.length, device=device(like)), xp.float64)
    return (index + 0.5) * steps.scale + steps.offset
