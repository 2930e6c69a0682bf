"""The light that leaves the land: spectra of materials, their season, texture and slope, and where the sun stands."""

import csv
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.land import CELL, FINE, Land, Material
from eosat.simulate.sensor import PSF_METRES, sample
from eosat.simulate.texture import texture

Floats = NDArray[np.float32]
Mix = dict[str, float]

KIND = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
"""Block of each of the ten bands: visible, red edge and near infrared, short-wave infrared."""
BETWEEN = np.array([[1, 0.35, 0.6], [0.35, 1, 0.4], [0.6, 0.4, 1]])
"""Correlation between the blocks (an estimate; indices need bands that vary together)."""
WITHIN = 0.96
"""Correlation between two bands of one block (an estimate)."""
REACH = 2.0
"""Variation of a spectrum ends at this many standard deviations. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a material is mixed from rows of ``spectra.csv``."""

    summer: Mix
    """Row -> share while the leaves are out."""
    winter: Mix | None = None
    """Row -> share in winter; None is the same all year."""
    fields: float = 0.0
    """Share of the variance that lies between parcels; the rest is texture inside them. [1]"""
    spread: float = 1.0
    """Factor on the rows' standard deviation: below 1 where the simulated mix itself makes the spread. [1]"""


RECIPES = {
    Material.SEA: Recipe(summer={"sea_water": 0.65, "real_water": 0.35}, spread=0.4),
    Material.SHALLOW: Recipe(summer={"real_water": 1}, spread=0.5),
    Material.BROADLEAF: Recipe(
        summer={"real_trees_apr": 0.7, "deciduous_forest_summer": 0.3}, winter={"real_trees_jan": 1}, spread=0.8
    ),
    Material.CONIFER: Recipe(summer={"conifer_forest": 0.6, "real_trees_apr": 0.4}, winter={"real_trees_jan": 1}),
    Material.PASTURE: Recipe(
        summer={"real_grass_apr": 0.45, "grassland_winter": 0.55},
        winter={"grassland_winter": 1},
        fields=0.3,
        spread=0.4,
    ),
    Material.GREEN_CROP: Recipe(summer={"real_grass_apr": 0.45, "grassland_winter": 0.55}, fields=0.85),
    Material.RIPE_CROP: Recipe(summer={"real_crops_apr": 1}, fields=0.85),
    Material.TILLED: Recipe(summer={"real_crops_apr": 0.5, "bare_andisol_dark": 0.5}, fields=0.85),
    Material.SHRUB: Recipe(
        summer={"grassland_winter": 0.35, "real_trees_jan": 0.35, "bare_andisol_dark": 0.3},
        winter={"grassland_winter": 0.45, "real_trees_jan": 0.35, "bare_andisol_dark": 0.2},
    ),
    Material.SOIL: Recipe(summer={"real_bare_apr": 1}),
    Material.BASALT: Recipe(summer={"basalt_rock_coast": 0.7, "real_bare_apr": 0.3}),
    Material.SAND: Recipe(summer={"beach_sand": 0.5, "real_bare_apr": 0.5}, spread=0.6),
    Material.ASPHALT: Recipe(summer={"asphalt_road": 1}, spread=0.5),
    Material.ROOF: Recipe(summer={"roof_mixed": 1}, spread=0.7),
    Material.BRIGHT_ROOF: Recipe(summer={"bright_painted_roof": 1}, spread=0.7),
    Material.CONCRETE: Recipe(summer={"concrete": 0.7, "asphalt_road": 0.3}, spread=0.5),
    Material.GARDEN: Recipe(summer={"real_built_apr": 0.5, "real_grass_apr": 0.5}, spread=0.5),
}
"""Mixes chosen so that classes look like the rows measured in real imagery (`real_*`); the choice is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sun:
    """Where the sun stands."""

    azimuth: float
    """Clockwise from north. [degree]"""
    elevation: float
    """Above the horizon. [degree]"""

    @property
    def zenith(self) -> float:
        """Angle from the vertical. [rad]"""
        return float(np.radians(90 - self.elevation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """The land as a sensor of 10 m sees it, before any spectrum."""

    share: Floats
    """(material, y, x), seen through the point spread; adds up to 1 over materials."""
    fields: Floats
    """(block, y, x), what sets parcels apart, standard deviation 1."""
    grain: Floats
    """(band, y, x), texture inside parcels, correlated over bands, standard deviation 1."""
    height: Floats
    """(y, x). [m]"""


def spectra() -> dict[str, tuple[Floats, Floats]]:
    """Mean and standard deviation of surface reflectance of each row of ``spectra.csv``, ten bands. [1]

    >>> spectra()["real_water"][0][:3]
    array([0.062, 0.067, 0.043], dtype=float32)
    """
    text = files("eosat.simulate").joinpath("spectra.csv").read_text(encoding="utf-8")

    def pick(row: dict[str, str], what: str) -> Floats:
        return np.array([row[f"{band}_{what}"] for band in TEN_BANDS], dtype=np.float32)

    return {row["name"]: (pick(row, "mean"), pick(row, "sd")) for row in csv.DictReader(text.splitlines())}


def leaf_share(day: int) -> float:
    """Share of summer in a spectrum on a day of the year: leaves out about day 105, gone about day 315 (estimates).

    >>> round(leaf_share(15), 2), round(leaf_share(105), 2), round(leaf_share(200), 2)
    (0.0, 0.5, 1.0)
    """
    return float(1 / (1 + np.exp((105 - day) / 10)) - 1 / (1 + np.exp((315 - day) / 10)))


def palette(day: int) -> tuple[Floats, Floats]:
    """Mean and spread of every material on a day of the year: two arrays ``(band, material)``. [1]"""
    rows, summer = spectra(), leaf_share(day)

    def mixed(recipe: Recipe, which: int) -> Floats:
        warm = sum(share * rows[name][which] for name, share in recipe.summer.items())
        cold = sum(share * rows[name][which] for name, share in (recipe.winter or recipe.summer).items())
        return np.asarray(summer * warm + (1 - summer) * cold, dtype=np.float32)

    means = [mixed(RECIPES[material], 0) for material in Material]
    spreads = [mixed(RECIPES[material], 1) * RECIPES[material].spread for material in Material]
    return np.stack(means, axis=1), np.stack(spreads, axis=1)


def see(land: Land, seeds: np.random.SeedSequence) -> Surface:
    """What a sensor of 10 m with the point spread of `sensor` sees of the *land*: shares and textures."""
    between, inside = (np.random.default_rng(child) for child in seeds.spawn(2))
    sigma = PSF_METRES / CELL
    share = np.stack([
        sample((land.material == material).astype(np.float32), sigma=sigma, step=FINE) for material in Material
    ])  # fmt: skip
    blocks = np.linalg.cholesky(BETWEEN).astype(np.float32)
    drawn = blocks @ between.standard_normal((3, int(land.parcel.max()) + 1), dtype=np.float32)
    fields = np.stack([sample(values[land.parcel], sigma=sigma, step=FINE) for values in drawn])
    rows, cols = land.height.shape
    return Surface(share=share, fields=fields, grain=grain(inside, (rows, cols)), height=land.height)


def grain(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Texture ``(band, y, x)``: three quarters of it 20 to 300 m wide, the rest finer, correlated over bands."""

    def one() -> Floats:
        broad = texture(rng, shape, longest=30, slope=2.4)
        fine = texture(rng, shape, longest=4, slope=2)
        return np.asarray(np.float32(0.75**0.5) * broad + np.float32(0.5) * fine, dtype=np.float32)

    blocks = np.einsum("ij,jyx->iyx", np.linalg.cholesky(BETWEEN).astype(np.float32), [one() for _ in range(3)])
    alone = rng.standard_normal((len(TEN_BANDS), *shape), dtype=np.float32)
    return np.asarray(WITHIN**0.5 * blocks[KIND] + (1 - WITHIN) ** 0.5 * alone, dtype=np.float32)


