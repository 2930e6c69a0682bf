"""``eosat fleet solar``: sites of a run as megawatts with intervals, by district, beside what a register says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eosat._version import __version__
from eosat.capacity import DENSITIES, Draws, Sizes, calibrate, draw, quantiles, sums
from eosat.errors import InputError
from eosat.fleet.official import Official, latest, read_official
from eosat.fleet.solar import INSERTED, SIMULATED, Known, districts_of, followed, inside, mapped, types_of
from eosat.fleet.table import write_fleet
from eosat.fleet.windpresence import Spot
from eosat.regions import region as region_called
from eosat.sample.chips import pictures, view_of, write_chip
from eosat.sample.maps import said_by_run
from eosat.storage import sha256, whole, write_text
from eosat.vector import degrees
from eosat.words import LANGUAGES, say

CHIPS = 40
"""Most sites of which a picture is written, the largest first."""
SHOWN = ("p05", "p10", "p50", "p90", "p95")
TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolarFleet:
    """What was found and written."""

    folder: Path
    fleet: pd.DataFrame
    table: pd.DataFrame
    """A row a district, and the total last."""
    official: tuple[Official, ...]
    factor: tuple[float, float, float] | None
    """p10, p50, p90 of register over corrected estimate, of the total; None without a register."""
    calibrated: bool
    gone: int
    sizes: Sizes
    simulated: bool
    files: tuple[Path, ...]


def write_solar(
    runs: Sequence[str | Path],
    out: str | Path,
    *,
    region: str = "",
    landcover: Path | None = None,
    register: str = "",
    year: int | None = None,
    calibrated: bool = False,
    seed: int = 0,
    draws: int = 2000,
) -> SolarFleet:
    """Write ``fleet.parquet``, ``districts.csv``, ``fleet.json``, ``fleet-en.png``, ``fleet-ko.png`` and chips.

    Parameters
    ----------
    runs : sequence of str or Path
        Finished runs of a solar model over one grid; sites are those of the latest, the earlier say since when.
    out : str or Path
        Folder.
    region : str
        Districts; default those of the latest run.
    landcover : Path, optional
        Run or raster of land cover on the same CRS: sites among buildings are roofs.
    register : str
        CSV of a register, or one that eosat brings; empty: none.
    year : int, optional
        Of the register; default the last.
    calibrated : bool
        Whether the fleet's megawatts are multiplied by register over estimate, of the district where the register has
        it, else of the whole.
    seed, draws : int
        Of the Monte Carlo draws.

    Raises
    ------
    InputError
        A run is none of solar arrays, runs do not fit each other, or the register is not there or is empty.
    """
    folder = Path(out)
    known = followed([mapped(run) for run in runs])
    last = known.last
    said = said_by_run(last.folder)
    request = said.get("request", {})
    place = region_called(region or request.get("districts") or request.get("region"))
    districts, types = districts_of(last.shapes, last.crs, place), types_of(last, landcover)
    sizes = SIMULATED if last.simulated else INSERTED
    drawn = draw(last.areas, types, sizes, draws=draws, seed=seed)
    rows = latest(read_official(register), "solar", year) if register else ()
    if register and not rows:
        raise InputError("fleet.official_none", path=register, year=year or "-")
    if calibrated and not rows:
        raise InputError("fleet.calibrate_without")
    factors = factors_of(drawn, districts, rows)
    table = table_of(last.areas, drawn, districts, rows, factors)
    fleet = fleet_of(known, districts, types, drawn, factors if calibrated else {})
    folder.mkdir(parents=True, exist_ok=True)
    notes = {"attribution": str(said.get("attribution", "")), "simulated": last.simulated, "eosat": __version__}
    written = write_fleet(folder / "fleet.parquet", fleet, notes=notes)
    write_text(folder / "districts.csv", table.to_csv(index=False, lineterminator="\r\n"), bom=True)
    total = factors.get(TOTAL)
    made = SolarFleet(
        folder=folder,
        fleet=written,
        table=table,
        official=rows,
        factor=None if total is None else _three(total),
        calibrated=calibrated,
        gone=len(known.gone),
        sizes=sizes,
        simulated=last.simulated,
        files=(),
    )
    return _finished(made, known, notes | {"seed": seed, "draws": draws})


def _three(draws: Any) -> tuple[float, float, float]:
    low, middle, high = quantiles(draws, (0.1, 0.5, 0.9)).tolist()
    return low, middle, high


def factors_of(drawn: Draws, districts: Sequence[str], rows: Sequence[Official]) -> dict[str, Any]:
    """Draws of register over corrected estimate: of ``total``, and of each district that the register has."""
    if not rows or not len(drawn.mw):
        return {}
    by_name = sums(drawn.corrected(), districts)
    said = {row.district: row.mw for row in rows if row.district}
    whole_ = {row.district: row.mw for row in rows if not row.district} or {"": sum(said.values())}
    found = calibrate({TOTAL: drawn.corrected().sum(0)}, {TOTAL: whole_[""]})
    both = {name: mw for name, mw in said.items() if name in by_name}
    return found | ({name: calibrate(by_name, both)[name] for name in both} if both else {})


def table_of(
    areas: np.ndarray, drawn: Draws, districts: Sequence[str], rows: Sequence[Official], factors: Mapping[str, Any]
) -> pd.DataFrame:
    """Sites, hectares and megawatts of every district and of all; quantiles are of sums, so they do not add up."""
    names = [*sorted(set(districts)), TOTAL]
    place = np.array(districts, object)
    said = {row.district or TOTAL: row for row in rows}
    found = []
    for name in names:
        own = np.ones(len(areas), bool) if name == TOTAL else place == name
        line: dict[str, Any] = {"district": name, "sites": int(own.sum()), "area_ha": round(areas[own].sum() / 1e4, 2)}
        for kind, draws in (("detected", drawn.detected()), ("corrected", drawn.corrected())):
            levels = quantiles(draws[own].sum(0)).round(3).tolist()
            line |= {f"{kind}_mw_{key}": value for key, value in zip(SHOWN, levels, strict=True)}
        row = said.get(name)
        line |= {"register_mw": row.mw if row else np.nan, "register_year": row.year if row else None}
        line["register_source"] = row.source if row else ""
        k = _three(factors[name]) if name in factors else (np.nan,) * 3
        line |= {f"k_{key}": round(value, 3) for key, value in zip(("p10", "p50", "p90"), k, strict=True)}
        found.append(line)
    return pd.DataFrame(found)


def fleet_of(
    known: Known, districts: Sequence[str], types: Sequence[str], drawn: Draws, factors: Mapping[str, Any]
) -> pd.DataFrame:
    """Rows of ``fleet.parquet``; a site's megawatts are those it has if it is real."""
    last = known.last
    mw = drawn.mw
    if factors:
        mw = mw * np.stack([factors.get(name, factors[TOTAL]) for name in districts])
    levels = quantiles(mw, (0.1, 0.5, 0.9)).reshape(-1, 3)
    count = len(last.shapes)
    return pd.DataFrame(
        {
            "id": list(known.ids),
            "tech": ["solar"] * count,
            "type": list(types),
            "district": list(districts),
            "area_m2": last.areas,
            **{f"mw_{key}": levels[:, at].round(4) for at, key in enumerate(("p10", "p50", "p90"))},
            "tilt_deg": np.full(count, np.nan),
            "azimuth_deg": np.full(count, np.nan),
            "first_seen": list(known.first_seen),
            "last_seen": [last.day] * count,
            "confidence": last.confidence.round(1),
            "evidence": [" ".join(last.scenes)] * count,
            "geometry": list(degrees(last.shapes, last.crs)) if count else [],
        }
    )


