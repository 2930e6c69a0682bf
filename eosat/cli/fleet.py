"""What makes power in a place."""

from collections.abc import Callable

from eosat.cli import fleet_solar, fleet_wind

COMMANDS: dict[str, Callable[..., None]] = {**fleet_solar.COMMANDS, **fleet_wind.COMMANDS}
