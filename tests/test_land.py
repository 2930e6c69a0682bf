"""Change between two dates: by hand, by brute force, by what must not matter."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from eosat.errors import InputError
from eosat.land import (
    RIM,
    Fitted,
    Look,
    Sample,
    both_in,
    class_changed,
    codes,
    direction,
    either_in,
    fit,
    fit_pair,
    guard,
    judge,
    likeness,
    magnitude,
    no_change,
    otsu,
    quantile,
    spread_of,
    spread_scores,
    statistic,
    staying,
    unexplained,
)
from eosat.land.season import apart, middle, spread

shares = st.floats(0.0625, 1, width=32)


def scene(n=20_000, bands=4, changed=0.05, seed=3):
    """Two looks at correlated bands, some of the second's pixels drawn anew; and which."""
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(bands, bands))
    x = rng.normal(size=(n, bands)) @ mix
    y = x * rng.uniform(0.5, 2, bands) + rng.normal(size=bands) + 0.3 * rng.normal(size=(n, bands))
    where = np.arange(n) < changed * n
    y[where] += 6 * rng.normal(size=(int(where.sum()), bands))
    return x, y, where


# change vector analysis


def test_magnitude_and_direction_by_hand():
    before = np.float32([[[0.1, 0.2, np.nan]], [[0.4, 0.1, 0.1]]])
    after = np.float32([[[0.4, 0.2, 0.1]], [[0.0, 0.3, 0.1]]])
    assert np.allclose(magnitude(before, after), [[0.5, 0.2, np.nan]], equal_nan=True)
    assert np.allclose(direction(before, after, red=0, near=1)[0, :2], [306.87, 90], atol=0.01)


def test_otsu_is_that_of_the_textbook_by_brute_force():
    values = np.concatenate(
        [np.random.default_rng(1).normal(1, 0.2, 900), np.random.default_rng(2).normal(4, 0.5, 100)]
    )

    def within(cut):
        return sum(part.var() * len(part) for part in (values[values < cut], values[values >= cut]))

    least = min(within(cut) for cut in np.linspace(values.min(), values.max(), 300)[1:-1])
    assert within(otsu(values)) == pytest.approx(least, rel=1e-3)


def test_otsu_refuses_values_that_are_all_one():
    with pytest.raises(InputError, match="same amount"):
        otsu(np.full(5, 0.3))
    with pytest.raises(InputError, match="same amount"):
        otsu(np.array([np.nan]))


# multivariate alteration detection


def test_chi_square_is_that_of_scipy():
    values = np.linspace(0, 60, 50)
    assert np.allclose(no_change(values, 10), stats.chi2.sf(values, 10), atol=1e-12)
    assert quantile(0.99, 10) == pytest.approx(stats.chi2.ppf(0.99, 10), abs=1e-6)


def test_plain_mad_is_calibrated_where_nothing_changed():
    x, y, _ = scene(changed=0)
    mad = fit(x, y, reweightings=0)
    p = no_change(statistic(mad, x.T, y.T), 4)
    assert np.mean(p < 0.01) == pytest.approx(0.01, abs=0.003)
    assert mad.scale == pytest.approx(1, abs=0.03)


def test_the_scale_keeps_the_probabilities_of_unchanged_pixels_after_reweighting():
    x, y, changed = scene()
    mad = fit(x, y, reweightings=2)
    p = no_change(statistic(mad, x.T, y.T), 4)
    assert np.mean(p[~changed] < 0.01) < 0.02  # without the scale .010 here, and .24 after five reweightings
    assert np.mean(p[changed] < 0.01) > 0.9
    assert mad.sound


def test_canonical_correlations_are_those_of_two_least_squares():
    x, y, _ = scene(n=2000)
    mad = fit(x, y, reweightings=0)
    own = (x - x.mean(0)) @ mad.turn_before
    other = (y - y.mean(0)) @ mad.turn_after
    assert np.allclose(np.cov(own.T, bias=True), np.eye(4), atol=1e-8)
    assert np.allclose(own.T @ other / len(x), np.diag(mad.rho), atol=1e-8)
    assert (np.diff(mad.rho) <= 0).all()


