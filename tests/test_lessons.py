"""The camp's lessons: notebooks as their source, blank and solved, with checks that hint and grades nbgrader reads."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest

from eosat.errors import InputError
from eosat.kit.lesson import begin_lesson

FOLDER = Path("hackathon/lessons")
LESSONS = sorted(path.parent.name for path in FOLDER.glob("*/lesson.py"))
TODAY = date.today().toordinal()
OF_TODAY = sorted({LESSONS[(2 * TODAY + number) % len(LESSONS)] for number in range(2)})
"""Two of them, other ones each day."""
LANG = ("en", "ko")[TODAY % 2]
CUT = "-- solved --"
HANGUL = re.compile("[가-힣]")
SCHEMA = {"schema_version", "grade", "locked", "solution", "task", "grade_id", "points"}
"""Fields of nbgrader's cell metadata, schema 3 (nbgrader/nbgraderformat/v3.json), without those it adds itself."""
spec = importlib.util.spec_from_file_location("make_lessons", "scripts/make_lessons.py")
make_lessons = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_lessons)


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """One cache, so that the island is made once."""
    return os.environ | {"EOSAT_CACHE": str(tmp_path_factory.mktemp("cache")), "MPLBACKEND": "Agg"}


def notebook(name, lang, kind):
    return nbformat.read(FOLDER / name / (f"solution/{lang}.ipynb" if kind == "solved" else f"{lang}.ipynb"), 4)