def reflectance(surface: Surface, day: int, sun: Sun) -> Floats:
    """Surface reflectance of the land on a day of the year.

    Parameters
    ----------
    surface : Surface
    day : int
        Day of the year, 1 to 366.
    sun : Sun

    Returns
    -------
    (10, y, x) float32
        The bands `TEN_BANDS` on the grid of 10 m. [1]
    """
    mean, spread = palette(day)
    apart = np.array([RECIPES[material].fields for material in Material], dtype=np.float32)
    flat = surface.share.reshape(len(Material), -1)
    shape = (len(TEN_BANDS), *surface.height.shape)
    fields = np.clip(surface.fields, -REACH, REACH)[KIND]
    rho = (mean @ flat).reshape(shape)
    rho += ((spread * np.sqrt(apart)) @ flat).reshape(shape) * fields
    rho += ((spread * np.sqrt(1 - apart)) @ flat).reshape(shape) * np.clip(surface.grain, -REACH, REACH)
    return np.maximum(rho, np.float32(1e-3)) * relief(surface.height, sun)


def relief(height: Floats, sun: Sun) -> Floats:
    """What slopes change of the light after an imperfect terrain correction: a factor ``(y, x)``, 1 on flat ground.

    ``((cos i + c) / (cos z + c)) ** k`` with c = 0.3 and k = 0.4 (estimates), i the angle between the sun and the
    slope's normal, z the sun's zenith angle.
    """
    down, east = np.gradient(height, 10.0)
    azimuth = np.radians(sun.azimuth)
    toward = -np.sin(sun.zenith) * (east * np.sin(azimuth) - down * np.cos(azimuth))
    incidence = (np.cos(sun.zenith) + toward) / np.sqrt(1 + east**2 + down**2)
    ratio = (np.maximum(incidence, 0) + 0.3) / (np.cos(sun.zenith) + 0.3)
    return np.asarray(ratio**0.4, dtype=np.float32)


