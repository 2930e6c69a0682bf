"""One validated description of a run. Only ``cli`` and ``run`` see it; everything else takes plain arguments."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eosat.errors import InputError
from eosat.places import shipped
from eosat.storage import byte_count

OUTPUTS = (
    *("labels", "confidence", "entropy", "scores", "fractions", "clear_count"),
    *("composite", "summary", "map", "report"),
)
Output = Literal[
    "labels", "confidence", "entropy", "scores", "fractions", "clear_count", "composite", "summary", "map", "report"
]
Indicator = Literal[
    "forest", "fields", "crops", "orchards", "greenhouses", "water", "built_up", "burned", "algae"
]  # those of eosat.land.products; a test holds that


TWO = ("before", "after")
"""Keys of a config with two periods."""


class MaskConfig(BaseModel):
    """Which pixels are clear."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["scl", "ukis", "none"] = Field(
        "scl", description="scl: by scene classification; ukis: by the net of ukis-csmask; none: all inside the swath"
    )
    clear: tuple[Annotated[int, Field(ge=1, le=11)], ...] = Field(
        (4, 5, 6, 7), min_length=1, description="SCL values that are clear"
    )
    rescue: bool = Field(True, description="unmask bright ground that is flagged as cloud on most dates")
    dilate_m: float = Field(100, ge=0, le=2000, description="how far cloud and shadow are grown [m]")


class Config(BaseModel):
    """A run: a place, two dates, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: str | tuple[float, float, float, float] = Field(
        description="a name in configs/regions, a GeoJSON path, or bbox [W, S, E, N] in degrees; jeju/Aewol-eup picks"
    )
    period: str = Field(description="first/last day, inclusive, UTC: 2024-04-01/2024-05-31")
    resolution: float = Field(10, ge=1, le=1000, description="pixel size of the outputs [m]")
    crs: str = Field("auto", description="auto: that of the scenes; or EPSG:32652")
    catalog: str | Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        "earth-search",
        description="a provider, a URL, a path, or simulated; of a list the first that answers",
    )
    collections: tuple[str, ...] = Field((), description="STAC collections; empty: the provider's own")
    cloud_limit: float = Field(80, ge=0, le=100, description="most cloud over the region in a scene [%]")
    mask: MaskConfig = Field(default=MaskConfig(), description="which pixels are clear")
    composite: Literal["median", "medoid", "recent"] = Field("median", description="how looks become one")
    model: str = Field("landcover", description="a model's name or folder")
    engine: Literal["auto", "torch", "onnx", "openvino"] = Field(
        "auto", description="what runs the net; auto: what the model's folder is for (extra engines for the others)"
    )
    precision: Literal["exact", "fast"] = Field(
        "exact",
        description="exact: float32; fast: the fastest numbers here that were measured to keep the labels",
    )
    products: tuple[Indicator, ...] = Field(
        (), description="indicators to make beside the labels; eosat products list tells of each"
    )
    districts: str | None = Field(None, description="name or GeoJSON path of the districts of the table")
    tile: int = Field(1024, ge=64, le=8192, description="side of a tile [px]")
    signing: Literal["auto", "none", "s3", "planetary-computer"] = Field(
        "auto", description="how files are opened; auto: as the catalogue's provider asks; s3: with your AWS keys"
    )
    requester_pays: bool = Field(False, description="true: you agree to pay the bucket's owner for what you read")
    cache: str = Field("2 GB", description="most disk space for blocks of remote files; off: none are kept")
    out_kms_key: str = Field(
        "", description="KMS key that encrypts what is put at --out s3://...; empty: the bucket's way"
    )
    out_requester_pays: bool = Field(False, description="true: you agree to pay for what is put at --out s3://...")
    on_error: Literal["stop", "skip"] = Field(
        "stop", description="a file that cannot be read: stop, to go on later; skip: leave it unobserved and count it"
    )
    outputs: tuple[Output, ...] = Field(
        ("labels", "confidence", "clear_count", "summary", "map", "report"), description="what to write"
    )

    @field_validator("mask", mode="before")
    @classmethod
    def _short_mask(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @field_validator("cache", mode="before")
    @classmethod
    def _cache_size(cls, value: Any) -> str:
        byte_count(value)
        return str(value)

    @field_validator("period", mode="before")
    @classmethod
    def _period_text(cls, value: Any) -> str:
        return str(value)


def find_config(name: str) -> Path:
    """The file that *name* means: a path, or a shipped config by its bare name."""
    path = Path(name)
    if path.is_file():
        return path
    beside = shipped("configs") / (path.name if path.suffix else f"{path.name}.yaml")
    if beside.is_file() and path.parent in (Path(), Path("configs")):
        return beside
    known = sorted(file.stem for file in shipped("configs").glob("*.yaml"))
    raise InputError("config.no_file", path=name, known=", ".join(known))


def read_config(path: Path, changes: Sequence[str] = ()) -> Config:
    """Read and check a YAML config; *changes* are ``key=value`` or ``mask.dilate_m=50``.

    Raises
    ------
    InputError
        Unknown key (with the nearest known one), wrong value, broken YAML, or a file that cannot be read; also when it
        holds two periods, see :func:`read_pair`.
    """
    content = _changed(path, changes)
    if content.get("kind") == "energy":
        raise InputError("energy.is_energy", path=path)
    if _has_two_periods(content):
        raise InputError("change.is_pair", path=path)
    return _relative_to(check_config(content, name=str(path)), path.parent)


def read_periods(path: Path, changes: Sequence[str] = ()) -> tuple[Config, ...]:
    """The config of a file, or the two of :func:`read_pair` where it has two periods."""
    both = _has_two_periods(_changed(path, changes))
    return read_pair(path, changes) if both else (read_config(path, changes),)


def read_pair(path: Path, changes: Sequence[str] = ()) -> tuple[Config, Config]:
    """Two configs that differ in their period: of a file with ``before`` and ``after`` in place of ``period``.

    Raises
    ------
    InputError
        As :func:`read_config`, or when one of the two periods is missing or none, or the first does not end before the
        second begins.
    """
    from eosat.catalog import period

    content = _changed(path, changes)
    if "period" in content or not _has_two_periods(content):
        raise InputError("change.two_periods", path=path)
    asked = {}
    for name in TWO:
        if content.get(name) is None:
            raise InputError("config.missing", name=path, key=name)
        try:
            asked[name] = period(content[name])
        except InputError as err:
            raise InputError("change.period", path=path, key=name, text=content[name]) from err
    if asked["after"].first <= asked["before"].last:
        raise InputError("change.periods_order", path=path, before=asked["before"].last, after=asked["after"].first)
    shared = {key: value for key, value in content.items() if key not in TWO}
    both = [check_config({**shared, "period": f"{one.first}/{one.last}"}, name=str(path)) for one in asked.values()]
    return _relative_to(both[0], path.parent), _relative_to(both[1], path.parent)


def _has_two_periods(content: Mapping[str, Any]) -> bool:
    return any(name in content for name in TWO)


def _changed(path: Path, changes: Sequence[str]) -> dict[str, Any]:
    """What a YAML file holds, *changes* laid over it."""
    content = content_of(path)
    for change in changes:
        lay_over(content, change)
    return content


def content_of(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _OnceLoader)
    except (OSError, UnicodeDecodeError) as err:
        raise InputError("config.unreadable", path=path, reason=err) from err
    except yaml.YAMLError as err:
        raise InputError("config.yaml", path=path, reason=" ".join(str(err).split())) from err
    if not isinstance(content, dict):
        raise InputError("config.not_a_mapping", path=path)
    return content


class _OnceLoader(yaml.SafeLoader):
    """Safe loading that refuses a key given twice, where YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise InputError("config.twice", key=twice, line=node.start_mark.line + 1)
        return super().construct_mapping(node, deep)


