"""Judge a model on kept-out chips: classes, objects by size, honesty, and intervals over blocks of ground."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.accuracy import Counts, confusion, iou, overall
from eosat.classes import UNOBSERVED
from eosat.dataset.sheet import write_sheet
from eosat.dataset.stac import read_collection
from eosat.errors import InputError
from eosat.models import Model, load_model
from eosat.segment import probabilities
from eosat.sentinel2 import TEN_BANDS
from eosat.storage import write_text
from eosat.train.pack import Chip, read_packs
from eosat.train.scores import calibration_error, interval, mean_iou
from eosat.train.solar_scores import pieces
from eosat.words import say

Labels = NDArray[np.uint8]

SIZES = (1, 10, 40, 100)
"""Lower ends of the bins of object size. [px]"""
OVERLAP = 0.5
"""An object is found when so much of it has its class, and an alarm is right when so much of it does. [1]"""
SHEET, REPORT = "sheet.png", "evaluation.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One chip, as it is and as the model says."""

    chip: Chip
    truth: Labels
    """(y, x) class that covers most; 255 where unknown."""
    found: Labels
    """(y, x)"""
    confidence: NDArray[np.float32]
    """(y, x) Probability of the label. [1]"""


def evaluate(name: str | Path, dataset: Path, out: Path, *, split: str = "test", device: str = "cpu") -> dict[str, Any]:
    """Judge a model on one split of a dataset.

    Parameters
    ----------
    name : str or Path
        A model's name or folder.
    dataset : Path
        Folder that ``eosat dataset build`` wrote.
    out : Path
        Folder for ``evaluation.json`` and ``sheet.png``.
    split : str
        ``"test"``, ``"val"`` or ``"train"``.
    device : str
        Of torch.

    Returns
    -------
    dict
        As in ``evaluation.json``: confusion (rows: truth), per class IoU, precision, recall and F1, objects by size,
        calibration error, and agreement and mean IoU with 95 % intervals from blocks drawn again.

    Raises
    ------
    InputError
        When the dataset lacks the split, or the model does not know its classes.
    """
    collection = read_collection(dataset)
    classes = tuple(collection["summaries"]["eosat:classes"])
    packs = sorted((dataset / "packs").glob(f"{split}-*.npz"))
    if not packs:
        raise InputError("dataset.no_split", path=dataset, split=split)
    model = load_model(name, device)
    renamed = matched(model, classes)
    seen = [looked_at(model, chip, renamed, device) for chip in read_packs(packs)]
    result = {
        "model": model.card.name,
        "weights_sha256": model.card.weights_sha256,
        "dataset_sha256": collection["summaries"]["eosat:content_sha256"],
        "simulated": collection["summaries"]["eosat:simulated"],
        "split": split,
        **judged(seen, classes),
    }
    write_text(out / REPORT, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    note = say("dataset.simulated") if result["simulated"] else ""
    write_sheet(out / SHEET, [(one.chip, one.truth, one.found) for one in seen], classes, note)
    return result


def matched(model: Model, classes: Sequence[str]) -> NDArray[np.int64]:
    """For each class of the model its place among *classes*; those that the dataset does not know are its first.

    Raises
    ------
    InputError
        When the model lacks a class of the dataset.
    """
    lacking = [name for name in classes[1:] if name not in model.card.classes]
    if lacking:
        known = ", ".join(model.card.classes)
        raise InputError("dataset.other_classes", name=model.card.name, lacking=", ".join(lacking), known=known)
    return np.array([classes.index(name) if name in classes else 0 for name in model.card.classes])


def truth_of(chip: Chip) -> Labels:
    """(y, x) The class that covers most of each pixel; 255 where nothing is known."""
    return np.where(chip.soft.any(0), chip.soft.argmax(0), UNOBSERVED).astype(np.uint8)


def looked_at(model: Model, chip: Chip, renamed: NDArray[np.int64], device: str) -> Seen:
    """What the model says of a chip, in the dataset's classes."""
    bands = [TEN_BANDS.index(band) for band in model.card.bands]
    image = torch.from_numpy(np.where(chip.seen, chip.reflectance, np.float32("nan"))[bands]).to(device)
    with torch.inference_mode():
        own = probabilities(model, image).float().cpu().numpy()
    chances = np.zeros((renamed.max() + 1, *own.shape[1:]), np.float32)
    np.add.at(chances, renamed, own)
    found = np.where(chip.seen, chances.argmax(0), UNOBSERVED).astype(np.uint8)
    return Seen(chip=chip, truth=truth_of(chip), found=found, confidence=chances.max(0))


def judged(seen: Sequence[Seen], classes: Sequence[str]) -> dict[str, Any]:
    """All measures."""
    blocks = by_block(seen, len(classes))
    matrix = np.asarray(blocks.sum(0))
    known = [(one.truth != UNOBSERVED) & (one.found != UNOBSERVED) for one in seen]
    sure = np.concatenate([one.confidence[flags] for one, flags in zip(seen, known, strict=True)])
    right = np.concatenate([(one.truth == one.found)[flags] for one, flags in zip(seen, known, strict=True)])
    return {
        "chips": len(seen),
        "blocks": len(blocks),
        "pixels": int(matrix.sum()),
        "classes": list(classes),
        "confusion": matrix.tolist(),
        "by_class": {name: of_class(matrix, value) for value, name in enumerate(classes)},
        "objects": {name: by_size(seen, value) for value, name in enumerate(classes) if value},
        "calibration_error": round(calibration_error(sure, right), 4),
        "agreement": interval([blocks], overall).as_row(),
        "mean_iou": interval([blocks], mean_iou).as_row(),
    }


def by_block(seen: Sequence[Seen], count: int) -> Counts:
    """(blocks, classes, classes) Confusion of the chips of each block of ground."""
    names = [one.chip.place.split("-", 1)[0] for one in seen]
    sums = {name: np.zeros((count, count), np.int64) for name in names}
    for name, one in zip(names, seen, strict=True):
        sums[name] += confusion(one.truth, one.found, count)
    return np.stack(list(sums.values()))


def of_class(matrix: Counts, value: int) -> dict[str, float | None]:
    """IoU, precision, recall and F1 of a class; None where nothing is there to count. [1]

    >>> of_class(np.array([[3, 1], [0, 4]]), 1)
    {'iou': 0.8, 'precision': 0.8, 'recall': 1.0, 'f1': 0.8889}
    """
    right, said, there = (int(n) for n in (matrix[value, value], matrix[:, value].sum(), matrix[value].sum()))
    shares = {"iou": float(iou(matrix)[value]), "precision": _share(right, said), "recall": _share(right, there)}
    shares["f1"] = _share(2 * right, said + there)
    return {key: None if np.isnan(one) else round(one, 4) for key, one in shares.items()}


def by_size(seen: Sequence[Seen], value: int) -> list[dict[str, Any]]:
    """Objects of a class by their size: how many there are, how many are found, what alarms are right, and F1."""
    there, found, said, right = (np.zeros(len(SIZES), int) for _ in range(4))
    for one in seen:
        known = one.found != UNOBSERVED
        truth, answer = (one.truth == value) & known, (one.found == value) & (one.truth != UNOBSERVED)
        _count(truth, answer, there, found)
        _count(answer, truth, said, right)
    rows = []
    for i, least in enumerate(SIZES):
        recall, precision = _share(found[i], there[i]), _share(right[i], said[i])
        f1 = 2 * precision * recall / (precision + recall) if precision + recall > 0 else np.nan
        numbers = {"objects": int(there[i]), "found": int(found[i]), "alarms": int(said[i]), "right": int(right[i])}
        rows.append({"from_px": least, **numbers, "f1": None if np.isnan(f1) else round(float(f1), 4)})
    return rows


def _count(
    objects: NDArray[np.bool_], others: NDArray[np.bool_], counts: NDArray[np.int64], hits: NDArray[np.int64]
) -> None:
    """Add objects to the bins of their sizes, and those that *others* overlap by half to *hits*."""
    numbers, count = pieces(objects)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
    overlap = np.bincount(numbers.ravel(), weights=others.ravel(), minlength=count + 1)[1:]
    bins = np.searchsorted(SIZES, sizes, side="right") - 1
    np.add.at(counts, bins, 1)
    np.add.at(hits, bins[overlap >= OVERLAP * sizes], 1)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
