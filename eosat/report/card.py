"""A district on a card, for slides and notice boards: a small map, its numbers with what they are, what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from eosat.report.map import INK, MARK, SOFT, font
from eosat.report.picture import paint
from eosat.report.table import LOW, hectares, percent
from eosat.storage import whole
from eosat.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Curve

WIDTH, HEIGHT, MAP = 1280, 800, 560
"""Size of a card, and of the longest side of its map. [px]"""
LINES = 8
"""Most classes on a card; the rest are one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One class on the card."""

    name: str
    colour: str
    hectares: float
    low: float | None = None
    """Ends of the 95 % interval where one is known. [ha]"""
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows, in one language."""

    name: str
    region: str
    period: str
    area: float
    """Of the district. [ha]"""
    observed: float
    """Share of it that was seen clear. [%]"""
    lines: tuple[Line, ...]
    """Classes, the largest first."""
    adjusted: bool
    """Whether the hectares are estimates from labelled points, not counted from pixels."""
    credit: str
    simulated: bool
    labels: NDArray[np.uint8]
    """(y, x) classes around the district; 255 unobserved."""
    rings: tuple[NDArray[np.float64], ...]
    """Outline of the district, (point, 2) of x and y in pixels of *labels*."""
    colours: tuple[str, ...]


def write_card(path: Path, card: Card, lang: str) -> None:
    """Write the card as a PNG of 1280 x 800 px, the same bytes every time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0), autoscale_on=False)
    _head(axes, card, lang)
    _map(axes, card)
    bottom = _table(axes, card, lang)
    _notes(axes, card, lang, bottom)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _text(axes: "Axes", at: tuple[float, float], text: str, size: float, **style: object) -> None:
    look = {"color": INK, "va": "baseline", "parse_math": False} | style
    axes.text(*at, text, fontproperties=font(size), **look)  # type: ignore[arg-type]


def _head(axes: "Axes", card: Card, lang: str) -> None:
    _text(axes, (56, 96), card.name, 50 if len(card.name) < 18 else 34)
    _text(axes, (58, 140), f"{card.region} · {card.period}", 22, color=SOFT)
    if card.simulated:
        box = {"facecolor": MARK, "edgecolor": "none", "boxstyle": "round,pad=0.35"}
        _text(axes, (WIDTH - 60, 80), say("map.simulated", lang), 22, color="white", ha="right", bbox=box)


def _map(axes: "Axes", card: Card) -> None:
    """The labels as they are, paler outside of the district."""
    from matplotlib.patches import PathPatch, Rectangle

    rows, columns = card.labels.shape
    scale = MAP / max(rows, columns)
    left, top = 56 + (MAP - columns * scale) / 2, 180 + (MAP - rows * scale) / 2
    extent = (left, left + columns * scale, top + rows * scale, top)
    axes.imshow(paint(card.labels, card.colours), extent=extent, interpolation="nearest", aspect="auto")
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    rings = [Polygon(np.array([left, top]) + scale * ring) for ring in card.rings]
    district = reduce(lambda one, other: one.symmetric_difference(other), rings)
    veil = box(extent[0], top, extent[1], extent[2]).difference(district)
    axes.add_patch(PathPatch(_curve(veil), facecolor="white", alpha=0.7, linewidth=0))
    frame = Rectangle((extent[0], top), extent[1] - extent[0], extent[2] - top, transform=axes.transData)
    for colour, width in (("white", 4.0), (INK, 1.6)):
        drawn = axes.add_patch(PathPatch(_curve(district), facecolor="none", edgecolor=colour, linewidth=width))
        drawn.set_clip_path(frame)


def _curve(shape: BaseGeometry) -> "Curve":
    """A shape as matplotlib fills it: holes run the other way."""
    from matplotlib.path import Path as Curve

    parts = [
        orient(part) for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon) and not part.is_empty
    ]
    rings = [np.array(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]
    return Curve.make_compound_path(*(Curve(ring, closed=True) for ring in rings))


def _table(axes: "Axes", card: Card, lang: str) -> float:
    """Classes with their ground; the y below it."""
    from matplotlib.patches import Rectangle

    left, right, y = 680.0, WIDTH - 60.0, 210.0
    _text(axes, (left, y), say("card.adjusted" if card.adjusted else "card.counted", lang), 20, color=SOFT)
    shown, rest = card.lines[:LINES], card.lines[LINES:]
    for line in shown:
        y += 48
        axes.add_patch(Rectangle((left, y - 22), 30, 26, facecolor=line.colour, edgecolor=SOFT, linewidth=1))
        _text(axes, (left + 46, y), line.name, 24)
        if card.adjusted and (line.low is None or line.high is None):
            _text(axes, (right, y), f"{hectares(line.hectares)} ha", 24, ha="right")
        elif line.low is None or line.high is None:
            share = percent(100 * line.hectares / card.area if card.area else float("nan"))
            _text(axes, (right - 120, y), f"{hectares(line.hectares)} ha", 24, ha="right")
            _text(axes, (right, y), share, 24, ha="right", color=SOFT)
        else:
            span = f"{hectares(line.hectares)} ha ({hectares(line.low)} – {hectares(line.high)})"
            _text(axes, (right, y), span, 24, ha="right")
    if rest:
        y += 44
        more = hectares(sum(one.hectares for one in rest))
        _text(axes, (left + 46, y), say("card.rest", lang, count=len(rest), hectares=more), 20, color=SOFT)
    return y


def _notes(axes: "Axes", card: Card, lang: str, bottom: float) -> None:
    low = not card.observed >= LOW
    y = max(bottom + 64, 640)
    area = say("card.area", lang, hectares=hectares(card.area), observed=percent(card.observed))
    _text(axes, (680, y), area, 22, color=MARK if low else INK)
    if low:
        _text(axes, (680, y + 34), say("card.low", lang, limit=LOW), 20, color=MARK)
    _text(axes, (56, HEIGHT - 24), card.credit, 16, color=SOFT)


def by_size(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Classes that are there, the largest first."""
    return tuple(sorted((one for one in lines if one.hectares > 0), key=lambda one: -one.hectares))
