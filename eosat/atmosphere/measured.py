"""Atmospheres measured on real pairs: the same look as L1C and as L2A, three places.

Measured on TerraMesh samples (IBM/terramind, Apache-2.0; contains modified Copernicus Sentinel data) of 224 x 224 px:
L1C = slope x L2A + intercept per band, correlation above .99 in Brazil, .93 to .99 in Chile, where terrain matters.
"""

from collections.abc import Collection, Mapping

import numpy as np

from eosat.atmosphere.lines import Line

_SLOPES: Mapping[str, tuple[float, ...]] = {
    "coast-brazil": (0.6655, 0.7071, 0.807, 0.7818, 0.8411, 0.8951, 0.8357, 0.9308, 0.9106, 0.8428),
    "farmland-chile": (0.6533, 0.7018, 0.8034, 0.8048, 0.7842, 0.8142, 0.7619, 0.851, 0.9161, 0.8444),
    "farmland-denmark": (0.599, 0.6311, 0.7547, 0.7445, 0.8065, 0.862, 0.8015, 0.909, 0.8938, 0.83),
}
"""By place and the ten bands: transmittance of gases and haze. [1]"""
_PATHS: Mapping[str, tuple[float, ...]] = {
    "coast-brazil": (0.0798, 0.0484, 0.0279, 0.0242, 0.0226, 0.02, 0.0164, 0.0153, 0.0025, 0.0009),
    "farmland-chile": (0.074, 0.0457, 0.0264, 0.0217, 0.0284, 0.0277, 0.0247, 0.0246, -0.0038, -0.0022),
    "farmland-denmark": (0.1092, 0.0653, 0.039, 0.037, 0.0369, 0.0335, 0.0267, 0.0254, 0.0051, 0.0024),
}
"""By place and the ten bands: path reflectance. [1]"""


def measured_lines(without: Collection[str] = ()) -> tuple[Line, ...]:
    """The measured lines, of all places but *without*, in the order of the places' names.

    >>> [round(float(line.slope[0]), 2) for line in measured_lines(without=["coast-brazil"])]
    [0.65, 0.6]
    """
    return tuple(
        Line(slope=np.array(_SLOPES[place]), intercept=np.array(_PATHS[place]))
        for place in _SLOPES
        if place not in without
    )
