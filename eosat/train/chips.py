"""Draw land-cover chips from packs, bent so that one net serves many skies, pixels and seasons.

A batch is a function of its seed and step alone, so a training that is resumed sees what it would have seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from eosat.nets import DYNAMIC_WORLD_BANDS
from eosat.sentinel2 import TEN_BANDS, band
from eosat.train.atmosphere import Array, Line, dark_pixel, draw_line, mean_line, partly, surface
from eosat.train.pack import Chip
from eosat.train.pushed import clumps

Floats = NDArray[np.float32]

SHARES = {
    "oscd": 0.30,
    "eurosat": 0.24,
    "places": 0.14,
    "forests": 0.08,
    "pairs": 0.06,
    "aquileia": 0.04,
    "berlin": 0.02,
    "pushed": 0.06,
    "island": 0.06,
}
"""How often each source is drawn: variety of places counts more than pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A chip, and what drawing from it needs."""

    chip: Chip
    dark: Array
    """(10,) Dark pixels of the whole image. [1]"""
    spots: tuple[NDArray[np.int32], ...]
    """For each class (n, 2) rows and columns of a few pixels that likely are of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bending:
    """How chips are drawn, and how far they are bent away from what was seen."""

    size: int = 96
    """Side of a chip. [px]"""
    shares: Mapping[str, float] = field(default_factory=lambda: dict(SHARES))
    """How often each source is drawn."""
    rare: float = 0.4
    """Share of windows drawn around a pixel of a class that was drawn first, every class as likely."""
    mosaic: float = 0.5
    """Share of chips laid together from four windows."""
    scale: tuple[float, float] = (0.8, 1.3)
    """Least and greatest change of pixel size, drawn per axis. [1]"""
    stay: float = 0.2
    """Share of windows left at, or brought back to, the top of the atmosphere. [1]"""
    between: float = 0.15
    """Share of windows part of the way from there to the surface. [1]"""
    wide: float = 0.3
    """Share of windows under an atmosphere far from the measured ones, or taken off too much or too little. [1]"""
    sharpen: float = 2.0
    """Power of the soft labels: the teacher was trained with smoothed labels, and its favourite seldom has half. [1]"""
    haze: float = 0.3
    """Share of windows with more haze than was there. [1]"""
    cloud: float = 0.1
    """Share of windows with residual cloud. [1]"""
    light: float = 0.15
    """Standard deviation of the logarithm of a gain common to all bands: sun and slope. [1]"""
    gain: float = 0.03
    """Standard deviation of a gain per band: differences of sensors. [1]"""
    noise: float = 0.002
    """Greatest standard deviation of noise per pixel. [1]"""


SEAM = 4
"""Pixels on either side of a mosaic's seams that teach nothing."""


def teacher_input(reflectance: Tensor) -> Tensor:
    """The teacher's nine bands out of our ten, (..., 10, y, x) -> (..., 9, y, x)."""
    return reflectance[..., [TEN_BANDS.index(band) for band in DYNAMIC_WORLD_BANDS], :, :]


def padded(x: Tensor, stride: int) -> Tensor:
    """(..., y, x) with rows and columns of zeros added at the end, up to multiples of *stride*."""
    rows, columns = x.shape[-2:]
    return functional.pad(x, (0, -columns % stride, 0, -rows % stride))


