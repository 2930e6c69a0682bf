"""Many threads at the one door: rasters opened and closed at once, near and far, without a crash of the process."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

OFTEN = """
import faulthandler, sys, threading
from concurrent.futures import ThreadPoolExecutor
faulthandler.enable()
from rasterio.vrt import WarpedVRT
from eosat.storage import opened
from pathlib import Path
from servers.files import file_server

folder, times = sys.argv[1], int(sys.argv[2])

def work(number, files):
    for turn in range(times):
        near = (number + turn) % 4 == 0
        name = f"{(number + turn) % 3}.tif"
        with opened(f"{folder}/{name}" if near else f"{files.url}/{name}") as source, WarpedVRT(source) as vrt:
            assert vrt.read(1).shape == (64, 64)

with file_server(Path(folder)) as files, ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda number: work(number, files), range(8)))
"""


@pytest.mark.parametrize("times", [40, pytest.param(600, marks=pytest.mark.slow)])
def test_eight_threads_open_and_close_without_a_crash(tmp_path, times):
    for number in range(3):
        options = {"driver": "GTiff", "height": 64, "width": 64, "count": 1, "dtype": "uint16", "crs": "EPSG:32652"}
        with rasterio.open(tmp_path / f"{number}.tif", "w", transform=from_origin(0, 0, 10, 10), **options) as dst:
            dst.write(np.full((1, 64, 64), number + 1, "uint16"))
    done = subprocess.run(
        [sys.executable, "-c", OFTEN, str(tmp_path), str(times)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
