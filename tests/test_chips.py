"""Chips for land cover: what may be learned from, what is taken as right, how chips are bent."""

import math

import numpy as np
import pytest
import torch

from eosat.atmosphere import Line, measured_lines
from eosat.classes import LANDCOVER
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import read_lines
from eosat.train.chips import Bending, book_of, clouded, draw_batch, hazed, padded
from eosat.train.pack import Chip
from eosat.train.pushed import matched, overlaid, push, regained
from eosat.train.scenes import KEPT_OUT
from eosat.train.sources import (
    APART,
    SAME_PLACE,
    apart,
    eurosat,
    evaluation_footprints,
    forests,
    grouped,
    to_ten_metres,
    training_images,
)
from eosat.train.teach import agreed, ask_through_skies, reweighted, sure_forest, to_bytes, unchanged, witnessed

COUNT, CLASSES = len(TEN_BANDS), len(LANDCOVER)
LINES = (
    Line(slope=np.full(COUNT, 0.8), intercept=np.linspace(0.1, 0, COUNT)),
    Line(slope=np.full(COUNT, 0.6), intercept=np.linspace(0.06, 0, COUNT)),
)


def chip(source="oscd", level="L1C", shape=(90, 120), seed=0, classes=(1, 4)) -> Chip:
    rng = np.random.default_rng(seed)
    soft = np.zeros((CLASSES, *shape), np.uint8)
    for number, value in enumerate(classes):
        soft[value, :, number :: len(classes)] = 255
    dn = rng.integers(1500, 4000, (COUNT, *shape)).astype(np.uint16)
    return Chip(source=source, place=f"p{seed}", date="1", level=level, bounds=(0, 0, 0.01, 0.01), dn=dn, soft=soft)


def book():
    chips = [chip(), chip("eurosat", shape=(64, 64), seed=1, classes=(0, 8)), chip("forests", "L2A", (34, 21), 2, (1,))]
    return book_of(chips, LINES)


# What may be learned from


@pytest.fixture(scope="module")
def images(shared_data):
    return list(training_images(shared_data))


def test_training_images_keep_their_distance_from_all_that_judges(shared_data, images):
    judges, kept = evaluation_footprints(shared_data), [scene.bounds for scene in eurosat(shared_data, kept=True)]
    assert len(images) > 450
    assert {"oscd", "eurosat", "pairs", "forests", "places", "aquileia", "berlin"} == {s.source for s in images}
    assert not {scene.place for scene in images} & set(KEPT_OUT)
    assert min(apart(scene.bounds, judge) for scene in images for judge in judges) >= APART == 500
    assert min(apart(scene.bounds, other) for scene in images for other in kept) >= SAME_PLACE == 10_000


def test_kept_chips_are_about_a_fifth_of_every_scene_class_and_forests_forty(shared_data):
    kept, rest = (eurosat(shared_data, kept=flag) for flag in (True, False))
    assert not {s.place for s in kept} & {s.place for s in rest}
    for theme in {s.theme for s in rest}:
        share = sum(s.theme == theme for s in kept) / sum(s.theme == theme for s in (*kept, *rest))
        assert 0.2 <= share <= 0.36, theme
    assert len({s.place for s in forests(shared_data, kept=True)}) == 40
    assert len({s.place for s in forests(shared_data, kept=False)}) == 160


def test_images_come_with_pixels_of_about_ten_metres_and_whole_bands(images):
    by_source = {scene.source: scene for scene in images}
    for scene in by_source.values():
        assert scene.reflectance.shape[0] == COUNT
        height = (scene.bounds[3] - scene.bounds[1]) * 111_320 / scene.reflectance.shape[1]
        middle = math.radians((scene.bounds[1] + scene.bounds[3]) / 2)
        width = (scene.bounds[2] - scene.bounds[0]) * 111_320 * math.cos(middle) / scene.reflectance.shape[2]
        assert 7.5 < height < 13.5, scene.source
        assert 7.5 < width < 13.5, scene.source
        assert 0 < np.nanmedian(scene.reflectance) < 0.6


def test_distance_of_boxes_by_hand():
    assert apart((0, 60, 1, 61), (2, 60, 3, 61)) == pytest.approx(111_320 * math.cos(math.radians(60.5)), rel=1e-6)
    assert apart((0, 0, 2, 2), (1, 1, 3, 3)) == 0
    assert grouped([(0, 0, 1, 1), (1.05, 0, 2, 1), (2.05, 0, 3, 1), (9, 0, 9.1, 1)], 10_000) == [{0, 1, 2}, {3}]