def _finished(made: SolarFleet, known: Known, notes: Mapping[str, Any]) -> SolarFleet:
    """Chips, record, figures."""
    from dataclasses import replace

    from eosat.fleet.solarfigure import write_figure

    folder, last = made.folder, known.last
    chips = _chips(made, known)
    total = made.table.iloc[-1].to_dict()
    record = dict(notes) | {
        "runs": [str(last.folder.name)],
        "last_look": last.day,
        "sites": len(made.fleet),
        "gone": known.gone.to_dict("records"),
        "total": {key: (None if value != value else value) for key, value in total.items()},
        "calibrated": made.calibrated,
        "sizes": {"name": made.sizes.name, "source": made.sizes.source},
        "densities": {name: one.source for name, one in DENSITIES.items()},
        "fleet_sha256": sha256(folder / "fleet.parquet"),
        "limits": {lang: [say(key, lang) for key in LIMITS] for lang in LANGUAGES},
    }
    write_text(folder / "fleet.json", json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n")
    figures = [folder / f"fleet-{lang}.png" for lang in LANGUAGES]
    for path, lang in zip(figures, LANGUAGES, strict=True):
        write_figure(path, made, lang)
    tables = (folder / "fleet.parquet", folder / "districts.csv", folder / "fleet.json")
    return replace(made, files=(*tables, *figures, *chips))


LIMITS = ("fleet.limit.size", "fleet.limit.owner", "fleet.limit.accuracy")


def _chips(made: SolarFleet, known: Known) -> list[Path]:
    """Pictures of the largest sites, where the run wrote its view."""
    if not (known.last.folder / "composite.tif").is_file() or not len(made.fleet):
        return []
    view = view_of(known.last.folder)
    order = np.argsort(-known.last.areas, kind="stable")[:CHIPS]
    lons, lats = inside(known.last.shapes[order], known.last.crs)
    spots = [Spot(lon=float(lon), lat=float(lat)) for lon, lat in zip(lons, lats, strict=True)]
    (made.folder / "chips").mkdir(exist_ok=True)
    found = []
    for place, shown in zip(order.tolist(), pictures([view], spots), strict=True):
        found.append(made.folder / "chips" / f"{known.ids[place]}.png")
        with whole(found[-1]) as temporary:
            write_chip(temporary, [view], [shown[0]])
    return found


def rows_of(made: SolarFleet, lang: str) -> list[list[str]]:
    """The table as it is read."""

    def span(line: Mapping[Any, Any], kind: str) -> str:
        low, middle, high = (line[f"{kind}_mw_{key}"] for key in ("p10", "p50", "p90"))
        return f"{middle:,.1f} ({low:,.1f} – {high:,.1f})"

    return [
        [
            say("fleet.total", lang) if line["district"] == TOTAL else line["district"] or say("fleet.beside", lang),
            str(line["sites"]),
            f"{line['area_ha']:,.1f}",
            span(line, "detected"),
            span(line, "corrected"),
            "–" if line["register_mw"] != line["register_mw"] else f"{line['register_mw']:,.1f}",
        ]
        for line in made.table.to_dict("records")
    ]


def head_of(lang: str) -> list[str]:
    """Heads of that table."""
    keys = ("fleet.head.district", "fleet.head.sites", "fleet.head.area", "fleet.head.detected", "fleet.head.corrected")
    return [*(say(key, lang) for key in keys), say("fleet.head.register", lang)]


def lines_of(made: SolarFleet, lang: str) -> list[str]:
    """What must be said beside the table."""
    found = []
    for row in made.official:
        if not row.district:
            found.append(say("fleet.register", lang, mw=f"{row.mw:,.1f}", year=row.year, source=row.source))
    if made.factor is not None:
        low, middle, high = (f"{value:.2f}" for value in made.factor)
        key = "fleet.factor.used" if made.calibrated else "fleet.factor"
        found.append(say(key, lang, low=low, middle=middle, high=high))
    if made.gone:
        found.append(say("fleet.gone", lang, count=made.gone))
    found += [say(key, lang) for key in LIMITS]
    return [*found, say("cli.simulated", lang)] if made.simulated else found
