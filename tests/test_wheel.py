"""A built wheel in a bare environment: no test extras, no checkout beside it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv from its cache alone: what `make test` installed is there."""
    links = os.environ.get("PIP_FIND_LINKS")
    extra = ["--find-links", links] if links else []
    return subprocess.run([tool(), *arguments, *extra, "--offline"], capture_output=True, text=True, cwd=ROOT)


def tool() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        missing("uv is not here")
    return found


def missing(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = uv("build", "--wheel", "--out-dir", str(folder), "--python", sys.executable)
    if built.returncode:
        missing(f"the wheel cannot be built offline: {built.stderr[-500:]}")
    return next(folder.glob("eosat-*.whl"))


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory) -> Path:
    """Folder of programs of an environment with the wheel and its dependencies alone."""
    home = tmp_path_factory.mktemp("bare") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    bounds = str(ROOT / "requirements" / "constraints.txt")
    done = uv("pip", "install", "--python", str(programs / "python"), "--constraint", bounds, str(wheel))
    if done.returncode:
        missing(f"the dependencies are not in uv's cache: {done.stderr[-500:]}")
    return programs


def test_models_configs_and_types_are_inside(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "eosat/py.typed",
        "eosat/shipped/models/landcover/weights.safetensors",
        "eosat/shipped/configs/demo.yaml",
        "eosat/shipped/configs/regions/simulated-strip.geojson",
        "eosat/report/page.html.jinja",
        "eosat/simulate/spectra.csv",
        "eosat/vendor/fonts/Pretendard-Regular.otf",
    ):
        assert name in inside
    assert not any(name.startswith("tests/") for name in inside)


def test_the_wheel_works_where_nothing_else_is(bare, tmp_path):
    env = {"PATH": os.environ["PATH"], "EOSAT_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(bare / "eosat"), *arguments], capture_output=True, text=True, cwd=tmp_path, env=env)

    without = subprocess.run([str(bare / "python"), "-c", "import pytest"], capture_output=True)
    assert without.returncode != 0
    assert "demo" in run("--help").stdout
    demo = run("demo", "--out", str(tmp_path / "demo"))
    assert demo.returncode == 0, demo.stderr
    for name in ("landcover.tif", "summary.csv", "map.png", "report.html", "item.json", "provenance.json"):
        assert (tmp_path / "demo" / name).stat().st_size > 0
    assert "landcover" in run("models", "list").stdout
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "demo"}
