"""A contact sheet: chips beside their truth and what a model says of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from eosat.classes import rgb
from eosat.sentinel2 import TEN_BANDS
from eosat.storage import whole
from eosat.train.pack import Chip
from eosat.train.pictures import SPARE, true_colour

Labels = NDArray[np.uint8]
UNKNOWN = (255, 255, 255)
MOST = 24
"""Chips on a sheet."""
SIDE, GAP, HEAD, COLUMNS = 128, 4, 18, 3


def picture(chip: Chip) -> NDArray[np.uint8]:
    """(y, x, 3) True colour; white where unobserved."""
    return true_colour(np.where(chip.seen, chip.dn, np.float32(np.nan)).astype(np.float32), TEN_BANDS)


def coloured(labels: Labels, count: int) -> NDArray[np.uint8]:
    """(y, x, 3) Labels in colours; white where unobserved."""
    table = np.full((256, 3), UNKNOWN, np.uint8)
    for value in range(count):
        table[value] = rgb(SPARE[0] if value == 0 else SPARE[1 + (value - 1) % (len(SPARE) - 1)])
    return table[labels]


def write_sheet(
    path: Path, rows: Sequence[tuple[Chip, Labels, Labels]], classes: Sequence[str], note: str = ""
) -> None:
    """Write a PNG of up to 24 chips, those that show most first: image, truth, answer side by side; *note* on top."""
    order = sorted(rows, key=lambda row: -int(((row[1] != 0) & (row[1] != 255)).sum()))[:MOST]
    lines = -(-len(order) // COLUMNS)
    wide, high = 3 * (SIDE + GAP) + 4 * GAP, SIDE + HEAD + GAP
    sheet = Image.new("RGB", (COLUMNS * wide, lines * high + HEAD + GAP), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    pen.text((_legend(pen, classes, font), 3), note, fill="black", font=font)
    for number, (chip, truth, found) in enumerate(order):
        left, top = number % COLUMNS * wide + GAP, number // COLUMNS * high + HEAD + GAP
        pen.text((left, top + 2), f"{chip.place} {chip.date}", fill="black", font=font)
        for place, planes in enumerate((picture(chip), coloured(truth, len(classes)), coloured(found, len(classes)))):
            tile = Image.fromarray(planes).resize((SIDE, SIDE), Image.Resampling.NEAREST)
            at = left + place * (SIDE + GAP), top + HEAD
            sheet.paste(tile, at)
            pen.rectangle((at[0] - 1, at[1] - 1, at[0] + SIDE, at[1] + SIDE), outline="#888888")
    with whole(path) as temporary:
        sheet.save(temporary, "PNG")


def _legend(
    pen: ImageDraw.ImageDraw, classes: Sequence[str], font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> int:
    """Colours and names of the classes; where they end. [px]"""
    x = GAP
    for value, name in enumerate(classes):
        colour = tuple(int(one) for one in coloured(np.array([[value]], np.uint8), len(classes))[0, 0])
        pen.rectangle((x, 4, x + 11, 15), fill=colour, outline="#888888")
        pen.text((x + 16, 3), name, fill="black", font=font)
        x += 28 + int(pen.textlength(name, font=font))
    return x + 12
