"""The training loop: AdamW, warm-up then cosine, a running mean of the weights; and the temperature after it."""

import math
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from eosat.train.checkpoint import Look, State, begun, follow, keep_best, restore, save
from eosat.train.crew import Crew
from eosat.train.task import Batch, Task

TELL_EVERY = 10
"""Steps between two reports: to know the loss of each would make a GPU wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how fast to learn."""

    steps: int
    """Batches to learn from."""
    rate: float = 3e-3
    """Greatest learning rate. [1]"""
    decay: float = 0.02
    """Weight decay of AdamW. [1]"""
    warm: float = 0.03
    """Share of the steps in which the rate rises. [1]"""
    clip: float = 1.0
    """Greatest norm of the gradient. [1]"""
    ema: float = 0.999
    """How much of itself the running mean of the weights keeps in a step; 0: no mean. [1]"""
    bfloat16: bool = False
    """Multiply in bfloat16: faster where the processor has it, ten times slower on CPUs that have not."""
    evaluate_every: int = 250
    """Steps between two looks at the held batches."""
    patience: int = 0
    """Stop after so many looks without a better one; 0: never."""
    save_every: int = 250
    """Steps between two checkpoints."""
    save_seconds: float = 180.0
    """A checkpoint is written after this time at the latest. [s]"""
    seed: int = 0
    """Of what a net draws by itself, e.g. dropout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to compute, and where to keep what is done."""

    device: str = "cpu"
    """Of torch, e.g. ``"cuda:0"``."""
    drawers: int = 1
    """Threads that draw the next batches while a step is computed."""
    compiled: bool = False
    """Let ``torch.compile`` fuse the net."""
    checkpoint: Path | None = None
    """File to go on from and to write; None: nothing is kept."""
    about: dict[str, Any] = field(default_factory=dict)
    """What a checkpoint belongs to, written into it as JSON."""
    seconds: float = math.inf
    """Stop after this time with a checkpoint; the same call goes on later. [s]"""
    crew: Crew = field(default_factory=Crew)
    """Processes that share the work."""
    clock: Callable[[], float] = time.monotonic
    """Seconds, rising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the loop is."""

    step: int
    """Batches learned from."""
    steps: int
    """Batches in all."""
    seconds: float
    """Spent so far, over all starts. [s]"""
    left: float
    """That the rest takes at this start's pace. [s]"""
    rate: float
    """Learning rate of the last step. [1]"""
    loss: float
    """Mean of the batches since the look before. [as the task's loss]"""
    look: Look | None
    """The look at the held batches, where this step had one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a training."""

    step: int
    """Batches learned from."""
    finished: bool
    """False where the time was over before; the checkpoint holds all that is done."""
    seconds: float
    """Spent, over all starts. [s]"""
    best_step: int
    """Step of the weights that the net holds."""
    looks: tuple[Look, ...]
    """All looks at the held batches."""


def train(
    net: nn.Module, task: Task, plan: Plan, report: Callable[[Progress], None], place: Place | None = None
) -> Outcome:
    """Teach *net*, or go on teaching it.

    The same net, task, plan and number of threads give the same bits on a CPU, in one go or in many.

    Parameters
    ----------
    net : nn.Module
        Stands on the place's device. At the end it is in evaluation mode and, where all steps are done, holds the
        weights to keep: those of the best look, or the last where nothing is held.
    task : Task
        Batches, held batches, loss.
    plan : Plan
        How long, how fast.
    report : callable
        Told every few steps and at each look.
    place : Place
        Device, checkpoint, processes; by default the processor, and nothing is kept.

    Returns
    -------
    Outcome
        What came of it.
    """
    place = place or Place()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    state = begun(net, optimizer, mean=plan.ema > 0)
    if place.checkpoint is not None and place.checkpoint.is_file():
        restore(state, place.checkpoint)
    finished = _Loop(state=state, task=task, plan=plan, place=place, report=report).run()
    if finished:
        net.load_state_dict(state.best or state.shown.state_dict())
    net.eval()
    kept = state.best_step if state.best else state.step
    return Outcome(step=state.step, finished=finished, seconds=state.seconds, best_step=kept, looks=tuple(state.looks))


