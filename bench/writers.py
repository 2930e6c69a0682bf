"""Ways to write a class map and its probability as files with overviews: python writers.py NAME SIDE FOLDER."""

import json
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rasterio
from data import CRS, LEFT, TOP, maps
from numpy.typing import NDArray
from rasterio.transform import from_origin
from spent import spent

PLACE = {"crs": CRS, "transform": from_origin(LEFT, TOP, 10, 10)}


def eosat_cog(path: Path, values: NDArray[Any], overviews: str) -> None:
    from affine import Affine
    from odc.geo.geobox import GeoBox

    from eosat.cog import Style, write_cog
    from eosat.tiling import Window

    grid = GeoBox(values.shape, Affine(10, 0, LEFT, 0, -10, TOP), CRS)
    with write_cog(path, grid, Style(dtype="uint8", nodata=255, overviews=overviews)) as out:
        for row in range(0, values.shape[0], 2048):  # tile by tile, as a run comes to them
            for col in range(0, values.shape[1], 2048):
                part = values[row : row + 2048, col : col + 2048]
                out.write(part, Window(row=row, col=col, height=part.shape[0], width=part.shape[1]))


def rio_cogeo(path: Path, values: NDArray[Any], overviews: str) -> None:
    from rasterio.io import MemoryFile
    from rio_cogeo.cogeo import cog_translate
    from rio_cogeo.profiles import cog_profiles

    shape = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": "uint8", "nodata": 255}
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", **shape, **PLACE) as out:
            out.write(values, 1)
        with memory.open() as source:
            cog_translate(source, path, cog_profiles.get("deflate"), overview_resampling=overviews, quiet=True)


def gdal_cog(**options: Any) -> Callable[[Path, NDArray[Any], str], None]:
    def write(path: Path, values: NDArray[Any], overviews: str) -> None:
        shape = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": "uint8", "nodata": 255}
        how = {"blocksize": 512, "overview_resampling": overviews, "num_threads": 2} | options
        with rasterio.open(path, "w", driver="COG", **shape, **PLACE, **how) as out:
            out.write(values, 1)

    return write


WAYS: dict[str, Callable[[Path, NDArray[Any], str], None]] = {
    "eosat": eosat_cog,
    "rio-cogeo, deflate": rio_cogeo,
    "GDAL COG, deflate 6": gdal_cog(compress="deflate", level=6),
    "GDAL COG, deflate 1": gdal_cog(compress="deflate", level=1),
    "GDAL COG, zstd 1": gdal_cog(compress="zstd", level=1),
}


def write_both(way: Any, folder: Path, jobs: dict[str, Any]) -> None:
    """Classes and probability by one way."""
    for name, values in jobs.items():
        way(folder / f"{name}.tif", values, "mode" if name == "classes" else "average")


def main() -> None:
    way, side, folder = WAYS[sys.argv[1]], int(sys.argv[2]), Path(sys.argv[3])
    jobs = dict(zip(("classes", "probability"), maps(side), strict=True))
    for _ in sys.stdin:
        _, taken = spent(lambda: write_both(way, folder, jobs))
        check, size = 0, 0
        for name in jobs:
            path = folder / f"{name}.tif"
            with rasterio.open(path) as source:
                check, size = zlib.crc32(source.read(1), check), size + path.stat().st_size
                if not source.overviews(1):
                    raise SystemExit(f"{path} has no overviews")
            path.unlink()
        answer = taken | {"checksum": check, "bytes": size}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
