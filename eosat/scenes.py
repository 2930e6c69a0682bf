"""From catalogue items to scenes that can be trusted: files by band, scale and offset checked on pixels, cloud over
the area of interest.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.vrt import WarpedVRT
from shapely import contains_xy, prepare
from shapely.geometry.base import BaseGeometry

from eosat.catalog import Rejected, baseline, moment, search, tile_name
from eosat.catalog import period as parse_period
from eosat.cog.read import look, unreadable
from eosat.errors import InputError, WorldError
from eosat.grid import project
from eosat.radiometry import Scaling, checked_scaling, declared_scaling
from eosat.regions import region as read_wish
from eosat.sentinel2 import NODATA, SCL_CLEAR, SCL_CLOUD, TEN_BANDS, asset_names
from eosat.storage import reading

GLANCE = 512
"""Longest side of the small read by which a scene is judged. [px]"""
READERS = 8
"""Scenes examined at a time; each read waits for the network, not for the processor."""
DARK_QUANTILE = 0.001
"""Share of clear pixels that count as the darkest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One acquisition of one tile, ready to be read. Plain values only: it travels to workers and into JSON."""

    id: str
    collection: str
    time: str
    """Acquisition, UTC, ISO 8601."""
    platform: str
    tile: str
    """MGRS tile, empty when unknown."""
    baseline: str | None
    simulated: bool
    crs: str
    """CRS of the files."""
    anchor: tuple[float, float]
    """x and y of a pixel corner of the finest band, in *crs*."""
    pixel: float
    """Pixel size of the finest band, in units of *crs*."""
    hrefs: Mapping[str, str]
    """File by band name; ``"SCL"`` when there is one."""
    scaling: Mapping[str, Scaling]
    """DN to reflectance by band name."""
    darkest: Mapping[str, float]
    """0.1 % quantile of clear pixels by band. [DN]"""
    seen: float
    """Share of the area of interest inside the swath, 0..1."""
    cloud: float | None
    """Share of the seen area under cloud or shadow by SCL, 0..1; None without SCL."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """What a search came to: scenes to use, oldest first, and those dropped with their reason."""

    kept: tuple[Scene, ...]
    dropped: tuple[Rejected, ...]


def examine(
    items: Iterable[pystac.Item],
    *,
    area: BaseGeometry,
    bands: Sequence[str],
    scl: bool,
    cloud_limit: float = 100.0,
) -> Scenes:
    """Judge each item by one small read of each of its bands over the area.

    Parameters
    ----------
    items : iterable of pystac.Item
        From :func:`eosat.catalog.search`.
    area : shapely geometry
        Area of interest, lon/lat degrees.
    bands : sequence of str
        Bands that are needed, e.g. ``("B04", "B08")``.
    scl : bool
        Whether the scene classification is needed too.
    cloud_limit : float
        Most cloud over the seen area. [%]

    Returns
    -------
    Scenes
    """

    def verdict(item: pystac.Item) -> Scene | Rejected:
        with reading():
            return _judge(_examine_one(item, area, bands, scl), cloud_limit)

    with ThreadPoolExecutor(READERS) as pool:
        verdicts = list(pool.map(verdict, items))
    return Scenes(
        kept=tuple(one for one in verdicts if isinstance(one, Scene)),
        dropped=tuple(one for one in verdicts if isinstance(one, Rejected)),
    )


def _judge(scene: Scene | Rejected, cloud_limit: float) -> Scene | Rejected:
    if isinstance(scene, Rejected):
        return scene
    if scene.seen == 0:
        return Rejected(id=scene.id, reason="scene.outside")
    if scene.cloud is not None and scene.cloud * 100 > cloud_limit:
        fields = {"cloud": round(scene.cloud * 100), "limit": round(cloud_limit)}
        return Rejected(id=scene.id, reason="scene.cloudy", fields=fields)
    return scene


def _examine_one(item: pystac.Item, area: BaseGeometry, bands: Sequence[str], scl: bool) -> Scene | Rejected:
    names = (*bands, "SCL") if scl else tuple(bands)
    hrefs, missing = files(item, names)
    if missing:
        return Rejected(id=item.id, reason="scene.missing", fields={"bands": ", ".join(missing)})
    try:
        return _scene(item, area, bands, hrefs)
    except WorldError as err:
        return Rejected(id=item.id, reason="scene.unreadable", fields={"why": err.text("en")})


def files(item: pystac.Item, names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Absolute href of each band of *item*, and the bands it lacks.

    A multi-band name (``"B04"``) is looked for under every key in use; see :func:`eosat.sentinel2.asset_names`.
    """
    hrefs: dict[str, str] = {}
    for name in names:
        asset = _asset(item, name)
        if asset is not None:
            hrefs[name] = asset.get_absolute_href() or asset.href
    return hrefs, [name for name in names if name not in hrefs]


def _asset(item: pystac.Item, name: str) -> pystac.Asset | None:
    return next((item.assets[key] for key in asset_names(name) if key in item.assets), None)


