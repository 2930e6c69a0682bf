"""The picture of a district's series: indices with curve and steps, classes, and how much was seen."""

from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from eosat.classes import colours_of
from eosat.models import Card
from eosat.mosaic import attribution
from eosat.report.table import LOW, class_name
from eosat.series.look import Look, seen, year_of
from eosat.series.measure import DIFFERENCES
from eosat.series.table import fitted, times, used
from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

INK, SOFT, LINE = "#1d2733", "#566270", "#c9d0d6"
COLOURS = dict(zip(DIFFERENCES, ("#126e59", "#3076b5", "#9d7421", "#0e9aa7", "#9f041f"), strict=True))
MARKS = dict(zip(DIFFERENCES, "osD^v", strict=True))
"""Shape of each index's points: colours alone do not tell lines apart for everyone."""


def write_figure(path: Path, rows: pd.DataFrame, *, looks: Sequence[Look], card: Card, lang: str) -> None:
    """Write the picture of one district as a PNG of 1600 x 1150 px, the same bytes every time.

    Parameters
    ----------
    path : Path
    rows : pandas.DataFrame
        Rows of :func:`eosat.series.table.long_table` for the district.
    looks : sequence of Look
        All periods.
    card : Card
        The model's.
    lang : str
        ``"en"`` or ``"ko"``.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(16, 11.5), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    top, middle, bottom = figure.subplots(
        3, 1, sharex=True, height_ratios=(5, 4, 1), gridspec_kw={"left": 0.07, "right": 0.8, "top": 0.89,
                                                                 "bottom": 0.12, "hspace": 0.09}
    )  # fmt: skip
    first, last = (year_of(_midnight(day)) for day in (looks[0].span.first, looks[-1].span.last))
    for axes in (top, middle, bottom):
        _plain(axes, (first, last + 1 / 365))
        _gaps(axes, looks)
    _draw_indices(top, rows[rows["kind"] == "index"], lang)
    _draw_classes(middle, rows[rows["kind"] == "class"], looks, card, lang)
    _draw_observed(bottom, rows, looks, lang)
    _ticks(bottom, looks)
    name = rows["name_ko" if lang == "ko" else "name_en"].iloc[0]
    figure.text(0.07, 0.945, say("series.title", lang, place=name), fontproperties=font(26), color=INK)
    days = say("series.subtitle", lang, first=looks[0].span.first, last=looks[-1].span.last, periods=len(looks))
    figure.text(0.07, 0.908, days, fontproperties=font(15), color=SOFT)
    figure.text(0.07, 0.036, say("series.legend", lang, low=LOW), fontproperties=font(13), color=SOFT)
    figure.text(0.07, 0.012, credit(looks, lang), fontproperties=font(13), color=SOFT)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def credit(looks: Sequence[Look], lang: str) -> str:
    """The sentence of attribution for all scenes of a series."""
    plans = [plan for _, plan in seen(looks)]
    years = sorted({year for plan in plans for year in plan.years})
    return attribution(years, simulated=any(plan.simulated for plan in plans), lang=lang)


def font(size: float) -> "FontProperties":
    """The house's font, which holds Korean, at so many points."""
    from matplotlib.font_manager import FontProperties

    file = resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf"
    return FontProperties(fname=str(file), size=size)


def _midnight(day: Any) -> datetime:
    return pd.Timestamp(day, tz="UTC").to_pydatetime()


