"""Floating algae on open water."""

import numpy as np

from eosat.land.product import Flags, Ground, Product, share_around

FLOATING = 0.02
"""FAI from which a pixel of water carries algae (a choice; clear water lies near -0.003). [reflectance]"""
OPEN = 0.9
"""Share of water around a pixel from which it lies on open water. [1]"""
AROUND = 20
"""Pixels to each side that are looked at for water. [px]"""


def rule(ground: Ground) -> Flags:
    """FAI (Hu 2009) above open water; the algae themselves hide the water under them, so what is around decides."""
    water = (ground.index("MNDWI") > 0) | ground.is_any("water")
    return np.asarray((ground.index("FAI") > FLOATING) & (share_around(water, AROUND) >= OPEN))


PRODUCT = Product(
    name="algae",
    classes=("other", "floating_algae"),
    colours=("#f2efe9", "#2f9e44"),
    bands=("B03", "B04", "B08", "B11"),
    rule=rule,
    reach=AROUND,
)
