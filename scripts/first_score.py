"""From an empty package cache to a first valid score: minutes and megabytes, measured.

python scripts/first_score.py [--limit 300] [--cache DIR] [UV OPTIONS...]

Makes an environment and a package cache in a new folder, installs this checkout as a participant would, starts a
challenge, scores its skeleton. Fails where the cache was warm, a step fails, or it takes longer than the limit. What
follows is given to ``uv pip install``, e.g. ``--torch-backend cpu``.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def megabytes(folder: Path) -> float:
    """What lies in a folder, links and hard links counted once. [MB]"""
    seen = {
        (one.st_ino, one.st_dev): one.st_size for path in folder.rglob("*") if (one := path.lstat()) and path.is_file()
    }
    return sum(seen.values()) / 1e6


def main() -> int:
    """Measure; 0 where the score came within the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--cache", type=Path, help="an empty package cache to use; a warm one is refused")
    asked, options = parser.parse_known_args()
    if asked.cache and asked.cache.exists() and any(asked.cache.iterdir()):
        print(f"{asked.cache} is warm: this measures a cold start")
        return 1
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        print("uv is not there: pip install uv")
        return 1
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        cache, home = asked.cache or room / "packages", room / "venv"
        env = os.environ | {"UV_CACHE_DIR": str(cache), "EOSAT_CACHE": str(room / "eosat"), "UV_LINK_MODE": "hardlink"}
        bound = ["--constraint", str(ROOT / "requirements" / "constraints.txt")]
        eosat, work = str(home / "bin" / "eosat"), str(room / "work")
        steps = {
            "environment": [uv, "venv", "--quiet", "--python", sys.executable, str(home)],
            "install": [
                uv,
                "pip",
                "install",
                "--quiet",
                "--python",
                str(home / "bin" / "python"),
                *bound,
                *options,
                str(ROOT),
            ],
            "start": [eosat, "challenge", "start", "offset-detective", work],
            "score": [eosat, "challenge", "score", "offset-detective", f"{work}/submission/answers.csv"],
        }
        began = time.monotonic()
        for step, command in steps.items():
            at = time.monotonic()
            done = subprocess.run(command, env=env, cwd=room, check=False)
            print(f"{step:12} {time.monotonic() - at:6.1f} s")
            if done.returncode:
                return 1
        took = time.monotonic() - began
        print(f"first score  {took:6.1f} s")
        print(f"unpacked: packages {megabytes(cache):.0f} MB, environment {megabytes(home):.0f} MB")
    return 0 if took <= asked.limit else 1


if __name__ == "__main__":
    sys.exit(main())
