"""Small pictures of the ground around each point, from the composites of runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow

from eosat.errors import InputError
from eosat.sample.maps import said_by_run
from eosat.storage import unreadable
from eosat.tiling import Window

if TYPE_CHECKING:
    from PIL import Image

SIDE = 65
"""Side of a chip, odd so that the point's pixel is its middle. [px]"""
ZOOM, GAP, HEAD = 4, 6, 20
"""Screen pixels of a pixel, between chips, and above them for the date, in the files. [px]"""
MIXES = {"colour": ("B04", "B03", "B02"), "infrared": ("B08", "B04", "B03")}
"""Bands shown as red, green and blue: as the eye sees, and with vegetation red."""
DARKEST, BRIGHTEST, GAMMA = 0.5, 99.5, 1.5
"""Percentiles of reflectance that become black and white; how much the dark half is lifted."""
BLANK = 205
"""Grey of what nobody saw."""

Planes = NDArray[np.float32]
Picture = NDArray[np.uint8]


class Placed(Protocol):
    """What has a place."""

    @property
    def lon(self) -> float:
        """WGS 84. [degree]"""

    @property
    def lat(self) -> float:
        """WGS 84. [degree]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a view stores around a place."""

    planes: dict[str, Planes]
    """Reflectance (y, x) by band, NaN where nobody saw. [1]"""
    row: float
    col: float
    """The place in them; the centre of the first pixel is 0, 0. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A run's composite to look at."""

    name: str
    """Its dates, or the name of its directory."""
    path: Path
    bands: dict[str, int]
    """Name of a band -> its number in the file."""
    credit: str

    @property
    def mixes(self) -> tuple[str, ...]:
        """Mixes that its bands allow."""
        return tuple(name for name, bands in MIXES.items() if set(bands) <= set(self.bands))


def view_of(run: str | Path) -> View:
    """The composite of a finished run.

    Raises
    ------
    InputError
        When the run wrote none, or it lacks blue, green or red.
    """
    folder = Path(run)
    path = folder / "composite.tif"
    if not path.is_file():
        raise InputError("sample.no_view", path=folder)
    record = said_by_run(folder)
    with rasterio.open(path) as src:
        bands = {str(name): number for number, name in enumerate(src.descriptions, start=1)}
    found = View(
        name=str(record.get("request", {}).get("period", folder.name)).replace("/", " – "),
        path=path,
        bands=bands,
        credit=str(record.get("attribution", "")),
    )
    if "colour" not in found.mixes:
        raise InputError("sample.no_view", path=folder)
    return found


def pictures(views: Sequence[View], points: Sequence[Placed]) -> Iterator[list[dict[str, Picture]]]:
    """For each point what each view shows there: mix -> (y, x, 3) uint8; one stretch for all, so that dates compare."""
    with ExitStack() as stack:
        try:
            open_files = [stack.enter_context(rasterio.open(one.path)) for one in views]
            ends = _ends(views, open_files)
            bridges = [Transformer.from_crs("EPSG:4326", src.crs, always_xy=True) for src in open_files]
            for point in points:
                places = [bridge.transform(point.lon, point.lat) for bridge in bridges]
                yield [
                    _mixed(view, _cut(view, src, *at), ends)
                    for view, src, at in zip(views, open_files, places, strict=True)
                ]
        except RasterioError as err:
            raise unreadable(str(views[0].path), err) from err


