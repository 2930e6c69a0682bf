"""The map for slides: one PNG of 1600 px, drawn pixel by pixel on one sheet, the same bytes every time."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, UNOBSERVED
from eosat.errors import InputError
from eosat.report.picture import counts, fit, paint
from eosat.report.table import LOW, class_name, titled
from eosat.storage import whole
from eosat.words import LANGUAGES, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

WIDTH = 1600
"""Width of the picture. [px]"""
MARGIN, HEAD, FOOT = 48, 148, 76
"""Free border, height of the title block and of the lines at the bottom. [px]"""
SIDE, GAP = 348, 36
"""Width of the column of the legend and its distance from the map. [px]"""
TALLEST = 1150
"""Greatest height of the map itself. [px]"""
ROW = 42
"""Height of a row of the legend. [px]"""

VEIL = 0.6
"""How much of what lies outside the districts is covered, 0..1."""
WIDEST_NAME = 1.5
"""A name may be so many times as wide as the square root of its district's area."""

INK, SOFT, LINE, MARK = "#1d2733", "#566270", "#c9d0d6", "#8a1f2b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """What stands around the map, in the language of the map."""

    region: str
    """Name of the place."""
    period: str
    """Dates as they shall be read, e.g. ``"2024-05-01 – 2024-06-30"``."""
    attribution: str
    """From :func:`attribution`."""
    simulated: bool
    """Whether a corner mark says that nothing here was observed."""
    pixel: float | None = None
    """Pixel size of the data, None for that of the labels that are drawn. [m]"""
    shares: Mapping[int, float] | None = None
    """Share of each value within the region, 0..1; None to count the labels that are drawn."""
    caution: str = ""
    """What must be said of the model; empty: nothing."""
    classes: tuple[str, ...] = LANDCOVER
    """Class of label 0, 1, ..."""
    colours: tuple[str, ...] = LANDCOVER_COLOURS
    """Colour ``#rrggbb`` of each class."""
    title: str = ""
    """Heading; empty: what the classes are, and the region."""
    legend: str = ""
    """Heading of the legend; empty: what the classes are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One district to draw over the map."""

    name: str
    """Name in the language of the map; empty for none."""
    rings: tuple[NDArray[np.float64], ...]
    """Rings (point, 2) of x and y in the CRS of the map, clockwise, holes anticlockwise. [m]"""
    depth: int = 0
    """How many other districts hold this one; outside the outermost ones the map is veiled."""
    low: bool = False
    """Whether so little of it was observed that it is hatched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Where things stand, in pixels from the lower left corner."""

    height: int
    left: int
    bottom: int
    map_width: int
    map_height: int
    metres: float
    """Ground length of a pixel of the sheet. [m]"""
    origin: tuple[float, float]
    """x and y of the lower left corner of the map. [m]"""

    @property
    def top(self) -> int:
        return self.bottom + self.map_height

    @property
    def right(self) -> int:
        return self.left + self.map_width

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (..., 2) in metres as pixels of the sheet."""
        return (np.asarray(points, "float64") - self.origin) / self.metres + (self.left, self.bottom)


def write_map(
    path: Path,
    labels: NDArray[np.uint8],
    *,
    bounds: tuple[float, float, float, float],
    crs: str,
    captions: Captions,
    lang: str,
    districts: Sequence[Outline] = (),
) -> None:
    """Write the map of classes as a PNG of 1600 px width.

    Parameters
    ----------
    path : Path
        The file to write; it appears whole or not at all.
    labels : (y, x) uint8
        Classes of *captions*, north up; 255 = unobserved.
    bounds : (left, bottom, right, top)
        Outer edges of *labels* in *crs*. [m]
    crs : str
        Name of the CRS as it shall be read, e.g. ``"EPSG:32652"``.
    captions : Captions
        Words around the map, in *lang*.
    lang : str
        ``"en"`` or ``"ko"``.
    districts : sequence of Outline
        Boundaries drawn over the map.

    Raises
    ------
    InputError
        When the labels are no land-cover labels, or the bounds enclose nothing.
    WorldError
        When the file cannot be written.
    """
    _check(labels, bounds, len(captions.classes), lang)
    drawn = {value: count / labels.size for value, count in counts(labels).items()}
    shares = drawn if captions.shares is None else captions.shares
    low = any(one.low for one in districts)
    sheet = _layout(bounds, rows=len(shares) + low)
    figure, axes = _blank(sheet)
    _draw_map(axes, sheet, labels, captions.colours)
    _draw_veil(axes, sheet, districts)
    _draw_low(axes, sheet, districts)
    _draw_districts(axes, sheet, districts)
    _draw_mark(axes, sheet, captions, lang)
    _draw_legend(axes, sheet, captions, shares, lang, low=low)
    _draw_scale(axes, sheet, lang)
    pixel = captions.pixel or round((bounds[2] - bounds[0]) / labels.shape[1], 2)
    _draw_lines(axes, sheet, captions, say("map.grid", lang, crs=crs, pixel=pixel), lang)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png", dpi=72, metadata={"Software": None})


def _check(labels: NDArray[np.uint8], bounds: tuple[float, float, float, float], classes: int, lang: str) -> None:
    if lang not in LANGUAGES:
        raise InputError("report.lang", lang=lang, known=", ".join(LANGUAGES))
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0:
        raise InputError("report.labels", dtype=labels.dtype, shape=labels.shape)
    strange = [value for value in counts(labels) if classes <= value < UNOBSERVED]
    if strange:
        raise InputError("report.values", values=strange, most=classes - 1)
    left, bottom, right, top = bounds
    if not (left < right and bottom < top and all(map(math.isfinite, bounds))):
        raise InputError("report.bounds", bounds=tuple(float(edge) for edge in bounds))


def _layout(bounds: tuple[float, float, float, float], *, rows: int) -> _Sheet:
    """The map as large as its column and :data:`TALLEST` allow, the legend to its right."""
    left, bottom, right, top = bounds
    room = WIDTH - 2 * MARGIN - GAP - SIDE
    metres = max((right - left) / room, (top - bottom) / TALLEST)
    map_width, map_height = (max(1, round(length / metres)) for length in (right - left, top - bottom))
    body = max(map_height, 60 + ROW * rows + 150)
    return _Sheet(
        height=HEAD + body + FOOT,
        left=MARGIN + (room - map_width) // 2,
        bottom=FOOT + (body - map_height) // 2,
        map_width=map_width,
        map_height=map_height,
        metres=metres,
        origin=(left, bottom),
    )


def _blank(sheet: _Sheet) -> tuple["Figure", "Axes"]:
    """A white sheet whose data coordinates are its pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, sheet.height / 72), dpi=72, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(0, sheet.height), autoscale_on=False)
    return figure, axes


