"""A model's card: what it is, enough to run it and to judge it; read from ``item.json``."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.nets import NETS
from eosat.sentinel2 import BAND_NAMES, QUANTIFICATION

SCHEMA_VERSION = 2
"""Of the ``eosat:`` fields of a card."""
CARD, WEIGHTS, README, GOLDEN = "item.json", "weights.safetensors", "README.md", "golden.npz"
LEVELS = ("L1C", "L2A")


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
    colours: tuple[str, ...] = ()
    """``#rrggbb`` of each class; empty: those the house gives (:func:`eosat.classes.colours_of`)."""
    fractions: tuple[str, ...] = ()
    """Things whose covered share of a pixel the net gives too, in channels after the classes (sigmoid), 0..1."""
    caution: str = ""
    """Words key of a sentence (or the sentence) that is said wherever results of the model are shown."""
    level: str
    """Product level the model reads: ``"L2A"`` or ``"L1C"``."""
    scale: float = 1 / QUANTIFICATION
    """Reflectance per DN, the offset being taken off before. [1/DN]"""
    radius_px: int
    """Receptive-field radius: how far beyond its own stride cell an output pixel sees. [px]"""
    stride: int
    """Height and width of the input are multiples of this. [px]"""
    temperature: float = 1.0
    """Logits are divided by this before the softmax; makes confidence honest. [1]"""
    licence: str
    """SPDX identifier of the weights' licence."""
    trained_on: str
    """Data the weights come from, in a sentence."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Licence of each source of that data: source -> SPDX identifier or name of the terms."""
    hardware: str = ""
    """What it was trained on, e.g. ``"2 CPU cores, 74 min"``."""
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
    golden_sha256: str = ""
    """SHA-256 of the stored prediction, hexadecimal; filled by :func:`write_model`."""
    precision: str = "float32"
    """What its numbers are: ``"float32"``, or ``"int8"`` for a graph that was quantised."""
    scaling: tuple[Mapping[str, Any], ...] = ()
    """Value scaling of MLM from DN to the net's input, one a band; empty: the net takes reflectance."""
    file: str = WEIGHTS
    """Name of the file that holds the model: safetensors for the house's nets, else a graph."""

    @property
    def channels(self) -> int:
        """Channels of the output: classes, then fractions."""
        return len(self.classes) + len(self.fractions)


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


def _is_foreign(item: Any) -> bool:
    """Whether an item speaks MLM and has no field of ours."""
    properties = item.get("properties") if isinstance(item, dict) else None
    return isinstance(properties, dict) and "mlm:name" in properties and "eosat:schema_version" not in properties


def _card(item: Any, path: Path) -> Card:
    """The card in a parsed ``item.json``."""
    try:
        if _is_foreign(item):
            from eosat.models.foreign import foreign_card  # it needs the Card above

            return foreign_card(item, path)
        properties = item["properties"]
        own = {key[6:]: value for key, value in properties.items() if key.startswith("eosat:")}
        if own["schema_version"] != SCHEMA_VERSION:  # before any other field: another version may have others
            older = isinstance(own["schema_version"], int) and own["schema_version"] < SCHEMA_VERSION
            key = "models.version_old" if older else "models.version"
            raise InputError(key, path=path, found=own["schema_version"], known=SCHEMA_VERSION)
        return Card(
            name=item["id"],
            description=properties["description"],
            net=own["net"],
            arguments=own["arguments"],
            bands=tuple(own["bands"]),
            classes=tuple(own["classes"]),
            colours=tuple(own["colours"]),
            fractions=tuple(own["fractions"]),
            caution=str(own["caution"]),
            level=own["level"],
            scale=float(own["scale"]),
            radius_px=int(own["radius_px"]),
            stride=int(own["stride"]),
            temperature=float(own["temperature"]),
            licence=properties["license"],
            trained_on=own["trained_on"],
            sources=own["sources"],
            hardware=own["hardware"],
            made_by=own["made_by"],
            metrics=own["metrics"],
            created=properties["datetime"],
            parameters=int(properties["mlm:total_parameters"]),
            weights_sha256=own["weights_sha256"],
            golden_sha256=own["golden_sha256"],
            precision=own.get("precision", "float32"),
            scaling=tuple(own.get("scaling", ())),
            file=_file(item),
        )
    except KeyError as err:
        raise InputError("models.lacks", path=path, field=err.args[0]) from err
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError, IndexError) as err:
        raise InputError("models.bad_json", path=path, reason=err) from err


def _file(item: Mapping[str, Any]) -> str:
    """Name of the asset that holds the model."""
    return str(item["assets"]["weights"]["href"]).removeprefix("./")


def _checked(card: Card, path: Path) -> Card:
    """*card*, when each of its values is one that can be run."""
    choices: dict[str, tuple[str, Collection[str]]] = {"level": (card.level, LEVELS)}
    if card.file.endswith(".safetensors"):
        choices["net"] = card.net, NETS
    choices |= {f"bands[{i}]": (name, BAND_NAMES) for i, name in enumerate(card.bands)}
    for key, (value, known) in choices.items():
        if value not in known:
            raise InputError("models.value", path=path, field=key, value=value, known=", ".join(known))
    measured = () if card.scaling else ("radius_px", "stride")  # of a stranger's model they are measured when opened
    for key in (*measured, "temperature", "scale"):
        if not getattr(card, key) > 0:
            raise InputError("models.value", path=path, field=key, value=getattr(card, key), known="> 0")
    if not card.classes or not card.bands:
        raise InputError("models.value", path=path, field="classes, bands", value="[]", known=">= 1")
    if card.colours and len(card.colours) != len(card.classes):
        raise InputError("models.colours", path=path, colours=len(card.colours), classes=len(card.classes))
    return card
