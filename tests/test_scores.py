"""Scores of maps, by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from eosat.accuracy import overall
from eosat.classes import LANDCOVER
from eosat.sentinel2 import TEN_BANDS
from eosat.train.evaluate import (
    Answer,
    Asked,
    agreement_rows,
    calibration_rows,
    forest_share,
    scene_class_shares,
    stability,
)
from eosat.train.landcover import answers, fold_of, held_metrics, is_asked, landcover_task, temperature
from eosat.train.pack import Chip
from eosat.train.scenes import Scene
from eosat.train.scores import block_counts, calibration_error, interval, map_entropy, mean_iou
from eosat.train.settings import Settings

COUNT = len(TEN_BANDS)
TREES, GRASS = LANDCOVER.index("trees"), LANDCOVER.index("grass")


def said(labels, confidence=0.9) -> Answer:
    labels = np.asarray(labels, np.uint8)
    return Answer(labels=labels, confidence=np.full(labels.shape, confidence, np.float32))


def asked(teacher, net, place="x", theme="", teacher_sure=0.9, net_sure=0.9) -> Asked:
    scene = Scene(place=place, date="1", reflectance=np.zeros((COUNT, *np.shape(net)), np.float32), theme=theme)
    return Asked(scene=scene, teacher=said(teacher, teacher_sure), net=said(net, net_sure))


def test_blocks_hold_every_pixel_once():
    rng = np.random.default_rng(0)
    truth, found = rng.integers(0, 3, (2, 130, 70)).astype(np.uint8)
    truth[0, :5] = 255
    blocks = block_counts(truth, found, 3)
    assert blocks.shape == (3 * 2, 3, 3)
    assert blocks.sum() == 130 * 70 - 5
    whole = np.bincount((truth[truth < 255] * 3 + found[truth < 255]).astype(int), minlength=9).reshape(3, 3)
    np.testing.assert_array_equal(blocks.sum(0), whole)


def test_classes_that_hardly_occur_do_not_count():
    matrix = np.diag([10_000, 9_000, 2])
    matrix[2, 0] = 2
    assert mean_iou(matrix) == pytest.approx((10_000 / 10_002 + 1) / 2)
    assert mean_iou(matrix, least=0) == pytest.approx((10_000 / 10_002 + 1 + 0.5) / 3)


def test_intervals_hold_the_value_and_widen_with_few_blocks():
    rng = np.random.default_rng(1)
    right = rng.integers(20, 80, 40)
    blocks = np.stack([np.array([[r, 100 - r], [0, 0]]) for r in right])
    many, few = interval([blocks]), interval([blocks[:4]])
    assert many.low < many.value < many.high
    assert many.value == pytest.approx(overall(blocks.sum(0)))
    assert few.high - few.low > many.high - many.low


def test_the_mean_over_places_counts_each_place_once():
    big, small = np.array([[[90, 10], [0, 0]]]), np.array([[[1, 9], [0, 0]]])
    assert interval([big, small]).value == pytest.approx((0.9 + 0.1) / 2)


def test_rows_by_confidence_leave_out_what_the_teacher_doubts():
    rows = agreement_rows(
        [asked([[1, 1]], [[1, 1]], "a", teacher_sure=0.9), asked([[1, 1]], [[2, 2]], "a", teacher_sure=0.45)]
    )
    assert rows["all"]["agreement"][0] == 0.5
    assert rows["0.4"]["pixels"] == 4
    assert rows["0.5"]["agreement"][0] == 1
    assert rows["0.5"]["pixels"] == 2


def test_calibration_error_of_a_net_that_is_too_sure():
    rows = calibration_rows(
        [asked([[1, 1, 2, 2]], [[1, 1, 1, 1]], "a", net_sure=0.9), asked([[1]], [[1]], "b", net_sure=1)]
    )
    assert rows["places"] == {"a": pytest.approx(0.4, abs=1e-6), "b": 0}
    assert rows["pooled"] == pytest.approx(0.4 * 4 / 5, abs=1e-4)
    assert calibration_error(np.float32([0.5, 1.0]), np.array([True, True])) == pytest.approx(0.25)


def test_scene_classes_are_judged_over_classes_not_chips():
    chips = [
        asked([[TREES, TREES]], [[TREES, GRASS]], theme="Forest"),
        asked([[TREES, TREES]], [[GRASS, GRASS]], theme="Pasture"),
        asked([[TREES, TREES]], [[TREES, GRASS]], theme="Pasture"),
        asked([[0, 0]], [[0, 0]], theme="Highway"),
    ]
    rows = scene_class_shares(chips)
    assert rows["classes"]["Pasture"] == {"net": 0.75, "teacher": 0.0, "chips": 2}
    assert rows["mean"] == {"net": 0.625, "teacher": 0.5}


def test_a_map_of_one_colour_is_stable_and_says_nothing():
    one, other = said(np.full((4, 4), 6)), said(np.full((4, 4), 6))
    assert stability(one, other, np.ones((4, 4), bool)) == {"kept": 1.0, "entropy": 0.0}
    assert map_entropy(np.array([0, 1], np.uint8), 9) == pytest.approx(np.log(2))


def test_sure_forest_counts_both_dates():
    ground = np.full((COUNT, 1, 2), 0.05, np.float32)
    ground[TEN_BANDS.index("B04")], ground[TEN_BANDS.index("B08")], ground[TEN_BANDS.index("B11")] = 0.03, 0.3, 0.12
    ground[TEN_BANDS.index("B11"), 0, 1] = 0.3
    scene = Scene(place="f", date="1", reflectance=ground)
    assert forest_share((scene, scene), (said([[TREES, GRASS]]), said([[GRASS, GRASS]]))) == (2, 1)


# The recipe


def chips(count=24):
    rng = np.random.default_rng(0)
    for number in range(count):
        soft = np.zeros((len(LANDCOVER), 40, 40), np.uint8)
        dn = rng.integers(300, 900, (COUNT, 40, 40)).astype(np.uint16)
        dn[6:8, :, 20:] += 3000
        soft[0, :, :20], soft[1, :, 20:] = 255, 255
        yield Chip(source="places", place=f"p{number}", date="1", level="L2A", bounds=(0, 0, 1, 1), dn=dn, soft=soft)


def task(**options):
    settings = Settings(name="t", recipe="landcover", batch=2, options={"size": 32, "held": 0.3, **options})
    return landcover_task(settings, list(chips()))


def test_held_places_are_whole_and_never_drawn():
    every = list(chips())
    held = [chip for chip in every if fold_of(chip, 0.3) is not None]
    assert 3 <= len(held) <= 12
    assert len({fold_of(chip, 0.3) for chip in held}) > 1
    made = task()
    assert len(made.held) == 2 * len({fold_of(chip, 0.3) for chip in held})
    again = task()
    assert torch.equal(made.held[0][0], again.held[0][0])
    assert torch.equal(made.draw(3)[0], again.draw(3)[0])


def test_places_left_out_take_pushed_chips_with_them():
    (one,) = chips(1)
    pushed = replace(one, source="pushed", place="p0-7")
    assert is_asked(one, ())
    assert is_asked(pushed, ())
    assert is_asked(one, ("p1",))
    assert not is_asked(one, ("p0",))
    assert not is_asked(pushed, ("p1",))


def test_places_left_out_take_their_measured_atmosphere_with_them():
    one, other = task(), task(without=["coast-brazil"])
    assert not torch.equal(one.draw(0)[0], other.draw(0)[0])


def test_calm_steps_are_the_last_and_bend_less():
    loud, quiet = {"light": 0.5, "noise": 0.1}, {"light": 0.0, "noise": 0.0}
    both, never, always = (
        task(bend=loud, calm=0.25, calm_bend=quiet),
        task(bend=loud),
        task(bend=quiet),
    )
    assert torch.equal(both.draw(2249)[0], never.draw(2249)[0])  # of 3,000 steps
    assert torch.equal(both.draw(2250)[0], always.draw(2250)[0])
    assert torch.equal(both.held[0][0], always.held[0][0])


def test_temperature_of_the_folds_undoes_overconfidence():
    class Sure(torch.nn.Module):
        def forward(self, x):
            noise = torch.randn(x[:, 6:7].shape, generator=torch.Generator().manual_seed(0))
            bright = 40 * (x[:, 6:7] - 0.2) + 8 * noise
            return torch.cat([-bright, bright, *[torch.full_like(bright, -50)] * 7], 1)

    made = task()
    folds = [made.held[:2], made.held[2:]]
    t = temperature(folds, Sure())
    assert t > 1.3
    metrics = held_metrics(folds, Sure(), t)
    assert 0.6 < metrics["held_agreement"] < 1
    logits, labels = (torch.cat(parts) for parts in zip(*(answers(Sure(), fold) for fold in folds), strict=True))
    sure, label = logits.softmax(1).max(1)
    raw = calibration_error(sure.numpy(), (label == labels).numpy())
    assert metrics["held_calibration_error"] < 0.7 * raw
