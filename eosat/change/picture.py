"""The picture of a comparison: what changed, in the colour of what it became, the rest as pale as paper."""

from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from eosat.change.judge import FILES
from eosat.change.pair import Pair
from eosat.classes import UNOBSERVED
from eosat.mosaic import attribution
from eosat.regions import Region
from eosat.report import Captions, Outline, write_map
from eosat.report.table import LOW
from eosat.run.show import rings
from eosat.words import say

DRAWN = 1400
"""Longest side of what is drawn. [px]"""
PAPER = "#f1f0ec"


def draw(folder: Path, pair: Pair, place: Region, districts: pd.DataFrame, *, lang: str) -> None:
    """Write ``change.png``: a changed pixel is drawn even where a hundred share one of the picture's."""
    seen = {str(row["id"]): float(row["observed_percent"]) for row in districts.to_dict("records")}
    labels, shares = small(folder, len(pair.classes))
    left, bottom, right, top = pair.grid.boundingbox.bbox
    captions = Captions(
        region=place.name_ko if lang == "ko" else place.name_en,
        period=" → ".join(run.interval.replace("/", " – ") for run in (pair.before, pair.after)),
        attribution=attribution(pair.years, simulated=pair.simulated, lang=lang),
        simulated=pair.simulated,
        pixel=float(pair.grid.resolution.x),
        shares=shares,
        classes=("unchanged", *pair.classes),
        colours=(PAPER, *pair.after.colours),
        title=say("change.title", lang, region=place.name_ko if lang == "ko" else place.name_en),
        legend=say("change.legend", lang),
    )
    outlines = [
        Outline(
            name=(one.name_ko if lang == "ko" else one.name_en) if len(place.districts) > 1 else "",
            rings=rings(one.geometry, str(pair.grid.crs)),
            low=one.id in seen and not seen[one.id] >= LOW,
        )
        for one in place.districts
    ]
    write_map(folder / "change.png", labels, bounds=(left, bottom, right, top), crs=str(pair.grid.crs),
              captions=captions, lang=lang, districts=outlines)  # fmt: skip


def small(folder: Path, classes: int) -> tuple[NDArray[np.uint8], dict[int, float]]:
    """Labels to draw (0 unchanged, 1 + new class where changed, 255 unobserved), and the share of each at full size."""
    with rasterio.open(folder / FILES["change"]) as change, rasterio.open(folder / FILES["from_to"]) as kinds:
        step = max(-(-max(change.shape) // DRAWN), 1)
        strips, total = [], np.zeros(256, np.int64)
        for row in range(0, change.height, 256 * step):
            box = RasterWindow(0, row, change.width, min(256 * step, change.height - row))
            flags, codes = change.read(1, window=box), kinds.read(1, window=box)
            shown = np.where(flags == 1, codes % classes + 1, flags).astype(np.uint8)
            total += np.bincount(shown.ravel(), minlength=256)
            strips.append(shrunk(shown, step))
    return np.vstack(strips), {int(value): float(total[value] / total.sum()) for value in np.flatnonzero(total)}


def shrunk(shown: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Blocks of *step* pixels as one: any change before none, none before unobserved.

    >>> shrunk(np.uint8([[0, 7], [255, 0]]), 2).tolist(), shrunk(np.uint8([[0, 255, 255]]), 2).tolist()
    ([[7]], [[0, 255]])
    """
    height, width = (-(-side // step) for side in shown.shape)
    padded = np.full((height * step, width * step), UNOBSERVED, np.uint8)
    padded[: shown.shape[0], : shown.shape[1]] = shown
    rank = (padded + np.uint8(1)).reshape(height, step, width, step)  # unobserved wraps to 0, the lowest
    return np.asarray(rank.max(axis=(1, 3)) - np.uint8(1), np.uint8)
