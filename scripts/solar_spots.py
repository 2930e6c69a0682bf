"""Find what a solar net maps on its training images, and write it down as places to learn quiet from.

The recipe draws chips around these places with nothing laid in. Places that may hold real arrays or greenhouses are
marked by hand in the table (real is 1), are kept, and get no weight; false alarms known before are kept with less.

    python scripts/solar_spots.py --packs build/packs --model models/solar --out eosat/train/solar_spots.csv
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from eosat.atmosphere import capped, dark_pixel, mean_line, measured_lines, surface
from eosat.models import load_model
from eosat.sentinel2 import TEN_BANDS
from eosat.train.insert import Floats
from eosat.train.pack import Chip, read_packs
from eosat.train.solar import ISLAND, UNSEEN
from eosat.train.solar_scores import Answerer, of_model, pieces, widened
from eosat.train.solar_task import judges

COLUMNS = ("source", "place", "date", "row", "column", "radius", "real", "weight", "what")
DOUBT = 0.3
"""Least probability of a pixel of a place. [1]"""
WEIGHTS = {"dry ground": 2.0, "bright roof": 2.0, "rim of cloud or snow": 2.0, "dark roof or shade": 1.5, "other": 1.0}
"""How often a place is drawn, by what its colours say it is."""
BEFORE = 0.5
"""Weight of places known before where the net is quiet now."""
NEAR = 6
"""Places nearer than this are one. [px]"""


def main() -> None:
    asked = arguments()
    torch.set_num_threads(1)
    chips = [chip for chip in read_packs(sorted(asked.packs.glob("chips-*.npz"))) if taught(chip)]
    known = read_rows(asked.out)
    answer = of_model(load_model(asked.model))
    found = [row for chip in chips for row in spots_of(answer, chip)]
    rows = merged(found, known)
    with asked.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(found)} places found, {len(known)} known before, {len(rows)} written")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=Path, default=Path("build/packs"), help="folder of the packs")
    parser.add_argument("--model", type=Path, default=Path("models/solar"), help="net whose alarms are fed back")
    parser.add_argument("--out", type=Path, default=Path("eosat/train/solar_spots.csv"), help="table to go on with")
    return parser.parse_args()


def taught(chip: Chip) -> bool:
    """Whether a chip is a real image that is learned from."""
    return not judges(chip) and chip.source not in (ISLAND, "pushed")


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [row | {"weight": BEFORE} for row in csv.DictReader(file)]


def spots_of(answer: Answerer, chip: Chip) -> Iterator[dict[str, Any]]:
    """Pieces of doubt on one image."""
    x = as_surface(chip)
    said = answer(x)
    bright = widened(~chip.seen | (x[0] > 0.35), 4)
    for chance in said.chances:
        numbers, count = pieces((chance > DOUBT) & chip.seen)
        for number in range(1, count + 1):
            rows, columns = np.nonzero(numbers == number)
            kind = kind_of(x[:, rows, columns].mean(1), rim=bool(bright[rows, columns].mean() > 0.3))
            row, column = round(rows.mean()), round(columns.mean())
            radius = int(max(np.abs(rows - row).max(), np.abs(columns - column).max()) + 2)
            yield {
                "source": chip.source, "place": chip.place, "date": chip.date, "row": row, "column": column,
                "radius": radius, "real": 0, "weight": WEIGHTS[kind], "what": f"false alarm or doubt: {kind}",
            }  # fmt: skip


def as_surface(chip: Chip) -> Floats:
    """Reflectance at the surface, gaps as a run fills them."""
    x = chip.reflectance
    if chip.level == "L1C":
        x = surface(x, capped(mean_line(measured_lines()), dark_pixel(np.where(chip.seen, x, np.float32(np.nan)))))
    return np.where(chip.seen, x, np.float32(UNSEEN)).astype(np.float32)


def kind_of(colour: Floats, *, rim: bool) -> str:
    """What the mean colour (10,) of a place says it is; rough, to weigh it."""
    at = dict(zip(TEN_BANDS, colour.tolist(), strict=True))
    green = (at["B08"] - at["B04"]) / max(at["B08"] + at["B04"], 1e-4)
    if rim:
        return "rim of cloud or snow"
    if at["B03"] > 0.17 and green < 0.2:
        return "bright roof"
    if at["B11"] > 0.2 and green < 0.4:
        return "dry ground"
    if at["B03"] < 0.12 and green < 0.3:
        return "dark roof or shade"
    return "other"


def merged(found: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """All places once: those marked real, those found outside of these, and those known before near none of them."""
    rows = [row for row in known if str(row["real"]) == "1"]
    for row in found:
        if not any(near(row, other, int(other["radius"])) for other in rows if str(other["real"]) == "1"):
            rows.append(row)
    new = list(rows)
    rows += [row for row in known if not any(near(row, other, NEAR) for other in new)]
    return sorted(rows, key=lambda row: (row["source"], row["place"], row["date"], int(row["row"]), int(row["column"])))


def near(one: dict[str, Any], other: dict[str, Any], reach: int) -> bool:
    same = all(one[name] == other[name] for name in ("source", "place", "date"))
    return same and max(abs(int(one[name]) - int(other[name])) for name in ("row", "column")) <= reach


if __name__ == "__main__":
    main()
