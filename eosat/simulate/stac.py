"""Items, collection and catalogue of simulated scenes: everything says that it is simulated."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio.warp

from eosat.classes import LANDCOVER
from eosat.sentinel2 import NODATA, TEN_BANDS, band
from eosat.simulate.cases import Case, declared_for
from eosat.simulate.materials import CLASSES
from eosat.simulate.place import Corner, Island, Tile, look_time
from eosat.simulate.scene import Sky
from eosat.simulate.store import NOTICE

COLLECTION = "sentinel-2-l2a-sim"
LICENCE = "CC0-1.0"
"""Of everything written here: it is invented."""
COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
EXTENSIONS = (
    "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
    "https://stac-extensions.github.io/grid/v1.1.0/schema.json",
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
    "https://stac-extensions.github.io/sat/v1.0.0/schema.json",
    "https://stac-extensions.github.io/view/v1.0.0/schema.json",
)
ORBIT, NEXT_ORBIT = 3, 103
"""Relative orbits: the one whose middle passes over Jeju, and its neighbour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where one item's rasters lie."""

    tile: str
    crs: str
    corner: Corner
    rows: int
    """Of pixels of 10 m."""
    cols: int

    def grid(self, metres: int) -> dict[str, Any]:
        """``proj:shape`` (rows, columns) and ``proj:transform`` of an asset."""
        step = metres // 10
        shape = [self.rows // step, self.cols // step]
        return {"proj:shape": shape, "proj:transform": [*self.corner.transform(metres), 0, 0, 1]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an item's pixels once they are written."""

    cloud: float
    """Of the observed pixels. [percent]"""
    unobserved: float
    """[percent]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One tile of one date on its way to disk."""

    tile: Tile
    sky: Sky
    platform: str
    folder: Path
    seen: list[int]
    """Pixels of 20 m: all, observed, observed under cloud; counted while blocks are written."""

    @property
    def facts(self) -> Facts:
        """What the counts say."""
        every, seen, cloudy = self.seen
        return Facts(cloud=100 * cloudy / max(seen, 1), unobserved=100 - 100 * seen / max(every, 1))


def item_id(sky: Sky, tile: str, platform: str, case: Case, copy: int = 0) -> str:
    """Id of a scene, ``SIM_`` before what a catalogue would say."""
    if case.old_ids:
        return f"SIM_S2{platform.upper()}_{tile}_{sky.when:%Y%m%d}_{copy}_L2A"
    return f"SIM_S2{platform.upper()}_{tile}_{sky.when:%Y%m%dT%H%M%S}_L2A"


def make_item(
    name: str, *, island: Island, frame: Frame, sky: Sky, facts: Facts, case: Case, platform: str
) -> pystac.Item:
    """The STAC Item of one scene, with its assets."""
    ring = ring_of(island, frame)
    sun = sky.weather.sun
    properties: dict[str, Any] = {
        "title": f"Simulated Sentinel-2 L2A, {sky.when:%Y-%m-%d}",
        "platform": f"sentinel-2{platform}",
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": 10,
        "eo:cloud_cover": round(facts.cloud, 3),
        "view:sun_azimuth": round(sun.azimuth, 3),
        "view:sun_elevation": round(sun.elevation, 3),
        "sat:relative_orbit": NEXT_ORBIT if sky.swath == "sliver" else ORBIT,
        "proj:code": frame.crs,
        "grid:code": f"MGRS-{frame.tile}",
        "s2:tile_id": frame.tile,
        "s2:processing_baseline": case.baseline,
        "s2:nodata_pixel_percentage": round(facts.unobserved, 3),
        "eosat:simulated": True,
        "eosat:seed": island.seed,
        "eosat:case": island.case,
    }
    if case.flag is not None:
        properties["earthsearch:boa_offset_applied"] = case.flag
    item = pystac.Item(
        name,
        geometry={"type": "Polygon", "coordinates": [ring]},
        bbox=bounds(ring),
        datetime=sky.when,
        properties=properties,
        stac_extensions=list(EXTENSIONS),
    )
    for one in TEN_BANDS:
        if one != case.missing:
            item.add_asset(band(one).asset, band_asset(one, frame, case))
    item.add_asset("scl", scl_asset("SCL", "Scene classification, simulated", "data", frame))
    item.add_asset("scl_true", scl_asset("SCL_true", "Scene classification without errors, simulated", "truth", frame))
    return item


def band_asset(name: str, frame: Frame, case: Case) -> pystac.Asset:
    """Asset of one band, with the scale and offset that the case declares."""
    kind = band(name)
    scaling = {"scale": 0.0001, "offset": declared_for(case, name)}
    fields: dict[str, Any] = frame.grid(kind.metres)
    if case.bands_1_1:
        fields |= {"bands": [{"name": kind.name, "eo:center_wavelength": kind.wavelength}], "data_type": "uint16",
                   "nodata": NODATA} | {f"raster:{key}": value for key, value in scaling.items()}  # fmt: skip
    else:
        pixel = {"nodata": NODATA, "data_type": "uint16", **scaling, "spatial_resolution": kind.metres}
        fields |= {"eo:bands": [{"name": kind.name, "center_wavelength": kind.wavelength}], "raster:bands": [pixel]}
    title = f"{kind.name}, simulated"
    return pystac.Asset(f"./{name}.tif", title, media_type=COG_TYPE, roles=["data", "reflectance"], extra_fields=fields)


def scl_asset(file: str, title: str, role: str, frame: Frame) -> pystac.Asset:
    """Asset of a scene classification."""
    raster = {"nodata": 0, "data_type": "uint8", "spatial_resolution": 20}
    fields = {"raster:bands": [raster], **frame.grid(20)}
    return pystac.Asset(f"./{file}.tif", title, media_type=COG_TYPE, roles=[role], extra_fields=fields)


def make_collection(island: Island, lon: float) -> pystac.Collection:
    """The STAC Collection with the truth, the districts and the turbines, without items."""
    frame = Frame(tile="", crs=island.crs, corner=island.corner, rows=island.whole.rows, cols=island.whole.cols)
    times = [look_time(day, lon) for day in (island.dates[0], island.dates[-1])]
    extent = pystac.Extent(
        pystac.SpatialExtent([bounds(ring_of(island, frame))]), pystac.TemporalExtent([[times[0], times[1]]])
    )
    collection = pystac.Collection(
        COLLECTION,
        description=f"An invented land seen by an invented Sentinel-2. {NOTICE}. "
        "Scores on it show that software works, not how it will do on a real place.",
        title="Simulated Sentinel-2 L2A",
        extent=extent,
        license=LICENCE,
        keywords=["simulated"],
        extra_fields={"eosat:simulated": True, "eosat:seed": island.seed},
    )
    for key, asset in side_assets().items():
        collection.add_asset(key, asset)
    return collection


def side_assets() -> dict[str, pystac.Asset]:
    """Assets of the collection: what is true of the land."""
    truths = {
        "truth": ("truth.tif", "True land cover, simulated", LANDCOVER),
        "classes": ("classes.tif", "True classes, simulated", CLASSES),
        "fractions": ("fractions.tif", "True shares of classes in percent, simulated", CLASSES),
    }
    found = {
        key: pystac.Asset(f"./{file}", title, media_type=COG_TYPE, roles=["truth"],
                          extra_fields={"eosat:classes": list(names)})
        for key, (file, title, names) in truths.items()
    }  # fmt: skip
    for key, title in (("districts", "Invented districts"), ("turbines", "Wind turbines, simulated")):
        role = "regions" if key == "districts" else "truth"
        found[key] = pystac.Asset(f"./{key}.geojson", title, media_type="application/geo+json", roles=[role])
    return found


def write_catalog(home: Path, collection: pystac.Collection) -> None:
    """Write catalogue, collection and items with links relative to each other."""
    catalog = pystac.Catalog("eosat-simulated", f"One simulated island. {NOTICE}.", title="Simulated by eosat")
    catalog.extra_fields["eosat:simulated"] = True
    catalog.set_self_href(str(home / "catalog.json"))
    catalog.add_child(collection)
    collection.set_self_href(str(home / "collection.json"))  # beside the catalogue, not in a folder of its own
    catalog.save(catalog_type=pystac.CatalogType.SELF_CONTAINED)


def ring_of(island: Island, frame: Frame) -> list[list[float]]:
    """Counter-clockwise ring [lon, lat] around an item's rasters."""
    west, north = frame.corner.east, frame.corner.north
    east, south = west + frame.cols * 10, north - frame.rows * 10
    xs, ys = [west, east, east, west, west], [south, south, north, north, south]
    lons, lats = rasterio.warp.transform(frame.crs, "EPSG:4326", xs, ys)
    return [[round(lon, 7), round(lat, 7)] for lon, lat in zip(lons, lats, strict=True)]


def bounds(ring: list[list[float]]) -> list[float]:
    """West, south, east, north of a ring. [degree]"""
    lons, lats = zip(*ring, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]


def points(island: Island, found: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Points given from the extent's middle, as GeoJSON (RFC 7946)."""
    at = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    spots = island.degrees(at[:, 0], at[:, 1]) if len(at) else []
    features = [
        {"type": "Feature", "properties": dict(properties), "geometry": {"type": "Point", "coordinates": spot}}
        for spot in spots
    ]
    return {"type": "FeatureCollection", "features": features}
