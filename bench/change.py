"""Change over a pair of whole Sentinel-2 tiles of generated data: seconds, CPU seconds, memory.

    python bench/change.py --side 10980 --out build/bench-change

Two runs are generated where they are absent: textures, fields of a class each, one in eighty built on, gaps. A square of
2196 px is stored as a run stores it and repeated through a VRT; GDAL's cache is kept small, so that every block is decoded
each time it is read. What is measured is `eosat.change.change` in a process of its own, with every output.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from spent import peak_mb

from eosat.classes import LANDCOVER
from eosat.cube import Mask
from eosat.mosaic import colour_table
from eosat.radiometry import Scaling
from eosat.run.plan import Plan, save_plan
from eosat.scenes import Scene, Scenes
from eosat.sentinel2 import TEN_BANDS

CORNER = (300_000, 3_800_040)
BASE = 2196
"""Side of what is generated; a Sentinel-2 tile is five times as wide. [px]"""
CACHE_MB = 64


def main() -> None:
    asked = arguments()
    folders = [asked.out / f"{name}-{asked.side}" for name in ("before", "after")]
    for number, folder in enumerate(folders):
        if not (folder / "item.json").exists():
            generate(folder, asked.side, number)
    if asked.inside:
        measure(folders, asked.out / f"change-{asked.side}")
        return
    subprocess.run(
        [sys.executable, __file__, "--side", str(asked.side), "--out", str(asked.out), "--inside"], check=True
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=10_980, help="pixels a side")
    parser.add_argument("--out", type=Path, default=Path("build/bench-change"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(folders: list[Path], out: Path) -> None:
    import shutil

    from eosat.change import change

    shutil.rmtree(out, ignore_errors=True)
    start, stages = time.perf_counter(), {}

    def tell(key: str, **fields: object) -> None:
        if key.startswith(("change.stage", "change.done")):
            stages[key] = round(time.perf_counter() - start, 1)

    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB):
        found = change(*folders, out, tell=tell)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    said = {
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_MB": round(peak_mb()),
        "objects": found.objects,
        "began": stages,
    }
    print(json.dumps(said, indent=1))


def generate(folder: Path, side: int, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in fields(min(side, BASE), number).items():
        planes = values if values.ndim == 3 else values[None]
        base = folder / f"{name}-base.tif"
        with opened(base, planes) as out:
            if name == "landcover":
                out.write_colormap(1, {v: (*c, 255) for v, c in colour_table(LANDCOVER).items()})
            out.write(planes)
        with rasterio.open(base, "r+") as out:  # as the COGs of a run have them
            out.build_overviews([2, 4, 8, 16], Resampling.mode if name == "landcover" else Resampling.average)
        repeat(base, folder / f"{name}.tif", side, planes)
    region = folder.parent / "square.geojson"
    ring = [[126.9, 33.4], [127.9, 33.4], [127.9, 34.3], [126.9, 34.3], [126.9, 33.4]]
    region.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    save_plan(plan_of(region, side, date(2019 + 6 * number, 5, 10)), folder / "plan.json")
    (folder / "provenance.json").write_text("{}")
    (folder / "item.json").write_text(json.dumps({"id": folder.name}))


def repeat(base: Path, path: Path, side: int, planes: np.ndarray) -> None:
    """A VRT of *side* pixels that shows *base* again and again."""
    kind, step = {"uint8": "Byte", "uint16": "UInt16"}[str(planes.dtype)], planes.shape[-1]
    tags = "".join(f'<MDI key="CLASS_{value}">{name}</MDI>' for value, name in enumerate(LANDCOVER))
    bands = ""
    for band in range(1, len(planes) + 1):
        name = TEN_BANDS[band - 1] if path.stem == "composite" else ""
        sources = "".join(
            f"<SimpleSource><SourceFilename relativeToVRT='1'>{base.name}</SourceFilename><SourceBand>{band}</SourceBand>"
            f"<SrcRect xOff='0' yOff='0' xSize='{step}' ySize='{step}'/>"
            f"<DstRect xOff='{x}' yOff='{y}' xSize='{step}' ySize='{step}'/></SimpleSource>"
            for y in range(0, side, step)
            for x in range(0, side, step)
        )
        bands += (
            f"<VRTRasterBand dataType='{kind}' band='{band}'><Description>{name}</Description>{sources}</VRTRasterBand>"
        )
    transform = f"{CORNER[0]},10,0,{CORNER[1]},0,-10"
    path.write_text(f"<VRTDataset rasterXSize='{side}' rasterYSize='{side}'><SRS>EPSG:32652</SRS>"
                    f"<GeoTransform>{transform}</GeoTransform><Metadata>{tags}</Metadata>{bands}</VRTDataset>")  # fmt: skip


def opened(path: Path, planes: np.ndarray):
    wide = planes.dtype == np.uint16
    return rasterio.open(
        path, "w", driver="GTiff", width=planes.shape[2], height=planes.shape[1], count=len(planes), crs="EPSG:32652",
        dtype=planes.dtype, transform=rasterio.transform.from_origin(*CORNER, 10, 10), tiled=True, blockxsize=512,
        blockysize=512, compress="DEFLATE", zlevel=6, predictor=2 if wide else 1, nodata=0 if wide else 255,
    )  # fmt: skip


def fields(side: int, number: int) -> dict[str, np.ndarray]:
    """The layers of a run: fields of 240 m, a class each; in the second year one in eighty is built on."""
    y, x = np.arange(side)[:, None] // 24, np.arange(side)[None] // 24
    draw = ((y * 73_856_093) ^ (x * 19_349_663)) & 0xFFFF
    labels = np.array([4, 4, 1, 2, 5, 1, 4, 6], np.uint8)[draw % 8]
    if number:
        labels = np.where(draw % 80 == 40, np.uint8(6), labels)
    rng = np.random.default_rng(number)
    confidence = rng.integers(70, 99, labels.shape, dtype=np.uint8)
    scores = np.repeat(((100 - confidence) // 8)[None], len(LANDCOVER), 0)
    np.put_along_axis(scores, labels[None].astype(np.int64), confidence[None], 0)
    ground = np.random.default_rng(9).normal(0, 60, (1, *labels.shape))
    level = 2000 + 350 * labels[None].astype(float) + np.arange(len(TEN_BANDS))[:, None, None] * 40 + ground
    dn = level * (1 + 0.02 * number) + rng.normal(0, 25, (len(TEN_BANDS), *labels.shape))
    unseen = ((y // 20) * 31 + (x // 20) * 17) % 29 == number
    labels, confidence = (np.where(unseen, np.uint8(255), one) for one in (labels, confidence))
    dn = np.where(unseen, 0, dn).astype(np.uint16)
    return {"landcover": labels, "confidence": confidence, "scores": scores, "composite": dn}


def plan_of(region: Path, side: int, day: date) -> Plan:
    scene = Scene(
        id=f"SIM_{day:%Y%m%d}", collection="generated", time=f"{day}T02:20:00Z", platform="", tile="52SCC",
        baseline=None, simulated=True, crs="EPSG:32652", anchor=CORNER, pixel=10.0, shape=(side, side), hrefs={},
        scaling={"B02": Scaling(scale=1e-4, offset=-0.1, source="declared")}, darkest={}, seen=1.0, cloud=0.0,
    )  # fmt: skip
    return Plan(
        request={"region": str(region), "districts": None, "resolution": 10}, version="0",
        started="2025-06-01T00:00:00Z", crs="EPSG:32652", shape=(side, side),
        transform=(10.0, 0.0, CORNER[0], 0.0, -10.0, CORNER[1]), tile=1024, halo=8, stride=2, bands=TEN_BANDS,
        mask=Mask(), composite="median", model="generated", model_sha256="0", device="cpu",
        device_reason="run.device_asked", engine="torch", dtype="float32", region_sha256="0",
        scenes=Scenes((scene,), ()),
    )  # fmt: skip


if __name__ == "__main__":
    main()
