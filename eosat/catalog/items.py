"""What a STAC item says of itself."""

from datetime import UTC, datetime

import pystac

from eosat.errors import InputError


def moment(item: pystac.Item) -> datetime:
    """Acquisition time of *item*, UTC."""
    when = item.datetime or item.common_metadata.start_datetime
    if when is None:
        raise InputError("error.item_time", id=item.id)
    return when.astimezone(UTC)


def baseline(item: pystac.Item) -> str | None:
    """Processing baseline that the item states, e.g. ``"05.11"``."""
    stated = item.properties.get("s2:processing_baseline") or item.properties.get("processing:version")
    return str(stated) if stated else None


def tile_name(item: pystac.Item) -> str:
    """MGRS tile, e.g. ``"52SBB"``; empty when the item names none."""
    code = item.properties.get("grid:code") or item.properties.get("s2:mgrs_tile") or ""
    return str(code).removeprefix("MGRS-")


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
    except ValueError:
        return None
