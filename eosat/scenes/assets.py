"""Files of an item by band, and the scale and offset it states."""

from collections.abc import Mapping, Sequence
from typing import Any

import pystac

from eosat.catalog import baseline
from eosat.errors import InputError
from eosat.radiometry import Scaling, declared_scaling
from eosat.sentinel2 import asset_names


def files(item: pystac.Item, names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Absolute href of each band of *item*, and the bands it lacks.

    A multi-band name (``"B04"``) is looked for under every key in use; see :func:`eosat.sentinel2.asset_names`.
    """
    hrefs: dict[str, str] = {}
    for name in names:
        asset = asset_of(item, name)
        if asset is not None:
            hrefs[name] = asset.get_absolute_href() or asset.href
    return hrefs, [name for name in names if name not in hrefs]


def asset_of(item: pystac.Item, name: str) -> pystac.Asset | None:
    """The asset that holds band *name*, under whichever key; None when there is none."""
    return next((item.assets[key] for key in asset_names(name) if key in item.assets), None)


def declared(item: pystac.Item, band: str) -> Scaling:
    """Scale and offset of *band* as the metadata of *item* give them, no pixel looked at."""
    asset = asset_of(item, band)
    stated = asset_scaling(asset.extra_fields if asset else {})
    applied = item.properties.get("earthsearch:boa_offset_applied", item.properties.get("sentinel:boa_offset_applied"))
    known = declared_scaling(
        scale=stated.get("scale"), offset=stated.get("offset"), baseline=baseline(item), offset_applied=applied
    )
    if known is None:
        raise InputError("error.scaling_unknown", id=item.id, band=band)
    return known


def asset_scaling(fields: Mapping[str, Any]) -> dict[str, float]:
    """``scale`` and ``offset`` that an asset states: STAC 1.0 ``raster:bands``, or STAC 1.1 ``bands`` or ``raster:*``.

    >>> asset_scaling({"raster:bands": [{"scale": 0.0001, "offset": -0.1}]})
    {'scale': 0.0001, 'offset': -0.1}
    >>> asset_scaling({"raster:scale": 0.0001, "raster:offset": 0})
    {'scale': 0.0001, 'offset': 0.0}
    """
    first: Mapping[str, Any] = next(iter(fields.get("raster:bands") or fields.get("bands") or []), {})
    found: dict[str, float] = {}
    for key in ("scale", "offset"):
        value = next((place[k] for place in (first, fields) for k in (key, f"raster:{key}") if k in place), None)
        if value is not None:
            found[key] = float(value)
    return found
