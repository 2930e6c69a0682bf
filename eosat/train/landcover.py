"""The recipe of the land-cover net: soft labels of nine classes under many skies."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from eosat.atmosphere import Line, measured_lines
from eosat.classes import LANDCOVER
from eosat.sentinel2 import TEN_BANDS
from eosat.train.chips import SHARES, Bending, Book, book_of, draw_batch
from eosat.train.loop import fit_temperature, soft_cross_entropy
from eosat.train.pack import Chip
from eosat.train.scores import calibration_error
from eosat.train.settings import Settings, filled
from eosat.train.task import Batch, Task

SOURCES: Mapping[str, str] = {
    "Dynamic World's forward model (labels)": "Apache-2.0",
    "OSCD images, 11 cities (L1C)": "Copernicus Sentinel data terms",
    "EuroSAT chips (L1C)": "MIT; Copernicus Sentinel data terms",
    "TerraMesh pairs (L1C and L2A)": "Apache-2.0; Copernicus Sentinel data terms",
    "BigEarthNet v2 patches in GEO-Bench-2 (L2A)": "CDLA-Permissive-1.0; Copernicus Sentinel data terms",
    "RStoolbox sample, Amazon sample (L2A)": "Apache-2.0; Copernicus Sentinel data terms",
    "Aquileia and Berlin scenes": "Copernicus Sentinel data terms",
    "Czech forest areas (L2A)": "Copernicus Sentinel data terms",
    "simulated island": "Apache-2.0",
}
"""What the land-cover net learns from, and its terms."""
HELD_SEED = 1_000_003
"""Seed of the held chips: the same for every training."""
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Of the recipe, beside the settings."""

    size: int = 96
    """Side of a chip. [px]"""
    rare: float = 0.4
    """Share of windows drawn around a pixel of a class that was drawn first."""
    mosaic: float = 0.5
    """Share of chips laid together from four windows."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """How often a source is drawn, where not as usual."""
    bend: Mapping[str, float] = field(default_factory=dict)
    """Other numbers of :class:`eosat.train.chips.Bending`, where not as usual."""
    calm: float = 0.0
    """Share of the steps, the last ones, in which chips are bent as *calm_bend* says: nearer to what is seen."""
    calm_bend: Mapping[str, float] = field(default_factory=dict)
    """As *bend*, for the calm steps, for the held chips and so for the temperature."""
    without: tuple[str, ...] = ()
    """Places not learned from; with them go their measured atmosphere and all pushed chips, which may hold them."""
    held: float = 0.1
    """Share of the places that are not learned from: they say when to stop and how sure the net may be."""
    held_batches: int = 10
    """Batches drawn of these, a fifth for each fold."""


def landcover_task(settings: Settings, chips: Sequence[Chip]) -> Task:
    """What the land-cover net learns.

    Parameters
    ----------
    settings : Settings
        ``options`` are those of :class:`Options`.
    chips : sequence of Chip
        From ``scripts/pack_chips.py``.
    """
    options = filled(Options, settings.options, name=f"{settings.name}: options")
    chips = [chip for chip in chips if is_asked(chip, options.without)]
    lines = measured_lines(without=options.without)
    learned = [chip for chip in chips if fold_of(chip, options.held) is None]
    wide, calm = (bending_of(options, bend, settings.name) for bend in (options.bend, options.calm_bend))
    turn = round(settings.steps * (1 - options.calm))
    book = book_of(learned, lines)
    folds = held_batches(chips, lines, calm if options.calm else wide, options, settings.batch)

    def draw(step: int) -> Batch:
        return draw_batch(book, wide if step < turn else calm, settings.batch, settings.seed, step)

    return Task(
        draw=draw,
        held=tuple(batch for batches in folds for batch in batches),
        loss=soft_cross_entropy,
        bands=TEN_BANDS,
        classes=LANDCOVER,
        level="L2A",
        description="Nine land-cover classes from Sentinel-2 surface reflectance; learned from Dynamic World's labels.",
        trained_on=sources_of(book),
        sources=SOURCES,
        temperature=partial(temperature, folds),
        metrics=partial(held_metrics, folds),
    )


def is_asked(chip: Chip, without: Sequence[str]) -> bool:
    """Whether a chip is learned from where places *without* are left out."""
    return chip.place not in without and not (without and chip.source == "pushed")


def bending_of(options: Options, bend: Mapping[str, float], name: str) -> Bending:
    """How chips are drawn and bent, with *bend* laid over what is usual."""
    asked = {"size": options.size, "rare": options.rare, "mosaic": options.mosaic, **bend}
    return replace(filled(Bending, asked, name=f"{name}: bend"), shares=SHARES | dict(options.shares))


def fold_of(chip: Chip, held: float) -> int | None:
    """The fold of a chip whose place is held; None for one that is learned from. Pushed and simulated ones always are.

    A place's chips are held together: the name decides.
    """
    if chip.source in ("pushed", "island", "pairs"):
        return None
    draw = int(hashlib.sha256(f"{chip.source}/{chip.place}".encode()).hexdigest()[:8], 16)
    return draw % FOLDS if (draw // FOLDS) % 1000 < 1000 * held else None


def held_batches(
    chips: Sequence[Chip], lines: tuple[Line, ...], bending: Bending, options: Options, count: int
) -> tuple[tuple[Batch, ...], ...]:
    """Batches of each fold's places; a fold without a place has none."""
    folds = []
    for fold in range(FOLDS):
        members = [chip for chip in chips if fold_of(chip, options.held) == fold]
        if not members:
            continue
        book = book_of(members, lines)
        steps = range(max(1, options.held_batches // FOLDS))
        folds.append(tuple(draw_batch(book, bending, count, HELD_SEED + fold, step) for step in steps))
    return tuple(folds)


def temperature(folds: Sequence[Sequence[Batch]], net: nn.Module) -> float:
    """The temperature that is honest over all folds."""
    return fit_temperature(*_joined([answers(net, fold) for fold in folds]))


def held_metrics(folds: Sequence[Sequence[Batch]], net: nn.Module, divisor: float) -> dict[str, float]:
    """Agreement on the held places, and calibration error where each fold's temperature comes from the others."""
    said = [answers(net, fold) for fold in folds]
    logits, labels = _joined(said)
    errors = []
    for i, (own, truth) in enumerate(said):
        others = [pair for j, pair in enumerate(said) if j != i]
        t = fit_temperature(*_joined(others)) if others else divisor
        confidence, label = (own / t).softmax(1).max(1)
        errors.append(calibration_error(confidence.numpy(), (label == truth).numpy()))
    agreed = float((logits.argmax(1) == labels).float().mean())
    return {"held_agreement": agreed, "held_calibration_error": float(np.mean(errors))}


@torch.inference_mode()
def answers(net: nn.Module, batches: Sequence[Batch]) -> tuple[Tensor, Tensor]:
    """Logits (N, classes) and the likeliest class (N,) of the pixels that count, thinned to every fourth."""
    parts = []
    for x, soft in batches:
        counted = soft.sum(1) > 0.5
        counted[:, 1::2] = False
        counted[:, :, 1::2] = False
        parts.append((net(x).float().movedim(1, -1)[counted], soft.argmax(1)[counted]))
    return _joined(parts)


def _joined(parts: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    first, second = zip(*parts, strict=True)
    return torch.cat(first), torch.cat(second)


def sources_of(book: Book) -> str:
    """One line that names the sources and how many images each gives."""
    counts = ", ".join(f"{name} {len(lessons)}" for name, lessons in book.by_source.items())
    return f"Dynamic World's soft labels (Apache-2.0) on images by source: {counts}; the source 'island' is simulated"
