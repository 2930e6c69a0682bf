"""Judge the shipped solar net; what was measured goes into docs/evaluation/solar.json. It trains nothing.

Objects laid into images that no training saw; the simulated island; and every alarm on real images, drawn on contact
sheets to be looked at. What an alarm is stands in alarms.csv, which keeps what a person wrote there.

    python scripts/evaluate_solar.py --data ../shared/data --model models/solar
    python scripts/evaluate_solar.py --names    # after naming alarms: JSON and page take up the names
"""

import argparse
import csv
import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from PIL import Image, ImageDraw
from rasterio.warp import transform_bounds
from solar_page import write_page
from torch.nn import functional

from eosat.atmosphere import capped, dark_pixel, mean_line, measured_lines, surface
from eosat.models import load_model
from eosat.sentinel2 import NODATA, QUANTIFICATION, TEN_BANDS, band
from eosat.simulate.archive import truth_of as land_truth
from eosat.simulate.place import Window, island_at
from eosat.simulate.scene import look, sky_of, surface_of
from eosat.simulate.sensor import ADD
from eosat.train.insert import Seen, read_materials
from eosat.train.pack import Chip
from eosat.train.scenes import DATES, KEPT_OUT, Scene, read_boadella, read_city
from eosat.train.solar import CLASSES, ISLAND_LAYERS, UNSEEN, Recipe, Supply, chances, grounds, make_chip
from eosat.train.solar_level import PRIOR
from eosat.train.solar_scores import (
    Answer,
    Answerer,
    Pair,
    judge,
    ndbi_rule,
    of_model,
    pieces,
    spectral_rule,
    summed,
)  # fmt: skip
from eosat.train.sources import eurosat, forests, training_images

