"""Whether imagery shows what a register says: bright bare ground at a turbine's foot, and its shadow in winter.

No turbine is detected: a point that is given is confirmed, not seen, or unclear. "Not seen" is no proof of absence:
a stand grows over. "Confirmed" says that a compact bare bright spot lies there, which a hut or a quarry can be too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 16
"""Half side of the window that is looked at. [px of 10 m]"""
CORE, GAP, RING = 1.5, 2.0, 4.0
"""The foot is sought within CORE of the point (registers are off by some 10 m) and compared with what lies between GAP
and RING. [px]"""
BRIGHTER, DULLER = 0.04, 0.10
"""How much brighter (mean of blue, green, red) and how much less green (NDVI) than around a stand is at least. [1]"""
WEAK = 0.02
"""Half as bright counts where a shadow lies where it must. [1]"""
GREEN = 0.40
"""Where NDVI is nowhere lower at the foot, there is no bare ground. [1]"""
BRIGHT = 0.12
"""Ground so bright (mean of blue, green, red) is as gravel: no stand stands out of it. [1]"""
SHADOW = (2.0, 9.0)
"""Part of the shadow that is measured, from the foot: hub heights of 80 m at a sun of 40 degrees reach 95 m. [px]"""
LOW_SUN = 40.0
"""Higher suns throw shadows too short to measure at 10 m. [degree]"""
DARKER = 0.02
"""How much darker than beside it a shadow is at least, in near infrared. [1]"""
CLEAR = 0.9
"""Part of the ring that has to be seen. [1]"""
BANDS = ("B02", "B03", "B04", "B08")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured at a point; None where it could not be."""

    verdict: str
    """``"confirmed"``, ``"not seen"`` or ``"unclear"``."""
    why: str
    """Key of the sentence that says why."""
    brighter: float | None = None
    """Reflectance at the foot less the ring's median. [1]"""
    duller: float | None = None
    """NDVI of the ring's median less that at the foot. [1]"""
    shadow: float | None = None
    """How much darker the shadow's line is than lines beside it, near infrared. [1]"""


def judge(bands: Mapping[str, Floats], row: float, col: float, *, sun: tuple[float, float] | None = None) -> Evidence:
    """Judge one point.

    Parameters
    ----------
    bands : mapping
        :data:`BANDS` by name, reflectance ``(y, x)`` at 10 m, north up; NaN where nothing was seen. [1]
    row, col : float
        Place of the turbine's foot; the centre of the first pixel is 0, 0. [px]
    sun : (float, float), optional
        Azimuth (clockwise from north) and elevation of the sun, where the view has one. [degree]

    Returns
    -------
    Evidence

    Examples
    --------
    Grass with one pixel of gravel:

    >>> bands = {name: np.full((41, 41), rho) for name, rho in zip(BANDS, (0.04, 0.07, 0.06, 0.3))}
    >>> judge(bands, 20, 20).verdict
    'not seen'
    >>> for name, rho in zip(BANDS, (0.14, 0.16, 0.18, 0.22)):
    ...     bands[name][20, 20] = rho
    >>> judge(bands, 20.4, 19.7).verdict
    'confirmed'
    """
    visible = (bands["B02"] + bands["B03"] + bands["B04"]) / 3
    near = bands["B08"]
    y, x = np.mgrid[: visible.shape[0], : visible.shape[1]]
    away = np.hypot(y - row, x - col)
    core, ring = away <= CORE, (away > GAP) & (away <= RING)
    if not core.any() or row < RING or col < RING or row > len(y) - 1 - RING or col > y.shape[1] - 1 - RING:
        return Evidence(verdict="unclear", why="wind.why.outside")
    if np.isnan(visible[core]).any() or np.mean(np.isfinite(visible[ring])) < CLEAR:
        return Evidence(verdict="unclear", why="wind.why.unseen")
    ndvi = (near - bands["B04"]) / np.maximum(near + bands["B04"], 1e-3)
    foot = np.unravel_index(np.argmax(np.where(core, visible, -np.inf)), visible.shape)
    around = float(np.nanmedian(visible[ring]))
    brighter = float(visible[foot]) - around
    duller = float(np.nanmedian(ndvi[ring]) - ndvi[foot])
    brightest = not (visible[ring] > visible[foot]).any()
    dark = shadow_of(near, foot, sun) if sun is not None and sun[1] <= LOW_SUN else None
    greenest = float(ndvi[core].min())
    return _verdict(brighter, duller, around=around, brightest=brightest, greenest=greenest, dark=dark)


def _verdict(
    brighter: float, duller: float, *, around: float, brightest: bool, greenest: float, dark: float | None
) -> Evidence:
    measured = {"brighter": brighter, "duller": duller, "shadow": dark}
    if brightest and brighter >= BRIGHTER and duller >= DULLER:
        return Evidence(verdict="confirmed", why="wind.why.pad", **measured)
    if dark is not None and dark >= DARKER and brighter >= WEAK and duller >= DULLER / 2:
        return Evidence(verdict="confirmed", why="wind.why.shadow", **measured)
    if greenest >= GREEN and (dark is None or dark < DARKER):
        return Evidence(verdict="not seen", why="wind.why.green", **measured)
    if brighter < WEAK / 2 and duller < DULLER / 2 and around < BRIGHT:
        return Evidence(verdict="not seen", why="wind.why.flat", **measured)
    return Evidence(verdict="unclear", why="wind.why.between", **measured)


def shadow_of(near: Floats, foot: tuple[np.intp, ...], sun: tuple[float, float]) -> float | None:
    """How much darker the line of a shadow is than two lines 30 m beside it; None where one leaves the view. [1]"""
    turn = np.radians(sun[0] + 180)
    down, right = -np.cos(turn), np.sin(turn)
    steps = np.arange(SHADOW[0], SHADOW[1] + 0.5)

    def line(aside: float) -> Floats:
        rows = np.rint(foot[0] + steps * down + aside * right).astype(int)
        cols = np.rint(foot[1] + steps * right - aside * down).astype(int)
        if rows.min() < 0 or cols.min() < 0 or rows.max() >= near.shape[0] or cols.max() >= near.shape[1]:
            return np.array([np.nan])
        return np.asarray(near[rows, cols])

    inside = np.median(line(0.0))
    beside = min(np.median(line(3.0)), np.median(line(-3.0)))
    return None if np.isnan(inside + beside) else float(beside - inside)
