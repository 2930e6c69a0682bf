"""Judge a land-cover net on sets of real images: one function a set, each returns plain numbers.

Reflectance is (10, y, x) float32 with NaN where unobserved; labels are uint8 with 255 there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.accuracy import Counts, overall
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.models import Model
from eosat.segment import probabilities
from eosat.sentinel2 import TEN_BANDS
from eosat.train.scenes import Reflectance, Scene
from eosat.train.scores import Labels, block_counts, calibration_error, interval, map_entropy, mean_iou
from eosat.train.teach import sure_forest

CLASSES = len(LANDCOVER)
WATER, TREES, CROPS = (LANDCOVER.index(name) for name in ("water", "trees", "crops"))
SURE = {"all": 0.0, "0.4": 0.4, "0.5": 0.5}
"""Least confidence of the teacher's answer, by name."""
SCENE_CLASSES: dict[str, tuple[str, ...]] = {
    "Forest": ("trees",),
    "SeaLake": ("water",),
    "AnnualCrop": ("crops",),
    "Pasture": ("grass",),
    "Residential": ("built",),
    "Industrial": ("built",),
    "PermanentCrop": ("crops", "shrub_and_scrub"),
    "HerbaceousVegetation": ("grass", "shrub_and_scrub"),
}
"""Classes of the map that are right in a chip whose scene class people gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A net's map of one image."""

    labels: Labels
    """(y, x) Classes; 255 where unobserved."""
    confidence: NDArray[np.float32]
    """(y, x) Probability of the label at the card's temperature. [1]"""


