"""An area estimate as files: table, record, figure."""

import json
from pathlib import Path

from eosat.sample.area import Area, record_of
from eosat.sample.figure import write_figure
from eosat.storage import write_text


def write_area(found: Area, folder: str | Path, lang: str = "en") -> tuple[Path, ...]:
    """Write ``area.csv``, ``area.json`` and ``area.png`` (in *lang*); returns their paths."""
    home = Path(folder)
    files = home / "area.csv", home / "area.json", home / "area.png"
    write_text(files[0], found.table.to_csv(index=False, lineterminator="\r\n"), bom=True)
    write_text(files[1], json.dumps(record_of(found), indent=1, ensure_ascii=False) + "\n")
    write_figure(files[2], found, lang)
    return files
