"""From polygons and a period to a dataset: block by block scenes are found, chips cut and labelled; then it is written.

Built in a folder beside the wanted one, which takes the name only when all is there; a build that was stopped goes on
with the blocks that are missing.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
from odc.geo.geobox import GeoBox
from shapely import STRtree
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from eosat.catalog import Patience, access_of, period, provider_of, search
from eosat.cube import clear_reflectance, default_mask, read_looks
from eosat.dataset.labels import on_pixels, soft_labels
from eosat.dataset.places import Block, blocks_over, splits_of
from eosat.dataset.polygons import Polygon, read_polygons
from eosat.dataset.stac import Described, write_dataset
from eosat.errors import InputError
from eosat.grid import grid_over, part, wgs84_outline
from eosat.scenes import Scene, Scenes, examine, looks_of, main_crs
from eosat.sentinel2 import QUANTIFICATION, TEN_BANDS
from eosat.storage import Access, Cache, write_text
from eosat.tiling import Window
from eosat.train.pack import Chip, read_packs, write_packs

Tell = Callable[..., None]

SLACK = 14
"""How far from a block's corner the first chip may begin. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a dataset is to be made of."""

    polygons: Path
    """GeoJSON or GeoParquet."""
    period: str
    """First/last day, inclusive, UTC."""
    catalog: tuple[str, ...] = ("earth-search",)
    """A provider, URL or path; of several the first that answers."""
    name: str = "object"
    """Class of polygons that name none."""
    other: str = "other"
    """Class of ground that no polygon covers."""
    size: int = 128
    """Side of a chip. [px]"""
    looks: int = 2
    """Most dates of a place: the clearest."""
    negatives: float = 1.0
    """Chips without any polygon for each with one."""
    block_km: float = 10.0
    """Side of the blocks that are split. [km]"""
    buffer_m: float = 500.0
    """Least distance of chips of different splits. [m]"""
    cloud_limit: float = 40.0
    """Most cloud of a scene over a block. [%]"""
    seen: float = 0.5
    """Least share of a chip that must be seen clearly. [1]"""
    seed: int = 1
    """Decides splits and negatives."""
    source: str = ""
    """Where the polygons come from, with their licence."""
    collections: tuple[str, ...] = field(default=())
    """STAC collections; empty: the provider's own."""
    signing: str = "auto"
    """How scenes are opened: see :class:`eosat.storage.Access`; auto: as the provider says."""
    requester_pays: bool = False
    """Whether the reader agrees to pay the bucket's owner for what is read."""


def build(wish: Wish, out: Path, *, cache: Cache | None = None, tell: Tell = lambda *_, **__: None) -> Path:
    """Make a dataset.

    Parameters
    ----------
    wish : Wish
        What of.
    out : Path
        Folder; must not exist.
    cache : Cache, optional
        Where blocks of remote files are kept.
    tell : callable
        Told a key of ``words`` and its fields.

    Returns
    -------
    Path
        ``collection.json`` of the dataset.

    Raises
    ------
    InputError
        When *out* exists, the polygons cannot be read, a payer has no keys, or nothing was found for any polygon.
    """
    if out.exists():
        raise InputError("dataset.exists", path=out)
    for catalog in wish.catalog:
        _access(wish, catalog)
    polygons = read_polygons(wish.polygons, wish.name)
    classes = (wish.other, *sorted({one.name for one in polygons}))
    blocks = _blocks(polygons, wish.block_km)
    splits = splits_of(blocks, wish.seed)
    work = _workplace(out, wish)
    tell("dataset.begins", polygons=len(polygons), blocks=len(blocks), classes=", ".join(classes))
    tree = STRtree([one.geometry for one in polygons])
    for number, block in enumerate(blocks, 1):
        if not (work / f"{block.id}.json").is_file():
            near = tuple(polygons[i] for i in sorted(tree.query(block.outline(), predicate="intersects")))
            cut = _cut(wish, block, splits, near, classes, cache)
            write_packs(work / "blocks", [_marked(one.chip, splits[block]) for one in cut], name=block.id)
            facts = [{**one.facts, "split": splits[block]} for one in cut]
            write_text(work / f"{block.id}.json", json.dumps(facts))
        chips = len(json.loads((work / f"{block.id}.json").read_text()))
        tell("dataset.block", done=number, total=len(blocks), block=block.id, split=splits[block], chips=chips)
    described = _gathered(work, blocks)
    if not described:
        raise InputError("dataset.nothing", path=wish.polygons, period=wish.period, catalog=", ".join(wish.catalog))
    write_dataset(work / "dataset", described, classes, _facts(wish))
    (work / "dataset").replace(out)
    shutil.rmtree(work)
    tell("dataset.written", path=out, chips=len(described))
    return out / "collection.json"


