"""``eosat fleet presence``: what a run's clear view shows at the points of a register, with a picture of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eosat._version import __version__
from eosat.atmosphere import sun_azimuth, sun_zenith
from eosat.errors import InputError
from eosat.fleet.presence import BANDS, Evidence, judge
from eosat.fleet.wind import Entry, Register, read_register, slug
from eosat.regions import region as region_called
from eosat.sample.chips import Cut, View, cuts, pictures, view_of, write_chip
from eosat.sample.maps import said_by_run
from eosat.storage import sha256, whole, write_text
from eosat.words import LANGUAGES, say

Sun = tuple[float, float]
TURNED = 12.0
"""Where the sun's direction differs more than this between the looks of a view, its shadows are not one. [degree]"""
VERDICTS: Mapping[str, str] = {
    "confirmed": "wind.verdict.confirmed",
    "not seen": "wind.verdict.not_seen",
    "unclear": "wind.verdict.unclear",
}
"""And their words."""
HEAD = ("wind.head.name", "wind.head.verdict", "wind.head.why", "wind.head.brighter", "wind.head.shadow")
"""Heads of the table on the screen."""
PIXEL = (9.0, 11.0)
"""Sizes of a pixel that the numbers of :mod:`eosat.fleet.presence` hold for. [m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one looks."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One entry of a register, and what imagery shows there."""

    entry: Entry
    evidence: Evidence
    chip: str
    """Path of its picture below the folder; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What was looked at and written."""

    register: Register
    seen: tuple[Seen, ...]
    view: View
    sun: Sun | None
    """Azimuth (clockwise from north) and elevation [degree]; None where the looks have no sun in common."""
    simulated: bool
    files: tuple[Path, ...]

    def count(self, verdict: str) -> int:
        """Entries with a verdict."""
        return sum(one.evidence.verdict == verdict for one in self.seen)


def write_presence(run: str | Path, name: str, out: Path | None = None, *, region: str = "") -> Presence:
    """Look at each point of a register in a run's composite; write ``presence.csv``, ``presence.json`` and chips.

    Only points that are a turbine's foot (``place_kind`` ``turbine``) are judged; the others get a picture.

    Parameters
    ----------
    run : str or Path
        Folder of a finished run with ``composite`` among its outputs, at 10 m.
    name : str
        A CSV, or a register that eosat brings.
    out : Path, optional
        Default ``runs/presence-<register>``.
    region : str
        Points outside it are refused.

    Raises
    ------
    InputError
        The run has no composite, lacks a band or is not at 10 m; or a row of the register cannot be.
    """
    register = read_register(name, region_called(region) if region else None)
    view, said = view_of(run), said_by_run(Path(run))
    _check(view)
    folder = out or Path("runs") / f"presence-{register.path.stem}"
    placed = [one for one in register.entries if one.lon is not None and one.lat is not None]
    spots = [Spot(lon=one.lon or 0.0, lat=one.lat or 0.0) for one in placed]
    sun = sun_of([str(one["time"]) for one in said.get("scenes", ())], spots)
    found = {
        one.row: Seen(entry=one, evidence=evidence_of(one, cut, sun), chip="" if cut is None else _chip_name(one))
        for one, cut in zip(placed, cuts(view, spots), strict=True)
    }
    nowhere = Evidence(verdict="unclear", why="wind.why.no_point")
    seen = tuple(found.get(one.row, Seen(entry=one, evidence=nowhere, chip="")) for one in register.entries)
    chips = _write_chips(folder, view, [one for one in found.values() if one.chip])
    made = Presence(
        register=register, seen=seen, view=view, sun=sun, simulated=bool(said.get("simulated")), files=chips
    )
    return replace(made, files=(*_write_tables(folder, made), *chips))


def _check(view: View) -> None:
    import rasterio

    if not set(BANDS) <= set(view.bands):
        raise InputError("wind.no_bands", path=view.path, bands=", ".join(sorted(set(BANDS) - set(view.bands))))
    with rasterio.open(view.path) as src:
        size, metric = src.res[0], src.crs is not None and src.crs.is_projected
    if not (metric and PIXEL[0] <= size <= PIXEL[1]):
        raise InputError("wind.coarse", path=view.path, size=f"{size:g}")


