"""Files of an item by band, and the scale and offset it states."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pystac

from eosat.catalog import Provider, baseline
from eosat.errors import InputError
from eosat.radiometry import Scaling, declared_scaling
from eosat.sentinel2 import NAMINGS, Naming, asset_name

ANY = Provider(url="")
"""A catalogue of which nothing is known beforehand."""


def files(item: pystac.Item, names: Sequence[str], naming: Naming | None = None) -> tuple[dict[str, str], list[str]]:
    """Absolute href of each band of *item*, and the bands it lacks.

    Bands are looked up under exactly one way of naming: *naming*, or else the item's own.
    """
    naming = naming or naming_of(item, names)
    assets = {name: asset_of(item, name, naming) for name in names}
    hrefs = {name: asset.get_absolute_href() or asset.href for name, asset in assets.items() if asset is not None}
    return hrefs, [name for name in names if name not in hrefs]


def asset_of(item: pystac.Item, name: str, naming: Naming | None = None) -> pystac.Asset | None:
    """The asset that holds band *name*; None when there is none."""
    return item.assets.get(asset_name(name, naming or naming_of(item, (name,))))


def naming_of(item: pystac.Item, names: Sequence[str]) -> Naming:
    """How *item* names its assets: the way under which most of *names* are there, ``colour`` first."""
    return max(NAMINGS, key=lambda naming: sum(asset_name(name, naming) in item.assets for name in names))


def declared(
    item: pystac.Item, band: str, naming: Naming | None = None, *, offset: Literal["asset", "baseline"] = "asset"
) -> Scaling:
    """Scale and offset of *band* as the metadata of *item* give them, no pixel looked at.

    Parameters
    ----------
    naming : str, optional
        How the item's assets are called; default: looked up.
    offset : str
        ``"baseline"``: what the asset states is passed over, for catalogues that state nothing of worth.

    Raises
    ------
    InputError
        When the metadata tell nothing, or what cannot be.
    """
    asset = asset_of(item, band, naming)
    stated = asset_scaling(asset.extra_fields if asset and offset == "asset" else {})
    wrong = [f"{key} {value}" for key, value in stated.items() if not _possible(key, value)]
    if wrong:
        raise InputError("error.scaling_wrong", id=item.id, band=band, stated=", ".join(wrong))
    applied = item.properties.get("earthsearch:boa_offset_applied", item.properties.get("sentinel:boa_offset_applied"))
    known = declared_scaling(
        scale=stated.get("scale"), offset=stated.get("offset"), baseline=baseline(item), offset_applied=applied
    )
    if known is None:
        raise InputError("error.scaling_unknown", id=item.id, band=band)
    return known


def _possible(key: str, value: float) -> bool:
    """Whether a stated number can be a scale or an offset of reflectance: an offset of -1000 is one of DN."""
    return 0 < value <= 1 if key == "scale" else abs(value) <= 1


def asset_scaling(fields: Mapping[str, Any]) -> dict[str, float]:
    """``scale`` and ``offset`` that an asset states: STAC 1.0 ``raster:bands``, or STAC 1.1 ``bands`` or ``raster:*``.

    What is no number comes out as NaN.

    >>> asset_scaling({"raster:bands": [{"scale": 0.0001, "offset": -0.1}]})
    {'scale': 0.0001, 'offset': -0.1}
    >>> asset_scaling({"raster:scale": 0.0001, "raster:offset": 0})
    {'scale': 0.0001, 'offset': 0.0}
    """
    places = [_first(fields.get("raster:bands")), _first(fields.get("bands")), fields]
    found: dict[str, float] = {}
    for key in ("scale", "offset"):
        values = (place.get(k) for place in places for k in (f"raster:{key}", key))
        stated = next((value for value in values if value is not None), None)
        if stated is not None:
            found[key] = _number(stated)
    return found


def _first(bands: Any) -> Mapping[str, Any]:
    """What a list of bands says of its first one; nothing where it is no such list."""
    return bands[0] if isinstance(bands, list) and bands and isinstance(bands[0], Mapping) else {}


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
