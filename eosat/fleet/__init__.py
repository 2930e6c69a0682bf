"""What makes power in a place: sites from imagery and registers, with megawatts that have intervals."""

from eosat.fleet.solarfleet import SolarFleet, write_solar
from eosat.fleet.table import COLUMNS, check_fleet, read_fleet, write_fleet

__all__ = ["COLUMNS", "SolarFleet", "check_fleet", "read_fleet", "write_fleet", "write_solar"]
