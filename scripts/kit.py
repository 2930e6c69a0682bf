"""Runs everything a participant is given, from an empty cache, and writes how long each took: python scripts/kit.py.

Starter scripts as they are, lessons solved, challenges from `start` to the score of the answer that comes with them.
Writes docs/evaluation/kit.json and prints the table; ends with 1 where something failed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
KIT, OUT = ROOT / "hackathon", ROOT / "docs" / "evaluation" / "kit.json"
PYTHON = [sys.executable, "-W", "ignore"]
EOSAT = [*PYTHON, "-m", "eosat"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="eosat-kit-") as scratch:
        home = Path(scratch)
        around = os.environ | {"EOSAT_CACHE": str(home / "cache"), "MPLBACKEND": "Agg", "EOSAT_LANG": "ko"}
        rows = []
        for kind, name, commands in every(home):
            rows.append({"kind": kind, "name": name} | ran(commands, home, around))
            print("{kind:10} {name:28} {seconds:6.1f} s  {result}".format_map(rows[-1]), flush=True)
    OUT.write_text(
        json.dumps({"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "rows": rows}, indent=1) + "\n"
    )
    if any(row["result"] != "ok" for row in rows):
        raise SystemExit(1)


def every(home: Path) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Kind, name and commands of each item."""
    for script in sorted((KIT / "starter").glob("[0-9]*.py")):
        yield "script", script.stem, [[*PYTHON, str(script), "--out", str(home / "pictures")]]
    for lesson in sorted((KIT / "lessons").glob("*/solution/ko.ipynb")):
        name = lesson.parents[1].name
        yield "lesson", name, [[*PYTHON, str(as_script(lesson, home / f"{name}.py"))]]
    for challenge in sorted((KIT / "challenges").glob("*/challenge.yaml")):
        name, folder = challenge.parent.name, home / challenge.parent.name
        start = [*EOSAT, "challenge", "start", name, str(folder)]
        yield "challenge", name, [start, [*EOSAT, "challenge", "score", name, "SUBMISSION"]]


def as_script(notebook: Path, path: Path) -> Path:
    """The code of a notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    path.write_text("\n\n".join(cell.source for cell in cells if cell.cell_type == "code"), encoding="utf-8")
    return path


def ran(commands: list[list[str]], home: Path, around: Mapping[str, str]) -> dict[str, Any]:
    """Seconds of the commands one after the other, and ``ok`` or the last line of what went wrong."""
    start, result, said = time.monotonic(), "ok", ""
    for command in commands:
        given = [str(answer(Path(commands[0][-1]))) if word == "SUBMISSION" else word for word in command]
        done = subprocess.run(given, cwd=home, env=dict(around), capture_output=True, text=True, timeout=900)
        if done.returncode:
            result = (done.stderr.strip().splitlines() or ["silently"])[-1]
            break
        said = (done.stdout.strip().splitlines() or [""])[-1]
    shutil.rmtree(home / "pictures", ignore_errors=True)
    return {"seconds": round(time.monotonic() - start, 1), "result": result, "said": said}


def answer(folder: Path) -> Path:
    """The answer that comes with a started challenge."""
    return next(path for path in sorted((folder / "submission").iterdir()) if path.suffix in (".csv", ".tif", ".zip"))


if __name__ == "__main__":
    main()
