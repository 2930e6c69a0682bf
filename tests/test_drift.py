"""Drift: values counted by hand, an oracle, and an island on which a fault is found and clean runs stay silent."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import ks_2samp

import eosat
from eosat.drift import FEW, drift, ks, level_of, psi, psi_of_shares, season_of, verdict
from eosat.errors import InputError

SPRING = ("spring", "B04")


@pytest.mark.parametrize(
    ("reference", "fresh", "index"),
    [
        ([0.5, 0.5], [0.5, 0.5], 0.0),
        ([0.5, 0.5], [0.25, 0.75], 0.25 * np.log(2) + 0.25 * np.log(1.5)),
        ([0.2, 0.8], [0.4, 0.6], 0.2 * np.log(2) - 0.2 * np.log(0.75)),
        ([0.5, 0.5], [0.0, 1.0], 0.4999 * np.log(5000) + 0.5 * np.log(2)),  # an empty bin counts as 1e-4
    ],
)
def test_the_index_of_shares_is_as_by_hand(reference, fresh, index):
    assert psi_of_shares(np.array(reference), np.array(fresh)) == pytest.approx(index, abs=1e-12)


@pytest.mark.parametrize(
    ("reference", "fresh", "bins", "index"),
    [
        (np.arange(8), np.arange(8), 4, 0.0),
        # a quarter of the reference in each bin; of the fresh a half in each of the two upper ones
        (np.arange(8), np.array([4, 5, 6, 7]), 4, 2 * 0.2499 * np.log(2500) + 2 * 0.25 * np.log(2)),
        # one value alone: below, at and above it are three bins
        (np.full(4, 3.0), np.array([3.0, 3.0, 2.0, 4.0]), 10, 0.5 * np.log(2) + 2 * 0.2499 * np.log(2500)),
    ],
)
def test_bins_hold_equal_shares_of_the_reference(reference, fresh, bins, index):
    assert psi(reference, fresh, bins=bins) == pytest.approx(index, abs=1e-9)


@pytest.mark.parametrize("step", [-1, 1])
def test_a_reference_of_one_value_sees_a_step_either_way(step):
    assert psi(np.zeros(500), np.full(500, step)) > 5


@pytest.mark.parametrize(
    ("reference", "fresh", "gap"),
    [([1, 2, 3, 4], [1, 2, 3, 4], 0), ([1, 2], [3, 4], 1), ([1, 2, 3, 4], [3, 4, 5, 6], 0.5), ([0, 0, 1], [0], 1 / 3)],
)
def test_the_largest_gap_is_as_by_hand(reference, fresh, gap):
    assert ks(np.array(reference), np.array(fresh)) == pytest.approx(gap)


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_is_scipys(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 50, rng.integers(1, 300)), rng.normal(20, 15, rng.integers(1, 300)).round(seed % 3)
    assert ks(one, other) == pytest.approx(ks_2samp(one, other).statistic, abs=1e-12)


def test_chance_alone_makes_the_index_that_is_expected():
    """(bins - 1) (1 / n + 1 / m), the mean of a chi-square."""
    rng = np.random.default_rng(0)
    found = [psi(rng.normal(size=2000), rng.normal(size=1000)) for _ in range(300)]
    assert np.mean(found) == pytest.approx(9 * (1 / 1000 + 1 / 2000), rel=0.1)


def test_units_do_not_matter_and_gaps_are_left_out():
    rng = np.random.default_rng(1)
    one, other = rng.gamma(2, size=900), rng.gamma(3, size=700)
    holed = np.concatenate([other, [np.nan, np.inf]]).reshape(-1, 2)
    for measure in (psi, ks):
        assert measure(one, other) > 0
        assert measure(3 * one + 1, 3 * other + 1) == pytest.approx(measure(one, other))
        assert measure(one, holed) == measure(one, other)
        assert np.isnan(measure(one, np.array([np.nan])))


def test_each_band_meets_its_own_season():
    rng = np.random.default_rng(2)
    values = {name: rng.normal(mean, 0.05, 4000) for name, mean in (("winter", 0.1), ("spring", 0.3))}
    reference = {(name, "B08"): some for name, some in values.items()}
    found = drift(reference, {("winter", "B08"): values["winter"] + 0.01, ("spring", "B08"): values["spring"][:1000]})
    assert [(one.season, one.band, one.count) for one in found] == [("spring", "B08", 1000), ("winter", "B08", 4000)]
    assert {one.level for one in found} == {"fine"}
    [mixed] = drift({SPRING: values["winter"]}, {SPRING: values["spring"]})
    assert mixed.level == "act"


def test_too_few_values_are_unknown_and_never_fine():
    reference = {SPRING: np.arange(1000.0)}
    [found] = drift(reference, {SPRING: np.r_[np.arange(FEW - 1.0), np.nan]})
    assert (found.level, found.count) == ("unknown", FEW - 1)
    assert np.isnan(found.psi)
    [enough] = drift(reference, {SPRING: np.arange(FEW * 1.0)})
    assert enough.level == "act"


def test_a_reference_that_cannot_be_one_is_refused():
    with pytest.raises(InputError, match=r"no B04 of spring; it has: winter B04\. Like season"):
        drift({("winter", "B04"): np.arange(1000)}, {SPRING: np.arange(1000)})
    with pytest.raises(InputError, match=f"{FEW - 1} values of spring B04"):
        drift({SPRING: np.arange(FEW - 1)}, {SPRING: np.arange(1000)})


def test_levels_and_seasons():
    assert [level_of(one) for one in (0, 0.0999, 0.1, 0.2499, 0.25)] == ["fine", "fine", "watch", "watch", "act"]
    assert [season_of(month) for month in (12, 1, 2)] == ["winter"] * 3
    assert [season_of(month) for month in (3, 5, 6, 8, 9, 11)] == ["spring"] * 2 + ["summer"] * 2 + ["autumn"] * 2


def test_one_hazy_band_is_told_and_does_not_alarm_the_run():
    rng = np.random.default_rng(3)
    reference = {("spring", band): rng.normal(0.1, 0.02, 2000) for band in ("B02", "B03", "B04")}
    hazy = {key: values + 0.03 * (key[1] == "B02") for key, values in reference.items()}
    found = drift(reference, hazy)
    assert [one.level for one in found] == ["act", "fine", "fine"]
    assert verdict(found) == "fine"
    assert verdict(drift(reference, {key: values + 0.03 for key, values in reference.items()})) == "act"
    few = {key: values[: FEW - (key[1] == "B02")] for key, values in reference.items()}
    assert verdict(drift(reference, few)) == "unknown"


@pytest.mark.slow
def test_a_fault_of_the_offset_is_found_and_twenty_clean_runs_are_silent(tmp_path):
    """A run is the composite of six looks, five days apart, of one May; land alone, since water is haze and glint."""
    bands = ["B02", "B03", "B04", "B08", "B11"]
    passes = ((1, 6, 11, 16, 21, 26), (3, 8, 13, 18, 23, 28))
    dates = tuple(sorted(date(year, 5, day) for year in range(2015, 2026) for day in passes[0] + passes[1]))
    catalog = eosat.simulate(tmp_path / "island", size=1200, seed=8, dates=dates)
    where = str(catalog.with_name("districts.geojson"))
    scenes = eosat.find(where, "2015-05-01/2025-05-31", catalog=str(catalog), bands=bands)
    grid = eosat.grid_over(eosat.region(where).area, crs=scenes.kept[0].crs, resolution=20)
    looks = eosat.cube(scenes.kept, grid, bands=bands).compute()
    assert looks.sizes["time"] == len(dates) == 132

    def seen(first, step, count):
        view = eosat.composite(looks.isel(time=slice(first, first + step * count, step))).compute()
        return {("spring", band): view.sel(band=band).values for band in bands}

    reference = seen(0, 1, 12)
    land = reference["spring", "B03"] < reference["spring", "B11"]
    reference = {key: values[land] for key, values in reference.items()}
    clean, faulty = [], []
    for number in range(20):
        fresh = {key: values[land] for key, values in seen(12 + number // 2 * 12 + number % 2, 2, 6).items()}
        clean.append(verdict(drift(reference, fresh)))
        for offset in (-0.1, 0.1):
            faulty += drift(reference, {key: values + offset for key, values in fresh.items()})
    assert set(clean) <= {"fine", "watch"}
    assert len(faulty) == 200
    assert {one.level for one in faulty} == {"act"}