def check_config(content: Mapping[str, Any], *, name: str = "config") -> Config:
    """Check a config given as a mapping; *name* is what errors call it."""
    try:
        return Config.model_validate(dict(content))
    except ValidationError as err:
        raise explained(err, name, Config, {"mask": MaskConfig}) from err


def schema() -> dict[str, Any]:
    """JSON schema of a config, for editors."""
    return Config.model_json_schema()


def lay_over(content: dict[str, Any], change: str) -> None:
    """Lay ``key=value`` over *content*."""
    key, equals, text = change.partition("=")
    if not equals:
        raise InputError("config.change", change=change)
    place = content
    *parents, last = key.strip().split(".")
    for parent in parents:
        inner = place.get(parent)
        place[parent] = dict(inner) if isinstance(inner, dict) else {"kind": inner} if inner else {}
        place = place[parent]
    try:
        place[last] = yaml.safe_load(text)
    except yaml.YAMLError as err:
        raise InputError("config.change", change=change) from err


def explained(
    err: ValidationError, name: str, model: type[BaseModel], nested: Mapping[str, type[BaseModel]]
) -> InputError:
    """What is wrong with a config of *model*, whose keys in *nested* hold models of their own."""
    first = err.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        return cause
    where = ".".join(str(part) for part in first["loc"] if not _is_branch(part))
    if first["type"] == "extra_forbidden":
        inner = next((one for key, one in nested.items() if key in first["loc"][:-1]), model)
        return _unknown_key(str(first["loc"][-1]), list(inner.model_fields), name=name)
    if first["type"] == "missing":
        return InputError("config.missing", name=name, key=where)
    return InputError("config.value", name=name, key=where, value=repr(first["input"])[:80], reason=first["msg"])


def _is_branch(part: Any) -> bool:
    """Names of union branches, which pydantic puts into the location."""
    return isinstance(part, str) and part.startswith(("str", "tuple["))


def _unknown_key(key: str, known: list[str], *, name: str) -> InputError:
    near = get_close_matches(key, known, n=1)
    if near:
        return InputError("config.unknown_key", name=name, key=key, near=near[0])
    return InputError("config.unknown_key_list", name=name, key=key, known=", ".join(known))


def _relative_to(config: Config, folder: Path) -> Config:
    """Paths in a config are meant from the config's folder, when the file stands there."""
    changed: dict[str, Any] = {}
    for key in ("region", "catalog", "model", "districts"):
        value = getattr(config, key)
        if isinstance(value, str) and key in ("region", "districts"):
            name, picked = _picked(value)
            changed[key] = f"{moved(name, folder)}/{picked}" if picked else moved(name, folder)
        elif isinstance(value, str):
            changed[key] = moved(value, folder)
        elif key == "catalog":
            changed[key] = tuple(moved(one, folder) for one in value)
    return config.model_copy(update=changed)


def moved(value: str, folder: Path) -> str:
    """A path in a config, meant from the config's *folder*, when the file stands there."""
    return str((folder / value).resolve()) if _names_a_file(value, folder) else value


def _picked(wish: str) -> tuple[str, str]:
    """The file or name of a region, and the districts picked from it."""
    from eosat.regions import apart

    return apart(wish)


def _names_a_file(value: str, folder: Path) -> bool:
    path = Path(value)
    looks_like_one = "://" not in value and not path.is_absolute() and bool(path.suffix or "/" in value)
    return looks_like_one and (folder / value).exists()
