"""Changed patches to polygons with ids in three formats: python bench/objects.py [COUNT]. Seconds of each step.

Patches of 6 to 25 pixels in rows, as a raster of changes holds them; everything that `eosat change` writes of objects.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely
from affine import Affine
from spent import peak_mb

from eosat.vector import (
    degrees,
    named,
    outlines,
    sieve,
    write_geojson,
    write_parquet,
    write_pmtiles,
)

CRS, STEP = "EPSG:32652", 6


def patches_of(count: int) -> np.ndarray:
    """A mask with *count* boxes of 2 to 5 rows and 3 to 5 columns."""
    side = int(np.ceil(np.sqrt(count)))
    rng = np.random.default_rng(1)
    rows, columns = np.meshgrid(np.arange(side) * STEP, np.arange(side) * STEP, indexing="ij")
    height, width = rng.integers(2, 6, (side, side)), rng.integers(3, 6, (side, side))
    mask = np.zeros((side * STEP, side * STEP), bool)
    for down in range(STEP - 1):
        for right in range(STEP - 1):
            inside = (down < height) & (right < width)
            mask[(rows + down)[inside], (columns + right)[inside]] = True
    return mask


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    mask, place, said, start = patches_of(count), Affine(10, 0, 300_000, 0, -10, 3_700_020), {}, time.perf_counter()

    def tell(name: str) -> None:
        said[name] = round(time.perf_counter() - start - sum(said.values()), 2)

    kept = sieve(mask, 4)
    tell("sieve")
    shapes = np.array([shape for shape, _ in outlines(kept.view(np.uint8), place, mask=kept)], object)[:count]
    tell("outlines")
    inside = degrees(shapely.point_on_surface(shapes), CRS)
    ids = named(shapely.get_x(inside), shapely.get_y(inside), known=[], was=np.full(len(shapes), -1))
    tell("ids")
    columns = {"id": ids, "from": ["crops"] * count, "to": ["built"] * count}
    columns |= {"area_ha": (shapely.area(shapes) / 1e4).tolist(), "confidence": [80.5] * count}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_parquet(home / "a.parquet", shapes, columns, crs=CRS, notes={})
        tell("GeoParquet")
        write_geojson(home / "a.geojson", shapes, columns, crs=CRS, notes={})
        tell("GeoJSON")
        write_pmtiles(home / "a.pmtiles", shapes, columns, crs=CRS, name="changes")
        tell("PMTiles")
    whole = {"objects": len(shapes), "seconds": round(time.perf_counter() - start, 1), "peak_MB": round(peak_mb())}
    print(json.dumps(whole | said, indent=1))


if __name__ == "__main__":
    main()
