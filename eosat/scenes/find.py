"""The whole search in one call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eosat.catalog import Patience, access_of, provider_of, search
from eosat.catalog import period as parse_period
from eosat.regions import region as read_wish
from eosat.scenes.examine import examine
from eosat.scenes.scene import Scenes
from eosat.sentinel2 import TEN_BANDS
from eosat.storage import UNSIGNED, Access, Cache


def find(
    region: str | Path | Sequence[float],
    period: str,
    *,
    catalog: str | Sequence[str] = "earth-search",
    bands: Sequence[str] = TEN_BANDS,
    scl: bool = True,
    collections: Sequence[str] = (),
    cloud_limit: float = 80.0,
    access: Access | None = None,
    cache: Cache | None = None,
) -> Scenes:
    """Scenes over a region, kept or dropped with the reason, oldest first.

    Parameters
    ----------
    region : str, Path or four numbers
        A name in ``configs/regions``, a GeoJSON path, or ``[west, south, east, north]`` in degrees.
    period : str
        ``"2024-04-01/2024-05-31"``, both days inclusive, UTC.
    catalog : str or sequence of str
        A provider's name, the URL of a STAC API, or the path of a static catalogue; of several, the first that answers.
    bands : sequence of str
        Bands that a scene must have.
    scl : bool
        Whether it must have a scene classification; cloud over the region is counted from it.
    collections : sequence of str
        STAC collections; empty: the provider's own.
    cloud_limit : float
        Most cloud over the seen part of the region. [%]
    access : Access, optional
        How the files are opened; default: as the provider says, else unsigned.
    cache : Cache, optional
        Where blocks of remote files are kept.

    Returns
    -------
    Scenes
        May be empty; ``dropped`` then says why.
    """
    area = read_wish(region).area
    days = parse_period(period)
    wish: dict[str, Any] = {"collections": collections, "cloud_limit": cloud_limit}
    found = search(catalog, area=area, days=days, patience=Patience(access=access or UNSIGNED), **wish)
    how: dict[str, Any] = {"cloud_limit": cloud_limit, "access": access or access_of(found.provider), "cache": cache}
    examined = examine(found.candidates, area=area, bands=bands, scl=scl, provider=provider_of(found.provider), **how)
    return Scenes(examined.kept, (*found.rejected, *examined.dropped))
