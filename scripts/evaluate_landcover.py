"""Judge the shipped land-cover net and write what was measured: JSON, contact sheets, the model's page.

It trains nothing. Other seeds, and the nets that left one pair of places out, are judged where `make train-seeds` left
them; where they are absent their recorded rows stay, with date and hash of weights. The JSON is the only source of the
numbers on the card and in the docs. About 6 minutes on one core.

    python scripts/evaluate_landcover.py --data ../shared/data --model models/landcover
"""

import argparse
import json
import shlex
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from eosat.accuracy import agreement, confusion, iou
from eosat.atmosphere import mean_line, measured_lines
from eosat.classes import LANDCOVER
from eosat.models import Model, export_model, import_dynamicworld, load_model, write_card
from eosat.segment import label_agreement
from eosat.sentinel2 import QUANTIFICATION
from eosat.simulate.archive import truth_of
from eosat.simulate.place import Window, island_at
from eosat.simulate.scene import at_ten_metres, look, sky_of, surface_of
from eosat.train.atmosphere_scores import atmosphere_scores, put_back_scores
from eosat.train.chips import clouded
from eosat.train.evaluate import answer
from eosat.train.landcover import SOURCES
from eosat.train.measures import SETS, Measured, measure_cities, measure_pairs, measure_reservoir, summary_of
from eosat.train.page import page
from eosat.train.scenes import Reflectance, read_boadella
from eosat.train.sheets import write_sheet
from eosat.train.sources import read_image

SEASONS = (date(2024, 1, 20), date(2024, 4, 15), date(2024, 7, 25), date(2024, 10, 20))
PAIRS = ("coast-brazil", "farmland-chile", "farmland-denmark")
SEEDS = (2, 3)


def main() -> None:
    asked = arguments()
    torch.set_num_threads(asked.threads)
    known = json.loads(asked.out.read_text()) if asked.out.is_file() else {}
    teacher, net = teacher_of(asked.data), load_model(asked.model)
    rows: dict[str, Any] = {
        "command": shlex.join(["python", *sys.argv]),
        "date": datetime.now(UTC).date().isoformat(),
        "weights_sha256": net.card.weights_sha256,
    }
    for name, measured in measurements(asked.data, teacher, asked.model, asked.trained, known):
        rows[name] = measured.rows
        if measured.panels:
            write_sheet(asked.sheets / f"{name}.png", measured.panels)
        print(f"{name}: {json.dumps(measured.rows)[:300]}", flush=True)
    rows["summary"] = summary_of(rows)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    card = replace(net.card, metrics=rows["summary"], sources=SOURCES)
    write_card(asked.model, card, page(card, rows))
    print(table(rows))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=Path("models/landcover"))
    parser.add_argument("--trained", type=Path, default=Path("build/trained"), help="seed-2, seed-3, without-PLACE")
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation/landcover.json"))
    parser.add_argument("--sheets", type=Path, default=Path("build/evaluation"), help="folder of the contact sheets")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def teacher_of(data: Path) -> Model:
    with tempfile.TemporaryDirectory() as folder:
        path = import_dynamicworld(data / "dynamicworld-teacher" / "dw_forward_weights.npz", Path(folder))
        return load_model(path)


def measurements(
    data: Path, teacher: Model, folder: Path, trained: Path, known: Mapping[str, Any]
) -> Iterator[tuple[str, Measured]]:
    net = load_model(folder)
    for name, measure in SETS.items():
        yield name, measure(data, teacher, net)
    yield "reservoir", measure_reservoir(data, net)
    yield "pairs", judged_pairs(data, teacher, trained, known.get("pairs", {}))
    yield "seeds", judged_seeds(data, teacher, trained, known.get("seeds", {}))
    yield (
        "atmosphere",
        Measured(rows={"to_surface": atmosphere_scores(data), "put_back": put_back_scores(data, teacher)}),
    )
    yield "island", judged_island(net)
    yield "precision", judged_precision(data, folder, net)
    yield "speed", judged_speed(teacher, net)


def judged_pairs(data: Path, teacher: Model, trained: Path, known: Mapping[str, Any]) -> Measured:
    """Nets that never saw the place judge it; a row without its net is kept as it was recorded."""
    nets = {
        place: load_model(trained / f"without-{place}") for place in PAIRS if (trained / f"without-{place}").is_dir()
    }
    measured = measure_pairs(data, teacher, nets)
    rows = {place: dict(row) for place, row in measured.rows.items()}
    for place, row in rows.items():
        if place in nets:
            row |= {"date": datetime.now(UTC).date().isoformat(), "weights_sha256": nets[place].card.weights_sha256}
        elif "net" in known.get(place, {}):
            row |= known[place]
    shares = [row["net"] for row in rows.values() if "net" in row]
    return Measured(rows=rows | ({"mean": round(float(np.mean(shares)), 4)} if shares else {}), panels=measured.panels)


