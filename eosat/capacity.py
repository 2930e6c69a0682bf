"""From square metres of solar arrays to megawatts with intervals: typed densities, size bins and Monte Carlo draws.

Every uncertainty is drawn, and quantiles are taken of sums of draws: bounds of sites are never added up. What sites
have in common (the density of a type in a region, the bias of the mapped area, recall and precision of a size) is drawn
once a draw and shared by all of them, so that it does not average out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Floats = NDArray[np.float64]
Z90 = 1.6449
"""Half of the 90 % interval of a normal distribution. [SD]"""
ILR = 1.2
"""Module over inverter power, an estimate: DC densities are divided by it. [MWdc/MWac]"""
LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """Power on a hectare of outline, for a type of array."""

    typical: float
    """Mean. [MWac/ha]"""
    low: float
    """Lower end of 90 % of sites. [MWac/ha]"""
    high: float
    """Upper end. [MWac/ha]"""
    source: str
    """Where the three come from; what is estimated is named."""


LBNL = "Bolinger & Bolinger 2022, IEEE J. Photovoltaics: 736 US plants, polygon around the array field"
DENSITIES: Mapping[str, Density] = {
    "ground": Density(typical=0.69, low=0.45, high=0.90, source=f"{LBNL}, fixed tilt, 0.69 MWac/ha; range estimated"),
    "roof": Density(typical=1.05, low=0.80, high=1.40, source="0.18 kWdc/m2 of panel (CEC modules, median "
                    "0.183), packing 0.7 and DC/AC 1.2 estimated; range from 10-16 W/ft2 of roof over DC/AC"),
    "canopy": Density(typical=1.25, low=0.95, high=1.50, source="estimated: 1.5 MWdc/ha over parking, DC/AC 1.2"),
    "agri": Density(typical=0.33, low=0.20, high=0.55, source="estimated: 0.4 MWdc/ha over fields, DC/AC 1.2"),
    "unknown": Density(typical=0.72, low=0.40, high=1.20, source="estimated: mostly ground arrays, between TZ-SAM's "
                       "world mean of 0.372 MW/ha (TransitionZero 2024) and canopies"),
}  # fmt: skip
"""Typed densities of solar arrays; megawatts are AC, as registers count them."""
SHARED_DENSITY = 0.10
"""SD of the logarithm of a region's mean density around the published one: an estimate. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """What is known of sites of one range of sizes; counts, so that it is known how well."""

    least_m2: float
    """Smallest true area. [m2]"""
    objects: int
    """Real sites looked for."""
    found: int
    """Of these, found."""
    alarms: int
    """Sites that were reported."""
    true_alarms: int
    """Of these, real."""
    bias: float
    """Mean of (mapped - true) / true area of those that were found. [1]"""
    bias_sd: float
    """Its SD between sites. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How a detector does by size of site."""

    name: str
    source: str
    bins: tuple[Bin, ...]
    """From the smallest on; the last is open."""
    between: float
    """SD of the logarithm of the mean mapped area over true area, between places. [1]"""

    @property
    def edges(self) -> Floats:
        """Lower ends of the bins. [m2]"""
        return np.array([one.least_m2 for one in self.bins])


def _published(least: float, recall: float, precision: float, bias: float, sd: float) -> Bin:
    """A bin of a source that gives shares without counts: 200 of each are assumed."""
    counts = {"objects": 200, "found": round(200 * recall), "alarms": 200, "true_alarms": round(200 * precision)}
    return Bin(least_m2=least, bias=bias, bias_sd=sd, **counts)


KRUITWAGEN = Sizes(
    name="kruitwagen",
    source="Kruitwagen et al. 2021, Nature 598:604, after filters and checks by hand; counts and the SD between places "
    "are not published: 200 a bin and 0.05 are assumed",
    bins=(
        _published(1e2, 0.04, 0.96, 0.38, 0.64),
        _published(1e3, 0.43, 0.97, 0.20, 0.72),
        _published(1e4, 0.88, 0.98, 0.11, 0.51),
        _published(1e5, 0.965, 0.99, -0.01, 0.28),
        _published(1e6, 0.94, 0.99, -0.02, 0.20),
    ),
    between=0.05,
)
"""A published detector: the table to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Megawatts of sites, drawn many times."""

    mw: Floats
    """(site, draw) If the site is real. [MWac]"""
    real: NDArray[np.bool_]
    """(site, draw) Whether it is."""
    others: Floats
    """(site, draw) Sites like it that were missed, for each one found. [1]"""

    def detected(self) -> Floats:
        """(site, draw) What was found. [MWac]"""
        return self.mw * self.real

    def corrected(self) -> Floats:
        """(site, draw) With what was missed: a real site stands for 1 / recall (Horvitz-Thompson). [MWac]"""
        return self.mw * self.real * (1 + self.others)


