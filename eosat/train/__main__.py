"""``python -m eosat.train CONFIG``: trains where there is nothing but numpy, torch and safetensors.

The settings are JSON there. Several GPUs: ``torchrun --nproc-per-node 8 -m eosat.train CONFIG``.
"""

import argparse
import math
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eosat.errors import EosatError
from eosat.train.go import sparing, train_model
from eosat.train.host import Host
from eosat.train.settings import find_settings, read_settings
from eosat.words import say


def main(argv: Sequence[str]) -> int:
    """Train as *argv* says; returns the exit code: 2 where the input is wrong."""
    asked = _arguments(argv)
    host = Host(**{key: getattr(asked, key) for key in ("device", "threads", "drawers", "compiled", "minutes")})
    try:
        settings = read_settings(find_settings(asked.config), asked.changes)
        out = asked.out or Path("runs") / "train" / settings.name
        sets = [part for change in asked.changes for part in ("--set", change)]
        command = shlex.join(["python", "-m", "eosat.train", asked.config, *sets])
        train_model(settings, out, command=command, host=host, restart=asked.restart, tell=sparing(_tell))
    except EosatError as err:
        sys.stderr.write(f"{err}\n")
        return err.exit_code
    return 0


def _tell(key: str, /, **fields: Any) -> None:
    sys.stderr.write(say(key, "en", **fields) + "\n")
    sys.stderr.flush()


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The options of ``eosat train``, by what every Python has."""
    parser = argparse.ArgumentParser(prog="python -m eosat.train")
    texts = {key: say(f"help.train.{key}", "en").replace("%", "%%") for key in OPTIONS}
    parser.add_argument("config", help=texts["config"])
    parser.add_argument("--out", type=Path, help=texts["out"])
    parser.add_argument("--set", dest="changes", action="append", default=[], help=texts["changes"])
    parser.add_argument("--restart", action="store_true", help=texts["restart"])
    parser.add_argument("--device", default="auto", help=texts["device"])
    parser.add_argument("--threads", type=int, default=0, help=texts["threads"])
    parser.add_argument("--drawers", type=int, default=1, help=texts["drawers"])
    parser.add_argument("--compile", dest="compiled", action="store_true", help=texts["compiled"])
    parser.add_argument("--minutes", type=float, default=math.inf, help=texts["minutes"])
    return parser.parse_args(argv)


OPTIONS = ("config", "out", "changes", "restart", "device", "threads", "drawers", "compiled", "minutes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
