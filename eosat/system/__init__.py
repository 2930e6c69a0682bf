"""The energy view: a config of a region's sun, wind, demand and flexibility becomes tables, a dispatch and files."""

from eosat.system.go import View, rehearse, view

__all__ = ["View", "rehearse", "view"]
