"""From labels of solar arrays to sites: outlines, areas, types, and since when they are seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from scipy import ndimage

from eosat.capacity import Bin, Sizes
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.errors import InputError
from eosat.mosaic import labels_in
from eosat.regions import Region
from eosat.sample.maps import said_by_run
from eosat.storage import unreadable
from eosat.vector import degrees, matched, named, outlines, patches, sieve

LEAST = 4
"""Pixels of the smallest site; the sizes below are measured so."""
PIXEL = (9.0, 11.0)
"""Sizes of a pixel for which they hold. [m]"""
RING = 3
"""Ground around a site that says what it stands on. [px]"""
AMONG_BUILDINGS = 0.5
"""Share of built ground around a site from which it is taken for a roof. [1]"""

INSERTED = Sizes(
    name="solar",
    source="docs/evaluation/solar-sizes.json, arrays laid into real images: no accuracy on real arrays is known; the "
    "SD between places is an estimate, twice what two kinds of images differ by",
    bins=(
        Bin(least_m2=0, objects=225, found=35, alarms=92, true_alarms=46, bias=1.21, bias_sd=3.0),
        Bin(least_m2=1_000, objects=200, found=158, alarms=224, true_alarms=180, bias=0.123, bias_sd=0.53),
        Bin(least_m2=4_000, objects=102, found=93, alarms=105, true_alarms=98, bias=-0.036, bias_sd=0.33),
        Bin(least_m2=10_000, objects=101, found=96, alarms=96, true_alarms=91, bias=-0.011, bias_sd=0.30),
    ),
    between=0.10,
)
"""The shipped net on real images."""
SIMULATED = Sizes(
    name="solar, simulated",
    source="docs/evaluation/solar-sizes.json, the simulated island",
    bins=(
        Bin(least_m2=0, objects=20, found=0, alarms=3, true_alarms=3, bias=1.21, bias_sd=3.0),
        Bin(least_m2=1_000, objects=20, found=14, alarms=15, true_alarms=11, bias=-0.049, bias_sd=0.33),
        Bin(least_m2=4_000, objects=36, found=25, alarms=10, true_alarms=9, bias=0.593, bias_sd=0.31),
        Bin(least_m2=10_000, objects=8, found=8, alarms=24, true_alarms=24, bias=0.455, bias_sd=0.24),
    ),
    between=0.15,
)
"""The same on the simulated island, where fields make it draw larger outlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What one run shows."""

    folder: Path
    day: str
    """Last look, ISO 8601."""
    scenes: tuple[str, ...]
    simulated: bool
    crs: str
    shapes: NDArray[np.object_]
    """(site,) Polygons in *crs*."""
    areas: NDArray[np.float64]
    """(site,) Ground of their pixels. [m2]"""
    confidence: NDArray[np.float64]
    """(site,) Mean confidence of their pixels; NaN where the run wrote none. [%]"""


def mapped(folder: str | Path) -> Mapped:
    """Sites of a finished run of a model that has the class ``solar``.

    Raises
    ------
    InputError
        When it is no such run, or its pixels are not of 10 m.
    """
    home = Path(folder)
    said = said_by_run(home)
    path = labels_in(home) if (home / "item.json").is_file() else home
    if not path.is_file() or not said:
        raise InputError("fleet.no_run", folder=home)
    try:
        with rasterio.open(path) as src:
            names = [src.tags().get(f"CLASS_{value}", "") for value in range(UNOBSERVED)]
            if "solar" not in names:
                raise InputError("fleet.no_solar", folder=home)
            if not PIXEL[0] <= src.res[0] <= PIXEL[1]:
                raise InputError("fleet.coarse", folder=home, size=f"{src.res[0]:g}")
            mask = sieve(src.read(1) == names.index("solar"), LEAST)
            crs, place = str(src.crs), src.transform
        numbers, count = patches(mask)
        sure = _means(home / "confidence.tif", numbers, count)
    except RasterioError as err:
        raise unreadable(str(path), err) from err
    shapes = np.empty(count, object)
    for shape, number in outlines(numbers, place, mask=mask):
        shapes[number - 1] = shape
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)[1:] * abs(place.a * place.e)
    looks = said.get("scenes", ())
    return Mapped(
        folder=home,
        day=max((str(one["time"])[:10] for one in looks), default=""),
        scenes=tuple(str(one["id"]) for one in looks),
        simulated=bool(said.get("simulated")),
        crs=crs,
        shapes=shapes,
        areas=sizes.astype(np.float64),
        confidence=sure,
    )


def _means(path: Path, numbers: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    if not path.is_file() or not count:
        return np.full(count, np.nan)
    with rasterio.open(path) as src:
        values = src.read(1)
    return np.asarray(ndimage.mean(values, numbers, np.arange(1, count + 1)), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Sites of several runs, the same site under one id."""

    last: Mapped
    ids: tuple[str, ...]
    """Of the sites of the last run."""
    first_seen: tuple[str, ...]
    gone: pd.DataFrame
    """Sites that an earlier run shows and the last does not: id, first_seen, last_seen, area_m2, lon, lat."""


