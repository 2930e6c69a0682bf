"""The energy page: one HTML file in both languages that opens from disk and asks nothing of the network."""

import math
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from eosat.report.page import render, speaker
from eosat.storage import write_text
from eosat.system.charts import day_plots, duration_plot, hour_heat, map_of, week_plots, year_heat
from eosat.system.sources import Part
from eosat.words import LANGUAGES, say

Cell = str | Mapping[str, str]
"""A cell of a table: the same in both languages, or by language."""

TECHS = {"solar": "energy.tech.solar", "wind": "energy.tech.wind", "demand": "energy.tech.demand"}
DEMANDS = {"synthetic": "energy.kind.synthetic", "given": "energy.kind.given"}
LEVERS = {
    "renewables": ("energy_page.lever.renewables", "×"),
    "storage_mw": ("energy_page.lever.storage", "MW"),
    "v2g_participation": ("energy_page.lever.v2g", "%"),
    "export_mw": ("energy_page.lever.export", "MW"),
}
"""What a slider moves: column of ``cases.csv`` -> (key of words, unit)."""
OUTCOMES = {
    "renewable_mwh": ("energy_page.outcome.renewable", "GWh"),
    "curtailed_mwh": ("energy_page.outcome.curtailed", "GWh"),
    "curtailed_percent": ("energy_page.outcome.percent", "%"),
    "export_mwh": ("energy_page.outcome.export", "GWh"),
    "import_mwh": ("energy_page.outcome.import", "GWh"),
    "thermal_mwh": ("energy_page.outcome.thermal", "GWh"),
    "cost_million_krw": ("energy_page.outcome.cost", "bn KRW"),
}
"""What a case comes to: column -> (key of words, unit)."""
THOUSANDTHS = ("GWh", "bn KRW")
GOALS = {
    "capacity": ("energy_page.goal.capacity", "target_mw"),
    "share": ("energy_page.goal.share", "target_share"),
}
"""A goal -> (key of words, its row of ``figures.csv``)."""
FILES = {
    "summary.json": "energy_page.file.summary",
    "fleet.parquet": "energy_page.file.fleet",
    "hours.csv": "energy_page.file.hours",
    "region.csv": "energy_page.file.region",
    "districts.csv": "energy_page.file.districts",
    "calendar.csv": "energy_page.file.calendar",
    "cases.csv": "energy_page.file.cases",
    "figures.csv": "energy_page.file.figures",
}


def write_energy_page(
    path: Path,
    summary: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    *,
    fleet: pd.DataFrame,
    parts: Sequence[Part],
) -> None:
    """Write the page of an energy view.

    Parameters
    ----------
    path : Path
        The HTML file.
    summary : mapping
        As ``summary.json``.
    tables : mapping
        The view's tables by file name without a suffix.
    fleet : DataFrame
        As ``fleet.parquet``.
    parts : sequence of Part
        Districts of the map.

    Raises
    ------
    WorldError
        The file cannot be written.
    """
    views = {lang: _view(summary, lang) for lang in LANGUAGES}
    cases = cases_of(tables["cases"])
    shown = {
        "page": {"lang": "ko", "simulated": bool(summary["simulated"]), "period": _period(summary)},
        "map": map_of(fleet, parts),
        "spread": _is_spread(tables["origins"]),
        "fleet": fleet_rows(summary, tables["districts"]),
        "days": day_plots(tables["typical_days"]),
        "weeks": week_plots(tables["typical_weeks"]),
        "duration": duration_plot(tables["duration"]),
        "calendar": year_heat(tables["calendar"]),
        "clock": hour_heat(tables["surplus"]),
        "months": month_rows(tables["calendar"]),
        "goals": goal_rows(summary, tables["figures"]),
        "steps": _texts(tables["steps"], ("year", "what", "value", "unit", "source")),
        "cases": cases,
        "case_rows": case_rows(tables["cases"]),
        "base_values": base_values(cases),
        "as_of": summary["zone"]["as_of"],
        "levers": LEVERS,
        "outcomes": OUTCOMES,
        "origins": _texts(tables["origins"], ("name", "mw", "year", "source", "assumption")),
        "figures": _texts(tables["figures"], ("figure", "value", "unit", "source", "assumption")),
        "data": {"cases": cases},
        "more_style": _text("energy.css"),
        "more_script": _text("energy.js"),
    }
    write_text(path, render("energy.html.jinja", views, "ko", shown))


