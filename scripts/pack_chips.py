"""Pack what land-cover training reads: real images with labels, images pushed far away, the simulated island.

Labels are those of Dynamic World's forward model on top-of-atmosphere pixels, corrected where a better witness stands.
Takes 10 minutes on one core. Nothing that judges is read (eosat/train/sources.py).

    python scripts/pack_chips.py --data ../shared/data --out build/packs
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from eosat.atmosphere import Line, mean_line, measured_lines
from eosat.classes import LANDCOVER
from eosat.models import import_dynamicworld, load_model
from eosat.sentinel2 import QUANTIFICATION
from eosat.simulate.archive import truth_of
from eosat.simulate.place import Island, Window, island_at
from eosat.simulate.scene import at_ten_metres, look, sky_of, surface_of
from eosat.train.pack import Chip, write_packs
from eosat.train.pushed import push
from eosat.train.scenes import Scene
from eosat.train.sources import training_images
from eosat.train.teach import (
    agreed,
    ask,
    ask_through_skies,
    sure_forest,
    to_bytes,
    unchanged,
    with_sure_forest,
    without_false_snow,
    witnessed,
)

SEASONS = (date(2023, 1, 15), date(2023, 4, 20), date(2023, 7, 20), date(2023, 10, 25))
ISLANDS = ((101, 400, 200), (102, 180, 500), (103, 700, 520), (104, 460, 460), (105, 300, 760), (106, 640, 240))
"""Seed, first row and first column of the simulated windows that are trained on; seed 7 judges."""
ISLAND_SIDE = 240
"""Side of these windows. [px]"""
PUSHED = 720
"""Chips of 96 px pushed far away."""


def main() -> None:
    asked = arguments()
    torch.set_num_threads(asked.threads)
    lines = measured_lines(without=asked.without)
    teacher = teacher_of(asked.data)
    rng = np.random.default_rng(asked.seed)
    started = time.monotonic()
    images = [scene for scene in training_images(asked.data) if scene.place not in asked.without]
    chips: list[Chip] = []
    every = (real_chips(images, teacher, lines, rng), pushed_chips(images, teacher, lines, rng), island_chips())
    for chip in chain.from_iterable(every):
        chips.append(chip)
        print(f"{len(chips):4} {time.monotonic() - started:5.0f} s  {chip.source} {chip.place} {chip.date}", flush=True)
    for path in write_packs(asked.out, chips):
        print(f"{path} {path.stat().st_size / 2**20:.1f} MiB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=Path("build/packs"), help="folder of the packs")
    parser.add_argument(
        "--without", nargs="*", default=[], help="places of places/pairs to leave out, with their lines"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def teacher_of(data: Path) -> nn.Module:
    with tempfile.TemporaryDirectory() as folder:
        path = import_dynamicworld(data / "dynamicworld-teacher" / "dw_forward_weights.npz", Path(folder))
        return load_model(path).net


def real_chips(
    images: Sequence[Scene], teacher: nn.Module, lines: tuple[Line, ...], rng: np.random.Generator
) -> Iterator[Chip]:
    """Every image with its labels; two dates of a place, and the two levels of a look, learn from each other."""
    for group in together(images):
        yield from grouped_chips(group, teacher, lines, rng)


def together(images: Sequence[Scene]) -> list[list[Scene]]:
    """Images of one place of one source."""
    groups: dict[tuple[str, str], list[Scene]] = {}
    for scene in images:
        groups.setdefault((scene.source, scene.place), []).append(scene)
    return list(groups.values())


def grouped_chips(
    group: list[Scene], teacher: nn.Module, lines: tuple[Line, ...], rng: np.random.Generator
) -> Iterator[Chip]:
    if group[0].source == "pairs":
        yield from twin_chips(group, teacher)
        return
    softs = [labelled(scene, teacher, lines, rng) for scene in group]
    if group[0].source == "forests":
        sure = np.logical_and.reduce([flags_on_grid(sure_forest(s.reflectance), softs[0].shape[1:]) for s in group])
        softs = [with_sure_forest(soft, flags_on_grid(sure, soft.shape[1:])) for soft in softs]
    if len(group) == 2:
        softs = consensus(group, softs)
    for scene, soft in zip(group, softs, strict=True):
        yield chip_of(scene, soft)


def labelled(
    scene: Scene, teacher: nn.Module, lines: tuple[Line, ...], rng: np.random.Generator
) -> NDArray[np.float32]:
    if scene.level == "L1C":
        return witnessed(ask(teacher, scene.reflectance), scene.theme)
    return ask_through_skies(teacher, scene.reflectance, lines, rng)


def twin_chips(group: list[Scene], teacher: nn.Module) -> Iterator[Chip]:
    """The labels of the L1C pixels serve the L2A pixels of the same look."""
    (top,) = (scene for scene in group if scene.level == "L1C")
    soft = ask(teacher, top.reflectance)
    for scene in group:
        yield chip_of(scene, soft)


def consensus(group: list[Scene], softs: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    out = []
    for i in (0, 1):
        shape = softs[i].shape[1:]
        other = on_grid(group[1 - i].reflectance, shape)
        same = unchanged(group[i].reflectance, other)
        out.append(agreed(softs[i], on_grid(softs[1 - i], shape), same))
    return out


def on_grid(planes: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Planes (bands, y, x) of the same bounds brought to another size."""
    if planes.shape[1:] == tuple(shape):
        return planes
    return functional.interpolate(torch.from_numpy(planes)[None], tuple(shape), mode="bilinear")[0].numpy()


