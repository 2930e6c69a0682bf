"""Judge a net of solar arrays and greenhouses: by object and size, area, calibration, alarms where nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.models import Model
from eosat.segment import split
from eosat.sentinel2 import TEN_BANDS
from eosat.train.chips import padded
from eosat.train.insert import Floats, Seen
from eosat.train.solar import CLASSES

Labels = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said of an image."""

    labels: Labels
    """(y, x) 0 other, 1 solar, 2 greenhouse."""
    fractions: Floats
    """(2, y, x) Covered share of solar and of greenhouse. [1]"""
    chances: Floats
    """(2, y, x) Probability of solar and of greenhouse. [1]"""


Answerer = Callable[[Floats], Answer]
"""Answers (10, y, x) reflectance."""

BINS_PX = (0, 10, 40, 100, 1e9)
"""Bounds of the size of an object. [px]"""
FAINT = 0.05
"""Smaller fractions are left out of sums, as in a run's table of districts. [1]"""
MATCH = 0.3
"""Least intersection over union at which an object counts as found. [1]"""


def of_model(model: Model) -> Answerer:
    """What a model with two fractions says of an image."""

    @torch.inference_mode()
    def said(x: Floats) -> Answer:
        logits = model.net(padded(torch.from_numpy(x)[None], model.card.stride))[0, :, : x.shape[1], : x.shape[2]]
        chances, covered = split(model.card, logits)
        labels = chances.argmax(0).numpy().astype(np.uint8)
        return Answer(labels=labels, fractions=covered.numpy(), chances=chances[1:].numpy())

    return said


def _ratio(x: Floats, first: str, second: str) -> Floats:
    a, b = x[TEN_BANDS.index(first)], x[TEN_BANDS.index(second)]
    return np.asarray((a - b) / np.maximum(a + b, 1e-4))


def ndbi_rule(x: Floats) -> Answer:
    """Solar where NDBI > 0.2."""
    return _ruled(_ratio(x, "B11", "B08") > 0.2)


def spectral_rule(x: Floats) -> Answer:
    """Solar where B02/B04 > 1.1, MNDWI < -0.4, NDBI > 0.25, (B11 - B04)/(B11 + B04) > 0.45, NDVI < 0.5, B08 < 0.12."""
    blue, red, near = (x[TEN_BANDS.index(band)] for band in ("B02", "B04", "B08"))
    found = (blue > 1.1 * red) & (_ratio(x, "B03", "B11") < -0.4) & (_ratio(x, "B11", "B08") > 0.25)
    found &= (_ratio(x, "B11", "B04") > 0.45) & (_ratio(x, "B08", "B04") < 0.5) & (near < 0.12)
    return _ruled(found)


def _ruled(found: Flags) -> Answer:
    both = np.stack([found, np.zeros_like(found)]).astype(np.float32)
    return Answer(labels=found.astype(np.uint8), fractions=both, chances=both)


def pieces(flags: Flags) -> tuple[NDArray[np.int64], int]:
    """Connected pieces (eight neighbours): their numbers from 1 on, 0 elsewhere, and how many there are.

    >>> pieces(np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool))
    (array([[1, 0, 0, 2],
           [0, 1, 0, 2]]), 2)
    """
    index = np.full((flags.shape[0] + 2, flags.shape[1] + 2), -1)
    inner = index[1:-1, 1:-1]
    inner[flags] = np.arange(flags.sum())
    first, second = [], []
    for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
        beside = index[1 + down : index.shape[0] - 1 + down, 1 + right : index.shape[1] - 1 + right]
        both = (inner >= 0) & (beside >= 0)
        first.append(inner[both])
        second.append(beside[both])
    a, b = np.concatenate(first), np.concatenate(second)
    root = np.arange(flags.sum())
    while (root[a] != root[b]).any():  # each round hangs roots under smaller ones and shortens the way to them
        least = np.minimum(root[a], root[b])
        np.minimum.at(root, root[a], least)
        np.minimum.at(root, root[b], least)
        root = root[root]
    while (root[root] != root).any():
        root = root[root]
    names, numbers = np.unique(root, return_inverse=True)
    found = np.zeros(flags.shape, np.int64)
    found[flags] = numbers + 1
    return found, len(names)


