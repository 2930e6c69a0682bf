"""The lane of a device, run on the processor: the same labels as tile by tile, bounded, and no error is lost."""

import json
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from eosat.composite import METHODS, clear_count, grow
from eosat.lane import Glance, Sheet, Shot, Slab, run_lanes, view_of
from eosat.lane.channel import Channel, Stopped
from eosat.lane.ring import Slot
from eosat.lane.sheets import fused, held, on_grid, undone
from eosat.lane.streams import Streams, busy_share, timed
from eosat.models import load_model
from eosat.models.memory import Memory
from eosat.radiometry import reflectance
from eosat.resampling import Axis, bilinear
from eosat.segment import infer, said_of
from eosat.tiling import Window

NET = load_model("landcover")
FINE, COARSE = (Axis(scale=scale, offset=0.0, length=64) for scale in (1.0, 0.5))
TEN = (True, True, True, False, False, False, True, False, False, False)
"""Which of the model's bands have 10 m pixels."""


def plane(seed: int, side: int) -> np.ndarray:
    values = np.random.default_rng(seed).integers(1, 4000, (side, side)).astype(np.uint16)
    values[:3, :5] = 0
    return values


def glance(seed: int, *, masked: bool = True) -> Glance:
    bands = tuple(
        Sheet(values=plane(100 * seed + i, 64 if fine else 32), rows=axis, cols=axis)
        for i, fine in enumerate(TEN)
        for axis in (FINE if fine else COARSE,)
    )
    clear = np.random.default_rng(seed).uniform(size=(64, 64)) > 0.3 if masked else None
    return Glance(shots=(Shot(bands=bands),), clear=clear)


def slab(seed: int, looks: int = 3) -> Slab:
    return Slab(shape=(64, 64), bands=10, glances=tuple(glance(10 * seed + i) for i in range(looks)))


def plain(one: Slab) -> tuple[torch.Tensor, torch.Tensor]:
    """The view of a slab, step by step with the functions that runs use."""
    looks = []
    for look in one.glances:
        bands = [
            bilinear(
                reflectance(torch.from_numpy(sheet.values.astype(np.int32)), scale=1e-4, offset=0.0),
                sheet.rows,
                sheet.cols,
            )
            for sheet in look.shots[0].bands
        ]
        nowhere = torch.full((10, 64, 64), float("nan"))
        looks.append(torch.where(torch.from_numpy(look.clear), torch.stack(bands), nowhere))
    stack = torch.stack(looks)
    return METHODS["median"](stack), clear_count(stack)


