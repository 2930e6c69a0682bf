"""The same net in bfloat16: half the bits, the range of float32."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

DTYPES = ("float32", "bfloat16")
UNITS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""Flags of processors that multiply bfloat16 (x86; the last is ARM's); others take longer than in float32."""
CPUINFO = Path("/proc/cpuinfo")


def in_float32(net: nn.Module, device: str) -> Callable[[Tensor], Tensor]:
    """*net* in float32 in truth: on CUDA convolutions would else be multiplied in TF32, with ten bits of fraction."""
    return Exact(net) if device.startswith("cuda") else net


def in_bfloat16(net: nn.Module, device: str, *, units: bool = False) -> Callable[[Tensor], Tensor]:
    """*net* with its convolutions in bfloat16.

    On CUDA, and on a processor that has *units* for it, by autocast. On other processors every weight and every result
    is rounded to bfloat16 and the sums are made in float32, as the hardware does that has it: it shows what bfloat16
    does to labels, and saves no time.
    """
    kind = device.split(":", maxsplit=1)[0]
    return Autocast(net, kind) if kind == "cuda" or units else rounded(net)


class Exact:
    """A net without TF32, whatever the process has set."""

    def __init__(self, net: nn.Module) -> None:
        self.net = net

    def __call__(self, x: Tensor) -> Tensor:
        """Logits."""
        with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
            logits: Tensor = self.net(x)
        return logits


class Autocast:
    """A net whose convolutions are multiplied in bfloat16; its input lies channels last, its answer is float32."""

    def __init__(self, net: nn.Module, kind: str) -> None:
        self.net, self.kind = net, kind

    def __call__(self, x: Tensor) -> Tensor:
        """Logits."""
        with torch.autocast(self.kind, torch.bfloat16):
            logits: Tensor = self.net(x.contiguous(memory_format=torch.channels_last))
        return logits.float()


def flags_here() -> frozenset[str]:
    """Names of this processor's units; none where the system does not tell, as on other systems than Linux."""
    try:
        return flags_in(CPUINFO.read_text(encoding="utf-8"))
    except OSError:
        return frozenset()


def flags_in(text: str) -> frozenset[str]:
    r"""Names of a processor's units in the text of ``/proc/cpuinfo``.

    >>> sorted(flags_in("processor : 0\nflags\t\t: fpu avx2 avx512_bf16\n"))
    ['avx2', 'avx512_bf16', 'fpu']
    >>> sorted(flags_in("Features\t: fp asimd bf16\n"))
    ['asimd', 'bf16', 'fp']
    """
    lines = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return frozenset(next((said.split() for name, said in lines if name.strip() in ("flags", "Features")), ()))


def rounded(net: nn.Module) -> nn.Module:
    """Copy of *net* whose weights, and the input and output of whose layers, are rounded to bfloat16."""
    net = copy.deepcopy(net)
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_pre_hook(_inputs)
        if module is not net:
            module.register_forward_hook(_output)
    with torch.no_grad():
        for value in net.parameters():
            value.copy_(round16(value))
    return net


def round16(x: Tensor) -> Tensor:
    """The nearest bfloat16, as float32.

    >>> round16(torch.tensor([1.0, 1.001, 1.005]))
    tensor([1.0000, 1.0000, 1.0078])
    """
    return x.bfloat16().float()


def _inputs(module: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(round16(one) for one in args)


def _output(module: nn.Module, args: Any, output: Tensor) -> Tensor:
    return round16(output)
