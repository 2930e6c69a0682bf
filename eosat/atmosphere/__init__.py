"""Air between ground and satellite: measured lines, physics in closed form, one scene's own air, skies that judge."""

from eosat.atmosphere.estimate import Sky, air_over, corrected, sky_of
from eosat.atmosphere.judges import cleared, dark_object, judges, surroundings
from eosat.atmosphere.lines import (
    DARKEST,
    Array,
    Image,
    Line,
    cap,
    capped,
    dark_pixel,
    mean_line,
    mixed,
    partly,
    surface,
)
from eosat.atmosphere.measured import measured_lines
from eosat.atmosphere.physics import Air, air, physical_line, rayleigh_depth, to_surface, to_top
from eosat.atmosphere.sun import sun_azimuth, sun_zenith

__all__ = [
    "DARKEST",
    "Air",
    "Array",
    "Image",
    "Line",
    "Sky",
    "air",
    "air_over",
    "cap",
    "capped",
    "cleared",
    "corrected",
    "dark_object",
    "dark_pixel",
    "judges",
    "mean_line",
    "measured_lines",
    "mixed",
    "partly",
    "physical_line",
    "rayleigh_depth",
    "sky_of",
    "sun_azimuth",
    "sun_zenith",
    "surface",
    "surroundings",
    "to_surface",
    "to_top",
]
