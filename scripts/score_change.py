"""Score change detection on OSCD's labels, which are for judging alone, and on the simulated island with exact truth.

Seven cities have labels; `beirut` and `nantes` were kept out of every choice, the other five were looked at when the
threshold was set. The labels name urban change only, so a clear-cut that is found counts as an error here. On the
island between 2017 and 2025 fields become greenhouses and solar parks and towns grow; no score there says how it will
do elsewhere.

    python scripts/score_change.py --data ../shared/data
    python scripts/score_change.py --island     # the island alone: a minute, no data needed
"""

import argparse
import json
import shlex
import sys
import tempfile
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray

from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.land import Fitted, Look, Sample, evidence, fit_pair, judge, magnitude, otsu, statistic
from eosat.models import Model, import_dynamicworld, load_model
from eosat.segment import probabilities
from eosat.sentinel2 import QUANTIFICATION, TEN_BANDS
from eosat.simulate.materials import FINE, class_table
from eosat.simulate.place import Window, island_at
from eosat.simulate.scene import HALO, at_ten_metres, look, sky_of, surface_of
from eosat.train.scenes import read_city
from eosat.vector import patches, sieve

KEPT_OUT = ("beirut", "nantes")
LEAST = 10
LOOKS = tuple(date(year, 5, day) for year in (2017, 2025) for day in (3, 13, 23))

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]


def main() -> None:
    asked = arguments()
    torch.set_num_threads(asked.threads)
    net = load_model(asked.model)
    if asked.island:
        rows = json.loads(asked.out.read_text(encoding="utf-8")) | {"island": island(net, asked.pictures / "island")}
        write(asked.out, rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = import_dynamicworld(asked.data / "dynamicworld-teacher" / "dw_forward_weights.npz", Path(folder))
        teacher = load_model(path)
    rows = {
        "command": shlex.join(["python", *sys.argv]),
        "date": datetime.now(UTC).date().isoformat(),
        "weights_sha256": net.card.weights_sha256,
        "labels": "OSCD, urban change only, CC BY-NC-SA 4.0: they judge, nothing was trained on them",
        "kept_out": list(KEPT_OUT),
        "oscd": cities(asked.data, net, teacher, asked.pictures),
        "island": island(net, asked.pictures / "island"),
    }
    rows["oscd_mean"] = {name: means(rows["oscd"], name) for name in ("kept_out", "looked_at")}
    write(asked.out, rows)


def write(path: Path, rows: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({key: rows[key] for key in ("oscd_mean", "island")}, indent=1))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=Path("models/landcover"))
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation/change.json"))
    parser.add_argument("--pictures", type=Path, default=Path("build/change"))
    parser.add_argument("--island", action="store_true", help="only the island; the rest of the file stays")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def cities(data: Path, net: Model, teacher: Model, pictures: Path) -> dict[str, Any]:
    rows = {}
    for path in sorted((data / "oscd-change-labels").glob("*-change.tif")):
        name = path.stem.removesuffix("-change")
        with rasterio.open(path) as src:
            truth = src.read(1) == 2
        one, two = (on_grid(read_city(data / "oscd", name, number).reflectance, truth.shape) for number in (1, 2))
        rows[name] = {
            "changed_share": round(float(truth.mean()), 4),
            **scored(one, two, truth, net, teacher, pictures / name),
        }
        print(name, rows[name], flush=True)
    return rows