RULES = {"NDBI > 0.2": ndbi_rule, "spectral rule": spectral_rule}
EXAMPLES = 300
"""Chips with inserted objects for each of the two kinds of ground."""
SEASONS = (date(2023, 1, 15), date(2023, 4, 20), date(2023, 7, 20), date(2023, 10, 25))
ISLANDS = ((7, 480, 0), (7, 240, 720), (7, 960, 240))
"""Seed, first row and column of the simulated windows that judge: those with the most arrays of that island."""
CLEAR = ("2020-01-28", "2020-06-21", "2020-09-14", "2021-06-26", "2021-07-21", "2022-03-08", "2022-06-01")
"""Dates of the Boadella reservoir without cloud."""
OWN = "solar net"
Key = tuple[str, str, str]
"""Source, place and date of an image."""
COLUMNS = ("number", "value", "source", "place", "date", "row", "column", "px", "fraction_px", "what")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A piece of the map on a real image."""

    value: int
    source: str
    place: str
    date: str
    row: int
    column: int
    px: int
    fraction_px: float


def main() -> None:
    asked = arguments()
    torch.set_num_threads(1)
    metrics = json.loads(asked.out.read_text(encoding="utf-8")) if asked.names else measured(asked)
    metrics["alarms"] = categories(asked.model / "alarms.csv")
    asked.out.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    write_page(asked.model, metrics, asked.out)


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """Everything that is measured; the table of alarms and their sheets are written on the way."""
    model = load_model(asked.model)
    answerers = {OWN: of_model(model)}
    folders = {name: Path(folder) for name, folder in (one.split("=") for one in asked.beside)}
    answerers |= {f"{OWN}, {name}": of_model(load_model(folder)) for name, folder in folders.items()} | RULES
    metrics: dict[str, Any] = {"command": shlex.join(["python", *sys.argv]), "date": date.today().isoformat()}
    metrics["weights_sha256"] = model.card.weights_sha256
    metrics["beside"] = {name: load_model(folder).card.weights_sha256 for name, folder in folders.items()}
    metrics["examples"] = EXAMPLES
    known = json.loads(asked.out.read_text(encoding="utf-8")) if asked.keep else {}
    kept = {name for name in answerers if name != OWN and is_known(name, known, metrics["beside"])}
    answerers = {name: one for name, one in answerers.items() if name not in kept}
    metrics["inserted"] = judged(asked.data, answerers)
    metrics["island"] = {name: judge(one, list(island())) for name, one in answerers.items() if OWN in name}
    trained = [one for one in training_images(asked.data) if (one.source, one.level) != ("pairs", "L1C")]
    others = list(unseen_images(asked.data))
    metrics["real"], alarms, labels = quiet(answerers, trained, others)
    take_over(metrics, known, kept)
    metrics["as_empty_as_land"] = {name: on_land(metrics, name) for name in metrics["island"]}
    write_alarms(asked.model / "alarms.csv", alarms)
    draw_sheets(asked.sheets, alarms, [*trained, *others], labels)
    return metrics


def is_known(name: str, known: dict[str, Any], beside: dict[str, str]) -> bool:
    """Whether rows of who answers stand in *known*, of the same weights."""
    own = name.removeprefix(f"{OWN}, ")
    return bool(known) and name in known["real"] and known["beside"].get(own) == beside.get(own)


def take_over(metrics: dict[str, Any], known: dict[str, Any], kept: set[str]) -> None:
    """Put the rows of *kept* out of *known* beside those that were measured now."""
    for name in sorted(kept):
        metrics["real"][name] = known["real"][name]
        for kind, rows in metrics["inserted"].items():
            rows[name] = known["inserted"][kind][name]
        if name in known["island"]:
            metrics["island"][name] = known["island"][name]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--model", type=Path, default=Path("models/solar"))
    parser.add_argument("--out", type=Path, default=Path("docs/evaluation/solar.json"))
    parser.add_argument(
        "--sheets", type=Path, default=Path("build/evaluation/solar"), help="folder of the contact sheets"
    )
    parser.add_argument("--beside", nargs="*", default=[], help="NAME=FOLDER of other nets, e.g. other seeds")
    parser.add_argument("--keep", action="store_true", help="keep rows of rules and of the same other nets in --out")
    parser.add_argument("--names", action="store_true", help="measure nothing: take up what alarms.csv now says")
    return parser.parse_args()


# what is judged on


def unseen_images(data: Path) -> Iterator[Scene]:
    """Real images that no training sees."""
    yield from eurosat(data, kept=True)
    yield from forests(data, kept=True)
    for name in KEPT_OUT:
        yield from (replace(read_city(data / "oscd", name, one), source="oscd, kept out") for one in DATES)
    yield from (replace(read_boadella(data / "boadella-l2a", one), source="boadella", level="L2A") for one in CLEAR)
    yield from bigearthnet(data / "bigearthnet-tiny")


def bigearthnet(folder: Path) -> Iterator[Scene]:
    for patch in sorted(path for path in folder.iterdir() if path.is_dir()):
        planes = []
        for name in TEN_BANDS:
            (path,) = patch.glob(f"*_{name}.tif")
            with rasterio.open(path) as src:
                plane = torch.from_numpy(src.read(1).astype(np.float32))[None, None]
                bounds = transform_bounds(src.crs, "EPSG:4326", *src.bounds)
            planes.append(functional.interpolate(plane, (120, 120), mode="bilinear")[0, 0].numpy())
        dn = np.stack(planes)
        reflectance = np.where((dn == NODATA).any(0), np.float32(np.nan), dn / np.float32(QUANTIFICATION))
        yield Scene(
            source="bigearthnet", place=patch.name, date="1", level="L2A", bounds=bounds, reflectance=reflectance
        )


def chip_of(scene: Scene, source: str) -> Chip:
    dn = np.nan_to_num(np.clip(np.rint(scene.reflectance * QUANTIFICATION), 1, 65535)).astype(np.uint16)
    facts = {name: getattr(scene, name) for name in ("place", "date", "level", "bounds")}
    return Chip(source=source, **facts, dn=dn, soft=np.zeros((1, *dn.shape[1:]), np.uint8))


def examples(data: Path, recolour: float) -> list[Pair]:
    """Objects laid into images that no training saw, drawn as in training, nothing bent afterwards."""
    chips = [chip_of(scene, scene.source) for scene in unseen_images(data)]
    weights = {"eurosat": 0.35, "oscd, kept out": 0.25, "boadella": 0.15, "bigearthnet": 0.15, "forests": 0.1}
    recipe = replace(Recipe(), recolour=recolour, hard=0.0, plain=0.0, weights=weights)
    found = grounds(chips, {})
    stock = Supply(
        grounds=found, materials=read_materials(), lines=measured_lines(), recipe=recipe, seed=0,
        chances=chances(found, weights),
    )  # fmt: skip
    return [make_chip(stock, np.random.default_rng([99, number])) for number in range(EXAMPLES)]


def judged(data: Path, answerers: dict[str, Answerer]) -> dict[str, Any]:
    kinds = {"as they are": examples(data, 0.0), "recoloured to dry ground": examples(data, 1.0)}
    return {kind: {name: judge(one, pairs) for name, one in answerers.items()} for kind, pairs in kinds.items()}


def island() -> Iterator[Pair]:
    """The simulated island at four seasons, with its exact truth; a chip a window of 60 px."""
    for seed, row, column in ISLANDS:
        place = island_at(seed=seed, lon=126.53, lat=33.36, size=12_000, crs=None, dates=SEASONS)
        window = Window(row=row, col=column, rows=240, cols=240)
        land, ground = surface_of(place, window, SEASONS[0].year)
        cover = land_truth(land).fractions[list(ISLAND_LAYERS)].astype(np.float32) / 100
        for number in range(len(SEASONS)):
            scene = look(place, window, ground, sky_of(place, number, 126.53, 33.36))
            dn = np.stack([ten_metres(scene.dn[name].astype(np.float32) - ADD, name) for name in TEN_BANDS])
            clear = (~scene.cloudy & (scene.true_scl > 0)).repeat(2, 0).repeat(2, 1)
            x = np.where(clear, np.maximum(dn, 1) / np.float32(QUANTIFICATION), np.float32(UNSEEN))
            yield with_objects(x.astype(np.float32), cover), clear[None].astype(np.float32)


def with_objects(x: np.ndarray, cover: np.ndarray) -> Seen:
    """What is seen, each piece of true cover an object."""
    shares = []
    for value in (1, 2):
        numbers, count = pieces(cover[value - 1] >= 0.5)
        shares += [(value, np.where(numbers == n, cover[value - 1], np.float32(0))) for n in range(1, count + 1)]
    return Seen(x=x, cover=cover, shares=tuple(shares))


def ten_metres(plane: np.ndarray, name: str) -> np.ndarray:
    if band(name).metres == 10:
        return plane
    return functional.interpolate(torch.from_numpy(plane)[None, None], scale_factor=2, mode="bilinear")[0, 0].numpy()


# alarms on real images


def as_surface(scene: Scene) -> np.ndarray:
    """Surface reflectance of a scene; what was not seen as gaps are filled."""
    x = scene.reflectance
    if scene.level == "L1C":
        x = surface(x, capped(mean_line(measured_lines()), dark_pixel(x)))
    return np.where(np.isfinite(x).all(0), x, np.float32(UNSEEN)).astype(np.float32)


def alarms_of(said: Answer, scene: Scene) -> Iterator[Alarm]:
    for value in (1, 2):
        numbers, count = pieces(said.labels == value)
        for number in range(1, count + 1):
            rows, columns = np.nonzero(numbers == number)
            yield Alarm(
                value=value, source=scene.source, place=scene.place, date=scene.date, row=round(rows.mean()),
                column=round(columns.mean()), px=len(rows),
                fraction_px=round(float(said.fractions[value - 1][rows, columns].sum()), 1),
            )  # fmt: skip


def quiet(
    answerers: dict[str, Answerer], trained: Sequence[Scene], others: Sequence[Scene]
) -> tuple[dict[str, Any], list[Alarm], dict[Key, np.ndarray]]:
    """Alarms and their pixels for each 100 km2, by who answers and source; every alarm of the net, and its labels."""
    rows: dict[str, dict[str, np.ndarray]] = {name: {} for name in answerers}
    alarms: list[Alarm] = []
    labels: dict[Key, np.ndarray] = {}
    for kind, scene in (*(("trained on", one) for one in trained), *(("never seen", one) for one in others)):
        x, seen = as_surface(scene), np.isfinite(scene.reflectance).all(0)
        for name, answer in answerers.items():
            said = answer(x)
            said = replace(said, labels=np.where(seen, said.labels, 0), fractions=said.fractions * seen)
            if name == OWN:
                alarms += alarms_of(said, scene)
                labels[scene.source, scene.place, scene.date] = said.labels
            counts = [seen.sum() * 1e-4]
            for value in (1, 2):
                counts += [pieces(said.labels == value)[1], (said.labels == value).sum()]
                counts.append(summed(said.fractions[value - 1]).sum())
            for key in (kind, f"{kind}: {scene.source}"):
                rows[name][key] = rows[name].get(key, 0) + np.array(counts, float)
    alarms.sort(key=lambda alarm: (alarm.value, -alarm.px))
    return {name: {key: per_area(one) for key, one in table.items()} for name, table in rows.items()}, alarms, labels


def per_area(counts: np.ndarray) -> dict[str, float]:
    names = [f"{kind}_{what}" for kind in CLASSES[1:] for what in ("alarms", "px", "summed_px")]
    found = dict(zip(("km2", *names), np.round(counts, 1).tolist(), strict=True))
    often = {kind: 100 * found[f"{kind}_alarms"] / found["km2"] for kind in CLASSES[1:]}
    return found | {f"{kind}_per_100_km2": round(rate, 2) for kind, rate in often.items()}


def on_land(metrics: dict[str, Any], name: str) -> dict[str, Any]:
    """Bias of areas on land as empty as real land: objects laid in cover :data:`PRIOR` of it, the rest is what the
    net says of real images that it never saw.
    """
    judged, real = metrics["inserted"]["as they are"][name], metrics["real"][name]
    towns = {key: one for key, one in real.items() if key.startswith("never seen: oscd")}
    every = {key: one for key, one in real.items() if key.startswith("never seen:")}
    rest = [one for key, one in every.items() if key not in towns]
    kinds = {"all": list(every.values()), "cities": list(towns.values()), "countryside": rest}
    return {"prior": PRIOR} | {kind: areas(judged, rows) for kind, rows in kinds.items()}


def areas(judged: dict[str, Any], real: Sequence[dict[str, float]]) -> dict[str, float]:
    """Bias of areas on objects, of alarms on land, and of both together."""
    found: dict[str, float] = {}
    land = sum(one["km2"] for one in real) * 1e4
    for kind in CLASSES[1:]:
        bins = judged[kind]["bins"]
        true = sum(one["true_px"] for one in bins)
        for what, said in (("mapped", "px"), ("summed", "summed_px")):
            on_objects = sum(one[f"{what}_px"] for one in bins) / true
            apart = sum(one[f"{kind}_{said}"] for one in real) / land / PRIOR
            found |= {f"{kind}_{what}_on_objects": on_objects - 1, f"{kind}_{what}_alarms": apart}
            found[f"{kind}_bias_{what}"] = on_objects + apart - 1
    return found


def write_alarms(path: Path, alarms: Sequence[Alarm]) -> None:
    """Write the table of alarms; what somebody wrote of one that is still there stays."""
    told = {}
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            told = {key_of(row): row["what"] for row in csv.DictReader(file)}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number, alarm in enumerate(alarms):
            facts = {name: getattr(alarm, name) for name in COLUMNS[1:-1]}
            what = told.get(key_of({name: str(value) for name, value in facts.items()}), "")
            writer.writerow({"number": number, **facts, "what": what})


def categories(path: Path) -> dict[str, Any]:
    """How many alarms there are, how many are named, and by class what they are: the words before a semicolon."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, Any] = {"all": len(rows), "named": sum(bool(row["what"]) for row in rows)}
    for value in (1, 2):
        table: dict[str, dict[str, int]] = {}
        for row in rows:
            if int(row["value"]) == value:
                one = table.setdefault(row["what"].split(";")[0] or "not looked at", {"alarms": 0, "px": 0})
                one["alarms"] += 1
                one["px"] += int(row["px"])
        found[CLASSES[value]] = dict(sorted(table.items(), key=lambda entry: -entry[1]["alarms"]))
    return found