def font(size: float) -> "FontProperties":
    """The house's font, which has Latin and Hangul."""
    from matplotlib.font_manager import FontProperties

    file = resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf"
    return FontProperties(fname=str(file), size=size)


def _write(axes: "Axes", at: tuple[float, float], text: str, *, size: float, **style: Any) -> "Text":
    """One line of text; *style* goes to matplotlib."""
    look: dict[str, Any] = {"color": INK, "va": "center", "parse_math": False} | style
    return axes.text(*at, text, fontproperties=font(size), **look)


def _renderer(axes: "Axes") -> Any:
    """What measures text."""
    return axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]


def _shrink(axes: "Axes", text: "Text", room: float) -> None:
    """Make *text* smaller until it fits into *room* pixels."""
    width = text.get_window_extent(_renderer(axes)).width
    if width > room:
        text.set_fontsize(float(text.get_fontsize()) * room / width)


def _stroke(colour: str, width: float) -> list[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width, foreground=colour)]


def _box(axes: "Axes", x: float, y: float, width: float, height: float, **style: Any) -> Any:
    from matplotlib.patches import Rectangle

    return axes.add_patch(Rectangle((x, y), width, height, **({"linewidth": 1.2} | style)))


def _draw_map(axes: "Axes", sheet: _Sheet, labels: NDArray[np.uint8], colours: Sequence[str]) -> None:
    picture = paint(fit(labels, height=sheet.map_height, width=sheet.map_width), colours)
    _draw_picture(axes, picture, sheet.left, sheet.bottom)
    _box(axes, sheet.left, sheet.bottom, sheet.map_width, sheet.map_height, fill=False, edgecolor=SOFT)


def _draw_picture(axes: "Axes", picture: NDArray[np.uint8], left: float, bottom: float) -> None:
    height, width = picture.shape[:2]
    extent = (left, left + width, bottom, bottom + height)
    axes.imshow(picture, extent=extent, interpolation="nearest", aspect="auto", origin="upper")


def _frame(axes: "Axes", sheet: _Sheet) -> Any:
    """The invisible edge of the map, to clip with."""
    return _box(axes, sheet.left, sheet.bottom, sheet.map_width, sheet.map_height, visible=False)


