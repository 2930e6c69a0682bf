"""``eosat area``: from labelled points to hectares and accuracies with 95 % intervals, and what to doubt in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eosat._version import __version__
from eosat.classes import UNOBSERVED
from eosat.errors import InputError
from eosat.estimators import Z95, Judged, judge, wilson
from eosat.sample.draw import Stratum
from eosat.sample.maps import Map, count, outline_of, read_map, value_at
from eosat.sample.sheet import Label, read_labels
from eosat.storage import sha256
from eosat.words import LANGUAGES, Phrase, say, spoken

FEW = 30
"""Points below which a normal interval is doubtful."""
TO_A_GOOD_PART = 0.05
"""Share of a stratum that is sampled, from which on the finite population counts (Cochran 1977, 2.6)."""
BESIDE = "unobserved"
"""Class of the map where it saw nothing at a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What ``sample.json`` says."""

    path: Path
    map_sha256: str
    region: Any
    classes: tuple[str, ...]
    """Names that a label may have."""
    strata: tuple[Stratum, ...]
    points: Mapping[str, Mapping[str, Any]]
    """Id -> stratum, lon, lat."""
    unobserved_ha: float
    """Ground of the region that the map of the strata did not see. [ha]"""
    simulated: bool
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Hectares and accuracies from a labelled sample."""

    table: pd.DataFrame
    """A row a class: see :func:`table_of`."""
    overall: tuple[float, float]
    """Overall accuracy and half its 95 % interval. [1]"""
    matrix: NDArray[np.int64]
    """(map, reference) Points."""
    cells: NDArray[np.float64]
    """(map, reference) Estimated shares of the ground. [1]"""
    classes: tuple[str, ...]
    hectares: float
    """Ground that the estimates are about. [ha]"""
    unobserved_ha: float
    """Ground of the region that they leave out. [ha]"""
    same_map: bool
    """Whether the strata are the classes of the map that is judged."""
    finite: bool
    """Whether the finite population was counted in."""
    warnings: tuple[Phrase, ...]
    """What to doubt; see :func:`eosat.words.spoken`."""
    simulated: bool
    credit: str


def area(labels: str | Path, map: str | Path, *, design: str | Path | None = None, partial: bool = False) -> Area:
    """Areas and accuracies of a map from a labelled sample.

    Parameters
    ----------
    labels : path
        The labelled sheet: CSV or GeoPackage.
    map : path
        The map that is judged: a run's directory or a class raster. Where it is not the one that the sample was drawn
        from, strata and map classes differ, and Stehman's estimator serves.
    design : path, optional
        ``sample.json`` or its folder; beside the sheet by default.
    partial : bool
        Use the points that are labelled although others are not; which ones are missing must then be chance.

    Raises
    ------
    InputError
        When the sheet is wrong (every row is named), the design is missing, or the map has other classes.
    """
    path = Path(labels)
    plan = read_design(Path(design) if design is not None else path.parent)
    strata = {id_: int(one["stratum"]) for id_, one in plan.points.items()}
    found = [one for one in read_labels(path, points=strata, classes=plan.classes, partial=partial) if one.name]
    judged = read_map(map)
    beyond = sorted(set(judged.classes) - set(plan.classes))
    if beyond:
        raise InputError("area.classes", path=judged.path, names=", ".join(beyond), known=", ".join(plan.classes))
    return estimated(plan, judged, found)


def read_design(path: Path) -> Design:
    """``sample.json``, or the one in a folder."""
    file = path / "sample.json" if path.is_dir() else path
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        return Design(
            path=file,
            map_sha256=held["map"]["sha256"],
            region=held["region"],
            classes=tuple(held["classes"]),
            strata=tuple(Stratum(**one) for one in held["strata"]),
            points=held["points"],
            unobserved_ha=held["unobserved_ha"],
            simulated=held["simulated"],
            credit=held["attribution"],
        )
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InputError("area.no_design", path=file, reason=err) from err


def estimated(plan: Design, judged: Map, labels: Sequence[Label]) -> Area:
    """Everything that checked labels say of a map."""
    same = sha256(judged.path) == plan.map_sha256
    counts, classes = counted(plan, judged, labels, same=same)
    sizes = np.array([one.pixels for one in plan.strata])
    drawn = counts.sum((1, 2))
    bare = [one.name for one, n in zip(plan.strata, drawn, strict=True) if n == 0]
    if bare:
        raise InputError("area.empty_stratum", names=", ".join(bare))
    finite = not same or bool((drawn > TO_A_GOOD_PART * sizes).any())
    result = judge(counts, sizes, finite=finite)
    ground = sum(one.hectares for one in plan.strata)
    mapped = mapped_hectares(plan, judged, classes, same=same)
    table = table_of(result, counts, sizes, classes=classes, mapped=mapped, ground=ground)
    return Area(
        table=table,
        overall=(float(result.overall), Z95 * float(result.overall_se)),
        matrix=counts.sum(0),
        cells=result.cells,
        classes=classes,
        hectares=ground,
        unobserved_ha=plan.unobserved_ha,
        same_map=same,
        finite=finite,
        warnings=tuple(doubts(plan, counts, classes, labels, same=same)),
        simulated=plan.simulated or judged.simulated,
        credit=judged.credit or plan.credit,
    )


