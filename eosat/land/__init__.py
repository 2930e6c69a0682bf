"""What happened to the land: change between two dates, in pure functions of arrays."""

from eosat.land.cva import direction, magnitude, otsu, otsu_of
from eosat.land.mad import MOST, Mad, fit, no_change, quantile, statistic, variates
from eosat.land.registration import unexplained
from eosat.land.rule import (
    RIM,
    Fitted,
    Look,
    Sample,
    Verdict,
    evidence,
    fit_pair,
    judge,
    passing,
    probability,
    threshold,
)
from eosat.land.season import apart, guard
from eosat.land.spread import Spread, likeness, spread_of
from eosat.land.transitions import MOST_CLASSES, both_in, class_changed, codes, either_in, spread_scores, staying

__all__ = [
    "MOST",
    "MOST_CLASSES",
    "RIM",
    "Fitted",
    "Look",
    "Mad",
    "Sample",
    "Spread",
    "Verdict",
    "apart",
    "both_in",
    "class_changed",
    "codes",
    "direction",
    "either_in",
    "evidence",
    "fit",
    "fit_pair",
    "guard",
    "judge",
    "likeness",
    "magnitude",
    "no_change",
    "otsu",
    "otsu_of",
    "passing",
    "probability",
    "quantile",
    "spread_of",
    "spread_scores",
    "statistic",
    "staying",
    "threshold",
    "unexplained",
    "variates",
]
