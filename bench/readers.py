"""Ways to read one window of ten bands onto 10 m: (10, side, side) uint16, each its library's own recommended way.

    python readers.py NAME      reads a job (JSON) from standard input, answers with a line of JSON

Processor time is that of this process alone, from the call to the array; imports are done before.
"""

import asyncio
import json
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from data import BANDS, COARSE, CRS, FINE, LEFT, TOP
from numpy.typing import NDArray
from spent import spent

THREADS = 2
GDAL = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif",
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MULTIPLEX": "YES",
    "VSI_CACHE": "NO",
}
"""What GDAL's own guides advise for COGs over HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be read."""

    url: str
    item: dict[str, Any]
    row: int
    """First row at 10 m. [px]"""
    col: int
    side: int

    def href(self, band: str) -> str:
        return f"{self.url}/{band}.tif"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        left, top = LEFT + 10 * self.col, TOP - 10 * self.row
        return left, top - 10 * self.side, left + 10 * self.side, top


Way = Callable[[Job], NDArray[Any]]


def eosat_way() -> Way:
    from affine import Affine
    from odc.geo.geobox import GeoBox

    from eosat.cog.memory import memory
    from eosat.cog.read import read_planes
    from eosat.tiling import Window

    def read(job: Job) -> NDArray[Any]:
        grid = GeoBox((job.row + job.side, job.col + job.side), Affine(10, 0, LEFT, 0, -10, TOP), CRS)
        window = Window(row=job.row, col=job.col, height=job.side, width=job.side)
        planes = read_planes({band: job.href(band) for band in BANDS}, grid, window, classes=True)
        stack = memory().take((len(BANDS), job.side, job.side), np.dtype(np.uint16))
        for place, band in enumerate(BANDS):
            plane = planes[band]
            if band in FINE:
                stack[place] = plane.values
            else:
                doubled(plane.values, stack[place])
        return stack

    return read


def native_way() -> Way:
    """Planes as a run keeps them: at native size, coarse ones with a margin for bilinear interpolation.

    Brought to 10 m for the checksum alone, outside the clock.
    """
    from affine import Affine
    from odc.geo.geobox import GeoBox

    from eosat.cog.read import read_planes
    from eosat.tiling import Window

    def read(job: Job) -> NDArray[Any]:
        grid = GeoBox((job.row + job.side, job.col + job.side), Affine(10, 0, LEFT, 0, -10, TOP), CRS)
        window = Window(row=job.row, col=job.col, height=job.side, width=job.side)
        return read_planes({band: job.href(band) for band in BANDS}, grid, window)  # type: ignore[return-value]

    return read


def doubled(values: NDArray[np.uint16], into: NDArray[np.uint16]) -> None:
    """Each pixel of *values* twice in each direction: two pixels are one number of 32 bits."""
    pairs = into.view(np.uint32)
    np.multiply(values, 0x10001, out=pairs[0::2], dtype=np.uint32, casting="unsafe")
    pairs[1::2] = pairs[0::2]


def rasterio_way() -> Way:
    import rasterio
    from rasterio.windows import Window

    def one(job: Job, band: str) -> NDArray[Any]:
        step = 1 if band in FINE else 2
        window = Window(job.col // step, job.row // step, job.side // step, job.side // step)
        with rasterio.Env(**GDAL), rasterio.open(job.href(band)) as src:
            return src.read(1, window=window, out_shape=(job.side, job.side))

    def read(job: Job) -> NDArray[Any]:
        stack = np.empty((len(BANDS), job.side, job.side), np.uint16)

        def fill(place: int) -> None:
            stack[place] = one(job, BANDS[place])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(fill, range(len(BANDS))))
        return stack

    return read


def odc_way() -> Way:
    import odc.stac
    import pystac
    from affine import Affine
    from odc.geo.geobox import GeoBox

    odc.stac.configure_rio(cloud_defaults=True)

    def read(job: Job) -> NDArray[Any]:
        left, _, _, top = job.bounds
        grid = GeoBox((job.side, job.side), Affine(10, 0, left, 0, -10, top), CRS)
        found = odc.stac.load([_item(pystac, job)], bands=BANDS, geobox=grid, pool=THREADS, resampling="nearest")
        return np.stack([found[band].values[0] for band in BANDS])

    return read