def widened(flags: Flags, reach: int = 1) -> Flags:
    """Pixels within *reach* rows and columns of a flag."""
    wide = np.lib.stride_tricks.sliding_window_view(np.pad(flags, reach), (2 * reach + 1, 2 * reach + 1)).any((-2, -1))
    return np.asarray(wide)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Sums for one class and one bin of sizes."""

    objects: int = 0
    """Objects that are there."""
    found: int = 0
    """Of these, with a piece of the map that meets them by :data:`MATCH` or more."""
    touched: int = 0
    """Of these, with any pixel of the map on them."""
    alarms: int = 0
    """Pieces of the map that meet no object by :data:`MATCH` or more."""
    apart: int = 0
    """Of these, pieces that touch no object of the class at all."""
    true_px: float = 0.0
    """What objects cover. [px]"""
    mapped_px: float = 0.0
    """What the map says within 3 px of them. [px]"""
    fraction_px: float = 0.0
    """Sum of fractions there, of those of 5 % and more. [px]"""


def size_bin(size: float) -> int:
    """Which bin of :data:`BINS_PX` an object of so many pixels belongs to."""
    return int(np.searchsorted(BINS_PX, size, side="right") - 1)


def tally(value: int, shares: Sequence[Floats], labels: Labels, fraction: Floats, sums: Sequence[Tally]) -> None:
    """Add one chip to the sums of a class, a :class:`Tally` a bin.

    Parameters
    ----------
    value : int
        The class.
    shares : sequence of (y, x)
        Covered share of each pixel, an array an object of that class.
    labels, fraction : (y, x)
        Map, and covered fraction of the class.
    sums : sequence of Tally
        Changed in place.
    """
    mapped, fraction = labels == value, summed(fraction)
    numbers, count = pieces(mapped)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)
    good: set[int] = set()
    near: set[int] = set()
    for share in shares:
        area = float(share.sum())
        if area < 0.5:  # nearly all of it lies outside the chip
            near |= set(numbers[share > 0].tolist())
            good |= set(numbers[share > 0].tolist())
            continue
        one = sums[size_bin(area)]
        core = share >= min(0.5, float(share.max()))
        met, times = np.unique(numbers[core & mapped], return_counts=True)
        meets = {int(m): n / (sizes[m] + core.sum() - n) for m, n in zip(met, times, strict=True)}
        around = widened(share > 0, 3)
        one.objects += 1
        one.found += any(iou >= MATCH for iou in meets.values())
        one.touched += bool(meets)
        one.true_px += area
        one.mapped_px += float(mapped[around].sum())
        one.fraction_px += float(fraction[around].sum())
        good |= {m for m, iou in meets.items() if iou >= MATCH}
        near |= set(numbers[widened(share > 0)].tolist())
    for number in range(1, count + 1):
        if number not in good:
            one = sums[size_bin(float(sizes[number]))]
            one.alarms += 1
            one.apart += number not in near


Pair = tuple[Seen, Floats]
"""A chip with what is true of it, and the weight (1, y, x) of its pixels."""


def judge(answer: Answerer, examples: Sequence[Pair]) -> dict[str, Any]:
    """Every score on chips of which all is known.

    Returns
    -------
    dict
        By class (``solar``, ``greenhouse``): precision, recall and F1 of pixels (true where half covered or more) and
        of objects; true and mapped area, the sum of every fraction and of those of 5 % and more, and their bias;
        calibration error; a row for each bin of sizes. And how many chips without any array got an alarm of solar.
    """
    confusion = np.zeros((3, 3), np.int64)
    sums = {value: [Tally() for _ in BINS_PX[1:]] for value in (1, 2)}
    areas, chances, shares = np.zeros((4, 2)), [], []
    empty, alarmed = 0, 0
    for seen, weight in examples:
        said, heeded = answer(seen.x), weight[0] > 0
        truth = truth_of(seen.cover)
        np.add.at(confusion, (truth[heeded], said.labels[heeded]), 1)
        for value in (1, 2):
            own = [share for one, share in seen.shares if one == value]
            tally(value, own, said.labels, said.fractions[value - 1], sums[value])
            mapped, fraction = (said.labels == value)[heeded], said.fractions[value - 1][heeded]
            true = seen.cover[value - 1][heeded]
            areas[:, value - 1] += true.sum(), mapped.sum(), fraction.sum(), summed(fraction).sum()
        chances.append(said.chances[:, heeded])
        shares.append(seen.cover[:, heeded])
        if not (seen.cover[0] > 0).any():
            empty, alarmed = empty + 1, alarmed + bool((said.labels == 1).any())
    found: dict[str, Any] = {"chips": len(examples), "without_arrays": empty, "of_these_with_alarm": alarmed}
    guessed, covered = np.concatenate(chances, 1), np.concatenate(shares, 1)
    for value in (1, 2):
        found[CLASSES[value]] = {
            **pixels(confusion, value),
            **objects(sums[value]),
            **bias(*areas[:, value - 1]),
            "calibration_error": gap(guessed[value - 1], covered[value - 1]),
            "bins": [row(low, high, one) for low, high, one in zip(BINS_PX, BINS_PX[1:], sums[value], strict=False)],
        }
    return found


def truth_of(cover: Floats) -> Labels:
    """Class (y, x) of each pixel: that which covers half of it or more, else 0."""
    return np.where(cover[0] >= 0.5, 1, np.where(cover[1] >= 0.5, 2, 0)).astype(np.uint8)


def harmonic(precision: float, recall: float) -> float:
    """F1 of precision and recall.

    >>> harmonic(0.5, 1.0)
    0.6666666666666666
    """
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def pixels(confusion: NDArray[np.int64], value: int) -> dict[str, float]:
    """Precision, recall and F1 of one class; rows of *confusion* are the truth. [1]"""
    right = float(confusion[value, value])
    precision, recall = right / max(confusion[:, value].sum(), 1), right / max(confusion[value].sum(), 1)
    f1 = harmonic(precision, recall)
    return {"pixel_precision": precision, "pixel_recall": recall, "pixel_f1": f1}


def objects(sums: Sequence[Tally]) -> dict[str, float]:
    """Precision, recall and F1 of objects over all sizes. [1]"""
    found, there, alarms = (sum(getattr(one, name) for one in sums) for name in ("found", "objects", "alarms"))
    precision, recall = found / max(found + alarms, 1), found / max(there, 1)
    return {"object_precision": precision, "object_recall": recall, "object_f1": harmonic(precision, recall)}


def summed(fraction: Floats) -> Floats:
    """Fractions that are summed: those of 5 % and more, elsewhere 0. [1]"""
    return np.where(fraction >= FAINT, fraction, np.float32(0))


def bias(true: float, mapped: float, every: float, large: float) -> dict[str, float]:
    """Areas [px], and how far off are the map, the sum of every fraction, and of those of 5 % and more. [1]"""
    areas = {"mapped": float(mapped), "fractions": float(every), "summed": float(large)}
    off = {f"bias_{name}": area / true - 1 for name, area in areas.items()} if true > 0 else {}
    return {"true_px": float(true), **{f"{name}_px": area for name, area in areas.items()}, **off}


def gap(chance: Floats, share: Floats, least: float = 0.05) -> float:
    """Mean gap of probability and covered share over ten bins of probability, of pixels above *least*. [1]

    >>> round(gap(np.array([0.9, 0.9, 0.01]), np.array([1.0, 0.0, 0.0])), 2)
    0.4
    """
    heeded = chance >= least
    place = np.minimum((chance[heeded] * 10).astype(int), 9)
    gaps = np.bincount(place, (chance - share)[heeded], 10)
    return float(np.abs(gaps).sum() / max(heeded.sum(), 1))


def row(low: float, high: float, one: Tally) -> dict[str, float | None]:
    """One bin of sizes as it is printed."""
    return {
        "from_px": low,
        "to_px": high if high < 1e6 else None,
        "objects": one.objects,
        "recall": one.found / max(one.objects, 1),
        "touched": one.touched / max(one.objects, 1),
        "precision": one.found / max(one.found + one.alarms, 1),
        "alarms_apart": one.apart,
        "true_px": one.true_px,
        "mapped_px": one.mapped_px,
        "summed_px": one.fraction_px,
        "bias_mapped": one.mapped_px / max(one.true_px, 1e-9) - 1,
        "bias_summed": one.fraction_px / max(one.true_px, 1e-9) - 1,
    }
