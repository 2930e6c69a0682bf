"""Run a net over an image: tiles with halo, labels and confidence as uint8, the same on CPU and CUDA.

Needs numpy and torch alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from eosat.classes import UNOBSERVED
from eosat.errors import InputError
from eosat.models import Card, Model
from eosat.tiling import Tile, halo_for, tiles, up_to_multiple


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """What a net says of an image."""

    labels: NDArray[np.uint8]
    """(y, x) class values; 255 where a band was unseen."""
    confidence: NDArray[np.uint8]
    """(y, x) probability of the label; 255 where unobserved. [%]"""
    scores: NDArray[np.uint8] | None = None
    """(class, y, x) probability of every class; 255 where unobserved. [%]"""


FILL_REACH = 6
"""How far seen pixels are carried into a gap before the net sees it. [px]"""
FILL_BEYOND = 0.1
"""What the net sees deeper in a gap: about the mean reflectance of land. [1]"""


def pick_device(asked: str) -> tuple[str, str]:
    """The device to compute on, and a ``words`` key that says why.

    Parameters
    ----------
    asked : str
        ``"auto"``, ``"cpu"`` or ``"cuda"`` (also ``"cuda:1"``).

    Raises
    ------
    InputError
        When CUDA is asked for and this machine or this PyTorch has none.

    Examples
    --------
    >>> pick_device("cpu")
    ('cpu', 'run.device_asked')
    """
    if asked == "auto":
        return ("cuda", "run.device_found") if torch.cuda.is_available() else ("cpu", "run.device_none")
    if asked.startswith("cuda") and not torch.cuda.is_available():
        raise InputError("error.no_cuda", build=torch.__version__)
    if asked != "cpu" and not asked.startswith("cuda"):
        raise InputError("error.device", asked=asked)
    return asked, "run.device_asked"


def probabilities(model: Model, image: Tensor) -> Tensor:
    """Class probabilities of one image.

    Parameters
    ----------
    model : Model
        Its net stands on the image's device.
    image : (band, y, x) float32 tensor
        Reflectance in the model's band order; NaN where unseen. [1]

    Returns
    -------
    (class, y, x) float32 tensor
        Softmax of the logits over the model's temperature. Any size: odd sides are extended to the stride by
        repeating the last row and column, and cut again.
    """
    height, width = image.shape[-2:]
    stride = model.card.stride
    bottom, right = up_to_multiple(height, stride) - height, up_to_multiple(width, stride) - width
    padded = functional.pad(fill_gaps(image)[None], (0, right, 0, bottom), mode="replicate")  # (1, C, H, W)
    with torch.inference_mode():
        logits = model.net(padded)[0, :, :height, :width]
        return torch.softmax(logits.float() / model.card.temperature, dim=0)


def fill_gaps(image: Tensor) -> Tensor:
    """Carry seen pixels up to 6 px into gaps, so that a gap's rim is not taken for the dark of water.

    Labels inside a gap stay unobserved; this only spares the labels around it. On city scenes with holes of 20 px
    cut in, 8 to 21 % of the labels within 10 px changed when the net saw zeros there, 0.3 to 1.6 % when it saw this.

    Parameters
    ----------
    image : (band, y, x) float32 tensor
        Reflectance, NaN where unseen. [1]
    """
    filled = image
    for _ in range(FILL_REACH):
        missing = torch.isnan(filled)
        if not missing.any():
            return filled
        values = functional.avg_pool2d(torch.nan_to_num(filled, nan=0.0)[None], 3, 1, 1)[0]
        share = functional.avg_pool2d((~missing).float()[None], 3, 1, 1)[0]
        filled = torch.where(missing & (share > 0), values / share.clamp(min=1e-6), filled)
    return torch.nan_to_num(filled, nan=FILL_BEYOND)


def decide(scores: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Labels and confidence [%] as uint8 of (class, y, x) probabilities; 255 where not *seen*."""
    best, label = scores.max(dim=0)
    nobody = torch.full_like(label, UNOBSERVED, dtype=torch.uint8)
    labels = torch.where(seen, label.to(torch.uint8), nobody)
    return labels, torch.where(seen, (best * 100).round().to(torch.uint8), nobody)