def island(net: Model, picture: Path) -> dict[str, Any]:
    """The simulated island in May of two years, three looks each through clouds, against its exact truth."""
    place = island_at(seed=7, lon=126.9, lat=33.48, size=12_000, crs=None, dates=LOOKS)
    window = Window(row=360, col=360, rows=480, cols=480)
    grounds, classes = [], []
    for first in (0, 3):
        land, surface = surface_of(place, window, LOOKS[first].year)
        classes.append(class_table()[land.material[FINE * HALO : -FINE * HALO, FINE * HALO : -FINE * HALO]])
        scenes = [look(place, window, surface, sky_of(place, at, 126.9, 33.48)) for at in range(first, first + 3)]
        views = [np.where(clear, dn / np.float32(QUANTIFICATION), np.nan) for dn, clear in map(at_ten_metres, scenes)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a pixel that no look sees stays unobserved
            grounds.append(np.nanmedian(views, axis=0).astype(np.float32))
    cells = (classes[0] != classes[1]).reshape(480, FINE, 480, FINE).sum(axis=(1, 3))
    seen = np.isfinite(grounds[0]).all(0) & np.isfinite(grounds[1]).all(0)
    return {"simulated": True, "observed": round(float(seen.mean()), 3), **exactly(net, grounds, cells, seen, picture)}


def exactly(net: Model, grounds: list[Floats], cells: NDArray[Any], seen: Flags, picture: Path) -> dict[str, Any]:
    """Scores against a truth in sixteenths of a pixel; a pixel changed where half of it did."""
    truth = (cells >= FINE * FINE // 2) & seen
    looks = [seen_by(net, np.nan_to_num(ground)) for ground in grounds]
    before, after = (
        Look(reflectance=ground, scores=one.scores, labels=np.where(seen, one.labels, np.uint8(UNOBSERVED)))
        for ground, one in zip(grounds, looks, strict=True)
    )
    found = judge(fitted_on(before, after), before, after, LANDCOVER)
    changed, far = sieve(found.changed, LEAST), magnitude(*grounds)
    large = patches(sieve(truth, LEAST))[0]
    hit = np.bincount(large[changed], minlength=large.max() + 1)[1:] / np.bincount(large.ravel())[1:]
    draw(picture, np.nan_to_num(grounds[1]), truth, changed)
    return {
        "changed_share": round(float(truth.sum() / seen.sum()), 4),
        "eosat": both(np.where(seen, found.probability, np.nan), changed, truth),
        "pixels_wholly_unchanged_called_changed": round(float(changed[seen & (cells == 0)].mean()), 5),
        "patches": {"of_ten_pixels_or_more": len(hit), "found_by_a_third": round(float((hit > 1 / 3).mean()), 3)},
        "cva_otsu": both(far, far > otsu(far), truth),
        "net_classes": {"f1": f1((before.labels != after.labels) & seen, truth)},
    }


def on_grid(planes: Floats, shape: tuple[int, int]) -> Floats:
    """An image with the bounds of another brought onto its pixels; both dates share bounds, not always pixels."""
    if planes.shape[1:] == shape:
        return planes
    resized = torch.nn.functional.interpolate(torch.from_numpy(planes)[None], shape, mode="bilinear")
    return np.asarray(resized[0].numpy())


def scored(one: Floats, two: Floats, truth: Flags, net: Model, teacher: Model, picture: Path) -> dict[str, Any]:
    """F1 and AUC of the rule and of what it is held against."""
    before, after = seen_by(net, one), seen_by(net, two)
    fitted = fitted_on(before, after)
    found = judge(fitted, before, after, LANDCOVER)
    far = magnitude(one, two)
    guess = [scores_of(teacher, planes) for planes in (one, two)]
    parted = 1 - np.einsum("cyx,cyx->yx", *guess)
    ours = [one_.scores.argmax(0) for one_ in (before, after)]
    draw(picture, two, truth, sieve(found.changed, LEAST))
    return {
        "eosat": both(found.probability, sieve(found.changed, LEAST), truth),
        "mad_with_neighbours": {"auc": auc(evidence(fitted.mad, one, two), truth)},
        "mad": {"auc": auc(statistic(fitted.mad, one, two), truth)},
        "cva_otsu": both(far, far > otsu(far), truth),
        "teacher_classes": both(parted, guess[0].argmax(0) != guess[1].argmax(0), truth),
        "net_classes": {"f1": f1(ours[0] != ours[1], truth)},
        "mad_scale": round(fitted.mad.scale, 2),
        "reliability": reliability(found.probability, truth),
    }


def seen_by(net: Model, planes: Floats) -> Look:
    scores = scores_of(net, planes)
    return Look(reflectance=planes, scores=scores, labels=scores.argmax(0).astype(np.uint8))


def scores_of(model: Model, planes: Floats) -> Floats:
    bands = [TEN_BANDS.index(band) for band in model.card.bands]
    return np.asarray(probabilities(model, torch.from_numpy(planes[bands])).numpy(), np.float32)


def fitted_on(before: Look, after: Look, step: int = 3) -> Fitted:
    seen = (np.isfinite(before.reflectance).all(0) & np.isfinite(after.reflectance).all(0))[::step, ::step]
    parts = [
        Sample(reflectance=one.reflectance[:, ::step, ::step][:, seen].T, labels=one.labels[::step, ::step][seen])
        for one in (before, after)
    ]
    return fit_pair(*parts, LANDCOVER)


def both(score: Floats, labels: Flags, truth: Flags) -> dict[str, float]:
    right = int((labels & truth).sum())
    return {
        "auc": auc(score, truth),
        "f1": f1(labels, truth),
        "precision": round(right / max(int(labels.sum()), 1), 3),
        "recall": round(right / max(int(truth.sum()), 1), 3),
    }


def f1(labels: Flags, truth: Flags) -> float:
    total = int(labels.sum() + truth.sum())
    return round(2 * int((labels & truth).sum()) / total, 3) if total else float("nan")


def auc(score: Floats, truth: Flags) -> float:
    """Chance that a changed pixel scores above an unchanged one, ties counted half (Mann-Whitney)."""
    from scipy.stats import rankdata

    seen = np.isfinite(score)
    ranks, flags = rankdata(score[seen]), truth[seen]
    n, m = int(flags.sum()), int((~flags).sum())
    return round(float((ranks[flags].sum() - n * (n + 1) / 2) / (n * m)), 3)


def reliability(probability: Floats, truth: Flags) -> dict[str, Any]:
    """By tenth of the probability: its mean, the share that changed, pixels."""
    rows = {}
    for tenth in range(10):
        inside = (probability >= tenth / 10) & (probability < (tenth + 1) / 10 + (tenth == 9))
        if inside.any():
            mean, right = float(probability[inside].mean()), float(truth[inside].mean())
            rows[f"{tenth / 10:.1f}"] = [round(mean, 3), round(right, 3), int(inside.sum())]
    return rows


def means(rows: Mapping[str, Any], which: str) -> dict[str, Any]:
    chosen = [row for name, row in rows.items() if (name in KEPT_OUT) == (which == "kept_out")]
    methods = ("eosat", "mad_with_neighbours", "mad", "cva_otsu", "teacher_classes", "net_classes")
    return {
        method: {
            key: round(float(np.mean([row[method][key] for row in chosen])), 3)
            for key in ("auc", "f1")
            if key in chosen[0][method]
        }
        for method in methods
    }


def draw(path: Path, planes: Floats, truth: Flags, changed: Flags) -> None:
    """The later date; right in white, missed in blue, not in the labels in orange."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    low, high = np.nanquantile(planes[:3], (0.02, 0.98))
    view = np.clip((planes[[2, 1, 0]] - low) / (high - low), 0, 1).transpose(1, 2, 0) * 150
    for flags, colour in (
        (truth & changed, (255, 255, 255)),
        (truth & ~changed, (60, 140, 255)),
        (changed & ~truth, (255, 150, 30)),
    ):
        view[flags] = colour
    Image.fromarray(view.astype(np.uint8)).save(f"{path}.png")


if __name__ == "__main__":
    main()
