"""One date of the strip: land, light, cloud and sensor joined to the arrays of a scene."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS, band
from eosat.simulate.clouds import THIN, classify, cloud, cover, shadow_of
from eosat.simulate.light import Sun, Surface, reflectance
from eosat.simulate.sensor import PSF_METRES, biased, encode, noisy, sample

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

CLOUD_SHARE = 0.07
"""Part of the strip under the cloud on the first date. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What differs between dates."""

    when: datetime
    """Time of the look, UTC."""
    sun: Sun
    cloud_share: float
    """Part of the strip under cloud, 0 for a clear sky. [1]"""
    edge: bool
    """Whether the swath ends inside the strip, which leaves the north-western corner unobserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One date as it will be stored, north up."""

    sky: Sky
    dn: dict[str, NDArray[np.uint16]]
    """Band name -> digital numbers ``(y, x)`` at the band's own 10 or 20 m; 0 is unobserved."""
    scl: NDArray[np.uint8]
    """Scene classification ``(y, x)`` at 20 m; 0 is unobserved."""
    cloud_cover: float
    """Share of observed pixels under cloud. [percent]"""
    unobserved: float
    """Share of pixels without data. [percent]"""


def swath(side: int, edge: bool) -> Flags:
    """Observed pixels ``(side, side)`` of 20 m; an *edge* runs down the north-western corner, 15 degrees off north."""
    if not edge:
        return np.ones((side, side), dtype=bool)
    down, right = np.ogrid[0:side, 0:side]
    return np.asarray(right + 0.27 * down >= 0.07 * side, dtype=bool)


def look(surface: Surface, sky: Sky, seeds: np.random.SeedSequence) -> Scene:
    """Look at the *surface* once.

    Parameters
    ----------
    surface : Surface
    sky : Sky
    seeds : numpy.random.SeedSequence
        Of this date: cloud, classification errors, bias and noise draw from a child each.

    Returns
    -------
    Scene
    """
    weather, errors, scatter = (np.random.default_rng(child) for child in seeds.spawn(3))
    rows, cols = surface.height.shape
    opacity = cloud(weather, (rows, cols), sky.cloud_share)
    shadow = shadow_of(opacity, sky.sun, height=min(1200.0, 2.0 * rows))
    clear = reflectance(surface, sky.when.timetuple().tm_yday, sky.sun)
    rho = biased(cover(clear, opacity, shadow), scatter)
    # 20 m bands see a point spread twice as wide: what is missing to it is blurred here
    coarse = np.stack([halved(plane) for plane in rho])
    seen = swath(rows // 2, sky.edge)
    scl = classify(errors, coarse, block_mean(opacity), block_mean(shadow))
    valid = np.repeat(np.repeat(seen, 2, axis=0), 2, axis=1)
    return Scene(
        sky=sky,
        dn=digitise(scatter, rho, coarse, seen),
        scl=np.where(seen, scl, np.uint8(0)),
        cloud_cover=100 * float((opacity[valid] > THIN).mean()),
        unobserved=100 * float(1 - seen.mean()),
    )


def digitise(rng: np.random.Generator, fine: Floats, coarse: Floats, seen: Flags) -> dict[str, NDArray[np.uint16]]:
    """Digital numbers of each band at its own pixel size, noise included; *seen* is on the grid of 20 m."""
    valid = np.repeat(np.repeat(seen, 2, axis=0), 2, axis=1)
    stored = {}
    for number, name in enumerate(TEN_BANDS):
        small = band(name).metres == 10
        stored[name] = encode(noisy((fine if small else coarse)[number], rng), valid if small else seen)
    return stored


def halved(plane: Floats) -> Floats:
    """A plane of 10 m, seen through the point spread of 20 m and sampled at 20 m."""
    missing = (2 * PSF_METRES) ** 2 - PSF_METRES**2
    return sample(plane, sigma=missing**0.5 / 10, step=2)


def block_mean(plane: Floats) -> Floats:
    """Mean of each 2 x 2 block.

    >>> block_mean(np.float32([[1, 3], [5, 7]]))
    array([[4.]], dtype=float32)
    """
    rows, cols = plane.shape
    return np.asarray(plane.reshape(rows // 2, 2, cols // 2, 2).mean(axis=(1, 3)), dtype=np.float32)