def _draw_veil(axes: "Axes", sheet: _Sheet, districts: Sequence[Outline]) -> None:
    """What lies outside of the outermost districts pales: it is not in the numbers."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    rings = [ring for district in districts if district.depth == 0 for ring in district.rings]
    if not rings:
        return
    edge = [(sheet.left, sheet.bottom), (sheet.right, sheet.bottom), (sheet.right, sheet.top), (sheet.left, sheet.top)]
    parts = [np.array([*edge, edge[0]], "float64"), *(sheet.place(ring) for ring in rings)]
    outline = Line.make_compound_path(*(Line(part, closed=True) for part in parts))
    veil = axes.add_patch(PathPatch(outline, facecolor="white", alpha=VEIL, linewidth=0))
    veil.set_clip_path(_frame(axes, sheet))


def _draw_low(axes: "Axes", sheet: _Sheet, districts: Sequence[Outline]) -> None:
    """Districts of which too little was observed are hatched: their numbers are incomplete."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    for one in districts:
        if one.low and one.rings:
            outline = Line.make_compound_path(*(Line(sheet.place(ring), closed=True) for ring in one.rings))
            hatched = axes.add_patch(PathPatch(outline, facecolor="none", edgecolor=MARK, hatch="/", linewidth=0))
            hatched.set_hatch_linewidth(2)
            hatched.set_clip_path(_frame(axes, sheet))


def _draw_districts(axes: "Axes", sheet: _Sheet, districts: Sequence[Outline]) -> None:
    """Inner districts in thin lines, the outermost in strong ones above them."""
    from matplotlib.collections import LineCollection

    for outer, widths in ((False, (2.6, 0.9)), (True, (4.4, 1.7))):
        rings = [sheet.place(ring) for one in districts if (one.depth == 0) is outer for ring in one.rings]
        for colour, width in zip(("white", INK), widths, strict=True):
            lines = LineCollection(rings, colors=colour, linewidths=width, joinstyle="round")
            axes.add_collection(lines, autolim=False)
            lines.set_clip_path(_frame(axes, sheet))
    _draw_names(axes, sheet, districts)


def _draw_names(axes: "Axes", sheet: _Sheet, districts: Sequence[Outline]) -> None:
    """Names inside their districts, the largest first; one that is too wide or would cover another is left out."""
    from matplotlib.transforms import Bbox

    frame = Bbox.from_bounds(sheet.left, sheet.bottom, sheet.map_width, sheet.map_height)
    taken: list[Bbox] = []
    for area, name, inside in sorted(_anchors(districts), reverse=True):
        at = sheet.place(np.array(inside))
        text = _write(axes, (at[0], at[1]), name, size=22, ha="center", path_effects=_stroke("white", 6))
        extent = text.get_window_extent(_renderer(axes)).padded(4)
        wide = extent.width > WIDEST_NAME * math.sqrt(area) / sheet.metres
        fits = Bbox.intersection(frame, extent)
        if wide or fits is None or not np.allclose(fits.bounds, extent.bounds) or any(map(extent.overlaps, taken)):
            text.remove()
        else:
            taken.append(extent)


def _anchors(districts: Sequence[Outline]) -> Iterator[tuple[float, str, tuple[float, float]]]:
    """Area, name and the place for it in the largest part of each district that has a name."""
    from shapely import Polygon
    from shapely.ops import polylabel

    for district in districts:
        parts = [Polygon(ring).buffer(0) for ring in district.rings if len(ring) > 3]
        pieces = [piece for part in parts for piece in getattr(part, "geoms", [part]) if piece.area > 0]
        largest = max(pieces, key=lambda part: float(part.area), default=None)
        if district.name and largest is not None:
            point = polylabel(largest, tolerance=float(largest.length) / 200)
            yield float(largest.area), district.name, (float(point.x), float(point.y))


def _draw_mark(axes: "Axes", sheet: _Sheet, captions: Captions, lang: str) -> None:
    """The corner mark of simulated data."""
    if not captions.simulated:
        return
    style = {"facecolor": MARK, "edgecolor": "white", "linewidth": 2, "boxstyle": "square,pad=0.5"}
    at = (sheet.right - 24, sheet.top - 34)
    _write(axes, at, say("map.simulated", lang), size=22, color="white", ha="right", bbox=style)