def _scene(item: pystac.Item, area: BaseGeometry, bands: Sequence[str], hrefs: Mapping[str, str]) -> Scene:
    finest = min((look(hrefs[band]) for band in bands[:4]), key=lambda raster: abs(raster.transform.a))
    glance = _glance_grid(area, finest.crs)
    inside = _inside(area, glance)
    planes = {name: _glance(href, glance) for name, href in hrefs.items()}
    valid = inside & np.all([planes[band] != NODATA for band in bands], axis=0)
    darkest = darkest_by_band(planes, valid, bands)
    stated = {band: _declared(item, band) for band in bands}
    scaling = {
        band: checked_scaling(stated[band], darkest=tuple(darkest.values()), baseline=baseline(item)) for band in bands
    }
    return Scene(
        id=item.id,
        collection=item.collection_id or "",
        time=moment(item).strftime("%Y-%m-%dT%H:%M:%SZ"),
        platform=str(item.properties.get("platform", "")),
        tile=tile_name(item),
        baseline=baseline(item),
        simulated=bool(item.properties.get("eosat:simulated", False)),
        crs=finest.crs or "",
        anchor=(finest.transform.c, finest.transform.f),
        pixel=abs(finest.transform.a),
        hrefs=dict(hrefs),
        scaling=scaling,
        darkest=darkest,
        seen=_share(valid, inside),
        cloud=_share(valid & np.isin(planes["SCL"], SCL_CLOUD), valid) if "SCL" in planes else None,
    )


def darkest_by_band(
    planes: Mapping[str, NDArray[Any]], valid: NDArray[np.bool_], bands: Sequence[str]
) -> dict[str, float]:
    """0.1 % quantile of the clear valid DN of each band; empty when fewer than 1000 pixels could be judged."""
    clear = valid & np.isin(planes["SCL"], (*SCL_CLEAR, 2, 11)) if "SCL" in planes else valid
    if np.count_nonzero(clear) < 1000:
        return {}
    return {band: round(float(np.quantile(planes[band][clear], DARK_QUANTILE)), 1) for band in bands}


def _declared(item: pystac.Item, band: str) -> Scaling:
    asset = _asset(item, band)
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


def _glance_grid(area: BaseGeometry, crs: str | None) -> GeoBox:
    if crs is None:
        raise InputError("error.no_crs", href="item")
    west, south, east, north = project(area, crs).bounds
    step = max(east - west, north - south) / GLANCE
    shape = max(math.ceil((north - south) / step), 1), max(math.ceil((east - west) / step), 1)
    return GeoBox(shape, Affine(step, 0, west, 0, -step, north), crs)


def _inside(area: BaseGeometry, glance: GeoBox) -> NDArray[np.bool_]:
    """Pixels of the glance whose centre lies in *area*. By shapely: rasterio's mask is not safe on several threads."""
    outline = project(area, str(glance.crs))
    prepare(outline)
    cols, rows = np.meshgrid(np.arange(glance.shape[1]) + 0.5, np.arange(glance.shape[0]) + 0.5)
    step, left, top = glance.transform.a, glance.transform.c, glance.transform.f
    return np.asarray(contains_xy(outline, left + cols * step, top - rows * step), dtype=bool)


def _glance(href: str, glance: GeoBox) -> NDArray[Any]:
    """Pixels of *href* over the glance, nearest neighbour, so that every value is one that stands in the file."""
    try:
        with (
            rasterio.open(href) as src,
            WarpedVRT(
                src,
                crs=str(glance.crs),
                transform=glance.transform,
                height=glance.shape[0],
                width=glance.shape[1],
                resampling=Resampling.nearest,
                nodata=NODATA,
                src_nodata=NODATA,
            ) as vrt,
        ):
            return np.asarray(vrt.read(1))
    except (RasterioError, OSError) as err:
        raise unreadable(href, err) from err


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    total = np.count_nonzero(whole)
    return round(int(np.count_nonzero(part)) / int(total), 4) if total else 0.0


def find(
    region: str | Path | Sequence[float],
    period: str,
    *,
    catalog: str = "earth-search",
    bands: Sequence[str] = TEN_BANDS,
    scl: bool = True,
    collections: Sequence[str] = (),
    cloud_limit: float = 80.0,
) -> Scenes:
    """Scenes over a region, kept or dropped with the reason, oldest first.

    Parameters
    ----------
    region : str, Path or four numbers
        A name in ``configs/regions``, a GeoJSON path, or ``[west, south, east, north]`` in degrees.
    period : str
        ``"2024-04-01/2024-05-31"``, both days inclusive, UTC.
    catalog : str
        A provider's name, the URL of a STAC API, or the path of a static catalogue.
    bands : sequence of str
        Bands that a scene must have.
    scl : bool
        Whether it must have a scene classification; cloud over the region is counted from it.
    collections : sequence of str
        STAC collections; empty: the provider's own.
    cloud_limit : float
        Most cloud over the seen part of the region. [%]

    Returns
    -------
    Scenes
        May be empty; ``dropped`` then says why.
    """
    area = read_wish(region).area
    items, copies = search(catalog, area=area, days=parse_period(period), collections=collections)
    examined = examine(items, area=area, bands=bands, scl=scl, cloud_limit=cloud_limit)
    return Scenes(examined.kept, (*copies, *examined.dropped))
