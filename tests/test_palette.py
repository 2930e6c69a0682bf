"""Any two classes of the map can be told apart, also by eyes that see fewer colours."""

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import numpy as np
import pytest

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb

# Machado, Oliveira and Fernandes 2009, severity 1.0, and for a second opinion Viénot, Brettel and Mollon 1999 with the
# primaries of sRGB; both on linear RGB
EYES = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "deuteranopia 1999": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    "protanopia 1999": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
}
LEAST = {
    "normal": 16,
    "deuteranopia": 15,
    "protanopia": 15,
    "tritanopia": 8,
    "deuteranopia 1999": 15,
    "protanopia 1999": 14,
}
"""Least CIEDE2000 between two classes. Nine colours of these hues reach 18 at best (annealed), and then glare."""
# IEC 61966-2-1, D65
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab_as_seen(colour, eye):
    encoded = np.array(rgb(colour)) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one, two):
    """Colour difference of Sharma, Wu and Dalal 2005 between two (L, a, b)."""
    mean = (hypot(*one[1:]) + hypot(*two[1:])) / 2
    stretch = 1.5 - 0.5 * sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = (hypot(stretch * a, b) for _, a, b in (one, two))
    h1, h2 = (degrees(atan2(b, stretch * a)) % 360 for _, a, b in (one, two))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    light, chroma = (one[0] + two[0]) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * cos(radians(hue - 30)) + 0.24 * cos(radians(2 * hue))
    t += 0.32 * cos(radians(3 * hue + 6)) - 0.20 * cos(radians(4 * hue - 63))
    d_light = (two[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    d_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    d_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt(d_light**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_ciede2000_matches_the_published_pairs(one, two, expected):
    assert ciede2000(one, two) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("eye", EYES)
def test_white_stays_white_and_reds_and_greens_come_together(eye):
    assert lab_as_seen("#ffffff", eye) == pytest.approx((100, 0, 0), abs=0.1)
    apart = {one: ciede2000(lab_as_seen("#b06030", one), lab_as_seen("#808000", one)) for one in ("normal", eye)}
    assert apart[eye] < 0.6 * apart["normal"] or eye in ("normal", "tritanopia")


@pytest.mark.parametrize("eye", EYES)
def test_palette_keeps_classes_apart(eye):
    seen = {name: lab_as_seen(c, eye) for name, c in zip(LANDCOVER, LANDCOVER_COLOURS, strict=True)}
    distances = {(a, b): ciede2000(seen[a], seen[b]) for a, b in combinations(LANDCOVER, 2)}
    nearest = min(distances, key=distances.get)
    assert distances[nearest] >= LEAST[eye], f"{eye}: {nearest} differ by {distances[nearest]:.1f} only"
