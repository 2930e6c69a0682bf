"""Land-cover classes: values, names and colours. Names for people stand in ``words``."""

from collections.abc import Sequence

UNOBSERVED = 255
"""Label and confidence of a pixel nobody saw. It is no class."""

LANDCOVER = (
    "water",
    "trees",
    "grass",
    "flooded_vegetation",
    "crops",
    "shrub_and_scrub",
    "built",
    "bare",
    "snow_and_ice",
)
"""Values 0 to 8, in the order of Dynamic World v1 (Brown et al. 2022, doi 10.1038/s41597-022-01307-4)."""

LANDCOVER_COLOURS = (
    "#3076b5",
    "#126e59",
    "#9ab467",
    "#49beb7",
    "#fbd62f",
    "#9d7421",
    "#9f041f",
    "#e9d8be",
    "#f7f8ff",
)
"""sRGB by value. Any two differ by 15 or more in CIEDE2000, also as seen with deuteranopia or protanopia."""


LABEL_FILES = ("landcover.tif", "labels.tif")
"""Raster of labels of a run: of a model of land cover, and of any other."""


def label_file(classes: Sequence[str]) -> str:
    """Name of the raster of labels of a model with these classes.

    >>> label_file(LANDCOVER), label_file(["other", "solar"])
    ('landcover.tif', 'labels.tif')
    """
    return LABEL_FILES[tuple(classes) != LANDCOVER]


COLOURS = dict(zip(LANDCOVER, LANDCOVER_COLOURS, strict=True)) | {
    "other": "#dcdcdc",
    "solar": "#2c3ea8",
    "greenhouse": "#e0912f",
}
"""sRGB of every class the house knows, by name."""


def colours_of(classes: Sequence[str]) -> tuple[str, ...]:
    """``#rrggbb`` of each class: its own where the house knows it, else steps of a ramp.

    >>> colours_of(["water", "reed"])
    ('#3076b5', '#7f5a80')
    """
    step = 255 // max(len(classes), 1)
    return tuple(
        COLOURS.get(name, f"#{value * step:02x}5a{255 - value * step:02x}") for value, name in enumerate(classes)
    )


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green, blue [0..255] of ``#rrggbb``.

    >>> rgb("#1f6fb4")
    (31, 111, 180)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
