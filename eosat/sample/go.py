"""``eosat sample``: from a map to points, a sheet, chips and a page to label them with."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from eosat._version import __version__
from eosat.classes import UNOBSERVED
from eosat.errors import InputError, WorldError
from eosat.sample.chips import View, pictures, view_of, write_chip
from eosat.sample.design import MINIMUM, allocate, expected_error, size_for
from eosat.sample.draw import Point, Stratum, draw
from eosat.sample.geopackage import write_points
from eosat.sample.maps import Map, count, outline_of, read_map
from eosat.sample.page import page
from eosat.sample.sheet import as_csv, rows_of
from eosat.storage import sha256, write_text

SCHEMA_VERSION = 1
"""Of ``sample.json``."""
LEAST = 2
"""Points that a stratum needs: from one there is no variance."""
USUAL_ERROR = 0.02
"""Standard error of the overall accuracy that is aimed at where no size is asked for. [1]"""
USUAL_ACCURACY = 0.8
"""Share of each stratum that is expected to be right where nothing better is known. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What sample is wanted."""

    map: str | Path
    """A finished run's directory, or a class raster: its classes are the strata."""
    points: int | None = None
    """Points of all strata; None: as many as *error* asks for."""
    error: float | None = None
    """Standard error of the overall accuracy that is aimed at. [1]"""
    allocation: str = "proportional"
    """See :func:`eosat.sample.design.allocate`."""
    minimum: int = MINIMUM
    """Points of a stratum at least, or all its pixels."""
    accuracy: Mapping[str, float] = field(default_factory=dict)
    """Share of a class that is expected to be right, ``""`` for every other class. [1]"""
    region: Any = None
    """Where points may lie; None: in the region of the run, or on all of a raster."""
    also: tuple[str, ...] = ()
    """Classes that may be on the ground although the map does not know them."""
    views: tuple[str | Path, ...] = ()
    """Runs whose composites are shown; none: that of *map*, if there is one."""
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A drawn sample."""

    folder: Path
    strata: tuple[Stratum, ...]
    expected_error: float
    """Standard error of the overall accuracy to be expected. [1]"""
    views: int
    """Composites that the chips show."""

    @property
    def points(self) -> int:
        """How many."""
        return sum(one.points for one in self.strata)


def sample(wish: Wish | str | Path, out: str | Path, *, lang: str = "en", **asked: Any) -> Sample:
    """Draw a stratified random sample of a map's pixels, and write what is needed to label it.

    Parameters
    ----------
    wish : Wish, or path of a map
        What is wanted; with a path the fields of :class:`Wish` are keyword arguments.
    out : path
        Folder to write; it appears when it is complete: ``labels.csv`` (the sheet), ``points.gpkg``, ``label.html``
        (the page), ``chips/<id>.png`` where there are composites, and ``sample.json`` (the design).
    lang : str
        Language in which the page opens.

    Raises
    ------
    InputError
        When the map is none, the size cannot be met, or *out* exists.
    """
    given = wish if isinstance(wish, Wish) else Wish(map=wish, **asked)
    home = Path(out)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise InputError("sample.exists", path=home)
    made = read_map(given.map)
    place = made.place if given.region is None else given.region
    outline = outline_of(place, made.grid)
    pixels, ground = count(made.path, made.grid, outline)
    strata = designed(given, made, pixels, ground)
    points = draw(made.path, made.grid, outline, {one.value: one.points for one in strata}, given.seed)
    views = views_of(given)
    part = home.parent / f".{home.resolve().name}.{os.getpid()}.part"
    found = Sample(folder=home, strata=strata, expected_error=error_of(strata, given), views=len(views))
    try:
        part.mkdir(parents=True)
        write_all(part, given, made, found, points, views, lang)
        record = recorded(given, made, found, points, ground[UNOBSERVED], place)
        write_text(part / "sample.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        if home.exists():
            home.rmdir()
        part.rename(home)
    except OSError as err:
        if isinstance(err, WorldError):
            raise
        raise WorldError("error.write", path=home, reason=err.strerror or err) from err
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return found


def designed(wish: Wish, made: Map, pixels: Any, ground: Any) -> tuple[Stratum, ...]:
    """The strata with their points: every class that the map has there."""
    values = [int(value) for value in np.flatnonzero(pixels) if value != UNOBSERVED]
    strange = [value for value in values if value >= len(made.classes)]
    if strange:
        raise InputError("error.no_labels", path=made.path, why=", ".join(map(str, strange[:5])))
    if not values:
        raise InputError("sample.nothing", path=made.path)
    if wish.minimum < LEAST:
        raise InputError("sample.minimum", minimum=wish.minimum, least=LEAST)
    unknown = sorted(set(wish.accuracy) - {"", *made.classes})
    if unknown:
        raise InputError("sample.unknown_class", name=unknown[0], known=", ".join(made.classes))
    bare = tuple(
        Stratum(value=v, name=made.classes[v], pixels=int(pixels[v]), hectares=round(float(ground[v]), 4), points=0)
        for v in values
    )
    sizes, accuracy = np.array([one.pixels for one in bare]), accuracies(bare, wish)
    how: dict[str, Any] = {"way": wish.allocation, "minimum": wish.minimum, "accuracy": accuracy}
    wanted = wish.points
    if wanted is None:
        wanted = size_for(USUAL_ERROR if wish.error is None else wish.error, sizes, **how)
    given = allocate(wanted, sizes, **how)
    return tuple(replace(one, points=int(n)) for one, n in zip(bare, given, strict=True))


def accuracies(strata: Sequence[Stratum], wish: Wish) -> Any:
    """(stratum,) Share that is expected to be right. [1]"""
    usual = wish.accuracy.get("", USUAL_ACCURACY)
    found = np.array([wish.accuracy.get(one.name, usual) for one in strata])
    if ((found < 0) | (found > 1)).any():
        raise InputError("sample.accuracy", value=float(found[(found < 0) | (found > 1)][0]))
    return found


def error_of(strata: Sequence[Stratum], wish: Wish) -> float:
    """Standard error of the overall accuracy to be expected. [1]"""
    points, sizes = (np.array([getattr(one, name) for one in strata]) for name in ("points", "pixels"))
    return expected_error(points, sizes, accuracies(strata, wish))


def views_of(wish: Wish) -> list[View]:
    """Composites to show: those asked for, else the map's own where it has one."""
    if wish.views:
        return [view_of(run) for run in wish.views]
    own = Path(wish.map)
    return [view_of(own)] if (own / "composite.tif").is_file() else []