def graded_cells(page):
    return [cell for cell in page.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def points_of(page):
    return sum(cell.metadata.nbgrader.points for cell in graded_cells(page))


def ran(name, lang, folder, surroundings):
    """What the notebooks' code says, blank and solved, run as scripts in one process."""
    for kind in ("blank", "solved"):
        cells = [cell.source for cell in notebook(name, lang, kind).cells if cell.cell_type == "code"]
        (folder / f"{kind}.py").write_text("\n\n".join(cells), encoding="utf-8")
    both = f"import runpy; runpy.run_path('blank.py'); print({CUT!r}); runpy.run_path('solved.py')"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", both],
        cwd=folder,
        env=surroundings | {"EOSAT_LESSONS": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(CUT + "\n")


def seems_blank(said, lang, points):
    assert said.count(("[not yet]", "[아직]")[lang == "ko"]) == points, said
    assert not re.search("right]|정답]", said)
    assert said.splitlines()[-1] == (f"0 of {points} points.", f"{points}점 만점에 0점입니다.")[lang == "ko"]


def seems_solved(said, lang, points):
    assert said.count(("[right]", "[정답]")[lang == "ko"]) == points, said
    assert (
        said.splitlines()[-1] == (f"{points} of {points} points.", f"{points}점 만점에 {points}점입니다.")[lang == "ko"]
    )


@pytest.mark.parametrize("name", LESSONS)
def test_notebooks_are_as_their_source(name):
    source = (FOLDER / name / "lesson.py").read_text(encoding="utf-8")
    for lang in ("ko", "en"):
        for kind in ("blank", "solved"):
            path = FOLDER / name / (f"solution/{lang}.ipynb" if kind == "solved" else f"{lang}.ipynb")
            assert path.read_text(encoding="utf-8") == make_lessons.notebook(source, lang, solved=kind == "solved")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_its_parts_in_its_language(name, lang):
    page = notebook(name, lang, "blank")
    text = "\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
    parts = {
        "ko": ("**목표.**", "## 퀴즈", "## 현업에서는"),
        "en": ("**Goal.**", "## Quiz", "## In production this means"),
    }
    for part in parts[lang]:
        assert part in text
    letters = len(HANGUL.findall(text))
    assert letters > 600 if lang == "ko" else letters == 0
    code = "\n".join(cell.source for cell in page.cells if cell.cell_type == "code")
    assert "# en: " not in code
    assert "# ko: " not in code
    assert f'lang="{lang}"' in code
    assert code.count("me.save(") >= 1


@pytest.mark.parametrize("name", LESSONS)
def test_cells_carry_what_nbgrader_reads_and_no_answer(name):
    """The fields and rules of nbgrader's schema 3, as read from its repository."""
    blank, solved = notebook(name, "ko", "blank"), notebook(name, "ko", "solved")
    nbformat.validate(blank)
    marks = [cell.metadata.nbgrader for cell in blank.cells if "nbgrader" in cell.metadata]
    assert len({mark.grade_id for mark in marks}) == len(marks) >= 8
    for mark in marks:
        assert set(mark) == (SCHEMA if mark.grade else SCHEMA - {"points"})
        assert mark.schema_version == 3
        assert re.fullmatch("[a-zA-Z0-9_-]+", mark.grade_id)
        assert mark.grade != mark.solution
    for cell in graded_cells(blank):
        last = ast.parse(cell.source).body[-1].value  # its value is the grade
        assert last.func.attr in ("check", "quiz")
        assert cell.metadata.nbgrader.points == (3 if "me.quiz(" in cell.source else 1)
    for one, other in zip(blank.cells, solved.cells, strict=True):
        if one.metadata.get("nbgrader", {}).get("solution"):
            assert "..." in one.source
            assert "..." not in other.source
        else:
            assert one == other


@pytest.mark.parametrize("name", OF_TODAY)
def test_two_lessons_of_the_day_run_blank_and_solved(name, surroundings, tmp_path):
    points = points_of(notebook(name, LANG, "blank"))
    blank, solved = ran(name, LANG, tmp_path, surroundings)
    seems_blank(blank, LANG, points)
    seems_solved(solved, LANG, points)
    for picture in tmp_path.glob("*.png"):
        assert picture.stat().st_size > 10_000
    print(f"lessons of today: {OF_TODAY} in {LANG}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["blank", "solved"])
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", LESSONS)
def test_every_notebook_runs_within_a_minute(name, lang, kind, surroundings, tmp_path, monkeypatch):
    from nbclient import NotebookClient

    for key, value in (surroundings | {"EOSAT_LESSONS": str(tmp_path)}).items():
        monkeypatch.setenv(key, value)
    page = notebook(name, lang, kind)
    NotebookClient(page, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = "".join(one.text for cell in page.cells for one in cell.get("outputs", ()) if one.output_type == "stream")
    (seems_blank if kind == "blank" else seems_solved)(said.rstrip(), lang, points_of(page))


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setenv("EOSAT_LESSONS", str(tmp_path))
    return begin_lesson("00_test", "en")


HINT = ("look.", "보세요.")


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        (..., 1, "[not yet] x: put your answer in place of the three dots. Hint: look."),
        (lambda: (1, ...), (1, 2), "[not yet] x: put your answer in place of the three dots. Hint: look."),
        (2, 1, "[look again] x: 2 is not it. Hint: look."),
        ("a", 1, "[look again] x: a is not it. Hint: look."),
        ([1], [1, 2], "[look again] x: an array of shape (1,) came, (2,) was expected. Hint: look."),
        (lambda: 1 / 0, 1, "[look again] x: your code stopped with ZeroDivisionError: division by zero. Hint: look."),
        (float("nan"), float("nan"), "[right] x"),
        ([True, False], [True, False], "[right] x"),
        (1 + 1e-9, 1, "[right] x"),
    ],
)
def test_a_check_says_what_is_wrong_and_never_stops(lesson, capsys, value, expected, said):
    assert lesson.check("x", value, expected, hint=HINT) == int(said.startswith("[right]"))
    assert capsys.readouterr().out.strip() == said


def test_an_exercise_run_twice_counts_once_and_the_last_time(lesson):
    lesson.check("x", 2, 1, hint=HINT)
    lesson.check("x", 1, 1, hint=HINT)
    lesson.check("y", 0, 1, hint=HINT)
    assert lesson.result() == 1
    assert lesson.points == {"x": 1, "y": 0}


def test_no_points_stop_a_cell_only_where_nbgrader_grades(lesson, monkeypatch):
    """nbgrader gives full marks to a cell that ends with 0 and no error."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert lesson.check("x", 1, 1, hint=HINT) == 1
    with pytest.raises(InputError):
        lesson.check("x", 2, 1, hint=HINT)
    with pytest.raises(InputError):
        lesson.quiz({1: "a"}, {1: "5788902e"})
    assert lesson.quiz({1: "C", 2: "b"}, {1: "5788902e", 2: "b2239ae3"}) == 1


def test_a_solution_becomes_dots():
    cell = "def f(x):\n    ### BEGIN SOLUTION\n    y = x + 1\n    return y\n    ### END SOLUTION\n"
    assert make_lessons.REGION.sub(make_lessons.dots, cell) == "def f(x):\n    return ...\n"
    cell = "a = 1\n### BEGIN SOLUTION\nb = a\nc = 2\n### END SOLUTION\n"
    assert make_lessons.REGION.sub(make_lessons.dots, cell) == "a = 1\nb = ...\nc = ...\n"


def test_the_notebooks_hold_no_outputs():
    for path in sorted(FOLDER.rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert all(cell.get("outputs", []) == [] for cell in cells)
