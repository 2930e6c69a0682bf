"""The steps of a comparison, in order: open both runs, judge, count, trace, draw, record."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.catalog import period
from eosat.change.judge import FILES, write_layers
from eosat.change.objects import Objects, objects_of
from eosat.change.page import comparison_of, write_page
from eosat.change.pair import Pair, open_run, paired
from eosat.change.picture import draw
from eosat.change.record import MEDIA, provenance, write_item
from eosat.change.tables import tabulate
from eosat.config import TWO, find_config, read_pair
from eosat.errors import InputError
from eosat.land import guard
from eosat.mosaic import attribution
from eosat.regions import Region, region
from eosat.run import dry_run, run
from eosat.run.estimate import Estimate
from eosat.run.finish import write_json
from eosat.storage import write_text
from eosat.vector import write_geojson, write_parquet, write_pmtiles

LEAST = 10
"""Least size of a changed patch: a tenth of a hectare at 10 m. [px]"""
SEASON = 60.0
"""Days of the year that the two periods may lie apart."""
OUTPUTS = ("labels", "confidence", "scores", "clear_count", "composite", "summary", "map", "report")
"""What the two runs of a config with two periods write at least."""
TOLD = {"before": "change.run_before", "after": "change.run_after"}
"""What is said as each run begins."""
MAP_COLUMNS = ("id", "from", "to", "share_percent", "confidence", "class_change", "area_ha", "district")
"""Columns that vector tiles carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A finished comparison."""

    folder: Path
    files: tuple[Path, ...]
    """Everything a person may want to open."""
    districts: pd.DataFrame | None
    """Hectares that changed, by district; None where it was finished before."""
    objects: int
    """Changed patches."""
    simulated: bool


def _silent(key: str, **fields: Any) -> None:
    """Say nothing."""


def change(
    before: str | Path,
    after: str | Path,
    out: str | Path | None = None,
    *,
    regions: str | None = None,
    least: int = LEAST,
    season: float = SEASON,
    earlier: Path | None = None,
    lang: str = "en",
    tell: Callable[..., None] = _silent,
) -> Compared:
    """Compare two finished runs over one grid.

    Parameters
    ----------
    before, after : str or Path
        Directories of two runs of one model and grid, with labels, confidence and composite; with scores as well the
        season is judged by every class's probability.
    out : str or Path, optional
        Where results go; default ``change`` beside AFTER.
    regions : str, optional
        Districts of the tables; default those of AFTER.
    least : int
        Smallest patch that counts, joined through sides. [px]
    season : float
        Days of the year the looks may lie apart at most.
    earlier : Path, optional
        ``changes.parquet`` of an earlier comparison: its objects keep their ids.
    lang : str
        Language of the picture.
    tell : callable
        Called with a ``words`` key and its fields as it goes on.

    Returns
    -------
    Compared

    Raises
    ------
    InputError
        A run is unfinished or lacks a layer, grids or classes differ, the seasons lie apart, or *out* holds something
        else.
    WorldError
        The disk does not take it all.
    """
    pair = paired(open_run(Path(before)), open_run(Path(after)), season=season)
    place = region(regions or pair.after.plan.request["districts"] or pair.after.plan.request["region"])
    folder = Path(out) if out is not None else Path(after).parent / f"{Path(after).name}-change"
    known = hashlib.sha256(earlier.read_bytes()).hexdigest() if earlier else None
    asked = {"least_px": least, "season_days": season, "regions": regions, "earlier_sha256": known}
    name = _name(pair, asked)
    if _finished(folder, name):
        tell("change.finished_already", folder=folder)
        return _compared(folder, pair, None)
    _warn(pair, tell)
    credit = attribution(pair.years, simulated=pair.simulated)
    tell("change.stage.judge")
    mad = write_layers(folder, pair, least=least, credit=credit, tell=tell).mad
    if not mad.sound:
        tell("change.unsound", scale=mad.scale)
    tell("change.stage.count")
    districts, flows = _tables(folder, pair, place)
    tell("change.stage.trace")
    found = objects_of(folder, pair, place, earlier)
    _write_objects(folder, pair, found, credit)
    draw(folder, pair, place, districts, lang=lang)
    shown = comparison_of(folder, pair, place, districts, flows)
    write_page(folder, pair, place, shown, objects=len(found.shapes), least=least, lang=lang)
    counts = {"objects": len(found.shapes), "pixels": int(sum(found.columns["n_px"]))}
    write_json(folder / "provenance.json", provenance(pair, mad, asked, credit, counts))
    write_item(folder, pair, name, credit)
    tell("change.done", folder=folder, objects=len(found.shapes))
    return _compared(folder, pair, districts)


def change_for_config(
    config: str | Path,
    out: str | Path | None = None,
    *,
    changes: Sequence[str] = (),
    device: str = "auto",
    options: Mapping[str, Any],
    tell: Callable[..., None] = _silent,
) -> Compared:
    """Run a config that has two periods, ``before`` and ``after``, and compare the two runs.

    Parameters
    ----------
    config : str or Path
        A YAML file or the name of a shipped config: the keys of a run, with ``before: 2019-05-01/2019-06-15`` and
        ``after: ...`` in place of ``period``.
    out : str or Path, optional
        Directory of it all; default ``runs/<config's name>``. The runs stand in ``before`` and ``after`` in it, the
        comparison in ``change``.
    changes : sequence of str
        ``"key=value"`` laid over the config.
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    options : mapping
        Those of :func:`change`.
    tell : callable
        For progress.
    """
    path = find_config(str(config))
    home = Path(out) if out is not None else Path("runs") / path.stem
    both = _contents(path, changes, float(options.get("season", SEASON)))
    for name, content in both.items():
        tell(TOLD[name], period=content["period"])
        run(content, home / name, device=device, lang=str(options.get("lang", "en")), tell=tell)
    return change(home / "before", home / "after", home / "change", **options, tell=tell)


def dry_run_pair(
    config: str | Path,
    *,
    changes: Sequence[str] = (),
    device: str = "auto",
    season: float = SEASON,
    tell: Callable[..., None] = _silent,
) -> dict[str, Estimate]:
    """Say what the two runs of :func:`change_for_config` would do, and do nothing; by ``"before"`` and ``"after"``."""
    both = _contents(find_config(str(config)), changes, season)
    return {name: dry_run(content, device=device, tell=tell) for name, content in both.items()}


def _contents(path: Path, changes: Sequence[str], season: float) -> dict[str, dict[str, Any]]:
    """What the two runs of a config are asked; InputError when their seasons lie more than *season* days apart."""
    both = read_pair(path, changes)
    guard(*(period(one.period).days() for one in both), most=season)  # hours before the looks themselves are known
    outputs = [tuple(dict.fromkeys((*one.outputs, *OUTPUTS))) for one in both]
    dumped = (one.model_copy(update={"outputs": wanted}) for one, wanted in zip(both, outputs, strict=True))
    return {name: one.model_dump(mode="json") for name, one in zip(TWO, dumped, strict=True)}


def _name(pair: Pair, asked: Mapping[str, Any]) -> str:
    """Id of the comparison: the model, both intervals and a hash of what went in."""
    went_in = {"asked": asked, "before": pair.before.inputs(), "after": pair.after.inputs()}
    number = hashlib.sha256(json.dumps(went_in, sort_keys=True).encode()).hexdigest()[:8]
    days = "_".join(run.interval.replace("/", "_") for run in (pair.before, pair.after))
    return f"change_{pair.after.plan.model}_{days}_{number}"


def _finished(folder: Path, name: str) -> bool:
    """Whether *folder* holds this very comparison; InputError when it holds something else."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise InputError("run.out_is_file", path=folder)
    ours = {*FILES.values(), *MEDIA, "item.json"}
    strangers = sorted(path.name for path in folder.iterdir() if path.name not in ours and path.name[0] != ".")
    if strangers:
        raise InputError("change.out_not_empty", path=folder, found=", ".join(strangers[:5]))
    item = folder / "item.json"
    if not item.is_file():
        return False
    if json.loads(item.read_text(encoding="utf-8"))["id"] != name:
        raise InputError("change.other_there", path=folder)
    return True


