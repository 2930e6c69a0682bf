"""A model's folder: find it, open it, check it, write it."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from eosat.errors import InputError
from eosat.models.card import CARD, GOLDEN, README, WEIGHTS, Card, read_card
from eosat.models.golden import AGREEMENT, TOLERANCE, apart, asked, make_golden, read_golden
from eosat.models.graph import Graph, Scaled, probe
from eosat.models.item import to_item
from eosat.models.onnx import to_onnx
from eosat.models.precise import DTYPES, UNITS, flags_here, in_bfloat16, in_float32
from eosat.models.weights import Content, engine_for, read_content
from eosat.nets import NETS, folded, parameters, receptive_field
from eosat.places import cache_folder, shipped
from eosat.tiling import up_to_multiple


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model ready to run."""

    card: Card
    """What it is."""
    net: Callable[[Tensor], Tensor]
    """Reflectance (B, bands, H, W) -> logits (B, classes + fractions, H, W), both float32 on the model's device."""
    device: str = "cpu"
    """Where its input stands and its output comes out."""
    engine: str = "torch"
    """What runs it: ``"torch"``, ``"onnx"`` or ``"openvino"``."""
    dtype: str = "float32"
    """Numbers it is computed in: ``"float32"``, ``"bfloat16"``, or ``"int8"`` of a quantised graph."""


def load_model(name: str | Path, device: str = "cpu", *, engine: str = "auto", dtype: str = "float32") -> Model:
    """Open a model and check it against its card.

    Parameters
    ----------
    name : str or Path
        Name of a shipped or cached model; a path (a string with a separator, or a ``Path``) is its folder.
    device : str
        Device of torch, e.g. ``"cuda:0"``; the other engines run on the processor.
    engine : str
        ``"torch"``, ``"onnx"`` (onnxruntime) or ``"openvino"``; ``"auto"`` is torch for the house's nets, else the
        usual one of the graph. The house's nets become a graph in memory for the other engines.
    dtype : str
        ``"float32"`` or ``"bfloat16"``. That a graph is int8 says its own card.

    Raises
    ------
    InputError
        When there is no such model, its files do not belong together or could run code, or the engine cannot run it.
    """
    folder = folder_of(name)
    card = read_card(folder)
    engine = engine_for(card, engine)
    check_asked(engine, device, dtype)
    content = read_content(folder, card)
    net: Callable[[Tensor], Tensor]
    if engine == "torch":
        plain = folded(_filled(card, content)).to(device)
        plain.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a tenth faster on a processor
        units = bool(UNITS & flags_here())
        net = in_bfloat16(plain, device, units=units) if dtype == "bfloat16" else in_float32(plain, device)
    else:
        net = Graph(_as_graph(card, content), engine, dtype)
        card = check_graph(card, net, content.path)
        net = Scaled(net, card, folder / CARD) if card.scaling else net
        card = measured(card, net)
    return Model(
        card=card, net=net, device=device, engine=engine, dtype=dtype if card.precision == "float32" else card.precision
    )


def check_asked(engine: str, device: str, dtype: str) -> None:
    """InputError when these do not go together."""
    if dtype not in DTYPES:
        raise InputError("models.dtype_unknown", dtype=dtype, known=", ".join(DTYPES))
    if engine != "torch" and device != "cpu":
        raise InputError("models.engine_device", engine=engine, device=device)


def check_graph(card: Card, graph: Graph, path: Path) -> Card:
    """*card*, when the graph takes its bands and gives its classes."""
    if graph.bands != len(card.bands):
        raise InputError("models.graph_bands", path=path, found=graph.bands, said=len(card.bands))
    side = up_to_multiple(64, max(card.stride, 1))
    channels, wanted = graph(torch.full((1, graph.bands, side, side), 0.1)).shape[1], card.channels
    if channels != wanted:
        raise InputError("models.graph_channels", path=path, found=channels, said=wanted)
    return card


def measured(card: Card, net: Callable[[Tensor], Tensor]) -> Card:
    """*card* with stride and radius measured, where it does not say them."""
    if card.stride > 0 and card.radius_px > 0:
        return card
    stride, radius = probe(net, len(card.bands))
    return replace(card, stride=card.stride or stride, radius_px=card.radius_px or radius)


def _as_graph(card: Card, content: Content) -> Content:
    """The house's net as an ONNX graph in memory; a graph as it is."""
    if content.path.suffix != ".safetensors":
        return content
    return replace(content, path=content.path.with_suffix(".onnx"), main=to_onnx(_filled(card, content), card))


def list_models() -> tuple[Card, ...]:
    """Cards of all shipped and cached models, by name; a shipped one hides a cached one of the same name."""
    return tuple(read_card(folder) for _, folder in sorted(_found().items()))


def verify(folder: Path, *, engine: str = "auto") -> Card | tuple[InputError, ...]:
    """Check a model's folder in full: card, hashes, README, radius, and its stored prediction on *engine*.

    Returns
    -------
    Card or tuple of InputError
        The card when all is well, else every problem found.
    """
    try:
        said = read_card(folder)
        model = load_model(Path(folder), engine=engine)
    except InputError as problem:
        return (problem,)
    problems = [] if (folder / README).is_file() else [InputError("models.no_readme", path=folder / README)]
    problems += _check_radius(folder, model, said)
    problems += _check_golden(folder, model)
    return tuple(problems) or model.card


