"""A simulated strip of Sentinel-2 L2A with exact truth: land, light, clouds, sensor, archive.

Scores on simulated land show that the software works, not how it will do on a real place; every file and item
written here says that it is simulated.
"""

from eosat.simulate.archive import simulate

__all__ = ["simulate"]
