"""A recipe small enough for tests: bright ground or dark, learned from chips in packs."""

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.sentinel2 import TEN_BANDS
from eosat.train.loop import soft_cross_entropy
from eosat.train.pack import Chip
from eosat.train.task import Task

SIDE = 16


def toy_chips(count: int = 6, side: int = 40) -> tuple[Chip, ...]:
    rng = np.random.default_rng(3)
    return tuple(_chip(number, rng.uniform(1, 5000, (side, side))) for number in range(count))


def _chip(number: int, ground: NDArray[np.float64]) -> Chip:
    bright = ground > 2500
    dn = (np.linspace(0.8, 1.2, 10)[:, None, None] * ground).astype(np.uint16)
    soft = np.stack([~bright, bright]).astype(np.uint8) * np.uint8(255)
    bounds = (126.0 + number, 33.0, 126.01 + number, 33.01)
    return Chip(source="toy", place=f"p{number}", date="1", level="L2A", bounds=bounds, dn=dn, soft=soft)


def toy_task(settings, chips) -> Task:
    def draw(step: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng = np.random.default_rng([settings.seed, step])
        parts = [_part(chips[rng.integers(1, len(chips))], rng) for _ in range(settings.batch)]
        return torch.stack([x for x, _ in parts]), torch.stack([soft for _, soft in parts])

    held = [tuple(part[None] for part in _part(chips[0], np.random.default_rng(i))) for i in range(3)]
    return Task(
        draw=draw,
        held=held,
        loss=soft_cross_entropy,
        bands=TEN_BANDS,
        classes=("dark", "bright"),
        description="Bright or dark.",
        trained_on="Random numbers.",
    )


def _part(chip: Chip, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    row, column = rng.integers(0, chip.dn.shape[1] - SIDE, 2)
    window = np.s_[:, row : row + SIDE, column : column + SIDE]
    x, soft = chip.reflectance[window], chip.soft[window].astype(np.float32) / 255
    return torch.from_numpy(x), torch.from_numpy(soft)
