"""Packs: training chips as npz files of at most 45 MiB, so that training needs numpy, torch and safetensors alone."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.errors import InputError
from eosat.sentinel2 import NODATA, QUANTIFICATION

PACK_BYTES = 45 * 2**20
"""Largest pack. [byte]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A piece of one image of one place, and what is said of it."""

    source: str
    """Set it comes from, e.g. ``"eurosat"``; ``"island"`` is simulated."""
    place: str
    """Name of the place within its source."""
    date: str
    """Which of the place's images."""
    level: str
    """``"L1C"`` or ``"L2A"``."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north. WGS 84. [degree]"""
    dn: NDArray[np.uint16]
    """(10, y, x) reflectance x 10000, bands as in :data:`eosat.sentinel2.TEN_BANDS`; 0 is unobserved."""
    soft: NDArray[np.uint8]
    """(classes, y, x) probability of each class x 255; a pixel of zeros teaches nothing."""
    truth: NDArray[np.uint8] | None = None
    """(layers, y, x) anything else known of the pixels, e.g. covered percent; None where nothing is."""

    @property
    def lon(self) -> float:
        """Longitude of the middle, WGS 84. [degree]"""
        return (self.bounds[0] + self.bounds[2]) / 2

    @property
    def lat(self) -> float:
        """Latitude of the middle, WGS 84. [degree]"""
        return (self.bounds[1] + self.bounds[3]) / 2

    @property
    def reflectance(self) -> NDArray[np.float32]:
        """(10, y, x) float32, unobserved pixels 0. [1]"""
        return self.dn.astype(np.float32) / np.float32(QUANTIFICATION)

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(y, x) Where every band was seen."""
        every: NDArray[np.bool_] = (self.dn != NODATA).all(axis=0)
        return every


def write_packs(folder: Path, chips: Iterable[Chip], name: str = "chips", limit: int = PACK_BYTES) -> tuple[Path, ...]:
    """Write *chips* into as few packs as their size asks for: ``<name>-0.npz``, ``<name>-1.npz``, ...

    Raises
    ------
    InputError
        When one chip alone is larger than a pack may be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for number, members in enumerate(_shelves(chips, limit)):
        path = folder / f"{name}-{number}.npz"
        part = path.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for member, content in members:
                archive.writestr(zipfile.ZipInfo(f"{member}.npy"), content, zipfile.ZIP_DEFLATED)
        part.replace(path)
        paths.append(path)
    for stale in set(folder.glob(f"{name}-*.npz")) - set(paths):
        stale.unlink()
    return tuple(paths)


def _shelves(chips: Iterable[Chip], limit: int) -> Iterator[list[tuple[str, bytes]]]:
    """Members of each pack: no pack's compressed size exceeds *limit*."""
    shelf: list[tuple[str, bytes]] = []
    facts: list[dict[str, Any]] = []
    size = 0
    for chip in chips:
        members = _members(chip, len(facts))
        added = sum(_deflated(content) + 300 for _, content in members) + 500
        if added > limit:
            raise InputError("pack.too_large", source=chip.source, place=chip.place, size=added, limit=limit)
        if size + added > limit:
            yield [*shelf, ("facts", _npy(_bytes(facts)))]
            shelf, facts, size = [], [], 0
            members = _members(chip, 0)
        shelf += members
        facts.append(_facts(chip))
        size += added
    if facts:
        yield [*shelf, ("facts", _npy(_bytes(facts)))]


def _members(chip: Chip, number: int) -> list[tuple[str, bytes]]:
    layers: dict[str, NDArray[Any] | None] = {"dn": chip.dn, "soft": chip.soft, "truth": chip.truth}
    return [(f"{number}.{name}", _npy(layer)) for name, layer in layers.items() if layer is not None]


def _deflated(content: bytes) -> int:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", content)
    return buffer.tell()


def _npy(array: NDArray[Any]) -> bytes:
    buffer = BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _facts(chip: Chip) -> dict[str, Any]:
    return {name: getattr(chip, name) for name in ("source", "place", "date", "level", "bounds")}


def _bytes(facts: list[dict[str, Any]]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(facts).encode(), np.uint8)


def read_packs(paths: Iterable[Path]) -> tuple[Chip, ...]:
    """Chips of every pack, in order.

    Raises
    ------
    InputError
        When there is no pack, or a file is none.
    """
    paths = tuple(paths)
    if not paths:
        raise InputError("pack.none")
    return tuple(chip for path in paths for chip in _read(path))


def _read(path: Path) -> Iterator[Chip]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as pack:
            for number, facts in enumerate(json.loads(pack["facts"].tobytes())):
                bounds = tuple(facts.pop("bounds"))
                truth = pack[f"{number}.truth"] if f"{number}.truth" in pack.files else None
                yield Chip(**facts, bounds=bounds, dn=pack[f"{number}.dn"], soft=pack[f"{number}.soft"], truth=truth)
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as err:
        raise InputError("pack.bad", path=path, reason=err) from err


def content_hash(chips: Iterable[Chip]) -> str:
    """SHA-256 of what the chips hold, whatever files they lie in. Hexadecimal."""
    digest = hashlib.sha256()
    for chip in chips:
        digest.update(json.dumps(_facts(chip)).encode())
        for layer in (chip.dn, chip.soft, chip.truth):
            digest.update(b"-" if layer is None else np.ascontiguousarray(layer).tobytes())
    return digest.hexdigest()
