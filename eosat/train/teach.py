"""What is taken as right: the teacher's soft labels, and better witnesses where there are any.

Arrays are numpy: reflectance (10, y, x) float32 with NaN where unobserved, soft labels (classes, y, x) float32 that sum
to 1, or to less where they are trusted less.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eosat.classes import LANDCOVER
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import Line, draw_line
from eosat.train.chips import padded, teacher_input

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

THEMES: dict[str, dict[str, float]] = {
    "AnnualCrop": {"crops": 5},
    "Forest": {"trees": 4},
    "HerbaceousVegetation": {"grass": 5, "shrub_and_scrub": 5},
    "Industrial": {"built": 4},
    "Pasture": {"grass": 5},
    "PermanentCrop": {"crops": 5, "shrub_and_scrub": 4},
    "Residential": {"built": 5},
    "SeaLake": {"water": 4},
}
"""How much likelier a class is in a chip whose scene class people gave: odds, chosen once, not fitted."""
SURE_FOREST = 4.0
"""Odds of trees where the ground is dense and dark in the short-wave infrared. [1]"""


@torch.inference_mode()
def ask(teacher: Callable[[Tensor], Tensor], top: Floats) -> Floats:
    """The teacher's probabilities of an image at the top of the atmosphere; 0 where unobserved."""
    seen = np.isfinite(top).all(0)
    x = torch.from_numpy(np.where(seen, top, np.float32(0)))[None]
    soft: Floats = teacher(teacher_input(padded(x, 2))).softmax(1)[0, :, : seen.shape[0], : seen.shape[1]].numpy()
    return soft * seen


def ask_through_skies(
    teacher: Callable[[Tensor], Tensor], ground: Floats, lines: Sequence[Line], rng: np.random.Generator, draws: int = 4
) -> Floats:
    """The teacher's probabilities of a surface seen through several plausible atmospheres, averaged.

    A pixel's trust is the share of skies under which the commonest label stays: labels of the teacher on L2A are worth
    what the atmosphere put back is worth.
    """
    clear = np.full(len(ground), np.inf)
    answers = []
    for _ in range(draws):
        line = draw_line(tuple(lines), clear, rng)
        slope, path = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
        answers.append(ask(teacher, slope * ground + path))
    mean: Floats = np.stack(answers).mean(0)
    stays: Floats = np.stack([answer.argmax(0) == mean.argmax(0) for answer in answers]).mean(0, dtype=np.float32)
    trusted: Floats = mean * stays
    return trusted


def reweighted(soft: Floats, odds: Floats) -> Floats:
    """Probabilities times *odds* (classes, 1, 1) or (classes, y, x), with the sum of each pixel kept.

    >>> soft = np.float32([[[0.5]], [[0.25]], [[0.25]]])
    >>> reweighted(soft, np.float32([1, 4, 2]).reshape(3, 1, 1)).ravel().tolist()
    [0.25, 0.5, 0.25]
    """
    changed = soft * odds
    total = changed.sum(0)
    out: Floats = changed * (soft.sum(0) / np.where(total > 0, total, 1))
    return out


def witnessed(soft: Floats, theme: str) -> Floats:
    """Labels of a chip whose scene class people gave; unchanged for one that says nothing of land cover."""
    odds = np.ones(len(LANDCOVER), np.float32)
    for name, factor in THEMES.get(theme, {}).items():
        odds[LANDCOVER.index(name)] = factor
    return reweighted(soft, odds[:, None, None])


def no_snow(reflectance: Floats) -> Flags:
    """Where there surely is no snow: NDSI < 0.2 or near infrared < 0.11. (y, x)

    Snow has NDSI > 0.4 and near infrared > 0.11 (Hall et al. 1995, doi 10.1016/0034-4257(95)00137-P); the lower
    threshold spares mixed pixels. The teacher calls pale soil, roofs and turbid water snow under thin atmospheres.
    """
    green, near, swir = (reflectance[TEN_BANDS.index(band)] for band in ("B03", "B08", "B11"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(((green - swir) / (green + swir) < 0.2) | (near < 0.11))


def without_false_snow(soft: Floats, reflectance: Floats) -> Floats:
    """Labels with snow fifty times less likely where there surely is none."""
    odds = np.ones(soft.shape, np.float32)
    odds[LANDCOVER.index("snow_and_ice"), no_snow(reflectance)] = 0.02
    return reweighted(soft, odds)


def sure_forest(ground: Floats) -> Flags:
    """Where a surface is dense and dark as forest is: NDVI > 0.7 and B11 < 0.16. (y, x)"""
    red, near, swir = (ground[TEN_BANDS.index(band)] for band in ("B04", "B08", "B11"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(((near - red) / (near + red) > 0.7) & (swir < 0.16))


def with_sure_forest(soft: Floats, sure: Flags) -> Floats:
    """Labels with trees :data:`SURE_FOREST` times likelier where *sure*."""
    odds = np.ones((len(LANDCOVER), *sure.shape), np.float32)
    odds[LANDCOVER.index("trees"), sure] = SURE_FOREST
    return reweighted(soft, odds)


def unchanged(one: Floats, other: Floats, most: float = 1.5) -> Flags:
    """Where two dates of a place, on one grid, differ no more than the sky and the season of the whole image.

    The difference of the logarithms is measured per band in units of its own spread over the image (median and median
    absolute deviation); a pixel whose root mean square over bands is below *most* is unchanged. Only pixels decide.
    """
    with np.errstate(invalid="ignore"):
        step = np.log(np.maximum(other, 1e-4) + 0.02) - np.log(np.maximum(one, 1e-4) + 0.02)
    step = step - np.nanmedian(step, axis=(1, 2), keepdims=True)
    spread = 1.4826 * np.nanmedian(np.abs(step), axis=(1, 2), keepdims=True)
    return np.asarray(np.sqrt((step / np.maximum(spread, 1e-3)) ** 2).mean(0) < most)  # NaN compares False


def agreed(own: Floats, other: Floats, same: Flags, share: float = 0.3) -> Floats:
    """Labels of one date, *share* of them taken from the other date where nothing changed."""
    mixed = (1 - share) * own + share * other
    out: Floats = np.where(same & (other.sum(0) > 0), mixed, own).astype(np.float32)
    return out


def to_bytes(soft: Floats) -> NDArray[np.uint8]:
    """Soft labels x 255, rounded down so that no pixel's sum exceeds 255 by rounding."""
    return np.asarray(soft * 255 + 0.25).astype(np.uint8)
