"""Batches for the solar net: real and simulated ground with objects laid in, and what is true of each pixel.

A target is (5, y, x): the shares of other, solar and greenhouse (their sum is the pixel's weight in the loss), then the
covered fractions of solar and greenhouse again as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from eosat.sentinel2 import QUANTIFICATION
from eosat.train.atmosphere import Array, Line, dark_pixel, draw_line, surface
from eosat.train.insert import SHIFT, SPREAD, Floats, Material, Seen, draw_colour, lay, optics
from eosat.train.pack import Chip
from eosat.train.solar_things import Habit, draw_things, towards

Batch = tuple[Tensor, Tensor]

CLASSES = ("other", "solar", "greenhouse")
FRACTIONS = ("solar", "greenhouse")
ISLAND = "island"
"""Source of simulated chips; their truth is the covered percent of each class of the island."""
ISLAND_LAYERS = (10, 8)
"""Layers of that truth that are solar and greenhouse: see `eosat.simulate.materials.CLASSES`."""
SMALL = 40.0
"""Objects under this size are small. [px]"""
UNSEEN = 0.1
"""Reflectance of pixels nobody saw, as `segment.fill_gaps` gives. [1]"""


Spots = Mapping[tuple[str, str, str], Sequence[tuple[int, int, int, bool, float]]]
"""(source, place, date) -> row, column and radius [px] of a place, whether a real array or greenhouse may be there, and
how often it is drawn beside others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An image that objects can be laid into."""

    chip: Chip
    """The image."""
    dark: Array
    """(10,) Dark pixels, for its atmosphere. [1]"""
    skip: NDArray[np.bool_]
    """(y, x) Where real arrays or greenhouses lie, or nothing was seen: no weight there."""
    hard: NDArray[np.int64]
    """(n, 2) Rows and columns where an earlier net raised a false alarm."""
    often: NDArray[np.float64]
    """(n,) How often each of these is drawn beside others. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How batches are drawn."""

    size: int = 64
    """Side of a chip. [px]"""
    batch: int = 16
    """Chips in a batch."""
    habit: Habit = field(default_factory=Habit)
    """What is laid in."""
    scale: tuple[float, float] = (0.8, 1.25)
    """Least and greatest change of pixel size, drawn per axis. [1]"""
    recolour: float = 0.4
    """Share of real chips recoloured towards the ground measured around real arrays. [1]"""
    hard: float = 0.2
    """Share of chips drawn around a false alarm of an earlier net, with nothing laid in. [1]"""
    plain: float = 0.0
    """Share of chips drawn anywhere and left as they are: real land. [1]"""
    small: float = 1.0
    """Weight of the pixels in and around arrays and greenhouses under :data:`SMALL`, which are few and count least in
    sums over pixels. [1]"""
    rim: float = 0.25
    """Share of chips of which a side was not seen. [1]"""
    light: float = 0.08
    """Standard deviation of the logarithm of a gain common to all bands. [1]"""
    gain: float = 0.02
    """Standard deviation of a gain per band. [1]"""
    noise: float = 0.0015
    """Greatest standard deviation of noise per pixel. [1]"""
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "oscd": 0.26, "eurosat": 0.22, "places": 0.2, "forests": 0.05, "aquileia": 0.06, "berlin": 0.02,
            "pairs": 0.07, ISLAND: 0.12,
        }
    )  # fmt: skip
    """Share of each source in a batch; sources that are not there leave theirs to the others,
    sources that are not named are not drawn. [1]"""


def grounds(chips: Sequence[Chip], spots: Spots) -> tuple[Ground, ...]:
    """Chips ready to be laid into.

    Parameters
    ----------
    chips : sequence of Chip
        Real ones and simulated ones.
    spots : Spots
        Around real arrays and greenhouses pixels get no weight; other places, false alarms, are drawn more often.
    """
    found = []
    for chip in chips:
        skip, hard, often = ~chip.seen, [], []
        for row, column, radius, real, weight in spots.get((chip.source, chip.place, chip.date), ()):
            if real:
                skip[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1] = True
            else:
                hard.append((row, column))
                often.append(weight)
        top = chip.reflectance
        dark = dark_pixel(np.where(chip.seen, top, np.float32(np.nan)))
        places = np.array(hard, np.int64).reshape(-1, 2)
        found.append(Ground(chip=chip, dark=dark, skip=skip, hard=places, often=np.array(often)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Everything a batch is drawn from."""

    grounds: tuple[Ground, ...]
    """Images."""
    materials: Mapping[str, Material]
    """Colours of things."""
    lines: tuple[Line, ...]
    """Measured atmospheres."""
    recipe: Recipe
    """How."""
    seed: int
    """Of everything random."""
    chances: NDArray[np.float64]
    """Of each image; from :func:`chances`."""


