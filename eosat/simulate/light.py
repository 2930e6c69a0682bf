"""The light that leaves the land: spectra of what covers it, season, texture, slopes, snow, and where the sun stands.

Left out: BRDF (small near the middle of the swath), adjacency beyond the point spread, and the jitter between bands.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.land import Land, tint, wetness
from eosat.simulate.materials import FINE, Material
from eosat.simulate.noise import Floats, bits, fractal, gauss
from eosat.simulate.place import Island, Window
from eosat.simulate.sensor import CELL, PSF_METRES, sample

M = Material
KIND = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
"""Block of each of the ten bands: visible, red edge and near infrared, short-wave infrared."""
BETWEEN = np.array([[1, 0.35, 0.6], [0.35, 1, 0.4], [0.6, 0.4, 1]])
"""Correlation between the blocks (an estimate; indices need bands that vary together)."""
WITHIN = 0.985
"""Correlation between two bands of one block (an estimate)."""
REACH = 2.2
"""Variation of a spectrum ends at this many standard deviations. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a cover is mixed from rows of ``spectra.csv``."""

    mix: Mapping[str, float]
    """Row -> share."""
    between: float = 0.0
    """Share of the variance that lies between parcels; the rest is texture inside them. [1]"""
    spread: float = 1.0
    """Factor on the rows' standard deviation: below 1 where the simulated mix itself makes the spread. [1]"""


COVERS: dict[str, Recipe] = {
    "sea": Recipe(mix={"clear_sea": 0.8, "sea_water": 0.2}, spread=0.3),
    "shallow": Recipe(mix={"real_water": 0.86, "beach_sand": 0.14}, spread=0.25),
    "turbid": Recipe(mix={"real_water": 0.9, "real_bare_apr": 0.1}, spread=0.2),
    "pond": Recipe(mix={"real_water": 0.6, "sea_water": 0.4}, spread=0.3),
    "evergreen": Recipe(mix={"evergreen_broadleaf": 0.7, "real_trees_jan": 0.3}, spread=0.95),
    "leaves": Recipe(mix={"real_trees_apr": 0.5, "deciduous_forest_summer": 0.5}, spread=0.85),
    "bare_trees": Recipe(mix={"real_trees_jan": 0.55, "deciduous_forest_winter": 0.45}, spread=0.9),
    "conifer": Recipe(mix={"conifer_forest": 0.75, "real_trees_jan": 0.25}),
    "grass": Recipe(mix={"real_grass_apr": 0.6, "grassland_summer": 0.4}, between=0.7, spread=0.8),
    "pale_grass": Recipe(mix={"grassland_winter": 0.8, "real_crops_apr": 0.2}, between=0.6, spread=0.8),
    "scrub": Recipe(mix={"real_trees_apr": 0.6, "grassland_winter": 0.25, "bare_andisol_dark": 0.15}),
    "green_crop": Recipe(mix={"real_grass_apr": 0.6, "crop_peak": 0.4}, between=0.85),
    "ripe_crop": Recipe(mix={"real_crops_apr": 0.75, "grassland_winter": 0.25}, between=0.85),
    "field_soil": Recipe(mix={"bare_andisol_dark": 0.34, "real_bare_apr": 0.14, "real_crops_apr": 0.52}, between=0.8,
                         spread=1.3),
    "citrus_warm": Recipe(mix={"citrus_summer": 0.8, "grassland_winter": 0.2}, between=0.5),
    "citrus_cold": Recipe(mix={"citrus_winter": 0.8, "grassland_winter": 0.2}, between=0.5),
    "film": Recipe(mix={"greenhouse_film": 0.8, "bright_painted_roof": 0.2}, between=0.6),
    "soil": Recipe(mix={"real_bare_apr": 0.7, "bare_andisol_dark": 0.3}, spread=1.2),
    "basalt": Recipe(mix={"basalt_rock_coast": 0.85, "real_bare_apr": 0.15}),
    "wall": Recipe(mix={"basalt_rock_coast": 0.6, "grassland_winter": 0.4}),
    "sand": Recipe(mix={"beach_sand": 0.5, "real_bare_apr": 0.5}, spread=0.6),
    "asphalt": Recipe(mix={"asphalt_road": 1}, spread=0.5),
    "lane": Recipe(mix={"asphalt_road": 0.45, "concrete": 0.25, "grassland_winter": 0.3}, spread=0.5),
    "roof": Recipe(mix={"roof_mixed": 0.6, "real_built_apr": 0.4}, between=0.7),
    "bright_roof": Recipe(mix={"bright_painted_roof": 1}, between=0.7),
    "concrete": Recipe(mix={"concrete": 0.3, "asphalt_road": 0.7}, between=0.4, spread=0.7),
    "garden": Recipe(mix={"real_built_apr": 0.45, "real_grass_apr": 0.2, "real_trees_apr": 0.35}, spread=0.8),
    "pv": Recipe(mix={"real_pv": 1}, between=0.5, spread=0.7),
    "pv_roof": Recipe(mix={"real_pv": 0.8, "roof_mixed": 0.2}, between=0.5, spread=0.5),
}  # fmt: skip
"""Mixes chosen so that classes look like the rows measured in real imagery (`real_*`); the choice is ours."""
STEADY: dict[Material, str] = {
    M.SEA: "sea", M.POND: "pond", M.EVERGREEN: "evergreen", M.CONIFER: "conifer", M.FILM: "film", M.SOIL: "soil",
    M.BASALT: "basalt", M.WALL: "wall", M.SAND: "sand", M.ASPHALT: "asphalt", M.LANE: "lane", M.ROOF: "roof",
    M.BRIGHT_ROOF: "bright_roof", M.CONCRETE: "concrete", M.GARDEN: "garden", M.PV: "pv", M.PV_ROOF: "pv_roof",
}  # fmt: skip
"""Materials that look alike all year."""
SNOW = np.array([0.84, 0.84, 0.83, 0.82, 0.80, 0.78, 0.76, 0.72, 0.10, 0.08], dtype=np.float32)
"""Reflectance of snow in the ten bands (visible .75-.9, B11 .1: an estimate). [1]"""


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
    """The land as a sensor of 10 m sees it, before any spectrum; ``(y, x)`` each."""

    share: Mapping[Material, Floats]
    """Share of each material that is there, seen through the point spread; they add up to 1."""
    apart: Floats
    """(block, y, x), what sets parcels apart, standard deviation 1."""
    phase: Floats
    """How late a field is, standard deviation 1."""
    grain: Floats
    """(band, y, x), texture inside parcels, correlated over bands, standard deviation 1."""
    height: Floats
    """[m]"""