def followed(runs: Sequence[Mapped]) -> Known:
    """Sites through runs of one grid, the oldest first: a site is the same where outlines overlap by more than 0.3.

    Raises
    ------
    InputError
        When runs are not in one CRS, or two have the same last look.
    """
    ordered = sorted(runs, key=lambda run: run.day)
    if len({run.crs for run in ordered}) > 1:
        raise InputError("fleet.runs_crs", found=", ".join(sorted({run.crs for run in ordered})))
    if len({run.day for run in ordered}) < len(ordered):
        raise InputError("fleet.runs_day", days=", ".join(run.day for run in ordered))
    known: list[dict[str, Any]] = []
    ids: list[str] = []
    for run in ordered:
        earlier = np.array([one["shape"] for one in known] + [None], object)[:-1]
        was = matched(run.shapes, earlier)
        lons, lats = inside(run.shapes, run.crs)
        ids = named(lons, lats, known=[one["id"] for one in known], was=was)
        for place, old in enumerate(was.tolist()):
            since = known[old]["first_seen"] if old >= 0 else run.day
            facts = {"area_m2": run.areas[place], "lon": lons[place], "lat": lats[place], "shape": run.shapes[place]}
            one = {"id": ids[place], "first_seen": since, "last_seen": run.day} | facts
            if old >= 0:
                known[old] = one
            else:
                known.append(one)
    last, since_of = ordered[-1], {one["id"]: one["first_seen"] for one in known}
    gone = [one for one in known if one["last_seen"] != last.day]
    return Known(
        last=last,
        ids=tuple(ids),
        first_seen=tuple(since_of[one] for one in ids),
        gone=pd.DataFrame(gone, columns=["id", "first_seen", "last_seen", "area_m2", "lon", "lat"]),
    )


def inside(shapes: NDArray[np.object_], crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of a point inside each shape. [degree]"""
    points = degrees(shapely.point_on_surface(shapes), crs) if len(shapes) else shapes
    return np.asarray(shapely.get_x(points), np.float64), np.asarray(shapely.get_y(points), np.float64)


def districts_of(shapes: NDArray[np.object_], crs: str, place: Region) -> list[str]:
    """English name of the smallest district that holds each site's inner point; empty beside all."""
    points = shapely.points(*inside(shapes, crs))
    found = [""] * len(shapes)
    for one in sorted(place.districts, key=lambda one: -one.geometry.area):
        for number in np.flatnonzero(shapely.covers(one.geometry, points)):
            found[number] = one.name_en or one.id
    return found


def types_of(run: Mapped, landcover: Path | None) -> list[str]:
    """``roof`` among buildings, else ``ground``, by a map of land cover; ``unknown`` without one."""
    if landcover is None:
        return ["unknown"] * len(run.shapes)
    path = labels_in(landcover) if landcover.is_dir() else landcover
    try:
        with rasterio.open(path) as src:
            if str(src.crs) != run.crs:
                raise InputError("fleet.landcover_crs", path=path, crs=run.crs)
            return [_type(src, shape) for shape in run.shapes]
    except RasterioError as err:
        raise unreadable(str(path), err) from err


def _type(src: Any, shape: Any) -> str:
    from rasterio.features import geometry_mask
    from rasterio.windows import Window, from_bounds

    around = shape.buffer(RING * src.res[0])
    whole = Window(0, 0, src.width, src.height)
    window = from_bounds(*around.bounds, src.transform).round_offsets().round_lengths()
    if not shapely.box(*src.bounds).intersects(around):
        return "unknown"
    window = window.intersection(whole)
    values = src.read(1, window=window)
    here: Affine = src.transform * Affine.translation(window.col_off, window.row_off)
    ring = ~geometry_mask([around.difference(shape)], values.shape, here, all_touched=False) & (values != UNOBSERVED)
    if not ring.any():
        return "unknown"
    return "roof" if (values[ring] == LANDCOVER.index("built")).mean() >= AMONG_BUILDINGS else "ground"


def credit_of(said: Mapping[str, Any]) -> str:
    """Whose data a run's are."""
    return str(said.get("attribution", ""))