def _marked(chip: Chip, split: str) -> Chip:
    """*chip* with its split in its source: packs know no other place for it."""
    return replace(chip, source=f"{chip.source}/{split}")


def _blocks(polygons: Sequence[Polygon], km: float) -> tuple[Block, ...]:
    """Blocks that any polygon touches, in one order."""
    found = {block for one in polygons for block in blocks_over(one.geometry, km)}
    return tuple(sorted(found, key=lambda one: (one.row, one.col)))


def _facts(wish: Wish) -> dict[str, Any]:
    """The wish as JSON values; of the polygons their hash, not where they lay."""
    content = sha256(wish.polygons.read_bytes()).hexdigest()
    return {**asdict(wish), "polygons": wish.polygons.name, "polygons_sha256": content}


def _workplace(out: Path, wish: Wish) -> Path:
    """The folder of an unfinished build of this very wish, emptied where it holds another's."""
    work = out.with_name(f".{out.name}.part")
    asked = json.dumps(_facts(wish), sort_keys=True)
    if not ((work / "wish.json").is_file() and (work / "wish.json").read_text(encoding="utf-8") == asked):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        write_text(work / "wish.json", asked)
    return work


def _gathered(work: Path, blocks: Sequence[Block]) -> list[Described]:
    """All chips of all blocks, in order."""
    found: list[Described] = []
    for block in blocks:
        facts = json.loads((work / f"{block.id}.json").read_text())
        packs = sorted((work / "blocks").glob(f"{block.id}-*.npz"), key=lambda path: int(path.stem.split("-")[-1]))
        chips = read_packs(packs) if packs else ()
        found += [Described(chip=chip, facts=one) for chip, one in zip(chips, facts, strict=True)]
    return found


def _cut(
    wish: Wish,
    block: Block,
    splits: dict[Block, str],
    polygons: Sequence[Polygon],
    classes: Sequence[str],
    cache: Cache | None,
) -> list[Described]:
    """Chips of one block."""
    area = block.outline(wish.buffer_m / 2)
    scenes = _scenes(wish, area, cache).kept
    if not scenes:
        return []
    crs = main_crs(scenes)
    anchor = next(one.anchor for one in scenes if one.crs == crs)
    grid = grid_over(area, crs=crs, resolution=10, anchor=anchor)
    own = [one for one in polygons if _split_of(one, splits, wish.block_km) in (None, splits[block])]
    foreign = [one for one in polygons if one not in own]
    rng = np.random.default_rng([wish.seed, abs(block.row), abs(block.col)])
    windows = _windows(grid, area, own, foreign, wish, rng)
    passes = sorted(looks_of(scenes), key=_cloudiness)[: wish.looks]
    cut = [_chip(wish, block, grid, window, scene, polygons, classes, cache) for scene in passes for window in windows]
    return [one for one in cut if one is not None]


def _scenes(wish: Wish, area: Any, cache: Cache | None) -> Scenes:
    names = wish.catalog[0] if len(wish.catalog) == 1 else wish.catalog
    limits: dict[str, Any] = {"collections": wish.collections, "cloud_limit": wish.cloud_limit}
    found = search(names, area=area, days=period(wish.period), patience=Patience(access=_access(wish, "")), **limits)
    return examine(
        found.candidates,
        area=area,
        bands=TEN_BANDS,
        scl=True,
        cloud_limit=wish.cloud_limit,
        access=_access(wish, found.provider),
        cache=cache,
        provider=provider_of(found.provider),
    )


