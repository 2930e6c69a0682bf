"""A model on GeoTIFFs of this machine: one multi-band file, or several of different pixel size."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from odc.geo.geobox import GeoBox
from rasterio.errors import RasterioError

from eosat.atmosphere import Sky, sky_of
from eosat.classes import UNOBSERVED
from eosat.cog.read import Raster, look, read_native
from eosat.cog.write import Style, write_cog
from eosat.errors import InputError
from eosat.grid import axes_on, part, wgs84_outline
from eosat.models import Card, Model, caution, engine_for, folder_of, load_model, pick_numbers, read_card
from eosat.models.card import LEVELS
from eosat.mosaic import styles
from eosat.radiometry import reflectance
from eosat.resampling import bilinear
from eosat.segment import infer, model_tiles, pick_device
from eosat.sentinel2 import BAND_NAMES
from eosat.storage import unreadable
from eosat.tiling import Window

Tell = Callable[..., None]
MIDDLE = 1024
"""Height and width of what :func:`read_image` reads, at most. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of :func:`segment_files`."""

    rasters: tuple[Path, ...]
    out: Path
    """Label raster to write; scores go beside it."""
    model: str = "landcover"
    bands: tuple[str, ...] = ()
    """Band names in the order of the files; empty: from the files' descriptions."""
    scale: float | None = None
    """Reflectance per DN; None: from the files. [1/DN]"""
    offset: float | None = None
    """Added to DN x scale; None: from the files. [1]"""
    level: str = ""
    """Product level of the files, ``"L1C"`` or ``"L2A"``; empty: the model's own."""
    scores: bool = False
    """Whether to write the probability of every class."""
    fractions: bool = False
    """Whether to write the covered fractions of a model that gives them."""
    tile: int = 1024
    """Side of a tile. [px]"""
    engine: str = "auto"
    """What runs the net; see :func:`eosat.models.load_model`."""
    precision: str = "exact"
    """``"exact"``: float32; ``"fast"``: the fastest numbers here that keep the labels. See
    :func:`eosat.models.pick_numbers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One band: where it stands and how its DN become reflectance."""

    raster: Raster
    index: int
    """Band number in the file, from 1."""
    scale: float
    offset: float


def segment_files(request: Request, *, device: str = "auto", tell: Tell) -> list[Path]:
    """Segment local rasters; the output lies on the finest file's grid.

    Parameters
    ----------
    request : Request
        Files, model, how DN become reflectance: DN x scale + offset.
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    tell : callable
        For progress: called with a ``words`` key and its fields.

    Returns
    -------
    list of Path
        The label raster (uint8, 255 unobserved) and, when asked for, ``<out>_scores.tif`` (uint8 percent, one named
        band a class) and ``<out>_fractions.tif`` (uint8 percent, one named band a fraction).

    Raises
    ------
    InputError
        A file cannot be read, a band is missing, nothing says how DN become reflectance, or fractions are asked of a
        model that gives none.
    """
    check_request(request)
    engine = engine_for(read_card(folder_of(request.model)), request.engine)
    chosen, why = pick_device(device, engine)
    tell(why, device=chosen)
    numbers = pick_numbers(request.model, precision=request.precision, engine=request.engine, device=chosen)
    model = load_model(numbers.folder, device=chosen, engine=numbers.engine, dtype=numbers.asked)
    card = model.card
    if request.fractions and not card.fractions:
        raise InputError("models.no_fractions", name=card.name)
    tell("run.model", name=card.name, sha=card.weights_sha256[:12])
    tell(numbers.why, **numbers.said)
    rasters = [look(str(path)) for path in request.rasters]
    sources = sources_of(card, rasters, request)
    sky = sky_for(request, card, finest(rasters), tell)
    written = _write(request, model, sources, finest(rasters), sky, tell)
    if card.caution:
        tell("models.caution", caution=caution(card))
    return written


def sky_for(request: Request, card: Card, grid: GeoBox, tell: Tell) -> Sky | None:
    """Air to put back on L2A files for a model of L1C, estimated once from the middle of the image; else None."""
    if card.level != "L1C":
        return None
    if request.level != "L2A":
        tell("run.level_file", name=card.name, level=card.level)
        return None
    image = read_image(request.rasters, card, bands=request.bands, scale=request.scale, offset=request.offset)
    sky = sky_of(image, bands=card.bands, latitude=wgs84_outline(grid).centroid.y)
    tell("run.sky_file", **sky.said)
    return sky