gains = hnp.arrays(float, 4, elements=st.floats(0.2, 5) | st.floats(-5, -0.2))
offsets = hnp.arrays(float, 4, elements=st.floats(-1000, 1000))


@given(gains, offsets, gains, offsets, st.integers(0, 3))
def test_no_gain_and_no_offset_of_a_band_changes_mad(gain, offset, other_gain, other_offset, reweightings):
    x, y, _ = scene(n=1500)
    plain = statistic(fit(x, y, reweightings=reweightings), x.T, y.T)
    u, v = x * gain + offset, y * other_gain + other_offset
    moved_ = statistic(fit(u, v, reweightings=reweightings), u.T, v.T)
    assert np.allclose(moved_, plain, rtol=1e-4, atol=1e-4)


def test_mad_refuses_what_it_cannot_judge():
    x, y, _ = scene(n=1000)
    with pytest.raises(InputError, match="reweighted 18 times"):
        fit(x, y, reweightings=18)
    with pytest.raises(InputError, match="needs 40"):
        fit(x[:39], y[:39])
    x[:, 2] = 7
    with pytest.raises(InputError, match="one value everywhere"):
        fit(x, y)


# transitions

pairs = hnp.arrays(np.float32, (2, 4, 2, 3), elements=shares)


@given(pairs)
def test_the_probability_of_another_class_is_that_of_all_pairs(both):
    before, after = both / both.sum(1, keepdims=True)
    joint = before[:, None] * after[None]
    off = np.where(np.eye(4, dtype=bool)[:, :, None, None], 0, joint)
    assert np.allclose(class_changed(both[0], both[1]), off.sum((0, 1)), atol=1e-5)


def test_what_stays_is_the_class_both_can_agree_on():
    before = np.float32([0.5, 0.4, 0.1]).reshape(3, 1, 1)
    after = np.float32([0.1, 0.4, 0.5]).reshape(3, 1, 1)
    assert staying(before, after).item() == 1


def test_groups_of_classes_by_hand():
    names = ["crops", "grass", "built"]
    before = np.float32([[1, 0, 0.5], [0, 0, 0], [0, 1, 0.5]])[:, None]
    after = np.float32([[0, 0, 0.5], [1, 0, 0], [0, 1, 0.5]])[:, None]
    assert both_in(before, after, names, ["crops", "grass"])[0].tolist() == [1, 0, 0.25]
    assert either_in(before, after, names, ["grass"])[0].tolist() == [1, 0, 0]
    assert not both_in(before, after, names, ["snow"]).any()


# fields


def test_a_pixel_in_the_midst_of_fields_is_one_and_a_far_one_is_none():
    rng = np.random.default_rng(4)
    fields = rng.multivariate_normal([0.1, 0.3], [[0.0004, 0.0003], [0.0003, 0.0009]], 5000)
    spread = spread_of(fields)
    looks = np.float32([[0.1, 0.3, 0.1], [0.3, 0.5, 0.1]])[:, None]  # the middle, along the spread, off it
    found = likeness(spread, looks)[0]
    assert found[0] > 0.99
    assert found[1] < 0.05
    assert found[2] < 0.2
    near = likeness(spread, fields.T[:, None].astype(np.float32))
    assert np.mean(near > 0.5) > 0.999
    at = quantile(0.99999, 2) ** 0.5 * np.linalg.inv(spread.whitener.T)[:, 0] + spread.mean
    assert likeness(spread, at[:, None, None].astype(np.float32)).item() == pytest.approx(0.5, abs=0.01)


def test_too_few_fields_have_no_spread():
    assert spread_of(np.random.default_rng(1).random((99, 2))) is None
    assert spread_of(np.ones((500, 2))) is None
    assert (likeness(None, np.full((2, 1, 3), np.nan, np.float32)) == 1).all()


