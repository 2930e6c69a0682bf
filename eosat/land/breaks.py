"""Steps in a series that its trend, rhythm and noise do not explain, with their dates and how sure they are. Pure."""

import math
from dataclasses import dataclass

import numpy as np

from eosat.land.trend import Floats, design, fit, harmonics_for

LEVEL = 0.05
"""Share of series without a step in which one may be found."""
MOST = 3
"""Steps that are looked for in one series."""
SHORTEST = 6
"""Looks that a series needs at least; of fewer none can be told from noise."""
DRAWS = 999
"""Series of noise that a step is measured against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A step between two looks."""

    before: float
    """Time of the last look before it. [year]"""
    after: float
    """Time of the first look after it. [year]"""
    size: float
    """How far the level steps, in the series' unit."""
    p: float
    """How often noise alone makes a step as clear as this one, anywhere in the series."""


def find_breaks(
    years: Floats,
    values: Floats,
    *,
    rng: np.random.Generator,
    harmonics: int | None = None,
    level: float = LEVEL,
    most: int = MOST,
    draws: int = DRAWS,
) -> tuple[Break, ...]:
    """Steps in *values* (n,) at *years* (n,), in order of time; NaN are gaps.

    At every look that leaves some on either side a step is added to the model, and the largest share of the residual
    that one of them explains is the statistic: the supremum of F (Andrews 1993, doi 10.2307/2951764). It does not
    depend on the coefficients or on the size of the noise, so its distribution under independent normal noise is drawn
    on the very dates of the series, and the test is exact for every length (Dwass 1957, doi 10.1214/aoms/1177707045).
    Where a step is found, the next is looked for beside it (Bai and Perron 1998, doi 10.2307/2998540), and each is
    placed again with the others held (Bai 1997, doi 10.1017/S0266466600005831).

    Noise that keeps its sign from look to look makes steps look surer than they are: composites of a month or a
    season hardly share weather, single looks of a few days do.

    Parameters
    ----------
    years, values : (n,) float
    rng : numpy.random.Generator
        Of the noise.
    harmonics : int, optional
        Default: what the looks can carry.
    level : float
        See :data:`LEVEL`; applied to each step that is looked for.
    most, draws : int
        See :data:`MOST` and :data:`DRAWS`.
    """
    seen = np.isfinite(values)
    order = np.argsort(np.asarray(years)[seen], kind="stable")
    time, heights = (np.asarray(one, "float64")[seen][order] for one in (years, values))
    count = harmonics_for(time) if harmonics is None else harmonics
    places: list[int] = []
    chances: list[float] = []
    while len(places) < most:
        found = _next(time, heights, count, places, rng=rng, draws=draws)
        if found is None or found[1] > level:
            break
        places.append(found[0])
        chances.append(found[1])
    return _as_breaks(time, heights, count, _placed_again(time, heights, count, places), chances)


def _candidates(length: int, taken: list[int]) -> list[int]:
    """First looks after a step: some looks lie before, behind and between the steps; one alone may be a cloud."""
    apart = max(2, math.ceil(length / 10))
    edges = [0, *taken, length]
    return [place for place in range(apart, length - apart + 1) if all(abs(place - edge) >= apart for edge in edges)]


def _explained(time: Floats, count: int, taken: list[int], candidates: list[int]) -> tuple[Floats, Floats] | None:
    """Basis (n, p) of what the model explains, and the unit vector (m, n) that each candidate adds to it."""
    columns = design(time, count, [time[place] for place in taken], origin=time[0])
    basis, triangle = np.linalg.qr(columns)
    if len(time) < max(SHORTEST, columns.shape[1] + 2) or abs(np.diag(triangle)).min() < 1e-9:
        return None
    steps = (time[None, :] >= time[candidates][:, None]).astype("float64")
    steps -= (steps @ basis) @ basis.T
    length = np.linalg.norm(steps, axis=1, keepdims=True)
    return basis, np.where(length > 1e-6, steps / np.maximum(length, 1e-6), 0.0)


def _shares(basis: Floats, steps: Floats, values: Floats) -> Floats:
    """Share of the residual of *values* (n, draws) that each candidate explains: (m, draws)."""
    rest = values - basis @ (basis.T @ values)
    whole = (rest**2).sum(axis=0)
    return np.asarray((steps @ rest) ** 2 / np.where(whole > 0, whole, np.inf))


def _next(
    time: Floats, values: Floats, count: int, taken: list[int], *, rng: np.random.Generator, draws: int
) -> tuple[int, float] | None:
    """Place of the clearest further step and its p; None where the series is too short for one."""
    candidates = _candidates(len(time), taken)
    made = _explained(time, count, taken, candidates) if candidates else None
    if made is None:
        return None
    own = _shares(*made, values[:, None])[:, 0]
    noise = _shares(*made, rng.standard_normal((len(time), draws))).max(axis=0)
    best = int(own.argmax())
    return candidates[best], float((1 + (noise >= own[best]).sum()) / (draws + 1))


def _placed_again(time: Floats, values: Floats, count: int, places: list[int]) -> list[int]:
    """Each step where it explains most with the others held."""
    placed = list(places)
    for number in range(len(placed) if len(placed) > 1 else 0):
        others = placed[:number] + placed[number + 1 :]
        candidates = _candidates(len(time), others)
        made = _explained(time, count, others, candidates)
        if made is not None:
            placed[number] = candidates[int(_shares(*made, values[:, None])[:, 0].argmax())]
    return placed


def _as_breaks(time: Floats, values: Floats, count: int, places: list[int], chances: list[float]) -> tuple[Break, ...]:
    curve = fit(time, values, harmonics=count, breaks=[float(time[place]) for place in places])
    if curve is None or not places:
        return ()
    found = [
        Break(before=float(time[place - 1]), after=float(time[place]), size=size, p=chance)
        for place, size, chance in zip(places, curve.steps, chances, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: one.after))
