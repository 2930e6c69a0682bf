"""What makes power in a place."""

from collections.abc import Callable

from eosat.cli import fleet_wind

COMMANDS: dict[str, Callable[..., None]] = {**fleet_wind.COMMANDS}
