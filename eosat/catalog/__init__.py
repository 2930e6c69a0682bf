"""Finding scenes: metadata only, from a STAC API or a static catalogue."""

from eosat.catalog.api import Patience
from eosat.catalog.audit import Audit, audit
from eosat.catalog.copies import looks
from eosat.catalog.found import Extent, Found, Rejected, Trouble
from eosat.catalog.items import baseline, moment, relative_orbit, tile_name
from eosat.catalog.period import Period, period
from eosat.catalog.providers import PROVIDERS, Provider, access_of, provider_of
from eosat.catalog.search import search
from eosat.catalog.tiles import tiles_over

__all__ = [
    "PROVIDERS",
    "Audit",
    "Extent",
    "Found",
    "Patience",
    "Period",
    "Provider",
    "Rejected",
    "Trouble",
    "access_of",
    "audit",
    "baseline",
    "looks",
    "moment",
    "period",
    "provider_of",
    "relative_orbit",
    "search",
    "tile_name",
    "tiles_over",
]
