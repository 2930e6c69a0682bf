"""The steps of a series: cut the span, run each period that is not done, then table, trends, figures and record."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.catalog import period
from eosat.config import Config
from eosat.errors import InputError
from eosat.models import Card, folder_of, read_card
from eosat.regions import SUFFIXES, Region, hectares, region
from eosat.run import run
from eosat.run.go import read
from eosat.run.hold import LOCK, OWNER, held
from eosat.run.prepare import districts_of, fingerprint
from eosat.series.figure import write_figure
from eosat.series.look import Look, finished, seen
from eosat.series.maps import MAPS, TABLE, mapped, write_maps
from eosat.series.page import write_page
from eosat.series.periods import Span, spans
from eosat.series.record import write_item
from eosat.series.site import progress
from eosat.series.table import long_table, trends
from eosat.series.years import write_years
from eosat.storage import whole, write_text
from eosat.summary import with_whole
from eosat.words import LANGUAGES

STATED, DONE, PERIODS, FIGURES, PAGE = "series.json", "item.json", "periods", "figures", "site.html"
GAPS = ("run.nothing_left", "error.nothing_seen")
"""Errors of a run that mean: nothing clear was seen in its period."""
NEEDED = ("labels", "clear_count", "composite", "summary")
"""Outputs of each period's run."""
FREE = ("period", "outputs", "cache", "on_error")
"""Keys of the config that may differ when a series is taken up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A named place to watch."""

    name: str
    place: str | tuple[float, float, float, float]
    """GeoJSON path, or west, south, east, north. [degree]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A finished series."""

    folder: Path
    files: tuple[Path, ...]
    """Everything a person may want to open."""
    table: pd.DataFrame
    """See :func:`eosat.series.table.long_table`."""
    trends: pd.DataFrame
    breaks: pd.DataFrame
    gaps: tuple[str, ...]
    """Names of the periods in which nothing clear was seen."""
    simulated: bool


def site_of(name: str, place: str) -> Site | None:
    """The site that the command line names; None for none.

    >>> site_of("port", "126.5,33.4,126.6,33.5").place
    (126.5, 33.4, 126.6, 33.5)
    """
    if bool(name.strip()) != bool(place.strip()):
        raise InputError("series.site_and_box")
    if not name.strip():
        return None
    if place.lower().endswith(SUFFIXES):
        return Site(name=name, place=place)
    try:
        west, south, east, north = map(float, place.split(","))
    except ValueError as err:
        raise InputError("series.site_and_box") from err
    return Site(name=name, place=(west, south, east, north))


def _silent(key: str, **fields: Any) -> None:
    """Say nothing."""


def series(
    config: str | Path | Mapping[str, Any],
    out: str | Path | None = None,
    *,
    every: str = "month",
    changes: Sequence[str] = (),
    site: Site | None = None,
    device: str = "auto",
    lang: str = "en",
    tell: Any = _silent,
) -> Series:
    """Run every period of a config's span, and follow what changes; run it again to go on.

    A period that is finished is not done again; a longer period adds to a series that stands. A period without a clear
    scene is a gap: it has its rows in the table and no value.

    Parameters
    ----------
    config : str, Path or mapping
        As :func:`eosat.run` takes it; its period is the span of the series.
    out : str or Path, optional
        Default ``runs/<config's name>-<every>``, with a site also its name.
    every : str
        ``"month"``, ``"season"``, ``"year"``, or one season of each year: ``"summer"``. One look a year gives maps of
        woods that decline and of ground that is built.
    changes : sequence of str
        ``"key=value"`` laid over the config.
    site : Site, optional
        Runs over this place in place of the config's region.
    device, lang, tell
        As :func:`eosat.run` takes them.

    Raises
    ------
    InputError
        One period only, nothing seen in any, or the folder holds another series.
    WorldError
        Network, catalogue or disk failed; what is done is kept.
    """
    name, checked = read(config, changes)
    if site is not None:
        checked = checked.model_copy(update={"region": site.place, "districts": None})
    cut = spans(period(checked.period), every)
    area = region(checked.region)
    districts, card = districts_of(checked, area), read_card(folder_of(checked.model))
    if site is not None and len(districts.districts) == 1:
        called = replace(districts.districts[0], name_ko=site.name, name_en=site.name)
        districts = replace(districts, districts=(called,))
    tail = f"-{plain(site.name)}" if site else ""
    folder = Path(out) if out is not None else Path("runs") / f"{name}-{every}{tail}"
    free_for(folder)
    with held(folder, tell):
        state(folder, stated(checked, every, site, fingerprint(area, districts), card))
        looks = list(looks_of(folder, cut, checked, device=device, lang=lang, tell=tell))
        if not seen(looks):
            raise InputError("series.nothing", count=len(looks), first=looks[0].why[lang])
        if site:
            write_site(folder / PAGE, site, looks, districts, card, lang)
        made = finish(folder, looks, districts, card, lang=lang, tell=tell)
        tell("series.done", folder=folder, periods=len(looks), gaps=len(made.gaps))
    return made


def stated(config: Config, every: str, site: Site | None, sha: str, card: Card) -> dict[str, Any]:
    """What makes two series the same: everything that decides a period's pixels, but not how many periods."""
    asked = {key: value for key, value in config.model_dump(mode="json").items() if key not in FREE}
    named = site.name if site else ""
    return {"every": every, "site": named, "region_sha256": sha, "model_sha256": card.weights_sha256, "config": asked}


