"""From top of atmosphere to a plausible surface: straight lines per band, drawn around measured ones.

Bands vary together, so lines are mixed as a whole and jittered by a common factor far more than band by band.
"""

import csv
from pathlib import Path

import numpy as np

from eosat.atmosphere import DARKEST, Array, Line, cap, capped, dark_pixel, mean_line, mixed, partly, surface
from eosat.errors import InputError
from eosat.sentinel2 import TEN_BANDS

__all__ = [
    "DARKEST",
    "Array",
    "Line",
    "capped",
    "dark_pixel",
    "draw_line",
    "mean_line",
    "mixed",
    "partly",
    "read_lines",
    "surface",
]


def read_lines(path: Path) -> tuple[Line, ...]:
    """Measured lines of every place in a table with the columns place, band, slope and intercept.

    Raises
    ------
    InputError
        When a place lacks a band.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = {(row["place"], row["band"]): row for row in csv.DictReader(file)}
    places = sorted({place for place, _ in rows})
    try:
        return tuple(
            Line(slope=_column(rows, place, "slope"), intercept=_column(rows, place, "intercept")) for place in places
        )
    except KeyError as err:
        raise InputError("models.lines", path=path, place=err.args[0][0], band=err.args[0][1]) from err


def _column(rows: dict[tuple[str, str], dict[str, str]], place: str, column: str) -> Array:
    return np.array([float(rows[place, band][column]) for band in TEN_BANDS])


def draw_line(lines: tuple[Line, ...], dark: Array, rng: np.random.Generator) -> Line:
    """A plausible line at random.

    Parameters
    ----------
    lines : tuple of Line
        Measured ones.
    dark : (bands,)
        Dark pixels of the scene at the top of the atmosphere: no path radiance can exceed them. [1]
    rng : Generator
        Source of randomness.
    """
    line = mixed(lines, 1.5 * rng.dirichlet(np.ones(len(lines))) - 0.5 / len(lines))
    slope = line.slope * rng.lognormal(0, 0.04) * rng.lognormal(0, 0.02, line.slope.shape)
    intercept = line.intercept * rng.lognormal(0, 0.25) + rng.normal(0, 0.002, line.intercept.shape)
    return Line(slope=slope, intercept=intercept * cap(intercept, dark))
