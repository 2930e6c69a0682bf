"""The shape of the island: coast, mountain, parasitic cones, ravines, roads; smooth things, on pixels of 10 m."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.noise import Floats, Sites, bits, fractal, gauss, noise, sites, unit
from eosat.simulate.place import Island

Coordinates = NDArray[np.float64]

CONE_SPACING = 1300.0
"""Mean distance between parasitic cones where there are some; Jeju has about 360 on 1,850 km2. [m]"""
CONE_REACH = 520.0
"""Largest radius of a cone. [m]"""
RAVINES = (34, 83)
"""Ravines around the mountain, coarse and fine. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """Where a pixel lies on the island."""

    part: Floats
    """0 at the coast, rising to 1 at the summit, negative at sea. [1]"""
    inland: Floats
    """Distance from the coast, negative at sea; nearly metres near the coast. [m]"""
    angle: Floats
    """Direction from the middle, counter-clockwise from the long axis. [rad]"""
    away: Floats
    """Distance from the middle. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """The ground of a window."""

    shore: Shore
    height: Floats
    """(y, x) above the sea. [m]"""
    cone: Floats
    """(y, x) height of parasitic cones alone. [m]"""
    ravine: Floats
    """(y, x) how deep in a valley of the mountain a pixel lies, about 0 to 1."""


def turn_of(island: Island) -> float:
    """Angle of the long axis to east: small for long extents. [rad]"""
    drawn = float(unit(bits(island.key("turn"), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)))[0])
    if max(island.width, island.height) > 1.2 * min(island.width, island.height):
        return float((drawn - 0.5) * 0.1 + (0 if island.width > island.height else np.pi / 2))
    return float((drawn - 0.5) * 1.6)


def shore(island: Island, u: Coordinates, v: Coordinates) -> Shore:
    """An ellipse whose edge is bent by noise from the island's own size down to 40 m."""
    long, short = island.half_axes
    turn = turn_of(island)
    x = (u[None] * np.cos(turn) + v[:, None] * np.sin(turn)).astype(np.float32)
    y = (v[:, None] * np.cos(turn) - u[None] * np.sin(turn)).astype(np.float32)
    r = np.sqrt((x / np.float32(long)) ** 2 + (y / np.float32(short)) ** 2)
    key = island.key("coast")
    bent = np.zeros_like(r)
    for number, (wave, depth) in enumerate(coast_waves(short)):
        bent += np.float32(depth) * noise(key + number, u, v, wave)
    away = np.sqrt(x * x + y * y)
    slope = np.sqrt((x / np.float32(long**2)) ** 2 + (y / np.float32(short**2)) ** 2) / np.maximum(r, 1e-3)
    bent *= np.clip(np.float32(1.7) * r, 0, 1)  # the summit stays in the middle
    part = 1 - r + bent / np.float32(short)
    inland = part / np.clip(slope, 1 / np.float32(long), 1 / np.float32(short))
    return Shore(part=part, inland=inland, angle=np.arctan2(y, x), away=away)


def coast_waves(short: float) -> tuple[tuple[float, float], ...]:
    """Wavelength and depth of the bends of a coast, large to small. [m]"""
    return (
        *((0.62 * short, 0.1 * short), (0.27 * short, 0.062 * short), (0.115 * short, 0.026 * short)),
        *((0.05 * short, 0.011 * short), (105.0, 9.0), (45.0, 5.0)),
    )


def at_points(island: Island, points: Sites) -> Shore:
    """The shore at scattered points, one value each."""
    if not len(points.x):
        none = np.zeros(0, dtype=np.float32)
        return Shore(part=none, inland=none, angle=none, away=none)
    every = shore(island, points.x, points.y)  # of all pairs: noise is made for grids, and the points are few
    one = (np.diagonal(plane) for plane in (every.part, every.inland, every.angle, every.away))
    part, inland, angle, away = (np.ascontiguousarray(plane) for plane in one)
    return Shore(part=part, inland=inland, angle=angle, away=away)


def terrain(island: Island, u: Coordinates, v: Coordinates) -> Terrain:
    """The ground over the grid of *u* and *v*."""
    edge = shore(island, u, v)
    land = np.clip(edge.part, 0, 1.15)
    high = np.float32(island.summit)
    height = high * (np.float32(0.36) * land + np.float32(0.64) * land**3.4)
    short = island.half_axes[1]
    rough = fractal(island.key("relief"), u, v, (0.24 * short, 0.11 * short, 300.0, 140.0, 70.0), 0.6)
    ridged = np.float32(0.7) - np.abs(fractal(island.key("ridge"), u, v, (0.16 * short, 330.0, 160.0, 80.0), 0.62))
    height += high * land * (np.float32(0.055) * rough + np.float32(0.3) * land * (1 - np.float32(0.6) * land) * ridged)
    ravine = ravines(island, edge, u, v) * np.clip(land * (1 - land) * 4, 0, 1)
    height -= ravine * high * np.float32(0.1)
    height -= np.float32(0.05) * high * np.exp(-((edge.away / np.float32(0.035 * short + 60)) ** 2))
    cone = cones(island, u, v)
    height = (np.maximum(height, 0) + cone * np.clip(edge.inland / 150, 0, 1)) * (edge.inland > 0)
    return Terrain(shore=edge, height=height.astype(np.float32), cone=cone, ravine=ravine.astype(np.float32))


