"""What a net is to learn, as one value; and the recipes that make it of chips, by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from eosat.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor, nn

    from eosat.train.settings import Settings

Batch = tuple["Tensor", "Tensor"]
"""Reflectance (B, bands, H, W) float32 and what the net should say of it (B, k, H, W) float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to learn, how right it is, and what a card says of it."""

    draw: Callable[[int], Batch]
    """The batch of a step. The same step gives the same batch whenever and wherever it is asked, so that a training
    can go on after a kill: draw from ``numpy.random.default_rng([seed, step])`` and from nothing else."""
    held: Sequence[Batch]
    """Batches that are never learned from; they decide when to stop. Empty: nothing is judged on the way."""
    loss: Callable[["Tensor", "Tensor"], "Tensor"]
    """Of what the net said (B, k, H, W) float32 and the target, a number to make small."""
    bands: tuple[str, ...]
    """Bands of the input, in order."""
    classes: tuple[str, ...]
    """Classes of the output, in order."""
    channels: int = 0
    """Channels of the net's output where they are more than classes and fractions; 0: one for each of these."""
    fractions: tuple[str, ...] = ()
    """Things whose covered share of a pixel the net gives too, in channels after the classes."""
    colours: tuple[str, ...] = ()
    """``#rrggbb`` of each class; empty: those the house gives."""
    caution: str = ""
    """Key of ``words`` of the sentence that is said wherever results are shown; empty: none."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Licence of each source of the data: source -> SPDX identifier or name of the terms."""
    level: str = "L2A"
    """Product level that is read: ``"L2A"`` or ``"L1C"``."""
    description: str
    """One sentence for people."""
    trained_on: str
    """Sources of the data, with their licences."""
    limits: str = ""
    """What is known to go wrong, and what the numbers do not show; for the README."""
    licence: str = "Apache-2.0"
    """SPDX identifier of the weights' licence."""
    finish: Callable[["nn.Module"], None] | None = None
    """Changes the trained net in place before it is judged, e.g. its last biases; None: nothing to do."""
    temperature: Callable[["nn.Module"], float] | None = None
    """Measures the divisor of the logits that makes confidence honest; None: fitted on the held batches."""
    metrics: Callable[["nn.Module", float], Mapping[str, float]] | None = None
    """Measures for the card, of the net and its temperature; None: those of the held batches."""

    @property
    def outputs(self) -> int:
        """Channels of the net's output."""
        return self.channels or len(self.classes) + len(self.fractions)


Recipe = Callable[["Settings", Sequence[Any]], Task]

RECIPES: Mapping[str, str] = {
    "landcover": "eosat.train.landcover:landcover_task",
    "solar": "eosat.train.solar_task:solar_task",
    "dataset": "eosat.train.dataset:dataset_task",
}
"""Name -> module and function; the function takes settings and chips (:class:`eosat.train.pack.Chip`)."""


def recipe(name: str, known: Mapping[str, str] = RECIPES) -> Recipe:
    """The function that makes a task; its module is imported only now.

    Raises
    ------
    InputError
        When there is no such recipe.
    """
    if name not in known:
        raise InputError("train.no_recipe", name=name, known=", ".join(sorted(known)))
    module, function = known[name].split(":")
    made: Recipe = getattr(import_module(module), function)
    return made
