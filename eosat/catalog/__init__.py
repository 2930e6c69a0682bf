"""Finding scenes: metadata only, from a STAC API or a static catalogue."""

from eosat.catalog.copies import Rejected, without_copies
from eosat.catalog.items import baseline, moment, tile_name
from eosat.catalog.period import Period, period
from eosat.catalog.providers import PROVIDERS, Provider
from eosat.catalog.search import search

__all__ = [
    "PROVIDERS",
    "Period",
    "Provider",
    "Rejected",
    "baseline",
    "moment",
    "period",
    "search",
    "tile_name",
    "without_copies",
]
