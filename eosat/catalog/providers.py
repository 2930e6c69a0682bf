"""Catalogues that are known by name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from eosat.storage import UNSIGNED, Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A catalogue that is known by name."""

    url: str
    """Root of a STAC API."""
    collections: tuple[str, ...]
    """Collections searched unless the run names others."""
    access: Access = UNSIGNED
    """How its files are opened."""


PROVIDERS: Mapping[str, Provider] = {
    "earth-search": Provider(
        url="https://earth-search.aws.element84.com/v1", collections=("sentinel-2-c1-l2a", "sentinel-2-pre-c1-l2a")
    ),
}
"""Element 84's Earth Search over the AWS Open Data registry; both collections keep scale and offset honestly."""


def access_of(catalog: str, *, signing: str = "auto", requester_pays: bool = False) -> Access:
    """How files of *catalog* (a provider's name, a URL or a path) are opened; ``"auto"``: as the provider says.

    >>> access_of("earth-search").signing, access_of("/data/catalog.json", signing="s3").signing
    ('none', 's3')
    """
    known = PROVIDERS.get(catalog)
    own = known.access if known else UNSIGNED
    return replace(own, signing=own.signing if signing == "auto" else signing, requester_pays=requester_pays)
