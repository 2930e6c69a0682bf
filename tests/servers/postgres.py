"""A PostgreSQL with PostGIS on loopback, in a folder of its own; never as root, which PostgreSQL refuses."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from servers.guard import identity
from servers.process import free_port, serving

HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}
"""A database that lives for a minute need not survive a power cut."""


def binaries() -> Path | None:
    """Folder of ``initdb`` and ``postgres``, the newest where there are several; None where PostgreSQL is missing."""
    packaged = [Path(found) for found in map(shutil.which, ("initdb", "pg_config")) if found]
    folders = [path.resolve().parent for path in packaged]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    return next((folder for folder in folders if (folder / "postgres").is_file()), None)


def lacks() -> str | None:
    """What is missing for :func:`postgres`, in words; None when nothing is."""
    folder = binaries()
    if folder is None:
        return "PostgreSQL (Debian: postgresql)"
    asked = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
    if not (Path(asked.stdout.strip()) / "extension" / "postgis.control").is_file():
        return "PostGIS (Debian: postgresql-postgis)"
    return None


@contextmanager
def postgres() -> Iterator[Mapping[str, str]]:
    """Start a database; yields the environment by which libpq finds it."""
    folder, port, user = Path(tempfile.mkdtemp(prefix="eosat-postgres-")), free_port(), _owner()
    env = {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "eosat", "PGDATABASE": "postgres",
           "PGPASSWORD": secrets.token_hex(16), "LC_ALL": "C.UTF-8"}  # fmt: skip
    try:
        _initdb(folder, user, env)
        options = {**HASTE, "listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
        flags = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        command = [str(binaries() / "postgres"), "-D", str(folder / "data"), *flags]
        with serving(command, folder=folder, ready=lambda: _ready(env), env=env, user=user):
            yield env
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sql(env: Mapping[str, str], statement: str) -> str:
    """Result of *statement*, unaligned; an error stops."""
    command = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
    return subprocess.run(command, env=dict(env), check=True, capture_output=True, text=True).stdout


def _owner() -> str:
    """Whom the database runs as: Debian's ``postgres`` where the tests run as root, else whoever runs them."""
    return "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else "-"


def _initdb(folder: Path, user: str, env: Mapping[str, str]) -> None:
    secret = folder / "password"
    secret.write_text(env["PGPASSWORD"])
    if user != "-":
        for path in (folder, secret):
            shutil.chown(path, user, user)
    command = [str(binaries() / "initdb"), "-D", str(folder / "data"), "-U", env["PGUSER"], "--encoding", "UTF8",
               "--no-sync", "--auth", "scram-sha-256", "--pwfile", str(secret)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True, env=dict(env), cwd=folder, **identity(user))


def _ready(env: Mapping[str, str]) -> bool:
    return subprocess.run([str(binaries() / "pg_isready"), "-q"], env=dict(env), check=False).returncode == 0
