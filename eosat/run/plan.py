"""The plan of a run: everything that decides its result, written once to ``plan.json`` and read again on resume."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from affine import Affine
from odc.geo.geobox import GeoBox

from eosat.atmosphere import Sky
from eosat.catalog import Rejected
from eosat.cube import Mask
from eosat.errors import InputError
from eosat.radiometry import Scaling
from eosat.scenes import Scene, Scenes
from eosat.storage import Access, write_text
from eosat.tiling import Tile, tiles

SCHEMA_VERSION = 2
"""Of ``plan.json``."""
SCENES_VERSION = 1
"""Of the files that ``eosat find --save`` writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A grid of its own for ground that only scenes of another UTM zone see."""

    crs: str
    transform: tuple[float, ...]
    """Six numbers of the affine transform, column and row to x and y. [m]"""
    shape: tuple[int, int]
    """Rows and columns. [px]"""

    @property
    def grid(self) -> GeoBox:
        """As a grid."""
        return GeoBox(self.shape, Affine(*self.transform), self.crs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A grid, the scenes that are read on it and the tiles to be done."""

    grid: GeoBox
    scenes: tuple[Scene, ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run, decided."""

    request: Mapping[str, Any]
    """The config as checked, plain JSON values."""
    version: str
    """eosat's version."""
    started: str
    """When the run was first started, UTC."""
    crs: str
    transform: tuple[float, ...]
    """Six numbers of the affine transform, column and row to x and y. [m]"""
    shape: tuple[int, int]
    """Rows and columns of the output grid. [px]"""
    tile: int
    """Side of a tile's core. [px]"""
    halo: int
    """Rim read around a core. [px]"""
    stride: int
    bands: tuple[str, ...]
    mask: Mask
    composite: str
    model: str
    """Name of the model."""
    model_sha256: str
    device: str
    """Kind of device: cpu or cuda."""
    device_reason: str
    """``words`` key: why this device at the first start."""
    engine: str
    """What runs the net: torch, onnx or openvino."""
    dtype: str
    """Numbers the net is computed in: float32, bfloat16 or int8."""
    region_sha256: str
    """Of the outlines of region and districts."""
    scenes: Scenes
    zones: tuple[Zone, ...] = ()
    """Grids of other UTM zones whose results are joined to the output grid's."""
    sky: Sky | None = None
    """Air put back before the model, where it was made for the top of the atmosphere."""
    numbers: Mapping[str, Any] = field(default_factory=dict)
    """Why these numbers, at the first start: ``why``, a ``words`` key, and ``kept``, the share of the labels of float32
    that they keep on real imagery; null where they are float32. [1]"""
    beyond: tuple[str, ...] = ()
    """Ids of the output grid's tiles that miss the region; they are not done."""

    @property
    def grid(self) -> GeoBox:
        """The output grid."""
        return GeoBox(self.shape, Affine(*self.transform), self.crs)

    def tiles(self) -> list[Tile]:
        """Every tile of the output grid that is done, row by row."""
        every = tiles(self.shape, size=self.tile, halo=self.halo, stride=self.stride)
        return [tile for tile in every if tile.id not in self.beyond]

    def lanes(self) -> list[Lane]:
        """What is read and done: the output grid first, then the grids of other zones; ids of tiles are unique."""
        kept = self.scenes.kept
        own = tuple(scene for scene in kept if scene.adds is None or not self.zones)
        return [Lane(grid=self.grid, scenes=own, tiles=tuple(self.tiles())), *map(self._lane, range(len(self.zones)))]

    def _lane(self, number: int) -> Lane:
        zone = self.zones[number]
        every = tiles(zone.shape, size=self.tile, halo=self.halo, stride=self.stride)
        return Lane(
            grid=zone.grid,
            scenes=tuple(scene for scene in self.scenes.kept if scene.adds is not None and scene.crs == zone.crs),
            tiles=tuple(replace(tile, id=f"z{number + 1}-{tile.id}") for tile in every),
        )

    @property
    def simulated(self) -> bool:
        """Whether any scene is simulated."""
        return any(scene.simulated for scene in self.scenes.kept)

    @property
    def years(self) -> list[int]:
        """Years of the scenes."""
        return sorted({int(scene.time[:4]) for scene in self.scenes.kept})


def save_plan(plan: Plan, path: Path) -> None:
    """Write *plan* as JSON."""
    write_text(path, _as_text(plan))


def plan_hash(plan: Plan) -> str:
    """Sha256 of everything that *plan* decides; tiles carry it, so that none of another run is taken for its own."""
    return hashlib.sha256(_as_text(plan).encode()).hexdigest()


def _as_text(plan: Plan) -> str:
    content = {"schema_version": SCHEMA_VERSION, **asdict(plan)}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def load_plan(path: Path) -> Plan:
    """Read a plan that :func:`save_plan` wrote.

    Raises
    ------
    InputError
        When it is damaged or of another schema.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("schema_version") != SCHEMA_VERSION:
            raise InputError("run.plan_schema", path=path)
        return _restored(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        if isinstance(err, InputError):
            raise
        raise InputError("run.plan_damaged", path=path, reason=f"{type(err).__name__}: {err}") from err


def _restored(content: dict[str, Any]) -> Plan:
    content["mask"] = Mask(**(content["mask"] | {"clear": tuple(content["mask"]["clear"])}))
    content["scenes"] = scenes_from_json(content["scenes"])
    for key in ("transform", "shape", "bands", "beyond"):
        content[key] = tuple(content[key])
    content["sky"] = _sky(content.get("sky"))
    content["zones"] = tuple(_zone(**one) for one in content["zones"])
    return Plan(**content)


def _sky(content: Mapping[str, Any] | None) -> Sky | None:
    lists = ("bands", "slope", "intercept")
    return Sky(**{**content, **{key: tuple(content[key]) for key in lists}}) if content else None


def _zone(*, crs: str, transform: Iterable[float], shape: Iterable[int]) -> Zone:
    rows, cols = shape
    return Zone(crs=crs, transform=tuple(transform), shape=(rows, cols))


def scenes_from_json(content: Mapping[str, Any]) -> Scenes:
    """Scenes as ``dataclasses.asdict`` made them, back."""
    return Scenes(
        kept=tuple(_scene(one) for one in content["kept"]),
        dropped=tuple(Rejected(**one) for one in content["dropped"]),
    )


def _scene(content: Mapping[str, Any]) -> Scene:
    scaling = {band: Scaling(**one) for band, one in content["scaling"].items()}
    adds = tuple(content["adds"]) if content["adds"] else None
    return Scene(
        **{
            **content,
            "scaling": scaling,
            "anchor": tuple(content["anchor"]),
            "shape": tuple(content["shape"]),
            "adds": adds,
            "access": Access(**content["access"]),
        }
    )
