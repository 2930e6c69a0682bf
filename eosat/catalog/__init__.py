"""Finding scenes: metadata only, from a STAC API or a static catalogue."""

from eosat.catalog.copies import looks
from eosat.catalog.found import Found, Rejected, Trouble
from eosat.catalog.items import baseline, moment, tile_name
from eosat.catalog.period import Period, period
from eosat.catalog.providers import PROVIDERS, Provider, access_of
from eosat.catalog.search import search

__all__ = [
    "PROVIDERS",
    "Found",
    "Period",
    "Provider",
    "Rejected",
    "Trouble",
    "access_of",
    "baseline",
    "looks",
    "moment",
    "period",
    "search",
    "tile_name",
]