def sun_of(times: Sequence[str], spots: Sequence[Spot]) -> Sun | None:
    """The mean sun over the middle of the points; None without times, or where its azimuth differs too much.

    pvlib gives 157.3 and 31.9:

    >>> sun_of(["2025-01-08T02:19:48Z", "2025-01-18T02:19:48Z"], [Spot(lon=126.6, lat=33.35)])
    (157.6, 31.7)
    >>> sun_of(["2025-01-08T02:19:48Z", "2025-07-18T02:19:48Z"], [Spot(lon=126.6, lat=33.35)]) is None
    True
    """
    if not times or not spots:
        return None
    lon, lat = (float(np.mean([getattr(one, key) for one in spots])) for key in ("lon", "lat"))
    moments = [datetime.fromisoformat(time) for time in times]
    ways = np.array([sun_azimuth(moment, lon, lat) for moment in moments])
    apart = (ways - ways[0] + 180) % 360 - 180
    if np.ptp(apart) > TURNED:
        return None
    heights = [90 - sun_zenith(moment, lon, lat) for moment in moments]
    return round(float(ways[0] + apart.mean()) % 360, 1), round(float(np.mean(heights)), 1)


def evidence_of(entry: Entry, cut: Cut | None, sun: Sun | None) -> Evidence:
    """What is known of one entry; only a turbine's foot inside the view is judged."""
    if cut is None:
        return Evidence(verdict="unclear", why="wind.why.outside")
    if entry.place_kind != "turbine":
        return Evidence(verdict="unclear", why="wind.why.no_foot")
    bands = {name: np.asarray(cut.planes[name], dtype=float) for name in BANDS}
    return judge(bands, cut.row, cut.col, sun=sun)


def _chip_name(entry: Entry) -> str:
    return f"chips/{entry.row:04d}-{slug(entry.name)}.png"


def _write_chips(folder: Path, view: View, seen: Sequence[Seen]) -> tuple[Path, ...]:
    (folder / "chips" if seen else folder).mkdir(parents=True, exist_ok=True)
    spots = [Spot(lon=one.entry.lon or 0.0, lat=one.entry.lat or 0.0) for one in seen]
    for one, shown in zip(seen, pictures([view], spots), strict=True):
        headed = replace(view, name=f"{view.name}: {one.evidence.verdict}")
        with whole(folder / one.chip) as temporary:
            write_chip(temporary, [headed], shown)
    return tuple(folder / one.chip for one in seen)


def _write_tables(folder: Path, made: Presence) -> tuple[Path, Path]:
    rows = [_row(one, made.view.name) for one in made.seen]
    notes = {
        "eosat": __version__,
        "register": made.register.path.name,
        "register_sha256": sha256(made.register.path),
        "view": made.view.name,
        "attribution": made.view.credit,
        "simulated": made.simulated,
        "sun": None if made.sun is None else {"azimuth": made.sun[0], "elevation": made.sun[1]},
        "counts": {verdict: made.count(verdict) for verdict in VERDICTS},
        "limit": {lang: say("wind.presence.limit", lang) for lang in LANGUAGES},
    }
    table = pd.DataFrame(rows).to_csv(index=False, lineterminator="\r\n")
    write_text(folder / "presence.csv", table, bom=True)
    points = [{"name": one.entry.name, "chip": one.chip} | asdict(one.evidence) for one in made.seen]
    write_text(folder / "presence.json", json.dumps(notes | {"points": points}, ensure_ascii=False, indent=1) + "\n")
    return folder / "presence.csv", folder / "presence.json"


def _row(one: Seen, view: str) -> dict[str, Any]:
    entry, evidence = one.entry, one.evidence
    measured = {key: getattr(evidence, key) for key in ("brighter", "duller", "shadow")}
    return {
        **{key: getattr(entry, key) for key in ("row", "name", "name_ko", "lon", "lat", "place_kind")},
        "verdict": evidence.verdict,
        "verdict_ko": say(VERDICTS[evidence.verdict], "ko"),
        "why": say(evidence.why, "en"),
        "why_ko": say(evidence.why, "ko"),
        **{key: None if value is None else round(value, 4) for key, value in measured.items()},
        "view": view,
        "chip": one.chip,
    }


def presence_lines(made: Presence, lang: str) -> list[str]:
    """The table, the counts and what the check cannot do, in sentences."""
    lines = [
        say(
            "wind.presence.sum", lang, count=len(made.seen), confirmed=made.count("confirmed"),
            missed=made.count("not seen"), unclear=made.count("unclear"), view=made.view.name,
        )
    ]  # fmt: skip
    if made.sun is None and any(one.chip for one in made.seen):
        lines.append(say("wind.presence.no_sun", lang))
    lines.append(say("wind.presence.limit", lang))
    return [*lines, say("cli.simulated", lang)] if made.simulated else lines


def presence_rows(made: Presence, lang: str) -> list[list[str]]:
    """Rows of the table on the screen."""
    return [
        [
            (one.entry.name_ko if lang == "ko" else "") or one.entry.name,
            say(VERDICTS[one.evidence.verdict], lang),
            say(one.evidence.why, lang),
            *("-" if value is None else f"{value:+.3f}" for value in (one.evidence.brighter, one.evidence.shadow)),
        ]
        for one in made.seen
    ]
