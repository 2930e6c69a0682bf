"""Architectures: plain torch, one function each; a function here plus weights in a folder is a model.

Every net takes reflectance ``(B, bands, H, W)`` float32 with H and W multiples of its stride and returns logits
``(B, classes, H, W)``; normalisation is inside. None pools over the image, attends globally or normalises by the
image, and all pad with zeros, so a tile read with enough halo gives the answer of the whole image.
"""

import copy
from collections.abc import Callable
from itertools import product

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

DYNAMIC_WORLD_BANDS = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12")
"""Input of :func:`dynamic_world`, in order: Brown et al. 2022, doi 10.1038/s41597-022-01307-4."""

_LOG_LOW = (
    1.7417268007636313,
    1.7261204997060209,
    1.6798346251414997,
    1.7734969472909623,
    2.289154079164943,
    2.382939712192371,
    2.3828939530384052,
    2.1952484264967844,
    1.554812948247501,
)
_LOG_SPAN = (
    2.023298706048351,
    2.038905204308012,
    2.179592821212937,
    2.2890068333026603,
    2.6171674549378166,
    2.773418590375327,
    2.7578332604178284,
    2.789092484314204,
    2.4140534947492487,
)
"""Per band, of ln(0.005 DN + 1): google/dynamicworld, Apache-2.0."""


def dynamic_world() -> nn.Module:
    """Forward model of Dynamic World: nine L1C bands to nine classes, stride 2, radius 22 px.

    Brown et al. 2022, doi 10.1038/s41597-022-01307-4. Made for top-of-atmosphere reflectance; on L2A it is off.
    """
    return DynamicWorld()


def half_resolution(bands: int, classes: int, width: int = 64, depth: int = 4) -> nn.Module:
    """Residual net that works at half resolution: dense and quick on CPU and GPU alike.

    Parameters
    ----------
    bands, classes : int
        Channels in and out.
    width : int
        Channels inside.
    depth : int
        Residual blocks of two 3x3 convolutions; the radius is ``4 * depth + 2`` px.

    Returns
    -------
    nn.Module
        Stride 2.
    """
    return HalfResolution(bands, classes, width, depth)


def fine_resolution(bands: int, classes: int, width: int = 18) -> nn.Module:
    """U-shaped net with two halvings that ends at full resolution: for things of a few pixels.

    Parameters
    ----------
    bands, classes : int
        Channels in and out.
    width : int
        Channels at full resolution; twice as many at half, three times as many at a quarter.

    Returns
    -------
    nn.Module
        Stride 4.
    """
    return FineResolution(bands, classes, width)


def half_quarter_resolution(bands: int, classes: int, width: int = 24, deep: int = 80, depth: int = 2) -> nn.Module:
    """Net that draws borders at half resolution and looks around at a quarter: more context for less work.

    Parameters
    ----------
    bands, classes : int
        Channels in and out.
    width : int
        Channels at half resolution.
    deep : int
        Channels at a quarter.
    depth : int
        Residual blocks at a quarter; the radius is ``8 * depth + 14`` px.

    Returns
    -------
    nn.Module
        Stride 4.
    """
    return HalfQuarterResolution(bands, classes, width, deep, depth)


NETS: dict[str, Callable[..., nn.Module]] = {
    "dynamic_world": dynamic_world,
    "fine_resolution": fine_resolution,
    "half_quarter_resolution": half_quarter_resolution,
    "half_resolution": half_resolution,
}
"""Every architecture by the name its models' cards give."""


