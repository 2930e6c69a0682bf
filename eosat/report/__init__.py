"""What a person reads at the end of a run: the map for slides and one self-contained page."""

from eosat.report.map import Captions, Outline, write_map
from eosat.report.page import DroppedRow, Page, SceneRow, answer, write_page

__all__ = [
    "Captions",
    "DroppedRow",
    "Outline",
    "Page",
    "SceneRow",
    "answer",
    "write_map",
    "write_page",
]
