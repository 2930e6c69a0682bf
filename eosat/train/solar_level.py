"""The last biases of a solar net, set on land as empty as real land is.

Two kinds of chips are weighed against each other: those with objects laid in, of which only the objects and their rims
count, and real land with nothing laid in, so often that arrays cover the share of land that they really do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from eosat.train.insert import Floats, Seen
from eosat.train.solar import ISLAND, Supply, chances, make_chip
from eosat.train.solar_scores import FAINT

PRIOR = 0.0035
"""Share of land that arrays cover: 1,625 sites of 0.4 ha on the 1,849 km2 of Jeju, end of 2023. Taken for greenhouses
too. [1]"""
LEAST_PX = 10.0
"""Smaller objects are hardly found. What they cover is not made up for by mapping more elsewhere. [px]"""
REACH = 3
"""Pixels so near an object are its rim. [px]"""
CHIPS = 160
"""Chips of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What is said and what is true of the pixels of both kinds of chips, in one row."""

    logits: Tensor
    """(pixels, 5)"""
    maps: Tensor
    """(pixels, 2) Weight of a pixel in the area that is mapped as solar, as greenhouse. [px]"""
    sums: Tensor
    """(pixels, 2) Weight of a pixel in the sum of fractions. [px]"""
    wanted_maps: Tensor
    """(2,) Area of the objects that count in maps. [px]"""
    wanted_sums: Tensor
    """(2,) Area of all objects. [px]"""


@torch.inference_mode()
def level(net: nn.Module, held: Supply) -> None:
    """Shift the last biases of *net*, in place: maps of objects of 10 px and more, together with the false alarms on
    land as empty as real land is, have the area of these objects or less; sums of fractions have the area of all.

    A map is never made louder than it is: area that was missed is not won back by wider rims and by alarms.
    """
    bias: Tensor = net.head.bias  # type: ignore[assignment, union-attr]
    ledger = ledger_of(net, held)
    shift = shift_to_area(ledger.logits[:, :3], ledger.maps, ledger.wanted_maps)
    further = [shift_to_sum(ledger.logits[:, 3 + i], ledger.sums[:, i], float(ledger.wanted_sums[i])) for i in range(2)]
    bias[:] += torch.cat([shift, torch.tensor(further)]).to(bias.device)


def ledger_of(net: nn.Module, held: Supply) -> Ledger:
    """Draw both kinds of chips from places that were kept apart, and ask the net."""
    weights = {name: share for name, share in held.recipe.weights.items() if name != ISLAND}
    if any(one.chip.source in weights for one in held.grounds):  # a simulated island alone has to serve as it is
        held = replace(held, chances=chances(held.grounds, weights))
    full, bare = list(_chips(held, plain=0.0)), list(_chips(held, plain=1.0))
    books = [_books(seen, weight) for seen, weight in full]
    land = torch.stack([torch.from_numpy(weight[0] > 0).float() for _, weight in bare])
    logits = torch.cat([_ask(net, seen.x) for seen, _ in (*full, *bare)])
    wanted = [sum((book[2 + i] for book in books), torch.zeros(2)) for i in range(2)]
    parts = []
    for i in range(2):
        inside = torch.stack([book[i] for book in books])  # (chips, 2, y, x)
        times = (wanted[i] / PRIOR - inside.sum((0, 2, 3))).clamp(min=0) / land.sum().clamp(min=1)
        outside = land[:, None] * times[:, None, None]
        parts.append(torch.cat([inside, outside]).movedim(1, -1).flatten(0, 2))
    return Ledger(logits=logits, maps=parts[0], sums=parts[1], wanted_maps=wanted[0], wanted_sums=wanted[1])


def _chips(held: Supply, *, plain: float) -> Iterator[tuple[Seen, Floats]]:
    drawn = replace(held, recipe=replace(held.recipe, hard=0.0, plain=plain, small=1.0))
    for number in range(CHIPS):
        yield make_chip(drawn, np.random.default_rng([drawn.seed, 2 * 10**6 + number]))


def _ask(net: nn.Module, x: Floats) -> Tensor:
    """Logits (pixels, 5)."""
    device = next(net.parameters()).device
    said: Tensor = net(torch.from_numpy(x)[None].to(device))[0]
    return said.float().cpu().movedim(0, -1).flatten(0, 1)


def _books(seen: Seen, weight: Floats) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weights (2, y, x) of the pixels in maps and in sums, and areas (2,) that are wanted of these."""
    heeded = weight[0] > 0
    near, near_small = (np.zeros((2, *heeded.shape), bool) for _ in range(2))
    areas = np.zeros((2, 2), np.float32)
    for value, share in seen.shares:
        around, area = _around(share) & heeded, float(share[heeded].sum())
        near[value - 1] |= around
        areas[1, value - 1] += area
        if share.sum() >= LEAST_PX:
            areas[0, value - 1] += area
        else:
            near_small[value - 1] |= around
    maps, sums = torch.from_numpy(near & ~near_small).float(), torch.from_numpy(near).float()
    return maps, sums, torch.from_numpy(areas[0]), torch.from_numpy(areas[1])


def _around(share: Floats) -> NDArray[np.bool_]:
    """(y, x) Pixels of an object and its rim."""
    side = 2 * REACH + 1
    wide = functional.max_pool2d(torch.from_numpy(share)[None], side, stride=1, padding=REACH)[0] > 0
    return np.asarray(wide.numpy())


def shift_to_area(logits: Tensor, weight: Tensor, wanted: Tensor, most: float = 0.0) -> Tensor:
    """Shift (3,) of the logits (pixels, 3), first 0, with which each other class is mapped on its *wanted* (2,) area.

    Parameters
    ----------
    logits : (pixels, 3)
        What is said.
    weight : (pixels, 2)
        What a pixel counts when it is mapped as either class.
    wanted : (2,)
        Sum of these weights to come to.
    most : float
        Greatest shift.
    """
    shift = torch.zeros(3)
    for _ in range(4):
        for value in (1, 2):
            low, high = -4.0, most
            for _ in range(24):
                shift[value] = (low + high) / 2
                mapped = float(weight[(logits + shift).argmax(1) == value, value - 1].sum())
                low, high = (low, float(shift[value])) if mapped > wanted[value - 1] else (float(shift[value]), high)
    return shift


def shift_to_sum(logits: Tensor, weight: Tensor, wanted: float) -> float:
    """Shift of the logits (pixels,) of fractions with which those of :data:`FAINT` and more sum to *wanted*.

    Between -2 and 2; nearest to that where none comes there.
    """
    low, high = -2.0, 2.0
    for _ in range(24):
        middle = (low + high) / 2
        share = (logits + middle).sigmoid()
        summed = float((share * weight)[share >= FAINT].sum())
        low, high = (low, middle) if summed > wanted else (middle, high)
    return (low + high) / 2