def sun_at(when: datetime, *, lon: float, lat: float) -> Sun:
    """Position of the sun from Spencer's (1971) series for declination and equation of time; good to 0.5 degree.

    Parameters
    ----------
    when : datetime
        In UTC.
    lon, lat : float
        East and north. [degree]

    Examples
    --------
    The 15th of July at 02:20 UTC over Jeju (pvlib: zenith 21.2, azimuth 119):

    >>> sun = sun_at(datetime(2025, 7, 15, 2, 20), lon=126.53, lat=33.36)
    >>> abs(90 - sun.elevation - 21.2) < 0.3, abs(sun.azimuth - 119) < 1
    (True, True)
    """
    hours = when.hour + when.minute / 60 + when.second / 3600
    turn = 2 * np.pi * (when.timetuple().tm_yday - 1 + (hours - 12) / 24) / 365
    cos, sin = np.cos(turn * np.arange(4)), np.sin(turn * np.arange(4))
    tilt = (0.006918, -0.399912, -0.006758, -0.002697) @ cos + (0, 0.070257, 0.000907, 0.00148) @ sin
    late = 229.18 * ((0.000075, 0.001868, -0.014615) @ cos[:3] - (0, 0.032077, 0.04089) @ sin[:3])  # minutes
    angle = np.radians(15 * (hours + late / 60 - 12) + lon)
    north = np.radians(lat)
    up = np.sin(north) * np.sin(tilt) + np.cos(north) * np.cos(tilt) * np.cos(angle)
    across = -np.cos(tilt) * np.sin(angle)
    ahead = np.sin(tilt) * np.cos(north) - np.cos(tilt) * np.sin(north) * np.cos(angle)
    return Sun(azimuth=float(np.degrees(np.arctan2(across, ahead)) % 360), elevation=float(np.degrees(np.arcsin(up))))
