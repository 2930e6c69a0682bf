"""The state of a training: kept in memory by the loop, and in one file that is whole or absent.

The file is safetensors, its header holds the numbers as JSON; nothing is ever unpickled.
"""

import copy
import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from eosat.errors import InputError

CHECKPOINT = "checkpoint.safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the held batches."""

    step: int
    """Batches learned from until then."""
    loss: float
    """Mean over the batches since the look before. [as the task's loss]"""
    held: float
    """Mean over the held batches; NaN where there are none. [as the task's loss]"""


@dataclass(slots=True, kw_only=True)
class State:
    """All that a training needs to go on."""

    net: nn.Module
    """Learns."""
    mean: nn.Module | None
    """Running mean of its weights; None where there is none."""
    optimizer: torch.optim.Optimizer
    """Its moments."""
    step: int = 0
    """Batches learned from."""
    seconds: float = 0.0
    """Time spent so far, over all starts. [s]"""
    total: Tensor | None = None
    """Sum of the losses since the last look, on the net's device; None where there was none."""
    counted: int = 0
    """How many these are."""
    looks: list[Look] = field(default_factory=list)
    """All looks so far."""
    best: dict[str, Tensor] = field(default_factory=dict)
    """Weights at the best look."""
    best_loss: float = float("inf")
    """Held-out loss at the best look."""
    best_step: int = 0
    """When that was."""
    without_gain: int = 0
    """Looks since."""

    @property
    def shown(self) -> nn.Module:
        """The net that is looked at and kept: the mean where there is one."""
        return self.net if self.mean is None else self.mean

    @property
    def mean_loss(self) -> float:
        """Of the batches since the last look."""
        return math.nan if self.total is None else float(self.total) / self.counted

    def add(self, loss: Tensor) -> None:
        """Count the loss of a batch; nothing waits for the device."""
        self.total = loss if self.total is None else self.total + loss
        self.counted += 1

    def forget(self) -> None:
        """Begin a new mean."""
        self.total, self.counted = None, 0


def begun(net: nn.Module, optimizer: torch.optim.Optimizer, *, mean: bool) -> State:
    """The state before the first step."""
    shadow = copy.deepcopy(net).requires_grad_(False).eval() if mean else None
    return State(net=net, mean=shadow, optimizer=optimizer)


def follow(state: State, keep: float) -> None:
    """Move the mean towards the net: it keeps *keep* of itself, less in the first steps."""
    if state.mean is None:
        return
    share = 1 - min(keep, (1 + state.step) / (10 + state.step))
    for old, new in zip(state.mean.state_dict().values(), state.net.state_dict().values(), strict=True):
        if old.is_floating_point():
            old.lerp_(new, share)
        else:
            old.copy_(new)


def keep_best(state: State, held: float) -> None:
    """Remember the weights where *held* is less than ever, else count the look as one without gain."""
    if held < state.best_loss:
        state.best = {key: value.detach().clone() for key, value in state.shown.state_dict().items()}
        state.best_loss, state.best_step, state.without_gain = held, state.step, 0
    else:
        state.without_gain += 1


def save(state: State, path: Path, about: Mapping[str, Any]) -> None:
    """Write *state* whole or not at all.

    Parameters
    ----------
    state : State
        What to write.
    path : Path
        File; its folder exists.
    about : mapping
        What it belongs to, as JSON values: settings and data.
    """
    numbers = {key: getattr(state, key) for key in NUMBERS} | {"looks": [asdict(look) for look in state.looks]}
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in _tensors(state)}
    header = {"state": json.dumps(numbers), "about": json.dumps(about)}
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(safetensors.torch.save(tensors, metadata=header))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


NUMBERS = ("step", "seconds", "counted", "best_loss", "best_step", "without_gain")


def about(path: Path) -> dict[str, Any]:
    """What a checkpoint belongs to; no tensor is read."""
    with _opened(path) as file:
        return dict(json.loads(file.metadata()["about"]))


def restore(state: State, path: Path) -> None:
    """Fill *state*, made of the same net and optimizer, with a checkpoint.

    Raises
    ------
    InputError
        When the file is none of this net.
    """
    with _opened(path) as file:
        numbers = json.loads(file.metadata()["state"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a mapping)
    try:
        _put_back(state, tensors)
    except (KeyError, RuntimeError) as err:
        raise InputError("train.other_net", path=path) from err
    for key in NUMBERS:
        setattr(state, key, numbers[key])
    state.looks = [Look(**look) for look in numbers["looks"]]


def _opened(path: Path) -> Any:
    try:
        return safetensors.safe_open(path, "pt")
    except (OSError, safetensors.SafetensorError) as err:
        raise InputError("train.damaged", path=path, reason=err) from err


def _tensors(state: State) -> Iterator[tuple[str, Tensor]]:
    yield from ((f"net.{key}", value) for key, value in state.net.state_dict().items())
    if state.mean is not None:
        yield from ((f"mean.{key}", value) for key, value in state.mean.state_dict().items())
    yield from ((f"best.{key}", value) for key, value in state.best.items())
    if state.total is not None:
        yield "total", state.total
    for i, moments in state.optimizer.state_dict()["state"].items():
        yield from ((f"adam.{i}.{key}", value) for key, value in moments.items())


def _put_back(state: State, tensors: Mapping[str, Tensor]) -> None:
    state.net.load_state_dict(_under("net.", tensors))
    if state.mean is not None:
        state.mean.load_state_dict(_under("mean.", tensors))
    device = next(state.net.parameters()).device
    state.total = tensors["total"].to(device) if "total" in tensors else None
    state.best = {key: value.to(device) for key, value in _under("best.", tensors).items()}
    groups = state.optimizer.state_dict()["param_groups"]
    weights = [weight for group in state.optimizer.param_groups for weight in group["params"]]
    moments = {i: _moments(i, weight, tensors) for i, weight in enumerate(weights)}
    state.optimizer.load_state_dict({"state": moments, "param_groups": groups})


def _moments(i: int, weight: Tensor, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Moments of one weight, laid in memory as it lies: the order of sums decides last bits."""
    found = _under(f"adam.{i}.", tensors)
    return {k: v if v.dim() == 0 else torch.empty_like(weight, device="cpu").copy_(v) for k, v in found.items()}


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