def draw(
    areas: Floats | Sequence[float],
    types: Sequence[str],
    sizes: Sizes,
    *,
    densities: Mapping[str, Density] = DENSITIES,
    draws: int = 2000,
    seed: int = 0,
) -> Draws:
    """Draw the megawatts of sites.

    Parameters
    ----------
    areas : (site,) float
        Mapped area. [m2]
    types : (site,) str
        Keys of *densities*.
    sizes : Sizes
        Of the detector that mapped them.
    densities : mapping
    draws, seed : int

    Returns
    -------
    Draws
        The true area is the mapped one times a lognormal ratio, of which mean and SD are those of the bin of the mapped
        area; recall and precision are drawn from their counts (Jeffreys), recall smeared over the bins that the true
        area may lie in.

    Raises
    ------
    InputError
        Negative or no area, or an unknown type: the row is named.

    Examples
    --------
    >>> found = draw([40_000.0], ["ground"], KRUITWAGEN, draws=4000)
    >>> round(float(found.mw.mean()), 1), round(0.69 * 4 / 1.11, 1)
    (2.5, 2.5)
    """
    mapped = checked(areas, types, densities)
    rng = np.random.default_rng(seed)
    place = np.maximum(np.searchsorted(sizes.edges, mapped, side="right") - 1, 0)
    true, over, spread = _true_areas(mapped, place, sizes, draws, rng)
    mw = true / 10_000 * _densities(types, densities, draws, rng)
    hits = _chances([(one.true_alarms, one.alarms) for one in sizes.bins], draws, rng)
    recall = _chances([(one.found, one.objects) for one in sizes.bins], draws, rng)
    real = rng.random((len(mapped), draws)) < hits[place]
    smeared = np.clip(_bin_shares(over, spread, sizes.edges) @ recall, 1e-3, 1.0)
    return Draws(mw=mw, real=real, others=rng.geometric(smeared).astype(np.float64) - 1)


def checked(areas: Floats | Sequence[float], types: Sequence[str], densities: Mapping[str, Density]) -> Floats:
    """Areas as float64; InputError that names the first row whose area or type cannot be."""
    mapped = np.asarray(areas, np.float64)
    if mapped.ndim != 1 or len(mapped) != len(types):
        raise InputError("fleet.lengths", areas=mapped.size, types=len(types))
    for row, (area, type_) in enumerate(zip(mapped, types, strict=True), start=1):
        if not area > 0 or not np.isfinite(area):
            raise InputError("fleet.area", row=row, area=area)
        if type_ not in densities:
            raise InputError("fleet.type", row=row, type=type_, options=", ".join(densities))
    return mapped


