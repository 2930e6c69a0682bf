"""The invented land: which material lies in each cell of 2.5 m of a block.

A volcano with forests by height, ravines and cones; walled fields, orchards with windbreaks, film greenhouses, solar
parks and pasture on the lowland; towns, roads, golf courses, ponds; a coast of basalt with beaches. Layers are painted
one over the other. Everything is a pure function of the island and of coordinates: a block on its own equals the same
cells of the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.materials import FINE, Bytes, Material
from eosat.simulate.noise import Bits, Floats, Sites, bits, enlarge, fractal, gauss, noise, scramble, sites, unit
from eosat.simulate.place import Island, Window
from eosat.simulate.quilt import Parcels, Quarters, parcels, quarters
from eosat.simulate.terrain import Coordinates, Terrain, at_points, roads, terrain
from eosat.simulate.town import Towns, paint_towns, towns
from eosat.simulate.works import paint_works

Flags = NDArray[np.bool_]
Uses = Mapping[Material, float]
M = Material

QUARTER = 520.0
"""Mean distance between quarters: parts of the country whose fields have one direction. [m]"""
FIRST_YEAR, LAST_YEAR = 2012, 2032
"""Years in which greenhouses and solar parks are built, evenly; before its year a parcel is a field."""

USES: tuple[Uses, ...] = (
    {M.WINTER_CROP: 0.22, M.SPRING_CROP: 0.42, M.SUMMER_CROP: 0.2, M.TILLED: 0.05, M.MEADOW: 0.07, M.CITRUS: 0.03,
     M.FILM: 0.03, M.GARDEN: 0.02, M.EVERGREEN: 0.02},
    {M.CITRUS: 0.72, M.FILM: 0.05, M.SPRING_CROP: 0.09, M.WINTER_CROP: 0.05, M.MEADOW: 0.05, M.GARDEN: 0.02,
     M.EVERGREEN: 0.02},
    {M.FILM: 0.42, M.CITRUS: 0.19, M.SPRING_CROP: 0.23, M.SUMMER_CROP: 0.08, M.TILLED: 0.06, M.GARDEN: 0.02},
    {M.CITRUS: 0.22, M.WINTER_CROP: 0.12, M.SPRING_CROP: 0.2, M.SUMMER_CROP: 0.1, M.MEADOW: 0.12, M.EVERGREEN: 0.1,
     M.CONIFER: 0.05, M.GARDEN: 0.04, M.FILM: 0.05},
    {M.PASTURE: 0.72, M.MEADOW: 0.16, M.SPRING_CROP: 0.06, M.CONIFER: 0.03, M.PV: 0.03},
    {M.PV: 0.55, M.MEADOW: 0.15, M.SPRING_CROP: 0.15, M.PASTURE: 0.15},
    {M.PASTURE: 0.62, M.MEADOW: 0.26, M.SHRUB: 0.12},
)  # fmt: skip
"""Shares of uses of parcels in a quarter that is arable, orchards, greenhouses, mixed, pasture, solar, or upland."""
SOUTH, NORTH = (0.22, 0.40, 0.09, 0.2, 0.05, 0.04), (0.46, 0.12, 0.06, 0.22, 0.1, 0.04)
"""Shares of the first six kinds of quarter on the southern and northern lowland (citrus grows in the south)."""
UPLAND = 6
FARM_EDGE = 0.35
"""How far up fields go: part of the way from the coast to the summit. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The land of a window, row 0 in the north."""

    material: Bytes
    """(4 y, 4 x) of cells of 2.5 m, values of `Material`."""
    parcel: Bits
    """(4 y, 4 x), 32 random bits for each field; they also run under forest and sea."""
    ground: Terrain
    """(y, x) of pixels of 10 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What painters share: coordinates, and smooth fields on cells of 2.5 m."""

    island: Island
    window: Window
    u: Coordinates
    v: Coordinates
    ground: Terrain
    inland: Floats
    """[m]"""
    part: Floats
    """[1]"""
    material: Bytes

    def fine(self, field: Floats) -> Floats:
        """A field of pixels on cells."""
        return enlarge(field, FINE)

    def noise(self, name: str, waves: tuple[float, ...], fall: float = 0.6) -> Floats:
        """Smooth noise on pixels of 10 m."""
        return fractal(self.island.key(name), self.u, self.v, waves, fall)


def make_land(island: Island, window: Window, year: int) -> Land:
    """Invent the land of a window as it stands in a year; the outermost pixel of the result is approximate."""
    u, v = island.axes(window)
    ground = terrain(island, u, v)
    inland, part = enlarge(ground.shore.inland, FINE), enlarge(ground.shore.part, FINE)
    quarter = quarters(island, window, QUARTER)
    kind, field = fields(island, quarter)
    canvas = Canvas(
        island=island, window=window, u=u, v=v, ground=ground, inland=inland, part=part,
        material=field_use(kind, field, year),
    )  # fmt: skip
    paint_fields(canvas, quarter, field)
    paint_wild(canvas)
    paint_features(canvas)
    found = towns(island, ground.shore, u, v)
    paint_towns(canvas.material, island, window, found, year)
    paint_roads(canvas, quarter, found)
    paint_coast(canvas, found)
    if island.works:
        paint_works(canvas.material, island, window)
    paint_turbines(canvas)
    return Land(material=canvas.material, parcel=field.number, ground=ground)


def fields(island: Island, quarter: Quarters) -> tuple[NDArray[np.uint8], Parcels]:
    """Kind of quarter, and parcel, of each cell."""
    found = quarter.sites
    there = at_points(island, found)
    kinds = quarter_kinds(found, there.part, there.angle)
    turn = found.draw(3) * np.float32(np.pi)
    grain = np.exp2(found.draw(4) * 1.5 - 0.75)
    length, width = 120 * grain, 58 * np.exp2(found.draw(5) * 1.2 - 0.6) * np.sqrt(grain)
    wide = np.where((kinds == UPLAND) | (kinds == 4), np.float32(2.2), np.float32(1))
    wide = np.where(kinds == 5, np.float32(1.7), wide)
    pick = quarter.index

    def of(values: Floats) -> Floats:
        return np.take(values.astype(np.float32), pick, mode="clip")

    field = parcels(
        quarter.x,
        quarter.y,
        number=np.take(found.bits, pick, mode="clip"),
        angle=(of(np.cos(turn)), of(np.sin(turn))),
        sides=(of(length * wide), of(width * wide)),
        key=island.key("parcel"),
    )
    np.minimum(field.edge, quarter.edge - np.float32(1.5), out=field.edge)
    return np.take(kinds, pick, mode="clip"), field


def quarter_kinds(found: Sites, part: Floats, angle: Floats) -> NDArray[np.uint8]:
    """Kind of each quarter: upland from some height on, else drawn from the shares of its side of the island."""
    south, north = np.cumsum(SOUTH, dtype=np.float32), np.cumsum(NORTH, dtype=np.float32)
    drawn = found.draw(6)
    kinds = np.where(
        found.y < 0, np.searchsorted(south, drawn * south[-1]), np.searchsorted(north, drawn * north[-1])
    ).clip(0, 5)
    upland = part + np.float32(0.05) * (found.draw(7) - np.float32(0.5)) > FARM_EDGE
    return np.where(upland, UPLAND, kinds).astype(np.uint8)


def field_use(kind: NDArray[np.uint8], field: Parcels, year: int) -> Bytes:
    """Material of each parcel by the shares of its quarter; what is not yet built in *year* is a field."""
    table = np.zeros((len(USES), 256), dtype=np.uint8)
    for number, uses in enumerate(USES):
        bounds = np.cumsum(list(uses.values()))
        which = np.searchsorted(bounds, (np.arange(256) + 0.5) / 256 * bounds[-1])
        table[number] = np.array([int(use) for use in uses], dtype=np.uint8)[which]
    index = kind.astype(np.int32) * 256 + (field.number >> np.uint32(24)).astype(np.int32)
    material = np.take(table.ravel(), index)
    young = (material == M.FILM) | (material == M.PV)
    since = FIRST_YEAR + (field.number >> np.uint32(8)) % np.uint32(LAST_YEAR - FIRST_YEAR)
    material[young & (since > year)] = M.SPRING_CROP
    return material


def paint_fields(canvas: Canvas, quarter: Quarters, field: Parcels) -> None:
    """What fields look like inside: walls, windbreaks, bays of greenhouses, service lanes, houses."""
    material, edge = canvas.material, field.edge
    film, citrus = material == M.FILM, material == M.CITRUS
    bay = field.across % np.float32(10.0)
    material[film & ((edge < 4.5) | (bay < 1.6))] = M.MEADOW
    sun = material == M.PV
    row = np.mod(quarter.y, np.float32(46.0))
    material[sun & ((edge < 5) | (row < 5))] = M.MEADOW
    hut = material == M.GARDEN
    material[hut & (edge > 7) & (field.across % np.float32(19.0) > 7)] = M.ROOF
    material[citrus & (edge < 2.6 + 2.4 * unit(scramble(field.number)))] = M.CONIFER
    crop = (material >= M.WINTER_CROP) & (material <= M.TILLED)
    material[crop & (edge < 1.35)] = M.WALL
    # hedges and copses that no parcel shaped
    copse = canvas.fine(canvas.noise("copse", (190.0, 80.0, 35.0), 0.75))
    low = canvas.part < FARM_EDGE + 0.08
    keep = film | sun | hut
    material[low & ~keep & (copse > 1.75)] = M.EVERGREEN
    material[low & crop & (edge < 7) & (copse > 0.9)] = M.SHRUB


def paint_wild(canvas: Canvas) -> None:
    """Forests and grass by height, with ragged borders; copses and cones."""
    material, part = canvas.material, canvas.part
    large = canvas.noise("wood", (900.0, 420.0, 190.0, 85.0, 40.0, 20.0), 0.7)
    kind = canvas.noise("kind", (700.0, 300.0, 110.0, 45.0, 20.0), 0.68)
    large += np.float32(1.3) * canvas.ground.ravine  # woods follow the valleys down
    kind -= np.float32(0.9) * canvas.ground.ravine
    wood, mix = canvas.fine(large), canvas.fine(kind)
    border = canvas.fine(canvas.noise("border", (600.0, 230.0, 90.0, 38.0, 20.0), 0.7))
    up = part + np.float32(0.035) * border
    wild = up > FARM_EDGE - 0.01
    forest = wild & (wood > np.clip((0.55 - up) * 7, -3, 0.7))
    fringe = wild & ~forest & (wood > np.clip((0.55 - up) * 7, -3, 0.7) - 0.1 - 0.16 * border)
    material[fringe] = M.SHRUB
    conifer = (up + 0.1 * mix > 0.72) | ((mix > 1.15) & (up > 0.34))
    evergreen = (up - 0.07 * mix < 0.42) & ~conifer
    material[forest] = M.DECIDUOUS
    material[forest & evergreen] = M.EVERGREEN
    material[forest & conifer] = M.CONIFER
    top = part + np.float32(0.025) * border + np.float32(0.015) * wood > 0.925
    material[top] = np.where(mix > 0.2, M.SHRUB, M.MEADOW)[top]
    material[top & (wood > 1.5)] = M.BASALT
    cone = canvas.fine(canvas.ground.cone)
    hill = (cone > 9 + 4 * border) & (up < 0.7) & (canvas.inland > 60)
    material[hill] = np.where(mix > 0.45, M.SHRUB, M.MEADOW)[hill]
    trees = hill & (wood + np.float32(0.7) * border > 0.15)
    material[trees] = np.where(mix > 0.2, M.CONIFER, M.DECIDUOUS)[trees]


def blobs(canvas: Canvas, name: str, *, spacing: float, radius: float, chance: float, between: tuple[float, float]
          ) -> Floats | None:  # fmt: skip
    """1 in the middle of scattered round things, 0 at their ragged edge; None where there are none."""
    found = sites(canvas.island.key(name), canvas.u, canvas.v, spacing=spacing, reach=2 * radius)
    there = at_points(canvas.island, found)
    found = found.only(
        (there.part > between[0]) & (there.part < between[1]) & (there.inland > 120) & (found.draw(8) < chance)
    )
    if not len(found.x):
        return None
    level = np.full((len(canvas.v), len(canvas.u)), -9, dtype=np.float32)
    size = radius * (0.55 + 0.6 * found.draw(9))
    for n in range(len(found.x)):
        x, y = (canvas.u - found.x[n]).astype(np.float32), (canvas.v - found.y[n]).astype(np.float32)
        level = np.maximum(level, 1 - np.sqrt(x[None] ** 2 + y[:, None] ** 2) / size[n])
    level += np.float32(0.3) * canvas.noise(f"{name}-edge", (1.1 * radius, 0.5 * radius, 0.25 * radius))
    return canvas.fine(level)


def paint_features(canvas: Canvas) -> None:
    """Golf courses, quarries, ponds."""
    material = canvas.material
    golf = blobs(canvas, "golf", spacing=3100, radius=460, chance=0.55, between=(0.24, 0.48))
    if golf is not None:
        paint_golf(canvas, golf)
    quarry = blobs(canvas, "quarry", spacing=2600, radius=130, chance=0.28, between=(0.1, 0.5))
    if quarry is not None:
        material[quarry > 0] = M.SOIL
        material[quarry > 0.6] = M.BASALT
    pond = blobs(canvas, "pond", spacing=1700, radius=95, chance=0.4, between=(0.05, 0.45))
    if pond is not None:
        material[pond > -0.25] = M.MEADOW
        material[pond > 0] = M.POND


def paint_golf(canvas: Canvas, golf: Floats) -> None:
    """Fairways between belts of trees, bunkers and a lake."""
    material = canvas.material
    course = golf > 0
    lane = canvas.fine(canvas.noise("fairway", (150.0, 70.0), 0.4))
    small = canvas.fine(canvas.noise("bunker", (34.0, 18.0), 0.6))
    material[course] = M.PASTURE
    material[course & (lane > 0.75)] = M.CONIFER
    material[course & (np.abs(lane) > 0.42) & (lane < 0.75) & (small > 0.1)] = M.MEADOW
    material[course & (lane < 0.2) & (small > 2.25)] = M.SAND
    material[course & (lane < -1.9)] = M.POND


def paint_roads(canvas: Canvas, quarter: Quarters, found: Towns) -> None:
    """Lanes between quarters of farmland, and the roads."""
    material, edge = canvas.material, quarter.edge
    country = (canvas.part < FARM_EDGE + 0.02) & (canvas.inland > 30)
    broken = canvas.fine(canvas.noise("lane", (500.0, 210.0)))
    open_land = ~np.isin(material, (M.EVERGREEN, M.CONIFER, M.DECIDUOUS, M.POND, M.MEADOW))
    material[country & open_land & (edge < 2.6) & (broken > -0.9)] = M.LANE
    road = canvas.fine(roads(canvas.island, canvas.ground.shore, canvas.u, canvas.v))
    material[(road < 0) & (material != M.POND)] = M.ASPHALT
    verge = (road < 6) & (road >= 0) & (broken > 0.6) & (canvas.part < 0.6)
    material[verge] = M.SHRUB


def paint_coast(canvas: Canvas, found: Towns) -> None:
    """The sea, a fringe of basalt, beaches in some bays, a quay before the main town."""
    material, inland = canvas.material, canvas.inland
    wide = canvas.noise("rocks", (300.0, 120.0, 50.0), 0.7)
    sandy = canvas.noise("beach", (0.25 * canvas.island.half_axes[1], 180.0), 0.35)
    fringe = canvas.fine(np.clip(16 + 12 * wide, 3, 60).astype(np.float32))
    beach = canvas.fine(sandy) > 0.85
    scrub = canvas.fine(np.clip(30 + 30 * wide, 0, 90).astype(np.float32))
    natural = ~np.isin(material, (M.ASPHALT, M.ROOF, M.BRIGHT_ROOF, M.CONCRETE, M.FILM))
    material[(inland < fringe + scrub) & natural] = M.MEADOW
    material[(inland < fringe + np.float32(0.45) * scrub) & natural & ~beach] = M.SHRUB
    material[inland < fringe] = M.BASALT
    material[(inland < np.float32(34)) & beach] = M.SAND
    quay = canvas.fine(np.maximum(found.level[0], -9)) if found.port else None
    if quay is not None:
        material[(inland < 28) & (quay > 0.5)] = M.CONCRETE
    material[inland < 0] = M.SEA


def wetness(island: Island, ground: Terrain, u: Coordinates, v: Coordinates) -> tuple[Floats, Floats]:
    """How shallow and how turbid the sea of each pixel is, 0..1: two ``(y, x)`` arrays.

    Both fall off with the distance from the coast; the bottom is mottled, and plumes hang off some of the shore.
    """
    out = np.maximum(-ground.shore.inland, 0)
    bottom = fractal(island.key("bottom"), u, v, (380.0, 150.0, 60.0, 28.0), 0.75)
    reach = 55 * np.exp2(1.1 * noise(island.key("shelf"), u, v, 900.0))
    shallow = np.exp(-out / reach) * np.clip(0.55 + 0.25 * bottom, 0.04, 1)
    plume = np.clip(fractal(island.key("plume"), u, v, (0.45 * island.half_axes[1], 400.0), 0.5) - 0.8, 0, 1)
    turbid = np.exp(-out / 420) * plume * np.float32(0.6)
    return shallow.astype(np.float32), np.minimum(turbid, 1 - shallow).astype(np.float32)


def paint_turbines(canvas: Canvas) -> None:
    """A pad of concrete under each wind turbine."""
    fine_u, fine_v = canvas.island.axes(canvas.window, FINE)
    for east, north in turbines(canvas.island, canvas.window):
        rows, cols = np.abs(fine_v - north) < 3.8, np.abs(fine_u - east) < 3.8
        canvas.material[np.ix_(rows, cols)] = M.CONCRETE


def turbines(island: Island, window: Window) -> NDArray[np.float64]:
    """Wind turbines inside a window: ``(n, 2)``, metres east and north of the extent's middle."""
    u, v = island.axes(window)
    found = sites(island.key("turbine"), u, v, spacing=380, reach=10)
    there = at_points(island, found)
    windy = np.diagonal(noise(island.key("wind"), found.x, found.y, 0.4 * island.half_axes[1]))
    keep = (windy > 0.9) & (there.part > 0.03) & (there.part < 0.5) & (there.inland > 60)
    keep &= (found.x >= u[0] - 5) & (found.x < u[-1] + 5) & (found.y <= v[0] + 5) & (found.y > v[-1] - 5)
    return np.stack([found.x[keep], found.y[keep]], axis=1)


def tint(island: Island, parcel: Bits, channel: int) -> Floats:
    """What sets parcels apart: a nearly normal number for each, by channel."""
    table = gauss(bits(island.key("tint"), np.arange(1 << 14), np.full(1 << 14, channel)))
    return np.take(table, (parcel >> np.uint32(3) & np.uint32((1 << 14) - 1)).view(np.int32))
