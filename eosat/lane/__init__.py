"""From planes as stored to labels on a device, window by window: reading, copying, computing and writing at a time.

Runs with numpy and torch alone. The same code runs on a processor, where streams are nothing and copies are views.
"""

from eosat.lane.flow import LaneReport, run_lanes
from eosat.lane.ring import Slot
from eosat.lane.sheets import Glance, Sheet, Shot, Slab, view_of

__all__ = ["Glance", "LaneReport", "Sheet", "Shot", "Slab", "Slot", "run_lanes", "view_of"]
