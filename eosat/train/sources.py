"""Every set of real images that may be trained on, and the footprints that judge: what is kept apart, and how far.

Sizes of pixels follow the ground: an axis whose pixels are not 8 to 13 m long is brought to 10 m.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
import torch
from rasterio.warp import transform_bounds
from torch.nn import functional

from eosat.errors import InputError
from eosat.sentinel2 import BAND_NAMES, NODATA, QUANTIFICATION, TEN_BANDS
from eosat.train.scenes import DATES, KEPT_OUT, Bounds, Reflectance, Scene, training_cities, training_scenes

APART = 500.0
"""Least distance of training chips from what judges. [m]"""
SAME_PLACE = 10_000.0
"""Chips of EuroSAT nearer than this are one place. [m]"""
KEPT_FORESTS = 40
"""Czech forest areas that judge: the easternmost."""
USUAL_PIXEL = (8.0, 13.0)
"""Sides of pixels that stay as they are. [m]"""
DEGREE = 111_320.0
"""Length of a degree of latitude. [m]"""


def training_images(data: Path) -> Iterator[Scene]:
    """Every real image that may be trained on, far enough from all that judges.

    Parameters
    ----------
    data : Path
        Folder of the data sets, a folder each.
    """
    judges = evaluation_footprints(data)
    kept = [scene.bounds for scene in eurosat(data, kept=True)]
    for scene in _all(data):
        near_judge = any(apart(scene.bounds, judge) < APART for judge in judges)
        if not near_judge and not any(apart(scene.bounds, other) < SAME_PLACE for other in kept):
            yield scene


def _all(data: Path) -> Iterator[Scene]:
    yield from training_scenes(data / "oscd", training_cities(data / "oscd"))
    yield from eurosat(data, kept=False)
    yield from pairs(data)
    yield from forests(data, kept=False)
    yield read_image(data / "places/l1c/berlin-south.tif", source="berlin", level="L1C")
    yield read_image(data / "aquileia-l2a/Aquileia_2019-04-16.tif", source="aquileia", level="L2A")
    for path in sorted((data / "places/l2a").glob("*.tif")):
        yield read_image(path, source="places", level="L2A")


def eurosat(data: Path, *, kept: bool) -> tuple[Scene, ...]:
    """Chips of EuroSAT that judge (a fifth, whole places of 10 km), or all others.

    Raises
    ------
    InputError
        When the folder has none.
    """
    paths = sorted((data / "eurosat-ms").glob("*/*.tif"))
    if not paths:
        raise InputError("models.no_cities", path=data / "eurosat-ms")
    scenes = [replace(read_image(p, source="eurosat", level="L1C"), theme=p.parent.name) for p in paths]
    judged = _a_fifth(scenes)
    return tuple(scene for scene in scenes if (scene.place in judged) == kept)


def _a_fifth(scenes: Sequence[Scene]) -> set[str]:
    """Names of the chips that judge: places in the order of a hash, until every scene class has its fifth."""
    groups = grouped([scene.bounds for scene in scenes], SAME_PLACE)
    wanted = {theme: math.ceil(count / 5) for theme, count in Counter(scene.theme for scene in scenes).items()}
    chosen: set[str] = set()
    for group in sorted(groups, key=lambda members: _order(scenes[min(members)].place)):
        if any(wanted[scenes[i].theme] > 0 for i in group):
            chosen |= {scenes[i].place for i in group}
            for i in group:
                wanted[scenes[i].theme] -= 1
    return chosen


def _order(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def grouped(boxes: Sequence[Bounds], metres: float) -> list[set[int]]:
    """Indices of boxes joined to one group wherever two are nearer than *metres*.

    >>> grouped([(0, 0, 0.01, 0.01), (5, 0, 5.01, 0.01), (0.02, 0, 0.03, 0.01)], 2000)
    [{0, 2}, {1}]
    """
    groups: list[set[int]] = []
    for i, box in enumerate(boxes):
        near = [group for group in groups if any(apart(box, boxes[j]) < metres for j in group)]
        groups = [group for group in groups if group not in near] + [{i}.union(*near)]
    return sorted(groups, key=min)


def pairs(data: Path) -> Iterator[Scene]:
    """Three places, the same look as L1C and as L2A."""
    for path in sorted((data / "places/pairs").glob("*.tif")):
        place, _, level = path.stem.rpartition("_")
        yield replace(read_image(path, source="pairs", level=level.upper()), place=place)


def forests(data: Path, *, kept: bool) -> Iterator[Scene]:
    """Czech forest areas at both dates: the easternmost 40, which judge, or all others."""
    order = tuple(band for band in BAND_NAMES if band != "B10")
    for path in _forest_paths(data, kept=kept):
        yield replace(read_image(path, source="forests", level="L2A", names=order), date=path.parent.name)


def _forest_paths(data: Path, *, kept: bool) -> list[Path]:
    """Files of the areas that judge, or of all others: both years of an area one after the other."""
    first = sorted((data / "czech-forest-l2a/2019").glob("*.tif"))
    east = set(sorted(first, key=lambda path: _bounds(path)[0])[-KEPT_FORESTS:])
    areas = [path for path in first if (path in east) == kept]
    return [path.parents[1] / year / path.name for path in areas for year in ("2019", "2020")]


def read_image(path: Path, *, source: str, level: str, names: Sequence[str] = ()) -> Scene:
    """An image with the ten bands among its own, brought to pixels of about 10 m.

    Parameters
    ----------
    path : Path
        GeoTIFF of DN, reflectance x 10000, 0 unobserved.
    source, level : str
        Set it belongs to; ``"L1C"`` or ``"L2A"``.
    names : sequence of str
        Band names where the file has none.
    """
    with rasterio.open(path) as file:
        order = list(names or file.descriptions)
        dn = file.read([order.index(band) + 1 for band in TEN_BANDS]).astype(np.float32)
    seen = (dn != NODATA).all(0)
    planes = dn / np.float32(QUANTIFICATION)
    bounds = _bounds(path)
    middle = math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    height = (bounds[3] - bounds[1]) * DEGREE / dn.shape[1]
    width = (bounds[2] - bounds[0]) * DEGREE * middle / dn.shape[2]
    reflectance = to_ten_metres(np.where(seen, planes, np.float32(np.nan)), height, width)
    return Scene(place=path.stem, date="1", reflectance=reflectance, source=source, level=level, bounds=bounds)


def to_ten_metres(planes: Reflectance, height: float, width: float) -> Reflectance:
    """(bands, y, x) with an axis of unusual pixels resampled to 10 m; a gap grows by the resampling's reach.

    >>> to_ten_metres(np.ones((1, 20, 20), "float32"), 10.2, 5.0).shape
    (1, 20, 10)
    """
    low, high = USUAL_PIXEL
    sides = (height, width)
    shape = [
        n if low <= side <= high else max(1, round(n * side / 10))
        for n, side in zip(planes.shape[1:], sides, strict=True)
    ]
    if tuple(shape) == planes.shape[1:]:
        return planes
    resized = functional.interpolate(torch.from_numpy(planes)[None], shape, mode="bilinear", antialias=True)[0]
    out: Reflectance = resized.numpy()
    return np.where(np.isfinite(out).all(0), out, np.float32(np.nan))


def _bounds(path: Path | str) -> Bounds:
    """West, south, east, north of a raster, WGS 84. [degree]"""
    with rasterio.open(path) as file:
        west, south, east, north = transform_bounds(file.crs, "EPSG:4326", *file.bounds)
    return west, south, east, north


def apart(one: Bounds, other: Bounds) -> float:
    """Distance of two boxes in degrees, 0 where they touch; good to a percent below 100 km. [m]

    >>> round(apart((0, 0, 1, 1), (0, 2, 1, 3)))
    111320
    """
    middle = math.radians((one[1] + one[3] + other[1] + other[3]) / 4)
    east = max(0.0, other[0] - one[2], one[0] - other[2]) * math.cos(middle)
    north = max(0.0, other[1] - one[3], one[1] - other[3])
    return math.hypot(east, north) * DEGREE


def evaluation_footprints(data: Path) -> tuple[Bounds, ...]:
    """Footprints of all pixels that only judge: kept-out cities and forests, and the sets marked evaluation only.

    The chips of EuroSAT that are kept out are no part of it: they have a distance of their own.
    """
    cube = data / "worldcereal-belgium-cube/worldcereal_preprocessed_inputs.nc"
    rasters = [
        *(data / "oscd" / name / f"{date}_10m.tif" for name in KEPT_OUT for date in DATES),
        *sorted((data / "bigearthnet-tiny").glob("*/*_B02.tif")),
        *sorted((data / "boadella-l2a").glob("*.tif")),
        *sorted((data / "l1c-sr-pair-belgium").glob("ref_input_S2_B02.tif")),
        *sorted((data / "sentinel-cogs-29RKH").rglob("B02.tif")),
        *_forest_paths(data, kept=True),
    ]
    items = [json.loads(path.read_text()) for path in sorted((data / "earth-search-v1").glob("*/*/*.json"))]
    boxes = [tuple(item["bbox"]) for item in items]
    return (*(_bounds(path) for path in rasters), *boxes, _bounds(f"netcdf:{cube}:S2-L2A-B02"))
