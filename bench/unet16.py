"""A U-Net as the field trains it, for the benchmarks alone: 10 bands, 9 classes, 1,943,721 values, seeded.

Its weights are random; it knows nothing. Radius 94 px: no model of ours.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from data import BY_WAVELENGTH
from numpy.typing import NDArray
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 256)
PAD = 32
"""Rim around a window, as the peers take it, though the net sees three times as far. [px]"""


def _level(given: int, width: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before in (given, width):
        layers += [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class Unet16(nn.Module):
    """Reflectance (B, 10, H, W), sides multiples of 16, to logits (B, 9, H, W)."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.ModuleList(
            _level(*pair) for pair in zip((len(BY_WAVELENGTH), *WIDTHS[:-1]), WIDTHS, strict=True)
        )
        pairs = list(pairwise(WIDTHS))[::-1]
        self.up = nn.ModuleList(nn.ConvTranspose2d(deep, width, 2, stride=2) for width, deep in pairs)
        self.join = nn.ModuleList(_level(2 * width, width) for width, _ in pairs)
        self.pool, self.head = nn.MaxPool2d(2), nn.Conv2d(WIDTHS[0], 9, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        seen = []
        for number, level in enumerate(self.down):
            x = level(self.pool(x) if number else x)
            seen.append(x)
        for rise, join, near in zip(self.up, self.join, seen[-2::-1], strict=True):
            x = join(torch.cat([rise(x), near], 1))
        return self.head(x)


def unet16(windows: NDArray[np.float32]) -> Unet16:
    """The net, seeded, as PyTorch draws it; the logits of *windows* (n, 10, y, x) get mean 0 and deviation 1 a class."""
    torch.manual_seed(16)
    net = Unet16().eval()
    with torch.no_grad():
        logits = net(torch.from_numpy(windows)).transpose(0, 1).flatten(1)
        net.head.bias -= logits.mean(1)
        scale = logits.std(1)
        net.head.weight /= scale[:, None, None, None]
        net.head.bias /= scale
    return net


def as_folder(net: Unet16, folder: Path, windows: NDArray[np.float32], *, int8: bool) -> Path:
    """The net as a model's folder, a graph for OpenVINO, that ``eosat run`` takes."""
    from eosat.classes import LANDCOVER
    from eosat.models.card import Card
    from eosat.models.folder import write_graph
    from eosat.models.onnx import to_int8, to_onnx, to_openvino
    from eosat.models.weights import Content

    card = Card(
        name=folder.name,
        description="For benchmarks; knows nothing.",
        net="unet16",
        bands=BY_WAVELENGTH,
        classes=tuple(LANDCOVER),
        level="L2A",
        radius_px=PAD - 6,  # with eosat's reach into gaps the halo is the peers' pad
        stride=16,
        licence="Apache-2.0",
        trained_on="nothing",
        created="2026-11-25T00:00:00Z",
        file="model.xml",
        precision="int8" if int8 else "float32",
    )
    graph = to_onnx(net, card)
    main, values = to_openvino(to_int8(graph, list(windows)) if int8 else graph)
    write_graph(folder, card, Content(path=Path("model.xml"), main=main, values=values), "# For benchmarks\n")
    return folder
