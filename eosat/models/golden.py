"""A stored prediction: a small image and its logits, so that what runs here can be compared with what was written."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.sentinel2 import BAND_NAMES, QUANTIFICATION

Net = Callable[[Any], Any]
"""Tensor (B, bands, H, W) of reflectance -> tensor (B, channels, H, W) of logits."""

SIDE = 48
"""Height and width of the image: a multiple of every stride of the house, about 100 kB with its logits. [px]"""
TOLERANCE = 1e-3
"""Largest difference of a logit, as share of the largest logit, between two engines that both compute in float32."""
AGREEMENT = {"bfloat16": 0.97, "int8": 0.95}
"""Least share of equal labels where arithmetic is coarser: processors round int8 sums differently."""
MATERIALS = {
    "sea": (0.014, 0.024, 0.040, 0.017, 0.016, 0.015, 0.015, 0.015, 0.015, 0.016, 0.021, 0.020),
    "forest": (0.029, 0.028, 0.039, 0.020, 0.061, 0.244, 0.314, 0.313, 0.320, 0.312, 0.135, 0.046),
    "grass": (0.044, 0.046, 0.067, 0.045, 0.103, 0.305, 0.371, 0.377, 0.387, 0.390, 0.226, 0.111),
    "crop": (0.036, 0.037, 0.056, 0.028, 0.096, 0.418, 0.533, 0.527, 0.536, 0.516, 0.209, 0.073),
    "soil": (0.047, 0.045, 0.049, 0.053, 0.062, 0.074, 0.080, 0.085, 0.089, 0.099, 0.128, 0.099),
    "asphalt": (0.093, 0.096, 0.105, 0.114, 0.115, 0.115, 0.115, 0.116, 0.116, 0.119, 0.143, 0.141),
    "roof": (0.162, 0.189, 0.232, 0.272, 0.282, 0.292, 0.304, 0.305, 0.306, 0.304, 0.289, 0.243),
    "snow": (0.860, 0.850, 0.830, 0.820, 0.800, 0.780, 0.760, 0.740, 0.700, 0.600, 0.120, 0.090),
}
"""Reflectance of common ground, bands in the order of :data:`eosat.sentinel2.BAND_NAMES`; rounded from PROSAIL runs and
public field spectra, snow and sea estimated: they need only be plausible. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """An image and what the model said of it when it was written."""

    dn: NDArray[np.uint16]
    """(band, y, x) reflectance x 10,000. [DN]"""
    logits: NDArray[np.float32]
    """(channel, y, x)."""

    @property
    def image(self) -> NDArray[np.float32]:
        """(band, y, x) reflectance. [1]"""
        return reflectance_of(self.dn)


def reflectance_of(dn: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Reflectance of DN that carry no offset. [1]"""
    found: NDArray[np.float32] = dn.astype(np.float32) / np.float32(QUANTIFICATION)
    return found


def golden_dn(bands: Sequence[str], seed: int = 0, side: int = SIDE) -> NDArray[np.uint16]:
    """A small made-up landscape: patches of eight grounds, each with its spectrum, spread and a little noise.

    Returns
    -------
    (band, y, x) uint16
        Reflectance x 10,000; the same on every machine.

    Examples
    --------
    >>> golden_dn(("B03", "B08"), side=4)[:, 0, 0]
    array([363, 104], dtype=uint16)
    """
    rng = np.random.default_rng(seed)
    centres, kinds = rng.uniform(0, side, (24, 2)), rng.integers(0, len(MATERIALS), 24)
    apart = (np.indices((side, side)).transpose(1, 2, 0)[:, :, None] - centres) ** 2  # (y, x, patch, 2)
    patch = apart.sum(-1).argmin(-1)  # (y, x)
    columns = [BAND_NAMES.index(band) for band in bands]
    spectra = np.array(list(MATERIALS.values()))[:, columns]  # (kind, band)
    light = rng.uniform(0.8, 1.25, 24)  # each patch a little darker or brighter
    mean = (spectra[kinds] * light[:, None])[patch].transpose(2, 0, 1)  # (band, y, x)
    noisy = mean * rng.normal(1, 0.05, mean.shape) + rng.normal(0, 0.002, mean.shape)
    dn: NDArray[np.uint16] = np.clip(np.rint(noisy * QUANTIFICATION), 1, 65535).astype(np.uint16)
    return dn


def make_golden(net: Net, bands: Sequence[str]) -> bytes:
    """Bytes of the file that holds the image and what *net* says of it."""
    dn = golden_dn(bands)
    file = io.BytesIO()
    np.savez_compressed(file, dn=dn, logits=asked(net, reflectance_of(dn)), allow_pickle=False)
    return file.getvalue()


def read_golden(content: bytes, path: Path) -> Golden:
    """The stored prediction in *content*; nothing is unpickled.

    Raises
    ------
    InputError
        When it is no stored prediction.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return Golden(dn=stored["dn"].astype(np.uint16), logits=stored["logits"].astype(np.float32))
    except (OSError, EOFError, ValueError, KeyError, AttributeError, zipfile.BadZipFile) as err:
        raise InputError("models.golden_file", path=path, reason=err) from err


def asked(net: Net, image: NDArray[np.float32], device: str = "cpu") -> NDArray[np.float32]:
    """What *net* says of an image (band, y, x): logits (channel, y, x)."""
    import torch

    with torch.inference_mode():
        logits: NDArray[np.float32] = net(torch.from_numpy(image)[None].to(device))[0].float().cpu().numpy()
    return logits


def apart(golden: Golden, found: NDArray[np.float32], classes: int) -> tuple[float, float]:
    """How far *found* is from the stored logits: largest difference as share of the largest logit, equal labels. [1]"""
    if found.shape != golden.logits.shape:
        return float("inf"), 0.0
    scale = max(float(np.abs(golden.logits).max()), 1e-6)
    same = golden.logits[:classes].argmax(0) == found[:classes].argmax(0)
    return float(np.abs(found - golden.logits).max()) / scale, float(same.mean())
