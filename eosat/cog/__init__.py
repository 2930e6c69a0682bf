"""GeoTIFFs: what a file says of itself, windows of it on a grid, and cloud-optimised files written whole."""

from eosat.cog.decoded import MOST as DECODED
from eosat.cog.read import Plane, Raster, look, read_plane
from eosat.cog.write import CogWriter, Style, write_cog

__all__ = ["DECODED", "CogWriter", "Plane", "Raster", "Style", "look", "read_plane", "write_cog"]
