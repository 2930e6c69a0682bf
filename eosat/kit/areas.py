"""The challenge "honest area": areas with 95 % intervals from a map that errs and 300 labelled points a region.

The land is the simulated island's, the map is its truth with errors of its own in each region. Scored by the interval
score (Gneiting and Raftery 2007, section 6.2): the interval's width, and 40 times what the truth lies outside.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.kit.challenge import Truth
from eosat.kit.numbers import answers
from eosat.kit.offsets import PARTS, places

CLASSES = ("water", "trees", "grass", "crops", "other")
OF_LANDCOVER = np.array([0, 1, 2, 2, 3, 2, 4, 4, 4], np.uint8)
"""Class of each class of land cover: shrub and flooded vegetation are grass; built, bare and snow are other."""
REGIONS, SIDE, POINTS = 4, 1800, 60
"""Regions of a part, their side [m], points a class of the map."""
PENALTY = 2 / 0.05
"""Of the interval score at 95 %."""
ENDS = ("low", "high")


def practice(folder: Path, seed: int) -> Truth:
    """Write the tables to practise on and give the true shares."""
    return _written(folder, {"practice": seed}, "P")


def practice_truth(seed: int) -> Truth:
    """The truth of :func:`practice`."""
    return {name: (float(value), "public") for name, _, value in _shares("practice", seed, "P", 1)}


def final(folder: Path, seed: int) -> Truth:
    """Write the tables that decide, of public and private regions, and give the true shares."""
    return _written(folder, {"public": seed, "private": seed + 1}, "F")


def skeleton(ids: Sequence[str]) -> str:
    """An answer that knows nothing: each class has between no and all of the region."""
    return "id,value\n" + "".join(f"{one}_low,0\n{one}_high,1\n" for one in ids)


def score(path: Path, truth: Truth) -> tuple[dict[str, float], dict[str, float]]:
    """Interval score of each class of each region, as share of the region: public and private.

    Raises
    ------
    InputError
        No table of ``id,value`` with both ends of each interval, an end outside 0 to 1, or ends in the wrong order.
    """
    given = answers(path, {f"{one}_{end}" for one in truth for end in ENDS})
    found: dict[str, dict[str, float]] = {"public": {}, "private": {}}
    for name, (share, board) in truth.items():
        low, high = (given[f"{name}_{end}"] for end in ENDS)
        if not 0 <= low <= high <= 1:
            raise InputError("challenge.interval", id=name, low=low, high=high)
        found[board][name] = interval_score(low, high, share)
    return found["public"], found["private"]


def interval_score(low: float, high: float, truth: float) -> float:
    """Width of a 95 % interval and the penalty for missing the truth; smaller is better.

    >>> interval_score(0.2, 0.3, 0.25), interval_score(0.2, 0.3, 0.35)
    (0.09999999999999998, 2.0999999999999996)
    """
    return high - low + PENALTY * (max(low - truth, 0.0) + max(truth - high, 0.0))


def _shares(part: str, seed: int, letter: str, first: int) -> list[tuple[str, NDArray[np.uint8], float]]:
    """Id, the region's true classes (y, x) and the true share of each class of each region."""
    rows = []
    for number, (lon, lat, key) in enumerate(places(PARTS[part], seed)[:REGIONS], first):
        land = _land(lon, lat, key, PARTS[part].year)
        shares = np.bincount(land.ravel(), minlength=len(CLASSES)) / land.size
        rows += [(f"{letter}{number}_{name}", land, value) for name, value in zip(CLASSES, shares, strict=True)]
    return rows


def _land(lon: float, lat: float, key: int, year: int) -> NDArray[np.uint8]:
    from datetime import date

    from eosat.classes import LANDCOVER
    from eosat.simulate.land import make_land
    from eosat.simulate.materials import counts, landcover_table, majority
    from eosat.simulate.place import island_at

    island = island_at(seed=key, lon=lon, lat=lat, size=SIDE, crs=None, dates=(date(year, 5, 3),))
    cells = landcover_table()[make_land(island, island.whole, year).material]
    found: NDArray[np.uint8] = OF_LANDCOVER[majority(counts(cells, len(LANDCOVER)))]
    return found


def _written(folder: Path, seeds: dict[str, int], letter: str) -> Truth:
    folder.mkdir(parents=True, exist_ok=True)
    maps: list[list[Any]] = []
    points: list[list[Any]] = []
    truth: dict[str, tuple[float, str]] = {}
    for place, (part, seed) in enumerate(seeds.items()):
        rows = _shares(part, seed, letter, 1 + place * REGIONS)
        truth |= {name: (float(value), "private" if part == "private" else "public") for name, _, value in rows}
        for number, (name, land, _) in enumerate(rows[:: len(CLASSES)]):
            region, random = name.split("_", 1)[0], np.random.default_rng([seed, 7, number])
            mapped = _mistaken(land, random)
            sizes = np.bincount(mapped.ravel(), minlength=len(CLASSES))
            maps += [[region, name, int(size)] for name, size in zip(CLASSES, sizes, strict=True)]
            points += [[region, CLASSES[here], CLASSES[there]] for here, there in _sample(land, mapped, random)]
    _save(folder / "map.csv", ["region", "map_class", "pixels"], maps)
    _save(folder / "points.csv", ["region", "map_class", "true_class"], points)
    return truth


def _mistaken(land: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """A map of *land*: in patches of 3 x 3 pixels a class is now and then taken for its favourite other one."""
    count = len(CLASSES)
    rates = random.uniform(0.03, 0.3, count)
    other = (np.arange(count) + random.integers(1, count, count)) % count
    small = random.random([-(-side // 3) for side in land.shape])
    chance = small.repeat(3, 0).repeat(3, 1)[: land.shape[0], : land.shape[1]]
    return np.where(chance < rates[land], other[land], land).astype(np.uint8)


def _sample(land: NDArray[np.uint8], mapped: NDArray[np.uint8], random: np.random.Generator) -> list[tuple[int, int]]:
    """Class in the map and on the ground of points drawn at random within each class of the map."""
    found = []
    for value in range(len(CLASSES)):
        where = np.flatnonzero(mapped.ravel() == value)
        drawn = random.choice(where, min(POINTS, where.size), replace=False)
        found += [(value, int(there)) for there in land.ravel()[drawn]]
    return found


def _save(path: Path, head: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
