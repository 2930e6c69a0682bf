"""Block by block over the whole raster: a sample for MAD, the rule, the sieve, the rasters."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.change.pair import Pair, look
from eosat.change.strips import Strip, strips
from eosat.classes import UNOBSERVED, rgb
from eosat.cog import Style, write_cog
from eosat.errors import InputError
from eosat.land import RIM, Fitted, Sample, codes, fit_pair, judge, staying
from eosat.land.cva import WAYS, direction, ways
from eosat.tiling import Window
from eosat.vector import sieve

ROWS, COLS = 512, 1024
"""Sides of what is judged at a time. [px]"""
CORE = 1024
"""Side of a block in which results are read again. [px]"""
SAMPLE = 200_000
"""Pixels that MAD is fitted on, about. [px]"""
BLOCKS = 64
"""Blocks of :data:`PATCH` px that the sample is drawn from, at most."""
PATCH = 512
"""Side of such a block: one of those the files are stored in. [px]"""
AT_ONCE = 2
"""Threads that read and judge."""
FILES = {
    "change": "change.tif",
    "from_to": "from_to.tif",
    "confidence": "change_confidence.tif",
    "class_change": "class_change.tif",
    "direction": "change_direction.tif",
}
"""File of each layer."""
WAY_COLOURS = ((238, 238, 238), (251, 214, 47), (18, 110, 89), (44, 62, 168), (157, 116, 33))
"""sRGB of the ways of :data:`eosat.land.cva.WAYS`."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A window's results, uint8, 255 where not seen at both dates."""

    change: Bytes
    """1 changed, 0 not."""
    from_to: Bytes
    """Code of the transition."""
    confidence: Bytes
    """Of the value in *change*. [%]"""
    class_change: Bytes
    """Probability that the two looks show different classes. [%]"""
    direction: Bytes
    """Which way what changed moved: a value of :data:`eosat.land.cva.WAYS`; 0 where nothing did."""