def _check_radius(folder: Path, model: Model, said: Card) -> list[InputError]:
    """The receptive field, by gradient where there is one, else by probing."""
    if said.file == WEIGHTS:
        radius = receptive_field(_filled(said, read_content(folder, said)), len(said.bands), said.stride)
    else:
        stride, reach = probe(model.net, len(said.bands))
        radius = reach - stride
    if radius > model.card.radius_px:
        return [InputError("models.radius", path=folder / CARD, said=model.card.radius_px, measured=radius)]
    return []


def _check_golden(folder: Path, model: Model) -> list[InputError]:
    """The stored prediction: there, the card's, and what the model says now."""
    card, path = model.card, folder / GOLDEN
    if not path.is_file():
        return [InputError("models.no_golden", path=path)]
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != card.golden_sha256:
        return [
            InputError("models.hash", path=path, found=hashlib.sha256(content).hexdigest(), said=card.golden_sha256)
        ]
    try:
        golden = read_golden(content, path)
        furthest, same = apart(golden, asked(model.net, golden.image, model.device), len(card.classes))
    except (InputError, RuntimeError) as err:
        return [err if isinstance(err, InputError) else InputError("models.golden_file", path=path, reason=err)]
    least = AGREEMENT.get(model.dtype)
    if furthest > TOLERANCE if least is None else same < least:
        said = {"furthest": furthest, "allowed": TOLERANCE, "same": same, "least": least or 1.0, "engine": model.engine}
        return [InputError("models.golden", path=path, dtype=model.dtype, **said)]
    return []


def write_model(folder: Path, card: Card, net: nn.Module, readme: str) -> Card:
    """Write a model's folder, each file under a temporary name first, the card last.

    Returns
    -------
    Card
        *card* with the number of parameters and the hashes of weights and stored prediction filled in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {key: value.detach().cpu().contiguous() for key, value in net.state_dict().items()}
    card = replace(card, parameters=parameters(net), file=WEIGHTS)
    return _write(folder, card, {WEIGHTS: safetensors.torch.save(state)}, folded(net).cpu(), readme)


def write_graph(folder: Path, card: Card, content: Content, readme: str) -> Card:
    """Write the folder of a model that is a graph, ``content.path`` saying the file's name; as :func:`write_model`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {content.path.name: content.main} | (
        {content.path.with_suffix(".bin").name: content.values} if content.values else {}
    )
    card = replace(card, file=content.path.name)
    return _write(folder, card, files, Graph(content, engine_for(card)), readme)


def _write(folder: Path, card: Card, files: Mapping[str, bytes], net: Callable[[Tensor], Tensor], readme: str) -> Card:
    golden = make_golden(net, card.bands)
    weights = hashlib.sha256(b"".join(files.values())).hexdigest()
    card = replace(card, weights_sha256=weights, golden_sha256=hashlib.sha256(golden).hexdigest())
    for name, content in (*files.items(), (GOLDEN, golden)):
        put(folder / name, content)
    write_card(folder, card, readme)
    return card


def write_card(folder: Path, card: Card, readme: str) -> None:
    """Write the card and the README of a model whose weights are there."""
    put(folder / README, readme.encode())
    put(folder / CARD, (json.dumps(to_item(card), indent=2, ensure_ascii=False) + "\n").encode())


def build(card: Card) -> nn.Module:
    """The card's architecture with random weights.

    Raises
    ------
    InputError
        When the architecture does not take the card's arguments.
    """
    try:
        return NETS[card.net](**card.arguments)
    except TypeError as err:
        raise InputError("models.arguments", name=card.name, net=card.net, arguments=dict(card.arguments)) from err


def _filled(card: Card, content: Content) -> nn.Module:
    """The card's net with the weights in *content*."""
    net = build(card)
    try:
        net.load_state_dict(safetensors.torch.load(content.main))
    except (RuntimeError, safetensors.SafetensorError) as err:
        raise InputError("models.weights", path=content.path, net=card.net, reason=err) from err
    return net


def weights_of(name: str | Path) -> tuple[Card, nn.Module]:
    """A model's card and its net as it was trained, to train it on: norms are not folded.

    Raises
    ------
    InputError
        When there is no such model, its files do not belong together, or it is none of the house's nets.
    """
    folder = folder_of(name)
    card = read_card(folder)
    return card, _filled(card, read_content(folder, card))


def folder_of(name: str | Path) -> Path:
    """Folder of a model: a shipped or cached one by name, or a path as it is."""
    if isinstance(name, Path) or os.sep in name or "/" in name:
        return Path(name)
    found = _found()
    if name not in found:
        near = get_close_matches(name, found, n=1)
        known = ", ".join(sorted(found)) or "-"
        raise InputError("models.meant" if near else "models.unknown", name=name, known=known, near="".join(near))
    return found[name]


def _found() -> dict[str, Path]:
    """Folders that hold a card, by their names."""
    places = (cache_folder(os.environ) / "models", shipped("models"))
    return {path.parent.name: path.parent for place in places for path in place.glob(f"*/{CARD}")}


def put(path: Path, content: bytes) -> None:
    """Write all or nothing."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
