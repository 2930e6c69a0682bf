"""The same net in bfloat16: half the bits, the range of float32."""

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

DTYPES = ("float32", "bfloat16")


def in_bfloat16(net: nn.Module, device: str) -> Callable[[Tensor], Tensor]:
    """*net* with its convolutions in bfloat16.

    On CUDA by autocast. On a processor every weight and every result is rounded to bfloat16 and the sums are made in
    float32, as the hardware does that has it: it shows what bfloat16 does to labels, and saves no time.
    """
    return _Autocast(net) if device.startswith("cuda") else rounded(net)


class _Autocast:
    def __init__(self, net: nn.Module) -> None:
        self.net = net

    def __call__(self, x: Tensor) -> Tensor:
        with torch.autocast("cuda", torch.bfloat16):
            logits: Tensor = self.net(x)
        return logits.float()


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
