"""Bring in the published Dynamic World model, from its arrays by name or from its TensorFlow SavedModel."""

import zipfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eosat.classes import LANDCOVER
from eosat.errors import InputError
from eosat.models.card import Card
from eosat.models.folder import write_model
from eosat.nets import DYNAMIC_WORLD_BANDS, DynamicWorld

Arrays = Mapping[str, NDArray[np.float32]]

BLOCKS = {"block1": (2, 1, 3), "block2": (6, 4, 10), "block3": (10, 7, 17)}
"""First convolution, depthwise convolution and norm of each block: Keras counts layers in the order made."""

DYNAMIC_WORLD = Card(
    name="dynamicworld",
    description="Dynamic World forward model: nine land-cover classes from top-of-atmosphere Sentinel-2.",
    net="dynamic_world",
    bands=DYNAMIC_WORLD_BANDS,
    classes=LANDCOVER,
    level="L1C",
    radius_px=22,
    stride=2,
    licence="Apache-2.0",
    trained_on="Dynamic World's labelled tiles, worldwide (Brown et al. 2022, doi 10.1038/s41597-022-01307-4)",
    created="2022-06-09T00:00:00Z",
)

DYNAMIC_WORLD_README = """# dynamicworld

The forward model of Dynamic World (Brown et al. 2022, doi 10.1038/s41597-022-01307-4), converted from
google/dynamicworld to PyTorch without a change of any weight.

- Input: nine bands B02 B03 B04 B05 B06 B07 B08 B11 B12, **L1C** (top of atmosphere) reflectance, all at 10 m.
- Output: nine land-cover classes. There is no class for clouds: mask them first, or they come out as snow or built.
- Known failures: on L2A it agrees with itself on L1C for 84 % of pixels at best and 7 % at worst (three places);
  sparse built-up land, meadows called trees, ploughed soil called bare, haze.
- Independent check by Venter et al. 2022 (doi 10.3390/rs14164101): 72 % of the world's pixels right.

## Licence and notice

Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0

    This source code is available under an Apache 2 open source license and requires
    the following attribution:

    This code is produced for the Dynamic World Project by Google in partnership
    with National Geographic and the World Resources Institute.
"""


def import_dynamicworld(path: Path, into: Path) -> Path:
    """Convert Dynamic World's forward model to a model's folder.

    Parameters
    ----------
    path : Path
        ``dw_forward_weights.npz`` (arrays by layer name) or the SavedModel's folder; the latter needs TensorFlow.
    into : Path
        Where models lie; the folder ``dynamicworld`` is written there.

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    InputError
        When *path* is neither of the two, or its arrays are not those of this net.
    """
    arrays = _from_saved_model(path) if path.is_dir() else _from_npz(path)
    net = DynamicWorld()
    try:
        net.load_state_dict(dict(_state(arrays)), strict=False)  # all but the norms' step counters
    except KeyError as err:
        raise InputError("models.dw_lacks", path=path, field=err.args[0]) from err
    except RuntimeError as err:
        raise InputError("models.weights", path=path, net="dynamic_world", reason=err) from err
    write_model(into / DYNAMIC_WORLD.name, DYNAMIC_WORLD, net, DYNAMIC_WORLD_README)
    return into / DYNAMIC_WORLD.name


def _from_npz(path: Path) -> Arrays:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files}
    except (OSError, EOFError, ValueError, AttributeError, zipfile.BadZipFile) as err:
        raise InputError("models.dw_file", path=path, reason=err) from err


def _from_saved_model(path: Path) -> Arrays:
    if not (path / "saved_model.pb").is_file():
        raise InputError("models.dw_folder", path=path)
    try:
        tensorflow: Any = import_module("tensorflow")
    except ImportError as err:
        raise InputError("models.tensorflow", path=path) from err
    variables = tensorflow.saved_model.load(str(path)).variables
    return {v.name.removesuffix(":0").replace("/", "."): v.numpy() for v in variables}


def _state(arrays: Arrays) -> Iterator[tuple[str, Tensor]]:
    """State of the net: key, values."""
    for name, conv, norm in _units():
        yield from _conv(f"{name}.0", conv, arrays)
        yield from _norm(f"{name}.1", norm, arrays)
    yield from _conv("head", "conv2d_14", arrays)


def _units() -> Iterator[tuple[str, str, int]]:
    """Each convolution with a norm: our name, Keras's convolution, number of the norm."""
    yield "stem", "conv2d", 0
    yield "side.0", "conv2d_1", 1
    yield "side.1", "depthwise_conv2d", 2
    for block, (conv, depthwise, norm) in BLOCKS.items():
        for i in range(3):
            yield f"{block}.body.{2 * i}", f"conv2d_{conv + i}", norm + 2 * i
            yield f"{block}.body.{2 * i + 1}", f"depthwise_conv2d_{depthwise + i}", norm + 2 * i + 1
        yield f"{block}.skip", f"conv2d_{conv + 3}", norm + 6


def _conv(name: str, layer: str, arrays: Arrays) -> Iterator[tuple[str, Tensor]]:
    if layer.startswith("depthwise"):
        kernel = arrays[f"{layer}.depthwise_kernel"].transpose(2, 3, 0, 1)  # (3, 3, C, 1) -> (C, 1, 3, 3)
    else:
        kernel = arrays[f"{layer}.kernel"].transpose(3, 2, 0, 1)  # (k, k, in, out) -> (out, in, k, k)
    yield f"{name}.weight", torch.from_numpy(kernel.copy())
    yield f"{name}.bias", torch.from_numpy(arrays[f"{layer}.bias"])


def _norm(name: str, number: int, arrays: Arrays) -> Iterator[tuple[str, Tensor]]:
    layer = f"batch_normalization_{number}" if number else "batch_normalization"
    names = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    for ours, theirs in names.items():
        yield f"{name}.{ours}", torch.from_numpy(arrays[f"{layer}.{theirs}"])
