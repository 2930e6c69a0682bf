"""How many labels a net keeps in fewer bits, measured on real imagery and written into its card."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.models.card import README, WEIGHTS, Card, read_card
from eosat.models.export import KEPT, export_model
from eosat.models.folder import Model, folder_of, load_model, write_card
from eosat.models.golden import asked
from eosat.models.ladder import libraries
from eosat.tiling import up_to_multiple

Images = Mapping[str, NDArray[np.float32]]
LEAST = 10_000
"""Fewest pixels from which a share is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a net's labels came to in fewer bits."""

    dtype: str
    engine: str
    labels: float
    """Share of the labels of float32 that are kept, rounded down to four decimals. [1]"""
    pixels: int
    """Pixels seen and compared."""
    folder: Path
    """Folder whose card holds the share now."""


def measure_kept(name: str | Path, images: Images, *, out: Path | None = None) -> tuple[Kept, ...]:
    """Compare a net's labels in bfloat16, and in int8 where OpenVINO is installed, with those of float32.

    The int8 graph is made here: calibrated on the upper half of each image, judged on the lower halves, as bfloat16 is.

    Parameters
    ----------
    name : str or Path
        A model of the house.
    images : mapping of str to (band, y, x) float32
        Real imagery in the model's band order, NaN where unseen. [1]
    out : Path, optional
        Folder of the int8 graph; else among the cached models, where ``fast`` finds it.

    Returns
    -------
    tuple of Kept
        What stands in the cards now: bfloat16 in the net's own, int8 in the graph's.

    Raises
    ------
    InputError
        When the model is a graph already, too few pixels are seen, or its folder cannot be written.
    """
    folder = folder_of(name)
    card = read_card(folder)
    if card.file != WEIGHTS:
        raise InputError("models.graph_already", name=card.name, file=card.file)
    if not os.access(folder, os.W_OK):
        raise InputError("models.cannot_record", path=folder)
    judge = {key: image[:, image.shape[1] // 2 :] for key, image in images.items()}
    pixels = sum(int((~np.isnan(image).any(axis=0)).sum()) for image in judge.values())
    if pixels < LEAST:
        raise InputError("models.few_pixels", pixels=pixels, least=LEAST)
    net = load_model(folder)
    found = [_recorded(folder, net, load_model(folder, dtype="bfloat16"), judge)]
    if "openvino" in libraries():
        halves = {key: image[:, : image.shape[1] // 2] for key, image in images.items()}
        place, _ = export_model(folder, to="openvino", int8=True, out=out, images=halves)
        found.append(_recorded(place, net, load_model(place), judge))
    return tuple(found)


def _recorded(folder: Path, net: Model, other: Model, images: Images) -> Kept:
    """The share of labels, written into the card in *folder*."""
    pairs = [share_kept(net, other, image) for image in images.values()]
    same, seen = (sum(column) for column in zip(*pairs, strict=True))
    share = math.floor(same / seen * 1e4) / 1e4  # down: rounding must not lift a share over its gate
    card = read_card(folder)
    metrics = {**card.metrics, f"{KEPT}{other.dtype}": share}
    own = folder / README
    write_card(folder, replace(card, metrics=metrics), own.read_text(encoding="utf-8") if own.is_file() else "")
    return Kept(dtype=other.dtype, engine=other.engine, labels=share, pixels=seen, folder=folder)


def share_kept(net: Model, other: Model, image: NDArray[np.float32]) -> tuple[int, int]:
    """Pixels of an image (band, y, x) that both nets give the same label, and pixels seen."""
    seen = ~np.isnan(image).any(axis=0)
    first, second = (_labels(model.net, net.card, image) for model in (net, other))
    return int((first == second)[seen].sum()), int(seen.sum())


def _labels(net: Any, card: Card, image: NDArray[np.float32]) -> NDArray[np.intp]:
    """Labels of any image: sides extended to the stride, gaps at the mean reflectance of land."""
    height, width = image.shape[-2:]
    more = [(0, 0), *((0, up_to_multiple(length, card.stride) - length) for length in (height, width))]
    filled = np.pad(np.nan_to_num(image.astype(np.float32), nan=0.1), more, mode="edge")
    labels: NDArray[np.intp] = asked(net, filled)[: len(card.classes), :height, :width].argmax(axis=0)
    return labels
