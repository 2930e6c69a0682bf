"""What a STAC item says of itself."""

import re
from datetime import UTC, datetime

import numpy as np
import pystac
from shapely import get_coordinates, make_valid
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from eosat.errors import InputError

PRODUCT = re.compile(r"_N(?P<major>\d\d)(?P<minor>\d\d)_R(?P<orbit>\d{3})_")
"""Baseline and relative orbit in the name of an L2A product (Sentinel-2 Products Specification Document, 3.4)."""


def moment(item: pystac.Item) -> datetime:
    """Acquisition time of *item*, UTC."""
    when = item.datetime or item.common_metadata.start_datetime
    if when is None:
        raise InputError("error.item_time", id=item.id)
    return when.astimezone(UTC)


def footprint(item: pystac.Item) -> BaseGeometry | None:
    """Ground that *item* covers, lon/lat degrees; None when it names none that can be on Earth."""
    try:
        with np.errstate(all="ignore"):  # of NaN and infinity, which are refused in the next line
            stated = shape(item.geometry)
        corners = get_coordinates(stated)
        return make_valid(stated) if len(corners) and (np.abs(corners) <= 720).all() else None
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return None


def baseline(item: pystac.Item) -> str | None:
    """Processing baseline, e.g. ``"05.11"``: stated, or read from ESA's product name."""
    stated = item.properties.get("s2:processing_baseline") or item.properties.get("processing:version")
    product = _product(item)
    return str(stated) if stated else f"{product['major']}.{product['minor']}" if product else None


def relative_orbit(item: pystac.Item) -> int | None:
    """Relative orbit 1..143: stated, or read from ESA's product name; None when unknown."""
    stated = item.properties.get("sat:relative_orbit", item.properties.get("sentinel2:relative_orbit_number"))
    product = _product(item)
    orbit = str(product["orbit"] if stated is None and product else stated)
    return int(orbit) if re.fullmatch(r"[0-9]{1,3}", orbit) else None


def _product(item: pystac.Item) -> re.Match[str] | None:
    """What the name of ESA's product tells, e.g. ``S2A_MSIL2A_..._N0509_R122_T33TWL_...``."""
    return next((found for name in (item.properties.get("s2:product_uri"), item.id)
                 if (found := PRODUCT.search(str(name)))), None)  # fmt: skip


def tile_name(item: pystac.Item) -> str:
    """MGRS tile, e.g. ``"52SBB"`` or ``"01WCR"``; empty when the item names none."""
    code = item.properties.get("grid:code") or item.properties.get("s2:mgrs_tile") or ""
    if not code:
        code = "".join(
            str(item.properties.get(f"mgrs:{key}", "")) for key in ("utm_zone", "latitude_band", "grid_square")
        )
    name = str(code).removeprefix("MGRS-").removeprefix("T")
    return name.zfill(5) if name else ""


def platform(item: pystac.Item) -> str:
    """Satellite, lower case; empty when unknown."""
    return str(item.properties.get("platform", "")).lower()


def generated(item: pystac.Item) -> datetime | None:
    """When ESA's processor made the product, UTC to the second; None when unknown."""
    return _time(item.properties.get("s2:generation_time"))


def updated(item: pystac.Item) -> datetime | None:
    """When the catalogue last changed its entry, UTC to the second; None when unknown."""
    return _time(item.properties.get("updated"))


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00")).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
