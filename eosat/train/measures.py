"""The rows of the evaluation: one function a set of images, each returns JSON values and pictures to look at."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray
from torch.nn import functional

from eosat.atmosphere import judges, mean_line, measured_lines
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.models import Model
from eosat.sentinel2 import QUANTIFICATION, TEN_BANDS
from eosat.train.evaluate import (
    CROPS,
    Answer,
    Asked,
    agreement_rows,
    answer,
    ask_both,
    calibration_rows,
    forest_share,
    mndwi,
    ndvi,
    pooled_rows,
    scene_class_shares,
    stability,
    water_score,
)
from eosat.train.scenes import DATES, KEPT_OUT, Reflectance, Scene, read_boadella, read_city
from eosat.train.sources import eurosat, forests, pairs
from eosat.train.teach import ask_through_skies

HAZE, NEXT_CLEAR = "2020-01-13", "2020-01-28"
CLEAR = (NEXT_CLEAR, "2020-06-21", "2020-09-14", "2021-06-26", "2021-07-21", "2022-03-08", "2022-06-01")
"""Dates of the reservoir; 2020-01-18 and 2020-01-23 are cloudy."""
STABLE = ("beirut", "nantes")
"""Kept-out cities with change labels; these only judge."""
CORINE: Mapping[str, tuple[str, ...]] = {
    "Non-irrigated arable land": ("crops", "bare"),
    "Pastures": ("grass",),
    "Complex cultivation patterns": ("crops", "grass", "trees", "shrub_and_scrub"),
    "Land principally occupied by agriculture, with significant areas of natural vegetation": (
        *("crops", "grass", "trees", "shrub_and_scrub"),
    ),
    "Broad-leaved forest": ("trees",),
    "Coniferous forest": ("trees",),
    "Mixed forest": ("trees",),
    "Transitional woodland/shrub": ("trees", "shrub_and_scrub", "grass"),
    "Peatbogs": ("flooded_vegetation", "shrub_and_scrub", "grass"),
}
"""Classes of the map that can be right where a patch carries the CORINE label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A row of a contact sheet."""

    title: str
    reflectance: Reflectance
    maps: Mapping[str, NDArray[np.uint8]]
    """Label maps by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one set gave."""

    rows: Mapping[str, Any]
    """JSON values."""
    panels: tuple[Panel, ...] = field(default=())
    """To look at."""


def panels_of(asked: Sequence[Asked]) -> tuple[Panel, ...]:
    """A panel an image."""
    return tuple(
        Panel(
            title=f"{one.scene.place} {one.scene.date} {one.scene.theme}".strip(),
            reflectance=one.scene.reflectance,
            maps={"teacher": one.teacher.labels, "net": one.net.labels},
        )
        for one in asked
    )


def measure_cities(data: Path, teacher: Model, net: Model) -> Measured:
    """Agreement with the teacher on the four kept-out cities: L1C, and L2A under three skies no training uses."""
    scenes = [read_city(data / "oscd", name, date) for name in KEPT_OUT for date in DATES]
    asked = ask_both(scenes, teacher, net)
    rows: dict[str, Any] = {"L1C": agreement_rows(asked), "calibration": {"L1C": calibration_rows(asked)}}
    for name, sky in judges().items():
        under = [
            Asked(scene=one.scene, teacher=one.teacher, net=answer(net, sky(one.scene.reflectance))) for one in asked
        ]
        rows[name], rows["calibration"][name] = agreement_rows(under), calibration_rows(under)
    return Measured(rows=rows, panels=panels_of(asked[::2]))


def measure_chips(data: Path, teacher: Model, net: Model) -> Measured:
    """Chips of EuroSAT kept out by place: agreement with the teacher, and the scene class that people gave."""
    asked = ask_both(eurosat(data, kept=True), teacher, net)
    return Measured(rows={**pooled_rows(asked), "scene_class": scene_class_shares(asked)}, panels=panels_of(asked))


def measure_pairs(data: Path, teacher: Model, nets: Mapping[str, Model]) -> Measured:
    """Each place's L2A pixels against the teacher's labels of their L1C twin, by a net that never saw the place."""
    rows: dict[str, Any] = {}
    panels = []
    images = list(pairs(data))
    for top, ground in zip(images[::2], images[1::2], strict=True):
        truth = answer(teacher, top.reflectance)
        row = {"teacher": _same(answer(teacher, ground.reflectance), truth)}
        if top.place in nets:
            said = answer(nets[top.place], ground.reflectance)
            row["net"] = _same(said, truth)
            maps = {"teacher on L1C": truth.labels, "net on L2A": said.labels}
            panels.append(Panel(title=top.place, reflectance=ground.reflectance, maps=maps))
        rows[top.place] = row
    return Measured(rows=rows, panels=tuple(panels))


def _same(one: Answer, other: Answer) -> float:
    seen = (one.labels != UNOBSERVED) & (other.labels != UNOBSERVED)
    return round(float((one.labels == other.labels)[seen].mean()), 4)


def measure_stability(data: Path, teacher: Model, net: Model) -> Measured:
    """Share of pixels that keep their class between dates where people saw no change, for the net and the teacher."""
    rows: dict[str, Any] = {}
    for name in STABLE:
        with rasterio.open(data / "oscd-change-labels" / f"{name}-change.tif") as file:
            unchanged = file.read(1) == 1
        scenes = [read_city(data / "oscd", name, date) for date in DATES]
        rows[name] = {}
        for who, model in (("net", net), ("teacher", teacher)):
            one, other = (_shaped(answer(model, scene.reflectance), unchanged.shape) for scene in scenes)
            rows[name][who] = stability(one, other, unchanged)
    return Measured(rows=rows)


def _shaped(found: Answer, shape: tuple[int, ...]) -> Answer:
    """An answer on a grid of the same bounds and another size, by the nearest pixel."""
    if found.labels.shape == shape:
        return found
    layers = torch.from_numpy(np.stack([found.labels.astype(np.float32), found.confidence]))[None]
    labels, confidence = functional.interpolate(layers, shape, mode="nearest-exact")[0].numpy()
    return Answer(labels=labels.astype(np.uint8), confidence=confidence)


def measure_forests(data: Path, teacher: Model, net: Model) -> Measured:
    """Forty Czech forest areas kept out by place: sure forest (by two dates' indices) that is called trees."""
    scenes = list(forests(data, kept=True))
    totals = {"net": [0, 0], "teacher, atmosphere put back": [0, 0]}
    lines = measured_lines()
    for one, other in zip(scenes[::2], scenes[1::2], strict=True):
        said = [answer(net, scene.reflectance) for scene in (one, other)]
        rng = np.random.default_rng(0)
        theirs = [_teacher_through_skies(teacher, scene, lines, rng) for scene in (one, other)]
        for total, answers in zip(totals.values(), (said, theirs), strict=True):
            sure, right = forest_share((one, other), (answers[0], answers[1]))
            total[0], total[1] = total[0] + sure, total[1] + right
    rows = {who: {"sure": sure, "trees": round(right / max(sure, 1), 4)} for who, (sure, right) in totals.items()}
    return Measured(rows=rows)


def _teacher_through_skies(teacher: Model, scene: Scene, lines: Any, rng: np.random.Generator) -> Answer:
    soft = ask_through_skies(teacher.net, scene.reflectance, lines, rng)
    seen = np.isfinite(scene.reflectance).all(0)
    return Answer(labels=np.where(seen, soft.argmax(0), UNOBSERVED).astype(np.uint8), confidence=soft.max(0))


def measure_corine(data: Path, teacher: Model, net: Model) -> Measured:
    """Eleven L2A patches: share of the pixels in a class that the patch's CORINE labels allow."""
    line = mean_line(measured_lines())
    slope, path = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    rows: dict[str, Any] = {}
    panels = []
    for scene, labels in bigearthnet(data):
        allowed = sorted({LANDCOVER.index(name) for label in labels for name in CORINE[label]})
        said, theirs = answer(net, scene.reflectance), answer(teacher, slope * scene.reflectance + path)
        rows[scene.place] = {
            "labels": labels,
            "net": round(float(np.isin(said.labels, allowed).mean()), 4),
            "teacher, mean line put back": round(float(np.isin(theirs.labels, allowed).mean()), 4),
        }
        maps = {"teacher": theirs.labels, "net": said.labels}
        panels.append(Panel(title=", ".join(labels)[:60], reflectance=scene.reflectance, maps=maps))
    means = {
        who: round(float(np.mean([row[who] for row in rows.values()])), 4)
        for who in ("net", "teacher, mean line put back")
    }
    return Measured(rows={"mean": means, "patches": rows}, panels=tuple(panels))


def bigearthnet(data: Path) -> Iterator[tuple[Scene, list[str]]]:
    """The eleven patches and their CORINE labels."""
    for folder in sorted((data / "bigearthnet-tiny").iterdir()):
        if not folder.is_dir():
            continue
        planes = []
        for band in TEN_BANDS:
            with rasterio.open(folder / f"{folder.name}_{band}.tif") as file:
                plane = torch.from_numpy(file.read(1).astype(np.float32))[None, None]
            planes.append(functional.interpolate(plane, (120, 120), mode="bilinear")[0, 0].numpy())
        reflectance = np.stack(planes).astype(np.float32) / np.float32(QUANTIFICATION)
        labels = json.loads((folder / f"{folder.name}_labels_metadata.json").read_text())["labels"]
        yield Scene(place=folder.name, date="1", reflectance=reflectance, source="bigearthnet", level="L2A"), labels


def measure_reservoir(data: Path, net: Model) -> Measured:
    """A Spanish reservoir on seven clear dates and one of haze, real L2A."""
    scenes = {date: read_boadella(data / "boadella-l2a", date) for date in (HAZE, *CLEAR)}
    said = {date: answer(net, scene.reflectance) for date, scene in scenes.items()}
    rows: dict[str, Any] = {date: _reservoir_row(scenes[date], said[date]) for date in CLEAR}
    kept = [_same(said[one], said[other]) for one, other in pairwise(CLEAR)]
    rows["kept from one clear date to the next"] = round(float(np.mean(kept)), 4)
    rows["haze"] = {
        "date": HAZE,
        "as on the next clear date": _same(said[HAZE], said[NEXT_CLEAR]),
        "confidence": round(float(np.nanmean(said[HAZE].confidence)), 4),
        "confidence on the clear date": round(float(np.nanmean(said[NEXT_CLEAR].confidence)), 4),
        **water_score(scenes[HAZE], said[HAZE].labels),
    }
    panels = tuple(
        Panel(title=f"Boadella {date}", reflectance=scenes[date].reflectance, maps={"net": said[date].labels})
        for date in (HAZE, *CLEAR)
    )
    return Measured(rows=rows, panels=panels)


def _reservoir_row(scene: Scene, said: Answer) -> dict[str, Any]:
    land = (mndwi(scene.reflectance) < 0) & (said.labels != UNOBSERVED)
    slopes = land & (ndvi(scene.reflectance) < 0.6)
    shares = np.bincount(said.labels[land], minlength=len(LANDCOVER)) / max(land.sum(), 1)
    return {
        **water_score(scene, said.labels),
        "slopes_called_crops": round(float((said.labels[slopes] == CROPS).mean()), 4),
        "land": {name: round(float(share), 3) for name, share in zip(LANDCOVER, shares, strict=True)},
    }


def summary_of(rows: Mapping[str, Any]) -> dict[str, float]:
    """The few numbers that a card quotes, out of all rows."""
    cities, chips = rows["cities"], rows["chips"]
    skies = [name for name in judges() if name in cities]
    return {
        "agreement_l1c": cities["L1C"]["all"]["agreement"][0],
        "mean_iou_l1c": cities["L1C"]["all"]["mean_iou"][0],
        "agreement_l2a_worst_sky": min(cities[sky]["all"]["agreement"][0] for sky in skies),
        "calibration_error_l1c": cities["calibration"]["L1C"]["pooled"],
        "calibration_error_l2a_worst_sky": max(cities["calibration"][sky]["pooled"] for sky in skies),
        "agreement_rural_chips": chips["agreement"][0],
        "scene_class_rural_chips": chips["scene_class"]["mean"]["net"],
        "sure_forest_called_trees": rows["forests"]["net"]["trees"],
        "water_iou_reservoir_worst_date": min(rows["reservoir"][date]["iou"] for date in CLEAR),
        "labels_kept_bfloat16": rows["precision"]["bfloat16"],
    }


Measure = Callable[[Path, Model, Model], Measured]
SETS: Mapping[str, Measure] = {
    "cities": measure_cities,
    "chips": measure_chips,
    "stability": measure_stability,
    "forests": measure_forests,
    "corine": measure_corine,
}
"""Sets that ask both nets."""
