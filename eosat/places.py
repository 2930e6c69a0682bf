"""Where eosat's own files lie: the shipped models and configs, and the one cache folder."""

from collections.abc import Mapping
from pathlib import Path


def shipped(kind: str) -> Path:
    """Folder of the shipped ``"models"`` or ``"configs"``: in the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The one folder eosat keeps things in: ``EOSAT_CACHE``, else ``XDG_CACHE_HOME/eosat``, else ``~/.cache/eosat``.

    >>> cache_folder({"EOSAT_CACHE": "/data/eosat"}).as_posix()
    '/data/eosat'
    """
    if asked := environ.get("EOSAT_CACHE"):
        return Path(asked)
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "eosat"
