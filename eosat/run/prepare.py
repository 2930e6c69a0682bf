"""From a config to a plan: scenes, one grid, tiles, a model and a device. Nothing but metadata and glances is read."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
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
from eosat.catalog import Found, access_of, period, search
from eosat.config import Config
from eosat.cube import Mask
from eosat.errors import InputError, WorldError
from eosat.grid import grid_over, metric_crs, project, utm
from eosat.models import Model, load_model
from eosat.places import cache_folder
from eosat.regions import Region, region
from eosat.run.plan import SCENES_VERSION, Plan, Zone, scenes_from_json
from eosat.scenes import Scene, Scenes, examine, main_crs
from eosat.segment import model_halo, pick_device
from eosat.simulate import simulate
from eosat.storage import Cache, byte_count
from eosat.tiling import Tile, up_to_multiple

Tell = Callable[..., None]
"""Called with a ``words`` key and its fields whenever there is something to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A plan and the opened things that it names."""

    plan: Plan
    districts: Region
    """Districts of the table: those asked for, else the region's own."""
    model: Model
    device_reason: str
    """``words`` key: why this device."""
    cache: Cache | None
    """Where blocks of remote files are kept."""


def prepare(
    config: Config, *, device: str = "auto", scenes: Scenes | None = None, tell: Tell, now: datetime | None = None
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
    tell : callable
        For progress.
    now : datetime, optional
        Time to write into the plan; default the clock's.
    """
    area = region(config.region)
    period(config.period)
    districts = districts_of(config, area)
    chosen, why = pick_device(device)
    model = load_model(config.model, device=chosen)
    tell("run.model", name=model.card.name, sha=model.card.weights_sha256[:12])
    tell(why, device=chosen)
    scenes = scenes or find_scenes(config, area, model.card.bands, tell)
    tell("run.stage.plan")
    check_bands(scenes, (*model.card.bands, *(("SCL",) if config.mask.kind == "scl" else ())))
    grid = make_grid(config, area.area, scenes.kept)
    stride = model.card.stride
    plan = Plan(
        request=config.model_dump(mode="json", exclude={"cache"}),
        version=__version__,
        started=(now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        crs=str(grid.crs),
        transform=tuple(grid.transform[:6]),
        shape=(grid.shape[0], grid.shape[1]),
        tile=up_to_multiple(config.tile, stride),
        halo=model_halo(model.card),
        stride=stride,
        bands=model.card.bands,
        mask=mask_of(config),
        composite=config.composite,
        model=model.card.name,
        model_sha256=model.card.weights_sha256,
        device=chosen.split(":", maxsplit=1)[0],
        region_sha256=fingerprint(area, districts),
        scenes=scenes,
        zones=zones_of(config, grid, scenes.kept),
    )
    plan = replace(plan, beyond=tiles_beyond(plan, area.area))
    announce(plan, model, tell)
    return Prepared(plan=plan, districts=districts, model=model, device_reason=why, cache=cache_of(config))


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
    if model.card.level != "L2A":
        tell("run.level", name=model.card.name, level=model.card.level)


def cache_of(config: Config) -> Cache | None:
    """The block cache that *config* asks for; None when it is off."""
    limit = byte_count(config.cache)
    return Cache(folder=str(cache_folder(os.environ)), limit=limit) if limit else None


def mask_of(config: Config) -> Mask:
    """The mask that *config* describes."""
    return Mask(
        kind=config.mask.kind, clear=config.mask.clear, dilate_m=config.mask.dilate_m, rescue=config.mask.rescue
    )


def find_scenes(config: Config, area: Region, bands: tuple[str, ...], tell: Tell) -> Scenes:
    """Search, examine and report; InputError with the counts when nothing is left."""
    return judged(config, area, bands, find_items(config, area, tell), tell)


def find_items(config: Config, area: Region, tell: Tell) -> Found:
    """Search; nothing of a scene is opened."""
    tell("run.stage.find")
    names = (config.catalog,) if isinstance(config.catalog, str) else config.catalog
    called = {catalogue_of(name, tell): name for name in names}
    answer = search(tuple(called), area=area.area, days=period(config.period), collections=config.collections)
    for one in answer.trouble:
        tell(one.key, **one.fields)
    tell("run.found", count=sum(len(copies) for copies in answer.candidates), catalog=called[answer.provider])
    return answer


def judged(config: Config, area: Region, bands: tuple[str, ...], answer: Found, tell: Tell) -> Scenes:
    """Examine what was found, and report; InputError with the counts when nothing is left."""
    scl = config.mask.kind == "scl"
    if config.requester_pays:
        tell("run.pays_reader")
    tell("run.stage.examine")
    access = access_of(answer.provider, signing=config.signing, requester_pays=config.requester_pays)
    how: dict[str, Any] = {"cloud_limit": config.cloud_limit, "access": access, "cache": cache_of(config)}
    found = examine(answer.candidates, area=area.area, bands=bands, scl=scl, **how)
    scenes = Scenes(found.kept, (*answer.rejected, *found.dropped))
    if not scenes.kept:
        raise nothing_left(config, scenes)
    tell("run.kept", kept=len(scenes.kept), dropped=len(scenes.dropped))
    return scenes


def nothing_left(config: Config, scenes: Scenes) -> InputError | WorldError:
    """The error of an empty search: how many scenes each filter took, or that the catalogue had none."""
    if not scenes.dropped:
        return InputError("run.no_scenes", catalog=config.catalog, region=config.region, period=config.period)
    reasons = [rejected.reason for rejected in scenes.dropped]
    if set(reasons) == {"scene.unreadable"}:
        return WorldError("run.all_unreadable", count=len(reasons), why=scenes.dropped[0].fields["why"])
    counts = ", ".join(f"{reason.removeprefix('scene.')} {reasons.count(reason)}" for reason in sorted(set(reasons)))
    return InputError("run.all_dropped", count=len(reasons), counts=counts)


def catalogue_of(name: str, tell: Tell) -> str:
    """The catalogue that *name* means; ``"simulated"`` is made in the cache folder when it is first asked for."""
    if name != "simulated":
        return name
    folder = cache_folder(os.environ) / "simulated"
    tell("run.simulated", folder=folder)
    return str(simulate(folder))


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
    """Whether *new* would decide what *old* decided, but for the clock and the scenes (the old run's are kept)."""
    return replace(new, started=old.started, scenes=old.scenes, **_place(old)) == old


def _place(old: Plan) -> Mapping[str, Any]:
    """Grid of the old plan: it follows from the scenes, which may have been added to since."""
    return {key: getattr(old, key) for key in ("crs", "transform", "shape", "zones", "beyond")}
