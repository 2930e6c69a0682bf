"""Datasets: build one, judge a model on one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eosat.cli.speak import lang_of, telling
from eosat.words import say

Signing = Literal["auto", "none", "s3", "planetary-computer"]
"""How the files of scenes are opened."""


def build(
    context: typer.Context,
    polygons: Annotated[Path, typer.Argument()],
    out: Annotated[Path, typer.Option("--out")],
    period: Annotated[str, typer.Option("--period")],
    catalog: Annotated[list[str] | None, typer.Option("--catalog")] = None,
    name: Annotated[str, typer.Option("--class")] = "object",
    size: Annotated[int, typer.Option("--size", min=16, max=1024)] = 128,
    looks: Annotated[int, typer.Option("--looks", min=1)] = 2,
    negatives: Annotated[float, typer.Option("--negatives", min=0)] = 1.0,
    block_km: Annotated[float, typer.Option("--block-km", min=0.5)] = 10.0,
    buffer_m: Annotated[float, typer.Option("--buffer", min=0)] = 500.0,
    cloud_limit: Annotated[float, typer.Option("--cloud-limit", min=0, max=100)] = 40.0,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    source: Annotated[str, typer.Option("--source")] = "",
    signing: Annotated[Signing, typer.Option("--signing")] = "auto",
    requester_pays: Annotated[bool, typer.Option("--requester-pays")] = False,
) -> None:
    """Build a dataset."""
    import os

    from eosat.dataset import Wish
    from eosat.dataset import build as make
    from eosat.places import cache_folder
    from eosat.storage import Cache, byte_count

    wish = Wish(
        polygons=polygons,
        period=period,
        catalog=tuple(catalog or ("earth-search",)),
        name=name,
        size=size,
        looks=looks,
        negatives=negatives,
        block_km=block_km,
        buffer_m=buffer_m,
        cloud_limit=cloud_limit,
        seed=seed,
        source=source,
        signing=signing,
        requester_pays=requester_pays,
    )
    cache = Cache(folder=str(cache_folder(os.environ)), limit=byte_count("2 GB"))
    with telling(lang_of(context)) as tell:
        made = make(wish, out, cache=cache, tell=tell)
    typer.echo(str(made))


def evaluate(
    context: typer.Context,
    model: Annotated[str, typer.Argument()],
    dataset: Annotated[Path, typer.Argument()],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    split: Annotated[str, typer.Option("--split")] = "test",
    device: Annotated[str, typer.Option("--device")] = "cpu",
) -> None:
    """Judge a model on a dataset."""
    from eosat.dataset import evaluate as judge

    lang, folder = lang_of(context), out or Path("runs") / "evaluate" / Path(model).name
    result = judge(model, dataset, folder, split=split, device=device)
    typer.echo("\n".join(lines(result, lang)))
    for file in ("evaluation.json", "sheet.png"):
        typer.echo(f"  {folder / file}")


def lines(result: Mapping[str, Any], lang: str) -> list[str]:
    """An evaluation as text."""
    agreement, iou = result["agreement"], result["mean_iou"]
    fields = {key: result[key] for key in ("model", "chips", "blocks", "split")}
    spread = {"agreement": agreement[0], "low": agreement[1], "high": agreement[2]}
    spread |= {"iou": iou[0], "iou_low": iou[1], "iou_high": iou[2], "error": result["calibration_error"]}
    said = [say("dataset.scores", lang, **fields, **spread)]
    if result["simulated"]:
        said.append(say("dataset.simulated", lang))
    said += ["", say("dataset.head_confusion", lang), *_matrix(result["classes"], result["confusion"])]
    said += ["", say("dataset.head_class", lang)]
    for name, one in result["by_class"].items():
        said.append(f"  {name:20}" + "".join(_cell(one[key]) for key in ("iou", "precision", "recall", "f1")))
    said += ["", say("dataset.head_objects", lang)]
    for name, rows in result["objects"].items():
        for row in rows:
            counts = "".join(f"{row[key]:9,}" for key in ("objects", "found", "alarms", "right"))
            said.append(f"  {name:14} >= {row['from_px']:3} px{counts}{_cell(row['f1'])}")
    return said


def _matrix(classes: Sequence[str], matrix: Sequence[Sequence[int]]) -> list[str]:
    head = " " * 22 + "".join(f"{name[:12]:>13}" for name in classes)
    rows = (f"  {name:20}" + "".join(f"{n:13,}" for n in row) for name, row in zip(classes, matrix, strict=True))
    return [head, *rows]


def _cell(value: float | None) -> str:
    return f"{'-':>9}" if value is None else f"{value:9.3f}"


COMMANDS: dict[str, Callable[..., None]] = {"build": build}
SINGLE: dict[str, Callable[..., None]] = {"evaluate": evaluate}
