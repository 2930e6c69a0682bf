"""The file that holds a model: read once, hashed, and refused when it could run code."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from eosat.errors import InputError
from eosat.models.card import CARD, Card

ENGINES = {".safetensors": ("torch", "onnx", "openvino"), ".onnx": ("onnx", "openvino"), ".xml": ("openvino",)}
"""Engines that can run a file, by its suffix, the usual one first. None of these files holds code."""
REFUSED = (".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".pt2", ".joblib", ".npy", ".bin", ".h5", ".keras")
"""Files that are, or may hold, pickled Python objects or code."""
STARTS = (b"PK\x03\x04", *(b"\x80" + bytes([protocol]) for protocol in range(1, 6)))
"""First bytes of a zip archive (torch.save, torch.export) and of a pickle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a model's file holds."""

    path: Path
    main: bytes
    """The file of the card: safetensors, ONNX, or OpenVINO's XML."""
    values: bytes = b""
    """Weights beside OpenVINO's XML."""

    @property
    def sha256(self) -> str:
        """SHA-256 of all of it, hexadecimal."""
        return hashlib.sha256(self.main + self.values).hexdigest()


def read_content(folder: Path, card: Card) -> Content:
    """Read the model's file in one go, so that what is hashed is what is used; nothing in it is run.

    Raises
    ------
    InputError
        When the file is missing, outside of *folder*, of a kind that can run code, or not the card's.
    """
    path = inside(folder, card.file)
    suffix = path.suffix.lower()
    if suffix in REFUSED:
        raise InputError("models.pickle", path=path, known=", ".join(ENGINES))
    if suffix not in ENGINES:
        raise InputError("models.kind", path=path, known=", ".join(ENGINES))
    content = Content(
        path=path, main=_bytes(path), values=_bytes(path.with_suffix(".bin")) if suffix == ".xml" else b""
    )
    if content.main.startswith(STARTS):
        raise InputError("models.pickle", path=path, known=", ".join(ENGINES))
    if card.weights_sha256 and content.sha256 != card.weights_sha256:
        raise InputError("models.hash", path=path, found=content.sha256, said=card.weights_sha256)
    return content


def inside(folder: Path, name: str) -> Path:
    """The file *name* of *folder*; InputError when the name leads out of it."""
    if not name or Path(name).name != name or "\\" in name or name in (".", ".."):
        raise InputError("models.outside", path=folder / CARD, name=name)
    return folder / name


def engine_for(card: Card, asked: str = "auto") -> str:
    """The engine that runs the model of *card*.

    Raises
    ------
    InputError
        When *asked* is no engine or cannot run the card's file.

    """
    known = ENGINES.get(Path(card.file).suffix.lower(), ENGINES[".safetensors"])
    if asked == "auto":
        return known[0]
    if asked not in known:
        raise InputError("models.engine", name=card.name, engine=asked, file=card.file, known=", ".join(known))
    return asked


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as err:
        raise InputError("models.no_weights", path=path) from err
