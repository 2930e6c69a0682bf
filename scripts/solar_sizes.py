"""How the shipped solar net does by size of site, as a fleet counts sites: what `eosat fleet solar` corrects with.

A site is a patch of pixels called solar, joined through sides, of four pixels and more. Each belongs to the true array
that it shares most pixels with; an array to which one belongs is found, and its mapped area is that of its patches.
Patches that meet no array are false. Images are those of `evaluate_solar.py`: objects laid into images that no training
saw, as they are and recoloured, and the simulated island. None of this is an accuracy on real arrays.

    python scripts/solar_sizes.py --data ../shared/data
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from evaluate_solar import examples, island

from eosat.models import load_model
from eosat.train.solar_scores import Answerer, Pair, of_model
from eosat.vector import patches, sieve

LEAST = 4
"""Pixels of the smallest site."""
EDGES = (0, 1_000, 4_000, 10_000)
"""Lower ends of the bins. [m2]"""
PIXEL = 100.0
"""Ground of a pixel. [m2]"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--model", type=Path, default=Path("models/solar"))
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation/solar-sizes.json"))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(asked.model)
    kinds = {
        "as they are": examples(asked.data, 0.0),
        "recoloured to dry ground": examples(asked.data, 1.0),
        "simulated island": list(island()),
    }
    found = {kind: measured(of_model(model), pairs) for kind, pairs in kinds.items()}
    content = {
        "command": "python scripts/solar_sizes.py",
        "weights_sha256": model.card.weights_sha256,
        "least_px": LEAST,
    }
    asked.out.write_text(json.dumps(content | {"kinds": found}, indent=1) + "\n", encoding="utf-8")


def measured(answer: Answerer, pairs: Iterable[Pair]) -> dict[str, Any]:
    """Counts and area ratios by bin of true size; alarms by their own."""
    arrays: list[tuple[float, float]] = []
    alarms: list[tuple[float, bool]] = []
    ground = 0
    for seen, _ in pairs:
        mapped = sieve(answer(seen.x).labels == 1, LEAST)
        shares = [share for value, share in seen.shares if value == 1 and float(share.sum()) >= 0.5]
        one, other = judged(mapped, shares)
        arrays, alarms, ground = arrays + one, alarms + other, ground + mapped.size
    true, ratio = np.array(arrays).reshape(-1, 2).T
    area, real = np.array(alarms).reshape(-1, 2).T
    rows = []
    for low, high in zip(EDGES, (*EDGES[1:], np.inf), strict=True):
        own, said = (true >= low) & (true < high), (area >= low) & (area < high)
        off = ratio[own & (ratio > 0)] - 1
        rows.append(
            {
                "least_m2": low,
                "objects": int(own.sum()),
                "found": int((ratio[own] > 0).sum()),
                "alarms": int(said.sum()),
                "true_alarms": int(real[said].sum()),
                "bias": round(float(off.mean()), 4) if len(off) else None,
                "bias_sd": round(float(off.std(ddof=1)), 4) if len(off) > 1 else None,
            }
        )
    every = ratio[ratio > 0]
    summed = float((every * true[ratio > 0]).sum() / true[ratio > 0].sum())
    return {"km2": round(ground * PIXEL / 1e6, 2), "mapped_over_true": round(summed, 4), "bins": rows}


def judged(mapped: np.ndarray, shares: list[np.ndarray]) -> tuple[list[tuple[float, float]], list[tuple[float, bool]]]:
    """Of a chip: true area and mapped over true of each array (0 where not found), and area and truth of each patch."""
    numbers, count = patches(mapped)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1) * PIXEL
    common = np.zeros((len(shares) + 1, count + 1))
    for place, share in enumerate(shares, start=1):
        common[place] = np.bincount(numbers.ravel(), weights=share.ravel(), minlength=count + 1)
    owner = common.argmax(0)
    areas = [float(share.sum()) * PIXEL for share in shares]
    patched = [float(sizes[1:][owner[1:] == place].sum()) for place in range(1, len(shares) + 1)]
    alarms = [(float(sizes[number]), bool(owner[number])) for number in range(1, count + 1)]
    return [(area, size / area) for area, size in zip(areas, patched, strict=True)], alarms


if __name__ == "__main__":
    main()