def test_an_axis_of_small_pixels_is_brought_to_ten_metres_with_its_gaps():
    planes = np.tile(np.arange(40, dtype=np.float32), (COUNT, 20, 1))
    planes[:, 0, 0] = np.nan
    out = to_ten_metres(planes, 10.0, 5.0)
    assert out.shape == (COUNT, 20, 20)
    np.testing.assert_allclose(out[0, 10, 2:-2], np.arange(40).reshape(20, 2).mean(1)[2:-2], atol=1e-4)
    assert np.isnan(out[:, 0, 0]).all()
    assert np.isfinite(out[:, 5:]).all()


# What is taken as right


def test_a_pasture_is_grass_unless_the_teacher_is_sure():
    soft = np.full((CLASSES, 1, 2), 0.0, np.float32)
    trees, grass = LANDCOVER.index("trees"), LANDCOVER.index("grass")
    soft[[trees, grass], 0, 0] = 0.7, 0.3
    soft[[trees, grass], 0, 1] = 0.97, 0.03
    out = witnessed(soft, "Pasture")
    assert out.argmax(0).tolist() == [[grass, trees]]
    np.testing.assert_allclose(out.sum(0), 1, atol=1e-6)
    np.testing.assert_array_equal(witnessed(soft, "Highway"), soft)


def test_reweighting_keeps_the_trust_of_a_pixel():
    soft = np.float32([[[0.2, 0]], [[0.2, 0]]])
    np.testing.assert_allclose(reweighted(soft, np.float32([[[3]], [[1]]])).ravel(), [0.3, 0, 0.1, 0], atol=1e-7)


def test_sure_forest_by_hand():
    ground = np.full((COUNT, 1, 3), 0.05, np.float32)
    red, near, swir = (TEN_BANDS.index(band) for band in ("B04", "B08", "B11"))
    ground[[red, near, swir], 0, 0] = 0.03, 0.3, 0.12  # forest
    ground[[red, near, swir], 0, 1] = 0.03, 0.4, 0.22  # meadow: bright in the short wave
    ground[:, 0, 2] = np.nan
    assert sure_forest(ground).tolist() == [[True, False, False]]


def test_only_what_changed_more_than_the_image_as_a_whole_is_changed():
    rng = np.random.default_rng(3)
    one = rng.uniform(0.05, 0.4, (COUNT, 40, 40)).astype(np.float32)
    other = one * 0.8 * rng.normal(1, 0.03, one.shape).astype(np.float32) + 0.004  # another sky, some noise
    other[:, :8, :8] = 0.3  # a new roof
    same = unchanged(one, other)
    assert same[10:].mean() > 0.95
    assert same[:8, :8].mean() < 0.05
    own, theirs = np.zeros((2, 40, 40), np.float32), np.zeros((2, 40, 40), np.float32)
    own[0], theirs[1] = 1, 1
    mixed = agreed(own, theirs, same)
    assert mixed[1][same] == pytest.approx(0.3)
    assert (mixed[1][~same] == 0).all()


def test_trust_falls_where_the_sky_decides():
    class Blue(torch.nn.Module):
        """Says the first class where blue is bright: so the atmosphere decides in between."""

        def forward(self, x):
            bright = 200 * (x[:, :1] - 0.12)
            return torch.cat([bright, torch.zeros_like(bright).repeat(1, CLASSES - 1, 1, 1)], 1)

    ground = np.full((COUNT, 4, 6), 0.05, np.float32)
    ground[:, :, :2], ground[:, :, 2:4] = 0.5, 0.06
    soft = ask_through_skies(Blue(), ground, LINES, np.random.default_rng(0), draws=16)
    trust = soft.sum(0)
    assert trust[:, :2] == pytest.approx(1, abs=1e-5)
    assert trust[:, 2:4].max() < 0.95


def test_bytes_of_labels_never_sum_to_more_than_255():
    soft = np.random.default_rng(0).dirichlet(np.ones(CLASSES) * 0.3, (30, 30)).transpose(2, 0, 1).astype(np.float32)
    assert to_bytes(soft).sum(0, dtype=int).max() <= 256
    assert to_bytes(soft).sum(0, dtype=int).min() >= 245


# Pushed images


def test_pushing_stays_in_range_and_is_repeatable():
    rng = np.random.default_rng(1)
    one, other = rng.uniform(0.05, 0.5, (2, COUNT, 32, 32)).astype(np.float32)
    path = np.linspace(0.08, 0, COUNT).astype(np.float32)
    for seed in range(12):
        first, second = (push(one, other, path, np.random.default_rng(seed)) for _ in range(2))
        np.testing.assert_array_equal(first, second)
        assert first.dtype == np.float32
        assert np.isfinite(first).all()
        assert 0 <= first.min() < first.max() < 2
        assert np.abs(first - one).max() > 0.01


