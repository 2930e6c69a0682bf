"""What a run says of itself: a STAC Item for its outputs, and provenance: only what decides the result."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pystac
from odc.geo.geobox import GeoBox
from shapely.geometry import mapping

from eosat.classes import UNOBSERVED
from eosat.grid import wgs84_outline
from eosat.mosaic import FILES, labels_in
from eosat.scenes import Scene, Scenes
from eosat.sentinel2 import QUANTIFICATION
from eosat.storage import sha256

SCHEMA_VERSION = 1
COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
MEDIA: Mapping[str, tuple[str, list[str]]] = {
    "summary.csv": ("text/csv", ["data"]),
    "summary.parquet": ("application/vnd.apache.parquet", ["data"]),
    "map.png": ("image/png", ["overview"]),
    "landcover.qml": ("application/xml", ["metadata"]),
    "landcover.tif.aux.xml": ("application/xml", ["metadata"]),
    "labels.qml": ("application/xml", ["metadata"]),
    "labels.tif.aux.xml": ("application/xml", ["metadata"]),
    "report.html": ("text/html", ["overview"]),
    "provenance.json": ("application/json", ["metadata"]),
}
"""Media type and STAC roles of the files that are no raster."""
LIBRARIES = ("torch", "numpy", "rasterio", "odc-geo", "xarray", "dask", "pystac")


def provenance(
    *,
    request: Mapping[str, Any],
    scenes: Scenes,
    model: Mapping[str, Any],
    grids: Sequence[GeoBox],
    device: Mapping[str, str],
    tiling: Mapping[str, Any],
    seam: Mapping[str, Any],
    counts: Mapping[str, int],
    credit: str,
) -> dict[str, Any]:
    """Everything that decides the result, as JSON values; no clock, no host, no timing.

    The first of *grids* is the output's, the others are those of other zones that were joined to it.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "request": dict(request),
        "attribution": credit,
        "simulated": any(scene.simulated for scene in scenes.kept),
        "grid": _grid(grids[0]),
        "zones": [_grid(zone) for zone in grids[1:]],
        "tiling": dict(tiling),
        "seam": dict(seam),
        "model": dict(model),
        "device": dict(device),
        "pixels": dict(counts),
        "scenes": [scene_record(scene) for scene in scenes.kept],
        "dropped": [{"id": one.id, "reason": one.reason, **one.fields} for one in scenes.dropped],
        "software": {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES},
    }


def _grid(grid: GeoBox) -> dict[str, Any]:
    return {"crs": str(grid.crs), "transform": list(grid.transform[:6]), "shape": list(grid.shape)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def scene_record(scene: Scene) -> dict[str, Any]:
    """One scene with its verdict: offset and what decided it, band by band where they differ."""
    verdicts = {
        band: {"scale": one.scale, "offset": one.offset, "offset_source": one.source, "declared": one.declared}
        for band, one in scene.scaling.items()
    }
    first = next(iter(verdicts.values()))
    agreed = all(verdict == first for verdict in verdicts.values())
    return {
        "id": scene.id,
        "collection": scene.collection,
        "time": scene.time,
        "baseline": scene.baseline,
        "scaling": first if agreed else verdicts,
        "darkest_dn": dict(scene.darkest),
        "seen": scene.seen,
        "cloud": scene.cloud,
    }


def item(
    folder: Path,
    *,
    name: str,
    scenes: Scenes,
    grid: GeoBox,
    classes: Sequence[str],
    colours: Mapping[int, tuple[int, int, int]],
    bands: Mapping[str, Sequence[str]],
    credit: str,
    created: str,
) -> pystac.Item:
    """A STAC Item for the files of a run directory; assets are those of its known files that exist.

    *bands* are the names of the bands of each raster that has several: composite, scores, fractions.
    """
    outline = wgs84_outline(grid)
    times = [scene.time for scene in scenes.kept]
    found = pystac.Item(
        id=name,
        geometry=mapping(outline),
        bbox=list(outline.bounds),
        datetime=None,
        start_datetime=pystac.utils.str_to_datetime(min(times)),
        end_datetime=pystac.utils.str_to_datetime(max(times)),
        properties={
            "created": created,
            "proj:code": str(grid.crs),
            "proj:shape": list(grid.shape),
            "proj:transform": list(grid.transform[:6]),
            "eosat:attribution": credit,
            "eosat:simulated": any(scene.simulated for scene in scenes.kept),
        },
        stac_extensions=[
            "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
            "https://stac-extensions.github.io/classification/v2.0.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        ],
    )
    for key, one in _assets(folder, classes=classes, colours=colours, bands=bands).items():
        found.add_asset(key, one)
    return found


def _assets(
    folder: Path,
    *,
    classes: Sequence[str],
    colours: Mapping[int, tuple[int, int, int]],
    bands: Mapping[str, Sequence[str]],
) -> dict[str, pystac.Asset]:
    extra: dict[str, dict[str, Any]] = {
        "labels": {
            "nodata": UNOBSERVED,
            "data_type": "uint8",
            "classification:classes": classes_named(classes, colours),
        },
        "confidence": {"nodata": UNOBSERVED, "data_type": "uint8", "unit": "%"},
        "entropy": {"nodata": UNOBSERVED, "data_type": "uint8", "unit": "%"},
        "scores": {"nodata": UNOBSERVED, "data_type": "uint8", "unit": "%", "bands": _named(bands["scores"])},
        "fractions": {"nodata": UNOBSERVED, "data_type": "uint8", "unit": "%", "bands": _named(bands["fractions"])},
        "clear_count": {"nodata": 255, "data_type": "uint8"},
        "composite": {
            "nodata": 0,
            "data_type": "uint16",
            "bands": _named(bands["composite"]),
            "raster:scale": 1 / QUANTIFICATION,
            "raster:offset": -0.1,
        },
    }
    assets = {
        key: asset(folder / file, COG_TYPE, ["data"], extra[key])
        for key, file in (dict(FILES) | {"labels": labels_in(folder).name}).items()
        if (folder / file).exists()
    }
    others = {file: (folder / file, *MEDIA[file]) for file in MEDIA if (folder / file).exists()}
    return assets | {
        file.replace(".", "_"): asset(path, media, roles, {}) for file, (path, media, roles) in others.items()
    }


def _named(bands: Sequence[str]) -> list[dict[str, str]]:
    return [{"name": band} for band in bands]


def asset(path: Path, media: str, roles: list[str], extra: Mapping[str, Any]) -> pystac.Asset:
    """A file of a run as an asset, with its size and its checksum."""
    checked = {"file:size": path.stat().st_size, "file:checksum": f"1220{sha256(path)}"}
    return pystac.Asset(href=f"./{path.name}", media_type=media, roles=roles, extra_fields={**extra, **checked})


def classes_named(names: Sequence[str], colours: Mapping[int, tuple[int, int, int]]) -> list[dict[str, Any]]:
    """``classification:classes`` of a raster."""
    listed: list[dict[str, Any]] = [
        {"value": value, "name": name, "color_hint": "{:02X}{:02X}{:02X}".format(*colours[value])}
        for value, name in enumerate(names)
    ]
    return [*listed, {"value": UNOBSERVED, "name": "unobserved", "nodata": True}]