def paths_of(request: Request) -> dict[str, Path]:
    """Every file that is written, by the layer it holds."""
    asked = {"scores": request.scores, "fractions": request.fractions}
    beside = {name: request.out.with_name(f"{request.out.stem}_{name}.tif") for name in asked if asked[name]}
    return {"labels": request.out, **beside}


def check_request(request: Request) -> None:
    """InputError when an output would replace an input or something that is no file, or the scale is no number."""
    inputs = {path.resolve() for path in request.rasters}
    for path in paths_of(request).values():
        if path.resolve() in inputs:
            raise InputError("error.out_is_input", path=path)
        if path.exists() and not path.is_file():
            raise InputError("error.out_is_no_file", path=path)
    if request.level not in ("", *LEVELS):
        raise InputError("error.level", value=request.level, known=", ".join(LEVELS))
    if request.scale is not None and not (math.isfinite(request.scale) and request.scale > 0):
        raise InputError("error.scale", option="--scale", value=request.scale)
    if request.offset is not None and not math.isfinite(request.offset):
        raise InputError("error.scale", option="--offset", value=request.offset)


def read_image(
    rasters: Sequence[Path],
    card: Card,
    *,
    bands: tuple[str, ...] = (),
    scale: float | None = None,
    offset: float | None = None,
) -> Any:
    """The middle of a local image as the model wants it: (band, y, x) float32 reflectance, NaN where unseen.

    At most 1024 px a side; *bands*, *scale* and *offset* as in :class:`Request`.
    """
    request = Request(rasters=tuple(rasters), out=Path(), bands=bands, scale=scale, offset=offset)
    looked = [look(str(path)) for path in rasters]
    sources, grid = sources_of(card, looked, request), finest(looked)
    height, width = (min(length, MIDDLE) for length in grid.shape)
    middle = Window(row=(grid.shape[0] - height) // 2, col=(grid.shape[1] - width) // 2, height=height, width=width)
    with open_all(sources) as opened:
        return read_tile(opened, sources, grid, middle, "cpu").numpy()


def sources_of(card: Card, rasters: Sequence[Raster], request: Request) -> list[Source]:
    """Where each band of the model stands; InputError when one is missing."""
    named = name_bands(rasters, request.bands)
    missing = [band for band in card.bands if band not in named]
    if missing:
        raise InputError("error.bands_missing", missing=", ".join(missing), have=", ".join(named))
    return [_source(*named[band], request) for band in card.bands]


def finest(rasters: Sequence[Raster]) -> GeoBox:
    """Grid of the raster with the smallest pixels; InputError when the others cannot be laid on it."""
    best = min(rasters, key=lambda raster: abs(raster.transform.a))
    if best.crs is None:
        raise InputError("error.no_crs", href=best.href)
    grid = GeoBox(best.shape, best.transform, best.crs)
    for raster in rasters:
        if raster.crs != best.crs:
            raise InputError("error.other_crs", path=raster.href, crs=raster.crs, finest=best.crs)
        if axes_on(raster.transform, grid) is None:
            raise InputError("error.turned", path=raster.href)
    return grid


def name_bands(rasters: Sequence[Raster], given: Sequence[str]) -> dict[str, tuple[Raster, int]]:
    """Which band of which file each band name means: as given, else by the files' descriptions or names."""
    places = [(raster, index) for raster in rasters for index in range(1, raster.count + 1)]
    if given and len(given) != len(places):
        raise InputError("error.band_names_count", named=len(given), count=len(places))
    names = list(given) or [_described(raster, index) for raster, index in places]
    found = {name: place for name, place in zip(names, places, strict=True) if name in BAND_NAMES}
    if not found:
        example = ",".join(BAND_NAMES[: len(places)])
        raise InputError("error.band_names", path=rasters[0].href, count=len(places), example=example)
    return found


def _described(raster: Raster, index: int) -> str:
    said = (raster.descriptions[index - 1] or "").upper()
    if said in BAND_NAMES or raster.count > 1:
        return said
    stem = Path(raster.href).stem.upper()
    return next((name for name in BAND_NAMES if stem == name or stem.endswith(f"_{name}")), "")


def _source(raster: Raster, index: int, request: Request) -> Source:
    """One band with its scaling: as asked, else as the file's tags say, else reflectance if its values look like it."""
    tags = (raster.scales[index - 1], raster.offsets[index - 1])
    stated: tuple[float | None, float | None] = tags if tags != (1, 0) else (None, None)
    scale = request.scale if request.scale is not None else stated[0]
    offset = request.offset if request.offset is not None else stated[1]
    if scale is None or offset is None:
        low, high = value_range(raster, index)
        if not (raster.dtype.startswith("float") and request.scale is None and request.offset is None and high <= 2):
            raise InputError("error.range_unknown", path=raster.href, low=low, high=high)
        scale, offset = 1.0, 0.0
    return Source(raster=raster, index=index, scale=scale, offset=offset)


def value_range(raster: Raster, index: int) -> tuple[float, float]:
    """Least and greatest stored value, from a small read."""
    try:
        with rasterio.open(raster.href) as src:
            shape = tuple(min(side, 512) for side in raster.shape)
            values = src.read(index, out_shape=shape)
    except RasterioError as err:
        raise unreadable(raster.href, err) from err
    return float(np.nanmin(values)), float(np.nanmax(values))


def _write(
    request: Request, model: Model, sources: Sequence[Source], grid: GeoBox, sky: Sky | None, tell: Tell
) -> list[Path]:
    paths, kinds = paths_of(request), output_styles(model.card, credit_of(sources))
    tiles = list(model_tiles(model, (grid.shape[0], grid.shape[1]), size=request.tile))
    seen = False
    with ExitStack() as stack:
        writers = {name: stack.enter_context(write_cog(path, grid, kinds[name])) for name, path in paths.items()}
        opened = stack.enter_context(open_all(sources))
        for done, tile in enumerate(tiles, start=1):
            image = read_tile(opened, sources, grid, tile.read, model.device)
            found = infer(model, image if sky is None else sky.over(image), scores=request.scores)
            seen = seen or bool((found.labels != UNOBSERVED).any())
            core = tile.core.inside(tile.read).slices()
            for name, writer in writers.items():
                writer.write(getattr(found, name)[(..., *core)], tile.core)
            tell("run.tile", done=done, total=len(tiles), megapixels=tile.core.height * tile.core.width / 1e6)
        if not seen:
            raise InputError("error.nothing_seen", path=request.out)
    return list(paths.values())


def output_styles(card: Card, credit: str) -> dict[str, Style]:
    """How labels, scores and fractions are stored: as a run's, with the model's name and hash."""
    said = {"MODEL": card.name, "MODEL_SHA256": card.weights_sha256}
    return {name: replace(kind, tags={**kind.tags, **said}) for name, kind in styles(card=card, credit=credit).items()}


def credit_of(sources: Sequence[Source]) -> str:
    """Attribution that the inputs carry; else the one for Copernicus data of an unknown year."""
    said = {source.raster.tags.get("TIFFTAG_COPYRIGHT", "") for source in sources} - {""}
    return "; ".join(sorted(said)) or "Contains modified Copernicus Sentinel data"


@contextmanager
def open_all(sources: Sequence[Source]) -> Iterator[Mapping[str, Any]]:
    """Every file opened once: href -> dataset."""
    with ExitStack() as stack:
        yield {href: stack.enter_context(rasterio.open(href)) for href in {source.raster.href for source in sources}}


def read_tile(
    files: Mapping[str, Any], sources: Sequence[Source], grid: GeoBox, window: Window, device: str
) -> torch.Tensor:
    """Reflectance of a window, (band, y, x) float32 on *device*, NaN where unseen."""
    layers = [_layer(files[source.raster.href], source, grid, window, device) for source in sources]
    return torch.stack(layers)


def _layer(src: Any, source: Source, grid: GeoBox, window: Window, device: str) -> torch.Tensor:
    axes = axes_on(source.raster.transform, part(grid, window))
    if axes is None:
        raise InputError("error.turned", path=source.raster.href)
    try:
        plane = read_native(src, *axes, index=source.index)
    except RasterioError as err:
        raise unreadable(source.raster.href, err) from err
    stored = torch.from_numpy(plane.values.astype(np.float32)).to(device)
    nodata = 0.0 if source.raster.nodata is None else source.raster.nodata
    scaled = reflectance(stored, scale=source.scale, offset=source.offset, nodata=nodata)
    return torch.as_tensor(bilinear(scaled, plane.rows, plane.cols))
