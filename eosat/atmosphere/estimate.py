"""The air of one scene, from the scene alone: what to take off L1C, and what to put back on L2A."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from eosat.atmosphere.judges import REACH, surroundings
from eosat.atmosphere.lines import DARKEST, Array, Image, Line, dark_pixel, mixed
from eosat.atmosphere.physics import Air, air, physical_line, to_surface
from eosat.atmosphere.sun import yearly_zeniths
from eosat.sentinel2 import TEN_BANDS

AOD = (0.12, 0.7)
"""Median and spread (of the logarithm) of aerosol optical depth over land, before anything is seen (AERONET's stations
have medians of .05 to .3). [1], [1]"""
SUN = (45.0, 15.0)
"""Mean and spread of the sun's zenith angle where neither time nor place is known. [deg]"""
GROUND = (0.010, 0.006)
"""Reflectance of the darkest ground in blue, green and red, and its spread (Chavez 1988: 1 %). [1], [1]"""
AODS: tuple[float, ...] = tuple(float(aod) for aod in np.geomspace(0.02, 0.8, 16))
SUNS: tuple[float, ...] = tuple(float(angle) for angle in range(15, 79, 4))
GREEN_BANDS = ("B02", "B03", "B04", "B05")
GREEN = (0.092, 0.084, 0.059, 0.101)
"""Median reflectance of green vegetation at the top of the atmosphere: measured on 118 L1C images (OSCD's training
cities and chips of EuroSAT) where B8A > .18, B11 < .2, (B8A - B12) / (B8A + B12) > .4. [1]"""
GREEN_SPREAD = (0.0133, 0.0122, 0.0119, 0.0169)
"""Its standard deviation between images. [1]"""
GREEN_TOGETHER = ((1.0, 0.82, 0.81, 0.52), (0.82, 1.0, 0.87, 0.83), (0.81, 0.87, 1.0, 0.74), (0.52, 0.83, 0.74, 1.0))
"""Its correlations. [1]"""
LEAST_GREEN = 0.03
"""Share of vegetation below which its colour is not asked. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """The air of a scene as estimated, and what it was estimated from."""

    bands: tuple[str, ...]
    slope: tuple[float, ...]
    """L1C = slope x L2A + intercept, a value per band. [1]"""
    intercept: tuple[float, ...]
    """[1]"""
    aod: float
    """Aerosol optical depth at 550 nm. [1]"""
    sun_zenith: float
    """[deg]"""
    green: float
    """Share of vegetation among the pixels that were looked at; its colour counted from .03 on. [1]"""

    @property
    def line(self) -> Line:
        """As a line."""
        return Line(slope=np.array(self.slope), intercept=np.array(self.intercept))

    def over(self, ground: Any) -> Any:
        """A tensor (band, y, x) of surface reflectance as it looks from above this air."""
        slope, intercept = (ground.new_tensor(one)[:, None, None] for one in (self.slope, self.intercept))
        return slope * ground + intercept

    @property
    def said(self) -> dict[str, float | str]:
        """What there is to say of it to people."""
        path = self.intercept[0]
        return {"aod": self.aod, "sun": self.sun_zenith, "green": self.green, "band": self.bands[0], "path": path}


def corrected(
    top: Image, *, bands: Sequence[str] = TEN_BANDS, sun_zenith: float | None = None, adjacency: bool = True
) -> Image:
    """Surface reflectance of an L1C image, the air estimated from its dark pixels.

    Parameters
    ----------
    top : (band, y, x) float32
        Reflectance at the top of the atmosphere, NaN where unseen; B02, B03 and B04 among the bands. [1]
    bands : sequence of str
        Order of the bands.
    sun_zenith : float, optional
        Default: found together with the aerosol. [deg]
    adjacency : bool
        Whether light from the surroundings is taken off, as Sen2Cor does.
    """
    sky = air_over(top, bands=bands, sun_zenith=sun_zenith, adjacency=adjacency)
    ground = to_surface(top, sky)
    if adjacency:
        ground = to_surface(top, sky, around=surroundings(ground, REACH))
    return np.maximum(ground, np.float32(DARKEST))


def air_over(
    top: Image, *, bands: Sequence[str] = TEN_BANDS, sun_zenith: float | None = None, adjacency: bool = True
) -> Air:
    """The air under which the darkest pixels of an L1C image are as dark as ground is (about 1 %).

    Aerosol and sun are those of greatest probability: usual values, weighed against how far blue, green and red of the
    dark pixel come out from 1 %. Ground that is brighter counts little: a desert has no dark pixel.
    """
    names = tuple(bands)
    dark = dark_pixel(top)[:, None, None].astype(np.float32)
    mean = np.nanmean(top, axis=(1, 2), keepdims=True, dtype=float).astype(np.float32)
    visible = [names.index(name) for name in ("B02", "B03", "B04")]

    def cost(sky: Air, aod: float, sun: float) -> float:
        ground = to_surface(dark, sky, around=to_surface(mean, sky) if adjacency else None)[visible, 0, 0]
        off = (ground - GROUND[0]) / GROUND[1]
        misfit = np.where(off > 0, 2 * np.log1p(off**2 / 2), off**2)
        return float(misfit.sum()) + _unusual(aod) + ((sun - SUN[0]) / SUN[1]) ** 2

    choices = product(AODS, SUNS if sun_zenith is None else (sun_zenith,))
    skies = [(air(aod=aod, sun_zenith=sun, bands=names), aod, sun) for aod, sun in choices]
    return min(skies, key=lambda choice: cost(*choice))[0]


def sky_of(
    ground: Image,
    *,
    bands: Sequence[str] = TEN_BANDS,
    sun_zenith: float | None = None,
    latitude: float | None = None,
) -> Sky:
    """The air that was taken off an L2A image, as far as the image tells.

    The mean of physical lines over aerosol and sun, each weighed by how usual it is and by how well it turns the
    image's vegetation into the colour that vegetation has at the top of the atmosphere.

    Parameters
    ----------
    ground : (band, y, x) or (band, 1, pixel) float32
        Surface reflectance, NaN where unseen. [1]
    bands : sequence of str
        Order of the bands.
    sun_zenith : float, optional
        When time and place are known. [deg]
    latitude : float, optional
        When the place alone is known: the sun may stand wherever it stands there in a year. [deg]
    """
    names = tuple(bands)
    flat = ground.reshape(len(names), -1)
    seen: Array = flat[:, np.isfinite(flat).all(0)].astype(np.float64)
    around = seen.mean(axis=1) if seen.size else np.full(len(names), 0.1)
    green = _vegetation(seen, names)
    colour = np.median(seen[:, green], axis=1) if green.sum() > LEAST_GREEN * green.size else None
    lines, doubts, keys = [], [], []
    for sun, far in _suns(sun_zenith, latitude):
        for aod in AODS:
            line = physical_line(air(aod=aod, sun_zenith=sun, bands=names), around)
            lines.append(line)
            doubts.append(far + _unusual(aod) + (_colour_cost(line, colour, names) if colour is not None else 0.0))
            keys.append((np.log(aod), sun))
    weights = np.exp(-0.5 * (np.array(doubts) - min(doubts)))
    weights /= weights.sum()
    line, (log_aod, sun) = mixed(tuple(lines), weights), weights @ np.array(keys)
    return Sky(
        bands=names,
        slope=tuple(float(value) for value in line.slope.round(5)),
        intercept=tuple(float(value) for value in line.intercept.round(5)),
        aod=round(float(np.exp(log_aod)), 3),
        sun_zenith=round(float(sun), 1),
        green=round(float(green.mean()), 3) if green.size else 0.0,
    )


def _suns(zenith: float | None, latitude: float | None) -> list[tuple[float, float]]:
    """Where the sun may stand, and how unusual that is (twice the negative logarithm of its probability)."""
    if zenith is not None:
        return [(float(np.clip(zenith, 0, 80)), 0.0)]
    if latitude is None:
        return [(sun, ((sun - SUN[0]) / SUN[1]) ** 2) for sun in SUNS]
    year = yearly_zeniths(latitude)
    chances = [np.exp(-0.5 * ((sun - year) / 4) ** 2).mean() for sun in SUNS]
    return [(sun, float(-2 * np.log(chance + 1e-9))) for sun, chance in zip(SUNS, chances, strict=True)]


def _unusual(aod: float) -> float:
    return float((np.log(aod / AOD[0]) / AOD[1]) ** 2)


def _vegetation(seen: Array, bands: tuple[str, ...]) -> Array:
    """Pixels (pixel,) of dense vegetation, by bands that air hardly touches; none where the bands are not there."""
    near = "B8A" if "B8A" in bands else "B08"
    if not {near, "B11", "B12", *GREEN_BANDS} <= set(bands):
        return np.zeros(seen.shape[1], bool)
    infrared, b11, b12 = (seen[bands.index(name)] for name in (near, "B11", "B12"))
    return np.asarray((infrared > 0.18) & (b11 < 0.2) & ((infrared - b12) > 0.4 * (infrared + b12)))


def _colour_cost(line: Line, colour: Array, bands: tuple[str, ...]) -> float:
    """Squared distance of vegetation under *line* from its usual colour, in standard deviations."""
    places = [bands.index(name) for name in GREEN_BANDS]
    off = ((line.slope * colour + line.intercept)[places] - np.array(GREEN)) / np.array(GREEN_SPREAD)
    return float(off @ np.linalg.solve(np.array(GREEN_TOGETHER), off))