def test_codes_count_pairs_and_refuse_too_many_classes():
    assert codes(np.uint8([0, 8]), np.uint8([0, 8]), 9).tolist() == [0, 80]
    assert codes(np.uint8([14]), np.uint8([14]), 15).tolist() == [224]
    with pytest.raises(InputError, match="16 classes"):
        codes(np.uint8([0]), np.uint8([0]), 16)


def test_scores_from_labels_sum_to_one():
    scores = spread_scores(np.uint8([[2, 0]]), np.uint8([[70, 100]]), 4)
    assert np.allclose(scores.sum(0), 1)
    assert scores[:, 0, 0].tolist() == pytest.approx([0.1, 0.1, 0.7, 0.1])


# registration


def test_a_shifted_edge_is_explained_and_a_new_thing_is_not():
    before = np.zeros((1, 7, 9), np.float32)
    before[0, :, :4] = 1
    edge = np.zeros_like(before)
    edge[0, :, :5] = 1
    assert not unexplained(before, edge).any()
    road = before.copy()
    road[0, 3, :] = 3
    found = unexplained(before, road)
    assert (found[3] >= 2).all()
    assert not found[1].any()


@given(st.sampled_from([(0, 1), (1, 0), (-1, 0), (0, -1), (1, 1), (0, 0)]))
def test_no_shift_of_a_pixel_is_a_change(way):
    wide = np.random.default_rng(5).random((3, 14, 14), dtype=np.float32)
    inside = (slice(None), slice(2, 12), slice(2, 12))
    found = unexplained(wide[inside], np.roll(wide, way, (1, 2))[inside])
    assert found[1:-1, 1:-1].max() == 0


@given(st.floats(0, 1, width=32))
def test_no_part_of_a_shift_moves_an_edge(share):
    before = np.zeros((1, 5, 9), np.float32)
    before[0, :, 4:] = 1
    after = before.copy()
    after[0, :, 4] = share
    assert unexplained(before, after).max() == 0


def test_unexplained_is_nan_where_either_date_is_unseen():
    one, two = np.zeros((2, 4, 4), np.float32), np.ones((2, 4, 4), np.float32)
    one[0, 1, 1] = two[1, 2, 2] = np.nan
    found = unexplained(one, two)
    assert np.isnan(found[1, 1])
    assert np.isnan(found[2, 2])
    assert np.isfinite(found).sum() == 14


# the rule


def looks(shape=(40, 50), seed=2):
    """Two looks at textured ground of four bands; a square of it is built over, another is cropped, one is unseen."""
    rng = np.random.default_rng(seed)
    ground = 0.2 + 0.05 * rng.random((4, *shape)).astype(np.float32)
    later = 1.3 * ground + 0.02 + rng.normal(0, 0.003, ground.shape).astype(np.float32)
    later[:, 5:12, 5:12] = 0.6
    later[:, 20:26, 20:26] = 0.05
    scores = np.full((2, 2, *shape), 0.1, np.float32)
    scores[:, 0] = 0.9
    scores[1, :, 5:12, 5:12] = [[[0.1]], [[0.9]]]
    later[1, 30:32, 30:32] = np.nan
    labels = [np.zeros(shape, np.uint8), scores[1].argmax(0).astype(np.uint8)]
    labels[0][:, -1] = 255
    return (
        Look(reflectance=ground, scores=scores[0], labels=labels[0]),
        Look(reflectance=later, scores=scores[1], labels=labels[1]),
    )


def fitted(before, after, classes=("crops", "built")):
    seen = np.isfinite(after.reflectance).all(0)
    parts = [Sample(reflectance=one.reflectance[:, seen].T, labels=one.labels[seen]) for one in (before, after)]
    return fit_pair(*parts, classes)


def test_the_rule_finds_the_building_and_leaves_the_field():
    before, after = looks()
    plain = Fitted(mad=fitted(before, after).mad, fields_before=None, fields_after=None)
    found = judge(plain, before, after, ["crops", "built"])
    assert found.changed[6:11, 6:11].all()
    assert not found.changed[20:26, 20:26].any()  # crops at both dates
    assert found.changed.sum() <= 49
    assert (found.codes[6:11, 6:11] == 1).all()
    assert set(np.unique(found.codes)) == {0, 1, 255}
    assert (found.observed == (found.codes != 255)).all()
    assert not found.observed[30:32, 30:32].any()
    assert not found.observed[:, -1].any()
    assert np.isnan(found.probability[30, 30])
    bare = judge(plain, before, after, ["trees", "built"])
    assert bare.changed[21:25, 21:25].all()  # trees at both dates, but not the same ones
    assert (bare.codes[21:25, 21:25] == 0).all()


