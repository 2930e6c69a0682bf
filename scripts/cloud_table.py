"""Which cloud mask serves best, on a simulated island whose clouds are known. Writes docs/long/clouds.json.

    python scripts/cloud_table.py [--work FOLDER] [--size METRES] [--out docs/long/clouds.json]

The island is made twice: with its clouds and a scene classification that errs as a processor's does, and without any.
Counted are pixels of 10 m over all dates: which share of the true clouds (with cirrus) and of their true shadows a mask
hides, how much of what it hides is one of these, how much clear ground it costs; and for the median composite of what
is left, how far it is from the median of the island without clouds. Simulated: real clouds are more various.
"""

import argparse
import json
import os
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import rasterio
import torch
from odc.geo.geobox import GeoBox

import eosat
from eosat.composite import median
from eosat.cube import Mask, clear_reflectance, read_looks
from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.clouds import Kind
from eosat.simulate.scene import sky_of
from eosat.tiling import Window

DATES = tuple(date(2025, month, day) for month, day in ((5, 3), (5, 8), (5, 18), (5, 28), (6, 2), (6, 7)))
MASKS = {
    "SCL": Mask(dilate_m=0, rescue=False),
    "SCL, grown by 100 m, bright ground rescued": Mask(),
    "ukis": Mask(kind="ukis", dilate_m=0, rescue=False),
    "ukis, grown by 100 m, bright ground rescued": Mask(kind="ukis"),
    "none": Mask(kind="none"),
}


def cloudless(*args: Any) -> Any:
    """The sky of a date with its haze and without its clouds."""
    sky = sky_of(*args)
    return replace(sky, weather=replace(sky.weather, kind=Kind.CLEAR, share=0.0))


def true_classes(scenes: Any, grid: Any) -> np.ndarray:
    """(date, y, x) The true scene classification on the grid of 10 m."""
    planes = []
    for scene in scenes:
        with rasterio.open(scene.hrefs["SCL"].replace("SCL.tif", "SCL_true.tif")) as src:
            planes.append(src.read(1).repeat(2, 0).repeat(2, 1)[: grid.shape[0], : grid.shape[1]])
    return np.stack(planes)


def views(scenes: Any, grid: Any, mask: Mask) -> torch.Tensor:
    """(date, band, y, x) Reflectance, NaN where not clear by *mask*."""
    window = Window(row=0, col=0, height=grid.shape[0], width=grid.shape[1])
    looks = read_looks(scenes, grid, window, bands=TEN_BANDS, mask=mask)
    return torch.stack([clear_reflectance(look, 0, window.height) for look in looks])


def scores(stack: torch.Tensor, true: np.ndarray, truth: torch.Tensor) -> dict[str, Any]:
    """One row of the table."""
    hidden = torch.isnan(stack).any(dim=1).numpy()
    seen = true != 0
    cloud, shadow = np.isin(true, (8, 9, 10)), true == 3
    bad = cloud | shadow
    view = median(stack)
    error = (view - truth)[:, ~torch.isnan(view).any(0) & ~torch.isnan(truth).any(0)]
    rmse = error.square().mean(dim=1).sqrt()
    return {
        "cloud_hidden": share(hidden, cloud & seen),
        "thick_hidden": share(hidden, (true == 9) & seen),
        "thin_hidden": share(hidden, (true == 8) & seen),
        "cirrus_hidden": share(hidden, (true == 10) & seen),
        "shadow_hidden": share(hidden, shadow & seen),
        "precision": share(bad, hidden & seen),
        "clear_lost": share(hidden, seen & ~bad),
        "covered": round(float((~torch.isnan(view).any(0)).float().mean()), 4),
        "rmse": round(float(error.square().mean().sqrt()), 4),
        "rmse_by_band": {name: round(float(value), 4) for name, value in zip(TEN_BANDS, rmse, strict=True)},
        "far_off": round(float((error.abs().amax(dim=0) > 0.05).float().mean()), 4),
    }


def share(what: np.ndarray, where: np.ndarray) -> float | None:
    return round(float(what[where].mean()), 4) if where.any() else None


def table(work: Path, size: int) -> dict[str, Any]:
    """Every mask's row."""
    cloudy = eosat.simulate(work / "cloudy", size=size, dates=DATES)
    with mock.patch("eosat.simulate.archive.sky_of", cloudless):
        clear = eosat.simulate(work / "clear", size=size, dates=DATES)
    period = f"{DATES[0]}/{DATES[-1]}"
    found = [
        eosat.find(home.parent / "districts.geojson", period, catalog=str(home), cloud_limit=100)
        for home in (cloudy, clear)
    ]
    with rasterio.open(found[0].kept[0].hrefs["B04"]) as src:
        grid = GeoBox(src.shape, src.transform, src.crs.to_string())
    truth = median(views(found[1].kept, grid, Mask(kind="none")))
    true = true_classes(found[0].kept, grid)
    rows = {name: scores(views(found[0].kept, grid, mask), true, truth) for name, mask in MASKS.items()}
    shares = {"cloud": float(np.isin(true, (8, 9, 10)).mean()), "shadow": float((true == 3).mean())}
    return {"dates": len(true), "pixels": int(true[0].size), "true_share": shares, "masks": rows}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, help="where the islands go; default a temporary folder")
    asked.add_argument("--size", type=int, default=9_000, help="side of the island [m]")
    asked.add_argument("--out", type=Path, default=Path("docs/long/clouds.json"))
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = table(args.work or Path(folder), args.size)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout
    content = {"date": date.today().isoformat(), "commit": commit.strip(), "simulated": True, **content}
    args.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=1))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