def key_of(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("value", "source", "place", "date", "row", "column"))


def draw_sheets(folder: Path, alarms: Sequence[Alarm], scenes: Sequence[Scene], labels: dict[Key, np.ndarray]) -> None:
    """Contact sheets of every alarm: true colour and short-wave infrared, the alarm outlined."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("alarms-*.png"):
        stale.unlink()
    by = {(scene.source, scene.place, scene.date): scene for scene in scenes}
    seen: dict[Key, np.ndarray] = {}
    cuts, masks = [], []
    for value in (1, 2):
        tiles = []
        for number, alarm in enumerate(alarms):
            if alarm.value == value:
                key = (alarm.source, alarm.place, alarm.date)
                if key not in seen:
                    seen[key] = as_surface(by[key])
                cut, mask = cut_around(seen[key], labels[key], alarm)
                cuts.append(cut.astype(np.float16))
                masks.append(mask)
                tiles.append(tile(cut, mask, alarm, number))
        for page in range(0, len(tiles), 40):
            sheet(tiles[page : page + 40]).save(folder / f"alarms-{CLASSES[value]}-{page // 40 + 1}.png")
    np.savez(folder / "alarms.npz", reflectance=np.array(cuts), mask=np.array(masks))  # to sort them by their colours


HALF = 18
"""Half the side of what is shown around an alarm. [px]"""


def cut_around(x: np.ndarray, labels: np.ndarray, alarm: Alarm) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (10, 2 HALF, 2 HALF) around an alarm, 0 beyond the image, and what is mapped there."""
    at = slice(alarm.row, alarm.row + 2 * HALF), slice(alarm.column, alarm.column + 2 * HALF)
    z = np.pad(x, ((0, 0), (HALF, HALF), (HALF, HALF)))[(slice(None), *at)]
    return z, np.pad(labels == alarm.value, HALF)[at]


