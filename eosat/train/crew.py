"""Several processes that learn together, one a GPU, as ``torchrun`` starts them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed, nn

Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """This process among those that learn together; each computes its share of every batch."""

    rank: int = 0
    """Number of this one; 0 writes and speaks."""
    size: int = 1
    """How many there are."""

    def share(self, batch: Batch) -> Batch:
        """This process's part of a batch."""
        x, target = batch
        return x[self.rank :: self.size], target[self.rank :: self.size]

    def means(self, values: Sequence[float], device: str) -> list[float]:
        """The mean over the processes of each number."""
        if self.size == 1:
            return list(values)
        kind = torch.float64 if device == "cpu" else torch.float32
        summed = torch.tensor(values, dtype=kind, device=device)
        distributed.all_reduce(summed)
        return [float(value) / self.size for value in summed]

    def wait(self) -> None:
        """Go on when all are here."""
        if self.size > 1:
            distributed.barrier()

    def together(self, net: nn.Module, device: str) -> nn.Module:
        """*net* with gradients, and on GPUs the statistics of its norms, shared by all."""
        if self.size == 1:
            return net
        if not device.startswith("cuda"):
            return nn.parallel.DistributedDataParallel(net)
        convert: Any = nn.SyncBatchNorm.convert_sync_batchnorm
        shared = convert(net)  # in place, but for a net that is one norm alone
        return nn.parallel.DistributedDataParallel(shared, device_ids=[torch.device(device)])


@contextmanager
def crew_of(environ: Mapping[str, str] = os.environ) -> Iterator[Crew]:
    """The crew that ``torchrun`` told of in *environ*; without it this process alone."""
    size = int(environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Crew()
        return
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield Crew(rank=int(environ["RANK"]), size=size)
    finally:
        distributed.destroy_process_group()