class HalfResolution(nn.Module):
    """Fold 2x2 pixels into channels, convolve, unfold; see :func:`half_resolution`."""

    floor = 0.02
    """Added to reflectance before the logarithm: keeps dark water apart without blowing up its noise. [1]"""

    def __init__(self, bands: int, classes: int, width: int, depth: int) -> None:
        super().__init__()
        self.stem = _unit(4 * bands, width, 3, nn.ReLU())
        self.blocks = nn.Sequential(*(_Residual(width) for _ in range(depth)))
        self.head = nn.Conv2d(width, 4 * classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Reflectance (B, bands, H, W) to logits (B, classes, H, W)."""
        x = torch.log(x.clamp(min=0) + self.floor) + 2  # about -2..2
        x = functional.pixel_unshuffle(x, 2)  # (B, 4*bands, H/2, W/2)
        x = self.blocks(self.stem(x))  # (B, width, H/2, W/2)
        return functional.pixel_shuffle(self.head(x), 2)  # (B, classes, H, W)


class HalfQuarterResolution(nn.Module):
    """Convolve at half and quarter resolution, and back to half; see :func:`half_quarter_resolution`."""

    floor = 0.02
    """As in :class:`HalfResolution`. [1]"""

    def __init__(self, bands: int, classes: int, width: int, deep: int, depth: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(_unit(4 * bands, width, 3, nn.ReLU()), _Residual(width))
        self.halve = _unit(4 * width, deep, 1, nn.ReLU())
        self.deep = nn.Sequential(*(_Residual(deep) for _ in range(depth)))
        self.rise = _unit(deep, 4 * width, 1, nn.ReLU())
        self.end = nn.Sequential(_unit(2 * width, width, 3, nn.ReLU()), _Residual(width))
        self.head = nn.Conv2d(width, 4 * classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Reflectance (B, bands, H, W) to logits (B, classes, H, W)."""
        x = torch.log(x.clamp(min=0) + self.floor) + 2  # about -2..2
        near = self.stem(functional.pixel_unshuffle(x, 2))  # (B, width, H/2, W/2)
        far = self.rise(self.deep(self.halve(functional.pixel_unshuffle(near, 2))))  # (B, 4*width, H/4, W/4)
        near = self.end(torch.cat((near, functional.pixel_shuffle(far, 2)), 1))
        return functional.pixel_shuffle(self.head(near), 2)  # (B, classes, H, W)


class FineResolution(nn.Module):
    """Convolve at full, half and quarter resolution, and back up beside what was kept; see :func:`fine_resolution`."""

    floor = 0.02
    """As in :class:`HalfResolution`. [1]"""

    def __init__(self, bands: int, classes: int, width: int) -> None:
        super().__init__()
        half, quarter = 2 * width, 3 * width
        self.fine = nn.Sequential(_unit(bands, width, 3, nn.ReLU()), _unit(width, width, 3, nn.ReLU()))
        self.halve = _unit(4 * width, half, 1, nn.ReLU())
        self.middle = _Residual(half)
        self.quarter = _unit(4 * half, quarter, 1, nn.ReLU())
        self.deep = nn.Sequential(_Residual(quarter), _Residual(quarter))
        self.rise = _unit(quarter, 4 * half, 1, nn.ReLU())
        self.back = _unit(2 * half, half, 3, nn.ReLU())
        self.lift = _unit(half, 4 * width, 1, nn.ReLU())
        self.end = nn.Sequential(_unit(2 * width, width, 3, nn.ReLU()), _unit(width, width, 3, nn.ReLU()))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Reflectance (B, bands, H, W) to logits (B, classes, H, W)."""
        x = torch.log(x.clamp(min=0) + self.floor) + 2  # about -2..2
        fine = self.fine(x)  # (B, width, H, W)
        middle = self.middle(self.halve(functional.pixel_unshuffle(fine, 2)))  # (B, 2*width, H/2, W/2)
        deep = self.deep(self.quarter(functional.pixel_unshuffle(middle, 2)))  # (B, 3*width, H/4, W/4)
        middle = self.back(torch.cat((middle, functional.pixel_shuffle(self.rise(deep), 2)), 1))
        fine = self.end(torch.cat((fine, functional.pixel_shuffle(self.lift(middle), 2)), 1))
        logits: Tensor = self.head(fine)
        return logits


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(_unit(width, width, 3, nn.ReLU()), _unit(width, width, 3, nn.Identity()))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.body(x))


class DynamicWorld(nn.Module):
    """See :func:`dynamic_world`."""

    low: Tensor
    """Where the logarithm of each band begins, (9, 1, 1). [1]"""
    span: Tensor
    """How wide it is, (9, 1, 1). [1]"""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("low", torch.tensor(_LOG_LOW).view(-1, 1, 1), persistent=False)
        self.register_buffer("span", torch.tensor(_LOG_SPAN).view(-1, 1, 1), persistent=False)
        self.stem = _mish(9, 64, 3)
        self.block1 = _Separable(64, 96)
        self.block2 = _Separable(96, 144)
        self.side = nn.Sequential(_mish(64, 48, 1), _mish(48, 48, 3, groups=48))
        self.block3 = _Separable(192, 144)
        self.head = nn.Conv2d(144, 9, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Reflectance (B, 9, H, W) to logits (B, 9, H, W)."""
        height, width = x.shape[-2:]
        stem = self.stem(self._normalised(x))  # (B, 64, H, W)
        stem = stem.to(torch.promote_types(stem.dtype, torch.float32))  # the CPU halves no bfloat16
        half = functional.interpolate(stem, (height // 2, width // 2), mode="bilinear", antialias=True)
        deep = self.block2(self.block1(half))  # (B, 144, H/2, W/2)
        deep = self.block3(torch.cat((deep, self.side(half)), 1))
        deep = functional.interpolate(deep, (height, width), mode="bilinear")  # (B, 144, H, W)
        logits: Tensor = self.head(functional.normalize(deep, eps=1e-6))  # the sum of squares is kept above 1e-12
        return logits

    def _normalised(self, x: Tensor) -> Tensor:
        x = torch.log1p(50 * x.clamp(min=0))  # 0.005 per DN, 10,000 DN per unit of reflectance
        return torch.sigmoid(5 * (x - self.low) / self.span - 1)  # e^t / (e^t + 1)


class _Separable(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        pairs = ((_mish(c, after, 1), _mish(after, after, 3, groups=after)) for c in (before, after, after))
        self.body = nn.Sequential(*(unit for pair in pairs for unit in pair))
        self.skip = _mish(before, after, 1)

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.body(x) + self.skip(x)
        return total


def _mish(before: int, after: int, size: int, groups: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, size, padding=size // 2, groups=groups)
    return nn.Sequential(conv, nn.BatchNorm2d(after, eps=1e-3), nn.Mish())


def _unit(before: int, after: int, size: int, activation: nn.Module) -> nn.Sequential:
    conv = nn.Conv2d(before, after, size, padding=size // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), activation)


def folded(net: nn.Module) -> nn.Module:
    """Copy of *net* for inference, each batch norm folded into the convolution before it."""
    net = copy.deepcopy(net).eval()
    for unit in [module for module in net.modules() if isinstance(module, nn.Sequential)]:
        for i in range(len(unit) - 1):
            conv, norm = unit[i], unit[i + 1]
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                unit[i], unit[i + 1] = fuse_conv_bn_eval(conv, norm), nn.Identity()
    return net


def parameters(net: nn.Module) -> int:
    """Number of learned values of *net*."""
    return sum(p.numel() for p in net.parameters())


def receptive_field(net: nn.Module, bands: int, stride: int) -> int:
    """Receptive-field radius: how far beyond its own stride cell an output pixel still sees the input.

    It is the least halo of tiles that start on multiples of the stride. Measured by gradient in double precision, so
    zero means no path; the largest over the positions in a stride cell, whose paths differ.

    Parameters
    ----------
    net : nn.Module
        Radius below 64 px.
    bands, stride : int
        Channels in; stride of the net. [1], [px]

    Returns
    -------
    int
        Radius. [px]
    """
    net = copy.deepcopy(net).double().eval()
    middle = 64 // stride * stride
    generator = torch.Generator().manual_seed(0)
    x = torch.rand((1, bands, 2 * middle, 2 * middle), generator=generator, dtype=torch.float64) * 0.4 + 0.02
    x.requires_grad_()
    cell = net(x)[0, :, middle : middle + stride, middle : middle + stride]
    last = middle + stride - 1
    return max(_reach(cell[:, i, j], x, middle, last) for i, j in product(range(stride), repeat=2))


def _reach(out: Tensor, x: Tensor, first: int, last: int) -> int:
    """How far the gradient of *out* spreads before row and column *first* and after *last*. [px]"""
    (slope,) = torch.autograd.grad(out.sum(), x, retain_graph=True)
    places = torch.cat(slope[0].abs().sum(0).nonzero(as_tuple=True))
    return int(torch.maximum(first - places, places - last).max())