def tile(z: np.ndarray, mask: np.ndarray, alarm: Alarm, number: int, zoom: int = 4) -> Image.Image:
    top = np.percentile(z[[2, 1, 0]], 98) + 0.02
    infrared = z[[8, 6, 2]] / np.array([0.4, 0.4, 0.25])[:, None, None]
    views = np.clip(z[[2, 1, 0]] / top, 0, 1) ** 0.8, np.clip(infrared, 0, 1)
    picture = np.concatenate([(255 * view).astype(np.uint8).transpose(1, 2, 0) for view in views], 1)
    picture = picture.repeat(zoom, 0).repeat(zoom, 1)
    large = np.pad(mask.repeat(zoom, 0).repeat(zoom, 1), 1)
    edge = large[1:-1, 1:-1] & ~(large[:-2, 1:-1] & large[2:, 1:-1] & large[1:-1, :-2] & large[1:-1, 2:])
    picture[np.concatenate([edge, edge], 1)] = (255, 255, 0) if alarm.value == 1 else (0, 255, 255)
    out = Image.new("RGB", (picture.shape[1] + 4, picture.shape[0] + 14))
    out.paste(Image.fromarray(picture), (0, 13))
    ImageDraw.Draw(out).text(
        (2, 1), f"{number} {alarm.source[:8]} {alarm.place[:18]} {alarm.date} {alarm.px}px", "white"
    )
    return out


def sheet(tiles: Sequence[Image.Image], columns: int = 4) -> Image.Image:
    width, height = tiles[0].size
    out = Image.new("RGB", (columns * width, -(-len(tiles) // columns) * height))
    for place, one in enumerate(tiles):
        out.paste(one, (place % columns * width, place // columns * height))
    return out.quantize(160)


if __name__ == "__main__":
    main()
