"""Two runs compared: where the land changed, from what to what, how sure, in rasters, tables and objects."""

from eosat.change.go import LEAST, SEASON, Compared, change, change_for_config, dry_run_pair

__all__ = ["LEAST", "SEASON", "Compared", "change", "change_for_config", "dry_run_pair"]
