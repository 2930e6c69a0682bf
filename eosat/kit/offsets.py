"""The challenge "offset detective": is the offset of -0.1 in the pixels of a scene, whatever its metadata say?

Since processing baseline 04.00 ESA adds 1000 to the DN; some catalogues take it out again, and their fields have not
always told which (Element84/earth-search issues 66 and 71). Scenes are simulated; the truth is how they were written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.kit.challenge import Truth
from eosat.kit.numbers import answers

BANDS = ("B02", "B03", "B04", "B08")
PIXELS = 80
"""Side of a scene. [10 m]"""
OFFSET, NEAR = -0.1, 0.005
"""Offset of a scene whose DN hold the added 1000, and how near to it an answer has to be. [reflectance]"""
PLACES, DATES = 6, 5
"""Of a part: each place is looked at on each date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where and when the scenes of one part of the truth lie: apart from the others' in place and in year."""

    lon: float
    lat: float
    """Middle; places lie within 0.04 degrees of it. [degree]"""
    year: int


PARTS: Mapping[str, Part] = {
    "practice": Part(lon=126.30, lat=33.36, year=2022),
    "public": Part(lon=126.55, lat=33.30, year=2023),
    "private": Part(lon=126.80, lat=33.42, year=2024),
}
SPREAD = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the metadata of a scene say; None is a field that is not there."""

    baseline: str | None
    offset: float | None
    flag: bool | None
    """``earthsearch:boa_offset_applied``."""


CLAIMS: tuple[tuple[Told, bool], ...] = (
    (Told(baseline="04.00", offset=-0.1, flag=False), True),
    (Told(baseline="04.00", offset=-0.1, flag=False), False),
    (Told(baseline="04.00", offset=-0.1, flag=True), False),
    (Told(baseline="04.00", offset=-0.1, flag=True), True),
    (Told(baseline="05.11", offset=-0.1, flag=None), True),
    (Told(baseline="05.11", offset=-0.1, flag=None), False),
    (Told(baseline="05.11", offset=0.0, flag=None), True),
    (Told(baseline="05.11", offset=0.0, flag=None), False),
    (Told(baseline=None, offset=None, flag=None), True),
    (Told(baseline=None, offset=None, flag=None), False),
)
"""Metadata, and whether the 1000 is in the DN: each claim once true and once not, so that the claim tells nothing."""


def practice(folder: Path, seed: int) -> Truth:
    """Write the scenes to practise on and give their true offsets."""
    return _written(folder, {"practice": seed}, "P")


def practice_truth(seed: int) -> Truth:
    """The truth of :func:`practice` without a pixel."""
    return {name: (OFFSET if added else 0.0, "public") for name, _, (_, added) in _deal({"practice": seed}, "P")}


def final(folder: Path, seed: int) -> Truth:
    """Write the scenes that decide, public and private ones mixed, and give their true offsets."""
    return _written(folder, {"public": seed, "private": seed + 1}, "F")


def skeleton(ids: Sequence[str]) -> str:
    """An answer that believes every scene to hold the added 1000."""
    return "id,value\n" + "".join(f"{one},{OFFSET}\n" for one in ids)


def score(path: Path, truth: Truth) -> tuple[dict[str, float], dict[str, float]]:
    """Hits of an answer by scene, 1 or 0: public and private.

    Raises
    ------
    InputError
        No table of ``id,value`` with each scene once, or a value that is no offset of reflectance.
    """
    given = answers(path, set(truth))
    for name, value in given.items():
        if not -1 <= value <= 1:
            raise InputError("challenge.offset_range", id=name, value=value)
    hits: dict[str, dict[str, float]] = {"public": {}, "private": {}}
    for name, (value, board) in truth.items():
        hits[board][name] = float(abs(given[name] - value) <= NEAR)
    return hits["public"], hits["private"]


def _deal(seeds: Mapping[str, int], letter: str) -> list[tuple[str, tuple[str, int], tuple[Told, bool]]]:
    """Scenes by id: part and number within it, claim and whether the 1000 is in. Order and ids tell nothing."""
    random = np.random.default_rng(list(seeds.values()))
    count = PLACES * DATES
    scenes = []
    for part in seeds:
        claims = random.permutation(np.arange(count) % len(CLAIMS))
        scenes += [((part, number), CLAIMS[claims[number]]) for number in range(count)]
    order = random.permutation(len(scenes))
    return [(f"SIM_{letter}{place:03d}", *scenes[at]) for place, at in enumerate(order, 1)]


def _written(folder: Path, seeds: Mapping[str, int], letter: str) -> Truth:
    folder.mkdir(parents=True, exist_ok=True)
    pixels = {part: list(_looks(PARTS[part], seed)) for part, seed in seeds.items()}
    items: dict[str, Any] = {}
    truth: dict[str, tuple[float, str]] = {}
    for name, (part, number), (told, added) in _deal(seeds, letter):
        when, window, planes = pixels[part][number]
        _save(folder / f"{name}.tif", planes, window, added=added)
        items[name] = _item(name, told, when)
        truth[name] = (OFFSET if added else 0.0, "private" if part == "private" else "public")
    (folder / "scenes.json").write_text(json.dumps(items, indent=1) + "\n", encoding="utf-8")
    return truth


def places(part: Part, seed: int) -> list[tuple[float, float, int]]:
    """Longitude, latitude and the island's seed of each place of a part."""
    random = np.random.default_rng([seed, 5])
    shift = random.uniform(-SPREAD, SPREAD, (PLACES, 2))
    keys = random.integers(0, 2**62, PLACES)
    return [(part.lon + x, part.lat + y, int(key)) for (x, y), key in zip(shift, keys, strict=True)]


