"""Catalogues that are known by name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A catalogue that is known by name."""

    url: str
    """Root of a STAC API."""
    collections: tuple[str, ...]
    """Collections searched unless the run names others."""


PROVIDERS: Mapping[str, Provider] = {
    "earth-search": Provider(
        url="https://earth-search.aws.element84.com/v1", collections=("sentinel-2-c1-l2a", "sentinel-2-pre-c1-l2a")
    ),
}
"""Element 84's Earth Search over the AWS Open Data registry; both collections keep scale and offset honestly."""
