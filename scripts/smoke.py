"""A small run on live data, compared with what is known of the place. Needs a network; nothing runs it by itself.

configs/smoke.yaml asks for 5 x 5 km at Seogwipo. The two clearest scenes are used, so that less than 80 MB are read.
Exit code 0: inside every range; 1: outside one, or too much to read; 2 and 3 as eosat's own.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.features import geometry_mask

from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.cli.scenes import scenes_json
from eosat.errors import EosatError
from eosat.grid import project
from eosat.radiometry import reflectance
from eosat.regions import region
from eosat.run import dry_run, find_for_config, run
from eosat.scenes import Scenes
from eosat.words import say

LIMIT_MB = 80
LOOKS = 2
EXPECTED = {
    "observed": (0.5, 1.0),  # share of the pixels seen clear: two looks with little cloud
    "shore": (0.9, 1.0),  # share of the pixels seen where water is where the boundary of Jeju says sea
    "ndvi_land": (0.35, 0.9),  # median; spring, evergreen orchards and forest, greenhouses, a town
    "ndvi_sea": (-1.0, 0.15),  # median
    "nir_sea": (-0.03, 0.08),  # median reflectance of B08: a wrong offset moves it by 0.1
    "built_land": (0.03, 0.7),  # share of the land: the town of Seogwipo
    "trees_land": (0.03, 0.9),  # share of the land: orchards, wind-breaks, forest
    "snow": (0.0, 0.02),  # none in spring; clouds that the mask missed come out as snow
}
"""Least and most of what is measured; wide on purpose: what falls outside is wrong, not unusual."""


def clearest(scenes: Scenes, count: int = LOOKS) -> Scenes:
    """The *count* scenes with the least cloud, among equals those that see more."""
    best = sorted(scenes.kept, key=lambda scene: (1.0 if scene.cloud is None else scene.cloud, -scene.seen))[:count]
    return replace(scenes, kept=tuple(sorted(best, key=lambda scene: scene.time)))


def measure(labels: NDArray[np.uint8], view: Mapping[str, NDArray[np.float32]], land: NDArray[Any]) -> dict[str, float]:
    """Shares and medians of a run: *labels* (y, x), reflectance by band (y, x), *land* (y, x) as the boundary says."""
    seen = labels != UNOBSERVED
    ndvi = (view["B08"] - view["B04"]) / np.maximum(view["B08"] + view["B04"], 1e-3)
    water = labels == LANDCOVER.index("water")
    on_land, on_sea = seen & land, seen & ~land
    return {
        "observed": float(seen.mean()),
        "shore": share((water == ~land)[seen]),
        "ndvi_land": middle(ndvi[on_land]),
        "ndvi_sea": middle(ndvi[on_sea]),
        "nir_sea": middle(view["B08"][on_sea]),
        "built_land": share(labels[on_land] == LANDCOVER.index("built")),
        "trees_land": share(labels[on_land] == LANDCOVER.index("trees")),
        "snow": share(labels[seen] == LANDCOVER.index("snow_and_ice")),
    }


def share(flags: NDArray[Any]) -> float:
    """Share of true values; NaN, which lies in no range, when there are none at all."""
    return float(flags.mean()) if flags.size else float("nan")


def middle(values: NDArray[Any]) -> float:
    """Median of the finite values; NaN when there are none."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else float("nan")


def outside(measured: Mapping[str, float]) -> list[str]:
    """Names of what lies outside its range; what could not be measured lies outside."""
    return [name for name, (least, most) in EXPECTED.items() if not least <= measured[name] <= most]


def read(folder: Path) -> tuple[NDArray[np.uint8], dict[str, NDArray[np.float32]], NDArray[Any]]:
    """Labels, bands and land mask of a run directory."""
    with rasterio.open(folder / "landcover.tif") as src:
        labels = src.read(1)
        outline = project(region("jeju").area, src.crs.to_string())
        land = geometry_mask([outline], src.shape, src.transform, invert=True)
    with rasterio.open(folder / "composite.tif") as src:
        places = {name: src.descriptions.index(name) + 1 for name in ("B04", "B08")}
        view = {name: reflectance(src.read(place), scale=1e-4, offset=-0.1) for name, place in places.items()}
    return labels, view, land


def go(config: str, out: Path) -> int:
    def tell(key: str, /, **fields: Any) -> None:
        print(say(key, "en", **fields), flush=True)

    scenes = clearest(find_for_config(config, tell=tell))
    out.mkdir(parents=True, exist_ok=True)
    chosen = out / "scenes.json"
    chosen.write_text(scenes_json(scenes), encoding="utf-8")
    read_mb = dry_run(config, scenes=chosen).read_gb * 1000
    print(f"about {read_mb:.0f} MB to read, limit {LIMIT_MB}")
    if read_mb >= LIMIT_MB:
        return 1
    measured = measure(*read(run(config, out / "run", scenes=chosen, tell=tell).folder))
    wrong = outside(measured)
    for name, (least, most) in EXPECTED.items():
        print(f"{'!!' if name in wrong else 'ok'} {name:11} {measured[name]:7.3f}  in {least:g} .. {most:g}")
    return int(bool(wrong))


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", default="smoke")
    parser.add_argument("--out", type=Path, default=Path("runs/smoke"))
    asked = parser.parse_args(argv)
    try:
        sys.exit(go(asked.config, asked.out))
    except EosatError as err:
        print(err.text("en"), file=sys.stderr)
        sys.exit(err.exit_code)


if __name__ == "__main__":
    main()
