"""Write the notebooks of each lesson of the camp: python scripts/make_lessons.py [--check].

``hackathon/lessons/NN_name/lesson.py`` is the one source, solved and in both languages. Cells of text carry
``lang="ko"`` or ``lang="en"``; in cells of code, comments that begin with ``# ko:`` or ``# en:`` are of one language.
``solution="id"`` marks a cell that the learner fills in, ``check="id"`` one that judges (``points=1``). From it come
``ko.ipynb`` and ``en.ipynb``, where three dots stand between BEGIN and END SOLUTION, and ``solution/ko.ipynb`` and
``solution/en.ipynb``. The cells carry nbgrader's metadata (schema 3).
"""

import ast
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "hackathon" / "lessons"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
REGION = re.compile(r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION\n?", re.DOTALL | re.MULTILINE)


def notebook(source: str, lang: str, *, solved: bool) -> str:
    """The notebook of a lesson in *lang*: no outputs, no ids that change."""
    cells = [
        written(cell, lang, solved=solved)
        for cell in jupytext.reads(source, fmt="py:percent").cells
        if cell.metadata.get("lang", lang) == lang
    ]
    page = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})
    page.nbformat_minor = 4
    for cell in page.cells:
        cell.pop("id", None)
    return nbformat.writes(page, version=nbformat.NO_CONVERT) + "\n"


def written(cell: Any, lang: str, *, solved: bool) -> Any:
    """A cell as it stands in the notebook of *lang*."""
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source)
    text = in_language(cell.source, lang) + "\n"
    text = REGION.sub(lambda found: found[2] if solved else dots(found), text)
    return nbformat.v4.new_code_cell(text.rstrip("\n"), metadata=grading(cell.metadata))


def in_language(code: str, lang: str) -> str:
    """Code with the comments of *lang* alone, and the lesson begun in it."""
    other = {"ko": "en", "en": "ko"}[lang]
    lines = [line for line in code.splitlines() if not line.lstrip().startswith(f"# {other}: ")]
    return re.sub(rf"^( *)# {lang}: ", r"\1# ", "\n".join(lines), flags=re.MULTILINE).replace(
        'lang="ko"', f'lang="{lang}"'
    )


def dots(found: re.Match[str]) -> str:
    """What stands in place of a solution: each name that it gives, or its return, with three dots."""
    indent, body = found[1], ast.parse("def solution():\n" + textwrap.indent(textwrap.dedent(found[2]), "    ")).body[0]
    assert isinstance(body, ast.FunctionDef)
    lines = []
    for step in body.body:
        if isinstance(step, ast.Return):
            lines.append("return ...")
        elif isinstance(step, ast.Assign) and isinstance(step.targets[0], ast.Name):
            lines.append(f"{step.targets[0].id} = ...")
    last = lines[-1:] if lines[-1:] == ["return ..."] else lines
    return "".join(f"{indent}{line}\n" for line in last)


def grading(marks: Any) -> dict[str, Any]:
    """Metadata that nbgrader reads of a cell: what a learner fills in, and what gives points."""
    fixed = {"schema_version": 3, "task": False}
    if "solution" in marks:
        own = {"grade": False, "grade_id": marks["solution"], "locked": False, "solution": True}
        return {"nbgrader": fixed | own}
    if "check" in marks:
        own = {"grade": True, "grade_id": f"check_{marks['check']}", "locked": True, "solution": False}
        return {"nbgrader": fixed | own | {"points": int(marks.get("points", 1))}}
    return {}


def main() -> None:
    stale = []
    for source in sorted(FOLDER.glob("*/lesson.py")):
        for lang in ("ko", "en"):
            for solved in (False, True):
                path = source.parent / ("solution" if solved else ".") / f"{lang}.ipynb"
                content = notebook(source.read_text(encoding="utf-8"), lang, solved=solved)
                if not path.is_file() or path.read_text(encoding="utf-8") != content:
                    stale.append(str(path.relative_to(FOLDER)))
                    if "--check" not in sys.argv:
                        path.parent.mkdir(exist_ok=True)
                        path.write_text(content, encoding="utf-8")
    if stale and "--check" in sys.argv:
        raise SystemExit(f"not as their sources: {', '.join(stale)}: python scripts/make_lessons.py")


if __name__ == "__main__":
    main()
