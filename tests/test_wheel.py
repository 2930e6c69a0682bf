"""What is published: sdist and wheel, their texts, and the wheel at work in a bare environment and an empty home."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import eosat

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
def built(tmp_path_factory) -> Path:
    """Folder with the sdist and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("built")
    done = uv("build", "--out-dir", str(folder), "--python", sys.executable)
    if done.returncode:
        missing(f"the package cannot be built offline: {done.stderr[-500:]}")
    return folder


@pytest.fixture(scope="module")
def wheel(built) -> Path:
    return next(built.glob("eosat-*.whl"))


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
        "eosat/shipped/configs/regions/simulated-island.geojson",
        "eosat/report/page.html.jinja",
        "eosat/kit/board.html.jinja",
        "eosat/kit/board.css",
        "eosat/kit/board.js",
        "eosat/simulate/spectra.csv",
        "eosat/vendor/fonts/Pretendard-Regular.otf",
    ):
        assert name in inside
    assert not any(name.startswith("tests/") for name in inside)


def test_sdist_and_wheel_have_good_texts_and_one_version(built):
    names = sorted(path.name for path in built.glob("eosat-*"))
    assert names == [f"eosat-{eosat.__version__}-py3-none-any.whl", f"eosat-{eosat.__version__}.tar.gz"]
    files = [str(built / name) for name in names]
    checked = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *files], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("PASSED") == 2


def home_of(folder: Path) -> dict[str, str]:
    """Environment whose home, temporary and XDG folders all lie in *folder*; no cache folder is named."""
    for name in ("home", "temp"):
        (folder / name).mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "USERPROFILE": str(folder / "home"),
        "TMPDIR": str(folder / "temp"),
        "XDG_CONFIG_HOME": str(folder / "home" / "config"),
        "XDG_DATA_HOME": str(folder / "home" / "data"),
        "XDG_STATE_HOME": str(folder / "home" / "state"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test_the_wheel_works_where_nothing_else_is_and_writes_to_out_and_one_cache_folder(bare, tmp_path):
    env, here = home_of(tmp_path), tmp_path / "here"
    here.mkdir()

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(bare / words[0]), *words[1:]], capture_output=True, text=True, cwd=here, env=env)

    assert call("python", "-c", "import pytest").returncode != 0
    assert "demo" in call("eosat", "--help").stdout
    assert call("eosat", "--version").stdout.split() == ["eosat", eosat.__version__]
    demo = call("eosat", "demo", "--out", "runs/demo")
    assert demo.returncode == 0, demo.stderr
    for name in ("landcover.tif", "summary.csv", "map.png", "report.html", "item.json", "provenance.json"):
        assert (here / "runs" / "demo" / name).stat().st_size > 0
    assert "landcover" in call("eosat", "models", "list").stdout
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    readme = call("python", "-c", f"{code}\nprint(list(result.table.columns))")  # finished already: reads it
    assert readme.returncode == 0, readme.stderr
    assert "'trees_ha'" in readme.stdout
    assert folders_with_files(tmp_path, depth=3) == {"home/.cache/eosat", "here/runs/demo"}


def folders_with_files(folder: Path, depth: int) -> set[str]:
    """First *depth* parts of the paths of all files below *folder*."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return {"/".join(path.parts[:depth]) for path in found}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_make_clean_removes_runs_and_the_cache_and_never_a_home(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    kept = tmp_path / "home" / "letter.txt"
    for path in (kept, tmp_path / "runs" / "demo" / "map.png", tmp_path / "home" / ".cache" / "eosat" / "scene"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def clean(**more: str) -> None:
        subprocess.run(["make", "clean"], cwd=tmp_path, env=env | more, check=True, capture_output=True)

    clean(EOSAT_CACHE=str(tmp_path / "home"))
    assert kept.exists()
    assert not (tmp_path / "runs").exists()
    clean()
    assert not (tmp_path / "home" / ".cache" / "eosat").exists()
    assert kept.exists()
