"""Fields by the season in which they are green."""

import numpy as np

from eosat.land.product import Bytes, Ground, Product

GREEN = 0.55
"""NDVI from which a field carries a crop (a choice). [1]"""


def rule(ground: Ground) -> Bytes:
    """Crops by the net over the whole period: green in winter only, in summer only, in both, in neither."""
    winter, summer = (ground.index("NDVI", season) >= GREEN for season in ("leaf_off", "leaf_on"))
    found = np.select([winter & summer, winter, summer], [3, 1, 2], 4)
    return np.where(ground.is_any("crops"), found, 0).astype(np.uint8)


PRODUCT = Product(
    name="crops",
    classes=("other", "winter_crop", "summer_crop", "green_both", "bare_both"),
    colours=("#f2efe9", "#3d7dca", "#e0a92f", "#4f9a3c", "#b98b5b"),
    bands=("B04", "B08"),
    rule=rule,
    seasons=("leaf_off", "leaf_on"),
)