def flags_on_grid(flags: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.asarray(on_grid(flags[None].astype(np.float32), shape)[0] > 0.5)


def chip_of(scene: Scene, soft: NDArray[np.float32]) -> Chip:
    seen = np.isfinite(scene.reflectance).all(0)
    soft = without_false_snow(soft, scene.reflectance)
    dn = np.where(seen, np.clip(np.rint(np.nan_to_num(scene.reflectance) * QUANTIFICATION), 1, 65535), 0)
    facts = {name: getattr(scene, name) for name in ("source", "place", "date", "level", "bounds")}
    return Chip(**facts, dn=dn.astype(np.uint16), soft=to_bytes(soft * seen))


def pushed_chips(
    images: Sequence[Scene], teacher: nn.Module, lines: tuple[Line, ...], rng: np.random.Generator
) -> Iterator[Chip]:
    """Windows of two images of the top of the atmosphere, pushed, and what the teacher says of the result."""
    tops = [s for s in images if s.level == "L1C" and min(s.reflectance.shape[1:]) >= 64]
    path = mean_line(lines).intercept.astype(np.float32)
    for number in range(PUSHED):
        one, other = (tops[int(pick)] for pick in rng.choice(len(tops), 2, replace=False))
        side = min(96, *one.reflectance.shape[1:], *other.reflectance.shape[1:])
        top = push(window_of(one, side, rng), window_of(other, side, rng), path, rng).astype(np.float32)
        scene = replace(one, source="pushed", place=f"{one.place}-{number}", reflectance=top)
        yield chip_of(scene, ask(teacher, top))


def window_of(scene: Scene, side: int, rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = scene.reflectance.shape[1:]
    row, col = int(rng.integers(0, height - side + 1)), int(rng.integers(0, width - side + 1))
    part = scene.reflectance[:, row : row + side, col : col + side]
    return np.nan_to_num(part, nan=float(np.nanmean(part)))


def island_chips() -> Iterator[Chip]:
    """The simulated island at four seasons, with its exact truth; under cloud nothing is taught."""
    for seed, row, col in ISLANDS:
        island = island_at(seed=seed, lon=126.53, lat=33.36, size=12_000, crs=None, dates=SEASONS)
        window = Window(row=row, col=col, rows=ISLAND_SIDE, cols=ISLAND_SIDE)
        land, surface = surface_of(island, window, SEASONS[0].year)
        truth = truth_of(land)
        for number, day in enumerate(SEASONS):
            scene = look(island, window, surface, sky_of(island, number, 126.53, 33.36))
            dn, clear = at_ten_metres(scene)
            soft = (np.arange(len(LANDCOVER))[:, None, None] == truth.landcover) & clear
            yield Chip(
                source="island", place=f"seed-{seed}", date=day.isoformat(), level="L2A",
                bounds=degrees(island, window),
                dn=np.where(clear, np.clip(np.rint(dn), 1, 65535), 0).astype(np.uint16),
                soft=soft.astype(np.uint8) * np.uint8(255), truth=truth.fractions,
            )  # fmt: skip


def degrees(island: Island, window: Window) -> tuple[float, float, float, float]:
    u, v = island.axes(window)
    corners = np.array(island.degrees(u[[0, -1, 0, -1]], v[[0, 0, -1, -1]]))
    (west, south), (east, north) = corners.min(0), corners.max(0)
    return float(west), float(south), float(east), float(north)


if __name__ == "__main__":
    sys.exit(main())
