"""The steps of a run, in order: read the config, plan, do the tiles, finish."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from eosat.catalog import Audit
from eosat.cog import DECODED
from eosat.config import Config, check_config, find_config, read_config
from eosat.errors import InputError, WorldError
from eosat.models import folder_of, read_card
from eosat.regions import region
from eosat.run.estimate import Estimate, estimate
from eosat.run.find import Finding, Tell, audited, finding
from eosat.run.finish import finish
from eosat.run.hold import held, is_ours
from eosat.run.journal import Journal
from eosat.run.lanes import cluster, do_tiles
from eosat.run.performance import Pace, watched
from eosat.run.plan import Lane, Plan, load_plan, plan_hash, save_plan
from eosat.run.prepare import Prepared, bands_needed, prepare, read_scenes, same_request
from eosat.run.publish import publish, shelf_of, take_up
from eosat.run.result import Result
from eosat.run.sky import with_sky
from eosat.run.tile import TileDone, Work, is_whole
from eosat.scenes import Scenes, looks_of
from eosat.storage import Shelf
from eosat.tiling import Tile, in_columns

PLAN, DONE, TILES = "plan.json", "item.json", "tiles"
READ_AHEAD = 1
"""Tiles that may be read while every core computes another; each costs its looks in memory."""
SOURCE_TILE = 1024
"""Usual side of a tile inside a scene's files. [px]"""


def _silent(key: str, **fields: Any) -> None:
    """Say nothing."""


def run(
    config: str | Path | Mapping[str, Any],
    out: str | Path | None = None,
    *,
    changes: Sequence[str] = (),
    scenes: Path | None = None,
    device: str = "auto",
    lang: str = "en",
    tell: Tell = _silent,
    scheduler: str = "",
    only_join: bool = False,
) -> Result:
    """Run the whole job; run it again to go on where it stopped.

    Parameters
    ----------
    config : str, Path or mapping
        A YAML file, the name of a shipped config, or its content.
    out : str or Path, optional
        The run directory; default ``runs/<config's name>``. ``s3://bucket/prefix``: worked on there, then put into
        the bucket, ``item.json`` last.
    changes : sequence of str
        ``"key=value"`` laid over the config.
    scenes : Path, optional
        Scenes saved by ``eosat find --save``; nothing is searched then.
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    lang : str
        Language of map and report: ``"en"`` or ``"ko"``.
    tell : callable
        Called with a ``words`` key and its fields as the run goes on.
    scheduler : str
        Address of a Dask scheduler whose workers see the same folder, e.g. ``"tcp://node1:8786"``; empty: this
        machine's cores.
    only_join : bool
        Join the tiles that shards have done; an error where some are missing.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        Something in the config, or the directory holds another run.
    WorldError
        Network, catalogue, bucket or disk failed; what is done is kept.
    """
    name, checked = read(config, changes)
    shelf = shelf_of(out, checked)
    folder = Path("runs") / name if out is None or shelf else Path(out)
    free_for(folder)
    if shelf:
        take_up(shelf, folder)
    started = time.perf_counter()
    journal = Journal(path=folder / "run.log", tell=tell)
    if only_join and not (folder / PLAN).exists():
        raise InputError("run.nothing_to_join", path=folder)
    prepared = prepared_in(folder, checked, scenes, device, journal.note)
    with held(folder, journal.note):
        prepared = settle(folder, prepared, tell=journal.note)
        if only_join:
            all_there(folder, prepared.plan)
        result = carry_out(folder, prepared, shelf, lang=lang, journal=journal, scheduler=scheduler)
        journal.note("run.done", folder=folder, seconds=round(time.perf_counter() - started, 1))
    return result


def prepared_in(folder: Path, checked: Config, scenes: Path | None, device: str, tell: Tell) -> Prepared:
    """What a run in *folder* needs; a plan that stands there gives scenes and device."""
    old = load_plan(folder / PLAN) if (folder / PLAN).exists() else None
    known = read_scenes(scenes) if scenes is not None else old.scenes if old is not None else None
    keep = (old.engine, old.dtype) if old is not None else None
    return prepare(checked, device=device_of(old, device), scenes=known, keep=keep, tell=tell)