def _text(name: str) -> str:
    return resources.files("eosat.report").joinpath(name).read_text("utf-8")


def _view(summary: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What differs by language; everything else stands once, its words in both."""
    region = summary["region"][lang]
    demand = say(DEMANDS[summary["demand"]], lang)
    spare = summary["surplus"]
    said = [say("energy.says.surplus", lang, hours=spare["hours"], gwh=spare["gwh"], most=spare["most_mw"])]
    energies = {"unused": summary["unused_gwh"], "renewable": summary["renewable_gwh"]}
    said.insert(0, say("energy.says.share", lang, percent=summary["share_percent"] or 0.0, **energies))
    avoided = summary["avoided"]
    if avoided is not None:
        factor = {"year": avoided["factor_year"], "factor": avoided["factor_tco2eq_per_mwh"]}
        said.append(say("energy.says.avoided", lang, kilotonnes=avoided["tco2eq"] / 1000, **factor))
    return {
        "lang": lang,
        "say": speaker(lang),
        "region": region,
        "title": say("energy_page.title", lang, region=region),
        "heading": say("energy_page.heading", lang, region=region),
        "kicker": say("energy_page.kicker", lang),
        "caution": say("energy.says.year", lang, demand=demand),
        "answer": " ".join(said),
        "figures": _figures(summary, lang),
        "asked": [],
        "demand": demand,
        "attribution": summary["attribution"],
        "map_alt": say("energy_page.map.alt", lang, region=region),
        "unknown": [one[lang] for one in summary["cannot_know"]],
        "files": [(name, f"./{name}", say(key, lang)) for name, key in FILES.items()],
    }


def _period(summary: Mapping[str, Any]) -> str:
    first, slash, last = str(summary["period"]).partition("/")
    return f"{first} – {last}" if slash else first


def _figures(summary: Mapping[str, Any], lang: str) -> list[tuple[str, str, str]]:
    """The few numbers that stand large: (number, unit, what it is)."""
    capacity = sum(one["mw_p50"] for one in summary["totals"] if one["tech"] != "demand")
    share = summary["share_percent"]
    return [
        (f"{capacity:,.0f}", "MW", say("energy_page.figure.capacity", lang)),
        (f"{summary['renewable_gwh']:,.0f}", "GWh", say("energy_page.figure.energy", lang)),
        ("–" if share is None else f"{share:,.1f}", "%", say("energy_page.figure.share", lang)),
        (number(summary["surplus"]["hours"]), "h", say("energy_page.figure.surplus", lang)),
    ]


def number(value: Any) -> str:
    """A number as it is read; a dash for none.

    >>> number(12345.6), number(12.345), number(0.01234), number(0.0), number(float("nan"))
    ('12,346', '12.3', '0.0123', '0', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    text = "0" if value == 0 else f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 1 else f"{value:.3g}"
    return text.replace("-", "−")


def interval(row: Mapping[Any, Any], unit: str) -> Cell:
    """Bounds p10 to p90; where both are one value none is known, a dash where none is given."""
    low, high = (float(row[f"{unit}_{one}"]) for one in ("p10", "p90"))
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    if high - low <= 1e-6 * abs(high):
        return {lang: say("energy_page.no_interval", lang) for lang in LANGUAGES}
    return f"{number(low)}–{number(high)}"


def _both(key: str) -> dict[str, str]:
    return {lang: say(key, lang) for lang in LANGUAGES}


def fleet_rows(summary: Mapping[str, Any], districts: pd.DataFrame) -> list[list[Cell]]:
    """The whole first, then the districts: name, tech, MW, its interval, GWh, its interval, entries."""
    rows: list[list[Cell]] = []
    for one in summary["totals"]:
        if one["tech"] != "demand":
            count = int(districts.loc[districts["tech"] == one["tech"], "sites"].sum())
            first: list[Cell] = [_both("energy_page.whole"), _both(TECHS[one["tech"]]), number(one["mw_p50"])]
            rows.append([*first, interval(one, "mw"), number(one["gwh_drawn"]), interval(one, "gwh"), f"{count:,}"])
    for row in districts.to_dict("records"):
        name = {"en": str(row["district"]), "ko": str(row["name_ko"] or row["district"])}
        first = [name, _both(TECHS[row["tech"]]), number(row["mw_p50"])]
        rows.append([*first, interval(row, "mw"), number(row["gwh_drawn"]), "–", f"{row['sites']:,}"])
    return rows


def _is_spread(origins: pd.DataFrame) -> bool:
    """Whether some capacity was spread over districts by area."""
    return bool(origins["assumption"].astype(str).str.contains("by area").any())


def month_rows(calendar: pd.DataFrame) -> list[list[Cell]]:
    """Days with surplus, hours and MWh by month."""
    days = calendar.assign(month=calendar["date"].astype(str).str[:7])
    rows: list[list[Cell]] = []
    for month, part in days.groupby("month", sort=True):
        count = int((part["mwh"] > 0).sum())
        rows.append([str(month), f"{count}", number(float(part["hours"].sum())), number(float(part["mwh"].sum()))])
    return rows


def goal_rows(summary: Mapping[str, Any], figures: pd.DataFrame) -> list[dict[str, Any]]:
    """Goals with how far they are, and where the goal is said."""
    rows = []
    for goal in summary["progress"]:
        key, figure = GOALS[goal["goal"]]
        found = figures.loc[figures["figure"] == figure, ["source", "assumption"]].fillna("").astype(str)
        said = next((one for row in found.itertuples(index=False) for one in row if one), "")
        numbers = {name: number(goal[name]) for name in ("now", "target", "percent")}
        width = round(min(100.0, max(0.0, goal["percent"])), 2)
        rows.append({"key": key, "year": goal["year"], "unit": goal["unit"], "width": width, "source": said, **numbers})
    return rows


def _texts(table: pd.DataFrame, columns: Sequence[str]) -> list[list[str]]:
    """Rows of a table as they are read; nothing where nothing is known."""

    def text(column: str, value: Any) -> str:
        if value is None or value is pd.NA or value != value:
            return ""
        if column == "year":
            return str(int(value)) if isinstance(value, float) else str(value)
        return f"{value:,.6g}" if isinstance(value, int | float) else str(value)

    return [[text(column, row[column]) for column in columns] for row in table.to_dict("records")]


def cases_of(table: pd.DataFrame) -> dict[str, Any] | None:
    """What the sliders read: positions of each lever and the outcome of each case; None where nothing was computed."""
    if table.empty:
        return None
    levers = {key: sorted({float(value) for value in table[key]}) for key in LEVERS}
    rows = []
    for row in table.to_dict("records"):
        feasible = bool(row["feasible"])
        at = [levers[key].index(float(row[key])) for key in LEVERS]
        values = [_outcome(row, key) for key in OUTCOMES] if feasible else None
        rows.append({"at": at, "base": bool(row["base"]), "values": values})
    steps = {key: [{"value": value, "text": lever(key, value)} for value in values] for key, values in levers.items()}
    base = next((row["at"] for row in rows if row["base"]), None)
    hours = float(table["hours"].max()) if bool(table["feasible"].any()) else math.nan
    order = {"order": list(LEVERS), "keys": list(OUTCOMES)}  # JSON in a page sorts the keys of its objects
    return {"levers": steps, "rows": rows, "base": base, "hours": number(hours), **order}


def base_values(cases: Mapping[str, Any] | None) -> list[str] | None:
    """What the zone as it is comes to; None where no case is it."""
    found = [row for row in (cases or {}).get("rows", []) if row["base"] and row["values"] is not None]
    return [number(value) for value in found[0]["values"]] if found else None


def _outcome(row: Mapping[Any, Any], key: str) -> float:
    """In the unit of :data:`OUTCOMES`."""
    return round(float(row[key]) / (1000 if OUTCOMES[key][1] in THOUSANDTHS else 1), 6)


def lever(key: str, value: float) -> str:
    """A lever's position as it is read.

    >>> lever("v2g_participation", 0.2), lever("renewables", 3.0), lever("export_mw", 180.0)
    ('20 %', '×3', '180 MW')
    """
    unit = LEVERS[key][1]
    if unit == "×":
        return f"×{value:g}"
    return f"{100 * value:g} %" if unit == "%" else f"{value:,g} {unit}"


def case_rows(table: pd.DataFrame) -> list[list[Cell]]:
    """Every case: its levers, then what it comes to."""
    rows: list[list[Cell]] = []
    for row in table.to_dict("records"):
        cells: list[Cell] = [lever(key, float(row[key])) for key in LEVERS]
        if row["feasible"]:
            cells += [number(_outcome(row, key)) for key in OUTCOMES]
        else:
            cells += [_both("energy_page.infeasible"), *["–"] * (len(OUTCOMES) - 1)]
        rows.append(cells)
    return rows
