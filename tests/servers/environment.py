"""The servers' own Python environment, ``.venv-stac``, made by ``make`` from ``requirements/stac-server.txt``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv-stac" / "bin"


def lacks() -> str | None:
    """What is missing, in words; None when nothing is."""
    if not (BIN.parent / ".ready").is_file():
        return "the servers' environment (make .venv-stac/.ready)"
    return None


def tool(name: str) -> str:
    """Path of a command of that environment."""
    return str(BIN / name)
