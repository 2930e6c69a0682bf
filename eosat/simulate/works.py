"""What stands around wind turbines, where it is asked for: a gravelled stand, an access lane, the tower's shadow.

Without it a turbine of the island is its foundation alone, 7.5 m wide.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.materials import FINE, Bytes, Material
from eosat.simulate.noise import Floats, bits, unit
from eosat.simulate.place import Island, Window
from eosat.simulate.sensor import PSF_METRES, sample

STAND = (12.0, 20.0)
"""Half width and half length of the stand of cranes; its size is an estimate. [m]"""
LANE = (2.5, 220.0)
"""Half width and length of the lane. [m]"""
HUB, TOWER = 80.0, 2.0
"""Height of the hub, and half the width of tower and shadow. [m]"""
REACH = 300
"""How far lane and shadow go from a turbine, at most. [m]"""
DIMMED = 0.7
"""Part of the light that is missing in full shadow: a clear sky gives the rest (an estimate). [1]"""


def around(island: Island, window: Window) -> Iterator[tuple[float, float, float]]:
    """Turbines whose works reach into a window: metres east and north of the extent's middle, direction of the lane."""
    from eosat.simulate.land import turbines

    for east, north in turbines(island, window.grown(REACH // 10)):
        drawn = unit(bits(island.key("works"), np.array([round(east)]), np.array([round(north)])))
        yield float(east), float(north), float(2 * np.pi * drawn[0])


def paint_works(material: Bytes, island: Island, window: Window) -> None:
    """Paint stands and lanes on cells of 2.5 m; not on water."""
    u, v = island.axes(window, FINE)
    for east, north, turn in around(island, window):
        for half, (low, high) in ((STAND[0], (-STAND[1], STAND[1])), (LANE[0], (0.0, LANE[1]))):
            strip = _strip(u - east, v - north, turn, half=half, span=(low, high))
            here = strip & ~np.isin(material, (Material.SEA, Material.POND))
            material[here] = Material.LANE


def _strip(
    x: NDArray[np.float64], y: NDArray[np.float64], turn: float, *, half: float, span: tuple[float, float]
) -> NDArray[np.bool_]:
    """Cells of a strip along a direction (counted from east against the clock)."""
    along = np.cos(turn) * x[None] + np.sin(turn) * y[:, None]
    across = -np.sin(turn) * x[None] + np.cos(turn) * y[:, None]
    return np.asarray((np.abs(across) < half) & (along >= span[0]) & (along <= span[1]))


def tower_shade(island: Island, window: Window, *, azimuth: float, elevation: float) -> Floats:
    """Factor ``(y, x)`` of light that towers leave on pixels of 10 m of a window, 1 without shadow.

    Parameters
    ----------
    island : Island
    window : Window
    azimuth, elevation : float
        Of the sun, clockwise from north and above the horizon. [degree]
    """
    u, v = island.axes(window, FINE)
    mask = np.zeros((len(v), len(u)), dtype=np.float32)
    length = min(HUB / np.tan(np.radians(elevation)), REACH)
    turn = np.radians(90 - (azimuth + 180))
    for east, north, _ in around(island, window):
        mask[_strip(u - east, v - north, turn, half=TOWER, span=(0.0, length))] = 1
    return np.asarray(1 - np.float32(DIMMED) * sample(mask, sigma=PSF_METRES * FINE / 10, step=FINE))
