"""The shared real scenes as COGs and items that a server can hold. Nothing of them is kept in the project."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine

KEYS = {"B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "SCL": "scl"}
"""Asset key by band of the ten earth-search scenes."""
BANDS = ("B02", "B03", "B04", "B08")
STEP = 12
"""Their pixels are 120 m where the items speak of 10 m: 10980 / 915."""
AWS_SCENE = Path("sentinel-s2-l2a-cogs/29/R/KH/2020/2/S2A_29RKH_20200219_0_L2A")
"""Path of the one scene in the layout of the AWS bucket."""
Item = dict[str, Any]
Scene = tuple[Item, dict[str, np.ndarray]]
"""A scene's item and its planes by band."""
Put = Callable[[Path, str], str]
"""Stores a file under a key; returns its address."""


def earth_search(shared: Path) -> dict[str, Scene]:
    """The ten items and their planes as stored, by id."""
    found = sorted((shared / "earth-search-v1" / "sentinel-2-l2a").glob("S2*/S2*.json"))
    items = [json.loads(path.read_text(encoding="utf-8")) for path in found]
    with ThreadPoolExecutor(2) as pool:
        planes = list(pool.map(lambda path: {band: plane(path.parent, band) for band in KEYS}, found))
    return {item["id"]: (item, bands) for item, bands in zip(items, planes, strict=True)}


def earth_search_collection(shared: Path, name: str) -> dict[str, Any]:
    """Their collection, under another *name*, without links to files that the server has not."""
    path = shared / "earth-search-v1" / "sentinel-2-l2a" / "collection.json"
    return json.loads(path.read_text(encoding="utf-8")) | {"id": name, "links": []}


def plane(folder: Path, band: str) -> np.ndarray:
    """(y, x) stored values of one band at 120 m."""
    with rasterio.open(folder / f"{band}.tif") as src:
        return src.read(1)


def transform(item: Item) -> Affine:
    """Column, row -> x, y of the 120 m files; they hold no georeference, the item's is of 10 m."""
    step, _, left, _, _, top = item["assets"]["red"]["proj:transform"][:6]
    return Affine(step * STEP, 0, left, 0, -step * STEP, top)


def write_cogs(item: Item, planes: Mapping[str, np.ndarray], folder: Path) -> dict[str, Path]:
    """Write planes of *item* as georeferenced COGs; path by band."""
    folder.mkdir(parents=True)
    georeference = {"crs": f"EPSG:{item['properties']['proj:epsg']}", "transform": transform(item), "nodata": 0}
    written = {band: folder / f"{band}.tif" for band in planes}
    for band, values in planes.items():
        shape = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": values.dtype}
        layout = {"driver": "COG", "compress": "deflate", "level": 1, "blocksize": 512}
        with rasterio.open(written[band], "w", **shape, **georeference, **layout) as out:
            out.write(values, 1)
    return written


def pointed(item: Item, hrefs: dict[str, str], collection: str) -> Item:
    """A copy of *item* in *collection* with these assets alone: the others point to a bucket outside."""
    assets = {KEYS[band]: item["assets"][KEYS[band]] | {"href": href} for band, href in hrefs.items()}
    properties = dict(item["properties"])
    if collection == "flag-removed":
        del properties["earthsearch:boa_offset_applied"]
    if collection == "flag-false":
        properties["earthsearch:boa_offset_applied"] = False
    return item | {"collection": collection, "assets": assets, "links": [], "properties": properties}


def upload(paths: dict[str, Path], prefix: str, put: Put) -> dict[str, str]:
    """Address by band of files that are stored under *prefix*."""
    return {band: put(path, f"{prefix}/{path.name}") for band, path in paths.items()}


def stored_earth_search(scenes: Mapping[str, Scene], folder: Path, put: Put) -> list[Item]:
    """The ten scenes four times: as they are; their flag removed; their flag false; 1000 added to every valid DN."""

    def one(name: str) -> list[Item]:
        item, planes = scenes[name]
        more = {band: np.where(planes[band] > 0, planes[band] + 1000, 0).astype("uint16") for band in BANDS}
        plain = upload(write_cogs(item, planes, folder / name), f"as-they-are/{name}", put)
        raised = plain | upload(write_cogs(item, more, folder / "more" / name), f"1000-added/{name}", put)
        return [pointed(item, raised if case == "1000-added" else plain, case) for case in CASES]

    with ThreadPoolExecutor(2) as pool:
        return [item for items in pool.map(one, scenes) for item in items]


CASES = ("sentinel-2-l2a", "flag-removed", "flag-false", "1000-added")
"""Collections that the ten scenes are put into."""


def stored_aws_scene(shared: Path, put: Put) -> Item:
    """29RKH, every file under its own key of the AWS layout; its item says 10, 20 and 60 m, its files 100, 200, 600."""
    folder = shared / "sentinel-cogs-29RKH" / AWS_SCENE
    item: Item = json.loads((folder / f"{folder.name}.json").read_text(encoding="utf-8"))
    assets = {}
    for key, asset in item["assets"].items():
        path = folder / Path(asset["href"]).name
        if path.suffix == ".tif" and path.is_file():
            assets[key] = asset | {"href": put(path, f"{AWS_SCENE}/{path.name}")}
    return item | {"assets": assets, "links": [], "collection": "sentinel-s2-l2a-cogs"}


def collection(name: str, title: str) -> dict[str, Any]:
    """The least a server wants to know of a collection."""
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [["2015-06-23T00:00:00Z", None]]}}
    return {"type": "Collection", "id": name, "stac_version": "1.0.0", "description": title, "license": "proprietary",
            "extent": extent, "links": []}  # fmt: skip
