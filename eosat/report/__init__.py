"""What a person reads at the end of a run: the map for slides and one self-contained page."""

from eosat.report.comparison import Comparison
from eosat.report.layers import Layer
from eosat.report.map import Captions, Outline, write_map
from eosat.report.page import Both, Chart, DroppedRow, Page, SceneRow, write_page
from eosat.report.shapes import Shape
from eosat.report.table import answer

__all__ = [
    "Both",
    "Captions",
    "Chart",
    "Comparison",
    "DroppedRow",
    "Layer",
    "Outline",
    "Page",
    "SceneRow",
    "Shape",
    "answer",
    "write_map",
    "write_page",
]