def _warn(pair: Pair, tell: Callable[..., None]) -> None:
    """Say what weakens the comparison."""
    if pair.late:
        tell("change.late", before=pair.before.interval, after=pair.after.interval)
    for one in (pair.before, pair.after):
        if not one.scored:
            tell("change.no_scores", path=one.folder)
    if pair.before.plan.model_sha256 != pair.after.plan.model_sha256:
        tell("change.other_weights")


def _tables(folder: Path, pair: Pair, place: Region) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables, written as CSV that spreadsheets open."""
    districts, flows = tabulate(folder, pair.grid, pair.classes, place)
    for name, table in (("districts.csv", districts), ("changes.csv", flows)):
        write_text(folder / name, table.to_csv(index=False, lineterminator="\r\n"), bom=True)
    return districts, flows


def _write_objects(folder: Path, pair: Pair, found: Objects, credit: str) -> None:
    """The objects in three formats."""
    crs = str(pair.grid.crs)
    notes = {"attribution": credit, "simulated": pair.simulated, "before": pair.before.interval}
    notes |= {"after": pair.after.interval, "area": "counted from pixels"}
    write_parquet(folder / "changes.parquet", found.shapes, found.columns, crs=crs, notes=notes)
    write_geojson(folder / "changes.geojson", found.shapes, found.columns, crs=crs, notes=notes)
    few = {key: found.columns[key] for key in MAP_COLUMNS}
    write_pmtiles(folder / "changes.pmtiles", found.shapes, few, crs=crs, name="change", credit=credit)


def _compared(folder: Path, pair: Pair, districts: pd.DataFrame | None) -> Compared:
    order = (
        "report.html",
        "change.png",
        "change.tif",
        "from_to.tif",
        "change_confidence.tif",
        "class_change.tif",
        "change_direction.tif",
        *MEDIA,
        "item.json",
    )
    files = tuple(folder / name for name in dict.fromkeys(order) if (folder / name).is_file())
    record = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    return Compared(
        folder=folder,
        files=files,
        districts=districts,
        objects=int(record["counts"]["objects"]),
        simulated=pair.simulated,
    )
