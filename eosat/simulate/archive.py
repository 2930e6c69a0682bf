"""Writing the island: COGs, a static STAC catalogue, the truth, invented districts and wind turbines."""

import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import rasterio
import rasterio.errors
import rasterio.warp
from numpy.typing import NDArray

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, UNOBSERVED, rgb
from eosat.errors import InputError, WorldError
from eosat.sentinel2 import TEN_BANDS, band
from eosat.simulate.cases import Case, added_to, case_of
from eosat.simulate.districts import districts
from eosat.simulate.land import Land, turbines
from eosat.simulate.materials import CLASSES, class_table, counts, landcover_table, majority, percent
from eosat.simulate.place import Island, Window, island_at, tiles_of, zone_of
from eosat.simulate.scene import HALO, Scene, look, sky_of, surface_of
from eosat.simulate.sensor import ADD
from eosat.simulate.stac import Frame, Pass, item_id, make_collection, make_item, points, write_catalog
from eosat.simulate.store import CACHE_MB, WORKERS, Drawers, Raster, blocks, in_order, shared, to_cog
from eosat.simulate.zones import add_copies, add_other_zone

DATES = (date(2025, 5, 3), date(2025, 5, 8), date(2025, 5, 18), date(2025, 5, 28))
PLACE, SIZE = (126.9, 33.48), 12_000
"""Where the demo lies, (lon, lat) where two tiles meet, and its side. [degree], [m]"""


def simulate(
    folder: str | Path,
    *,
    seed: int = 7,
    lon: float = PLACE[0],
    lat: float = PLACE[1],
    size: int | tuple[int, int] = SIZE,
    bbox: Sequence[float] | None = None,
    dates: tuple[date, ...] = DATES,
    crs: str | None = None,
    case: str = "e",
) -> Path:
    """Write simulated Sentinel-2 L2A scenes of an invented island, with exact truth, as a static STAC catalogue.

    The first dates have clouds of several kinds, the last an unobserved corner. Equal arguments give equal pixels and
    equal JSON. Memory does not grow with the extent. The folder appears when it is complete; one that holds this very
    island is left as it is. Scores on it show that the software works, not how it will do on a real place.

    Parameters
    ----------
    folder : str or Path
        Where the catalogue goes; absent, empty, or an earlier island of the same arguments.
    seed : int
        Of everything random.
    lon, lat : float
        Middle of the extent, WGS 84, east and north. The land is invented wherever it lies. [degree]
    size : int or (int, int)
        Side, or width and height, multiples of 60 from 1,200 to 120,000. [m]
    bbox : four numbers, optional
        West, south, east, north in place of *lon*, *lat* and *size*: the extent covers it. [degree]
    dates : tuple of date
        Days of the looks, UTC.
    crs : str, optional
        ``EPSG:326zz`` or ``EPSG:327zz``; the zone of the place by default.
    case : str
        Letter of an encoding of :data:`eosat.simulate.cases.CASES`; ``"e"`` is Collection 1.

    Returns
    -------
    Path
        ``catalog.json``; beside it ``collection.json``, one folder an item, ``truth.tif`` (land cover 0 to 8),
        ``classes.tif`` (the 13 classes), ``fractions.tif`` (their shares, percent), ``districts.geojson``,
        ``turbines.geojson`` and ``simulation.json`` with the arguments.

    Raises
    ------
    InputError
        Arguments out of range, or the folder holds something else.
    WorldError
        The folder cannot be written.
    """
    island = island_of(seed=seed, lon=lon, lat=lat, size=size, bbox=bbox, dates=dates, crs=crs, case=case)
    return kept_or_written(Path(folder), island)


def simulate_works(folder: str | Path, **arguments: Any) -> Path:
    """:func:`simulate` where wind turbines have a stand, an access lane and a shadow beside their foundation.

    Takes what :func:`simulate` takes.
    """
    return kept_or_written(Path(folder), replace(island_of(**arguments), works=True))


def island_of(
    *,
    seed: int = 7,
    lon: float = PLACE[0],
    lat: float = PLACE[1],
    size: int | tuple[int, int] = SIZE,
    bbox: Sequence[float] | None = None,
    dates: tuple[date, ...] = DATES,
    crs: str | None = None,
    case: str = "e",
) -> Island:
    """The island that :func:`simulate`'s arguments describe."""
    case_of(case)
    if bbox is not None:
        lon, lat, size = extent_of(bbox, crs)
    return replace(island_at(seed=seed, lon=lon, lat=lat, size=size, crs=crs, dates=tuple(dates)), case=case)


