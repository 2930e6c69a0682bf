"""Spectral indices. Pure: numpy or torch arrays of reflectance in, one array out; NaN where a ratio has no bottom.

Letters are those of Awesome Spectral Indices (spyndex): B blue, G green, R red, RE1 RE2 RE3 red edge (B05 B06 B07), N
near infrared (B08), N2 narrow near infrared (B8A), S1 S2 short-wave infrared (B11 B12). Names are those of that list,
too, because other lists use NDMI, NDWI and NDTI for different things. Reflectance may be slightly negative; nothing is
clipped. All are for surface reflectance. [1]
"""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from eosat.errors import InputError
from eosat.sentinel2 import band
from eosat.vendor.array_api_compat import array_namespace

LETTERS: Mapping[str, str] = {
    "B": "B02", "G": "B03", "R": "B04", "RE1": "B05", "RE2": "B06", "RE3": "B07", "N": "B08", "N2": "B8A",
    "S1": "B11", "S2": "B12",
}  # fmt: skip
"""Sentinel-2 band of each letter."""


def ratio(top: Any, bottom: Any) -> Any:
    """*top* / *bottom*; NaN where *bottom* is 0."""
    xp = array_namespace(top, bottom)
    nothing = bottom == 0
    return xp.where(nothing, float("nan"), top / xp.where(nothing, 1.0, bottom))


def difference(one: Any, other: Any) -> Any:
    """(one - other) / (one + other)."""
    return ratio(one - other, one + other)


def ndvi(N: Any, R: Any) -> Any:
    """Normalised difference vegetation index (Rouse 1974).

    >>> import numpy as np
    >>> ndvi(np.array([0.643]), np.array([0.175])).round(6)
    array([0.572127])
    """
    return difference(N, R)


def evi(N: Any, R: Any, B: Any) -> Any:
    """Enhanced vegetation index (Huete et al. 1997)."""
    return ratio(2.5 * (N - R), N + 6.0 * R - 7.5 * B + 1.0)


def savi(N: Any, R: Any) -> Any:
    """Soil-adjusted vegetation index with L = 0.5 (Huete 1988)."""
    return ratio(1.5 * (N - R), N + R + 0.5)


def ndmi(N: Any, S1: Any) -> Any:
    """Normalised difference moisture index (Gao 1996 calls it NDWI)."""
    return difference(N, S1)


def nbr(N: Any, S2: Any) -> Any:
    """Normalised burn ratio (Lopez Garcia and Caselles 1991)."""
    return difference(N, S2)


def nbr_plus(S2: Any, N2: Any, G: Any, B: Any) -> Any:
    """Normalised burn ratio plus (Alcaras et al. 2022)."""
    return ratio(S2 - N2 - G - B, S2 + N2 + G + B)


def nsds(S1: Any, S2: Any) -> Any:
    """Normalised short-wave infrared difference, S1 over S2; tillage studies call it NDTI."""
    return difference(S1, S2)


def ndwi(G: Any, N: Any) -> Any:
    """Normalised difference water index (McFeeters 1996)."""
    return difference(G, N)


def mndwi(G: Any, S1: Any) -> Any:
    """Modified normalised difference water index (Xu 2006)."""
    return difference(G, S1)


def awei_nsh(G: Any, S1: Any, N: Any, S2: Any) -> Any:
    """Automated water extraction index without shadow (Feyisa et al. 2014, doi 10.1016/j.rse.2013.08.029).

    Equation 2 of the paper takes 2.75 S2 away; spyndex 0.12.0 adds it.
    """
    return 4.0 * (G - S1) - (0.25 * N + 2.75 * S2)


def awei_sh(B: Any, G: Any, N: Any, S1: Any, S2: Any) -> Any:
    """Automated water extraction index that copes with shadow (Feyisa et al. 2014)."""
    return B + 2.5 * G - 1.5 * (N + S1) - 0.25 * S2


def ndbi(S1: Any, N: Any) -> Any:
    """Normalised difference built-up index (Zha et al. 2003)."""
    return difference(S1, N)


def bsi(S1: Any, R: Any, N: Any, B: Any) -> Any:
    """Bare soil index (Rikimaru et al. 2002)."""
    return ratio((S1 + R) - (N + B), (S1 + R) + (N + B))


def pmli(S1: Any, R: Any) -> Any:
    """Plastic-mulched land cover index (Lu et al. 2014)."""
    return difference(S1, R)


def pgi(B: Any, G: Any, R: Any, N: Any, S1: Any) -> Any:
    """Plastic greenhouse index (Yang et al. 2017): 0 where NDVI > 0.73 or NDBI > 0.005."""
    xp = array_namespace(B, N)
    value = ratio(100.0 * B * (N - R), 1.0 - (B + G + N) / 3.0)
    return xp.where((ndvi(N, R) > 0.73) | (ndbi(S1, N) > 0.005), 0.0 * value, value)


def ndci(RE1: Any, R: Any) -> Any:
    """Normalised difference chlorophyll index of water (Mishra and Mishra 2012)."""
    return difference(RE1, R)


def fai(N: Any, R: Any, S1: Any) -> Any:
    """Floating algae index (Hu 2009): N above the line from red to short-wave infrared. [reflectance]"""
    red, near, short = (band(LETTERS[letter]).wavelength for letter in ("R", "N", "S1"))
    return N - (R + (S1 - R) * ((near - red) / (short - red)))


INDICES: Mapping[str, Callable[..., Any]] = {
    "NDVI": ndvi, "EVI": evi, "SAVI": savi, "NDMI": ndmi, "NBR": nbr, "NBRplus": nbr_plus, "NSDS": nsds, "NDWI": ndwi,
    "MNDWI": mndwi, "AWEInsh": awei_nsh, "AWEIsh": awei_sh, "NDBI": ndbi, "BSI": bsi, "PMLI": pmli, "PGI": pgi,
    "NDCI": ndci, "FAI": fai,
}  # fmt: skip
"""Every index by its usual name."""


def index(name: str, bands: Mapping[str, Any]) -> Any:
    """An index of bands given by their Sentinel-2 names.

    Raises
    ------
    InputError
        When there is no such index, or a band is missing.

    Examples
    --------
    >>> import numpy as np
    >>> index("NDVI", {"B08": np.array([0.4]), "B04": np.array([0.1])}).round(3)
    array([0.6])
    """
    if name not in INDICES:
        raise InputError("products.no_index", name=name, known=", ".join(INDICES))
    formula = INDICES[name]
    wanted = {letter: LETTERS[letter] for letter in signature(formula).parameters}
    missing = [one for one in wanted.values() if one not in bands]
    if missing:
        raise InputError("products.no_bands", name=name, bands=", ".join(missing))
    return formula(**{letter: bands[one] for letter, one in wanted.items()})
