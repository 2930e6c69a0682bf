"""Evergreen orchards: green all year, among fields and houses, not in the woods."""

import numpy as np

from eosat.land.product import Flags, Ground, Product, share_around

EVERGREEN = 0.62
"""NDVI in winter and in leaf from which a plot is evergreen. [1]"""
COUNTRY = 0.2
"""Share of fields, built land and grass around, from which a plot lies in farmland (a choice). [1]"""
AROUND = 20
"""Pixels to each side that are looked at. [px]"""


def rule(ground: Ground) -> Flags:
    """Woody and green in both seasons, with farmland around."""
    green = np.minimum(ground.index("NDVI", "leaf_off"), ground.index("NDVI", "leaf_on")) > EVERGREEN
    woody = ground.is_any("trees", "shrub_and_scrub")
    country = share_around(ground.is_any("crops", "built", "bare"), AROUND)
    return np.asarray(green & woody & (country > COUNTRY))


PRODUCT = Product(
    name="orchards",
    classes=("other", "orchard"),
    colours=("#f2efe9", "#e8871e"),
    bands=("B04", "B08"),
    rule=rule,
    seasons=("leaf_off", "leaf_on"),
    reach=AROUND,
)
