"""A model's card: a value, and the same as a STAC Item with the MLM extension."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.nets import NETS
from eosat.sentinel2 import BAND_NAMES

SCHEMA_VERSION = 1
"""Of the ``eosat:`` fields of a card."""
CARD, WEIGHTS, README = "item.json", "weights.safetensors", "README.md"
LEVELS = ("L1C", "L2A")
MLM = "https://stac-extensions.github.io/mlm/v1.4.0/schema.json"
"""Machine Learning Model extension of STAC, version 1.4.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model is, enough to run it and to judge it."""

    name: str
    """Name of the model and of its folder."""
    description: str
    """One sentence for people."""
    net: str
    """Architecture: a key of :data:`eosat.nets.NETS`."""
    arguments: Mapping[str, int] = field(default_factory=dict)
    """Arguments of the architecture."""
    bands: tuple[str, ...]
    """Bands of the input in order, e.g. ``"B02"``."""
    classes: tuple[str, ...]
    """Classes of the output in order; the place is the label's value."""
    level: str
    """Product level the model reads: ``"L2A"`` or ``"L1C"``."""
    radius_px: int
    """Receptive-field radius: how far beyond its own stride cell an output pixel sees. [px]"""
    stride: int
    """Height and width of the input are multiples of this. [px]"""
    temperature: float = 1.0
    """Logits are divided by this before the softmax; makes confidence honest. [1]"""
    licence: str
    """SPDX identifier of the weights' licence."""
    trained_on: str
    """Data the weights come from."""
    made_by: str = ""
    """Command that made it."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """How well it does: measure -> value, from a script in ``scripts/``. [1]"""
    created: str
    """When, as RFC 3339 UTC, e.g. ``"2026-01-31T00:00:00Z"``."""
    parameters: int = 0
    """Number of learned values; filled by :func:`write_model`."""
    weights_sha256: str = ""
    """SHA-256 of the weights' file, hexadecimal; filled by :func:`write_model`."""


def read_card(folder: Path) -> Card:
    """The card in *folder*.

    Raises
    ------
    InputError
        When ``item.json`` is missing, is no JSON, lacks a field or speaks of bands or nets that do not exist.
    """
    path = folder / CARD
    try:
        item = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise InputError("models.no_card", path=path) from err
    except (UnicodeDecodeError, json.JSONDecodeError) as err:
        raise InputError("models.bad_json", path=path, reason=err) from err
    return _checked(_card(item, path), path)


def to_item(card: Card) -> dict[str, Any]:
    """The card as a STAC Item with the MLM extension; it has no place on Earth, so its geometry is null."""
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [MLM],
        "id": card.name,
        "geometry": None,
        "properties": {"datetime": card.created, "description": card.description, "license": card.licence}
        | _mlm(card)
        | {f"eosat:{key}": value for key, value in _own(card).items()},
        "links": [],
        "assets": {
            "weights": {
                "href": f"./{WEIGHTS}",
                "type": "application/octet-stream; application=safetensors",
                "title": "Weights",
                "roles": ["mlm:model", "mlm:weights"],
                "mlm:artifact_type": "safetensors.torch.save_file",
            },
            "readme": {"href": f"./{README}", "type": "text/markdown", "roles": ["metadata"]},
        },
    }


def _mlm(card: Card) -> dict[str, Any]:
    batch = {"dim_order": ["batch", "bands", "height", "width"], "data_type": "float32"}
    return {
        "mlm:name": card.name,
        "mlm:architecture": card.net,
        "mlm:tasks": ["semantic-segmentation"],
        "mlm:framework": "pytorch",
        "mlm:total_parameters": card.parameters,
        "mlm:input": [
            {
                "name": f"Sentinel-2 {card.level} reflectance",
                "description": "Reflectance, no unit; normalisation is inside the net. "
                f"Height and width are multiples of {card.stride}.",
                "bands": [{"name": name} for name in card.bands],
                "input": {"shape": [-1, len(card.bands), -1, -1]} | batch,
            }
        ],
        "mlm:output": [
            {
                "name": "logits",
                "description": f"Divide by {card.temperature:g}, then softmax over the classes.",
                "tasks": ["semantic-segmentation"],
                "result": {"shape": [-1, len(card.classes), -1, -1]} | batch,
                "classification:classes": [{"value": i, "name": name} for i, name in enumerate(card.classes)],
            }
        ],
    }


def _own(card: Card) -> dict[str, Any]:
    """Fields of the card that STAC has no name for."""
    return {
        "schema_version": SCHEMA_VERSION,
        "net": card.net,
        "arguments": dict(card.arguments),
        "bands": list(card.bands),
        "classes": list(card.classes),
        "level": card.level,
        "radius_px": card.radius_px,
        "stride": card.stride,
        "temperature": card.temperature,
        "weights_sha256": card.weights_sha256,
        "trained_on": card.trained_on,
        "made_by": card.made_by,
        "metrics": dict(card.metrics),
    }


def _card(item: Any, path: Path) -> Card:
    """The card in a parsed ``item.json``."""
    try:
        properties = item["properties"]
        own = {key[6:]: value for key, value in properties.items() if key.startswith("eosat:")}
        if own["schema_version"] != SCHEMA_VERSION:  # before any other field: another version may have others
            raise InputError("models.version", path=path, found=own["schema_version"], known=SCHEMA_VERSION)
        return Card(
            name=item["id"],
            description=properties["description"],
            net=own["net"],
            arguments=own["arguments"],
            bands=tuple(own["bands"]),
            classes=tuple(own["classes"]),
            level=own["level"],
            radius_px=int(own["radius_px"]),
            stride=int(own["stride"]),
            temperature=float(own["temperature"]),
            licence=properties["license"],
            trained_on=own["trained_on"],
            made_by=own["made_by"],
            metrics=own["metrics"],
            created=properties["datetime"],
            parameters=int(properties["mlm:total_parameters"]),
            weights_sha256=own["weights_sha256"],
        )
    except KeyError as err:
        raise InputError("models.lacks", path=path, field=err.args[0]) from err
    except (TypeError, ValueError, AttributeError) as err:
        raise InputError("models.bad_json", path=path, reason=err) from err


def _checked(card: Card, path: Path) -> Card:
    """*card*, when each of its values is one that can be run."""
    choices = {"net": (card.net, NETS), "level": (card.level, LEVELS)}
    choices |= {f"bands[{i}]": (name, BAND_NAMES) for i, name in enumerate(card.bands)}
    for key, (value, known) in choices.items():
        if value not in known:
            raise InputError("models.value", path=path, field=key, value=value, known=", ".join(known))
    for key in ("radius_px", "stride", "temperature"):
        if not getattr(card, key) > 0:
            raise InputError("models.value", path=path, field=key, value=getattr(card, key), known="> 0")
    return card
