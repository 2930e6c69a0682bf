"""Water by three votes; :mod:`eosat.land.sea` tells the sea apart."""

import numpy as np

from eosat.land.product import Flags, Ground, Product

WET = 0.0
"""MNDWI above which a pixel votes for water: the usual threshold (Xu 2006). [1]"""


def rule(ground: Ground) -> Flags:
    """Two of three: MNDWI > 0, AWEInsh > 0 (Feyisa et al. 2014), and the net's label."""
    votes = (ground.index("MNDWI") > WET).astype(np.uint8) + (ground.index("AWEInsh") > 0) + ground.is_any("water")
    return np.asarray(votes >= 2)


PRODUCT = Product(
    name="water",
    classes=("land", "inland_water", "sea", "shore"),
    colours=("#f2efe9", "#5fa8d9", "#1f5f99", "#e0672f"),
    bands=("B03", "B08", "B11", "B12"),
    rule=rule,
    after="sea",
)
