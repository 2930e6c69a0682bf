"""Scenes given twice: under another id, or on the grid of the neighbouring UTM zone."""

import math
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio
import rasterio.warp
from rasterio.enums import Resampling
from rasterio.transform import Affine

from eosat.sentinel2 import TEN_BANDS, band
from eosat.simulate.cases import Case
from eosat.simulate.place import Corner, Island, square
from eosat.simulate.stac import Facts, Frame, Pass, item_id, make_item
from eosat.simulate.store import Drawers, Raster, to_cog


def add_copies(home: Path, island: Island, items: list[pystac.Item], case: Case) -> list[pystac.Item]:
    """For a case that asks for it, each item again: same scene, same pixels, another id and an older baseline."""
    if not case.copies:
        return []
    found = []
    for item in items:
        again = item.clone()
        again.clear_links()
        again.id = item.id.replace("_0_L2A", "_1_L2A")
        again.properties["s2:processing_baseline"] = "05.00"
        shutil.copytree(home / item.id, home / again.id)
        again.set_self_href(str(home / again.id / f"{again.id}.json"))
        found.append(again)
    return found


def add_other_zone(home: Path, island: Island, passes: list[Pass], case: Case) -> list[pystac.Item]:
    """For a case that asks for it, each scene again as the neighbouring zone's tile shows it."""
    if not case.other_zone:
        return []
    zone = int(island.crs[-2:])
    lon, lat = island.degrees(np.zeros(1), np.zeros(1))[0]
    near = zone - 1 if lon < 6 * zone - 183 else zone + 1
    crs = f"{island.crs[:-2]}{(near - 1) % 60 + 1:02d}"
    found = []
    for one in passes:
        frame = frame_in(crs, island, lat)
        folder = home / item_id(one.sky, frame.tile, one.platform, case)
        folder.mkdir()
        facts = warp_scene(one.folder, folder, frame, one.facts)
        item = make_item(
            folder.name, island=replace(island, crs=crs), frame=frame, sky=one.sky, facts=facts, case=case,
            platform=one.platform,
        )  # fmt: skip
        item.set_self_href(str(folder / f"{item.id}.json"))
        found.append(item)
    return found


def frame_in(crs: str, island: Island, lat: float) -> Frame:
    """The rectangle of another zone that covers the extent, on multiples of 60 m."""
    box = island.west, island.north - island.height, island.west + island.width, island.north
    west, south, east, north = rasterio.warp.transform_bounds(island.crs, crs, *box)
    left, top = math.floor(west / 60) * 60, math.ceil(north / 60) * 60
    cols, rows = math.ceil((east - left) / 60) * 6, math.ceil((top - south) / 60) * 6
    tile = square(crs, lat, east=left + cols * 5, north=top - rows * 5)
    return Frame(tile=tile, crs=crs, corner=Corner(east=left, north=top), rows=rows, cols=cols)


def warp_scene(source: Path, target: Path, frame: Frame, facts: Facts) -> Facts:
    """Warp every file of a scene: bilinear for reflectance, nearest for classes; outside is nodata."""
    empty = 0.0
    for name in (*TEN_BANDS, "SCL", "SCL_true"):
        metres = band(name).metres if name in TEN_BANDS else 20
        with rasterio.open(source / f"{name}.tif") as image:
            pixels = warped(image, frame, metres, Resampling.bilinear if name in TEN_BANDS else Resampling.nearest)
        with ExitStack() as stack:
            drawers = Drawers(stack)
            drawers.add(name, Raster(
                path=target / f"{name}.tif", crs=frame.crs, corner=frame.corner, metres=metres,
                shape=pixels.shape, dtype=pixels.dtype.name,
            ))  # fmt: skip
            drawers.put(name, pixels, row=0, col=0)
        to_cog(target / f"{name}.tif")
        empty = float((pixels == 0).mean())
    return replace(facts, unobserved=100 * empty)


def warped(image: Any, frame: Frame, metres: int, resampling: Resampling) -> Any:
    """One file on the other grid, ``(y, x)``."""
    step = metres // 10
    out = np.zeros((frame.rows // step, frame.cols // step), dtype=image.dtypes[0])
    rasterio.warp.reproject(
        rasterio.band(image, 1), out, dst_transform=Affine(*frame.corner.transform(metres)), dst_crs=frame.crs,
        src_nodata=0, dst_nodata=0, resampling=resampling,
    )  # fmt: skip
    return out