def ravines(island: Island, edge: Shore, u: Coordinates, v: Coordinates) -> Floats:
    """Depth 0..1 of valleys that run down from the mountain."""
    short = island.half_axes[1]
    bend = np.float32(0.13) * fractal(island.key("bend"), u, v, (0.35 * short, 0.12 * short, 300.0), 0.55)
    total = np.zeros_like(edge.part)
    for number, count in enumerate(RAVINES):
        nodes = gauss(bits(island.key("ravine"), np.arange(count)[None], np.full((1, 1), number)))[0]
        at = ((edge.angle + bend) * np.float32(count / (2 * np.pi))) % np.float32(count)
        low = np.minimum(at.astype(np.int64), count - 1)
        f = at - low
        f = f * f * (3 - 2 * f)
        total += (1 - number / 2) * np.clip(nodes[low] * (1 - f) + nodes[(low + 1) % count] * f - 0.1, 0, 2)
    return np.asarray(total * np.float32(0.5), dtype=np.float32)


def cone_sites(island: Island, u: Coordinates, v: Coordinates) -> tuple[Sites, Floats, Floats]:
    """Cones that reach into the grid: where they stand, their heights and radii. [m]"""
    found = sites(island.key("cone"), u, v, spacing=CONE_SPACING, reach=CONE_REACH)
    there = at_points(island, found)
    keep = (there.part > 0.1) & (there.part < 0.8) & (found.draw(1) < 0.62) & (there.inland > 350)
    found = found.only(keep)
    scale = np.float32(min(1.0, (island.summit / 900) ** 0.5))
    height = scale * (35 + 125 * found.draw(2) ** 2)
    return found, height, np.minimum(height * (2.3 + 1.3 * found.draw(3)) + 60, CONE_REACH)


def cones(island: Island, u: Coordinates, v: Coordinates) -> Floats:
    """Height of parasitic cones, with craters, some of them open to one side. [m]"""
    found, heights, radii = cone_sites(island, u, v)
    total = np.zeros((len(v), len(u)), dtype=np.float32)
    if not len(heights):
        return total
    wobble = 1 + np.float32(0.1) * fractal(island.key("wobble"), u, v, (300.0, 120.0), 0.6)
    open_to = found.draw(4) * np.float32(2 * np.pi)
    for n in range(len(heights)):
        x = (u - found.x[n]).astype(np.float32)[None]
        y = (v - found.y[n]).astype(np.float32)[:, None]
        d = np.sqrt(x * x + y * y) / radii[n] * wobble
        flank = np.clip(1 - d, 0, 1)
        side = 0.5 + 0.5 * np.cos(np.arctan2(y, x) - open_to[n])
        breach = np.float32(0.55) * side * side if found.bits[n] % 3 == 0 else np.float32(0.3)
        crater = np.exp(-((d / np.float32(0.2)) ** 2)) * breach
        total = np.maximum(total, heights[n] * (flank**1.25 * (1.18 - crater)))
    return total.astype(np.float32)


def roads(island: Island, edge: Shore, u: Coordinates, v: Coordinates) -> Floats:
    """Distance to the edge of the nearest road, negative on it: two rings and radials that bend. [m]"""
    short = island.half_axes[1]
    sway = fractal(island.key("sway"), u, v, (0.4 * short, 0.16 * short, 420.0), 0.5)
    ring = np.abs(edge.inland - np.float32(0.085 * short) - np.float32(0.018 * short) * sway) - 6
    upper = np.abs(edge.part - np.float32(0.37) - np.float32(0.025) * sway) * np.float32(short) - 5
    nearest = np.minimum(ring, upper)
    wide = np.float32(0.15) * fractal(island.key("swing"), u, v, (0.5 * short, 0.2 * short, 500.0), 0.5)
    count = 5
    start = unit(bits(island.key("radial"), np.arange(count), np.zeros(count, dtype=np.int64)))
    for n in range(count):
        off = edge.angle + wide - np.float32(2 * np.pi * (n + 0.5 * float(start[n])) / count)
        off = np.abs((off + np.float32(np.pi)) % np.float32(2 * np.pi) - np.float32(np.pi))
        radial = off * edge.away - 4 + 1000 * ((edge.part > 0.68) | (edge.part < 0.05))
        nearest = np.minimum(nearest, radial)
    return np.asarray(np.where(edge.inland > 25, nearest, np.float32(99)), dtype=np.float32)
