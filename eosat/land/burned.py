"""Burned ground by its short-wave infrared."""

import numpy as np

from eosat.land.product import Flags, Ground, Product

CHARRED = -0.2
"""NBR below which ground may be burned; ash and char lie at -0.4, asphalt and basalt at -0.1. [1]"""
DARK = 0.2
"""Reflectance in B08 below which burned ground lies. [1]"""


def rule(ground: Ground) -> Flags:
    """Low NBR, dark in the near infrared, and B12 above B11, which char has and solar panels do not."""
    charred = (ground.index("NBR") < CHARRED) & (ground.index("NSDS") < 0) & (ground.band("B08") < DARK)
    return np.asarray(charred & (ground.index("MNDWI") < 0) & ~ground.is_any("water", "snow_and_ice"))


PRODUCT = Product(
    name="burned",
    classes=("other", "burned"),
    colours=("#f2efe9", "#4a1f12"),
    bands=("B03", "B08", "B11", "B12"),
    rule=rule,
)
