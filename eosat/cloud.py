"""Clouds and their shadows by ukis-csmask: a net for surface reflectance, its weights in that package.

Wieland et al. 2019, doi 10.1016/j.rse.2019.05.022; Apache-2.0; extra ``cloud``. Its net sees patches of 256 px and was
made for pixels of about 30 m, so it is asked on a lattice of patches that stands still in the scenes' CRS: what a
pixel gets does not depend on the window it is read in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError

BANDS = ("B02", "B03", "B04", "B08", "B11", "B12")
"""What the net reads, in its order: blue, green, red, near infrared, two of the short-wave infrared."""
METRES = 30.0
"""Pixel of the net: "approximately 30 m" by its authors. [m]"""
SIDE = 256
"""Side of a patch. [px]"""
RIM = 32
"""Rim of a patch that is not used: there the net lacks context. [px]"""
STEP = (SIDE - 2 * RIM) * METRES
"""Distance of patches. [m]"""
CLEAR, CLOUD, SHADOW = 0, 1, 2
"""The net's classes."""


@dataclass(frozen=True, slots=True)
class Net:
    """The opened net and how its input is scaled."""

    session: Any
    mean: NDArray[np.float32]
    """(6, 1, 1) Mean reflectance of its training. [1]"""
    spread: NDArray[np.float32]
    """(6, 1, 1) Standard deviation. [1]"""


@lru_cache(maxsize=1)
def open_net() -> Net:
    """The net for L2A with six bands.

    Raises
    ------
    InputError
        When the extra ``cloud`` is not installed.
    """
    package = find_spec("ukis_csmask")
    if package is None or not package.submodule_search_locations or find_spec("onnxruntime") is None:
        raise InputError("error.no_ukis")
    import onnxruntime

    home = Path(next(iter(package.submodule_search_locations)))
    said = json.loads((home / "model_6b_l2a.json").read_text(encoding="utf-8"))["data"]["dataset_statistics"]["img"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # tiles run beside each other already
    session = onnxruntime.InferenceSession(
        str(home / "model_6b_l2a.onnx"), sess_options=options, providers=["CPUExecutionProvider"]
    )
    mean, spread = (np.array(values, np.float32)[:, None, None] for values in said)
    return Net(session=session, mean=mean, spread=spread)


def classify(net: Net, patch: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Classes (256, 256) of a patch (6, 256, 256) of surface reflectance; unseen pixels are NaN and count as 0."""
    image = (np.nan_to_num(patch, nan=0.0) - net.mean) / net.spread
    name = net.session.get_inputs()[0].name
    logits = net.session.run(None, {name: image[None].astype(np.float32)})[0][0]
    return np.asarray(logits.argmax(axis=0), np.uint8)


def patches(left: float, bottom: float, right: float, top: float) -> Iterator[tuple[float, float]]:
    """Upper left corners of the cores of patches that cover a box, on multiples of the step. [m]

    >>> list(patches(0, 0, 5760, 5760))
    [(0.0, 5760.0)]
    >>> list(patches(-1, 0, 5760, 5760))
    [(-5760.0, 5760.0), (0.0, 5760.0)]
    """
    for row in range(int(np.ceil(top / STEP)), int(np.floor(bottom / STEP)), -1):
        for col in range(int(np.floor(left / STEP)), int(np.ceil(right / STEP))):
            yield col * STEP, row * STEP
