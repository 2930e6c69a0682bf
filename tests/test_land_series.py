"""Trends, steps, lasting drops and growth without return, on tables made by hand and on noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eosat.land.breaks import find_breaks
from eosat.land.decline import change_in_season, lasting_drop
from eosat.land.growth import no_return
from eosat.land.trend import design, fit, harmonics_for, slopes
from eosat.land.yearly import decline_codes

NAN = float("nan")
MONTHS = 2022 + (np.arange(36) + 0.5) / 12


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def stack(*pixels: list[float]) -> np.ndarray:
    """Pixels given as their course in time, as (time, 1, x)."""
    return np.array(pixels, "float64").T[:, None, :]


def test_a_trend_gives_back_what_a_series_was_made_of_in_spite_of_gaps_and_uneven_dates():
    years = np.sort(2020 + rng().uniform(0, 4, 60))
    truth = np.array([0.4, -0.03, 0.1, -0.2, 0.05, 0.02])
    values = design(years, 2, origin=years[0]) @ truth
    values[[3, 4, 5, 30]] = NAN
    found = fit(years, values)
    assert found.harmonics == 2
    assert found.looks == 56
    np.testing.assert_allclose(found.coefficients, truth, atol=1e-9)
    assert found.slope == pytest.approx(-0.03)
    assert found.amplitude == pytest.approx(np.hypot(0.1, 0.2))
    assert found.rmse == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(found.at(years[[3]]), design(years[[3]], 2, origin=years[0]) @ truth)


def test_the_peak_of_the_year_is_where_the_wave_is_highest():
    assert fit(MONTHS, np.cos(2 * np.pi * (MONTHS - 0.6))).peak == pytest.approx(0.6)


def test_a_trend_agrees_with_lstsq_of_numpy_polynomials_where_there_is_no_rhythm():
    years, values = MONTHS[:10], rng().normal(size=10)
    slope, level = np.polyfit(years, values, 1)
    found = fit(years, values)
    assert found.harmonics == 0
    assert found.slope == pytest.approx(slope)
    assert found.at(np.array([0.0]))[0] == pytest.approx(level)


@pytest.mark.parametrize(
    ("years", "count"),
    [([], 0), ([2024.0], 0), (MONTHS[:18], 0), (MONTHS[:24], 2), (MONTHS[::6], 0), (2020 + np.arange(12) / 4, 1)],
)
def test_a_series_carries_no_more_rhythm_than_its_looks_can_tell(years, count):
    assert harmonics_for(np.array(years)) == count


def test_too_few_looks_give_no_trend():
    assert fit(MONTHS, np.full(36, NAN)) is None
    assert fit(MONTHS[:1], np.ones(1)) is None
    assert fit(np.array([2024.0, 2024.0, 2024.0]), np.arange(3.0)) is None


def test_slopes_of_pixels_are_those_of_the_fit_one_by_one():
    years = np.arange(2016.0, 2024)
    values = rng().normal(size=(8, 3, 4))
    values[rng(2).uniform(size=values.shape) < 0.3] = NAN
    values[:, 0, 0] = NAN
    values[2:, 0, 1] = NAN
    slope, _ = slopes(years, values)
    assert np.isnan(slope[0, :2]).all()
    for y, x in np.argwhere(np.isfinite(slope)):
        assert slope[y, x] == pytest.approx(fit(years, values[:, y, x], harmonics=0).slope)
    down = stack(list(np.linspace(0.8, 0.5, 8) + rng().normal(0, 0.01, 8)))
    assert slopes(years, down)[1][0, 0] < -5


@pytest.mark.parametrize("length", [8, 14, 36])
def test_noise_holds_no_step_in_95_of_100_series(length):
    years = 2022 + np.sort(rng().uniform(0, length / 12, length))
    alarms = sum(bool(find_breaks(years, rng(i).normal(size=length), rng=rng(i + 9000), draws=199)) for i in range(200))
    assert alarms <= 200 * 0.05 + 2 * np.sqrt(200 * 0.05 * 0.95)  # two standard deviations of the count itself


@pytest.mark.parametrize("place", [6, 18, 29])
def test_a_step_of_four_sigma_is_found_within_a_look_under_rhythm_and_trend(place):
    wave = 0.3 + 0.2 * np.cos(2 * np.pi * (MONTHS - 0.55)) - 0.02 * (MONTHS - 2022)
    hits = 0
    for seed in range(20):
        values = wave + rng(seed).normal(0, 0.05, 36) - 0.2 * (np.arange(36) >= place)
        values[[place + 2, 11]] = NAN
        found = find_breaks(MONTHS, values, rng=rng(seed + 500), draws=199, most=1)
        hits += any(abs(one.after - MONTHS[place]) < 1.6 / 12 and -0.3 < one.size < -0.1 for one in found)
    assert hits >= 18


def test_two_steps_are_both_found_and_between_the_looks_where_they_are():
    values = rng().normal(0, 0.02, 36)
    values[12:] += 0.3
    values[26:] -= 0.5
    first, second = find_breaks(MONTHS, values, rng=rng())
    assert (first.before, first.after) == (MONTHS[11], MONTHS[12])
    assert (second.before, second.after) == (MONTHS[25], MONTHS[26])
    assert first.size == pytest.approx(0.3, abs=0.05)
    assert second.size == pytest.approx(-0.5, abs=0.05)
    assert max(first.p, second.p) <= 0.01


def test_a_gap_widens_the_date_of_a_step_and_is_not_filled():
    values = rng().normal(0, 0.02, 36) + 1.0 * (np.arange(36) >= 15)
    values[13:17] = NAN
    (found,) = find_breaks(MONTHS, values, rng=rng())
    assert (found.before, found.after) == (MONTHS[12], MONTHS[17])


def test_one_odd_look_and_a_series_without_noise_or_looks_are_no_step():
    values = np.zeros(36)
    assert find_breaks(MONTHS, values, rng=rng()) == ()
    assert find_breaks(MONTHS[:5], np.array([0, 0, 1.0, 1.0, 1.0]), rng=rng()) == ()
    assert find_breaks(MONTHS, np.full(36, NAN), rng=rng()) == ()
    spiked = rng(3).normal(0, 0.05, 36)
    spiked[20] += 1
    assert all(abs(one.size) < 0.5 for one in find_breaks(MONTHS, spiked, rng=rng()))


@given(st.floats(0.1, 50), st.floats(-5, 5))
def test_steps_do_not_depend_on_unit_and_zero_of_the_series(scale, shift):
    values = rng(4).normal(0, 0.1, 24) + 0.4 * (np.arange(24) >= 9)
    plain, other = (find_breaks(MONTHS[:24], one, rng=rng(), draws=99) for one in (values, values * scale + shift))
    assert [one.after for one in plain] == [one.after for one in other]
    np.testing.assert_allclose([one.size * scale for one in plain], [one.size for one in other], rtol=1e-6)


def test_change_is_against_the_first_observed_look_of_the_same_season():
    season = np.array([1, 7, 1, 7, 1])
    values = stack([0.2, 0.8, 0.2, 0.7, 0.1], [NAN, 0.8, 0.3, NAN, 0.1], [NAN, NAN, NAN, 0.5, NAN])
    np.testing.assert_allclose(
        change_in_season(values, season),
        stack([0, 0, 0, -0.1, -0.1], [NAN, 0, 0, NAN, -0.2], [NAN, NAN, NAN, 0, NAN]),
        atol=1e-6,
    )


DROPS = [
    ([0, -0.4, -0.5, -0.4], 1, 0, "it stays down"),
    ([0, -0.4, 0.0, -0.4], -1, -1, "it came back, and the last look alone does not count"),
    ([0, -0.4, 0.0, -0.4, -0.4], 3, 2, "the second fall stays"),
    ([0, NAN, -0.4, NAN, -0.4], 2, 0, "gaps neither confirm nor refute"),
    ([0, -0.4, -0.4, -0.1], -1, -1, "it recovered"),
    ([0, 0, 0, -0.4], -1, -1, "one look is too few"),
    ([NAN, NAN, NAN, NAN], -1, -1, "never seen"),
    ([0, -0.2, -0.2, -0.2], -1, -1, "too small"),
    ([0, -0.27, -0.27, NAN], 1, 0, "the edge counts"),
]


@pytest.mark.parametrize(("course", "first", "before", "why"), DROPS, ids=[row[3] for row in DROPS])
def test_a_drop_is_one_that_lasts(course, first, before, why):
    found = lasting_drop(stack(course))
    assert (found.first[0, 0], found.last_before[0, 0]) == (first, before)
    assert np.isnan(found.depth[0, 0]) == (first < 0)


def test_the_depth_of_a_drop_is_the_mean_of_its_looks():
    assert lasting_drop(stack([0, -0.3, NAN, -0.5])).depth[0, 0] == pytest.approx(-0.4)


B, N, U = 6, 4, 255
COURSES = [
    ([N, N, B, B], 2, 1, "built in the third look"),
    ([N, N, N, B], -1, -1, "the last look alone is not confirmed"),
    ([B, B, B, B], 0, -1, "always built"),
    ([B, B, N, B], 0, -1, "a miss does not unbuild"),
    ([N, B, N, N, N], -1, -1, "one false look builds nothing"),
    ([N, U, U, B, B], 3, 0, "gaps widen the date"),
    ([N, B, U, B, N, B], 1, 0, "flicker after it was built"),
    ([U, U, U, U], -1, -1, "never seen"),
    ([U, B, B, U], 1, -1, "built when first seen"),
    ([N, N, B, N, B, B], 2, 1, "one miss costs less than one false look"),
    ([N, N, N, N], -1, -1, "never built"),
]


@pytest.mark.parametrize(("course", "first", "before", "why"), COURSES, ids=[row[3] for row in COURSES])
def test_what_is_built_stays_built(course, first, before, why):
    found = no_return(stack(course).astype("uint8"), [B])
    assert (found.first[0, 0], found.last_before[0, 0]) == (first, before)
    assert found.new[0, 0] == (first >= 0 and before >= 0)
    assert found.observed[0, 0] == any(one != U for one in course)


@given(st.lists(st.sampled_from([B, N, U]), min_size=1, max_size=9))
def test_the_turn_is_the_likeliest_of_all_that_could_be(course):
    from itertools import pairwise

    from eosat.land.growth import FALSE, MISS

    def cost(turn: int) -> float:
        odds = {(B, False): FALSE, (N, False): 1 - FALSE, (B, True): 1 - MISS, (N, True): MISS}
        return -sum(np.log(odds[one, place >= turn]) for place, one in enumerate(course) if one != U)

    found = no_return(stack(course).astype("uint8"), [B], confirm=0)
    built = [bool(found.built_at(look)[0, 0]) for look in range(len(course))]
    turn = built.index(True) if any(built) else len(course)
    assert cost(turn) == pytest.approx(min(map(cost, range(len(course) + 1))))
    assert all(later or not now for now, later in pairwise(built))


def test_built_ground_only_grows():
    labels = rng().choice(np.array([B, N, U], "uint8"), size=(7, 20, 20))
    found = no_return(labels, [B])
    areas = [int(found.built_at(look).sum()) for look in range(7)]
    assert areas == sorted(areas)


YEARS = 2019.6 + np.arange(6)
STANDS = [
    ([0.6, 0.6, 0.59, 0.6, 0.61, 0.6], 1, "it stands"),
    ([0.6, 0.57, 0.53, 0.51, 0.47, 0.44], 2, "tree after tree dies"),
    ([0.6, 0.6, 0.1, 0.1, 0.12, 0.1], 4, "felled: seen so first in look 2"),
    ([0.6, 0.6, 0.1, 0.6, 0.6, 0.6], 1, "one hazy look"),
    ([0.6, 0.6, 0.6, 0.6, 0.6, 0.1], 1, "the last look alone says nothing yet"),
    ([0.6, NAN, 0.1, NAN, NAN, 0.1], 4, "gaps neither confirm nor refute"),
    ([0.6, 0.59, 0.58, 0.57, 0.56, 0.55], 1, "a sure slope, but less than the least fall"),
    ([0.6, 0.3, 0.65, 0.25, 0.62, 0.35], 1, "noise has no sure slope"),
    ([0.6, 0.5, NAN, NAN, 0.4, 0.3], 1, "four looks are too few to tell a slope from chance"),
    ([NAN] * 6, 255, "never seen"),
]


def test_woods_stand_decline_slowly_or_are_lost():
    values = stack(*[course for course, _, _ in STANDS])
    codes = decline_codes(values, np.ones(values.shape, bool), YEARS)
    assert codes[0].tolist() == [code for _, code, _ in STANDS]
    assert set(decline_codes(values, np.zeros(values.shape, bool), YEARS)[0]) == {0, 255}


def test_woods_are_what_most_of_the_first_three_maps_call_so():
    values = np.full((5, 1, 3), 0.6)
    woods = np.array([[1, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1]], bool)[:, None]
    assert decline_codes(values, woods, YEARS[:5])[0].tolist() == [1, 0, 0]


def test_a_steady_stand_seems_to_decline_in_one_of_a_hundred_cases_at_most():
    noisy = 0.6 + rng(8).normal(0, 0.08, (6, 100, 100))
    codes = decline_codes(noisy, np.ones(noisy.shape, bool), YEARS)
    assert 0 < (codes == 2).mean() <= 0.012
    assert (codes == 1).mean() > 0.985
