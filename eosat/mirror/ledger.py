"""What a mirror holds: its files with their checksums, and what was asked for."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from eosat.errors import InputError
from eosat.mirror.target import Target

NAME = "mirror.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file that was copied whole."""

    size: int
    """[bytes]"""
    sha256: str
    tag: str
    """Version of its source: ETag or time of the last change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The contents of a mirror."""

    asked: Mapping[str, Any]
    """What decides which files belong here."""
    files: dict[str, Entry] = field(default_factory=dict)
    """By name below the mirror's root."""


def save(ledger: Ledger, target: Target) -> None:
    """Write the ledger of *target*, whole."""
    content = {"schema_version": SCHEMA_VERSION, **asdict(ledger)}
    target.write_text(NAME, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def load(target: Target) -> Ledger | None:
    """The ledger of *target*; None when there is none.

    Raises
    ------
    InputError
        When it is damaged or of another schema.
    """
    text = target.read_text(NAME)
    if text is None:
        return None
    try:
        content = json.loads(text)
        known = content.pop("schema_version") == SCHEMA_VERSION
        files = {name: Entry(**one) for name, one in content["files"].items()}
        found = Ledger(asked=content["asked"], files=files)
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise InputError("mirror.ledger", target=target.name, reason=f"{type(err).__name__}: {err}") from err
    if not known:
        raise InputError("mirror.ledger", target=target.name, reason="schema_version")
    return found