def lesson_of(chip: Chip, rng: np.random.Generator, spots: int = 200) -> Lesson:
    """What drawing from a chip needs, prepared once."""
    top = np.where(chip.seen, chip.reflectance, np.float32(np.nan))
    dark = dark_pixel(top) if chip.seen.any() else np.zeros(len(top))
    places = []
    for plane in chip.soft:
        found = np.argwhere(plane > 127).astype(np.int32)
        places.append(found[rng.permutation(len(found))[:spots]])
    return Lesson(chip=chip, dark=dark, spots=tuple(places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All lessons, in order of what is drawn first."""

    lessons: tuple[Lesson, ...]
    by_source: Mapping[str, NDArray[np.int32]]
    """Indices of each source's lessons."""
    by_class: tuple[NDArray[np.int32], ...]
    """Indices of the lessons that hold each class."""
    lines: tuple[Line, ...]
    """Measured atmospheres."""


def book_of(chips: Sequence[Chip], lines: tuple[Line, ...], seed: int = 0) -> Book:
    """Prepare chips for drawing."""
    rng = np.random.default_rng(seed)
    lessons = tuple(lesson_of(chip, rng) for chip in chips)
    sources = sorted({chip.source for chip in chips})
    by_source = {s: np.array([i for i, one in enumerate(lessons) if one.chip.source == s], np.int32) for s in sources}
    classes = len(chips[0].soft)
    by_class = tuple(
        np.array([i for i, one in enumerate(lessons) if len(one.spots[c]) >= 20], np.int32) for c in range(classes)
    )
    return Book(lessons=lessons, by_source=by_source, by_class=by_class, lines=lines)


def draw_batch(book: Book, bending: Bending, count: int, seed: int, step: int) -> tuple[Tensor, Tensor]:
    """Draw the chips of one step.

    Returns
    -------
    Tensor
        (count, 10, size, size) reflectance. [1]
    Tensor
        (count, classes, size, size) soft labels; their sum is the weight of the pixel. [1]
    """
    rng = np.random.default_rng([seed, step])
    chips = [draw_chip(book, bending, rng) for _ in range(count)]
    return torch.stack([x for x, _ in chips]), torch.stack([soft for _, soft in chips])


def draw_chip(book: Book, bending: Bending, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """One chip (10, size, size) and its soft labels (classes, size, size)."""
    if rng.uniform() >= bending.mosaic:
        return _piece(book, bending, bending.size, rng)
    half = bending.size // 2
    quarters = [_piece(book, bending, half, rng) for _ in range(4)]
    for _, soft in quarters:
        soft[:, :SEAM] = soft[:, -SEAM:] = 0
        soft[:, :, :SEAM] = soft[:, :, -SEAM:] = 0
    x, soft = (torch.cat([torch.cat(pair, 2) for pair in (q[:2], q[2:])], 1) for q in zip(*quarters, strict=True))
    return x, soft


def _piece(book: Book, bending: Bending, side: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A window of one lesson, bent, of *side* px."""
    lesson, middle = _choose(book, bending, rng)
    shape = tuple(round(side / rng.uniform(*bending.scale)) for _ in range(2))
    dn, soft = _window(lesson, shape, middle, rng)
    x = _through_sky(dn, lesson, book.lines, bending, rng)
    weight: Floats = np.ones((1, 1), np.float32)
    if rng.uniform() < bending.haze:
        x = hazed(x, mean_line(book.lines).intercept, rng)
    if rng.uniform() < bending.cloud:
        x, weight = clouded(x, rng)
    planes = _resized(torch.from_numpy(_bent(x, bending, rng)), side)
    labels = _resized(torch.from_numpy(sharpened(soft, bending.sharpen) * weight), side)
    return _turned(planes, labels, rng)


def _choose(book: Book, bending: Bending, rng: np.random.Generator) -> tuple[Lesson, NDArray[np.int32] | None]:
    """A lesson, and the pixel to draw around; None for anywhere."""
    if rng.uniform() < bending.rare:
        known = [c for c, lessons in enumerate(book.by_class) if len(lessons)]
        chosen = known[rng.integers(0, len(known))]
        pool = _of_a_source(book, bending, rng)
        pool = np.intersect1d(pool, book.by_class[chosen])
        pool = pool if len(pool) else book.by_class[chosen]
        lesson = book.lessons[pool[rng.integers(0, len(pool))]]
        spots = lesson.spots[chosen]
        return lesson, spots[rng.integers(0, len(spots))]
    pool = _of_a_source(book, bending, rng)
    return book.lessons[pool[rng.integers(0, len(pool))]], None


def _of_a_source(book: Book, bending: Bending, rng: np.random.Generator) -> NDArray[np.int32]:
    names = [name for name in book.by_source if bending.shares.get(name, 0) > 0]
    weights = np.array([bending.shares[name] for name in names])
    return book.by_source[names[rng.choice(len(names), p=weights / weights.sum())]]


def _window(
    lesson: Lesson, shape: tuple[int, ...], middle: NDArray[np.int32] | None, rng: np.random.Generator
) -> tuple[NDArray[np.uint16], Floats]:
    """DN (10, y, x) and soft labels of a window; an image smaller than the window is mirrored at its edges."""
    size = lesson.chip.dn.shape[1:]
    cuts, pads = [], []
    for axis in (0, 1):
        length = min(shape[axis], size[axis])
        last = size[axis] - length
        start = int(rng.integers(0, last + 1))
        if middle is not None:
            start = int(np.clip(middle[axis] - rng.integers(0, length), 0, last))
        cuts.append(slice(start, start + length))
        spare = shape[axis] - length
        pads.append((spare // 2, spare - spare // 2))
    dn, soft = (_mirrored(layer[(slice(None), *cuts)], pads) for layer in (lesson.chip.dn, lesson.chip.soft))
    return dn, soft.astype(np.float32) / np.float32(255)


def _mirrored(planes: NDArray[Any], pads: Sequence[tuple[int, int]]) -> NDArray[Any]:
    """Planes continued beyond their edges by their mirror image."""
    return np.pad(planes, ((0, 0), *pads), mode="symmetric") if max(map(max, pads)) > 0 else planes


def _through_sky(
    dn: NDArray[np.uint16], lesson: Lesson, lines: tuple[Line, ...], bending: Bending, rng: np.random.Generator
) -> Floats:
    """Reflectance under an atmosphere drawn at random: none, all of it, or part of the way."""
    x = dn.astype(np.float32) / np.float32(10000)
    draw = rng.uniform()
    if draw >= 1 - bending.wide:
        return surface(x, wide_line(lines, lesson, rng))
    height = 1.0 if draw < bending.stay else rng.uniform() if draw < bending.stay + bending.between else 0.0
    if lesson.chip.level == "L1C":
        return surface(x, partly(draw_line(lines, lesson.dark, rng), 1 - height))
    if height == 0:
        return x
    line = partly(draw_line(lines, np.full(len(x), np.inf), rng), height)
    slope, path = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    return slope * x + path


def wide_line(lines: tuple[Line, ...], lesson: Lesson, rng: np.random.Generator) -> Line:
    """Path reflectance that falls with some power of wavelength, and any share of the measured transmittance.

    An L1C image is corrected by some of it; an L2A image, which was corrected, by more or less than it was.
    """
    top = lesson.chip.level == "L1C"
    wavelength = np.array([band(name).wavelength for name in TEN_BANDS])
    shape = (wavelength / wavelength[0]) ** -rng.uniform(0.5, 4)
    path = lesson.dark[0] * shape * (rng.uniform(0, 1) if top else rng.uniform(-0.5, 0.8))
    slope = draw_line(lines, lesson.dark, rng).slope ** (rng.uniform(0, 1.1) if top else rng.uniform(-0.3, 0.3))
    return Line(slope=slope, intercept=path)


def sharpened(soft: Floats, power: float) -> Floats:
    """Soft labels (classes, y, x) to a power, the sum of each pixel kept.

    >>> [round(value, 2) for value in sharpened(np.float32([[[0.4]], [[0.2]]]), 2).ravel().tolist()]
    [0.48, 0.12]
    """
    peaked = soft**power
    total = peaked.sum(0)
    out: Floats = peaked * (soft.sum(0) / np.where(total > 0, total, 1))
    return out


def hazed(x: Floats, path: Array, rng: np.random.Generator) -> Floats:
    """*x* (bands, y, x) seen through haze drawn at random: blue like *path* (bands,), or whiter; a quarter is thick."""
    shape = (np.maximum(path, 1e-4) / path.max()) ** rng.uniform(0.2, 1)
    thickest = 0.2 if rng.uniform() < 0.25 else 0.08
    haze = (rng.uniform(0, thickest) * shape).astype(np.float32)[:, None, None]
    seen: Floats = (1 - 2 * haze) * x + haze
    return seen


def clouded(x: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """*x* under residual cloud, and the weight (y, x) of each pixel: where the ground is hardly seen it falls to 0."""
    field = clumps(x.shape[1:], rng)
    cover = np.clip(field - rng.uniform(0, 1.5), 0, None) * np.float32(rng.uniform(0.1, 0.5))
    cover = np.minimum(cover, np.float32(0.9))
    bright = np.float32(rng.uniform(0.4, 0.8)) * np.linspace(1, rng.uniform(0.5, 0.9), len(x), dtype=np.float32)
    seen: Floats = (1 - cover) * x + cover * bright[:, None, None]
    return seen, np.clip(1 - 3 * cover, 0, 1)


def _bent(x: Floats, bending: Bending, rng: np.random.Generator) -> Floats:
    """Light, gains per band, noise."""
    gain = rng.lognormal(0, bending.light) * rng.normal(1, bending.gain, (len(x), 1, 1))
    noise = np.float32(rng.uniform(0, bending.noise)) * rng.standard_normal(x.shape, np.float32)
    bent: Floats = x * gain.astype(np.float32) + noise
    return bent


def _resized(planes: Tensor, size: int) -> Tensor:
    return functional.interpolate(planes[None].float(), (size, size), mode="bilinear", antialias=True)[0]


def _turned(x: Tensor, soft: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    quarters, flip = int(rng.integers(0, 4)), bool(rng.integers(0, 2))
    turned = (torch.rot90(planes.flip(-1) if flip else planes, quarters, (-2, -1)) for planes in (x, soft))
    first, second = turned
    return first, second