def _plain(axes: "Axes", limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.grid(True, axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for label in axes.get_yticklabels():
        label.set_fontproperties(font(12))


def _edges(look: Look) -> tuple[float, float]:
    """Beginning and width of a period on the axis. [year]"""
    first = year_of(_midnight(look.span.first))
    return first, year_of(_midnight(look.span.last)) + 1 / 365.25 - first


def _gaps(axes: "Axes", looks: Sequence[Look]) -> None:
    for look in looks:
        if look.plan is None:
            start, width = _edges(look)
            axes.axvspan(start, start + width, facecolor="#eef0f2", edgecolor="#c4ccd2", hatch="///", linewidth=0)


def _ticks(axes: "Axes", looks: Sequence[Look]) -> None:
    """Names of the periods, as many as fit."""
    step = -(-len(looks) // 16)
    shown = list(looks)[::step]
    axes.set_xticks([start + width / 2 for start, width in map(_edges, shown)])
    axes.set_xticklabels([look.span.name for look in shown], fontproperties=font(12), color=INK)


def _draw_indices(axes: "Axes", rows: pd.DataFrame, lang: str) -> None:
    """Points, full where enough was seen; the curve; a shade between the two looks of a step."""
    for name, own in rows.groupby("name", sort=False):
        years, values, level = times(own), used(own), own["value"].to_numpy("float64")
        colour, mark = COLOURS[str(name)], MARKS[str(name)]
        axes.plot(years, values, mark, color=colour, markersize=8, label=str(name))
        faint = np.where(np.isfinite(values), np.nan, level)
        axes.plot(years, faint, mark, color=colour, markersize=8, fillstyle="none")
        curve, steps = fitted(years, values)
        if curve is not None:
            there = years[np.isfinite(values)]
            fine = np.linspace(there.min(), there.max(), 500)
            axes.plot(fine, curve.at(fine), color=colour, linewidth=1.4, alpha=0.75)
        for one in steps:
            axes.axvspan(one.before, one.after, color=colour, alpha=0.18, linewidth=0)
            text = say("series.step", lang, name=name, size=one.size, p=one.p)
            at = ((one.before + one.after) / 2, 1.0)
            axes.annotate(text, at, xycoords=("data", "axes fraction"), ha="center", va="top", color=colour,
                          fontproperties=font(11))  # fmt: skip
    if not axes.lines or all(fitted(times(own), used(own))[0] is None for _, own in rows.groupby("name")):
        axes.set_title(say("series.no_curve", lang), loc="right", color=SOFT, fontproperties=font(13))
    axes.set_ylabel(say("series.axis.index", lang), fontproperties=font(14), color=INK)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02), frameon=False, prop=font(14))


def _draw_classes(axes: "Axes", rows: pd.DataFrame, looks: Sequence[Look], card: Card, lang: str) -> None:
    """Shares of what was observed, one upon the other."""
    shares = rows.pivot_table(index="period", columns="name", values="percent_of_observed", sort=False)
    colours = dict(zip(card.classes, card.colours or colours_of(card.classes), strict=True))
    base = np.zeros(len(looks))
    starts, widths = (np.array(part) for part in zip(*map(_edges, looks), strict=True))
    for name in card.classes:
        heights = np.array([_cell(shares, look.span.name, name) for look in looks])
        if heights.max() >= 0.05:
            axes.bar(starts + widths / 2, heights, widths * 0.86, bottom=base, color=colours[name],
                     label=class_name(name, lang))  # fmt: skip
        base += heights
    axes.set_ylim(0, 100)
    axes.set_ylabel(say("series.axis.class", lang), fontproperties=font(14), color=INK)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.02), frameon=False,
                prop=font(14))  # fmt: skip


def _cell(table: pd.DataFrame, row: str, column: str) -> float:
    found = table[column].get(row, 0.0) if column in table else 0.0
    return float(np.nan_to_num(found))


def _draw_observed(axes: "Axes", rows: pd.DataFrame, looks: Sequence[Look], lang: str) -> None:
    share = rows.groupby("period", sort=False)["observed_percent"].first()
    starts, widths = (np.array(part) for part in zip(*map(_edges, looks), strict=True))
    heights = np.array([float(share[look.span.name]) for look in looks])
    colours = [INK if height >= LOW else "#a9b3bb" for height in heights]
    axes.bar(starts + widths / 2, heights, widths * 0.86, color=colours)
    axes.axhline(LOW, color=SOFT, linewidth=0.8, linestyle=":")
    axes.set_ylim(0, 100)
    axes.set_ylabel(say("series.axis.observed", lang), fontproperties=font(14), color=INK)