def here(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(values.view(np.int16) if values.dtype == np.uint16 else values)


def labeller(device: str):
    def compute(view, clear):
        sheets = said_of(NET, view[None], memory=Memory())
        return {"labels": sheets["labels"][0], "count": clear}

    return compute


def nothing(device: str):
    return lambda view, clear: {"count": clear}


def run(jobs, *, devices=("cpu",), read=lambda seed, slot: slab(seed), compute=nothing, **more):
    written = {}
    reports = run_lanes(jobs, devices=devices, read=read, compute=compute, write=written.__setitem__, **more)
    return written, reports


def test_a_lane_gives_the_view_and_the_labels_of_tile_by_tile():
    written, (report,) = run(range(5), compute=labeller, slots=2, slot_bytes=10_000)
    assert sorted(written) == list(range(5))
    for seed, sheets in written.items():
        view, clear = plain(slab(seed))
        np.testing.assert_array_equal(sheets["count"], clear)
        np.testing.assert_array_equal(sheets["labels"], infer(NET, view).labels)
    assert report.windows == 5
    assert 0 < report.busy <= 1
    assert len(report.spans) == 5


def test_the_view_is_equal_to_the_last_bit():
    view, _ = view_of(slab(7), here)
    np.testing.assert_array_equal(view, plain(slab(7))[0])


def test_planes_are_views_of_the_slot_and_survive_its_growing():
    slot = Slot(streams=Streams("cpu"), size=1000)
    made = slot.empty((8, 8), np.uint16)
    made[:] = np.arange(64).reshape(8, 8) + 40_000
    one = held(slab(1), slot)  # far more than 1000 bytes
    assert slot.hold(made) is made
    assert (slot.there(made).to(torch.int32) & 0xFFFF).tolist() == made.tolist()
    for old, new in zip(slab(1).glances, one.glances, strict=True):
        np.testing.assert_array_equal(old.clear, slot.there(new.clear))
        np.testing.assert_array_equal(old.shots[0].bands[9].values, new.shots[0].bands[9].values)
    starts = [sheet.values.__array_interface__["data"][0] for look in one.glances for sheet in look.shots[0].bands]
    assert len(set(starts)) == 30
    before = len(slot.arenas)
    slot.clear()
    held(slab(2), slot)
    assert len(slot.arenas) == before  # memory is used again


def test_differences_are_undone_as_a_tiff_reader_does():
    values = np.random.default_rng(3).integers(0, 65536, (6, 12)).astype(np.uint16)
    blocks = values.reshape(6, 3, 4)
    stored = np.concatenate([blocks[..., :1], np.diff(blocks, axis=-1)], axis=-1).reshape(6, 12)  # uint16 wraps
    found = undone(torch.from_numpy(stored.astype(np.int32)), 4)
    np.testing.assert_array_equal(found.numpy(), values)
    flat = Axis(scale=1.0, offset=0.0, length=6), Axis(scale=1.0, offset=0.0, length=12)
    one, other = (
        on_grid(Sheet(values=v, rows=flat[0], cols=flat[1], block=block), lambda a: torch.from_numpy(a.view(np.int16)))
        for v, block in ((values, 0), (stored, 4))
    )
    np.testing.assert_array_equal(one, other)


def test_a_sky_hides_what_is_cloudy_and_what_lies_near():
    rim = 3
    sky = np.full((35, 35), 4, np.uint8)
    sky[10, 12] = 9
    wide = Axis(scale=0.5, offset=0.0, length=64 + 2 * rim)
    look = replace(glance(5, masked=False), sky=(Sheet(values=sky, rows=wide, cols=wide),))
    one = Slab(shape=(64, 64), bands=10, glances=(look,), clear=(4, 5, 6), hidden=(9,), rim=rim)
    _, clear = view_of(one, here)
    cloud = np.kron(sky == 9, np.ones((2, 2), bool))
    cells = np.kron(sky == 4, np.ones((2, 2), bool)) & ~grow(cloud, rim)
    there = ~np.isnan(plain_look(look)).any(axis=0)
    np.testing.assert_array_equal(clear, cells[rim:-rim, rim:-rim] & there)


def plain_look(look: Glance) -> np.ndarray:
    return plain(Slab(shape=(64, 64), bands=10, glances=(replace(look, clear=np.ones((64, 64), bool)),)))[0].numpy()


def test_scenes_of_one_pass_are_fused_away_from_their_edges():
    stacks = [torch.from_numpy(np.random.default_rng(i).uniform(0, 1, (2, 6, 7)).astype("float32")) for i in range(2)]
    stacks[0][:, :2] = float("nan")
    edge = [(np.arange(6) > 2, np.arange(7) < 6), (np.arange(6) < 5, np.arange(7) > 0)]
    found = fused(stacks, [tuple(map(torch.from_numpy, one)) for one in edge])
    first = np.where(np.isnan(stacks[0].numpy()), stacks[1].numpy(), stacks[0].numpy())
    only_second = edge[1][0][:, None] & edge[1][1][None] & ~(edge[0][0][:, None] & edge[0][1][None])
    np.testing.assert_array_equal(found, np.where(only_second, stacks[1].numpy(), first))


def test_what_a_run_reads_becomes_the_view_that_a_run_composes(strip):
    from eosat.cube import Mask, clear_view, read_looks
    from eosat.grid import grid_over
    from eosat.regions import region
    from eosat.run import find_for_config

    place = (126.59, 33.24, 126.605, 33.25)
    scenes = find_for_config({"region": place, "period": "2025-05-01/2025-05-31", "catalog": str(strip)}).kept
    grid = grid_over(region(place).area, crs=scenes[0].crs, resolution=10, anchor=scenes[0].anchor)
    window = Window(row=8, col=12, height=72, width=80)
    looks = read_looks(scenes, grid, window, bands=NET.card.bands, mask=Mask())
    view, clear = clear_view(looks, window, method="median")
    one = Slab(shape=(72, 80), bands=10, glances=tuple(glance_of(look) for look in looks))
    slot = Slot(streams=Streams("cpu"), size=1000)
    found, seen = view_of(held(one, slot), slot.there)
    assert int((clear > 0).sum()) > 0
    np.testing.assert_array_equal(found, view)
    np.testing.assert_array_equal(seen, clear)


def glance_of(look) -> Glance:
    shots = []
    for part in look.parts:
        planes = ((part.planes[band], part.scene.scaling[band]) for band in look.bands)
        sheets = (
            Sheet(values=plane.values, rows=plane.rows, cols=plane.cols, scale=said.scale, offset=said.offset)
            for plane, said in planes
        )
        shots.append(Shot(bands=tuple(sheets), inner=part.inner))
    return Glance(shots=tuple(shots), clear=None if look.clear is None else look.clear.numpy())


def test_reading_never_runs_farther_ahead_than_the_slots():
    at_once, most, lock = [0], [0], threading.Lock()

    def read(job, slot):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        return slab(1, looks=1)

    def write(job, sheets):
        time.sleep(0.01)  # writing is slow: readers must wait
        with lock:
            at_once[0] -= 1

    run_lanes(range(12), devices=("cpu",), read=read, compute=nothing, write=write, readers=4, slots=3)
    assert most[0] <= 3 + 3 + 1  # slots, results that wait, the one that is being written


def test_windows_are_asked_for_one_by_one():
    drawn = []

    def jobs():
        for number in range(100):
            drawn.append(number)
            yield number

    def write(job, sheets):
        if len(written) == 0:
            time.sleep(0.05)
            assert len(drawn) < 30
        written.append(job)

    written: list[int] = []
    run_lanes(jobs(), devices=("cpu",), read=lambda job, slot: slab(1, looks=1), compute=nothing, write=write, slots=2)
    assert sorted(written) == list(range(100))


def test_lanes_share_one_queue_and_every_window_is_done_once():
    begun, most_done = threading.Event(), threading.Event()
    done = []

    def slow_one(view, clear):
        begun.set()
        assert most_done.wait(60)
        return {"count": clear}

    def quick_one(view, clear):
        assert begun.wait(60)
        done.append(1)
        if len(done) == 12:
            most_done.set()
        return {"count": clear}

    compute = {"cpu:0": quick_one, "cpu:1": slow_one}.__getitem__
    written, reports = run(range(20), devices=("cpu:0", "cpu:1"), compute=compute)
    assert sorted(written) == list(range(20))
    quick, slow = (report.windows for report in reports)
    assert quick + slow == 20
    assert quick > slow > 0
    assert [report.device for report in reports] == ["cpu:0", "cpu:1"]


@pytest.mark.parametrize("where", ["jobs", "read", "compute", "label", "write"])
def test_an_error_anywhere_ends_everything_and_is_raised(where):
    def fail(here, value):
        if here == where:
            raise KeyError(f"in {here}")
        return value

    def jobs():
        for number in range(50):
            yield fail("jobs", number) if number == 7 else number

    def read(job, slot):
        return fail("read", slab(1, looks=1)) if job == 7 else slab(1, looks=1)

    def compute(device):
        fail("compute", None)
        return lambda view, clear: {"count": fail("label", clear)}

    before = threading.active_count()
    with pytest.raises(KeyError, match=f"in {where}"):
        run_lanes(
            jobs(),
            devices=("cpu:0", "cpu:1"),
            read=read,
            compute=compute,
            write=lambda job, sheets: fail("write", None),
            readers=3,
        )
    assert threading.active_count() == before


def test_no_windows_are_no_work():
    written, (report,) = run([])
    assert (written, report.windows, report.busy) == ({}, 0, 0.0)


def test_a_channel_waits_closes_and_stops():
    channel: Channel[int] = Channel(2)
    for value in (1, 2):
        channel.put(value)
    late = threading.Thread(target=channel.put, args=(3,))
    late.start()
    late.join(0.05)
    assert late.is_alive()  # no room
    assert channel.get() == 1
    late.join(2)
    assert not late.is_alive()
    channel.close()
    assert [channel.get(), channel.get(), channel.get()] == [2, 3, None]
    assert channel.highest == 2
    channel.stop()
    with pytest.raises(Stopped):
        channel.get()
    with pytest.raises(Stopped):
        channel.put(4)


@pytest.mark.parametrize(
    ("spans", "seconds", "share"),
    [
        ([(0, 1), (1, 2)], 4, 0.5),
        ([(0, 3), (1, 2)], 4, 0.75),
        ([(2, 3), (0, 1)], 4, 0.5),
        ([(0, 9)], 4, 1.0),
        ([(0, 1)], 0, 0.0),
    ],
)
def test_busy_is_what_at_least_one_span_covers(spans, seconds, share):
    assert busy_share(spans, seconds) == share


def test_blocks_may_be_inflated_straight_into_the_slot():
    values = plane(9, 64)
    stored = np.concatenate([values[:, :1], np.diff(values, axis=1)], axis=1)
    packed = zlib.compress(stored.tobytes(), 1)

    def read(job, slot):
        into = slot.empty((64, 64), np.uint16)
        into[:] = np.frombuffer(zlib.decompress(packed), np.uint16).reshape(64, 64)
        sheet = Sheet(values=into, rows=FINE, cols=FINE, block=64)
        return Slab(shape=(64, 64), bands=1, glances=(Glance(shots=(Shot(bands=(sheet,)),)),))

    def compute(device):
        return lambda view, clear: {"view": view}

    written, _ = run(range(3), read=read, compute=compute)
    expected = np.where(values == 0, np.nan, values.astype("float32") * np.float32(1e-4))
    for sheets in written.values():
        np.testing.assert_allclose(sheets["view"][0], expected, rtol=1e-6)


def test_a_gpu_is_busy_while_any_tile_is_on_it_and_several_are_averaged():
    from eosat.run.performance import gpu_busy
    from eosat.run.tile import TileDone
    from eosat.storage import Fetched

    def done(gpu, *spans):
        seconds = {f"{stage}_s": 0.0 for stage in ("read", "compose", "segment", "write")}
        return TileDone(id="x", **seconds, fetched=Fetched(), gpu=gpu, spans=spans)

    one = [done("GPU-a", (100.0, 101.0), (103.0, 104.0)), done("GPU-a", (100.5, 101.5))]
    assert gpu_busy(one, 10.0) == 25.0
    assert gpu_busy([*one, done("GPU-b", (200.0, 205.0))], 10.0) == 37.5
    assert gpu_busy([done("")], 10.0) is None


def test_events_become_spans_of_the_clock(monkeypatch):
    class Event:
        def __init__(self, enable_timing):
            self.at = None

        def record(self, stream):
            self.at = time.perf_counter()

        def synchronize(self):
            pass

        def elapsed_time(self, other):
            return (other.at - self.at) * 1e3

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: None)
    spans: list[tuple[float, float]] = []
    before = time.time()
    with timed("cuda:0", spans):
        time.sleep(0.05)
    ((start, end),) = spans
    assert before - 0.02 <= start
    assert 0.05 <= end - start <= time.time() - before + 0.02
    with timed("cpu", spans):
        pass
    assert len(spans) == 1


BARE = """
import runpy, sys
for name in ("rasterio", "imagecodecs", "dask", "distributed", "pystac", "odc", "pyproj", "shapely", "xarray"):
    sys.modules[name] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_benchmark_of_a_device_runs_where_there_is_nothing_but_torch(tmp_path):
    path = Path(__file__).parents[1] / "bench" / "device.py"
    out = tmp_path / "device.json"
    few = ["--side", "64", "--windows", "3", "--readers", "1", "--slots", "2", "--dtype", "float32"]
    asked = [*few, "--out", str(out)]
    subprocess.run([sys.executable, "-c", BARE, str(path), *asked], check=True, capture_output=True, timeout=300)
    found = json.loads(out.read_text())
    assert (found["devices"], found["inflate"], found["to_device"]) == (["processor"], "zlib", None)
    (row,) = found["rows"]
    assert row["labels_as_float32"] == 1.0
    for lane in ("lane_planes_in_memory", "lane_inflating"):
        assert row[lane]["Mpx_per_s"] > 0
        assert 0 < row[lane]["device_busy_percent"] <= 100
