"""Items judged by pixels: which can be used, with what scale and offset, under how much cloud."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypedDict

import numpy as np
import pystac
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely.geometry.base import BaseGeometry

from eosat.catalog import Provider, Rejected, baseline, moment, tile_name
from eosat.cog.read import look
from eosat.errors import InputError, WorldError
from eosat.radiometry import Scaling, checked_scaling
from eosat.scenes.assets import ANY, declared, files, naming_of
from eosat.scenes.glance import glance_at, glance_grid, inside_of, share_of
from eosat.scenes.scene import Scene, Scenes
from eosat.scenes.zones import Glimpse, without_idle
from eosat.sentinel2 import NODATA, SCL_CLEAR, SCL_CLOUD
from eosat.storage import UNSIGNED, Access, Cache

READERS = 8
"""Scenes examined at a time; each read waits for the network, not for the processor."""


DARK_QUANTILE = 0.001
"""Share of clear pixels that count as the darkest."""


Verdict = Glimpse | Rejected


class Opening(TypedDict):
    """How files are opened, as keyword arguments."""

    access: Access
    cache: Cache | None


def examine(
    candidates: Iterable[Sequence[pystac.Item]],
    *,
    area: BaseGeometry,
    bands: Sequence[str],
    scl: bool,
    cloud_limit: float = 100.0,
    access: Access = UNSIGNED,
    cache: Cache | None = None,
    provider: Provider = ANY,
) -> Scenes:
    """Judge each candidate by one small read of each of its bands over the area.

    Parameters
    ----------
    candidates : iterable of sequences of pystac.Item
        Copies of one look of one tile, the best first; the next is tried when one lacks a file or cannot be read.
    area : shapely geometry
        Area of interest, lon/lat degrees.
    bands : sequence of str
        Bands that are needed, e.g. ``("B04", "B08")``.
    scl : bool
        Whether the scene classification is needed too.
    cloud_limit : float
        Most cloud over the seen area. [%]
    access, cache
        How the files are opened; see :func:`eosat.storage.opened`.
    provider : Provider
        Where the items come from: how it names assets and where it states offsets.

    Returns
    -------
    Scenes
        Scenes of another UTM zone than most are kept only where they see ground that no other sees.
    """
    grid = glance_grid(area)
    inside = inside_of(area, grid)
    names = (*bands, "SCL") if scl else tuple(bands)
    opening: Opening = {"access": access, "cache": cache}

    def look_at(item: pystac.Item) -> Verdict:
        return _examine_one(item, grid, inside, names, provider, opening)

    def verdict(copies: Sequence[pystac.Item]) -> tuple[Glimpse | None, list[Rejected]]:
        return _first_usable(copies, look_at, cloud_limit)

    with ThreadPoolExecutor(READERS) as pool:
        verdicts = list(pool.map(verdict, candidates))
    seen = [glimpse for glimpse, _ in verdicts if glimpse is not None]
    kept, idle = without_idle(seen, grid, inside)
    dropped = [rejected for _, several in verdicts for rejected in several]
    return Scenes(kept=tuple(kept), dropped=(*dropped, *idle))


def _first_usable(
    copies: Sequence[pystac.Item], look_at: Callable[[pystac.Item], Verdict], cloud_limit: float
) -> tuple[Glimpse | None, list[Rejected]]:
    """The first copy that can be read, judged; the others and why they are not used."""
    dropped: list[Rejected] = []
    for place, item in enumerate(copies):
        found = look_at(item)
        if isinstance(found, Rejected):
            dropped.append(found)
            continue
        others = [Rejected(id=one.id, reason="scene.copy", fields={"of": item.id}) for one in copies[place + 1 :]]
        judged = _judge(found, cloud_limit)
        if isinstance(judged, Rejected):
            return None, [*dropped, judged, *others]
        return judged, [*dropped, *others]
    return None, dropped


def _judge(glimpse: Glimpse, cloud_limit: float) -> Verdict:
    scene = glimpse.scene
    if scene.seen == 0:
        return Rejected(id=scene.id, reason="scene.outside")
    if scene.cloud is not None and scene.cloud * 100 > cloud_limit:
        fields = {"cloud": round(scene.cloud * 100), "limit": round(cloud_limit)}
        return Rejected(id=scene.id, reason="scene.cloudy", fields=fields)
    return glimpse


def _examine_one(
    item: pystac.Item,
    grid: GeoBox,
    inside: NDArray[np.bool_],
    names: Sequence[str],
    provider: Provider,
    opening: Opening,
) -> Verdict:
    naming = provider.naming or naming_of(item, names)
    hrefs, missing = files(item, names, naming)
    if missing:
        return Rejected(id=item.id, reason="scene.missing", fields={"bands": ", ".join(missing)})
    try:
        stated = {name: declared(item, name, naming, offset=provider.offset) for name in names if name != "SCL"}
    except InputError as err:  # this item says too little or wrong of itself; the others are not to blame
        return Rejected(id=item.id, reason=err.key, fields=err.fields)
    try:
        return _glimpse(item, grid, inside, hrefs, stated, opening)
    except WorldError as err:
        return Rejected(id=item.id, reason="scene.unreadable", fields={"why": err.text("en"), "key": err.key})
    except InputError as err:
        if err.key == "error.unreadable":  # a damaged file on this machine stops the run: its owner can mend it
            raise
        return Rejected(id=item.id, reason=err.key, fields=err.fields)


def _glimpse(
    item: pystac.Item,
    grid: GeoBox,
    inside: NDArray[np.bool_],
    hrefs: Mapping[str, str],
    stated: Mapping[str, Scaling],
    opening: Opening,
) -> Glimpse:
    bands = list(stated)
    finest = min((look(hrefs[band], **opening) for band in bands[:4]), key=lambda raster: abs(raster.transform.a))
    if finest.crs is None:
        raise InputError("error.no_crs", href=finest.href)
    planes = {name: glance_at(href, grid, **opening) for name, href in hrefs.items()}
    valid = inside & np.all([planes[band] != NODATA for band in bands], axis=0)
    darkest = darkest_by_band(planes, valid, bands)
    scaling = {
        band: checked_scaling(stated[band], darkest=tuple(darkest.values()), baseline=baseline(item)) for band in bands
    }
    scene = Scene(
        id=item.id,
        collection=item.collection_id or "",
        time=moment(item).strftime("%Y-%m-%dT%H:%M:%SZ"),
        platform=str(item.properties.get("platform", "")),
        tile=tile_name(item),
        baseline=baseline(item),
        simulated=bool(item.properties.get("eosat:simulated", False)),
        crs=finest.crs,
        anchor=(finest.transform.c, finest.transform.f),
        pixel=abs(finest.transform.a),
        shape=finest.shape,
        hrefs=dict(hrefs),
        scaling=scaling,
        darkest=darkest,
        seen=share_of(valid, inside),
        cloud=share_of(valid & np.isin(planes["SCL"], SCL_CLOUD), valid) if "SCL" in planes else None,
        access=opening["access"],
    )
    return Glimpse(scene=scene, valid=valid)


def darkest_by_band(
    planes: Mapping[str, NDArray[Any]], valid: NDArray[np.bool_], bands: Sequence[str]
) -> dict[str, float]:
    """0.1 % quantile of the clear valid DN of each band; empty when fewer than 1000 pixels could be judged."""
    clear = valid & np.isin(planes["SCL"], (*SCL_CLEAR, 2, 11)) if "SCL" in planes else valid
    if np.count_nonzero(clear) < 1000:
        return {}
    return {band: round(float(np.quantile(planes[band][clear], DARK_QUANTILE)), 1) for band in bands}
