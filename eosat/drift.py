"""Whether what comes in still looks like what was learned from: PSI and KS by season and band.

Like season is compared with like season, or every spring alarms. Pixels are neighbours, not independent draws, so no
p-values are given: a million pixels make any difference "significant". numpy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Values = NDArray[Any]
Key = tuple[str, str]
"""Season and band (or anything else that is measured)."""

BINS = 10
WATCH, ACT = 0.1, 0.25
"""PSI from which to watch and to act: the usual rule of thumb of credit scoring, where the index comes from."""
FLOOR = 1e-4
"""Least share of a bin, so that an empty one has a logarithm."""
FEW = 400
"""Values below which nothing is judged: chance alone makes a PSI of (bins - 1) (1 / n + 1 / m), here .02 to .05."""
SEASONS = ("winter", "spring", "summer", "autumn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How far one band of one season has gone from the reference."""

    season: str
    band: str
    psi: float
    """Population stability index; 0 is no change."""
    ks: float
    """Largest gap between the two distribution functions, 0 to 1."""
    count: int
    """Finite values that came in."""
    level: str
    """``"fine"``, ``"watch"``, ``"act"``, or ``"unknown"`` of fewer than :data:`FEW` values."""


def drift(reference: Mapping[Key, Values], fresh: Mapping[Key, Values]) -> tuple[Finding, ...]:
    """Compare what came in with a reference, each band with the same band of the same season.

    Parameters
    ----------
    reference, fresh : mapping of (season, band) to array
        Values of any shape; those that are not finite are left out. Seasons as of :func:`season_of`, or your own.

    Returns
    -------
    tuple of Finding
        One for each key of *fresh*, in order of the keys.

    Raises
    ------
    InputError
        When the reference lacks a season or band, or has fewer than :data:`FEW` values of it.

    Examples
    --------
    >>> reference = {("spring", "B04"): np.linspace(0, 1, 1000)}
    >>> [found] = drift(reference, {("spring", "B04"): np.linspace(0, 1, 500) + 0.3})
    >>> found.level, round(found.ks, 2)
    ('act', 0.3)
    """
    return tuple(_finding(key, reference, fresh[key]) for key in sorted(fresh))


def _finding(key: Key, reference: Mapping[Key, Values], fresh: Values) -> Finding:
    season, band = key
    if key not in reference:
        raise InputError("drift.lacks", season=season, band=band, there=", ".join(map(" ".join, sorted(reference))))
    before, now = _finite(reference[key]), _finite(fresh)
    if before.size < FEW:
        raise InputError("drift.few", season=season, band=band, count=before.size, least=FEW)
    if now.size < FEW:
        return Finding(season=season, band=band, psi=np.nan, ks=np.nan, count=now.size, level="unknown")
    index = psi(before, now)
    return Finding(season=season, band=band, psi=index, ks=ks(before, now), count=now.size, level=level_of(index))


def verdict(findings: Sequence[Finding]) -> str:
    """What a whole run asks for: the level of its middle band; ``"unknown"`` where any band is.

    Haze lifts the blue alone and comes and goes; a wrong offset, or ground that has changed, moves most bands.

    >>> verdict([]), verdict(drift({("spring", "B04"): np.arange(999)}, {("spring", "B04"): np.arange(999)}))
    ('unknown', 'fine')
    """
    if not findings or any(one.level == "unknown" for one in findings):
        return "unknown"
    return level_of(float(np.median([one.psi for one in findings])))


def psi(reference: Values, fresh: Values, bins: int = BINS) -> float:
    """Population stability index: sum of (a - e) ln(a / e) over bins that hold equal shares of the reference.

    Where the reference has many equal values, that value is a bin of its own. NaN when either has no finite value.

    >>> round(psi(np.arange(1000), np.arange(1000) + 500), 1)
    4.3
    """
    before, now = _finite(reference), _finite(fresh)
    if not before.size or not now.size:
        return float("nan")
    edges, times = np.unique(np.quantile(before, np.arange(1, bins) / bins), return_counts=True)
    return psi_of_shares(*(_shares(values, edges, edges[times > 1]) for values in (before, now)))


def _shares(values: Values, edges: Values, spikes: Values) -> NDArray[np.float64]:
    """Share of *values* in each bin: up to and with an edge, and of a spike apart from what lies below it."""
    bins = np.searchsorted(edges, values) + np.searchsorted(spikes, values, side="right")
    return np.bincount(bins, minlength=edges.size + spikes.size + 1) / values.size


def psi_of_shares(reference: Values, fresh: Values) -> float:
    """The index of shares that are known already, such as those of the classes of a map.

    >>> round(psi_of_shares(np.array([0.5, 0.5]), np.array([0.25, 0.75])), 4)
    0.2747
    """
    expected, actual = (np.maximum(shares, FLOOR) for shares in (reference, fresh))
    return float(((actual - expected) * np.log(actual / expected)).sum())


def ks(reference: Values, fresh: Values) -> float:
    """Two-sample Kolmogorov-Smirnov distance; NaN when either has no finite value.

    >>> ks(np.array([1, 2, 3, 4]), np.array([3, 4, 5, 6]))
    0.5
    """
    before, now = np.sort(_finite(reference)), np.sort(_finite(fresh))
    if not before.size or not now.size:
        return float("nan")
    every = np.concatenate([before, now])
    one, other = (np.searchsorted(values, every, side="right") / values.size for values in (before, now))
    return float(np.abs(one - other).max())


def level_of(index: float) -> str:
    """What a PSI asks for.

    >>> [level_of(index) for index in (0.05, 0.1, 0.25)]
    ['fine', 'watch', 'act']
    """
    return "act" if index >= ACT else "watch" if index >= WATCH else "fine"


def season_of(month: int) -> str:
    """The season of a month in the north: winter is December to February.

    >>> season_of(12), season_of(3), season_of(11)
    ('winter', 'spring', 'autumn')
    """
    return SEASONS[month % 12 // 3]


def _finite(values: Values) -> Values:
    return np.asarray(values)[np.isfinite(values)]
