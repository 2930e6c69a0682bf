"""The starter scripts of the hackathon: short, in two languages, run offline, with notebooks that are the same."""

import ast
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest

FOLDER = Path("hackathon/starter")
SCRIPTS = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
TODAY = [SCRIPTS[(2 * date.today().toordinal() + number) % len(SCRIPTS)] for number in range(2)]
"""Two of them, other ones each day."""
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """One cache, so that the island is made once; no proxy and no line to anywhere is needed."""
    return os.environ | {"EOSAT_CACHE": str(tmp_path_factory.mktemp("cache")), "MPLBACKEND": "Agg"}


def ran(name, folder, surroundings, *options):
    command = [sys.executable, "-W", "ignore", str(FOLDER / f"{name}.py"), "--out", str(folder), *options]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=300)


def seems_whole(name, folder, said):
    picture = (folder / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    lines = said.splitlines()
    assert [line[:5] for line in lines[-3:]] == ["  1. ", "  2. ", "  3. "]
    assert "SIMULATED" in said


def test_there_are_eight():
    assert [name[:2] for name in SCRIPTS] == [f"{number:02}" for number in range(1, 9)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_short_and_speaks_both_languages(name):
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert HANGUL.search(text.splitlines()[0])
    assert re.search("[a-z]{4}", text.splitlines()[0])
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "say":
            english, korean = (ast.unparse(part) for part in call.args)
            assert not HANGUL.search(english)
            assert HANGUL.search(korean)


@pytest.mark.parametrize("name", SCRIPTS)
def test_notebook_holds_the_same_code(name):
    page = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
    script = (FOLDER / f"{name}.py").read_text(encoding="utf-8").split('"""', 2)[2]

    def plain(text):
        return ast.dump(ast.parse(text))

    assert plain(code) == plain(script)
    assert all(cell.outputs == [] for cell in page.cells if cell.cell_type == "code")


@pytest.mark.parametrize("name", TODAY)
def test_two_scripts_of_the_day_run_offline(name, surroundings, tmp_path):
    lang = ("en", "ko")[date.today().toordinal() % 2]
    done = ran(name, tmp_path, surroundings, "--lang", lang)
    assert done.returncode == 0, done.stderr
    seems_whole(name, tmp_path, done.stdout)
    assert bool(HANGUL.search(done.stdout)) == (lang == "ko")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_runs_offline(name, lang, surroundings, tmp_path):
    done = ran(name, tmp_path, surroundings, "--lang", lang)
    assert done.returncode == 0, done.stderr
    seems_whole(name, tmp_path, done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_every_notebook_runs(name, surroundings, tmp_path, monkeypatch):
    from nbclient import NotebookClient

    for key, value in surroundings.items():
        monkeypatch.setenv(key, value)
    page = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    NotebookClient(page, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert (tmp_path / "runs" / "starter" / f"{name}.png").is_file()
