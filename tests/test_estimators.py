"""Areas and accuracies from samples: published examples to the printed digits, brute force, coverage of intervals."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from eosat.estimators import Z95, by_map_class, judge, ratio, wilson


@pytest.fixture(scope="module")
def goldens(shared_data):
    return json.loads((shared_data / "facts/goldens.json").read_text())


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("olofsson2014_table8", "map_pixels"), ("olofsson2013_ex1", "map_area"), ("olofsson2013_ex2", "map_share")],
)
def test_olofssons_examples_come_out_to_the_printed_digits(goldens, name, sizes):
    case, out = goldens[name], goldens[name]["out"]
    ground = np.array(case[sizes], float)
    found = judge(by_map_class(case["n"]), ground, finite=False)
    total = ground.sum() * case.get("pixel_ha", 1)
    ours = {
        "U": found.users, "ciU": Z95 * found.users_se, "P": found.producers, "ciP": Z95 * found.producers_se,
        "OA": found.overall, "ciO": Z95 * found.overall_se, "pj": found.share,
        "area": found.share * total, "SEarea": found.share_se * total, "ciA": Z95 * found.share_se * total,
    }  # fmt: skip
    assert set(ours) == set(out)
    for key, value in ours.items():
        np.testing.assert_allclose(value, out[key], rtol=0, atol=5.1e-7, err_msg=key)


def test_stehmans_example_comes_out_where_strata_are_not_the_maps_classes(goldens):
    case, out = goldens["stehman2014"], goldens["stehman2014"]["out"]
    names = "ABCD"
    counts = np.zeros((4, 4, 4), int)
    for one in zip(case["strata"], case["map"], case["ref"], strict=True):
        counts[tuple(names.index(letter) for letter in one)] += 1
    found = judge(counts, np.array([case["N"][name] for name in names]))
    ours = {
        "area_A": (found.share[0], found.share_se[0]), "area_C": (found.share[2], found.share_se[2]),
        "OA": (found.overall, found.overall_se), "UA_B": (found.users[1], found.users_se[1]),
        "PA_B": (found.producers[1], found.producers_se[1]),
    }  # fmt: skip
    for key, value in ours.items():
        np.testing.assert_allclose(value, out[key], rtol=0, atol=1e-15, err_msg=key)
    assert found.cells[1, 2] == pytest.approx(out["p_BC"], abs=1e-15)
    assert found.cells.sum() == pytest.approx(1)


matrices = some.lists(some.lists(some.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3).filter(
    lambda rows: min(map(sum, rows)) > 1
)


@given(matrices)
def test_strata_of_map_classes_give_olofssons_formulas(rows):
    """Olofsson et al. 2014, equations 5 to 10, term by term."""
    n, sizes = np.array(rows, float), np.array([5e5, 2e4, 3e6])
    w = sizes / sizes.sum()
    found = judge(by_map_class(rows), sizes, finite=False)
    total = n.sum(1)
    inside = n / total[:, None]
    u, spread = np.diag(inside), inside * (1 - inside) / (total - 1)[:, None]
    np.testing.assert_allclose(found.users, u)
    np.testing.assert_allclose(found.users_se**2, np.diag(spread), atol=1e-15)
    np.testing.assert_allclose(found.overall_se**2, (w**2 * np.diag(spread)).sum(), atol=1e-15)
    np.testing.assert_allclose(found.share_se**2, (w[:, None] ** 2 * spread).sum(0), atol=1e-15)
    there = (sizes[:, None] * inside).sum(0)
    for j in range(3):
        if there[j] == 0:
            assert np.isnan(found.producers[j])
            continue
        p = sizes[j] * u[j] / there[j]
        own = sizes[j] ** 2 * (1 - p) ** 2 * spread[j, j]
        others = p**2 * sum(sizes[i] ** 2 * spread[i, j] for i in range(3) if i != j)
        assert found.producers[j] == pytest.approx(p)
        assert found.producers_se[j] ** 2 == pytest.approx((own + others) / there[j] ** 2, abs=1e-15)


def test_a_ratio_equals_point_by_point_variances():
    """Against numpy's variance and covariance of the points themselves."""
    rng = np.random.default_rng(5)
    counts, sizes = rng.integers(1, 9, (3, 4, 4)), np.array([400, 900, 2000])
    top, bottom = rng.integers(0, 2, (2, 4, 4))
    top = top * bottom
    whole, upper, error = 0.0, 0.0, 0.0
    parts = []
    for h in range(3):
        y, x = (np.repeat(one.ravel(), counts[h].ravel()).astype(float) for one in (top, bottom))
        whole, upper = whole + sizes[h] * x.mean(), upper + sizes[h] * y.mean()
        parts.append((y, x, sizes[h]))
    r = upper / whole
    for y, x, size in parts:
        error += size**2 * (1 - len(y) / size) * np.var(y - r * x, ddof=1) / len(y)
    assert ratio(counts, sizes, top, bottom) == pytest.approx((r, np.sqrt(error) / whole))