def dates(part: Part, seed: int) -> tuple[date, ...]:
    """Days of a part's looks, all within its year."""
    days = np.random.default_rng([seed, 6]).choice(np.arange(0, 360, 5), DATES, replace=False)
    return tuple(sorted(date(part.year, 1, 3) + timedelta(days=int(day)) for day in days))


def _looks(part: Part, seed: int) -> Any:
    """Day, corner and CRS, planes (band, y, x) with the 1000 in and SCL last, of each look at each place."""
    from eosat.simulate.place import Window, island_at
    from eosat.simulate.scene import look, sky_of, surface_of

    for lon, lat, key in places(part, seed):
        days = dates(part, seed)
        island = island_at(seed=key, lon=lon, lat=lat, size=1200, crs=None, dates=days)
        window = Window(row=20, col=20 * (key % 3), rows=PIXELS, cols=PIXELS)
        _, surface = surface_of(island, window, part.year)
        for number, day in enumerate(days):
            seen = look(island, window, surface, sky_of(island, number, lon, lat))
            flags = seen.scl.repeat(2, 0).repeat(2, 1).astype(np.uint16)
            corner = (island.west + 10 * window.col, island.north - 10 * window.row, island.crs)
            yield day, corner, np.stack([*(seen.dn[band] for band in BANDS), flags])


def _save(path: Path, planes: NDArray[np.uint16], corner: tuple[int, int, str], *, added: bool) -> None:
    import rasterio
    from rasterio.transform import from_origin

    west, north, crs = corner
    stored = planes.copy()
    if not added:
        seen = planes[:-1] > 0
        stored[:-1] = np.where(seen, np.maximum(planes[:-1].astype(np.int32) - 1000, 1), 0)
    shape: dict[str, Any] = {"count": len(planes), "height": PIXELS, "width": PIXELS, "dtype": "uint16"}
    how: dict[str, Any] = {"driver": "GTiff", "compress": "deflate", "predictor": 2, "nodata": 0, "crs": crs}
    with rasterio.open(path, "w", transform=from_origin(west, north, 10, 10), **shape, **how) as file:
        file.write(stored)
        file.descriptions = (*BANDS, "SCL")
        file.update_tags(simulated="true")


def _item(name: str, told: Told, day: date) -> dict[str, Any]:
    """What a catalogue says of a scene, in the fields that Earth Search uses."""
    properties: dict[str, Any] = {"datetime": f"{day}T02:20:00Z", "eosat:simulated": True}
    if told.baseline is not None:
        properties["s2:processing_baseline"] = told.baseline
    if told.flag is not None:
        properties["earthsearch:boa_offset_applied"] = told.flag
    bands = {"scale": 0.0001, "nodata": 0} | ({} if told.offset is None else {"offset": told.offset})
    return {"id": name, "file": f"{name}.tif", "properties": properties, "raster:bands": bands}
