"""Tiled equals whole, with the shipped and with random weights; a halo one stride too small must be seen."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import xarray as xr

from eosat.errors import InputError
from eosat.models import Card, Model, load_model
from eosat.nets import NETS, receptive_field
from eosat.segment import (
    decide,
    evenness,
    fill_gaps,
    infer,
    model_halo,
    model_tiles,
    pick_device,
    probabilities,
    segment,
    split,
)
from eosat.sentinel2 import TEN_BANDS
from eosat.tiling import halo_for, tiles

SHAPE = (203, 221)
"""Odd, and at least 3 x 3 tiles of 64."""


def random_model(seed: int) -> Model:
    shipped = load_model("landcover").card
    torch.manual_seed(seed)
    net = NETS[shipped.net](**shipped.arguments).eval()
    for layer in net.modules():
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(layer.weight)
    torch.nn.init.normal_(net.head.weight, std=0.003)  # keeps the softmax from saturating
    return Model(card=shipped, net=net)


def scene(bands: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).uniform(0, 0.5, (bands, *SHAPE)).astype("float32"))


def tiled(model: Model, image: torch.Tensor, halo: int) -> torch.Tensor:
    out = torch.full((len(model.card.classes), *SHAPE), float("nan"))
    for tile in tiles(SHAPE, size=64, halo=halo, stride=model.card.stride):
        part = probabilities(model, image[(..., *tile.read.slices())])
        out[(..., *tile.core.slices())] = part[(..., *tile.core.inside(tile.read).slices())]
    return out


@pytest.mark.parametrize(
    "model", [load_model("landcover"), random_model(1), random_model(2)], ids=["shipped", "a", "b"]
)
def test_tiled_equals_whole(model):
    image = scene(len(model.card.bands))
    halo = halo_for(model.card.radius_px, model.card.stride)
    apart = (tiled(model, image, halo) - probabilities(model, image)).abs().max()
    assert apart < 1e-5


@pytest.mark.parametrize("seed", [1, 2])
def test_a_halo_one_stride_smaller_is_noticed(seed):
    model = random_model(seed)
    image = scene(len(model.card.bands))
    halo = halo_for(model.card.radius_px, model.card.stride) - model.card.stride
    assert (tiled(model, image, halo) - probabilities(model, image)).abs().max() > 1e-5


def test_the_shipped_card_keeps_the_promises_of_the_house():
    card = load_model("landcover").card
    assert card.radius_px <= 32
    assert card.stride <= 8
    assert receptive_field(random_model(3).net, len(card.bands), card.stride) == card.radius_px


def test_labels_of_any_tile_size_are_those_of_the_whole():
    model = load_model("landcover")
    image = scene(len(model.card.bands), seed=3)
    image[:, 50:60, 70:90] = float("nan")
    whole = infer(model, image, scores=True)
    parts = segment(image.numpy(), model, tile=64, scores=True)
    np.testing.assert_array_equal(parts.labels, whole.labels)
    assert np.abs(parts.confidence.astype(int) - whole.confidence).max() <= 1
    assert (parts.labels[50:60, 70:90] == 255).all()
    assert (parts.scores[:, 50:60, 70:90] == 255).all()
    assert parts.labels[0, 0] < 9


def fraction_model(seed: int) -> Model:
    """The shipped architecture with two channels of covered fractions after the nine classes."""
    shipped = load_model("landcover").card
    torch.manual_seed(seed)
    net = NETS[shipped.net](**(dict(shipped.arguments) | {"classes": 11})).eval()
    return Model(card=replace(shipped, fractions=("solar", "greenhouse")), net=net)


def test_split_by_hand():
    card = replace(load_model("landcover").card, classes=("a", "b"), fractions=("c",), temperature=2.0)
    logits = torch.tensor([0.0, 2 * np.log(3.0), np.log(4.0)]).view(3, 1, 1)
    chances, covered = split(card, logits)
    np.testing.assert_allclose(chances.flatten(), [0.25, 0.75], rtol=1e-6)  # softmax of (0, ln 3)
    np.testing.assert_allclose(covered.flatten(), [0.8], rtol=1e-6)  # 1 / (1 + 1/4), without the temperature


def test_fractions_of_tiles_are_those_of_the_whole():
    model = fraction_model(6)
    image = scene(len(model.card.bands), seed=5)
    image[:, 50:60, 70:90] = float("nan")
    whole, parts = infer(model, image), segment(image.numpy(), model, tile=64)
    assert whole.fractions.shape == (2, *SHAPE)
    assert whole.fractions[:, 50:60, 70:90].min() == 255
    assert whole.fractions[:, :50].max() <= 100
    assert np.ptp(whole.fractions[0, :50]) > 3
    assert np.abs(parts.fractions.astype(int) - whole.fractions).max() <= 1
    np.testing.assert_array_equal(parts.labels, whole.labels)
    assert parts.labels[:50].max() < 9  # the label is a class, whatever the fractions say


def test_a_data_array_comes_back_with_named_fractions():
    model = fraction_model(7)
    image = scene(len(model.card.bands))[:, :40, :42].numpy()
    named = xr.DataArray(image, dims=("band", "y", "x"), coords={"band": list(model.card.bands)})
    found = segment(named, model)
    assert found.fractions.dims == ("fraction", "y", "x")
    assert list(found.fraction.values) == ["solar", "greenhouse"]
    assert infer(load_model("landcover"), torch.from_numpy(image)).fractions is None


def test_gaps_make_no_seam():
    model = random_model(4)
    image = scene(len(model.card.bands), seed=4)
    image[:, torch.from_numpy(np.random.default_rng(4).random(SHAPE) < 0.4)] = float("nan")
    image[:, 80:140, 30:110] = float("nan")
    whole = probabilities(model, image)
    assert (tiled(model, image, model_halo(model.card)) - whole).abs().max() < 1e-5
    assert (tiled(model, image, 0) - whole).abs().max() > 1e-2


def test_fill_gaps_carries_the_rim_inwards_and_no_further():
    image = torch.full((1, 1, 20), float("nan"))
    image[0, 0, :3] = 0.3
    filled = fill_gaps(image)[0, 0]
    np.testing.assert_allclose(filled[:9], 0.3, rtol=1e-6)
    np.testing.assert_allclose(filled[9:], 0.1, rtol=1e-6)
    whole = torch.rand(2, 5, 5)
    assert fill_gaps(whole) is whole


def test_decide_by_hand():
    chances = torch.tensor([[[0.7, 0.2]], [[0.3, 0.8]]])
    labels, confidence = decide(chances, torch.tensor([[True, False]]))
    assert labels.tolist() == [[0, 255]]
    assert confidence.tolist() == [[70, 255]]


def test_a_data_array_is_put_in_the_models_order_by_name():
    model = load_model("landcover")
    image = scene(len(model.card.bands))[:, :40, :42].numpy()
    named = xr.DataArray(image, dims=("band", "y", "x"), coords={"band": list(model.card.bands)})
    shuffled = named.isel(band=slice(None, None, -1))
    found = segment(shuffled, model)
    np.testing.assert_array_equal(found.labels, segment(image, model).labels)
    with pytest.raises(InputError, match="B12"):
        segment(named.sel(band=list(model.card.bands[:-1])), model)
    with pytest.raises(InputError, match="bands"):
        segment(image[:3], model)


def test_bands_of_the_shipped_model_are_the_ten():
    assert load_model("landcover").card.bands == TEN_BANDS
    assert isinstance(load_model("landcover").card, Card)


def test_pick_device(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device("auto") == ("cpu", "run.device_none")
    with pytest.raises(InputError, match="CUDA"):
        pick_device("cuda")
    with pytest.raises(InputError, match="auto, cpu or cuda"):
        pick_device("tpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device("auto") == ("cuda", "run.device_found")


def test_model_tiles_round_up_to_the_stride():
    model = load_model("landcover")
    sizes = {tile.core.height for tile in model_tiles(model, (300, 300), size=101)}
    assert all(size % model.card.stride == 0 for size in sizes if size != 300 % 102)


def test_an_infinite_pixel_is_unobserved_and_harms_no_other():
    model = load_model("landcover")
    image = scene(len(model.card.bands), seed=6)[:, :64, :64]
    gap, spike = image.clone(), image.clone()
    gap[:, 30, 30], spike[:, 30, 30] = float("nan"), float("inf")
    np.testing.assert_array_equal(infer(model, spike).labels, infer(model, gap).labels)


def test_entropy_is_none_of_one_class_all_of_every_class_and_a_known_share_between():
    """By hand: of nine classes, one sure gives 0; two alike ln 2 / ln 9 = 31.5 %; all alike 100."""
    scores = torch.zeros((9, 1, 4))
    scores[0, 0, 0] = 1.0
    scores[:2, 0, 1] = 0.5
    scores[:, 0, 2:] = 1 / 9
    seen = torch.tensor([[True, True, True, False]])
    assert evenness(scores, seen).tolist() == [[0, 32, 100, 255]]


def test_entropy_of_tiles_is_that_of_the_whole_and_a_gap_has_none():
    model = load_model("landcover")
    rng = torch.Generator().manual_seed(3)
    image = torch.rand((10, 96, 128), generator=rng) * 0.4
    image[:, 40:60, 30:50] = float("nan")
    whole = infer(model, image, entropy=True)
    assert (whole.entropy == 255).sum() == 20 * 20
    assert whole.entropy[whole.entropy != 255].max() <= 100
    assert infer(model, image).entropy is None
    sure = whole.confidence == whole.confidence[whole.confidence != 255].max()
    doubtful = whole.confidence == whole.confidence.min()
    assert whole.entropy[sure].mean() < whole.entropy[doubtful].mean()
