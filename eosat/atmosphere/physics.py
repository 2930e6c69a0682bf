"""What air does to light, in closed form: nothing here was fitted on images.

Per band, top of atmosphere and surface reflectance go together as

    top = gas (path + down (direct surface + diffuse around) / (1 - albedo around))

with *around* the reflectance of the surroundings; where all is alike this is the formula of 6S (Vermote et al. 1997,
doi 10.1109/36.581987). Over a kilometre or two *around* hardly changes, so real pairs lie on straight lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eosat.atmosphere.lines import Array, Image, Line
from eosat.sentinel2 import TEN_BANDS, band


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """What air does to light, a value per band (bands,)."""

    path: Array
    """Reflectance of the air alone: Rayleigh and aerosol. [1]"""
    down: Array
    """Share of sunlight that reaches the ground, direct and diffuse. [1]"""
    direct: Array
    """Share of light from the ground that goes straight to the sensor. [1]"""
    diffuse: Array
    """Share that reaches the sensor after scattering: it comes from the surroundings. [1]"""
    albedo: Array
    """Spherical albedo: share of light from the ground that the air sends back. [1]"""
    gas: Array
    """Share that ozone, water vapour, oxygen, carbon dioxide and methane let through, down and up. [1]"""


OZONE = {"B02": 0.027, "B03": 0.099, "B04": 0.050, "B05": 0.020, "B06": 0.011}
"""Absorption by ozone, exp(-a m u). [1/(atm cm)]"""
WATER = {
    "B04": (0.0035, 0.77),
    "B05": (0.0137, 0.77),
    "B06": (0.0130, 0.79),
    "B07": (0.0040, 0.76),
    "B08": (0.0282, 0.59),
    "B8A": (0.0004, 0.91),
    "B11": (0.0006, 0.95),
    "B12": (0.0176, 0.66),
}
"""Absorption by water vapour, exp(-a (m u)^n) with u in g/cm2. [1], [1]"""
MIXED_GASES = {"B11": (0.0202, 0.76), "B12": (0.0226, 0.81)}
"""Absorption by carbon dioxide and methane, exp(-a m^n). [1], [1]"""
# The three tables: exponential fits to 6S in the form of Rahman and Dedieu 1994 (doi 10.1080/01431169408954055),
# rounded from the set that CNES gives for Sentinel-2A.

ANGSTROM = 1.3
"""Exponent of wavelength in the optical depth of continental aerosol. [1]"""
AEROSOL_ALBEDO = 0.90
"""Single-scattering albedo of continental aerosol at 550 nm (Rahman and Dedieu 1994 for 6S's model). [1]"""
LOBES = ((0.96, 0.70), (0.04, -0.50))
"""Weights and asymmetries of two Henyey-Greenstein terms (Kattawar 1975): mean cosine .65 as 6S's continental model,
and some light straight back. [1], [1]"""


def rayleigh_depth(micrometres: Array, pressure: float = 1013.25) -> Array:
    """Optical depth of air molecules (Hansen and Travis 1974, doi 10.1007/BF00168069, eq. 2.30).

    Parameters
    ----------
    micrometres : array
        Wavelength. [µm]
    pressure : float
        At the ground. [hPa]

    Examples
    --------
    >>> rayleigh_depth(np.array([0.49, 2.2])).round(4).tolist()
    [0.156, 0.0004]
    """
    inverse = micrometres**-2.0
    depth: Array = 0.008569 * inverse**2 * (1 + 0.0113 * inverse + 0.00013 * inverse**2) * (pressure / 1013.25)
    return depth


def aerosol_depth(micrometres: Array, aod: float) -> Array:
    """Optical depth of aerosol by Ångström's law out of that at 550 nm."""
    depth: Array = aod * (micrometres / 0.55) ** -ANGSTROM
    return depth


def aerosol_phase(cosine: float) -> float:
    """Phase function of aerosol at the cosine of the scattering angle; its mean over the sphere is 1."""
    return float(sum(weight * (1 - g * g) / (1 + g * g - 2 * g * cosine) ** 1.5 for weight, g in LOBES))


def air(
    *,
    aod: float,
    sun_zenith: float = 40.0,
    view_zenith: float = 5.0,
    relative_azimuth: float = 120.0,
    vapour: float = 2.0,
    ozone: float = 0.3,
    pressure: float = 1013.25,
    bands: Sequence[str] = TEN_BANDS,
) -> Air:
    """A clear sky in closed form.

    Scattering is Sobolev's approximation: single scattering exactly, the rest as two streams (Sobolev 1975, *Light
    Scattering in Planetary Atmospheres*, ch. 8; the same fluxes as 6S's for molecules), molecules and aerosol as one
    layer. Aerosol also absorbs along the straight way. Nothing here was fitted on images.

    Parameters
    ----------
    aod : float
        Aerosol optical depth at 550 nm. [1]
    sun_zenith, view_zenith : float
        Angles from the zenith. [deg]
    relative_azimuth : float
        Between sun and sensor: 0 when the sensor stands where the sun does. [deg]
    vapour : float
        Water vapour in the column. [g/cm2]
    ozone : float
        [atm cm]
    pressure : float
        At the ground. [hPa]
    bands : sequence of str
        Order of the values.
    """
    wavelength = np.array([band(name).wavelength for name in bands])
    sun, view = (float(np.cos(np.radians(angle))) for angle in (sun_zenith, view_zenith))
    sines = float(np.sin(np.radians(sun_zenith)) * np.sin(np.radians(view_zenith)))
    cosine = -sun * view - sines * float(np.cos(np.radians(relative_azimuth)))
    molecules, aerosol = rayleigh_depth(wavelength, pressure), aerosol_depth(wavelength, aod)
    scattering = AEROSOL_ALBEDO * aerosol
    absorbed = (1 - AEROSOL_ALBEDO) * aerosol
    depth = molecules + scattering
    share = scattering / depth
    phase = (1 - share) * 0.75 * (1 + cosine**2) + share * aerosol_phase(cosine)
    forward = 3 * share * sum(weight * g for weight, g in LOBES)
    mass = 1 / sun + 1 / view
    up = _through(depth, forward, view) * np.exp(-absorbed / view)
    direct = np.exp(-(depth + absorbed) / view)
    return Air(
        path=_path(depth, forward, phase, sun, view) * np.exp(-absorbed * mass),
        down=_through(depth, forward, sun) * np.exp(-absorbed / sun),
        direct=direct,
        diffuse=up - direct,
        albedo=_albedo(depth, forward),
        gas=_gas(bands, mass, vapour, ozone),
    )


def _through(depth: Array, forward: Array, cosine: float) -> Array:
    """Direct and diffuse transmittance of a layer that only scatters; *forward* is thrice the mean cosine."""
    return 2 * _reach(depth, cosine) / (4 + (3 - forward) * depth)


def _reach(depth: Array, cosine: float) -> Array:
    reach: Array = 1 + 1.5 * cosine + (1 - 1.5 * cosine) * np.exp(-depth / cosine)
    return reach


def _path(depth: Array, forward: Array, phase: Array, sun: float, view: float) -> Array:
    """Reflectance of a layer that only scatters, over black ground."""
    once = (1 - np.exp(-depth * (1 / sun + 1 / view))) / (4 * (sun + view))
    more = 1 - _reach(depth, sun) * _reach(depth, view) / (4 + (3 - forward) * depth)
    path: Array = once * (phase + (3 + forward) * sun * view - 2 * (sun + view)) + more
    return path


def _albedo(depth: Array, forward: Array) -> Array:
    """What a layer that only scatters sends back of diffuse light, summed over its directions."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    cosines = (nodes + 1) / 2
    through = sum(w * c * _through(depth, forward, float(c)) for w, c in zip(weights, cosines, strict=True))
    return np.asarray(1 - through)


def _gas(bands: Sequence[str], mass: float, vapour: float, ozone: float) -> Array:
    ways = []
    for name in bands:
        a, n = WATER.get(name, (0.0, 1.0))
        b, k = MIXED_GASES.get(name, (0.0, 1.0))
        ways.append(OZONE.get(name, 0.0) * mass * ozone + a * (mass * vapour) ** n + b * mass**k)
    through: Array = np.exp(-np.array(ways))
    return through


def to_top(ground: Image, sky: Air, around: Image | None = None) -> Image:
    """Top-of-atmosphere reflectance (bands, y, x) of a surface; *around* its surroundings, default the surface itself.

    >>> sky = air(aod=0.2)
    >>> there = np.full((10, 1, 1), 0.1, "float32")
    >>> bool(np.allclose(to_surface(to_top(there, sky), sky), there))
    True
    """
    beside = ground if around is None else around
    path, down, direct, diffuse, albedo, gas = _planes(sky)
    top: Image = gas * (path + down * (direct * ground + diffuse * beside) / (1 - albedo * beside))
    return top


def to_surface(top: Image, sky: Air, around: Image | None = None) -> Image:
    """Surface reflectance (bands, y, x): the inverse of :func:`to_top`, exactly."""
    path, down, direct, diffuse, albedo, gas = _planes(sky)
    seen = (top / gas - path) / down
    ground: Image
    if around is None:
        ground = seen / (direct + diffuse + albedo * seen)
    else:
        ground = (seen * (1 - albedo * around) - diffuse * around) / direct
    return ground


def _planes(sky: Air) -> tuple[Image, ...]:
    values = (sky.path, sky.down, sky.direct, sky.diffuse, sky.albedo, sky.gas)
    return tuple(one.astype(np.float32)[:, None, None] for one in values)


def physical_line(sky: Air, around: Array) -> Line:
    """The straight line of a place whose surroundings have the reflectance *around* (bands,)."""
    lift = sky.gas * sky.down / (1 - sky.albedo * around)
    return Line(slope=lift * sky.direct, intercept=sky.gas * sky.path + lift * sky.diffuse * around)
