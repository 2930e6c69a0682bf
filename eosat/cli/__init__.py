"""The command line. Nothing but Typer is imported at the top: ``--help`` has to be quick."""

import os
import sys

from eosat.cli.app import build


def main() -> None:
    """Run ``eosat`` with this process's arguments and leave with the exit code."""
    from eosat.cli.speak import make_safe

    make_safe(sys.stdout, sys.stderr)
    sys.exit(build(os.environ, sys.argv[1:]))
