"""From catalogue items to scenes that can be trusted: files by band, scale and offset checked on pixels, cloud over
the area of interest.
"""

from eosat.scenes.assets import asset_scaling, declared, files
from eosat.scenes.examine import darkest_by_band, examine
from eosat.scenes.find import find
from eosat.scenes.looks import looks_of
from eosat.scenes.scene import Scene, Scenes
from eosat.scenes.zones import main_crs

__all__ = [
    "Scene",
    "Scenes",
    "asset_scaling",
    "darkest_by_band",
    "declared",
    "examine",
    "files",
    "find",
    "looks_of",
    "main_crs",
]
