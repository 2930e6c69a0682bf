"""Towns and villages: where they lie, their streets, plots, houses and halls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.materials import FINE, Bytes, Material
from eosat.simulate.noise import Floats, Sites, bits, enlarge, fractal, scramble, sites, unit
from eosat.simulate.place import Island, Window
from eosat.simulate.quilt import parcels
from eosat.simulate.terrain import Coordinates, Shore, at_points, turn_of

M = Material
LARGEST = 0.17
"""Radius of the main town, in parts of the island's short half axis. [1]"""
ROOFS = {M.ROOF: 0.72, M.BRIGHT_ROOF: 0.1, M.CONCRETE: 0.14, M.PV_ROOF: 0.04}
"""Shares of what stands on built plots (an invention)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Towns:
    """How deep in a town each pixel lies."""

    level: Floats
    """(2, y, x): of the main town, and of the deepest; 1 in the middle, 0 at the edge, negative outside."""
    which: NDArray[np.int32]
    """(y, x) position in *points* of the deepest."""
    points: Sites
    port: bool
    """Whether the main town is near."""


def main_towns(island: Island) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Middle (x, y) and radius of two towns that every island has, on opposite coasts. [m]"""
    long, short = island.half_axes
    drawn = unit(bits(island.key("main"), np.arange(3), np.zeros(3, dtype=np.int64))).astype(np.float64)
    start = -0.5 * np.pi + 1.2 * (drawn[0] - 0.5)
    angle = np.array([start, start + 2.3 + 1.2 * drawn[1]]) - turn_of(island)
    x, y = 0.84 * long * np.cos(angle), 0.84 * short * np.sin(angle)
    turn = turn_of(island)
    east, north = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return east, north, np.minimum(np.array([LARGEST, 0.66 * LARGEST]) * short, [2600, 1700])


def towns(island: Island, edge: Shore, u: Coordinates, v: Coordinates) -> Towns:
    """Towns that reach into the grid."""
    spacing = float(np.clip(0.36 * island.half_axes[1], 600, 1500))
    reach = 520.0
    found = sites(island.key("village"), u, v, spacing=spacing, reach=reach)
    there = at_points(island, found)
    chance = np.where(there.part < 0.17, 0.66, 0.3)
    found = found.only((there.inland > 70) & (there.part < 0.31) & (found.draw(1) < chance))
    radius = np.float32(min(1.0, (island.half_axes[1] / 4300) ** 0.5)) * (80 + 210 * found.draw(2) ** 2.5)
    x, y, r = main_towns(island)
    points = Sites(
        x=np.concatenate([x, found.x]),
        y=np.concatenate([y, found.y]),
        bits=np.concatenate([bits(island.key("main"), np.arange(2), np.ones(2, dtype=np.int64)), found.bits]),
    )
    return _levels(island, points, np.concatenate([r, radius]), u, v)


def _levels(island: Island, points: Sites, radius: NDArray[np.float64], u: Coordinates, v: Coordinates) -> Towns:
    bend = np.float32(0.36) * fractal(island.key("suburb"), u, v, (420.0, 190.0, 90.0, 45.0), 0.6)
    best = np.full((len(v), len(u)), -9, dtype=np.float32)
    which = np.zeros(best.shape, dtype=np.int32)
    main = best
    for n in range(len(points.x)):
        x, y = (u - points.x[n]).astype(np.float32), (v - points.y[n]).astype(np.float32)
        level = np.maximum(1 - np.sqrt(x[None] ** 2 + y[:, None] ** 2) / np.float32(radius[n]), -9)
        main = level if n == 0 else main
        which = np.where(level > best, np.int32(n), which)
        best = np.maximum(best, level)
    return Towns(level=np.stack([main, best + bend]), which=which, points=points, port=bool(main.max() > 0))


def paint_towns(material: Bytes, island: Island, window: Window, found: Towns, year: int) -> None:
    """Streets, houses, halls, yards and small parks; towns grow a little every year."""
    edge = np.float32(0.012 * (2025 - year))
    if not (found.level[1] > edge).any():
        return
    level = enlarge(found.level[1], FINE)
    open_land = ~np.isin(material, (M.POND, M.SOIL))
    rows, cols = np.nonzero((level > edge) & open_land)
    which = found.which[rows // FINE, cols // FINE]
    u, v = island.axes(window, FINE)
    x, y = u.astype(np.float32)[cols], v.astype(np.float32)[rows]
    material[rows, cols] = _town(island, found.points, which, x, y, level[rows, cols], material[rows, cols])


def _town(island: Island, points: Sites, which: NDArray[np.int32], x: Floats, y: Floats, level: Floats, before: Bytes
          ) -> Bytes:  # fmt: skip
    """Material of the cells of towns."""
    number = np.take(points.bits, which)
    angle = np.take(points.draw(5) * np.float32(np.pi / 2), which)
    turned = np.cos(angle), np.sin(angle)
    sides = np.full_like(x, 84), np.full_like(x, 58)
    block = parcels(x, y, number=number, angle=turned, sides=sides, key=island.key("block"))
    lots = np.full_like(x, 24), np.full_like(x, 17)
    lot = parcels(x, y, number=scramble(number), angle=turned, sides=lots, key=island.key("lot"))
    drawn, luck = unit(lot.number), unit(scramble(lot.number))
    density = np.clip(np.float32(0.34) + np.float32(0.7) * level, 0, np.float32(0.78))
    house = (drawn < density) & (lot.edge > 2.2)
    paved = unit(scramble(lot.number + np.uint32(5))) < np.clip(np.float32(0.8) * level, 0, np.float32(0.5))
    out = np.where(paved, np.uint8(M.CONCRETE), np.uint8(M.GARDEN))
    out = np.where(house, _roof(luck), out)
    whole, kind = unit(block.number), unit(scramble(block.number))
    hall = (whole < 0.13) & (block.edge > 9)
    out = np.where((whole < 0.13) & ~hall, np.uint8(M.CONCRETE), out)
    out = np.where(hall, _roof(kind), out)
    out = np.where((whole > 0.94) & (block.edge > 4), np.where(kind < 0.6, np.uint8(M.PASTURE), np.uint8(M.SAND)), out)
    out = np.where((whole > 0.90) & (whole <= 0.94) & (kind < 0.8), np.uint8(M.EVERGREEN), out)
    thin = (level < 0.1) & (unit(scramble(block.number + np.uint32(9))) < 0.45)
    out = np.where(thin, before, out)
    return np.where((block.edge < 3.6) & ~(thin & (level < 0.04)), np.uint8(M.ASPHALT), out).astype(np.uint8)


def _roof(luck: Floats) -> Bytes:
    bounds = np.cumsum(list(ROOFS.values()), dtype=np.float32)
    kinds = np.array([int(kind) for kind in ROOFS], dtype=np.uint8)
    return kinds[np.minimum(np.searchsorted(bounds, luck), len(kinds) - 1)]
