"""A named site through its periods: pictures, the share that is built or bare, and since when it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from eosat.classes import UNOBSERVED
from eosat.errors import InputError
from eosat.grid import project
from eosat.land.growth import no_return
from eosat.mosaic import labels_in
from eosat.regions import District, polygons
from eosat.run.plan import Plan
from eosat.series.look import Look, seen
from eosat.series.measure import Floats, reflectance_of
from eosat.storage import unreadable
from eosat.summary import weights_inside
from eosat.tiling import Window

Looks = NDArray[np.int16]
TURNED = ("built", "bare")
"""Classes of ground that works have turned over."""
LEAST = 0.1
"""Newly turned ground from which a change is named: ten pixels. [ha]"""
MOST_PIXELS = 25_000_000
"""Largest site, its pixels times its looks: the maps are held in memory at once."""
SIDE = 320
"""Longest side of a picture in the page, at least. [px]"""
BRIGHT = 0.25
"""Reflectance that is white in the pictures, the same in all, so that dates can be compared. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a site is turned into built or bare ground; gaps are left out."""

    looks: tuple[Look, ...]
    """Looks that are no gap, in order."""
    turned: tuple[float, ...]
    """Ground turned by each look and not turned back. [ha]"""
    as_mapped: tuple[float, ...]
    """Ground each map calls built or bare on its own. [ha]"""
    observed: tuple[float, ...]
    """Ground each look saw. [ha]"""
    after: datetime | None
    """Still unchanged in scenes from this time on; None where nothing changed."""
    by: datetime | None
    """Changed in scenes up to this time."""


def progress(looks: Sequence[Look], district: District, classes: Sequence[str]) -> Progress:
    """Follow the ground inside *district* through *looks*.

    A clear view of a period is made of all its scenes, so a change seen in one lies between the first scene of the
    look before and the last scene of its own.

    Raises
    ------
    InputError
        The model knows neither built nor bare, the periods lie on different grids, or the site is too large.
    """
    values = [classes.index(name) for name in TURNED if name in classes]
    if not values:
        raise InputError("series.no_built", classes=", ".join(classes))
    known = [plan for _, plan in seen(looks)]
    check_grids(known)
    rows, columns = known[0].shape
    if rows * columns * len(known) > MOST_PIXELS:
        raise InputError("series.large", rows=rows, columns=columns, looks=len(known))
    kept = [look for look, _ in seen(looks)]
    labels = np.stack([_labels(look) for look in kept])
    ground = _ground(known[0], district)
    found = no_return(labels, values)
    first, before = _first_change(found.first, found.last_before, ground)
    return Progress(
        looks=tuple(kept),
        turned=tuple(float(ground[found.built_at(at)].sum()) for at in range(len(kept))),
        as_mapped=tuple(float(ground[np.isin(one, values)].sum()) for one in labels),
        observed=tuple(float(ground[one != UNOBSERVED].sum()) for one in labels),
        after=kept[before].times[0] if before >= 0 else None,
        by=kept[first].times[-1] if first >= 0 else None,
    )


def check_grids(plans: Sequence[Plan]) -> None:
    """InputError where periods do not share one grid."""
    grids = {(plan.crs, plan.transform, plan.shape) for plan in plans}
    if len(grids) > 1:
        raise InputError("series.grids", crs=", ".join(sorted({plan.crs for plan in plans})))


def _first_change(first: Looks, before: Looks, ground: Floats) -> tuple[int, int]:
    """Look of the first change of at least :data:`LEAST`, and the last look before that saw it unchanged; -1: none."""
    for look in np.unique(first[(first >= 0) & (before >= 0)]):
        new = (first == look) & (before >= 0)
        if ground[new].sum() >= LEAST:
            return int(look), int(before[new & (ground > 0)].min())
    return -1, -1


def _labels(look: Look) -> NDArray[np.uint8]:
    path = labels_in(look.folder)
    try:
        with rasterio.open(path) as src:
            values: NDArray[np.uint8] = src.read(1)
            return values
    except RasterioError as err:
        raise unreadable(str(path), err) from err


def _ground(plan: Plan, district: District) -> Floats:
    """Ground of each pixel inside the site (y, x). [ha]"""
    ground = np.zeros(plan.shape)
    for part, weights in weights_inside(plan.grid, polygons(project(district.geometry, plan.crs))):
        ground[part.slices()] = weights
    return ground


def picture(look: Look) -> bytes:
    """True colour of a look as PNG, at least :data:`SIDE` px; what was not seen is grey."""
    from PIL import Image

    with rasterio.open(look.folder / "composite.tif") as src:
        whole = Window(row=0, col=0, height=src.height, width=src.width)
        bands = reflectance_of(src, ("B04", "B03", "B02"), whole)
    light = np.stack(list(bands.values()), axis=-1)
    shown = np.where(np.isnan(light), 0.83, np.clip(light / BRIGHT, 0, 1) ** (1 / 1.6))
    image = Image.fromarray(np.rint(255 * shown).astype("uint8"), "RGB")
    times = max(-(-SIDE // max(image.size)), 1)
    file = BytesIO()
    image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()
