"""Whether a mirror is still what it was when it was made."""

from pathlib import Path

from eosat.errors import InputError
from eosat.mirror.ledger import load
from eosat.mirror.target import target_at


def verify(place: str) -> tuple[int, list[str]]:
    """Read every file of the mirror at *place* again.

    Returns
    -------
    (int, list of str)
        Number of files that ought to be there; names of those that are missing or damaged.

    Raises
    ------
    InputError
        When there is no mirror.
    """
    target = target_at(place, Path())
    ledger = load(target)
    if ledger is None:
        raise InputError("mirror.none", target=target.name)
    bad = [name for name, one in sorted(ledger.files.items()) if target.checksum(name, one.size) != one.sha256]
    return len(ledger.files), bad
