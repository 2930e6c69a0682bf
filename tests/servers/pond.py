"""A static catalogue of two small scenes of noise in the layout of AWS: a whole run over it takes a second or two."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import from_origin

BANDS = {"B02": "blue", "B03": "green", "B04": "red", "B05": "rededge1", "B06": "rededge2", "B07": "rededge3",
         "B08": "nir", "B8A": "nir08", "B11": "swir16", "B12": "swir22", "SCL": "scl"}  # fmt: skip
DATES = ("2024-05-01", "2024-05-06")
SIDE = 264
"""Rows and columns of 10 m."""
REGION = [126.41, 33.26, 126.4225, 33.2705]
"""Lies inside the scenes."""


def pond(folder: Path) -> Path:
    """Make it in *folder*; returns its ``catalog.json``."""
    for number, day in enumerate(DATES):
        (folder / day).mkdir(parents=True)
        item = scene(folder / day, day, np.random.default_rng(number))
        (folder / day / "item.json").write_text(json.dumps(item))
    links = [{"rel": "item", "href": f"./{day}/item.json", "type": "application/geo+json"} for day in DATES]
    catalog = {"type": "Catalog", "id": "pond", "stac_version": "1.0.0", "description": "noise", "links": links}
    (folder / "catalog.json").write_text(json.dumps(catalog))
    return folder / "catalog.json"


def scene(folder: Path, day: str, rng: np.random.Generator) -> dict[str, Any]:
    """Write the files of one date; returns its item."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 32652, always_xy=True).transform(126.416, 33.265)
    left, top = (round((value - sign * SIDE * 5) / 60) * 60 for value, sign in ((x, 1), (y, -1)))
    assets: dict[str, Any] = {}
    for name, key in BANDS.items():
        step = 10 if name in ("B02", "B03", "B04", "B08") else 20
        side = SIDE * 10 // step
        values = rng.integers(1100, 4000, (side, side), dtype=np.uint16)
        values = np.full((side, side), 4, np.uint8) if name == "SCL" else values
        profile = {"driver": "COG", "height": side, "width": side, "count": 1, "dtype": values.dtype, "nodata": 0,
                   "crs": "EPSG:32652", "transform": from_origin(left, top, step, step)}  # fmt: skip
        with rasterio.open(folder / f"{name}.tif", "w", compress="deflate", blocksize=128, **profile) as out:
            out.write(values, 1)
        scaling = {} if name == "SCL" else {"raster:bands": [{"scale": 0.0001, "offset": -0.1, "nodata": 0}]}
        assets[key] = {"href": f"./{name}.tif", "roles": ["data"], "proj:shape": [side, side]} | scaling
    west, south, east, north = 126.39, 33.24, 126.44, 33.29
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "stac_version": "1.0.0", "id": f"S2B_52SBB_{day.replace('-', '')}_0_L2A",
            "geometry": {"type": "Polygon", "coordinates": [ring]}, "bbox": [west, south, east, north], "links": [],
            "collection": "pond", "assets": assets,
            "properties": {"datetime": f"{day}T02:16:00Z", "platform": "sentinel-2b", "grid:code": "MGRS-52SBB",
                           "s2:processing_baseline": "05.10", "earthsearch:boa_offset_applied": False}}  # fmt: skip


def wish(catalog: str, **more: Any) -> dict[str, Any]:
    """A config over the pond of *catalog*: four tiles."""
    asked = {"region": REGION, "period": "2024-05-01/2024-05-31", "catalog": catalog, "tile": 64, "cache": "off"}
    return asked | {"outputs": ["labels", "confidence", "clear_count", "summary"]} | more
