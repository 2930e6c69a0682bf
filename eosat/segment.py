"""Run a net over an image: tiles with halo, labels and confidence as uint8, the same on CPU and CUDA.

Needs numpy and torch alone.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from eosat.classes import UNOBSERVED
from eosat.errors import InputError
from eosat.models import Card, Model
from eosat.models.memory import Memory, answered, batches
from eosat.tiling import Tile, halo_for, tiles, up_to_multiple


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """What a net says of an image."""

    labels: NDArray[np.uint8]
    """(y, x) class values; 255 where a band was unseen."""
    confidence: NDArray[np.uint8]
    """(y, x) probability of the label; 255 where unobserved. [%]"""
    entropy: NDArray[np.uint8] | None = None
    """(y, x) How evenly the net spreads over its classes: 0 sure of one, 100 no idea; 255 where unobserved. [%]"""
    scores: NDArray[np.uint8] | None = None
    """(class, y, x) probability of every class; 255 where unobserved. [%]"""
    fractions: NDArray[np.uint8] | None = None
    """(k, y, x) share of the pixel covered by each of the card's fractions; 255 where unobserved. [%]"""


FILL_REACH = 6
"""How far seen pixels are carried into a gap before the net sees it. [px]"""
FILL_BEYOND = 0.1
"""What the net sees deeper in a gap: about the mean reflectance of land. [1]"""


def pick_device(asked: str, engine: str = "torch") -> tuple[str, str]:
    """The device to compute on, and a ``words`` key that says why.

    Parameters
    ----------
    asked : str
        ``"auto"``, ``"cpu"`` or ``"cuda"`` (also ``"cuda:1"``).
    engine : str
        What runs the net; all but torch run on the processor.

    Raises
    ------
    InputError
        When CUDA is asked for and this machine or this PyTorch has none.

    Examples
    --------
    >>> pick_device("cpu")
    ('cpu', 'run.device_asked')
    """
    if asked == "auto" and engine != "torch":
        return "cpu", "run.device_engine"
    if asked == "auto":
        return ("cuda", "run.device_found") if torch.cuda.is_available() else ("cpu", "run.device_none")
    if asked.startswith("cuda") and not torch.cuda.is_available():
        raise InputError("error.no_cuda", build=torch.__version__)
    if asked != "cpu" and not asked.startswith("cuda"):
        raise InputError("error.device", asked=asked)
    return asked, "run.device_asked"


def answer(model: Model, image: Tensor) -> tuple[Tensor, Tensor]:
    """Class probabilities and covered fractions of one image.

    Parameters
    ----------
    model : Model
        On the image's device.
    image : (band, y, x) or (B, band, y, x) float32 tensor
        Reflectance in the model's band order; NaN where unseen. [1]

    Returns
    -------
    (class, y, x) or (B, class, y, x) float32 tensor
        Softmax of the logits over the model's temperature. Any size: odd sides are extended to the stride by
        repeating the last row and column, and cut again.
    (k, y, x) or (B, k, y, x) float32 tensor
        Sigmoid of the channels after the classes; k is 0 for most models.
    """
    if image.ndim == 3:
        chances, covered = answer(model, image[None])
        return chances[0], covered[0]
    height, width = image.shape[-2:]
    stride = model.card.stride
    bottom, right = up_to_multiple(height, stride) - height, up_to_multiple(width, stride) - width
    padded = functional.pad(fill_gaps(image), (0, right, 0, bottom), mode="replicate")  # (B, C, H, W)
    with torch.inference_mode():
        return split(model.card, model.net(padded)[..., :height, :width])


def split(card: Card, logits: Tensor) -> tuple[Tensor, Tensor]:
    """Class probabilities and covered fractions in logits (..., classes + fractions, y, x), both float32."""
    count = len(card.classes)
    classes, rest = logits[..., :count, :, :].float(), logits[..., count:, :, :].float()
    return torch.softmax(classes / card.temperature, dim=-3), torch.sigmoid(rest)


def probabilities(model: Model, image: Tensor) -> Tensor:
    """Class probabilities of one image, (class, y, x); see :func:`answer`."""
    return answer(model, image)[0]


def is_whole(image: Tensor) -> bool:
    """Whether no pixel is missing: one pass over the image, where a mask of it takes ten times as long."""
    return bool(torch.isfinite(image.sum()))


