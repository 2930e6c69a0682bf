"""Write the notebook beside each starter script: python scripts/make_notebooks.py [--check]."""

import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "hackathon" / "starter"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(script: Path) -> str:
    """The notebook of a script: its first lines as text, each paragraph a cell; no outputs, no ids that change."""
    text = script.read_text(encoding="utf-8")
    title, rest = text.split('"""', 2)[1:]
    cells = jupytext.reads(rest.lstrip(), fmt="py:light").cells
    page = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(f"# {title}"), *cells], metadata={"kernelspec": KERNEL}
    )
    page.nbformat_minor = 4
    for cell in page.cells:
        cell.pop("id", None)
        cell.metadata = {}
    return nbformat.writes(page, version=nbformat.NO_CONVERT) + "\n"


def main() -> None:
    stale = []
    for script in sorted(FOLDER.glob("[0-9]*.py")):
        path, content = script.with_suffix(".ipynb"), notebook(script)
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(content, encoding="utf-8")
    if stale and "--check" in sys.argv:
        raise SystemExit(f"not as their scripts: {', '.join(stale)}: python scripts/make_notebooks.py")


if __name__ == "__main__":
    main()