def cuts(view: View, points: Sequence[Placed]) -> Iterator[Cut | None]:
    """For each point what a view stores around it, :data:`SIDE` pixels a side; None beside the raster."""
    try:
        with rasterio.open(view.path) as src:
            bridge = Transformer.from_crs("EPSG:4326", src.crs, always_xy=True)
            for point in points:
                place = bridge.transform(point.lon, point.lat)
                col, row = ~src.transform * place
                if not (0 <= row < src.height and 0 <= col < src.width):
                    yield None
                    continue
                planes = dict(zip(_wanted(view), _cut(view, src, *place), strict=True))
                row, col = (SIDE // 2 + one - np.floor(one + 1e-6) - 0.5 for one in (row, col))
                yield Cut(planes=planes, row=float(row), col=float(col))
    except RasterioError as err:
        raise unreadable(str(view.path), err) from err


def _mixed(view: View, planes: Planes, ends: Mapping[str, tuple[float, float]]) -> dict[str, Picture]:
    """Every mix that the bands of a view allow."""
    return {mix: _painted(_of(view, planes, mix), ends[mix]) for mix in view.mixes}


def _of(view: View, planes: Planes, mix: str) -> Planes:
    """(3, y, x) The planes that a mix shows as red, green and blue."""
    wanted = _wanted(view)
    return planes[[wanted.index(band) for band in MIXES[mix]]]


def _wanted(view: View) -> list[str]:
    """Bands that are read, in the order of the planes."""
    return sorted({band for mix in view.mixes for band in MIXES[mix]})


def _cut(view: View, src: Any, x: float, y: float) -> Planes:
    """(band, y, x) Reflectance around a place; NaN beside the raster and where nobody saw."""
    column, row = ~src.transform * (x, y)
    left, top = int(np.floor(column + 1e-6)) - SIDE // 2, int(np.floor(row + 1e-6)) - SIDE // 2
    stored = np.full((len(_wanted(view)), SIDE, SIDE), src.nodata or 0, src.dtypes[0])
    there = Window(row=top, col=left, height=SIDE, width=SIDE)
    seen = there.shared(Window(row=0, col=0, height=src.height, width=src.width))
    if seen is not None:  # rasterio's boundless reading takes several times as long
        numbers = [view.bands[band] for band in _wanted(view)]
        box = RasterWindow(seen.col, seen.row, seen.width, seen.height)
        stored[:, *seen.inside(there).slices()] = src.read(numbers, window=box)
    return _reflectance(stored, src)


def _reflectance(stored: NDArray[Any], src: Any) -> Planes:
    seen = stored != (src.nodata or 0)
    values = stored.astype(np.float32) * np.float32(src.scales[0]) + np.float32(src.offsets[0])
    return np.where(seen, values, np.float32(np.nan))


def _ends(views: Sequence[View], files: Sequence[Any]) -> dict[str, tuple[float, float]]:
    """Reflectance that is black and white in each mix, over all views."""
    small = [
        _reflectance(
            src.read([view.bands[band] for band in _wanted(view)], out_shape=(len(_wanted(view)), *_small(src))), src
        )
        for view, src in zip(views, files, strict=True)
    ]
    ends = {}
    for mix in MIXES:
        shown = [_of(view, planes, mix) for view, planes in zip(views, small, strict=True) if mix in view.mixes]
        known = np.concatenate([planes[np.isfinite(planes)] for planes in shown]) if shown else np.zeros(0)
        low, high = np.percentile(known, (DARKEST, BRIGHTEST)) if known.size else (0.0, 1.0)
        ends[mix] = (float(low), max(float(high), float(low) + 1e-4))
    return ends


def _small(src: Any) -> tuple[int, int]:
    shrink = max(max(src.shape) / 512, 1)
    return max(int(src.height / shrink), 1), max(int(src.width / shrink), 1)


def _painted(planes: Planes, ends: tuple[float, float]) -> Picture:
    light = np.clip((planes - ends[0]) / (ends[1] - ends[0]), 0, 1) ** (1 / GAMMA)
    seen = np.isfinite(light).all(axis=0)
    shown = np.where(seen, np.rint(255 * np.nan_to_num(light)), BLANK).astype(np.uint8)
    return np.moveaxis(shown, 0, -1)


def webp(picture: Picture) -> bytes:
    """A picture at its own size, for the page."""
    from PIL import Image

    file = BytesIO()
    Image.fromarray(picture).save(file, "WEBP", quality=88, method=4)
    return file.getvalue()


def write_chip(path: Path, views: Sequence[View], shown: Sequence[dict[str, Picture]]) -> None:
    """Write a PNG: each view's pictures side by side with its dates above, the point's pixel framed."""
    from PIL import Image, ImageDraw, ImageFont
    from PIL.PngImagePlugin import PngInfo

    cells = [(view.name, picture) for view, mixes in zip(views, shown, strict=True) for picture in mixes.values()]
    step = SIDE * ZOOM + GAP
    sheet = Image.new("RGB", (len(cells) * step + GAP, SIDE * ZOOM + HEAD + GAP), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for number, (name, picture) in enumerate(cells):
        left = GAP + number * step
        pen.text((left, 3), name.replace("–", "-"), fill="black", font=font)
        sheet.paste(_framed(picture), (left, HEAD))
    facts = PngInfo()
    facts.add_text("Copyright", "; ".join(dict.fromkeys(view.credit for view in views)))
    sheet.save(path, "PNG", pnginfo=facts)


def _framed(picture: Picture) -> "Image.Image":
    from PIL import Image, ImageDraw

    large = Image.fromarray(picture).resize((SIDE * ZOOM, SIDE * ZOOM), Image.Resampling.NEAREST)
    corner, pen = SIDE // 2 * ZOOM, ImageDraw.Draw(large)
    for rim, colour in ((2, "black"), (1, "white")):
        pen.rectangle((corner - rim, corner - rim, corner + ZOOM + rim - 1, corner + ZOOM + rim - 1), outline=colour)
    return large