def kept_or_written(home: Path, island: Island) -> Path:
    """Write an island's catalogue where *home* does not hold it yet; see :func:`simulate`."""
    if not holds(home, island):
        try:
            publish(home, island)
        except (OSError, rasterio.errors.RasterioError) as error:
            raise WorldError("simulate.write", folder=str(home), reason=str(error)) from error
    return home / "catalog.json"


def extent_of(bbox: Sequence[float], crs: str | None) -> tuple[float, float, tuple[int, int]]:
    """Middle (lon, lat) and size of an extent that covers a box in degrees, its sides rounded up to 60 m."""
    west, south, east, north = bbox
    if not (-180 <= west < east <= 180 and -80 <= south < north <= 84):
        raise InputError("error.bbox", bbox=list(bbox))
    lon, lat = (west + east) / 2, (south + north) / 2
    zone = crs or zone_of(lon, lat)
    left, bottom, right, top = rasterio.warp.transform_bounds("EPSG:4326", zone, west, south, east, north)
    (x,), (y,) = rasterio.warp.transform("EPSG:4326", zone, [lon], [lat])
    half = max(x - left, right - x), max(y - bottom, top - y)
    return lon, lat, (math.ceil(half[0] / 30 + 1) * 60, math.ceil(half[1] / 30 + 1) * 60)


def holds(home: Path, island: Island) -> bool:
    """Whether *home* holds this island already; False if it is absent or empty, an InputError if it holds else."""
    if not home.exists() or (home.is_dir() and not any(home.iterdir())):
        return False
    stated = home / "simulation.json"
    if stated.is_file():
        try:
            found = json.loads(stated.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if found == island.parameters():
            return True
    raise InputError("simulate.taken", folder=str(home))


def publish(home: Path, island: Island) -> None:
    """Write the island under a name of its own beside *home*, then rename it."""
    home.parent.mkdir(parents=True, exist_ok=True)
    part = home.parent / f".{home.resolve().name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        write_island(part, island)
        if home.exists():
            home.rmdir()  # empty, as `holds` saw; a rename onto a folder fails on some systems
        part.rename(home)
    except OSError:
        if not holds(home, island):  # else another process was faster with the same island
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_island(home: Path, island: Island) -> None:
    """Everything that belongs to the island, in an order that ends with the statement that it is complete."""
    case = case_of(island.case)
    lon, lat = island.degrees(np.zeros(1), np.zeros(1))[0]
    passes = passes_of(home, island, case, lon, lat)
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB), ExitStack() as stack:
        drawers = open_all(stack, home, island, passes)
        write_blocks(drawers, island, passes, case)
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB), ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(to_cog, sorted(path.with_suffix("") for path in home.rglob("*.tif.raw"))))
    collection = make_collection(island, lon)
    for one in passes:
        collection.add_item(describe(island, one, case))
    extra = add_copies(home, island, list(collection.get_items()), case) + add_other_zone(home, island, passes, case)
    collection.add_items(extra)
    write_json(home / "districts.geojson", districts(island))
    write_json(home / "turbines.geojson", all_turbines(island))
    write_catalog(home, collection)
    write_json(home / "simulation.json", island.parameters())


def passes_of(home: Path, island: Island, case: Case, lon: float, lat: float) -> list[Pass]:
    """Every tile of every date, each with a folder of its own."""
    skies = [(sky_of(island, number, lon, lat), "ab"[number % 2]) for number in range(len(island.dates))]
    if case.sliver:
        later = replace(island, dates=(*island.dates, island.dates[-1] + timedelta(days=2)))
        skies.append((replace(sky_of(later, len(island.dates), lon, lat), swath="sliver"), "b"))
    found = []
    for sky, platform in skies:
        for tile in tiles_of(island, every=case.overlap):
            folder = home / item_id(sky, tile.name, platform, case)
            folder.mkdir()
            found.append(Pass(tile=tile, sky=sky, platform=platform, folder=folder, seen=[0, 0, 0]))
    return found


