"""The packages of the container image: a bill of materials, and known weaknesses where an index tells of them.

python scripts/audit.py         (a part of make check; needs cyclonedx-py and pip-audit, extra "check")

Writes build/sbom/{cpu,cuda}.json (CycloneDX). Advisories are asked of the package index that pip-audit asks; where it
cannot be reached or knows none, that is said and the audit is left out. A weakness that a newer version mends ends with
1: renew the locks with make lock. One that nothing mends yet is named.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {name: ROOT / "requirements" / f"container-{name}.txt" for name in ("cpu", "cuda")}
PROBE = "jinja2==2.4.1"
"""A package with advisories for a decade: an index that knows none of them knows nothing."""


def bill(lock: Path, out: Path) -> int:
    """Write the bill of materials of *lock* to *out*; returns how many components it names."""
    out.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "cyclonedx_py",
        "requirements",
        str(lock),
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    subprocess.run([*command, "--output-reproducible", "--of", "JSON", "-o", str(out)], check=True)
    return len(json.loads(out.read_text(encoding="utf-8"))["components"])


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def asked(requirements: Sequence[str]) -> Mapping[str, Any] | str:
    """pip-audit's report on exact *requirements*, or why there is none."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        command = [tool("pip-audit"), "-r", str(file), "--no-deps", "--disable-pip", "-f", "json"]
        done = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or ["pip-audit says nothing"])[-1][:200]


def silent(report: Mapping[str, Any] | str) -> str | None:
    """Why *report*, on a package of known weaknesses, shows that nothing can be learnt here; None where it can.

    >>> silent({"dependencies": [{"name": "a", "skip_reason": "not found"}]})
    'not found'
    >>> silent({"dependencies": [{"name": "a", "version": "1", "vulns": []}]})
    'no advisory is known for jinja2==2.4.1, which has several'
    """
    if isinstance(report, str):
        return report
    (one,) = report["dependencies"]
    if "skip_reason" in one:
        return str(one["skip_reason"])
    return None if one["vulns"] else f"no advisory is known for {PROBE}, which has several"


def weaknesses(report: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What *report* says: a line, and whether a newer version mends it.

    >>> fixed = {"id": "CVE-1", "fix_versions": ["2"]}
    >>> list(weaknesses({"dependencies": [{"name": "a", "version": "1", "vulns": [fixed]}]}))
    [('a 1: CVE-1, mended in 2', True)]
    """
    for one in report["dependencies"]:
        for vuln in one.get("vulns", ()):
            mended = ", ".join(vuln["fix_versions"])
            said = f"mended in {mended}" if mended else "not mended yet"
            yield f"{one['name']} {one['version']}: {vuln['id']}, {said}", bool(mended)
        if "skip_reason" in one:
            yield f"{one['name']}: not audited, {one['skip_reason']}", False


def requirements_of(lock: Path) -> list[str]:
    """Exact requirements of *lock*, builds for one kind of processor under their public version."""
    lines = (line.split("#")[0].split("+")[0].strip() for line in lock.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def main() -> int:
    for name, lock in LOCKS.items():
        out = ROOT / "build" / "sbom" / f"{name}.json"
        print(f"{out.relative_to(ROOT)}: {bill(lock, out)} components")
    why = silent(asked([PROBE]))
    if why is not None:
        print(f"pip-audit skipped: {why}")
        return 0
    report = asked(sorted({line for lock in LOCKS.values() for line in requirements_of(lock)}))
    if isinstance(report, str):
        print(f"pip-audit skipped: {report}")
        return 0
    found = list(weaknesses(report))
    for line, mended in found:
        print(f"{'!!' if mended else '--'} {line}")
    print(f"pip-audit: {len(report['dependencies'])} packages, {len(found)} remarks")
    return 1 if any(mended for _, mended in found) else 0


if __name__ == "__main__":
    sys.exit(main())
