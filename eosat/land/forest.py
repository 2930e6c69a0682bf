"""Forest that keeps its leaves in winter, and forest that does not."""

import numpy as np

from eosat.land.product import Bytes, Ground, Product

LEAFY = 0.6
"""NDVI in leaf from which trees are a closed stand. [1]"""
KEPT = 0.8
"""Share of its NDVI in leaf that an evergreen stand keeps in winter: bare crowns keep 0.5 of it, real evergreens in
January 0.85. A share, because a low sun darkens both. [1]"""


def rule(ground: Ground) -> Bytes:
    """Trees by the net that are green in leaf, by how much of it they keep in winter."""
    stand = ground.is_any("trees") & (ground.index("NDVI", "leaf_on") > LEAFY)
    kept = ground.index("NDVI", "leaf_off") / ground.index("NDVI", "leaf_on") > KEPT
    return np.where(stand, np.where(kept, 1, 2), 0).astype(np.uint8)


PRODUCT = Product(
    name="forest",
    classes=("other", "evergreen_forest", "deciduous_forest"),
    colours=("#f2efe9", "#14532d", "#7fb069"),
    bands=("B04", "B08"),
    rule=rule,
    seasons=("leaf_off", "leaf_on"),
)
