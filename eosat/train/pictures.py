"""Pictures of what a net was asked and what it said; where there is no pillow there are none."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from eosat.classes import rgb
from eosat.train.task import Task

SAMPLES = "samples.png"
MOST, SIDE, GAP = 6, 144, 4
"""Rows; side of a picture; space between. [px]"""
SPARE = ("#d9d4c8", "#d1495b", "#2e6f95", "#66a182", "#edae49", "#8d5a97", "#00798c", "#bc6c25", "#5c677d")
"""Colours of classes where the task names none."""


def write_samples(path: Path, net: nn.Module, task: Task) -> bool:
    """Held-out images, what is taken as right and what the net says, a row each; False where none was written."""
    try:
        from PIL import Image
    except ImportError:
        return False
    rows = [row for batch in task.held[:MOST] for row in _rows(net, task, *batch)][:MOST]
    if not rows:
        return False
    sheet = Image.new("RGB", (3 * (SIDE + GAP) + GAP, len(rows) * (SIDE + GAP) + GAP), "white")
    for line, row in enumerate(rows):
        for place, planes in enumerate(row):
            tile = Image.fromarray(planes).resize((SIDE, SIDE), Image.Resampling.NEAREST)
            sheet.paste(tile, (GAP + place * (SIDE + GAP), GAP + line * (SIDE + GAP)))
    sheet.save(path)
    return True


@torch.inference_mode()
def _rows(net: nn.Module, task: Task, x: torch.Tensor, target: torch.Tensor) -> list[tuple[NDArray[np.uint8], ...]]:
    count = len(task.classes)
    says = net(x[:MOST])[:, :count].argmax(1).numpy()
    right, known = target[:MOST, :count].argmax(1).numpy(), target[:MOST, :count].sum(1).numpy() > 0
    colours = task.colours or SPARE
    return [
        (
            true_colour(x[i].numpy(), task.bands),
            _coloured(right[i], known[i], colours),
            _coloured(says[i], None, colours),
        )
        for i in range(len(says))
    ]


def true_colour(planes: NDArray[np.float32], bands: Sequence[str]) -> NDArray[np.uint8]:
    """(y, x, 3) Red, green and blue between the picture's own 2 and 98 %; white where unobserved (NaN)."""
    shown = np.stack([planes[bands.index(band)] for band in ("B04", "B03", "B02")], -1)
    seen = np.isfinite(shown).all(-1, keepdims=True)
    if not seen.any():
        return np.full(shown.shape, 255, np.uint8)
    low, high = np.nanpercentile(shown, (2, 98))
    stretched = np.clip((np.where(seen, shown, low) - low) / max(high - low, 1e-6), 0, 1)
    picture: NDArray[np.uint8] = np.where(seen, stretched * 255, 255).astype(np.uint8)
    return picture


def _coloured(labels: NDArray[np.int64], known: NDArray[np.bool_] | None, colours: Sequence[str]) -> NDArray[np.uint8]:
    table = np.array([rgb(colours[value % len(colours)]) for value in range(labels.max() + 1)], np.uint8)
    shown = table[labels]
    return shown if known is None else np.where(known[..., None], shown, np.uint8(255))
