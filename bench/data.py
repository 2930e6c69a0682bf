"""Scenes to read: ten bands of the Sentinel-2 layout, as hard to compress as real ones. Seeded; made once."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.transform import from_origin

FINE = ("B02", "B03", "B04", "B08")
"""At 10 m."""
COARSE = ("B05", "B06", "B07", "B8A", "B11", "B12")
"""At 20 m."""
BANDS = (*FINE, *COARSE)
BY_WAVELENGTH = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
"""As nets take them."""
TILE = 1024
LEFT, TOP = 399960, 4000020
CRS = "EPSG:32652"


def scene(folder: Path, side: int) -> Path:
    """*folder* with the bands of a scene of *side* x *side* pixels at 10 m, and its ``item.json``; made if absent."""
    done = folder / "item.json"
    if not done.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for number, band in enumerate(BANDS):
            length = side if band in FINE else side // 2
            _write(folder / f"{band}.tif", band_pixels(number, length), 10 if band in FINE else 20)
        done.write_text(json.dumps(item(side), indent=1), encoding="utf-8")
    return folder


def band_pixels(seed: int, side: int) -> NDArray[np.uint16]:
    """(side, side) DN: land in two powers of frequency, fields with straight borders, and noise of each pixel."""
    rng = np.random.default_rng(seed)
    land = 500 * _field(rng, side, 2.4) + 150 * _field(rng, side, 1.9)
    length = 40
    parcels = rng.normal(0, 180, (side // length + 1,) * 2).repeat(length, 0).repeat(length, 1)[:side, :side]
    noise = rng.normal(0, 22, (side, side))
    return np.asarray(np.clip(2200 + 120 * seed + land + parcels + noise, 1, 20000), np.uint16)


def _field(rng: np.random.Generator, side: int, power: float) -> NDArray[np.float64]:
    """A random surface whose power falls with frequency to *power*; standard deviation 1."""
    waves = np.fft.rfft2(rng.standard_normal((side, side)))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    frequency[0, 0] = 1
    values = np.fft.irfft2(waves / frequency ** (power / 2), s=(side, side))
    return np.asarray((values - values.mean()) / values.std())


def _write(path: Path, values: NDArray[Any], pixel: int) -> None:
    height, width = values.shape
    options = {"driver": "COG", "compress": "DEFLATE", "level": 6, "predictor": "YES", "blocksize": TILE}
    place = {"crs": CRS, "transform": from_origin(LEFT, TOP, pixel, pixel), "nodata": 0}
    with rasterio.open(path, "w", height=height, width=width, count=1, dtype="uint16", **options, **place) as out:
        out.write(values, 1)


def item(side: int) -> dict[str, Any]:
    """The scene as a STAC item; hrefs are relative."""
    assets = {}
    for band in BANDS:
        pixel = 10 if band in FINE else 20
        assets[band] = {
            "href": f"{band}.tif",
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "roles": ["data"],
            "proj:code": CRS,
            "proj:epsg": int(CRS.removeprefix("EPSG:")),
            "proj:shape": [side * 10 // pixel] * 2,
            "proj:transform": [pixel, 0, LEFT, 0, -pixel, TOP],
            "raster:bands": [{"nodata": 0, "data_type": "uint16"}],
        }
    place = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    ends = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    corners = [list(place.transform(LEFT + 10 * right, TOP - 10 * down)) for right, down in ends]
    lons, lats = zip(*corners, strict=True)
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [
            "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
            "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
        ],
        "id": "S2A_52SBA_20250508_0_L2A",
        "collection": "sentinel-2-l2a",
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "bbox": [min(lons), min(lats), max(lons), max(lats)],
        "properties": {
            "datetime": "2025-05-08T02:15:43Z",
            "platform": "sentinel-2a",
            "proj:epsg": int(CRS.removeprefix("EPSG:")),
            "s2:processing_baseline": "05.11",
            "earthsearch:boa_offset_applied": True,
            "grid:code": "MGRS-52SBA",
        },
        "links": [],
        "assets": assets,
    }


def region(row: int, col: int, side: int) -> list[float]:
    """West, south, east, north of a square of pixels that lies inside. [degrees]"""
    place = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    left, top, right, bottom = LEFT + 10 * col, TOP - 10 * row, LEFT + 10 * (col + side), TOP - 10 * (row + side)
    west, east = (place.transform(x, (top + bottom) / 2)[0] for x in (left, right))
    south, north = (place.transform((left + right) / 2, y)[1] for y in (bottom, top))
    return [west, south, east, north]


def maps(side: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(side, side) classes in patches, and a noisy probability [%]: what a segmentation writes."""
    rng = np.random.default_rng(9)
    surface = _field(rng, side, 3.0)
    classes = np.digitize(surface, np.quantile(surface, np.linspace(0, 1, 10)[1:-1])).astype(np.uint8)
    probability = np.clip(70 + 15 * _field(rng, side, 2.0) + rng.normal(0, 6, (side, side)), 0, 100).astype(np.uint8)
    return classes, probability