def write_all(
    folder: Path, wish: Wish, made: Map, drawn: Sample, points: Sequence[Point], views: Sequence[View], lang: str
) -> None:
    """Sheet, points, chips and page."""
    classes = (*made.classes, *wish.also)
    write_text(folder / "labels.csv", as_csv(points), bom=True)
    write_points(folder / "points.gpkg", rows_of(points), crs=str(made.grid.crs), description=made.credit)
    shown = list(pictures(views, points))
    if views:
        (folder / "chips").mkdir()
        for point, chips in zip(points, shown, strict=True):
            write_chip(folder / "chips" / f"{point.id}.png", views, chips)
    text = page(
        points, shown, views=views, classes=classes, crs=str(made.grid.crs), credit=made.credit,
        simulated=made.simulated, lang=lang,
    )  # fmt: skip
    write_text(folder / "label.html", text)


def recorded(
    wish: Wish, made: Map, drawn: Sample, points: Sequence[Point], unseen: float, place: Any
) -> dict[str, Any]:
    """``sample.json``: everything that the estimates need, and how the sample came about; no clock."""
    grid = made.grid
    return {
        "schema_version": SCHEMA_VERSION,
        "eosat": __version__,
        "simulated": made.simulated,
        "attribution": made.credit,
        "map": {
            "file": made.path.name,
            "sha256": sha256(made.path),
            "period": made.period,
            "crs": str(grid.crs),
            "transform": list(grid.transform[:6]),
            "shape": list(grid.shape),
        },
        "region": place if place is None or isinstance(place, str | list) else str(place),
        "classes": [*made.classes, *wish.also],
        "seed": wish.seed,
        "allocation": wish.allocation,
        "minimum": wish.minimum,
        "expected_accuracy": dict(wish.accuracy) or {"": USUAL_ACCURACY},
        "expected_error": drawn.expected_error,
        "unobserved_ha": round(unseen, 2),
        "strata": [asdict(one) for one in drawn.strata],
        "points": {
            one.id: {"stratum": one.stratum, "lon": one.lon, "lat": one.lat, "row": one.row, "column": one.column}
            for one in points
        },
    }
