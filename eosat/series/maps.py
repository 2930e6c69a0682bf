"""Maps of a series of one look a year: woods that decline, ground that is built, and their hectares by district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterWindow

from eosat.classes import UNOBSERVED, rgb
from eosat.cog.write import Style, write_cog
from eosat.land.yearly import MOST_LOOKS, decline_codes, growth_codes
from eosat.mosaic import attribution, labels_in, write_legends
from eosat.regions import Region
from eosat.report.table import LOW, class_name
from eosat.series.look import Look, seen, year_of
from eosat.series.measure import bounded_difference, reflectance_of
from eosat.series.site import check_grids
from eosat.storage import unreadable, whole, write_text
from eosat.summary import summarise
from eosat.tiling import Window
from eosat.words import say

MAPS = ("decline", "growth")
TABLE = "yearly"
SINCE = {"decline": "series.decline.since", "growth": "series.growth.since"}
LIMIT = {"decline": "series.decline.limit", "growth": "series.growth.limit"}
FEWEST = 3
"""Looks from which maps are made: two have to agree, and one before."""
PIXELS = 1_500_000
"""Pixels times looks that are held at once."""
EARLIEST, LATEST = "#fde0a8", "#7a0177"
"""Colours of the first and the last look that a change is dated to; between them by steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A map and its values."""

    name: str
    """``"decline"`` or ``"growth"``."""
    classes: tuple[str, ...]
    """Name of value 0, 1, ..."""
    colours: tuple[str, ...]
    since: Mapping[str, str]
    """Class -> name of the look that showed it first; the others have no date."""


def kinds(names: Sequence[str]) -> dict[str, Kind]:
    """Both maps for looks of these names.

    >>> kinds(["2021", "2022", "2023"])["growth"].classes
    ('not_built', 'built_before', 'built_2022', 'built_2023')
    """
    lost, built = [f"lost_{name}" for name in names], [f"built_{name}" for name in names]
    return {
        "decline": Kind(
            name="decline",
            classes=("other", "standing", "slow_decline", *lost[1:]),
            colours=("#f2efe9", "#2f6b3a", "#d9a521", *ramp(len(names))[1:]),
            since=dict(zip(lost[1:], names[1:], strict=True)),
        ),
        "growth": Kind(
            name="growth",
            classes=("not_built", "built_before", *built[1:]),
            colours=("#f2efe9", "#9aa1a8", *ramp(len(names))[1:]),
            since=dict(zip(built[1:], names[1:], strict=True)),
        ),
    }


def ramp(count: int) -> list[str]:
    """Colours from :data:`EARLIEST` to :data:`LATEST`.

    >>> ramp(2)
    ['#fde0a8', '#7a0177']
    """
    ends = np.array([rgb(EARLIEST), rgb(LATEST)], "float64")
    parts = np.linspace(0, 1, count)
    return ["#" + "".join(f"{round(level):02x}" for level in (1 - part) * ends[0] + part * ends[1]) for part in parts]


def mapped(looks: Sequence[Look], classes: Sequence[str]) -> bool:
    """Whether maps can be made: enough looks, all of one season, of a model that knows trees and built ground."""
    count = len(seen(looks))
    one_season = len({look.span.part for look in looks}) == 1
    return one_season and FEWEST <= count <= MOST_LOOKS and {"trees", "built"} <= set(classes)


def write_maps(folder: Path, looks: Sequence[Look], districts: Region, classes: Sequence[str]) -> pd.DataFrame:
    """Write ``decline.tif`` and ``growth.tif`` with legends, and ``yearly.csv`` and ``.parquet``; returns the table.

    Raises
    ------
    InputError
        When the periods lie on different grids.
    WorldError
        When a file of a period cannot be read, or the disk does not take the maps.
    """
    kept = seen(looks)
    plans = [plan for _, plan in kept]
    check_grids(plans)
    found = kinds([look.span.name for look, _ in kept])
    credit = attribution(
        [year for plan in plans for year in plan.years], simulated=any(plan.simulated for plan in plans)
    )
    opened = {name: folder / f"{name}.tif" for name in MAPS}
    grid = plans[0].grid
    with (
        write_cog(opened["decline"], grid, style_of(found["decline"], credit)) as decline,
        write_cog(opened["growth"], grid, style_of(found["growth"], credit)) as growth,
    ):
        for part in strips((int(grid.shape[0]), int(grid.shape[1])), len(kept)):
            codes = codes_of([look for look, _ in kept], classes, part)
            decline.write(codes["decline"], part)
            growth.write(codes["growth"], part)
    for name, path in opened.items():
        write_legends(path, found[name].classes, found[name].colours)
    rows = [row for name in MAPS for row in table_rows(opened[name], districts, found[name])]
    table = pd.DataFrame(rows)
    write_text(folder / f"{TABLE}.csv", table.to_csv(index=False), bom=True)
    with whole(folder / f"{TABLE}.parquet") as temporary:
        table.to_parquet(temporary, index=False)
    return table


def style_of(kind: Kind, credit: str) -> Style:
    """How a map is stored; its tags name the values, and what it cannot do."""
    names = {f"CLASS_{value}": name for value, name in enumerate(kind.classes)} | {f"CLASS_{UNOBSERVED}": "unobserved"}
    return Style(
        dtype="uint8",
        nodata=UNOBSERVED,
        bands=(kind.name,),
        colours={value: rgb(colour) for value, colour in enumerate(kind.colours)},
        tags={"TIFFTAG_COPYRIGHT": credit, "LIMIT": say(LIMIT[kind.name], "en")} | names,
    )


def strips(shape: tuple[int, int], looks: int) -> list[Window]:
    """The whole raster in strips of rows that fit memory with all looks."""
    rows = max(PIXELS // (shape[1] * looks), 1)
    return [
        Window(row=row, col=0, height=min(rows, shape[0] - row), width=shape[1]) for row in range(0, shape[0], rows)
    ]


def codes_of(looks: Sequence[Look], classes: Sequence[str], part: Window) -> dict[str, NDArray[np.uint8]]:
    """Values of both maps at *part*, from the clear views and labels of all looks."""
    try:
        labels = np.stack([labels_at(look, part) for look in looks])
        nbr = np.stack([nbr_at(look, part) for look in looks])
    except RasterioError as err:
        raise unreadable(str(looks[0].folder.parent), err) from err
    nbr[labels == UNOBSERVED] = np.nan
    years = np.array([year_of(look.middle) for look in looks if look.middle])
    woods = labels == classes.index("trees")
    return {
        "decline": decline_codes(nbr, woods, years),
        "growth": growth_codes(labels, [classes.index("built")]),
    }


def labels_at(look: Look, part: Window) -> NDArray[np.uint8]:
    """Labels (y, x) of a look."""
    with rasterio.open(labels_in(look.folder)) as src:
        return np.asarray(src.read(1, window=RasterWindow(part.col, part.row, part.width, part.height)))


def nbr_at(look: Look, part: Window) -> NDArray[np.float32]:
    """NBR (y, x) of the clear view of a look."""
    with rasterio.open(look.folder / "composite.tif") as src:
        bands = reflectance_of(src, ("B08", "B12"), part)
    return np.asarray(bounded_difference(bands["B08"], bands["B12"]), "float32")


def table_rows(path: Path, districts: Region, kind: Kind) -> list[dict[str, object]]:
    """A row a district and value; ``other`` and ``not_built`` have rows too, so that they add up to what was seen."""
    rows: list[dict[str, object]] = []
    for line in summarise(path, districts, classes=kind.classes).to_dict("records"):
        for name in kind.classes:
            rows.append({
                "district": line["id"], **{key: line[key] for key in ("level", "name_ko", "name_en")},
                "map": kind.name, "class": name, "class_ko": called(name, kind, "ko"),
                "since": kind.since.get(name, ""),
                "pixel_counted_ha": line[f"{name}_ha"], "observed_percent": line["observed_percent"],
                "well_observed": line["observed_percent"] >= LOW,
            })  # fmt: skip
    return rows


def called(name: str, kind: Kind, lang: str) -> str:
    """A value as it is read."""
    since = kind.since.get(name)
    return class_name(name, lang) if since is None else say(SINCE[kind.name], lang, name=since)
