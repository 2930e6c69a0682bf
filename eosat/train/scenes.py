"""Real images for training and judging; the one place here that reads rasters.

Reflectance arrays are (bands, y, x) float32 with the ten bands of :data:`eosat.sentinel2.TEN_BANDS` in order.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.warp import Resampling, reproject, transform_bounds

from eosat.errors import InputError
from eosat.sentinel2 import BAND_NAMES, NODATA, QUANTIFICATION, TEN_BANDS

Reflectance = NDArray[np.float32]
Bounds = tuple[float, float, float, float]

KEPT_OUT = ("beirut", "chongqing", "milano", "nantes")
"""Cities that judge what ships; nothing is ever trained on them."""
DATES = (1, 2)
"""Every city of OSCD was seen twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One image of one place."""

    place: str
    """Name of the place."""
    date: str
    """Which of its images, e.g. ``"1"`` or ``"2020-06-21"``."""
    reflectance: Reflectance
    """(10, y, x); unobserved pixels are NaN. [1]"""
    source: str = ""
    """Set it comes from."""
    level: str = "L1C"
    """Product level: ``"L1C"`` or ``"L2A"``."""
    bounds: Bounds = (math.nan, math.nan, math.nan, math.nan)
    """West, south, east, north. WGS 84. [degree]"""
    theme: str = ""
    """What people said of the whole image, e.g. ``"Pasture"``; empty for nothing."""


def cities(oscd: Path) -> tuple[str, ...]:
    """Names of the cities in the OSCD folder."""
    found = tuple(sorted(folder.name for folder in oscd.glob("*/") if (folder / "1_10m.tif").is_file()))
    if not found:
        raise InputError("models.no_cities", path=oscd)
    return found


def training_cities(oscd: Path) -> tuple[str, ...]:
    """Names of the cities that may be trained on."""
    return tuple(name for name in cities(oscd) if name not in KEPT_OUT)


def training_scenes(oscd: Path, names: Iterable[str]) -> tuple[Scene, ...]:
    """Both dates of each city, L1C, for training.

    Raises
    ------
    InputError
        When a city is one of those kept out.
    """
    names = tuple(names)
    for name in names:
        if name in KEPT_OUT:
            raise InputError("models.kept_out", name=name, kept=", ".join(KEPT_OUT))
    return tuple(read_city(oscd, name, date) for name in names for date in DATES)


def read_city(oscd: Path, name: str, date: int) -> Scene:
    """One date of a city, L1C, on the grid of its 10 m file.

    The 20 m file has the same bounds but not exactly half as many pixels, so it is resampled by bounds.
    """
    planes: dict[str, Reflectance] = {}
    with rasterio.open(oscd / name / f"{date}_10m.tif") as fine:
        shape = fine.height, fine.width
        planes |= zip(fine.descriptions, fine.read(), strict=True)
        to, bounds = fine.transform, tuple(fine.bounds)
    with rasterio.open(oscd / name / f"{date}_20m.tif") as coarse:
        warped = _warped(coarse.read().astype(np.float32), coarse.transform, coarse.crs, shape, to, coarse.crs)
        planes |= zip(coarse.descriptions, warped, strict=True)
    dn = np.stack([planes[band] for band in TEN_BANDS]).astype(np.float32)
    return Scene(place=name, date=str(date), reflectance=_reflectance(dn), source="oscd", level="L1C", bounds=bounds)


def read_boadella(folder: Path, date: str) -> Scene:
    """One date of the Boadella reservoir, L2A, warped once to UTM 31N at 10 m, bilinear."""
    utm = CRS.from_epsg(32631)
    with rasterio.open(folder / f"Boadella_{date}.tif") as file:
        dn = file.read([BAND_NAMES.index(band) + 1 for band in TEN_BANDS]).astype(np.float32)
        west, south, east, north = transform_bounds(file.crs, utm, *file.bounds)
        bounds = tuple(file.bounds)
        shape = math.ceil((north - south) / 10), math.ceil((east - west) / 10)
        to = rasterio.Affine(10, 0, west, 0, -10, north)
        planes = _warped(_reflectance(dn), file.transform, file.crs, shape, to, utm)
    return Scene(place="boadella", date=date, reflectance=planes, source="boadella", level="L2A", bounds=bounds)


def _reflectance(dn: Reflectance) -> Reflectance:
    """Reflectance; a pixel without data in any band is NaN in all."""
    return np.where((dn == NODATA).any(0), np.float32(np.nan), dn / np.float32(QUANTIFICATION))


def _warped(
    planes: Reflectance, source: rasterio.Affine, crs: CRS, shape: tuple[int, int], to: rasterio.Affine, to_crs: CRS
) -> Reflectance:
    out = np.full((len(planes), *shape), np.nan, np.float32)
    reproject(
        planes,
        out,
        src_transform=source,
        src_crs=crs,
        src_nodata=np.nan,
        dst_transform=to,
        dst_crs=to_crs,
        dst_nodata=np.nan,
        resampling=Resampling.bilinear,
    )
    return out
