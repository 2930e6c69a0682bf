"""What decides a challenge, sealed: data from a seed that nobody knows, their truth under a key kept elsewhere."""

import hashlib
import json
import os
import secrets
import zipfile
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.kit.challenge import SEALED, Truth, copy_texts, make_whole, named, settings, write_skeleton


def seal(name: str, folder: Path, key: Path) -> str:
    """Make an organiser's folder: the data that decide, and their truth and seed encrypted.

    Parameters
    ----------
    name : str
        Of the challenge.
    folder : Path
        New; a board is made for it.
    key : Path
        New file for the key, outside *folder*; only its owner may read it.

    Returns
    -------
    str
        SHA-256 of the sealed file: published before the event, it shows afterwards that nothing was changed.

    Raises
    ------
    InputError
        No such challenge, a folder that is taken, a key that exists or would lie in the folder.
    """
    fernet = _fernet()
    source = named(name).folder
    recipe, _ = settings(source)
    if folder.resolve() in key.resolve().parents:
        raise InputError("challenge.key_inside", key=key, folder=folder)
    if key.exists() or key.is_symlink():
        raise InputError("challenge.key_taken", key=key)
    secret, seed = fernet.generate_key(), secrets.randbits(120)

    def fill(home: Path) -> None:
        copy_texts(source, home)
        truth = recipe.final(home / "data", seed)
        write_skeleton(home, recipe, truth)
        plain = json.dumps({"challenge": name, "seed": seed, "truth": truth}, sort_keys=True)
        (home / SEALED).write_bytes(fernet(secret).encrypt(plain.encode()))
        _keep(key, secret)

    make_whole(folder, fill)
    return hashlib.sha256((folder / SEALED).read_bytes()).hexdigest()


def opened(folder: Path, key: Path) -> Truth:
    """The sealed truth of *folder*.

    Raises
    ------
    InputError
        The key or the sealed file is not there, or they do not belong together.
    """
    return {one: (float(value), str(board)) for one, (value, board) in content_of(folder, key)["truth"].items()}


def pack(folder: Path, key: Path, out: Path) -> int:
    """Zip what teams get of a sealed folder, everything but the truth, after searching it for what must not be there.

    Returns
    -------
    int
        Size of the zip. [byte]

    Raises
    ------
    InputError
        No sealed folder, a link in it, a file that holds the seed or the truth, or *out* exists.
    """
    secrets_of = forbidden(folder, key)
    if out.exists():
        raise InputError("challenge.folder_taken", folder=out)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()}
    for inside, path in files.items():
        if path.is_symlink():
            raise InputError("challenge.link", path=inside)
        content = path.read_bytes()
        if inside != SEALED and any(one in content for one in secrets_of):
            raise InputError("challenge.leak", path=inside)
    half = out.with_name(f".{out.name}.part-{os.getpid()}")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, path in files.items():
                if inside != SEALED:
                    archive.writestr(zipfile.ZipInfo(f"{out.stem}/{inside}"), path.read_bytes(), zipfile.ZIP_DEFLATED)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return out.stat().st_size


def forbidden(folder: Path, key: Path) -> list[bytes]:
    """Bytes that no file for teams may hold: the key, the seed in several spellings, the truth and its hashes."""
    content = content_of(folder, key)
    seed, truth = int(content["seed"]), json.dumps(content["truth"], sort_keys=True).encode()
    table = "\n".join(f"{one},{value:g}" for one, (value, _) in sorted(content["truth"].items())).encode()
    found = [key.read_bytes().strip()]
    for number in (seed, seed + 1):
        raw = number.to_bytes(16, "big")
        found += [str(number).encode(), f"{number:x}".encode(), f"{number:X}".encode(), raw, raw[::-1]]
    for text in (truth, table):
        digest = hashlib.sha256(text)
        found += [text, digest.digest(), digest.hexdigest().encode()]
    return found


def content_of(folder: Path, key: Path) -> Any:
    """What is sealed: the challenge's name, the seed and the truth; raises as :func:`opened`."""
    fernet = _fernet()
    from cryptography.fernet import InvalidToken

    try:
        secret, sealed = key.read_bytes().strip(), (folder / SEALED).read_bytes()
    except OSError as err:
        raise InputError("challenge.unreadable", path=err.filename) from err
    try:
        return json.loads(fernet(secret).decrypt(sealed))
    except (InvalidToken, ValueError) as err:
        raise InputError("challenge.wrong_key", key=key, path=folder / SEALED) from err


def _keep(key: Path, secret: bytes) -> None:
    key.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret + b"\n")


def _fernet() -> Any:
    try:
        from cryptography.fernet import Fernet
    except ModuleNotFoundError as err:
        raise InputError("board.no_extra") from err
    return Fernet
