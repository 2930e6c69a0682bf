"""The command line. Nothing but Typer is imported at the top: ``--help`` has to be quick."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from eosat.cli.app import build
from eosat.places import cache_folder


def main() -> None:
    """Run ``eosat`` with this process's arguments and leave with the exit code."""
    from eosat.cli.speak import make_safe

    make_safe(sys.stdout, sys.stderr)
    keep_home_clean(os.environ)
    sys.exit(build(os.environ, sys.argv[1:]))


def keep_home_clean(environ: MutableMapping[str, str]) -> None:
    """Let libraries that keep files of their own keep them in eosat's cache folder, unless the user said where.

    Only the command line does this: it owns its process, a Python program that imports eosat does not.
    """
    cache = cache_folder(environ)
    environ.setdefault("MPLCONFIGDIR", str(cache / "matplotlib"))
    if not (Path.home() / ".config" / "dask").exists():
        environ.setdefault("DASK_CONFIG", str(cache / "dask"))
