"""Writing the strip: COGs, a static STAC catalogue, the truth and three invented districts."""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio
import rasterio.errors
import rasterio.shutil
import rasterio.warp
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, UNOBSERVED, rgb
from eosat.errors import InputError, WorldError
from eosat.sentinel2 import NODATA, TEN_BANDS, band
from eosat.simulate.land import make_land, truth
from eosat.simulate.light import see, sun_at
from eosat.simulate.place import Corner, Strip, check, corner, look_time, mgrs_square, zone_of
from eosat.simulate.scene import CLOUD_SHARE, Scene, Sky, look

COLLECTION = "sentinel-2-l2a-sim"
NOTICE = "Simulated, contains no Copernicus data"
LICENCE = "CC0-1.0"
"""Of everything written here: it is invented."""
DATES = (date(2025, 5, 3), date(2025, 5, 8))
EXTENSIONS = [
    "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
    "https://stac-extensions.github.io/grid/v1.1.0/schema.json",
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
    "https://stac-extensions.github.io/view/v1.0.0/schema.json",
]
COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
COG = {"compress": "DEFLATE", "blocksize": "256", "num_threads": "1", "overviews": "IGNORE_EXISTING"}
"""Options of GDAL's COG driver; small blocks so that even this strip has several."""
NAME = ("Simulated strip", "모의 지역")
"""English and Korean name of the whole."""
DISTRICTS = {
    "west": ("Simulated West", "모의 서부", (0.0, 0.05, 0.5, 0.55)),
    "east": ("Simulated East", "모의 동부", (0.5, 0.05, 1.0, 0.55)),
    "north": ("Simulated North", "모의 북부", (0.0, 0.55, 1.0, 1.0)),
}
"""Id -> English and Korean name, and (west, south, east, north) in parts of the strip, from its south-west corner."""

Ring = list[list[float]]


def simulate(
    folder: str | Path,
    *,
    seed: int = 7,
    lon: float = 126.6,
    lat: float = 33.25,
    size: int = 6000,
    dates: tuple[date, ...] = DATES,
    crs: str | None = None,
) -> Path:
    """Write a simulated strip of Sentinel-2 L2A with exact truth as a static STAC catalogue.

    The first date has one cloud and its shadow, the last an unobserved corner. Equal arguments give equal pixels
    and equal JSON. The folder appears when it is complete; one that holds this very strip is left as it is.

    Parameters
    ----------
    folder : str or Path
        Where the catalogue goes; absent, empty, or an earlier strip of the same arguments.
    seed : int
        Of everything random.
    lon, lat : float
        Middle of the strip, WGS 84, east and north. The land is invented wherever it lies. [degree]
    size : int
        Side of the strip, a multiple of 60 from 1200 to 12000. [m]
    dates : tuple of date
        Days of the looks, UTC.
    crs : str, optional
        ``EPSG:326zz`` or ``EPSG:327zz``; the zone of the place by default.

    Returns
    -------
    Path
        ``catalog.json``; beside it ``collection.json``, one folder an item, ``truth.tif``,
        ``districts.geojson`` and ``simulation.json`` with the arguments.

    Raises
    ------
    InputError
        Arguments out of range, or the folder holds something else.
    WorldError
        The folder cannot be written.
    """
    home = Path(folder)
    strip = check(
        Strip(seed=seed, lon=lon, lat=lat, size=size, dates=tuple(sorted(dates)), crs=crs or zone_of(lon, lat))
    )
    if not holds(home, strip):
        try:
            publish(home, strip)
        except (OSError, rasterio.errors.RasterioError) as error:
            raise WorldError("simulate.write", folder=str(home), reason=str(error)) from error
    return home / "catalog.json"


