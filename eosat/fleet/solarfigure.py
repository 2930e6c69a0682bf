"""The picture of a solar fleet: megawatts by district, found and corrected, with intervals; the register beside."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

    from eosat.fleet.solarfleet import SolarFleet

FOUND, CORRECTED, INK, SOFT = "#3076b5", "#9d7421", "#1d2733", "#566270"
BARS = (
    (-0.18, "detected", FOUND, "fleet.figure.detected"),
    (0.18, "corrected", CORRECTED, "fleet.figure.corrected"),
)
MOST = 15
"""Districts shown, the largest first."""


def write_figure(path: Path, made: "SolarFleet", lang: str) -> None:
    """Write the picture as a PNG, the same bytes every time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    table = made.table.iloc[:-1].sort_values("corrected_mw_p50", ascending=False).head(MOST)
    total = made.table.iloc[-1]
    figure = Figure(figsize=(12, 2.6 + 0.55 * (len(table) + 1)), dpi=100, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, width_ratios=(3, 1.2))
    names = [name or say("fleet.beside", lang) for name in table["district"]]
    for shift, kind, colour, key in BARS:
        for axes, rows in ((left, table), (right, made.table.iloc[[-1]])):
            middle = rows[f"{kind}_mw_p50"].to_numpy("float64")
            ends = [middle - rows[f"{kind}_mw_p10"].to_numpy(), rows[f"{kind}_mw_p90"].to_numpy() - middle]
            places = [number + shift for number in range(len(rows))]
            axes.barh(places, middle, height=0.34, color=colour, label=say(key, lang))
            axes.errorbar(middle, places, xerr=ends, fmt="none", ecolor=INK, capsize=3, linewidth=1.4)
    if total["register_mw"] == total["register_mw"]:
        right.axvline(total["register_mw"], color=INK, linestyle="--", linewidth=1.6)
        text = say("fleet.figure.register", lang, mw=f"{total['register_mw']:,.0f}", year=int(total["register_year"]))
        right.text(total["register_mw"], -0.62, text, fontproperties=font(11), color=INK, ha="right", va="bottom")
        right.set_xlim(0, 1.15 * max(total["register_mw"], total["corrected_mw_p90"]))
    for axes, texts in ((left, names), (right, [say("fleet.total", lang)])):
        axes.set_yticks(range(len(texts)), texts, fontproperties=font(12), color=INK)
        axes.set_ylim(len(texts) - 0.4, -0.9)
        axes.set_xlabel("MW", fontproperties=font(12), color=INK)
        axes.spines[["top", "right"]].set_visible(False)
        for label in axes.get_xticklabels():
            label.set_fontproperties(font(11))
    left.legend(prop=font(12), frameon=False, loc="lower right")
    title = say("fleet.figure.title", lang)
    mark = f"[{say('map.simulated', lang)}] " if made.simulated else ""
    figure.suptitle(f"{mark}{title}", fontproperties=font(17), color=INK, x=0.01, ha="left")
    figure.supxlabel(say("fleet.figure.note", lang), fontproperties=font(11), color=SOFT, x=0.01, ha="left")
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def font(size: float) -> "FontProperties":
    """The house's font, which has Latin and Hangul."""
    from matplotlib.font_manager import FontProperties

    file = resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf"
    return FontProperties(fname=str(file), size=size)
