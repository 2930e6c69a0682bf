"""Honest area: the interval score by hand, tables that tell of the map alone, baselines where they should stand."""

import runpy
import sys

import numpy as np
import pandas as pd
import pytest

from eosat.errors import InputError
from eosat.kit import areas, challenge

SEED = 20260205


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    return challenge.start("honest-area", tmp_path_factory.mktemp("areas") / "work")


def test_the_interval_score_is_width_and_forty_times_the_miss(tmp_path):
    truth = {"P1_water": (0.25, "public"), "P1_trees": (0.5, "public"), "P2_water": (0.1, "private")}
    rows = {"P1_water": (0.2, 0.3), "P1_trees": (0.51, 0.6), "P2_water": (0.0, 0.05)}
    lines = [f"{one}_low,{low}\n{one}_high,{high}" for one, (low, high) in rows.items()]
    (tmp_path / "a.csv").write_text("id,value\n" + "\n".join(lines))
    public, private = areas.score(tmp_path / "a.csv", truth)
    assert public == pytest.approx({"P1_water": 0.1, "P1_trees": 0.09 + 0.4})
    assert private == pytest.approx({"P2_water": 0.05 + 2.0})


@pytest.mark.parametrize("ends", [(0.3, 0.2), (-0.1, 0.5), (0.5, 1.1)])
def test_what_is_no_interval_is_refused(tmp_path, ends):
    (tmp_path / "a.csv").write_text(f"id,value\nP1_water_low,{ends[0]}\nP1_water_high,{ends[1]}\n")
    with pytest.raises(InputError, match="P1_water"):
        areas.score(tmp_path / "a.csv", {"P1_water": (0.2, "public")})


def test_a_started_folder_scores_and_the_baselines_stand_where_they_should(started, tmp_path, monkeypatch):
    assert challenge.score("honest-area", started / "submission" / "answers.csv").public == pytest.approx(100)
    found = {}
    for name in ("trivial", "good"):
        monkeypatch.setattr(sys, "argv", ["x", str(tmp_path / f"{name}.csv")])
        runpy.run_path(str(started / "baseline" / f"{name}.py"), run_name="__main__")
        found[name] = challenge.score("honest-area", tmp_path / f"{name}.csv").public
    assert found["good"] < 20 < 40 < found["trivial"], found
    before = (started / "submission" / "answers.csv").read_text().split()
    runpy.run_path(str(started / "submission" / "make_answers.py"), run_name="__main__")
    after = (started / "submission" / "answers.csv").read_text().split()
    assert sorted(after) == sorted(before)


def test_equal_seeds_give_equal_tables_and_shares_that_add_up(started, tmp_path):
    truth = areas.practice(tmp_path, SEED)
    assert truth == areas.practice_truth(SEED)
    for name in ("map.csv", "points.csv"):
        assert (tmp_path / name).read_bytes() == (started / "data" / name).read_bytes()
    shares = np.array([value for value, _ in truth.values()]).reshape(areas.REGIONS, -1)
    assert shares.sum(1) == pytest.approx(1)
    table = pd.read_csv(tmp_path / "map.csv")
    assert (table.groupby("region")["pixels"].sum() == (areas.SIDE // 10) ** 2).all()
    points = pd.read_csv(tmp_path / "points.csv").groupby(["region", "map_class"]).size()
    assert points.max() == areas.POINTS
