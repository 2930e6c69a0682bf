"""Judge a net of solar arrays and greenhouses: by object and size, area, calibration, alarms where nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.nets import folded
from eosat.sentinel2 import TEN_BANDS
from eosat.train.chips import padded
from eosat.train.insert import Floats

Labels = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Answerer = Callable[[Floats], tuple[Labels, Floats]]
"""(10, y, x) reflectance -> labels (y, x) and covered fractions (2, y, x)."""

BINS_PX = (0, 10, 40, 100, 1e9)
"""Bounds of the size of an object. [px]"""
MATCH = 0.3
"""Least intersection over union at which an object counts as found. [1]"""


def of_net(net: torch.nn.Module, stride: int = 4) -> Answerer:
    """What a net of five outputs says of an image."""
    quick = folded(net)

    @torch.inference_mode()
    def answer(x: Floats) -> tuple[Labels, Floats]:
        logits = quick(padded(torch.from_numpy(x)[None], stride))[0, :, : x.shape[1], : x.shape[2]]
        return logits[:3].argmax(0).numpy().astype(np.uint8), logits[3:].sigmoid().numpy()

    return answer


def _ratio(x: Floats, first: str, second: str) -> Floats:
    a, b = x[TEN_BANDS.index(first)], x[TEN_BANDS.index(second)]
    return np.asarray((a - b) / np.maximum(a + b, 1e-4))


def ndbi_rule(x: Floats) -> tuple[Labels, Floats]:
    """Solar where NDBI > 0.2."""
    return _ruled(_ratio(x, "B11", "B08") > 0.2)


def spectral_rule(x: Floats) -> tuple[Labels, Floats]:
    """Solar where B02/B04 > 1.1, MNDWI < -0.4, NDBI > 0.25, (B11 - B04)/(B11 + B04) > 0.45, NDVI < 0.5, B08 < 0.12."""
    blue, red, near = (x[TEN_BANDS.index(band)] for band in ("B02", "B04", "B08"))
    found = (blue > 1.1 * red) & (_ratio(x, "B03", "B11") < -0.4) & (_ratio(x, "B11", "B08") > 0.25)
    found &= (_ratio(x, "B11", "B04") > 0.45) & (_ratio(x, "B08", "B04") < 0.5) & (near < 0.12)
    return _ruled(found)


def _ruled(found: Flags) -> tuple[Labels, Floats]:
    return found.astype(np.uint8), np.stack([found, np.zeros_like(found)]).astype(np.float32)


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
    """Sum of fractions there. [px]"""


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
    mapped = labels == value
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
