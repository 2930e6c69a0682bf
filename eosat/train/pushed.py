"""Real pixels pushed far away from what was seen, so that a teacher can be asked about land that no image shows.

Every function takes and gives reflectance (10, y, x) float32 at the top of the atmosphere. [1]
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from eosat.sentinel2 import TEN_BANDS

Floats = NDArray[np.float32]

COVERS: dict[str, tuple[float, ...]] = {
    "snow": (0.80, 0.80, 0.78, 0.78, 0.77, 0.75, 0.74, 0.72, 0.10, 0.08),
    "dry_grass": (0.07, 0.10, 0.12, 0.17, 0.21, 0.24, 0.27, 0.29, 0.30, 0.20),
    "bare_soil": (0.10, 0.14, 0.19, 0.22, 0.24, 0.26, 0.28, 0.29, 0.36, 0.32),
    "dark_soil": (0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.11, 0.11, 0.15, 0.12),
    "wet": (0.04, 0.05, 0.04, 0.05, 0.06, 0.06, 0.06, 0.06, 0.03, 0.02),
    "lush_grass": (0.04, 0.08, 0.04, 0.12, 0.32, 0.40, 0.42, 0.44, 0.22, 0.11),
}
"""Surface reflectance of covers laid over the land, by the ten bands: engineering estimates, only a direction to push
in. What it then is, the teacher says. [1]"""
GROUPS = (("B02", "B03", "B04"), ("B05", "B06", "B07", "B08", "B8A"), ("B11", "B12"))
"""Bands that are brightened and darkened together."""


def push(top: Floats, other: Floats, path: Floats, rng: np.random.Generator) -> Floats:
    """*top* pushed in one of four ways, drawn at random.

    Parameters
    ----------
    top, other : (10, y, x)
        Two images of one size, without gaps.
    path : (10,)
        Path reflectance that a cover laid over gets. [1]
    rng : Generator
        Source of randomness.
    """
    way = rng.integers(0, 4)
    if way == 0:
        share = np.float32(rng.uniform(0.25, 0.75))
        return share * top + (1 - share) * other
    if way == 1:
        return regained(top, rng)
    if way == 2:
        return matched(top, other)
    names = sorted(COVERS)
    cover = np.array(COVERS[names[rng.integers(0, len(names))]], np.float32)
    return overlaid(top, np.float32(0.85) * cover + path, rng)


def regained(top: Floats, rng: np.random.Generator) -> Floats:
    """Gains drawn for the visible, the near-infrared and the short-wave bands apart."""
    gain = np.ones((len(top), 1, 1), np.float32)
    for group in GROUPS:
        gain[[TEN_BANDS.index(band) for band in group]] = rng.lognormal(0, 0.25)
    return top * gain


def matched(top: Floats, other: Floats) -> Floats:
    """*top* with the distribution of each band taken from *other*.

    >>> matched(np.float32([[[1, 3, 2]]]), np.float32([[[10, 20, 30]]])).tolist()
    [[[10.0, 30.0, 20.0]]]
    """
    out = np.empty_like(top)
    for i, (plane, model) in enumerate(zip(top, other, strict=True)):
        out[i].flat[np.argsort(plane, axis=None, kind="stable")] = np.sort(model, axis=None)
    return out


def overlaid(top: Floats, cover: Floats, rng: np.random.Generator) -> Floats:
    """*cover* (10,) laid over the land in drifts, thinner where the land is bright in the near infrared."""
    field = clumps(top.shape[1:], rng)
    relief = top[TEN_BANDS.index("B08")]
    relief = (relief - relief.mean()) / (relief.std() + 1e-6)
    amount = 1 / (1 + np.exp(-(rng.uniform(-1, 3) + 2 * field - rng.uniform(0, 1.5) * relief)))
    texture = np.float32(rng.uniform(0.1, 0.3)) * (top / top.mean((1, 2), keepdims=True) - 1)
    out: Floats = ((1 - amount) * top + amount * cover[:, None, None] * (1 + texture)).astype(np.float32)
    return out


def clumps(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """A smooth random field (y, x) of mean 0 and deviation 1, made of four octaves."""
    total = np.zeros(shape, np.float32)
    for cells, weight in ((2, 1.0), (4, 0.7), (9, 0.5), (20, 0.35)):
        coarse = torch.from_numpy(rng.normal(0, weight, (1, 1, cells, cells)).astype(np.float32))
        total += functional.interpolate(coarse, tuple(shape), mode="bicubic", align_corners=True)[0, 0].numpy()
    out: Floats = (total - total.mean()) / (total.std() + 1e-6)
    return out
