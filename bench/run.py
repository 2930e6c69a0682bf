"""Measure eosat and its peers on this machine and write docs/benchmarks.md: python bench/run.py --help."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import readers
import writers
from data import BANDS, FINE, maps, scene
from floor import floor
from rasterio.windows import Window
from serve import served

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rasterio", "async-geotiff", "rioxarray", "rio-tiler", "odc-stac", "stackstac", "rio-cogeo", "obstore",
            "imagecodecs", "numpy")  # fmt: skip

Rounds = dict[str, list[dict[str, Any]]]
"""By way: what each round said."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--side", type=int, default=4096, help="side of the window that is read [px]")
    options.add_argument("--map", type=int, default=10980, help="side of the maps that are written [px]")
    options.add_argument("--rounds", type=int, default=6, help="of which the first warms up")
    options.add_argument("--delays", type=float, nargs="*", default=[0, 30, 130], help="of the line [ms]")
    options.add_argument("--ways", nargs="*", default=list(readers.WAYS), help="of reading")
    options.add_argument("--data", type=Path, default=ROOT / "build" / "bench")
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.json")
    asked = options.parse_args()
    folder = scene(asked.data / f"scene-{2 * asked.side}", 2 * asked.side)
    result = {
        "machine": machine(),
        "read": read_table(folder, asked.side, asked.rounds, asked.delays, asked.ways),
        "write": write_table(asked.map, asked.rounds),
    }
    asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"{asked.out}: now python bench/page.py")


def machine() -> dict[str, Any]:
    """What was measured on, and with what; no name of the machine."""
    kind = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        kind = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), kind)
        flags = next((line for line in lines if line.startswith("flags")), "")
        kind += ", AVX-512" if "avx512f" in flags else ", AVX2" if "avx2" in flags else ""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "kind": kind,
        "cores": os.cpu_count(),
        "load": [round(value, 1) for value in os.getloadavg()],
        "python": platform.python_version(),
        "gdal": rasterio.__gdal_version__,
        "commit": commit.strip(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def read_table(folder: Path, side: int, rounds: int, delays: Sequence[float], names: Sequence[str]) -> dict[str, Any]:
    """One window, ten bands, every way, over lines of several delays; the floor beside it in the same run."""
    place = {"row": side, "col": side, "side": side}
    item, due = json.loads((folder / "item.json").read_text()), expected(folder, side)
    table: dict[str, Any] = {"side": side, "delays": {}, "floor": []}
    for delay in delays:
        with served(folder, delay / 1000) as (url, server), ExitStack() as stack:
            table["server"] = server
            ways = {name: stack.enter_context(worker("readers.py", name)) for name in names}
            found: Rounds = {}
            for number in range(rounds):
                seconds, stored, inflated = floor(folder, side, side, side)
                table["floor"].append(seconds)
                table |= {"stored": stored, "inflated": inflated}
                _round(ways, {"url": f"{url}/r{number}", "item": item, **place}, due, found, f"{delay} ms {number}")
            table["delays"][str(delay)] = found
    return table


def expected(folder: Path, side: int) -> int:
    """Checksum of the window by rasterio from disk, pixels of 20 m twice each way."""
    stack = np.empty((len(BANDS), side, side), np.uint16)
    for place, band in enumerate(BANDS):
        step = 1 if band in FINE else 2
        with rasterio.open(folder / f"{band}.tif") as source:
            values = source.read(1, window=Window(side // step, side // step, side // step, side // step))
        stack[place] = values.repeat(step, 0).repeat(step, 1)
    return zlib.crc32(stack)


def write_table(side: int, rounds: int) -> dict[str, Any]:
    """A class map and its probability, every way; void unless the same pixels come back."""
    due = 0
    for values in maps(side):
        due = zlib.crc32(values, due)
    found: Rounds = {}
    with tempfile.TemporaryDirectory(prefix="eosat-bench-") as scratch, ExitStack() as stack:
        ways = {}
        for name in writers.WAYS:
            (own := Path(scratch) / str(len(ways))).mkdir()
            ways[name] = stack.enter_context(worker("writers.py", name, str(side), str(own)))
        for number in range(rounds):
            _round(ways, {}, due, found, f"write {number}")
    return {"side": side, "ways": found}


def _round(ways: dict[str, Any], job: Mapping[str, Any], due: int, found: Rounds, label: str) -> None:
    """Ask every way once; one that ends is left out from here on, and what it said last stands in its place."""
    for name, ask in list(ways.items()):
        answer = ask(job)
        if answer.get("checksum", due) != due:
            raise SystemExit(f"{name}: other pixels: the table is void")
        found.setdefault(name, []).append(answer)
        print(f"{label} {name}: {answer}", flush=True)
        if "ended" in answer:
            found[name] = [answer]
            del ways[name]


@contextmanager
def worker(script: str, *arguments: str) -> Iterator[Any]:
    """A process of its own for one way; a function that gives it a job and returns its answer."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name(script)), *arguments]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with tempfile.TemporaryFile("w+") as said, subprocess.Popen(command, stderr=said, **pipes) as process:

        def ask(job: Mapping[str, Any]) -> dict[str, Any]:
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(job) + "\n")
                process.stdin.flush()
            line = process.stdout.readline()
            if line:
                return dict(json.loads(line))
            said.seek(0)
            return {"ended": (said.read().strip().splitlines() or ["silently"])[-1][:120]}

        yield ask


if __name__ == "__main__":
    main()
