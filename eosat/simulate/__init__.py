"""A simulated island of Sentinel-2 L2A with exact truth: land, light, weather, sensor, archive.

Scores on the simulated island show that the software works, not how it will do on Jeju; every file and item written
here says that it is simulated.
"""

from eosat.simulate.archive import simulate, simulate_works
from eosat.simulate.cases import CASES, case_arguments
from eosat.simulate.place import RECIPE

__all__ = ["CASES", "RECIPE", "case_arguments", "simulate", "simulate_works"]