def _true_areas(
    mapped: Floats, place: NDArray[np.int64], sizes: Sizes, draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """True areas (site, draw), and the mean [m2] and log SD of each site's."""
    bias = np.array([one.bias for one in sizes.bins])
    sd = np.array([one.bias_sd for one in sizes.bins])
    spread = np.sqrt(np.log1p((sd / (1 + bias)) ** 2))
    counts = np.array([max(one.found, 1) for one in sizes.bins])
    shared = sizes.between * rng.standard_normal(draws) + (spread / np.sqrt(counts))[:, None] * rng.standard_normal(
        (len(bias), draws)
    )
    own = spread[place][:, None] * rng.standard_normal((len(mapped), draws)) - spread[place][:, None] ** 2 / 2
    middle = mapped / (1 + bias[place])
    return middle[:, None] * np.exp(own + shared[place]), middle, spread[place]


def _densities(types: Sequence[str], densities: Mapping[str, Density], draws: int, rng: np.random.Generator) -> Floats:
    """Densities (site, draw), with the mean of the type. [MWac/ha]"""
    names = list(densities)
    which = np.array([names.index(one) for one in types], int)
    typical = np.array([one.typical for one in densities.values()])
    total = np.array([np.log(one.high / one.low) / (2 * Z90) for one in densities.values()])
    own = np.sqrt(np.maximum(total**2 - SHARED_DENSITY**2, 0))
    shared = SHARED_DENSITY * rng.standard_normal((len(names), draws))
    drawn = own[which][:, None] * rng.standard_normal((len(types), draws)) + shared[which]
    return np.asarray(typical[which][:, None] * np.exp(drawn - total[which][:, None] ** 2 / 2))


def _chances(counts: Sequence[tuple[int, int]], draws: int, rng: np.random.Generator) -> Floats:
    """Shares (bin, draw) that counts of successes and trials leave possible."""
    return np.stack([rng.beta(good + 0.5, every - good + 0.5, draws) for good, every in counts])


def _bin_shares(middle: Floats, spread: Floats, edges: Floats) -> Floats:
    """(site, bin) Probability that a lognormal true area of mean *middle* lies in each bin."""
    inner = np.log(edges[1:])
    at = np.log(middle) - spread**2 / 2
    below = _normal((inner[None, :] - at[:, None]) / np.maximum(spread, 1e-9)[:, None])
    ends = np.concatenate([np.zeros((len(middle), 1)), below, np.ones((len(middle), 1))], axis=1)
    return np.asarray(np.diff(ends, axis=1))


def _normal(z: Floats) -> Floats:
    """Distribution function of the standard normal, to 1e-7 (Abramowitz & Stegun 1964, 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    factors = (0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429)
    tail = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * sum(f * t ** (n + 1) for n, f in enumerate(factors))
    return np.asarray(np.where(z > 0, 1 - tail, tail))


def quantiles(draws: Floats, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles over the draws, the last axis: (..., level)."""
    return np.asarray(np.moveaxis(np.quantile(draws, levels, axis=-1), 0, -1))


def sums(draws: Floats, groups: Sequence[str]) -> dict[str, Floats]:
    """Draws of the sum of each group of sites, in the order in which groups first come."""
    names = np.array(list(groups), object)
    return {name: draws[names == name].sum(0) for name in dict.fromkeys(groups)}


def calibrate(
    totals: Mapping[str, Floats], register: Mapping[str, float], *, register_sd: float = 0.0
) -> dict[str, Floats]:
    """Factors k, register over estimate, with which a group's sum becomes the register's: draws a group.

    Parameters
    ----------
    totals : mapping
        Group -> (draw,) megawatts.
    register : mapping
        Group -> megawatts of the register, for groups that it has.
    register_sd : float
        SD of the register's own error, as a share of it. [1]

    Returns
    -------
    dict
        Group -> (draw,) k. A group without a register has that of all groups with one, taken together.

    Raises
    ------
    InputError
        When no group is in the register, or a value is negative.

    Examples
    --------
    >>> {name: k.tolist() for name, k in calibrate({"a": np.array([2.0, 4.0])}, {"a": 4.0}).items()}
    {'a': [2.0, 1.0]}
    """
    both = [name for name in totals if name in register and totals[name].any()]
    if not both:
        raise InputError("fleet.no_register", groups=", ".join(totals), register=", ".join(register))
    for name in both:
        if not register[name] >= 0:
            raise InputError("fleet.register_value", name=name, value=register[name])
    count = len(totals[both[0]])
    wrong = np.exp(register_sd * np.random.default_rng(0).standard_normal(count)) if register_sd else np.ones(count)
    pooled = _over(wrong * sum(register[name] for name in both), np.sum([totals[name] for name in both], axis=0))
    own = {name: _over(wrong * register[name], totals[name]) for name in both}
    return {name: own.get(name, pooled) for name in totals}


def _over(top: Floats, bottom: Floats) -> Floats:
    """*top* / *bottom*; draws in which no site is real say nothing of the factor and take the middle one."""
    found = np.divide(top, bottom, out=np.full(len(bottom), np.nan), where=bottom > 0)
    return np.asarray(np.where(np.isnan(found), np.nanmedian(found), found))
