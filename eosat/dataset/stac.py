"""A dataset on disk: a static STAC collection with an item a chip, and the same chips in packs by split."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from odc.geo.geobox import GeoBox
from rasterio import Affine

from eosat._version import __version__
from eosat.cog import Style, write_cog
from eosat.dataset.places import SPLITS
from eosat.errors import InputError
from eosat.sentinel2 import TEN_BANDS
from eosat.storage import write_text
from eosat.tiling import Window
from eosat.train.pack import Chip, content_hash, write_packs

COLLECTION = "collection.json"
LABEL = "https://stac-extensions.github.io/label/v1.0.1/schema.json"
PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
UNKNOWN = 255
"""Covered percent of a pixel of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A chip, and where and when it was cut."""

    chip: Chip
    facts: Mapping[str, Any]
    """``id``, ``block``, ``split``, ``time``, ``crs``, ``transform``, ``scenes``."""


def write_dataset(folder: Path, chips: Sequence[Described], classes: Sequence[str], wish: Mapping[str, Any]) -> None:
    """Write a dataset: packs, rasters and items of every chip, a config to train with, ``collection.json`` last.

    Parameters
    ----------
    folder : Path
        Made where it is not.
    chips : sequence of Described
        All of them.
    classes : sequence of str
        In the order of the chips' soft labels.
    wish : mapping
        JSON values that say what was asked for.
    """
    for split in SPLITS:
        write_packs(folder / "packs", [one.chip for one in chips if one.facts["split"] == split], name=split)
    for one in chips:
        home = folder / "chips" / str(one.facts["id"])
        _rasters(home, one, classes)
        write_text(home / "item.json", json.dumps(_item(one, classes), indent=1))
    write_text(folder / "train.yaml", _training(folder.parent.name.strip(".").removesuffix(".part"), classes))
    write_text(folder / COLLECTION, json.dumps(_collection(chips, classes, wish), indent=1, ensure_ascii=False))


def read_collection(folder: Path) -> dict[str, Any]:
    """The collection of a dataset.

    Raises
    ------
    InputError
        When *folder* is no dataset.
    """
    try:
        content = json.loads((folder / COLLECTION).read_text(encoding="utf-8"))
        content["summaries"]["eosat:classes"]
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InputError("dataset.none", path=folder) from err
    return dict(content)


def _rasters(home: Path, one: Described, classes: Sequence[str]) -> None:
    chip = one.chip
    grid = GeoBox(chip.dn.shape[1:], Affine(*one.facts["transform"]), one.facts["crs"])
    window = Window(row=0, col=0, height=chip.dn.shape[1], width=chip.dn.shape[2])
    image = Style(dtype="uint16", nodata=0, bands=TEN_BANDS, overviews="average", scale=1e-4)
    with write_cog(home / "image.tif", grid, image) as file:
        file.write(chip.dn, window)
    percent = np.where(chip.soft.any(0), np.rint(chip.soft / 2.55), UNKNOWN).astype(np.uint8)
    label = Style(dtype="uint8", nodata=UNKNOWN, bands=tuple(classes), overviews="average")
    with write_cog(home / "label.tif", grid, label) as file:
        file.write(percent, window)


def _item(one: Described, classes: Sequence[str]) -> dict[str, Any]:
    west, south, east, north = one.chip.bounds
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    cog = "image/tiff; application=geotiff; profile=cloud-optimized"
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [LABEL, PROJECTION],
        "id": one.facts["id"],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [west, south, east, north],
        "collection": "dataset",
        "properties": {
            "datetime": one.facts["time"],
            "label:type": "raster",
            "label:properties": list(classes),
            "label:classes": [{"name": name, "classes": [0, 100]} for name in classes],
            "label:description": "Covered share of each pixel by class [%]; 255 where unknown",
            "proj:code": one.facts["crs"],
            "proj:transform": list(one.facts["transform"]),
            "proj:shape": list(one.chip.dn.shape[1:]),
            "eosat:split": one.facts["split"],
            "eosat:block": one.facts["block"],
            "eosat:scenes": list(one.facts["scenes"]),
        },
        "links": [
            {"rel": rel, "href": f"../../{COLLECTION}", "type": "application/json"}
            for rel in ("root", "parent", "collection")
        ],
        "assets": {
            "image": {"href": "./image.tif", "type": cog, "roles": ["data"], "bands": [{"name": n} for n in TEN_BANDS]},
            "label": {"href": "./label.tif", "type": cog, "roles": ["labels"], "bands": [{"name": n} for n in classes]},
        },
    }


def _collection(chips: Sequence[Described], classes: Sequence[str], wish: Mapping[str, Any]) -> dict[str, Any]:
    bounds = np.array([one.chip.bounds for one in chips])
    times = sorted(str(one.facts["time"]) for one in chips)
    splits = Counter(str(one.facts["split"]) for one in chips)
    box = [*bounds[:, :2].min(0).tolist(), *bounds[:, 2:].max(0).tolist()]
    return {
        "type": "Collection",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": "dataset",
        "description": f"Chips of {wish['size']} px with covered shares of {', '.join(classes)}, split by place.",
        "license": "other",
        "providers": [{"name": wish["source"], "roles": ["producer"]}] if wish["source"] else [],
        "extent": {"spatial": {"bbox": [box]}, "temporal": {"interval": [[times[0], times[-1]]]}},
        "summaries": {
            "eosat:classes": list(classes),
            "eosat:splits": {name: splits.get(name, 0) for name in SPLITS},
            "eosat:content_sha256": content_hash(one.chip for one in chips),
            "eosat:simulated": any(one.chip.source.startswith("simulated/") for one in chips),
            "eosat:wish": dict(wish),
            "eosat:version": __version__,
        },
        "links": [
            {"rel": "root", "href": f"./{COLLECTION}", "type": "application/json"},
            *(
                {"rel": "item", "href": f"./chips/{one.facts['id']}/item.json", "type": "application/geo+json"}
                for one in chips
            ),
        ],
        "assets": {
            split: {"href": f"./packs/{split}-0.npz", "type": "application/x-npz", "roles": ["data"]}
            for split in SPLITS
            if splits.get(split)
        },
    }


def _training(name: str, classes: Sequence[str]) -> str:
    """A config that trains on the dataset as it stands."""
    lines = (
        f"name: {name}",
        "recipe: dataset",
        "packs: [packs/train-*.npz, packs/val-*.npz]",
        "steps: 2000",
        "options:",
        f"  classes: {json.dumps(list(classes), ensure_ascii=False)}",
    )
    return "\n".join(lines) + "\n"
