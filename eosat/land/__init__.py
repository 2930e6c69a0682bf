"""What happened to the land: change between two dates, in pure functions of arrays."""

from eosat.land.cva import direction, magnitude, otsu, otsu_of
from eosat.land.mad import MOST, Mad, fit, no_change, quantile, statistic, variates
from eosat.land.registration import unexplained
from eosat.land.rule import RIM, Look, Verdict, evidence, judge, probability, threshold
from eosat.land.season import apart, guard
from eosat.land.transitions import MOST_CLASSES, class_changed, codes, of_season, spread_scores, staying

__all__ = [
    "MOST",
    "MOST_CLASSES",
    "RIM",
    "Look",
    "Mad",
    "Verdict",
    "apart",
    "class_changed",
    "codes",
    "direction",
    "evidence",
    "fit",
    "guard",
    "judge",
    "magnitude",
    "no_change",
    "of_season",
    "otsu",
    "otsu_of",
    "probability",
    "quantile",
    "spread_scores",
    "statistic",
    "staying",
    "threshold",
    "unexplained",
    "variates",
]
