"""Train the shipped land-cover net: a student of Dynamic World that reads L2A.

The teacher labels real L1C images; the student sees the same pixels turned into plausible surface reflectance.

    python scripts/train_landcover.py --data ../shared/data --out models/landcover --steps 3000 --seed 1
"""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from eosat.classes import LANDCOVER
from eosat.models import Card, import_dynamicworld, load_model, write_model
from eosat.nets import NETS, receptive_field
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import Line, read_lines
from eosat.train.chips import Bending, Lesson, draw_batch, split, teach
from eosat.train.loop import Place, Plan, Progress, answers, fit_temperature, soft_cross_entropy, train
from eosat.train.scenes import training_cities, training_scenes
from eosat.train.task import Task

LEARNED = 0.85
"""Share of each scene's columns that is learned from; the temperature is fitted on the rest."""


def main() -> None:
    asked = arguments()
    torch.manual_seed(asked.seed)
    lessons, held = zip(*(split(lesson, LEARNED) for lesson in taught(asked.data)), strict=True)
    lines = read_lines(asked.data / "facts" / "l1c_l2a_pairs.csv")
    settings = {"bands": len(TEN_BANDS), "classes": len(LANDCOVER), "width": asked.width, "depth": asked.depth}
    net = NETS["half_resolution"](**settings).to(memory_format=torch.channels_last)
    plan, place = Plan(steps=asked.steps), Place(seconds=60 * asked.minutes)
    steps = train(net, task(lessons, lines, asked.batch, asked.seed), plan, report, place).step
    temperature = fitted(net, held, lines, asked.seed)
    print(f"{steps} steps, temperature {temperature:.3f}")
    card = described(net, settings, temperature, training_cities(asked.data / "oscd"))
    card = replace(card, made_by=f"{card.made_by}  # {steps} steps")
    write_model(asked.out, card, net, "Freshly trained; scripts/evaluate_landcover.py writes this page.\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder with oscd/, facts/ and teacher"
    )
    parser.add_argument("--out", type=Path, default=Path("models/landcover"), help="folder of the model to write")
    parser.add_argument("--steps", type=int, default=3000, help="batches to learn from")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop earlier when this time is over")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=16, help="chips in a batch")
    parser.add_argument("--width", type=int, default=64, help="channels of the net")
    parser.add_argument("--depth", type=int, default=4, help="residual blocks of the net")
    return parser.parse_args()


def taught(data: Path) -> Iterator[Lesson]:
    with tempfile.TemporaryDirectory() as folder:
        path = import_dynamicworld(data / "dynamicworld-teacher" / "dw_forward_weights.npz", Path(folder))
        teacher = load_model(path).net
    for scene in training_scenes(data / "oscd", training_cities(data / "oscd")):
        yield teach(scene, teacher)
        print(f"labelled {scene.place} {scene.date}", flush=True)


def batches(
    lessons: tuple[Lesson, ...], lines: tuple[Line, ...], count: int, seed: int
) -> Iterator[tuple[Tensor, Tensor]]:
    rng = np.random.default_rng(seed)
    while True:
        x, soft = draw_batch(lessons, lines, Bending(), count, rng)
        yield x.contiguous(memory_format=torch.channels_last), soft


def fitted(net: nn.Module, held: tuple[Lesson, ...], lines: tuple[Line, ...], seed: int) -> float:
    """Temperature on columns that were not learned from."""
    logits, labels = zip(*answers(net, islice(batches(held, lines, 16, seed + 1), 16)), strict=True)
    return fit_temperature(torch.cat(logits), torch.cat(labels))


def task(lessons: tuple[Lesson, ...], lines: tuple[Line, ...], count: int, seed: int) -> Task:
    return Task(
        draw=lambda step: draw_batch(lessons, lines, Bending(), count, np.random.default_rng([seed, step])),
        held=(),
        loss=soft_cross_entropy,
        bands=TEN_BANDS,
        classes=LANDCOVER,
        description="",
        trained_on="",
    )


def report(progress: Progress) -> None:
    if progress.step % 50 == 0:
        print(f"step {progress.step} loss {progress.loss:.3f} {progress.seconds:.0f} s", flush=True)


def described(net: nn.Module, settings: dict[str, int], temperature: float, names: tuple[str, ...]) -> Card:
    return Card(
        name="landcover",
        description="Nine land-cover classes from Sentinel-2 surface reflectance: a student of Dynamic World.",
        net="half_resolution",
        arguments=settings,
        bands=TEN_BANDS,
        classes=LANDCOVER,
        level="L2A",
        radius_px=receptive_field(net, len(TEN_BANDS), 2),
        stride=2,
        temperature=round(temperature, 3),
        licence="Apache-2.0",
        trained_on="Soft labels of Dynamic World on the Sentinel-2 L1C images of the OSCD set, atmosphere taken off: "
        + ", ".join(names),
        made_by=shlex.join(["python", *sys.argv]),
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


if __name__ == "__main__":
    main()
