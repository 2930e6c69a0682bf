"""The container's files: what may get into an image, what its locks hold, and that the checks of an image notice."""

import importlib.util
import json
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCKS = {name: ROOT / "requirements" / f"container-{name}.txt" for name in ("cpu", "cuda")}


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


image = script("inspect_image")
audit = script("audit")


def copied() -> set[str]:
    """What the Dockerfile takes from the checkout."""
    lines = [
        line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line
    ]
    return {name for line in lines for name in line}


def test_only_what_the_dockerfile_copies_is_sent_to_a_build():
    lines = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied()
    assert all((ROOT / name).exists() for name in copied())


def test_stages_stand_on_debian_and_end_in_two_targets():
    stages = re.findall(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, re.MULTILINE)
    assert len(stages) == DOCKERFILE.count("\nFROM ")
    assert {base for base, _ in stages} - {name for _, name in stages} == {"debian:bookworm-slim"}
    assert [name for _, name in stages][-2:] == ["cuda", "cpu"]  # the last is what a plain build makes


def test_versions_are_locked_for_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {image.normal(re.split(r"[\[<>=;! ]", need, maxsplit=1)[0]) for need in project["dependencies"]}
    for lock in LOCKS.values():
        assert asked <= set(image.locked(lock.read_text(encoding="utf-8"))), "make lock"
        assert all("==" in line for line in lock.read_text(encoding="utf-8").splitlines() if line[:1] not in "#")


def test_the_two_locks_differ_by_cuda_alone():
    cpu, cuda = (image.locked(lock.read_text(encoding="utf-8")) for lock in LOCKS.values())
    assert cpu["torch"] == f"{cuda['torch']}+cpu"
    assert all(cuda[name] == version for name, version in cpu.items() if name != "torch")
    assert all(re.match("nvidia-|cuda-|triton", name) for name in set(cuda) - set(cpu))


def good_image() -> dict:
    labels = {f"org.opencontainers.image.{name}": "x" for name in ("title", "description", "licenses", "revision")}
    health = {"Test": ["CMD", "eosat", "doctor", "--quick"]}
    return {"config": {"User": "1000", "Healthcheck": health, "Labels": labels, "Env": ["PATH=/opt/venv/bin"]}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"User": ""}, "root"),
        ({"Healthcheck": {}}, "health"),
        ({"Labels": None}, "label"),
        ({"Env": ["AWS_SECRET_ACCESS_KEY=a"]}, "AWS_SECRET_ACCESS_KEY"),
        ({"Env": ["PIP_INDEX_URL=a"]}, "PIP_INDEX_URL"),
    ],
)
def test_an_images_configuration_is_judged(change, said):
    docker = good_image()
    docker["config"] |= change
    found = list(image.faults_of_config(docker))
    assert bool(found) == (said is not None)
    assert said is None or all(said in one for one in found)


def test_files_of_an_image_are_judged(tmp_path):
    (tmp_path / "etc" / "ssl" / "certs").mkdir(parents=True)
    (tmp_path / "etc" / "ssl" / "certs" / "authority.pem").touch()
    site = tmp_path / "opt" / "venv" / "lib" / "python3.11" / "site-packages"
    for name in ("tornado", "eosat"):
        (site / name).mkdir(parents=True)
    (site / "tornado" / "test.key").touch()
    assert list(image.faults_of_files(tmp_path)) == []
    (site / "eosat" / "own.key").touch()
    assert [one.split()[0] for one in image.faults_of_files(tmp_path)] == [
        f"/{(site / 'eosat/own.key').relative_to(tmp_path)}"
    ]
    (site / "eosat" / "own.key").unlink()
    (tmp_path / "home" / "eosat" / ".aws").mkdir(parents=True)
    (tmp_path / "home" / "eosat" / ".aws" / "credentials").touch()
    (tmp_path / "home" / "open").touch()
    (tmp_path / "home" / "open").chmod(stat.S_IRUSR | stat.S_IWOTH)
    (tmp_path / "usr" / "bin").mkdir(parents=True)
    (tmp_path / "usr" / "bin" / "gcc").symlink_to("nowhere")
    assert [re.search("secret|anyone|build", one)[0] for one in image.faults_of_files(tmp_path)] == [
        "anyone",
        "secret",
        "build",
    ]


def test_an_image_is_compared_with_its_lock(tmp_path):
    for name in ("torch-2.13.0+cpu", "odc_geo-0.5.3", "eosat-0.1.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    there = image.installed(tmp_path)
    assert list(image.faults_of_lock(there, image.locked("torch==2.13.0+cpu\nodc-geo==0.5.3"))) == []
    wanted = image.locked("torch==2.13.1+cpu\nodc-geo==0.5.3\nzict==3.0.0")
    assert [one.split(":")[0] for one in image.faults_of_lock(there, wanted)] == ["torch", "zict"]


def test_an_index_without_advisories_is_not_taken_for_one_that_knows_of_none():
    assert audit.silent({"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}) == "not found"
    assert audit.silent("cannot be reached") == "cannot be reached"
    weak = {"id": "CVE-2014-1402", "fix_versions": ["2.7.2"]}
    assert audit.silent({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [weak]}]}) is None


def test_a_weakness_that_is_mended_counts_and_one_that_is_not_is_named():
    weak = [{"id": "A", "fix_versions": []}, {"id": "B", "fix_versions": ["2", "3"]}]
    report = {"dependencies": [{"name": "a", "version": "1", "vulns": weak}, {"name": "b", "skip_reason": "gone"}]}
    assert list(audit.weaknesses(report)) == [
        ("a 1: A, not mended yet", False),
        ("a 1: B, mended in 2, 3", True),
        ("b: not audited, gone", False),
    ]


def test_the_dockerfile_is_linted():
    hadolint = shutil.which("hadolint", path=str(ROOT / ".venv" / "bin"))
    if hadolint is None:
        pytest.skip("hadolint is not installed here")
    done = subprocess.run([hadolint, "--format", "json", "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert json.loads(done.stdout) == []
