"""Contact sheets: images and the maps made of them, side by side, to be looked at."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, UNOBSERVED, rgb
from eosat.sentinel2 import TEN_BANDS
from eosat.train.measures import Panel
from eosat.train.pictures import true_colour

SIDE = 240
"""Longest side of a picture. [px]"""
GAP, CAPTION = 6, 16
"""[px]"""


def write_sheet(path: Path, panels: Sequence[Panel], columns: int = 2) -> None:
    """Write panels as one PNG: true colour and each map, *columns* panels a row, a legend below.

    Parameters
    ----------
    path : Path
        PNG to write.
    panels : sequence of Panel
        At least one.
    columns : int
        Panels side by side.
    """
    from PIL import Image, ImageDraw

    strips = [_strip(panel) for panel in panels]
    width = max(strip.shape[1] for strip in strips)
    rows = [strips[i : i + columns] for i in range(0, len(strips), columns)]
    heights = [max(strip.shape[0] for strip in row) + CAPTION + GAP for row in rows]
    sheet = Image.new("RGB", (columns * (width + GAP), sum(heights) + CAPTION + GAP), "white")
    draw = ImageDraw.Draw(sheet)
    top = 0
    for row, height in enumerate(heights):
        for column, strip in enumerate(rows[row]):
            left, panel = column * (width + GAP), panels[row * columns + column]
            draw.text((left + 2, top + 1), f"{panel.title}: image, {', '.join(panel.maps)}", fill="black")
            sheet.paste(Image.fromarray(strip), (left, top + CAPTION))
        top += height
    _legend(draw, top)
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, optimize=True)


def _legend(draw: Any, top: int) -> None:
    left = 2
    for name, colour in zip(LANDCOVER, LANDCOVER_COLOURS, strict=True):
        draw.rectangle((left, top + 2, left + 12, top + 14), fill=colour, outline="black")
        draw.text((left + 16, top + 2), name, fill="black")
        left += 26 + 7 * len(name)


def _strip(panel: Panel) -> NDArray[np.uint8]:
    """True colour and every map of a panel in one row of pixels (y, x, 3)."""
    pictures = [true_colour(panel.reflectance, TEN_BANDS), *(coloured(labels) for labels in panel.maps.values())]
    small = [_fitted(picture) for picture in pictures]
    bar = np.full((small[0].shape[0], GAP, 3), 255, np.uint8)
    return np.concatenate([part for picture in small for part in (picture, bar)][:-1], axis=1)


def _fitted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """*picture* with its longest side brought to :data:`SIDE` by the nearest pixel."""
    scale = SIDE / max(picture.shape[:2])
    rows, cols = (np.minimum((np.arange(round(n * scale)) / scale).astype(int), n - 1) for n in picture.shape[:2])
    fitted: NDArray[np.uint8] = picture[rows][:, cols]
    return fitted


def coloured(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Label map in the house's colours, (y, x, 3)."""
    table = np.full((256, 3), 255, np.uint8)
    for value, colour in enumerate(LANDCOVER_COLOURS):
        table[value] = rgb(colour)
    table[UNOBSERVED] = 128
    picture: NDArray[np.uint8] = table[labels]
    return picture
