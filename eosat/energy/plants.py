"""Sites of a fleet as a yield needs them: by district, and within it by kind of array."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from eosat.energy.sun import Array, Floats, Place
from eosat.errors import InputError

NEEDED = ("id", "tech", "type", "district", "mw_p10", "mw_p50", "mw_p90")
ARRAYS: Mapping[str, Array] = {
    "ground": Array(tilt=20),
    "roof": Array(tilt=15, mount="close_roof"),
    "canopy": Array(tilt=10),
    "agri": Array(tilt=20),
}
"""What a site's type stands for where the site does not say its tilt and azimuth: assumptions, all facing south. A type
that is not here counts as ground."""
TILT_CLASS, AZIMUTH_CLASS = 5, 15
"""Width of the classes that tilts and azimuths fall into. [deg]"""
DENSEST = 250.0
"""Power of a square metre of nothing but modules; the best of 2025 have 24 %. [W/m2]"""
SHARED = 0.5
"""Correlation of two sites' errors of capacity, because density and area bias are shared: an assumption. [1]"""
P90 = 1.2815515655446004
"""Normal score of p90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The solar sites of one district."""

    district: str
    """Name."""
    sites: tuple[str, ...]
    """Ids of the sites, (site,)."""
    place: Place
    """Their middle, weighted by MW."""
    arrays: tuple[Array, ...]
    """Kinds of array among them."""
    member: np.ndarray[Any, np.dtype[np.int64]]
    """Which kind each site is, (site,)."""
    mw: Floats
    """p10, p50 and p90 of each site's AC capacity, (site, 3). [MW]"""

    def draw(self, common: Floats, seed: int) -> Floats:
        """AC capacity of each kind of array in each draw, (draw, array). [MW]"""
        kinds = np.eye(len(self.arrays))[self.member]
        return np.asarray(self.draw_sites(common, seed) @ kinds, dtype=float)

    def draw_sites(self, common: Floats, seed: int) -> Floats:
        """AC capacity of each site in each draw.

        A site's capacity is normal on each side of its p50, as wide as its p10 and p90 say, and never negative.

        Parameters
        ----------
        common : (draw,)
            Normal scores of the part of the error that all sites share.
        seed : int
            Seed of the sites' own parts; a district's draws do not depend on the other districts.

        Returns
        -------
        (draw, site) float64. [MW]
        """
        name = np.frombuffer(self.district.encode(), dtype=np.uint8)
        rng = np.random.default_rng([seed, *name.tolist()])
        own = rng.standard_normal((len(common), len(self.mw)))
        score = np.sqrt(SHARED) * common[:, None] + np.sqrt(1 - SHARED) * own
        # by rank, so that each site has its own p10 and p90 to the draw, whatever the mixture's chance
        score = np.sort(common)[score.argsort(axis=0).argsort(axis=0)]
        below, above = self.mw[:, 1] - self.mw[:, 0], self.mw[:, 2] - self.mw[:, 1]
        mw = self.mw[:, 1] + score / P90 * np.where(score < 0, below, above)
        return np.asarray(np.clip(mw, 0, None), dtype=float)


def groups(fleet: pd.DataFrame, altitude: float | Mapping[str, float] | None) -> Iterator[Group]:
    """The districts of a fleet, in the order of their names.

    Parameters
    ----------
    fleet : DataFrame
        As ``fleet.parquet`` has it; see :func:`eosat.energy.solar.district_profiles`.
    altitude : float, mapping from district, or None
        Height over the sea; None takes the column ``altitude_m``. [m]

    Raises
    ------
    InputError
        A column is missing, there is no solar site, or a site's MW, district, place or altitude is.
    """
    missing = [name for name in NEEDED if name not in fleet.columns]
    if missing:
        raise InputError("sun.columns", missing=", ".join(missing))
    solar = fleet[fleet["tech"] == "solar"]
    if solar.empty:
        raise InputError("sun.no_sites")
    sites = checked(solar.assign(**_places(solar)))
    for district, some in sites.groupby("district", sort=True):
        yield _group(str(district), some, altitude)


