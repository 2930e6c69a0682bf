"""What lies in a landscape with solar arrays and greenhouses: their shapes, and the things taken for them.

Sizes of arrays follow those measured on real imagery: median 23 px, quartiles 6 and 78. Shapes are invented.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.train.insert import PIXEL, Floats, Material, Thing, draw_colour

OTHER, SOLAR, GREENHOUSE = 0, 1, 2
Rng = np.random.Generator
Point = tuple[float, float]

ARRAY_PX, ARRAY_LOG = 21.0, 1.95
"""Median size and standard deviation of its logarithm, before the cut: after it quartiles are 7, 23, 78. [px], [1]"""
SMALLEST, LARGEST = 0.8, 1500.0
"""Arrays are drawn between these. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How often things are drawn; the mean number in a chip where it has any."""

    empty: float = 0.4
    """Share of chips with neither array nor greenhouse."""
    arrays: float = 2.0
    """Mean number of sites of arrays in a chip of 64 px that has any. [1]"""
    greenhouses: float = 1.0
    """Mean number of groups of greenhouses. [1]"""
    others: float = 2.5
    """Mean number of things taken for them. [1]"""


def draw_things(size: int, materials: dict[str, Material], habit: Habit, rng: Rng) -> tuple[Thing, ...]:
    """Things of a chip of *size* px: others first, then arrays and greenhouses that touch none of their kind."""
    room = (size / 64) ** 2
    things = [thing for _ in range(rng.poisson(habit.others * room)) for thing in draw_other(size, materials, rng)]
    if rng.uniform() < habit.empty:
        return tuple(things)
    targets: list[Thing] = []
    taken: list[tuple[float, float, float]] = []
    makers = [draw_arrays] * rng.poisson(habit.arrays * room)
    makers += [draw_greenhouses] * rng.poisson(habit.greenhouses * room)
    for maker in makers:
        group = maker(size, materials, rng)
        circle = _around([thing for thing in group if thing.value])
        if all(math.hypot(circle[0] - x, circle[1] - y) > circle[2] + r for x, y, r in taken):
            taken.append(circle)
            things += [thing for thing in group if not thing.value]
            targets += [thing for thing in group if thing.value]
    return *things, *targets


def _around(group: list[Thing]) -> tuple[float, float, float]:
    """Circle around things: x, y, radius. [m]"""
    corners = np.concatenate([polygon for thing in group for polygon in thing.outline])
    middle = (corners.min(0) + corners.max(0)) / 2
    return float(middle[0]), float(middle[1]), float(np.hypot(*(corners - middle).T).max())


def rectangle(at: Point, length: float, width: float, angle: float) -> Floats:
    """Corners of a rectangle around *at*, its length along *angle* [rad]. [m]"""
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    return _polygon(np.array(at) + signs[:, :1] * length * along + signs[:, 1:] * width * across)


def blob(at: Point, radius: float, rng: Rng, ragged: float = 0.25) -> Floats:
    """Corners of a ragged round thing. [m]"""
    turn = np.linspace(0, 2 * np.pi, 25)[:-1]
    reach = np.log(radius) * np.ones_like(turn)
    for n in range(1, 6):
        reach += rng.normal(0, ragged / n) * np.cos(n * turn + rng.uniform(0, 2 * np.pi))
    around = np.stack([np.cos(turn), rng.uniform(0.5, 1) * np.sin(turn)], 1)
    return _polygon(np.array(at) + np.exp(reach)[:, None] * around)


def _polygon(corners: NDArray[np.float64]) -> Floats:
    return np.asarray(corners, np.float32)


def array_area(rng: Rng) -> float:
    """Area of an array, [m2]."""
    size = 0.0
    while not SMALLEST <= size <= LARGEST:
        size = ARRAY_PX * math.exp(ARRAY_LOG * rng.standard_normal())
    return size * PIXEL**2


def draw_arrays(size: int, materials: dict[str, Material], rng: Rng) -> list[Thing]:
    """One site: its ground where it was cleared, or the roof below, then one array or several beside each other."""
    at = _anywhere(size, rng)
    angle = rng.normal(0, 0.15) if rng.uniform() < 0.5 else rng.uniform(0, np.pi)
    area = array_area(rng)
    shapes = array_shapes(at, area, angle, rng)
    below: list[Thing] = []
    draw = rng.uniform()
    if area < 4000 and draw < 0.35:  # on a roof
        below = [_roof(at, area, angle, materials, rng)]
    elif draw < 0.65:
        below = [_cleared(shapes, materials, rng)]
    colour = draw_colour(materials["solar"], rng)
    rows = None
    if area > 3000 and rng.uniform() < 0.4:
        rows = angle, rng.uniform(6, 14), rng.uniform(0.55, 0.85)
    thing = Thing(value=SOLAR, outline=tuple(shapes), colour=colour, rough=rng.uniform(0.01, 0.1), fill=rows)
    return [*below, thing]


def array_shapes(at: Point, area: float, angle: float, rng: Rng) -> list[Floats]:
    """Rectangle, L, clipped rectangle, stepped edge, ragged field, or blocks with lanes, of *area* [m2] in sum."""
    ratio = math.exp(abs(rng.normal(0, 0.5)))
    length, width = math.sqrt(area * ratio), math.sqrt(area / ratio)
    kind = rng.choice(5, p=(0.45, 0.15, 0.15, 0.1, 0.15) if area > 1500 else (0.85, 0.1, 0, 0.05, 0))
    if kind == 0:
        shapes = [rectangle(at, length, width, angle)]
    elif kind == 1:  # an L of two rectangles
        other = rectangle(at, width * 0.6, length * 0.8, angle)
        corner = rectangle(at, length, width, angle)
        shapes = [corner * 1, other + (corner[0] - other[0])]
    elif kind == 2:  # steps: strips of unequal length
        shapes = _strips(at, length, width, angle, rng)
    elif kind == 3:
        shapes = [blob(at, math.sqrt(area / np.pi), rng, 0.2)]
    else:
        shapes = _blocks(at, length, width, angle, rng)
    return _scaled(shapes, area)


def _strips(at: Point, length: float, width: float, angle: float, rng: Rng) -> list[Floats]:
    number = int(rng.integers(3, 7))
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    shapes = []
    for i in range(number):
        long = length * rng.uniform(0.5, 1.1)
        middle = np.array(at) + across * width * ((i + 0.5) / number - 0.5) + along * rng.normal(0, 0.1 * length)
        shapes.append(rectangle((middle[0], middle[1]), long, width / number + 0.5, angle))
    return shapes


def _blocks(at: Point, length: float, width: float, angle: float, rng: Rng) -> list[Floats]:
    lane = rng.uniform(4, 18)
    columns, rows = int(rng.integers(1, 4)), int(rng.integers(2, 4))
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    shapes = []
    for i in range(columns):
        for j in range(rows):
            u, v = ((i + 0.5) / columns - 0.5) * (length + lane), ((j + 0.5) / rows - 0.5) * (width + lane)
            middle = np.array(at) + u * along + v * across
            sides = max(length / columns - lane, 8), max(width / rows - lane, 8)
            shapes.append(rectangle((middle[0], middle[1]), *sides, angle))
    return shapes


def _scaled(shapes: list[Floats], area: float) -> list[Floats]:
    """The shapes made larger or smaller around their middle until their areas sum to *area* [m2]."""
    factor = math.sqrt(area / sum(_area(shape) for shape in shapes))
    middle = np.concatenate(shapes).mean(0)
    return [((shape - middle) * factor + middle).astype(np.float32) for shape in shapes]


def _area(polygon: Floats) -> float:
    """Area by the shoelace formula. [m2]"""
    x, y = polygon.T.astype(float)
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _roof(at: Point, area: float, angle: float, materials: dict[str, Material], rng: Rng) -> Thing:
    side = math.sqrt(area) * rng.uniform(1.1, 2)
    name = str(rng.choice(("bright_roof", "roof", "concrete")))
    outline = (rectangle(at, side * rng.uniform(1, 1.8), side, angle),)
    return Thing(value=OTHER, outline=outline, colour=draw_colour(materials[name], rng))


def _cleared(shapes: list[Floats], materials: dict[str, Material], rng: Rng) -> Thing:
    """Bare or dry ground around an array."""
    corners = np.concatenate(shapes)
    middle = corners.mean(0)
    reach = np.hypot(*(corners - middle).T).mean()
    wider = 1 + rng.uniform(4, 35) / max(reach, 5)
    outline = tuple(((shape - middle) * wider + middle).astype(np.float32) for shape in shapes)
    name = str(rng.choice(("dry_ground", "bare", "dry_grass", "grass", "dark_soil", "asphalt")))
    return Thing(value=OTHER, outline=outline, colour=draw_colour(materials[name], rng), rough=0.08)


def draw_greenhouses(size: int, materials: dict[str, Material], rng: Rng) -> list[Thing]:
    """A group of one to eight houses side by side, of film, glass or dark net, over plants or soil."""
    at, angle = _anywhere(size, rng), rng.uniform(0, np.pi)
    number, length = int(rng.integers(1, 9)), rng.uniform(20, 100)
    house = rng.uniform(6, 9) if rng.uniform() < 0.7 else rng.uniform(15, 60)
    gap = rng.uniform(0, 3)
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    middles = [np.array(at) + across * (house + gap) * (i - (number - 1) / 2) for i in range(number)]
    outline = tuple(rectangle((m[0], m[1]), length, house, angle) for m in middles)
    cover, share = _covering(rng)
    below = draw_colour(materials[str(rng.choice(("crops", "grass", "trees", "bare", "dark_soil")))], rng)
    bright = np.float32(rng.lognormal(0, 0.15))  # dust, dew, whitewash, the sun on a slanted sheet
    colour = bright * share * draw_colour(materials[cover], rng, wide=1.3) + (1 - share) * below
    colour = np.maximum(colour, np.float32(0.004))
    return [Thing(value=GREENHOUSE, outline=outline, colour=colour.astype(np.float32), rough=rng.uniform(0.01, 0.1))]


def _covering(rng: Rng) -> tuple[str, float]:
    draw = rng.uniform()
    if draw < 0.8:
        return "film", rng.uniform(0.35, 0.95)
    if draw < 0.9:
        return "glass", rng.uniform(0.4, 0.8)
    return "net", rng.uniform(0.6, 0.9)


def _anywhere(size: int, rng: Rng) -> Point:
    return float(rng.uniform(0, size * PIXEL)), float(rng.uniform(0, size * PIXEL))


def draw_other(size: int, materials: dict[str, Material], rng: Rng) -> list[Thing]:
    """A thing that is taken for an array or a greenhouse."""
    names = list(OTHERS)
    weights = np.array([OTHERS[name] for name in names])
    name = str(rng.choice(names, p=weights / weights.sum()))
    if name == "shadow":
        return [_shadow(size, rng)]
    colour = draw_colour(materials[name], rng)
    at, angle = _anywhere(size, rng), rng.uniform(0, np.pi)
    if name == "asphalt" and rng.uniform() < 0.5:  # a road
        outline = rectangle(at, rng.uniform(200, 1500), rng.uniform(6, 30), angle)
    elif name in ROUND and rng.uniform() < 0.7:
        outline = blob(at, 10 * math.exp(rng.normal(1, 0.8)), rng)
    else:
        side = 10 * math.exp(rng.normal(1.2 if name in FIELDS else 0.8, 0.8))
        outline = rectangle(at, side * rng.uniform(1, 3), side, angle)
    return [Thing(value=OTHER, outline=(outline,), colour=colour, rough=rng.uniform(0.01, 0.12))]


OTHERS = {
    "dry_ground": 3.0, "asphalt": 1.5, "basalt": 1.0, "burned": 1.0, "water": 0.7, "turbid_water": 0.5,
    "bright_roof": 1.2, "roof": 1.2, "concrete": 0.7, "dark_soil": 1.5, "bare": 1.0, "sand": 0.3, "dry_grass": 1.0,
    "shadow": 1.2,
}  # fmt: skip
"""Things taken for arrays and greenhouses, and their weights."""
ROUND = ("basalt", "burned", "water", "turbid_water", "dark_soil", "dry_ground", "bare")
FIELDS = ("dry_ground", "dark_soil", "bare", "dry_grass", "burned")


def _shadow(size: int, rng: Rng) -> Thing:
    """Shade of a cloud, a wood or a building: visible light .5-.7 of what it was, the rest .35-.55."""
    at = _anywhere(size, rng)
    dim = np.concatenate([np.full(3, rng.uniform(0.5, 0.7)), np.full(7, rng.uniform(0.35, 0.55))])
    colour = (dim * rng.normal(1, 0.04, 10)).astype(np.float32)
    large = rng.uniform() < 0.4
    shape = blob(at, rng.uniform(60, 300) if large else rng.uniform(8, 40), rng)
    if not large and rng.uniform() < 0.5:
        shape = rectangle(at, rng.uniform(20, 200), rng.uniform(8, 25), rng.uniform(0, np.pi))
    return Thing(value=OTHER, outline=(shape,), colour=colour, dims=True)


def towards(background: Floats, mean: Floats, factor: Floats, share: float) -> Floats:
    """*background* (10, y, x) recoloured: its mean and covariance moved *share* of the way to those given.

    Whitening and colouring; where its own covariance is nearly singular it is left as it is.
    """
    flat = background.reshape(len(background), -1).astype(float)
    own = flat.mean(1)
    covariance = np.cov(flat) + 1e-7 * np.eye(len(flat))
    if covariance.trace() < 2e-4:  # water, or one field: no texture to recolour
        return background
    whiten = np.linalg.inv(np.linalg.cholesky(covariance))
    moved = mean[:, None] + factor @ whiten @ (flat - own[:, None])
    mixed = np.maximum((1 - share) * flat + share * moved, 1e-4)
    return np.asarray(mixed, np.float32).reshape(background.shape)
