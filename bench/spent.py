"""What a piece of work took of this process."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")


def spent(work: Callable[[], Found]) -> tuple[Found, dict[str, float]]:
    """What *work* gave; processor seconds (``cpu``, of which ``system``), seconds (``wall``), peak of the process [MB]."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    found = work()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    system = after.ru_stime - before.ru_stime
    return found, {"cpu": after.ru_utime - before.ru_utime + system, "system": system, "wall": wall, "peak": peak_mb()}


def peak_mb() -> float:
    """Peak of resident memory. [MB]

    Not ``ru_maxrss``: a child begins with that of the process it was forked from.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
