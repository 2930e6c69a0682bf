"""Fields by what stands on them in the period of the run: bare, sparse or green."""

import numpy as np

from eosat.land.product import Bytes, Ground, Product

SPARSE, GREEN = 0.3, 0.55
"""NDVI from which a field is no longer bare, and from which a crop closes its rows (a choice). [1]"""


def rule(ground: Ground) -> Bytes:
    """Crops and bare ground by the net, in steps of NDVI."""
    green = ground.index("NDVI")
    stage = 1 + (green >= SPARSE).astype(np.uint8) + (green >= GREEN)
    soil = ground.is_any("bare") & (ground.index("BSI") > 0)
    return np.where(ground.is_any("crops") | soil, stage, 0).astype(np.uint8)


PRODUCT = Product(
    name="fields",
    classes=("other", "bare_field", "sparse_crop", "green_crop"),
    colours=("#f2efe9", "#b98b5b", "#d9d06a", "#4f9a3c"),
    bands=("B02", "B04", "B08", "B11"),
    rule=rule,
)