def sampled(pair: Pair, pool: ThreadPoolExecutor) -> tuple[Sample, Sample]:
    """Pixels seen at both dates, spread over the raster.

    Raises
    ------
    InputError
        When too few pixels are seen at both dates.
    """
    every = list(windows(shape_of(pair.grid), PATCH))
    chosen = every if len(every) <= BLOCKS else [every[i * len(every) // BLOCKS] for i in range(BLOCKS)]
    pixels = sum(window.height * window.width for window in chosen)
    step = max(int((pixels / SAMPLE) ** 0.5), 1)
    parts = list(pool.map(lambda window: _sample(pair, window, step), chosen))
    before, after = (_joined([part[date] for part in parts]) for date in (0, 1))
    least = 50 * len(pair.after.bands)
    if len(before.labels) < least:
        raise InputError("change.few_pixels", pixels=len(before.labels), least=least)
    return before, after


def _sample(pair: Pair, window: Window, step: int) -> tuple[Sample, Sample]:
    looks = [look(run, window) for run in (pair.before, pair.after)]
    planes = [one.reflectance[:, ::step, ::step] for one in looks]
    seen = np.isfinite(planes[0]).all(0) & np.isfinite(planes[1]).all(0)
    before, after = (
        Sample(reflectance=plane[:, seen].T, labels=one.labels[::step, ::step][seen])
        for plane, one in zip(planes, looks, strict=True)
    )
    return before, after


def _joined(parts: list[Sample]) -> Sample:
    return Sample(
        reflectance=np.concatenate([part.reflectance for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
    )


def windows(shape: tuple[int, int], size: int) -> Iterator[Window]:
    """Boxes of *size* pixels that cover a raster, row by row."""
    for row in range(0, shape[0], size):
        for col in range(0, shape[1], size):
            yield Window(row=row, col=col, height=min(size, shape[0] - row), width=min(size, shape[1] - col))


def shape_of(grid: GeoBox) -> tuple[int, int]:
    """Rows and columns. [px]"""
    return grid.shape[0], grid.shape[1]


def layers_of(strip: Strip, fitted: Fitted, core: Window, least: int) -> Layers:
    """Judge a part of a strip, with a rim for neighbours and the sieve: the same as on the whole."""
    pair = strip.pair
    wide = core.grown(RIM + least, shape_of(pair.grid))
    before, after = strip.looks(wide)
    found = judge(fitted, before, after, pair.classes)
    changed = sieve(found.changed, least)
    small = found.changed & ~changed
    stay = staying(before.scores[:, small], after.scores[:, small])
    found.codes[small] = codes(stay, stay, len(pair.classes))
    sure = np.where(changed, found.probability, 1 - found.probability)
    way = moved(before.reflectance, after.reflectance, changed, pair.after.bands)
    cut = core.inside(wide).slices()
    unseen = ~found.observed[cut]
    return Layers(
        change=np.where(unseen, np.uint8(UNOBSERVED), changed[cut]).astype(np.uint8),
        from_to=found.codes[cut],
        confidence=_percent(sure[cut], unseen),
        class_change=_percent(found.other_class[cut], unseen),
        direction=np.where(unseen, np.uint8(UNOBSERVED), way[cut]),
    )


def moved(before: Any, after: Any, changed: Any, bands: Sequence[str]) -> Bytes:
    """Which way changed pixels (y, x) moved between reflectances (band, y, x); 0 elsewhere, or without red and near."""
    way = np.zeros(changed.shape, np.uint8)
    if {"B04", "B08"} <= set(bands) and changed.any():
        both = [np.stack([image[bands.index(band)][changed] for band in ("B04", "B08")]) for image in (before, after)]
        way[changed] = ways(direction(*both, red=0, near=1))
    return way


def _percent(share: NDArray[np.float32], unseen: NDArray[np.bool_]) -> Bytes:
    whole = np.where(unseen, np.float32(UNOBSERVED), np.rint(share * np.float32(100)))
    return np.asarray(whole.astype(np.uint8))


def write_layers(folder: Path, pair: Pair, *, least: int, credit: str, tell: Callable[..., None]) -> Fitted:
    """Fit, judge strip by strip and write the rasters; one strip of stored pixels is in memory at a time."""
    styles = styles_of(pair, credit)
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        fitted = fit_pair(*sampled(pair, pool), pair.classes)
        writers = {
            layer: stack.enter_context(write_cog(folder / name, pair.grid, styles[layer]))
            for layer, name in FILES.items()
        }
        total = -(-pair.grid.shape[0] // ROWS)
        for number, strip in enumerate(strips(pair, rows=ROWS, rim=RIM + least, pool=pool), 1):
            parts = [
                Window(row=strip.core.row, col=col, height=strip.core.height, width=min(COLS, strip.core.width - col))
                for col in range(0, strip.core.width, COLS)
            ]
            for core, found in zip(parts, pool.map(partial(layers_of, strip, fitted, least=least), parts), strict=True):
                for layer, writer in writers.items():
                    writer.write(getattr(found, layer), core)
            tell("change.block", done=number, total=total)
    return fitted


def styles_of(pair: Pair, credit: str) -> dict[str, Style]:
    """How each raster is stored."""
    tags = {"TIFFTAG_COPYRIGHT": credit, "BEFORE": pair.before.interval, "AFTER": pair.after.interval}
    names = {"CLASS_0": "no_change", "CLASS_1": "changed", f"CLASS_{UNOBSERVED}": "unobserved"}
    percent = Style(dtype="uint8", nodata=UNOBSERVED, bands=("confidence_percent",), overviews="average", tags=tags)
    kinds = {f"CLASS_{code}": f"{old} -> {new}" for code, (old, new) in transitions(pair.classes).items()}
    quarters = {f"CLASS_{value}": name or "unchanged" for value, name in enumerate(WAYS)}
    other = Style(dtype="uint8", nodata=UNOBSERVED, bands=("class_change_percent",), overviews="average", tags=tags)
    return {
        "change": Style(dtype="uint8", nodata=UNOBSERVED, bands=("change",),
                        colours={0: (238, 238, 238), 1: (178, 24, 43)}, tags=tags | names),
        "from_to": Style(dtype="uint8", nodata=UNOBSERVED, bands=("from_to",),
                         colours=transition_colours(pair), tags=tags | kinds),
        "confidence": percent,
        "class_change": other,
        "direction": Style(dtype="uint8", nodata=UNOBSERVED, bands=("direction",),
                           colours=dict(zip(range(5), WAY_COLOURS, strict=True)), tags=tags | quarters),
    }  # fmt: skip


def transitions(classes: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Classes before and after by code.

    >>> transitions(("a", "b"))[1]
    ('a', 'b')
    """
    count = len(classes)
    return {code: (classes[code // count], classes[code % count]) for code in range(count * count)}


def transition_colours(pair: Pair) -> dict[int, tuple[int, int, int]]:
    """Colour of the new class; what stayed is as pale as paper."""
    count = len(pair.classes)
    strong = [rgb(colour) for colour in pair.after.colours]

    def pale(colour: tuple[int, int, int]) -> tuple[int, int, int]:
        red, green, blue = (round(255 - (255 - part) * 0.18) for part in colour)
        return red, green, blue

    return {
        code: strong[code % count] if code // count != code % count else pale(strong[code % count])
        for code in range(count * count)
    }
