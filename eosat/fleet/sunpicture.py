"""The picture of a solar yield: the mean day of each season, and the energy of each month."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eosat.energy.yields import Yield
from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

SEASONS = {
    "yields.winter": (12, 1, 2),
    "yields.spring": (3, 4, 5),
    "yields.summer": (6, 7, 8),
    "yields.autumn": (9, 10, 11),
}
"""Titles and months."""
SKIES = {
    "clear_sky": "yields.kind.clear_sky",
    "climatology": "yields.kind.climatology",
    "weather": "yields.kind.weather",
}
"""Kind of the sky -> the sentence that says what it is."""
INK, SOFT, LINE, SUN, CEILING = "#1d2b33", "#5b6b75", "#d5dbe0", "#d98200", "#7a8b96"


def draw_yield(path: Path, found: Yield, *, kind: str, simulated: bool, lang: str) -> None:
    """Draw a PNG.

    Parameters
    ----------
    path : Path
    found : Yield
    kind : str
        Kind of the sky.
    simulated : bool
        Whether the fleet is; the picture says so.
    lang : str
        ``"en"`` or ``"ko"``.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    course = found.course.assign(month=found.course["time_start_local"].dt.month)
    seasons = [name for name, months in SEASONS.items() if course["month"].isin(months).any()]
    figure = Figure(figsize=(14, 9), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(2, len(seasons), left=0.07, right=0.97, top=0.83, bottom=0.1, hspace=0.36, wspace=0.08)
    top = float(course[["mw_p90", "clear_sky_mw"]].to_numpy().max()) * 1.06 or 1.0
    for at, season in enumerate(seasons):
        axes = figure.add_subplot(grid[0, at])
        _day(axes, course[course["month"].isin(SEASONS[season])], kind, lang)
        axes.set_ylim(0, top)
        axes.set_title(say(season, lang), fontproperties=font(13), color=INK, loc="left")
        if at:
            axes.tick_params(axis="y", labelleft=False)
        else:
            axes.set_ylabel("MW", fontproperties=font(12), color=SOFT)
            figure.legend(
                *axes.get_legend_handles_labels(), prop=font(12), frameon=False, labelcolor=INK, ncols=3,
                loc="upper right", bbox_to_anchor=(0.98, 0.99),
            )  # fmt: skip
    _months(figure.add_subplot(grid[1, :]), course, kind, lang)
    _texts(figure, found, kind, simulated, lang)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _texts(figure: "Figure", found: Yield, kind: str, simulated: bool, lang: str) -> None:
    whole_fleet = found.energy.iloc[-1]
    title = say("yields.title", lang, mw=round(whole_fleet["mw_p50"], 1), sites=int(whole_fleet["sites"]))
    figure.text(0.07, 0.945, title, fontproperties=font(22), color=INK)
    under = say(SKIES[kind], lang)
    if simulated:
        under = f"{say('yields.simulated', lang)} {under}"
    figure.text(0.07, 0.9, under, fontproperties=font(13), color=SOFT)
    figure.text(0.07, 0.025, say("yields.limits", lang), fontproperties=font(12), color=SOFT)


def _day(axes: "Axes", course: pd.DataFrame, kind: str, lang: str) -> None:
    """Mean of each hour of the day, over the days of a season."""
    local = course["time_start_local"].dt
    width = (course["time_start_local"].iloc[1] - course["time_start_local"].iloc[0]).total_seconds() / 3600
    day = course.groupby(local.hour + local.minute / 60)[["mw_p10", "mw_p50", "mw_p90", "clear_sky_mw"]].mean()
    hours = day.index.to_numpy(dtype=float) + width / 2
    axes.fill_between(
        hours, day["mw_p10"], day["mw_p90"], color=SUN, alpha=0.25, linewidth=0, label=say("yields.band", lang)
    )
    axes.plot(hours, day["mw_p50"], color=SUN, linewidth=2.2, label="p50")
    if kind != "clear_sky":
        axes.plot(hours, day["clear_sky_mw"], "--", color=CEILING, linewidth=1.4, label=say("yields.ceiling", lang))
    axes.set_xlim(4, 21)
    axes.set_xticks([6, 9, 12, 15, 18])
    _plain(axes)
    axes.set_xlabel(say("yields.hour", lang), fontproperties=font(12), color=SOFT)


def _months(axes: "Axes", course: pd.DataFrame, kind: str, lang: str) -> None:
    """Energy of each month, and its ceiling."""
    times = course["time_start_local"]
    hours = (times.iloc[1] - times.iloc[0]).total_seconds() / 3600
    energy = course.groupby([times.dt.year, times.dt.month])[["mw_mean", "clear_sky_mw"]].sum() * hours / 1000
    at = np.arange(len(energy))
    if kind != "clear_sky":
        axes.bar(at, energy["clear_sky_mw"], 0.72, facecolor="none", edgecolor=CEILING, linestyle="--", linewidth=1.2)
    colour = CEILING if kind == "clear_sky" else SUN
    bars = axes.bar(at, energy["mw_mean"], 0.72, color=colour)
    most = float(energy.to_numpy().max())
    digits = 0 if most >= 50 else 1 if most >= 5 else 3
    axes.bar_label(bars, [f"{value:.{digits}f}" for value in energy["mw_mean"]], fontproperties=font(12), color=INK)
    names = [f"{year}-{month:02d}" for year, month in energy.index]
    axes.set_xticks(at, names)
    axes.set_xlim(-0.6, max(len(energy), 4) - 0.4)
    axes.set_ylim(0, most * 1.12 or 1.0)
    axes.set_ylabel("GWh", fontproperties=font(12), color=SOFT)
    axes.set_title(
        say("yields.months_ceiling" if kind == "clear_sky" else "yields.months", lang),
        fontproperties=font(14),
        color=INK,
        loc="left",
    )
    _plain(axes)


def _plain(axes: "Axes") -> None:
    axes.grid(True, axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        label.set_fontproperties(font(11))
        label.set_color(SOFT)


def font(size: float) -> "FontProperties":
    """The house's font, which holds Korean, at so many points."""
    from importlib import resources

    from matplotlib.font_manager import FontProperties

    return FontProperties(
        fname=str(resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf"), size=size
    )