def free_for(folder: Path) -> None:
    """InputError when *folder* is a file or holds anything but a series."""
    if folder.exists() and not folder.is_dir():
        raise InputError("run.out_is_file", path=folder)
    names = {path.name for path in folder.iterdir()} - {LOCK, OWNER} if folder.is_dir() else set()
    if names and STATED not in names:
        raise InputError("run.out_not_empty", path=folder, found=", ".join(sorted(names)[:5]))


def state(folder: Path, wish: dict[str, Any]) -> None:
    """Write down what the series is, or InputError when another one stands there."""
    path = folder / STATED
    if not path.exists():
        write_text(path, json.dumps(wish, indent=1, ensure_ascii=False) + "\n")
        return
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
        flat = {**old["config"], **old}, {**wish["config"], **wish}
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise InputError("run.plan_damaged", path=path, reason=f"{type(err).__name__}: {err}") from err
    differs = [f"{key}: {flat[0].get(key)} -> {new}" for key, new in flat[1].items() if flat[0].get(key) != new]
    if differs:
        raise InputError("series.other", path=folder, differs="; ".join(d for d in differs if d[:7] != "config:"))


def yearly(folder: Path, looks: Sequence[Look], districts: Region, card: Card, lang: str) -> list[str]:
    """Maps, table and figures of looks of one season; names of the files."""
    table = write_maps(folder, looks, districts, card.classes)
    for number, (one, rows) in enumerate(table.groupby("district", sort=False), start=1):
        write_years(folder / FIGURES / f"{number:03d}-{plain(str(one))}-yearly.png", rows, looks=looks, lang=lang)
    return [*(f"{name}.tif" for name in MAPS), f"{TABLE}.csv"]


def looks_of(folder: Path, cut: Sequence[Span], config: Config, *, device: str, lang: str, tell: Any) -> Iterator[Look]:
    """Each period's run, done now or before, or its gap."""
    outputs = sorted({*NEEDED, *(("fractions",) if "fractions" in config.outputs else ())})
    for number, span in enumerate(cut, start=1):
        home = folder / PERIODS / span.folder
        tell("series.period", number=number, total=len(cut), name=span.name, days=span.days)
        look = finished(span, home)
        if look is None:
            asked = config.model_dump(mode="json") | {"period": span.days, "outputs": outputs}
            look = looked(span, home, asked, device=device, lang=lang, tell=tell)
        if look.plan is None:
            tell("series.gap", name=span.name, why=look.why[lang])
        else:
            tell("series.seen", name=span.name, scenes=len(look.times), percent=observed(home))
        yield look


def looked(span: Span, home: Path, asked: Mapping[str, Any], *, device: str, lang: str, tell: Any) -> Look:
    """Run one period."""
    try:
        run(asked, home, device=device, lang=lang, tell=tell)
    except InputError as err:
        if err.key not in GAPS:
            raise
        return Look(span=span, folder=home, plan=None, why={one: err.text(one).split("\n")[0] for one in LANGUAGES})
    found = finished(span, home)
    assert found is not None
    return found


def observed(home: Path) -> float:
    """Share of the districts of a period's run that was seen clear. [%]"""
    table = pd.read_parquet(home / "summary.parquet")
    return float(100 - 100 * table["unobserved_ha"].sum() / table["area_ha"].sum())


def write_site(path: Path, site: Site, looks: Sequence[Look], districts: Region, card: Card, lang: str) -> None:
    """Write the page of the site, which is the whole of *districts*."""
    one = replace(districts.districts[0], geometry=districts.area)
    write_page(path, site.name, looks, progress(looks, one, card.classes), area=hectares(one.geometry), lang=lang)


def plain(text: str) -> str:
    """*text* as a part of a file's name.

    >>> plain("50110253"), plain("a/b c")
    ('50110253', 'a-b-c')
    """
    return re.sub(r"[^\w.-]+", "-", text)


def finish(folder: Path, looks: Sequence[Look], districts: Region, card: Card, *, lang: str, tell: Any) -> Series:
    """Table, trends, figures and record of the periods, made anew each time."""
    tell("series.stage.table")
    (folder / DONE).unlink(missing_ok=True)
    table = long_table(looks, with_whole(districts), card.classes)
    lines, steps = trends(table)
    for name, frame in (("series", table), ("trends", lines), ("breaks", steps)):
        write_text(folder / f"{name}.csv", frame.to_csv(index=False), bom=True)
    with whole(folder / "series.parquet") as temporary:
        table.to_parquet(temporary, index=False)
    simulated = any(plan.simulated for _, plan in seen(looks))
    tell("series.stage.figures")
    shutil.rmtree(folder / FIGURES, ignore_errors=True)
    for number, (one, rows) in enumerate(table.groupby("district", sort=False), start=1):
        write_figure(folder / FIGURES / f"{number:03d}-{plain(str(one))}.png", rows, looks=looks, card=card, lang=lang)
    maps = yearly(folder, looks, districts, card, lang) if mapped(looks, card.classes) else []
    write_item(folder, looks)
    figures = sorted(f"{FIGURES}/{path.name}" for path in (folder / FIGURES).iterdir())
    page = [PAGE] if (folder / PAGE).exists() else []
    files = [*page, *maps, "series.csv", "trends.csv", "breaks.csv", *figures]
    return Series(
        folder=folder,
        files=tuple(folder / one for one in files),
        table=table,
        trends=lines,
        breaks=steps,
        gaps=tuple(look.span.name for look in looks if look.plan is None),
        simulated=simulated,
    )
