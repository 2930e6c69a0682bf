"""Chips: random pieces of scenes with the teacher's soft labels, bent so that one net serves many skies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from eosat.nets import DYNAMIC_WORLD_BANDS
from eosat.sentinel2 import TEN_BANDS
from eosat.tiling import Window
from eosat.train.atmosphere import Array, Line, dark_pixel, draw_line, mean_line, partly, surface
from eosat.train.scenes import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A scene, what the teacher says of it, and which columns may be drawn."""

    top: NDArray[np.float32]
    """(10, y, x) Top-of-atmosphere reflectance, unobserved pixels 0. [1]"""
    soft: NDArray[np.float16]
    """(classes, y, x) Teacher's probabilities; all 0 where unobserved. [1]"""
    dark: Array
    """(10,) Dark pixels of the whole scene. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bending:
    """How far chips are bent away from what was seen."""

    size: int = 96
    """Side of a chip. [px]"""
    scale: tuple[float, float] = (0.8, 1.3)
    """Least and greatest change of pixel size, drawn per axis. [1]"""
    stay: float = 0.2
    """Share of chips left at the top of the atmosphere. [1]"""
    between: float = 0.2
    """Share of chips left part of the way to the surface. [1]"""
    haze: float = 0.4
    """Share of chips with more haze than was there. [1]"""
    light: float = 0.15
    """Standard deviation of the logarithm of a gain common to all bands: sun and slope. [1]"""
    varied: float = 0.5
    """Share of chips that are the more varied of two windows, so that rare classes come more often. [1]"""
    gain: float = 0.03
    """Standard deviation of a gain per band. [1]"""
    noise: float = 0.002
    """Greatest standard deviation of noise per pixel. [1]"""


def teacher_input(reflectance: Tensor) -> Tensor:
    """The teacher's nine bands out of our ten, (..., 10, y, x) -> (..., 9, y, x)."""
    return reflectance[..., [TEN_BANDS.index(band) for band in DYNAMIC_WORLD_BANDS], :, :]


@torch.inference_mode()
def teach(scene: Scene, teacher: nn.Module) -> Lesson:
    """Ask the teacher about a scene seen at the top of the atmosphere."""
    seen = np.isfinite(scene.reflectance).all(0)
    top = np.where(seen, scene.reflectance, np.float32(0))
    logits = teacher(teacher_input(padded(torch.from_numpy(top)[None], 2)))
    soft = logits.softmax(1)[0, :, : top.shape[1], : top.shape[2]].numpy() * seen
    return Lesson(top=top, soft=soft.astype(np.float16), dark=dark_pixel(scene.reflectance))


def padded(x: Tensor, stride: int) -> Tensor:
    """(..., y, x) with rows and columns of zeros added at the end, up to multiples of *stride*."""
    rows, columns = x.shape[-2:]
    return functional.pad(x, (0, -columns % stride, 0, -rows % stride))


def split(lesson: Lesson, share: float) -> tuple[Lesson, Lesson]:
    """Cut a lesson in two by columns: the first *share* of them, and the rest."""
    at = round(lesson.top.shape[2] * share)
    first = Lesson(top=lesson.top[:, :, :at], soft=lesson.soft[:, :, :at], dark=lesson.dark)
    return first, Lesson(top=lesson.top[:, :, at:], soft=lesson.soft[:, :, at:], dark=lesson.dark)


def draw_batch(
    lessons: Sequence[Lesson], lines: tuple[Line, ...], bending: Bending, count: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Draw chips, every scene as likely as any other.

    Returns
    -------
    Tensor
        (count, 10, size, size) reflectance. [1]
    Tensor
        (count, classes, size, size) soft labels; their sum is the weight of the pixel. [1]
    """
    picks = rng.integers(0, len(lessons), count)
    chips = [draw_chip(lessons[pick], lines, bending, rng) for pick in picks]
    return torch.stack([x for x, _ in chips]), torch.stack([soft for _, soft in chips])


def draw_chip(
    lesson: Lesson, lines: tuple[Line, ...], bending: Bending, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """One chip (10, size, size) and its soft labels (classes, size, size)."""
    rows, columns = _window(lesson, bending, rng).slices()
    x = surface(lesson.top[:, rows, columns], _sky(lesson, lines, bending, rng))
    if rng.uniform() < bending.haze:
        x = hazed(x, mean_line(lines).intercept, rng)
    bent = _resized(torch.from_numpy(_bent(x, bending, rng)), bending.size)
    soft = _resized(torch.from_numpy(lesson.soft[:, rows, columns].astype(np.float32)), bending.size)
    return _turned(bent, soft, rng)


def _window(lesson: Lesson, bending: Bending, rng: np.random.Generator) -> Window:
    window = _any_window(lesson.top.shape[1:], bending, rng)
    if rng.uniform() >= bending.varied:
        return window
    return max(window, _any_window(lesson.top.shape[1:], bending, rng), key=lambda w: _variety(lesson, w))


def _any_window(shape: tuple[int, ...], bending: Bending, rng: np.random.Generator) -> Window:
    height, width = (min(round(bending.size / rng.uniform(*bending.scale)), length) for length in shape)
    row, col = int(rng.integers(0, shape[0] - height + 1)), int(rng.integers(0, shape[1] - width + 1))
    return Window(row=row, col=col, height=height, width=width)


def _variety(lesson: Lesson, window: Window) -> float:
    """Entropy of the classes in a window, by every eighth pixel. [nat]"""
    rows, columns = window.slices()
    share = lesson.soft[:, rows, columns][:, ::8, ::8].astype(float).mean((1, 2))
    return float(-(share * np.log(share + 1e-9)).sum())


def _sky(lesson: Lesson, lines: tuple[Line, ...], bending: Bending, rng: np.random.Generator) -> Line:
    line, draw = draw_line(lines, lesson.dark, rng), rng.uniform()
    if draw < bending.stay:
        return partly(line, 0.0)
    if draw < bending.stay + bending.between:
        return partly(line, rng.uniform())
    return line


def hazed(x: NDArray[np.float32], path: Array, rng: np.random.Generator) -> NDArray[np.float32]:
    """*x* (bands, y, x) seen through haze drawn at random: blue like *path* (bands,), or whiter."""
    shape = (np.maximum(path, 1e-4) / path.max()) ** rng.uniform(0.3, 1)
    haze = (rng.uniform(0, 0.08) * shape).astype(np.float32)[:, None, None]
    seen: NDArray[np.float32] = (1 - 2 * haze) * x + haze
    return seen


def _bent(x: NDArray[np.float32], bending: Bending, rng: np.random.Generator) -> NDArray[np.float32]:
    """Light, gains per band, noise."""
    gain = rng.lognormal(0, bending.light) * rng.normal(1, bending.gain, (len(x), 1, 1))
    noise = rng.normal(0, rng.uniform(0, bending.noise), x.shape)
    bent: NDArray[np.float32] = x * gain.astype(np.float32) + noise.astype(np.float32)
    return bent


def _resized(planes: Tensor, size: int) -> Tensor:
    return functional.interpolate(planes[None].float(), (size, size), mode="bilinear", antialias=True)[0]


def _turned(x: Tensor, soft: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    quarters, flip = int(rng.integers(0, 4)), bool(rng.integers(0, 2))
    turned = (torch.rot90(planes.flip(-1) if flip else planes, quarters, (-2, -1)) for planes in (x, soft))
    first, second = turned
    return first, second