def answer(model: Model, reflectance: Reflectance) -> Answer:
    """Run a net over a whole image, as the product does."""
    seen = np.isfinite(reflectance).all(0)
    bands = [TEN_BANDS.index(band) for band in model.card.bands]
    x = torch.from_numpy(np.where(seen, reflectance, np.float32(np.nan))[bands])
    confidence, labels = probabilities(model, x).max(0)
    return Answer(
        labels=np.where(seen, labels.numpy(), UNOBSERVED).astype(np.uint8),
        confidence=np.where(seen, confidence.numpy(), np.float32(np.nan)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One image, what the teacher says of its L1C pixels, and what the net says."""

    scene: Scene
    teacher: Answer
    net: Answer


def ask_both(
    scenes: Iterable[Scene], teacher: Model, net: Model, change: Callable[[Reflectance], Reflectance] | None = None
) -> tuple[Asked, ...]:
    """Ask the teacher about L1C images and the net about the same, changed by *change*, e.g. brought to the surface."""
    return tuple(
        Asked(
            scene=scene,
            teacher=answer(teacher, scene.reflectance),
            net=answer(net, change(scene.reflectance) if change else scene.reflectance),
        )
        for scene in scenes
    )


def agreement_rows(asked: Sequence[Asked]) -> dict[str, dict[str, Any]]:
    """Agreement and mean IoU with the teacher, by its confidence: mean over places with interval, and each place.

    A place's dates are counted together.
    """
    places = sorted({one.scene.place for one in asked})
    rows: dict[str, dict[str, Any]] = {}
    for name, least in SURE.items():
        groups = [
            np.concatenate([_blocks(one, least) for one in asked if one.scene.place == place]) for place in places
        ]
        rows[name] = {
            "agreement": interval(groups).as_row(),
            "mean_iou": interval(groups, mean_iou).as_row(),
            "pixels": int(sum(group.sum() for group in groups)),
            "places": {
                place: [round(overall(group.sum(0)), 4), round(mean_iou(group.sum(0)), 4)]
                for place, group in zip(places, groups, strict=True)
            },
        }
    return rows


def pooled_rows(asked: Sequence[Asked]) -> dict[str, Any]:
    """Agreement and mean IoU with the teacher over all images together: for many small ones."""
    blocks = np.concatenate([_blocks(one, 0) for one in asked])
    return {"agreement": interval([blocks]).as_row(), "mean_iou": interval([blocks], mean_iou).as_row()}


def _blocks(one: Asked, least: float) -> Counts:
    return block_counts(one.teacher.labels, one.net.labels, CLASSES, one.teacher.confidence >= least)


def calibration_rows(asked: Sequence[Asked]) -> dict[str, Any]:
    """Calibration error against the teacher's labels: of all places together, and each."""
    places = sorted({one.scene.place for one in asked})
    every = {place: _confidences([one for one in asked if one.scene.place == place]) for place in places}
    confidence, right = (np.concatenate(parts) for parts in zip(*every.values(), strict=True))
    return {
        "pooled": round(calibration_error(confidence, right), 4),
        "places": {place: round(calibration_error(*pair), 4) for place, pair in every.items()},
    }


def _confidences(asked: Sequence[Asked]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    seen = [one.net.labels != UNOBSERVED for one in asked]
    confidence = np.concatenate([one.net.confidence[s] for one, s in zip(asked, seen, strict=True)])
    right = [(one.net.labels == one.teacher.labels)[s] for one, s in zip(asked, seen, strict=True)]
    return confidence, np.concatenate(right)


def scene_class_shares(asked: Sequence[Asked]) -> dict[str, Any]:
    """Mean share of a chip that lies in the classes of its scene class, for the net and the teacher."""
    rows: dict[str, Any] = {}
    for theme, names in SCENE_CLASSES.items():
        right = [LANDCOVER.index(name) for name in names]
        chips = [one for one in asked if one.scene.theme == theme]
        if chips:
            shares = [[np.isin(who.labels, right).mean() for who in (one.net, one.teacher)] for one in chips]
            net, teacher = np.mean(shares, axis=0)
            rows[theme] = {"net": round(float(net), 4), "teacher": round(float(teacher), 4), "chips": len(chips)}
    means = {who: round(float(np.mean([row[who] for row in rows.values()])), 4) for who in ("net", "teacher")}
    return {"mean": means, "classes": rows}


def stability(one: Answer, other: Answer, unchanged: NDArray[np.bool_]) -> dict[str, float]:
    """Share of unchanged pixels that keep their class between two dates, and the entropy of the first map."""
    seen = unchanged & (one.labels != UNOBSERVED) & (other.labels != UNOBSERVED)
    return {
        "kept": round(float((one.labels == other.labels)[seen].mean()), 4),
        "entropy": round(map_entropy(one.labels, CLASSES), 4),
    }


def forest_share(one: tuple[Scene, Scene], answers: tuple[Answer, Answer]) -> tuple[int, int]:
    """Pixels that are sure forest at both dates, and how many answers (of two a pixel) call them trees."""
    shapes = [scene.reflectance.shape for scene in one]
    if shapes[0] != shapes[1]:
        return 0, 0
    sure = sure_forest(one[0].reflectance) & sure_forest(one[1].reflectance)
    return 2 * int(sure.sum()), sum(int((found.labels[sure] == TREES).sum()) for found in answers)


def water_score(scene: Scene, labels: Labels) -> dict[str, float]:
    """Compare the class water with MNDWI > 0 (Xu 2006, doi 10.1080/01431160600589179)."""
    wet = mndwi(scene.reflectance) > 0
    seen = np.isfinite(scene.reflectance).all(0) & (labels != UNOBSERVED)
    said = labels == WATER
    both, either = (wet & said & seen).sum(), ((wet | said) & seen).sum()
    return {
        "iou": round(float(both / max(either, 1)), 4),
        "found": round(float(both / max((wet & seen).sum(), 1)), 4),
        "land_called_water": round(float((said & ~wet & seen).sum() / max((~wet & seen).sum(), 1)), 4),
        "water": round(float((wet & seen).sum() / max(seen.sum(), 1)), 4),
    }


def mndwi(reflectance: Reflectance) -> NDArray[np.float32]:
    """Modified water index (B03 - B11) / (B03 + B11) of the ten bands, (y, x). [1]"""
    return _index(reflectance, "B03", "B11")


def ndvi(reflectance: Reflectance) -> NDArray[np.float32]:
    """Vegetation index (B08 - B04) / (B08 + B04) of the ten bands, (y, x). [1]"""
    return _index(reflectance, "B08", "B04")


def _index(reflectance: Reflectance, first: str, second: str) -> NDArray[np.float32]:
    a, b = reflectance[TEN_BANDS.index(first)], reflectance[TEN_BANDS.index(second)]
    with np.errstate(divide="ignore", invalid="ignore"):
        index: NDArray[np.float32] = (a - b) / (a + b)
    return index