def _places(solar: pd.DataFrame) -> dict[str, Floats]:
    """Columns of longitude and latitude."""
    import shapely

    if {"lon", "lat"} <= set(solar.columns):
        return {name: solar[name].to_numpy(dtype=float) for name in ("lon", "lat")}
    if "geometry" not in solar.columns:
        raise InputError("sun.columns", missing="geometry")
    shapes = solar["geometry"].to_numpy(dtype=object)
    if any(isinstance(shape, bytes) for shape in shapes):
        shapes = shapely.from_wkb(shapes)
    middle = shapely.centroid(shapes)
    return {"lon": shapely.get_x(middle), "lat": shapely.get_y(middle)}


def checked(sites: pd.DataFrame) -> pd.DataFrame:
    """*sites*, refused by id where MW, district or place is impossible."""
    mw = sites[["mw_p10", "mw_p50", "mw_p90"]].to_numpy(dtype=float)
    good = np.isfinite(mw).all(axis=1) & (mw >= 0).all(axis=1) & (np.diff(mw, axis=1) >= 0).all(axis=1)
    if not good.all():
        at = int(np.argmin(good))
        low, middle, high = mw[at].tolist()
        raise InputError("sun.site_mw", site=sites["id"].iloc[at], p10=low, p50=middle, p90=high)
    placed = sites["district"].notna() & np.isfinite(sites["lon"]) & np.isfinite(sites["lat"])
    if not placed.all():
        raise InputError("sun.site_place", site=sites["id"].iloc[int(np.argmin(placed.to_numpy()))])
    if "area_m2" in sites.columns:
        area = sites["area_m2"].to_numpy(dtype=float)
        dense = mw[:, 1] * 1e6 > DENSEST * area  # false where the area is not known
        if dense.any():
            at = int(np.argmax(dense))
            raise InputError("sun.site_dense", site=sites["id"].iloc[at], mw=mw[at, 1], area=area[at])
    return sites


def _group(district: str, some: pd.DataFrame, altitude: float | Mapping[str, float] | None) -> Group:
    weight = some["mw_p50"].to_numpy(dtype=float)
    weight = weight if weight.sum() > 0 else np.ones(len(some))
    kinds = [array_of(row) for row in some.to_dict("records")]
    arrays = tuple(dict.fromkeys(kinds))
    return Group(
        district=district,
        sites=tuple(str(one) for one in some["id"]),
        place=Place(
            lat=float(np.average(some["lat"], weights=weight)),
            lon=float(np.average(some["lon"], weights=weight)),
            altitude=_altitude(district, some, weight, altitude),
        ),
        arrays=arrays,
        member=np.array([arrays.index(kind) for kind in kinds], dtype=np.int64),
        mw=some[["mw_p10", "mw_p50", "mw_p90"]].to_numpy(dtype=float),
    )


def array_of(site: Mapping[Any, Any]) -> Array:
    """The kind of array of a site: its own tilt and azimuth where it says them, to the nearest class.

    >>> array_of({"type": "roof", "tilt_deg": 12.0, "azimuth_deg": float("nan")}).tilt
    10.0
    >>> array_of({"type": "ground"}).azimuth
    180.0
    """
    usual = ARRAYS.get(str(site.get("type")), ARRAYS["ground"])
    tilt, azimuth = (
        usual_value if own is None or not np.isfinite(own) else round(own / width) * width
        for own, usual_value, width in (
            (site.get("tilt_deg"), usual.tilt, TILT_CLASS),
            (site.get("azimuth_deg"), usual.azimuth, AZIMUTH_CLASS),
        )
    )
    return replace(usual, tilt=float(tilt), azimuth=float(azimuth))


def _altitude(district: str, some: pd.DataFrame, weight: Floats, altitude: float | Mapping[str, float] | None) -> float:
    if isinstance(altitude, Mapping):
        given = altitude.get(district)
    elif altitude is None and "altitude_m" in some.columns:
        given = float(np.average(some["altitude_m"], weights=weight))
    else:
        given = altitude
    if given is None or not np.isfinite(given):
        raise InputError("sun.altitude", district=district)
    return float(given)