def fill_gaps(image: Tensor) -> Tensor:
    """Carry seen pixels up to 6 px into gaps, so that a gap's rim is not taken for the dark of water.

    Labels inside a gap stay unobserved; this only spares the labels around it. On city scenes with holes of 20 px
    cut in, 8 to 21 % of the labels within 10 px changed when the net saw zeros there, 0.3 to 1.6 % when it saw this.

    Parameters
    ----------
    image : (band, y, x) or (B, band, y, x) float32 tensor
        Reflectance, NaN where unseen. [1]
    """
    if is_whole(image):
        return image
    filled = image
    for _ in range(FILL_REACH):
        missing = torch.isnan(filled)
        if not missing.any():
            return filled
        values = functional.avg_pool2d(torch.nan_to_num(filled, nan=0.0), 3, 1, 1)
        share = functional.avg_pool2d((~missing).float(), 3, 1, 1)
        filled = torch.where(missing & (share > 0), values / share.clamp(min=1e-6), filled)
    return torch.nan_to_num(filled, nan=FILL_BEYOND)


def decide(scores: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Labels and confidence [%] as uint8 of (..., class, y, x) probabilities; 255 where not *seen* (..., y, x)."""
    best, label = scores.max(dim=-3)
    nobody = torch.full_like(label, UNOBSERVED, dtype=torch.uint8)
    labels = torch.where(seen, label.to(torch.uint8), nobody)
    return labels, torch.where(seen, (best * 100).round().to(torch.uint8), nobody)


def evenness(scores: Tensor, seen: Tensor) -> Tensor:
    """Entropy of (..., class, y, x) probabilities over that of no idea, whole percent as uint8; 255 where not *seen*.

    >>> even = torch.full((4, 1, 1), 0.25)
    >>> evenness(even, torch.ones((1, 1), dtype=torch.bool)).item()
    100
    """
    share = torch.special.entr(scores).sum(dim=-3) / math.log(max(scores.shape[-3], 2))
    percent = (share * 100).round().clamp(0, 100).to(torch.uint8)
    return torch.where(seen, percent, torch.full_like(percent, UNOBSERVED))


def infer(
    model: Model, image: Tensor, *, scores: bool = False, entropy: bool = False, memory: Memory | None = None
) -> Segmentation:
    """Segment one image whole: (band, y, x) float32 reflectance on the model's device, NaN where unseen.

    Where the device's memory is too small for it, in strips, which *memory* then tells of.
    """
    sheets = said_of(model, image[None], scores=scores, entropy=entropy, memory=memory or Memory())
    return Segmentation(**{name: sheet[0].cpu().numpy() for name, sheet in sheets.items()})


def said_of(
    model: Model, images: Tensor, *, scores: bool = False, entropy: bool = False, memory: Memory
) -> dict[str, Tensor]:
    """What a net says of windows of one size, as uint8 on their device: the fields of a :class:`Segmentation`.

    Parameters
    ----------
    model : Model
        On the images' device.
    images : (B, band, y, x) float32 tensor
        Reflectance, NaN where unseen; *memory.batch* of them go through the net at a time. [1]
    scores : bool
        Whether to keep the probability of every class.
    entropy : bool
        Whether to say how evenly they are spread.
    memory : Memory
        What fits the device; see :func:`eosat.models.memory.answered`.

    Returns
    -------
    dict of str to (B, y, x) or (B, k, y, x) uint8 tensor
        They do not depend on the batch, and change with strips no more than labels of tiles do.
    """
    ask, card = partial(_sheets, model, scores=scores, entropy=entropy), model.card
    return answered(ask, images, memory=memory, halo=model_halo(card), stride=card.stride)


def _sheets(model: Model, images: Tensor, *, scores: bool, entropy: bool) -> dict[str, Tensor]:
    if is_whole(images):
        seen = torch.ones_like(images[..., 0, :, :], dtype=torch.bool)
    else:
        images = torch.where(torch.isfinite(images), images, torch.full_like(images, float("nan")))
        seen = ~torch.isnan(images).any(dim=-3)
    chances, covered = answer(model, images)
    sheets = dict(zip(("labels", "confidence"), decide(chances, seen), strict=True))
    sheets |= {"entropy": evenness(chances, seen)} if entropy else {}
    sheets |= {"scores": _percent(chances, seen)} if scores else {}
    return sheets | ({"fractions": _percent(covered, seen)} if model.card.fractions else {})


def unobserved(card: Card, shape: tuple[int, int], *, scores: bool = False, entropy: bool = False) -> Segmentation:
    """What is said of (y, x) pixels that nobody saw; also the empty sheet that tiles are set down on."""
    sheets = {"scores": len(card.classes) if scores else 0, "fractions": len(card.fractions)}
    return Segmentation(
        labels=np.full(shape, UNOBSERVED, np.uint8),
        confidence=np.full(shape, UNOBSERVED, np.uint8),
        entropy=np.full(shape, UNOBSERVED, np.uint8) if entropy else None,
        **{name: np.full((count, *shape), UNOBSERVED, np.uint8) for name, count in sheets.items() if count},
    )


def _percent(share: Tensor, seen: Tensor) -> Tensor:
    """Whole percent of shares (..., k, y, x) in 0..1 as uint8; 255 where not *seen* (..., y, x)."""
    percent = (share * 100).round().to(torch.uint8)
    return torch.where(seen[..., None, :, :], percent, torch.full_like(percent, UNOBSERVED))


def label_agreement(
    a: Model, b: Model, images: Iterable[NDArray[np.float32]], *, tile: int = 1024
) -> tuple[float, int]:
    """Share of pixels that two models give the same label: what bfloat16 or int8 changes.

    Parameters
    ----------
    a, b : Model
        Of the same bands and classes, e.g. ``load_model(name)`` and ``load_model(name, dtype="bfloat16")``.
    images : iterable of (band, y, x) float32
        Reflectance, NaN where unseen. [1]

    Returns
    -------
    float, int
        Share of equal labels among the pixels seen [1], and how many these are; NaN and 0 when none is.

    Raises
    ------
    InputError
        When the two differ in bands or classes.
    """
    if (a.card.bands, a.card.classes) != (b.card.bands, b.card.classes):
        raise InputError("models.unlike", first=a.card.name, second=b.card.name)
    same = seen = 0
    for image in images:
        first, second = (segment_array(image, model, tile=tile).labels for model in (a, b))
        seen += int((first != UNOBSERVED).sum())
        same += int(((first == second) & (first != UNOBSERVED)).sum())
    return (same / seen if seen else float("nan")), seen


def model_tiles(model: Model, shape: tuple[int, int], *, size: int) -> Iterator[Tile]:
    """Tiles that make *model* seamless; *size* is rounded up to its stride."""
    stride = model.card.stride
    return tiles(shape, size=up_to_multiple(size, stride), halo=model_halo(model.card), stride=stride)


def model_halo(card: Card) -> int:
    """Halo that a model needs: its radius and the reach of :func:`fill_gaps`, rounded up to its stride. [px]"""
    return halo_for(card.radius_px + FILL_REACH, card.stride)


def segment_array(
    image: NDArray[np.float32],
    model: Model,
    *,
    tile: int = 1024,
    scores: bool = False,
    batch: int = 1,
    memory: Memory | None = None,
) -> Segmentation:
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
    batch : int
        Tiles that go through the net at a time; it changes no label.
    memory : Memory, optional
        Tells afterwards how often the device had too little memory, and what fits.

    Raises
    ------
    InputError
        When the number of bands is not the model's.
    """
    wanted = model.card.bands
    if image.ndim != 3 or image.shape[0] != len(wanted):
        raise InputError("error.band_count", shape=image.shape, count=len(wanted), bands=", ".join(wanted))
    shape = image.shape[-2:]
    out = unobserved(model.card, (shape[0], shape[1]), scores=scores)
    pieces = list(model_tiles(model, shape, size=tile))
    memory = memory or Memory(batch=batch)
    for some in batches([(piece.read.height, piece.read.width) for piece in pieces], batch):
        windows = np.stack([image[(..., *pieces[place].read.slices())] for place in some])
        found = said_of(model, torch.from_numpy(windows).to(model.device), scores=scores, memory=memory)
        for name, sheets in found.items():
            for place, values in zip(some, sheets.cpu().numpy(), strict=True):
                _set_down(getattr(out, name), values, pieces[place])
    return out


def _set_down(sheet: NDArray[np.uint8], values: NDArray[np.uint8], piece: Tile) -> None:
    here, there = piece.core.inside(piece.read).slices(), piece.core.slices()
    sheet[(..., *there)] = values[(..., *here)]


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
        ``labels`` and ``confidence`` (and ``scores``; ``fractions`` of a model that gives them), uint8, 255
        unobserved; a Dataset for a DataArray.
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
    for name, dim, values in (("scores", "class", model.card.classes), ("fractions", "fraction", model.card.fractions)):
        sheet = getattr(found, name)
        if sheet is not None:
            layers[name] = xr.DataArray(sheet, dims=(dim, "y", "x"), coords={dim: list(values)} | dict(flat.coords))
    return xr.Dataset(layers)
