"""Air between ground and satellite: measured lines, physics in closed form, skies that judge."""

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

__all__ = [
    "DARKEST",
    "Air",
    "Array",
    "Image",
    "Line",
    "air",
    "cap",
    "capped",
    "cleared",
    "dark_object",
    "dark_pixel",
    "judges",
    "mean_line",
    "measured_lines",
    "mixed",
    "partly",
    "physical_line",
    "rayleigh_depth",
    "surface",
    "surroundings",
    "to_surface",
    "to_top",
]
