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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nets
import numpy as np
import rasterio
import readers
import whole
import writers
from data import BANDS, BY_WAVELENGTH, CRS, FINE, maps, region, scene
from floor import floor
from rasterio.windows import Window
from serve import served

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rasterio", "async-geotiff", "rioxarray", "rio-tiler", "odc-stac", "stackstac", "rio-cogeo", "obstore",
            "imagecodecs", "numpy", "torch", "openvino")  # fmt: skip

NETS = ("landcover", "unet16")
"""The shipped net, and one of the usual size."""
WINDOWS = 4
"""Windows of 512 px that the nets alone are timed on."""

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
    options.add_argument(
        "--tables", nargs="*", default=["read", "write", "nets", "whole"], help="others stay as they are"
    )
    options.add_argument("--part", type=int, default=2048, help="side of what goes from scene to map [px]")
    asked = options.parse_args()
    folder = scene(asked.data / f"scene-{2 * asked.side}", 2 * asked.side)
    tables: dict[str, Any] = {
        "read": lambda: read_table(folder, asked.side, asked.rounds, asked.delays, asked.ways),
        "write": lambda: write_table(asked.map, asked.rounds),
        "nets": lambda: nets_table(folder, asked.rounds),
        "whole": lambda: whole_table(folder, asked.part, asked.rounds),
    }
    result = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.is_file() else {}
    for name in asked.tables:
        result[name] = tables[name]() | {"machine": machine()}
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


def nets_table(folder: Path, rounds: int) -> dict[str, Any]:
    """Both nets on windows in memory, one thread, every way; share of labels equal to the plain net's."""
    prepared(folder)
    table: dict[str, Any] = {"windows": WINDOWS, "side": 512, "nets": {}}
    with tempfile.TemporaryDirectory(prefix="eosat-bench-") as scratch:
        for net in NETS:
            with ExitStack() as stack:
                ways = {name: stack.enter_context(worker("nets.py", net, name, str(folder))) for name in nets.WAYS}
                table["nets"][net] = _compared(ways, lambda name, number: {}, rounds, Path(scratch), net)
    return table


def whole_table(folder: Path, side: int, rounds: int) -> dict[str, Any]:
    """From a scene behind HTTP to a class map on disk, both nets, every way."""
    prepared(folder)
    box = region(side // 2, side // 2, side)
    item = json.loads((folder / "item.json").read_text())
    table: dict[str, Any] = {"nets": {}}
    with tempfile.TemporaryDirectory(prefix="eosat-bench-") as scratch, served(folder, 0) as (url, server):
        shape, transform = grid_of(box)
        table |= {"server": server, "shape": shape}

        def job(name: str, number: int) -> dict[str, Any]:
            out = Path(tempfile.mkdtemp(dir=scratch))
            return {"url": f"{url}/r{number}", "item": item, "region": box, "shape": shape, "transform": transform,
                    "out": str(out)}  # fmt: skip

        for net in NETS:
            with ExitStack() as stack:
                names = [name for name in whole.WAYS if net != "unet16" or name != "eosat run, torch"]
                ways = {name: stack.enter_context(worker("whole.py", net, name, str(folder))) for name in names}
                table["nets"][net] = _compared(ways, job, rounds, Path(scratch), net)
    return table


def grid_of(box: Sequence[float]) -> tuple[list[int], list[float]]:
    """Shape and transform of the grid that a run over *box* takes."""
    from shapely.geometry import box as outline

    from eosat.grid import grid_over

    grid = grid_over(outline(*box), crs=CRS, resolution=10)
    return [int(length) for length in grid.shape], list(grid.transform[:6])


def prepared(folder: Path) -> None:
    """Windows of the scene as reflectance, and both nets as graphs, in *folder*."""
    from unet16 import as_folder, unet16

    if (folder / "landcover-int8" / "item.json").is_file():
        return
    windows = np.empty((WINDOWS, len(BY_WAVELENGTH), 512, 512), np.float32)
    for place, band in enumerate(BY_WAVELENGTH):
        step = 1 if band in FINE else 2
        with rasterio.open(folder / f"{band}.tif") as source:
            for number in range(WINDOWS):
                box = Window(512 * number // step, 512 // step, 512 // step, 512 // step)
                windows[number, place] = source.read(1, window=box).repeat(step, 0).repeat(step, 1) * np.float32(1e-4)
    np.save(folder / "windows.npy", windows)
    net = unet16(windows)
    as_folder(net, folder / "unet16", windows, int8=False)
    as_folder(net, folder / "unet16-int8", windows, int8=True)
    from eosat.models.export import export_model

    images = {str(number): one for number, one in enumerate(windows)}
    export_model("landcover", to="openvino", int8=True, out=folder / "landcover-int8", images=images)


def order(name: str) -> int:
    """A number for a way, to name files by."""
    return [*nets.WAYS, *whole.WAYS].index(name)


def _compared(
    ways: dict[str, Any], job: Callable[[str, int], dict[str, Any]], rounds: int, scratch: Path, net: str
) -> Rounds:
    """Every way in every round, each with the share of labels equal to those of the first."""
    found: Rounds = {}
    first = next(iter(ways))
    for number in range(rounds):
        for name, ask in list(ways.items()):
            path = scratch / f"{order(name)}.npy"
            answer = ask(job(name, number) | {"labels": str(path)})
            if "ended" in answer:
                found[name] = [answer]
                del ways[name]
                continue
            if name != first:
                answer["equal"] = float((np.load(path) == np.load(scratch / f"{order(first)}.npy")).mean())
            found.setdefault(name, []).append(answer)
            print(f"{net} {number} {name}: {answer}", flush=True)
    return found


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
    calm = os.environ | {
        "OMP_WAIT_POLICY": "passive"
    }  # threads that wait by spinning count as work when cores are shared
    pipes: dict[str, Any] = {"env": calm, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        tempfile.TemporaryFile("w+") as said,
        suppress(BrokenPipeError),
        subprocess.Popen(command, stderr=said, **pipes) as process,
    ):

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