def carry_out(
    folder: Path, prepared: Prepared, shelf: Shelf | None, *, lang: str, journal: Journal, scheduler: str
) -> Result:
    """Everything after the plan, in a directory that nobody else works in."""
    journal.open()
    if shelf and shelf.read(PLAN) is None:
        shelf.put(folder / PLAN, PLAN)
    path_of = tile_path(folder)
    pace = tiles_of(folder, prepared, path_of, journal, scheduler=scheduler)
    work = work_of(prepared, prepared.plan.lanes()[0])
    result = finish(folder, prepared, work, path_of=path_of, pace=pace, lang=lang, journal=journal)
    if shelf:
        publish(shelf, folder, journal.note)
    return result


def dry_run(
    config: str | Path | Mapping[str, Any],
    *,
    changes: Sequence[str] = (),
    scenes: Path | None = None,
    device: str = "auto",
    tell: Tell = _silent,
) -> Estimate:
    """Say what a run would do, and do nothing: scenes, tiles, bytes, requests, disk, time, and who pays."""
    _, checked = read(config, changes)
    known = read_scenes(scenes) if scenes is not None else None
    return estimate(prepare(checked, device=device, scenes=known, tell=tell))


def device_of(old: Plan | None, asked: str) -> str:
    """The device to go on with: a run begun on the processor stays there, also on a machine that has a GPU."""
    return "cpu" if old is not None and old.device == "cpu" and asked == "auto" else asked


def find_for_config(
    config: str | Path | Mapping[str, Any], *, changes: Sequence[str] = (), tell: Tell = _silent
) -> Scenes:
    """Scenes that a run of *config* would use, and those it would drop."""
    return finding_for_config(config, changes=changes, tell=tell).scenes


def finding_for_config(
    config: str | Path | Mapping[str, Any], *, changes: Sequence[str] = (), tell: Tell = _silent
) -> Finding:
    """The scenes of :func:`find_for_config` with the search they come from."""
    _, checked = read(config, changes)
    return finding(checked, region(checked.region), bands_needed(checked, read_card(folder_of(checked.model))), tell)


def audit_for_config(
    config: str | Path | Mapping[str, Any], *, changes: Sequence[str] = (), tell: Tell = _silent
) -> Audit:
    """Passes that the catalogue of *config* should hold over its region, and those it lacks; no pixel is read."""
    _, checked = read(config, changes)
    return audited(checked, region(checked.region), tell)


def read(config: str | Path | Mapping[str, Any], changes: Sequence[str]) -> tuple[str, Config]:
    """Name and content of a config given as file, name or mapping."""
    if isinstance(config, Mapping):
        if changes:
            raise InputError("config.change", change=changes[0])
        return "run", check_config(config)
    path = find_config(str(config))
    return path.stem, read_config(path, changes)


def free_for(folder: Path) -> None:
    """InputError when *folder* holds anything but a run of ours."""
    if folder.exists() and not folder.is_dir():
        raise InputError("run.out_is_file", path=folder)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    strangers = [name for name in names if not is_ours(name)]
    if strangers and PLAN not in names:
        raise InputError("run.out_not_empty", path=folder, found=", ".join(sorted(strangers)[:5]))


def settle(folder: Path, prepared: Prepared, *, tell: Tell = _silent) -> Prepared:
    """Write the plan, or take up the one that stands in *folder* if it decides the same."""
    path = folder / PLAN
    if not path.exists():
        plan = prepared.plan
        if prepared.model.card.level == "L1C":
            plan = with_sky(plan, work_of(prepared, plan.lanes()[0]), tell)
        save_plan(plan, path)
        return replace(prepared, plan=load_plan(path))  # read back, so that a first start and a resume see the same
    old = load_plan(path)
    if not same_request(old, prepared.plan):
        raise InputError("run.other_run", path=folder, differs=differences(old, prepared.plan))
    return replace(prepared, plan=old)


def differences(old: Plan, new: Plan) -> str:
    """What keeps *new* from going on with *old*, for people."""
    asked = [
        f"{key}: {old.request.get(key)} -> {value}"
        for key, value in new.request.items()
        if old.request.get(key) != value
    ]
    others = ("version", "model_sha256", "device", "engine", "dtype", "region_sha256")
    asked += [
        f"{key}: {getattr(old, key)} -> {getattr(new, key)}" for key in others if getattr(old, key) != getattr(new, key)
    ]
    return "; ".join(asked) or "plan.json"


