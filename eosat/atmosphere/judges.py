"""Ways from L1C to L2A that no training uses: they judge whether a net holds under other skies."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from eosat.atmosphere.lines import DARKEST, Array, Image, cap, dark_pixel
from eosat.atmosphere.physics import Air, air, to_surface
from eosat.sentinel2 import TEN_BANDS, band

REACH = 50
"""Half the side of the box that counts as a pixel's surroundings: 1 km at 10 m, the usual range of Sen2Cor. [px]"""
DARK_GROUND = 0.01
"""Reflectance of the darkest ground: nothing on Earth is quite black (Chavez 1988). [1]"""
POWERS: tuple[tuple[float, float], ...] = ((0.075, 4.0), (0.095, 2.0), (0.115, 1.0), (0.135, 0.7), (np.inf, 0.5))
"""Least haze in blue that is no longer so clear, and the power of wavelength with which haze falls: very clear, clear,
moderate, hazy, very hazy. Powers: Chavez 1988, table 1; limits: an estimate, as he gives them in DN. [1], [1]"""


def cleared(top: Image, sky: Air) -> Image:
    """Surface reflectance (bands, y, x) seen through *sky*, light from the surroundings taken off as Sen2Cor does.

    No air can be brighter than the scene's dark pixel, so the path reflectance is lowered as a whole until it fits.
    """
    lowered = cap(sky.gas * sky.path, dark_pixel(top))
    fitting = Air(
        path=sky.path * lowered,
        down=sky.down,
        direct=sky.direct,
        diffuse=sky.diffuse,
        albedo=sky.albedo,
        gas=sky.gas,
    )
    ground = to_surface(top, fitting, around=surroundings(to_surface(top, fitting), REACH))
    return np.maximum(ground, np.float32(DARKEST))


def surroundings(image: Image, reach: int) -> Image:
    """Mean of (bands, y, x) over the box of *reach* px around each pixel, clipped to the image; NaN is left out.

    >>> surroundings(np.array([[[1.0, 3.0, np.nan, 8.0]]], "float32"), 1).tolist()
    [[[2.0, 2.0, 5.5, 8.0]]]
    """
    seen = np.isfinite(image)
    seen = seen[:1] if seen.all() else seen  # then every band counts the same pixels
    total, count = (_box(_box(x.astype(float), reach, 1), reach, 2) for x in (np.where(seen, image, 0), seen))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Image = (total / count).astype(np.float32)
    return mean


def _box(planes: Array, reach: int, axis: int) -> Array:
    """Sums over the pixels within *reach* along an axis."""
    length = planes.shape[axis]
    sums = np.concatenate([np.zeros_like(planes.take([0], axis)), planes.cumsum(axis)], axis)
    places = np.arange(length)
    box: Array = sums.take(np.minimum(places + reach + 1, length), axis) - sums.take(
        np.maximum(places - reach, 0), axis
    )
    return box


def dark_object(top: Image) -> Image:
    """Surface reflectance (10, y, x) by dark-object subtraction (Chavez 1988, doi 10.1016/0034-4257(88)90019-3).

    The dark pixel's blue gives the haze, a power of wavelength carries it to the other bands; gases and the weaker
    light under haze are left as they are.
    """
    ground: Image = top - haze_of(dark_pixel(top)).astype(np.float32)[:, None, None]
    return np.maximum(ground, np.float32(DARKEST))


def haze_of(dark: Array) -> Array:
    """Haze (10,) that dark pixels (10,) tell of.

    >>> haze_of(np.full(10, 0.07)).round(3)[[0, 1, 2, 9]].tolist()
    [0.06, 0.036, 0.018, 0.0]
    """
    blue = max(float(dark[0]) - DARK_GROUND, 0.0)
    power = next(power for limit, power in POWERS if blue < limit)
    wavelength = np.array([band(name).wavelength for name in TEN_BANDS])
    haze: Array = blue * (wavelength / wavelength[0]) ** -power
    return haze


def judges() -> Mapping[str, Callable[[Image], Image]]:
    """Three skies by name, each from L1C (10, y, x) to L2A of the same shape; NaN stays NaN.

    Two are physical, sun 45 degrees from the zenith, aerosol optical depth .15 and .4; one is dark-object subtraction.
    """
    physical = {f"aod-{aod:g}": partial(cleared, sky=air(aod=aod, sun_zenith=45)) for aod in (0.15, 0.4)}
    return {**physical, "dark-object": dark_object}