def infer(model: Model, image: Tensor, *, scores: bool = False) -> Segmentation:
    """Segment one image whole: (band, y, x) float32 reflectance on the model's device, NaN where unseen."""
    image = torch.where(torch.isfinite(image), image, torch.full_like(image, float("nan")))
    seen = ~torch.isnan(image).any(dim=0)
    chances = probabilities(model, image)
    labels, confidence = decide(chances, seen)
    every = None
    if scores:
        percent = (chances * 100).round().to(torch.uint8)
        every = torch.where(seen, percent, torch.full_like(percent, UNOBSERVED)).cpu().numpy()
    return Segmentation(labels=labels.cpu().numpy(), confidence=confidence.cpu().numpy(), scores=every)


def model_tiles(model: Model, shape: tuple[int, int], *, size: int) -> Iterator[Tile]:
    """Tiles that make *model* seamless; *size* is rounded up to its stride."""
    stride = model.card.stride
    return tiles(shape, size=up_to_multiple(size, stride), halo=model_halo(model.card), stride=stride)


def model_halo(card: Card) -> int:
    """Halo that a model needs: its radius and the reach of :func:`fill_gaps`, rounded up to its stride. [px]"""
    return halo_for(card.radius_px + FILL_REACH, card.stride)


def segment_array(image: NDArray[np.float32], model: Model, *, tile: int = 1024, scores: bool = False) -> Segmentation:
    """Segment an array of any size tile by tile; equal to :func:`infer` on the whole.

    Parameters
    ----------
    image : (band, y, x) float32
        Reflectance in the model's band order, NaN where unseen. [1]
    model : Model
        From :func:`eosat.models.load_model`, on any device.
    tile : int
        Side of a tile's core. [px]
    scores : bool
        Whether to keep the probability of every class.

    Raises
    ------
    InputError
        When the number of bands is not the model's.
    """
    wanted = model.card.bands
    if image.ndim != 3 or image.shape[0] != len(wanted):
        raise InputError("error.band_count", shape=image.shape, count=len(wanted), bands=", ".join(wanted))
    shape = image.shape[-2:]
    device = next(model.net.parameters()).device
    out = _empty(shape, len(model.card.classes) if scores else 0)
    for piece in model_tiles(model, shape, size=tile):
        window = torch.from_numpy(np.ascontiguousarray(image[(..., *piece.read.slices())])).to(device)
        _set_down(out, infer(model, window, scores=scores), piece)
    return out


def _empty(shape: tuple[int, int], classes: int) -> Segmentation:
    return Segmentation(
        labels=np.full(shape, UNOBSERVED, np.uint8),
        confidence=np.full(shape, UNOBSERVED, np.uint8),
        scores=np.full((classes, *shape), UNOBSERVED, np.uint8) if classes else None,
    )


def _set_down(out: Segmentation, part: Segmentation, piece: Tile) -> None:
    here, there = piece.core.inside(piece.read).slices(), piece.core.slices()
    out.labels[there] = part.labels[here]
    out.confidence[there] = part.confidence[here]
    if out.scores is not None and part.scores is not None:
        out.scores[(..., *there)] = part.scores[(..., *here)]


def segment(image: Any, model: Model, *, tile: int = 1024, scores: bool = False) -> Any:
    """Segment reflectance with a model.

    Parameters
    ----------
    image : xarray.DataArray (band, y, x) or array (band, y, x)
        Reflectance, NaN where unseen; a DataArray's bands are put in the model's order by name. [1]
    model : Model
        From ``eosat.load_model``.
    tile : int
        Side of a tile. [px]
    scores : bool
        Whether to return the probability of every class too.

    Returns
    -------
    xarray.Dataset or Segmentation
        ``labels`` and ``confidence`` (and ``scores``), uint8, 255 unobserved; a Dataset for a DataArray.
    """
    import xarray as xr

    if not isinstance(image, xr.DataArray):
        return segment_array(np.asarray(image, dtype=np.float32), model, tile=tile, scores=scores)
    missing = [band for band in model.card.bands if band not in image.band.values]
    if missing:
        raise InputError("error.bands_missing", missing=", ".join(missing), have=", ".join(map(str, image.band.values)))
    ordered = image.sel(band=list(model.card.bands)).transpose("band", "y", "x")
    found = segment_array(np.asarray(ordered.values, dtype=np.float32), model, tile=tile, scores=scores)
    flat = ordered.isel(band=0, drop=True)
    layers = {name: flat.copy(data=getattr(found, name)) for name in ("labels", "confidence")}
    if found.scores is not None:
        layers["scores"] = xr.DataArray(
            found.scores, dims=("class", "y", "x"), coords={"class": list(model.card.classes)} | dict(flat.coords)
        )
    return xr.Dataset(layers)
