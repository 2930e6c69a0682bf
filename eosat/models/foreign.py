"""A card of somebody else: an MLM item without a field of ours; and the scaling of its input."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.models.card import Card
from eosat.sentinel2 import BANDS

NAMES = {one.asset: one.name for one in BANDS} | {one.name: one.name for one in BANDS} | {"nir08": "B8A"}
"""Our name of a band by what others call it."""
CLIPS = {"clip": ("minimum", "maximum"), "clip-min": ("minimum",), "clip-max": ("maximum",)}


def foreign_card(item: Mapping[str, Any], path: Path) -> Card:
    """The card in an MLM item that eosat did not write.

    Its first input must be an image of named bands with ``value_scaling``, its first output one channel a class. What
    it does not say of stride and radius (``mlm:hyperparameters``) is 0 here, and measured when the model is opened.

    Raises
    ------
    InputError
        When it does not say what is needed to run it.
    """
    properties = item["properties"]
    given, output = properties["mlm:input"][0], properties["mlm:output"][0]
    classes = output["classification:classes"]
    wanted = properties.get("mlm:hyperparameters") or {}
    bands = tuple(_band(one, path) for one in given["bands"])
    return Card(
        name=str(item["id"]),
        description=str(properties.get("description") or properties["mlm:name"]),
        net=str(properties["mlm:architecture"]),
        bands=bands,
        classes=tuple(str(one["name"]) for one in sorted(classes, key=lambda one: int(one["value"]))),
        colours=_colours(classes),
        level=str(properties.get("processing:level", "L2A")),
        scaling=_scaling(given, len(bands), path),
        stride=int(wanted.get("stride", 0)),
        radius_px=int(wanted.get("radius_px", 0)),
        temperature=float(wanted.get("temperature", 1)),
        licence=str(properties.get("license", "?")),
        trained_on=str(properties.get("mlm:pretrained_source") or "?"),
        created=str(properties.get("datetime") or properties.get("created") or "?"),
        parameters=int(properties.get("mlm:total_parameters", 0)),
        weights_sha256=_checksum(item),
        file=_file(item, path),
    )


def _band(one: Any, path: Path) -> str:
    name = str(one["name"] if isinstance(one, Mapping) else one)
    if name.lower() not in NAMES and name.upper() not in NAMES:
        raise InputError("models.value", path=path, field="mlm:input bands", value=name, known=", ".join(NAMES))
    return NAMES.get(name.upper()) or NAMES[name.lower()]


def _colours(classes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    hints = [str(one.get("color_hint", "")) for one in sorted(classes, key=lambda one: int(one["value"]))]
    return tuple(f"#{hint.lstrip('#').lower()}" for hint in hints) if all(hints) else ()


def _scaling(given: Mapping[str, Any], bands: int, path: Path) -> tuple[Mapping[str, Any], ...]:
    """``value_scaling``, one entry a band. An item without one does not say whether its net wants DN or reflectance."""
    entries = given.get("value_scaling")
    if not entries or given.get("pre_processing_function"):
        raise InputError("models.no_scaling", path=path)
    if len(entries) not in (1, bands):
        raise InputError("models.scaling_count", path=path, count=len(entries), bands=bands)
    for entry in entries:
        if entry is not None:
            steps(entry, path)  # an unknown kind is refused here
    return tuple(dict(entry or {"type": "scale", "value": 1}) for entry in entries) * (bands // len(entries))


def _checksum(item: Mapping[str, Any]) -> str:
    """SHA-256 of the model's file, where the item gives it as a multihash."""
    said = str(_asset(item).get("file:checksum", ""))
    return said[4:] if said.startswith("1220") else ""


def _asset(item: Mapping[str, Any]) -> Mapping[str, Any]:
    assets = item.get("assets") or {}
    found: Mapping[str, Any] = next((one for one in assets.values() if "mlm:model" in one.get("roles", ())), {})
    return found


def _file(item: Mapping[str, Any], path: Path) -> str:
    href = str(_asset(item).get("href", ""))
    if not href:
        raise InputError("models.lacks", path=path, field="assets with the role mlm:model")
    return href.removeprefix("./")


def steps(entry: Mapping[str, Any], path: Path) -> tuple[float, float, float, float]:
    """What one value scaling of MLM 1.4 does: clip to (low, high), subtract, then divide.

    >>> steps({"type": "min-max", "minimum": 100, "maximum": 300}, Path("item.json"))
    (-inf, inf, 100.0, 200.0)
    """
    low, high, minus, by = -float("inf"), float("inf"), 0.0, 1.0
    kind = str(entry.get("type"))
    if kind == "min-max":
        minus, by = float(entry["minimum"]), float(entry["maximum"]) - float(entry["minimum"])
    elif kind == "z-score":
        minus, by = float(entry["mean"]), float(entry["stddev"])
    elif kind in CLIPS:
        low, high = float(entry.get("minimum", low)), float(entry.get("maximum", high))
        entry = {key: entry[key] for key in CLIPS[kind]}  # KeyError where one is missing
    elif kind == "offset":
        minus = float(entry["value"])
    elif kind == "scale":
        by = float(entry["value"])
    else:
        raise InputError("models.scaling", path=path, kind=kind)
    if by == 0:
        raise InputError("models.scaling", path=path, kind=f"{kind} / 0")
    return low, high, minus, by