def _draw_legend(
    axes: "Axes", sheet: _Sheet, captions: Captions, shares: Mapping[int, float], lang: str, *, low: bool
) -> None:
    """The classes that are there with their share, the column of the legend beginning at the top of the map."""
    left, right = WIDTH - MARGIN - SIDE, WIDTH - MARGIN
    y = sheet.height - HEAD - 14.0
    heading = captions.legend or titled("map.legend", lang, classes=captions.classes)
    _write(axes, (left, y), heading, size=24, path_effects=_stroke(INK, 0.5))
    head = say("map.share" if captions.shares is None else "map.share.region", lang)
    _write(axes, (right, y), head, size=19, color=SOFT, ha="right")
    axes.plot((left, right), (y - 24, y - 24), color=LINE, linewidth=1.2)
    for value, share in shares.items():
        y -= ROW if value != next(iter(shares)) else ROW + 8
        name = "unobserved" if value == UNOBSERVED else captions.classes[value]
        _draw_picture(axes, paint(np.full((26, 40), value, "uint8"), captions.colours), left, round(y) - 13)
        _box(axes, left, round(y) - 13, 40, 26, fill=False, edgecolor="#8b959e", linewidth=1)
        _write(axes, (left + 56, y), class_name(name, lang), size=22)
        _write(axes, (right, y), _share(share, lang), size=22, ha="right")
    if low:
        key = _box(axes, left, round(y) - ROW - 13, 40, 26, facecolor="none", edgecolor=MARK, hatch="//", linewidth=1)
        key.set_hatch_linewidth(2)
        _write(axes, (left + 56, y - ROW), say("map.low", lang, limit=LOW), size=22)


def _share(share: float, lang: str) -> str:
    """A share as it is read.

    >>> _share(0.1234, "en"), _share(0.0004, "en")
    ('12.3 %', '< 0.1 %')
    """
    return say("map.trace", lang) if share < 0.001 else say("map.percent", lang, share=100 * share)


def nice_length(longest: float) -> float:
    """The greatest of 1, 2 and 5 times a power of ten that is not above *longest*.

    >>> nice_length(17_300), nice_length(999), nice_length(5)
    (10000.0, 500.0, 5.0)
    """
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest)


def _draw_scale(axes: "Axes", sheet: _Sheet, lang: str) -> None:
    """Scale bar and north arrow at the foot of the column of the legend."""
    left, y = WIDTH - MARGIN - SIDE, FOOT + 24.0
    length = nice_length(240 * sheet.metres)
    end = left + length / sheet.metres
    for edge in (left, (left + end) / 2, end):
        axes.plot((edge, edge), (y - 6, y + 6), color=INK, linewidth=1.8)
    axes.plot((left, end), (y, y), color=INK, linewidth=1.8, solid_capstyle="butt")
    key, shown = ("map.kilometres", length / 1000) if length >= 1000 else ("map.metres", length)
    _write(axes, (end, y + 24), say(key, lang, length=shown), size=20, ha="center")
    _write(axes, (left, y + 24), "0", size=20, ha="center")
    _draw_north(axes, WIDTH - MARGIN - 26, y - 8, lang)


def _draw_north(axes: "Axes", x: float, y: float, lang: str) -> None:
    axes.fill((x, x - 14, x), (y + 58, y, y + 14), facecolor=INK, edgecolor=INK, linewidth=1.2)
    axes.fill((x, x + 14, x), (y + 58, y, y + 14), facecolor="white", edgecolor=INK, linewidth=1.2)
    _write(axes, (x, y + 74), say("map.north", lang), size=22, ha="center", path_effects=_stroke(INK, 0.5))


def _draw_lines(axes: "Axes", sheet: _Sheet, captions: Captions, grid: str, lang: str) -> None:
    """Title, subtitle, and the lines at the bottom."""
    top, room = sheet.height, WIDTH - 2 * MARGIN
    title = captions.title or titled("map.title", lang, classes=captions.classes, region=captions.region)
    style = {"path_effects": _stroke(INK, 0.9)}
    _shrink(axes, _write(axes, (MARGIN, top - 62), title, size=44, **style), room)
    _shrink(axes, _write(axes, (MARGIN, top - 112), captions.period, size=24, color=SOFT), 0.3 * room)
    mind = _write(axes, (WIDTH - MARGIN, top - 112), captions.caution, size=22, color=MARK, ha="right")
    _shrink(axes, mind, 0.68 * room)
    axes.plot((MARGIN, WIDTH - MARGIN), (FOOT - 22, FOOT - 22), color=LINE, linewidth=1.2)
    _shrink(axes, _write(axes, (MARGIN, 28), captions.attribution, size=18, color=SOFT), 0.7 * room)
    _shrink(axes, _write(axes, (WIDTH - MARGIN, 28), grid, size=18, color=SOFT, ha="right"), 0.28 * room)
