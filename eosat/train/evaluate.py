"""Judge a land-cover net: agreement with its teacher on cities kept out, water against an index on real L2A."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.accuracy import Counts, confusion, overall
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.models import Model
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import Line, surface
from eosat.train.chips import padded
from eosat.train.scenes import Reflectance, Scene

Labels = NDArray[np.uint8]
Predictor = Callable[[Reflectance], Labels]

WATER = LANDCOVER.index("water")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A net's map of one image."""

    labels: Labels
    """(y, x) Classes; 255 where unobserved."""
    confidence: NDArray[np.float32]
    """(y, x) Probability of the label at the card's temperature. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterScore:
    """How well water is found."""

    iou: float
    """Intersection over union of water. [1]"""
    land_called_water: float
    """Share of pixels that are no water and are called water. [1]"""
    water: float
    """Share of the seen pixels that are water. [1]"""


@torch.inference_mode()
def answer(model: Model, reflectance: Reflectance) -> Answer:
    """Run a net over a whole image.

    Parameters
    ----------
    model : Model
        Its bands are picked out of the ten.
    reflectance : (10, y, x) float32
        Unobserved pixels are NaN. [1]
    """
    seen = np.isfinite(reflectance).all(0)
    bands = [TEN_BANDS.index(band) for band in model.card.bands]
    x = torch.from_numpy(np.where(seen, reflectance, np.float32(0))[bands])[None]
    logits = model.net(padded(x, model.card.stride))[0, :, : seen.shape[0], : seen.shape[1]]
    confidence, labels = (logits / model.card.temperature).softmax(0).max(0)
    return Answer(
        labels=np.where(seen, labels.numpy(), UNOBSERVED).astype(np.uint8),
        confidence=np.where(seen, confidence.numpy(), np.float32(np.nan)),
    )


def matrices(
    scenes: Sequence[Scene], teacher: Model, models: Sequence[Model], line: Line
) -> tuple[tuple[Counts, Counts], ...]:
    """Confusion of each model with the teacher's labels of the same L1C pixels, over all scenes.

    Returns
    -------
    tuple of (Counts, Counts)
        For each model: given L1C as it is, and given L1C brought to the surface by *line*.
    """
    totals = np.zeros((len(models), 2, len(LANDCOVER), len(LANDCOVER)), np.int64)
    for scene in scenes:
        truth = answer(teacher, scene.reflectance).labels
        inputs = scene.reflectance, surface(scene.reflectance, line)
        for i, model in enumerate(models):
            for j, x in enumerate(inputs):
                totals[i, j] += confusion(truth, answer(model, x).labels, len(LANDCOVER))
    return tuple((pair[0], pair[1]) for pair in totals)


def water_score(scene: Scene, labels: Labels) -> WaterScore:
    """Compare the class water with MNDWI > 0 (Xu 2006, doi 10.1080/01431160600589179)."""
    truth = mndwi(scene.reflectance) > 0
    seen = np.isfinite(scene.reflectance).all(0) & (labels != UNOBSERVED)
    matrix = confusion(truth[seen].astype(np.uint8), (labels[seen] == WATER).astype(np.uint8), 2)
    (dry_right, dry_wrong), (wet_wrong, wet_right) = matrix.tolist()
    return WaterScore(
        iou=wet_right / max(wet_right + wet_wrong + dry_wrong, 1),
        land_called_water=dry_wrong / max(dry_right + dry_wrong, 1),
        water=(wet_right + wet_wrong) / max(int(matrix.sum()), 1),
    )


def mndwi(reflectance: Reflectance) -> NDArray[np.float32]:
    """Modified water index (B03 - B11) / (B03 + B11) of the ten bands, (y, x). [1]"""
    green, swir = reflectance[TEN_BANDS.index("B03")], reflectance[TEN_BANDS.index("B11")]
    with np.errstate(divide="ignore", invalid="ignore"):
        index: NDArray[np.float32] = (green - swir) / (green + swir)
    return index


def honesty(answers: Sequence[Answer], truths: Sequence[Labels], bins: int = 10) -> float:
    """Expected calibration error: mean gap of confidence and agreement over bins of confidence. [1]

    Guo et al. 2017, arXiv 1706.04599.
    """
    confidence = np.concatenate([a.confidence[a.labels != UNOBSERVED] for a in answers])
    right = np.concatenate(
        [(a.labels == truth)[a.labels != UNOBSERVED] for a, truth in zip(answers, truths, strict=True)]
    )
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(place, confidence - right, bins)
    return float(np.abs(gaps).sum() / len(right))


def agreements(pair: tuple[Counts, Counts]) -> tuple[float, float]:
    """Agreement given L1C and given L1C brought to the surface. [1]"""
    return overall(pair[0]), overall(pair[1])
