"""The recipe of a dataset that ``eosat dataset build`` made: covered shares of classes, learned as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from eosat.errors import InputError
from eosat.sentinel2 import TEN_BANDS
from eosat.train.loop import soft_cross_entropy
from eosat.train.pack import Chip
from eosat.train.settings import Settings, filled
from eosat.train.task import Batch, Task

HELD = "/val"
"""How the source of a chip ends that is not learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Of the recipe, beside the settings."""

    classes: tuple[str, ...]
    """In the order of the chips' labels; the first is what nothing covers."""
    size: int = 64
    """Side of what is drawn from a chip. [px]"""
    full: float = 0.5
    """Share of the draws from chips that show any class but the first."""
    gain: float = 0.1
    """Standard deviation of the logarithm of a gain common to all bands: light and slope. [1]"""
    tilt: float = 0.03
    """Standard deviation of a gain per band: air and sensor. [1]"""


def dataset_task(settings: Settings, chips: Sequence[Chip]) -> Task:
    """What a net learns of a dataset.

    Parameters
    ----------
    settings : Settings
        ``packs`` are the dataset's ``train`` and ``val``; ``options`` those of :class:`Options`.
    chips : sequence of Chip
        Those whose source ends with ``/val`` are held out.

    Raises
    ------
    InputError
        When there is nothing to learn from, or the classes are not as many as the labels.
    """
    options = filled(Options, settings.options, name=f"{settings.name}: options")
    learned = [chip for chip in chips if not chip.source.endswith(HELD)]
    if not learned:
        raise InputError("train.nothing", name=settings.name)
    found = len(learned[0].soft)
    if found != len(options.classes):
        raise InputError("train.classes", name=settings.name, found=found, given=len(options.classes))
    shown = [chip for chip in learned if chip.soft[1:].any()]
    held = [whole(chip, settings.stride) for chip in chips if chip.source.endswith(HELD)]
    sources = sorted({chip.source.rsplit("/", 1)[0] for chip in chips})
    return Task(
        draw=partial(draw, settings.seed, settings.batch, options, learned, shown or learned),
        held=held,
        loss=soft_cross_entropy,
        bands=TEN_BANDS,
        classes=options.classes,
        description=f"Covered share of {', '.join(options.classes[1:])}.",
        trained_on=f"A dataset of {len(learned)} chips: {', '.join(sources)}.",
    )


def draw(seed: int, count: int, options: Options, learned: Sequence[Chip], shown: Sequence[Chip], step: int) -> Batch:
    """The batch of a step: (count, 10, size, size) reflectance and (count, classes, size, size) shares."""
    rng = np.random.default_rng([seed, step])
    pieces = []
    for _ in range(count):
        pool = shown if rng.uniform() < options.full else learned
        pieces.append(piece(pool[int(rng.integers(0, len(pool)))], options, rng))
    return torch.stack([x for x, _ in pieces]), torch.stack([soft for _, soft in pieces])


def piece(chip: Chip, options: Options, rng: np.random.Generator) -> Batch:
    """A square of a chip, turned and mirrored, in another light."""
    size = min(options.size, *chip.dn.shape[1:])
    row, col = (int(rng.integers(0, length - size + 1)) for length in chip.dn.shape[1:])
    cut = np.s_[:, row : row + size, col : col + size]
    gain = rng.lognormal(0, options.gain) * rng.normal(1, options.tilt, (len(chip.dn), 1, 1))
    x = torch.from_numpy((chip.reflectance[cut] * gain).astype(np.float32))
    soft = torch.from_numpy(chip.soft[cut].astype(np.float32) / 255)
    quarters, mirrored = int(rng.integers(0, 4)), bool(rng.integers(0, 2))
    return _turned(x, quarters, mirrored), _turned(soft, quarters, mirrored)


def whole(chip: Chip, stride: int) -> Batch:
    """All of a chip but the rows and columns beyond the last multiple of *stride*, as a batch of one."""
    rows, cols = (length // stride * stride for length in chip.dn.shape[1:])
    x, soft = chip.reflectance[:, :rows, :cols], chip.soft[:, :rows, :cols].astype(np.float32) / 255
    return torch.from_numpy(x)[None], torch.from_numpy(soft)[None]


def _turned(planes: Tensor, quarters: int, mirrored: bool) -> Tensor:
    return torch.rot90(planes.flip(-1) if mirrored else planes, quarters, (-2, -1))
