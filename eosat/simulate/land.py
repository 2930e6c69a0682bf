"""The invented land: which material lies in each cell of 2.5 m, and the truth that follows from it.

A sea in the south with a basalt shore and a beach, a town with streets, a mosaic of walled fields, pasture, a hill
with a forest and a belt of shrub, a pond and a quarry. Positions scale with the strip; fields, streets and houses
keep their size.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER
from eosat.simulate.texture import enlarge, texture

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]

CELL = 2.5
"""Side of a cell of the land. [m]"""
FINE = 4
"""Cells along the side of a pixel of 10 m."""
PARCEL = 110.0
"""Mean distance between the centres of fields. [m]"""
LOT = 18.0
"""Side of a building plot. [m]"""
BLOCK = (72.0, 54.0)
"""Distance between the streets of the town, in its two directions. [m]"""
STREET = 8.0
"""Width of a street. [m]"""
LEAN = 0.2
"""Angle of the fields' borders to east. [rad]"""
TURN = 0.35
"""Angle of the town's streets to east. [rad]"""


class Material(IntEnum):
    """What a cell is made of."""

    SEA = 0
    SHALLOW = 1
    BROADLEAF = 2
    CONIFER = 3
    PASTURE = 4
    GREEN_CROP = 5
    RIPE_CROP = 6
    TILLED = 7
    SHRUB = 8
    SOIL = 9
    BASALT = 10
    SAND = 11
    ASPHALT = 12
    ROOF = 13
    BRIGHT_ROOF = 14
    CONCRETE = 15
    GARDEN = 16


CLASS_NAMES = (
    *("water", "water", "trees", "trees", "grass", "crops", "crops", "crops", "shrub_and_scrub"),
    *("bare", "bare", "bare", "built", "built", "built", "built", "built"),
)
"""Land-cover class of each material, in the order of `Material`; a garden in town counts as town."""

LOWLAND = {
    Material.GREEN_CROP: 0.34,
    Material.RIPE_CROP: 0.27,
    Material.TILLED: 0.13,
    Material.PASTURE: 0.17,
    Material.BROADLEAF: 0.07,
    Material.SOIL: 0.02,
}
"""Shares of parcels near the coast (an invention)."""
UPLAND = {
    Material.PASTURE: 0.72,
    Material.SHRUB: 0.12,
    Material.GREEN_CROP: 0.04,
    Material.BROADLEAF: 0.12,
}
"""Shares of parcels on the upper third of the land (an invention)."""
PLOTS = {
    Material.ROOF: 0.62,
    Material.BRIGHT_ROOF: 0.18,
    Material.CONCRETE: 0.20,
}
"""Shares of what stands in the middle of building plots (an invention)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The land, row 0 in the north, column 0 in the west."""

    material: Bytes
    """(y, x) of cells of 2.5 m, values of `Material`."""
    parcel: Ints
    """(y, x) of cells of 2.5 m, the number of the field a cell lies in; numbers also run under sea and town."""
    height: Floats
    """(y, x) of pixels of 10 m. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Coordinates of the cells' centres and one rough surface that bends every border."""

    size: float
    """Side of the strip. [m]"""
    east: Floats
    """(1, x), from the western edge. [m]"""
    north: Floats
    """(y, 1), from the southern edge. [m]"""
    rough: Floats
    """(y, x), mean 0, standard deviation 1."""

    def far(self, east: float, north: float, radius: float) -> Floats:
        """Distance to a point in units of *radius*, bent by the rough surface; all three in parts of the strip."""
        across = self.east / self.size - east
        up = self.north / self.size - north
        return np.asarray(np.hypot(across, up) / radius + 0.13 * self.rough, dtype=np.float32)


