"""Scenes as plain values: they travel to workers and into JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from eosat.catalog import Rejected
from eosat.radiometry import Scaling
from eosat.storage import UNSIGNED, Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One acquisition of one tile, ready to be read. Plain values only: it travels to workers and into JSON."""

    id: str
    collection: str
    time: str
    """Acquisition, UTC, ISO 8601."""
    platform: str
    tile: str
    """MGRS tile, empty when unknown."""
    baseline: str | None
    simulated: bool
    crs: str
    """CRS of the files."""
    anchor: tuple[float, float]
    """x and y of a pixel corner of the finest band, in *crs*."""
    pixel: float
    """Pixel size of the finest band, in units of *crs*."""
    shape: tuple[int, int]
    """Rows and columns of the finest band. [px]"""
    hrefs: Mapping[str, str]
    """File by band name; ``"SCL"`` when there is one."""
    scaling: Mapping[str, Scaling]
    """DN to reflectance by band name."""
    darkest: Mapping[str, float]
    """0.1 % quantile of clear pixels by band. [DN]"""
    seen: float
    """Share of the area of interest inside the swath, 0..1."""
    cloud: float | None
    """Share of the seen area under cloud or shadow by SCL, 0..1; None without SCL."""
    adds: tuple[float, float, float, float] | None = None
    """West, south, east, north [degree] of the ground that only scenes of this other UTM zone see; None in the main
    zone."""

    access: Access = UNSIGNED
    """How the files are opened."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the files, in *crs*."""
        left, top = self.anchor
        return left, top - self.shape[0] * self.pixel, left + self.shape[1] * self.pixel, top


@dataclass(frozen=True, slots=True)
class Scenes:
    """What a search came to: scenes to use, oldest first, and those dropped with their reason."""

    kept: tuple[Scene, ...]
    dropped: tuple[Rejected, ...]
