"""Film greenhouses by the plastic greenhouse index."""

import numpy as np

from eosat.land.product import Flags, Ground, Product

FILM, BRIGHT, LEAFLESS = 2.0, -0.33, 0.55
"""PGI and MNDWI above which, and NDVI below which a pixel is film: it is as bright in green as in short-wave infrared,
which soil and leaves are not. The house's spectra of film are an estimate, and so are these. [1]"""


def rule(ground: Ground) -> Flags:
    """PGI (Yang et al. 2017), and not what leaves, soil, water, woods or snow look like."""
    return film(ground) & ~ground.is_any("water", "trees", "snow_and_ice")


def film(ground: Ground) -> Flags:
    """(y, x) Where the indices say plastic film."""
    bright = (ground.index("MNDWI") > BRIGHT) & (ground.index("NDVI") < LEAFLESS)
    return np.asarray((ground.index("PGI") > FILM) & bright)


PRODUCT = Product(
    name="greenhouses",
    classes=("other", "greenhouse"),
    colours=("#f2efe9", "#e0912f"),
    bands=("B02", "B03", "B04", "B08", "B11"),
    rule=rule,
)