def judged_seeds(data: Path, teacher: Model, trained: Path, known: Mapping[str, Any]) -> Measured:
    """The same training from other seeds, on the kept-out cities; recorded rows stay where the weights are absent."""
    rows = dict(known)
    for seed in SEEDS:
        folder = trained / f"seed-{seed}"
        if folder.is_dir():
            model = load_model(folder)
            cities = measure_cities(data, teacher, model).rows
            rows[str(seed)] = {
                "date": datetime.now(UTC).date().isoformat(),
                "weights_sha256": model.card.weights_sha256,
                **{name: cities[name] for name in cities if name != "calibration"},
            }
    return Measured(rows=rows)


def judged_island(net: Model) -> Measured:
    """The simulated island, seed 7, against its exact truth: IoU by class, four seasons, three skies."""
    island = island_at(seed=7, lon=126.9, lat=33.48, size=12_000, crs=None, dates=SEASONS)
    window = Window(row=360, col=360, rows=480, cols=480)
    land, surface = surface_of(island, window, SEASONS[0].year)
    truth = truth_of(land).landcover
    rows: dict[str, Any] = {"simulated": True}
    for number, day in enumerate(SEASONS):
        scene = look(island, window, surface, sky_of(island, number, 126.9, 33.48))
        dn, clear = at_ten_metres(scene)
        ground = np.where(clear, dn / np.float32(QUANTIFICATION), np.float32(np.nan))
        for name, x in skies(ground).items():
            labels = answer(net, x).labels
            matrix = confusion(truth, labels, len(LANDCOVER))
            shares = {
                c: None if np.isnan(v) else round(float(v), 3) for c, v in zip(LANDCOVER, iou(matrix), strict=True)
            }
            agreed = round(agreement(truth, np.where(clear, labels, 255).astype(np.uint8)), 4)
            rows.setdefault(day.isoformat(), {})[name] = {"agreement": agreed, "iou": shares}
    return Measured(rows=rows)


def skies(ground: Reflectance) -> dict[str, Reflectance]:
    """The scene as it is, seen from the top of the atmosphere, and under residual cloud."""
    line = mean_line(measured_lines())
    slope, path = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    return {"L2A": ground, "L1C": slope * ground + path, "residual cloud": clouded(ground, np.random.default_rng(3))[0]}


def judged_precision(data: Path, folder: Path, net: Model) -> Measured:
    """Share of the labels of real L2A that stay the same in bfloat16 and int8; int8 is calibrated on other images."""
    images = [read_boadella(data / "boadella-l2a", day).reflectance for day in ("2020-06-21", "2022-03-08")]
    other = read_image(data / "aquileia-l2a/Aquileia_2019-04-16.tif", source="aquileia", level="L2A").reflectance
    share, pixels = label_agreement(net, load_model(folder, dtype="bfloat16"), images)
    rows: dict[str, Any] = {"images": "boadella, L2A", "pixels": pixels, "bfloat16": round(share, 4)}
    with tempfile.TemporaryDirectory() as place:
        for engine in ("onnx", "openvino"):
            out, _ = export_model(
                folder, to=engine, int8=True, out=Path(place) / engine, images={"aquileia": other[:, :512, :512]}
            )
            rows[f"int8 {engine}"] = round(label_agreement(net, load_model(out), images)[0], 4)
    return Measured(rows=rows)


def judged_speed(teacher: Model, net: Model, rounds: int = 5) -> Measured:
    """Seconds of both nets on one tile, one thread, float32, alternating; median of the ratios."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    tiles = [torch.rand(1, len(model.card.bands), 512, 512) for model in (teacher, net)]
    ratios = []
    with torch.inference_mode():
        for number in range(rounds + 1):
            slow, fast = (seconds(model, x) for model, x in zip((teacher, net), tiles, strict=True))
            ratios += [round(slow / fast, 1)] if number else []
    torch.set_num_threads(threads)
    how = {"tile": 512, "threads": 1, "dtype": "float32", "weights_MB": round(net.card.parameters * 4e-6, 2)}
    return Measured(rows={"ratio": round(statistics.median(ratios), 1), "ratios": ratios, **how})


def seconds(model: Model, x: torch.Tensor) -> float:
    start = time.perf_counter()
    model.net(x)
    return time.perf_counter() - start


def table(rows: Mapping[str, Any]) -> str:
    return "\n".join(f"{name:36} {value:.4f}" for name, value in rows["summary"].items())


if __name__ == "__main__":
    main()
