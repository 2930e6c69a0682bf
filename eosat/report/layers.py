"""Layers of the map in the page: small pictures with a fixed set of colours, from which a value can be read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from eosat.classes import UNOBSERVED, rgb

MOST_PIXELS = 2_000_000
"""Pixels of a picture in the page at most: four pictures of a whole province stay below 6 MB."""
CONFIDENCE_STEP = 5
"""Confidence is shown in steps of so much. [%]"""
MOST_LOOKS = 20
"""Numbers of clear looks that have a colour of their own; more share the last one."""
BRIGHTEST, DARKEST = 99.0, 0.5
"""Percentiles of reflectance, all three bands together, that become white and black."""
GAMMA = 1.5
"""Lifts the dark half of true colour, where land is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One picture of the map."""

    key: str
    """``"landcover"``, ``"confidence"``, ``"entropy"``, ``"looks"`` or ``"view"``; words ``report.layer.<key>``."""
    media: str
    """``"image/png"`` or ``"image/webp"``."""
    data: bytes
    """The encoded picture; what nobody saw is transparent."""
    steps: Mapping[int, str]
    """Value -> colour ``#rrggbb``, ascending; empty for true colour."""


def size_for_page(height: int, width: int, most: int = MOST_PIXELS) -> tuple[int, int]:
    """Height and width of a raster in the page: its own, or less so that it has no more than *most* pixels.

    >>> size_for_page(600, 800), size_for_page(20_000, 20_000)
    ((600, 800), (1414, 1414))
    """
    shrink = max((height * width / most) ** 0.5, 1.0)
    return max(int(height / shrink), 1), max(int(width / shrink), 1)


def landcover_layer(labels: NDArray[np.uint8], colours: Sequence[str]) -> Layer:
    """Classes (y, x) in their *colours*; 255 = unobserved."""
    there = [value for value in np.unique(labels).tolist() if value < len(colours)]
    steps = {value: colours[value] for value in there}
    return Layer(key="landcover", media="image/png", data=_indexed(labels, steps), steps=steps)


def confidence_layer(percent: NDArray[np.uint8], key: str = "confidence") -> Layer:
    """Confidence, or entropy (y, x) [%], in steps of five, dark blue to yellow; 255 = unobserved."""
    values = np.minimum(percent // CONFIDENCE_STEP * CONFIDENCE_STEP, 100 - CONFIDENCE_STEP).astype("uint8")
    values[percent == UNOBSERVED] = UNOBSERVED
    steps = _ramp("cividis", range(0, 100, CONFIDENCE_STEP))
    return Layer(key=key, media="image/png", data=_indexed(values, steps), steps=steps)


def looks_layer(count: NDArray[np.uint8]) -> Layer:
    """Clear looks (y, x), dark to bright; 0 and 255 = unobserved."""
    seen = (count > 0) & (count != UNOBSERVED)
    values = np.where(seen, np.minimum(count, MOST_LOOKS), UNOBSERVED).astype("uint8")
    steps = _ramp("viridis", range(1, max(int(values[seen].max(initial=1)), 1) + 1))
    return Layer(key="looks", media="image/png", data=_indexed(values, steps), steps=steps)


def stretch_of(*reflectances: NDArray[np.float32]) -> tuple[float, float]:
    """Reflectance that becomes black and white in every picture that is to be compared; (0, 1) where none was seen."""
    known = np.concatenate([one[:, ~np.isnan(one).any(axis=0)].ravel() for one in reflectances])
    low, high = np.percentile(known, (DARKEST, BRIGHTEST)) if known.size else (0.0, 1.0)
    return float(low), float(high)


def view_layer(reflectance: NDArray[np.float32], stretch: tuple[float, float] | None = None) -> Layer:
    """True colour of *reflectance* (red, green, blue; y, x), NaN = unobserved; *stretch* None: its own."""
    from PIL import Image

    seen = ~np.isnan(reflectance).any(axis=0)
    shown = np.zeros((*seen.shape, 4), "uint8")
    if seen.any():
        known = reflectance[:, seen]
        low, high = stretch or stretch_of(reflectance)
        light = np.clip((known - low) / max(float(high - low), 1e-4), 0, 1) ** (1 / GAMMA)
        shown[seen, :3] = np.rint(255 * light).T
        shown[seen, 3] = 255
    file = BytesIO()
    Image.fromarray(shown, "RGBA").save(file, "WEBP", quality=78, method=4)
    return Layer(key="view", media="image/webp", data=file.getvalue(), steps={})


def _ramp(name: str, values: range) -> dict[int, str]:
    """Colours for ascending *values* from a ramp of matplotlib that colour-blind people can order."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    places = np.linspace(0.06, 1.0, len(values)) if len(values) > 1 else [0.6]
    return {value: to_hex(colormaps[name](place)) for value, place in zip(values, places, strict=True)}


def _indexed(values: NDArray[np.uint8], steps: Mapping[int, str]) -> bytes:
    """PNG with a palette; a value without a step is transparent."""
    from PIL import Image

    index = np.full(256, len(steps), "uint8")
    index[list(steps)] = np.arange(len(steps))
    picture = Image.fromarray(index[values], "P")
    picture.putpalette([channel for colour in (*steps.values(), "#000000") for channel in rgb(colour)])
    file = BytesIO()
    picture.save(file, "PNG", optimize=True, transparency=len(steps))
    return file.getvalue()


def changes_layer(shown: NDArray[np.uint8], colours: Sequence[str]) -> Layer:
    """What changed (y, x): 1 + the new class where it did, in that class's colour; 0 and 255 are transparent."""
    steps = {value: colours[value - 1] for value in np.unique(shown).tolist() if 0 < value <= len(colours)}
    return Layer(key="changes", media="image/png", data=_indexed(shown, steps), steps=steps)