def test_what_is_called_a_field_and_looks_like_none_is_a_change():
    before, after = looks()
    found = judge(fitted(before, after), before, after, ["crops", "built"])
    assert found.changed[21:25, 21:25].all()  # crops at both dates, but darker than any field


@pytest.mark.parametrize("name", ["water", "snow_and_ice"])
def test_water_and_snow_that_differ_are_no_change(name):
    before, after = looks()
    found = judge(fitted(before, after, (name, "built")), before, after, [name, "built"])
    assert not found.changed[20:26, 20:26].any()


def test_mad_is_fitted_without_the_sea_where_land_is_enough():
    rng = np.random.default_rng(6)
    labels = np.repeat(np.uint8([0, 1]), 1000)
    land = rng.random((2000, 3)).astype(np.float32)
    land[labels == 0] = 0.01 * rng.random((1000, 3))
    later = land + rng.normal(0, 0.02, land.shape).astype(np.float32)
    one, two = Sample(reflectance=land, labels=labels), Sample(reflectance=later, labels=labels)
    alone = fit(land[labels == 1], later[labels == 1])
    assert fit_pair(one, two, ["water", "built"]).mad.scale == alone.scale
    few = Sample(reflectance=land[:1050], labels=labels[:1050]), Sample(reflectance=later[:1050], labels=labels[:1050])
    assert fit_pair(*few, ["water", "built"]).mad.scale == fit(land[:1050], later[:1050]).scale


def test_the_rule_on_a_window_with_its_rim_is_that_on_the_whole():
    before, after = looks()
    pair = fitted(before, after)
    whole = judge(pair, before, after, ["crops", "built"])

    def cut(look, rows):
        return Look(reflectance=look.reflectance[:, rows], scores=look.scores[:, rows], labels=look.labels[rows])

    for first, last in ((0, 17), (17, 40)):
        rows = slice(max(first - RIM, 0), last + RIM)
        part = judge(pair, cut(before, rows), cut(after, rows), ["crops", "built"])
        inner = slice(first - rows.start, last - rows.start)
        assert (part.codes[inner] == whole.codes[first:last]).all()
        assert np.allclose(part.probability[inner], whole.probability[first:last], atol=1e-5, equal_nan=True)


# season


def test_days_of_the_year_lie_on_a_circle():
    assert apart([date(2019, 12, 20)], [date(2025, 1, 9)]) == pytest.approx(20, abs=1)
    assert middle([date(2024, 12, 31), date(2025, 1, 2)]) % 365.25 < 2
    assert spread([date(2024, 12, 30), date(2025, 1, 5)]) == pytest.approx(6, abs=0.01)


@pytest.mark.parametrize(("after", "warned"), [(date(2025, 5, 20), False), (date(2025, 6, 15), True)])
def test_the_guard_warns_of_another_month(after, warned):
    assert guard([date(2019, 5, 1), date(2019, 5, 9)], [after]) is warned


def test_the_guard_refuses_another_season_unless_it_is_allowed():
    with pytest.raises(InputError, match="92 days apart"):
        guard([date(2019, 5, 10)], [date(2025, 8, 10)])
    assert guard([date(2019, 5, 10)], [date(2025, 8, 10)], most=100)


def test_looks_of_a_whole_year_have_no_season():
    year = [date(2019, month, 10) for month in range(1, 13)]
    assert guard(year, [date(2025, 8, 10)]) is False


def test_the_second_run_must_come_after_the_first():
    with pytest.raises(InputError, match="must end before"):
        guard([date(2025, 5, 10)], [date(2019, 5, 10)])