def spectra() -> dict[str, tuple[Floats, Floats]]:
    """Mean and standard deviation of surface reflectance of each row of ``spectra.csv``, ten bands. [1]

    >>> spectra()["real_water"][0][:3]
    array([0.062, 0.067, 0.043], dtype=float32)
    """
    text = files("eosat.simulate").joinpath("spectra.csv").read_text(encoding="utf-8")

    def pick(row: dict[str, str], what: str) -> Floats:
        return np.array([row[f"{band}_{what}"] for band in TEN_BANDS], dtype=np.float32)

    return {row["name"]: (pick(row, "mean"), pick(row, "sd")) for row in csv.DictReader(text.splitlines())}


def look_of(cover: str, rows: Mapping[str, tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Mean and spread of a cover in the ten bands, mixed from *rows* of `spectra`. [1]"""
    recipe = COVERS[cover]
    mean = sum(np.float32(share) * rows[name][0] for name, share in recipe.mix.items())
    spread = sum(np.float32(share * recipe.spread) * rows[name][1] for name, share in recipe.mix.items())
    return np.asarray(mean, dtype=np.float32), np.asarray(spread, dtype=np.float32)


def see(island: Island, window: Window, land: Land) -> Surface:
    """What a sensor of 10 m with the point spread of `sensor` sees of the *land*: shares and textures."""
    sigma = PSF_METRES / CELL
    u, v = island.axes(window)
    here = np.flatnonzero(np.bincount(land.material.ravel(), minlength=len(Material)))
    share = {
        Material(int(value)): sample((land.material == value).astype(np.float32), sigma=sigma, step=FINE)
        for value in here
    }
    if M.SEA in share:
        shallow, turbid = wetness(island, land.ground, u, v)
        sea = share[M.SEA]
        share |= {M.SHALLOW: sea * shallow, M.TURBID: sea * turbid, M.SEA: sea * (1 - shallow - turbid)}
    apart = np.stack([sample(tint(island, land.parcel, n), sigma=sigma, step=FINE) for n in range(4)])
    blocks = np.linalg.cholesky(BETWEEN).astype(np.float32)
    return Surface(
        share=share,
        apart=_linked(blocks, apart[:3]),
        phase=apart[3],
        grain=grain(island, window),
        height=land.ground.height,
    )


def _linked(blocks: Floats, drawn: Floats) -> Floats:
    """Three independent fields as three correlated ones; sums in a fixed order, so that blocks agree to the bit."""
    return np.stack([sum(blocks[n, k] * drawn[k] for k in range(n + 1)) for n in range(3)])


def grain(island: Island, window: Window) -> Floats:
    """Texture ``(band, y, x)``, 12 to 300 m wide, none of it sharper than the point spread, correlated over bands."""
    u, v = island.axes(window)
    down, right = rows_and_columns(window)

    def one(number: int) -> Floats:
        return fractal(island.key(f"grain-{number}"), u, v, (180.0, 90.0, 45.0, 23.0, 12.0), 0.95)

    blocks = _linked(np.linalg.cholesky(BETWEEN).astype(np.float32), np.stack([one(n) for n in range(3)]))
    alone = np.stack([gauss(bits(island.key(f"alone-{n}"), right, down)) for n in range(len(TEN_BANDS))])
    joined = np.float32(WITHIN**0.5) * blocks[KIND] + np.float32((1 - WITHIN) ** 0.5) * alone
    return np.asarray(joined, dtype=np.float32)


def rows_and_columns(window: Window, step: int = 1) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column numbers ``(y, 1)`` and ``(1, x)`` in the extent, of every *step*-th pixel."""
    rows = np.arange(window.row, window.row + window.rows, step)[:, None]
    return rows, np.arange(window.col, window.col + window.cols, step)[None]


def ramp(day: Floats | float, middle: Floats | float, width: float) -> Floats:
    """0 well before the *middle* day, 1 well after. [day]"""
    return np.asarray(1 / (1 + np.exp((middle - day) / np.float32(width))), dtype=np.float32)


def leaf_share(day: int, height: Floats) -> Floats:
    """Share of trees in leaf: out on day 105 and 3.5 days later each 100 m, gone on 315 and 2 days earlier (estimates).

    >>> leaf_share(15, np.zeros(1, "float32")).round(2), leaf_share(200, np.zeros(1, "float32")).round(2)
    (array([0.], dtype=float32), array([1.], dtype=float32))
    """
    on = np.clip(ramp(day, 105 + 0.035 * height, 7) - ramp(day, 315 - 0.02 * height, 9), 0, 1)
    return np.asarray(on, dtype=np.float32)


def crop_state(kind: Material, day: int, phase: Floats) -> tuple[Floats, Floats]:
    """How much of a field is covered, and how ripe the cover is, both 0..1.

    Winter vegetables are sown in September and harvested until April; spring crops (garlic, onion, barley) grow from
    November and ripen in late May; summer crops stand from June to October (the calendar of Jeju, smoothed).
    """
    late = np.float32(11) * np.clip(phase, -2.2, 2.2)
    none = np.zeros_like(phase)
    if kind == M.WINTER_CROP:
        green = ramp(day, 268 + late, 12) + (1 - ramp(day, 100 + 1.6 * late, 9)) + 0.5 * _bump(day, 195 + late, 28)
        return np.clip(green, 0.04, 0.92), none
    if kind == M.SPRING_CROP:
        grown = 0.55 * ramp(day, 325 + late, 12) + (0.55 + 0.4 * ramp(day, 70 + late, 12)) * (
            1 - ramp(day, 163 + late, 5)
        )
        return np.clip(grown, 0.04, 0.95), ramp(day, 141 + 1.4 * late, 7) * (1 - ramp(day, 250 + none, 10))
    if kind == M.SUMMER_CROP:
        grown = ramp(day, 158 + 2.2 * late, 14) * (1 - ramp(day, 290 + late, 10))
        return np.clip(grown, 0.05, 0.95), ramp(day, 268 + late, 10)
    return none + np.float32(0.05), none


def _bump(day: int, middle: Floats, width: float) -> Floats:
    return np.asarray(np.exp(-(((day - middle) / np.float32(width)) ** 2)), dtype=np.float32)


def covers(surface: Surface, day: int) -> dict[str, Floats]:
    """Share ``(y, x)`` of each cover on a day of the year; they add up to 1."""
    found: dict[str, Floats] = {}

    def add(name: str, share: Floats) -> None:
        found[name] = found[name] + share if name in found else share

    leaf = leaf_share(day, surface.height)
    warm = np.clip(ramp(day, 100 + 0.02 * surface.height, 12) - ramp(day, 300 - 0.02 * surface.height, 14), 0, 1)
    drives = {"leaf": leaf, "warm": warm, "half": np.float32(0.62) * warm}
    for material, share in surface.share.items():
        if material in STEADY:
            add(STEADY[material], share)
        elif material in SEASONS:
            high, low, drive, least = SEASONS[material]
            on = least + (1 - least) * drives[drive]
            add(high, share * on)
            add(low, share * (1 - on))
        elif material in (M.SHALLOW, M.TURBID):
            add(material.name.lower(), share)
        else:
            cover, ripe = crop_state(material, day, surface.phase)
            add("green_crop", share * cover * (1 - ripe))
            add("ripe_crop", share * cover * ripe)
            add("field_soil", share * (1 - cover))
    return found


SEASONS: dict[Material, tuple[str, str, str, float]] = {
    M.DECIDUOUS: ("leaves", "bare_trees", "leaf", 0.0),
    M.PASTURE: ("grass", "pale_grass", "warm", 0.12),
    M.MEADOW: ("grass", "pale_grass", "half", 0.0),
    M.SHRUB: ("scrub", "pale_grass", "leaf", 0.55),
    M.CITRUS: ("citrus_warm", "citrus_cold", "warm", 0.0),
}
"""Cover in summer, in winter, what drives the change, and the share of the summer's cover that stays."""


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
    parts = covers(surface, day)
    rows = spectra()
    looks = {name: look_of(name, rows) for name in parts}
    between = {name: np.float32(COVERS[name].between ** 0.5) for name in parts}
    inside = {name: np.float32((1 - COVERS[name].between) ** 0.5) for name in parts}
    apart = np.clip(surface.apart, -REACH, REACH)
    rho = np.empty((len(TEN_BANDS), *surface.height.shape), dtype=np.float32)
    for band in range(len(TEN_BANDS)):
        mean, wide, rough = (np.zeros(surface.height.shape, dtype=np.float32) for _ in range(3))
        for name, share in parts.items():
            mean += looks[name][0][band] * share
            wide += (looks[name][1][band] * between[name]) * share
            rough += (looks[name][1][band] * inside[name]) * share
        grain_here = np.clip(surface.grain[band], -REACH, REACH)
        rho[band] = mean + wide * apart[KIND[band]] + rough * grain_here
    np.maximum(rho, np.float32(1e-3), out=rho)
    rho *= relief(surface.height, sun)
    return with_snow(rho, surface, day)


def with_snow(rho: Floats, surface: Surface, day: int) -> Floats:
    """Snow above a line that comes down to two fifths of the mountain in late January; none from April to November."""
    depth = float(np.exp(-((((day - 25 + 182) % 365 - 182) / 42) ** 2)))
    if depth < 0.2:
        return rho
    line = np.float32(1150 - 650 * depth)
    woods = sum(surface.share.get(m, np.float32(0)) for m in (M.CONIFER, M.EVERGREEN, M.DECIDUOUS))
    cover = np.clip((surface.height - line) / 220 + 0.25 * surface.grain[0], 0, 1) * (1 - 0.72 * np.asarray(woods))
    return np.asarray(rho * (1 - cover) + cover * SNOW[:, None, None], dtype=np.float32)


def relief(height: Floats, sun: Sun) -> Floats:
    """What slopes change of the light after an imperfect terrain correction: a factor ``(y, x)``, 1 on flat ground.

    ``((cos i + c) / (cos z + c)) ** k`` with c = 0.3 and k = 0.5 (estimates), i the angle between the sun and the
    slope's normal, z the sun's zenith angle.
    """
    down, east = np.gradient(height, np.float32(10.0))
    azimuth = np.radians(sun.azimuth)
    toward = np.float32(-np.sin(sun.zenith) * np.sin(azimuth)) * east
    toward += np.float32(np.sin(sun.zenith) * np.cos(azimuth)) * down
    incidence = (np.float32(np.cos(sun.zenith)) + toward) / np.sqrt(1 + east**2 + down**2)
    ratio = (np.maximum(incidence, 0) + np.float32(0.3)) / np.float32(np.cos(sun.zenith) + 0.3)
    return np.asarray(ratio ** np.float32(0.5), dtype=np.float32)


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
