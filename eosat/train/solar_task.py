"""The recipe ``solar``: arrays and greenhouses laid into packs of real and simulated ground."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from eosat.atmosphere import measured_lines
from eosat.errors import InputError
from eosat.models import SIMULATED
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import read_lines
from eosat.train.insert import read_materials
from eosat.train.pack import Chip
from eosat.train.settings import Settings, filled
from eosat.train.solar import CLASSES, FRACTIONS, Recipe, Supply, chances, draw, grounds, loss
from eosat.train.solar_level import level
from eosat.train.solar_things import Habit
from eosat.train.task import Task

DESCRIPTION = (
    "Solar arrays and greenhouses from Sentinel-2 surface reflectance, with the share of each pixel that they cover."
)
TRAINED_ON = (
    "Arrays and greenhouses drawn as exact outlines and laid into real Sentinel-2 images, array spectra drawn from "
    "statistics of real arrays; and the simulated island. Images: "
)
LICENCES = {
    "oscd": ("OSCD (Sentinel-2 L1C of cities)", "Copernicus Sentinel data terms"),
    "eurosat": ("EuroSAT (Sentinel-2 L1C)", "MIT"),
    "aquileia": ("Aquileia 2019-04-16 (Sentinel-2 L2A)", "Copernicus Sentinel data terms"),
    "berlin": ("Berlin south (Sentinel-2 L1C)", "Copernicus Sentinel data terms"),
    "forests": ("Czech forest areas (Sentinel-2 L2A)", "Copernicus Sentinel data terms"),
    "pairs": ("TerraMesh samples (Sentinel-2 L1C and L2A)", "Apache-2.0"),
    "places": ("GEO-Bench-2 and RStoolbox samples (Sentinel-2 L2A)", "Apache-2.0, CDLA-Permissive-1.0"),
    "island": ("Simulated island", "Apache-2.0"),
}
"""Name and terms of each source of packs."""
LIMITS = (
    "No real array or greenhouse was labelled for training, so no score here is an accuracy. Shapes are invented; "
    "greenhouse spectra are estimates. The real images hold a few arrays and greenhouses of their own, counted as "
    "ground where nobody saw them. Mask clouds first."
)
HELD_PLACES = 12
"""One place in so many is never learned from, so that something can judge on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of the recipe."""

    size: int = field(default=64, metadata={"least": 16})
    """Side of a chip. [px]"""
    recolour: float = field(default=0.4, metadata={"least": 0})
    """Share of real chips recoloured towards the ground measured around real arrays. [1]"""
    plain: float = field(default=0.0, metadata={"least": 0})
    """Share of chips that are real land as it is. [1]"""
    small: float = field(default=1.0, metadata={"least": 0})
    """Weight of pixels in and around small arrays and greenhouses. [1]"""
    hard: float = field(default=0.2, metadata={"least": 0})
    """Share of chips drawn around a known false alarm. [1]"""
    empty: float = field(default=0.4, metadata={"least": 0})
    """Share of chips with neither array nor greenhouse. [1]"""
    arrays: float = field(default=2.0, metadata={"least": 0})
    """Mean number of sites of arrays in other chips. [1]"""
    greenhouses: float = field(default=1.0, metadata={"least": 0})
    """Mean number of groups of greenhouses in other chips. [1]"""
    others: float = field(default=2.5, metadata={"least": 0})
    """Mean number of things taken for them. [1]"""
    held: int = field(default=12, metadata={"least": 1})
    """Batches that judge."""
    lines: str = ""
    """Table of measured atmospheres; empty: the one that eosat brings."""
    spots: str = ""
    """Table of places to heed; empty: the one that eosat brings."""


def solar_task(settings: Settings, chips: Sequence[Chip]) -> Task:
    """What the solar net is to learn.

    Parameters
    ----------
    settings : Settings
        *options* are those of :class:`Options`.
    chips : sequence of Chip
        Ground; those of the island with their truth.
    """
    options = filled(Options, settings.options, name="options")
    kept = [chip for chip in chips if judges(chip)]
    taught = [chip for chip in chips if not judges(chip)]
    lessons, held = supply(settings, options, taught), supply(settings, options, kept or taught)
    names = {one.chip.source for one, chance in zip(lessons.grounds, lessons.chances, strict=True) if chance > 0}
    return Task(
        draw=partial(draw, lessons),
        held=[draw(held, 10**6 + step) for step in range(options.held)],
        loss=loss,
        finish=partial(level, held=held),
        bands=TEN_BANDS,
        classes=CLASSES,
        fractions=FRACTIONS,
        caution=SIMULATED,
        description=DESCRIPTION,
        trained_on=TRAINED_ON + ", ".join(sorted(names)),
        sources={LICENCES[name][0]: LICENCES[name][1] for name in sorted(names) if name in LICENCES},
        limits=LIMITS,
    )


def judges(chip: Chip) -> bool:
    """Whether a chip judges on the way: about one place in :data:`HELD_PLACES`, by a hash of its name."""
    return hashlib.sha256(f"{chip.source} {chip.place}".encode()).digest()[0] % HELD_PLACES == 0


def supply(settings: Settings, options: Options, chips: Sequence[Chip]) -> Supply:
    """Everything batches are drawn from."""
    here = Path(__file__).parent
    spots = read_spots(Path(options.spots) if options.spots else here / "solar_spots.csv")
    habit = Habit(empty=options.empty, arrays=options.arrays, greenhouses=options.greenhouses, others=options.others)
    shares = {name: getattr(options, name) for name in ("recolour", "hard", "plain", "small")}
    recipe = Recipe(size=options.size, batch=settings.batch, habit=habit, **shares)
    found = grounds(chips, spots)
    return Supply(
        grounds=found,
        materials=read_materials(),
        lines=read_lines(Path(options.lines)) if options.lines else measured_lines(),
        recipe=recipe,
        seed=settings.seed,
        chances=chances(found, recipe.weights),
    )


def read_spots(path: Path) -> dict[tuple[str, str, str], list[tuple[int, int, int, bool, float]]]:
    """Places to heed out of a table: source, place, date, row, column, radius [px], real (1 or 0), what it is, and,
    where given, weight: how often it is drawn beside others.

    Raises
    ------
    InputError
        When a line cannot be read.
    """
    found: dict[tuple[str, str, str], list[tuple[int, int, int, bool, float]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                at = int(row["row"]), int(row["column"]), int(row["radius"])
                spot = *at, row["real"] == "1", float(row.get("weight") or 1)
                found.setdefault((row["source"], row["place"], row["date"]), []).append(spot)
            except (KeyError, ValueError, TypeError) as err:
                raise InputError("solar.spots", path=path, line=number, reason=err) from err
    return found
