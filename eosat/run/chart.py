"""The map of the report, from the rasters and districts of a finished run; drawing is the report's."""

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from shapely import prepare, unary_union

from eosat.grid import project
from eosat.mosaic import FILES, labels_in
from eosat.regions import District, Region
from eosat.report import Chart, Layer
from eosat.report.layers import confidence_layer, landcover_layer, looks_layer, size_for_page, view_layer
from eosat.report.shapes import in_pixels, path_of, shape_of

TRUE_COLOUR = ("B04", "B03", "B02")


def chart_of(folder: Path, districts: Region, colours: Sequence[str], *, low: Set[str] = frozenset()) -> Chart:
    """The map of the run in *folder*: the layers it wrote, with the outlines of *districts*, those of *low* marked."""
    with rasterio.open(labels_in(folder)) as src:
        (rows, columns), bounds, crs = size_for_page(*src.shape), src.bounds, str(src.crs)
    metres = (bounds.right - bounds.left) / columns
    place = {"left": bounds.left, "top": bounds.top, "metres": metres}
    drawn = [(one, in_pixels(project(one.geometry, crs), **place)) for one in districts.districts]
    around = parents(districts.districts)
    shapes = [
        shape_of({"en": one.name_en, "ko": one.name_ko}, outline, inner=around[one.id] != "", low=one.id in low)
        for one, outline in drawn
    ]
    return Chart(
        rows=rows,
        columns=columns,
        metres=metres,
        layers=tuple(layers_of(folder, (rows, columns), colours)),
        shapes=tuple(sorted(filter(None, shapes), key=lambda shape: -shape.area)),
        area=path_of(in_pixels(project(unary_union([one.geometry for one in districts.districts]), crs), **place)),
    )


def layers_of(folder: Path, shape: tuple[int, int], colours: Sequence[str]) -> Iterator[Layer]:
    """Every layer whose raster is there, land cover first."""
    yield landcover_layer(shrunk(labels_in(folder), shape, Resampling.mode)[0], colours)
    if (folder / FILES["confidence"]).exists():
        yield confidence_layer(shrunk(folder / FILES["confidence"], shape, Resampling.average)[0])
    if (folder / FILES["entropy"]).exists():
        yield confidence_layer(shrunk(folder / FILES["entropy"], shape, Resampling.average)[0], "entropy")
    if (folder / FILES["clear_count"]).exists():
        yield looks_layer(shrunk(folder / FILES["clear_count"], shape, Resampling.average)[0])
    view = true_colour(folder / FILES["composite"], shape) if (folder / FILES["composite"]).exists() else None
    if view is not None:
        yield view_layer(view)


def shrunk(path: Path, shape: tuple[int, int], how: Resampling, bands: Sequence[int] = (1,)) -> NDArray[np.generic]:
    """Bands (band, y, x) of a raster as (rows, columns) *shape*; where nothing was seen, its nodata."""
    with rasterio.open(path) as src:
        values: NDArray[np.generic] = src.read(list(bands), out_shape=(len(bands), *shape), resampling=how)
        return values


def true_colour(path: Path, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    """Reflectance (red, green, blue; y, x), NaN where nothing was seen; None when a colour is missing."""
    with rasterio.open(path) as src:
        names, scale, offset, nodata = src.descriptions, src.scales[0], src.offsets[0], src.nodata
    if not set(TRUE_COLOUR) <= set(names):
        return None
    stored = shrunk(path, shape, Resampling.average, [names.index(name) + 1 for name in TRUE_COLOUR])
    found = stored.astype("float32") * np.float32(scale) + np.float32(offset)
    found[stored == nodata] = np.nan
    return found


def parents(districts: Sequence[District]) -> Mapping[str, str]:
    """Id of the smallest larger district of another level around each district; empty for none."""
    prepare([one.geometry for one in districts])
    points = {one.id: one.geometry.representative_point() for one in districts}
    sizes = {one.id: float(one.geometry.area) for one in districts}
    found = {}
    for one in districts:
        around = [
            other
            for other in districts
            if other.level != one.level and sizes[other.id] > sizes[one.id] and other.geometry.contains(points[one.id])
        ]
        found[one.id] = min(around, key=lambda other: sizes[other.id]).id if around else ""
    return found
