"""From a config to a plan: scenes, one grid, tiles, a model and a device. Nothing but metadata and glances is read."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from odc.geo.geobox import GeoBox
from shapely import prepare as prepare_shape
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from eosat._version import __version__
from eosat.catalog import period
from eosat.cloud import BANDS, open_net
from eosat.config import Config
from eosat.cube import Mask
from eosat.errors import InputError
from eosat.grid import grid_over, metric_crs, project, utm
from eosat.models import Card, Model, caution, engine_for, folder_of, load_model, pick_numbers, read_card
from eosat.regions import Region, region
from eosat.run.find import Tell, cache_of, find_scenes
from eosat.run.plan import SCENES_VERSION, Plan, Zone, scenes_from_json
from eosat.run.products import check_products, reach
from eosat.scenes import Scene, Scenes, main_crs
from eosat.segment import model_halo, pick_device
from eosat.storage import Cache
from eosat.tiling import Tile, up_to_multiple

NOT_DECIDING = {"cache", "out_kms_key", "out_requester_pays"}
"""Keys of the config that decide no byte of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A plan and the opened things that it names."""

    plan: Plan
    districts: Region
    """Districts of the table: those asked for, else the region's own."""
    model: Model
    cache: Cache | None
    """Where blocks of remote files are kept."""


def prepare(
    config: Config,
    *,
    device: str = "auto",
    scenes: Scenes | None = None,
    keep: tuple[str, str] | None = None,
    tell: Tell,
    now: datetime | None = None,
) -> Prepared:
    """Decide everything about a run.

    Parameters
    ----------
    config : Config
        What is asked.
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    scenes : Scenes, optional
        Scenes that are known already; nothing is searched then.
    keep : (engine, dtype), optional
        What the net was computed in before; see :func:`eosat.models.pick_numbers`.
    tell : callable
        For progress.
    now : datetime, optional
        Time to write into the plan; default that of ``SOURCE_DATE_EPOCH``, else the clock's.
    """
    area = region(config.region)
    period(config.period)
    districts = districts_of(config, area)
    engine = engine_for(read_card(folder_of(config.model)), config.engine)
    chosen, why = pick_device(device, engine)
    numbers = pick_numbers(config.model, precision=config.precision, engine=config.engine, device=chosen, keep=keep)
    model = load_model(numbers.folder, device=chosen, engine=numbers.engine, dtype=numbers.asked)
    check_outputs(config, model.card)
    tell("run.model", name=model.card.name, sha=model.card.weights_sha256[:12])
    tell(why, device=chosen)
    tell(numbers.why, **numbers.said)
    needed = bands_needed(config, model.card)
    scenes = scenes or find_scenes(config, area, needed, tell)
    tell("run.stage.plan")
    check_products(config.products, model.card, scenes)
    check_bands(scenes, (*needed, *(("SCL",) if config.mask.kind == "scl" else ())))
    grid = make_grid(config, area.area, scenes.kept)
    stride = model.card.stride
    plan = Plan(
        request=config.model_dump(mode="json", exclude=NOT_DECIDING),
        version=__version__,
        started=(now or clock(os.environ)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        crs=str(grid.crs),
        transform=tuple(grid.transform[:6]),
        shape=(grid.shape[0], grid.shape[1]),
        tile=up_to_multiple(config.tile, stride),
        halo=model_halo(model.card) + up_to_multiple(reach(config.products), stride),
        stride=stride,
        bands=model.card.bands,
        mask=mask_of(config),
        composite=config.composite,
        model=model.card.name,
        model_sha256=model.card.weights_sha256,
        device=chosen.split(":", maxsplit=1)[0],
        device_reason=why,
        engine=model.engine,
        dtype=model.dtype,
        numbers={"why": numbers.why, "kept": numbers.kept},
        region_sha256=fingerprint(area, districts),
        scenes=scenes,
        zones=zones_of(config, grid, scenes.kept),
    )
    plan = replace(plan, beyond=tiles_beyond(plan, area.area))
    announce(plan, model, tell)
    return Prepared(plan=plan, districts=districts, model=model, cache=cache_of(config))


def clock(environ: Mapping[str, str]) -> datetime:
    """The time of ``SOURCE_DATE_EPOCH`` where it is set, by which two runs can be made byte-identical; else now.

    The variable is that of reproducible-builds.org. [s since 1970]
    """
    fixed = environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)


def bands_needed(config: Config, card: Card) -> tuple[str, ...]:
    """The model's bands, and those of the cloud net where it is asked for; InputError where it is not installed."""
    if config.mask.kind != "ukis":
        return card.bands
    open_net()
    return (*card.bands, *(name for name in BANDS if name not in card.bands))


def check_outputs(config: Config, card: Card) -> None:
    """InputError when fractions are asked of a model that gives none."""
    if "fractions" in config.outputs and not card.fractions:
        raise InputError("models.no_fractions", name=card.name)


def districts_of(config: Config, area: Region) -> Region:
    """Districts that the table is made for; InputError when they lie elsewhere."""
    if config.districts is None:
        return area
    districts = region(config.districts)
    if not districts.area.intersects(area.area):
        raise InputError("error.districts_outside", districts=config.districts, region=config.region)
    return districts