def test_a_batch_equals_one_by_one():
    rng = np.random.default_rng(6)
    counts, sizes = rng.integers(1, 9, (5, 3, 4, 4)), np.array([400, 900, 2000])
    batch = judge(counts, sizes)
    for at in range(5):
        np.testing.assert_array_equal(batch.producers_se[at], judge(counts[at], sizes).producers_se)


POPULATION = np.array(
    [
        [180_000, 8_000, 12_000, 0],
        [6_000, 90_000, 3_000, 1_000],
        [9_000, 4_000, 280_000, 7_000],
        [0, 2_000, 18_000, 380_000],
    ]
)
"""Pixels by class of an invented map (rows) and true class (columns)."""


def samples(number, seed, points=300):
    rng = np.random.default_rng(seed)
    drawn = [rng.multivariate_hypergeometric(row, points, size=number) for row in POPULATION]
    return judge(by_map_class(np.stack(drawn, 1)), POPULATION.sum(1))


def coverage(found):
    """Share of samples whose 95 % interval holds the truth, by estimate."""
    truth = {
        "overall": np.trace(POPULATION) / POPULATION.sum(), "share": POPULATION.sum(0) / POPULATION.sum(),
        "users": np.diag(POPULATION) / POPULATION.sum(1), "producers": np.diag(POPULATION) / POPULATION.sum(0),
    }  # fmt: skip
    return {
        name: (np.abs(getattr(found, name) - true) <= Z95 * getattr(found, f"{name}_se")).mean()
        for name, true in truth.items()
    }


@pytest.mark.parametrize(("number", "seed"), [(300, 1), (20_000, 2)])
def test_95_percent_intervals_hold_the_truth_in_93_to_97_percent_of_samples(number, seed):
    """300 points a class; of 300 samples the share itself is known to 1.3 points of percent only."""
    for name, share in coverage(samples(number, seed)).items():
        assert 0.93 <= share <= 0.97, (name, share)


def test_of_few_points_the_intervals_are_too_narrow_which_is_why_they_are_called_doubtful():
    found = coverage(samples(4000, seed=2, points=25))
    assert found["users"] < 0.85
    assert found["producers"] < 0.80
    assert found["share"] < 0.93


def test_estimates_are_unbiased_and_their_errors_are_true_ones():
    found = samples(4000, seed=3)
    truth = POPULATION.sum(0) / POPULATION.sum()
    spread = found.share.std(0)
    assert (np.abs(found.share.mean(0) - truth) < 4 * spread / np.sqrt(4000)).all()
    np.testing.assert_allclose(np.sqrt((found.share_se**2).mean(0)), spread, rtol=0.04)


def test_a_stratum_of_one_point_tells_no_variance():
    found = judge(by_map_class([[1, 0], [3, 7]]), np.array([100, 900]))
    assert found.share == pytest.approx([0.1 + 0.9 * 0.3, 0.9 * 0.7])
    assert np.isnan(found.share_se).all()


def test_where_every_pixel_is_labelled_the_truth_comes_out_without_error():
    found = judge(by_map_class(POPULATION), POPULATION.sum(1))
    np.testing.assert_allclose(found.share, POPULATION.sum(0) / POPULATION.sum())
    assert not found.share_se.any()
    assert not found.producers_se.any()


def test_wilsons_interval_has_a_width_where_all_agree():
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
