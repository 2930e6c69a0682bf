"""The steps of a run, in order: read the config, plan, do the tiles, finish."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eosat.catalog import Audit
from eosat.config import Config, check_config, find_config, read_config
from eosat.errors import InputError
from eosat.models import folder_of, read_card
from eosat.regions import region
from eosat.run.estimate import Estimate, estimate
from eosat.run.find import Finding, Tell, audited, finding
from eosat.run.finish import finish
from eosat.run.journal import Journal
from eosat.run.lanes import client, do_tiles
from eosat.run.plan import Lane, Plan, load_plan, save_plan
from eosat.run.prepare import Prepared, bands_needed, prepare, read_scenes, same_request
from eosat.run.result import Result
from eosat.run.sky import with_sky
from eosat.run.tile import TileDone, Work, is_whole, stage_seconds
from eosat.scenes import Scenes
from eosat.tiling import Tile

PLAN, DONE, TILES = "plan.json", "item.json", "tiles"


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
) -> Result:
    """Run the whole job; run it again to go on where it stopped.

    Parameters
    ----------
    config : str, Path or mapping
        A YAML file, the name of a shipped config, or its content.
    out : str or Path, optional
        The run directory; default ``runs/<config's name>``.
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
    folder = Path(out) if out is not None else Path("runs") / name
    free_for(folder)
    started = time.perf_counter()
    journal = Journal(path=folder / "run.log", tell=tell)
    known = known_scenes(folder, scenes)
    prepared = settle(folder, prepare(checked, device=device, scenes=known, tell=journal.note), tell=journal.note)
    journal.open()
    path_of, began = tile_path(folder), time.perf_counter()
    timings = tiles_of(folder, prepared, path_of, journal)
    if timings:
        journal.note("run.bottleneck", **rate_of(prepared.plan, timings, time.perf_counter() - began))
    work = work_of(prepared, prepared.plan.lanes()[0])
    result = finish(folder, prepared, work, path_of=path_of, timings=timings, lang=lang, journal=journal)
    journal.note("run.done", folder=folder, seconds=round(time.perf_counter() - started, 1))
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
    return estimate(prepare(checked, device=device, scenes=known_scenes(None, scenes), tell=tell))


def known_scenes(folder: Path | None, saved: Path | None) -> Scenes | None:
    """Scenes that need not be searched: those of a file, or of the plan of a run that is taken up again."""
    if saved is not None:
        return read_scenes(saved)
    plan = folder / PLAN if folder is not None else None
    return load_plan(plan).scenes if plan is not None and plan.exists() else None


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


def rate_of(plan: Plan, timings: Sequence[TileDone], seconds: float) -> dict[str, Any]:
    """Output pixels a second of the tiles done now [Mpx/s], and the stage that took the most worker time."""
    totals = stage_seconds(timings)
    done = {one.id for one in timings}
    every = [tile for lane in plan.lanes() for tile in lane.tiles]
    pixels = sum(tile.core.height * tile.core.width for tile in every if tile.id in done)
    return {"rate": pixels / 1e6 / seconds, "stage": max(totals, key=lambda stage: totals[stage])}


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
    strangers = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if strangers and PLAN not in strangers and set(strangers) != {"run.log"}:
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
    others = ("version", "model_sha256", "device", "region_sha256")
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
    )


def tiles_of(folder: Path, prepared: Prepared, path_of: Callable[[Tile], Path], journal: Journal) -> list[TileDone]:
    """Do the tiles that are not on disk yet, grid by grid."""
    lanes = prepared.plan.lanes()
    every = [tile for lane in lanes for tile in lane.tiles]
    missing = [] if (folder / DONE).exists() else [tile for tile in every if not is_whole(path_of(tile))]
    if len(missing) < len(every):
        journal.note("run.resumed", done=len(every) - len(missing), total=len(every))
    timings: list[TileDone] = []
    megapixels = {tile.id: tile.core.height * tile.core.width / 1e6 for tile in missing}

    def each(done: TileDone) -> None:
        timings.append(done)
        journal.note("run.tile", done=len(timings), total=len(missing), megapixels=megapixels[done.id])

    if missing:
        journal.note("run.stage.tiles")
        (folder / TILES).mkdir(parents=True, exist_ok=True)
        with client(workers(prepared)) as dask:
            for lane in lanes:
                todo = [tile for tile in lane.tiles if tile.id in megapixels]
                do_tiles(work_of(prepared, lane), prepared.model, todo, path_of=path_of, dask=dask, each=each)
    return timings


def workers(prepared: Prepared) -> int:
    """Tiles at a time: one a core on CPU, two on a GPU so that one reads while the other computes."""
    return 2 if prepared.plan.device == "cuda" else max(os.cpu_count() or 1, 1)


def tile_path(folder: Path) -> Callable[[Tile], Path]:
    """Function from a tile to its file."""

    def path_of(tile: Tile) -> Path:
        return folder / TILES / f"{tile.id}.npz"

    return path_of
