"""Built-up land."""

import numpy as np

from eosat.land.greenhouses import film
from eosat.land.product import Flags, Ground, Product

GREENEST = 0.55
"""NDVI from which a pixel is garden or street trees rather than built. [1]"""


def rule(ground: Ground) -> Flags:
    """Built by the net, unless green, wet, or film by its index."""
    plain = (ground.index("NDVI") < GREENEST) & (ground.index("MNDWI") < 0)
    return np.asarray(ground.is_any("built") & plain & ~film(ground))


PRODUCT = Product(
    name="built_up",
    classes=("other", "built"),
    colours=("#f2efe9", "#9f041f"),
    bands=("B02", "B03", "B04", "B08", "B11"),
    rule=rule,
)