def stackstac_way() -> Way:
    import dask
    import pystac
    import stackstac

    def read(job: Job) -> NDArray[Any]:
        how = {"epsg": int(CRS.removeprefix("EPSG:")), "resolution": 10, "bounds": job.bounds, "chunksize": 2048}
        plain = {"dtype": np.dtype("uint16"), "fill_value": np.uint16(0), "rescale": False}
        lazy = stackstac.stack([_item(pystac, job)], assets=list(BANDS), **how, **plain)
        with dask.config.set(scheduler="threads", num_workers=THREADS):
            return lazy.compute().values[0]

    return read


def _item(pystac: Any, job: Job) -> Any:
    item = pystac.Item.from_dict(job.item)
    for band, asset in item.assets.items():
        asset.href = job.href(band)
    return item


def rioxarray_way() -> Way:
    import rasterio
    import rioxarray

    def one(job: Job, band: str) -> NDArray[Any]:
        step = 1 if band in FINE else 2
        rows = slice(job.row // step, (job.row + job.side) // step)
        cols = slice(job.col // step, (job.col + job.side) // step)
        with rasterio.Env(**GDAL), rioxarray.open_rasterio(job.href(band)) as source:
            values = source.isel(y=rows, x=cols).values[0]
        return values if step == 1 else values.repeat(2, 0).repeat(2, 1)

    def read(job: Job) -> NDArray[Any]:
        with ThreadPoolExecutor(THREADS) as pool:
            return np.stack(list(pool.map(lambda band: one(job, band), BANDS)))

    return read


def rio_tiler_way() -> Way:
    import rasterio
    from rasterio.crs import CRS as Crs
    from rio_tiler.io import Reader

    crs = Crs.from_string(CRS)

    def one(job: Job, band: str) -> NDArray[Any]:
        with rasterio.Env(**GDAL), Reader(job.href(band)) as source:
            return source.part(
                job.bounds, dst_crs=crs, bounds_crs=crs, height=job.side, width=job.side, resampling_method="nearest"
            ).array.data[0]

    def read(job: Job) -> NDArray[Any]:
        with ThreadPoolExecutor(THREADS) as pool:
            return np.stack(list(pool.map(lambda band: one(job, band), BANDS)))

    return read


def async_way() -> Way:
    from async_geotiff import GeoTIFF, Window
    from obstore.store import HTTPStore

    async def one(job: Job, store: Any, band: str) -> NDArray[Any]:
        step = 2 if band in COARSE else 1
        source = await GeoTIFF.open(f"{band}.tif", store=store)
        box = Window(job.col // step, job.row // step, job.side // step, job.side // step)
        values = np.asarray((await source.read(window=box)).data)[0]
        return values if step == 1 else values.repeat(2, 0).repeat(2, 1)

    async def every(job: Job) -> NDArray[Any]:
        plain: dict[str, Any] = {"client_options": {"allow_http": True}}
        store = HTTPStore(job.url, **plain)
        return np.stack(await asyncio.gather(*(one(job, store, band) for band in BANDS)))

    return lambda job: asyncio.run(every(job))


WAYS: dict[str, Callable[[], Way]] = {
    "eosat": eosat_way,
    "eosat, as a run reads": native_way,
    "async-geotiff": async_way,
    "rasterio, 2 threads": rasterio_way,
    "rioxarray": rioxarray_way,
    "rio-tiler": rio_tiler_way,
    "odc-stac": odc_way,
    "stackstac": stackstac_way,
}


def checksum(found: Any, job: Job) -> int:
    """CRC-32 of the array on 10 m, whatever a way keeps."""
    if isinstance(found, dict):
        kept, found = found, np.empty((len(BANDS), job.side, job.side), np.uint16)
        for place, band in enumerate(BANDS):
            found[place] = on_fine_grid(kept[band], job.side)
    return zlib.crc32(np.ascontiguousarray(found))


def on_fine_grid(plane: Any, side: int) -> NDArray[Any]:
    """A plane at the pixels of the window, by the nearest."""
    rows, cols = (
        np.floor(axis.offset + axis.scale * (np.arange(side) + 0.5)).astype(int) for axis in (plane.rows, plane.cols)
    )
    return np.asarray(plane.values[np.ix_(rows, cols)])


def main() -> None:
    way = WAYS[sys.argv[1]]()
    for line in sys.stdin:
        job = Job(**json.loads(line))
        found, answer = spent(lambda job=job: way(job))
        sys.stdout.write(json.dumps(answer | {"checksum": checksum(found, job)}) + "\n")
        sys.stdout.flush()
        del found


if __name__ == "__main__":
    main()
