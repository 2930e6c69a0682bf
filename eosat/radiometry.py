"""DN <-> reflectance of Sentinel-2, and the decision which scale and offset a file really has.

Reflectance = (DN + BOA_ADD_OFFSET) / QUANTIFICATION_VALUE; the offset is -1000 DN from processing baseline 04.00 on
(Sentinel-2 Products Specification Document, issue 14.9). Catalogues declare it as ``scale`` and ``offset`` of
reflectance, and are sometimes wrong (Element84/earth-search issues 66 and 71): so pixels have the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eosat.errors import InputError
from eosat.sentinel2 import NODATA, OFFSET_BASELINE, QUANTIFICATION
from eosat.vendor.array_api_compat import array_namespace

Source = Literal["asset", "baseline", "flag", "data-check"]

DARK_REMOVED = 900
"""Darkest valid DN below which an offset of +1000 DN cannot be in the pixels. [DN] (reflectance < -0.01)"""
DARK_PRESENT = (950, 1400)
"""Where the darkest DN of the two darkest bands lie when the +1000 DN are in: dark ground, yet nothing near 0. [DN]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How the DN of one file become reflectance: ``DN * scale + offset``."""

    scale: float
    """Reflectance per DN. [1/DN]"""
    offset: float
    """Added to ``DN * scale``. [1]"""
    source: Source
    """What decided: the asset, the baseline, the ``boa_offset_applied`` flag, or the pixels."""
    declared: float | None = None
    """Offset that the metadata gave, where the pixels overruled it. [1]"""


def baseline_number(text: str) -> tuple[int, int]:
    """Processing baseline as numbers that compare rightly.

    >>> baseline_number("05.09") < baseline_number("05.10")
    True
    """
    try:
        major, minor = text.strip().lstrip("N").split(".")
        return int(major), int(minor)
    except ValueError as err:
        raise InputError("error.baseline", text=text) from err


def declared_scaling(
    *,
    scale: float | None,
    offset: float | None,
    baseline: str | None,
    offset_applied: bool | None,
) -> Scaling | None:
    """What an item's metadata say of one asset, before any pixel is looked at.

    Parameters
    ----------
    scale, offset : float or None
        ``raster:bands`` of the asset. [1/DN], [1]
    baseline : str or None
        ``s2:processing_baseline`` or ``processing:version``, e.g. ``"05.11"``.
    offset_applied : bool or None
        ``earthsearch:boa_offset_applied``: the provider subtracted the 1000 DN from the pixels.

    Returns
    -------
    Scaling or None
        None when nothing is known: neither offset nor baseline, and no flag that says "subtracted". A flag that
        says "not subtracted" tells nothing alone: before 04.00 there was nothing to subtract.

    Notes
    -----
    The first that is known decides: (1) the flag, when true, makes the offset 0, also where the asset states -0.1
    (Earth Search v1 keeps ESA's offset in ``raster:bands`` of COGs it has shifted); (2) the asset; (3) the baseline.
    A flag that is false never decides against the asset: it is the field that has been published wrongly
    (Element84/earth-search issues 66 and 71). Pixels may overrule all of it, see :func:`checked_scaling`.

    Examples
    --------
    >>> declared_scaling(scale=1e-4, offset=-0.1, baseline="05.11", offset_applied=None).offset
    -0.1
    >>> declared_scaling(scale=1e-4, offset=-0.1, baseline="04.00", offset_applied=True).source
    'flag'
    """
    known_scale = 1 / QUANTIFICATION if scale is None else scale
    if offset_applied:
        return Scaling(scale=known_scale, offset=0.0, source="flag")
    if offset is not None:
        return Scaling(scale=known_scale, offset=offset, source="asset")
    if baseline is not None:
        return Scaling(scale=known_scale, offset=baseline_offset(baseline), source="baseline")
    return None


def baseline_offset(baseline: str) -> float:
    """Offset of reflectance that ESA's processor leaves in the pixels of *baseline*. [1]

    >>> baseline_offset("02.14"), baseline_offset("05.11")
    (0.0, -0.1)
    """
    return -0.1 if baseline_number(baseline) >= OFFSET_BASELINE else 0.0


def checked_scaling(declared: Scaling, *, darkest: Sequence[float], baseline: str | None) -> Scaling:
    """Let the darkest clear pixels of the scene overrule metadata that cannot be true.

    Only baselines from 04.00 on (or unknown ones) are in doubt; where the pixels prove nothing the metadata stand.

    Parameters
    ----------
    declared : Scaling
        From :func:`declared_scaling`.
    darkest : sequence of float
        0.1 % quantile over clear valid pixels, one a band; empty when no pixel could be judged. [DN]
    baseline : str or None
        Processing baseline of the item.

    Examples
    --------
    >>> lie = Scaling(scale=1e-4, offset=-0.1, source="asset")
    >>> checked_scaling(lie, darkest=[90.0, 130.0], baseline="04.00")
    Scaling(scale=0.0001, offset=0.0, source='data-check', declared=-0.1)
    """
    doubtful = baseline is None or baseline_number(baseline) >= OFFSET_BASELINE
    seen = pixel_offset(darkest) if doubtful else None
    if seen is None or (seen == 0.0) == (declared.offset == 0.0):
        return declared
    return Scaling(scale=declared.scale, offset=seen, source="data-check", declared=declared.offset)


def pixel_offset(darkest: Sequence[float]) -> float | None:
    """Offset of reflectance that the bands' darkest DN prove, or None when they prove nothing. [1]

    >>> pixel_offset([120.0, 300.0]), pixel_offset([1043.0, 1200.0]), pixel_offset([1043.0, 1900.0])
    (0.0, -0.1, None)
    """
    if not darkest:
        return None
    if min(darkest) < DARK_REMOVED:
        return 0.0
    low, high = DARK_PRESENT
    two = sorted(darkest)[:2]
    return -0.1 if len(two) == 2 and low <= two[0] and two[1] <= high else None


def reflectance(dn: Any, *, scale: float, offset: float, nodata: float = NODATA) -> Any:
    """Reflectance of digital numbers.

    Parameters
    ----------
    dn : (..., y, x) numpy array or torch tensor
        Digital numbers as stored. [DN]
    scale, offset : float
        From :class:`Scaling`. [1/DN], [1]
    nodata : float
        DN of unobserved pixels, compared *before* scaling. [DN]

    Returns
    -------
    (..., y, x) float32, same library as *dn*
        Reflectance, may be slightly negative; unobserved and non-finite pixels are NaN. [1]

    Examples
    --------
    >>> import numpy as np
    >>> reflectance(np.array([0, 1452, 500], "uint16"), scale=1e-4, offset=-0.1).round(4)
    array([    nan,  0.0452, -0.05  ], dtype=float32)
    """
    xp = array_namespace(dn)
    values = xp.astype(dn, xp.float32) * scale + offset
    seen = (dn != nodata) & xp.isfinite(values)
    return xp.where(seen, values, xp.asarray(float("nan"), dtype=xp.float32, device=_device(dn)))


def to_dn(values: Any) -> Any:
    """Reflectance as uint16 with 1000 DN added, the encoding of baseline 04.00: 0 is nodata, 1..32767 are data.

    >>> import numpy as np
    >>> to_dn(np.array([0.0452, -0.2, float("nan")], "float32")).tolist()
    [1452, 1, 0]
    """
    xp = array_namespace(values)
    counts = xp.clip(xp.round(values * QUANTIFICATION + 1000), 1, 32767)
    return xp.astype(xp.where(xp.isnan(values), xp.zeros_like(counts), counts), xp.uint16)


def _device(array: Any) -> Any:
    return getattr(array, "device", None)
