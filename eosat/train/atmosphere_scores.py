"""How well the air of a scene is found from the scene alone: against real pairs of L1C and L2A."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eosat.atmosphere import Image, Line, corrected, mean_line, sky_of
from eosat.models import Model
from eosat.segment import probabilities
from eosat.sentinel2 import QUANTIFICATION, TEN_BANDS
from eosat.train.atmosphere import read_lines

PAIRS: Mapping[str, float] = {"coast-brazil": -25.3, "farmland-chile": -38.8, "farmland-denmark": 57.2}
"""Places seen once as L1C and as L2A, and their latitude. [deg]"""
BELGIUM = ("B02", "B03", "B04", "B08")
"""Bands that the Belgian pair has corrected by iCOR and by SMAC."""
WRAPPED = 60_000
"""DN above which the Belgian files mean negative numbers, wrapped in uint16."""

Row = dict[str, Any]


def atmosphere_scores(data: Path) -> list[Row]:
    """Errors of :func:`eosat.atmosphere.corrected`, which saw none of these pairs.

    Parameters
    ----------
    data : Path
        Folder that holds ``places/pairs`` (Sen2Cor, light of the surroundings taken off) and ``l1c-sr-pair-belgium``
        (iCOR, not taken off: its contrast equals the whole transmittance).

    Returns
    -------
    list of dict
        A row a place and band: ``place, reference, adjacency, band, bias, rmse, uncorrected``, and in Belgium ``smac``
        (RMSE of the scene's own SMAC, which knew aerosol, vapour and angles) and ``line`` (the straight line that fits
        iCOR best, from pixels below .4). [DN, reflectance x 10000]
    """
    rows = []
    for place in PAIRS:
        top, ground = read_pair(data, place)
        rows += _rows(top, ground, TEN_BANDS, place=place, reference="Sen2Cor", adjacency=True)
    top, ground, smac = read_belgium(data)
    for adjacency in (False, True):
        belgium = _rows(top, ground, BELGIUM, place="belgium", reference="iCOR", adjacency=adjacency)
        for row, a, b, c in zip(belgium, top, ground, smac, strict=True):
            row |= {"smac": _rmse(c - b), "line": _straight(a, b)}
        rows += belgium
    return rows


def _rows(top: Image, ground: Image, bands: Sequence[str], *, adjacency: bool, **said: Any) -> list[Row]:
    errors = corrected(top, bands=bands, adjacency=adjacency) - ground
    said["adjacency"] = adjacency
    return [
        {**said, "band": name, "bias": _dn(off.mean()), "rmse": _rmse(off), "uncorrected": _rmse(was)}
        for name, off, was in zip(bands, errors, top - ground, strict=True)
    ]


def _rmse(error: Image) -> float:
    return _dn(np.sqrt(np.square(error, dtype=float).mean()))


def _dn(reflectance: Any) -> float:
    return round(float(reflectance) * QUANTIFICATION, 1)


def _straight(top: Image, ground: Image) -> float:
    usual = top < 0.4  # roofs and clouds beyond: there the true curve bends away from any line
    line = np.polyfit(top[usual], ground[usual], 1)
    return _dn(np.sqrt(np.mean((np.polyval(line, top[usual]) - ground[usual]) ** 2)))


def put_back_scores(data: Path, teacher: Model) -> list[Row]:
    """Share of a teacher's own L1C labels that it keeps on the L2A twin, by what is put back first.

    Parameters
    ----------
    data : Path
        Folder that holds ``places/pairs`` and ``facts``.
    teacher : Model
        Made for L1C.

    Returns
    -------
    list of dict
        ``place``, ``nothing`` put back, ``own`` line (measured on both twins), ``others`` (mean line of the two other
        places), ``scene`` (L2A and latitude alone), and what was estimated: ``aod, sun_zenith``.
    """
    lines = dict(zip(sorted(PAIRS), read_lines(data / "facts/l1c_l2a_pairs.csv"), strict=True))
    rows = []
    for place, latitude in PAIRS.items():
        top, ground = read_pair(data, place)
        truth = _labels(teacher, top)
        sky = sky_of(ground, latitude=latitude)
        others = mean_line(tuple(line for name, line in lines.items() if name != place))
        ways = {"own": lines[place], "others": others, "scene": sky.line}
        kept = {name: _kept(teacher, put_back(ground, line), truth) for name, line in ways.items()}
        found = {"aod": sky.aod, "sun_zenith": sky.sun_zenith}
        rows.append({"place": place, "nothing": _kept(teacher, ground, truth), **kept, **found})
    return rows


def put_back(ground: Image, line: Line) -> Image:
    """Reflectance at the top of the atmosphere (bands, y, x) of a surface under *line*."""
    slope, intercept = (values.astype(np.float32)[:, None, None] for values in (line.slope, line.intercept))
    top: Image = slope * ground + intercept
    return top


def _kept(model: Model, image: Image, truth: NDArray[np.int64]) -> float:
    return round(float((_labels(model, image) == truth).mean()), 4)


def _labels(model: Model, image: Image) -> NDArray[np.int64]:
    wanted = [TEN_BANDS.index(band) for band in model.card.bands]
    return probabilities(model, torch.from_numpy(image[wanted])).argmax(0).numpy()


def read_pair(data: Path, place: str) -> tuple[Image, Image]:
    """L1C and L2A of one look, (10, y, x) reflectance."""
    top, ground = (_named(data / f"places/pairs/{place}_{level}.tif") for level in ("l1c", "l2a"))
    return top, ground


def _named(path: Path) -> Image:
    import rasterio

    with rasterio.open(path) as file:
        planes = [file.read(file.descriptions.index(name) + 1) for name in TEN_BANDS]
    return np.stack(planes).astype(np.float32) / np.float32(QUANTIFICATION)


def read_belgium(data: Path) -> tuple[Image, Image, Image]:
    """L1C, and the surface by iCOR and by SMAC, (4, y, x) reflectance."""
    import rasterio

    def read(kind: str) -> Image:
        planes = []
        for name in BELGIUM:
            with rasterio.open(data / f"l1c-sr-pair-belgium/ref_{kind}_S2_{name}.tif") as file:
                planes.append(file.read(1).astype(np.float32))
        dn = np.stack(planes).astype(np.float32)
        dn[dn > WRAPPED] -= 65536
        return dn / np.float32(QUANTIFICATION)

    return read("input"), read("check_icor"), read("check_smac")