def open_all(stack: ExitStack, home: Path, island: Island, passes: list[Pass]) -> Drawers:
    """Open every file that blocks are written into."""
    drawers = Drawers(stack)
    for number, one in enumerate(passes):
        rows, cols = one.tile.window.rows, one.tile.window.cols
        for name in (*TEN_BANDS, "SCL", "SCL_true"):
            metres = band(name).metres if name in TEN_BANDS else 20
            drawers.add(f"{number}/{name}", Raster(
                path=one.folder / f"{name}.tif", crs=island.crs, corner=one.tile.corner, metres=metres,
                shape=(rows * 10 // metres, cols * 10 // metres),
                dtype="uint16" if name in TEN_BANDS else "uint8",
            ))  # fmt: skip
    colours = {value: rgb(colour) for value, colour in enumerate(LANDCOVER_COLOURS)}
    truth = Raster(
        path=home / "truth.tif", crs=island.crs, corner=island.corner, metres=10, dtype="uint8", nodata=UNOBSERVED,
        shape=(island.whole.rows, island.whole.cols), colours=colours,
    )  # fmt: skip
    drawers.add("truth", truth)
    drawers.add("classes", replace(truth, path=home / "classes.tif", colours={}))
    drawers.add("fractions", replace(truth, path=home / "fractions.tif", colours={}, nodata=None, names=CLASSES))
    return drawers


def write_blocks(drawers: Drawers, island: Island, passes: list[Pass], case: Case) -> None:
    """Make and write block after block; the truth is that of the last year."""
    years = sorted({one.sky.when.year for one in passes})
    skies = list({id(one.sky): one.sky for one in passes}.values())

    def make(window: Window) -> tuple[Truth, dict[int, Scene]]:
        scenes: dict[int, Scene] = {}
        for year in years:
            land, surface = surface_of(island, window, year)
            scenes |= {id(sky): look(island, window, surface, sky) for sky in skies if sky.when.year == year}
        return truth_of(land), scenes

    for window, (true, scenes) in in_order(make, blocks(island.whole.rows, island.whole.cols)):
        for name, pixels in (("truth", true.landcover), ("classes", true.classes), ("fractions", true.fractions)):
            drawers.put(name, pixels, row=window.row, col=window.col)
        for number, one in enumerate(passes):
            part = shared(window, one.tile)
            if part is not None:
                put_scene(drawers, number, one, window, part, scenes[id(one.sky)], case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of a block."""

    landcover: NDArray[np.uint8]
    """(y, x), values of :data:`eosat.classes.LANDCOVER`."""
    classes: NDArray[np.uint8]
    """(y, x), values of `materials.CLASSES`."""
    fractions: NDArray[np.uint8]
    """(class, y, x). [percent]"""


def truth_of(land: Land) -> Truth:
    """Classes and shares of a block whose land has a halo."""
    cut = 4 * HALO
    cells = land.material[cut:-cut, cut:-cut]
    thirteen = counts(class_table()[cells], len(CLASSES))
    nine = counts(landcover_table()[cells], len(LANDCOVER))
    return Truth(landcover=majority(nine), classes=majority(thirteen), fractions=percent(thirteen))


def put_scene(drawers: Drawers, number: int, one: Pass, window: Window, part: Window, scene: Scene, case: Case) -> None:
    """Write the part of a block's scene that one tile shows, and count it."""
    for name in (*TEN_BANDS, "SCL", "SCL_true"):
        step = band(name).metres // 10 if name in TEN_BANDS else 2
        top, left = (part.row - window.row) // step, (part.col - window.col) // step
        cut = (slice(top, top + part.rows // step), slice(left, left + part.cols // step))
        pixels: NDArray[Any] = scene.scl if name == "SCL" else scene.true_scl
        if name in TEN_BANDS:
            pixels = shifted(scene.dn[name], added_to(case, name) - ADD)
        row, col = (part.row - one.tile.window.row) // step, (part.col - one.tile.window.col) // step
        drawers.put(f"{number}/{name}", pixels[cut], row=row, col=col)
        if name == "SCL_true":
            seen = scene.true_scl[cut] > 0
            one.seen[:] = (
                one.seen[0] + seen.size,
                one.seen[1] + int(seen.sum()),
                one.seen[2] + int((seen & scene.cloudy[cut]).sum()),
            )


def shifted(dn: NDArray[np.uint16], by: int) -> NDArray[np.uint16]:
    """DN with another addition; 0 stays nodata, and data stay 1 or more.

    >>> shifted(np.uint16([0, 900, 1452]), -1000).tolist()
    [0, 1, 452]
    """
    if by == 0:
        return dn
    moved = np.clip(dn.astype(np.int32) + by, 1, 32767).astype(np.uint16)
    return np.where(dn == 0, np.uint16(0), moved)


def describe(island: Island, one: Pass, case: Case) -> pystac.Item:
    """The item of a tile and date whose files are written."""
    window = one.tile.window
    frame = Frame(tile=one.tile.name, crs=island.crs, corner=one.tile.corner, rows=window.rows, cols=window.cols)
    item = make_item(
        one.folder.name, island=island, frame=frame, sky=one.sky, facts=one.facts, case=case, platform=one.platform
    )
    item.set_self_href(str(one.folder / f"{item.id}.json"))
    return item


def all_turbines(island: Island) -> dict[str, Any]:
    """Every wind turbine as a point."""
    found = [turbines(island, window) for window in blocks(island.whole.rows, island.whole.cols, side=2400)]
    return points(island, np.concatenate(found), {"kind": "wind turbine", "simulated": True})


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write *value* as UTF-8 JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