def holds(home: Path, strip: Strip) -> bool:
    """Whether *home* holds this strip already; False if it is absent or empty, an InputError if it holds else."""
    if not home.exists() or (home.is_dir() and not any(home.iterdir())):
        return False
    stated = home / "simulation.json"
    if stated.is_file():
        try:
            found = json.loads(stated.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if found == strip.parameters():
            return True
    raise InputError("simulate.taken", folder=str(home))


def publish(home: Path, strip: Strip) -> None:
    """Write the strip under a name of its own beside *home*, then rename it."""
    home.parent.mkdir(parents=True, exist_ok=True)
    part = home.parent / f".{home.resolve().name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        write_strip(part, strip)
        if home.exists():
            home.rmdir()  # empty, as `holds` saw; a rename onto a folder fails on some systems
        part.rename(home)
    except OSError:
        if not holds(home, strip):  # else another process was faster with the same strip
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_strip(home: Path, strip: Strip) -> None:
    """Everything that belongs to the strip, in an order that ends with the statement that it is complete."""
    ground, sight, *skies = np.random.SeedSequence(strip.seed).spawn(2 + len(strip.dates))
    place = locate(strip)
    land = make_land(ground, strip.size)
    surface = see(land, sight)
    collection = make_collection(strip)
    for number, seeds in enumerate(skies):
        scene = look(surface, sky_of(strip, number), seeds)
        collection.add_item(write_scene(home, strip, place, scene, platform="ab"[number % 2]))
    write_cog(
        home / "truth.tif", truth(land.material), strip.crs, place.transform(10),
        nodata=UNOBSERVED, colours=LANDCOVER_COLOURS,
    )  # fmt: skip
    write_json(home / "districts.geojson", districts(strip, place))
    write_catalog(home, collection)
    write_json(home / "simulation.json", strip.parameters())


def locate(strip: Strip) -> Corner:
    """The corner of the strip in its CRS."""
    (east,), (north,) = rasterio.warp.transform("EPSG:4326", strip.crs, [strip.lon], [strip.lat])
    return corner(east=east, north=north, size=strip.size)


def sky_of(strip: Strip, number: int) -> Sky:
    """Sky of look *number*: a cloud on the first, the end of the swath on the last."""
    when = look_time(strip.dates[number], strip.lon)
    return Sky(
        when=when,
        sun=sun_at(when, lon=strip.lon, lat=strip.lat),
        cloud_share=CLOUD_SHARE if number == 0 else 0.0,
        edge=number == len(strip.dates) - 1,
    )


def write_cog(
    path: Path,
    pixels: NDArray[Any],
    crs: str,
    transform: tuple[int, ...],
    *,
    nodata: int,
    colours: tuple[str, ...] = (),
) -> None:
    """Write ``(y, x)`` *pixels* as a cloud-optimised GeoTIFF; uint8 are labels, so their overviews keep values."""
    labels = pixels.dtype == np.uint8
    rows, cols = pixels.shape
    shape = {"height": rows, "width": cols, "count": 1, "dtype": pixels.dtype.name}
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", crs=crs, transform=Affine(*transform), nodata=nodata, **shape) as image:
            image.write(pixels, 1)
            image.update_tags(TIFFTAG_COPYRIGHT=NOTICE)
            if colours:
                image.write_colormap(1, {value: rgb(colour) for value, colour in enumerate(colours)})
        with memory.open() as image:
            kind = {"predictor": "NO" if labels else "STANDARD", "resampling": "NEAREST" if labels else "AVERAGE"}
            rasterio.shutil.copy(image, path, driver="COG", **COG, **kind)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write *value* as UTF-8 JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_scene(home: Path, strip: Strip, place: Corner, scene: Scene, *, platform: str) -> pystac.Item:
    """Write the files of one look into a folder of its own and describe them."""
    item = make_item(strip, place, scene, platform)
    folder = home / item.id
    folder.mkdir()
    for name in TEN_BANDS:
        metres = band(name).metres
        path = folder / f"{name}.tif"
        write_cog(path, scene.dn[name], strip.crs, place.transform(metres), nodata=NODATA)
        item.add_asset(band(name).asset, band_asset(name, scene.dn[name].shape, place))
    write_cog(folder / "SCL.tif", scene.scl, strip.crs, place.transform(20), nodata=0)
    item.add_asset("scl", scl_asset(scene.scl.shape, place))
    item.set_self_href(str(folder / f"{item.id}.json"))
    return item


def grid_fields(shape: tuple[int, ...], place: Corner, metres: int) -> dict[str, Any]:
    """``proj:shape`` (rows, columns) and ``proj:transform`` of an asset."""
    return {"proj:shape": list(shape), "proj:transform": [*place.transform(metres), 0, 0, 1]}


def band_asset(name: str, shape: tuple[int, ...], place: Corner) -> pystac.Asset:
    """Asset of one band, with the scale and offset that turn DN into reflectance."""
    kind = band(name)
    raster = {
        "nodata": NODATA,
        "data_type": "uint16",
        "scale": 0.0001,
        "offset": -0.1,
        "spatial_resolution": kind.metres,
    }
    spectral = {"name": kind.name, "center_wavelength": kind.wavelength}
    fields = {"eo:bands": [spectral], "raster:bands": [raster], **grid_fields(shape, place, kind.metres)}
    title = f"{kind.name}, simulated"
    return pystac.Asset(f"./{name}.tif", title, media_type=COG_TYPE, roles=["data", "reflectance"], extra_fields=fields)


def scl_asset(shape: tuple[int, ...], place: Corner) -> pystac.Asset:
    """Asset of the scene classification."""
    raster = {"nodata": 0, "data_type": "uint8", "spatial_resolution": 20}
    fields = {"raster:bands": [raster], **grid_fields(shape, place, 20)}
    title = "Scene classification, simulated"
    return pystac.Asset("./SCL.tif", title, media_type=COG_TYPE, roles=["data"], extra_fields=fields)


def make_item(strip: Strip, place: Corner, scene: Scene, platform: str) -> pystac.Item:
    """The STAC Item of one look, without assets."""
    tile = mgrs_square(strip, east=place.east + strip.size / 2, north=place.north - strip.size / 2)
    sky = scene.sky
    ring = ring_of(strip, place, (0.0, 0.0, 1.0, 1.0))
    properties = {
        "title": f"Simulated Sentinel-2 L2A, {sky.when:%Y-%m-%d}",
        "platform": f"sentinel-2{platform}",
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": 10,
        "eo:cloud_cover": round(scene.cloud_cover, 3),
        "view:sun_azimuth": round(sky.sun.azimuth, 3),
        "view:sun_elevation": round(sky.sun.elevation, 3),
        "proj:code": strip.crs,
        "grid:code": f"MGRS-{tile}",
        "s2:tile_id": tile,
        "s2:processing_baseline": "05.11",
        "s2:nodata_pixel_percentage": round(scene.unobserved, 3),
        "eosat:simulated": True,
        "eosat:seed": strip.seed,
    }
    return pystac.Item(
        f"SIM_S2{platform.upper()}_{tile}_{sky.when:%Y%m%dT%H%M%S}_L2A",
        geometry={"type": "Polygon", "coordinates": [ring]},
        bbox=bounds(ring),
        datetime=sky.when,
        properties=properties,
        stac_extensions=list(EXTENSIONS),
    )


def make_collection(strip: Strip) -> pystac.Collection:
    """The STAC Collection with the truth and the districts, without items."""
    box = bounds(ring_of(strip, locate(strip), (0.0, 0.0, 1.0, 1.0)))
    times = [look_time(day, strip.lon) for day in (strip.dates[0], strip.dates[-1])]
    extent = pystac.Extent(pystac.SpatialExtent([box]), pystac.TemporalExtent([[times[0], times[1]]]))
    collection = pystac.Collection(
        COLLECTION,
        description=f"An invented land seen by an invented Sentinel-2. {NOTICE}. "
        "Scores on it show that software works, not how it will do on a real place.",
        title="Simulated Sentinel-2 L2A",
        extent=extent,
        license=LICENCE,
        keywords=["simulated"],
        extra_fields={"eosat:simulated": True, "eosat:seed": strip.seed},
    )
    collection.add_asset("truth", truth_asset())
    collection.add_asset("districts", districts_asset())
    return collection


def truth_asset() -> pystac.Asset:
    """Asset of the true land cover, with the names of its values 0 to 8."""
    title, fields = "True land cover, simulated", {"eosat:classes": list(LANDCOVER)}
    return pystac.Asset("./truth.tif", title, media_type=COG_TYPE, roles=["truth"], extra_fields=fields)


def districts_asset() -> pystac.Asset:
    """Asset of the invented districts."""
    return pystac.Asset(
        "./districts.geojson", "Invented districts", media_type="application/geo+json", roles=["regions"]
    )


def write_catalog(home: Path, collection: pystac.Collection) -> None:
    """Write catalogue, collection and items with links relative to each other."""
    catalog = pystac.Catalog("eosat-simulated", f"One simulated strip. {NOTICE}.", title="Simulated by eosat")
    catalog.extra_fields["eosat:simulated"] = True
    catalog.set_self_href(str(home / "catalog.json"))
    catalog.add_child(collection)
    collection.set_self_href(str(home / "collection.json"))  # beside the catalogue, not in a folder of its own
    catalog.save(catalog_type=pystac.CatalogType.SELF_CONTAINED)


def ring_of(strip: Strip, place: Corner, box: tuple[float, float, float, float]) -> Ring:
    """Counter-clockwise ring [lon, lat] of a *box* (west, south, east, north) in parts of the strip."""
    west, south, east, north = box
    across, up = [west, east, east, west, west], [south, south, north, north, south]
    easting = [place.east + part * strip.size for part in across]
    northing = [place.north - strip.size + part * strip.size for part in up]
    lons, lats = rasterio.warp.transform(strip.crs, "EPSG:4326", easting, northing)
    return [[round(lon, 7), round(lat, 7)] for lon, lat in zip(lons, lats, strict=True)]


def bounds(ring: Ring) -> list[float]:
    """West, south, east, north of a ring. [degree]"""
    lons, lats = zip(*ring, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]


def districts(strip: Strip, place: Corner) -> dict[str, Any]:
    """Three invented districts as GeoJSON (RFC 7946): they cover the land and a bit of the sea."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": f"sim-{key}",
                "level": "district",
                "name_ko": korean,
                "name_en": english,
                "source": "invented by eosat simulate",
                "licence": LICENCE,
            },
            "geometry": {"type": "Polygon", "coordinates": [ring_of(strip, place, box)]},
        }
        for key, (english, korean, box) in DISTRICTS.items()
    ]
    english, korean = NAME
    return {"type": "FeatureCollection", "name_en": english, "name_ko": korean, "features": features}
