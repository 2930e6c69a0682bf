"""Ways from a scene behind HTTP to a class map as a COG: python whole.py NET WAY FOLDER.

Reads jobs (JSON) from standard input: the scene's address, the grid, where the map goes; answers with processor seconds.
"""

import json
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from affine import Affine
from data import BANDS, BY_WAVELENGTH, CRS
from nets import plain
from numpy.typing import NDArray
from spent import spent

SIDE, PAD = 512, 32
"""Window and rim of the usual loop. [px]"""
STRIDES = {"landcover": 4, "unet16": 16}
"""What the sides of a window must be multiples of. [px]"""
Way = Callable[[dict[str, Any]], Path]


def usual(net: str, folder: Path) -> Way:
    """What people put together: odc-stac on Dask, a loop of eager windows, rio-cogeo."""
    import odc.stac
    import pystac
    from odc.geo.geobox import GeoBox
    from rio_cogeo.cogeo import cog_translate
    from rio_cogeo.profiles import cog_profiles

    odc.stac.configure_rio(cloud_defaults=True)
    model = plain(net, folder)

    def run(job: dict[str, Any]) -> Path:
        grid = GeoBox(tuple(job["shape"]), Affine(*job["transform"]), CRS)
        item = pystac.Item.from_dict(job["item"])
        for band in BANDS:
            item.assets[band].href = f"{job['url']}/{band}.tif"
        how: dict[str, Any] = {"chunks": {"x": 2048, "y": 2048}, "resampling": "bilinear", "dtype": "float32"}
        found = odc.stac.load([item], bands=BANDS, geobox=grid, **how).isel(time=0).compute()
        image = np.stack([found[band].values for band in BY_WAVELENGTH]) * np.float32(1e-4)
        labels = looped(model, image, STRIDES[net])
        path = Path(job["out"]) / "labels.tif"
        profile = {"height": labels.shape[0], "width": labels.shape[1], "count": 1, "dtype": "uint8", "nodata": 255}
        with rasterio.MemoryFile() as memory:
            with memory.open(driver="GTiff", crs=CRS, transform=grid.transform, **profile) as out:
                out.write(labels, 1)
            with memory.open() as source:
                cog_translate(source, path, cog_profiles.get("deflate"), overview_resampling="mode", quiet=True)
        return path

    return run


def looped(model: Any, image: NDArray[np.float32], stride: int) -> NDArray[np.uint8]:
    """Labels by windows whose rim is cut off, as ftw-tools and others do it."""
    labels = np.empty(image.shape[1:], np.uint8)
    step = SIDE - 2 * PAD
    with torch.inference_mode():
        for row in range(0, image.shape[1], step):
            for col in range(0, image.shape[2], step):
                top, left = max(row - PAD, 0), max(col - PAD, 0)
                part = torch.from_numpy(image[None, :, top : row + step + PAD, left : col + step + PAD])
                down, across = (-part.shape[-2] % stride, -part.shape[-1] % stride)
                part = torch.nn.functional.pad(part, (0, across, 0, down), mode="replicate")
                found = model(part)[0].argmax(0).to(torch.uint8).numpy()
                there = labels[row : row + step, col : col + step]
                there[...] = found[row - top :, col - left :][: there.shape[0], : there.shape[1]]
    return labels


def ours(engine: str, *, int8: bool = False) -> Callable[[str, Path], Way]:
    """``eosat run`` from a catalogue of one scene, labels alone asked for."""

    def opened(net: str, folder: Path) -> Way:
        import eosat

        given = str(folder / f"{net}-int8") if int8 else str(folder / net) if net == "unet16" else net

        def run(job: dict[str, Any]) -> Path:
            out = Path(job["out"])
            catalogue = catalogued(job["item"], job["url"], out / "catalogue")
            config = {"region": job["region"], "period": "2025-05-01/2025-05-31", "catalog": str(catalogue)}
            config |= {"mask": "none", "outputs": ["labels"], "cache": "off", "model": given, "engine": engine}
            eosat.run(config, out / "run", device="cpu")
            return out / "run" / "landcover.tif"

        return run

    return opened


def catalogued(item: dict[str, Any], url: str, folder: Path) -> Path:
    """A static catalogue of the one scene, its files at *url*."""
    folder.mkdir(parents=True)
    assets = {name: asset | {"href": f"{url}/{name}.tif"} for name, asset in item["assets"].items()}
    (folder / "scene.json").write_text(json.dumps(item | {"assets": assets, "links": []}), encoding="utf-8")
    days = {"interval": [["2025-01-01T00:00:00Z", None]]}
    catalogue = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": item["collection"],
        "description": "One scene of the benchmark.",
        "license": "other",
        "extent": {"spatial": {"bbox": [item["bbox"]]}, "temporal": days},
        "links": [{"rel": "item", "href": "./scene.json"}],
    }
    path = folder / "catalog.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    return path


WAYS: dict[str, Callable[[str, Path], Way]] = {
    "odc-stac, eager loop, rio-cogeo": usual,
    "eosat run, torch": ours("torch"),
    "eosat run, OpenVINO": ours("openvino"),
    "eosat run, OpenVINO int8": ours("openvino", int8=True),
}


def main() -> None:
    way = WAYS[sys.argv[2]](sys.argv[1], Path(sys.argv[3]))
    for line in sys.stdin:
        job = json.loads(line)
        path, taken = spent(lambda job=job: way(job))
        with rasterio.open(path) as source:
            labels = source.read(1)
        np.save(job["labels"], labels)
        answer: dict[str, Any] = taken | {"crc": zlib.crc32(labels)}
        told = path.with_name("performance.json")
        if told.is_file():
            answer["stages"] = json.loads(told.read_text(encoding="utf-8"))["worker_seconds"]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