def chances(grounds: Sequence[Ground], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Chance of each image: its source's, shared by the roots of their pixels. They sum to 1."""
    roots = np.array([ground.skip.size**0.5 for ground in grounds])
    sources = np.array([ground.chip.source for ground in grounds])
    share = np.array([weights.get(source, 0.0) / roots[sources == source].sum() for source in sources])
    return np.asarray(share * roots / (share * roots).sum())


def draw(supply: Supply, step: int) -> Batch:
    """Batch of a step: a pure function of supply and step.

    Returns
    -------
    Tensor
        (B, 10, size, size) reflectance. [1]
    Tensor
        (B, 5, size, size) target.
    """
    rng = np.random.default_rng([supply.seed, step])
    pairs = [draw_chip(supply, rng) for _ in range(supply.recipe.batch)]
    return torch.from_numpy(np.stack([x for x, _ in pairs])), torch.from_numpy(np.stack([y for _, y in pairs]))


def draw_chip(supply: Supply, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """One chip (10, size, size) and its target (5, size, size)."""
    seen, weight = make_chip(supply, rng)
    x = _bent(seen.x, supply.recipe, rng)
    x, weight = _rimmed(x, weight, supply.recipe, rng)
    cover = seen.cover
    target = np.concatenate([(1 - cover.sum(0, keepdims=True)) * weight, cover * weight, cover])
    return _turned(x, target.astype(np.float32), rng)


def make_chip(supply: Supply, rng: np.random.Generator) -> tuple[Seen, Floats]:
    """A chip with what was laid into it, and the weight (1, y, x) of its pixels."""
    recipe = supply.recipe
    ground, centre, bare = _pick(supply, rng)
    x, weight, truth = _window(supply, ground, centre, rng)
    if ground.chip.source == ISLAND:
        return Seen(x=x, cover=truth), weight
    if bare:
        return Seen(x=x, cover=np.zeros_like(truth)), weight
    if rng.uniform() < recipe.recolour:
        dry = supply.materials["dry_ground"]
        spread = np.float32(rng.uniform(0.4, 0.9))
        x = towards(x, draw_colour(dry, rng, wide=0.7), dry.factor * spread, rng.uniform(0.5, 1))
    lens = optics(recipe.size, rng.uniform(*SPREAD), rng.normal(0, SHIFT))
    things = draw_things(recipe.size, dict(supply.materials), recipe.habit, rng)
    seen = lay(x, things, lens, len(CLASSES), rng)
    return seen, weight * heed_small(seen, recipe.small)


def heed_small(seen: Seen, weight: float) -> Floats:
    """*weight* (1, y, x) in and within 2 px of objects under :data:`SMALL`, elsewhere 1."""
    covered = np.zeros((1, *seen.x.shape[1:]), np.float32)
    for _, share in seen.shares:
        if share.sum() < SMALL:
            covered = np.maximum(covered, share[None])
    near = functional.max_pool2d(torch.from_numpy(covered), 5, stride=1, padding=2) > 0
    return np.where(near.numpy(), np.float32(weight), np.float32(1))


def _pick(supply: Supply, rng: np.random.Generator) -> tuple[Ground, NDArray[np.int64] | None, bool]:
    """An image, the middle of a false alarm in it or None, and whether nothing is laid into it."""
    hard = [ground for ground in supply.grounds if len(ground.hard)]
    if hard and rng.uniform() < supply.recipe.hard:
        weights = np.sqrt([ground.often.sum() for ground in hard])
        ground = hard[rng.choice(len(hard), p=weights / weights.sum())]
        return ground, ground.hard[rng.choice(len(ground.hard), p=ground.often / ground.often.sum())], True
    ground = supply.grounds[rng.choice(len(supply.grounds), p=supply.chances)]
    return ground, None, bool(rng.uniform() < supply.recipe.plain)


def _window(
    supply: Supply, ground: Ground, centre: NDArray[np.int64] | None, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Surface reflectance, weight (1, y, x) and cover (2, y, x) of a random window, at the size of a chip."""
    recipe, chip = supply.recipe, ground.chip
    real = chip.source != ISLAND
    sides = [round(recipe.size / rng.uniform(*recipe.scale)) if real else recipe.size for _ in range(2)]
    corner = []
    for axis in range(2):
        room = max(chip.dn.shape[1 + axis] - sides[axis], 0)
        at = int(rng.integers(0, room + 1))
        if centre is not None:
            at = int(np.clip(centre[axis] - rng.integers(sides[axis] // 4, 3 * sides[axis] // 4 + 1), 0, room))
        corner.append(slice(at, at + sides[axis]))
    rows, columns = corner
    x = chip.dn[:, rows, columns].astype(np.float32) / np.float32(QUANTIFICATION)
    if chip.level == "L1C":
        x = surface(x, draw_line(supply.lines, ground.dark, rng))
    weight = 1 - ground.skip[None, rows, columns].astype(np.float32)
    x = np.where(chip.dn[:, rows, columns].all(0), x, np.float32(UNSEEN))
    cover = np.zeros((2, *weight.shape[1:]), np.float32)
    if not real and chip.truth is not None:
        cover = chip.truth[list(ISLAND_LAYERS), rows, columns].astype(np.float32) / 100
    planes = torch.from_numpy(_padded(np.concatenate([x, weight, cover]), sides))
    planes = functional.interpolate(planes[None], (recipe.size, recipe.size), mode="bilinear", antialias=True)[0]
    found = planes.numpy()
    return found[:10], (found[10:11] > 0.99).astype(np.float32), found[11:]


def _padded(planes: Floats, sides: list[int]) -> Floats:
    """Planes mirrored at their end up to *sides*."""
    short = [max(side - length, 0) for side, length in zip(sides, planes.shape[1:], strict=True)]
    return np.pad(planes, ((0, 0), (0, short[0]), (0, short[1])), mode="symmetric") if any(short) else planes


def _bent(x: Floats, recipe: Recipe, rng: np.random.Generator) -> Floats:
    """Light, gains per band, noise."""
    gain = rng.lognormal(0, recipe.light) * rng.normal(1, recipe.gain, (len(x), 1, 1))
    noise = rng.normal(0, rng.uniform(0, recipe.noise), x.shape)
    return np.maximum(x * gain + noise, 1e-4).astype(np.float32)


def _rimmed(x: Floats, weight: Floats, recipe: Recipe, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A side of the chip as if it lay beyond the image, sometimes."""
    if rng.uniform() < recipe.rim:
        wide = int(rng.integers(1, recipe.size // 2))
        x, weight = x.copy(), weight.copy()
        x[:, :wide], weight[:, :wide] = UNSEEN, 0
    return x, weight


def _turned(x: Floats, target: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    quarters, flip = int(rng.integers(0, 4)), bool(rng.integers(0, 2))
    turned = [np.rot90(planes[..., ::-1] if flip else planes, quarters, (-2, -1)) for planes in (x, target)]
    return np.ascontiguousarray(turned[0]), np.ascontiguousarray(turned[1])


def loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of the shares, soft Dice of solar and greenhouse, and cross-entropy of the fractions. [1]

    The last is least at the mean of what is true, so that sums of fractions are areas without bias. So is a squared
    error, but its slope dies away near 0, and a faint doubt that stays over empty land adds up.

    Parameters
    ----------
    logits, target : (B, 5, H, W)
        See the module's page.
    """
    shares, truth = target[:, :3], target[:, 3:]
    weight = shares.sum(1, keepdim=True)  # (B, 1, H, W)
    total = weight.sum().clamp(min=1)
    entropy = -(shares * logits[:, :3].log_softmax(1)).sum() / total
    chance = logits[:, :3].softmax(1)[:, 1:] * weight
    both, either = (chance * shares[:, 1:]).sum((0, 2, 3)), (chance + shares[:, 1:]).sum((0, 2, 3))
    dice = 1 - ((2 * both + 1) / (either + 1)).mean()
    heeded = (weight > 0).float()
    doubt = functional.binary_cross_entropy_with_logits(logits[:, 3:], truth, reduction="none")
    return entropy + 0.1 * dice + (doubt * heeded).sum() / heeded.sum().clamp(min=1)
