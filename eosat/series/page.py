"""The page of a site: one HTML file in both languages that opens from disk and asks nothing of the network."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from eosat.mosaic import attribution
from eosat.series.look import Look, seen, year_of
from eosat.series.site import Progress, picture
from eosat.storage import write_text
from eosat.words import LANGUAGES, say

WIDTH, HEIGHT, EDGE = 900, 260, 56
"""Of the curve, and the room for its axes. [px]"""
TEXTS = {
    "title": "series.page.title",
    "pictures": "series.page.pictures",
    "curve": "series.page.curve",
    "caption": "series.page.caption",
    "limits": "series.page.limits",
    "gap": "series.page.gap",
    "head_period": "series.page.head_period",
    "head_dates": "series.page.head_dates",
    "head_observed": "series.page.head_observed",
    "head_mapped": "series.page.head_mapped",
    "head_turned": "series.page.head_turned",
}


def write_page(path: Path, site: str, looks: Sequence[Look], found: Progress, *, area: float, lang: str) -> None:
    """Write the page of *site*; *area* is its size [ha], *lang* the language it opens in."""
    from jinja2 import Environment

    source = (resources.files("eosat") / "series" / "site.html.jinja").read_text(encoding="utf-8")
    plans = [plan for _, plan in seen(looks)]
    years, simulated = [year for plan in plans for year in plan.years], any(plan.simulated for plan in plans)
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source).render(
        lang=lang,
        site=site,
        languages=LANGUAGES,
        texts={one: {name: say(key, one) for name, key in TEXTS.items()} for one in LANGUAGES},
        answer={one: answer(found, area, one) for one in LANGUAGES},
        credit={one: attribution(years, simulated=simulated, lang=one) for one in LANGUAGES},
        tiles=[tile(look) for look in looks],
        rows=table_rows(found),
        curve=curve(found, area),
        size=(WIDTH, HEIGHT, EDGE),
    )  # fmt: skip
    write_text(path, page)


def answer(found: Progress, area: float, lang: str) -> str:
    """What the page says first: whether anything changed, between which days, and how far it is."""
    now = {"turned": found.turned[-1], "share": 100 * found.turned[-1] / area, "area": area}
    if found.after is None or found.by is None:
        return say("series.page.unchanged", lang, looks=len(found.looks), **now)
    days = (found.by - found.after).days
    return say(
        "series.page.changed", lang, after=f"{found.after:%Y-%m-%d}", by=f"{found.by:%Y-%m-%d}", days=days, **now
    )


def tile(look: Look) -> Mapping[str, Any]:
    """One picture of the row; a gap has none."""
    data = base64.b64encode(picture(look)).decode() if look.plan else ""
    return {"name": look.span.name, "dates": dates(look.times), "data": data, "why": look.why}


def dates(times: Sequence[datetime]) -> str:
    """First and last day of the scenes.

    >>> dates([datetime(2024, 5, 3), datetime(2024, 5, 3)]), dates([datetime(2024, 5, 3), datetime(2024, 5, 28)])
    ('2024-05-03', '2024-05-03 – 2024-05-28')
    """
    days = sorted({f"{one:%Y-%m-%d}" for one in times})
    return days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}" if days else ""


def table_rows(found: Progress) -> list[Mapping[str, str]]:
    """A row a look of the table."""
    columns = zip(found.looks, found.observed, found.as_mapped, found.turned, strict=True)
    return [
        {"name": look.span.name, "dates": dates(look.times), "observed": f"{observed:.2f}", "mapped": f"{mapped:.2f}",
         "turned": f"{turned:.2f}"}
        for look, observed, mapped, turned in columns
    ]  # fmt: skip


def curve(found: Progress, area: float) -> Mapping[str, Any]:
    """Points of the curve in pixels: turned ground that stays as a line, each map on its own as dots."""
    years = [year_of(look.middle) for look in found.looks if look.middle]
    start, span = years[0], max(years[-1] - years[0], 1e-6)
    top = max(*found.turned, *found.as_mapped, area * 0.01) * 1.08

    def place(year: float, value: float) -> tuple[float, float]:
        x = EDGE + (year - start) / span * (WIDTH - 2 * EDGE)
        return round(x, 1), round(HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE), 1)

    ticks = [{"y": place(start, part * top)[1], "text": f"{part * top:.2f}"} for part in (0, 0.5, 1)]
    shade = [place(year_of(one), 0)[0] for one in (found.after, found.by) if one is not None]
    return {
        "line": [place(*one) for one in zip(years, found.turned, strict=True)],
        "dots": [place(*one) for one in zip(years, found.as_mapped, strict=True)],
        "ticks": ticks,
        "ends": [f"{found.looks[0].middle:%Y-%m-%d}", f"{found.looks[-1].middle:%Y-%m-%d}"],
        "shade": [max(shade[0], EDGE), min(shade[1], WIDTH - EDGE)] if len(shade) == 2 else [],
    }