@dataclass(slots=True, kw_only=True)
class _Loop:
    """One start of a training: what its steps share."""

    state: State
    task: Task
    plan: Plan
    place: Place
    report: Callable[[Progress], None]
    began: float = field(init=False)
    first: int = field(init=False)
    before: float = field(init=False)
    saved: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.saved = self.place.clock()
        self.first, self.before = self.state.step, self.state.seconds

    def run(self) -> bool:
        """Take the steps that are left; False where the time was over before."""
        if self.enough():
            return True
        forward = self.place.crew.together(self.state.net, self.place.device)
        called: Any = torch.compile(forward) if self.place.compiled else forward
        with closing(drawn(self.task.draw, self.state.step, self.plan.steps, self.place)) as batches:
            for batch in batches:
                rate = self.plan.rate * pace(self.state.step / self.plan.steps, self.plan.warm)
                self.learn(called, batch, rate)
                self.look(rate)
                done, over = self.enough(), self.over()
                self.save(now=done or over)
                if done or over:
                    return done
        return True

    def enough(self) -> bool:
        """Whether all steps are done, or the last looks brought nothing."""
        tired = 0 < self.plan.patience <= self.state.without_gain
        return tired or self.state.step >= self.plan.steps

    def learn(self, forward: Callable[[Tensor], Tensor], batch: Batch, rate: float) -> None:
        """One step."""
        state, plan = self.state, self.plan
        x, target = batch
        for group in state.optimizer.param_groups:
            group["lr"] = rate
        torch.manual_seed(plan.seed * 1_000_003 + state.step)  # whatever was drawn before, this step draws the same
        state.net.train()
        state.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=plan.bfloat16):
            logits = forward(x)
        loss = self.task.loss(logits.float(), target)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(state.net.parameters(), plan.clip)
        state.optimizer.step()
        follow(state, plan.ema)
        state.step += 1
        state.add(loss.detach())

    def look(self, rate: float) -> None:
        """Look at the held batches when it is time, and tell."""
        state, plan = self.state, self.plan
        last = state.step == plan.steps
        due = last or state.step % plan.evaluate_every == 0
        if not due and state.step % TELL_EVERY:
            return
        (loss,) = self.place.crew.means([state.mean_loss], self.place.device)
        look = Look(step=state.step, loss=loss, held=self.held()) if due else None
        state.seconds = self.before + self.place.clock() - self.began
        if look is not None:
            state.looks.append(look)
            state.forget()
            if self.task.held:
                keep_best(state, look.held)
        left = (plan.steps - state.step) * (state.seconds - self.before) / (state.step - self.first)
        told = partial(Progress, step=state.step, steps=plan.steps, rate=rate, loss=loss, look=look)
        self.report(told(seconds=state.seconds, left=left))

    def held(self) -> float:
        """Mean loss of the net that is kept over the held batches; NaN where there are none."""
        net, place = self.state.shown, self.place
        mine = self.task.held[place.crew.rank :: place.crew.size]
        net.eval()
        total = 0.0
        with (
            torch.inference_mode(),
            torch.autocast(torch.device(place.device).type, torch.bfloat16, enabled=self.plan.bfloat16),
        ):
            for batch in mine:
                x, target = brought(batch, place.device)
                total += float(self.task.loss(net(x).float(), target))
        (mean,) = place.crew.means([total], place.device)
        return mean * place.crew.size / len(self.task.held) if self.task.held else math.nan

    def over(self) -> bool:
        """Whether this start has had its time: all processes of the crew agree."""
        if math.isinf(self.place.seconds):
            return False
        mine = float(self.place.clock() - self.began >= self.place.seconds)
        return self.place.crew.means([mine], self.place.device)[0] > 0

    def save(self, *, now: bool) -> None:
        """Write a checkpoint when it is time, or *now*."""
        path, state = self.place.checkpoint, self.state
        if path is None or self.place.crew.rank != 0:
            return
        silent = self.place.clock() - self.saved
        if now or state.step % self.plan.save_every == 0 or silent >= self.plan.save_seconds:
            state.seconds = self.before + self.place.clock() - self.began
            save(state, path, self.place.about)
            self.saved = self.place.clock()


def drawn(draw: Callable[[int], Batch], first: int, steps: int, place: Place) -> Generator[Batch, None, None]:
    """Batches of the steps from *first* on, on their device; others draw the next while one is learned from."""

    def share(step: int) -> Batch:
        x, target = place.crew.share(draw(step))
        return (x.pin_memory(), target.pin_memory()) if place.device.startswith("cuda") else (x, target)

    with ThreadPoolExecutor(place.drawers, "draw") as pool:
        waiting = deque(pool.submit(share, step) for step in range(first, min(first + place.drawers + 1, steps)))
        following = first + len(waiting)
        try:
            while waiting:
                batch = waiting.popleft().result()
                if following < steps:
                    waiting.append(pool.submit(share, following))
                    following += 1
                yield brought(batch, place.device)
        finally:
            for future in waiting:
                future.cancel()


def brought(batch: Batch, device: str) -> Batch:
    """*batch* on *device*, channels last."""
    x, target = batch
    x = x.to(device, non_blocking=True, memory_format=torch.channels_last)
    return x, target.to(device, non_blocking=True)


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
