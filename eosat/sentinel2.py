"""Sentinel-2 MSI as data: bands, scene classification values, names of assets."""

from dataclasses import dataclass
from typing import Literal

Naming = Literal["colour", "band", "band-metres"]
NAMINGS: tuple[Naming, ...] = ("colour", "band", "band-metres")
"""Ways in which catalogues name assets: ``red``, ``B04``, ``B04_10m``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One spectral band of the Multi-Spectral Instrument."""

    name: str
    """ESA name, e.g. ``"B04"``."""
    asset: str
    """STAC asset key of Earth Search, e.g. ``"red"``."""
    wavelength: float
    """Centre wavelength of Sentinel-2A. [µm]"""
    metres: int
    """Pixel size of the product. [m]"""


BANDS = (
    Band(name="B01", asset="coastal", wavelength=0.4427, metres=60),
    Band(name="B02", asset="blue", wavelength=0.4924, metres=10),
    Band(name="B03", asset="green", wavelength=0.5598, metres=10),
    Band(name="B04", asset="red", wavelength=0.6646, metres=10),
    Band(name="B05", asset="rededge1", wavelength=0.7041, metres=20),
    Band(name="B06", asset="rededge2", wavelength=0.7405, metres=20),
    Band(name="B07", asset="rededge3", wavelength=0.7828, metres=20),
    Band(name="B08", asset="nir", wavelength=0.8328, metres=10),
    Band(name="B8A", asset="nir08", wavelength=0.8647, metres=20),
    Band(name="B09", asset="nir09", wavelength=0.9451, metres=60),
    Band(name="B11", asset="swir16", wavelength=1.6137, metres=20),
    Band(name="B12", asset="swir22", wavelength=2.2024, metres=20),
)
"""The twelve bands of L2A, short to long. Centres: ESA Sentinel-2A spectral responses."""

BAND_NAMES = tuple(band.name for band in BANDS)
TEN_BANDS = tuple(band.name for band in BANDS if band.metres <= 20)
"""The ten bands at 10 and 20 m that the nets read."""

NODATA = 0
"""DN of an unobserved pixel, in every processing baseline."""
QUANTIFICATION = 10_000
"""DN per unit of reflectance (QUANTIFICATION_VALUE in MTD_MSIL2A.xml)."""
OFFSET_BASELINE = (4, 0)
"""First processing baseline with BOA_ADD_OFFSET = -1000 (in force 2022-01-25)."""

SCL_NAMES = (
    "no_data",
    "saturated_or_defective",
    "cast_shadow",
    "cloud_shadow",
    "vegetation",
    "not_vegetated",
    "water",
    "unclassified",
    "cloud_medium_probability",
    "cloud_high_probability",
    "thin_cirrus",
    "snow_or_ice",
)
"""Meaning of the scene classification values 0 to 11."""
SCL_CLEAR = (4, 5, 6, 7)
"""Clear by default; 7 is kept because bright roofs and film greenhouses fall there."""
SCL_CLOUD = (3, 8, 9, 10)
"""Cloud, cirrus and cloud shadow: what counts as cloud over an AOI."""
SCL_BRIGHT = (8, 9, 10)
"""Cloud and cirrus: flags that bright ground gets, too."""


def band(name: str) -> Band:
    """The band called *name*.

    >>> band("B8A").asset
    'nir08'
    """
    return BANDS[BAND_NAMES.index(name)]


def asset_name(name: str, naming: Naming) -> str:
    """Key under which a catalogue keeps band *name*.

    >>> [asset_name("B04", naming) for naming in NAMINGS]
    ['red', 'B04', 'B04_10m']
    >>> [asset_name("SCL", naming) for naming in NAMINGS]
    ['scl', 'SCL', 'SCL_20m']
    """
    colour, metres = ("scl", 20) if name == "SCL" else (band(name).asset, band(name).metres)
    return {"colour": colour, "band": name, "band-metres": f"{name}_{metres}m"}[naming]


def asset_names(name: str) -> tuple[str, ...]:
    """Keys under which catalogues keep band *name*, in the order of :data:`NAMINGS`.

    >>> asset_names("B8A")
    ('nir08', 'B8A', 'B8A_20m')
    """
    return tuple(asset_name(name, naming) for naming in NAMINGS)