def work_of(prepared: Prepared, lane: Lane) -> Work:
    """What every tile of *lane* needs of the plan."""
    plan = prepared.plan
    return Work(
        scenes=lane.scenes,
        grid=lane.grid,
        bands=plan.bands,
        mask=plan.mask,
        composite=plan.composite,
        device=prepared.model.device,
        outputs=tuple(plan.request["outputs"]),
        cache=prepared.cache,
        sky=plan.sky,
        skip=plan.request["on_error"] == "skip",
        products=tuple(plan.request["products"]),
        stamp=plan_hash(plan),
    )


def all_there(folder: Path, plan: Plan) -> None:
    """WorldError when tiles of *plan* are missing or damaged."""
    path_of, stamp = tile_path(folder), plan_hash(plan)
    every = [tile for lane in plan.lanes() for tile in lane.tiles]
    missing = [tile.id for tile in every if not is_whole(path_of(tile), stamp)]
    if missing and not (folder / DONE).exists():
        raise WorldError("run.tiles_missing", path=folder, missing=len(missing), total=len(every), first=missing[0])


def tiles_of(
    folder: Path,
    prepared: Prepared,
    path_of: Callable[[Tile], Path],
    journal: Journal,
    *,
    some: Callable[[Tile], bool] = lambda tile: True,
    scheduler: str = "",
) -> Pace:
    """Do the tiles that are not on disk yet, grid by grid, and measure; of *some* of them."""
    lanes = prepared.plan.lanes()
    every = [tile for lane in lanes for tile in lane.tiles if some(tile)]
    stamp = plan_hash(prepared.plan)
    missing = [] if (folder / DONE).exists() else [tile for tile in every if not is_whole(path_of(tile), stamp)]
    if len(missing) < len(every):
        journal.note("run.resumed", done=len(every) - len(missing), total=len(every))
    pace, began = Pace(), time.perf_counter()
    megapixels = {tile.id: tile.core.height * tile.core.width / 1e6 for tile in missing}

    def each(done: TileDone) -> None:
        if done.halvings and not any(one.halvings for one in pace.tiles):
            journal.note("models.halved", device=prepared.model.device, times=done.halvings)
        pace.tiles.append(done)
        journal.note("run.tile", done=len(pace.tiles), total=len(missing), megapixels=megapixels[done.id])

    if missing:
        journal.note("run.stage.tiles")
        (folder / TILES).mkdir(parents=True, exist_ok=True)
        device = prepared.model.device
        with (
            torch_threads(device, len(missing)),
            cluster(workers(device), scheduler) as dask,
            watched(device, pace.gpu),
        ):
            for lane in lanes:
                todo = in_columns([tile for tile in lane.tiles if tile.id in megapixels], abreast(lane))
                do_tiles(work_of(prepared, lane), prepared.model, todo, path_of=path_of, dask=dask, each=each)
    pace.seconds = time.perf_counter() - began
    return pace


def workers(device: str) -> int:
    """Tiles at a time: on the processor more than it has cores, since those that read wait for the line."""
    return 2 if device != "cpu" else max(os.cpu_count() or 1, 1) + READ_AHEAD


@contextmanager
def torch_threads(device: str, tiles: int) -> Iterator[None]:
    """Let *tiles* share the cores: each with a thread of its own, fewer tiles than cores with several."""
    before = torch.get_num_threads()
    if device == "cpu":
        torch.set_num_threads(max(before // max(tiles, 1), 1))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def abreast(lane: Lane) -> int:
    """How many columns of tiles to walk down at a time, so that decoded source tiles are still there for the next row.

    A row of source tiles takes about 24 bytes a pixel of its upper edge and a look: ten bands and a mask, two rows
    of tiles at 10 m.
    """
    side = max(tile.core.width for tile in lane.tiles)
    a_column = max(side, SOURCE_TILE) * SOURCE_TILE * 24 * len(looks_of(lane.scenes))
    return max(DECODED // a_column, 1)


def tile_path(folder: Path) -> Callable[[Tile], Path]:
    """Function from a tile to its file."""

    def path_of(tile: Tile) -> Path:
        return folder.absolute() / TILES / f"{tile.id}.npz"

    return path_of
