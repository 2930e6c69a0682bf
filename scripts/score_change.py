"""Score change detection on OSCD's labels, which are for judging alone.

Seven cities have labels; `beirut` and `nantes` were kept out of every choice, the other five were looked at when the
threshold was set. The labels name urban change only, so a clear-cut that is found counts as an error here.

    python scripts/score_change.py --data ../shared/data
"""

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray

from eosat.classes import LANDCOVER
from eosat.land import Fitted, Look, Sample, evidence, fit_pair, judge, magnitude, otsu, statistic
from eosat.models import Model, import_dynamicworld, load_model
from eosat.segment import probabilities
from eosat.sentinel2 import TEN_BANDS
from eosat.train.scenes import read_city
from eosat.vector import sieve

KEPT_OUT = ("beirut", "nantes")
LEAST = 10

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]


def main() -> None:
    asked = arguments()
    torch.set_num_threads(asked.threads)
    net = load_model(asked.model)
    with tempfile.TemporaryDirectory() as folder:
        path = import_dynamicworld(asked.data / "dynamicworld-teacher" / "dw_forward_weights.npz", Path(folder))
        teacher = load_model(path)
    rows: dict[str, Any] = {
        "command": shlex.join(["python", *sys.argv]),
        "date": datetime.now(UTC).date().isoformat(),
        "weights_sha256": net.card.weights_sha256,
        "labels": "OSCD, urban change only, CC BY-NC-SA 4.0: they judge, nothing was trained on them",
        "kept_out": list(KEPT_OUT),
        "oscd": cities(asked.data, net, teacher, asked.pictures),
    }
    rows["oscd_mean"] = {name: means(rows["oscd"], name) for name in ("kept_out", "looked_at")}
    asked.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rows["oscd_mean"], indent=1))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=Path("models/landcover"))
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation/change.json"))
    parser.add_argument("--pictures", type=Path, default=Path("build/change"))
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
