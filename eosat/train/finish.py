"""From a trained net to a model's folder: temperature, measures, card, README, and what made it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import nn

from eosat.accuracy import Counts, confusion, overall
from eosat.errors import InputError
from eosat.models import Card, build, weights_of, write_model
from eosat.nets import receptive_field
from eosat.train.loop import Outcome, answers, fit_temperature
from eosat.train.pictures import SAMPLES, write_samples
from eosat.train.scores import calibration_error, mean_iou
from eosat.train.settings import Settings
from eosat.train.task import Batch, Task
from eosat.words import say

RECORD = "training.json"
"""What made the model, beside its card: settings, data hash, curve, confusion of the held batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How right a net is on the held batches."""

    temperature: float
    """Divisor of the logits. [1]"""
    matrix: Counts
    """(classes, classes) pixels by target and by answer."""
    metrics: Mapping[str, float]
    """Measure -> value. [1]"""


def judged(net: nn.Module, task: Task) -> Judged:
    """Measure a net on the held batches of its task; where there are none it is not measured.

    Returns
    -------
    Judged
        By default ``held_agreement``, ``held_mean_iou`` (over classes of at least 0.1 % of the pixels) and
        ``held_calibration_error`` (Guo et al. 2017, arXiv 1706.04599).
    """
    count = len(task.classes)
    logits, labels = _answers(net, task.held, count)
    temperature = task.temperature(net) if task.temperature else fit_temperature(logits, labels) if len(labels) else 1.0
    confidence, says = (logits / temperature).softmax(1).max(1)
    matrix = confusion(labels.numpy(), says.numpy(), count)
    metrics = dict(task.metrics(net, temperature)) if task.metrics else {}
    if len(labels) and not task.metrics:
        metrics = {
            "held_agreement": overall(matrix),
            "held_mean_iou": mean_iou(matrix),
            "held_calibration_error": calibration_error(confidence.numpy(), (says == labels).numpy()),
        }
    return Judged(temperature=temperature, matrix=matrix, metrics=metrics)


def _answers(net: nn.Module, held: Sequence[Batch], classes: int) -> Batch:
    device = next(net.parameters()).device
    moved = ((x.to(device), target.to(device)[:, :classes]) for x, target in held)
    pairs = [(logits.float().cpu()[:, :classes], labels.cpu()) for logits, labels in answers(net, moved)]
    if not pairs:
        return torch.zeros(0, classes), torch.zeros(0, dtype=torch.int64)
    return torch.cat([logits for logits, _ in pairs]), torch.cat([labels for _, labels in pairs])


def fresh(settings: Settings, task: Task) -> tuple[nn.Module, Card]:
    """The net with the first weights of the seed, and a card of it without results."""
    card = Card(
        name=settings.name,
        description=task.description,
        net=settings.net,
        arguments={"bands": len(task.bands), "classes": task.outputs, **settings.arguments},
        bands=task.bands,
        classes=task.classes,
        fractions=task.fractions,
        colours=task.colours,
        caution=task.caution,
        level=task.level,
        radius_px=1,
        stride=settings.stride,
        licence=task.licence,
        trained_on=task.trained_on,
        sources=task.sources,
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    torch.manual_seed(settings.seed)
    net = weights_to_start(card, settings.start) if settings.start else build(card)
    radius = receptive_field(net, len(card.bands), card.stride)
    return net, replace(card, radius_px=radius)


def weights_to_start(card: Card, start: str) -> nn.Module:
    """The net of the model *start*, which must be of the card's architecture, bands and number of outputs.

    Raises
    ------
    InputError
        When it is not.
    """
    before, net = weights_of(start)
    ours, theirs = ((one.net, dict(one.arguments), one.bands) for one in (card, before))
    if ours != theirs:
        raise InputError("train.start", name=start, found=theirs, wanted=ours)
    return net


def write_trained(
    out: Path, net: nn.Module, card: Card, task: Task, outcome: Outcome, record: Mapping[str, Any]
) -> Card:
    """Write the model's folder, and what made it; the card last.

    Parameters
    ----------
    out : Path
        Folder; made where it is not.
    net : nn.Module
        Trained.
    card : Card
        Of :func:`fresh`.
    task, outcome
        What was learned, and how it went.
    record : mapping
        JSON values for ``training.json``: settings, data, versions, ``hardware``, ``command`` that made it.
    """
    if task.finish:
        task.finish(net)
    result = judged(net, task)
    metrics = {key: round(value, 4) for key, value in result.metrics.items() if math.isfinite(value)}
    card = replace(card, temperature=round(result.temperature, 3), metrics=metrics, made_by=record["command"])
    card = replace(card, hardware=f"{record['hardware']}, {outcome.seconds / 60:.0f} min")
    told = dict(record) | {"step": outcome.step, "best_step": outcome.best_step}
    told |= {"seconds": round(outcome.seconds), "looks": [asdict(look) for look in outcome.looks]}
    told |= {"classes": list(task.classes), "confusion": result.matrix.tolist(), "metrics": metrics}
    out.mkdir(parents=True, exist_ok=True)
    (out / RECORD).write_text(json.dumps(_finite(told), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    pictures = write_samples(out / SAMPLES, net, task)
    return write_model(out, card, net, readme(card, task, told, pictures=pictures))


def _finite(value: Any) -> Any:
    """*value* with null for numbers that JSON has no word for."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def readme(card: Card, task: Task, record: Mapping[str, Any], *, pictures: bool = False) -> str:
    """The model's page in English and Korean: what it is, its data, its measures, its limits, how to make it again."""
    pages = [_page(card, task, record, lang) for lang in ("en", "ko")]
    shown = [f"![{say('train.samples', 'en')}]({SAMPLES})", "", say("train.samples", "en"), ""] if pictures else []
    return "\n".join([pages[0], *shown, pages[1]])


def _page(card: Card, task: Task, record: Mapping[str, Any], lang: str) -> str:
    rows = "\n".join(f"| {key} | {value:g} |" for key, value in card.metrics.items())
    return say(
        "train.readme",
        lang,
        **{key: getattr(card, key) for key in ("name", "description", "licence", "level", "net")},
        bands=", ".join(card.bands),
        classes=", ".join(card.classes),
        trained_on=card.trained_on,
        data=record.get("data", ""),
        limits=task.limits or say("train.no_limits", lang),
        metrics=rows or "| - | - |",
        steps=record["step"],
        best=record["best_step"],
        command=card.made_by,
        file=RECORD,
    )
