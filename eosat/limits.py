"""How fast this machine does each stage of a run, and which of them will be the limit.

Measured on made-up pixels by the code that runs use, on as many threads as runs use; nothing is fetched, so the network
is not in it.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.classes import LANDCOVER_COLOURS, UNOBSERVED, rgb
from eosat.cog.write import Style, write_cog
from eosat.cube import Look, Mask, clear_view, read_looks
from eosat.models import load_model
from eosat.radiometry import Scaling
from eosat.scenes import Scene
from eosat.segment import Segmentation, infer, pick_device
from eosat.sentinel2 import band
from eosat.tiling import Window

CRS = "EPSG:32652"
"""Of the made-up scene; any UTM zone would do."""
SCENE_MPX = 10980**2 / 1e6
"""Pixels of 10 m in a Sentinel-2 tile. [Mpx]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What was measured."""

    device: str
    """Where compose and segment ran."""
    threads: int
    """Tiles at a time."""
    size: int
    """Side of a tile. [px]"""
    rates: Mapping[str, float]
    """Stage to output pixels a second, on all threads together. [Mpx/s]"""

    @property
    def rate(self) -> float:
        """Of a whole run with one date: stages on the processor share its cores, a GPU works beside them. [Mpx/s]"""
        beside = {name: rate for name, rate in self.rates.items() if self.device != "cpu" and name in ON_DEVICE}
        shared = 1 / sum(1 / rate for name, rate in self.rates.items() if name not in beside)
        return min(shared, 1 / sum(1 / rate for rate in beside.values())) if beside else shared

    @property
    def slowest(self) -> str:
        """The stage that takes the most time of a pixel."""
        return min(self.rates, key=lambda stage: self.rates[stage])

    @property
    def scene_seconds(self) -> float:
        """For one date of a whole Sentinel-2 tile. [s]"""
        return SCENE_MPX / self.rate


ON_DEVICE = ("compose", "segment")
"""Stages that a GPU does while the processor reads and writes."""


def measure_limits(*, device: str = "auto", model: str = "landcover", size: int = 1024, rounds: int = 3) -> Limits:
    """Measure reading, composing, segmenting and writing on this machine.

    Parameters
    ----------
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    model : str
        Name or folder of the model.
    size : int
        Side of a tile. [px]
    rounds : int
        The median of so many counts, after one that does not.

    Returns
    -------
    Limits
        About 20 seconds on two cores.
    """
    device, _ = pick_device(device)
    net, threads = load_model(model, device=device), os.cpu_count() or 1
    window = Window(row=0, col=0, height=size, width=size)
    with tempfile.TemporaryDirectory(prefix="eosat-") as scratch, ThreadPoolExecutor(threads) as pool:
        folder = Path(scratch)
        scene, grid = made_up_scene(folder, net.card.bands, size)

        def read() -> list[Look]:
            return read_looks([scene], grid, window, bands=net.card.bands, mask=Mask(kind="none"), device=device)

        looks = read()
        view, _ = clear_view(looks, window, method="median", device=device)
        found = infer(net, view)
        stages: dict[str, Callable[[], Any]] = {
            "read": read,
            "compose": lambda: clear_view(looks, window, method="median", device=device),
            "segment": lambda: infer(net, view),
            "write": lambda: write_maps(folder, grid, found),
        }
        rates = {name: measured(stage, pool, threads, rounds, device) for name, stage in stages.items()}
    pixels = threads * size**2 / 1e6
    return Limits(device=device, threads=threads, size=size, rates={k: pixels / v for k, v in rates.items()})


def measured(work: Callable[[], Any], pool: ThreadPoolExecutor, threads: int, rounds: int, device: str) -> float:
    """Seconds in which every thread does *work* once: the median of *rounds*, after one to warm up."""
    took = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for future in [pool.submit(work) for _ in range(threads)]:
            future.result()
        if device != "cpu":
            torch.cuda.synchronize()
        took.append(time.perf_counter() - start)
    return median(took[1:])


def made_up_scene(folder: Path, bands: tuple[str, ...], size: int) -> tuple[Scene, GeoBox]:
    """A scene of made-up pixels, compressed about as real ones are (1.4 to 1.6 : 1), and the grid of its 10 m bands."""
    grid = GeoBox((size, size), Affine(10, 0, 200_000, 0, -10, 3_700_000), CRS)
    hrefs = {}
    for number, name in enumerate(bands):
        side = size * 10 // band(name).metres
        own = GeoBox((side, side), Affine(band(name).metres, 0, 200_000, 0, -band(name).metres, 3_700_000), CRS)
        path = folder / f"{name}.tif"
        with write_cog(path, own, Style(dtype="uint16", nodata=0, overviews="average")) as cog:
            cog.write(made_up_pixels(side, number), Window(row=0, col=0, height=side, width=side))
        hrefs[name] = str(path)
    scaling = Scaling(scale=1e-4, offset=-0.1, source="asset")
    scene = Scene(
        id="made-up", collection="made-up", time="2026-01-01T00:00:00Z", platform="none", tile="", baseline=None,
        simulated=True, crs=CRS, anchor=(200_000, 3_700_000), pixel=10, shape=(size, size), hrefs=hrefs,
        scaling=dict.fromkeys(bands, scaling), darkest=dict.fromkeys(bands, 1000.0), seen=1, cloud=None,
    )  # fmt: skip
    return scene, grid


def made_up_pixels(side: int, seed: int) -> NDArray[np.uint16]:
    """DN (side, side): fields of some pixels, and noise of a few per cent."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(2200, 500, (-(-side // 16),) * 2).repeat(16, 0).repeat(16, 1)[:side, :side]
    return np.clip(coarse + rng.normal(0, 90, (side, side)), 1001, 65535).astype(np.uint16)


def write_maps(folder: Path, grid: GeoBox, found: Segmentation) -> None:
    """Labels and confidence as COGs, as a run writes them."""
    whole = Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1])
    colours = {value: rgb(colour) for value, colour in enumerate(LANDCOVER_COLOURS)}
    for values, more in ((found.labels, {"colours": colours}), (found.confidence, {"overviews": "average"})):
        with (
            own_name(folder) as path,
            write_cog(path, grid, Style(dtype="uint8", nodata=UNOBSERVED, **more)) as cog,
        ):
            cog.write(values, whole)


@contextmanager
def own_name(folder: Path) -> Iterator[Path]:
    """A file of this thread's own, gone at the end."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        yield Path(place) / "map.tif"
