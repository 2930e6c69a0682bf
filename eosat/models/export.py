"""A model written as a graph for another engine, with a report of how far its answers are from the net's."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.models.card import README, WEIGHTS, Card, read_card
from eosat.models.folder import Model, folder_of, load_model, put, write_graph
from eosat.models.golden import asked, golden_dn, reflectance_of
from eosat.models.graph import Graph
from eosat.models.onnx import to_int8, to_onnx, to_openvino
from eosat.models.weights import Content
from eosat.places import cache_folder
from eosat.tiling import up_to_multiple

PARITY = "parity.json"
KEPT = "labels_kept_"
"""Start of a measure of a card: the share of the labels of float32 that are kept, e.g. ``labels_kept_bfloat16``. [1]"""
TARGETS = {"onnx": "model.onnx", "openvino": "model.xml"}
"""File that holds the graph, by engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How far a graph's answers are from the net's, on one image."""

    image: str
    """Name of the image."""
    pixels: int
    """Pixels compared."""
    furthest: float
    """Largest difference of a logit."""
    largest: float
    """Largest logit of the net, to compare with."""
    labels: float
    """Share of equal labels. [1]"""


def export_model(
    name: str | Path,
    *,
    to: str,
    int8: bool = False,
    out: Path | None = None,
    images: Mapping[str, NDArray[np.float32]],
) -> tuple[Path, tuple[Parity, ...]]:
    """Write a model of the house as a graph: a folder like any other model's, with ``parity.json``.

    Parameters
    ----------
    name : str or Path
        Name or folder of a model whose weights are safetensors.
    to : str
        ``"onnx"`` or ``"openvino"``.
    int8 : bool
        Inner convolutions in int8, calibrated on *images*.
    out : Path, optional
        Folder to write; else ``<name>-<to>[-int8]`` among the cached models.
    images : mapping of str to (band, y, x) float32
        Reflectance to compare on, besides the made-up landscape of the stored prediction; NaN counts as 0.1. [1]

    Returns
    -------
    Path, tuple of Parity
        The folder, and the comparison on each image.

    Raises
    ------
    InputError
        When the model is a graph already, the engine is not known or not installed, or *out* is the model's own folder.
    """
    folder = folder_of(name)
    card = read_card(folder)
    if to not in TARGETS:
        raise InputError("models.target", to=to, known=", ".join(TARGETS))
    if card.file != WEIGHTS:
        raise InputError("models.graph_already", name=card.name, file=card.file)
    model = load_model(folder)
    new = _card(card, to, int8=int8)
    out = out or graph_folder(card, to, int8=int8)
    if out.resolve() == folder.resolve():
        raise InputError("models.export_onto", path=out)
    given = {"golden": reflectance_of(golden_dn(card.bands)), **images}
    whole = {key: _fitting(image, card) for key, image in given.items()}
    content = _content(model, new, to, list(whole.values()) if int8 else [])
    rows = compare(model, Graph(content, to), whole)
    write_graph(out, new, content, _readme(folder, card, to, int8=int8))
    record: dict[str, object] = {
        "model": card.name,
        "weights_sha256": card.weights_sha256,
        "to": to,
        "precision": new.precision,
    }
    record |= {
        "calibrated_on": list(whole) if int8 else [],
        "machine": platform.machine(),
        "torch": version("torch"),
        "rows": [asdict(row) for row in rows],
    }
    put(out / PARITY, (json.dumps(record, indent=1) + "\n").encode())
    return out, rows


def graph_folder(card: Card, to: str, *, int8: bool) -> Path:
    """Folder among the cached models where a net's graph is written when no other is given."""
    return cache_folder(os.environ) / "models" / _card(card, to, int8=int8).name


def made_from(folder: Path) -> str:
    """Sha256 of the weights that a written graph was made from; empty where its record says nothing."""
    try:
        return str(json.loads((folder / PARITY).read_text(encoding="utf-8"))["weights_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def compare(model: Model, graph: Graph, images: Mapping[str, NDArray[np.float32]]) -> tuple[Parity, ...]:
    """The net's logits beside the graph's, image by image."""
    return tuple(_compared(key, model, graph, image) for key, image in images.items())


def _compared(key: str, model: Model, graph: Graph, image: NDArray[np.float32]) -> Parity:
    classes = len(model.card.classes)
    net, other = asked(model.net, image), asked(graph, image)
    same = net[:classes].argmax(0) == other[:classes].argmax(0)
    return Parity(
        image=key,
        pixels=same.size,
        furthest=float(np.abs(net - other).max()),
        largest=float(np.abs(net).max()),
        labels=float(same.mean()),
    )


def _fitting(image: NDArray[np.float32], card: Card) -> NDArray[np.float32]:
    """Any image as the net takes it: gaps filled, sides extended to the stride."""
    more = [(0, 0), *((0, up_to_multiple(length, card.stride) - length) for length in image.shape[-2:])]
    return np.pad(np.nan_to_num(image.astype(np.float32), nan=0.1), more, mode="edge")


def _content(model: Model, card: Card, to: str, images: list[NDArray[np.float32]]) -> Content:
    """The graph, in int8 where there are images to calibrate on."""
    graph = to_onnx(model.net, card)  # type: ignore[arg-type]
    graph = to_int8(graph, images) if images else graph
    path = Path(TARGETS[to])
    if to == "onnx":
        return Content(path=path, main=graph)
    main, values = to_openvino(graph)
    return Content(path=path, main=main, values=values)


def _card(card: Card, to: str, *, int8: bool) -> Card:
    """The graph's card: the net's, under a name of its own."""
    return replace(
        card,
        name=f"{card.name}-{to}{'-int8' if int8 else ''}",
        description=f"{card.description} As a graph for {to}{', int8' if int8 else ''}.",
        file=TARGETS[to],
        precision="int8" if int8 else "float32",
        metrics={key: value for key, value in card.metrics.items() if not key.startswith(KEPT)},
        weights_sha256="",
        golden_sha256="",
        made_by=f"eosat models export {card.name} --to {to}{' --int8' if int8 else ''} (weights {card.weights_sha256})",
    )


def _readme(folder: Path, card: Card, to: str, *, int8: bool) -> str:
    own = (folder / README).read_text(encoding="utf-8") if (folder / README).is_file() else ""
    numbers = "its inner convolutions in int8" if int8 else "in float32"
    head = f"# {card.name} as a graph\n\nThe model below as {TARGETS[to]} for {to}, {numbers}.\n"
    head += f"`{PARITY}` says how far its answers are from the net's.\n"
    return f"{head}\n{own}"
