"""Hectares of what became what, by district: counted from pixels, and called so."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from eosat.change.judge import FILES
from eosat.errors import InputError
from eosat.grid import project
from eosat.regions import District, Region, hectares, polygons
from eosat.report.table import LOW
from eosat.summary import ground_inside, with_whole


def tabulate(folder: Path, grid: GeoBox, classes: tuple[str, ...], place: Region) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables of a comparison.

    Returns
    -------
    pandas.DataFrame
        A row a district: ``id, level, name_ko, name_en, area_ha, observed_percent, well_observed, changed_ha,
        changed_percent, within_class_ha``; percents of the observed ground. *within_class_ha* changed and kept its
        class. All are counts of pixels with their size on the ground.
    pandas.DataFrame
        A row a district and class before: ``id, level, name_ko, name_en, from``, ``to_<class>_ha`` for every class.
        Rows and columns of a district add up to what was observed of it.

    Raises
    ------
    InputError
        When no district touches the raster.
    """
    districts: list[dict[str, Any]] = []
    flows: list[dict[str, Any]] = []
    for one in with_whole(place):
        outline = polygons(project(one.geometry, str(grid.crs)))
        kinds = ground_inside(folder / FILES["from_to"], grid, outline)
        change = ground_inside(folder / FILES["change"], grid, outline)
        if not kinds.sum():
            continue
        matrix = kinds[: len(classes) ** 2].reshape(len(classes), len(classes))
        districts.append(_district(one, matrix, change))
        flows += [_flow(one, name, row, classes) for name, row in zip(classes, matrix, strict=True) if row.sum()]
    if not districts:
        raise InputError("error.regions_outside", path=folder / FILES["change"])
    return pd.DataFrame(districts), pd.DataFrame(flows, columns=_columns(classes))


def _named(one: District) -> dict[str, Any]:
    return {"id": one.id, "level": one.level, "name_ko": one.name_ko, "name_en": one.name_en}


def _district(one: District, matrix: NDArray[np.float64], change: NDArray[np.float64]) -> dict[str, Any]:
    area, seen, changed = hectares(one.geometry), float(matrix.sum()), float(change[1])
    observed = round(min(100 * seen / area, 100), 2)
    return {
        **_named(one),
        "area_ha": round(area, 2),
        "observed_percent": observed,
        "well_observed": observed >= LOW,
        "changed_ha": round(changed, 2),
        "changed_percent": round(100 * changed / seen, 3) if seen else float("nan"),
        "within_class_ha": round(max(changed - (seen - float(np.trace(matrix))), 0), 2),
    }


def _flow(one: District, name: str, row: NDArray[np.float64], classes: tuple[str, ...]) -> dict[str, Any]:
    ground = {f"to_{new}_ha": round(float(value), 2) for new, value in zip(classes, row, strict=True)}
    return {**_named(one), "from": name, **ground}


def _columns(classes: tuple[str, ...]) -> list[str]:
    return ["id", "level", "name_ko", "name_en", "from", *(f"to_{name}_ha" for name in classes)]
