"""What of a machine a training may use, and what that machine can."""

import math
import platform
from dataclasses import dataclass
from typing import Any

import torch

from eosat.errors import InputError
from eosat.train.crew import Crew


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What of this machine a training may use."""

    device: str = "auto"
    """``"auto"``, ``"cpu"`` or ``"cuda"``."""
    threads: int = 0
    """Of the processor; 0: as PyTorch finds it. Another number may change last bits. [1]"""
    drawers: int = 1
    """Threads that draw the next batches. [1]"""
    compiled: bool = False
    """Let ``torch.compile`` fuse the net."""
    minutes: float = math.inf
    """Stop after this time; run again to go on. [min]"""


def hardware(device: str, processes: int = 1) -> str:
    """What *device* is, for a card: the GPU's name, or the processor's and its threads."""
    if device.startswith("cuda"):
        return f"{processes} x {torch.cuda.get_device_name(device)}"
    known: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    name = known.get("cpu_name") or platform.processor() or platform.machine()
    return f"{processes} x {name}, {torch.get_num_threads()} threads"


def has_bfloat16(device: str) -> bool:
    """Whether *device* multiplies bfloat16 by itself. Where a CPU does not it takes ten times as long as float32.

    >>> has_bfloat16("cuda:0")
    True
    """
    if device.startswith("cuda"):
        return True
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)


def set_threads(asked: int) -> int:
    """Let PyTorch compute with *asked* threads, 0: as it finds best; says how many they are."""
    if asked:
        torch.set_num_threads(asked)
    return torch.get_num_threads()


def device_of(asked: str, crew: Crew) -> str:
    """The device of this process: of several processes each has a GPU of its own.

    >>> device_of("cpu", Crew())
    'cpu'
    """
    there = torch.cuda.is_available()
    if asked == "auto":
        asked = "cuda" if there else "cpu"
    if asked.startswith("cuda") and not there:
        raise InputError("error.no_cuda", build=torch.__version__)
    if asked != "cpu" and not asked.startswith("cuda"):
        raise InputError("error.device", asked=asked)
    return f"cuda:{crew.rank % torch.cuda.device_count()}" if asked == "cuda" else asked