def check_bands(scenes: Scenes, names: tuple[str, ...]) -> None:
    """InputError when a scene that was saved for another model or mask lacks a file."""
    for scene in scenes.kept:
        missing = [name for name in names if name not in scene.hrefs]
        if missing:
            raise InputError("error.scenes_lack", id=scene.id, bands=", ".join(missing))


def fingerprint(*regions: Region) -> str:
    """Sha256 over the outlines and ids of regions: a file of the same name may have been changed."""
    outlines = [one.id.encode() + one.geometry.wkb for place in regions for one in place.districts]
    return hashlib.sha256(b"".join(outlines)).hexdigest()


def announce(plan: Plan, model: Model, tell: Tell) -> None:
    """Say each scene's verdict, the grid, and whether the model was made for other scenes."""
    for scene in plan.scenes.kept:
        first = next(iter(scene.scaling.values()))
        cloud = "-" if scene.cloud is None else f"{scene.cloud:.0%}"
        tell("run.verdict", id=scene.id, offset=first.offset, source=first.source, cloud=cloud)
    metres = plan.grid.resolution.x
    tell("run.plan", crs=plan.crs, rows=plan.shape[0], cols=plan.shape[1], metres=metres, tiles=len(plan.tiles()))
    if model.card.caution:
        tell("models.caution", caution=caution(model.card))
    if model.card.level != "L2A":
        tell("run.level", name=model.card.name, level=model.card.level)


def mask_of(config: Config) -> Mask:
    """The mask that *config* describes."""
    return Mask(
        kind=config.mask.kind, clear=config.mask.clear, dilate_m=config.mask.dilate_m, rescue=config.mask.rescue
    )


def read_scenes(path: Path) -> Scenes:
    """Scenes saved by ``eosat find --save``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema_version"] != SCENES_VERSION:
            raise InputError("run.scenes_schema", path=path, found=content["schema_version"], known=SCENES_VERSION)
        scenes = scenes_from_json(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise InputError("run.scenes_file", path=path, reason=f"{type(err).__name__}: {err}") from err
    if not scenes.kept:
        raise InputError("run.scenes_empty", path=path)
    return scenes


def make_grid(config: Config, area: BaseGeometry, scenes: tuple[Scene, ...]) -> GeoBox:
    """The one output grid: in the scenes' own CRS and in phase with their pixels where that is possible."""
    crs = choose_crs(config.crs, area, scenes)
    own = next((scene for scene in scenes if scene.crs == crs), None)
    return grid_over(area, crs=crs, resolution=config.resolution, anchor=own.anchor if own else (0.0, 0.0))


def zones_of(config: Config, grid: GeoBox, scenes: tuple[Scene, ...]) -> tuple[Zone, ...]:
    """A grid for each other zone whose scenes add ground; none when the run is in a CRS of its own."""
    own = {scene.crs for scene in scenes if scene.adds is None}
    if str(grid.crs) not in own:
        return ()
    grids = []
    for crs in sorted({scene.crs for scene in scenes if scene.adds is not None}):
        adding = [scene for scene in scenes if scene.crs == crs and scene.adds is not None]
        ground = unary_union([box(*scene.adds) for scene in adding if scene.adds is not None])
        grids.append(grid_over(ground, crs=crs, resolution=config.resolution, anchor=adding[0].anchor))
    return tuple(
        Zone(crs=str(one.crs), transform=tuple(one.transform[:6]), shape=(one.shape[0], one.shape[1])) for one in grids
    )


def tiles_beyond(plan: Plan, area: BaseGeometry) -> tuple[str, ...]:
    """Tiles of the output grid that do not touch the region: islands far apart share a grid, not the work."""
    outline = project(area, plan.crs)
    prepare_shape(outline)
    step, left, top = plan.transform[0], plan.transform[2], plan.transform[5]

    def touches(tile: Tile) -> bool:
        west, north = left + tile.core.col * step, top - tile.core.row * step
        return bool(
            outline.intersects(box(west, north - tile.core.height * step, west + tile.core.width * step, north))
        )

    return tuple(tile.id for tile in plan.tiles() if not touches(tile))


def choose_crs(asked: str, area: BaseGeometry, scenes: tuple[Scene, ...]) -> str:
    """The CRS asked for; else that of the scenes that see most, if it counts in metres; else the area's UTM zone."""
    if asked != "auto":
        return metric_crs(asked)
    try:
        return metric_crs(main_crs(scenes))
    except InputError:
        return utm(area)


def same_request(old: Plan, new: Plan) -> bool:
    """Whether *new* would decide what *old* decided, but for how it was begun, and for the scenes: the old are kept."""
    begun = {key: getattr(old, key) for key in ("started", "device_reason", "numbers", "scenes")}
    return replace(new, **begun, **_place(old)) == old


def _place(old: Plan) -> Mapping[str, Any]:
    """Grid and sky of the old plan: they follow from the scenes, which may have been added to since."""
    return {key: getattr(old, key) for key in ("crs", "transform", "shape", "zones", "beyond", "sky")}
