"""After the last tile: rasters, table, map, report and record, each whole or not at all, ``item.json`` last."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.classes import UNOBSERVED, label_file
from eosat.errors import InputError
from eosat.models import Model, Numbers, caution, caution_of
from eosat.mosaic import FILES, assemble, attribution, colour_table, labels_in, styles, write_legends
from eosat.record import item, provenance
from eosat.report.table import class_name, outermost
from eosat.run import products
from eosat.run.join import joined, stored_in
from eosat.run.journal import Journal
from eosat.run.lost import Lost, counted, lost_facts, lost_in, numbers_of_lost, record_of_lost
from eosat.run.performance import Pace, closing, summary
from eosat.run.plan import Plan
from eosat.run.prepare import Prepared
from eosat.run.result import Result
from eosat.run.seam import Seam, seam_number
from eosat.run.show import show
from eosat.run.tile import Work, read_layers
from eosat.storage import tally, whole, write_text
from eosat.summary import BY_FRACTION, count_pixels, summarise, with_covered
from eosat.tiling import Tile
from eosat.words import LANGUAGES, say

OPEN = ("report.html", "map.png", "landcover.tif", "labels.tif", "summary.csv", "item.json", "provenance.json")
"""Files that a person may want to open, the best first."""


def finish(
    folder: Path,
    prepared: Prepared,
    work: Work,
    *,
    path_of: Callable[[Tile], Path],
    pace: Pace,
    lang: str,
    journal: Journal,
) -> Result:
    """Turn the tiles of *folder* into its final files; a run that is finished already is only read."""
    if not (folder / "item.json").exists():
        every = [tile for lane in prepared.plan.lanes() for tile in lane.tiles]
        if not any((read_layers(path_of(tile))["labels"] != UNOBSERVED).any() for tile in every):
            raise InputError("error.nothing_seen", path=folder)
        journal.note("run.stage.mosaic")
        rasters(folder, prepared, path_of)
        journal.note("run.stage.table")
        lost = lost_in(prepared.plan, read_layers, path_of) if work.skip else {}
        if lost:
            journal.note("run.left_out", **numbers_of_lost(lost))
        table = tabulate(folder, prepared, lost)
        journal.note("run.stage.report")
        seam = write_provenance(folder, prepared, work, path_of, lost)
        performance = summary(prepared.plan, pace, fetched=sum((one.fetched for one in pace.tiles), tally().take()))
        write_json(folder / "performance.json", performance)
        facts = facts_of(prepared, seam) | covered_facts(table) | lost_facts(lost)
        card = prepared.model.card
        show(folder, prepared.plan, prepared.districts, table, card=card, facts=facts, lang=lang)
        write_item(folder, prepared)
        if pace.tiles:
            journal.note("run.performance", **closing(performance))
    else:
        journal.note("run.finished_already", folder=folder)
    shutil.rmtree(folder / "tiles", ignore_errors=True)  # here, since a run may be killed right after its item
    return replace(result_in(folder, prepared.plan), caution=caution(prepared.model.card))


def result_in(folder: Path, plan: Plan) -> Result:
    """The Result that the files of a finished run make."""
    table = folder / "summary.parquet"
    return Result(
        folder=folder,
        files=tuple(folder / name for name in OPEN if (folder / name).exists()),
        table=pd.read_parquet(table) if table.exists() else None,
        simulated=plan.simulated,
    )


def credit_of(plan: Plan) -> str:
    """Attribution of the run's files."""
    return attribution(plan.years, simulated=plan.simulated)


def rasters(folder: Path, prepared: Prepared, path_of: Callable[[Tile], Path]) -> None:
    """Write every raster output; labels always, everything else follows from them."""
    plan = prepared.plan
    card = prepared.model.card
    kinds = styles(card=card, credit=credit_of(plan))
    tiles, layers = plan.tiles(), joined(plan, path_of)
    files = dict(FILES) | {"labels": label_file(card.classes)}
    for layer, name in files.items():
        if layer != "labels" and layer not in plan.request["outputs"]:
            continue
        assemble(folder / name, plan.grid, kinds[layer], tiles, partial(layers, layer))
    write_legends(folder / files["labels"], card.classes, card.colours)
    products.rasters(folder, plan.request["products"], plan.grid, tiles, layers, credit=credit_of(plan))


def tabulate(folder: Path, prepared: Prepared, lost: Mapping[str, Lost]) -> pd.DataFrame:
    """The district table; written as CSV and Parquet when asked for."""
    classes = prepared.model.card.classes
    table = summarise(labels_in(folder), prepared.districts, classes=classes)
    if (folder / FILES["fractions"]).exists():
        table = with_covered(table, folder / FILES["fractions"], prepared.districts)
    if prepared.plan.request["on_error"] == "skip":
        table = counted(table, prepared.districts, prepared.plan, lost)
    request = prepared.plan.request
    if request["products"]:
        products.tabulate(folder, request["products"], prepared.districts, request)
    if "summary" in request["outputs"]:
        write_text(folder / "summary.csv", table.to_csv(index=False, lineterminator="\r\n"), bom=True)
        with whole(folder / "summary.parquet") as temporary:
            table.to_parquet(temporary, index=False)
    return table


