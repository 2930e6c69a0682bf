"""What a run gives back."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from eosat.words import Phrase, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished run: where its files are, and its table."""

    folder: Path
    """The run directory."""
    files: tuple[Path, ...]
    """Everything a person may want to open."""
    table: pd.DataFrame | None
    """Hectares by district; see :func:`eosat.summarise`. None when no summary was asked for."""
    simulated: bool
    """Whether the scenes were simulated."""
    caution: Phrase | str = ""
    """What must be said of the model wherever its results are shown; see :func:`eosat.words.spoken`."""

    def _repr_html_(self) -> str:
        """For notebooks: the files as links, the table below."""
        links = "".join(f"<li><a href='{escape(path.as_posix())}'>{escape(path.name)}</a></li>" for path in self.files)
        table = "" if self.table is None else self.table.to_html(index=False)
        mind = f"<p>{escape(str(spoken(self.caution, 'en')))}</p>" if self.caution else ""
        return f"<p><b>{escape(self.folder.as_posix())}</b></p>{mind}<ul>{links}</ul>{table}"
