"""Catalogues that are known by name, and what is particular to each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from eosat.sentinel2 import Naming
from eosat.storage import UNSIGNED, Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A catalogue and how its files are named, reached and scaled.

    A collection's id alone says nothing: ``sentinel-2-l2a`` is other data at each of the entries below.
    """

    url: str
    """Root of a STAC API, or of a static catalogue."""
    collections: tuple[str, ...] = ()
    """Collections searched together unless the run names others, the preferred first."""
    naming: Naming | None = None
    """How assets are called; None: each item is looked at, see :func:`eosat.scenes.assets.naming_of`."""
    access: Access = UNSIGNED
    """How its files are opened."""
    offset: Literal["asset", "baseline"] = "asset"
    """Where the offset stands: stated asset by asset, or only to be had from the processing baseline."""
    format: Literal["cog", "jp2"] = "cog"
    """Format of the bands; rasterio reads both, JP2 needs more bytes for a small window."""
    homepage: str = ""
    """Where its terms of use stand."""


PROVIDERS: Mapping[str, Provider] = {
    "earth-search": Provider(
        url="https://earth-search.aws.element84.com/v1",
        collections=("sentinel-2-c1-l2a", "sentinel-2-pre-c1-l2a", "sentinel-2-l2a"),
        naming="colour",
        homepage="https://github.com/Element84/earth-search",
    ),
    "earth-search-v2": Provider(
        url="https://earth-search.aws.element84.com/v2",
        collections=("sentinel-2-l2a",),
        naming="colour",
        homepage="https://github.com/Element84/earth-search",
    ),
    "planetary-computer": Provider(
        url="https://planetarycomputer.microsoft.com/api/stac/v1",
        collections=("sentinel-2-l2a",),
        naming="band",
        access=Access(signing="planetary-computer"),
        offset="baseline",
        homepage="https://planetarycomputer.microsoft.com/dataset/sentinel-2-l2a",
    ),
    "cdse": Provider(
        url="https://stac.dataspace.copernicus.eu/v1",
        collections=("sentinel-2-l2a",),
        naming="band-metres",
        access=Access(signing="s3", endpoint="https://eodata.dataspace.copernicus.eu", region="default"),
        format="jp2",
        homepage="https://documentation.dataspace.copernicus.eu/APIs/STAC.html",
    ),
}
"""Element 84's Earth Search over the AWS Open Data registry (v1: Collection 1 has holes, above all in 2022, so it is
joined with the others; v2 is a beta), Microsoft's Planetary Computer, and the Copernicus Data Space Ecosystem."""


def provider_of(catalog: str) -> Provider:
    """The entry that *catalog* names; for any other URL or path one that assumes nothing of the items.

    >>> provider_of("cdse").access.endpoint, provider_of("catalog.json").naming
    ('https://eodata.dataspace.copernicus.eu', None)
    """
    return PROVIDERS.get(catalog) or Provider(url=catalog)


def access_of(catalog: str, *, signing: str = "auto", requester_pays: bool = False) -> Access:
    """How files of *catalog* (a provider's name, a URL or a path) are opened; ``"auto"``: as the provider says.

    >>> access_of("earth-search").signing, access_of("/data/catalog.json", signing="s3").signing
    ('none', 's3')
    """
    own = provider_of(catalog).access
    return replace(own, signing=own.signing if signing == "auto" else signing, requester_pays=requester_pays)
