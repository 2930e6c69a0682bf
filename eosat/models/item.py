"""A card as a STAC Item with the Machine Learning Model extension (MLM)."""

from collections.abc import Mapping
from typing import Any

from eosat.classes import colours_of
from eosat.models.card import GOLDEN, README, SCHEMA_VERSION, Card
from eosat.words import Phrase, catalogue, spoken

MLM = "https://stac-extensions.github.io/mlm/v1.4.0/schema.json"
"""Machine Learning Model extension of STAC, version 1.4.0."""
CLASSIFICATION = "https://stac-extensions.github.io/classification/v2.0.0/schema.json"
FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
SIMULATED = "models.caution_simulated"
"""Caution of a model that learned from inserted and simulated objects."""
FRAMEWORKS = {".safetensors": "PyTorch", ".onnx": "ONNX", ".xml": "OpenVINO"}
"""Framework of a weights' file, by its suffix."""
MEDIA = {
    ".safetensors": "application/octet-stream; application=safetensors",
    ".onnx": "application/octet-stream; application=onnx",
    ".xml": "application/xml; application=openvino",
}
ARTIFACTS = {".safetensors": "safetensors.torch.save_file", ".onnx": "onnx.save", ".xml": "openvino.save_model"}
"""What wrote a weights' file, by its suffix."""
OFFSET_RULE: Mapping[str, Any] = {
    "formula": "reflectance = (DN + offset) * scale",
    "unit": "DN",
    "cases": [
        {"when": "processing baseline >= 04.00 and the provider has not removed it", "offset": -1000},
        {"when": "processing baseline < 04.00, or the provider has removed it", "offset": 0},
    ],
    "decided_by": "the darkest clear pixels of the scene: below 900 DN it is removed, between 950 and 1400 DN in the "
    "two darkest bands it is present; else the metadata of the scene",
    "nodata": 0,
}
"""How the offset of Sentinel-2's DN is decided before the model sees them; see :mod:`eosat.radiometry`."""


def to_item(card: Card) -> dict[str, Any]:
    """The card as a STAC Item with the MLM extension; it has no place on Earth, so its geometry is null."""
    suffix = card.file[card.file.rindex(".") :]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [MLM, CLASSIFICATION, FILE],
        "id": card.name,
        "geometry": None,
        "properties": {"datetime": card.created, "description": card.description, "license": card.licence}
        | _mlm(card, FRAMEWORKS[suffix])
        | {f"eosat:{key}": value for key, value in _own(card).items()},
        "links": [],
        "assets": {
            "weights": {
                "href": f"./{card.file}",
                "type": MEDIA[suffix],
                "title": "Weights",
                "roles": ["mlm:model", "mlm:weights"],
                "mlm:artifact_type": ARTIFACTS[suffix],
                "file:checksum": f"1220{card.weights_sha256}",
            },
            **_golden(card),
            "readme": {"href": f"./{README}", "type": "text/markdown", "roles": ["metadata"]},
        },
    }


def _golden(card: Card) -> dict[str, Any]:
    if not card.golden_sha256:
        return {}
    asset = {
        "href": f"./{GOLDEN}",
        "type": "application/x-npz",
        "title": "A small image and what the model says of it",
        "roles": ["metadata"],
        "file:checksum": f"1220{card.golden_sha256}",
    }
    return {"golden": asset}


def _mlm(card: Card, framework: str) -> dict[str, Any]:
    return {
        "mlm:name": card.name,
        "mlm:architecture": card.net,
        "mlm:tasks": _tasks(card),
        "mlm:framework": framework,
        "mlm:total_parameters": card.parameters,
        "mlm:pretrained": True,
        "mlm:pretrained_source": card.trained_on,
        "mlm:accelerator": None,
        "mlm:accelerator_constrained": False,
        "mlm:accelerator_summary": "Runs on any processor or CUDA device. "
        f"Trained on: {card.hardware or 'not recorded'}.",
        "mlm:hyperparameters": {"temperature": card.temperature, "stride": card.stride, "radius_px": card.radius_px},
        "mlm:input": [_input(card)],
        "mlm:output": [_output(card)],
    }


def _tasks(card: Card) -> list[str]:
    return ["semantic-segmentation", *(["regression"] if card.fractions else [])]


def _input(card: Card) -> dict[str, Any]:
    return {
        "name": f"Sentinel-2 {card.level} reflectance",
        "description": "Reflectance, no unit; further normalisation is inside the net. "
        f"Height and width are multiples of {card.stride}. "
        "DN lose their offset first (eosat:offset_rule), then value_scaling applies.",
        "bands": [{"name": name} for name in card.bands],
        "input": _tensor(len(card.bands), "bands"),
        "value_scaling": [dict(one) for one in card.scaling] or [{"type": "scale", "value": round(1 / card.scale, 6)}],
        "resize_type": None,
        "pre_processing_function": None,
    }


def _output(card: Card) -> dict[str, Any]:
    said = f"Divide the first {len(card.classes)} by {card.temperature:g}, then softmax over the classes."
    if card.fractions:
        said += f" Sigmoid of the rest: share of the pixel covered by {', '.join(card.fractions)}, 0 to 1."
    colours = card.colours or colours_of(card.classes)
    return {
        "name": "logits",
        "description": said,
        "tasks": _tasks(card),
        "result": _tensor(len(card.classes) + len(card.fractions), "channel"),
        "classification:classes": [
            {"value": value, "name": name, "color_hint": colour.lstrip("#").upper()}
            for value, (name, colour) in enumerate(zip(card.classes, colours, strict=True))
        ],
        "post_processing_function": None,
    }


def _tensor(channels: int, name: str) -> dict[str, Any]:
    return {
        "shape": [-1, channels, -1, -1],
        "dim_order": ["batch", name, "height", "width"],
        "data_type": "float32",
    }


def _own(card: Card) -> dict[str, Any]:
    """Fields of the card that STAC has no name for."""
    return {
        "schema_version": SCHEMA_VERSION,
        "net": card.net,
        "arguments": dict(card.arguments),
        "bands": list(card.bands),
        "classes": list(card.classes),
        "colours": list(card.colours),
        "fractions": list(card.fractions),
        "caution": card.caution,
        "caution_text": caution_of(card),
        "level": card.level,
        "scale": card.scale,
        "offset_rule": dict(OFFSET_RULE),
        "radius_px": card.radius_px,
        "stride": card.stride,
        "temperature": card.temperature,
        "weights_sha256": card.weights_sha256,
        "golden_sha256": card.golden_sha256,
        "precision": card.precision,
        "scaling": [dict(one) for one in card.scaling],
        "trained_on": card.trained_on,
        "sources": dict(card.sources),
        "hardware": card.hardware,
        "made_by": card.made_by,
        "metrics": dict(card.metrics),
    }


def caution(card: Card) -> Phrase | str:
    """What must be said wherever results of this model are shown, not yet in a language; empty: nothing."""
    return Phrase(card.caution, {}) if card.caution in catalogue() else card.caution


def caution_of(card: Card, lang: str = "en") -> str:
    """What must be said wherever results of this model are shown, in *lang*; empty when there is nothing."""
    return str(spoken(caution(card), lang))
