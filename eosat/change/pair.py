"""Two finished runs that can be compared, opened and checked before anything is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow

from eosat.classes import UNOBSERVED, colours_of
from eosat.cog import look as look_at
from eosat.errors import InputError
from eosat.land import Look, guard, spread_scores
from eosat.mosaic import FILES, labels_in
from eosat.run.plan import Plan, load_plan
from eosat.sentinel2 import NODATA
from eosat.storage import sha256, unreadable
from eosat.summary import classes_of
from eosat.tiling import Window

NEEDED = ("confidence", "composite")
"""Outputs of a run without which it cannot be compared, labels taken for granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run."""

    folder: Path
    plan: Plan
    classes: tuple[str, ...]
    colours: tuple[str, ...]
    """``#rrggbb`` of each class."""
    bands: tuple[str, ...]
    """Of the clear view."""
    scored: bool
    """Whether the probabilities of every class are there."""
    item: str
    """Id of its STAC Item."""

    @property
    def grid(self) -> GeoBox:
        """Grid of every raster of it."""
        return self.plan.grid

    @property
    def days(self) -> list[date]:
        """Days of its looks, UTC."""
        return [date.fromisoformat(scene.time[:10]) for scene in self.plan.scenes.kept]

    @property
    def interval(self) -> str:
        """First and last day of its looks, ISO 8601."""
        return f"{min(self.days)}/{max(self.days)}"

    def path(self, layer: str) -> Path:
        """File of a layer."""
        return labels_in(self.folder) if layer == "labels" else self.folder / FILES[layer]

    def inputs(self) -> dict[str, str]:
        """Sha256 of every file that a comparison reads, by name."""
        layers = ("labels", *NEEDED, *(("scores",) if self.scored else ()))
        return {self.path(layer).name: sha256(self.path(layer)) for layer in layers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two runs over one grid."""

    before: Run
    after: Run
    late: bool
    """Whether their seasons lie so far apart that it must be said."""

    @property
    def grid(self) -> GeoBox:
        """Of both."""
        return self.after.grid

    @property
    def classes(self) -> tuple[str, ...]:
        """Of both."""
        return self.after.classes

    @property
    def simulated(self) -> bool:
        """Whether either shows a simulated place."""
        return self.before.plan.simulated or self.after.plan.simulated

    @property
    def years(self) -> list[int]:
        """Years of all looks."""
        return sorted({*self.before.plan.years, *self.after.plan.years})


def open_run(folder: Path) -> Run:
    """A finished run and what can be compared of it.

    Raises
    ------
    InputError
        When *folder* holds no finished run, or lacks a layer that a comparison needs.
    """
    if not (folder / "item.json").is_file():
        raise InputError("change.no_run", path=folder)
    missing = [FILES[layer] for layer in NEEDED if not (folder / FILES[layer]).is_file()]
    if missing:
        wanted = ", ".join(("labels", *NEEDED, "scores"))
        raise InputError("change.lacks", path=folder, missing=", ".join(missing), wanted=wanted)
    labels = look_at(str(labels_in(folder)))
    classes = tuple(classes_of(labels.tags))
    return Run(
        folder=folder,
        plan=load_plan(folder / "plan.json"),
        classes=classes,
        colours=_colours(labels_in(folder), classes),
        bands=tuple(str(name) for name in look_at(str(folder / FILES["composite"])).descriptions),
        scored=(folder / FILES["scores"]).is_file(),
        item=str(json.loads((folder / "item.json").read_text(encoding="utf-8"))["id"]),
    )


def _colours(path: Path, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Colour of each class as the raster's own table has it."""
    with rasterio.open(path) as src:
        try:
            table = src.colormap(1)
        except ValueError:
            return colours_of(classes)
    return tuple("#{:02x}{:02x}{:02x}".format(*table[value][:3]) for value in range(len(classes)))


def paired(before: Run, after: Run, *, season: float) -> Pair:
    """The two as a pair.

    Raises
    ------
    InputError
        When grids, classes or bands differ, the order is wrong, or the seasons lie more than *season* days apart.
    """
    if _place(before.grid) != _place(after.grid):
        raise InputError("change.grids", before=_said(before.grid), after=_said(after.grid))
    for key, name in (("change.other_classes", "classes"), ("change.other_bands", "bands")):
        one, two = getattr(before, name), getattr(after, name)
        if one != two:
            raise InputError(key, before=", ".join(one), after=", ".join(two))
    late = guard(before.days, after.days, most=season)
    return Pair(before=before, after=after, late=late)


def _place(grid: GeoBox) -> tuple[Any, ...]:
    return str(grid.crs), tuple(grid.transform[:6]), tuple(grid.shape)


def _said(grid: GeoBox) -> str:
    rows, cols = grid.shape
    left, top = grid.transform.c, grid.transform.f
    return f"{grid.crs} {rows} x {cols} px, {grid.resolution.x:g} m, {left:.0f} {top:.0f}"


def look(run: Run, window: Window) -> Look:
    """What a run shows of a window.

    Raises
    ------
    InputError
        When a file cannot be read.
    """
    return look_of(run, {layer: read(run, layer, window) for layer in layers_read(run)})


def layers_read(run: Run) -> tuple[str, ...]:
    """Layers that a comparison reads of a run."""
    return ("composite", "labels", "scores" if run.scored else "confidence")


def look_of(run: Run, stored: Mapping[str, NDArray[Any]]) -> Look:
    """A look from its layers (band, y, x) as stored."""
    labels = stored["labels"][0]
    if run.scored:
        scores = stored["scores"].astype(np.float32)
    else:
        scores = spread_scores(labels, stored["confidence"][0], len(run.classes))
    values = reflectance(stored["composite"])
    return Look(reflectance=values, scores=scores, labels=np.where(np.isnan(values[0]), np.uint8(UNOBSERVED), labels))


def reflectance(dn: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Stored clear view as reflectance; NaN where unobserved. MAD asks for no unit, so the offset is left in. [1]"""
    values = np.multiply(dn, np.float32(1e-4), dtype=np.float32)
    values += np.where((dn == NODATA).any(0), np.float32(np.nan), np.float32(0))
    return values


def read(run: Run, layer: str, window: Window) -> NDArray[Any]:
    """A window of a layer, (band, y, x) as stored."""
    box = RasterWindow(window.col, window.row, window.width, window.height)
    try:
        with rasterio.open(run.path(layer)) as src:
            return np.asarray(src.read(window=box))
    except RasterioError as err:
        raise unreadable(str(run.path(layer)), err) from err
