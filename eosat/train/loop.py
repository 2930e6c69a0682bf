"""The training loop: AdamW, warm-up then cosine, soft cross-entropy; and the temperature after it."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how fast to learn."""

    steps: int
    """Batches to learn from."""
    seconds: float = math.inf
    """Stop after this time even if steps are left; the rate has then fallen to zero, too. [s]"""
    rate: float = 3e-3
    """Greatest learning rate. [1]"""
    decay: float = 0.02
    """Weight decay of AdamW. [1]"""
    warm: float = 0.03
    """Share of the time in which the rate rises. [1]"""
    bfloat16: bool = True
    """Multiply in bfloat16: twice as fast where the processor has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the loop is."""

    step: int
    """Batches learned from."""
    seconds: float
    """Since the start. [s]"""
    loss: float
    """Of the last batch. [nat]"""


def train(
    net: nn.Module,
    batches: Iterable[Batch],
    plan: Plan,
    report: Callable[[Progress], None],
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Teach *net* in place.

    Parameters
    ----------
    net : nn.Module
        Learns, in its own place and memory.
    batches : iterable of (Tensor, Tensor)
        Reflectance (B, bands, H, W) and soft labels (B, classes, H, W).
    plan : Plan
        How long, how fast.
    report : callable
        Told after each batch.
    clock : callable
        Seconds, rising.

    Returns
    -------
    int
        Batches learned from.
    """
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    start, step = clock(), 0
    net.train()
    for x, soft in islice(batches, plan.steps):
        done = max(step / plan.steps, (clock() - start) / plan.seconds)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * pace(done, plan.warm)
        loss = _step(net, optimizer, x, soft, plan.bfloat16)
        step += 1
        report(Progress(step=step, seconds=clock() - start, loss=loss))
    net.eval()
    return step


def _step(net: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, soft: Tensor, bfloat16: bool) -> float:
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
        logits = net(x)
    loss = soft_cross_entropy(logits.float(), soft)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def pace(done: float, warm: float) -> float:
    """Learning rate as a share of its greatest: rises in a line, falls as a cosine.

    >>> [round(pace(done, 0.1), 2) for done in (0.0, 0.05, 0.1, 0.55, 1.0)]
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    if done < warm:
        return done / warm
    return (1 + math.cos(math.pi * (done - warm) / (1 - warm))) / 2


def soft_cross_entropy(logits: Tensor, soft: Tensor) -> Tensor:
    """Mean over pixels of -sum(soft x log softmax(logits)); a pixel weighs the sum of its soft labels. [nat]

    Parameters
    ----------
    logits, soft : (B, classes, H, W)
        Answer and soft labels.
    """
    return -(soft * logits.log_softmax(1)).sum() / soft.sum().clamp(min=1)


@torch.inference_mode()
def answers(net: nn.Module, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Logits (N, classes) and the teacher's label (N,) of each batch's seen pixels, thinned to every fourth."""
    for x, soft in batches:
        seen = soft.sum(1) > 0.5
        seen[:, 1::2] = False
        seen[:, :, 1::2] = False
        yield net(x).movedim(1, -1)[seen], soft.argmax(1)[seen]


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Temperature that makes confidence honest (Guo et al. 2017, arXiv 1706.04599).

    Parameters
    ----------
    logits : (N, classes)
        Answers on pixels not trained on.
    labels : (N,) int64
        What is taken as right there.

    Returns
    -------
    float
        Divisor of the logits with the least negative log-likelihood, between 0.2 and 5. [1]
    """
    grid = torch.linspace(math.log(0.2), math.log(5), 200).exp()
    losses = [nn.functional.cross_entropy(logits / t, labels) for t in grid]
    return float(grid[int(torch.stack(losses).argmin())])
