"""Architectures: shapes, radius, folding, seams, and what they may import."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from eosat.nets import (
    NETS,
    dynamic_world,
    folded,
    half_quarter_resolution,
    half_resolution,
    parameters,
    receptive_field,
)
from eosat.tiling import halo_for, tiles

CASES = {
    "dynamic_world": ({}, 9, 9),
    "fine_resolution": ({"bands": 10, "classes": 5, "width": 6}, 10, 5),
    "half_quarter_resolution": ({"bands": 10, "classes": 5, "width": 6, "deep": 12, "depth": 1}, 10, 5),
    "half_resolution": ({"bands": 10, "classes": 5, "width": 8, "depth": 2}, 10, 5),
}


def reflectance(*shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(3)) * 0.4


def shaken(net: nn.Module) -> nn.Module:
    """Give the norms statistics of their own, so that folding has something to do."""
    generator = torch.Generator().manual_seed(5)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3, generator=generator)
            module.running_var.uniform_(0.5, 2, generator=generator)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=generator)
    return net.eval()


def test_every_net_has_a_case():
    assert set(CASES) == set(NETS)


@pytest.fixture(autouse=True)
def _same_weights():
    """Random nets are the same each time: one of all dead ends has no radius."""
    torch.manual_seed(0)


@pytest.mark.parametrize("name", NETS)
def test_net_keeps_height_and_width(name):
    arguments, bands, classes = CASES[name]
    with torch.inference_mode():
        out = NETS[name](**arguments).eval()(reflectance(2, bands, 16, 24))
    assert out.shape == (2, classes, 16, 24)
    assert out.dtype == torch.float32
    assert out.isfinite().all()


@pytest.mark.parametrize("name", NETS)
def test_net_bears_reflectance_of_zero_below_zero_and_above_one(name):
    arguments, bands, _ = CASES[name]
    x = torch.stack([torch.full((bands, 8, 8), value) for value in (-0.2, 0.0, 1.8)])
    with torch.inference_mode():
        assert NETS[name](**arguments).eval()(x).isfinite().all()


@pytest.mark.parametrize("name", NETS)
def test_folded_net_answers_the_same(name):
    arguments, bands, _ = CASES[name]
    net, x = shaken(NETS[name](**arguments)), reflectance(1, bands, 16, 16)
    with torch.inference_mode():
        torch.testing.assert_close(folded(net)(x), net(x), atol=1e-4, rtol=1e-4)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded(net).modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in net.modules())


def test_net_runs_in_bfloat16_on_a_processor():
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        assert dynamic_world().eval()(reflectance(1, 9, 8, 8)).isfinite().all()


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_radius_of_half_resolution_grows_by_four_a_block(depth):
    assert receptive_field(half_resolution(3, 2, 8, depth), bands=3, stride=2) == 4 * depth + 2


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_radius_of_half_quarter_resolution_grows_by_eight_a_block(depth):
    assert receptive_field(half_quarter_resolution(3, 2, 4, 8, depth), bands=3, stride=4) == 8 * depth + 14


def test_radius_of_dynamic_world_is_22():
    assert receptive_field(dynamic_world(), bands=9, stride=2) == 22


def test_radius_of_known_convolution():
    assert receptive_field(nn.Conv2d(1, 1, 7, padding=3), bands=1, stride=1) == 3


def test_parameters_of_dynamic_world_are_the_published_ones():
    net = dynamic_world()
    moving = sum(2 * module.num_features for module in net.modules() if isinstance(module, nn.BatchNorm2d))
    assert parameters(net) + moving == 231_209  # Keras counts the norms' moving statistics too


def test_tiled_equals_whole():
    net = shaken(half_resolution(2, 3, 8, 2))
    x = reflectance(1, 2, 90, 70)
    halo = halo_for(receptive_field(net, bands=2, stride=2), 2)
    with torch.inference_mode():
        whole, tiled = net(x), torch.zeros(1, 3, 90, 70)
        for tile in tiles((90, 70), size=32, halo=halo, stride=2):
            rows, columns = tile.core.inside(tile.read).slices()
            part = net(x[(..., *tile.read.slices())])[..., rows, columns]
            tiled[(..., *tile.core.slices())] = part
    torch.testing.assert_close(tiled, whole, atol=2e-5, rtol=0)


def test_torch_core_imports_without_rasterio_pydantic_or_pystac():
    blocked = "rasterio", "pydantic", "pystac", "odc", "dask", "pandas", "yaml"
    code = (
        f"import sys\nfor name in {blocked}: sys.modules[name] = None\nimport eosat.models, eosat.nets, eosat.accuracy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
