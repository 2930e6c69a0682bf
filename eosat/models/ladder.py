"""Exact, or the fastest numbers that keep a net's labels: which engine and numbers a model is computed in, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.models.card import WEIGHTS, Card, read_card
from eosat.models.export import KEPT, PARITY, graph_folder, made_from
from eosat.models.folder import folder_of
from eosat.models.precise import UNITS, flags_here
from eosat.models.weights import engine_for

PRECISIONS = ("exact", "fast")
"""``exact``: float32 everywhere. ``fast``: fewer bits, where they were measured to keep the labels."""
GATES = {"bfloat16": 0.995, "int8": 0.985}
"""Least share of the labels of float32 that must be kept on real imagery. [1]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One way to compute a net in fewer bits."""

    dtype: str
    """``"bfloat16"`` or ``"int8"``."""
    engine: str
    """What runs it."""
    kept: float | None = None
    """Share of the labels of float32 that it keeps on real imagery; None: not measured. [1]"""
    folder: Path | None = None
    """Folder of the graph, where it is one."""

    @property
    def passes(self) -> bool:
        """Whether it was measured, and keeps enough."""
        return self.kept is not None and self.kept >= GATES[self.dtype]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a model is computed in, and why."""

    folder: Path
    """Folder of the model to open; for int8 that of its graph."""
    engine: str
    dtype: str
    """``"float32"``, ``"bfloat16"`` or ``"int8"``."""
    why: str
    """``words`` key of a sentence with the fields of :attr:`said`."""
    kept: float | None = None
    """Share of the labels of float32 that these numbers keep on real imagery. [1]"""

    @property
    def asked(self) -> str:
        """``dtype`` of :func:`eosat.models.load_model`: a graph's own card says that it is int8."""
        return "float32" if self.dtype == "int8" else self.dtype

    @property
    def said(self) -> dict[str, Any]:
        """Fields of the sentence."""
        gate = GATES.get(self.dtype, 1.0)
        return {"dtype": self.dtype, "engine": self.engine, "kept": self.kept or 0.0, "gate": gate}


def pick_numbers(
    name: str | Path,
    *,
    precision: str = "exact",
    engine: str = "auto",
    device: str = "cpu",
    keep: tuple[str, str] | None = None,
) -> Numbers:
    """What the model *name* is computed in on *device*.

    Parameters
    ----------
    name : str or Path
        As for :func:`eosat.models.load_model`.
    precision : str
        ``"exact"`` or ``"fast"``.
    engine : str
        ``"auto"``, or the only engine to be taken.
    device : str
        ``"cpu"`` or ``"cuda"``.
    keep : (engine, dtype), optional
        What was chosen before; it is taken again where it still passes.

    Raises
    ------
    InputError
        When *precision* is no choice, or ``"fast"`` is asked of a model whose labels were not measured in the numbers
        that this machine has, or which is a graph and has numbers of its own.
    """
    if precision not in PRECISIONS:
        raise InputError("models.precision_unknown", precision=precision, known=", ".join(PRECISIONS))
    folder = folder_of(name)
    card = read_card(folder)
    usual = engine_for(card, engine)
    if precision == "exact":
        own = card.precision != "float32"
        why = "models.numbers_own" if own else "models.numbers_exact"
        return Numbers(folder=folder, engine=usual, dtype=card.precision, why=why)
    if card.file != WEIGHTS:
        raise InputError("models.fast_graph", name=card.name, file=card.file)
    rungs = rungs_of(folder, card, device=device, engine=engine, flags=flags_here(), libraries=libraries())
    found = choose(rungs, keep)
    if found is None and any(rung.kept is None for rung in rungs):
        missing = ", ".join(rung.dtype for rung in rungs if rung.kept is None)
        raise InputError("models.not_measured", name=card.name, dtype=missing, model=name)
    if found is None:
        why = "models.numbers_fail" if rungs else "models.numbers_none"
        return Numbers(folder=folder, engine=usual, dtype="float32", why=why)
    return Numbers(
        folder=found.folder or folder,
        engine=found.engine,
        dtype=found.dtype,
        why="models.numbers_fast",
        kept=found.kept,
    )


def rungs_of(
    folder: Path, card: Card, *, device: str, engine: str, flags: Collection[str], libraries: Collection[str]
) -> list[Rung]:
    """Ways to compute a net of the house in fewer bits on a machine, the fastest first.

    Parameters
    ----------
    folder, card
        Of the net.
    device : str
        ``"cpu"`` or ``"cuda"``.
    engine : str
        ``"auto"``, or the only one to be taken.
    flags : collection of str
        Names of the processor's units, as :func:`flags_in` reads them.
    libraries : collection of str
        Engines that are installed.

    Notes
    -----
    In int8 the shipped net runs 1.7 times as fast as in float32 on a processor without any units for it (AVX2), and
    int8 beat bfloat16 by 1.7 on one that has units for both: docs/LOG.md.
    """
    half = Rung(dtype="bfloat16", engine="torch", kept=card.metrics.get(f"{KEPT}bfloat16"))
    if device != "cpu":
        return [half] if engine in ("auto", "torch") else []
    rungs = []
    if "openvino" in libraries and engine in ("auto", "openvino"):
        rungs.append(graph_of(folder, card))
    if UNITS & set(flags) and engine in ("auto", "torch"):
        rungs.append(half)
    return rungs


def graph_of(folder: Path, card: Card) -> Rung:
    """The int8 graph of a net: in its folder or among the cached models; it must have been made from these weights."""
    for place in (folder / "openvino-int8", graph_folder(card, "openvino", int8=True)):
        if (place / PARITY).is_file() and made_from(place) == card.weights_sha256:
            kept = read_card(place).metrics.get(f"{KEPT}int8")
            return Rung(dtype="int8", engine="openvino", kept=kept, folder=place)
    return Rung(dtype="int8", engine="openvino")


def choose(rungs: Sequence[Rung], keep: tuple[str, str] | None = None) -> Rung | None:
    """The first that passes its gate; of those that pass the one that was chosen before.

    Examples
    --------
    >>> half = Rung(dtype="bfloat16", engine="torch", kept=0.9989)
    >>> quarter = Rung(dtype="int8", engine="openvino", kept=0.9952)
    >>> choose([quarter, half]).dtype, choose([quarter, half], ("torch", "bfloat16")).dtype
    ('int8', 'bfloat16')
    >>> choose([Rung(dtype="bfloat16", engine="torch", kept=0.99)]) is None
    True
    """
    passing = [rung for rung in rungs if rung.passes]
    before = [rung for rung in passing if (rung.engine, rung.dtype) == keep]
    return next(iter(before + passing), None)


def libraries() -> frozenset[str]:
    """Engines besides torch that are installed, none of them opened."""
    return frozenset(name for name in ("openvino", "onnxruntime") if find_spec(name) is not None)
