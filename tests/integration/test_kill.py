"""A run that is killed by the system at any moment, and started again, ends as if nothing had been.

Three kills at chosen moments here; fifty at random ones in ``make long``.
"""

import sys
from itertools import islice
from pathlib import Path

import pytest
from kills import APART, Runs, files, rounds, tiles_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("runs"))


def test_three_kills_one_after_the_other_change_nothing(runs: Runs, tmp_path: Path) -> None:
    """Every file is renamed when it is whole: plan, four tiles, three maps, two legends, two tables, and so on."""
    folder, found = tmp_path / "run", []
    for rename in (4, 4, 10):  # at the third tile; at the second map; at item.json, the last
        assert runs.start(folder, kinds=("os.rename",), die_at=rename) == -9
        found.append((tiles_in(folder), sorted(path.name for path in folder.glob("[a-z]*.*"))))
    assert [tiles for tiles, _ in found] == [2, 4, 4]
    assert found[0][1] == ["plan.json", "run.log"]
    assert set(found[2][1]) == {*runs.calm, *APART} - {"item.json"}
    assert runs.start(folder) == 0
    assert files(folder) == runs.calm


@pytest.mark.slow
def test_kills_at_random_moments_change_nothing(runs: Runs, tmp_path: Path) -> None:
    found = list(islice(rounds(runs, tmp_path), 3))
    assert all(one.equal for one in found)
    assert sum(one.kills for one in found) >= 3
