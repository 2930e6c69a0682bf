"""A sealed challenge as a Codabench bundle, version 2: the fields of its documentation's page "YAML Structure".

The bundle holds the truth, since Codabench scores by it: it is for the platform's organiser, not for teams.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from eosat.errors import InputError
from eosat.kit.challenge import named
from eosat.kit.score import Challenge, read_challenge
from eosat.kit.seal import content_of, opened, pack
from eosat.words import say

COMMAND = "command: python3 /app/program/score.py /app/input/ /app/output/\n"


def export(folder: Path, key: Path, out: Path, *, begins: datetime, ends: datetime) -> int:
    """Write the bundle of a sealed folder: a phase on the public part until *ends*, then one on the private part.

    Parameters
    ----------
    folder, key, out : Path
        Sealed folder, its key, and the zip to write.
    begins, ends : datetime
        Of the first phase, UTC; the second begins then, and takes over what was handed in.

    Returns
    -------
    int
        Size of the zip. [byte]

    Raises
    ------
    InputError
        No sealed folder or key, a challenge without a scoring program, times in the wrong order, or *out* exists.
    """
    if ends <= begins:
        raise InputError("challenge.times", begins=begins, ends=ends)
    if out.exists():
        raise InputError("challenge.folder_taken", folder=out)
    about, truth = read_challenge(folder), opened(folder, key)
    program = named(str(content_of(folder, key)["challenge"])).folder / "codabench" / "score.py"
    if not program.is_file():
        raise InputError("challenge.no_program", path=program)
    parts = {board: [(one, value) for one, (value, at) in sorted(truth.items()) if at == board]
             for board in ("public", "private")}  # fmt: skip
    files: dict[str, str | bytes] = {
        "competition.yaml": yaml.safe_dump(competition(about, begins, ends), sort_keys=False, allow_unicode=True),
        "logo.png": _logo(),
        "terms.md": say("challenge.terms", "en") + "\n\n" + say("challenge.terms", "ko") + "\n",
        "overview.md": (folder / "README.md").read_bytes(),
        "overview.ko.md": (folder / "README.ko.md").read_bytes(),
        "scoring_program.zip": zipped({"score.py": program.read_bytes(), "metadata.yaml": COMMAND}),
    }
    for board, rows in parts.items():
        table = "id,value\n" + "".join(f"{one},{value}\n" for one, value in rows)
        files[f"reference_{board}.zip"] = zipped({"truth.csv": table})
    with tempfile.TemporaryDirectory() as room:
        kit = Path(room) / f"{about.name}.zip"
        pack(folder, key, kit)
        files["public_data.zip"] = kit.read_bytes()
    half = out.with_name(f".{out.name}.part-{os.getpid()}")
    try:
        half.write_bytes(zipped(files))
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return out.stat().st_size


def competition(about: Challenge, begins: datetime, ends: datetime) -> dict[str, Any]:
    """``competition.yaml``: two phases, a task and a truth each, one leaderboard."""
    limits = {"max_submissions_per_day": 10, "execution_time_limit": 120, "hide_output": False}
    phases = [
        {"index": 0, "name": "Public", "start": f"{begins:%Y-%m-%d %H:%M:%S}", "end": f"{ends:%Y-%m-%d %H:%M:%S}",
         "tasks": [0], "public_data": "public_data.zip", "accepts_only_result_submissions": True, **limits},
        {"index": 1, "name": "Private", "start": f"{ends:%Y-%m-%d %H:%M:%S}", "tasks": [1],
         "auto_migrate_to_this_phase": True, "accepts_only_result_submissions": True, **limits},
    ]  # fmt: skip
    tasks = [
        {"index": number, "name": name, "scoring_program": "scoring_program.zip", "reference_data": reference}
        for number, (name, reference) in enumerate(
            [("Public part", "reference_public.zip"), ("Private part", "reference_private.zip")]
        )
    ]
    sorting = {"higher": "desc", "lower": "asc"}[about.better]
    column = {"title": about.metric, "key": "score", "index": 0, "sorting": sorting, "precision": 2}
    return {
        "version": 2,
        "title": f"{about.title['en']} / {about.title['ko']}",
        "description": "SIMULATED Sentinel-2 scenes of an invented island",
        "image": "logo.png",
        "terms": "terms.md",
        "make_programs_available": False,
        "make_input_data_available": False,
        "pages": [{"title": "Overview", "file": "overview.md"}, {"title": "안내", "file": "overview.ko.md"}],
        "tasks": tasks,
        "phases": phases,
        "leaderboards": [{"title": "Results", "key": "main", "submission_rule": "Force_Best", "columns": [column]}],
    }


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of *files*, the same bytes for the same content."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _logo() -> bytes:
    """A sea, a shore and a mountain. (y, x) in colours of the house's land-cover map."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (256, 256), "#419bdf")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((16, 96, 240, 216), fill="#88b053")
    draw.polygon([(72, 176), (128, 56), (184, 176)], fill="#397d49")
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()
