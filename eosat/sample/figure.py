"""The figure of an area estimate: what the pixels count, what the sample says, and how sure it is."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eosat.classes import colours_of
from eosat.sample.area import Area, answer, class_word
from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, LINE, MARK = "#1d2733", "#566270", "#d8dde1", "#8a1f2b"
ROW = 0.62
"""Height of a class. [inch]"""


def write_figure(path: Path, found: Area, lang: str) -> None:
    """Write a PNG: hectares of each class on the left, user's and producer's accuracy on the right."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    table = found.table
    height = 2.3 + ROW * len(table)
    sheet = Figure(figsize=(12.5, height), dpi=120, facecolor="white")
    FigureCanvasAgg(sheet)
    bottom, top = 1.0 / height, 1 - 1.15 / height
    left = sheet.add_axes((0.15, bottom, 0.46, top - bottom))
    right = sheet.add_axes((0.66, bottom, 0.3, top - bottom))
    names = [class_word(name, lang) for name in table["class"]]
    hectares(left, found, names, lang)
    accuracies(right, found, lang)
    _text(sheet, 0.02, 1 - 0.36 / height, say("area.figure.title", lang), 16, weight="bold")
    _text(sheet, 0.02, 1 - 0.68 / height, answer(found, lang), 10.5, color=SOFT)
    note = (say("map.simulated", lang) + " · " if found.simulated else "") + found.credit
    _text(sheet, 0.02, 0.16 / height, note, 8.5, color=MARK if found.simulated else SOFT)
    with whole(path) as temporary:
        sheet.savefig(temporary, format="png", metadata={"Software": None, "Copyright": found.credit})


def hectares(axes: "Axes", found: Area, names: list[str], lang: str) -> None:
    """Estimated hectares with their intervals, and those that the pixels count."""
    table, places = found.table, np.arange(len(found.table))
    colours = colours_of(tuple(table["class"]))
    ends = np.nan_to_num(np.abs(table[["area_low_ha", "area_high_ha"]].to_numpy().T - table["area_ha"].to_numpy()))
    axes.barh(places, table["area_ha"], height=0.5, color=colours, edgecolor="#00000055", linewidth=0.6)
    axes.errorbar(table["area_ha"], places, xerr=ends, fmt="none", ecolor=INK, elinewidth=1.6, capsize=5,
                  label=say("area.figure.estimate", lang))  # fmt: skip
    axes.plot(table["pixel_counted_ha"], places, "D", mfc="white", mec=MARK, mew=1.6, ms=7, clip_on=False, zorder=4,
              label=say("area.figure.pixels", lang))  # fmt: skip
    reach = np.nanmax(table[["area_high_ha", "area_ha", "pixel_counted_ha"]].to_numpy(), axis=1)
    for place, (end, value, half) in enumerate(zip(reach, table["area_ha"], table["area_ci95_ha"], strict=True)):
        told = f"{value:,.0f} ± {'?' if half != half else f'{half:,.0f}'}"
        axes.annotate(told, (end, place), (12, 0), textcoords="offset points", va="center", color=INK,
                      fontproperties=font(10))  # fmt: skip
    _rows(axes, names)
    axes.set_xlim(0, 1.25 * float(reach.max()))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(say("area.figure.hectares", lang), fontproperties=font(10), color=SOFT)
    _legend(axes)


def accuracies(axes: "Axes", found: Area, lang: str) -> None:
    """User's and producer's accuracies with their intervals."""
    table, places = found.table, np.arange(len(found.table))
    looks = {"users": ("o", "#0d5c56", -0.14), "producers": ("s", "#b4620a", 0.14)}
    for kind, (mark, colour, shift) in looks.items():
        value = table[f"{kind}_percent"].to_numpy()
        ends = np.nan_to_num(np.abs(table[[f"{kind}_low_percent", f"{kind}_high_percent"]].to_numpy().T - value))
        axes.errorbar(value, places + shift, xerr=ends, fmt=mark, color=colour, ms=6, elinewidth=1.6, capsize=4,
                      label=say(f"area.figure.{kind}", lang))  # fmt: skip
    _rows(axes, [""] * len(table))
    axes.set_xlim(-2, 102)
    axes.set_xlabel(say("area.figure.percent", lang), fontproperties=font(10), color=SOFT)
    _legend(axes)


def _rows(axes: "Axes", names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.tick_params(length=0, colors=INK, pad=10)
    for one in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        one.set_fontproperties(font(11))
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)


def _legend(axes: "Axes") -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, prop=font(10), borderpad=0.2)


def font(size: float) -> Any:
    """The vendored font, which has Korean."""
    from matplotlib.font_manager import FontProperties

    file = resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf"
    return FontProperties(fname=str(file), size=size)


def _text(sheet: Any, x: float, y: float, text: str, size: float, **look: Any) -> None:
    weight = look.pop("weight", None)
    drawn = sheet.text(x, y, text, fontproperties=font(size), va="center", **({"color": INK} | look))
    if weight:
        drawn.set_path_effects(_bold())


def _bold() -> list[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=0.6, foreground=INK)]
