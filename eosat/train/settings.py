"""Settings of a training: one frozen value, checked without anything but Python."""

import json
import math
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

from eosat.errors import InputError
from eosat.places import shipped

T = TypeVar("T")


def _at_least(least: float, default: Any) -> Any:
    return field(default=default, metadata={"least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A training, whole: the same settings and the same data give the same weights."""

    name: str
    """Name of the model that comes out."""
    recipe: str
    """What is learned: a key of :data:`eosat.train.task.RECIPES`."""
    packs: tuple[str, ...] = ()
    """Files of chips; ``*`` and ``**`` stand for any name and any folders."""
    net: str = "half_resolution"
    """Architecture: a key of :data:`eosat.nets.NETS`."""
    arguments: Mapping[str, int] = field(default_factory=dict)
    """Of the architecture, beside its bands and classes."""
    stride: int = _at_least(1, 2)
    """Of the architecture. [px]"""
    start: str = ""
    """Model to go on from, by name or folder: it gives the first weights; empty: the seed does."""
    seed: int = _at_least(0, 1)
    """Decides first weights and what is drawn."""
    steps: int = _at_least(1, 3000)
    """Batches to learn from."""
    batch: int = _at_least(1, 16)
    """Chips in a batch."""
    rate: float = _at_least(0, 3e-3)
    """Greatest learning rate. [1]"""
    decay: float = _at_least(0, 0.02)
    """Weight decay of AdamW. [1]"""
    warm: float = _at_least(0, 0.03)
    """Share of the steps in which the rate rises. [1]"""
    clip: float = _at_least(0, 1.0)
    """Greatest norm of the gradient. [1]"""
    ema: float = _at_least(0, 0.999)
    """How much of itself the running mean of the weights keeps in a step; 0: no mean, the last weights. [1]"""
    precision: Literal["auto", "bfloat16", "float32"] = "auto"
    """How numbers are multiplied; auto: bfloat16 where the device has it."""
    evaluate_every: int = _at_least(1, 250)
    """Steps between two looks at the held batches."""
    patience: int = _at_least(0, 0)
    """Stop after so many looks without a better one; 0: never."""
    save_every: int = _at_least(1, 250)
    """Steps between two checkpoints."""
    save_minutes: float = _at_least(0, 3.0)
    """A checkpoint is written after this time at the latest. [min]"""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of the recipe."""


def find_settings(name: str) -> Path:
    """The file that *name* means: a path, or a shipped training by its bare name.

    Raises
    ------
    InputError
        When there is none.
    """
    path = Path(name)
    if path.is_file():
        return path
    home = shipped("configs") / "train"
    beside = home / (path.name if path.suffix else f"{path.name}.yaml")
    if beside.is_file() and path.parent == Path():
        return beside
    known = sorted(file.stem for file in home.glob("*.yaml"))
    raise InputError("config.no_file", path=name, known=", ".join(known) or "-")


def read_settings(path: Path, changes: Sequence[str] = ()) -> Settings:
    """Settings from a YAML or JSON file; *changes* are ``key=value`` or ``options.key=value``.

    JSON needs nothing beside Python, YAML needs PyYAML. Packs are meant from the file's folder where one is found
    there, else from the current folder.

    Raises
    ------
    InputError
        Unknown key (with the nearest known one), wrong value, or a file that cannot be read.
    """
    content = _content(path)
    for change in changes:
        _apply(content, change)
    content.setdefault("name", path.stem)
    if isinstance(content.get("packs"), str):
        content["packs"] = [content["packs"]]
    settings = filled(Settings, content, name=str(path))
    moved = tuple(_from(path.parent, pattern) for pattern in settings.packs)
    return filled(Settings, asdict(settings) | {"packs": moved}, name=str(path))


def filled(kind: type[T], given: Mapping[str, Any], *, name: str) -> T:
    """A frozen dataclass out of plain values, as YAML and JSON give them; recipes check their options by it.

    Parameters
    ----------
    kind : type
        A dataclass whose fields are int, float, bool, str, tuples of these or mappings. A field's metadata may hold
        ``"least"``.
    given : mapping
        Values by field.
    name : str
        What errors call it, e.g. the file.

    Raises
    ------
    InputError
        Unknown or missing key, or a value of another type.

    Examples
    --------
    >>> filled(Settings, {"name": "x", "recipe": "landcover", "stesp": 3}, name="x.yaml")
    Traceback (most recent call last):
    ...
    eosat.errors.InputError: x.yaml: unknown key 'stesp'. Did you mean 'steps'?
    """
    hints = typing.get_type_hints(kind)
    known = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    for key in given:
        _known(str(key), known, name=name)
    values: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]
        if one.name in given:
            values[one.name] = _fitting(given[one.name], hints[one.name], name=name, key=one.name)
            _large_enough(values[one.name], one.metadata.get("least"), name=name, key=one.name)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise InputError("config.missing", name=name, key=one.name)
    return kind(**values)


def _known(key: str, known: Sequence[str], *, name: str) -> None:
    """Refuse a key that is not known, and name the nearest that is."""
    if key in known:
        return
    near = get_close_matches(key, known, n=1)
    if near:
        raise InputError("config.unknown_key", name=name, key=key, near=near[0])
    raise InputError("config.unknown_key_list", name=name, key=key, known=", ".join(known))


def _fitting(value: Any, hint: Any, *, name: str, key: str) -> Any:
    """*value* as *hint* wants it: whole numbers pass as floats, lists as tuples."""
    kind = typing.get_origin(hint) or hint
    if kind in (typing.Union, types.UnionType):
        kinds = [one for one in typing.get_args(hint) if one is not type(None)]
        return None if value is None else _fitting(value, kinds[0], name=name, key=key)
    if kind is Literal:
        if value not in typing.get_args(hint):
            raise InputError(
                "train.kind", name=name, key=key, value=repr(value), wanted=", ".join(typing.get_args(hint))
            )
        return value
    if kind is float and isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            return float(value)  # YAML reads 1e-3 as text
        except ValueError:
            pass
    if kind is tuple and isinstance(value, list | tuple):
        inner = typing.get_args(hint)[0]
        return tuple(_fitting(one, inner, name=name, key=f"{key}[{i}]") for i, one in enumerate(value))
    if isinstance(kind, type) and issubclass(kind, Mapping) and isinstance(value, Mapping):
        return dict(value)
    if kind is Any or (kind in (int, str, bool) and type(value) is kind):
        return value
    wanted = getattr(kind, "__name__", str(kind))
    raise InputError("train.kind", name=name, key=key, value=repr(value)[:80], wanted=wanted)


def _large_enough(value: Any, least: float | None, *, name: str, key: str) -> None:
    if least is not None and not (math.isfinite(value) and value >= least):
        raise InputError("train.least", name=name, key=key, value=value, least=least)


def _content(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else _yaml(text, path)
    except (OSError, UnicodeDecodeError) as err:
        raise InputError("config.unreadable", path=path, reason=err) from err
    except json.JSONDecodeError as err:
        raise InputError("train.json", path=path, reason=err) from err
    if not isinstance(content, dict):
        raise InputError("config.not_a_mapping", path=path)
    return content


def _yaml(text: str, path: Path) -> Any:
    try:
        import yaml
    except ImportError as err:
        raise InputError("train.no_yaml", path=path) from err
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as err:
        raise InputError("config.yaml", path=path, reason=" ".join(str(err).split())) from err


def _apply(content: dict[str, Any], change: str) -> None:
    """Put a ``key=value`` into *content*; the value is read as JSON, and as text where it is none."""
    key, equals, text = change.partition("=")
    if not equals or not key.strip():
        raise InputError("config.change", change=change)
    *parents, last = key.strip().split(".")
    place = content
    for parent in parents:
        inner = place.get(parent)
        place[parent] = dict(inner) if isinstance(inner, Mapping) else {}
        place = place[parent]
    try:
        place[last] = json.loads(text)
    except json.JSONDecodeError:
        place[last] = text


def _from(folder: Path, pattern: str) -> str:
    inside = folder / pattern
    return str(inside) if not Path(pattern).is_absolute() and _matches(inside) else pattern


def _matches(pattern: Path) -> bool:
    import glob

    return bool(glob.glob(str(pattern), recursive=True))