def test_matched_has_the_others_distribution_and_its_own_order():
    rng = np.random.default_rng(2)
    one, other = rng.uniform(size=(2, 2, 9, 9)).astype(np.float32)
    out = matched(one, other)
    np.testing.assert_array_equal(np.sort(out, axis=None), np.sort(other, axis=None))
    np.testing.assert_array_equal(out[0].argsort(axis=None), one[0].argsort(axis=None))


def test_groups_of_bands_are_gained_together():
    out = regained(np.ones((COUNT, 2, 2), np.float32), np.random.default_rng(0))
    visible = {float(out[TEN_BANDS.index(band), 0, 0]) for band in ("B02", "B03", "B04")}
    assert len(visible) == 1
    assert float(out[TEN_BANDS.index("B11"), 0, 0]) not in visible


def test_an_overlay_lies_between_land_and_cover():
    land = np.full((COUNT, 48, 48), 0.1, np.float32)
    out = overlaid(land, np.full(COUNT, 0.7, np.float32), np.random.default_rng(0))
    assert out.min() >= 0.1 - 1e-6
    assert out.max() <= 0.7 + 1e-6
    assert out.std() > 0.01


# Drawing


def test_a_batch_is_a_function_of_seed_and_step():
    one, same, later = (draw_batch(book(), Bending(), 6, 5, step) for step in (7, 7, 8))
    assert torch.equal(one[0], same[0])
    assert torch.equal(one[1], same[1])
    assert not torch.equal(one[0], later[0])


def test_chips_are_whole_even_from_images_smaller_than_they():
    x, soft = draw_batch(book(), Bending(shares={"forests": 1.0}, rare=0, mosaic=0, cloud=0), 4, 0, 0)
    assert x.shape == (4, COUNT, 96, 96)
    assert soft.shape == (4, CLASSES, 96, 96)
    assert torch.isfinite(x).all()
    assert soft.sum(1).min() > 0.98


def test_seams_of_mosaics_teach_nothing():
    _, soft = draw_batch(book(), Bending(mosaic=1, cloud=0), 8, 0, 0)
    weight = soft.sum(1)
    assert (weight[:, 44:52] == 0).all()
    assert (weight[:, :, 44:52] == 0).all()
    assert weight[:, 8:40, 8:40].min() > 0.98


def test_rare_classes_come_often():
    plain, rare = (
        draw_batch(book(), Bending(shares={"oscd": 1.0}, rare=share, mosaic=0), 40, 0, 0)[1] for share in (0.0, 1.0)
    )
    snow = LANDCOVER.index("snow_and_ice")
    assert plain[:, snow].sum() == 0
    assert (rare[:, snow].sum((1, 2)) > 0).float().mean() > 0.25  # two of the four classes lie outside the source


def test_unobserved_pixels_teach_nothing_and_labels_follow_their_pixels():
    one = chip(shape=(96, 96))
    one.soft[:, :48] = 0
    bending = Bending(
        shares={"oscd": 1.0}, rare=0, mosaic=0, scale=(1.0, 1.0), haze=0, cloud=0, light=0, gain=0, noise=0
    )
    one.dn[:, :48] = 20_000
    x, soft = draw_batch(book_of([one], LINES), bending, 8, 1, 0)
    bright = x.mean(1) > 1
    assert 0.4 < bright.float().mean() < 0.6
    assert soft.sum(1)[bright].max() == 0
    assert soft.sum(1)[~bright].min() > 0.98


def test_haze_brightens_the_dark_and_blue_most():
    seen = hazed(np.full((COUNT, 2, 2), 0.02, np.float32), LINES[0].intercept, np.random.default_rng(2))
    assert seen[0, 0, 0] > seen[TEN_BANDS.index("B12"), 0, 0] > 0.0199


def test_under_thick_cloud_nothing_is_taught():
    weights = []
    for seed in range(20):
        x = np.full((COUNT, 40, 40), 0.05, np.float32)
        seen, weight = clouded(x, np.random.default_rng(seed))
        veiled = seen[0] > 0.25
        weights.append(weight[veiled])
        assert weight[seen[0] < 0.051].min() > 0.9
    assert np.concatenate(weights).max() < 0.45


def test_padding_reaches_multiples_of_the_stride():
    assert padded(torch.ones(1, 5, 8), 4).shape == (1, 8, 8)


def test_measured_lines_are_those_of_the_table(shared_data):
    table = read_lines(shared_data / "facts" / "l1c_l2a_pairs.csv")
    for ours, theirs in zip(measured_lines(), table, strict=True):
        np.testing.assert_array_equal(ours.slope, theirs.slope)
        np.testing.assert_array_equal(ours.intercept, theirs.intercept)
