"""eosat: from a place and two dates to maps and numbers that can be defended.

Names load when they are first used, so that the torch core imports without rasterio::

    import eosat
    result = eosat.run("demo")
    result.table
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from eosat._version import __version__

if TYPE_CHECKING:
    from eosat.change import change
    from eosat.cube import Mask, composite, cube
    from eosat.errors import EosatError
    from eosat.grid import grid_over
    from eosat.models import list_models, load_model
    from eosat.regions import region
    from eosat.run import Result, run
    from eosat.sample import area, sample
    from eosat.scenes import find
    from eosat.segment import segment
    from eosat.simulate import simulate
    from eosat.summary import summarise

_ROOM_OF = {
    "EosatError": "errors",
    "Mask": "cube",
    "Result": "run",
    "change": "change",
    "area": "sample",
    "composite": "cube",
    "cube": "cube",
    "find": "scenes",
    "grid_over": "grid",
    "list_models": "models",
    "load_model": "models",
    "region": "regions",
    "run": "run",
    "sample": "sample",
    "segment": "segment",
    "simulate": "simulate",
    "summarise": "summary",
}

__all__ = [
    "EosatError",
    "Mask",
    "Result",
    "__version__",
    "area",
    "change",
    "composite",
    "cube",
    "find",
    "grid_over",
    "list_models",
    "load_model",
    "region",
    "run",
    "sample",
    "segment",
    "simulate",
    "summarise",
]


class _Door(ModuleType):
    """Keeps the verbs: importing the room ``eosat.run`` would otherwise replace the function ``eosat.run``."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and name in _ROOM_OF):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'eosat' has no attribute '{name}'. It has: {', '.join(__all__)}")
    value = getattr(import_module(f"eosat.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