def _access(wish: Wish, catalog: str) -> Access:
    return access_of(catalog, signing=wish.signing, requester_pays=wish.requester_pays)


def _split_of(polygon: Polygon, splits: dict[Block, str], km: float) -> str | None:
    """Split of the block that holds a polygon's middle: where it reaches into another, no chip may show it."""
    (home, *_) = blocks_over(polygon.geometry.representative_point(), km)
    return splits.get(home)


def _cloudiness(scenes: Sequence[Scene]) -> tuple[float, float]:
    """Passes that see most clearly first."""
    clear = max(one.seen * (1 - (one.cloud or 0.0)) for one in scenes)
    return -clear, -len(scenes)


def _windows(
    grid: GeoBox, area: Any, own: Sequence[Polygon], foreign: Sequence[Polygon], wish: Wish, rng: np.random.Generator
) -> list[Window]:
    """Chips side by side: all that show a polygon, and some that show none."""
    inside = on_pixels(area, grid).buffer(0.5)
    ours, theirs = (unary_union([on_pixels(one.geometry, grid) for one in some]) for some in (own, foreign))
    full: list[Window] = []
    empty: list[Window] = []
    for window in _side_by_side(inside, wish.size):
        outline = _outline(window)
        if not theirs.intersects(outline):
            (full if ours.intersects(outline) else empty).append(window)
    wanted = min(round(wish.negatives * len(full)), len(empty))
    return full + [empty[i] for i in sorted(rng.choice(len(empty), wanted, replace=False))]


def _side_by_side(inside: BaseGeometry, size: int) -> list[Window]:
    """Squares side by side within an outline, from where most of them fit: it stands a little askew on the grid."""
    west, south, east, north = inside.bounds
    best: list[Window] = []
    for down, right in product(range(0, SLACK, 2), repeat=2):
        rows = range(ceil(south) + down, floor(north) - size + 1, size)
        cols = range(ceil(west) + right, floor(east) - size + 1, size)
        found = [Window(row=row, col=col, height=size, width=size) for row in rows for col in cols]
        found = [one for one in found if one.row >= 0 and one.col >= 0 and inside.contains(_outline(one))]
        best = max(best, found, key=len)
    return best


def _outline(window: Window) -> BaseGeometry:
    return box(window.col, window.row, window.col + window.width, window.row + window.height)


def _chip(
    wish: Wish,
    block: Block,
    grid: GeoBox,
    window: Window,
    scenes: Sequence[Scene],
    polygons: Sequence[Polygon],
    classes: Sequence[str],
    cache: Cache | None,
) -> Described | None:
    """One chip of one pass; None where too little of it was seen clearly."""
    (look,) = read_looks(scenes, grid, window, bands=TEN_BANDS, mask=default_mask(scenes), cache=cache)
    values = clear_reflectance(look, 0, window.height).numpy()
    seen = np.isfinite(values).all(0)
    if seen.mean() < wish.seen:
        return None
    dn = np.where(seen, np.clip(np.rint(np.nan_to_num(values) * QUANTIFICATION), 1, 65535), 0).astype(np.uint16)
    ground, first = part(grid, window), scenes[0]
    outline = wgs84_outline(ground)
    near = [one for one in polygons if one.geometry.intersects(outline)]
    soft = soft_labels(near, classes, ground, date.fromisoformat(first.time[:10])) * seen
    place = f"{block.id}-{window.row}-{window.col}"
    chip = Chip(
        source="simulated" if first.simulated else wish.polygons.stem,
        place=place,
        date=first.time[:10],
        level="L2A",
        bounds=tuple(outline.bounds),
        dn=dn,
        soft=soft.astype(np.uint8),
    )
    facts: dict[str, Any] = {
        "id": f"{place}-{first.time[:10]}",
        "block": block.id,
        "time": first.time,
        "crs": str(grid.crs),
    }
    facts |= {"transform": list(ground.transform)[:6], "scenes": [one.id for one in scenes], "places": len(near)}
    return Described(chip=chip, facts=facts)
