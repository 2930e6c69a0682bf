"""Multivariate alteration detection: change that no gain and no offset of either image can make or hide.

Nielsen, Conradsen, Simpson 1998 (doi 10.1016/S0034-4257(97)00162-4), reweighted after Nielsen 2007
(doi 10.1109/TIP.2006.888195). The two images are turned into canonical variates; differences of pairs that belong
together have variance ``2 (1 - rho)``, and the sum of their squares over it follows chi-square where nothing changed.

Reweighting until it stands still makes that statistic too large: of unchanged pixels far more than 1 % then seem to
have a probability below 1 %. So it stops early (:data:`MOST`), and the statistic is brought back by its median.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

Doubles = NDArray[np.float64]
MOST = 3
"""Reweightings after which probabilities are no longer worth their name."""
SOUND = (0.5, 2.0)
"""Scales of the statistic between which the probabilities of no change are taken as they are."""
STEPS = 4096
"""Entries of the table of chi-square probabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mad:
    """A fitted pair of images."""

    mean_before: Doubles
    """(p,) Weighted mean of each band."""
    mean_after: Doubles
    """(p,)"""
    turn_before: Doubles
    """(p, p) Columns turn bands into canonical variates of unit variance."""
    turn_after: Doubles
    """(p, p)"""
    rho: Doubles
    """(p,) Canonical correlations, falling. [1]"""
    scale: float
    """Median of the statistic over that of chi-square; what it is divided by. 1 when the theory holds. [1]"""

    @property
    def bands(self) -> int:
        """Number of bands: degrees of freedom of the statistic."""
        return len(self.rho)

    @property
    def sound(self) -> bool:
        """Whether the statistic needed no great correction; else its probabilities rank pixels and say no more."""
        return SOUND[0] <= self.scale <= SOUND[1]


def fit(before: NDArray[np.floating], after: NDArray[np.floating], *, reweightings: int = 2) -> Mad:
    """Fit the transformation on a sample of pixels.

    Parameters
    ----------
    before, after : (n, p) float
        The same pixels at two dates, all observed, in any linear unit.
    reweightings : int
        How often pixels that seem changed are given less weight; 0 is plain MAD.

    Returns
    -------
    Mad

    Raises
    ------
    InputError
        More reweightings than :data:`MOST`, fewer pixels than ten a band, or a band that is the same everywhere.
    """
    x, y = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if not 0 <= reweightings <= MOST:
        raise InputError("change.reweightings", asked=reweightings, most=MOST)
    if len(x) < 10 * x.shape[1]:
        raise InputError("change.few_pixels", pixels=len(x), least=10 * x.shape[1])
    if min(np.ptp(x, axis=0).min(), np.ptp(y, axis=0).min()) == 0:
        raise InputError("change.flat_band")
    weights = np.ones(len(x))
    found = _turned(x, y, weights)
    for _ in range(reweightings):
        weights = no_change(statistic(found, x.T, y.T) / _spread(found, x, y), found.bands)
        found = _turned(x, y, weights)
    return _scaled(found, _spread(found, x, y))


def _scaled(mad: Mad, scale: float) -> Mad:
    parts = (mad.mean_before, mad.mean_after, mad.turn_before, mad.turn_after, mad.rho)
    return Mad(mean_before=parts[0], mean_after=parts[1], turn_before=parts[2], turn_after=parts[3], rho=parts[4],
               scale=scale)  # fmt: skip


def _spread(mad: Mad, x: Doubles, y: Doubles) -> float:
    """Median of the statistic over that of chi-square."""
    return float(np.median(statistic(mad, x.T, y.T))) / float(quantile(0.5, mad.bands))


def _turned(x: Doubles, y: Doubles, weights: Doubles) -> Mad:
    """Canonical variates by whitening both images and one singular value decomposition."""
    share = weights / weights.sum()
    mean_x, mean_y = share @ x, share @ y
    dx, dy = x - mean_x, y - mean_y
    xx, yy, xy = (dx * share[:, None]).T @ dx, (dy * share[:, None]).T @ dy, (dx * share[:, None]).T @ dy
    white_x, white_y = _whitener(xx), _whitener(yy)
    left, rho, right = np.linalg.svd(white_x.T @ xy @ white_y)
    return Mad(
        mean_before=mean_x,
        mean_after=mean_y,
        turn_before=white_x @ left,
        turn_after=white_y @ right.T,
        rho=np.clip(rho, 0, 1 - 1e-12),
        scale=1.0,
    )


def _whitener(covariance: Doubles) -> Doubles:
    """Matrix W with W' S W = 1. Bands are first brought to one variance, so that their units cannot matter."""
    unit = 1 / np.sqrt(np.diag(covariance))
    correlation = covariance * np.outer(unit, unit)
    values, vectors = np.linalg.eigh(correlation)
    whitener: Doubles = unit[:, None] * (vectors / np.sqrt(np.maximum(values, 1e-12)))
    return whitener


def statistic(mad: Mad, before: NDArray[np.floating], after: NDArray[np.floating]) -> NDArray[np.float32]:
    """Sum of squared differences of canonical variates over their variance, divided by ``mad.scale``.

    Parameters
    ----------
    mad : Mad
    before, after : (p, ...) float
        Bands in the unit the fit was made in; NaN where unobserved.

    Returns
    -------
    (...) float32
        Chi-square of p degrees of freedom where nothing changed; NaN where unobserved. [1]
    """
    one, two = variates(mad, before, after)
    two -= one
    return np.asarray(np.einsum("b...,b...->...", two, two), np.float32)


def variates(
    mad: Mad, before: NDArray[np.floating], after: NDArray[np.floating]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Both images as canonical variates in units in which :func:`statistic` is the squared length of their difference.

    Parameters
    ----------
    mad : Mad
    before, after : (p, ...) float
        Bands in the unit the fit was made in.

    Returns
    -------
    (p, ...) float32, (p, ...) float32
    """
    root = 1 / np.sqrt(2 * (1 - mad.rho) * mad.scale)
    looks = ((before, mad.mean_before, mad.turn_before), (after, mad.mean_after, mad.turn_after))
    turned = []
    for image, mean, turn in looks:
        matrix: Doubles = (turn * root).T
        kind = np.float32 if image.dtype == np.float32 else np.float64
        flat = matrix.astype(kind) @ np.asarray(image.reshape(mad.bands, -1), kind)
        flat -= (matrix @ mean).astype(kind)[:, None]
        turned.append(np.asarray(flat.reshape(image.shape), np.float32))
    return turned[0], turned[1]


def no_change(values: NDArray[np.floating], bands: int) -> NDArray[np.float64]:
    """Probability that chi-square of *bands* degrees of freedom is larger than *values*. [1]

    >>> no_change(np.array([0.0, 9.34, 23.21]), 10).round(2).tolist()
    [1.0, 0.5, 0.01]
    """
    import torch

    half = torch.full((), bands / 2, dtype=torch.float64)
    at = torch.from_numpy(np.asarray(values, np.float64) / 2)
    return np.asarray(torch.special.gammaincc(half, at).numpy())


def quantile(share: float, bands: int) -> float:
    """Value below which *share* of chi-square of *bands* degrees of freedom lies.

    >>> round(quantile(0.5, 10), 2), round(quantile(0.99, 4), 2)
    (9.34, 13.28)
    """
    low, high = 0.0, 20.0 * bands + 400
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if no_change(np.array([middle]), bands)[0] > 1 - share else (low, middle)
    return (low + high) / 2