def facts_of(prepared: Prepared, seam: Seam) -> dict[str, Any]:
    """What the report says was asked and how it was done: ``words`` key -> value, or value by language."""
    plan, card = prepared.plan, prepared.model.card
    device = {lang: say(plan.device_reason, lang, device=plan.device) for lang in LANGUAGES}
    return {
        "report.fact.grid": f"{plan.crs}, {plan.shape[0]:,} × {plan.shape[1]:,} px, {plan.grid.resolution.x:g} m",
        "report.fact.model": f"{card.name} ({card.net}, {card.level})",
        "report.fact.weights": card.weights_sha256,
        "report.fact.device": device,
        "report.fact.numbers": {lang: numbers_sentence(plan, lang) for lang in LANGUAGES},
        "report.fact.seam": {lang: seam_sentence(seam, lang) for lang in LANGUAGES},
        "report.fact.version": f"eosat {plan.version}",
        **sky_facts(plan),
    }


def sky_facts(plan: Plan) -> dict[str, Any]:
    """What was put back before the model, where it was made for the top of the atmosphere."""
    if plan.sky is None:
        return {}
    return {"report.fact.sky": {lang: say("run.sky", lang, **plan.sky.said) for lang in LANGUAGES}}


def covered_facts(table: pd.DataFrame) -> dict[str, Any]:
    """What things cover over the whole region, by pixels and by shares, where the model gives shares."""
    rows = outermost(table)
    names = [name.removesuffix(BY_FRACTION) for name in table.columns if name.endswith(BY_FRACTION)]

    def sentence(lang: str) -> str:
        parts = [
            say("run.covered", lang, name=class_name(name, lang), pixels=rows[f"{name}_ha"].sum(),
                shares=rows[name + BY_FRACTION].sum())
            for name in names
        ]  # fmt: skip
        return "; ".join(parts)

    return {"report.fact.covered": {lang: sentence(lang) for lang in LANGUAGES}} if names else {}


def seam_sentence(seam: Seam, lang: str) -> str:
    """The seam number in words."""
    if not seam.windows:
        return say("run.seam_single", lang)
    fields = {"windows": seam.windows, "changed": seam.changed_labels, "largest": seam.largest_change}
    return say("run.seam", lang, **fields)


def write_provenance(
    folder: Path, prepared: Prepared, work: Work, path_of: Callable[[Tile], Path], lost: Mapping[str, Lost]
) -> Seam:
    """Write ``provenance.json``, the seam number in it."""
    plan = prepared.plan
    seam = seam_number(plan, work, prepared.model, stored_in(plan.tiles(), path_of), beside=lost)
    record = provenance(
        request=plan.request,
        scenes=plan.scenes,
        model=model_record(prepared.model) | numbers_record(plan),
        grids=[plan.grid, *(zone.grid for zone in plan.zones)],
        device={"kind": plan.device, "why": say(plan.device_reason, "en", device=plan.device)},
        tiling={"size": plan.tile, "halo": plan.halo, "stride": plan.stride, "tiles": len(plan.tiles())},
        seam=asdict(seam),
        counts=count_pixels(labels_in(folder)),
        credit=credit_of(plan),
    )
    if plan.mask.kind == "ukis":
        record["software"] |= {name: version(name) for name in ("ukis-csmask", "onnxruntime")}
    if lost:
        record["left_out"] = record_of_lost(lost)
    if plan.sky is not None:
        record["sky"] = asdict(plan.sky)
    write_json(folder / "provenance.json", {"eosat": plan.version, "region_sha256": plan.region_sha256, **record})
    return seam


def model_record(model: Model) -> dict[str, Any]:
    """The model in the provenance."""
    card = model.card
    record = {"name": card.name, "weights_sha256": card.weights_sha256, "level": card.level, "net": card.net}
    record |= {"engine": model.engine, "dtype": model.dtype}
    return record | ({"caution": caution_of(card)} if card.caution else {})


def numbers_record(plan: Plan) -> dict[str, Any]:
    """Which precision was asked for and what it came to, in the provenance."""
    asked, kept = plan.request["precision"], plan.numbers["kept"]
    return {"precision": {"asked": asked, "why": numbers_sentence(plan, "en"), "labels_kept": kept}}


def numbers_sentence(plan: Plan, lang: str) -> str:
    """Why these numbers, in words."""
    chosen = Numbers(folder=Path(), engine=plan.engine, dtype=plan.dtype, **plan.numbers)
    return say(chosen.why, lang, **chosen.said)


def item_name(plan: Plan) -> str:
    """Id of the run's item: model, period, and a hash of what was asked; the same wherever it is run."""
    asked = json.dumps(plan.request, sort_keys=True).encode()
    days = str(plan.request["period"]).replace("/", "_")
    return f"{plan.model}_{days}_{hashlib.sha256(asked).hexdigest()[:8]}"


def write_item(folder: Path, prepared: Prepared) -> None:
    """Write ``item.json``: its presence says that the run is finished."""
    plan, card = prepared.plan, prepared.model.card
    record = item(
        folder,
        name=item_name(plan),
        scenes=plan.scenes,
        grid=plan.grid,
        classes=card.classes,
        colours=colour_table(card.classes, card.colours),
        bands={"composite": plan.bands, "scores": card.classes, "fractions": card.fractions},
        credit=credit_of(plan),
        created=plan.started,
    )
    for key, one in products.assets_of(folder, plan.request["products"]).items():
        record.add_asset(key, one)
    write_json(folder / "item.json", record.to_dict(include_self_link=False))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON for people: indented, UTF-8."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
