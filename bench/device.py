"""Measure the lane of a device from memory: python bench/device.py --help. Needs numpy, torch and safetensors alone.

Planes are made up (waves, fields and noise, from a seed), packed as Sentinel-2 COGs are (DEFLATE, predictor 2, tiles of
1024), and inflated by the lane's readers as a run would inflate them. Nothing is read from disk or network.
"""

import argparse
import json
import os
import platform
import sys
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a bare machine has nothing installed

from eosat.lane import Glance, Sheet, Shot, Slab, Slot, run_lanes
from eosat.lane.streams import Streams
from eosat.models import Model, load_model
from eosat.models.memory import Memory
from eosat.resampling import Axis
from eosat.segment import said_of
from eosat.sentinel2 import SCL_CLEAR, SCL_CLOUD, TEN_BANDS

try:
    from imagecodecs import deflate_decode  # libdeflate
except ImportError:
    deflate_decode = None

BLOCK = 1024
"""Side of a tile of the files. [px]"""
FINE = ("B02", "B03", "B04", "B08")
RIM = 10
"""How far cloud is grown. [px]"""
Planes = Mapping[str, NDArray[Any]]
Packed = Mapping[str, tuple[tuple[int, int], list[bytes]]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", nargs="*", default=["auto"], help="auto, cpu, or cuda:0 cuda:1 ...")
    options.add_argument(
        "--side", type=int, default=4096, help="side of a window: a multiple of 2048, or a power of 2 [px]"
    )
    options.add_argument("--windows", type=int, default=64, help="that go through the lanes")
    options.add_argument("--readers", type=int, default=max((os.cpu_count() or 2) - 2, 1), help="threads a lane")
    options.add_argument("--slots", type=int, default=6, help="windows in memory a lane, as stored")
    options.add_argument("--dtype", nargs="*", default=["float32", "bfloat16"], help="numbers of the net")
    options.add_argument("--compile", nargs="*", default=["no"], help="no, default, reduce-overhead (CUDA graphs)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, help="JSON; else to the screen")
    asked = options.parse_args()
    devices = ["cuda:0" if torch.cuda.is_available() else "cpu"] if asked.device == ["auto"] else asked.device
    ready = [planes(asked.side, asked.seed + number) for number in range(2)]
    packed = [{name: pack(values) for name, values in one.items()} for one in ready]
    found = machine(devices) | {"window": asked.side, "windows": asked.windows, "readers": asked.readers}
    found |= {"host": inflate_rate(packed, asked.readers, asked.side), "to_device": copy_rate(devices[0], ready[0])}
    found["rows"] = [row(asked, devices, ready, packed, dtype, mode) for dtype in asked.dtype for mode in asked.compile]
    text = json.dumps(found, indent=1) + "\n"
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    print(text)


def machine(devices: Sequence[str]) -> dict[str, Any]:
    """What was measured on; a processor is called one."""
    names = [torch.cuda.get_device_name(one) if one.startswith("cuda") else "processor" for one in devices]
    libraries = {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
    inflates = "libdeflate (imagecodecs)" if deflate_decode else "zlib"
    return {"devices": names, "cores": os.cpu_count(), "threads": torch.get_num_threads(), **libraries,
            "inflate": inflates}  # fmt: skip


def planes(side: int, seed: int) -> Planes:
    """Ten bands at their own pixel size, uint16 with an offset of 1000 DN, and a scene classification of 20 m."""
    rng = np.random.default_rng(seed)
    made = {name: ground(rng, side if name in FINE else side // 2) for name in TEN_BANDS}
    cells = rng.choice(
        np.array([4, 5, 6, 8, 9], np.uint8), ((side + 2 * RIM) // 128 + 2,) * 2, p=[0.4, 0.4, 0.1, 0.05, 0.05]
    )
    sky = np.kron(cells, np.ones((64, 64), np.uint8))[: side // 2 + RIM, : side // 2 + RIM]
    return made | {"SCL": np.ascontiguousarray(sky)}


def ground(rng: np.random.Generator, side: int) -> NDArray[np.uint16]:
    """Waves of several lengths, fields of 32 px and noise of a sensor: about 1.5 : 1 by DEFLATE. [DN]"""
    x = np.arange(side, dtype=np.float32) / side
    waves = sum(
        150.0 / k * np.sin(2 * np.pi * k * x + rng.uniform(0, 6))[:, None] * np.cos(2 * np.pi * k * x)[None]
        for k in (1, 2, 3, 5, 8, 13, 21)
    )
    fields = np.kron(rng.normal(900, 250, (side // 32 + 1,) * 2), np.ones((32, 32)))[:side, :side]
    values = 1000 + waves + fields + rng.normal(0, 12, (side, side))
    return np.clip(values, 1, 10_000).astype(np.uint16)


def pack(values: NDArray[Any]) -> tuple[tuple[int, int], list[bytes]]:
    """A plane as a file holds it: tiles row by row, each of differences along its rows, DEFLATE 6; SCL without."""
    tiles = []
    for rows in np.split(values, range(BLOCK, values.shape[0], BLOCK)):
        for tile in np.split(rows, range(BLOCK, values.shape[1], BLOCK), axis=1):
            if tile.dtype == np.uint16:
                tile = np.concatenate([tile[:, :1], np.diff(tile, axis=1)], axis=1)
            tiles.append(zlib.compress(np.ascontiguousarray(tile).tobytes(), 6))
    return values.shape, tiles


def inflated(packed: tuple[tuple[int, int], list[bytes]], into: NDArray[Any]) -> None:
    """Inflate the tiles of a plane to their place; differences stay, the device undoes them."""
    (height, width), tiles = packed
    places = ((top, left) for top in range(0, height, BLOCK) for left in range(0, width, BLOCK))
    for (top, left), data in zip(places, tiles, strict=True):
        there = into[top : top + BLOCK, left : left + BLOCK]
        raw = deflate_decode(data, out=there.nbytes) if deflate_decode else zlib.decompress(data)
        there[...] = np.frombuffer(raw, there.dtype).reshape(there.shape)


def slab_of(side: int, values: Planes, block: int) -> Slab:
    """One look of one window; *block* is 0 where differences are undone already."""
    axis = {True: Axis(scale=1.0, offset=0.0, length=side), False: Axis(scale=0.5, offset=0.0, length=side)}
    wide = Axis(scale=0.5, offset=0.0, length=side + 2 * RIM)
    sheets = tuple(
        Sheet(values=values[name], rows=axis[name in FINE], cols=axis[name in FINE], offset=-0.1,
              block=block and min(block, values[name].shape[1]))
        for name in TEN_BANDS
    )  # fmt: skip
    look = Glance(shots=(Shot(bands=sheets),), sky=(Sheet(values=values["SCL"], rows=wide, cols=wide),))
    return Slab(shape=(side, side), bands=len(TEN_BANDS), glances=(look,), clear=SCL_CLEAR, hidden=SCL_CLOUD, rim=RIM)


def inflating(side: int, packed: Sequence[Packed]) -> Callable[[int, Slot], Slab]:
    """A reader that inflates into the slot."""

    def read(number: int, slot: Slot) -> Slab:
        one = packed[number % len(packed)]
        here = {name: slot.empty(shape, np.uint8 if name == "SCL" else np.uint16) for name, (shape, _) in one.items()}
        for name, into in here.items():
            inflated(one[name], into)
        return slab_of(side, here, BLOCK)

    return read


def inflate_rate(packed: Sequence[Packed], threads: int, side: int) -> dict[str, float]:
    """What the readers can inflate when nothing else is done: GB/s of planes and Mpx/s of windows."""
    slots = [Slot(streams=Streams("cpu"), size=16 * side * side) for _ in range(threads)]
    read = inflating(side, packed)

    def work(number: int) -> int:
        slot = slots[number % threads]
        slot.clear()
        read(number, slot)
        return sum(arena.used for arena in slot.arenas)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))  # fresh pages
        start = time.perf_counter()
        done = sum(pool.map(work, range(2 * threads)))
        seconds = time.perf_counter() - start
    small = sum(len(tile) for one in packed for _, tiles in one.values() for tile in tiles)
    raw = sum(np.prod(shape) * (1 if name == "SCL" else 2) for one in packed for name, (shape, _) in one.items())
    return {"GB_per_s": round(done / seconds / 1e9, 3), "Mpx_per_s": round(2 * threads * side**2 / seconds / 1e6, 2),
            "ratio": round(float(raw / small), 2)}  # fmt: skip


def copy_rate(device: str, values: Planes, rounds: int = 20) -> dict[str, Any] | None:
    """Copies of one window from pinned memory, one after another; None on a processor, where nothing is copied."""
    if not device.startswith("cuda"):
        return None
    streams = Streams(device)
    slot = Slot(streams=streams, size=sum(one.nbytes for one in values.values()) + 2**16)
    for one in values.values():
        slot.hold(one)
    with streams.on(streams.copying):
        slot.send()
        first = streams.event(streams.copying)
        for _ in range(rounds):
            slot.send()
        last = streams.event(streams.copying)
    streams.wait(last)
    sent = rounds * sum(arena.used for arena in slot.arenas)
    return {"GB_per_s": round(sent / streams.seconds(first, last) / 1e9, 2)}


def row(
    asked: argparse.Namespace, devices: Sequence[str], ready: Sequence[Planes], packed: Sequence[Packed],
    dtype: str, mode: str,
) -> dict[str, Any]:  # fmt: skip
    """The net alone, the lane with planes that are there already, and the lane that inflates them."""
    models = {device: compiled(load_model("landcover", device, dtype=dtype), mode) for device in devices}
    net = net_rate(models[devices[0]], asked.side)
    share = agreement(models[devices[0]], load_model("landcover", devices[0]), asked.side)

    def there(number: int, slot: Slot) -> Slab:
        return slab_of(asked.side, ready[number % len(ready)], 0)

    how = {"devices": devices, "slots": asked.slots, "slot_bytes": 12 * asked.side**2, "models": models}
    from_memory = lane_rate(asked, there, readers=min(asked.readers, 4), **how)
    whole = lane_rate(asked, inflating(asked.side, packed), readers=asked.readers, **how)
    return {"dtype": dtype, "compile": mode, "labels_as_float32": share, "net_Mpx_per_s": net,
            "lane_planes_in_memory": from_memory, "lane_inflating": whole}  # fmt: skip


def compiled(model: Model, mode: str) -> Model:
    """*model* with its net compiled; ``reduce-overhead`` records CUDA graphs."""
    return model if mode == "no" else replace(model, net=torch.compile(model.net, mode=mode, dynamic=False))


def net_rate(model: Model, side: int, rounds: int = 5) -> float:
    """Median of the net's and the decision's rate on one window that lies on the device. [Mpx/s]"""
    view = torch.rand(1, len(TEN_BANDS), side, side, device=model.device) * 0.4
    seconds = []
    for _ in range(rounds + 2):
        start = time.perf_counter()
        with torch.inference_mode():
            said_of(model, view, memory=Memory())["labels"][0, 0, 0].item()  # waits for the device
        seconds.append(time.perf_counter() - start)
    return round(side**2 / float(np.median(seconds[2:])) / 1e6, 3)


def agreement(model: Model, exact: Model, side: int) -> float:
    """Share of labels as float32 gives them, on the made-up ground: a check of the arithmetic, no accuracy. [1]"""
    few = min(side, 512)
    made = planes(few, 9)
    view = np.stack([np.kron(made[name], np.ones((few // len(made[name]),) * 2)) for name in TEN_BANDS])
    x = torch.from_numpy(((view - 1000) / 10_000).astype(np.float32))[None].to(model.device)
    with torch.inference_mode():
        one, other = (said_of(each, x, memory=Memory())["labels"] for each in (model, exact))
    return round(float((one == other).float().mean()), 5)


def lane_rate(
    asked: argparse.Namespace, read: Callable[[int, Slot], Slab], *, devices: Sequence[str],
    models: Mapping[str, Model], readers: int, slots: int, slot_bytes: int,
) -> dict[str, float]:  # fmt: skip
    """Windows through the lanes, after as many as there are slots, which warm up: Mpx/s, and how busy the devices were."""

    def compute(device: str) -> Callable[[Any, Any], dict[str, Any]]:
        def label(view: Any, count: Any) -> dict[str, Any]:
            sheets = said_of(models[device], view[None], memory=Memory())
            return {"labels": sheets["labels"][0], "confidence": sheets["confidence"][0], "count": count}

        return label

    done: list[int] = []
    how = {"devices": devices, "read": read, "compute": compute, "readers": readers, "slots": slots}
    how |= {"write": lambda number, sheets: done.append(int(sheets["labels"][0, 0])), "slot_bytes": slot_bytes}
    run_lanes(range(slots * len(devices)), **how)
    start = time.perf_counter()
    reports = run_lanes(range(asked.windows), **how)
    seconds = time.perf_counter() - start
    assert sum(report.windows for report in reports) == asked.windows
    sent = sum(report.bytes_sent for report in reports)
    return {
        "Mpx_per_s": round(asked.windows * asked.side**2 / seconds / 1e6, 3),
        "device_busy_percent": round(100 * sum(report.busy for report in reports) / len(reports), 1),
        "sent_GB_per_s": round(sent / seconds / 1e9, 3),
    }


if __name__ == "__main__":
    main()
