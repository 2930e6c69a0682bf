"""The picture of a district's years: woods lost and ground built, look by look."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from eosat.report.table import LOW
from eosat.series.figure import INK, LINE, SOFT, credit, font
from eosat.series.look import Look, seen
from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS = {"decline": "series.years.decline", "growth": "series.years.growth"}
COLOUR = {"decline": "#b3541e", "growth": "#9f041f"}


def write_years(path: Path, rows: pd.DataFrame, *, looks: Sequence[Look], lang: str) -> None:
    """Write bars of one district as a PNG of 1600 x 1000 px.

    Parameters
    ----------
    path : Path
    rows : pandas.DataFrame
        Rows of the district from :func:`eosat.series.maps.write_maps`.
    looks : sequence of Look
        All periods.
    lang : str
        ``"en"`` or ``"ko"``.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(16, 10), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    top, bottom = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"left": 0.09, "right": 0.97, "top": 0.87, "bottom": 0.14, "hspace": 0.22}
    )
    names = [look.span.name for look, _ in seen(looks)]
    ground = rows.set_index(["map", "class"])["pixel_counted_ha"]
    for axes, kind in ((top, "decline"), (bottom, "growth")):
        own = rows[rows["map"] == kind].set_index("since")["pixel_counted_ha"]
        _bars(axes, names, [float(own.get(name, 0.0)) for name in names], COLOUR[kind])
        axes.set_ylabel(say(AXIS[kind], lang), fontproperties=font(15), color=INK)
    slow = float(ground["decline", "slow_decline"])
    woods = float(ground["decline"].drop("other").sum())
    _said(top, say("series.years.slow", lang, slow=slow, woods=woods))
    _said(bottom, say("series.years.before", lang, before=float(ground["growth", "built_before"])))
    place = rows["name_ko" if lang == "ko" else "name_en"].iloc[0]
    figure.text(0.09, 0.935, say("series.years.title", lang, place=place), fontproperties=font(26), color=INK)
    percent = float(rows["observed_percent"].min())
    note = say("series.years.note", lang)
    low = [] if percent >= LOW else [say("series.years.low", lang, percent=percent, low=LOW)]
    for line, text in enumerate([*low, note, credit(looks, lang)][::-1]):
        figure.text(0.09, 0.012 + 0.026 * line, text, fontproperties=font(13), color=SOFT)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _bars(axes: "Axes", names: Sequence[str], heights: Sequence[float], colour: str) -> None:
    """A bar a look with its number; the last look is hatched, since it can show none."""
    places = range(len(names))
    axes.bar(places, heights, 0.7, color=colour)
    axes.axvspan(len(names) - 1.5, len(names) - 0.5, facecolor="#eef0f2", edgecolor="#c4ccd2", hatch="///", linewidth=0)
    for at, height in zip(places, heights, strict=True):
        if height > 0:
            axes.annotate(f"{height:,.1f}", (at, height), ha="center", va="bottom", fontproperties=font(12), color=INK)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(0, max(*heights, 0.1) * 1.15)
    step = -(-len(names) // 16)
    axes.set_xticks(places[::step], list(names)[::step], fontproperties=font(13), color=INK)
    axes.grid(True, axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for label in axes.get_yticklabels():
        label.set_fontproperties(font(12))


def _said(axes: "Axes", text: str) -> None:
    axes.set_title(text, loc="right", fontproperties=font(14), color=SOFT)
