"""Patches of a raster and their outlines: sieved before they are traced, joined through sides, not through corners."""

from collections.abc import Iterator

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from eosat.errors import InputError

Flags = NDArray[np.bool_]
FOUR = ((0, 1, 0), (1, 1, 1), (0, 1, 0))
"""Neighbours through sides: through corners things of a row would grow together."""


def patches(mask: Flags) -> tuple[NDArray[np.int32], int]:
    """Number the patches of *mask*, pixels joined through their sides.

    Returns
    -------
    (y, x) int32, int
        1 to n inside patches, 0 outside; and n.

    Examples
    --------
    >>> patches(np.array([[True, False], [False, True]]))[1]
    2
    """
    from scipy import ndimage

    numbers, count = ndimage.label(mask, structure=np.array(FOUR), output=np.int32)
    return numbers, int(count)


def sieve(mask: Flags, least: int) -> Flags:
    """*mask* without patches smaller than *least* pixels; holes stay open.

    What becomes of a pixel depends on nothing farther than *least* pixels away, so a raster may be sieved in windows
    with a rim of *least* pixels.

    Raises
    ------
    InputError
        When *least* is below 1.

    Examples
    --------
    >>> sieve(np.array([[True, True, False, True]]), 2).tolist()
    [[True, True, False, False]]
    """
    if least < 1:
        raise InputError("vector.least", least=least)
    if least == 1 or not mask.any():
        return mask.copy()
    numbers, count = patches(mask)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)
    keep = sizes >= least
    keep[0] = False
    return np.asarray(keep[numbers], bool)


def outlines(raster: object, transform: Affine, *, mask: Flags | None = None) -> Iterator[tuple[BaseGeometry, int]]:
    """Outlines of the patches of equal value, joined through sides, each with its value.

    Parameters
    ----------
    raster : (y, x) uint8, int16, int32 array, or a rasterio band
        Values; a band is read strip by strip.
    transform : Affine
        Column and row to x and y.
    mask : (y, x) bool, optional
        Pixels to trace; default all.

    Yields
    ------
    (Polygon, int)
        Edges follow pixels, holes stay; the area is that of the pixels.
    """
    from rasterio import features

    options = {"transform": transform, "connectivity": 4}
    for shape, value in features.shapes(raster, mask=mask, **options):
        shell, *holes = shape["coordinates"]
        yield shapely.Polygon(shell, holes), int(value)


def burned(shapes: NDArray[np.object_], transform: Affine, shape: tuple[int, int], first: int = 1) -> NDArray[np.int32]:
    """Polygons as a raster of their numbers, *first* for the first; 0 elsewhere. A pixel belongs where its middle lies.

    Parameters
    ----------
    shapes : (n,) Polygons
    transform : Affine
        Of the raster.
    shape : (int, int)
        Rows and columns. [px]
    """
    from rasterio import features

    if not len(shapes):
        return np.zeros(shape, np.int32)
    numbered = zip(shapes, range(first, first + len(shapes)), strict=True)
    return np.asarray(features.rasterize(numbered, shape, transform=transform, dtype="int32"))
