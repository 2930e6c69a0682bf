"""What scripts/check_container.sh wants of an image: who it runs as, what it says of itself, what is and is not in it.

python3 scripts/inspect_image.py IMAGE.json ROOT LOCK      needs nothing but Python
"""

import json
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SECRETS = re.compile(r"\.env|\.netrc|\.pypirc|pip\.conf|(\.git-)?credentials|id_(rsa|dsa|ecdsa|ed25519)|.+\.(pem|key)")
"""Names of files that hold secrets."""
SAID = re.compile(r"(TOKEN|SECRET|PASSWORD|CREDENTIAL|_KEY|PIP_|UV_|SSL_|PROXY)", re.IGNORECASE)
"""Variables that have no place in an image."""
TOOLS = ("pip", "uv", "cc", "gcc", "git", "curl", "wget", "make")
"""Programs that only a build needs."""


def faults_of_config(docker: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an image's configuration, *docker* as buildah and docker inspect print it."""
    config = docker["config"]
    if config.get("User") in (None, "", "0", "root"):
        yield "it runs as root"
    if config.get("Healthcheck", {}).get("Test", [None])[1:3] != ["eosat", "doctor"]:
        yield "its health check is not eosat doctor"
    labels = config.get("Labels") or {}
    for name in ("title", "description", "licenses", "revision"):
        if not labels.get(f"org.opencontainers.image.{name}"):
            yield f"label {name} is missing"
    for variable in config.get("Env") or []:
        if SAID.search(variable.split("=", 1)[0]):
            yield f"variable {variable.split('=', 1)[0]} stayed in it"


def faults_of_files(root: Path) -> Iterator[str]:
    """Secrets, tools of the build, and files that anyone could change, below the folder *root*."""
    for folder, _, names in os.walk(root):
        below = Path(folder).relative_to(root)
        if below.parts[:1] in (("proc",), ("sys",), ("dev",)):
            continue
        for name in names:
            mode = (Path(folder) / name).lstat().st_mode
            if SECRETS.fullmatch(name) and stat.S_ISREG(mode) and not _published(below):
                yield f"/{below / name} looks like a secret"
            if stat.S_ISREG(mode) and mode & stat.S_IWOTH:
                yield f"/{below / name} can be written by anyone"
    for tool in TOOLS:
        for place in ("usr/bin", "usr/local/bin", "opt/venv/bin"):
            if os.path.lexists(root / place / tool):
                yield f"/{place}/{tool} is left over from the build"


def _published(folder: Path) -> bool:
    """Whether *folder* is of Debian's authorities, or of a locked package: some ship keys for their own tests."""
    parts = folder.parts
    inside = parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else ()
    return "certs" in parts or "ca-certificates" in parts or inside[:1] not in ((), ("eosat",))


def installed(site: Path) -> dict[str, str]:
    """Name -> version of the packages below the folder *site*."""
    found = {}
    for path in site.glob("*.dist-info"):
        name, version = path.name.removesuffix(".dist-info").rsplit("-", 1)
        found[normal(name)] = version
    return found


def locked(text: str) -> dict[str, str]:
    r"""Name -> version of a file of exact requirements.

    >>> locked("Torch==2.13.0+cpu\n# why\nodc_geo==0.5.3 ; python_version > '3'")
    {'torch': '2.13.0+cpu', 'odc-geo': '0.5.3'}
    """
    lines = (line.split("#")[0].split(";")[0].strip() for line in text.splitlines())
    return {normal(name): version for name, version in (line.split("==") for line in lines if line)}


def normal(name: str) -> str:
    """A package's name as indexes write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def faults_of_lock(there: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    """Where the packages that are there differ from the locked ones; eosat itself stands beside them."""
    for name in sorted({*there, *wanted} - {"eosat"}):
        if there.get(name) != wanted.get(name):
            yield f"{name}: {there.get(name, 'nothing')} is there, {wanted.get(name, 'nothing')} is locked"
    if "eosat" not in there:
        yield "eosat itself is not there"


def size_of(root: Path) -> int:
    """Bytes of the files below *root*."""
    return sum((Path(folder) / name).lstat().st_size for folder, _, names in os.walk(root) for name in names)


def main(image: Path, root: Path, lock: Path) -> int:
    docker = json.loads(image.read_text(encoding="utf-8"))["Docker"]
    there = installed(next(root.glob("opt/venv/lib/python3*/site-packages")))
    wanted = locked(lock.read_text(encoding="utf-8"))
    faults = [*faults_of_config(docker), *faults_of_files(root), *faults_of_lock(there, wanted)]
    for fault in faults:
        print(f"!! {fault}")
    print(f"{size_of(root) / 1e9:.2f} GB, {len(there)} packages, {len(wanted)} of them locked, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))
