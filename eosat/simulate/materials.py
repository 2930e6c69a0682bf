"""What a cell of land can be made of, and the classes that follow from it."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER

CLASSES = (
    *("sea", "inland_water", "evergreen_forest", "deciduous_forest", "shrub_grass", "pasture_golf", "field_crop"),
    *("citrus_orchard", "greenhouse", "built", "pv", "bare_rock_sand", "snow"),
)
"""True classes of the simulated island, values 0 to 12; snow lies on a scene, never in the truth of the land."""


class Material(IntEnum):
    """What a cell is made of."""

    SEA = 0
    SHALLOW = 1
    TURBID = 2
    POND = 3
    EVERGREEN = 4
    DECIDUOUS = 5
    CONIFER = 6
    PASTURE = 7
    MEADOW = 8
    SHRUB = 9
    WINTER_CROP = 10
    SPRING_CROP = 11
    SUMMER_CROP = 12
    TILLED = 13
    CITRUS = 14
    FILM = 15
    SOIL = 16
    BASALT = 17
    WALL = 18
    SAND = 19
    ASPHALT = 20
    LANE = 21
    ROOF = 22
    BRIGHT_ROOF = 23
    CONCRETE = 24
    GARDEN = 25
    PV = 26
    PV_ROOF = 27


M = Material
CLASS_OF: dict[Material, tuple[str, str]] = {
    M.SEA: ("sea", "water"),
    M.SHALLOW: ("sea", "water"),
    M.TURBID: ("sea", "water"),
    M.POND: ("inland_water", "water"),
    M.EVERGREEN: ("evergreen_forest", "trees"),
    M.DECIDUOUS: ("deciduous_forest", "trees"),
    M.CONIFER: ("evergreen_forest", "trees"),
    M.PASTURE: ("pasture_golf", "grass"),
    M.MEADOW: ("shrub_grass", "grass"),
    M.SHRUB: ("shrub_grass", "shrub_and_scrub"),
    M.WINTER_CROP: ("field_crop", "crops"),
    M.SPRING_CROP: ("field_crop", "crops"),
    M.SUMMER_CROP: ("field_crop", "crops"),
    M.TILLED: ("field_crop", "crops"),
    M.CITRUS: ("citrus_orchard", "trees"),
    M.FILM: ("greenhouse", "built"),
    M.SOIL: ("bare_rock_sand", "bare"),
    M.BASALT: ("bare_rock_sand", "bare"),
    M.WALL: ("field_crop", "crops"),
    M.SAND: ("bare_rock_sand", "bare"),
    M.ASPHALT: ("built", "built"),
    M.LANE: ("built", "built"),
    M.ROOF: ("built", "built"),
    M.BRIGHT_ROOF: ("built", "built"),
    M.CONCRETE: ("built", "built"),
    M.GARDEN: ("built", "built"),
    M.PV: ("pv", "built"),
    M.PV_ROOF: ("pv", "built"),
}
"""True class, and the class of Dynamic World it would be there: that scheme has no PV, greenhouse or orchard, so the
crosswalk loses them. A garden in town counts as town, a field's stone wall as field."""

FINE = 4
"""Cells of 2.5 m along the side of a pixel of 10 m."""

Bytes = NDArray[np.uint8]


def class_table() -> Bytes:
    """Value of the true class of each material."""
    return np.array([CLASSES.index(CLASS_OF[material][0]) for material in Material], dtype=np.uint8)


def landcover_table() -> Bytes:
    """Value in :data:`eosat.classes.LANDCOVER` of each material."""
    return np.array([LANDCOVER.index(CLASS_OF[material][1]) for material in Material], dtype=np.uint8)


def counts(classes: Bytes, number: int) -> Bytes:
    """Cells of each class in each pixel: ``(class, y, x)`` from ``(4 y, 4 x)``, 0 to 16."""
    rows, cols = classes.shape[0] // FINE, classes.shape[1] // FINE
    blocks = classes.reshape(rows, FINE, cols, FINE)
    return np.stack([(blocks == value).sum(axis=(1, 3), dtype=np.uint8) for value in range(number)])


def majority(counted: Bytes) -> Bytes:
    """Class with the largest area in each pixel; the smaller value wins a tie.

    Parameters
    ----------
    counted : (class, y, x) uint8
        From `counts`.

    Examples
    --------
    >>> cells = np.zeros((4, 8), dtype=np.uint8)
    >>> cells[:, 5:] = 6
    >>> majority(counts(cells, 9))
    array([[0, 6]], dtype=uint8)
    """
    return np.asarray(counted.argmax(axis=0), dtype=np.uint8)


def percent(counted: Bytes) -> Bytes:
    """Share of each class in a pixel, of 16 cells. [percent]

    >>> percent(np.uint8([[[1, 8, 16]]]))
    array([[[  6,  50, 100]]], dtype=uint8)
    """
    return np.asarray(np.rint(counted * np.float32(100 / FINE**2)), dtype=np.uint8)
