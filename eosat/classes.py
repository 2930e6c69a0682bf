"""Land-cover classes: values, names and colours. Names for people stand in ``words``."""

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


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green, blue [0..255] of ``#rrggbb``.

    >>> rgb("#1f6fb4")
    (31, 111, 180)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