def frame(rng: np.random.Generator, size: int) -> Frame:
    """Coordinates of a strip with sides of *size* metres."""
    cells = round(size / CELL)
    along = ((np.arange(cells) + 0.5) * CELL).astype(np.float32)
    coarse = texture(rng, (cells // FINE, cells // FINE), longest=80, slope=3.2)
    return Frame(size=size, east=along[None], north=along[::-1, None], rough=enlarge(coarse, FINE))


def make_land(seeds: np.random.SeedSequence, size: int) -> Land:
    """Invent the land of a strip with sides of *size* metres; layers are painted one over the other.

    Parameters
    ----------
    seeds : numpy.random.SeedSequence
        Each layer draws from a child of its own.
    size : int
        A multiple of 60. [m]

    Returns
    -------
    Land
    """
    rough, fields, houses, relief = (np.random.default_rng(child) for child in seeds.spawn(4))
    area = frame(rough, size)
    parcel, middle = parcels(fields, area)
    material = field_use(fields, middle)[parcel]
    material[walls(parcel) & (material != Material.PASTURE)] = Material.BASALT
    paint_hill(material, area)
    paint_town(houses, material, area)
    paint_roads(material, area)
    paint_coast(material, area)
    return Land(material=material, parcel=parcel, height=elevation(relief, area))


def parcels(rng: np.random.Generator, area: Frame) -> tuple[Ints, Floats]:
    """Cells around the jittered points of a grid, with borders that keep to two directions as fields do.

    Returns
    -------
    parcel : (y, x) int32
        Number of the nearest centre.
    middle : (parcels, 2) float32
        East and north of each centre in parts of the strip. [1]
    """
    count = int(area.size * 1.2 / PARCEL) + 4
    rows, cols = np.indices((count, count), dtype=np.float32)
    jitter = rng.uniform(0.1, 0.9, (2, count, count)).astype(np.float32)
    centre = np.stack([cols + jitter[0], rows + jitter[1]]).reshape(2, -1)
    cos, sin = np.float32(np.cos(LEAN)), np.float32(np.sin(LEAN))
    parcel = np.empty(area.rough.shape, dtype=np.int32)
    for top in range(0, len(parcel), 48):  # strips of rows that stay in the processor's cache
        part = slice(top, top + 48)
        north, bend = area.north[part] / PARCEL, 0.12 * area.rough[part]
        x = cos * area.east / PARCEL + sin * north + bend + 1
        y = cos * north - sin * area.east / PARCEL + bend + 1 + np.float32(sin * area.size / PARCEL)
        parcel[part] = nearest(x, y, centre, count)
    u, v = centre[0] - 1, centre[1] - 1 - sin * area.size / PARCEL
    middle = np.stack([cos * u - sin * v, sin * u + cos * v], axis=1)
    return parcel, np.asarray(middle * PARCEL / area.size, dtype=np.float32)


def nearest(x: Floats, y: Floats, centre: Floats, count: int) -> Ints:
    """Number of the nearest *centre* (2, count * count) among the nine around each point, by the fourth norm."""
    best = np.full(x.shape, np.inf, dtype=np.float32)
    found = np.zeros(x.shape, dtype=np.int32)
    home = y.astype(np.int32) * count + x.astype(np.int32)
    for down, right in np.ndindex(3, 3):
        number = np.clip(home + np.int32((down - 1) * count + right - 1), 0, count * count - 1)
        across, up = x - centre[0][number], (y - centre[1][number]) * np.float32(1.3)
        across *= across
        up *= up
        distance = across * across + up * up
        found = np.where(distance < best, number, found)
        best = np.minimum(best, distance)
    return found


def field_use(rng: np.random.Generator, middle: Floats) -> Bytes:
    """Material of each parcel, drawn from the shares of the lowland or the upland."""
    count = len(middle)
    low = rng.choice([int(m) for m in LOWLAND], count, p=list(LOWLAND.values()))
    high = rng.choice([int(m) for m in UPLAND], count, p=list(UPLAND.values()))
    upland = middle[:, 1] + 0.08 * rng.standard_normal(count) > 0.68
    return np.where(upland, high, low).astype(np.uint8)


def walls(parcel: Ints) -> Flags:
    """Cells on the southern or eastern border of a parcel: dry stone walls, one cell wide."""
    wall = np.zeros(parcel.shape, dtype=bool)
    wall[:-1] |= parcel[:-1] != parcel[1:]
    wall[:, :-1] |= parcel[:, :-1] != parcel[:, 1:]
    return wall


def paint_hill(material: Bytes, area: Frame) -> None:
    """Pasture around the hill, shrub at its foot, broadleaf forest, conifers on top; quarry and pond elsewhere."""
    distance = area.far(0.70, 0.68, 0.2)
    material[distance < 1.28] = Material.PASTURE
    material[distance < 1.12] = Material.SHRUB
    material[distance < 0.93] = Material.BROADLEAF
    material[distance < 0.5] = Material.CONIFER
    material[area.far(0.16, 0.84, 0.055) < 1] = Material.SOIL
    pond = area.far(0.40, 0.72, 0.035)
    material[pond < 1.45] = Material.PASTURE
    material[pond < 1] = Material.SHALLOW


def paint_town(rng: np.random.Generator, material: Bytes, area: Frame) -> None:
    """A town on a turned grid of streets: houses in the middle of their plots, greener outside, and a few halls."""
    distance = area.far(0.30, 0.37, 0.14)
    rows, cols = np.nonzero(distance < 1)
    east, north = area.east[0, cols], area.north[rows, 0]
    along = east * np.cos(TURN) + north * np.sin(TURN) + area.size
    across = north * np.cos(TURN) - east * np.sin(TURN) + area.size
    street = (along % BLOCK[0] < STREET) | (across % BLOCK[1] < STREET)
    halls = rng.random(4096)[plot_number(along, across, BLOCK) % 4096] < 0.12
    green = rng.random(4096)[plot_number(along, across, (LOT, LOT)) % 4096] < 0.15 + 0.35 * distance[rows, cols]
    drawn = rng.choice([int(m) for m in PLOTS], 4096, p=list(PLOTS.values())).astype(np.uint8)
    house = drawn[plot_number(along, across, (LOT, LOT)) % 4096]
    yard = (np.abs(along % LOT - LOT / 2) > 6.5) | (np.abs(across % LOT - LOT / 2) > 6.5)
    built = np.where(yard | green, Material.GARDEN, house)
    large = drawn[plot_number(along, across, BLOCK) % 4096]
    built = np.where(halls, large, built)
    material[rows, cols] = np.where(street, Material.ASPHALT, built)


def plot_number(along: Floats, across: Floats, sides: tuple[float, float]) -> NDArray[np.int64]:
    """A number for each plot with these *sides* along and across, scattered so that neighbours differ."""
    column, row = (along // sides[0]).astype(np.int64), (across // sides[1]).astype(np.int64)
    return (column * 7919 + row * 104_729) // 3


def paint_roads(material: Bytes, area: Frame) -> None:
    """One road along the coast and one from it to the north."""
    size = area.size
    along = size * (0.27 + 0.02 * np.sin(9 * area.east / size))
    uphill = size * (0.36 + 0.05 * np.sin(7 * area.north / size))
    material[np.abs(area.north - along) < 7.5] = Material.ASPHALT
    material[(np.abs(area.east - uphill) < 6) & (area.north > along)] = Material.ASPHALT


def paint_coast(material: Bytes, area: Frame) -> None:
    """The sea, shallow near the shore, with a fringe of basalt and one beach."""
    shape = 0.14 + 0.03 * np.sin(5.5 * area.east / area.size + 0.6)
    bay = 0.035 * np.exp(-(((area.east / area.size - 0.62) / 0.07) ** 2))
    inland = area.north - area.size * (shape + bay) - 45 * area.rough  # metres behind the shore line
    beach = np.abs(area.east / area.size - 0.62) < 0.055
    material[inland < 38] = Material.BASALT
    material[(inland < 65) & beach] = Material.SAND
    material[inland < 0] = Material.SHALLOW
    # the shallows end gradually: a rising share of cells is deep; the pattern is finer than a pixel
    rows, cols = np.ogrid[: material.shape[0], : material.shape[1]]
    dither = ((rows * 7 + cols * 11) % 16) / 16
    material[-inland > 40 + 260 * dither] = Material.SEA


def elevation(rng: np.random.Generator, area: Frame) -> Floats:
    """Height above the sea on the grid of 10 m: a gentle rise, a hill of 160 m and some relief. [m]"""
    far = area.far(0.70, 0.68, 0.2)[FINE // 2 :: FINE, FINE // 2 :: FINE]
    north = area.north[FINE // 2 :: FINE]
    inland = np.clip(north / area.size - 0.17, 0, None)
    relief = texture(rng, (far.shape[0], far.shape[1]), longest=90, slope=3.5)
    hill = 160 * np.exp(-0.5 * (far / 0.55) ** 2)
    return np.asarray(inland * 150 + (hill + 6 * relief) * np.minimum(inland * 20, 1), dtype=np.float32)


def truth(material: Bytes) -> Bytes:
    """Class with the largest area in each pixel of 10 m; the smaller value wins a tie.

    Parameters
    ----------
    material : (y, x) uint8
        Cells of 2.5 m.

    Returns
    -------
    (y / 4, x / 4) uint8
        Values 0 to 8 of :data:`eosat.classes.LANDCOVER`.

    Examples
    --------
    >>> cells = np.full((4, 8), Material.ROOF, dtype=np.uint8)
    >>> cells[:, :5] = Material.SEA
    >>> truth(cells)
    array([[0, 6]], dtype=uint8)
    """
    table = np.array([LANDCOVER.index(name) for name in CLASS_NAMES], dtype=np.uint8)
    classes = table[material]
    rows, cols = material.shape[0] // FINE, material.shape[1] // FINE
    blocks = classes.reshape(rows, FINE, cols, FINE)
    most = np.zeros((rows, cols), dtype=np.int64)
    label = np.zeros((rows, cols), dtype=np.uint8)
    for value in range(len(LANDCOVER)):
        count = (blocks == value).sum(axis=(1, 3))
        label[count > most] = value
        most = np.maximum(most, count)
    return label
