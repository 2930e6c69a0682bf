"""A model's folder: find it, open it, check it, write it."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor, nn

from eosat.errors import InputError
from eosat.models.card import CARD, README, WEIGHTS, Card, read_card
from eosat.models.item import to_item
from eosat.nets import NETS, folded, parameters, receptive_field
from eosat.places import cache_folder, shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model ready to run."""

    card: Card
    """What it is."""
    net: Callable[[Tensor], Tensor]
    """Reflectance (B, bands, H, W) -> logits (B, classes + fractions, H, W), both float32 on the model's device."""
    device: str = "cpu"
    """Where its input stands and its output comes out."""


def load_model(name: str | Path, device: str = "cpu") -> Model:
    """Open a model and check it against its card.

    Parameters
    ----------
    name : str or Path
        Name of a shipped or cached model; a path (a string with a separator, or a ``Path``) is its folder.
    device : str
        Device of torch, e.g. ``"cuda:0"``.

    Raises
    ------
    InputError
        When there is no such model, or its files do not belong together.
    """
    folder = folder_of(name)
    card = read_card(folder)
    net = build(card)
    _fill(net, card, folder)
    return Model(card=card, net=folded(net).to(device), device=device)


def list_models() -> tuple[Card, ...]:
    """Cards of all shipped and cached models, by name; a shipped one hides a cached one of the same name."""
    return tuple(read_card(folder) for _, folder in sorted(_found().items()))


def verify(folder: Path) -> Card | tuple[InputError, ...]:
    """Check a model's folder in full: card, weights, README, and radius and stride by gradient.

    Returns
    -------
    Card or tuple of InputError
        The card when all is well, else every problem found.
    """
    try:
        model = load_model(Path(folder))
    except InputError as problem:
        return (problem,)
    card, problems = model.card, []
    if not (folder / README).is_file():
        problems.append(InputError("models.no_readme", path=folder / README))
    net = build(card)
    _fill(net, card, folder)
    radius = receptive_field(net, len(card.bands), card.stride)
    if radius > card.radius_px:
        problems.append(InputError("models.radius", path=folder / CARD, said=card.radius_px, measured=radius))
    return tuple(problems) or card


def write_model(folder: Path, card: Card, net: nn.Module, readme: str) -> Card:
    """Write a model's folder, each file under a temporary name first, the card last.

    Returns
    -------
    Card
        *card* with the number of parameters and the hash of the weights filled in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {key: value.detach().cpu().contiguous() for key, value in net.state_dict().items()}
    weights = safetensors.torch.save(state)
    card = replace(card, parameters=parameters(net), weights_sha256=hashlib.sha256(weights).hexdigest())
    _put(folder / WEIGHTS, weights)
    write_card(folder, card, readme)
    return card


def write_card(folder: Path, card: Card, readme: str) -> None:
    """Write the card and the README of a model whose weights are there."""
    _put(folder / README, readme.encode())
    _put(folder / CARD, (json.dumps(to_item(card), indent=2, ensure_ascii=False) + "\n").encode())


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


def _fill(net: nn.Module, card: Card, folder: Path) -> None:
    """Read the weights into *net*: one read, so that what is hashed is what is used."""
    path = folder / WEIGHTS
    try:
        content = path.read_bytes()
    except FileNotFoundError as err:
        raise InputError("models.no_weights", path=path) from err
    found = hashlib.sha256(content).hexdigest()
    if found != card.weights_sha256:
        raise InputError("models.hash", path=path, found=found, said=card.weights_sha256)
    try:
        net.load_state_dict(safetensors.torch.load(content))
    except (RuntimeError, safetensors.SafetensorError) as err:
        raise InputError("models.weights", path=path, net=card.net, reason=err) from err


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


def _put(path: Path, content: bytes) -> None:
    """Write all or nothing."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