def counted(
    plan: Design, judged: Map, labels: Sequence[Label], *, same: bool
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Points by stratum, map class and class on the ground, and the classes of the last two."""
    order = {one.value: at for at, one in enumerate(plan.strata)}
    at = [plan.points[one.id] for one in labels]
    stratum = np.array([order[int(one["stratum"])] for one in at], int)
    if same:
        values = np.array([int(one["stratum"]) for one in at], np.uint8)
    else:
        values = value_at(judged, np.array([one["lon"] for one in at]), np.array([one["lat"] for one in at]))
    names = [judged.classes[v] if v < len(judged.classes) else BESIDE for v in values.tolist()]
    classes = plan.classes + ((BESIDE,) if BESIDE in names else ())
    counts = np.zeros((len(plan.strata), len(classes), len(classes)), np.int64)
    place = {name: number for number, name in enumerate(classes)}
    mapped, there = (np.array([place[name] for name in part], int) for part in (names, [one.name for one in labels]))
    np.add.at(counts, (stratum, mapped, there), 1)
    return counts, classes


def mapped_hectares(plan: Design, judged: Map, classes: Sequence[str], *, same: bool) -> dict[str, float]:
    """Pixel-counted ground of each class of the map. [ha]"""
    if same:
        return {one.name: one.hectares for one in plan.strata}
    _, ground = count(judged.path, judged.grid, outline_of(plan.region, judged.grid))
    named = {name: float(ground[value]) for value, name in enumerate(judged.classes)}
    return named | ({BESIDE: float(ground[UNOBSERVED])} if BESIDE in classes else {})


def table_of(
    found: Judged,
    counts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    *,
    classes: Sequence[str],
    mapped: Mapping[str, float],
    ground: float,
) -> pd.DataFrame:
    """A row a class that map or ground has.

    Columns: ``class, name_ko, points_map, points_reference, pixel_counted_ha, area_ha, area_se_ha, area_ci95_ha`` (half
    the interval), ``area_low_ha, area_high_ha`` (never below 0), ``area_percent``, and for ``users`` and ``producers``
    accuracy ``<one>_percent, <one>_ci95_percent, <one>_low_percent, <one>_high_percent``. Where all points agree the
    formulas give an error of 0, which is chance: then no half interval is given, the ends of an accuracy are Wilson's
    and those of an area are missing. Where every pixel of the strata in question was labelled the 0 is true.
    """
    matrix, whole = counts.sum(0), counts.sum((1, 2)) == sizes
    rows = []
    for at, name in enumerate(classes):
        on_map, on_ground = int(matrix[at].sum()), int(matrix[:, at].sum())
        if not on_map and not on_ground and not mapped.get(name):
            continue
        share, se = float(found.share[at]), float(found.share_se[at])
        half = Z95 * se if se > 0 or whole.all() else np.nan
        row = {"class": name, "name_ko": class_word(name, "ko"), "points_map": on_map, "points_reference": on_ground}
        row |= {
            "pixel_counted_ha": round(mapped.get(name, 0.0), 2),
            "area_ha": _rounded(share * ground, 2),
            "area_se_ha": _rounded(half / Z95 * ground, 2),
            "area_ci95_ha": _rounded(half * ground, 2),
            "area_low_ha": _rounded(np.fmax(share - half, 0) * ground + 0 * half, 2),
            "area_high_ha": _rounded(np.fmin(share + half, 1) * ground + 0 * half, 2),
            "area_percent": _rounded(100 * share, 3),
        }
        known = complete(counts, whole, at)
        row |= accuracy_cells("users", float(found.users[at]), float(found.users_se[at]), on_map, known)
        row |= accuracy_cells("producers", float(found.producers[at]), float(found.producers_se[at]), on_ground, known)
        rows.append(row)
    return pd.DataFrame(rows)


def complete(counts: NDArray[np.int64], whole: NDArray[np.bool_], at: int) -> bool:
    """Whether every pixel of each stratum was labelled in which map or ground show the class."""
    there = (counts[:, at, :].sum(1) + counts[:, :, at].sum(1)) > 0
    return bool(whole[there].all())


def accuracy_cells(kind: str, value: float, se: float, points: int, known: bool) -> dict[str, float]:
    """An accuracy in percent with its interval: Wilson's where it is 0 or 1 and not *known* of every pixel."""
    low, high, half = max(value - Z95 * se, 0.0), min(value + Z95 * se, 1.0), Z95 * se
    if value in (0.0, 1.0) and not known:
        (low, high), half = wilson(round(value * points), points), np.nan
    cells = {"percent": value, "ci95_percent": half, "low_percent": low, "high_percent": high}
    told = value == value
    return {f"{kind}_{key}": _rounded(100 * one if told else np.nan, 3) for key, one in cells.items()}


def _rounded(value: float, digits: int) -> float:
    return round(float(value), digits)


def class_word(name: str, lang: str) -> str:
    """A class as people call it."""
    from eosat.sample.page import class_name

    return class_name(name, lang)


def doubts(
    plan: Design, counts: NDArray[np.int64], classes: Sequence[str], labels: Sequence[Label], *, same: bool
) -> list[Phrase]:
    """What to say beside the numbers."""
    matrix, drawn = counts.sum(0), counts.sum((1, 2))
    whole = drawn == [one.pixels for one in plan.strata]
    found = [Phrase("area.other_map", {})] if not same else []
    for one, n in zip(plan.strata, drawn.tolist(), strict=True):
        if n < min(FEW, one.pixels):
            key = "area.single" if n < 2 else "area.few"
            found.append(Phrase(key, {"name": _word(one.name), "points": n}))
    for at, name in enumerate(classes):
        on_map, on_ground, right = (int(part) for part in (matrix[at].sum(), matrix[:, at].sum(), matrix[at, at]))
        word = _word(name)
        if on_ground and not on_map:
            found.append(Phrase("area.not_on_map", {"name": word, "points": on_ground}))
        elif on_map and not on_ground:
            found.append(Phrase("area.not_on_ground", {"name": word, "points": on_map}))
        for kind, points in (("area.kind.users", on_map), ("area.kind.producers", on_ground)):
            if points and right in (0, points) and not complete(counts, whole, at):
                sure = {"percent": 100 * right // points, "points": points}
                found.append(Phrase("area.certain", {"name": word, "kind": Phrase(kind, {}), **sure}))
    unsure, unlabelled = sum(not one.sure for one in labels), len(plan.points) - len(labels)
    if unsure:
        found.append(Phrase("area.unsure", {"points": unsure, "total": len(labels)}))
    if unlabelled:
        found.append(Phrase("area.partial", {"points": unlabelled, "total": len(plan.points)}))
    return found


def _word(name: str) -> Any:
    """A class name that comes out in the language of its sentence."""
    from eosat.words import catalogue

    return Phrase(f"class.{name}", {}) if f"class.{name}" in catalogue() else name


def record_of(found: Area) -> dict[str, Any]:
    """``area.json``: everything, with the method by name."""
    method = "Olofsson et al. 2014" if found.same_map else "Stehman 2014"
    return {
        "schema_version": 1,
        "eosat": __version__,
        "simulated": found.simulated,
        "attribution": found.credit,
        "method": {"estimator": method, "finite_population": found.finite, "interval": "normal, 95 %, z = 1.96"},
        "observed_ha": round(found.hectares, 2),
        "unobserved_ha": found.unobserved_ha,
        "points": int(found.matrix.sum()),
        "overall_percent": _or_none(100 * found.overall[0]),
        "overall_ci95_percent": _or_none(100 * found.overall[1]),
        "classes": list(found.classes),
        "matrix": {"rows": "map", "columns": "reference", "points": found.matrix.tolist()},
        "shares": [[_or_none(value) for value in row] for row in found.cells.tolist()],
        "table": [
            {key: _or_none(value) if isinstance(value, float) else value for key, value in row.items()}
            for row in found.table.to_dict("records")
        ],
        "warnings": [{lang: spoken(one, lang) for lang in LANGUAGES} for one in found.warnings],
    }


def _or_none(value: float) -> float | None:
    """A number for JSON, which has no NaN."""
    return round(float(value), 6) if np.isfinite(value) else None


def answer(found: Area, lang: str) -> str:
    """The overall accuracy as a sentence."""
    accuracy, half = found.overall
    return say(
        "area.overall", lang, percent=100 * accuracy, half=100 * half, points=int(found.matrix.sum()),
        hectares=found.hectares, unobserved=found.unobserved_ha,
    )  # fmt: skip
